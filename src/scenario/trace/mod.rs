//! From the law to the draft and back: which rules cite an article, which terms of the draft they look at, what they
//! come to; and the gaps both ways.
//!
//! 1. `articles` collects what is cited and by whom, and what the sources list;
//! 2. `terms` lists what the draft states and goes through the proofs of all verdicts for what they looked at;
//! 3. here the two are put together.

mod articles;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

pub use articles::{Article, Uncited, begins_with};
pub use terms::Term;

use crate::evaluate::{Looks, Outcome, Verdict, looks};
use crate::model::{
    Annotations, DefineId, EntityId, ParameterId, Program, RequirementId, RequirementOrigin,
};
use crate::source::{FileId, Span, to_u32};
use terms::Draft;

/// The rules of a program against its law and its drafts.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Every place that is cited, by source, each once.
    pub articles: Vec<Article>,
    /// Every requirement and parameter; of exceptions, definitions, stages and mechanisms those that cite something.
    pub rules: Vec<Rule>,
    /// Everything that the drafts state, by agreement.
    pub terms: Vec<Term>,
    /// The gaps.
    pub gaps: Gaps,
}

/// A rule, what it cites and what it looks at.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it is.
    pub kind: RuleKind,
    /// Where it is written.
    pub span: Span,
    /// What it cites, by the places of the articles.
    pub articles: Vec<usize>,
    /// The requirements that it is a part of, or that look at it; of a requirement, itself.
    pub requirements: Vec<RequirementId>,
    /// The terms of the drafts that it looked at, by their places.
    pub terms: Vec<usize>,
    /// Of a requirement, its verdicts; of an exception, how often it excuses.
    pub verdicts: BTreeMap<&'static str, usize>,
}

/// What a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// A requirement.
    Requirement(RequirementId),
    /// An exception of a requirement, by its place.
    Exception(RequirementId, usize),
    /// A definition.
    Definition(DefineId),
    /// An exception of a defined value, by its place.
    DefinitionException(DefineId, usize),
    /// A parameter.
    Parameter(ParameterId),
    /// A stage or a mechanism.
    Heading(EntityId),
}

/// What does not meet its counterpart.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Provisions that a source lists and no rule cites.
    pub uncited: Vec<Uncited>,
    /// Articles that drafts or facts cite and no rule does.
    pub beside: Vec<usize>,
    /// Articles that a rule cites and that are not among the provisions of a source that lists them.
    pub unlisted: Vec<usize>,
    /// Clauses and reservations that no rule looks at, by the places of their terms.
    pub clauses: Vec<usize>,
    /// Terms that no rule looks at; those of such clauses too.
    pub terms: Vec<usize>,
    /// Requirements and parameters without a citation.
    pub without_citation: Vec<usize>,
    /// Requirements that looked at nothing of the drafts.
    pub idle: Vec<usize>,
}

/// Traces the rules of an evaluated program. Drafts are the agreements of those files that are asked for.
pub fn trace(outcome: &mut Outcome<'_>, is_asked: impl Fn(FileId) -> bool) -> Trace {
    let program = outcome.program();
    let (by_define, by_requirement) = looks(program);
    let mut draft = Draft::of(program, is_asked, &by_requirement);
    let mut rules = rules(program, &by_requirement);
    let looked = draft.look(outcome, &by_define);
    for rule in &mut rules {
        fill(rule, &draft, &looked, &by_define, &outcome.judgements);
    }
    for (place, rule) in rules.iter().enumerate() {
        if matches!(rule.kind, RuleKind::Requirement(_)) {
            rule.terms.iter().for_each(|term| draft.note(*term, place));
        }
    }
    let articles = articles::articles(program, &mut rules);
    let gaps = gaps(program, &articles, &rules, &draft.terms);
    Trace { articles, rules, terms: draft.terms, gaps }
}

impl RuleKind {
    /// What is cited and said about it.
    #[must_use]
    pub fn annotations(self, program: &Program) -> Option<&Annotations> {
        match self {
            RuleKind::Requirement(id) => Some(&program.requirement(id).annotations),
            RuleKind::Exception(id, place) => {
                program.requirement(id).exceptions.get(place).map(|e| &e.annotations)
            }
            RuleKind::Definition(id) => Some(&program.define(id).annotations),
            RuleKind::DefinitionException(id, place) => {
                program.define(id).body.exceptions().get(place).map(|e| &e.annotations)
            }
            RuleKind::Parameter(id) => Some(&program.parameter(id).annotations),
            RuleKind::Heading(entity) => Some(&program.entity(entity).annotations),
        }
    }

    /// Its name; of an exception, that of its rule before it.
    #[must_use]
    pub fn name(self, program: &Program) -> String {
        let exception = |of: &SmolStr, list: &[crate::model::Exception], place: usize| {
            format!("{of}.{}", list.get(place).map_or("?", |e| e.name.as_str()))
        };
        match self {
            RuleKind::Requirement(id) => program.requirement(id).name.to_string(),
            RuleKind::Exception(id, place) => {
                let requirement = program.requirement(id);
                exception(&requirement.name, &requirement.exceptions, place)
            }
            RuleKind::Definition(id) => program.define(id).name.to_string(),
            RuleKind::DefinitionException(id, place) => {
                let define = program.define(id);
                exception(&define.name, define.body.exceptions(), place)
            }
            RuleKind::Parameter(id) => program.parameter(id).name.to_string(),
            RuleKind::Heading(entity) => program.entity(entity).name.to_string(),
        }
    }
}

