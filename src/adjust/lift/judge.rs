//! Requirements for all positions of the knobs at once: when each verdict is how bad.

use std::rc::Rc;

use super::super::circuit::Bit;
use super::super::{Asked, verify::Goal};
use super::table::Written;
use super::truth::{self, Tri};
use super::{Lifter, Sym};
use crate::evaluate::{Datum, Frame, bind_slot};
use crate::model::{EntityId, Requirement, RequirementId, RequirementOrigin, ValueId};
use crate::source::to_u32;

/// When a requirement's verdict on its subjects is bad.
#[derive(Clone, Debug)]
pub(in crate::adjust) struct Ruling {
    /// Of what.
    pub(in crate::adjust) asked: Asked,
    /// The subjects are only the first ones: of what more it is asked was not worked out.
    pub(in crate::adjust) is_open: bool,
    /// When it is at most so bad as it may be.
    pub(in crate::adjust) holds: Bit,
}

impl Ruling {
    /// Whether it rules what was asked.
    pub(in crate::adjust) fn covers(&self, asked: &Asked) -> bool {
        self.asked == *asked
            || self.is_open
                && self.asked.requirement == asked.requirement
                && asked.subjects.starts_with(&self.asked.subjects)
    }
}

/// A requirement on its subjects, before and after others override it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    subjects: Vec<ValueId>,
    /// When it is asked at all.
    live: Bit,
    applies: Tri,
    /// When it is met or excepted, not met, an error; otherwise it is undetermined.
    good: Bit,
    not_met: Bit,
    error: Bit,
    /// Of what it is asked was not worked out: it may be asked of anything more.
    is_open: bool,
}

impl Lifter<'_, '_> {
    /// Of each requirement that knobs can reach, when its verdicts are ones that may be; of the others, those verdicts
    /// of theirs that may not be.
    pub(in crate::adjust) fn rulings(&mut self, goal: &Goal) -> Vec<Ruling> {
        let mut rulings = Vec::new();
        let mut before = goal.before.iter().peekable();
        for place in 0..self.program.requirements.len() {
            let id = RequirementId(to_u32(place));
            let is_reached = self.is_reached(id);
            if is_reached {
                self.rule(id, goal, &mut rulings);
            }
            while let Some(judgement) = before.next_if(|judgement| judgement.requirement == id) {
                if !is_reached && !goal.accepts(self.program, judgement) {
                    let asked = super::super::verify::asked(judgement);
                    rulings.push(Ruling { asked, is_open: false, holds: Bit::FALSE });
                }
            }
        }
        rulings
    }

    fn rule(&mut self, id: RequirementId, goal: &Goal, rulings: &mut Vec<Ruling>) {
        let waived = self.waivers.get(&id).copied();
        let waived = waived.map_or(Bit::FALSE, |knob| self.circuit.at(knob, 1));
        for draft in self.drafts(id).iter() {
            let asked = Asked { requirement: id, subjects: draft.subjects.clone() };
            let most = if draft.is_open {
                goal.allows_beyond(self.program, &asked)
            } else {
                goal.allows(self.program, &asked)
            };
            let Some(most) = most else { continue };
            let circuit = &mut self.circuit;
            let holds = match most {
                0 => circuit.any([!draft.live, draft.good]),
                1 => circuit.all([!draft.not_met, !draft.error]),
                2 => !draft.error,
                _ => Bit::TRUE,
            };
            let holds = circuit.or(holds, waived);
            if holds != Bit::TRUE {
                rulings.push(Ruling { asked, is_open: draft.is_open, holds });
            }
        }
    }

    /// Whether a knob can change a verdict of the requirement.
    fn is_reached(&self, id: RequirementId) -> bool {
        let program = self.program;
        let requirement = program.requirement(id);
        let staged = requirement.origin != RequirementOrigin::Everywhere
            && (self.moved.attributes.contains(&program.builtin.agreement_stage)
                || self.moved.types.contains(&program.builtin.agreement));
        staged
            || self.waivers.contains_key(&id)
            || requirement.expressions().any(|e| self.reaches(e))
            || self.winners(id).into_iter().any(|winner| self.is_reached(winner))
    }

    /// The requirements that override one.
    fn winners(&self, id: RequirementId) -> Vec<RequirementId> {
        self.winners.get(&id).cloned().unwrap_or_default()
    }

    /// A requirement on all its subjects, others that override it heeded.
    fn drafts(&mut self, id: RequirementId) -> Rc<Vec<Draft>> {
        if let Some(known) = self.drafts.get(&id) {
            return Rc::clone(known);
        }
        let mut drafts = Vec::new();
        let requirement = self.program.requirement(id);
        let in_force = self.outcome.as_of().is_none_or(|day| requirement.effective.contains(day));
        if in_force {
            let mut frame = vec![Datum::UNKNOWN; requirement.slots.len()];
            self.bind(requirement, 0, Bit::TRUE, Tri::TRUE, &mut frame, &mut drafts);
        }
        for winner in self.winners(id) {
            let waived = self.waivers.get(&winner).copied();
            let waived = waived.map_or(Bit::FALSE, |knob| self.circuit.at(knob, 1));
            let winning = self.drafts(winner);
            for draft in &mut drafts {
                self.give_way(draft, &winning, waived);
            }
        }
        let drafts = Rc::new(drafts);
        self.drafts.insert(id, Rc::clone(&drafts));
        drafts
    }

