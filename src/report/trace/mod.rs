//! The law against the rules and the drafts, as plain data: the shape of the JSON, and what `human` and `markdown` read.

mod human;
mod markdown;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

pub use human::{Shown, human};
pub use markdown::markdown;

use super::diagnostics::DiagnosticView;
use super::view::{CitationView, LocationView, because, citation, location};
use crate::evaluate::Outcome;
use crate::model::{EntityId, Program, RequirementId};
use crate::scenario::trace::{Article, Rule, RuleKind, Term, Trace};
use crate::source::SourceMap;

/// What `accordant trace --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TracesView {
    /// One for each path.
    pub traces: Vec<PathTraceView>,
}

/// The trace of one path.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PathTraceView {
    /// The path, as given.
    pub path: String,
    /// What the process would exit with for this path alone.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// None where the input is wrong or a limit was reached.
    pub trace: Option<TraceView>,
}

/// Articles, rules and terms; they refer to one another by their places in these lists, from 0.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TraceView {
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// What is cited, by source.
    pub sources: Vec<SourceView>,
    /// Every requirement and parameter; exceptions, definitions, stages and mechanisms that cite something.
    pub rules: Vec<RuleView>,
    /// What the drafts state.
    pub terms: Vec<TermView>,
    /// The gaps.
    pub gaps: GapsView,
}

/// A source that is cited.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is declared.
    pub location: Option<LocationView>,
    /// The places in it that are cited.
    pub articles: Vec<ArticleView>,
}

/// A place that is cited.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ArticleView {
    /// The place; none for the source as a whole.
    pub place: Option<String>,
    /// The rules that cite it.
    pub rules: Vec<usize>,
    /// How often drafts and facts cite it.
    pub cited_by_facts: usize,
}

/// A rule.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RuleView {
    /// What it is.
    #[schemars(extend("enum" = ["requirement", "exception", "definition", "parameter", "stage", "mechanism"]))]
    pub kind: &'static str,
    /// Its name; of an exception, after that of its rule.
    pub name: String,
    /// The title of a requirement, a stage or a mechanism.
    pub title: Option<String>,
    /// Of a requirement, `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may", null]))]
    pub level: Option<&'static str>,
    /// Where it is written.
    pub location: Option<LocationView>,
    /// What it cites.
    pub citations: Vec<CitationView>,
    /// The requirements that it is a part of, or that look at it; of a requirement, itself.
    pub requirements: Vec<String>,
    /// The terms that it looked at.
    pub terms: Vec<usize>,
    /// Of a requirement, its verdicts; of an exception, how often it excuses.
    pub verdicts: BTreeMap<&'static str, usize>,
}

/// Something that a draft states.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TermView {
    /// The agreement.
    pub agreement: String,
    /// As the language writes it: `belt_fta.c4.lines_freed`; of a clause, `belt_fta.c4`.
    pub term: String,
    /// Of a clause or a reservation itself, its kind.
    pub kind: Option<String>,
    /// Where it is stated.
    pub location: Option<LocationView>,
    /// The requirements that looked at it.
    pub rules: Vec<usize>,
    /// The requirements that look at such terms wherever they apply.
    pub readers: Vec<String>,
}

/// What does not meet its counterpart.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct GapsView {
    /// Provisions that a source lists and no rule cites.
    pub uncited: Vec<UncitedView>,
    /// Articles that drafts or facts cite and no rule does.
    pub beside: Vec<PlaceView>,
    /// Articles that rules cite and their source does not list.
    pub unlisted: Vec<PlaceView>,
    /// Clauses and reservations that no rule looks at, by the places of their terms.
    pub clauses: Vec<usize>,
    /// Terms that no rule looks at; those of such clauses too.
    pub terms: Vec<usize>,
    /// Requirements and parameters without a citation.
    pub without_citation: Vec<usize>,
    /// Requirements that looked at nothing of the drafts.
    pub idle: Vec<IdleView>,
}

/// A provision that no rule cites.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct UncitedView {
    /// The source.
    pub source: String,
    /// The provision.
    pub provision: String,
    /// A place that a rule cites and that this is a part of.
    pub within: Option<String>,
    /// Where the source lists it.
    pub location: Option<LocationView>,
}

/// A place of a source.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PlaceView {
    /// The source.
    pub source: String,
    /// The place in it.
    pub place: Option<String>,
    /// Where it is cited.
    pub locations: Vec<LocationView>,
}

/// A requirement that looked at nothing.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct IdleView {
    /// The requirement, by its place among the rules.
    pub rule: usize,
    /// Why it does not apply, if it does not.
    pub because: Option<String>,
}

/// The view of a trace.
#[must_use]
pub fn view(outcome: &Outcome<'_>, sources: &SourceMap, trace: &Trace) -> TraceView {
    let program = outcome.program();
    TraceView {
        as_of: outcome.as_of().map(|day| day.to_string()),
        sources: source_views(program, sources, &trace.articles),
        rules: trace.rules.iter().map(|rule| rule_view(program, sources, rule)).collect(),
        terms: trace.terms.iter().map(|term| term_view(program, sources, term)).collect(),
        gaps: gaps_view(outcome, sources, trace),
    }
}

