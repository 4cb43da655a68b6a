//! Why verdicts change on a date: of what changes then, what the requirement looked at for these subjects, or one that
//! overrides it.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::lanes::{Key, Lanes};
use super::timeline::Turned;
use crate::evaluate::{
    Boundary, BoundaryKind, Datum, Inapplicable, Judgement, Outcome, Turn, Verdict,
};
use crate::explain::{Cause, cause};
use crate::model::{EntityId, Expr, ExprKind, Program, RequirementId, ValueId};
use crate::source::{Span, to_u32};

/// Of one date, so many judgements are asked for what they looked at.
const MOST_ASKED: usize = 400;

/// What changed on a date.
pub(super) struct Explained {
    /// The causes that the changes of verdicts name by their places.
    pub(super) causes: Vec<Cause>,
    /// The budget lasted for all that was to be asked.
    pub(super) complete: bool,
    /// The steps that it took.
    pub(super) steps: u64,
}

/// Gives each change its causes; none where nothing specific is known. Takes about so many steps at most.
pub(super) fn explain(
    lanes: &mut Lanes<'_>,
    before: &mut Outcome<'_>,
    day: Date,
    turns: &mut [Turned],
    most_steps: u64,
) -> Explained {
    let first = before.steps();
    let all = before.horizon().map(|horizon| horizon.causes.clone()).unwrap_or_default();
    let mut why = Why {
        judged: FxHashMap::default(),
        before,
        day,
        boundaries: Vec::new(),
        places: FxHashMap::default(),
        whole: FxHashMap::default(),
        asked: 0,
        last_step: first.saturating_add(most_steps),
        complete: true,
    };
    for boundary in all {
        why.place(boundary);
    }
    if turns.iter().any(Turned::shows) {
        why.judged = lanes.places_of(why.before);
    }
    for turned in turns.iter_mut().filter(|turned| turned.shows()) {
        if let Some((key, is_asked)) = lanes.row(turned.lane) {
            turned.causes = why.of(&key, is_asked, turned);
        }
    }
    let causes = why.boundaries.iter().map(|boundary| cause(why.before, boundary)).collect();
    let steps = why.before.steps().saturating_sub(first);
    Explained { causes, complete: why.complete, steps }
}

struct Why<'o, 'p> {
    before: &'o mut Outcome<'p>,
    day: Date,
    /// The judgements of the outcome, by requirement and subjects.
    judged: FxHashMap<Key, usize>,
    /// What changes, each once.
    boundaries: Vec<Boundary>,
    places: FxHashMap<(Span, Box<[Datum]>), usize>,
    /// By requirement: what all its judgements looked at.
    whole: FxHashMap<RequirementId, Vec<usize>>,
    asked: usize,
    last_step: u64,
    complete: bool,
}

impl Why<'_, '_> {
    /// The causes of one change, by their places.
    fn of(&mut self, key: &Key, is_asked: bool, turned: &Turned) -> Vec<usize> {
        let judged = self.judged.get(key).copied();
        if judged.is_none() || !is_asked {
            let own = self.turns_of(key);
            if !own.is_empty() {
                return own;
            }
        }
        let winners = self.of_winners(key, judged.is_some());
        let gives_way =
            |verdict| matches!(verdict, Some(Verdict::NotApplicable(Inapplicable::Overridden(_))));
        if gives_way(turned.before) != gives_way(turned.after) && !winners.is_empty() {
            return winners;
        }
        let mut own = match judged.or_else(|| self.shorter(key)) {
            Some(place) => self.of_judgement(place),
            None => Vec::new(),
        };
        if own.is_empty() && (judged.is_none() || !is_asked) {
            own = self.of_requirement(key.0, &key.1);
        }
        own.extend(winners);
        unique(own)
    }

    /// That subjects begin or cease to exist, and the requirement to be law.
    fn turns_of(&mut self, key: &Key) -> Vec<usize> {
        let program = self.before.program();
        let entities = key.1.iter().filter_map(|subject| subject.as_entity());
        let turning: Vec<Boundary> = entities.filter_map(|e| turn(program, e, self.day)).collect();
        let mut found: Vec<usize> = turning.into_iter().map(|one| self.place(one)).collect();
        let requirement = program.requirement(key.0);
        let (from, before) = (requirement.effective.from, requirement.effective.before);
        let turns = [(from, Turn::Begins), (before, Turn::Ends)];
        if let Some((_, turn)) = turns.into_iter().find(|(day, _)| *day == Some(self.day)) {
            let kind = BoundaryKind::Requirement(key.0, turn);
            found.push(self.place(Boundary { kind, span: requirement.span }));
        }
        unique(found)
    }

    /// The judgement of fewer of the subjects, where the others were not asked for.
    fn shorter(&self, key: &Key) -> Option<usize> {
        let lengths = (1..key.1.len()).rev();
        let mut shorter = lengths.filter_map(|n| key.1.get(..n));
        shorter.find_map(|subjects| self.judged.get(&(key.0, subjects.to_vec())).copied())
    }

    /// What those looked at that override it on these subjects.
    fn of_winners(&mut self, key: &Key, is_judged: bool) -> Vec<usize> {
        let program = self.before.program();
        let mut found = Vec::new();
        for winner in overriding(program, key.0) {
            let speaks = |j: &&Judgement| {
                j.requirement == winner && j.subjects.iter().all(|s| key.1.contains(s))
            };
            let start = self.before.judgements.partition_point(|j| j.requirement < winner);
            let rest = self.before.judgements.get(start..).unwrap_or_default();
            let own = rest.iter().take_while(|j| j.requirement == winner);
            let own: Vec<usize> =
                (start..).zip(own).filter(|(_, j)| speaks(j)).map(|(p, _)| p).collect();
            if own.is_empty() || !is_judged {
                found.extend(self.of_requirement(winner, &key.1));
            }
            for place in own {
                found.extend(self.of_judgement(place));
            }
        }
        unique(found)
    }

