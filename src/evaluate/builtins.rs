//! Built-in functions on what is known of their arguments.

use jiff::civil::Date;
use num_rational::BigRational;
use num_traits::Signed as _;

use super::engine::Engine;
use super::interval::first_fault;
use super::truth::Datum;
use crate::model::{self, Builtin, Code, FaultKind, Value, ValueId};
use crate::operators::CalendarUnit;
use crate::source::Span;

impl Engine<'_> {
    pub(super) fn builtin(&mut self, builtin: Builtin, arguments: &[Datum], span: Span) -> Datum {
        use std::cmp::Ordering;
        if let Some(fault) = first_fault(arguments) {
            return fault;
        }
        let first = arguments.first().copied().unwrap_or(Datum::UNKNOWN);
        match builtin {
            Builtin::Least => self.extreme_of(arguments, Ordering::Less, span),
            Builtin::Greatest => self.extreme_of(arguments, Ordering::Greater, span),
            Builtin::Chapter
            | Builtin::Heading
            | Builtin::Subheading
            | Builtin::Month
            | Builtin::Day
            | Builtin::Abs => match first {
                Datum::Known(value) if !self.says(builtin, value) => Datum::UNKNOWN,
                Datum::Known(value) => {
                    let result = self
                        .values
                        .get(value)
                        .map_or(Err(FaultKind::Mismatch), |v| pointwise(builtin, v));
                    self.settle(result, span)
                }
                other => {
                    if builtin == Builtin::Abs {
                        self.abs_of_bounds(other, span)
                    } else {
                        self.part_of_range(builtin, other)
                    }
                }
            },
            Builtin::Year | Builtin::Number => {
                self.monotone(first, span, |v| pointwise(builtin, v))
            }
        }
    }

    /// The absolute value of bounds that lie on one side of zero; otherwise unknown.
    fn abs_of_bounds(&mut self, datum: Datum, span: Span) -> Datum {
        let Datum::Bounds(Some(low), Some(high)) = datum else {
            return Datum::UNKNOWN;
        };
        let negative = |engine: &Self, id: ValueId| match engine.values.get(id) {
            Some(Value::Number(x) | Value::Percent(x) | Value::Points(x) | Value::Money(x, _)) => {
                Some(x.is_negative())
            }
            _ => None,
        };
        match (negative(self, low), negative(self, high)) {
            (Some(false), _) => datum,
            (_, Some(true)) => self.negate(datum, span),
            _ => Datum::UNKNOWN,
        }
    }

    pub(super) fn extreme_of(
        &mut self,
        data: &[Datum],
        which: std::cmp::Ordering,
        span: Span,
    ) -> Datum {
        if self.may_not_compare(data) {
            return self.unknown_or_failed(span);
        }
        let known: Option<Vec<ValueId>> = data.iter().map(|datum| datum.known()).collect();
        let bounds = self.extreme_bounds(data, which);
        match known {
            Some(values) if bounds.known().is_none() => {
                // None of them beats all others: two cannot be compared.
                let mut pairs = values.iter().flat_map(|a| values.iter().map(move |b| (*a, *b)));
                let kind = pairs.find_map(|(a, b)| self.order(a, b).err());
                Datum::Fault(self.fault(kind.unwrap_or(FaultKind::Mismatch), span))
            }
            _ => bounds,
        }
    }

    /// Whether a code has the digits that are asked for; of one that says less they are unknown.
    fn says(&self, builtin: Builtin, value: ValueId) -> bool {
        match (builtin, self.values.get(value)) {
            (Builtin::Heading, Some(Value::Code(Code(digits)))) => digits.len() >= 4,
            (Builtin::Subheading, Some(Value::Code(Code(digits)))) => digits.len() >= 6,
            _ => true,
        }
    }

    pub(super) fn units_between(&mut self, unit: CalendarUnit, from: Datum, to: Datum) -> Datum {
        if let Some(fault) = first_fault(&[from, to]) {
            return fault;
        }
        let date = |datum: Datum| match datum.known().and_then(|value| self.values.get(value)) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        };
        let (Some(first), Some(last)) = (date(from), date(to)) else {
            return self.units_in_range(unit, from, to);
        };
        let number = BigRational::from_integer(units(unit, first, last).into());
        Datum::Known(self.values.intern(Value::Number(number)))
    }
}

/// Whole units from one date to another.
pub(super) fn units(unit: CalendarUnit, from: Date, to: Date) -> i64 {
    match unit {
        CalendarUnit::Days => model::days_between(from, to),
        CalendarUnit::Months => model::months_between(from, to),
        CalendarUnit::Years => model::months_between(from, to) / 12,
    }
}

/// Built-ins that look at one known value.
fn pointwise(builtin: Builtin, value: &Value) -> Result<Value, FaultKind> {
    let integer = |n: i64| Value::Number(BigRational::from_integer(n.into()));
    match (builtin, value) {
        (Builtin::Chapter, Value::Code(Code(digits))) => {
            let chapter = digits.get(..2).and_then(|two| two.parse().ok());
            chapter.map(integer).ok_or(FaultKind::Mismatch)
        }
        (Builtin::Heading, Value::Code(Code(digits))) => first_digits(digits, 4),
        (Builtin::Subheading, Value::Code(Code(digits))) => first_digits(digits, 6),
        (Builtin::Year, Value::Date(date)) => Ok(integer(date.year().into())),
        (Builtin::Month, Value::Date(date)) => Ok(integer(date.month().into())),
        (Builtin::Day, Value::Date(date)) => Ok(integer(date.day().into())),
        (Builtin::Number, Value::Percent(x) | Value::Points(x) | Value::Number(x)) => {
            Ok(Value::Number(x.clone()))
        }
        (Builtin::Abs, Value::Number(x)) => Ok(Value::Number(x.abs())),
        (Builtin::Abs, Value::Percent(x)) => Ok(Value::Percent(x.abs())),
        (Builtin::Abs, Value::Points(x)) => Ok(Value::Points(x.abs())),
        (Builtin::Abs, Value::Money(x, currency)) => Ok(Value::Money(x.abs(), currency.clone())),
        _ => Err(FaultKind::Mismatch),
    }
}

/// The first digits of a code.
fn first_digits(digits: &smol_str::SmolStr, n: usize) -> Result<Value, FaultKind> {
    digits.get(..n).map(|first| Value::Code(Code(first.into()))).ok_or(FaultKind::Mismatch)
}
