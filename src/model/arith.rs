//! Exact arithmetic on values: what `+ - * /`, `of`, comparison and rounding mean, and how they can fail.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span as CalendarSpan, Unit};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

use super::{Currency, Value};
use crate::diagnostic::Code as DiagnosticCode;
use crate::operators::{Duration, RoundMode, Rounding};

/// Numbers whose numerator and denominator together need more bits than this are refused.
const MOST_BITS: u64 = 4096;

/// Why an operation has no value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A division by zero.
    DivisionByZero,
    /// The day does not exist and no rounding is said.
    NoSuchDay {
        /// The date counted from.
        date: Date,
        /// What was added.
        duration: Duration,
    },
    /// A number or date beyond what is kept.
    NumberTooLarge,
    /// `min`, `max`, `average`, `share` of nothing.
    EmptyAggregate,
    /// Months against days, too near to tell.
    IncomparableDurations(Duration, Duration),
    /// Two currencies without a rate.
    CurrencyMix(Currency, Currency),
    /// Two exceptions apply with different values; their names.
    ExceptionConflict(String, String),
    /// Kinds of values that do not go together; the types rule it out.
    Mismatch,
}

impl FaultKind {
    /// The code under which it is reported.
    #[must_use]
    pub fn code(&self) -> DiagnosticCode {
        match self {
            FaultKind::DivisionByZero => DiagnosticCode::DivisionByZero,
            FaultKind::NoSuchDay { .. } => DiagnosticCode::NoSuchDay,
            FaultKind::NumberTooLarge => DiagnosticCode::NumberTooLarge,
            FaultKind::EmptyAggregate => DiagnosticCode::EmptyAggregate,
            FaultKind::IncomparableDurations(..) => DiagnosticCode::IncomparableDurations,
            FaultKind::CurrencyMix(..) => DiagnosticCode::CurrencyMix,
            FaultKind::ExceptionConflict(..) => DiagnosticCode::ExceptionConflict,
            FaultKind::Mismatch => DiagnosticCode::TypeMismatch,
        }
    }
}

impl std::fmt::Display for FaultKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FaultKind::DivisionByZero => f.write_str("division by zero"),
            FaultKind::NoSuchDay { date, duration } => write!(
                f,
                "`{date}` and {duration} leads to a day that does not exist; say `rounding down` or `rounding up`"
            ),
            FaultKind::NumberTooLarge => f.write_str("the number is too large"),
            FaultKind::EmptyAggregate => f.write_str("the aggregate has no elements and no value"),
            FaultKind::IncomparableDurations(a, b) => {
                write!(f, "{a} and {b} cannot be compared: months differ in length")
            }
            FaultKind::CurrencyMix(a, b) => {
                write!(f, "`{a}` and `{b}` are mixed and no `rate` is declared")
            }
            FaultKind::ExceptionConflict(a, b) => {
                write!(f, "exceptions `{a}` and `{b}` both apply and give different values")
            }
            FaultKind::Mismatch => f.write_str("the values do not go together"),
        }
    }
}

/// Declared exchange rates: one unit of a currency in another.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// By currency: how much one unit is, in which currency.
    pub prices: BTreeMap<Currency, (BigRational, Currency)>,
}

impl Rates {
    /// Follows the rates from a currency to the one in which it is finally priced.
    fn base(&self, currency: &Currency) -> (BigRational, Currency) {
        let mut factor = BigRational::from_integer(1.into());
        let mut at = currency.clone();
        // A chain of rates is no longer than the table; this also ends circles.
        for _ in 0..self.prices.len() {
            let Some((price, next)) = self.prices.get(&at) else {
                break;
            };
            factor *= price;
            at = next.clone();
        }
        (factor, at)
    }

    /// `amount` of `from` in `to`, if rates say.
    ///
    /// # Errors
    /// [`FaultKind::CurrencyMix`] where they do not.
    pub fn convert(
        &self,
        amount: &BigRational,
        from: &Currency,
        to: &Currency,
    ) -> Result<BigRational, FaultKind> {
        if from == to || amount.is_zero() {
            return Ok(amount.clone());
        }
        let ((a, a_base), (b, b_base)) = (self.base(from), self.base(to));
        if a_base != b_base || b.is_zero() {
            return Err(FaultKind::CurrencyMix(from.clone(), to.clone()));
        }
        Ok(amount * a / b)
    }
}

