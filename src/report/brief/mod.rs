//! The report on a draft for who decides about it, as plain data: the shape of the JSON, and what the pages are made of.
//!
//! 1. `view` and `annex`: the views of what was found; `sentence` and `plain`: what is most important, in plain words;
//! 2. `sections`: the report as a document;
//! 3. `drawing`, and with it `stages`, `map` and `dates`: the pictures.

mod annex;
mod dates;
mod drawing;
mod map;
mod plain;
mod sections;
mod sentence;
mod stages;
mod view;

use schemars::JsonSchema;
use serde::Serialize;

pub use view::{Beyond, view};

use super::diagnostics::DiagnosticView;
use super::document;
use super::human::Terminal;
use super::kept::WaiverStateView;
use super::research::{JudgedView, RequirementStateView, ResearchView};
use super::stages::{MoreView, ProgressView, RingView};
use super::timeline::NameView;
use super::view::{CitationView, LocationView};

/// The report as a page.
#[must_use]
pub fn html(view: &BriefView) -> String {
    document::html(&sections::document(view))
}

/// The report as Markdown.
#[must_use]
pub fn markdown(view: &BriefView) -> String {
    document::markdown(&sections::document(view))
}

/// The report for a reader at a terminal; what is most important where not all of it is asked for.
#[must_use]
pub fn text(view: &BriefView, all: bool, terminal: Terminal) -> String {
    let document = if all { sections::document(view) } else { sections::first(view) };
    document::text(&document, terminal)
}

/// What `accordant report --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct BriefRunView {
    /// The paths, as given.
    pub paths: Vec<String>,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// None where the input is wrong or a limit was reached.
    pub report: Option<BriefView>,
}

/// The report.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct BriefView {
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The files that hold the agreements.
    pub files: Vec<String>,
    /// Whether every requirement that must hold does, no waiver has expired, and, where the project asks for more, that
    /// holds, too.
    pub passes: bool,
    /// How many warnings about the input there are, where the project allows none; otherwise 0.
    pub warnings: usize,
    /// The verdict in one sentence.
    pub sentence: String,
    /// The stages, in their order.
    pub stages: Vec<StageView>,
    /// Where the agreements stand, and what blocks the next stages.
    pub agreements: Vec<ProgressView>,
    /// Further agreements, by the stage that they have reached.
    pub more: Vec<MoreView>,
    /// The parties of all agreements by what the stages compare to admit them.
    pub rings: Vec<RingView>,
    /// What each agreement lays on its parties.
    pub duties: Vec<DutiesView>,
    /// The parties.
    pub parties: Vec<PartyDutiesView>,
    /// The reservations, those that end first before the others; last, those without an end.
    pub reservations: Vec<ReservationView>,
    /// The waivers of the project that speak of the drafts.
    pub waivers: Vec<WaiverStateView>,
    /// What falls due, the first date first.
    pub dates: Vec<DueView>,
    /// Dates that the rules define and that are not known, because what they rest on is not stated.
    pub undated: Vec<UndatedView>,
    /// The requirements of no mechanism.
    pub others: Vec<RequirementStateView>,
    /// From the articles to the requirements to the terms of the drafts to the verdicts.
    pub annex: Vec<AnnexView>,
    /// Requirements that the annex leaves out, because they do not apply.
    pub idle: usize,
    /// The mechanisms, opportunities and risks, what is missing or contested, and what could be adjusted.
    pub research: ResearchView,
}

/// A stage.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StageView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its goal.
    pub goal: Option<String>,
    /// The stages right before it.
    pub after: Vec<String>,
    /// So many stages come one after another before it.
    pub depth: usize,
}

/// What an agreement lays on its parties: every clause binds every party, but for what is reserved.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DutiesView {
    /// The agreement.
    pub agreement: NameView,
    /// Its parties.
    pub parties: Vec<NameView>,
    /// Its clauses, in the order in which they are written.
    pub clauses: Vec<ClauseView>,
}

/// A clause.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ClauseView {
    /// Its name, with that of its agreement.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its kind.
    pub kind: String,
    /// What it states.
    pub terms: Vec<TermView>,
    /// The reservations on it.
    pub reservations: Vec<String>,
    /// The requirements that looked at it.
    pub requirements: Vec<JudgedView>,
    /// What it cites.
    pub citations: Vec<CitationView>,
    /// Where it is written.
    pub location: Option<LocationView>,
}

/// Something that a clause states.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TermView {
    /// The attribute.
    pub attribute: String,
    /// Its value in words; what has a title by its title.
    pub value: String,
}

/// A party and what concerns it in particular.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PartyDutiesView {
    /// The country.
    pub country: NameView,
    /// The agreements that it is a party to.
    pub agreements: Vec<String>,
    /// How many clauses bind it.
    pub clauses: usize,
    /// The clauses that name it.
    pub named: Vec<NamingView>,
    /// Its reservations.
    pub reservations: Vec<String>,
    /// The requirements that are asked of it and apply.
    pub asked: Vec<AboutView>,
}

/// A clause that names a party.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct NamingView {
    /// The clause.
    pub clause: String,
    /// What the party is named as.
    pub attribute: String,
}

/// A verdict about a party.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AboutView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// What it was asked of beside the party.
    pub with: Vec<String>,
    /// The verdict.
    #[schemars(extend("enum" = ["met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
}

/// A reservation.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ReservationView {
    /// Its name, with that of its agreement.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Who reserves.
    pub party: Option<NameView>,
    /// On which clause.
    pub clause: Option<NameView>,
    /// For which goods.
    pub goods: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The first day on which it does not hold any more.
    pub expires: Option<String>,
    /// How far that is from the date of evaluation, in words.
    pub left: Option<String>,
    /// Whether it has expired.
    pub expired: bool,
    /// Where it is written.
    pub location: Option<LocationView>,
}

/// A date.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DueView {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// Whether it is before the date of evaluation.
    pub past: bool,
    /// How far it is from the date of evaluation, in words.
    pub left: Option<String>,
    /// Whose date it is: an agreement, a clause or a reservation.
    pub of: NameView,
    /// The term of the draft, or the definition of the rules, that says so.
    pub what: String,
    /// Whether the rules say so.
    pub by_rule: bool,
    /// Where it is stated or defined.
    pub location: Option<LocationView>,
}

/// A date that is not known.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct UndatedView {
    /// Whose date it is.
    pub of: NameView,
    /// The definition of the rules.
    pub what: String,
    /// Where it is defined.
    pub location: Option<LocationView>,
}

/// An article, a requirement that cites it, what that looked at, and its verdict.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AnnexView {
    /// The article; none where the requirement cites nothing.
    pub article: Option<CitationView>,
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is written.
    pub rule: Option<LocationView>,
    /// The terms of the drafts that it looked at.
    pub terms: Vec<SeenView>,
    /// The worst of its verdicts.
    #[schemars(extend("enum" = ["met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
}

/// A term that was looked at.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SeenView {
    /// The agreement, the clause or the reservation.
    pub of: String,
    /// Its attribute; none where only whether it is there was looked at.
    pub attribute: Option<String>,
    /// Where it is stated.
    pub location: Option<LocationView>,
}
