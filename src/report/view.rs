//! What a report shows of an outcome, as plain data: the shape of the JSON, and what the other formats read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::anchor::anchor;
use super::diagnostics::DiagnosticView;
use super::kept::{self, GoneView, WaiverStateView, WaiverView};
use super::mending::MendingView;
use super::rules::{RuleView, TextView};
use crate::evaluate::{Inapplicable, Judgement, Outcome, Standing, Verdict};
use crate::explain::{Explanation, Reason, ReasonKind, Words, explain};
use crate::model::{
    Agreement, Annotations, Citation, EntityId, Program, Requirement, RequirementId,
    RequirementOrigin,
};
use crate::project::{FailOn, fingerprint};
use crate::source::{SourceMap, Span};
use crate::workspace::Loaded;

/// What `accordant check --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ChecksView {
    /// One for each path.
    pub checks: Vec<PathView>,
}

/// The check of one path.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PathView {
    /// The path, as given.
    pub path: String,
    /// What the process would exit with for this path alone.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// The requirements that were looked at, with those that say nothing; not part of the JSON.
    #[serde(skip)]
    pub rules: Vec<RuleView>,
    /// The texts that were read; not part of the JSON.
    #[serde(skip)]
    pub texts: Vec<TextView>,
    /// The cheapest suggestion, where one was looked for; not part of the JSON.
    #[serde(skip)]
    pub mending: Option<MendingView>,
    /// What fails the check; not part of the JSON, where `exit_code` says what came of it.
    #[serde(skip)]
    pub fail_on: FailOn,
    /// It is of the project as a whole, beside the checks of its drafts: there is nothing in it to be judged.
    #[serde(skip)]
    pub is_beside: bool,
    /// None where the input is wrong or a limit was reached.
    pub verdicts: Option<CheckView>,
}

/// The verdicts of one check.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct CheckView {
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The agreements that were checked.
    pub agreements: Vec<AgreementView>,
    /// Those that are only planned: nothing was asked of them.
    pub planned: Vec<PlannedView>,
    /// Verdicts by stage, then mechanism.
    pub groups: Vec<GroupView>,
    /// The waivers of the project that speak of what was checked.
    pub waivers: Vec<WaiverStateView>,
    /// Findings of the baseline that are not found any more: it can shrink.
    pub gone: Vec<GoneView>,
    /// How many of each verdict, and whether the check passes.
    pub summary: SummaryView,
}

/// An agreement and where it stands.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AgreementView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The stage it states.
    pub stage: Option<String>,
    /// The stage it has reached: the furthest up to the stated one whose every `must` holds.
    pub reached: Option<String>,
    /// Where it is declared.
    pub location: Option<LocationView>,
}

/// An agreement that is only planned.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PlannedView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is declared.
    pub location: Option<LocationView>,
}

/// The verdicts of a stage or a mechanism, or of neither.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct GroupView {
    /// The stage.
    pub stage: Option<String>,
    /// The mechanism.
    pub mechanism: Option<String>,
    /// The title of the stage or the mechanism.
    pub title: Option<String>,
    /// Its findings.
    pub findings: Vec<FindingView>,
    /// Findings of the same kind that are counted and not shown, by requirement and verdict.
    pub more: Vec<MoreView>,
}

/// Findings that are counted and not shown.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MoreView {
    /// The requirement.
    pub requirement: String,
    /// The verdict.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
    /// How many.
    pub count: usize,
}

