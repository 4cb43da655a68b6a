//! The search for the cheapest road: places, each a stage with the moves made so far, the most promising first.
//!
//! What is left of a road costs at least what it costs to reach its end from here at once, for moves made in two steps
//! never cost less than made in one. So places are tried in the order of what they cost and what is left at least. From
//! a place leads first that part of the cheapest suggestion for the end which suffices for the next stage: by these
//! parts, what is cheapest at once is also gone stage by stage wherever they can be put into an order in which every
//! stage passes. Only where that does not arrive, the cheapest suggestions for the next stage itself are followed, and
//! the parts of further suggestions for the end.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

use num_rational::BigRational;
use num_traits::Zero as _;

use super::order::ordered;
use super::road::{self, Start};
use super::{Closed, Leg, Options, Roadmap, Why};
use crate::adjust::verify::{Goal, unacceptable};
use crate::adjust::{
    self, Answer, Asked, Effect, Knob, Progress, Setting, Step, settle, steps, suggest,
};
use crate::diagnostic::Diagnostic;
use crate::evaluate::evaluate;
use crate::model::{EntityId, Program};
use crate::scenario::suggest::is_closed;

/// A place on the way.
struct Place {
    /// The stages that were gone through.
    visited: BTreeSet<usize>,
    /// The stage it is at; none at the start.
    stage: Option<usize>,
    program: Rc<Program>,
    /// What was moved, and to where: places where the same was moved are the same.
    moved: BTreeMap<String, String>,
    cost: BigRational,
    moves: usize,
    /// The place before, and what leads from there.
    before: Option<(usize, Rc<Way>)>,
    /// The cheapest suggestions for the end from here; none where that was not asked yet.
    end: Option<Rc<Answer>>,
}

/// What leads from one place to another.
struct Way {
    /// The program in which the moves are named.
    program: Program,
    steps: Vec<Step>,
    /// What fails at the stage before, and holds afterwards.
    opens: Vec<Asked>,
    cost: BigRational,
}

/// A place in the queue, in the order in which they are tried: what the road costs at least; whether it was left before
/// by the most promising step; how many stages it has come; few moves; the order in which they were found.
type Rank = (BigRational, bool, Reverse<usize>, usize, usize);

struct Search<'s> {
    agreement: EntityId,
    to: usize,
    options: &'s Options,
    progress: &'s mut dyn FnMut(&Progress),
    places: Vec<Place>,
    open: BinaryHeap<Reverse<Rank>>,
    /// By what was gone through and moved: the least that it cost.
    seen: BTreeMap<String, BigRational>,
    /// By stage: how bad each verdict may be there.
    goals: BTreeMap<usize, Goal>,
    start: &'s Program,
    /// A suggestion that was not found for want of steps may be a road that was missed.
    is_cut: bool,
}

/// Looks for the road and writes down what was found.
pub(super) fn go(
    start: &Start,
    agreement: EntityId,
    to: usize,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
    found: &mut Roadmap,
) -> Result<(), Box<Diagnostic>> {
    let mut search = Search::new(&start.program, agreement, to, options, progress);
    search.begin(start.visited.clone());
    match search.run()? {
        Some(place) => {
            let cost = search.cost(place);
            found.lower = search.lower(&cost)?;
            found.legs = search.legs(place)?;
        }
        None => {
            let (mut closed, legs) = search.closed()?;
            without_stage(&mut closed.answer, agreement);
            found.closed = Some(closed);
            found.legs = legs;
        }
    }
    Ok(())
}

impl<'s> Search<'s> {
    fn new(
        start: &'s Program,
        agreement: EntityId,
        to: usize,
        options: &'s Options,
        progress: &'s mut dyn FnMut(&Progress),
    ) -> Self {
        Search {
            agreement,
            to,
            options,
            progress,
            places: Vec::new(),
            open: BinaryHeap::new(),
            seen: BTreeMap::new(),
            goals: BTreeMap::new(),
            start,
            is_cut: false,
        }
    }

    fn begin(&mut self, visited: BTreeSet<usize>) {
        let first = Place {
            visited,
            stage: None,
            program: Rc::new(self.start.clone()),
            moved: BTreeMap::new(),
            cost: BigRational::zero(),
            moves: 0,
            before: None,
            end: None,
        };
        self.push(first, BigRational::zero());
    }

