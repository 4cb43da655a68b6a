//! Data sets of others, beside the project. Tests that need one say that they are skipped where it is not there.

use std::fs;
use std::path::Path;

use accordant::workspace::{Loaded, Memory, load};

/// The text of a data set; none, with a message, where it is not there.
pub fn data(path: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    let text = fs::read_to_string(&file);
    if text.is_err() {
        eprintln!("skipped: `{}` is not there", file.display());
    }
    text.ok()
}

/// A project in memory: a file of rules, and data sets beside it under their own names.
pub fn project(entry: &str, rules: &str, tables: &[&str]) -> Option<Loaded> {
    let entry = format!("/{entry}");
    let mut files = Memory::default().with(&*entry, rules);
    for path in tables {
        let name = path.rsplit('/').next().unwrap();
        files.add(format!("/{name}"), data(path)?);
    }
    Some(load(&files, &entry))
}
