//! On which day a watched condition changes, while all else stays: asked of whole ranges of days at once, by the same
//! three-valued arithmetic that copes with unknown facts, and halved where a range does not decide it.

use jiff::civil::Date;

use super::engine::{Engine, Frame};
use super::horizon::{BoundaryKind, Recorded, Watched};
use super::truth::{Datum, FaultId, Truth};
use crate::model::{self, Builtin, Expr, ExprKind, FaultKind, Scalar, Value};
use crate::operators::{CalendarUnit, ProductOp, Rounding};
use crate::source::Span;

/// So many times is one condition asked before the search is left to the next evaluation.
const MOST_PROBES: usize = 4096;

impl Engine<'_> {
    /// Searches what was recorded; more may be recorded meanwhile.
    pub(super) fn search_all(&mut self) {
        let mut at = 0;
        while let Some(watch) = &self.watch
            && let Some(recorded) = watch.recorded.get(at).cloned()
            && !self.exhausted()
        {
            at += 1;
            self.search(&recorded);
        }
    }

    /// The first day after the date of evaluation on which the condition is another than now.
    fn search(&mut self, recorded: &Recorded) {
        let Some(day) = self.as_of else { return };
        let (Ok(from), Some(to)) = (day.tomorrow(), self.last_watched()) else { return };
        if from > to || self.never_changes(&recorded.e, &mut recorded.frame.clone()) {
            return;
        }
        let mut ranges = vec![(from, to)];
        let mut probes = 0;
        while let Some((low, high)) = ranges.pop() {
            // The search itself may find something that changes sooner.
            if self.exhausted() || self.last_watched().is_none_or(|last| last < low) {
                return;
            }
            probes += 1;
            if probes > MOST_PROBES {
                return self.found(recorded, low, true);
            }
            let then = self.probe(recorded, low, high);
            if low == high || is_decided(then) {
                if !self.same_watched(then, recorded.now) {
                    return self.found(recorded, low, false);
                }
                continue;
            }
            let middle = middle(low, high);
            if let Ok(next) = middle.tomorrow() {
                ranges.push((next, high));
            }
            ranges.push((low, middle));
        }
    }

    fn last_watched(&self) -> Option<Date> {
        self.watch.as_ref().map(|watch| watch.last())
    }

    fn found(&mut self, recorded: &Recorded, day: Date, gave_up: bool) {
        let kind = || {
            if gave_up {
                BoundaryKind::SearchedUntil
            } else {
                BoundaryKind::Condition(Box::new(recorded.e.clone()), recorded.frame.clone())
            }
        };
        if let Some(watch) = &mut self.watch {
            watch.changes(day, recorded.e.span, kind);
        }
    }

    /// What the condition is on some day of a range: known only where it is the same on all of them.
    fn probe(&mut self, recorded: &Recorded, low: Date, high: Date) -> Watched {
        let mut date = |day: Date| self.values.intern(Value::Date(day));
        let (first, last) = (date(low), date(high));
        let day =
            if low == high { Datum::Known(first) } else { Datum::Bounds(Some(first), Some(last)) };
        let mut frame = recorded.frame.clone();
        self.on_day(day, |engine| match recorded.now {
            Watched::Truth(_) => Watched::Truth(engine.truth(&recorded.e, &mut frame)),
            Watched::Value(_) => Watched::Value(engine.datum(&recorded.e, &mut frame)),
        })
    }

    /// Whether the condition is undecided or fails on every day, because of what does not depend on the date.
    fn never_changes(&mut self, e: &Expr, frame: &mut Frame) -> bool {
        match &e.kind {
            ExprKind::Compare(a, _, b) => {
                let tame = self.is_tame(a) && self.is_tame(b);
                tame && (self.absorbs(a, frame) || self.absorbs(b, frame))
            }
            ExprKind::Attribute(..) | ExprKind::Sum(..) | ExprKind::UnitsBetween(..) => {
                self.is_tame(e) && self.absorbs(e, frame)
            }
            _ => false,
        }
    }

    fn is_fixed(&self, e: &Expr) -> bool {
        self.watch.as_ref().is_some_and(|watch| !watch.dated.value(e, self.program))
    }

    /// Whether no choice of the date can make it fail.
    fn is_tame(&self, e: &Expr) -> bool {
        if self.is_fixed(e) {
            return true;
        }
        match &e.kind {
            ExprKind::AsOf => true,
            ExprKind::UnitsBetween(_, a, b) => self.is_tame(a) && self.is_tame(b),
            ExprKind::Builtin(Builtin::Year | Builtin::Month | Builtin::Day, parts) => {
                parts.iter().all(|part| self.is_tame(part))
            }
            ExprKind::Sum(terms, _) => {
                e.ty.scalar == Scalar::Duration && terms.iter().all(|(_, term)| self.is_tame(term))
            }
            _ => false,
        }
    }

    /// Whether it is wholly unknown, or fails, because of a part that does not depend on the date.
    fn absorbs(&mut self, e: &Expr, frame: &mut Frame) -> bool {
        if self.is_fixed(e) {
            return matches!(self.datum(e, frame), Datum::UNKNOWN | Datum::Fault(_));
        }
        match &e.kind {
            ExprKind::UnitsBetween(_, a, b) => self.absorbs(a, frame) || self.absorbs(b, frame),
            ExprKind::Builtin(Builtin::Year | Builtin::Month | Builtin::Day, parts) => {
                parts.iter().any(|part| self.absorbs(part, frame))
            }
            ExprKind::Sum(terms, _) => terms.iter().any(|(_, term)| self.absorbs(term, frame)),
            _ => false,
        }
    }

    fn same_watched(&self, a: Watched, b: Watched) -> bool {
        match (a, b) {
            (Watched::Truth(Truth::Fault(a)), Watched::Truth(Truth::Fault(b)))
            | (Watched::Value(Datum::Fault(a)), Watched::Value(Datum::Fault(b))) => {
                self.same_fault(a, b)
            }
            _ => a == b,
        }
    }

    /// Whether two failures have one reason at one place.
    fn same_fault(&self, a: FaultId, b: FaultId) -> bool {
        match (self.fault_info(a), self.fault_info(b)) {
            (Some(a), Some(b)) => a.is_like(b),
            _ => false,
        }
    }

    /// Whether a range of days is asked for.
    fn asks_range(&self) -> bool {
        let day = self.layers.last().and_then(|layer| layer.changes.day);
        matches!(day, Some(Datum::Bounds(..)))
    }

    /// What is not known; while a range of days is asked for, what may also fail on some of them.
    pub(super) fn unknown_or_failed(&mut self, span: Span) -> Datum {
        if self.asks_range() {
            Datum::Fault(self.fault(FaultKind::Mismatch, span))
        } else {
            Datum::UNKNOWN
        }
    }

    /// Whether an exception that is not decided may come to clash with another on some day of a range.
    pub(super) fn may_clash(&self, applies: &[Truth]) -> bool {
        self.asks_range() && applies.contains(&Truth::Unknown)
    }

    /// Whether some of these may come to be two that cannot be compared on some day of a range: months and days, or
    /// two currencies, of which nothing is nothing in both.
    pub(super) fn may_not_compare(&self, data: &[Datum]) -> bool {
        if !self.asks_range() || data.iter().all(|datum| datum.known().is_some()) {
            return false;
        }
        let ends = data.iter().flat_map(|datum| {
            let (low, high) = super::interval::bounds(*datum);
            [low, high]
        });
        let mut currency = None;
        ends.flatten().filter_map(|end| self.values.get(end)).any(|end| match end {
            Value::Duration(_) => true,
            Value::Money(_, other) => *currency.get_or_insert(other) != other,
            _ => false,
        })
    }

    /// Over a range of days, a sum that fails on some of them.
    pub(super) fn failing_sum(
        &mut self,
        (a, b): (Datum, Datum),
        (low, high): (bool, bool),
        rounding: Option<Rounding>,
        span: Span,
    ) -> Option<Datum> {
        if !self.asks_range() {
            return None;
        }
        // An end that both parts have and the sum has not was not to be computed.
        let ((a_low, a_high), (b_low, b_high)) =
            (super::interval::bounds(a), super::interval::bounds(b));
        let fails = (a_low.is_some() && b_low.is_some() && !low)
            || (a_high.is_some() && b_high.is_some() && !high);
        let skips = rounding.is_none() && (self.may_skip_days(a, b) || self.may_skip_days(b, a));
        (fails || skips).then(|| self.unknown_or_failed(span))
    }

    /// Whether a date that is not known may be one that has no counterpart in another month.
    fn may_skip_days(&self, dates: Datum, by: Datum) -> bool {
        let Datum::Bounds(low, high) = dates else { return false };
        let date = |end: Option<model::ValueId>| self.date(Datum::Known(end?));
        let is_date = date(low).is_some() || date(high).is_some();
        if !is_date {
            return false;
        }
        if let Some(Value::Duration(by)) = by.known().and_then(|by| self.values.get(by))
            && by.months == 0
        {
            return false;
        }
        // Every month has 28 days.
        !matches!((date(low), date(high)), (Some(low), Some(high))
            if (low.year(), low.month()) == (high.year(), high.month()) && high.day() <= 28)
    }

    /// The month or day of dates that lie between others.
    pub(super) fn part_of_range(&mut self, builtin: Builtin, datum: Datum) -> Datum {
        let (true, Datum::Bounds(Some(low), Some(high))) = (self.asks_range(), datum) else {
            return Datum::UNKNOWN;
        };
        let (Some(low), Some(high)) = (self.date(Datum::Known(low)), self.date(Datum::Known(high)))
        else {
            return Datum::UNKNOWN;
        };
        let parts = match builtin {
            Builtin::Month if low.year() == high.year() => (low.month(), high.month()),
            Builtin::Day if (low.year(), low.month()) == (high.year(), high.month()) => {
                (low.day(), high.day())
            }
            _ => return Datum::UNKNOWN,
        };
        self.numbers(parts.0.into(), parts.1.into())
    }

    /// The units between dates that lie between others: the more, the later the second and the earlier the first.
    pub(super) fn units_in_range(&mut self, unit: CalendarUnit, from: Datum, to: Datum) -> Datum {
        if !self.asks_range() {
            return Datum::UNKNOWN;
        }
        let end = |engine: &Self, id: Option<model::ValueId>| engine.date(Datum::Known(id?));
        let ((from_low, from_high), (to_low, to_high)) =
            (super::interval::bounds(from), super::interval::bounds(to));
        match ((end(self, from_low), end(self, from_high)), (end(self, to_low), end(self, to_high)))
        {
            ((Some(from_low), Some(from_high)), (Some(to_low), Some(to_high))) => self.numbers(
                super::builtins::units(unit, from_high, to_low),
                super::builtins::units(unit, from_low, to_high),
            ),
            _ => Datum::UNKNOWN,
        }
    }

    fn numbers(&mut self, low: i64, high: i64) -> Datum {
        let mut number = |n: i64| {
            self.values.intern(Value::Number(num_rational::BigRational::from_integer(n.into())))
        };
        let (low, high) = (number(low), number(high));
        super::interval::from_bounds(Some(low), Some(high))
    }

    /// A quotient by what may be zero.
    pub(super) fn may_divide_by_zero(&mut self, op: ProductOp, span: Span) -> Datum {
        if op == ProductOp::Over { self.unknown_or_failed(span) } else { Datum::UNKNOWN }
    }
}

/// Whether an answer for a range of days is the answer for each of them.
fn is_decided(then: Watched) -> bool {
    matches!(then, Watched::Truth(Truth::True | Truth::False) | Watched::Value(Datum::Known(_)))
}

/// The day halfway between two.
fn middle(low: Date, high: Date) -> Date {
    let days = model::days_between(low, high) / 2;
    let by = crate::operators::Duration { months: 0, days };
    model::shift(low, by, None).unwrap_or(low)
}
