//! Requirements to verdicts: one for each requirement and subject.

use super::change::Looked;
use super::engine::{Engine, Frame};
use super::truth::{Datum, FaultId, Truth};
use crate::model::{
    Binder, EntityId, Requirement, RequirementId, RequirementOrigin, Slot, ValueId,
};
use crate::source::to_u32;

/// Steps that a verdict costs.
const STEPS_OF_A_VERDICT: u64 = 64;

/// Why a requirement does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inapplicable {
    /// Out of its effective period.
    OutOfPeriod,
    /// No agreement is at its stage yet.
    StageAhead,
    /// It admits parties at another stage than the agreement's.
    OtherStage,
    /// There is nothing it speaks of.
    NoSubject,
    /// Its `where` is false.
    Excluded,
    /// Another requirement that applies overrides it.
    Overridden(RequirementId),
}

/// What a requirement comes to for a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not apply.
    NotApplicable(Inapplicable),
    /// It is true.
    Met,
    /// It is not true, and an exception is; by its place.
    Excepted(usize),
    /// The facts do not decide it.
    Undetermined,
    /// It is false, and so is every exception.
    NotMet,
    /// It is not met, and a current waiver of the project covers it.
    Waived,
    /// Evaluation failed.
    Error(FaultId),
}

impl Verdict {
    /// As written in tests and shown: `not_met`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::NotApplicable(_) => "not_applicable",
            Verdict::Met => "met",
            Verdict::Excepted(_) => "excepted",
            Verdict::Undetermined => "undetermined",
            Verdict::NotMet => "not_met",
            Verdict::Waived => "waived",
            Verdict::Error(_) => "error",
        }
    }

    /// All names, in the order of the manual.
    pub const NAMES: [&'static str; 7] =
        ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"];

    /// Whether a `must` with this verdict fails a check.
    #[must_use]
    pub fn fails(self) -> bool {
        matches!(self, Verdict::Undetermined | Verdict::NotMet | Verdict::Error(_))
    }
}

/// The verdict of a requirement on a subject.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The requirement.
    pub requirement: RequirementId,
    /// What it was asked of, in the order of `for each`; shorter where that is not known or not applicable.
    pub subjects: Vec<ValueId>,
    /// The verdict.
    pub verdict: Verdict,
    /// Of a requirement of a stage ahead: what its verdict would be at that stage.
    pub ahead: Option<Verdict>,
    /// Whether it applies.
    pub applies: Truth,
    /// The values of its variables, to explain it.
    pub frame: Frame,
    /// The verdict and whether it applies, if no other requirement overrode it.
    pub(super) alone: (Verdict, Truth),
}

impl Judgement {
    /// The order in which a reader wants judgements: what fails first, what would be asked at a stage ahead before what
    /// does not apply at all.
    #[must_use]
    pub fn urgency(&self) -> u8 {
        match self.verdict {
            Verdict::Error(_) => 0,
            Verdict::NotMet => 1,
            Verdict::Undetermined => 2,
            Verdict::Waived => 3,
            Verdict::Excepted(_) => 4,
            Verdict::Met => 5,
            Verdict::NotApplicable(_) if self.ahead.is_some() => 6,
            Verdict::NotApplicable(_) => 7,
        }
    }
}

