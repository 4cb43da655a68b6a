//! The report on cooperation, as plain data: the shape of the JSON, and what the pages are made of.
//!
//! 1. `view`, `breadth` and `outlook`: the views of what was found;
//! 2. `summary`: what a minister reads in one minute;
//! 3. `sections`: the report as a document of headings, texts and tables, which `picture` draws for.

mod breadth;
mod outlook;
pub(super) mod picture;
pub(super) mod sections;
mod summary;
mod view;

use schemars::JsonSchema;
use serde::Serialize;

pub use view::view;

use super::diagnostics::DiagnosticView;
use super::document;
use super::human::Terminal;
use super::stages::RingView;
use super::suggest::AnswerView;
use super::view::{CitationView, FindingView, LocationView, MarginView};

/// The report as a page.
#[must_use]
pub fn html(view: &ResearchView) -> String {
    document::html(&sections::document(view))
}

/// The report as Markdown.
#[must_use]
pub fn markdown(view: &ResearchView) -> String {
    document::markdown(&sections::document(view))
}

/// The report for a reader at a terminal; what is most important where not all of it is asked for.
#[must_use]
pub fn text(view: &ResearchView, all: bool, terminal: Terminal) -> String {
    let document = if all { sections::document(view) } else { sections::brief(view) };
    document::text(&document, terminal)
}

/// What `accordant research --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ResearchRunView {
    /// The paths, as given.
    pub paths: Vec<String>,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// None where the input is wrong or a limit was reached.
    pub research: Option<ResearchView>,
}

/// The report. Findings are referred to by their places in the list, from 0.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ResearchView {
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// What is most important, in a few sentences.
    pub summary: Vec<PointView>,
    /// All requirements together.
    pub state: StateView,
    /// The mechanisms, the six of the model first.
    pub mechanisms: Vec<MechanismView>,
    /// What the agreements are about, in which form, among whom.
    pub dimensions: Vec<DimensionView>,
    /// Shares that the rules define.
    pub indicators: Vec<IndicatorView>,
    /// The agreements.
    pub agreements: Vec<AgreementStateView>,
    /// Agreements that are only planned: nothing is asked of them yet.
    pub planned: Vec<PlannedView>,
    /// Everything that fails or is undetermined.
    pub findings: Vec<FindingView>,
    /// The findings that concern no agreement in particular.
    pub of_none: Vec<usize>,
    /// The sources whose articles requirements cite.
    pub sources: Vec<SourceStateView>,
    /// Room that met requirements leave.
    pub spare: Vec<SpareView>,
    /// What may move.
    pub movable: Vec<MovableView>,
    /// Opportunities.
    pub opportunities: Vec<OpportunityView>,
    /// Risks, the likeliest first.
    pub risks: Vec<RiskView>,
    /// Adjustments; none where they were not asked for.
    pub adjustments: Option<AdjustmentsView>,
    /// Facts that are missing, those that decide most first.
    pub questions: Vec<QuestionView>,
    /// What is contested and bears on a verdict.
    pub contested: Vec<ContestedView>,
}

/// One point of the summary.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PointView {
    /// What it is about.
    pub topic: &'static str,
    /// In words.
    pub text: String,
}

/// How many requirements come to what; each counts once, with the worst of its verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct CountsView {
    /// Met, excepted or waived.
    pub holds: usize,
    /// Not met, or in error.
    pub fails: usize,
    /// Undetermined.
    pub undetermined: usize,
    /// Not applicable.
    pub not_applicable: usize,
}

/// What several requirements come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StateView {
    /// All of them.
    pub all: CountsView,
    /// Those that must hold.
    pub must: CountsView,
}

/// A requirement and what its verdicts come to.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RequirementStateView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// The worst of its verdicts.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
    /// To how many subjects it applies.
    pub applies: usize,
    /// Of how many it holds.
    pub holds: usize,
    /// What of it fails, by the places of the findings.
    pub findings: Vec<usize>,
}

