//! Who depends on something: the verdicts that would be others without a fact, a parameter or an article.

use rustc_hash::FxHashSet;

use super::trace::begins_with;
use crate::analyse::{Named, analyse_named};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Change, Outcome, Transition, Truth, expressions};
use crate::model::{
    Annotations, AttributeId, DefineId, EntityId, Expr, ExprKind, ParameterId, Program, RelationId,
    RequirementId, Tuple, ValueId, Values,
};
use crate::source::{FileId, to_u32};
use crate::syntax::parse_expression;

/// What a verdict may depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A fact, a parameter, a definition.
    Named(Named),
    /// A source, or a place in it with all that lies in that place.
    Article(EntityId, Option<String>),
}

/// What a text names that verdicts may depend on; of a source, with the place in it that is given beside. The text is
/// the whole of `file`.
///
/// # Errors
/// Where it names nothing of the kind, or a place is given of something else.
pub fn ground(
    program: &mut Program,
    file: FileId,
    text: &str,
    place: Option<String>,
) -> Result<Ground, Vec<Diagnostic>> {
    let (written, found) = parse_expression(file, text);
    let Some(written) = written.filter(|_| found.is_empty()) else { return Err(found) };
    let sources = program.attribute(program.builtin.source_provisions).owner;
    match analyse_named(program, &written)? {
        Named::Entity(source) if program.entity(source).ty == sources => {
            Ok(Ground::Article(source, place))
        }
        named => match place {
            None => Ok(Ground::Named(named)),
            Some(place) => {
                let message = format!("`{text}` is no source, so `{place}` is no place in it");
                Err(vec![
                    Diagnostic::new(Code::InvalidStatement, written.span, message)
                        .help("name a requirement and its subjects, or a source and a place in it"),
                ])
            }
        },
    }
}

/// What depends on something.
#[derive(Clone, Debug, Default)]
pub struct Dependents {
    /// What is taken away; nothing where nothing is said of it.
    pub without: Vec<Change>,
    /// It stays itself, and only nothing is stated of it any more.
    pub stays: bool,
    /// The verdicts that are others without it.
    pub transitions: Vec<Transition>,
}

/// Takes something away for a moment and compares. What rests on an article is what cites it: requirements are not
/// asked, exceptions do not apply, definitions and parameters give nothing known, facts are not stated, and nothing is
/// stated of entities.
pub fn dependents(outcome: &mut Outcome<'_>, on: &Ground) -> Dependents {
    let mut without = without(outcome, on);
    let mut stays = false;
    if let Ground::Named(Named::Entity(entity)) = on {
        let taken = taken_out(outcome, *entity);
        stays = taken.is_none();
        without.extend(taken);
    }
    let transitions = if without.is_empty() { Vec::new() } else { outcome.assume(&without) };
    if !without.is_empty() {
        outcome.undo();
    }
    Dependents { without, stays, transitions }
}

fn without(outcome: &Outcome<'_>, on: &Ground) -> Vec<Change> {
    let program = outcome.program();
    match on {
        Ground::Named(Named::Attribute(entity, attribute)) => {
            let is_stated = outcome.stated(*entity, *attribute).is_some();
            let change = Change::Value(*entity, *attribute, None);
            is_stated.then_some(change).into_iter().collect()
        }
        Ground::Named(Named::Tuple(relation, tuple)) => {
            let is_said = assumed_tuple(outcome, *relation, tuple)
                .unwrap_or_else(|| fact_in_force(outcome, *relation, tuple).is_some());
            let change = Change::Tuple(*relation, tuple.clone().into(), Truth::Unknown);
            is_said.then_some(change).into_iter().collect()
        }
        Ground::Named(Named::Entity(entity)) => statements(outcome, *entity),
        Ground::Named(Named::Parameter(parameter)) => vec![Change::Parameter(*parameter, None)],
        Ground::Named(Named::Definition(define)) => vec![Change::WithoutDefinition(*define)],
        Ground::Article(source, place) => {
            let article = Article { source: *source, place: place.as_deref() };
            let mut without = article.rules(program);
            without.extend(article.facts(outcome));
            without
        }
    }
}

/// That nothing is stated of an entity; what it is part of and what is part of it stays.
fn statements(outcome: &Outcome<'_>, entity: EntityId) -> Vec<Change> {
    let program = outcome.program();
    let attributes = program.type_info(program.entity(entity).ty).attributes.values();
    attributes
        .filter(|attribute| !program.is_structure(**attribute))
        .filter(|attribute| outcome.stated(entity, **attribute).is_some())
        .map(|attribute| Change::Value(entity, *attribute, None))
        .collect()
}

/// The fact with these members that holds on the date of evaluation, as the files state it.
#[must_use]
pub fn fact_in_force<'p>(
    outcome: &Outcome<'p>,
    relation: RelationId,
    tuple: &[ValueId],
) -> Option<&'p Tuple> {
    facts_in_force(outcome, relation).find(|fact| *fact.arguments == *tuple)
}

fn facts_in_force<'p>(
    outcome: &Outcome<'p>,
    relation: RelationId,
) -> impl Iterator<Item = &'p Tuple> + use<'p> {
    let day = outcome.as_of();
    let facts = outcome.program().facts.tuples.get(relation.index()).into_iter().flatten();
    facts.filter(move |fact| day.is_none_or(|day| fact.period.contains(day)))
}

/// Of a tuple that something is assumed of: whether it is assumed to be stated.
#[must_use]
pub fn assumed_tuple(
    outcome: &Outcome<'_>,
    relation: RelationId,
    tuple: &[ValueId],
) -> Option<bool> {
    let said = outcome.assumed().flatten().filter_map(|change| match change {
        Change::Tuple(r, t, truth) if *r == relation && **t == *tuple => Some(*truth),
        _ => None,
    });
    said.last().map(|truth| truth != Truth::Unknown)
}

