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
    let is_of_one = |a: &Judgement, b: &Judgement| a.requirement == b.requirement;
    let mut before = before.chunk_by(is_of_one).peekable();
    let mut after = after.chunk_by(is_of_one).peekable();
    let of = |block: &&[Judgement]| block.first().map(|judgement| judgement.requirement);
    let mut all = Vec::new();
    while let Some(id) =
        before.peek().and_then(of).into_iter().chain(after.peek().and_then(of)).min()
    {
        let old = before.next_if(|block| of(block) == Some(id)).unwrap_or_default();
        let new = after.next_if(|block| of(block) == Some(id)).unwrap_or_default();
        // What stands alike in both need not be compared by name.
        let is_alike = |(old, new): (&Judgement, &Judgement)| {
            old.subjects == new.subjects && old.verdict == new.verdict
        };
        if old.len() != new.len() || !old.iter().zip(new).all(is_alike) {
            all.extend(of_requirement(id, old, new));
        }
    }
    in_order(all.into_iter())
}

/// What one requirement came to, before and after: first those that there were, then those that are new.
fn of_requirement(
    requirement: RequirementId,
    before: &[Judgement],
    after: &[Judgement],
) -> Vec<Transition> {
    let verdicts = |judgements: &[Judgement]| -> FxHashMap<Vec<ValueId>, Verdict> {
        judgements.iter().map(|j| (j.subjects.clone(), j.verdict)).collect()
    };
    let (old, new) = (verdicts(before), verdicts(after));
    let of = |judgement: &Judgement| {
        let subjects = judgement.subjects.clone();
        let (before, after) = (old.get(&subjects).copied(), new.get(&subjects).copied());
        Transition { requirement, subjects, before, after }
    };
    let is_new = |judgement: &&Judgement| !old.contains_key(&judgement.subjects);
    before.iter().map(of).chain(after.iter().filter(is_new).map(of)).collect()
}
