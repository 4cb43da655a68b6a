//! The integration tests, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod adjust;
mod agreement;
mod analyse;
mod assume;
mod brief;
mod cases;
mod command;
mod coverage;
mod data_sets;
mod dependents;
mod diff;
mod escape;
mod evidence;
mod explain;
mod format;
mod generate;
mod growth;
mod killed;
mod laws;
mod lint;
mod lint_laws;
mod lsp;
mod mended;
mod outputs;
mod pages;
mod pipeline;
mod planned;
mod project;
mod proofs;
mod reference;
mod repl;
mod replay;
mod research;
mod revise;
mod roadmap;
mod screening;
mod session;
mod shared;
mod shells;
mod solver;
mod stage;
mod suggest;
mod syntax;
#[cfg(unix)]
mod terminal;
mod tidy;
mod timeline;
mod trace;
mod transcripts;
mod verdicts;
mod workspace;