/// `a + b`, or `a - b`.
///
/// # Errors
/// Mixed currencies, days that do not exist, numbers beyond the limit.
pub fn add(
    a: &Value,
    b: &Value,
    subtract: bool,
    rounding: Option<Rounding>,
    rates: &Rates,
) -> Result<Value, FaultKind> {
    let plus = |x: &BigRational, y: &BigRational| bounded(if subtract { x - y } else { x + y });
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => Ok(Value::Number(plus(x, y)?)),
        (Value::Percent(x), Value::Percent(y)) if subtract => Ok(Value::Points(plus(x, y)?)),
        (Value::Percent(x), Value::Percent(y) | Value::Points(y)) => {
            Ok(Value::Percent(plus(x, y)?))
        }
        (Value::Points(x), Value::Percent(y)) if !subtract => Ok(Value::Percent(plus(x, y)?)),
        (Value::Points(x), Value::Points(y)) => Ok(Value::Points(plus(x, y)?)),
        // Nothing is nothing in every currency; so a sum takes the currency of what it adds up.
        (Value::Money(x, _), Value::Money(y, other)) if x.is_zero() => {
            Ok(Value::Money(plus(x, y)?, other.clone()))
        }
        (Value::Money(x, currency), Value::Money(y, other)) => {
            let y = rates.convert(y, other, currency)?;
            Ok(Value::Money(plus(x, &y)?, currency.clone()))
        }
        (Value::Date(date), Value::Duration(by)) => {
            let by = if subtract { negate_duration(*by)? } else { *by };
            Ok(Value::Date(shift(*date, by, rounding)?))
        }
        (Value::Duration(by), Value::Date(date)) if !subtract => {
            Ok(Value::Date(shift(*date, *by, rounding)?))
        }
        (Value::Date(x), Value::Date(y)) if subtract => {
            Ok(Value::Duration(Duration { months: 0, days: days_between(*y, *x) }))
        }
        (Value::Duration(x), Value::Duration(y)) => {
            let y = if subtract { negate_duration(*y)? } else { *y };
            let months = x.months.checked_add(y.months).ok_or(FaultKind::NumberTooLarge)?;
            let days = x.days.checked_add(y.days).ok_or(FaultKind::NumberTooLarge)?;
            Ok(Value::Duration(Duration { months, days }))
        }
        _ => Err(FaultKind::Mismatch),
    }
}

/// `a * b`.
///
/// # Errors
/// Numbers beyond the limit.
pub fn multiply(a: &Value, b: &Value) -> Result<Value, FaultKind> {
    match (a, b) {
        (Value::Number(x), other) => scale(other, x),
        (other, Value::Number(y)) => scale(other, y),
        _ => Err(FaultKind::Mismatch),
    }
}

/// `a / b`: by a number, or by a value of the same type, which gives a number.
///
/// # Errors
/// Division by zero, mixed currencies, numbers beyond the limit.
pub fn divide(a: &Value, b: &Value, rates: &Rates) -> Result<Value, FaultKind> {
    let over = |x: &BigRational, y: &BigRational| {
        if y.is_zero() { Err(FaultKind::DivisionByZero) } else { bounded(x / y) }
    };
    match (a, b) {
        (Value::Number(x), Value::Number(y))
        | (Value::Percent(x), Value::Percent(y))
        | (Value::Points(x), Value::Points(y)) => Ok(Value::Number(over(x, y)?)),
        (Value::Money(x, currency), Value::Money(y, other)) => {
            Ok(Value::Number(over(x, &rates.convert(y, other, currency)?)?))
        }
        (other, Value::Number(y)) => scale(other, &over(&BigRational::from_integer(1.into()), y)?),
        _ => Err(FaultKind::Mismatch),
    }
}

/// `part of whole`: a percent of a number, an amount, a percent or points.
///
/// # Errors
/// Numbers beyond the limit.
pub fn part_of(part: &Value, whole: &Value) -> Result<Value, FaultKind> {
    match part {
        Value::Percent(x) => scale(whole, x),
        _ => Err(FaultKind::Mismatch),
    }
}

