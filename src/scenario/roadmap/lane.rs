//! Where the agreements stand, at the start and after each step.

use super::Leg;
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, Outcome, Standing, evaluate};
use crate::model::{EntityId, Program};
use crate::scenario::admission::{Measure, admission};
use crate::scenario::standing::parties;

/// An agreement on the road.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The agreement.
    pub agreement: EntityId,
    /// At the start, then after each step.
    pub stops: Vec<Stop>,
}

/// An agreement at a time.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Whether it is only planned.
    pub is_planned: bool,
    /// Where it stands.
    pub standing: Standing,
    /// Its parties from the near to the distant, each with its member of the scale by which stages admit.
    pub parties: Vec<(EntityId, Option<EntityId>)>,
}

/// The lanes of all agreements, those that are planned too, by name after the one that goes the road.
pub(super) fn lanes(
    start: &Program,
    leader: EntityId,
    legs: &[Leg],
    options: &evaluate::Options,
) -> Result<Vec<Lane>, Box<Diagnostic>> {
    let all = start.agreements.iter().chain(&start.planned);
    let mut lanes: Vec<Lane> =
        all.map(|a| Lane { agreement: a.entity, stops: Vec::new() }).collect();
    lanes.sort_by_key(|lane| (lane.agreement != leader, &start.entity(lane.agreement).name));
    for program in std::iter::once(start).chain(legs.iter().map(|leg| &leg.after)) {
        let mut outcome = evaluate(program, options).map_err(Box::new)?;
        let measure = measure(program);
        for lane in &mut lanes {
            let stop = stop(&mut outcome, lane.agreement, measure.as_ref());
            lane.stops.push(stop);
        }
    }
    Ok(lanes)
}

/// The first scale by which a stage admits.
fn measure(program: &Program) -> Option<Measure<'_>> {
    let places = 0..program.stages.len();
    places.into_iter().find_map(|place| admission(program, place)?.measure)
}

fn stop(outcome: &mut Outcome<'_>, agreement: EntityId, measure: Option<&Measure<'_>>) -> Stop {
    let is_planned = !outcome.program().is_listed(agreement);
    let standing = if is_planned { Standing::BeforeFirst } else { outcome.standing(agreement) };
    let mut parties: Vec<(EntityId, Option<EntityId>)> = parties(outcome, agreement)
        .into_iter()
        .map(|party| (party, measure.and_then(|measure| measure.of(outcome, party))))
        .collect();
    let program = outcome.program();
    parties.sort_by_key(|(party, ring)| {
        let far = ring.map_or(u32::MAX, |ring| program.entity(ring).rank);
        (far, &program.entity(*party).name)
    });
    Stop { is_planned, standing, parties }
}