impl Engine<'_> {
    /// The verdicts of all requirements, in the program's order.
    pub(super) fn judge_all(&mut self) -> Vec<Judgement> {
        // Room for more than one of each: to grow means to copy all that there are.
        let mut judgements = Vec::with_capacity(2 * self.program.requirements.len());
        for place in 0..self.program.requirements.len() {
            self.judge(RequirementId(to_u32(place)), &mut judgements);
        }
        self.apply_overrides(&mut judgements);
        judgements
    }

    /// The verdicts of a requirement; where it speaks of nothing, that it does not apply.
    pub(super) fn judge(&mut self, id: RequirementId, out: &mut Vec<Judgement>) {
        if self.is_dropped(Looked::Requirement(id)) {
            return;
        }
        let first = out.len();
        self.judge_each(id, out);
        if out.len() == first {
            out.push(inapplicable(id, Vec::new(), Frame::new(), Inapplicable::NoSubject));
        }
    }

    fn judge_each(&mut self, id: RequirementId, out: &mut Vec<Judgement>) {
        let requirement = self.program.requirement(id);
        self.watch_requirement(id);
        if self.as_of.is_some_and(|day| !requirement.effective.contains(day)) {
            out.push(inapplicable(id, Vec::new(), Frame::new(), Inapplicable::OutOfPeriod));
            return;
        }
        let mut frame = vec![Datum::UNKNOWN; requirement.slots.len()];
        self.bind_subjects(id, 0, Truth::True, &mut frame, out);
    }

    /// Goes through the subjects, one `for each` after another.
    fn bind_subjects(
        &mut self,
        id: RequirementId,
        at: usize,
        applies: Truth,
        frame: &mut Frame,
        out: &mut Vec<Judgement>,
    ) {
        let requirement = self.program.requirement(id);
        let Some(binder) = requirement.binders.get(at) else {
            // What is kept costs more than what is asked, so that the budget bounds memory too.
            self.spend(STEPS_OF_A_VERDICT);
            let judgement = self.judge_subject(id, requirement, applies, frame);
            out.push(judgement);
            return;
        };
        let set = match self.datum(&binder.set, frame) {
            Datum::Known(set) => set,
            // Nothing is skipped: that the subjects are not known is itself undetermined.
            unknown => {
                let applies = applies.and(unknown.truth());
                out.push(self.unknown_subject(id, at, applies, frame));
                return;
            }
        };
        for element in self.elements(set).iter() {
            self.bind_element(id, at, *element, applies, frame, out);
            if self.exhausted() {
                return;
            }
        }
    }

    /// The verdicts where the `for each` at this place is bound to an element.
    fn bind_element(
        &mut self,
        id: RequirementId,
        at: usize,
        element: ValueId,
        applies: Truth,
        frame: &mut Frame,
        out: &mut Vec<Judgement>,
    ) {
        let requirement = self.program.requirement(id);
        let Some(binder) = requirement.binders.get(at) else { return };
        super::aggregate::set_slot(frame, binder.slot, element);
        let passes = self.passes(requirement, at, binder, frame);
        if passes == Truth::False {
            let subjects = subjects(requirement, at + 1, frame);
            out.push(inapplicable(id, subjects, frame.clone(), Inapplicable::Excluded));
        } else {
            self.bind_subjects(id, at + 1, applies.and(passes), frame, out);
        }
    }

    /// The first subjects of a requirement; none where it is not asked, or they are not known.
    pub(super) fn firsts(&mut self, id: RequirementId) -> Option<Vec<ValueId>> {
        let requirement = self.program.requirement(id);
        if self.as_of.is_some_and(|day| !requirement.effective.contains(day))
            || self.is_dropped(Looked::Requirement(id))
        {
            return None;
        }
        let binder = requirement.binders.first()?;
        let mut frame = vec![Datum::UNKNOWN; requirement.slots.len()];
        let set = self.datum(&binder.set, &mut frame).known()?;
        Some(self.elements(set).to_vec())
    }

    /// The verdicts of a requirement whose first subject is this one.
    pub(super) fn judge_first(
        &mut self,
        id: RequirementId,
        first: ValueId,
        out: &mut Vec<Judgement>,
    ) {
        let mut frame = vec![Datum::UNKNOWN; self.program.requirement(id).slots.len()];
        self.bind_element(id, 0, first, Truth::True, &mut frame, out);
    }

    /// Whether the `where` of a binder holds. That of an admission is its stage, which is asked elsewhere.
    fn passes(
        &mut self,
        requirement: &Requirement,
        at: usize,
        binder: &Binder,
        frame: &mut Frame,
    ) -> Truth {
        let admission = matches!(requirement.origin, RequirementOrigin::Admission { .. });
        match &binder.filter {
            Some(filter) if !(admission && at == 0) => self.truth(filter, frame),
            _ => Truth::True,
        }
    }

    fn unknown_subject(
        &mut self,
        id: RequirementId,
        at: usize,
        applies: Truth,
        frame: &mut Frame,
    ) -> Judgement {
        let requirement = self.program.requirement(id);
        let subjects = subjects(requirement, at, frame);
        let undecided = match applies {
            Truth::Fault(fault) => Verdict::Error(fault),
            _ => Verdict::Undetermined,
        };
        if self.gate(requirement, frame) == Truth::False {
            let mut judgement = inapplicable(id, subjects, frame.clone(), closed(requirement));
            judgement.ahead = Some(undecided);
            return judgement;
        }
        let frame = frame.clone();
        judgement(id, subjects, undecided, applies, frame)
    }

    fn judge_subject(
        &mut self,
        id: RequirementId,
        requirement: &Requirement,
        applies: Truth,
        frame: &mut Frame,
    ) -> Judgement {
        let subjects = subjects(requirement, requirement.binders.len(), frame);
        let gate = self.gate(requirement, frame);
        if gate == Truth::False {
            let ahead = self.verdict(requirement, applies, frame);
            let ahead = self.waived(id, &subjects, ahead);
            let mut judgement = inapplicable(id, subjects, frame.clone(), closed(requirement));
            judgement.ahead = Some(ahead);
            return judgement;
        }
        let applies = applies.and(gate);
        let verdict = self.verdict(requirement, applies, frame);
        let verdict = self.waived(id, &subjects, verdict);
        judgement(id, subjects, verdict, applies, frame.clone())
    }

    /// The verdict with the project's waivers: what is not met is waived where one covers it on the date.
    fn waived(&mut self, id: RequirementId, subjects: &[ValueId], verdict: Verdict) -> Verdict {
        if verdict != Verdict::NotMet {
            return verdict;
        }
        let program = self.program;
        for (place, waiver) in program.waivers_of(id, subjects) {
            self.watch_waiver(place, waiver);
        }
        match program.waiver_on(self.as_of, id, subjects) {
            Some(_) => Verdict::Waived,
            None => verdict,
        }
    }

    /// The verdict of a judgement's requirement on the same subjects, asked again; other requirements may override it.
    pub(super) fn verdict_again(&mut self, judgement: &Judgement) -> Verdict {
        let id = judgement.requirement;
        let mut judgements = self.judge_again(judgement);
        if self.overriding.contains(&id) {
            self.judge_overriding(id, &mut judgements);
            judgements.sort_by_key(|judgement| judgement.requirement);
            self.apply_overrides(&mut judgements);
            judgements.retain(|judgement| judgement.requirement == id);
        }
        joint(&judgements)
    }

    /// The judgements of a judgement's requirement on the same subjects, and on those that follow them where it was
    /// itself in question which these are; overriding apart.
    pub(super) fn judge_again(&mut self, judgement: &Judgement) -> Vec<Judgement> {
        let id = judgement.requirement;
        let requirement = self.program.requirement(id);
        let mut frame = judgement.frame.clone();
        let known = judgement.subjects.len();
        let mut applies = Truth::True;
        for (at, binder) in requirement.binders.iter().enumerate().take(known) {
            applies = applies.and(self.passes(requirement, at, binder, &mut frame));
        }
        if applies == Truth::False {
            let subjects = judgement.subjects.clone();
            return vec![inapplicable(id, subjects, frame, Inapplicable::Excluded)];
        }
        let mut found = Vec::new();
        self.bind_subjects(id, known, applies, &mut frame, &mut found);
        found
    }

    /// Whether an agreement has come to the requirement's stage.
    fn gate(&mut self, requirement: &Requirement, frame: &Frame) -> Truth {
        let program = self.program;
        let agreement = requirement
            .binders
            .first()
            .and_then(|binder| frame.get(usize::from(binder.slot.0)))
            .and_then(|datum| datum.known())
            .and_then(ValueId::as_entity);
        match requirement.origin {
            RequirementOrigin::Everywhere => Truth::True,
            RequirementOrigin::Admission { stage } => {
                agreement.map_or(Truth::Unknown, |a| self.at_stage(a, stage, true))
            }
            RequirementOrigin::Stage { stage, per_agreement: true } => {
                agreement.map_or(Truth::Unknown, |a| self.at_stage(a, stage, false))
            }
            RequirementOrigin::Stage { stage, per_agreement: false } => program
                .agreements
                .iter()
                .map(|a| self.at_stage(a.entity, stage, false))
                .fold(Truth::False, Truth::or),
        }
    }

    /// Whether an agreement's stage is this one, or, unless `exactly`, a later one.
    fn at_stage(&self, agreement: EntityId, stage: usize, exactly: bool) -> Truth {
        let stages = &self.program.stages;
        let Some(stated) = self.stated(agreement, self.program.builtin.agreement_stage) else {
            return Truth::Unknown;
        };
        let at = stages.iter().position(|s| ValueId::entity(s.entity) == stated);
        let Some(at) = at else { return Truth::Unknown };
        if exactly {
            return Truth::of(at == stage);
        }
        Truth::of(stages.get(at).is_some_and(|s| s.up_to.contains(&stage)))
    }

    /// The verdict where the requirement applies, or may apply.
    fn verdict(&mut self, requirement: &Requirement, applies: Truth, frame: &mut Frame) -> Verdict {
        if let Truth::Fault(fault) = applies {
            return Verdict::Error(fault);
        }
        let body = self.truth(&requirement.body, frame);
        match if requirement.forbids { body.not() } else { body } {
            Truth::True => return Verdict::Met,
            Truth::Fault(fault) => return Verdict::Error(fault),
            Truth::False if requirement.exceptions.is_empty() => {
                return if applies == Truth::True {
                    Verdict::NotMet
                } else {
                    Verdict::Undetermined
                };
            }
            Truth::False | Truth::Unknown => {}
        }
        let exceptions = self.applicable(&requirement.exceptions, frame);
        if let Some(place) = exceptions.iter().position(|truth| *truth == Truth::True) {
            return Verdict::Excepted(place);
        }
        let excused = exceptions.iter().copied().fold(Truth::False, Truth::or);
        match excused {
            Truth::Fault(fault) => Verdict::Error(fault),
            Truth::False if body_is_false(requirement, body) && applies == Truth::True => {
                Verdict::NotMet
            }
            _ => Verdict::Undetermined,
        }
    }
}

