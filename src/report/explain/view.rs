//! An explained verdict as plain data: the shape of the JSON, and what the other formats read.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::{Datum, Judgement, Outcome, Verdict};
use crate::explain::{
    Asking, Fact, FactKind, Lack, Lacks, Needs, Step, Story, Telling, Words, why, why_not,
};
use crate::model::{Citation, Program};
use crate::report::dependents::DependentsView;
use crate::report::diagnostics::DiagnosticView;
use crate::report::kept::{self, WaiverView};
use crate::report::view::{
    LocationView, MOST_MISSING, ReasonView, because, contested, location, reason,
};
use crate::source::{SourceFile, SourceMap, Span};

/// What `accordant explain --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ExplanationView {
    /// The path, as given.
    pub path: String,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The verdicts that were asked for, each explained.
    pub explained: Vec<ExplainedView>,
    /// Verdicts that were asked for and are not shown.
    pub more: usize,
    /// Where no requirement was asked for: the verdicts that depend on what was.
    pub dependents: Option<DependentsView>,
}

/// An explained verdict.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ExplainedView {
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
    /// The exception that applied, or why the requirement does not apply.
    pub because: Option<String>,
    /// The waiver that covers it.
    pub waiver: Option<WaiverView>,
    /// Of a requirement of a stage ahead: what its verdict would be there.
    pub ahead: Option<&'static str>,
    /// What the requirement cites.
    pub citations: Vec<CitedView>,
    /// Why the requirement is contested.
    pub contested: Option<String>,
    /// Where the requirement is written.
    pub rule: Option<LocationView>,
    /// Why the verdict is what it is: steps that rest on one another and on facts.
    pub why: StoryView,
    /// What is lacking.
    pub lacks: LacksView,
    /// Facts that are missing, and what each would decide.
    pub missing: Vec<MissingWaysView>,
    /// How many more there are.
    pub more_missing: usize,
}

/// Steps that rest on one another.
#[derive(Clone, Debug, Default, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StoryView {
    /// The parts of the verdict, by number of step.
    pub roots: Vec<u32>,
    /// All steps; a step's number is its place.
    pub steps: Vec<StepView>,
}

/// A step.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StepView {
    /// What kind of step.
    #[schemars(extend("enum" = ["applies", "required", "exception", "condition", "fact", "witness", "elements", "count", "element", "definition", "derived", "parameter", "also"]))]
    pub kind: &'static str,
    /// In words.
    pub sentence: String,
    /// What it came to: of a condition `yes`, `no`, `unknown` or `an error`.
    pub value: String,
    /// What the declaration that it stands for cites.
    pub citations: Vec<CitedView>,
    /// Why that declaration is contested.
    pub contested: Option<String>,
    /// The facts it rests on itself.
    pub facts: Vec<FactView>,
    /// The steps it rests on, by number.
    pub parts: Vec<u32>,
    /// Elements that are counted and not told one by one.
    pub more: usize,
    /// Where the condition or the declaration is written.
    pub rule: Option<LocationView>,
}

/// A fact.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct FactView {
    /// As the language writes it.
    pub fact: String,
    /// What kind of fact.
    #[schemars(extend("enum" = ["stated", "unstated", "tuple", "no_tuple", "relation", "entities", "closed"]))]
    pub kind: &'static str,
    /// Whether it is assumed and not stated.
    pub assumed: bool,
    /// Where it is stated.
    pub location: Option<LocationView>,
}

/// A citation with the title of its source.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct CitedView {
    /// The source.
    pub source: String,
    /// The title of the source.
    pub title: Option<String>,
    /// The place in it.
    pub place: Option<String>,
}

/// What is lacking, as a tree.
#[derive(Clone, Debug, Default, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct LacksView {
    /// The whole, by number; none where nothing is lacking.
    pub root: Option<u32>,
    /// All parts; a part's number is its place.
    pub lacks: Vec<LackView>,
}

/// Something that is lacking.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct LackView {
    /// What fails or is undecided; none of what only joins others.
    pub reason: Option<ReasonView>,
    /// What is joined: an exception, an element.
    pub label: Option<String>,
    /// What the exception cites.
    pub citations: Vec<CitedView>,
    /// Of its parts, how many must be mended; none where each of them must be.
    pub needed: Option<usize>,
    /// What it consists of, by number.
    pub parts: Vec<u32>,
    /// Parts that are counted and not told.
    pub more: usize,
    /// Single changes that were tried.
    pub mends: Vec<MendView>,
}

/// A single change and the verdict it leads to.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MendView {
    /// The change, in words that follow "if".
    pub change: String,
    /// The verdict if nothing else changes.
    pub verdict: &'static str,
    /// Whether the change alone is enough.
    pub suffices: bool,
}

/// A missing fact and what it would decide.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MissingWaysView {
    /// As the language writes it.
    pub fact: String,
    /// Whether it alone decides.
    pub decides: bool,
    /// Which way its values would decide; none where not all of them can be tried.
    pub ways: Vec<WayView>,
    /// Where it could be stated.
    pub location: Option<LocationView>,
}

