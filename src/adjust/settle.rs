//! A program with moves made for good: what is done cannot be done again, and the rest may still move. And a program
//! in which certain moves may be made and no others.

use super::knob::{Domain, Knob, KnobKind, Setting};
use super::{Position, apply};
use crate::model::{
    Adjustable, AdjustableRange, Agreement, AttributeId, EntityId, MoveKind, Program, Value,
    ValueId,
};

/// The program with the knobs where the setting has them, its own from then on: a clause that was added may be adjusted
/// like any other, and no move that was made is open any more. What the framework waives is not part of a program.
#[must_use]
pub fn settle(wide: &Program, knobs: &[Knob], setting: &Setting) -> Program {
    let mut program = apply(wide, knobs, setting).program;
    for (knob, _) in knobs.iter().zip(setting).filter(|(_, position)| **position != 0) {
        let kind = knob.kind;
        for_each_agreement(&mut program, |entities, agreement| {
            spend(entities, agreement, kind);
        });
    }
    program
}

/// Goes through all agreements, those that are planned too, with the names of the program's entities at hand.
fn for_each_agreement(program: &mut Program, mut change: impl FnMut(&Program, &mut Agreement)) {
    let mut agreements = std::mem::take(&mut program.agreements);
    let mut planned = std::mem::take(&mut program.planned);
    for agreement in agreements.iter_mut().chain(&mut planned) {
        change(program, agreement);
    }
    program.agreements = agreements;
    program.planned = planned;
}

/// Takes a move that was made from what may still be done.
fn spend(program: &Program, agreement: &mut Agreement, kind: KnobKind) {
    let of = agreement.entity;
    match kind {
        KnobKind::Term(entity, attribute) => agreement.moves.retain(|written| {
            !matches!(written.kind, MoveKind::State(e, a) if e == entity && a == attribute)
        }),
        KnobKind::Add(to, clause) if to == of => {
            let name = &program.entity(clause).name;
            let is_it = |kind: &MoveKind| matches!(kind, MoveKind::Add { name: n, .. } if n == name);
            let Some(place) = agreement.moves.iter().position(|written| is_it(&written.kind)) else {
                return;
            };
            if let MoveKind::Add { terms, .. } = agreement.moves.remove(place).kind {
                let terms = terms.into_iter();
                agreement
                    .adjustable
                    .extend(terms.filter_map(|(attribute, _, may)| Some((clause, attribute, may?))));
            }
        }
        KnobKind::Drop(from, clause) if from == of => {
            agreement.adjustable.retain(|(entity, _, _)| *entity != clause);
            agreement.moves.retain(|written| match written.kind {
                MoveKind::Drop(dropped) => dropped != clause,
                MoveKind::State(entity, _) => entity != clause,
                _ => true,
            });
        }
        KnobKind::Conclude(concluded) if concluded == of => {
            agreement.moves.retain(|written| !matches!(written.kind, MoveKind::Conclude));
        }
        KnobKind::Admit(to, country) if to == of => agreement
            .moves
            .retain(|written| !matches!(written.kind, MoveKind::Admit(c) if c == country)),
        KnobKind::Withdraw(from, country) if from == of => agreement
            .moves
            .retain(|written| !matches!(written.kind, MoveKind::Withdraw(c) if c == country)),
        _ => {}
    }
}

