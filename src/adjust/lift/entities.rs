//! Attributes that knobs move, sets whose elements come and go, entities that are there only under some moves.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::super::apply::reservations_on;
use super::super::circuit::{Bit, Circuit};
use super::super::knob::{Domain, Knob, KnobId, KnobKind};
use super::looks::Moved;
use super::table::{Axis, MOST_POSITIONS, Table, Written};
use super::truth::Tri;
use super::{Lifter, Members, Sym};
use crate::evaluate::{Datum, Outcome, looks_of_definitions};
use crate::model::{AttributeId, EntityId, Expr, Program, RequirementId, TypeId, ValueId};
use crate::source::to_u32;

impl<'a, 'p> Lifter<'a, 'p> {
    /// A lifter over the outcome of a widened program with nothing moved.
    pub(in crate::adjust) fn new(outcome: &'a mut Outcome<'p>, knobs: &'a [Knob]) -> Self {
        let program = outcome.program();
        let define_looks = looks_of_definitions(program);
        let moved = Moved::by(program, knobs, &define_looks);
        let everything = (0..knobs.len()).map(|place| KnobId(to_u32(place))).collect();
        let mut lifter = Lifter {
            outcome,
            program,
            knobs,
            circuit: Circuit::new(),
            terms: FxHashMap::default(),
            parameters: FxHashMap::default(),
            waivers: FxHashMap::default(),
            changing: FxHashMap::default(),
            presence: FxHashMap::default(),
            unlisted: Vec::new(),
            moved,
            define_looks,
            touches: FxHashMap::default(),
            templates: FxHashMap::default(),
            calls: FxHashMap::default(),
            underway: FxHashMap::default(),
            underway_stratum: None,
            winners: winners(program),
            drafts: FxHashMap::default(),
            everything: Rc::new(everything),
        };
        for (place, knob) in knobs.iter().enumerate() {
            lifter.note(KnobId(to_u32(place)), knob.kind);
        }
        lifter
    }

    fn note(&mut self, id: KnobId, kind: KnobKind) {
        let builtin = &self.program.builtin;
        let (parties, clauses) = (builtin.agreement_parties, builtin.agreement_clauses);
        match kind {
            KnobKind::Term(entity, attribute) => {
                self.terms.insert((entity, attribute), id);
            }
            KnobKind::Parameter(parameter) => {
                self.parameters.insert(parameter, id);
            }
            KnobKind::Waive(requirement) => {
                self.waivers.insert(requirement, id);
            }
            KnobKind::Add(agreement, clause) => {
                let made = self.circuit.at(id, 1);
                self.changing.entry((agreement, clauses)).or_default().push((clause, made));
                self.present_when(clause, made);
                self.unlisted.push(clause);
            }
            KnobKind::Drop(agreement, clause) => {
                let stays = !self.circuit.at(id, 1);
                self.changing.entry((agreement, clauses)).or_default().push((clause, stays));
                self.present_when(clause, stays);
                let reservations =
                    self.program.attribute_named(self.program.builtin.agreement, "reservations");
                for reservation in reservations_on(self.program, agreement, clause) {
                    self.present_when(reservation, stays);
                    if let Some(attribute) = reservations {
                        let changing = self.changing.entry((agreement, attribute)).or_default();
                        changing.push((reservation, stays));
                    }
                }
            }
            KnobKind::Admit(agreement, country) => {
                let joins = self.circuit.at(id, 1);
                self.changing.entry((agreement, parties)).or_default().push((country, joins));
            }
            KnobKind::Withdraw(agreement, country) => {
                let stays = !self.circuit.at(id, 1);
                self.changing.entry((agreement, parties)).or_default().push((country, stays));
            }
            KnobKind::Conclude(agreement) => self.note_planned(id, agreement),
        }
    }

    fn note_planned(&mut self, id: KnobId, agreement: EntityId) {
        let concluded = self.circuit.at(id, 1);
        let Some(planned) = self.program.planned.iter().find(|a| a.entity == agreement) else {
            return;
        };
        for part in planned.clauses.iter().chain(&planned.reservations).chain([&agreement]) {
            self.present_when(*part, concluded);
            self.unlisted.push(*part);
        }
    }

    fn present_when(&mut self, entity: EntityId, when: Bit) {
        let before = self.presence.get(&entity).copied().unwrap_or(Bit::TRUE);
        let both = self.circuit.and(before, when);
        self.presence.insert(entity, both);
    }

