//! Verdicts by name, so that those of different programs or dates can be compared.

use indexmap::IndexMap;

use super::evaluation::{Consequences, failures};
use super::{Answer, Session};
use crate::evaluate::{Outcome, Verdict};
use crate::explain::Words;
use crate::report::transitions::{TransitionView, kind};

/// A requirement and what it is asked of.
type Asked = (String, Vec<String>);

/// The verdicts of a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    by_name: IndexMap<Asked, Entry>,
    /// How many `must` fail.
    failures: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    verdict: Verdict,
    level: &'static str,
    title: Option<String>,
}

impl Verdicts {
    /// Those of an outcome.
    pub(super) fn of(outcome: &Outcome<'_>) -> Self {
        let words = Words::of(outcome);
        let mut verdicts = Verdicts { failures: failures(outcome), ..Verdicts::default() };
        for judgement in &outcome.judgements {
            let requirement = outcome.program().requirement(judgement.requirement);
            let subjects = judgement.subjects.iter().map(|s| words.value(*s)).collect();
            let title = requirement.title.as_ref().map(ToString::to_string);
            let entry =
                Entry { verdict: judgement.verdict, level: requirement.level.word(), title };
            verdicts.by_name.insert((requirement.name.to_string(), subjects), entry);
        }
        verdicts
    }

    /// What is another in `after`, in its order; what is no more asked last.
    pub(super) fn consequences(&self, after: &Verdicts) -> Consequences {
        let present = after
            .by_name
            .iter()
            .filter_map(|(asked, entry)| changed(asked, self.by_name.get(asked), Some(entry)));
        let gone = self
            .by_name
            .iter()
            .filter(|(asked, _)| !after.by_name.contains_key(*asked))
            .filter_map(|(asked, entry)| changed(asked, Some(entry), None));
        let mut changes: Vec<TransitionView> = present.chain(gone).collect();
        changes.sort_by_key(|change| change.kind);
        Consequences { changes, failures: (self.failures, after.failures) }
    }
}

fn changed(asked: &Asked, before: Option<&Entry>, after: Option<&Entry>) -> Option<TransitionView> {
    let verdict = |entry: Option<&Entry>| entry.map(|entry| entry.verdict);
    let about = after.or(before)?;
    Some(TransitionView {
        kind: kind(verdict(before), verdict(after))?,
        level: about.level,
        requirement: asked.0.clone(),
        title: about.title.clone(),
        subjects: asked.1.clone(),
        before: verdict(before).map(Verdict::name),
        after: verdict(after).map(Verdict::name),
    })
}

impl Session<'_> {
    /// The verdicts of the present program; none where they cannot be found.
    pub(super) fn verdicts(&mut self) -> Option<Verdicts> {
        self.find_verdicts().ok()
    }

    /// The verdicts of the present program.
    pub(super) fn find_verdicts(&mut self) -> Result<Verdicts, Answer> {
        self.ask(|_, outcome| Verdicts::of(outcome))
    }
}