/// The verdict that several come to together: undetermined if one is, otherwise the first that fails.
pub(super) fn joint(judgements: &[Judgement]) -> Verdict {
    let verdicts = || judgements.iter().map(|judgement| judgement.verdict);
    verdicts()
        .find(|verdict| *verdict == Verdict::Undetermined)
        .or_else(|| verdicts().find(|verdict| verdict.fails()))
        .or_else(|| verdicts().next())
        .unwrap_or(Verdict::NotApplicable(Inapplicable::NoSubject))
}

/// Why a requirement whose stage is not that of the agreement does not apply.
fn closed(requirement: &Requirement) -> Inapplicable {
    match requirement.origin {
        RequirementOrigin::Admission { .. } => Inapplicable::OtherStage,
        RequirementOrigin::Everywhere | RequirementOrigin::Stage { .. } => Inapplicable::StageAhead,
    }
}

fn body_is_false(requirement: &Requirement, body: Truth) -> bool {
    body == if requirement.forbids { Truth::True } else { Truth::False }
}

pub(super) fn inapplicable(
    requirement: RequirementId,
    subjects: Vec<ValueId>,
    frame: Frame,
    why: Inapplicable,
) -> Judgement {
    judgement(requirement, subjects, Verdict::NotApplicable(why), Truth::False, frame)
}

fn judgement(
    requirement: RequirementId,
    subjects: Vec<ValueId>,
    verdict: Verdict,
    applies: Truth,
    frame: Frame,
) -> Judgement {
    let alone = (verdict, applies);
    Judgement { requirement, subjects, verdict, ahead: None, applies, frame, alone }
}

/// The values of the first `n` binders.
fn subjects(requirement: &Requirement, n: usize, frame: &Frame) -> Vec<ValueId> {
    let value = |slot: Slot| frame.get(usize::from(slot.0)).and_then(|datum| datum.known());
    requirement.binders.iter().take(n).filter_map(|binder| value(binder.slot)).collect()
}