    /// Whether an entity exists on the date, whatever is moved.
    fn exists(&self, entity: EntityId) -> bool {
        let period = self.program.entity(entity).period;
        self.outcome.as_of().is_none_or(|day| period.contains(day))
    }

    /// When an entity that may come or go is there.
    pub(super) fn is_there(&self, entity: EntityId) -> Bit {
        self.presence.get(&entity).copied().unwrap_or(Bit::TRUE)
    }

    /// The value of a knob, position by position.
    pub(super) fn knob_value(&mut self, id: KnobId) -> Sym {
        let Some(knob) = self.knobs.get(id.index()) else { return Sym::Free };
        let positions = knob.positions();
        let most = i64::try_from(MOST_POSITIONS).unwrap_or(i64::MAX);
        if positions.end() - positions.start() >= most {
            return Sym::Long(id);
        }
        let mut cells = Vec::new();
        for position in positions {
            let datum = match &knob.domain {
                Domain::Choices(choices) if position > 0 => {
                    let choice = usize::try_from(position - 1).ok().and_then(|at| choices.get(at));
                    choice.map_or(Datum::UNKNOWN, |id| Datum::Known(*id))
                }
                _ if position == 0 => knob.present.map_or(Datum::UNKNOWN, Datum::Known),
                // No such date: the encoding forbids the position.
                _ => knob
                    .value_at(position, self.program)
                    .map_or(Datum::UNKNOWN, |value| Datum::Known(self.outcome.intern(value))),
            };
            cells.push(datum);
        }
        Sym::Written(Written::from_table(Table { axes: vec![Axis::of(id, knob)], cells }))
    }

    /// The value of an attribute of what an expression names.
    pub(super) fn attribute(&mut self, e: &Expr, of: &Sym, attribute: AttributeId) -> Sym {
        match of {
            Sym::Written(Written::Known(datum)) => self.attribute_of(*datum, attribute),
            Sym::Written(written) => {
                let written = written.clone();
                self.by_case(e, &written, &mut |lifter, datum| {
                    lifter.attribute_of(datum, attribute)
                })
            }
            _ => Sym::Free,
        }
    }

    fn attribute_of(&mut self, of: Datum, attribute: AttributeId) -> Sym {
        let entity = match of {
            Datum::Known(value) => value.as_entity(),
            Datum::Bounds(..) => None,
            Datum::Fault(_) => return Sym::Written(Written::Known(of)),
        };
        let Some(entity) = entity else { return Sym::Written(Written::Known(Datum::UNKNOWN)) };
        let moving = self.terms.get(&(entity, attribute)).copied();
        match (moving, self.changing.get(&(entity, attribute))) {
            (Some(_), Some(_)) => Sym::Free,
            (Some(knob), None) => self.knob_value(knob),
            (None, Some(_)) => self.changing_set(entity, attribute),
            (None, None) => {
                let stated = self.program.stated(entity, attribute);
                let datum = stated.map_or(Datum::UNKNOWN, |stated| Datum::Known(stated.value));
                Sym::Written(Written::Known(datum))
            }
        }
    }

    /// The value of an attribute of an entity, written out.
    pub(super) fn attribute_value(
        &mut self,
        entity: EntityId,
        attribute: AttributeId,
    ) -> Option<Written> {
        match self.attribute_of(Datum::Known(ValueId::entity(entity)), attribute) {
            Sym::Written(written) => Some(written),
            _ => None,
        }
    }

    fn changing_set(&mut self, entity: EntityId, attribute: AttributeId) -> Sym {
        let Some(stated) = self.program.stated(entity, attribute) else { return Sym::Free };
        let changing = self.changing.get(&(entity, attribute)).cloned().unwrap_or_default();
        let mut each: Vec<(ValueId, Bit)> = Vec::new();
        for element in self.program.values.elements(stated.value).iter() {
            each.push((*element, Bit::TRUE));
        }
        for (element, when) in changing {
            let value = ValueId::entity(element);
            match each.iter_mut().find(|(known, _)| *known == value) {
                Some((_, bit)) => *bit = self.circuit.and(*bit, when),
                None => each.push((value, when)),
            }
        }
        Sym::Set(Rc::new(Members { each, known: Bit::TRUE }))
    }