/// `-a`.
///
/// # Errors
/// Durations beyond the limit.
pub fn negate(a: &Value) -> Result<Value, FaultKind> {
    match a {
        Value::Duration(x) => Ok(Value::Duration(negate_duration(*x)?)),
        other => scale(other, &BigRational::from_integer((-1).into())),
    }
}

/// The order of two values of one type that has an order. Scales and stages are ordered by the program, not here.
///
/// # Errors
/// Mixed currencies, durations too near to tell.
pub fn compare(a: &Value, b: &Value, rates: &Rates) -> Result<Ordering, FaultKind> {
    match (a, b) {
        (Value::Number(x), Value::Number(y))
        | (Value::Percent(x), Value::Percent(y))
        | (Value::Points(x), Value::Points(y)) => Ok(x.cmp(y)),
        (Value::Money(x, currency), Value::Money(y, other)) => {
            if x.is_zero() {
                return Ok(x.cmp(y));
            }
            Ok(x.cmp(&rates.convert(y, other, currency)?))
        }
        (Value::Date(x), Value::Date(y)) => Ok(x.cmp(y)),
        (Value::Duration(x), Value::Duration(y)) => compare_durations(*x, *y),
        (Value::Text(x), Value::Text(y)) => Ok(x.cmp(y)),
        (Value::Code(x), Value::Code(y)) => Ok(x.cmp(y)),
        (Value::YesNo(x), Value::YesNo(y)) => Ok(x.cmp(y)),
        _ => Err(FaultKind::Mismatch),
    }
}

/// The multiple of `step` that the mode names.
///
/// # Errors
/// A step of zero, mixed currencies, numbers beyond the limit.
pub fn round(
    value: &Value,
    step: &Value,
    mode: RoundMode,
    rates: &Rates,
) -> Result<Value, FaultKind> {
    let to_step = |x: &BigRational, step: &BigRational| {
        if step.is_zero() {
            return Err(FaultKind::DivisionByZero);
        }
        let (ratio, step) = (x / step.abs(), step.abs());
        bounded(BigRational::from_integer(round_to_integer(&ratio, mode)) * step)
    };
    match (value, step) {
        (Value::Number(x), Value::Number(s)) => Ok(Value::Number(to_step(x, s)?)),
        (Value::Percent(x), Value::Percent(s) | Value::Points(s)) => {
            Ok(Value::Percent(to_step(x, s)?))
        }
        (Value::Points(x), Value::Points(s)) => Ok(Value::Points(to_step(x, s)?)),
        (Value::Money(x, currency), Value::Money(s, other)) => {
            Ok(Value::Money(to_step(x, &rates.convert(s, other, currency)?)?, currency.clone()))
        }
        _ => Err(FaultKind::Mismatch),
    }
}

/// A date moved by a duration: months first, then days.
///
/// # Errors
/// A day that does not exist where no rounding is said; dates beyond the calendar.
pub fn shift(date: Date, by: Duration, rounding: Option<Rounding>) -> Result<Date, FaultKind> {
    let add = |date: Date, span: CalendarSpan| {
        date.checked_add(span).map_err(|_| FaultKind::NumberTooLarge)
    };
    let months =
        CalendarSpan::new().try_months(by.months).map_err(|_| FaultKind::NumberTooLarge)?;
    let days = CalendarSpan::new().try_days(by.days).map_err(|_| FaultKind::NumberTooLarge)?;
    let mut moved = add(date, months)?;
    if moved.day() != date.day() {
        match rounding {
            None => return Err(FaultKind::NoSuchDay { date, duration: by }),
            Some(Rounding::Down) => {}
            Some(Rounding::Up) => {
                moved = moved.tomorrow().map_err(|_| FaultKind::NumberTooLarge)?;
            }
        }
    }
    add(moved, days)
}

/// Days from `from` to `to`; negative where `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

/// Whole months from `from` to `to`, toward zero.
#[must_use]
pub fn months_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Month, to)).map_or(0, |span| i64::from(span.get_months()))
}

