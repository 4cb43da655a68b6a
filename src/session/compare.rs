//! What the verdicts of another program or date say otherwise, for a reader.

use super::evaluation::Consequences;
use super::{Answer, Session};
use crate::evaluate::Verdict;
use crate::report::transitions::{TransitionView, kind};
use crate::revise::{Said, Verdicts};

/// What is another in `after`, in its order; what is no more asked last.
pub(super) fn consequences(before: &Verdicts, after: &Verdicts) -> Consequences {
    let present = after
        .by_name
        .iter()
        .filter_map(|(asked, said)| changed(asked, before.by_name.get(asked), Some(said)));
    let gone = before
        .by_name
        .iter()
        .filter(|(asked, _)| !after.by_name.contains_key(*asked))
        .filter_map(|(asked, said)| changed(asked, Some(said), None));
    let mut changes: Vec<TransitionView> = present.chain(gone).collect();
    changes.sort_by_key(|change| change.kind);
    Consequences { changes, failures: (before.failures, after.failures) }
}

fn changed(
    asked: &(String, Vec<String>),
    before: Option<&Said>,
    after: Option<&Said>,
) -> Option<TransitionView> {
    let verdict = |said: Option<&Said>| said.map(|said| said.verdict);
    let about = after.or(before)?;
    Some(TransitionView {
        kind: kind(verdict(before), verdict(after))?,
        level: about.level.word(),
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
