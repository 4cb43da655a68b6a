//! Accordant reads rules and drafts of agreements and says, for every requirement, whether it holds and why.
//!
//! The way of the data:
//!
//! 1. [`source`]: texts with their line maps.
//! 2. [`syntax`]: text to syntax tree, several errors a file; [`format`](mod@format) lays a text out anew.
//! 3. [`facts`]: tables of facts, CSV and JSON, to rows.
//! 4. [`analyse`]: syntax trees and rows to a program: names, types, order of dependence.
//! 5. [`evaluate`]: a program and a date to verdicts, also under assumptions; [`explain`] says why.
//! 6. [`solver`]: the cheapest of what can hold, over yes/no variables; [`certificate`] checks its proofs.
//! 7. [`adjust`]: the cheapest moves after which a draft passes.
//! 8. [`scenario`]: what is made of verdicts: tests, stages, the law against the drafts, what depends on what, the years,
//!    the way through the stages, research.
//! 9. [`lint`]: what is allowed and yet probably not meant.
//! 10. [`workspace`]: files in, results out, with the [`packs`] of the binary and what the [`project`] says of itself;
//!     [`revise`] writes suggestions into texts.
//! 11. [`report`] writes results, for people and for machines.
//! 12. [`session`]: questions and assumptions over a project, line by line.
//! 13. [`cli`], [`repl`] and [`lsp`] ask and show; [`system`] is what touches disk and terminal.

pub mod adjust;
pub mod analyse;
pub mod certificate;
pub mod cli;
pub mod diagnostic;
pub mod evaluate;
pub mod explain;
pub mod facts;
pub mod format;
pub mod lint;
pub mod lsp;
pub mod model;
pub mod operators;
pub mod packs;
pub mod project;
pub mod repl;
pub mod report;
pub mod revise;
pub mod scenario;
pub mod session;
pub mod solver;
pub mod source;
pub mod syntax;
pub mod system;
pub mod workspace;