    /// Where one of the winners applies that speaks of nothing but the subjects, the draft does not.
    fn give_way(&mut self, draft: &mut Draft, winners: &[Draft], waived: Bit) {
        let speaks = |winner: &&Draft| {
            winner.is_open || winner.subjects.iter().all(|s| draft.subjects.contains(s))
        };
        let mut overriding = Vec::new();
        for winner in winners.iter().filter(speaks) {
            if winner.is_open {
                let everything = Rc::clone(&self.everything);
                overriding.push(self.free_on(&everything));
                continue;
            }
            let live = Tri::when(self.circuit.and(winner.live, !waived));
            overriding.push(live.and(winner.applies, &mut self.circuit));
        }
        let overridden = truth::any(overriding, &mut self.circuit);
        if overridden == Tri::FALSE {
            return;
        }
        let circuit = &mut self.circuit;
        let fault = circuit.and(draft.live, overridden.fault);
        draft.live = circuit.and(draft.live, !overridden.yes);
        draft.error = circuit.and(draft.error, !overridden.yes);
        draft.error = circuit.or(draft.error, fault);
        draft.not_met = circuit.and(draft.not_met, overridden.no);
        draft.good = circuit.and(draft.good, !overridden.fault);
        draft.applies = draft.applies.and(overridden.not(), circuit);
    }

    /// Goes through the subjects, one `for each` after another.
    fn bind(
        &mut self,
        requirement: &Requirement,
        at: usize,
        there: Bit,
        applies: Tri,
        frame: &mut Frame,
        drafts: &mut Vec<Draft>,
    ) {
        let Some(binder) = requirement.binders.get(at) else {
            let draft = self.draft(requirement, there, applies, frame);
            drafts.extend(draft);
            return;
        };
        let set = self.value(&binder.set, frame);
        let Some(members) = self.members(&set) else {
            let draft = self.unknown_subjects(requirement, at, (there, applies), &set, frame);
            drafts.extend(draft);
            return;
        };
        let unknown = self.circuit.and(there, !members.known);
        if unknown != Bit::FALSE {
            let none = Sym::Written(Written::Known(Datum::UNKNOWN));
            let draft = self.unknown_subjects(requirement, at, (unknown, applies), &none, frame);
            drafts.extend(draft);
        }
        let admission = matches!(requirement.origin, RequirementOrigin::Admission { .. });
        for (element, when) in &members.each {
            bind_slot(frame, binder.slot, Datum::Known(*element));
            let there = self.circuit.all([there, members.known, *when]);
            if there == Bit::FALSE {
                continue;
            }
            let passes = match &binder.filter {
                Some(filter) if !(admission && at == 0) => self.truth(filter, frame),
                _ => Tri::TRUE,
            };
            if passes != Tri::FALSE {
                let applies = applies.and(passes, &mut self.circuit);
                self.bind(requirement, at + 1, there, applies, frame, drafts);
            }
        }
    }

    /// A requirement of which it is not known, or not worked out, of what it is asked.
    fn unknown_subjects(
        &mut self,
        requirement: &Requirement,
        at: usize,
        (there, applies): (Bit, Tri),
        set: &Sym,
        frame: &Frame,
    ) -> Option<Draft> {
        let subjects = subjects(requirement, at, frame);
        let gate = self.gate(requirement, frame);
        if gate == Tri::FALSE {
            return None;
        }
        let applies = applies.and(gate, &mut self.circuit);
        let shut = self.circuit.or(applies.no, gate.no);
        let live = self.circuit.and(there, !shut);
        // A set that cannot be computed is an error of whatever is asked of its elements.
        let of_set = match set {
            Sym::Written(Written::Known(datum)) => Tri::of(datum.truth()),
            _ => Tri::UNKNOWN,
        };
        let applies = applies.and(of_set, &mut self.circuit);
        let (good, not_met, error) = match set {
            Sym::Written(Written::Known(_)) => (Bit::FALSE, Bit::FALSE, applies.fault),
            _ => {
                let everything = Rc::clone(&self.everything);
                let good = self.circuit.free(&everything);
                let (one, other) = (self.circuit.free(&everything), self.circuit.free(&everything));
                let not_met = self.circuit.all([live, !good, one]);
                let error = self.circuit.all([live, !good, !one, other]);
                (good, not_met, error)
            }
        };
        let error = self.circuit.and(live, error);
        let is_open = !matches!(set, Sym::Written(Written::Known(_)));
        Some(Draft { subjects, live, applies, good, not_met, error, is_open })
    }