    fn cost(&self, place: usize) -> BigRational {
        self.places.get(place).map(|place| place.cost.clone()).unwrap_or_default()
    }

    fn push(&mut self, place: Place, least: BigRational) {
        let key = format!("{:?} {:?}", place.visited, place.moved);
        let known = self.seen.get(&key);
        if known.is_some_and(|known| *known <= place.cost) {
            return;
        }
        self.seen.insert(key, place.cost.clone());
        let id = self.places.len();
        self.open.push(Reverse((least, false, Reverse(place.visited.len()), place.moves, id)));
        self.places.push(place);
    }

    /// The place at the end, if one is reached.
    fn run(&mut self) -> Result<Option<usize>, Box<Diagnostic>> {
        let mut left = 0;
        while let Some(Reverse((least, was_left, far, moves, id))) = self.open.pop() {
            let Some(place) = self.places.get(id) else { continue };
            (self.progress)(&Progress { lower: least.clone(), best: None });
            if place.stage == Some(self.to) {
                return Ok(Some(id));
            }
            let Some(end) = place.end.clone() else {
                if let Some(known) = self.look_ahead(id)? {
                    self.open.push(Reverse((known.max(least), false, far, moves, id)));
                }
                continue;
            };
            if was_left {
                self.leave(id, &least)?;
                continue;
            }
            left += 1;
            if left > self.options.most_places {
                self.is_cut = true;
                return Ok(None);
            }
            self.leave_by(id, &end, 1, &least)?;
            self.open.push(Reverse((least, true, far, moves, id)));
        }
        Ok(None)
    }

    /// Asks what is left of the road from a place. What it costs in all at least; none where nothing leads on.
    fn look_ahead(&mut self, id: usize) -> Result<Option<BigRational>, Box<Diagnostic>> {
        let Some(place) = self.places.get(id) else { return Ok(None) };
        let (program, cost) = (Rc::clone(&place.program), place.cost.clone());
        let end = self.ask(&program, self.to, 1)?;
        let known = (!is_closed(&end)).then(|| cost + rest(&end));
        if let Some(place) = self.places.get_mut(id) {
            place.end = Some(Rc::new(end));
        }
        Ok(known)
    }

    /// The cheapest suggestions for a stage.
    fn ask(
        &mut self,
        program: &Program,
        stage: usize,
        top: usize,
    ) -> Result<Answer, Box<Diagnostic>> {
        let options = adjust::Options {
            evaluation: self.options.evaluation,
            top,
            ..adjust::Options::default()
        };
        let program = road::at_stage(program, self.agreement, stage);
        let answer = suggest(&program, &options, &mut |_| {})?;
        self.is_cut |= !answer.finished;
        Ok(answer)
    }

    /// Adds the places to which the next step can lead by any of the suggestions that are followed.
    fn leave(&mut self, id: usize, least: &BigRational) -> Result<(), Box<Diagnostic>> {
        let Some(place) = self.places.get(id) else { return Ok(()) };
        let (program, visited) = (Rc::clone(&place.program), place.visited.clone());
        let top = self.options.top;
        for stage in road::next(&program, &visited, self.to) {
            if stage != self.to {
                let answer = self.ask(&program, stage, top)?;
                self.arrive(id, stage, &answer, least)?;
            }
        }
        if top > 1 {
            let end = self.ask(&program, self.to, top)?;
            self.leave_by(id, &end, top, least)?;
        }
        Ok(())
    }

    /// Adds the places to which the first suggestions for the end lead, or parts of them that suffice for a next stage.
    fn leave_by(
        &mut self,
        id: usize,
        end: &Answer,
        top: usize,
        least: &BigRational,
    ) -> Result<(), Box<Diagnostic>> {
        let Some(place) = self.places.get(id) else { return Ok(()) };
        for stage in road::next(&end.program, &place.visited.clone(), self.to) {
            if stage == self.to {
                self.arrive(id, stage, end, least)?;
                continue;
            }
            let mut wide = road::at_stage(&end.program, self.agreement, stage);
            let knobs = adjust::knobs(&mut wide, adjust::Scope::Drafts);
            let wholes = end.suggestions.iter().take(top).map(|whole| whole.setting.clone());
            let nothing = end.failing.is_empty().then(|| vec![0; end.knobs.len()]);
            for whole in wholes.chain(nothing) {
                let only = adjust::only(&end.program, &end.knobs, &whole);
                let part = self.ask(&only, stage, 1)?;
                let settings = part.suggestions.iter().map(|found| found.setting.clone());
                let stays = part.failing.is_empty().then(|| vec![0; part.knobs.len()]);
                for setting in settings.chain(stays) {
                    // It is carried out where all may still be moved.
                    let from = (&part.program, part.knobs.as_slice(), &setting);
                    let Some(setting) = adjust::carried(from, (&wide, &knobs)) else { continue };
                    let mut named = wide.clone();
                    let mut steps = steps(&mut named, &knobs, &setting);
                    let known = part.suggestions.iter().flat_map(|found| &found.steps);
                    for (step, known) in steps.iter_mut().zip(known) {
                        step.needed_by.clone_from(&known.needed_by);
                    }
                    let made = Made { named, setting, steps, opens: part.failing.clone() };
                    self.step(id, stage, (&wide, &knobs), made, least)?;
                }
            }
        }
        Ok(())
    }