/// The verdict of one requirement on one subject.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct FindingView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// What it was asked of.
    pub subjects: Vec<String>,
    /// The verdict.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
    /// Whether it fails and the project's baseline knows it: then it does not fail the check.
    pub known: bool,
    /// The waiver that covers it.
    pub waiver: Option<WaiverView>,
    /// The exception that applied, or why the requirement does not apply.
    pub because: Option<String>,
    /// Of a requirement of a stage ahead: what its verdict would be there.
    pub ahead: Option<&'static str>,
    /// The nearest parts that fail or are undecided.
    pub reasons: Vec<ReasonView>,
    /// How many more reasons there are.
    pub more_reasons: usize,
    /// The facts that are missing.
    pub missing: Vec<MissingView>,
    /// How many more there are.
    pub more_missing: usize,
    /// What the requirement cites.
    pub citations: Vec<CitationView>,
    /// What the exception that applied cites.
    pub exception_citations: Vec<CitationView>,
    /// Why the requirement is contested.
    pub contested: Option<String>,
    /// Why the exception that applied is contested, and the contested parameters it looks at.
    pub exception_contested: Vec<String>,
    /// What to do about it.
    pub advice: Vec<AdviceView>,
    /// Where the requirement is written.
    pub rule: Option<LocationView>,
    /// Where the draft says what the verdict rests on, or else where its subject is declared.
    pub draft: Vec<LocationView>,
    /// The one place that a reader is led to: where the draft falls short, else the heading of what is asked, of its
    /// agreement, of the first agreement. None where the requirement is of a pack and asked of no draft.
    pub anchor: Option<LocationView>,
    /// The same as long as requirement and subjects are called the same, wherever they are written.
    pub fingerprint: String,
}

/// A part that fails or is undecided.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ReasonView {
    /// What kind of part.
    #[schemars(extend("enum" = ["margin", "condition", "count", "unknown", "fault"]))]
    pub kind: &'static str,
    /// In words.
    pub sentence: String,
    /// By how much a comparison fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginView>,
    /// Where the condition is written.
    pub rule: Option<LocationView>,
    /// Where the facts it rests on are stated.
    pub facts: Vec<LocationView>,
    /// The contested parameters it depends on, each with why.
    pub contested: Vec<String>,
}

/// By how much a comparison fails.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MarginView {
    /// What is compared.
    pub term: String,
    /// Its value.
    pub value: String,
    /// What it needs.
    pub needs: String,
    /// The difference.
    pub gap: String,
    /// `short` or `over`.
    #[schemars(extend("enum" = ["short", "over"]))]
    pub direction: &'static str,
}

/// A missing fact.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MissingView {
    /// As the language writes it.
    pub fact: String,
    /// Whether it alone decides.
    pub decides: bool,
    /// Where it could be stated.
    pub location: Option<LocationView>,
}

/// A citation.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct CitationView {
    /// The source.
    pub source: String,
    /// The place in it.
    pub place: Option<String>,
}

/// Advice.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AdviceView {
    /// What to do.
    pub text: String,
    /// What it costs.
    pub cost: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct LocationView {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The line of its end; not part of the JSON.
    #[serde(skip)]
    pub end_line: u32,
    /// The column of its end, which is excluded; not part of the JSON.
    #[serde(skip)]
    pub end_column: u32,
}

impl LocationView {
    /// Whether both begin at the same place.
    #[must_use]
    pub fn begins_as(&self, other: &LocationView) -> bool {
        (&self.file, self.line, self.column) == (&other.file, other.line, other.column)
    }
}

/// How many of each verdict.
#[derive(Clone, Debug, Default, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SummaryView {
    /// By verdict, all seven.
    pub verdicts: BTreeMap<&'static str, usize>,
    /// `must` requirements that fail: not met, undetermined, or an error. What is known is not among them.
    pub failures: usize,
    /// `should` requirements that are not met, undetermined, or an error. What is known is not among them.
    pub warnings: usize,
    /// Requirements that fail and are known.
    pub known: usize,
    /// Waivers that have expired.
    pub expired_waivers: usize,
    /// What is wrong with the input and fails the check, though it could be made: warnings where the project says so, and
    /// those that it makes errors.
    pub complaints: usize,
    /// Whether the check passes: every `must` holds or is known, no waiver has expired, and, where the project says so,
    /// every `should` holds or is known, too, and nothing is wrong with the input.
    pub passes: bool,
}

