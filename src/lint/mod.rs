//! Lints: what is allowed, and yet probably not meant. One lint is one file of `rules`, with its documentation.
//!
//! 1. [`lint()`] asks every lint that is switched on; a lint looks at the program, the syntax trees and the texts.
//! 2. [`fix::apply`] makes the repairs that they offer.
//!
//! A lint is right wherever it says something: what it cannot tell from the text it passes over.

mod annotations;
mod conditions;
mod context;
pub mod fix;
mod movable;
mod pairs;
mod reservations;
mod rules;
mod settings;
mod unused;
mod uses;

pub use settings::{Level, Settings};

use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{self, Code, Diagnostic, Safety};
use crate::model::Program;
use crate::scenario::tests::Project;
use crate::source::{FileId, SourceMap};
use crate::syntax::ast;
use context::Context;

/// What lints look at.
#[derive(Clone, Copy)]
pub struct LintInput<'a> {
    /// All texts.
    pub sources: &'a SourceMap,
    /// The numbers of `files`.
    pub ids: &'a [FileId],
    /// The syntax trees.
    pub files: &'a [Arc<ast::File>],
    /// How many of the files, the first ones, are linted; the others are only used by them.
    pub asked: usize,
    /// Whether nothing else can use what these files declare, as far as the project goes: only then it can be said of
    /// something that it is never used.
    pub whole: bool,
    /// The program of all files.
    pub program: &'a Program,
    /// The date of evaluation, where there is one.
    pub as_of: Option<Date>,
    /// The most steps that judging a draft may take.
    pub most_steps: u64,
    /// The tests, with the files that each is run with; none where none is to be run.
    pub tests: Option<&'a Project<'a>>,
}

/// A lint, with its documentation.
#[derive(Debug)]
pub struct Lint {
    /// Its code; the table of codes has its title, why it is raised, and how to mend it.
    pub code: Code,
    /// Whether it is on where nobody says otherwise.
    pub on: bool,
    /// What it looks at and what it passes over.
    pub about: &'static str,
    /// Whether it offers a repair, and whether that may be made without asking.
    pub repairs: Option<Safety>,
    /// A file that raises it.
    pub raises: &'static str,
    /// The file as it should be.
    pub passes: &'static str,
    /// Looks.
    check: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// All lints, in the order of their codes.
#[must_use]
pub fn all() -> &'static [&'static Lint] {
    rules::ALL
}

/// The lints that judge drafts or run tests, which takes longer than a look at the text: an editor may leave them out.
pub const JUDGING: [Code; 2] = [Code::OutrunsStage, Code::IdleGiven];

/// The lint of a code.
#[must_use]
pub fn of(code: Code) -> Option<&'static Lint> {
    all().iter().copied().find(|lint| lint.code == code)
}

/// What the lints that are switched on find, in the order of the texts.
#[must_use]
pub fn lint(input: &LintInput<'_>, settings: &Settings) -> Vec<Diagnostic> {
    let context = Context::new(input);
    let mut found = Vec::new();
    for lint in all().iter().filter(|lint| settings.is_on(lint)) {
        let before = found.len();
        (lint.check)(&context, &mut found);
        debug_assert!(found.iter().skip(before).all(|d: &Diagnostic| d.code == lint.code));
    }
    found.retain(|d| d.labels.first().is_some_and(|label| context.is_asked(label.span.file)));
    for diagnostic in &mut found {
        diagnostic.severity = settings.severity(diagnostic.code);
    }
    diagnostic::sort(&mut found);
    found
}
