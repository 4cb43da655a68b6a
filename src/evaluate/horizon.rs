//! When what an evaluation looked at changes next. While requirements are judged, everything that is looked at and
//! has a date of its own is watched: periods of rules, exceptions, facts and entities, and conditions whose truth
//! depends on the date of evaluation. Until the first of them changes, every verdict stays as it is.
//!
//! What was not looked at does not matter before something that was looked at changes. A condition is watched as a
//! whole: what is asked inside it is part of it. `probe` finds the day on which it changes.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::dated::Dated;
use super::engine::{Engine, Frame};
use super::truth::{Datum, Truth};
use super::verdict::Judgement;
use crate::model::{
    EntityId, Exception, Expr, ExprKind, Period, Program, RelationId, RequirementId, TypeId, Value,
    ValueId, Waiver,
};
use crate::operators::CompareOp;
use crate::source::Span;

/// So many causes of one date are kept.
const MOST_CAUSES: usize = 1000;

/// The next date on which something that was looked at changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Horizon {
    /// The date.
    pub day: Date,
    /// What changes then.
    pub causes: Vec<Boundary>,
}

/// Something that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// What.
    pub kind: BoundaryKind,
    /// Where it is written.
    pub span: Span,
}

/// What changes on a date.
#[derive(Clone, Debug, PartialEq)]
pub enum BoundaryKind {
    /// A requirement becomes law, or ceases to be.
    Requirement(RequirementId, Turn),
    /// An exception becomes law, or ceases to be.
    Exception(Turn),
    /// A fact begins or ceases to hold; by its place among those of the relation.
    Fact(RelationId, usize, Turn),
    /// An entity begins or ceases to exist.
    Entity(EntityId, Turn),
    /// A waiver begins or ceases to hold, by its place.
    Waiver(usize, Turn),
    /// A condition becomes true, false or undecided, or a value changes, under these values of its variables.
    Condition(Box<Expr>, Frame),
    /// Nothing is known to change, but the search went no further.
    SearchedUntil,
}

/// Which end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Its first day.
    Begins,
    /// The first day after it.
    Ends,
}

/// What is watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watched {
    Truth(Truth),
    Value(Datum),
}

/// A condition or value that depends on the date, to be searched for its next change.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    pub(super) e: Expr,
    pub(super) frame: Frame,
    pub(super) now: Watched,
}

/// What has been looked at so far.
pub(super) struct Watch {
    /// Changes after this day are of no interest.
    until: Date,
    pub(super) dated: Dated,
    next: Option<Date>,
    causes: Vec<Boundary>,
    /// The causes by place and variables, so that each is kept once.
    told: FxHashSet<(Span, Box<[Datum]>)>,
    types: FxHashSet<TypeId>,
    relations: FxHashSet<RelationId>,
    /// By relation: the places of its facts that do not hold always, by their arguments.
    facts: FxHashMap<RelationId, FxHashMap<Box<[ValueId]>, Vec<usize>>>,
    pub(super) recorded: Vec<Recorded>,
    known: FxHashMap<(Span, Box<[Datum]>), Vec<usize>>,
}

impl Watch {
    pub(super) fn new(program: &Program, until: Date) -> Self {
        Watch {
            until,
            dated: Dated::of(program),
            next: None,
            causes: Vec::new(),
            told: FxHashSet::default(),
            types: FxHashSet::default(),
            relations: FxHashSet::default(),
            facts: FxHashMap::default(),
            recorded: Vec::new(),
            known: FxHashMap::default(),
        }
    }

    /// The last day on which a change is still of interest.
    pub(super) fn last(&self) -> Date {
        self.next.unwrap_or(self.until)
    }

    /// Something changes on a day.
    pub(super) fn changes(&mut self, day: Date, span: Span, kind: impl FnOnce() -> BoundaryKind) {
        if day > self.last() {
            return;
        }
        if self.next != Some(day) {
            self.next = Some(day);
            self.causes.clear();
            self.told.clear();
        }
        let kind = kind();
        let variables = match &kind {
            BoundaryKind::Condition(_, frame) => frame.clone().into(),
            _ => Box::default(),
        };
        if self.causes.len() < MOST_CAUSES && self.told.insert((span, variables)) {
            self.causes.push(Boundary { kind, span });
        }
    }

    fn record(&mut self, e: &Expr, frame: Frame, now: Watched) {
        let same = self.known.entry((e.span, frame.clone().into())).or_default();
        let is_same = |place: &usize| self.recorded.get(*place).is_some_and(|r| r.e == *e);
        if !same.iter().any(is_same) {
            same.push(self.recorded.len());
            self.recorded.push(Recorded { e: e.clone(), frame, now });
        }
    }
}

/// The end of a period that comes next after a day.
fn next_turn(period: Period, day: Date) -> Option<(Date, Turn)> {
    let Period { from, before } = period;
    if let (Some(from), Some(before)) = (from, before)
        && before <= from
    {
        return None;
    }
    match (from, before) {
        (Some(from), _) if from > day => Some((from, Turn::Begins)),
        (_, Some(before)) if before > day => Some((before, Turn::Ends)),
        _ => None,
    }
}

