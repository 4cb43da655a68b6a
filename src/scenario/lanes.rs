//! Verdicts date by date to one row for each requirement and subject, with how long each verdict holds.

use indexmap::IndexMap;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::timeline::{Lane, Stretch, Turned};
use crate::evaluate::{FaultId, Judgement, Outcome, Verdict};
use crate::model::{Program, RequirementId, Value, ValueId, Values};

/// Of what a row is: a requirement and its subjects.
pub(super) type Key = (RequirementId, Vec<ValueId>);

#[derive(Default)]
struct Row {
    stretches: Vec<Stretch>,
    /// The number of the last date on which it was asked.
    asked: usize,
}

/// The rows so far.
pub(super) struct Lanes<'p> {
    program: &'p Program,
    /// The program's values and those computed on any date.
    values: Values,
    rows: IndexMap<Key, Row>,
    /// How many dates there were.
    dates: usize,
}

impl<'p> Lanes<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Lanes { program, values: program.values.clone(), rows: IndexMap::new(), dates: 0 }
    }

    /// Adds the verdicts of a date. Gives those that changed, by the places of their rows.
    pub(super) fn add(&mut self, day: Option<Date>, outcome: &Outcome<'_>) -> Vec<Turned> {
        self.dates += 1;
        let mut turns = Vec::new();
        for judgement in &outcome.judgements {
            let key = self.key(outcome.values(), judgement);
            let place = self.place(key);
            self.turn(place, day, Some(kept(judgement.verdict)), &mut turns);
            if let Some((_, row)) = self.rows.get_index_mut(place) {
                row.asked = self.dates;
            }
        }
        let silent = self.rows.values().enumerate().filter(|(_, row)| row.asked < self.dates);
        let silent: Vec<usize> = silent.map(|(place, _)| place).collect();
        for place in silent {
            let whole = self.whole_requirement(place).filter(|row| row.asked == self.dates);
            let verdict = whole.and_then(|row| row.stretches.last()).map(|s| s.verdict);
            self.turn(place, day, verdict, &mut turns);
        }
        if self.dates == 1 {
            return Vec::new();
        }
        turns.sort_by_key(|turned| self.rows.get_index(turned.lane).map(|(key, _)| key.0));
        turns
    }

    /// The place of a row. A new one has been till now what its requirement was as a whole.
    fn place(&mut self, key: Key) -> usize {
        if let Some(place) = self.rows.get_index_of(&key) {
            return place;
        }
        let whole = self.rows.get(&(key.0, Vec::new()));
        let stretches = whole.map(|row| row.stretches.clone()).unwrap_or_default();
        self.rows.insert_full(key, Row { stretches, asked: 0 }).0
    }

    /// The row that stands for the requirement as a whole: out of its period, or without subjects.
    fn whole_requirement(&self, place: usize) -> Option<&Row> {
        let (key, _) = self.rows.get_index(place)?;
        if key.1.is_empty() { None } else { self.rows.get(&(key.0, Vec::new())) }
    }

    fn turn(
        &mut self,
        place: usize,
        day: Option<Date>,
        verdict: Option<Verdict>,
        turns: &mut Vec<Turned>,
    ) {
        let Some((_, row)) = self.rows.get_index_mut(place) else { return };
        let last = row.stretches.last_mut().filter(|stretch| stretch.before.is_none());
        let before = last.as_ref().map(|stretch| stretch.verdict);
        if before == verdict {
            return;
        }
        if let Some(last) = last {
            last.before = day;
        }
        if let Some(verdict) = verdict {
            row.stretches.push(Stretch { from: day, before: None, verdict });
        }
        turns.push(Turned { lane: place, before, after: verdict, causes: Vec::new() });
    }

    fn key(&mut self, values: &Values, judgement: &Judgement) -> Key {
        let subjects = judgement.subjects.iter();
        let subjects = subjects.map(|id| translated(&mut self.values, values, *id)).collect();
        (judgement.requirement, subjects)
    }

    /// Of what a row is, and whether it was asked on the last date.
    pub(super) fn row(&self, place: usize) -> Option<(Key, bool)> {
        self.rows.get_index(place).map(|(key, row)| (key.clone(), row.asked == self.dates))
    }

    /// The places of an outcome's judgements, by what they are of.
    pub(super) fn places_of(&mut self, outcome: &Outcome<'_>) -> FxHashMap<Key, usize> {
        let judgements = outcome.judgements.iter().enumerate();
        judgements.map(|(place, j)| (self.key(outcome.values(), j), place)).collect()
    }

    /// The lanes in the order of requirements, the values of their subjects, and for each row its lane. The row of a
    /// requirement as a whole is left out where others tell more.
    pub(super) fn finish(self) -> (Vec<Lane>, Values, Vec<Option<usize>>) {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|place| self.rows.get_index(*place).map(|(key, _)| key.0));
        let mut places = vec![None; self.rows.len()];
        let mut lanes = Vec::new();
        for place in order {
            let Some((key, row)) = self.rows.get_index(place) else { continue };
            let has_subjects = !self.program.requirement(key.0).binders.is_empty();
            let says_nothing =
                row.stretches.iter().all(|s| matches!(s.verdict, Verdict::NotApplicable(_)));
            let others = || self.rows.keys().any(|other| other.0 == key.0 && !other.1.is_empty());
            if key.1.is_empty() && has_subjects && says_nothing && others() {
                continue;
            }
            if let Some(slot) = places.get_mut(place) {
                *slot = Some(lanes.len());
            }
            lanes.push(Lane {
                requirement: key.0,
                subjects: key.1.clone(),
                stretches: row.stretches.clone(),
            });
        }
        (lanes, self.values, places)
    }
}

/// The verdict as it is kept: faults are numbered anew by every evaluation.
fn kept(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Error(_) => Verdict::Error(FaultId(0)),
        other => other,
    }
}

/// A value of one evaluation by its number among those of all.
fn translated(all: &mut Values, own: &Values, id: ValueId) -> ValueId {
    match own.get(id) {
        None => id,
        Some(Value::Set(elements)) => {
            let elements: Vec<ValueId> =
                elements.iter().map(|element| translated(all, own, *element)).collect();
            all.intern_set(elements)
        }
        Some(value) => all.intern(value.clone()),
    }
}
