//! A change of what a program says: a fact stated otherwise or not at all, a parameter, a rule that is not there.

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

/// What a layer of changes says of one thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    pub(super) list: Vec<Change>,
    /// Where each of them was said; of none, nowhere.
    pub(super) places: Vec<Span>,
    /// The date that expressions see, which may be any of a range; periods keep to the date of evaluation.
    pub(super) day: Option<Datum>,
}

impl Changes {
    /// The value of an attribute, unknown where it is not to be stated; none where nothing is said of it.
    pub(super) fn value(&self, entity: EntityId, attribute: AttributeId) -> Option<Datum> {
        self.list.iter().rev().find_map(|change| match change {
            Change::Value(e, a, value) if *e == entity && *a == attribute => Some(said(*value)),
            _ => None,
        })
    }

    /// Where the value of an attribute is said.
    pub(super) fn place(&self, entity: EntityId, attribute: AttributeId) -> Option<Span> {
        let is_it = |change: &Change| matches!(change, Change::Value(e, a, _) if *e == entity && *a == attribute);
        let said = self.list.iter().zip(&self.places).rev();
        said.filter(|(change, _)| is_it(change)).map(|(_, place)| *place).next()
    }

    /// Whether something is said of this attribute, whosever.
    pub(super) fn speak_of(&self, attribute: AttributeId) -> bool {
        self.list.iter().any(|change| change.looked() == Looked::Attribute(attribute))
    }

    pub(super) fn parameter(&self, parameter: ParameterId) -> Option<Datum> {
        self.list.iter().rev().find_map(|change| match change {
            Change::Parameter(p, value) if *p == parameter => Some(said(*value)),
            _ => None,
        })
    }

    pub(super) fn drop(&self, looked: Looked) -> bool {
        let is_dropped = |change: &Change| {
            matches!(
                change,
                Change::WithoutException(_)
                    | Change::WithoutDefinition(_)
                    | Change::WithoutRequirement(_)
            ) && change.looked() == looked
        };
        self.list.iter().any(is_dropped)
    }

    /// What is said of a relation's tuples, the last word on each last.
    pub(super) fn tuples(&self, relation: RelationId) -> Vec<(&[ValueId], Truth)> {
        let of = |change| match change {
            &Change::Tuple(r, ref tuple, truth) if r == relation => Some((&**tuple, truth)),
            _ => None,
        };
        self.list.iter().filter_map(of).collect()
    }
}

fn said(value: Option<ValueId>) -> Datum {
    value.map_or(Datum::UNKNOWN, Datum::Known)
}
