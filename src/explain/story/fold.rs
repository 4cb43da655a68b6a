//! Small steps into the sentence of the one above, where nothing is lost: "`in_ring(KAZ, belt)` holds, as …".

use super::{Step, StepId, StepKind, Story};

/// A sentence with what was folded into it is no longer than this.
const LONGEST: usize = 110;

impl Story<'_> {
    /// Folds steps that have no parts and cite nothing into the definition above them, where that stays short.
    pub fn fold(&mut self) {
        let mut above = vec![0_usize; self.steps.len()];
        for part in self.steps.iter().flat_map(|step| &step.parts) {
            if let Some(count) = above.get_mut(part.0 as usize) {
                *count += 1;
            }
        }
        // What is folded is a step without parts as it was told, so that nothing is folded twice.
        let leaves: Vec<bool> = self.steps.iter().map(is_leaf).collect();
        let is_own = |id: &StepId| {
            let place = id.0 as usize;
            leaves.get(place) == Some(&true) && above.get(place) == Some(&1)
        };
        for place in 0..self.steps.len() {
            let Some(step) = self.steps.get(place) else { continue };
            let folds = matches!(step.kind, StepKind::Definition | StepKind::Derived)
                && !step.parts.is_empty()
                && step.more == 0
                && step.parts.iter().all(is_own);
            if !folds {
                continue;
            }
            let parts: Vec<Step<'_>> =
                step.parts.iter().filter_map(|id| self.step(*id).cloned()).collect();
            let sentences: Vec<String> = parts.iter().map(|part| part.sentence.clone()).collect();
            let sentence =
                format!("{}, as {}", step.sentence, crate::explain::join_words(&sentences));
            if sentence.chars().count() > LONGEST {
                continue;
            }
            let facts: Vec<_> = parts.into_iter().flat_map(|part| part.facts).collect();
            if let Some(step) = self.steps.get_mut(place) {
                step.sentence = sentence;
                step.parts.clear();
                for fact in facts {
                    if !step.facts.contains(&fact) {
                        step.facts.push(fact);
                    }
                }
            }
        }
    }
}

fn is_leaf(step: &Step<'_>) -> bool {
    step.parts.is_empty()
        && step.citations.is_empty()
        && step.contested.is_none()
        && matches!(step.kind, StepKind::Condition | StepKind::Fact)
}