fn scale(value: &Value, by: &BigRational) -> Result<Value, FaultKind> {
    let times = |x: &BigRational| bounded(x * by);
    match value {
        Value::Number(x) => Ok(Value::Number(times(x)?)),
        Value::Percent(x) => Ok(Value::Percent(times(x)?)),
        Value::Points(x) => Ok(Value::Points(times(x)?)),
        Value::Money(x, currency) => Ok(Value::Money(times(x)?, currency.clone())),
        Value::Duration(x) if by.is_integer() => {
            let by = by.to_integer().to_i64().ok_or(FaultKind::NumberTooLarge)?;
            let times = |n: i64| n.checked_mul(by).ok_or(FaultKind::NumberTooLarge);
            Ok(Value::Duration(Duration { months: times(x.months)?, days: times(x.days)? }))
        }
        _ => Err(FaultKind::Mismatch),
    }
}

fn bounded(number: BigRational) -> Result<BigRational, FaultKind> {
    let fits = number.numer().bits() + number.denom().bits() <= MOST_BITS;
    if fits { Ok(number) } else { Err(FaultKind::NumberTooLarge) }
}

fn negate_duration(x: Duration) -> Result<Duration, FaultKind> {
    let negated = |n: i64| n.checked_neg().ok_or(FaultKind::NumberTooLarge);
    Ok(Duration { months: negated(x.months)?, days: negated(x.days)? })
}

/// Decided where every possible length of the months gives the same order.
fn compare_durations(x: Duration, y: Duration) -> Result<Ordering, FaultKind> {
    match duration_orders(x, y) {
        (one, other) if one == other => Ok(one),
        _ => Err(FaultKind::IncomparableDurations(x, y)),
    }
}

/// The order of two durations where the months are as short, and where they are as long, as they can be in favour of
/// the first: between the two lie all that are possible.
#[must_use]
pub fn duration_orders(x: Duration, y: Duration) -> (Ordering, Ordering) {
    let months = i128::from(x.months) - i128::from(y.months);
    let days = i128::from(x.days) - i128::from(y.days);
    let orders = |(shortest, longest): (i128, i128)| {
        let (low, high) = if months >= 0 { (shortest, longest) } else { (-longest, -shortest) };
        ((low + days).cmp(&0), (high + days).cmp(&0))
    };
    // Mostly a rough look is enough.
    let n = months.abs();
    let (low, high) = orders((n * 28, n * 31));
    if low == high { (low, high) } else { orders(month_lengths(n)) }
}

/// The least and the greatest number of days that `n` successive months last, wherever they begin.
fn month_lengths(n: i128) -> (i128, i128) {
    // The calendar repeats after 400 years.
    const MONTHS: i128 = 4_800;
    const DAYS: i128 = 146_097;
    let length = |month: i128| {
        let year = i16::try_from(2000 + (month % MONTHS) / 12).unwrap_or(2000);
        let month = i8::try_from(month % 12 + 1).unwrap_or(1);
        Date::new(year, month, 1).map_or(30, |first| i128::from(first.days_in_month()))
    };
    let rest = n % MONTHS;
    let first: i128 = (0..rest).map(length).sum();
    let (mut now, mut shortest, mut longest) = (first, first, first);
    for start in 0..MONTHS {
        now += length(start + rest) - length(start);
        (shortest, longest) = (shortest.min(now), longest.max(now));
    }
    let cycles = n / MONTHS * DAYS;
    (cycles + shortest, cycles + longest)
}

fn round_to_integer(x: &BigRational, mode: RoundMode) -> BigInt {
    let floor = x.floor().to_integer();
    let twice = (x - x.floor()) * BigRational::from_integer(2.into());
    let half = twice.cmp(&BigRational::from_integer(1.into()));
    let up = match mode {
        RoundMode::Down => false,
        RoundMode::Up => !twice.is_zero(),
        RoundMode::HalfUp => match half {
            Ordering::Equal => !x.is_negative(),
            order => order == Ordering::Greater,
        },
        RoundMode::HalfEven => match half {
            Ordering::Equal => floor.is_odd(),
            order => order == Ordering::Greater,
        },
    };
    if up { floor + 1 } else { floor }
}