fn source_views(program: &Program, sources: &SourceMap, articles: &[Article]) -> Vec<SourceView> {
    let mut views: Vec<SourceView> = Vec::new();
    for article in articles {
        let info = program.entity(article.source);
        if views.last().is_none_or(|last| last.name != info.name) {
            views.push(SourceView {
                name: info.name.to_string(),
                title: source_title(program, article.source),
                location: info.span.and_then(|span| location(sources, span)),
                articles: Vec::new(),
            });
        }
        if let Some(last) = views.last_mut() {
            last.articles.push(ArticleView {
                place: article.place.as_ref().map(ToString::to_string),
                rules: article.rules.clone(),
                cited_by_facts: article.others.len(),
            });
        }
    }
    views
}

/// The title that a source states.
pub(in crate::report) fn source_title(program: &Program, source: EntityId) -> Option<String> {
    let info = program.entity(source);
    let attribute = program.type_info(info.ty).attributes.get("title")?;
    match program.values.get(program.stated(source, *attribute)?.value)? {
        crate::model::Value::Text(title) => Some(title.to_string()),
        _ => None,
    }
}

fn names(program: &Program, requirements: &[RequirementId]) -> Vec<String> {
    requirements.iter().map(|id| program.requirement(*id).name.to_string()).collect()
}

fn rule_view(program: &Program, sources: &SourceMap, rule: &Rule) -> RuleView {
    let requirement = match rule.kind {
        RuleKind::Requirement(id) => Some(program.requirement(id)),
        _ => None,
    };
    let (kind, title) = match rule.kind {
        RuleKind::Requirement(_) => ("requirement", requirement.and_then(|r| r.title.as_ref())),
        RuleKind::Exception(..) | RuleKind::DefinitionException(..) => ("exception", None),
        RuleKind::Definition(_) => ("definition", None),
        RuleKind::Parameter(_) => ("parameter", None),
        RuleKind::Heading(entity) => {
            let info = program.entity(entity);
            let is_stage = info.ty == program.builtin.stage;
            (if is_stage { "stage" } else { "mechanism" }, info.title.as_ref())
        }
    };
    let citations = rule.kind.annotations(program).map(|a| a.citations.as_slice());
    RuleView {
        kind,
        name: rule.kind.name(program),
        title: title.map(ToString::to_string),
        level: requirement.map(|requirement| requirement.level.word()),
        location: location(sources, rule.span),
        citations: citations.unwrap_or_default().iter().map(|c| citation(program, c)).collect(),
        requirements: names(program, &rule.requirements),
        terms: rule.terms.clone(),
        verdicts: rule.verdicts.clone(),
    }
}

fn term_view(program: &Program, sources: &SourceMap, term: &Term) -> TermView {
    let info = program.entity(term.entity);
    let (name, kind) = match term.attribute {
        Some(attribute) => (format!("{}.{}", info.path, program.attribute(attribute).name), None),
        None => (info.path.to_string(), Some(program.type_info(info.ty).name.to_string())),
    };
    TermView {
        agreement: program.entity(term.agreement).path.to_string(),
        term: name,
        kind,
        location: location(sources, term.span),
        rules: term.rules.clone(),
        readers: names(program, &term.readers),
    }
}

fn gaps_view(outcome: &Outcome<'_>, sources: &SourceMap, trace: &Trace) -> GapsView {
    let program = outcome.program();
    let gaps = &trace.gaps;
    let name = |source: EntityId| program.entity(source).name.to_string();
    let place = |at: &usize, spans: &dyn Fn(&Article) -> Vec<crate::source::Span>| {
        trace.articles.get(*at).map(|article| PlaceView {
            source: name(article.source),
            place: article.place.as_ref().map(ToString::to_string),
            locations: spans(article).iter().filter_map(|s| location(sources, *s)).collect(),
        })
    };
    let of_rules = |article: &Article| {
        article.rules.iter().filter_map(|rule| trace.rules.get(*rule)).map(|r| r.span).collect()
    };
    let uncited = gaps.uncited.iter().map(|uncited| UncitedView {
        source: name(uncited.source),
        provision: uncited.provision.to_string(),
        within: uncited.within.as_ref().map(ToString::to_string),
        location: location(sources, uncited.span),
    });
    GapsView {
        uncited: uncited.collect(),
        beside: gaps.beside.iter().filter_map(|at| place(at, &|a| a.others.clone())).collect(),
        unlisted: gaps.unlisted.iter().filter_map(|at| place(at, &of_rules)).collect(),
        clauses: gaps.clauses.clone(),
        terms: gaps.terms.clone(),
        without_citation: gaps.without_citation.clone(),
        idle: gaps.idle.iter().map(|rule| idle_view(outcome, trace, *rule)).collect(),
    }
}

fn idle_view(outcome: &Outcome<'_>, trace: &Trace, rule: usize) -> IdleView {
    let id = match trace.rules.get(rule).map(|rule| rule.kind) {
        Some(RuleKind::Requirement(id)) => Some(id),
        _ => None,
    };
    let judgement = outcome.judgements.iter().find(|j| Some(j.requirement) == id);
    IdleView { rule, because: judgement.and_then(|judgement| because(outcome, judgement)) }
}
