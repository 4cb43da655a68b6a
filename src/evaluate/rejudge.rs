//! The judgements that changes reach, made again in their places; all others stay as they are.

use rustc_hash::FxHashMap;

use super::assume::Reached;
use super::engine::Engine;
use super::transition::{Transition, in_order};
use super::verdict::{Inapplicable, Judgement, Verdict, inapplicable};
use crate::model::{RequirementId, ValueId};
use crate::source::to_u32;

/// What a judgement is of.
type Asked = (RequirementId, Vec<ValueId>);

/// Judgements in the making.
#[derive(Default)]
struct Renewed {
    list: Vec<Judgement>,
    /// For each judgement in the list that stayed: the verdict it had.
    stayed: Vec<Option<Verdict>>,
    /// The verdicts of those that did not.
    replaced: FxHashMap<Asked, Verdict>,
    /// Those in the order they had.
    order: Vec<Asked>,
}

impl Renewed {
    fn keep(&mut self, judgements: impl Iterator<Item = Judgement>) {
        for judgement in judgements {
            self.stayed.push(Some(judgement.verdict));
            self.list.push(judgement);
        }
    }

    fn replace(&mut self, judgements: impl Iterator<Item = Judgement>) {
        for judgement in judgements {
            let asked = (judgement.requirement, judgement.subjects);
            self.replaced.insert(asked.clone(), judgement.verdict);
            self.order.push(asked);
        }
    }

    /// What changed, after overriding was applied to the list.
    fn transitions(mut self) -> (Vec<Judgement>, Vec<Transition>) {
        self.stayed.resize(self.list.len(), None);
        let mut all: Vec<Transition> = Vec::new();
        for (judgement, stayed) in self.list.iter().zip(&self.stayed) {
            if *stayed == Some(judgement.verdict) {
                continue;
            }
            let asked = (judgement.requirement, judgement.subjects.clone());
            let before = stayed.or_else(|| self.replaced.remove(&asked));
            all.push(transition(asked, before, Some(judgement.verdict)));
        }
        for asked in self.order {
            if let Some(before) = self.replaced.remove(&asked) {
                all.push(transition(asked, Some(before), None));
            }
        }
        (self.list, in_order(all.into_iter()))
    }
}

fn transition(
    (requirement, subjects): Asked,
    before: Option<Verdict>,
    after: Option<Verdict>,
) -> Transition {
    Transition { requirement, subjects, before, after }
}

impl Engine<'_> {
    /// Makes again what is reached. Gives all judgements and what changed.
    pub(super) fn judge_reached(
        &mut self,
        judgements: Vec<Judgement>,
        reached: &[Reached],
    ) -> (Vec<Judgement>, Vec<Transition>) {
        let mut old = judgements.into_iter().peekable();
        let mut renewed = Renewed::default();
        for (place, reached) in reached.iter().enumerate() {
            let id = RequirementId(to_u32(place));
            let block = std::iter::from_fn(|| old.next_if(|j| j.requirement == id));
            if reached.all {
                renewed.replace(block);
                self.judge(id, &mut renewed.list);
                renewed.stayed.resize(renewed.list.len(), None);
            } else if reached.homes.is_empty() {
                renewed.keep(block);
            } else {
                let block: Vec<Judgement> = block.collect();
                self.judge_homes(id, reached, block, &mut renewed);
            }
        }
        self.apply_overrides(&mut renewed.list);
        renewed.transitions()
    }

    /// Makes again the judgements whose first subject is at home where something changed.
    fn judge_homes(
        &mut self,
        id: RequirementId,
        reached: &Reached,
        block: Vec<Judgement>,
        renewed: &mut Renewed,
    ) {
        let Some(firsts) = self.firsts(id) else {
            // Out of its period, or the subjects are not known: nothing of it is at home anywhere.
            renewed.keep(block.into_iter());
            return;
        };
        let mut old = block.into_iter().peekable();
        let start = renewed.list.len();
        for first in firsts {
            let own = std::iter::from_fn(|| old.next_if(|j| j.subjects.first() == Some(&first)));
            let home = first.as_entity().map(|entity| self.program.home(entity));
            if home.is_some_and(|home| reached.homes.contains(&home)) {
                renewed.replace(own);
                self.judge_first(id, first, &mut renewed.list);
                renewed.stayed.resize(renewed.list.len(), None);
            } else {
                renewed.keep(own);
            }
        }
        // What is left spoke of nothing.
        renewed.replace(old);
        if renewed.list.len() == start {
            let why = Inapplicable::NoSubject;
            renewed.list.push(inapplicable(id, Vec::new(), Vec::new(), why));
            renewed.stayed.push(None);
        }
    }
}