/// What to show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    /// Also what is met and what does not apply.
    pub all: bool,
    /// At most so many findings of one requirement with one verdict; none for all of them.
    pub most_alike: Option<usize>,
}

/// The view of an outcome, whatever its project knows.
pub fn view(outcome: &mut Outcome<'_>, sources: &SourceMap, show: Show) -> CheckView {
    viewed(outcome, sources, None, show)
}

/// The view of an outcome of a project: what its baseline knows does not fail, and what fails is for it to say.
pub fn view_of_project(outcome: &mut Outcome<'_>, project: &Loaded, show: Show) -> CheckView {
    viewed(outcome, &project.sources, Some(project), show)
}

fn viewed(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    project: Option<&Loaded>,
    show: Show,
) -> CheckView {
    let judgements = std::mem::take(&mut outcome.judgements);
    let mut groups: Vec<GroupView> = Vec::new();
    let mut alike: BTreeMap<(u32, &'static str), usize> = BTreeMap::new();
    for judgement in &judgements {
        if !show.all && !is_finding(judgement) {
            continue;
        }
        let requirement = outcome.program().requirement(judgement.requirement);
        let group = group_of(outcome.program(), requirement, &mut groups);
        let name = judgement.verdict.name();
        let count = alike.entry((judgement.requirement.0, name)).or_default();
        *count += 1;
        if show.most_alike.is_some_and(|most| *count > most) {
            count_more(group, &requirement.name, name);
        } else {
            let explanation = explain(outcome, judgement);
            let mut finding = finding(outcome, sources, judgement, &explanation);
            finding.known = kept::is_known(outcome, judgement, project);
            group.findings.push(finding);
        }
    }
    outcome.judgements = judgements;
    let agreements = agreements(outcome, sources);
    let planned = planned(outcome.program(), sources);
    let waivers = kept::waivers(outcome, sources);
    let gone = kept::gone(outcome, project);
    let summary = kept::summary(outcome, &waivers, project);
    let as_of = outcome.as_of().map(|day| day.to_string());
    CheckView { as_of, agreements, planned, groups, waivers, gone, summary }
}

/// The view of one judgement, with its reasons.
pub fn view_judgement(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    judgement: &Judgement,
) -> FindingView {
    let explanation = explain(outcome, judgement);
    finding(outcome, sources, judgement, &explanation)
}

fn is_finding(judgement: &Judgement) -> bool {
    !matches!(judgement.verdict, Verdict::Met | Verdict::NotApplicable(_))
}

fn count_more(group: &mut GroupView, requirement: &str, verdict: &'static str) {
    match group.more.iter_mut().find(|m| m.requirement == requirement && m.verdict == verdict) {
        Some(more) => more.count += 1,
        None => group.more.push(MoreView { requirement: requirement.into(), verdict, count: 1 }),
    }
}

/// The group of a requirement: its stage, else its mechanism, else the rest. Requirements come in that order.
fn group_of<'g>(
    program: &Program,
    requirement: &Requirement,
    groups: &'g mut Vec<GroupView>,
) -> &'g mut GroupView {
    let stage = match requirement.origin {
        RequirementOrigin::Everywhere => None,
        RequirementOrigin::Stage { stage, .. } | RequirementOrigin::Admission { stage } => {
            program.stages.get(stage).map(|stage| stage.entity)
        }
    };
    let mechanism = requirement.mechanism.and_then(|m| program.mechanisms.get(m)).map(|m| m.entity);
    let name = |entity: Option<EntityId>| entity.map(|e| program.entity(e).name.to_string());
    let (stage_name, mechanism_name) = (name(stage), name(mechanism));
    let place = groups
        .iter()
        .position(|group| group.stage == stage_name && group.mechanism == mechanism_name)
        .unwrap_or_else(|| {
            let title = stage.or(mechanism).and_then(|e| program.entity(e).title.clone());
            groups.push(GroupView {
                stage: stage_name,
                mechanism: mechanism_name,
                title: title.map(String::from),
                findings: Vec::new(),
                more: Vec::new(),
            });
            groups.len() - 1
        });
    #[expect(clippy::indexing_slicing, reason = "the place was just found or made")]
    &mut groups[place]
}