/// The program in which only the moves of a setting may be made, and none further than there. What may be stated may
/// still be stated as anything.
#[must_use]
pub fn only(wide: &Program, knobs: &[Knob], setting: &Setting) -> Program {
    let mut program = wide.clone();
    let made: Vec<(KnobKind, Option<AdjustableRange>)> = knobs
        .iter()
        .zip(setting)
        .filter(|(_, position)| **position != 0)
        .map(|(knob, position)| (knob.kind, range(&mut program, knob, *position)))
        .collect();
    let term = |entity: EntityId, attribute: AttributeId, adjustable: &mut Adjustable| {
        let kind = KnobKind::Term(entity, attribute);
        let found = made.iter().find(|(other, _)| *other == kind);
        let range = found.and_then(|(_, range)| range.clone());
        range.map(|range| adjustable.range = range).is_some()
    };
    let is_made = |kind: KnobKind| made.iter().any(|(other, _)| *other == kind);
    for_each_agreement(&mut program, |entities, agreement| {
        let of = agreement.entity;
        agreement.adjustable.retain_mut(|(entity, attribute, may)| term(*entity, *attribute, may));
        agreement.moves.retain_mut(|written| match &mut written.kind {
            MoveKind::Add { name, terms, .. } => {
                let Some(clause) = entities.part(of, name) else { return false };
                for (attribute, _, may) in terms {
                    may.take_if(|may| !term(clause, *attribute, may));
                }
                is_made(KnobKind::Add(of, clause))
            }
            MoveKind::Drop(clause) => is_made(KnobKind::Drop(of, *clause)),
            MoveKind::State(entity, attribute) => is_made(KnobKind::Term(*entity, *attribute)),
            MoveKind::Admit(country) => is_made(KnobKind::Admit(of, *country)),
            MoveKind::Withdraw(country) => is_made(KnobKind::Withdraw(of, *country)),
            MoveKind::Conclude => is_made(KnobKind::Conclude(of)),
        });
    });
    program
}

/// A setting of some knobs as one of others of the same program: each stands where it gives its term the same value.
/// None where one cannot.
#[must_use]
pub fn carried(from: (&Program, &[Knob], &Setting), to: (&Program, &[Knob])) -> Option<Setting> {
    let (program, knobs, setting) = from;
    let mut carried: Setting = vec![0; to.1.len()];
    for (knob, position) in knobs.iter().zip(setting).filter(|(_, position)| **position != 0) {
        let place = to.1.iter().position(|other| other.kind == knob.kind)?;
        let there = carried.get_mut(place)?;
        let other = to.1.get(place)?;
        *there = match &other.domain {
            Domain::Choices(choices) => {
                let wanted = value(knob, *position, program);
                let at = (1..).zip(choices).find(|(at, _)| value(other, *at, to.0) == wanted);
                at.map(|(at, _)| at)?
            }
            Domain::Switch | Domain::Grid { .. } => *position,
        };
        if value(other, *there, to.0) != value(knob, *position, program) {
            return None;
        }
    }
    Some(carried)
}

/// What a knob gives its term: an entity, or a value, whatever its number is.
fn value(knob: &Knob, position: Position, program: &Program) -> Option<Result<EntityId, Value>> {
    if let Domain::Choices(choices) = &knob.domain
        && let Some(choice) = usize::try_from(position - 1).ok().and_then(|at| choices.get(at))
        && let Some(entity) = choice.as_entity()
    {
        return Some(Ok(entity));
    }
    knob.value_at(position, program).map(Err)
}

/// From the present value to the one there; of what is not adjusted, none.
fn range(program: &mut Program, knob: &Knob, position: Position) -> Option<AdjustableRange> {
    let there = knob.value_id_at(position, program)?;
    let present = knob.present?;
    Some(match knob.domain {
        Domain::Switch => return None,
        Domain::Choices(_) => AdjustableRange::Among(vec![present, there]),
        Domain::Grid { .. } if position < 0 => AdjustableRange::Between(there, present),
        Domain::Grid { .. } => AdjustableRange::Between(present, there),
    })
}

/// Sets an attribute of an agreement, which nothing may move from then on.
pub fn fix(program: &mut Program, agreement: EntityId, attribute: AttributeId, value: ValueId) {
    for_each_agreement(program, |_, other| {
        other.adjustable.retain(|(e, a, _)| (*e, *a) != (agreement, attribute));
        other.moves.retain(|written| {
            !matches!(written.kind, MoveKind::State(e, a) if (e, a) == (agreement, attribute))
        });
    });
    let stated = program.stated(agreement, attribute).map(|stated| stated.span);
    let Some(span) = stated.or(program.agreement_of(agreement).map(|a| a.span)) else { return };
    let stated = crate::model::Stated { value, span };
    program.facts.attributes.insert((agreement, attribute), stated);
}
