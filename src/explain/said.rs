//! What is stated, or assumed, of a tuple of a relation.

use crate::evaluate::{Change, Outcome, Truth};
use crate::model::{RelationId, ValueId};
use crate::source::Span;

/// What is said of a tuple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// Whether it holds; none where nothing is said.
    pub(super) holds: Option<bool>,
    /// Where it is stated.
    pub(super) span: Option<Span>,
    /// Whether that is assumed and not stated.
    pub(super) assumed: bool,
}

/// What is said of a tuple: the last assumption, or the fact in force.
pub(super) fn of_tuple(outcome: &Outcome<'_>, relation: RelationId, tuple: &[ValueId]) -> Said {
    let assumptions = outcome.assumed().flatten().filter_map(|change| match change {
        Change::Tuple(r, t, truth) if *r == relation && **t == *tuple => Some(*truth),
        _ => None,
    });
    if let Some(truth) = assumptions.last() {
        let holds = (truth != Truth::Unknown).then_some(truth == Truth::True);
        return Said { holds, span: None, assumed: true };
    }
    // Facts come in the order of their members.
    let facts = outcome.program().facts.tuples.get(relation.index()).map_or(&[][..], Vec::as_slice);
    let first = facts.partition_point(|fact| *fact.arguments < *tuple);
    let day = outcome.as_of();
    let fact = facts
        .iter()
        .skip(first)
        .take_while(|fact| *fact.arguments == *tuple)
        .find(|fact| day.is_none_or(|day| fact.period.contains(day)));
    Said { holds: fact.map(|fact| !fact.negated), span: fact.map(|fact| fact.span), assumed: false }
}