/// Missing facts given of a judgement; the rest are counted.
pub(super) const MOST_MISSING: usize = 64;

/// The view of a judgement with its explanation.
pub(super) fn finding(
    outcome: &Outcome<'_>,
    sources: &SourceMap,
    judgement: &Judgement,
    explanation: &Explanation,
) -> FindingView {
    let program = outcome.program();
    let requirement = program.requirement(judgement.requirement);
    let words = Words::of(outcome);
    let subjects: Vec<String> = judgement.subjects.iter().map(|s| words.value(*s)).collect();
    let citations = |list: &[Citation]| list.iter().map(|c| citation(program, c)).collect();
    FindingView {
        requirement: requirement.name.to_string(),
        title: requirement.title.as_ref().map(ToString::to_string),
        level: requirement.level.word(),
        verdict: judgement.verdict.name(),
        known: false,
        waiver: kept::waiver(outcome, sources, judgement),
        because: because(outcome, judgement),
        ahead: judgement.ahead.map(Verdict::name),
        reasons: reasons(sources, explanation),
        more_reasons: explanation.more,
        missing: explanation
            .missing
            .iter()
            .take(MOST_MISSING)
            .map(|missing| MissingView {
                fact: missing.name.clone(),
                decides: missing.decides,
                location: missing.span.and_then(|span| location(sources, span)),
            })
            .collect(),
        more_missing: explanation.missing.len().saturating_sub(MOST_MISSING),
        citations: citations(&requirement.annotations.citations),
        exception_citations: citations(&explanation.citations),
        contested: contested(&requirement.annotations),
        exception_contested: explanation.contested.clone(),
        advice: requirement
            .advice
            .iter()
            .map(|advice| AdviceView {
                text: advice.text.to_string(),
                cost: advice.cost.as_ref().map(crate::model::format_rational),
            })
            .collect(),
        rule: location(sources, requirement.span),
        draft: draft(program, sources, judgement, explanation),
        anchor: anchor(program, sources, judgement, explanation),
        fingerprint: fingerprint(&requirement.name, &subjects),
        subjects,
    }
}

/// Why a declaration is contested.
pub(super) fn contested(annotations: &Annotations) -> Option<String> {
    annotations.contested.as_ref().map(ToString::to_string)
}

fn reasons(sources: &SourceMap, explanation: &Explanation) -> Vec<ReasonView> {
    explanation.reasons.iter().map(|found| reason(sources, found)).collect()
}

/// A reason.
pub(super) fn reason(sources: &SourceMap, reason: &Reason) -> ReasonView {
    let (kind, margin) = match &reason.kind {
        ReasonKind::Margin(margin) => (
            "margin",
            Some(MarginView {
                term: margin.term.clone(),
                value: margin.value.clone(),
                needs: margin.needs.clone(),
                gap: margin.gap.clone(),
                direction: if margin.short { "short" } else { "over" },
            }),
        ),
        ReasonKind::Condition => ("condition", None),
        ReasonKind::Count => ("count", None),
        ReasonKind::Unknown => ("unknown", None),
        ReasonKind::Fault => ("fault", None),
    };
    ReasonView {
        kind,
        sentence: reason.sentence.clone(),
        margin,
        rule: location(sources, reason.span),
        facts: reason.facts.iter().filter_map(|span| location(sources, *span)).collect(),
        contested: reason.contested.clone(),
    }
}

