//! Verdicts by name, so that those of different programs can be compared: before a change and after it.

use indexmap::IndexMap;

use super::answer::{ChangeKind, Changed};
use super::{Answer, Session};
use crate::evaluate::{Outcome, Verdict};
use crate::explain::Words;
use crate::operators::Level;

/// A requirement and what it is asked of.
type Asked = (String, Vec<String>);

/// The verdicts of a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    by_name: IndexMap<Asked, Entry>,
    /// How many `must` fail.
    pub(super) failures: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    verdict: Verdict,
    level: Level,
    title: Option<String>,
}

impl Verdicts {
    /// Those of an outcome.
    pub(super) fn of(outcome: &Outcome<'_>) -> Self {
        let words = Words::of(outcome);
        let mut verdicts = Verdicts::default();
        for judgement in &outcome.judgements {
            let requirement = outcome.program().requirement(judgement.requirement);
            let subjects = judgement.subjects.iter().map(|s| words.value(*s)).collect();
            let title = requirement.title.as_ref().map(ToString::to_string);
            let (verdict, level) = (judgement.verdict, requirement.level);
            let entry = Entry { verdict, level, title };
            verdicts.by_name.insert((requirement.name.to_string(), subjects), entry);
            if level == Level::Must && verdict.fails() {
                verdicts.failures += 1;
            }
        }
        verdicts
    }

    /// What is another in `after`, in its order; what is no more asked last.
    pub(super) fn changes(&self, after: &Verdicts) -> Vec<Changed> {
        let of = |asked: &Asked, before: Option<&Entry>, now: Option<&Entry>| {
            changed(asked, before, now)
        };
        let present = after
            .by_name
            .iter()
            .filter_map(|(asked, entry)| of(asked, self.by_name.get(asked), Some(entry)));
        let gone = self
            .by_name
            .iter()
            .filter(|(asked, _)| !after.by_name.contains_key(*asked))
            .filter_map(|(asked, entry)| of(asked, Some(entry), None));
        let mut changes: Vec<Changed> = present.chain(gone).collect();
        changes.sort_by_key(|change| change.kind);
        changes
    }
}

fn changed(asked: &Asked, before: Option<&Entry>, after: Option<&Entry>) -> Option<Changed> {
    let name = |entry: Option<&Entry>| entry.map(|entry| entry.verdict.name());
    let applies = |entry: Option<&Entry>| {
        entry.is_some_and(|entry| !matches!(entry.verdict, Verdict::NotApplicable(_)))
    };
    if name(before) == name(after) || !(applies(before) || applies(after)) {
        return None;
    }
    let held = |entry: Option<&Entry>| {
        let holds = |v: Verdict| matches!(v, Verdict::Met | Verdict::Excepted(_) | Verdict::Waived);
        entry.is_some_and(|entry| holds(entry.verdict))
    };
    let broken = |entry: Option<&Entry>| {
        entry.is_some_and(|e| matches!(e.verdict, Verdict::NotMet | Verdict::Error(_)))
    };
    let failed = before.is_some_and(|entry| entry.verdict.fails());
    let kind = if held(after) && failed {
        ChangeKind::NewlyMet
    } else if broken(after) && !broken(before) {
        ChangeKind::NewlyBroken
    } else {
        ChangeKind::Other
    };
    let about = after.or(before)?;
    Some(Changed {
        requirement: asked.0.clone(),
        subjects: asked.1.clone(),
        level: about.level.word(),
        title: about.title.clone(),
        before: name(before),
        after: name(after),
        kind,
    })
}

impl Session<'_> {
    /// The verdicts of the present program; none where they cannot be found.
    pub(super) fn verdicts(&mut self) -> Option<Verdicts> {
        self.find_verdicts().ok()
    }

    /// The verdicts of the present program.
    pub(super) fn find_verdicts(&mut self) -> Result<Verdicts, Answer> {
        if let Some(known) = &self.verdicts {
            return Ok(known.clone());
        }
        let verdicts = Verdicts::of(&self.evaluated()?);
        self.verdicts = Some(verdicts.clone());
        Ok(verdicts)
    }
}
