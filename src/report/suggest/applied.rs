//! A suggestion that was written into the texts, or why it was not.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::diff::unified;
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, bold};
use crate::revise::Revised;

/// A suggestion that was applied, or was to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AppliedView {
    /// Which suggestion, from 1.
    pub suggestion: usize,
    /// What it changes in each file.
    pub files: Vec<RevisedView>,
    /// Whether that is written.
    pub written: bool,
    /// Where it is not: why.
    pub refused: Option<String>,
    /// How many `must` fail afterwards; none where that could not be told.
    pub failures: Option<usize>,
    /// What is to be known of the file beside the project.
    pub note: Option<String>,
}

/// A file that is changed.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RevisedView {
    /// The file that was read.
    pub from: String,
    /// The file that is written.
    pub to: String,
    /// The change, as a unified diff.
    pub diff: String,
}

impl RevisedView {
    /// A text and where it is written to.
    #[must_use]
    pub fn new(revised: &Revised, to: &str) -> Self {
        let (old, new) = ((&*revised.name, &*revised.old), (to, &*revised.new));
        let diff = unified(old, new, Terminal::default());
        RevisedView { from: revised.name.clone(), to: to.to_owned(), diff }
    }
}

/// What is going to be written: a heading, and the diff of each text with where it goes to.
#[must_use]
pub fn preview(number: usize, revised: &[(&Revised, &str)], terminal: Terminal) -> String {
    let mut out = format!("\n{}\n", bold(&format!("Suggestion {number}, applied"), terminal));
    for (text, to) in revised {
        let (old, new) = ((&*text.name, &*text.old), (*to, &*text.new));
        out.push_str(&unified(old, new, terminal));
    }
    out
}

/// What became of it.
#[must_use]
pub fn outcome(view: &AppliedView) -> String {
    let mut out = String::new();
    if view.written {
        let names: Vec<_> = view.files.iter().map(|file| visible_line(&file.to)).collect();
        let state = match view.failures {
            Some(0) => String::from("every `must` holds"),
            Some(1) => String::from("1 `must` fails still"),
            Some(n) => format!("{n} `must` fail still"),
            None => String::new(),
        };
        let _ = writeln!(out, "written: {}; {state}", names.join(", "));
    }
    if let Some(note) = &view.note {
        let _ = writeln!(out, "note: {}", visible_line(note));
    }
    out
}
