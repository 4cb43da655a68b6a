//! What is done within a step, in which order.

use num_rational::BigRational;

use crate::adjust::{Effect, Step};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, evaluate};
use crate::model::{EntityId, Program};
use crate::scenario::admission::admission;

/// Something that is done.
#[derive(Clone, Debug)]
pub struct Action {
    /// What, at what cost, and for what.
    pub step: Step,
    /// Of who is admitted: the member of the scale by which stages admit, such as a ring around the first members.
    pub ring: Option<EntityId>,
}

/// Where an action comes within its step.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// What is concluded, then what is adjusted, then who leaves, then who joins.
    class: u8,
    /// How far away who joins is.
    ring: Option<u32>,
    /// What is done first is cheap.
    cost: BigRational,
    /// Terms of a clause come after the clause.
    depends: bool,
}

/// The actions in order; of those that are alike, in the order in which they are declared.
pub(super) fn ordered(
    before: &Program,
    steps: &[Step],
    stage: usize,
    options: &evaluate::Options,
) -> Result<Vec<Action>, Box<Diagnostic>> {
    let mut actions: Vec<Action> =
        steps.iter().map(|step| Action { step: step.clone(), ring: None }).collect();
    let admits = |action: &Action| matches!(action.step.effect, Effect::Admit { .. });
    if actions.iter().any(admits) {
        let mut outcome = evaluate(before, options).map_err(Box::new)?;
        let near = (0..before.stages.len()).rev().filter(|place| *place != stage);
        let measure = std::iter::once(stage)
            .chain(near)
            .find_map(|place| admission(before, place).and_then(|admission| admission.measure));
        for action in &mut actions {
            if let (Effect::Admit { country, .. }, Some(measure)) = (&action.step.effect, measure) {
                action.ring = measure.of(&mut outcome, *country);
            }
        }
    }
    let costs: Vec<(EntityId, BigRational)> = steps
        .iter()
        .filter_map(|step| match step.effect {
            Effect::Add { clause, .. } => Some((clause, step.cost.clone())),
            _ => None,
        })
        .collect();
    actions.sort_by_cached_key(|action| place(before, action, &costs));
    Ok(actions)
}

fn place(program: &Program, action: &Action, added: &[(EntityId, BigRational)]) -> Place {
    let class = match action.step.effect {
        Effect::Conclude { .. } => 0,
        Effect::Withdraw { .. } => 2,
        Effect::Admit { .. } => 3,
        _ => 1,
    };
    let clause = match action.step.effect {
        Effect::Set { entity, .. } => added.iter().find(|(clause, _)| *clause == entity),
        _ => None,
    };
    let cost = clause.map_or_else(|| action.step.cost.clone(), |(_, cost)| cost.clone());
    // Of whom it is not known comes last.
    let ring = action.ring.map_or(u32::MAX, |ring| program.entity(ring).rank);
    Place { class, ring: (class == 3).then_some(ring), cost, depends: clause.is_some() }
}

/// The conclusion of the agreement that goes the road, where it is only planned.
pub(super) fn conclusion(program: &Program, agreement: EntityId) -> Option<Action> {
    let planned = program.planned.iter().find(|planned| planned.entity == agreement)?;
    let written = planned
        .moves
        .iter()
        .find(|written| matches!(written.kind, crate::model::MoveKind::Conclude))?;
    let step = Step {
        effect: Effect::Conclude { agreement },
        cost: written.cost.clone(),
        span: written.span,
        needed_by: Vec::new(),
    };
    Some(Action { step, ring: None })
}
