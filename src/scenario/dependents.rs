//! Who depends on something: the verdicts that would be others without a fact, a parameter or an article.

use super::trace::begins_with;
use crate::evaluate::{Change, Outcome, Transition, Truth};
use crate::model::{
    Annotations, AttributeId, DefineBody, DefineId, EntityId, ParameterId, Program, RelationId,
    RequirementId, ValueId,
};
use crate::source::to_u32;

/// What a verdict may depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// What an entity states of an attribute.
    Attribute(EntityId, AttributeId),
    /// That a tuple holds.
    Tuple(RelationId, Box<[ValueId]>),
    /// All that an entity states.
    Entity(EntityId),
    /// A parameter.
    Parameter(ParameterId),
    /// A definition.
    Definition(DefineId),
    /// A source, or a place in it with all that lies in that place.
    Article(EntityId, Option<String>),
}

/// What depends on something.
#[derive(Clone, Debug, Default)]
pub struct Dependents {
    /// What is taken away; nothing where nothing is said of it.
    pub without: Vec<Change>,
    /// The verdicts that are others without it.
    pub transitions: Vec<Transition>,
}

/// Takes something away for a moment and compares. What rests on an article is what cites it: requirements are not
/// asked, exceptions do not apply, definitions and parameters give nothing known, facts are not stated.
pub fn dependents(outcome: &mut Outcome<'_>, on: &Ground) -> Dependents {
    let without = without(outcome, on);
    let transitions = if without.is_empty() { Vec::new() } else { outcome.assume(&without) };
    if !without.is_empty() {
        outcome.undo();
    }
    Dependents { without, transitions }
}

fn without(outcome: &Outcome<'_>, on: &Ground) -> Vec<Change> {
    let program = outcome.program();
    match on {
        Ground::Attribute(entity, attribute) => {
            let is_stated = outcome.stated(*entity, *attribute).is_some();
            let change = Change::Value(*entity, *attribute, None);
            is_stated.then_some(change).into_iter().collect()
        }
        Ground::Tuple(relation, tuple) => {
            vec![Change::Tuple(*relation, tuple.clone(), Truth::Unknown)]
        }
        Ground::Entity(entity) => statements(outcome, *entity),
        Ground::Parameter(parameter) => vec![Change::Parameter(*parameter, None)],
        Ground::Definition(define) => vec![Change::WithoutDefinition(*define)],
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
        for (place, requirement) in (0..).zip(&program.requirements) {
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
            } else if let DefineBody::Value { exceptions, .. } = &define.body {
                let cited = exceptions.iter().filter(|e| self.is_cited(&e.annotations));
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
        for (relation, tuples) in (0..).zip(&program.facts.tuples) {
            let cited = tuples.iter().filter(|tuple| self.is_cited(&tuple.annotations));
            without.extend(cited.map(|tuple| {
                Change::Tuple(RelationId(relation), tuple.arguments.clone(), Truth::Unknown)
            }));
        }
        without
    }
}
