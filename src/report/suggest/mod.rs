//! Suggestions as plain data: what to move, at what cost, what for, and what changes; or what cannot hold together.
//!
//! 1. `view`: the views of an answer; 2. `sentence`: steps in words; 3. `text`: for a reader; 4. `applied`: what is written of one;
//! 5. `certified`: what a certificate that was accepted says.

pub mod applied;
mod certified;
mod sentence;
mod text;
mod view;

use schemars::JsonSchema;
use serde::Serialize;

pub use certified::certified;
pub use sentence::{sentence, term};
pub use text::text;
pub(super) use text::{cited, conflicts, wrapped};
pub use view::{answer, found, other};
pub(super) use view::{asked, step};

use applied::AppliedView;

use super::diagnostics::DiagnosticView;
use super::transitions::TransitionView;
use super::view::{CitationView, LocationView, ReasonView};

/// What `accordant suggest --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SuggestRunView {
    /// The paths, as given.
    pub paths: Vec<String>,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// What was found; none where the input is wrong or a limit was reached first.
    pub found: Option<SuggestView>,
    /// What became of the suggestion that was to be applied.
    pub applied: Option<AppliedView>,
}

/// What was found.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SuggestView {
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The agreements.
    pub agreements: Vec<String>,
    /// The requirements that were asked for; none where it is every `must`.
    pub goals: Vec<String>,
    /// What was found for what may be moved.
    pub answer: AnswerView,
    /// Where no move of the drafts suffices: what was found for changes of the framework.
    pub framework: Option<AnswerView>,
    /// Why nothing is said of changes of the framework.
    pub framework_failure: Option<String>,
}

/// The suggestions, or why there are none.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AnswerView {
    /// Whether the framework may move, too.
    pub framework: bool,
    /// How many suggestions were asked for.
    pub top: usize,
    /// How many things may be moved.
    pub movable: usize,
    /// What fails and must not, before anything is moved.
    pub failing: Vec<AskedView>,
    /// The suggestions, the cheapest first.
    pub suggestions: Vec<SuggestionView>,
    /// Where there are none: what cannot hold together.
    pub conflicts: Vec<ConflictView>,
    /// Whether the search came to its end, so that there is no suggestion beyond these, or as many were found as asked
    /// for.
    pub finished: bool,
    /// What the next suggestion would cost at least.
    pub lower: String,
}

/// A requirement and what it is asked of.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AskedView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// What it was asked of.
    pub subjects: Vec<String>,
    /// What it cites.
    pub citations: Vec<CitationView>,
    /// Where it is written.
    pub rule: Option<LocationView>,
}

/// Moves after which everything that must hold does.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SuggestionView {
    /// What they cost together.
    pub cost: String,
    /// What any moves cost at least that are not above a suggestion before this one.
    pub lower: String,
    /// Whether it is proved that there are none cheaper, but for those before.
    pub proved: bool,
    /// Whether the framework is changed.
    pub framework: bool,
    /// The moves.
    pub steps: Vec<StepView>,
    /// The verdicts that differ.
    pub transitions: Vec<TransitionView>,
    /// Of a change of the framework: the other drafts of the project, judged again under it.
    pub others: Vec<OtherView>,
}

/// A move.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StepView {
    /// What kind of move.
    #[schemars(extend("enum" = ["set", "state", "add", "drop", "conclude", "admit", "withdraw", "parameter", "waive"]))]
    pub kind: &'static str,
    /// Whether it changes the framework and not a draft.
    pub framework: bool,
    /// In words.
    pub sentence: String,
    /// What is moved: a term, a clause, a country, an agreement, a parameter, a requirement.
    pub target: String,
    /// The value before, of a term or a parameter that has one.
    pub from: Option<String>,
    /// The value after, of a term or a parameter.
    pub to: Option<String>,
    /// What it costs.
    pub cost: String,
    /// The requirements that would fail without it.
    pub needed_by: Vec<AskedView>,
    /// Where it is said that this may be done.
    pub location: Option<LocationView>,
}

/// Requirements and fixed terms that cannot hold together, whatever is moved.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ConflictView {
    /// The requirements, those that fail today first.
    pub requirements: Vec<MemberView>,
    /// Terms that nothing may move.
    pub fixed: Vec<FixedView>,
    /// Whether no part of it can be left out.
    pub minimal: bool,
}

/// A requirement of a conflict.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MemberView {
    /// The requirement.
    pub asked: AskedView,
    /// Whether it fails as the draft stands.
    pub fails: bool,
    /// Where it does not: moves that make it fail, in words.
    pub moved: Vec<String>,
    /// What it lacks, as the draft stands or after those moves.
    pub reasons: Vec<ReasonView>,
}

/// A term that nothing may move.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct FixedView {
    /// The term.
    pub term: String,
    /// Its value; none where it is not stated.
    pub value: Option<String>,
    /// Where it is stated.
    pub location: Option<LocationView>,
}

/// Another draft under a change of the framework.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct OtherView {
    /// Its file.
    pub draft: String,
    /// Why it was not judged.
    pub failure: Option<String>,
    /// The verdicts that differ.
    pub transitions: Vec<TransitionView>,
}
