//! Verdicts that are others than before.

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

/// The verdicts of two evaluations that differ, in the order of requirements; of subjects asked several times the last
/// verdict counts. Subjects must be numbered alike in both.
#[must_use]
pub fn transitions(before: &[Judgement], after: &[Judgement]) -> Vec<Transition> {
    // What stands alike in both need not be compared by name.
    let is_alike = |(old, new): &(&Judgement, &Judgement)| {
        old.requirement == new.requirement
            && old.subjects == new.subjects
            && old.verdict == new.verdict
    };
    let alike = before.iter().zip(after).take_while(is_alike).count();
    let (before, after) =
        (before.get(alike..).unwrap_or_default(), after.get(alike..).unwrap_or_default());
    let verdicts = |judgements: &[Judgement]| -> FxHashMap<(RequirementId, Vec<ValueId>), Verdict> {
        judgements.iter().map(|j| ((j.requirement, j.subjects.clone()), j.verdict)).collect()
    };
    let (old, new) = (verdicts(before), verdicts(after));
    let of = |j: &Judgement| {
        let key = (j.requirement, j.subjects.clone());
        let (before, after) = (old.get(&key).copied(), new.get(&key).copied());
        Transition { requirement: key.0, subjects: key.1, before, after }
    };
    let is_new = |j: &&Judgement| !old.contains_key(&(j.requirement, j.subjects.clone()));
    in_order(before.iter().map(of).chain(after.iter().filter(is_new).map(of)))
}