/// Where the draft says what the verdict rests on: the facts of the reasons, else the subjects themselves.
fn draft(
    program: &Program,
    sources: &SourceMap,
    judgement: &Judgement,
    explanation: &Explanation,
) -> Vec<LocationView> {
    let facts = explanation.reasons.iter().flat_map(|reason| reason.facts.iter().copied());
    let mut places: Vec<LocationView> = Vec::new();
    for place in facts.filter_map(|span| location(sources, span)) {
        if !places.iter().any(|known| known.begins_as(&place)) {
            places.push(place);
        }
    }
    if places.is_empty() {
        let entities = judgement.subjects.iter().filter_map(|s| s.as_entity());
        let spans = entities.filter_map(|entity| program.entity(entity).span);
        places.extend(spans.filter_map(|span| location(sources, span)));
    }
    places
}

/// The exception that applied, or why the requirement does not apply, or what failed.
pub(super) fn because(outcome: &Outcome<'_>, judgement: &Judgement) -> Option<String> {
    match judgement.verdict {
        Verdict::Error(fault) => outcome.fault(fault).map(|f| f.kind.code().text().to_owned()),
        verdict => because_of(outcome.program(), judgement.requirement, verdict),
    }
}

/// The exception that applies, or why the requirement does not.
pub(super) fn because_of(
    program: &Program,
    requirement: RequirementId,
    verdict: Verdict,
) -> Option<String> {
    let requirement = program.requirement(requirement);
    match verdict {
        Verdict::Excepted(place) => {
            requirement.exceptions.get(place).map(|exception| exception.name.to_string())
        }
        Verdict::NotApplicable(why) => Some(match why {
            Inapplicable::OutOfPeriod => String::from("out of its effective period"),
            Inapplicable::StageAhead => String::from("belongs to a stage ahead"),
            Inapplicable::OtherStage => String::from("admits to another stage"),
            Inapplicable::NoSubject => String::from("there is nothing it speaks of"),
            Inapplicable::Excluded => String::from("its condition does not hold"),
            Inapplicable::Overridden(by) => {
                format!("overridden by {}", program.requirement(by).name)
            }
        }),
        _ => None,
    }
}

/// The view of a citation.
pub(super) fn citation(program: &Program, citation: &Citation) -> CitationView {
    CitationView {
        source: program.entity(citation.source).name.to_string(),
        place: citation.place.as_ref().map(ToString::to_string),
    }
}

fn agreements(outcome: &Outcome<'_>, sources: &SourceMap) -> Vec<AgreementView> {
    let program = outcome.program();
    program.agreements.iter().map(|a| agreement(outcome, sources, a)).collect()
}

fn planned(program: &Program, sources: &SourceMap) -> Vec<PlannedView> {
    let one = |agreement: &Agreement| {
        let info = program.entity(agreement.entity);
        PlannedView {
            name: info.path.to_string(),
            title: info.title.as_ref().map(ToString::to_string),
            location: location(sources, agreement.span),
        }
    };
    program.planned.iter().map(one).collect()
}

fn agreement(outcome: &Outcome<'_>, sources: &SourceMap, agreement: &Agreement) -> AgreementView {
    let program = outcome.program();
    let info = program.entity(agreement.entity);
    let name = |entity: EntityId| program.entity(entity).name.to_string();
    let stage = outcome
        .stated(agreement.entity, program.builtin.agreement_stage)
        .and_then(|(stage, _)| stage.as_entity())
        .map(name);
    let reached = match outcome.standing(agreement.entity) {
        Standing::Reached(place) => program.stages.get(place).map(|stage| name(stage.entity)),
        Standing::BeforeFirst => None,
    };
    AgreementView {
        name: info.path.to_string(),
        title: info.title.as_ref().map(ToString::to_string),
        stage,
        reached,
        location: location(sources, agreement.span),
    }
}

/// The place of the start of a span; none if it lies in no text.
pub(super) fn location(sources: &SourceMap, span: Span) -> Option<LocationView> {
    let file = sources.get(span.file)?;
    let (at, end) = (file.line_column(span.start), file.line_column(span.end.max(span.start)));
    Some(LocationView {
        file: file.name.clone(),
        line: at.line,
        column: at.column,
        end_line: end.line,
        end_column: end.column,
    })
}