/// A mechanism.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MechanismView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its requirements together.
    pub state: StateView,
    /// Its requirements.
    pub requirements: Vec<RequirementStateView>,
}

/// What agreements are described by: fields, form, subjects, kind, parties.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DimensionView {
    /// The attribute of agreements.
    pub attribute: String,
    /// The type of its members.
    #[serde(rename = "type")]
    pub of_type: String,
    /// Whether opportunities are described by it, too.
    pub is_field: bool,
    /// How many members there are to choose from; none where they are no choice.
    pub available: Option<usize>,
    /// How many are named.
    pub used: usize,
    /// How often any is named.
    pub namings: usize,
    /// The index of Herfindahl: the sum of the squares of the shares, rounded to three digits after the point.
    pub herfindahl: Option<String>,
    /// As if so many members had equal shares: one over the index, rounded to one digit after the point.
    pub equal_members: Option<String>,
    /// The members.
    pub members: Vec<DimensionMemberView>,
    /// Agreements that do not say.
    pub silent: Vec<String>,
}

/// A member of what agreements are described by.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DimensionMemberView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The agreements that name it.
    pub agreements: Vec<String>,
    /// Its part of all that is named, in whole percents.
    pub share: String,
    /// The requirements that concern these agreements.
    pub state: StateView,
    /// The findings that concern these agreements.
    pub findings: Vec<usize>,
    /// Opportunities that lie in it.
    pub opportunities: Vec<String>,
}

/// A share that the rules define.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct IndicatorView {
    /// The definition.
    pub name: String,
    /// The agreement or stage; none of all.
    pub of: Option<String>,
    /// Its value, as far as it is known.
    pub value: String,
    /// What it cites.
    pub citations: Vec<CitationView>,
    /// The requirements that look at it.
    pub requirements: Vec<JudgedView>,
}

/// A requirement and a verdict.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct JudgedView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// The verdict, the worst of several; none where it was not asked.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error", null]))]
    pub verdict: Option<&'static str>,
}

/// An agreement.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AgreementStateView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is declared.
    pub location: Option<LocationView>,
    /// The requirements that concern it.
    pub state: StateView,
    /// The stage it states.
    pub stage: Option<String>,
    /// The stage it has reached.
    pub reached: Option<String>,
    /// The stages that come next.
    pub next: Vec<NextStageView>,
    /// Its parties by what the stages compare to admit them.
    pub rings: Vec<RingView>,
    /// What fails.
    pub findings: Vec<usize>,
}

/// An agreement that is planned.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PlannedView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
}

/// A stage that comes next.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct NextStageView {
    /// The stage.
    pub stage: String,
    /// Its title.
    pub title: Option<String>,
    /// What blocks it: requirements that must hold and do not.
    pub blocked_by: Vec<String>,
}

/// A source and its articles.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SourceStateView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The articles that requirements cite.
    pub articles: Vec<ArticleStateView>,
    /// How many provisions it lists that no rule cites.
    pub uncited: usize,
}

/// An article and what the requirements that cite it come to.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ArticleStateView {
    /// The place; none for the source as a whole.
    pub place: Option<String>,
    /// The requirements that cite it, together.
    pub state: StateView,
    /// The requirements that cite it.
    pub requirements: Vec<RequirementStateView>,
    /// The terms of the drafts that they looked at.
    pub terms: Vec<String>,
    /// The room that those which are met leave, by places in `spare`.
    pub spare: Vec<usize>,
}

/// The room that a met requirement leaves.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SpareView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// What it was asked of.
    pub subjects: Vec<String>,
    /// The agreements that it concerns.
    pub agreements: Vec<String>,
    /// What is compared, and by how much it could change; `short` where it could fall, `over` where it could rise.
    pub margin: MarginView,
    /// Whether it stands exactly at the limit.
    pub is_at_limit: bool,
    /// What the requirement cites.
    pub citations: Vec<CitationView>,
    /// Where what is compared is stated.
    pub facts: Vec<LocationView>,
}