    /// The places to which the suggestions for a stage lead.
    fn arrive(
        &mut self,
        id: usize,
        stage: usize,
        answer: &Answer,
        least: &BigRational,
    ) -> Result<(), Box<Diagnostic>> {
        let found = answer.suggestions.iter();
        let found = found.map(|found| (found.setting.clone(), found.steps.clone()));
        let stays = answer.failing.is_empty().then(|| (vec![0; answer.knobs.len()], Vec::new()));
        for (setting, steps) in found.chain(stays) {
            let (named, opens) = (answer.program.clone(), answer.failing.clone());
            let made = Made { named, setting, steps, opens };
            self.step(id, stage, (&answer.program, &answer.knobs), made, least)?;
        }
        Ok(())
    }

    /// The place to which moves lead, unless a verdict at its stage is worse than if nothing had been moved at all.
    fn step(
        &mut self,
        id: usize,
        stage: usize,
        (wide, knobs): (&Program, &[Knob]),
        made: Made,
        least: &BigRational,
    ) -> Result<(), Box<Diagnostic>> {
        let program = settle(wide, knobs, &made.setting);
        if !self.is_acceptable(&program, stage)? {
            return Ok(());
        }
        let Some(from) = self.places.get(id) else { return Ok(()) };
        let cost: BigRational = made.steps.iter().map(|step| &step.cost).sum();
        let mut moved = from.moved.clone();
        for step in &made.steps {
            let (what, to) = mark(&made.named, &step.effect);
            moved.insert(what, to);
        }
        let mut visited = from.visited.clone();
        visited.insert(stage);
        let place = Place {
            visited,
            stage: Some(stage),
            program: Rc::new(program),
            moved,
            cost: &from.cost + &cost,
            moves: from.moves + made.steps.len(),
            end: None,
            before: Some((
                id,
                Rc::new(Way { program: made.named, steps: made.steps, opens: made.opens, cost }),
            )),
        };
        let least = least.clone().max(place.cost.clone());
        self.push(place, least);
        Ok(())
    }

    /// Whether no verdict at a stage is worse than if the agreement went there with nothing moved.
    fn is_acceptable(&mut self, program: &Program, stage: usize) -> Result<bool, Box<Diagnostic>> {
        let evaluation = self.options.evaluation;
        if !self.goals.contains_key(&stage) {
            let unmoved = road::at_stage(self.start, self.agreement, stage);
            let outcome = evaluate(&unmoved, &evaluation).map_err(Box::new)?;
            let goal = Goal::new(&unmoved, outcome.judgements.clone(), &[]);
            drop(outcome);
            self.goals.insert(stage, goal);
        }
        let Some(goal) = self.goals.get(&stage) else { return Ok(true) };
        let outcome = evaluate(program, &evaluation).map_err(Box::new)?;
        Ok(unacceptable(goal, program, &outcome.judgements).is_empty())
    }

    /// What every road costs at least: each stage on the way costs at least what it costs to reach it at once.
    fn lower(&mut self, cost: &BigRational) -> Result<BigRational, Box<Diagnostic>> {
        let first = self.places.first();
        let end = first.and_then(|first| first.end.clone());
        let mut lower = end.map(|end| rest(&end)).unwrap_or_default();
        let visited = first.map(|first| first.visited.clone()).unwrap_or_default();
        for stage in road::way(self.start, &visited, self.to) {
            if lower >= *cost {
                break;
            }
            if stage != self.to {
                let answer = self.ask(self.start, stage, 1)?;
                lower = lower.max(rest(&answer));
            }
        }
        Ok(lower)
    }

