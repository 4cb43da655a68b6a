//! Calls of definitions for all positions of the knobs at once: by exceptions, and by rounds where they are recursive.

use super::super::circuit::Bit;
use super::expr::A_FAULT;
use super::table::Written;
use super::truth::Tri;
use super::{Lifter, Sym};
use crate::evaluate::{Datum, Frame};
use crate::model::{DefineBody, DefineId, Exception, Expr};
use crate::operators::CompareOp;

/// Arguments of a call are tried one by one up to so many combinations.
const MOST_ARGUMENTS: usize = 256;

/// Recursive definitions are worked out for so many tuples.
const MOST_TUPLES: usize = 160;

impl Lifter<'_, '_> {
    pub(super) fn called(
        &mut self,
        e: &Expr,
        define: DefineId,
        arguments: &[Expr],
        frame: &mut Frame,
    ) -> Sym {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let value = self.value(argument, frame);
            match self.written(&value) {
                Some(written) => values.push(written),
                None => return Sym::Free,
            }
        }
        self.call_each(e, define, &values).unwrap_or(Sym::Free)
    }

    /// The call with each combination of arguments that there may be.
    fn call_each(&mut self, e: &Expr, define: DefineId, values: &[Written]) -> Option<Sym> {
        values.iter().try_fold(1_usize, |combinations, value| {
            let combinations = combinations.checked_mul(value.values().len())?;
            (combinations <= MOST_ARGUMENTS).then_some(combinations)
        })?;
        let mut rows: Vec<(Bit, Vec<Datum>)> = vec![(Bit::TRUE, Vec::new())];
        for value in values {
            let cases = value.cases(&mut self.circuit);
            let mut longer = Vec::with_capacity(rows.len() * cases.len());
            for (bit, row) in &rows {
                for (case, datum) in &cases {
                    let both = self.circuit.and(*bit, *case);
                    if both != Bit::FALSE {
                        longer.push((both, row.iter().copied().chain([*datum]).collect()));
                    }
                }
            }
            rows = longer;
        }
        let mut guarded = Vec::with_capacity(rows.len());
        for (bit, row) in rows {
            guarded.push((bit, self.call(define, row.into())));
        }
        match guarded.as_slice() {
            [(Bit::TRUE, one)] => Some(one.clone()),
            _ => Some(self.chosen(e, guarded)),
        }
    }

    /// A definition under these arguments.
    fn call(&mut self, define: DefineId, arguments: Box<[Datum]>) -> Sym {
        if !self.moved.defines.contains(&define) {
            return Sym::Written(Written::Known(self.outcome.call(define, &arguments)));
        }
        let key = (define, arguments);
        if let Some(known) = self.calls.get(&key) {
            return known.clone();
        }
        let row = self.program.define(define);
        let mut frame: Frame = key.1.to_vec();
        frame.resize(row.slots.len(), Datum::UNKNOWN);
        let value = match &row.body {
            DefineBody::Predicate(body) if row.recursive => {
                return self.recursive(key, body);
            }
            DefineBody::Predicate(body) => Sym::Truth(self.truth(body, &mut frame)),
            DefineBody::Value { base, exceptions } => {
                self.by_exceptions(base, exceptions, &mut frame)
            }
        };
        self.calls.insert(key, value.clone());
        value
    }

    /// Whether each exception applies; one out of its period does not.
    pub(super) fn applicable(&mut self, exceptions: &[Exception], frame: &mut Frame) -> Vec<Tri> {
        let day = self.outcome.as_of();
        let mut found = Vec::with_capacity(exceptions.len());
        for exception in exceptions {
            let out_of_period = day.is_some_and(|day| !exception.effective.contains(day));
            found.push(if out_of_period { Tri::FALSE } else { self.truth(&exception.when, frame) });
        }
        found
    }

    /// The base case, or the exception that replaces it; an error where two apply that differ.
    fn by_exceptions(&mut self, base: &Expr, exceptions: &[Exception], frame: &mut Frame) -> Sym {
        let applies = self.applicable(exceptions, frame);
        if !applies.iter().all(|tri| tri.is_decided()) {
            return Sym::Free;
        }
        let mut active: Vec<(Bit, Sym)> = Vec::new();
        for (place, (exception, tri)) in exceptions.iter().zip(&applies).enumerate() {
            let beaten = exceptions
                .iter()
                .zip(&applies)
                .filter(|(other, _)| other.overrides.contains(&place))
                .map(|(_, other)| other.yes);
            let beaten: Vec<Bit> = beaten.collect();
            let beaten = self.circuit.any(beaten);
            let when = self.circuit.and(tri.yes, !beaten);
            if when == Bit::FALSE {
                continue;
            }
            let Some(then) = &exception.then else { return Sym::Free };
            active.push((when, self.value(then, frame)));
        }
        let some = self.circuit.any(active.iter().map(|(when, _)| *when).collect::<Vec<_>>());
        if some != Bit::TRUE {
            let value = self.value(base, frame);
            return self.settled(base, &active, Some((!some, value)));
        }
        self.settled(base, &active, None)
    }

    /// Of several values that may apply together: the first, where they are the same.
    fn settled(&mut self, e: &Expr, active: &[(Bit, Sym)], base: Option<(Bit, Sym)>) -> Sym {
        let mut guarded: Vec<(Bit, Sym)> = Vec::new();
        let mut clash = Bit::FALSE;
        for (place, (when, value)) in active.iter().enumerate() {
            let mut earlier = Bit::FALSE;
            for (other_when, other) in active.iter().take(place) {
                let both = self.circuit.and(*when, *other_when);
                if both != Bit::FALSE {
                    let Some(differ) = self.differ(value, other) else { return Sym::Free };
                    let differ = self.circuit.and(both, differ);
                    clash = self.circuit.or(clash, differ);
                }
                earlier = self.circuit.or(earlier, *other_when);
            }
            let first = self.circuit.and(*when, !earlier);
            guarded.push((first, value.clone()));
        }
        guarded.extend(base);
        if clash != Bit::FALSE {
            for (when, _) in &mut guarded {
                *when = self.circuit.and(*when, !clash);
            }
            guarded.push((clash, Sym::Written(Written::Known(A_FAULT))));
        }
        guarded.retain(|(when, _)| *when != Bit::FALSE);
        match guarded.as_slice() {
            [(Bit::TRUE, one)] => one.clone(),
            _ => self.chosen(e, guarded),
        }
    }

    /// When two values differ; none where that is not worked out.
    fn differ(&mut self, x: &Sym, y: &Sym) -> Option<Bit> {
        let pair = [self.written(x)?, self.written(y)?];
        let outcome = &mut *self.outcome;
        let mut apply = |data: &[Datum]| match data {
            [x, y] => outcome.compare(*x, CompareOp::Is, *y).into(),
            _ => Datum::UNKNOWN,
        };
        let same = super::table::combine(&pair, &mut self.circuit, 256, &mut apply)?;
        if !same.values().iter().all(|datum| datum.known().is_some()) {
            return None;
        }
        Some(!same.when(&mut self.circuit, &|d| d == Datum::Known(crate::model::ValueId::YES)))
    }

    /// A recursive predicate: false everywhere to begin with, then round by round, until nothing changes any more, or
    /// as many rounds as there are tuples: each round settles one at least, wherever the knobs stand. What it asks of
    /// recursive definitions before it is settled first.
    fn recursive(&mut self, key: (DefineId, Box<[Datum]>), body: &Expr) -> Sym {
        let stratum = self.program.strata.iter().position(|stratum| stratum.contains(&key.0));
        if self.underway_stratum == stratum {
            if let Some(known) = self.underway.get(&key) {
                return Sym::Truth(*known);
            }
            // What the others ask for is worked out with them.
            self.underway.insert(key, Tri::FALSE);
            return Sym::Truth(Tri::FALSE);
        }
        let outer = std::mem::take(&mut self.underway);
        let outer_stratum = std::mem::replace(&mut self.underway_stratum, stratum);
        self.underway.insert(key.clone(), Tri::FALSE);
        let finished = self.rounds();
        let found = std::mem::replace(&mut self.underway, outer);
        self.underway_stratum = outer_stratum;
        if !finished || found.values().any(|tri| tri.fault != Bit::FALSE) {
            let free = self.free(body);
            self.calls.insert(key, Sym::Truth(free));
            return Sym::Truth(free);
        }
        let value = found.get(&key).copied().unwrap_or(Tri::UNKNOWN);
        #[expect(clippy::iter_over_hash_type, reason = "goes from one map into another")]
        for (tuple, tri) in found {
            self.calls.insert(tuple, Sym::Truth(tri));
        }
        Sym::Truth(value)
    }

    /// Whether all tuples under way were settled.
    fn rounds(&mut self) -> bool {
        let mut round = 0;
        loop {
            let mut tuples: Vec<(DefineId, Box<[Datum]>)> = self.underway.keys().cloned().collect();
            let is_plain = |(_, data): &(DefineId, Box<[Datum]>)| {
                data.iter().all(|datum| datum.known().is_some())
            };
            if tuples.len() > MOST_TUPLES
                || !tuples.iter().all(is_plain)
                || self.outcome.unfinished().is_some()
            {
                return false;
            }
            tuples.sort_by_cached_key(|(id, data)| (*id, format!("{data:?}")));
            let mut next = Vec::with_capacity(tuples.len());
            for key in &tuples {
                let row = self.program.define(key.0);
                let mut frame: Frame = key.1.to_vec();
                frame.resize(row.slots.len(), Datum::UNKNOWN);
                let DefineBody::Predicate(body) = &row.body else { return false };
                next.push(self.truth(body, &mut frame));
            }
            let grew = self.underway.len() > tuples.len();
            let mut changed = false;
            for (key, tri) in tuples.iter().zip(&next) {
                let before = self.underway.insert(key.clone(), *tri);
                changed |= before != Some(*tri);
            }
            round = if grew { 0 } else { round + 1 };
            if !grew && (!changed || round > tuples.len()) {
                return true;
            }
        }
    }
}
