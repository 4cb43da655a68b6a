//! Waivers: that a project lives for a while with a requirement that is not met.

use jiff::civil::Date;
use smol_str::SmolStr;

use super::{Period, Program, RequirementId, ValueId};
use crate::source::Span;

/// A waiver. It is a decision of the project and no law: a reservation is something else.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The requirement.
    pub requirement: RequirementId,
    /// What it is asked of, in the order of its `for each`.
    pub subjects: Vec<ValueId>,
    /// Why the project lives with it.
    pub reason: SmolStr,
    /// Who decided so.
    pub approver: SmolStr,
    /// The first day on which it holds.
    pub granted: Option<Date>,
    /// The first day on which it does not hold any more.
    pub expires: Date,
    /// Whether it certainly speaks of this program, and not of another draft of the project.
    pub concerns: bool,
    /// Where it is written.
    pub span: Span,
    /// Where it is written when it expires.
    pub expires_span: Span,
}

impl Waiver {
    /// When it holds.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.granted, before: Some(self.expires) }
    }
}

impl Program {
    /// The waivers of a requirement on its subjects, with their places; whether they hold on a day is for the asker.
    pub fn waivers_of<'p, 's>(
        &'p self,
        requirement: RequirementId,
        subjects: &'s [ValueId],
    ) -> impl Iterator<Item = (usize, &'p Waiver)> + use<'p, 's> {
        let is_meant =
            move |waiver: &Waiver| waiver.requirement == requirement && waiver.subjects == subjects;
        self.waivers.iter().enumerate().filter(move |(_, waiver)| is_meant(waiver))
    }

    /// The waiver that covers a requirement on its subjects on a day.
    #[must_use]
    pub fn waiver_on(
        &self,
        day: Option<Date>,
        requirement: RequirementId,
        subjects: &[ValueId],
    ) -> Option<(usize, &Waiver)> {
        let day = day?;
        self.waivers_of(requirement, subjects).find(|(_, waiver)| waiver.period().contains(day))
    }
}
