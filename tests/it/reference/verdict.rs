//! Requirements to verdicts, by the table of the manual.

use std::collections::BTreeMap;

use accordant::model::{EntityId, Requirement, RequirementId, RequirementOrigin};

use super::known::Known;
use super::logic::{Faults, Truth};
use super::value::Val;
use super::{Frame, Reference};

/// Why a requirement does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    OutOfPeriod,
    StageAhead,
    /// Of an admission.
    OtherStage,
    NoSubject,
    Excluded,
    /// Any of these may be named.
    Overridden(Vec<RequirementId>),
}

/// What a requirement comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    NotApplicable(Why),
    Met,
    Excepted(usize),
    Undetermined,
    NotMet,
    Error(Faults),
}

/// The verdict of a requirement on its subjects.
#[derive(Clone, Debug)]
pub struct Judged {
    pub requirement: RequirementId,
    pub subjects: Vec<Val>,
    pub ruling: Ruling,
    /// Of a stage ahead: what it would be there.
    pub ahead: Option<Ruling>,
    applies: Truth,
}

impl Reference<'_> {
    /// Whether stage `late` is reached only after `early`.
    pub fn comes_after(&self, late: EntityId, early: EntityId) -> bool {
        let stages = &self.program.stages;
        let Some(stage) = stages.iter().find(|stage| stage.entity == late) else {
            return false;
        };
        stage.after.iter().any(|before| {
            let before = stages[*before].entity;
            before == early || self.comes_after(before, early)
        })
    }

    /// All verdicts.
    pub fn judge_all(&self) -> Vec<Judged> {
        let ids = (0..self.program.requirements.len())
            .map(|place| RequirementId(u32::try_from(place).unwrap()));
        let judged: Vec<Judged> = ids.flat_map(|id| self.judge(id)).collect();
        self.settle_overrides(&judged)
    }

    fn judge(&self, id: RequirementId) -> Vec<Judged> {
        let requirement = self.program.requirement(id);
        let not_applicable = |why| Judged {
            requirement: id,
            subjects: Vec::new(),
            ruling: Ruling::NotApplicable(why),
            ahead: None,
            applies: Truth::False,
        };
        let effective = requirement.effective;
        let in_force = self.as_of.is_none_or(|day| {
            effective.from.is_none_or(|from| from <= day)
                && effective.before.is_none_or(|before| day < before)
        });
        if !in_force {
            return vec![not_applicable(Why::OutOfPeriod)];
        }
        let frame = vec![Known::NOTHING; requirement.slots.len()];
        let mut judged = Vec::new();
        self.each_subject(id, Vec::new(), Truth::True, &frame, &mut judged);
        if judged.is_empty() {
            judged.push(not_applicable(Why::NoSubject));
        }
        judged
    }

    /// One `for each` after another.
    fn each_subject(
        &self,
        id: RequirementId,
        subjects: Vec<Val>,
        applies: Truth,
        frame: &Frame,
        out: &mut Vec<Judged>,
    ) {
        let requirement = self.program.requirement(id);
        let gate = self.gate(requirement, frame);
        let ruled = |ruling: Ruling, applies: Truth, subjects: Vec<Val>| {
            let (ruling, ahead, applies) = match gate {
                Truth::False => {
                    let why = match requirement.origin {
                        RequirementOrigin::Admission { .. } => Why::OtherStage,
                        _ => Why::StageAhead,
                    };
                    (Ruling::NotApplicable(why), Some(ruling), Truth::False)
                }
                _ => (ruling, None, applies.and(gate)),
            };
            Judged { requirement: id, subjects, ruling, ahead, applies }
        };
        let Some(binder) = requirement.binders.get(subjects.len()) else {
            let applies_here = if gate == Truth::False { applies } else { applies.and(gate) };
            let ruling = self.rule(requirement, applies_here, frame);
            out.push(ruled(ruling, applies, subjects));
            return;
        };
        let undecided = match self.known(&binder.set, frame) {
            Known::Value(elements) => {
                for element in elements.elements().to_vec() {
                    let frame = Self::with(frame, binder.slot, Known::Value(element.clone()));
                    let subjects = [subjects.clone(), vec![element]].concat();
                    match self.passes(requirement, subjects.len(), &frame) {
                        Truth::False => out.push(Judged {
                            requirement: id,
                            subjects,
                            ruling: Ruling::NotApplicable(Why::Excluded),
                            ahead: None,
                            applies: Truth::False,
                        }),
                        passes => {
                            self.each_subject(id, subjects, applies.and(passes), &frame, out);
                        }
                    }
                }
                return;
            }
            other => other.truth(),
        };
        let applies = applies.and(undecided);
        let ruling = match applies {
            Truth::Fault(faults) => Ruling::Error(faults),
            _ => Ruling::Undetermined,
        };
        out.push(ruled(ruling, applies, subjects));
    }

    /// Whether the `where` of the last subject holds. The agreement of an admission is filtered by its stage.
    fn passes(&self, requirement: &Requirement, subjects: usize, frame: &Frame) -> Truth {
        let admission = matches!(requirement.origin, RequirementOrigin::Admission { .. });
        match &requirement.binders[subjects - 1].filter {
            Some(filter) if !(admission && subjects == 1) => self.truth(filter, frame),
            _ => Truth::True,
        }
    }

    /// Whether the stage that a requirement belongs to is reached.
    fn gate(&self, requirement: &Requirement, frame: &Frame) -> Truth {
        let agreement = || {
            let slot = requirement.binders.first()?.slot;
            match frame[usize::from(slot.0)] {
                Known::Value(Val::Entity(agreement)) => Some(agreement),
                _ => None,
            }
        };
        let stage_of = |agreement: EntityId| {
            let stated = self.program.stated(agreement, self.program.builtin.agreement_stage)?;
            stated.value.as_entity()
        };
        let reached = |agreement: EntityId, stage: usize| {
            let stage = self.program.stages[stage].entity;
            stage_of(agreement)
                .map_or(Truth::Unknown, |at| Truth::of(at == stage || self.comes_after(at, stage)))
        };
        match requirement.origin {
            RequirementOrigin::Everywhere => Truth::True,
            RequirementOrigin::Admission { stage } => {
                let stage = self.program.stages[stage].entity;
                let at = agreement().and_then(stage_of);
                at.map_or(Truth::Unknown, |at| Truth::of(at == stage))
            }
            RequirementOrigin::Stage { stage, per_agreement: true } => {
                agreement().map_or(Truth::Unknown, |agreement| reached(agreement, stage))
            }
            RequirementOrigin::Stage { stage, per_agreement: false } => {
                Truth::any(self.program.agreements.iter().map(|a| reached(a.entity, stage)))
            }
        }
    }

    /// The rows of the table that need no other requirement.
    fn rule(&self, requirement: &Requirement, applies: Truth, frame: &Frame) -> Ruling {
        let body = self.truth(&requirement.body, frame);
        let holds = if requirement.forbids { body.not() } else { body };
        let exceptions = self.applicable(&requirement.exceptions, frame);
        let excepted = exceptions.iter().position(|truth| *truth == Truth::True);
        match (applies, holds, excepted, Truth::any(exceptions.iter().copied())) {
            (Truth::Fault(faults), ..) => Ruling::Error(faults),
            (_, Truth::True, ..) => Ruling::Met,
            (_, Truth::False | Truth::Unknown, Some(place), _) => Ruling::Excepted(place),
            (_, Truth::Fault(faults), ..) | (_, _, None, Truth::Fault(faults)) => {
                Ruling::Error(faults)
            }
            (Truth::True, Truth::False, None, Truth::False) => Ruling::NotMet,
            _ => Ruling::Undetermined,
        }
    }

    /// A requirement gives way to one that overrides it, applies, and speaks of its subjects.
    fn settle_overrides(&self, judged: &[Judged]) -> Vec<Judged> {
        let mut memo = BTreeMap::new();
        let mut settled = judged.to_vec();
        for (place, one) in settled.iter_mut().enumerate() {
            if matches!(one.ruling, Ruling::NotApplicable(_)) {
                continue;
            }
            match self.overridden(judged, place, &mut memo) {
                Truth::True => {
                    let over = judged.iter().enumerate().filter(|(other, winner)| {
                        self.speaks_over(winner, &judged[place])
                            && self.applies_after_all(judged, *other, &mut memo) == Truth::True
                    });
                    let over = over.map(|(_, winner)| winner.requirement).collect();
                    one.ruling = Ruling::NotApplicable(Why::Overridden(over));
                }
                Truth::Unknown if one.ruling == Ruling::NotMet => {
                    one.ruling = Ruling::Undetermined;
                }
                Truth::Fault(faults) => {
                    let own = match one.ruling {
                        Ruling::Error(own) => own,
                        _ => Faults::default(),
                    };
                    one.ruling = Ruling::Error(faults.with(own));
                }
                Truth::Unknown | Truth::False => {}
            }
        }
        settled
    }

    fn speaks_over(&self, winner: &Judged, loser: &Judged) -> bool {
        self.program.requirement(winner.requirement).overrides.contains(&loser.requirement)
            && !matches!(winner.ruling, Ruling::NotApplicable(_))
            && winner.subjects.iter().all(|subject| loser.subjects.contains(subject))
    }

    fn overridden(
        &self,
        judged: &[Judged],
        place: usize,
        memo: &mut BTreeMap<usize, Truth>,
    ) -> Truth {
        let over = (0..judged.len()).filter(|w| self.speaks_over(&judged[*w], &judged[place]));
        let over: Vec<usize> = over.collect();
        Truth::any(over.into_iter().map(|w| self.applies_after_all(judged, w, memo)))
    }

    fn applies_after_all(
        &self,
        judged: &[Judged],
        place: usize,
        memo: &mut BTreeMap<usize, Truth>,
    ) -> Truth {
        if let Some(known) = memo.get(&place) {
            return *known;
        }
        let applies = judged[place].applies.and(self.overridden(judged, place, memo).not());
        memo.insert(place, applies);
        applies
    }
}
