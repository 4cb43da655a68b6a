//! Verdicts that differ between two lists of judgements.

use rustc_hash::FxHashMap;

use super::verdict::{Judgement, Verdict};
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

/// What differs between two lists of judgements of one program: by requirement, first what the second list asks, in
/// its order, then what only the first does.
#[must_use]
pub fn transitions(before: &[Judgement], after: &[Judgement]) -> Vec<Transition> {
    let verdicts = |list: &'_ [Judgement]| -> FxHashMap<(RequirementId, Vec<ValueId>), Verdict> {
        list.iter().map(|j| ((j.requirement, j.subjects.clone()), j.verdict)).collect()
    };
    let (old, new) = (verdicts(before), verdicts(after));
    let key = |j: &Judgement| (j.requirement, j.subjects.clone());
    let asked = after.iter().map(|j| (key(j), old.get(&key(j)).copied(), Some(j.verdict)));
    let gone = before.iter().filter(|j| !new.contains_key(&key(j)));
    let gone = gone.map(|j| (key(j), Some(j.verdict), None));
    in_order(asked.chain(gone).map(|((requirement, subjects), before, after)| Transition {
        requirement,
        subjects,
        before,
        after,
    }))
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
