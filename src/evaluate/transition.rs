//! Verdicts that are others than before.

use super::verdict::Verdict;
use crate::model::{RequirementId, ValueId};

/// A verdict that is another than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The requirement.
    pub requirement: RequirementId,
    /// What it was asked of.
    pub subjects: Vec<ValueId>,
    /// The verdict before; none where it was not asked.
    pub before: Option<Verdict>,
    /// The verdict after; none where it is not asked any more.
    pub after: Option<Verdict>,
}

/// Those that are transitions, by requirement.
pub(super) fn in_order(all: impl Iterator<Item = Transition>) -> Vec<Transition> {
    let is_same = |t: &Transition| match (t.before, t.after) {
        // Faults are numbered anew by every evaluation.
        (Some(Verdict::Error(_)), Some(Verdict::Error(_))) => true,
        (before, after) => before == after,
    };
    let mut transitions: Vec<Transition> = all.filter(|t| !is_same(t)).collect();
    transitions.sort_by_key(|transition| transition.requirement);
    transitions
}
