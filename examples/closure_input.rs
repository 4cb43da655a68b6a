//! Prints the closure benchmark's input for Accordant (`accord`) or clingo (`clingo`).

#[path = "../benches/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let edges = support::random_edges(1_000, 4_000);
    let text = match std::env::args().nth(1).as_deref() {
        Some("clingo") => {
            let mut text = String::new();
            for (from, to) in edges {
                let _ = writeln!(text, "edge({from},{to}).");
            }
            text.push_str("path(X,Y) :- edge(X,Y).\npath(X,Y) :- path(X,Z), edge(Z,Y).\n#show.\n");
            text
        }
        _ => support::closure_source(1_000, &edges),
    };
    std::io::stdout().write_all(text.as_bytes())
}
