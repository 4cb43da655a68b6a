//! Which exception of a defined value gives it.

use crate::evaluate::{Frame, Outcome, Truth};
use crate::model::Exception;

/// Which exceptions apply, and which of them gives the value.
pub(super) struct InForce {
    /// By exception: whether it applies.
    pub(super) applies: Vec<Truth>,
    /// The one that gives the value; none where the base does, or where more than one would.
    pub(super) chosen: Option<usize>,
}

impl InForce {
    /// Looks which exceptions apply under these values of the variables.
    pub(super) fn of(
        outcome: &mut Outcome<'_>,
        exceptions: &[Exception],
        frame: &mut Frame,
    ) -> Self {
        let applies = outcome.applicable(exceptions, frame);
        let mut found = InForce { applies, chosen: None };
        let is_one = |n: &usize| found.holds(*n) && !found.is_beaten(exceptions, *n);
        found.chosen = (0..exceptions.len()).find(is_one);
        found
    }

    fn holds(&self, place: usize) -> bool {
        self.applies.get(place) == Some(&Truth::True)
    }

    /// Whether one that applies overrides it.
    pub(super) fn is_beaten(&self, exceptions: &[Exception], place: usize) -> bool {
        let mut others = exceptions.iter().zip(&self.applies);
        others.any(|(other, truth)| *truth == Truth::True && other.overrides.contains(&place))
    }
}

/// The exception that gives a defined value; none where its base does.
pub(super) fn of_value<'p>(
    outcome: &mut Outcome<'p>,
    exceptions: &'p [Exception],
    frame: &mut Frame,
) -> Option<&'p Exception> {
    let chosen = InForce::of(outcome, exceptions, frame).chosen;
    chosen.and_then(|place| exceptions.get(place))
}
