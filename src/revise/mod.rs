//! Suggestions, and the repairs of lints, written into texts: comments and layout stay, and moves that are made are no more on offer.
//!
//! 1. `blocks`: what stands where in a text;
//! 2. `steps`: from the steps of a suggestion to edits ([`crate::syntax::edit`]), with `draft` for one agreement and `parties` for a list in it;
//! 3. `recheck`: the edited texts read and judged again, before anything is written; `write`: texts into files;
//! 4. `repair`: what lints offer, until nothing is left.

pub mod blocks;
mod draft;
mod parties;
mod recheck;
mod repair;
mod steps;
mod write;

pub use crate::scenario::verdicts::{Said, Verdicts};
pub use recheck::{Mended, Unkept, recheck};
pub use repair::{Repaired, repair};
pub use steps::revise;
pub use write::{path_of_target, write_all};

use std::sync::Arc;

use crate::source::FileId;

/// A text as a suggestion would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The file.
    pub file: FileId,
    /// What it is called.
    pub name: String,
    /// The text now.
    pub old: Arc<str>,
    /// The text then.
    pub new: String,
}

/// Why a suggestion cannot be written into texts, in words that go on after `nothing is written: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);
