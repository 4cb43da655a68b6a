//! Quantifiers and aggregates: exact over decided members, bounds over undecided ones.

use std::cmp::Ordering;

use num_rational::BigRational;
use num_traits::{ToPrimitive as _, Zero as _};

use super::engine::{Engine, Frame};
use super::interval::{bounds, first_fault, from_bounds};
use super::truth::{Datum, FaultId, Truth};
use crate::model::{
    self, Aggregate, Expr, FaultKind, Quantified, Quantifier, Scalar, Slot, Value, ValueId,
};
use crate::operators::{AggregateOp, RoundMode};
use crate::source::Span;

/// How many elements match.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    certain: u64,
    undecided: u64,
    fault: Option<FaultId>,
    /// The set itself is unknown and its type has infinitely many values.
    boundless: bool,
}

impl Tally {
    fn add(&mut self, truth: Truth) {
        match truth {
            Truth::True => self.certain += 1,
            Truth::False => {}
            Truth::Unknown => self.undecided += 1,
            Truth::Fault(fault) => {
                self.undecided += 1;
                self.fault = Some(self.fault.map_or(fault, |known| known.min(fault)));
            }
        }
    }

    /// Whether at least `n` match.
    fn at_least(&self, n: u64) -> Truth {
        if self.certain >= n {
            Truth::True
        } else if !self.boundless && self.certain + self.undecided < n {
            Truth::False
        } else {
            self.fault.map_or(Truth::Unknown, Truth::Fault)
        }
    }
}