    fn draft(
        &mut self,
        requirement: &Requirement,
        there: Bit,
        applies: Tri,
        frame: &mut Frame,
    ) -> Option<Draft> {
        let subjects = subjects(requirement, requirement.binders.len(), frame);
        let gate = self.gate(requirement, frame);
        let applies = applies.and(gate, &mut self.circuit);
        let live = self.circuit.and(there, !applies.no);
        if live == Bit::FALSE {
            return None;
        }
        let body = self.truth(&requirement.body, frame);
        let body = if requirement.forbids { body.not() } else { body };
        let excused = if body == Tri::TRUE {
            Tri::FALSE
        } else {
            let exceptions = self.applicable(&requirement.exceptions, frame);
            truth::any(exceptions, &mut self.circuit)
        };
        let circuit = &mut self.circuit;
        let excepted = circuit.all([!body.yes, !body.fault, excused.yes]);
        let good = circuit.or(body.yes, excepted);
        let good = circuit.and(good, !applies.fault);
        let excuse_fails = circuit.all([!body.yes, !body.fault, excused.fault]);
        let error = circuit.any([applies.fault, body.fault, excuse_fails]);
        let error = circuit.and(live, error);
        let not_met = circuit.all([live, body.no, excused.no, applies.yes, !error]);
        // What the project lives with need not be mended.
        let (good, not_met) = if self.is_waived(requirement, &subjects) {
            (self.circuit.or(good, not_met), Bit::FALSE)
        } else {
            (good, not_met)
        };
        Some(Draft { subjects, live, applies, good, not_met, error, is_open: false })
    }

    /// Whether a waiver of the project covers a requirement on its subjects.
    fn is_waived(&self, requirement: &Requirement, subjects: &[ValueId]) -> bool {
        let day = self.outcome.as_of();
        self.program.waivers.iter().any(|waiver| {
            let waived = self.program.requirement(waiver.requirement);
            waived.entity == requirement.entity
                && waiver.subjects == subjects
                && day.is_some_and(|day| waiver.period().contains(day))
        })
    }

    /// Whether an agreement has come to the requirement's stage.
    fn gate(&mut self, requirement: &Requirement, frame: &Frame) -> Tri {
        let first = requirement.binders.first();
        let agreement = first
            .and_then(|binder| frame.get(usize::from(binder.slot.0)))
            .and_then(|datum| datum.known())
            .and_then(ValueId::as_entity);
        match requirement.origin {
            RequirementOrigin::Everywhere => Tri::TRUE,
            RequirementOrigin::Admission { stage } => {
                agreement.map_or(Tri::UNKNOWN, |a| self.at_stage(a, stage, true))
            }
            RequirementOrigin::Stage { stage, per_agreement: true } => {
                agreement.map_or(Tri::UNKNOWN, |a| self.at_stage(a, stage, false))
            }
            RequirementOrigin::Stage { stage, per_agreement: false } => {
                let program = self.program;
                let mut some = Vec::new();
                for agreement in program.agreements.iter().chain(&program.planned) {
                    let at = self.at_stage(agreement.entity, stage, false);
                    let there = Tri::when(self.is_there(agreement.entity));
                    some.push(there.and(at, &mut self.circuit));
                }
                truth::any(some, &mut self.circuit)
            }
        }
    }

    /// Whether an agreement's stage is this one, or, unless `exactly`, a later one.
    fn at_stage(&mut self, agreement: EntityId, stage: usize, exactly: bool) -> Tri {
        let attribute = self.program.builtin.agreement_stage;
        let Some(written) = self.attribute_value(agreement, attribute) else {
            let everything = Rc::clone(&self.everything);
            return self.free_on(&everything);
        };
        let stages = &self.program.stages;
        let place = |datum: Datum| {
            let stated = datum.known()?;
            stages.iter().position(|s| ValueId::entity(s.entity) == stated)
        };
        let is_at = |datum: Datum| match place(datum) {
            Some(at) if exactly => Some(at == stage),
            Some(at) => Some(stages.get(at).is_some_and(|s| s.up_to.contains(&stage))),
            None => None,
        };
        let yes = written.when(&mut self.circuit, &|datum| is_at(datum) == Some(true));
        let no = written.when(&mut self.circuit, &|datum| is_at(datum) == Some(false));
        let known = written.values().iter().all(|datum| is_at(*datum).is_some());
        if known { Tri::when(yes) } else { Tri { yes, no, fault: Bit::FALSE } }
    }
}

/// The values of the first `n` binders.
fn subjects(requirement: &Requirement, n: usize, frame: &Frame) -> Vec<ValueId> {
    let value = |place: u16| frame.get(usize::from(place)).and_then(|datum| datum.known());
    requirement.binders.iter().take(n).filter_map(|binder| value(binder.slot.0)).collect()
}