/// All rules, without what they looked at and what they come to.
fn rules(program: &Program, by_requirement: &[Looks]) -> Vec<Rule> {
    let requirements = || (0..to_u32(program.requirements.len())).map(RequirementId);
    let that = |test: &dyn Fn(RequirementId, &Looks) -> bool| -> Vec<RequirementId> {
        let pairs = requirements().zip(by_requirement);
        pairs.filter(|(id, looks)| test(*id, looks)).map(|(id, _)| id).collect()
    };
    let mut rules = Vec::new();
    let mut put = |kind: RuleKind, span: Span, requirements: Vec<RequirementId>| {
        let (articles, terms, verdicts) = (Vec::new(), Vec::new(), BTreeMap::new());
        rules.push(Rule { kind, span, articles, requirements, terms, verdicts });
    };
    for (id, requirement) in requirements().zip(program.requirements.iter()) {
        put(RuleKind::Requirement(id), requirement.span, vec![id]);
        for (place, exception) in requirement.exceptions.iter().enumerate() {
            put(RuleKind::Exception(id, place), exception.span, vec![id]);
        }
    }
    for (id, define) in (0..).map(DefineId).zip(&program.defines) {
        let users = that(&|_, looks| looks.definitions.contains(&id));
        put(RuleKind::Definition(id), define.span, users.clone());
        for (place, exception) in define.body.exceptions().iter().enumerate() {
            put(RuleKind::DefinitionException(id, place), exception.span, users.clone());
        }
    }
    for (id, parameter) in (0..).map(ParameterId).zip(&program.parameters) {
        let users = that(&|_, looks| looks.parameters.contains(&id));
        put(RuleKind::Parameter(id), parameter.span, users);
    }
    for (place, stage) in program.stages.iter().enumerate() {
        let own = that(&|id, _| match program.requirement(id).origin {
            RequirementOrigin::Everywhere => false,
            RequirementOrigin::Stage { stage, .. } | RequirementOrigin::Admission { stage } => {
                stage == place
            }
        });
        if let Some(span) = program.entity(stage.entity).span {
            put(RuleKind::Heading(stage.entity), span, own);
        }
    }
    for (place, mechanism) in program.mechanisms.iter().enumerate() {
        let own = that(&|id, _| program.requirement(id).mechanism == Some(place));
        if let Some(span) = program.entity(mechanism.entity).span {
            put(RuleKind::Heading(mechanism.entity), span, own);
        }
    }
    rules.retain(|rule| {
        let cites = rule.kind.annotations(program).is_some_and(|a| !a.citations.is_empty());
        cites || matches!(rule.kind, RuleKind::Requirement(_) | RuleKind::Parameter(_))
    });
    rules
}

/// Puts into a rule what it looked at and what it comes to.
fn fill(
    rule: &mut Rule,
    draft: &Draft,
    looked: &terms::Looked,
    by_define: &[Looks],
    judgements: &[crate::evaluate::Judgement],
) {
    let none = BTreeSet::new();
    let of = |id: RequirementId| looked.requirements.get(id.index()).unwrap_or(&none);
    match rule.kind {
        RuleKind::Requirement(id) => {
            rule.terms = of(id).iter().copied().collect();
            for judgement in judgements.iter().filter(|j| j.requirement == id) {
                *rule.verdicts.entry(judgement.verdict.name()).or_default() += 1;
            }
        }
        RuleKind::Exception(id, place) => {
            let terms = looked.exceptions.get(&(id, place)).unwrap_or(&none);
            rule.terms = terms.iter().copied().collect();
            let excuses = Verdict::Excepted(place);
            let of = judgements.iter().filter(|j| j.requirement == id && j.verdict == excuses);
            rule.verdicts.insert(excuses.name(), of.count());
        }
        RuleKind::Definition(id) | RuleKind::DefinitionException(id, _) => {
            let Some(looks) = by_define.get(id.index()) else { return };
            let all: BTreeSet<usize> =
                rule.requirements.iter().flat_map(|id| of(*id).iter().copied()).collect();
            rule.terms = all.into_iter().filter(|term| draft.is_looked_at(*term, looks)).collect();
        }
        RuleKind::Parameter(_) | RuleKind::Heading(_) => {}
    }
}

fn gaps(program: &Program, articles: &[Article], rules: &[Rule], terms: &[Term]) -> Gaps {
    let places = |test: &dyn Fn(&Rule) -> bool| -> Vec<usize> {
        rules.iter().enumerate().filter(|(_, rule)| test(rule)).map(|(place, _)| place).collect()
    };
    let is_requirement = |rule: &Rule| matches!(rule.kind, RuleKind::Requirement(_));
    let is_parameter = |rule: &Rule| matches!(rule.kind, RuleKind::Parameter(_));
    let unread = |term: &Term| term.rules.is_empty();
    let seen: BTreeSet<EntityId> =
        terms.iter().filter(|term| !unread(term)).map(|term| term.entity).collect();
    let all = || terms.iter().enumerate();
    let is_open = |(_, article): &(usize, &Article)| article.rules.is_empty();
    let beside = articles.iter().enumerate().filter(is_open).map(|(place, _)| place).collect();
    Gaps {
        uncited: articles::uncited(program, articles),
        beside,
        unlisted: articles::unlisted(program, articles),
        clauses: all()
            .filter(|(_, term)| term.attribute.is_none() && !seen.contains(&term.entity))
            .map(|(place, _)| place)
            .collect(),
        terms: all()
            .filter(|(_, term)| term.attribute.is_some() && unread(term))
            .map(|(place, _)| place)
            .collect(),
        without_citation: places(&|rule| {
            rule.articles.is_empty() && (is_requirement(rule) || is_parameter(rule))
        }),
        idle: places(&|rule| is_requirement(rule) && rule.terms.is_empty()),
    }
}