impl Engine<'_> {
    pub(super) fn quantified(&mut self, q: &Quantified, span: Span, frame: &mut Frame) -> Truth {
        match &q.quantifier {
            Quantifier::Every => self.exists_match(q, true, frame).not(),
            Quantifier::Some => self.exists_match(q, false, frame),
            Quantifier::No => self.exists_match(q, false, frame).not(),
            Quantifier::AtLeast(n) => self.by_count(q, n, span, frame, Tally::at_least),
            Quantifier::AtMost(n) => {
                self.by_count(q, n, span, frame, |tally, n| tally.at_least(n + 1).not())
            }
            Quantifier::Exactly(n) => self.by_count(q, n, span, frame, |tally, n| {
                tally.at_least(n).and(tally.at_least(n + 1).not())
            }),
        }
    }

    /// Whether some element passes the filter and the body; for `every`, whether one fails the body.
    fn exists_match(&mut self, q: &Quantified, fails: bool, frame: &mut Frame) -> Truth {
        // What fails a filter is no counterexample; what fails a filter or a body is no example.
        let body = if fails { None } else { q.body.as_ref() };
        let conditions: Vec<&Expr> = q.filter.iter().chain(body).collect();
        let (each, _) = self.each_that_may(&q.set, q.slot, &conditions, frame);
        let mut result = Truth::False;
        for (datum, member) in each {
            bind_slot(frame, q.slot, datum);
            result = result.or(member.and(self.matches(q, fails, frame)));
            if result == Truth::True || self.exhausted() {
                break;
            }
        }
        result
    }

    fn matches(&mut self, q: &Quantified, fails: bool, frame: &mut Frame) -> Truth {
        let filter = q.filter.as_ref().map_or(Truth::True, |filter| self.truth(filter, frame));
        if filter == Truth::False {
            return Truth::False;
        }
        let body = q.body.as_ref().map_or(Truth::True, |body| self.truth(body, frame));
        filter.and(if fails { body.not() } else { body })
    }

    fn by_count(
        &mut self,
        q: &Quantified,
        n: &Expr,
        span: Span,
        frame: &mut Frame,
        decide: impl Fn(&Tally, u64) -> Truth,
    ) -> Truth {
        let n = self.datum(n, frame);
        let n = match n {
            Datum::Fault(fault) => return Truth::Fault(fault),
            Datum::Bounds(..) => return Truth::Unknown,
            Datum::Known(n) => n,
        };
        // "At least 2.5" elements are at least 3; "at most 2.5" are at most 2.
        let n = match self.values.get(n) {
            Some(Value::Number(x)) if matches!(q.quantifier, Quantifier::AtLeast(_)) => x.ceil(),
            Some(Value::Number(x)) if matches!(q.quantifier, Quantifier::AtMost(_)) => x.floor(),
            Some(Value::Number(x)) if x.is_integer() => x.clone(),
            Some(Value::Number(_)) => return Truth::False,
            _ => return Truth::Fault(self.fault(FaultKind::Mismatch, span)),
        };
        if n < BigRational::zero() {
            return Truth::of(matches!(q.quantifier, Quantifier::AtLeast(_)));
        }
        let n = n.to_integer().to_u64().unwrap_or(u64::MAX - 1);
        let conditions: Vec<&Expr> = q.filter.iter().chain(&q.body).collect();
        let (each, _) = self.each_that_may(&q.set, q.slot, &conditions, frame);
        let mut tally = Tally::default();
        for (datum, member) in each {
            bind_slot(frame, q.slot, datum);
            let truth = member.and(self.matches(q, false, frame));
            if datum.known().is_some() {
                tally.add(truth);
            } else if truth != Truth::False {
                // It may be one that is counted already; of a set of which nothing is known there may be many.
                tally.add(truth.and(Truth::Unknown));
                tally.boundless |= member != Truth::True;
            }
            if self.exhausted() {
                break;
            }
        }
        decide(&tally, n)
    }

    pub(super) fn aggregate(
        &mut self,
        aggregate: &Aggregate,
        scalar: Scalar,
        span: Span,
        frame: &mut Frame,
    ) -> Datum {
        // The share of a set needs all of it.
        let filter = aggregate.filter.iter().filter(|_| aggregate.op != AggregateOp::Share);
        let conditions: Vec<&Expr> = filter.collect();
        let (each, set) = self.each_that_may(&aggregate.set, aggregate.slot, &conditions, frame);
        match (set, each.as_slice()) {
            (Datum::Fault(_), _) => return set,
            (_, [(datum, Truth::Unknown)]) if datum.known().is_none() => {
                return self.of_boundless(aggregate.op, span);
            }
            _ => {}
        }
        let of = each.len();
        let mut certain: Vec<Datum> = Vec::new();
        let mut undecided: Vec<Datum> = Vec::new();
        for (datum, member) in each {
            bind_slot(frame, aggregate.slot, datum);
            let filter = &aggregate.filter;
            let passes = filter.as_ref().map_or(Truth::True, |filter| self.truth(filter, frame));
            let list = match member.and(passes) {
                Truth::False => continue,
                Truth::Fault(fault) => return Datum::Fault(fault),
                Truth::True if datum.known().is_some() => &mut certain,
                // What is not known may be an element that is counted already.
                Truth::True | Truth::Unknown => &mut undecided,
            };
            match &aggregate.term {
                Some(term) => list.push(self.datum(term, frame)),
                None => list.push(datum),
            }
            if self.exhausted() {
                return Datum::UNKNOWN;
            }
        }
        if let Some(fault) = first_fault(&certain).or_else(|| first_fault(&undecided)) {
            return fault;
        }
        match aggregate.op {
            AggregateOp::Count => self.count(certain.len(), undecided.len()),
            AggregateOp::Share if set.known().is_some() => {
                self.share(certain.len(), undecided.len(), of, span)
            }
            AggregateOp::Share => self.of_boundless(AggregateOp::Share, span),
            AggregateOp::Sum => self.sum(&certain, &undecided, scalar, span),
            AggregateOp::Min => self.extremum(&certain, &undecided, Ordering::Less, span),
            AggregateOp::Max => self.extremum(&certain, &undecided, Ordering::Greater, span),
            AggregateOp::Average => self.average(&certain, &undecided, span),
        }
    }

    /// What is known of an aggregate over a set of which nothing is known.
    fn of_boundless(&mut self, op: AggregateOp, span: Span) -> Datum {
        match op {
            AggregateOp::Count => Datum::Bounds(Some(self.number(0)), None),
            // The set may be empty, and then there is no share of it.
            _ => self.unknown_or_failed(span),
        }
    }

    fn number(&mut self, n: usize) -> ValueId {
        self.values.intern(Value::Number(BigRational::from_integer(n.into())))
    }

    fn count(&mut self, certain: usize, undecided: usize) -> Datum {
        let (low, high) = (self.number(certain), self.number(certain + undecided));
        from_bounds(Some(low), Some(high))
    }

    fn share(&mut self, certain: usize, undecided: usize, of: usize, span: Span) -> Datum {
        if of == 0 {
            return Datum::Fault(self.fault(FaultKind::EmptyAggregate, span));
        }
        let mut part =
            |n: usize| self.values.intern(Value::Percent(BigRational::new(n.into(), of.into())));
        let (low, high) = (part(certain), part(certain + undecided));
        from_bounds(Some(low), Some(high))
    }

    fn sum(&mut self, certain: &[Datum], undecided: &[Datum], scalar: Scalar, span: Span) -> Datum {
        let Some(zero) = zero_of(scalar) else {
            return Datum::Fault(self.fault(FaultKind::Mismatch, span));
        };
        let zero = Datum::Known(self.values.intern(zero));
        let mut sum = zero;
        for datum in certain {
            sum = self.add(sum, *datum, false, None, span);
        }
        for datum in undecided {
            // It may be left out: then it adds nothing.
            let may_add = self.hull(&[zero, *datum]);
            sum = self.add(sum, may_add, false, None, span);
        }
        sum
    }

    fn extremum(
        &mut self,
        certain: &[Datum],
        undecided: &[Datum],
        which: Ordering,
        span: Span,
    ) -> Datum {
        if certain.is_empty() {
            return self.perhaps_of_nothing(undecided, span);
        }
        let settled = self.extreme_of(certain, which, span);
        if undecided.is_empty() || matches!(settled, Datum::Fault(_)) {
            return settled;
        }
        let mut all = certain.to_vec();
        all.extend_from_slice(undecided);
        if self.may_not_compare(&all) {
            return self.unknown_or_failed(span);
        }
        let ((low, high), (all_low, all_high)) =
            (bounds(settled), bounds(self.extreme_bounds(&all, which)));
        // An undecided element can only make the minimum smaller and the maximum greater.
        if which == Ordering::Less {
            from_bounds(all_low, high)
        } else {
            from_bounds(low, all_high)
        }
    }

    /// The bounds of the least or greatest of data that are all there.
    pub(super) fn extreme_bounds(&self, data: &[Datum], which: Ordering) -> Datum {
        let lows = || data.iter().map(|datum| bounds(*datum).0);
        let highs = || data.iter().map(|datum| bounds(*datum).1);
        let present = |ends: &mut dyn Iterator<Item = Option<ValueId>>| {
            let known: Vec<Option<ValueId>> = ends.flatten().map(Some).collect();
            if known.is_empty() { None } else { self.extreme(known.into_iter(), which) }
        };
        // An open end of one does not open the end that another one closes.
        if which == Ordering::Less {
            from_bounds(self.extreme(lows(), which), present(&mut highs()))
        } else {
            from_bounds(present(&mut lows()), self.extreme(highs(), which))
        }
    }

    /// An aggregate of no certain member: without an undecided one it has no value, and with one it may have none,
    /// so that no bounds hold.
    fn perhaps_of_nothing(&mut self, undecided: &[Datum], span: Span) -> Datum {
        if undecided.is_empty() {
            return Datum::Fault(self.fault(FaultKind::EmptyAggregate, span));
        }
        self.unknown_or_failed(span)
    }

    fn average(&mut self, certain: &[Datum], undecided: &[Datum], span: Span) -> Datum {
        let Some((first, rest)) = certain.split_first() else {
            return self.perhaps_of_nothing(undecided, span);
        };
        if !undecided.is_empty() {
            let mut all = certain.to_vec();
            all.extend_from_slice(undecided);
            return self.hull(&all);
        }
        let mut sum = *first;
        for datum in rest {
            sum = self.add(sum, *datum, false, None, span);
        }
        let n = Datum::Known(self.number(certain.len()));
        self.multiply(sum, crate::operators::ProductOp::Over, n, span)
    }

    pub(super) fn round(
        &mut self,
        value: Datum,
        step: Datum,
        mode: RoundMode,
        span: Span,
    ) -> Datum {
        if let Some(fault) = first_fault(&[value, step]) {
            return fault;
        }
        let Some(step) = step.known() else { return self.unknown_or_failed(span) };
        if self.is_zero(step) {
            return Datum::Fault(self.fault(FaultKind::DivisionByZero, span));
        }
        let Some(step) = self.values.get(step).cloned() else { return Datum::UNKNOWN };
        let rates = &self.program.rates;
        self.monotone(value, span, |v| model::round(v, &step, mode, rates))
    }
}

/// Gives a variable a value.
pub(super) fn set_slot(frame: &mut Frame, slot: Slot, value: ValueId) {
    bind_slot(frame, slot, Datum::Known(value));
}

/// Gives a variable what is known of a value.
pub fn bind_slot(frame: &mut Frame, slot: Slot, datum: Datum) {
    if let Some(place) = frame.get_mut(usize::from(slot.0)) {
        *place = datum;
    }
}

/// The sum of nothing. Of money it is zero in `XXX`, ISO 4217's code for no currency, which adds to any.
fn zero_of(scalar: Scalar) -> Option<Value> {
    let zero = BigRational::zero();
    match scalar {
        Scalar::Number => Some(Value::Number(zero)),
        Scalar::Percent => Some(Value::Percent(zero)),
        Scalar::Points => Some(Value::Points(zero)),
        Scalar::Money => Some(Value::Money(zero, "XXX".into())),
        Scalar::Duration => Some(Value::Duration(crate::operators::Duration::default())),
        _ => None,
    }
}