    /// All entities of a type that exist, each with when.
    pub(super) fn entities(&mut self, ty: TypeId, e: &Expr) -> Sym {
        let mut frame = Vec::new();
        let Some(listed) = self.outcome.elements(e, &mut frame) else { return Sym::Free };
        let mut each: Vec<(ValueId, Bit)> = Vec::with_capacity(listed.len());
        for value in listed.iter() {
            let there = value.as_entity().map_or(Bit::TRUE, |entity| self.is_there(entity));
            each.push((*value, there));
        }
        for entity in self.unlisted.clone() {
            if self.exists(entity) && self.program.is_a(self.program.entity(entity).ty, ty) {
                each.push((ValueId::entity(entity), self.is_there(entity)));
            }
        }
        Sym::Set(Rc::new(Members { each, known: Bit::TRUE }))
    }

    /// The clauses of a kind in an agreement.
    pub(super) fn clauses_of(&mut self, e: &Expr, of: &Sym, kind: TypeId) -> Sym {
        let clauses = self.attribute(e, of, self.program.builtin.agreement_clauses);
        let Some(members) = self.members(&clauses) else {
            return match clauses {
                Sym::Written(Written::Known(datum)) => Sym::Written(Written::Known(datum)),
                _ => Sym::Free,
            };
        };
        let is_of_kind = |value: ValueId| {
            value.as_entity().is_some_and(|entity| {
                self.exists(entity) && self.program.is_a(self.program.entity(entity).ty, kind)
            })
        };
        let each = members.each.iter().filter(|(value, _)| is_of_kind(*value)).copied().collect();
        Sym::Set(Rc::new(Members { each, known: members.known }))
    }

    /// The elements of a set, each with when it is one; none where that is not worked out, or never known.
    pub(super) fn members(&mut self, set: &Sym) -> Option<Rc<Members>> {
        match set {
            Sym::Set(members) => Some(Rc::clone(members)),
            Sym::Written(written) => {
                let values = written.values();
                let is_plain = |datum: &Datum| !matches!(datum, Datum::Fault(_));
                if !values.iter().all(is_plain) || values.iter().all(|d| d.known().is_none()) {
                    return None;
                }
                let known = written.when(&mut self.circuit, &|datum| datum.known().is_some());
                let sets: Vec<ValueId> = values.iter().filter_map(|datum| datum.known()).collect();
                let mut elements: Vec<ValueId> = Vec::new();
                for set in &sets {
                    elements.extend(self.outcome.values().elements(*set).iter());
                }
                elements.sort_unstable();
                elements.dedup();
                let mut each = Vec::with_capacity(elements.len());
                for element in elements {
                    let outcome = &self.outcome;
                    let holds = |datum: Datum| {
                        let set = datum.known().map(|set| outcome.values().elements(set));
                        set.is_some_and(|set| set.contains(&element))
                    };
                    each.push((element, written.when(&mut self.circuit, &holds)));
                }
                Some(Rc::new(Members { each, known }))
            }
            _ => None,
        }
    }

    /// Whether an attribute is stated.
    pub(super) fn stated(&mut self, of: &Sym, attribute: AttributeId) -> Option<Tri> {
        let Sym::Written(Written::Known(datum)) = of else { return None };
        let entity = match datum {
            Datum::Known(value) => value.as_entity(),
            Datum::Bounds(..) => return Some(Tri::UNKNOWN),
            Datum::Fault(_) => return Some(Tri::FAULT),
        };
        let Some(entity) = entity else { return Some(Tri::FALSE) };
        let stated = self.program.stated(entity, attribute).is_some();
        match self.terms.get(&(entity, attribute)) {
            Some(knob) if !stated => {
                let value = self.knob_value(*knob);
                let Sym::Written(written) = value else { return None };
                let is_known = |datum: Datum| datum.known().is_some();
                Some(Tri::when(written.when(&mut self.circuit, &is_known)))
            }
            None if !stated && self.changing.contains_key(&(entity, attribute)) => None,
            _ => Some(Tri::when(Bit::of(stated))),
        }
    }
}

/// By requirement, those that override it.
fn winners(program: &Program) -> FxHashMap<RequirementId, Vec<RequirementId>> {
    let mut winners: FxHashMap<RequirementId, Vec<RequirementId>> = FxHashMap::default();
    for (place, requirement) in program.requirements.iter().enumerate() {
        for loser in &requirement.overrides {
            winners.entry(*loser).or_default().push(RequirementId(to_u32(place)));
        }
    }
    winners
}
