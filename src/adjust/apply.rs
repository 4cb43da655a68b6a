//! A program with moves made, for the ordinary evaluator; and one that knows all that may be added.

use std::sync::Arc;

use super::knob::{Domain, Knob, KnobKind, Setting};
use crate::evaluate::Change;
use crate::model::{
    Agreement, Annotations, AttributeId, Entity, EntityId, MoveKind, Period, Program,
    RequirementId, Stated, ValueId,
};
use crate::source::{Span, to_u32};

/// A program with moves made.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The program.
    pub program: Program,
    /// Requirements that the framework has given up; to be assumed away.
    pub waived: Vec<RequirementId>,
}

impl Applied {
    /// What is to be assumed of the outcome of the program.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        self.waived.iter().map(|id| Change::WithoutRequirement(*id)).collect()
    }
}

/// The program with the clauses in it that may be added, with their terms, but in no list: no verdict sees them yet.
#[must_use]
pub fn widen(program: &Program) -> Program {
    let mut wide = program.clone();
    for agreement in program.agreements.iter().chain(&program.planned) {
        for written in &agreement.moves {
            let MoveKind::Add { kind, name, terms } = &written.kind else { continue };
            // What was widened before is there already.
            if program.part(agreement.entity, name).is_some() {
                continue;
            }
            let clause = EntityId(to_u32(wide.entities.len()));
            let path = &program.entity(agreement.entity).path;
            Arc::make_mut(&mut wide.entities).push(Entity {
                name: name.clone(),
                path: format!("{path}.{name}").into(),
                title: None,
                ty: *kind,
                rank: 0,
                period: Period::default(),
                annotations: Annotations::default(),
                span: Some(written.span),
            });
            let of = ValueId::entity(agreement.entity);
            state(&mut wide, clause, program.builtin.clause_agreement, of, written.span);
            for (attribute, value, _) in terms {
                state(&mut wide, clause, *attribute, *value, written.span);
            }
        }
    }
    wide
}

fn state(program: &mut Program, of: EntityId, attribute: AttributeId, value: ValueId, span: Span) {
    program.facts.attributes.insert((of, attribute), Stated { value, span });
}

/// The program with the knobs where the setting has them.
#[must_use]
pub fn apply(wide: &Program, knobs: &[Knob], setting: &Setting) -> Applied {
    let mut applied = Applied { program: wide.clone(), waived: Vec::new() };
    // What is concluded is there before its clauses and parties move.
    let moved = || knobs.iter().zip(setting).filter(|(_, position)| **position != 0);
    let is_conclusion = |knob: &Knob| matches!(knob.kind, KnobKind::Conclude(_));
    for (knob, position) in moved().filter(|(knob, _)| is_conclusion(knob)) {
        turn(&mut applied, knob, *position);
    }
    for (knob, position) in moved().filter(|(knob, _)| !is_conclusion(knob)) {
        turn(&mut applied, knob, *position);
    }
    applied
}

fn turn(applied: &mut Applied, knob: &Knob, position: i64) {
    let program = &mut applied.program;
    match knob.kind {
        KnobKind::Term(entity, attribute) => {
            if let Some(value) = knob.value_id_at(position, program) {
                state(program, entity, attribute, value, knob.span);
            }
        }
        KnobKind::Add(agreement, clause) => add_clause(program, agreement, clause, knob.span),
        KnobKind::Drop(agreement, clause) => drop_clause(program, agreement, clause),
        KnobKind::Conclude(agreement) => program.conclude(agreement),
        KnobKind::Admit(agreement, country) => {
            let parties = program.builtin.agreement_parties;
            with_element(program, agreement, parties, country, true, knob.span);
        }
        KnobKind::Withdraw(agreement, country) => {
            let parties = program.builtin.agreement_parties;
            with_element(program, agreement, parties, country, false, knob.span);
        }
        KnobKind::Parameter(id) => {
            if let Some(value) = knob.value_id_at(position, program)
                && let Some(parameter) = program.parameters.get_mut(id.index())
            {
                parameter.value = value;
            }
        }
        KnobKind::Waive(id) => applied.waived.push(id),
    }
    debug_assert!(!matches!(knob.domain, Domain::Switch) || position == 1, "a switch is on or off");
}

fn add_clause(program: &mut Program, agreement: EntityId, clause: EntityId, span: Span) {
    let attribute = program.builtin.agreement_clauses;
    with_element(program, agreement, attribute, clause, true, span);
    program.list(clause);
    with_agreement(program, agreement, |agreement| agreement.clauses.push(clause));
}

fn drop_clause(program: &mut Program, agreement: EntityId, clause: EntityId) {
    let attribute = program.builtin.agreement_clauses;
    without(program, agreement, attribute, clause);
    program.unlist(clause);
    for reservation in reservations_on(program, agreement, clause) {
        if let Some(reservations) =
            program.attribute_named(program.builtin.agreement, "reservations")
        {
            without(program, agreement, reservations, reservation);
        }
        program.unlist(reservation);
        with_agreement(program, agreement, |a| a.reservations.retain(|r| *r != reservation));
    }
    with_agreement(program, agreement, |a| a.clauses.retain(|c| *c != clause));
}

/// The reservations of an agreement on a clause of it: they fall with it.
#[must_use]
pub fn reservations_on(program: &Program, agreement: EntityId, clause: EntityId) -> Vec<EntityId> {
    let on = program.attribute_named(program.builtin.reservation, "clause");
    let all = program.agreement_of(agreement).map(|a| a.reservations.clone()).unwrap_or_default();
    all.into_iter()
        .filter(|reservation| {
            let stated = on.and_then(|on| program.stated(*reservation, on));
            stated.is_some_and(|stated| stated.value == ValueId::entity(clause))
        })
        .collect()
}

fn with_agreement(program: &mut Program, of: EntityId, change: impl FnOnce(&mut Agreement)) {
    let mut all = program.agreements.iter_mut().chain(&mut program.planned);
    if let Some(agreement) = all.find(|agreement| agreement.entity == of) {
        change(agreement);
    }
}

fn without(program: &mut Program, of: EntityId, attribute: AttributeId, element: EntityId) {
    let span = program.stated(of, attribute).map(|stated| stated.span);
    if let Some(span) = span {
        with_element(program, of, attribute, element, false, span);
    }
}

/// Gives a set an element or takes it from it. What is not stated becomes a set of that element.
fn with_element(
    program: &mut Program,
    of: EntityId,
    attribute: AttributeId,
    element: EntityId,
    there: bool,
    span: Span,
) {
    let stated = program.stated(of, attribute);
    let mut elements =
        stated.map(|stated| program.values.elements(stated.value).to_vec()).unwrap_or_default();
    elements.retain(|other| *other != ValueId::entity(element));
    if there {
        elements.push(ValueId::entity(element));
    }
    let value = program.values.intern_set(elements);
    state(program, of, attribute, value, stated.map_or(span, |stated| stated.span));
}