/// Values of a missing fact and the verdict they lead to.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct WayView {
    /// The values, in words.
    pub values: String,
    /// The verdict.
    pub verdict: &'static str,
}

/// A verdict, explained. What packs state is law or geography: no change of it is proposed.
pub fn explained(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    judgement: &Judgement,
    telling: Telling,
    fold: bool,
) -> ExplainedView {
    let is_fixed = |span: Span| sources.get(span.file).is_some_and(SourceFile::is_of_pack);
    let lacks = why_not(outcome, judgement, &Asking { telling, is_fixed: &is_fixed });
    let mut story = why(outcome, judgement, telling);
    if fold {
        story.fold();
    }
    let (program, words) = (outcome.program(), Words::of(outcome));
    let requirement = program.requirement(judgement.requirement);
    ExplainedView {
        requirement: requirement.name.to_string(),
        title: requirement.title.as_ref().map(ToString::to_string),
        level: requirement.level.word(),
        subjects: judgement.subjects.iter().map(|s| words.value(*s)).collect(),
        verdict: judgement.verdict.name(),
        because: because(outcome, judgement),
        waiver: kept::waiver(outcome, sources, judgement),
        ahead: judgement.ahead.map(Verdict::name),
        citations: cited(program, &requirement.annotations.citations),
        contested: contested(&requirement.annotations),
        rule: location(sources, requirement.span),
        why: story_view(outcome, sources, &story),
        missing: missing_view(sources, &lacks),
        more_missing: lacks.missing.len().saturating_sub(MOST_MISSING),
        lacks: lacks_view(program, sources, &lacks),
    }
}

fn cited(program: &Program, citations: &[Citation]) -> Vec<CitedView> {
    citations
        .iter()
        .map(|citation| {
            let source = program.entity(citation.source);
            CitedView {
                source: source.name.to_string(),
                title: source.title.as_ref().map(ToString::to_string),
                place: citation.place.as_ref().map(ToString::to_string),
            }
        })
        .collect()
}

fn story_view(outcome: &Outcome<'_>, sources: &SourceMap, story: &Story<'_>) -> StoryView {
    StoryView {
        roots: story.roots.iter().map(|root| root.0).collect(),
        steps: story.steps.iter().map(|step| step_view(outcome, sources, step)).collect(),
    }
}

fn step_view(outcome: &Outcome<'_>, sources: &SourceMap, step: &Step<'_>) -> StepView {
    let value = match step.value {
        Datum::Fault(_) => String::from("an error"),
        value => Words::of(outcome).datum(value),
    };
    StepView {
        kind: step.kind.name(),
        sentence: step.sentence.clone(),
        value,
        citations: cited(outcome.program(), &step.citations),
        contested: step.contested.clone(),
        facts: step.facts.iter().map(|fact| fact_view(sources, fact)).collect(),
        parts: step.parts.iter().map(|part| part.0).collect(),
        more: step.more,
        rule: step.rule.and_then(|span| location(sources, span)),
    }
}

fn fact_view(sources: &SourceMap, fact: &Fact) -> FactView {
    let kind = match fact.what {
        FactKind::Stated(..) => "stated",
        FactKind::Unstated(..) => "unstated",
        FactKind::Tuple(..) => "tuple",
        FactKind::NoTuple(..) => "no_tuple",
        FactKind::Relation(_) => "relation",
        FactKind::Entities(_) => "entities",
        FactKind::Closed(_) => "closed",
    };
    FactView {
        fact: fact.text.clone(),
        kind,
        assumed: fact.assumed,
        location: fact.span.and_then(|span| location(sources, span)),
    }
}

fn lacks_view(program: &Program, sources: &SourceMap, lacks: &Lacks) -> LacksView {
    let view = |lack: &Lack| LackView {
        reason: lack.reason.as_ref().map(|found| reason(sources, found)),
        label: lack.label.clone(),
        citations: cited(program, &lack.citations),
        needed: match lack.needs {
            Needs::All => None,
            Needs::Any => Some(1),
            Needs::Some(n) => Some(n),
        },
        parts: lack.parts.iter().map(|part| part.0).collect(),
        more: lack.more,
        mends: lack
            .mends
            .iter()
            .map(|mend| MendView {
                change: mend.text.clone(),
                verdict: mend.verdict.name(),
                suffices: mend.suffices(),
            })
            .collect(),
    };
    LacksView { root: lacks.root.map(|root| root.0), lacks: lacks.lacks.iter().map(view).collect() }
}

fn missing_view(sources: &SourceMap, lacks: &Lacks) -> Vec<MissingWaysView> {
    lacks
        .missing
        .iter()
        .take(MOST_MISSING)
        .map(|missing| MissingWaysView {
            fact: missing.name.clone(),
            decides: missing.decides,
            ways: missing
                .ways
                .iter()
                .map(|way| WayView { values: way.values.clone(), verdict: way.verdict.name() })
                .collect(),
            location: missing.span.and_then(|span| location(sources, span)),
        })
        .collect()
}
