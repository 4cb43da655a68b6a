//! What a session answers, as data: faces show it.

use crate::diagnostic::Diagnostic;
use crate::report::dependents::DependentsView;
use crate::report::explain::ExplainedView;
use crate::report::stages::StagesView;
use crate::report::suggest::SuggestView;
use crate::report::timeline::TimelineView;
use crate::report::transitions::TransitionView;
use crate::report::view::{CheckView, FindingView};
use crate::revise::Revised;
use crate::source::SourceMap;

/// The answer to one input.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// How it ended.
    pub end: End,
    /// Whether the session is over.
    pub quits: bool,
    /// Whether lists are shown in full.
    pub full: bool,
    /// The texts that its diagnostics point into, where they are not those of the session.
    pub sources: Option<SourceMap>,
}

/// How an answer ended, from the best to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It is an answer.
    #[default]
    Answered,
    /// What was typed is wrong.
    Wrong,
    /// A limit was reached, or somebody interrupted.
    Unfinished,
}

/// A part of an answer.
#[derive(Clone, Debug)]
pub enum Part {
    /// A sentence or several.
    Text(String),
    /// A heading of what follows.
    Heading(String),
    /// A value as the language writes it.
    Value(String),
    /// A set, element by element.
    List(Vec<String>),
    /// Below a value: a reason, a place, a missing fact.
    Detail(String),
    /// Text of a file.
    Code(String),
    /// Which verdicts depend on something.
    Dependents(Box<DependentsView>),
    /// Rows.
    Table(Table),
    /// What is wrong, with its places.
    Diagnostics(Vec<Diagnostic>),
    /// All verdicts.
    Check(Box<CheckView>),
    /// Verdicts with their reasons.
    Findings(Vec<FindingView>),
    /// Where agreements or countries stand.
    Stages(Box<StagesView>),
    /// The dates on which verdicts change.
    Timeline(Box<TimelineView>),
    /// What was found to move.
    Suggest(Box<SuggestView>),
    /// Texts that are changed.
    Diff(Vec<Revised>),
    /// Verdicts that changed.
    Changes(Vec<TransitionView>),
    /// Verdicts with everything they rest on, and how many more there are.
    Explained(Vec<ExplainedView>, usize),
}

/// Rows under columns.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The names of the columns; of none, there is no heading.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Rows that were counted and not kept.
    pub more: usize,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<String>,
    /// Whether it is a solution for certain, and not only possibly.
    pub certain: bool,
}

impl Answer {
    /// An answer of one part.
    #[must_use]
    pub fn of(part: Part) -> Self {
        Answer { parts: vec![part], ..Answer::default() }
    }

    /// A sentence.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Answer::of(Part::Text(text.into()))
    }

    /// What is wrong with what was typed.
    #[must_use]
    pub fn wrong(found: Vec<Diagnostic>) -> Self {
        Answer { end: End::Wrong, ..Answer::of(Part::Diagnostics(found)) }
    }

    /// With one more part.
    #[must_use]
    pub fn and(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl Row {
    /// A certain row.
    #[must_use]
    pub fn new(cells: impl IntoIterator<Item = String>) -> Self {
        Row { cells: cells.into_iter().collect(), certain: true }
    }
}

impl Table {
    /// Rows without a heading.
    #[must_use]
    pub fn of(rows: Vec<Row>) -> Self {
        Table { rows, ..Table::default() }
    }
}
