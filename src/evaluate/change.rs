//! A change of what a program says: a fact stated otherwise or not at all, a parameter, a rule that is not there.

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::truth::{Datum, Truth};
use crate::model::{
    AttributeId, DefineId, EntityId, ParameterId, RelationId, RequirementId, ValueId,
};
use crate::source::Span;

/// A change of what a program says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// An attribute of an entity has a value, or is not stated.
    Value(EntityId, AttributeId, Option<ValueId>),
    /// A tuple of a relation holds, does not, or is not stated: then it is unknown in an open relation, and
    /// does not hold in a closed one.
    Tuple(RelationId, Box<[ValueId]>, Truth),
    /// A parameter has a value, or none is known.
    Parameter(ParameterId, Option<ValueId>),
    /// The exception that is written there never applies.
    WithoutException(Span),
    /// Nothing is known of what a definition defines.
    WithoutDefinition(DefineId),
    /// A requirement is not asked.
    WithoutRequirement(RequirementId),
}

/// What definitions and requirements look at, whatever is changed about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Looked {
    Attribute(AttributeId),
    Relation(RelationId),
    Parameter(ParameterId),
    Exception(Span),
    Definition(DefineId),
    Requirement(RequirementId),
    Date,
}

impl Change {
    pub(super) fn looked(&self) -> Looked {
        match self {
            Change::Value(_, attribute, _) => Looked::Attribute(*attribute),
            Change::Tuple(relation, ..) => Looked::Relation(*relation),
            Change::Parameter(parameter, _) => Looked::Parameter(*parameter),
            Change::WithoutException(span) => Looked::Exception(*span),
            Change::WithoutDefinition(define) => Looked::Definition(*define),
            Change::WithoutRequirement(requirement) => Looked::Requirement(*requirement),
        }
    }
}

/// What a layer says: changes, and what they come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    pub(super) list: Vec<Change>,
    /// By attribute of an entity: its value, unknown where it is not to be stated, and where that is said.
    values: FxHashMap<(EntityId, AttributeId), (Datum, Option<Span>)>,
    parameters: FxHashMap<ParameterId, Datum>,
    /// By relation: what is said of its tuples.
    tuples: FxHashMap<RelationId, IndexMap<Box<[ValueId]>, Truth>>,
    /// Exceptions, definitions and requirements that are not there.
    dropped: FxHashSet<Looked>,
    /// The date that expressions see, which may be any of a range; periods keep to the date of evaluation.
    pub(super) day: Option<Datum>,
}

impl Changes {
    /// Changes and where they are said, if anywhere. The last word on each thing counts.
    pub(super) fn of(list: &[Change], places: &[Span]) -> Self {
        let mut changes = Changes { list: list.to_vec(), ..Changes::default() };
        for (at, change) in list.iter().enumerate() {
            match change {
                Change::Value(entity, attribute, value) => {
                    let said = (said(*value), places.get(at).copied());
                    changes.values.insert((*entity, *attribute), said);
                }
                Change::Tuple(relation, tuple, truth) => {
                    changes.tuples.entry(*relation).or_default().insert(tuple.clone(), *truth);
                }
                Change::Parameter(parameter, value) => {
                    changes.parameters.insert(*parameter, said(*value));
                }
                Change::WithoutException(_)
                | Change::WithoutDefinition(_)
                | Change::WithoutRequirement(_) => {
                    changes.dropped.insert(change.looked());
                }
            }
        }
        changes
    }

    /// The date that expressions see.
    pub(super) fn of_day(day: Datum) -> Self {
        Changes { day: Some(day), ..Changes::default() }
    }

    /// The value of an attribute, unknown where it is not to be stated; none where nothing is said of it.
    pub(super) fn value(&self, entity: EntityId, attribute: AttributeId) -> Option<Datum> {
        self.values.get(&(entity, attribute)).map(|(value, _)| *value)
    }

    /// Where the value of an attribute is said.
    pub(super) fn place(&self, entity: EntityId, attribute: AttributeId) -> Option<Span> {
        self.values.get(&(entity, attribute)).and_then(|(_, place)| *place)
    }

    /// Whether something is said of this attribute, whosever.
    pub(super) fn speak_of(&self, attribute: AttributeId) -> bool {
        self.values.keys().any(|(_, known)| *known == attribute)
    }

    pub(super) fn parameter(&self, parameter: ParameterId) -> Option<Datum> {
        self.parameters.get(&parameter).copied()
    }

    pub(super) fn drop(&self, looked: Looked) -> bool {
        self.dropped.contains(&looked)
    }

    /// What is said of a relation's tuples.
    pub(super) fn tuples(&self, relation: RelationId) -> Option<&IndexMap<Box<[ValueId]>, Truth>> {
        self.tuples.get(&relation)
    }
}

fn said(value: Option<ValueId>) -> Datum {
    value.map_or(Datum::UNKNOWN, Datum::Known)
}