    /// The place that is furthest, and of those the one that costs least.
    fn furthest(&self) -> usize {
        let places = self.places.iter().enumerate();
        let best =
            places.min_by_key(|(id, place)| (Reverse(place.visited.len()), &place.cost, *id));
        best.map_or(0, |(id, _)| id)
    }

    /// The steps that lead to a place.
    fn legs(&self, to: usize) -> Result<Vec<Leg>, Box<Diagnostic>> {
        let mut legs = Vec::new();
        let mut at = self.places.get(to);
        while let Some(place) = at {
            let (Some((before, way)), Some(stage)) = (&place.before, place.stage) else { break };
            let evaluation = &self.options.evaluation;
            legs.push(Leg {
                stage,
                actions: ordered(&way.program, &way.steps, stage, evaluation)?,
                cost: way.cost.clone(),
                total: place.cost.clone(),
                opens: way.opens.clone(),
                before: way.program.clone(),
                after: (*place.program).clone(),
            });
            at = self.places.get(*before);
        }
        legs.reverse();
        Ok(legs)
    }

    /// Why no road arrives, and how far one leads.
    fn closed(&mut self) -> Result<(Closed, Vec<Leg>), Box<Diagnostic>> {
        let visited = self.places.first().map(|first| first.visited.clone()).unwrap_or_default();
        for stage in road::way(self.start, &visited, self.to) {
            let answer = self.ask(self.start, stage, 1)?;
            if !is_closed(&answer) {
                continue;
            }
            let closed = Closed { stage, answer, why: Why::Conflict };
            let before = self.start.stages.get(stage).map_or(&[][..], |stage| &stage.after);
            let before = before.iter().copied().find(|before| !visited.contains(before));
            let legs = match before {
                None => Vec::new(),
                Some(before) => self.towards(before)?,
            };
            return Ok((closed, legs));
        }
        let place = self.furthest();
        let (program, visited) = match self.places.get(place) {
            Some(place) => (Rc::clone(&place.program), place.visited.clone()),
            None => (Rc::new(self.start.clone()), visited),
        };
        let stage = road::next(&program, &visited, self.to).first().copied().unwrap_or(self.to);
        let answer = self.ask(&program, stage, 1)?;
        let why = if self.is_cut { Why::Unfinished } else { Why::NotFromHere };
        Ok((Closed { stage, answer, why }, self.legs(place)?))
    }

    /// The steps of the cheapest road to an earlier stage, or as far as one leads.
    fn towards(&mut self, stage: usize) -> Result<Vec<Leg>, Box<Diagnostic>> {
        let mut search =
            Search::new(self.start, self.agreement, stage, self.options, self.progress);
        search.begin(self.places.first().map(|first| first.visited.clone()).unwrap_or_default());
        let place = match search.run()? {
            Some(place) => place,
            None => search.furthest(),
        };
        search.legs(place)
    }
}

/// Of a conflict at a stage it is not said that the stage is fixed: the road leads there.
fn without_stage(answer: &mut Answer, agreement: EntityId) {
    let stage = answer.program.builtin.agreement_stage;
    for conflict in &mut answer.conflicts {
        conflict.fixed.retain(|term| (term.entity, term.attribute) != (agreement, stage));
    }
}

/// Moves that lead to a place.
struct Made {
    /// The program in which they are named.
    named: Program,
    setting: Setting,
    steps: Vec<Step>,
    /// What failed before.
    opens: Vec<Asked>,
}

/// What a suggestion costs at least.
fn rest(answer: &Answer) -> BigRational {
    match answer.suggestions.first() {
        _ if answer.failing.is_empty() => BigRational::zero(),
        Some(first) if first.proved => first.cost.clone(),
        Some(first) => first.lower.clone(),
        None => answer.lower.clone(),
    }
}

/// What is moved, and to where: the same for the same, whatever numbers values have.
fn mark(program: &Program, effect: &Effect) -> (String, String) {
    match effect {
        Effect::Set { entity, attribute, to, .. } => {
            let value = match to.as_entity() {
                Some(entity) => format!("{entity:?}"),
                None => format!("{:?}", program.values.get(*to)),
            };
            (format!("{entity:?} {attribute:?}"), value)
        }
        other => (format!("{other:?}"), String::new()),
    }
}