    /// What one judgement looked at.
    fn of_judgement(&mut self, place: usize) -> Vec<usize> {
        let Some(judgement) = self.before.judgements.get(place).cloned() else { return Vec::new() };
        let requirement = self.before.program().requirement(judgement.requirement);
        // It stands for the requirement as a whole.
        if judgement.subjects.is_empty() && !requirement.binders.is_empty() {
            return self.of_requirement(judgement.requirement, &[]);
        }
        self.ask(judgement.requirement, Some(&judgement))
    }

    /// What all judgements of a requirement looked at, but for what concerns other subjects alone.
    fn of_requirement(&mut self, id: RequirementId, subjects: &[ValueId]) -> Vec<usize> {
        let all = match self.whole.get(&id) {
            Some(known) => known.clone(),
            None => {
                let all = self.ask(id, None);
                self.whole.insert(id, all.clone());
                all
            }
        };
        let program = self.before.program();
        let boundary = |place: &usize| self.boundaries.get(*place);
        let is_law = |place: &usize| {
            let law = |b: &Boundary| matches!(b.kind, BoundaryKind::Requirement(..));
            boundary(place).is_some_and(law)
        };
        if all.iter().any(is_law) {
            return all.into_iter().filter(is_law).collect();
        }
        let concerns = |place: &usize| {
            subjects.is_empty()
                || boundary(place).is_some_and(|b| concerns(program, id, subjects, b))
        };
        all.into_iter().filter(concerns).collect()
    }

    fn ask(&mut self, id: RequirementId, judgement: Option<&Judgement>) -> Vec<usize> {
        if self.before.steps() >= self.last_step || self.before.unfinished().is_some() {
            self.complete = false;
            return Vec::new();
        }
        if self.asked >= MOST_ASKED {
            return Vec::new();
        }
        self.asked += 1;
        let found = self.before.horizon_of(id, judgement, self.day);
        if self.before.unfinished().is_some() {
            self.complete = false;
            return Vec::new();
        }
        let causes = found.filter(|found| found.day == self.day).map(|found| found.causes);
        causes.into_iter().flatten().map(|boundary| self.place(boundary)).collect()
    }

    fn place(&mut self, boundary: Boundary) -> usize {
        let variables = match &boundary.kind {
            BoundaryKind::Condition(_, frame) => frame.clone().into(),
            _ => Box::default(),
        };
        let next = self.boundaries.len();
        let place = *self.places.entry((boundary.span, variables)).or_insert(next);
        if place == next {
            self.boundaries.push(boundary);
        }
        place
    }
}

/// That an entity begins or ceases to exist on a day.
fn turn(program: &Program, entity: EntityId, day: Date) -> Option<Boundary> {
    let info = program.entity(entity);
    let turn = match (info.period.from, info.period.before) {
        (Some(from), _) if from == day => Turn::Begins,
        (_, Some(before)) if before == day => Turn::Ends,
        _ => return None,
    };
    Some(Boundary { kind: BoundaryKind::Entity(entity, turn), span: info.span? })
}

/// Whether something that changes may concern these subjects of a requirement.
fn concerns(program: &Program, id: RequirementId, subjects: &[ValueId], what: &Boundary) -> bool {
    let requirement = program.requirement(id);
    match &what.kind {
        BoundaryKind::Entity(entity, _) => {
            let ty = program.entity(*entity).ty;
            let ranges =
                |set: &Expr| matches!(set.kind, ExprKind::Entities(of) if program.is_a(ty, of));
            subjects.contains(&ValueId::entity(*entity))
                || !requirement.binders.iter().any(|binder| ranges(&binder.set))
        }
        BoundaryKind::Waiver(place, _) => program
            .waivers
            .get(*place)
            .is_some_and(|waiver| waiver.requirement == id && waiver.subjects == subjects),
        // The variables of a condition of the requirement itself are its own.
        BoundaryKind::Condition(_, frame) if is_in(what.span, requirement.span) => {
            requirement.binders.iter().zip(subjects).all(|(binder, subject)| {
                let bound = frame.get(usize::from(binder.slot.0)).and_then(|datum| datum.known());
                let both = bound.and_then(ValueId::as_entity).zip(subject.as_entity());
                both.is_none_or(|(bound, subject)| bound == subject)
            })
        }
        _ => true,
    }
}

fn is_in(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The requirements that override one, and those that override these.
fn overriding(program: &Program, id: RequirementId) -> Vec<RequirementId> {
    let mut found: Vec<RequirementId> = Vec::new();
    let mut open = vec![id];
    while let Some(loser) = open.pop() {
        for (place, requirement) in program.requirements.iter().enumerate() {
            let winner = RequirementId(to_u32(place));
            if requirement.overrides.contains(&loser) && !found.contains(&winner) {
                found.push(winner);
                open.push(winner);
            }
        }
    }
    found
}

fn unique(places: Vec<usize>) -> Vec<usize> {
    let unique: indexmap::IndexSet<usize> = places.into_iter().collect();
    unique.into_iter().collect()
}