/// That a clause is no clause of its agreement, where that leaves nothing of it in the program. None where it does:
/// where all clauses of its kind are asked for, whosever, and where something else names it.
fn taken_out(outcome: &mut Outcome<'_>, entity: EntityId) -> Option<Change> {
    let program = outcome.program();
    let agreement = program.agreements.iter().find(|a| a.clauses.contains(&entity))?.entity;
    let attribute = program.builtin.agreement_clauses;
    if rules_reach(program, entity) || is_named_by_facts(outcome, agreement, entity) {
        return None;
    }
    let (clauses, _) = outcome.stated(agreement, attribute)?;
    let left = outcome.values().elements(clauses);
    let left = left.iter().copied().filter(|clause| *clause != ValueId::entity(entity));
    let left = outcome.intern_set(left.collect::<Vec<_>>());
    Some(Change::Value(agreement, attribute, Some(left)))
}

/// Whether a rule names an entity, or asks for all of a type that it is of.
fn rules_reach(program: &Program, entity: EntityId) -> bool {
    let ty = program.entity(entity).ty;
    let reaches = |e: &Expr| match &e.kind {
        ExprKind::Entities(of) => program.is_a(ty, *of),
        ExprKind::Constant(value) => mentions(&program.values, *value, entity),
        _ => false,
    };
    let parameters = program.parameters.iter().map(|parameter| parameter.value);
    parameters.into_iter().any(|value| mentions(&program.values, value, entity))
        || expressions(program).any(|e| any_part(e, &reaches))
}

fn any_part(e: &Expr, is_it: &impl Fn(&Expr) -> bool) -> bool {
    let mut found = is_it(e);
    e.for_each_part(&mut |part| found = found || any_part(part, is_it));
    found
}

/// Whether a fact names an entity, stated or assumed; that its agreement has it as a clause apart.
fn is_named_by_facts(outcome: &Outcome<'_>, agreement: EntityId, entity: EntityId) -> bool {
    let program = outcome.program();
    let is_own = |of: EntityId, attribute: AttributeId| {
        of == agreement && attribute == program.builtin.agreement_clauses
    };
    let names = |value: ValueId| mentions(outcome.values(), value, entity);
    let mut stated = program.facts.attributes.iter();
    stated.any(|((of, attribute), stated)| !is_own(*of, *attribute) && names(stated.value))
        || program.facts.tuples.iter().flatten().any(|t| t.arguments.iter().any(|v| names(*v)))
        || outcome.assumed().flatten().any(|change| match change {
            Change::Value(_, _, value) => value.is_some_and(names),
            Change::Tuple(_, tuple, _) => tuple.iter().any(|value| names(*value)),
            _ => false,
        })
}

fn mentions(values: &Values, value: ValueId, entity: EntityId) -> bool {
    let own = ValueId::entity(entity);
    value == own || (value.as_entity().is_none() && values.elements(value).contains(&own))
}

/// A source, or a place in it.
#[derive(Clone, Copy)]
struct Article<'a> {
    source: EntityId,
    place: Option<&'a str>,
}

impl Article<'_> {
    fn is_cited(self, annotations: &Annotations) -> bool {
        annotations.citations.iter().any(|citation| {
            let is_in =
                |place: &str| citation.place.as_deref().is_some_and(|p| begins_with(p, place));
            citation.source == self.source && self.place.is_none_or(is_in)
        })
    }

    /// The rules that cite it.
    fn rules(self, program: &Program) -> Vec<Change> {
        let mut without = Vec::new();
        for (place, requirement) in (0..).zip(program.requirements.iter()) {
            if self.is_cited(&requirement.annotations) {
                without.push(Change::WithoutRequirement(RequirementId(place)));
                continue;
            }
            let exceptions = requirement.exceptions.iter();
            let cited = exceptions.filter(|exception| self.is_cited(&exception.annotations));
            without.extend(cited.map(|exception| Change::WithoutException(exception.span)));
        }
        for (place, define) in (0..).zip(&program.defines) {
            if self.is_cited(&define.annotations) {
                without.push(Change::WithoutDefinition(DefineId(place)));
            } else {
                let exceptions = define.body.exceptions().iter();
                let cited = exceptions.filter(|e| self.is_cited(&e.annotations));
                without.extend(cited.map(|exception| Change::WithoutException(exception.span)));
            }
        }
        for (place, parameter) in (0..).zip(&program.parameters) {
            if self.is_cited(&parameter.annotations) {
                without.push(Change::Parameter(ParameterId(place), None));
            }
        }
        without
    }

    /// The facts that cite it.
    fn facts(self, outcome: &Outcome<'_>) -> Vec<Change> {
        let program = outcome.program();
        let mut without = Vec::new();
        for (place, entity) in program.entities.iter().enumerate() {
            if self.is_cited(&entity.annotations) {
                without.extend(statements(outcome, EntityId(to_u32(place))));
            }
        }
        for relation in (0..to_u32(program.facts.tuples.len())).map(RelationId) {
            let carried: FxHashSet<&[ValueId]> = facts_in_force(outcome, relation)
                .filter(|fact| !self.is_cited(&fact.annotations))
                .map(|fact| &*fact.arguments)
                .collect();
            let rests_on_it = |fact: &&Tuple| {
                self.is_cited(&fact.annotations)
                    && !carried.contains(&*fact.arguments)
                    && assumed_tuple(outcome, relation, &fact.arguments).is_none()
            };
            let cited = facts_in_force(outcome, relation).filter(rests_on_it);
            without.extend(
                cited.map(|fact| Change::Tuple(relation, fact.arguments.clone(), Truth::Unknown)),
            );
        }
        without
    }
}
