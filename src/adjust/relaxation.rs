//! What must hold, as conditions over the knobs: a relaxation, exact wherever nothing in it is left free.

use super::Asked;
use super::circuit::{Circuit, Values};
use super::knob::{Knob, Position};
use super::lift::{Lifter, Ruling};
use super::verify::Goal;
use crate::evaluate::Outcome;

/// The conditions under which verdicts are as they may be.
#[derive(Debug)]
pub struct Relaxation {
    pub(super) circuit: Circuit,
    pub(super) rulings: Vec<Ruling>,
}

impl Relaxation {
    /// Works them out over the outcome of a widened program with nothing moved. They mean something only where the
    /// budget of the outcome was not used up.
    #[must_use]
    pub fn new(outcome: &mut Outcome<'_>, knobs: &[Knob], goal: &Goal) -> Self {
        let mut lifter = Lifter::new(outcome, knobs);
        let rulings = lifter.rulings(goal);
        Relaxation { circuit: lifter.circuit, rulings }
    }

    /// Of each requirement that can be as it may not: whether it is as it may be where the knobs stand; none where that
    /// was not worked out.
    #[must_use]
    pub fn says(&self, setting: &[Position]) -> Vec<(Asked, Option<bool>)> {
        let values = Values::new(&self.circuit, setting);
        let says = |ruling: &Ruling| (ruling.asked.clone(), values.get(ruling.holds));
        self.rulings.iter().map(says).collect()
    }
}