/// Something that may move.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MovableView {
    /// The agreement; none of the framework.
    pub agreement: Option<String>,
    /// A term or a parameter by its name, a move in words.
    pub what: String,
    /// Whether it is a term or a parameter, or a move that is made or not.
    pub is_move: bool,
    /// Where it stands; none of a move and of what is not stated.
    pub present: Option<String>,
    /// The lowest value of a range.
    pub lowest: Option<String>,
    /// The highest value of a range.
    pub highest: Option<String>,
    /// How far it can go down.
    pub down: Option<String>,
    /// How far it can go up.
    pub up: Option<String>,
    /// The other values it may have.
    pub choices: Vec<String>,
    /// What a step of a range costs, a choice or the move.
    pub cost: String,
    /// The step that costs so much; none where any change costs the same.
    pub per: Option<String>,
    /// Requirements that fail and look at it.
    pub failing: Vec<String>,
    /// Where it is said that it may move.
    pub location: Option<LocationView>,
}

/// An opportunity.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct OpportunityView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Whether it is taken; none where that is not known, or no rule says so.
    pub taken: Option<bool>,
    /// The states that it is open to.
    pub parties: Vec<String>,
    /// Those of them that are parties to an agreement.
    pub in_agreements: Vec<String>,
    /// The mechanisms that it advances.
    pub advances: Vec<String>,
    /// Its fields and what else it shares with agreements, each with whether an agreement names it.
    pub shared: Vec<SharedView>,
    /// What is asked of it.
    pub asked: Vec<JudgedView>,
    /// What it cites.
    pub citations: Vec<CitationView>,
}

/// What an opportunity shares with agreements.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SharedView {
    /// The attribute of agreements.
    pub attribute: String,
    /// Members that an agreement names.
    pub named: Vec<String>,
    /// Members that none names.
    pub not_named: Vec<String>,
}

/// A risk.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RiskView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// How likely it is.
    pub likelihood: Option<String>,
    /// The states that it concerns.
    pub parties: Vec<String>,
    /// Whether it is kept in check by the requirements that mitigate it: all that apply hold, some, none; or none
    /// applies.
    #[schemars(extend("enum" = ["kept", "partly", "open", "unwatched"]))]
    pub watch: &'static str,
    /// The requirements that mitigate it.
    pub mitigated_by: Vec<JudgedView>,
    /// What those that fail advise.
    pub advice: Vec<String>,
    /// What it cites.
    pub citations: Vec<CitationView>,
}

/// What could be adjusted.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AdjustmentsView {
    /// Of the agreements alone.
    pub drafts: FoundView,
    /// Of the agreements and the framework.
    pub framework: FoundView,
    /// Of the framework alone.
    pub framework_alone: FoundView,
}

/// What a search found.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct FoundView {
    /// The suggestions, or what cannot hold together; none where the search could not say.
    pub answer: Option<AnswerView>,
    /// Why it could not.
    pub failure: Option<String>,
}

/// A fact that is missing.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct QuestionView {
    /// As the language writes it.
    pub fact: String,
    /// Where it could be stated.
    pub location: Option<LocationView>,
    /// The requirements that are undetermined without it.
    pub requirements: Vec<OpenView>,
}

/// A requirement that a missing fact leaves open.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct OpenView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// Whether the fact alone decides it.
    pub decides: bool,
}

/// Something whose reading is contested.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ContestedView {
    /// What it is.
    #[schemars(extend("enum" = ["parameter", "definition", "requirement", "exception", "opportunity", "risk"]))]
    pub kind: &'static str,
    /// Its name; of an exception, after that of its requirement.
    pub name: String,
    /// The value of a parameter.
    pub value: Option<String>,
    /// Why it is contested.
    pub why: String,
    /// The requirements that apply and look at it.
    pub requirements: Vec<String>,
    /// Where it is declared.
    pub location: Option<LocationView>,
}