/// The next day on which a comparison of the date of evaluation with `day` changes: `as_of OP day`.
fn turning_day(as_of: Date, op: CompareOp, day: Date) -> Option<Date> {
    let at_it = (as_of < day).then_some(day);
    let after_it = || if as_of <= day { day.tomorrow().ok() } else { None };
    match op {
        CompareOp::AtLeast | CompareOp::LessThan => at_it,
        CompareOp::MoreThan | CompareOp::AtMost => after_it(),
        CompareOp::Is | CompareOp::IsNot => at_it.or_else(after_it),
    }
}

impl Engine<'_> {
    /// Begins to watch; a program without a date has nothing to watch.
    pub(super) fn watch(&mut self, until: Option<Date>) {
        let until = until.filter(|_| self.as_of.is_some());
        self.watch = until.map(|until| Box::new(Watch::new(self.program, until)));
    }

    /// Ends watching. Gives what changes next.
    pub(super) fn end_watch(&mut self) -> Option<Horizon> {
        self.search_all();
        let watch = self.watch.take()?;
        let Watch { next, causes, .. } = *watch;
        next.map(|day| Horizon { day, causes })
    }

    /// What of one judgement changes next, asked alone; of all judgements of the requirement where none is given.
    pub(super) fn horizon_of(
        &mut self,
        requirement: RequirementId,
        judgement: Option<&Judgement>,
        until: Date,
    ) -> Option<Horizon> {
        self.forget_results();
        self.watch(Some(until));
        self.watch_requirement(requirement);
        match judgement {
            Some(judgement) => {
                self.judge_again(judgement);
            }
            None => self.judge(requirement, &mut Vec::new()),
        }
        self.end_watch()
    }

    /// A period of law was looked at.
    pub(super) fn watch_requirement(&mut self, id: RequirementId) {
        let (Some(watch), Some(day)) = (&mut self.watch, self.as_of) else { return };
        let requirement = self.program.requirement(id);
        if let Some((at, turn)) = next_turn(requirement.effective, day) {
            watch.changes(at, requirement.span, || BoundaryKind::Requirement(id, turn));
        }
    }

    /// A period of law was looked at.
    pub(super) fn watch_exception(&mut self, exception: &Exception) {
        let (Some(watch), Some(day)) = (&mut self.watch, self.as_of) else { return };
        if let Some((at, turn)) = next_turn(exception.effective, day) {
            watch.changes(at, exception.span, || BoundaryKind::Exception(turn));
        }
    }

    /// Whether a waiver holds was asked.
    pub(super) fn watch_waiver(&mut self, place: usize, waiver: &Waiver) {
        let (Some(watch), Some(day)) = (&mut self.watch, self.as_of) else { return };
        if let Some((at, turn)) = next_turn(waiver.period(), day) {
            watch.changes(at, waiver.expires_span, || BoundaryKind::Waiver(place, turn));
        }
    }

    /// Whether an entity exists was asked.
    pub(super) fn watch_entity(&mut self, id: EntityId) {
        let (Some(watch), Some(day)) = (&mut self.watch, self.as_of) else { return };
        let entity = self.program.entity(id);
        if let (Some((at, turn)), Some(span)) = (next_turn(entity.period, day), entity.span) {
            watch.changes(at, span, || BoundaryKind::Entity(id, turn));
        }
    }

    /// Which entities of a type exist was asked.
    pub(super) fn watch_type(&mut self, ty: TypeId) {
        if !self.watch.as_mut().is_some_and(|watch| watch.types.insert(ty)) {
            return;
        }
        let ty = crate::model::Type::one(crate::model::Scalar::Entity(ty));
        for entity in self.all_values(ty).into_iter().filter_map(ValueId::as_entity) {
            self.watch_entity(entity);
        }
    }

    /// Whether a tuple is in a relation was asked.
    pub(super) fn watch_tuple(&mut self, relation: RelationId, arguments: &[ValueId]) {
        let program = self.program;
        let (Some(watch), Some(day)) = (&mut self.watch, self.as_of) else { return };
        if watch.relations.contains(&relation) {
            return;
        }
        let facts = program.facts.tuples.get(relation.index()).map_or(&[][..], Vec::as_slice);
        let by_arguments = watch.facts.entry(relation).or_insert_with(|| {
            let mut by: FxHashMap<Box<[ValueId]>, Vec<usize>> = FxHashMap::default();
            for (place, fact) in facts.iter().enumerate() {
                if !fact.period.is_always() {
                    by.entry(fact.arguments.clone()).or_default().push(place);
                }
            }
            by
        });
        let places = by_arguments.get(arguments).cloned().unwrap_or_default();
        for place in places {
            let Some(fact) = facts.get(place) else { continue };
            if let Some((at, turn)) = next_turn(fact.period, day) {
                watch.changes(at, fact.span, || BoundaryKind::Fact(relation, place, turn));
            }
        }
    }

    /// A relation was searched for tuples.
    pub(super) fn watch_relation(&mut self, relation: RelationId) {
        let program = self.program;
        let (Some(watch), Some(day)) = (&mut self.watch, self.as_of) else { return };
        if !watch.relations.insert(relation) {
            return;
        }
        let facts = program.facts.tuples.get(relation.index()).map_or(&[][..], Vec::as_slice);
        for (place, fact) in facts.iter().enumerate() {
            if let Some((at, turn)) = next_turn(fact.period, day) {
                watch.changes(at, fact.span, || BoundaryKind::Fact(relation, place, turn));
            }
        }
    }

    /// Whether a condition is to be watched: its truth depends on the date by itself, not by conditions inside it.
    pub(super) fn watches_truth(&self, e: &Expr) -> bool {
        self.watch
            .as_ref()
            .is_some_and(|watch| !self.sees_another_day() && watch.dated.condition(e, self.program))
    }

    /// Whether a value is to be watched: it depends on the date, and no condition around it is watched.
    pub(super) fn watches_value(&self, e: &Expr) -> bool {
        self.watch
            .as_ref()
            .is_some_and(|watch| !self.sees_another_day() && watch.dated.value(e, self.program))
    }

    /// The truth of a condition that is watched.
    pub(super) fn watched_truth(&mut self, e: &Expr, frame: &mut Frame) -> Truth {
        if let Some(truth) = self.compared_with_the_date(e, frame) {
            return truth;
        }
        let day = self.day();
        let truth = self.on_day(day, |engine| engine.plain_truth(e, frame));
        self.record(e, frame, Watched::Truth(truth));
        truth
    }

    /// A value that is watched.
    pub(super) fn watched_value(&mut self, e: &Expr, frame: &mut Frame) -> Datum {
        let day = self.day();
        let datum = self.on_day(day, |engine| engine.plain_datum(e, frame));
        self.record(e, frame, Watched::Value(datum));
        datum
    }

    fn record(&mut self, e: &Expr, frame: &Frame, now: Watched) {
        // Variables that it does not look at do not make it another condition.
        let free = super::plan::free(e);
        let kept = |(slot, datum): (u16, &Datum)| {
            let is_free = free.contains(&crate::model::Slot(slot));
            if is_free { *datum } else { Datum::UNKNOWN }
        };
        let frame = (0..).zip(frame).map(kept).collect();
        if let Some(watch) = &mut self.watch {
            watch.record(e, frame, now);
        }
    }

    /// A comparison of the date itself with what does not depend on it: the day of change is plain.
    fn compared_with_the_date(&mut self, e: &Expr, frame: &mut Frame) -> Option<Truth> {
        self.as_of?;
        let as_of = self.day();
        let is_fixed = |e: &Expr| !self.watches_value(e);
        match &e.kind {
            ExprKind::Compare(a, op, b) if a.kind == ExprKind::AsOf && is_fixed(b) => {
                let b = self.datum(b, frame);
                self.watch_day(e, frame, *op, b)?;
                Some(self.compare(as_of, *op, b, e.span))
            }
            ExprKind::Compare(a, op, b) if b.kind == ExprKind::AsOf && is_fixed(a) => {
                let a = self.datum(a, frame);
                self.watch_day(e, frame, op.mirrored(), a)?;
                Some(self.compare(a, *op, as_of, e.span))
            }
            ExprKind::Between(value, low, high)
                if value.kind == ExprKind::AsOf && is_fixed(low) && is_fixed(high) =>
            {
                let (low, high) = (self.datum(low, frame), self.datum(high, frame));
                if !matches!((self.date(low), self.date(high)), (Some(l), Some(h)) if h < l) {
                    self.watch_day(e, frame, CompareOp::AtLeast, low)?;
                    self.watch_day(e, frame, CompareOp::AtMost, high)?;
                }
                let above = self.compare(as_of, CompareOp::AtLeast, low, e.span);
                Some(above.and(self.compare(as_of, CompareOp::AtMost, high, e.span)))
            }
            _ => None,
        }
    }

    /// Watches `as_of OP day`. None where it is not plain when that changes.
    fn watch_day(&mut self, e: &Expr, frame: &Frame, op: CompareOp, day: Datum) -> Option<()> {
        match day {
            // Not known or failed on every date.
            Datum::Fault(_) | Datum::UNKNOWN => return Some(()),
            Datum::Bounds(..) => return None,
            Datum::Known(_) => {}
        }
        let (as_of, day) = (self.as_of?, self.date(day)?);
        if let (Some(at), Some(watch)) = (turning_day(as_of, op, day), &mut self.watch) {
            let kind = || BoundaryKind::Condition(Box::new(e.clone()), frame.clone());
            watch.changes(at, e.span, kind);
        }
        Some(())
    }

    pub(super) fn date(&self, datum: Datum) -> Option<Date> {
        match self.values.get(datum.known()?)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }
}
