//! The judgements that changes reach, made again in their places; all others stay as they are.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::touch::Reached;
use super::transition::{Transition, in_order};
use super::verdict::{Inapplicable, Judgement, Verdict, inapplicable};
use crate::model::{RequirementId, ValueId};
use crate::source::to_u32;

/// What a judgement is of.
type Asked = (RequirementId, Vec<ValueId>);

/// Judgements of which some are replaced.
struct Renewal {
    judgements: Vec<Judgement>,
    /// For each of them the verdict it had; none of a new one.
    before: Vec<Option<Verdict>>,
    /// Those that were replaced, and their verdicts.
    replaced: Vec<(Asked, Verdict)>,
}

impl Renewal {
    fn of(judgements: Vec<Judgement>) -> Self {
        let before = judgements.iter().map(|j| Some(j.verdict)).collect();
        Renewal { judgements, before, replaced: Vec::new() }
    }

    /// The judgements of a requirement.
    fn block(&self, id: RequirementId) -> Range<usize> {
        let start = self.judgements.partition_point(|j| j.requirement < id);
        let rest = self.judgements.get(start..).unwrap_or_default();
        start..start + rest.partition_point(|j| j.requirement == id)
    }

    fn replace(&mut self, range: Range<usize>, by: Vec<Judgement>) {
        self.before.splice(range.clone(), by.iter().map(|_| None));
        for old in self.judgements.splice(range, by) {
            self.replaced.push(((old.requirement, old.subjects), old.verdict));
        }
    }

    fn transitions(&self) -> Vec<Transition> {
        let mut replaced: FxHashMap<&Asked, Verdict> =
            self.replaced.iter().map(|(asked, verdict)| (asked, *verdict)).collect();
        let mut all: Vec<Transition> = Vec::new();
        for (judgement, before) in self.judgements.iter().zip(&self.before) {
            if *before != Some(judgement.verdict) {
                let asked = (judgement.requirement, judgement.subjects.clone());
                let before = before.or_else(|| replaced.remove(&asked));
                all.push(transition(asked, before, Some(judgement.verdict)));
            }
        }
        for (asked, before) in &self.replaced {
            if replaced.contains_key(asked) {
                all.push(transition(asked.clone(), Some(*before), None));
            }
        }
        in_order(all.into_iter())
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
        let mut renewal = Renewal::of(judgements);
        let mut overrides = false;
        for (place, reached) in reached.iter().enumerate() {
            let id = RequirementId(to_u32(place));
            if reached.all {
                let mut new = Vec::new();
                self.judge(id, &mut new);
                renewal.replace(renewal.block(id), new);
            } else if !reached.is_nothing() {
                self.judge_firsts(id, reached, &mut renewal);
            } else {
                continue;
            }
            overrides = overrides || self.overriding.contains(&id);
        }
        if overrides {
            self.apply_overrides(&mut renewal.judgements);
        }
        let transitions = renewal.transitions();
        (renewal.judgements, transitions)
    }

    /// Makes again the judgements whose first subject is connected with what changed.
    fn judge_firsts(&mut self, id: RequirementId, reached: &Reached, renewal: &mut Renewal) {
        // It is not asked, or its subjects are not known: then nothing of it is connected with anything.
        let Some(firsts) = self.firsts(id) else { return };
        let mut block = renewal.block(id);
        let speaks_of_nothing = |renewal: &Renewal, block: &Range<usize>| {
            let mut all = renewal.judgements.get(block.clone()).into_iter().flatten();
            all.next().is_some_and(|j| j.subjects.is_empty())
        };
        if speaks_of_nothing(renewal, &block) {
            renewal.replace(block.clone(), Vec::new());
            block.end = block.start;
        }
        let mut at = block.start;
        for first in &firsts {
            let rest = renewal.judgements.get(at..block.end).unwrap_or_default();
            let own = rest.iter().take_while(|j| j.subjects.first() == Some(first)).count();
            if self.is_reached(*first, reached) {
                let mut new = Vec::new();
                self.judge_first(id, *first, &mut new);
                let length = new.len();
                renewal.replace(at..at + own, new);
                block.end = block.end + length - own;
                at += length;
            } else {
                at += own;
            }
        }
        if block.is_empty() {
            let why = inapplicable(id, Vec::new(), Vec::new(), Inapplicable::NoSubject);
            renewal.replace(block, vec![why]);
        }
    }
}
