//! Requirements that override others: where one applies, those it overrides do not.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::truth::Truth;
use super::verdict::{Inapplicable, Judgement, Verdict};
use crate::model::{Program, RequirementId, ValueId};
use crate::source::to_u32;

/// The requirements that override others or are overridden.
pub(super) fn overriding(program: &Program) -> BTreeSet<RequirementId> {
    let ids = (0..program.requirements.len()).map(|place| RequirementId(to_u32(place)));
    let winners = ids.filter(|id| !program.requirement(*id).overrides.is_empty());
    winners.flat_map(|id| program.requirement(id).overrides.iter().copied().chain([id])).collect()
}

impl Engine<'_> {
    /// Judges whatever may override a requirement on the subjects of these judgements of it.
    pub(super) fn judge_overriding(&mut self, id: RequirementId, out: &mut Vec<Judgement>) {
        let mut found = BTreeSet::from([id]);
        let mut before = 0;
        while found.len() > before {
            before = found.len();
            let overrides = |other: &&RequirementId| {
                self.program
                    .requirement(**other)
                    .overrides
                    .iter()
                    .any(|loser| found.contains(loser))
            };
            let more: Vec<RequirementId> =
                self.overriding.iter().filter(overrides).copied().collect();
            found.extend(more);
        }
        found.remove(&id);
        // One that overrides speaks of nothing but the subjects of what it overrides.
        let subjects: Vec<ValueId> = out.iter().flat_map(|j| &j.subjects).copied().collect();
        for other in found {
            match self.firsts(other) {
                Some(firsts) => {
                    for first in firsts.iter().filter(|first| subjects.contains(first)) {
                        self.judge_first(other, *first, out);
                    }
                }
                None => self.judge(other, out),
            }
        }
    }

    /// Where a requirement applies that overrides another, the other does not apply.
    pub(super) fn apply_overrides(&self, judgements: &mut [Judgement]) {
        if self.overriding.is_empty() {
            return;
        }
        let mut by_requirement: FxHashMap<RequirementId, Vec<usize>> = FxHashMap::default();
        for id in &self.overriding {
            let start = judgements.partition_point(|j| j.requirement < *id);
            let rest = judgements.get_mut(start..).unwrap_or_default();
            for (place, judgement) in (start..).zip(rest.iter_mut()) {
                if judgement.requirement != *id {
                    break;
                }
                (judgement.verdict, judgement.applies) = judgement.alone;
                by_requirement.entry(*id).or_default().push(place);
            }
        }
        for id in self.overriding_order() {
            let places = by_requirement.get(&id).cloned().unwrap_or_default();
            let mut winners = Winners::default();
            for judgement in places.iter().filter_map(|place| judgements.get(*place)) {
                if !matches!(judgement.verdict, Verdict::NotApplicable(_)) {
                    winners.add(judgement);
                }
            }
            for loser in &self.program.requirement(id).overrides {
                for place in by_requirement.get(loser).map_or(&[][..], Vec::as_slice) {
                    if let Some(judgement) = judgements.get_mut(*place) {
                        override_one(judgement, id, &winners);
                    }
                }
            }
        }
    }

    /// Requirements that override others, each after those that override it. Analysis has refused circles.
    fn overriding_order(&self) -> Vec<RequirementId> {
        let ids = (0..self.program.requirements.len()).map(|place| RequirementId(to_u32(place)));
        let mut winners_left: FxHashMap<RequirementId, usize> = FxHashMap::default();
        for id in ids.clone() {
            for loser in &self.program.requirement(id).overrides {
                *winners_left.entry(*loser).or_default() += 1;
            }
        }
        let mut order: Vec<RequirementId> =
            ids.filter(|id| !winners_left.contains_key(id)).collect();
        let mut next = 0;
        while let Some(id) = order.get(next).copied() {
            next += 1;
            for loser in &self.program.requirement(id).overrides {
                if let Some(left) = winners_left.get_mut(loser) {
                    *left -= 1;
                    if *left == 0 {
                        order.push(*loser);
                    }
                }
            }
        }
        order.retain(|id| !self.program.requirement(*id).overrides.is_empty());
        order
    }
}

/// More subjects than this are compared one by one; their subsets would be too many.
const MOST_SUBJECTS: usize = 6;

/// To which subjects a requirement that overrides applies: by the set of them, in the order of their numbers.
#[derive(Default)]
struct Winners(FxHashMap<Vec<ValueId>, Truth>);

impl Winners {
    fn add(&mut self, judgement: &Judgement) {
        let applies = self.0.entry(as_set(&judgement.subjects)).or_insert(Truth::False);
        *applies = applies.or(judgement.applies);
    }

    /// Whether it applies to some of these subjects, or to none in particular.
    fn override_some(&self, subjects: &[ValueId]) -> Truth {
        let subjects = as_set(subjects);
        if subjects.len() > MOST_SUBJECTS {
            let own = self.0.iter().filter(|(set, _)| set.iter().all(|s| subjects.contains(s)));
            return own.map(|(_, applies)| *applies).fold(Truth::False, Truth::or);
        }
        let subsets = (0..1_usize << subjects.len()).filter_map(|chosen| {
            let is_chosen = |(place, _): &(usize, &ValueId)| chosen & (1 << place) != 0;
            let subset = subjects.iter().enumerate().filter(is_chosen).map(|(_, s)| *s);
            self.0.get(&subset.collect::<Vec<ValueId>>()).copied()
        });
        subsets.fold(Truth::False, Truth::or)
    }
}

fn as_set(subjects: &[ValueId]) -> Vec<ValueId> {
    let mut set = subjects.to_vec();
    set.sort_unstable();
    set.dedup();
    set
}

/// `winners` apply; the judgement gives way if one of them speaks of its subjects.
fn override_one(judgement: &mut Judgement, by: RequirementId, winners: &Winners) {
    if matches!(judgement.verdict, Verdict::NotApplicable(_)) {
        return;
    }
    let overridden = winners.override_some(&judgement.subjects);
    // What may be overridden may not override others for certain.
    judgement.applies = judgement.applies.and(overridden.not());
    match overridden {
        Truth::True => {
            judgement.verdict = Verdict::NotApplicable(Inapplicable::Overridden(by));
        }
        Truth::Unknown if judgement.verdict == Verdict::NotMet => {
            judgement.verdict = Verdict::Undetermined;
        }
        Truth::Fault(fault) => judgement.verdict = Verdict::Error(fault),
        Truth::False | Truth::Unknown => {}
    }
}
