//! Rebuilds the binary when a pack is added or removed: packs are embedded in it.

fn main() {
    println!("cargo::rerun-if-changed=rules");
}
