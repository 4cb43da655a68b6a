//! Small steps into the sentence of the one above, where nothing is lost: "`in_ring(KAZ, belt)` holds, as …", and
//! "`count(a.parties)` is 6, more than 2: CHN, KAZ, …" in the place of a comparison and a count.

use super::{Step, StepId, StepKind, Story};

/// A sentence with what was folded into it is no longer than this.
const LONGEST: usize = 120;

impl<'p> Story<'p> {
    /// Folds comparisons with the one step that says what is compared, and into definitions the conditions that they
    /// consist of, where that stays short.
    pub fn fold(&mut self) {
        let mut above = vec![0_usize; self.steps.len()];
        for part in self.steps.iter().flat_map(|step| &step.parts) {
            if let Some(count) = above.get_mut(part.0 as usize) {
                *count += 1;
            }
        }
        let is_own = |id: &StepId| above.get(id.0 as usize) == Some(&1);
        for place in 0..self.steps.len() {
            self.fold_comparison(place, &is_own);
        }
        // What is folded is a step without parts as it was told, so that nothing is folded twice.
        let leaves: Vec<bool> = self.steps.iter().map(is_leaf).collect();
        for place in 0..self.steps.len() {
            let is_small = |id: &StepId| leaves.get(id.0 as usize) == Some(&true) && is_own(id);
            self.fold_definition(place, &is_small);
        }
        self.drop_folded();
    }

    /// Drops the steps that nothing rests on any more, and numbers the others anew.
    fn drop_folded(&mut self) {
        let mut stays = vec![false; self.steps.len()];
        let mut open = self.roots.clone();
        while let Some(id) = open.pop() {
            if let Some(stays) = stays.get_mut(id.0 as usize).filter(|stays| !**stays) {
                *stays = true;
                open.extend(self.step(id).into_iter().flat_map(|step| &step.parts));
            }
        }
        let mut next = 0;
        let numbers: Vec<StepId> = stays
            .iter()
            .map(|stays| {
                next += u32::from(*stays);
                StepId(next.saturating_sub(1))
            })
            .collect();
        let renumber = |id: &mut StepId| {
            if let Some(number) = numbers.get(id.0 as usize) {
                *id = *number;
            }
        };
        let mut places = stays.iter();
        self.steps.retain(|_| places.next() == Some(&true));
        self.steps.iter_mut().flat_map(|step| &mut step.parts).for_each(renumber);
        self.roots.iter_mut().for_each(renumber);
    }

    /// A comparison of a value that one of its parts tells: the two become one step.
    fn fold_comparison(&mut self, place: usize, is_own: &dyn Fn(&StepId) -> bool) {
        let Some(step) = self.steps.get(place).filter(|s| s.kind == StepKind::Condition) else {
            return;
        };
        let told = step.parts.iter().filter(|id| is_own(id)).find_map(|id| {
            let part = self.step(*id)?;
            let is_value = matches!(part.kind, StepKind::Count | StepKind::Definition);
            Some((*id, common(&step.sentence, &part.sentence)?)).filter(|_| is_value)
        });
        let Some((id, head)) = told else { return };
        let Some(part) = self.step(id).cloned() else { return };
        let Some(step) = self.steps.get_mut(place) else { return };
        let tail = part.sentence.get(head..).unwrap_or_default();
        if part.kind == StepKind::Count {
            step.sentence.push_str(tail);
        } else {
            step.sentence.insert_str(head, tail);
        }
        step.citations.extend(part.citations);
        step.contested = step.contested.take().or(part.contested);
        step.more += part.more;
        step.parts.retain(|other| *other != id);
        for part in part.parts {
            if !step.parts.contains(&part) {
                step.parts.push(part);
            }
        }
        add_facts(step, part.facts);
    }

    fn fold_definition(&mut self, place: usize, is_small: &dyn Fn(&StepId) -> bool) {
        let Some(step) = self.steps.get(place) else { return };
        let is_definition = matches!(step.kind, StepKind::Definition | StepKind::Derived);
        if !is_definition || step.more > 0 {
            return;
        }
        // Of a derived tuple the derived ones that it rests on follow; of others all or nothing is folded.
        let is_next = |id: &&StepId| {
            step.kind == StepKind::Derived
                && self.step(**id).is_some_and(|part| part.kind == StepKind::Derived)
        };
        let (next, small): (Vec<&StepId>, Vec<&StepId>) = step.parts.iter().partition(is_next);
        if small.is_empty() || !small.iter().all(|id| is_small(id)) {
            return;
        }
        let next: Vec<StepId> = next.into_iter().copied().collect();
        let parts: Vec<Step<'p>> = small.iter().filter_map(|id| self.step(**id).cloned()).collect();
        let sentences: Vec<String> = parts.iter().map(|part| part.sentence.clone()).collect();
        // What has a value is stated.
        let has_value = |name: &str| {
            sentences.iter().any(|s| s.starts_with(name) && !s.ends_with(" is stated"))
        };
        let is_news = |s: &&String| {
            s.strip_suffix(" is stated").is_none_or(|name| !has_value(&format!("{name} is ")))
        };
        let sentences: Vec<String> = sentences.iter().filter(is_news).cloned().collect();
        let sentence = format!("{}, as {}", step.sentence, crate::explain::join_words(&sentences));
        if sentence.chars().count() > LONGEST {
            return;
        }
        let Some(step) = self.steps.get_mut(place) else { return };
        step.sentence = sentence;
        step.parts = next;
        for part in parts {
            add_facts(step, part.facts);
        }
    }
}

fn add_facts(step: &mut Step<'_>, facts: Vec<super::Fact>) {
    for fact in facts {
        if !step.facts.contains(&fact) {
            step.facts.push(fact);
        }
    }
}

fn is_leaf(step: &Step<'_>) -> bool {
    step.parts.is_empty()
        && step.citations.is_empty()
        && step.contested.is_none()
        && matches!(step.kind, StepKind::Condition | StepKind::Fact)
}

/// How far two sentences say the same, if that is "`term` is value" and both go on from there or end.
fn common(comparison: &str, value: &str) -> Option<usize> {
    let same = comparison.char_indices().zip(value.chars()).take_while(|((_, a), b)| a == b);
    let mut length = same.map(|((at, c), _)| at + c.len_utf8()).last()?;
    // The sentences may go on alike for a sign: "6, …".
    if comparison.get(..length)?.ends_with(", ") {
        length -= 2;
    }
    let rest = value.get(length..)?;
    let goes_on = rest.is_empty() || rest.starts_with([',', ':']) || rest.starts_with(" (");
    let head = comparison.get(..length)?;
    (goes_on && head.contains("` is ") && comparison.get(length..)?.starts_with(", "))
        .then_some(length)
}
