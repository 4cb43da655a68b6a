//! Who depends on something: the verdicts that would be others without a fact, a parameter or an article.

use super::trace::begins_with;
use crate::analyse::{Named, analyse_named};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Change, Outcome, Transition, Truth};
use crate::model::{
    Annotations, DefineBody, DefineId, EntityId, ParameterId, Program, RelationId, RequirementId,
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
        Ground::Named(Named::Attribute(entity, attribute)) => {
            let is_stated = outcome.stated(*entity, *attribute).is_some();
            let change = Change::Value(*entity, *attribute, None);
            is_stated.then_some(change).into_iter().collect()
        }
        Ground::Named(Named::Tuple(relation, tuple)) => {
            vec![Change::Tuple(*relation, tuple.clone().into(), Truth::Unknown)]
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
