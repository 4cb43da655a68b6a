//! The fixed terms of a conflict: what the draft states and nothing may move, and without which its requirements could
//! hold together.

use std::collections::BTreeSet;

use num_rational::BigRational;
use num_traits::One as _;

use super::conflict::Choice;
use super::domain::statable;
use super::knob::{Domain, Knob, KnobId, KnobKind};
use super::relaxation::Relaxation;
use super::search::Question;
use super::{Conflict, FixedTerm};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, looks};
use crate::model::{AttributeId, EntityId, Program, ValueId};
use crate::source::to_u32;

/// So many terms are tried.
const MOST_TERMS: usize = 64;

/// The terms each of which alone, were it free, would let the requirements of the conflict hold.
pub(super) fn fixed_terms(
    question: &Question<'_>,
    conflict: &Conflict,
) -> Result<Vec<FixedTerm>, Box<Diagnostic>> {
    let mut program = question.program.clone();
    let freed = freed(&mut program, question.knobs, conflict);
    if freed.is_empty() {
        return Ok(Vec::new());
    }
    let known = question.knobs.len();
    let knobs: Vec<Knob> = question.knobs.iter().cloned().chain(freed).collect();
    let mut outcome = evaluate::evaluate(&program, &question.evaluation).map_err(Box::new)?;
    let Relaxation { circuit, mut rulings } = Relaxation::new(&mut outcome, &knobs, question.goal);
    rulings.retain(|ruling| conflict.requirements.contains(&ruling.asked));
    if outcome.unfinished().is_some() {
        return Ok(Vec::new());
    }
    let question = Question { program: &program, knobs: &knobs, goal: question.goal, ..*question };
    let mut choice = Choice::new(&question, &circuit, &rulings, &[])?;
    let all = choice.all();
    let mut fixed = Vec::new();
    for place in known..knobs.len() {
        let others = (known..knobs.len()).filter(|other| *other != place);
        choice.keep(others.map(|other| KnobId(to_u32(other))));
        let holds = choice.core(&all)?.is_none() && !choice.is_stopped();
        if let (true, Some(KnobKind::Term(entity, attribute))) =
            (holds, knobs.get(place).map(|knob| knob.kind))
        {
            let span = program.stated(entity, attribute).map(|stated| stated.span);
            fixed.push(FixedTerm { entity, attribute, span });
        }
    }
    Ok(fixed)
}

/// Knobs for the terms that the requirements of a conflict look at and no knob moves, those first whose agreement is
/// among the subjects.
fn freed(program: &mut Program, knobs: &[Knob], conflict: &Conflict) -> Vec<Knob> {
    let (_, looked) = looks(program);
    let mut attributes: BTreeSet<AttributeId> = BTreeSet::new();
    for asked in &conflict.requirements {
        attributes.extend(looked.get(asked.requirement.index()).iter().flat_map(|l| &l.attributes));
    }
    let subjects = conflict.requirements.iter().flat_map(|asked| &asked.subjects);
    let homes: BTreeSet<EntityId> =
        subjects.filter_map(|s| s.as_entity()).map(|entity| program.home(entity)).collect();
    let mut terms: Vec<(bool, EntityId, AttributeId)> = Vec::new();
    for agreement in &program.agreements {
        let far = !homes.contains(&agreement.entity);
        for entity in agreement.clauses.iter().chain([&agreement.entity]) {
            let ty = program.entity(*entity).ty;
            for attribute in program.type_info(ty).attributes.values() {
                let moves = |knob: &Knob| knob.kind == KnobKind::Term(*entity, *attribute);
                let is_fixed = attributes.contains(attribute)
                    && !program.is_structure(*attribute)
                    && !program.attribute(*attribute).ty.is_set
                    && program.stated(*entity, *attribute).is_some()
                    && !knobs.iter().any(moves);
                if is_fixed {
                    terms.push((far, *entity, *attribute));
                }
            }
        }
    }
    terms.sort_by_key(|(far, ..)| *far);
    terms.truncate(MOST_TERMS);
    terms
        .into_iter()
        .filter_map(|(_, entity, attribute)| free(program, entity, attribute))
        .collect()
}

/// A knob that lets a term be anything that may be stated.
fn free(program: &mut Program, entity: EntityId, attribute: AttributeId) -> Option<Knob> {
    let stated = program.stated(entity, attribute)?;
    let ty = program.attribute(attribute).ty;
    let mut choices: Vec<ValueId> = statable(program, ty);
    choices.retain(|choice| *choice != stated.value);
    (!choices.is_empty()).then(|| Knob {
        kind: KnobKind::Term(entity, attribute),
        domain: Domain::Choices(choices),
        present: Some(stated.value),
        cost: BigRational::one(),
        flat: true,
        within: None,
        span: stated.span,
    })
}
