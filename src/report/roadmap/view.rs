//! The views of a road.

use super::{ActionView, ClosedView, LaneView, LegView, PartyView, RoadmapView, StopView};
use crate::adjust;
use crate::evaluate::{Standing, date_of};
use crate::explain::format_exact;
use crate::model::{EntityId, Program};
use crate::report::suggest::{answer, asked, step};
use crate::scenario::admission::admission;
use crate::scenario::roadmap::{Closed, Lane, Leg, Options, Roadmap, Stop, Why};
use crate::source::{FileId, SourceMap};

/// The view of a road; of the other agreements those of certain files, and what moves on it.
#[must_use]
pub fn view(
    program: &Program,
    found: &Roadmap,
    sources: &SourceMap,
    options: &Options,
    is_asked: impl Fn(FileId) -> bool,
) -> RoadmapView {
    let as_of = date_of(program, options.evaluation.as_of).ok().flatten();
    let info = program.entity(found.agreement);
    let measures = (0..program.stages.len()).filter_map(|place| admission(program, place)?.measure);
    let scale = measures.map(|measure| program.type_info(measure.scale)).next();
    let legs = found.legs.iter().enumerate();
    let steps: Vec<LegView> = legs.map(|(place, leg)| step_view(leg, place + 1, sources)).collect();
    let is_shown = |lane: &&Lane| {
        let span = program.entity(lane.agreement).span;
        let moves = lane.stops.windows(2).any(|pair| match pair {
            [a, b] => a.is_planned != b.is_planned || a.standing != b.standing,
            _ => false,
        });
        lane.agreement == found.agreement || moves || span.is_some_and(|span| is_asked(span.file))
    };
    RoadmapView {
        as_of: as_of.map(|day| day.to_string()),
        agreement: info.path.to_string(),
        title: info.title.as_ref().map(ToString::to_string),
        from: reached(program, found.from),
        to: stage(program, found.to),
        arrives: found.arrives(),
        proved: found.proved(),
        cost: format_exact(&found.cost),
        lower: format_exact(&found.lower),
        steps,
        closed: found.closed.as_ref().map(|closed| closed_view(program, closed, sources, options)),
        scale: scale.map(|info| info.name.to_string()),
        rings: scale
            .map(|info| info.entities.iter().map(|e| name(program, *e)).collect())
            .unwrap_or_default(),
        lanes: found.lanes.iter().filter(is_shown).map(|l| lane(program, l)).collect(),
    }
}

fn name(program: &Program, entity: EntityId) -> String {
    program.entity(entity).path.to_string()
}

fn stage(program: &Program, place: usize) -> String {
    program.stages.get(place).map_or_else(String::new, |stage| name(program, stage.entity))
}

fn reached(program: &Program, standing: Standing) -> Option<String> {
    match standing {
        Standing::Reached(place) => Some(stage(program, place)),
        Standing::BeforeFirst => None,
    }
}

fn step_view(leg: &Leg, number: usize, sources: &SourceMap) -> LegView {
    let program = &leg.before;
    let entity = program.stages.get(leg.stage).map(|stage| program.entity(stage.entity));
    LegView {
        number,
        stage: stage(program, leg.stage),
        title: entity.and_then(|info| info.title.as_ref()).map(ToString::to_string),
        actions: leg
            .actions
            .iter()
            .map(|action| ActionView {
                step: step(program, &action.step, sources),
                ring: action.ring.map(|ring| name(program, ring)),
            })
            .collect(),
        cost: format_exact(&leg.cost),
        total: format_exact(&leg.total),
        opens: leg.opens.iter().map(|opened| asked(program, opened, sources)).collect(),
    }
}

fn closed_view(
    program: &Program,
    closed: &Closed,
    sources: &SourceMap,
    options: &Options,
) -> ClosedView {
    let options = adjust::Options {
        evaluation: options.evaluation,
        top: options.top,
        ..adjust::Options::default()
    };
    ClosedView {
        stage: stage(program, closed.stage),
        why: match closed.why {
            Why::Conflict => "conflict",
            Why::NotFromHere => "not_from_here",
            Why::Unfinished => "unfinished",
        },
        answer: answer(&closed.answer, sources, &options),
    }
}

fn lane(program: &Program, lane: &Lane) -> LaneView {
    let info = program.entity(lane.agreement);
    LaneView {
        agreement: info.path.to_string(),
        title: info.title.as_ref().map(ToString::to_string),
        stops: lane.stops.iter().map(|at| stop(program, at)).collect(),
    }
}

fn stop(program: &Program, stop: &Stop) -> StopView {
    let party = |(country, ring): &(EntityId, Option<EntityId>)| PartyView {
        country: name(program, *country),
        ring: ring.map(|ring| name(program, ring)),
    };
    StopView {
        planned: stop.is_planned,
        stage: reached(program, stop.standing),
        parties: stop.parties.iter().map(party).collect(),
    }
}
