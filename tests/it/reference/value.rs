//! Values and what can be done with them: exact, by the table of types in the manual.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use accordant::model::{Code, EntityId, Rates, Scalar, Value, ValueId, Values};
use accordant::operators::{ProductOp, RoundMode, Rounding};
use jiff::civil::Date;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use super::calendar;
use super::logic::Faults;

pub type Q = BigRational;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Val {
    Entity(EntityId),
    YesNo(bool),
    Number(Q),
    Percent(Q),
    Points(Q),
    Money(Q, String),
    Date(Date),
    /// Months and days.
    Duration(i64, i64),
    Text(String),
    Code(String),
    Set(Vec<Val>),
}

pub fn q(n: i64) -> Q {
    Q::from_integer(n.into())
}

impl Val {
    /// Reads a value of the program.
    pub fn read(values: &Values, id: ValueId) -> Val {
        if let Some(entity) = id.as_entity() {
            return Val::Entity(entity);
        }
        match values.get(id).expect("values are interned") {
            Value::YesNo(x) => Val::YesNo(*x),
            Value::Number(x) => Val::Number(x.clone()),
            Value::Percent(x) => Val::Percent(x.clone()),
            Value::Points(x) => Val::Points(x.clone()),
            Value::Money(x, currency) => Val::Money(x.clone(), currency.to_string()),
            Value::Date(x) => Val::Date(*x),
            Value::Duration(x) => Val::Duration(x.months, x.days),
            Value::Text(x) => Val::Text(x.to_string()),
            Value::Code(Code(x)) => Val::Code(x.to_string()),
            Value::Set(elements) => {
                Val::Set(elements.iter().map(|element| Val::read(values, *element)).collect())
            }
        }
    }

    /// The sum of nothing; of money, in no currency.
    pub fn zero(scalar: Scalar) -> Option<Val> {
        match scalar {
            Scalar::Number => Some(Val::Number(q(0))),
            Scalar::Percent => Some(Val::Percent(q(0))),
            Scalar::Points => Some(Val::Points(q(0))),
            Scalar::Money => Some(Val::Money(q(0), "XXX".to_owned())),
            Scalar::Duration => Some(Val::Duration(0, 0)),
            _ => None,
        }
    }

    pub fn elements(&self) -> &[Val] {
        match self {
            Val::Set(elements) => elements,
            _ => &[],
        }
    }

    /// The number inside a number, percent, points or amount of money.
    pub fn amount(&self) -> Option<&Q> {
        match self {
            Val::Number(x) | Val::Percent(x) | Val::Points(x) | Val::Money(x, _) => Some(x),
            _ => None,
        }
    }

    /// The same kind of value with another number inside.
    pub fn with_amount(&self, x: Q) -> Val {
        match self {
            Val::Number(_) => Val::Number(x),
            Val::Percent(_) => Val::Percent(x),
            Val::Points(_) => Val::Points(x),
            Val::Money(_, currency) => Val::Money(x, currency.clone()),
            other => other.clone(),
        }
    }
}

/// One unit of `from` in `to`: whatever chain of declared rates, in either direction, leads there.
fn price(rates: &Rates, from: &str, to: &str) -> Result<Q, Faults> {
    let (mut seen, mut at) = (BTreeSet::new(), vec![(from.to_owned(), q(1))]);
    while let Some((currency, factor)) = at.pop() {
        if currency == to {
            return Ok(factor);
        }
        if !seen.insert(currency.clone()) {
            continue;
        }
        for (unit, (price, of)) in &rates.prices {
            if *unit == currency {
                at.push((of.to_string(), &factor * price));
            }
            if *of == currency {
                at.push((unit.to_string(), &factor / price));
            }
        }
    }
    Err(Faults::CURRENCY_MIX)
}

/// Two amounts of money in one currency. Nothing is nothing in every currency.
fn together(rates: &Rates, a: (&Q, &String), b: (&Q, &String)) -> Result<(Q, Q, String), Faults> {
    if a.0.is_zero() {
        return Ok((q(0), b.0.clone(), b.1.clone()));
    }
    if b.0.is_zero() {
        return Ok((a.0.clone(), q(0), a.1.clone()));
    }
    Ok((a.0.clone(), b.0 * price(rates, b.1, a.1)?, a.1.clone()))
}

/// `a + b`.
pub fn add(rates: &Rates, a: &Val, b: &Val, rounding: Option<Rounding>) -> Result<Val, Faults> {
    match (a, b) {
        (Val::Number(x), Val::Number(y)) => Ok(Val::Number(x + y)),
        (Val::Percent(x), Val::Percent(y) | Val::Points(y)) | (Val::Points(x), Val::Percent(y)) => {
            Ok(Val::Percent(x + y))
        }
        (Val::Points(x), Val::Points(y)) => Ok(Val::Points(x + y)),
        (Val::Money(x, c), Val::Money(y, d)) => {
            let (x, y, currency) = together(rates, (x, c), (y, d))?;
            Ok(Val::Money(x + y, currency))
        }
        (Val::Date(date), Val::Duration(months, days))
        | (Val::Duration(months, days), Val::Date(date)) => {
            Ok(Val::Date(calendar::shift(*date, *months, *days, rounding)?))
        }
        (Val::Duration(m, d), Val::Duration(n, e)) => Ok(Val::Duration(m + n, d + e)),
        _ => Err(Faults::MISMATCH),
    }
}

/// `a - b`.
pub fn subtract(
    rates: &Rates,
    a: &Val,
    b: &Val,
    rounding: Option<Rounding>,
) -> Result<Val, Faults> {
    match (a, b) {
        (Val::Percent(x), Val::Percent(y)) => Ok(Val::Points(x - y)),
        (Val::Date(x), Val::Date(y)) => Ok(Val::Duration(0, calendar::days_between(*y, *x))),
        _ => add(rates, a, &negate(b)?, rounding),
    }
}

/// `-a`.
pub fn negate(a: &Val) -> Result<Val, Faults> {
    match (a, a.amount()) {
        (Val::Duration(months, days), _) => Ok(Val::Duration(-months, -days)),
        (_, Some(x)) => Ok(a.with_amount(-x)),
        _ => Err(Faults::MISMATCH),
    }
}

fn scale(a: &Val, by: &Q) -> Result<Val, Faults> {
    match (a, a.amount()) {
        (Val::Duration(months, days), _) if by.is_integer() => {
            let by = by.to_integer().to_i64().ok_or(Faults::TOO_LARGE)?;
            Ok(Val::Duration(months * by, days * by))
        }
        (_, Some(x)) => Ok(a.with_amount(x * by)),
        _ => Err(Faults::MISMATCH),
    }
}

/// `a * b`, `a / b`, `a of b`.
pub fn multiply(rates: &Rates, a: &Val, op: ProductOp, b: &Val) -> Result<Val, Faults> {
    match (op, a, b) {
        (ProductOp::Times, Val::Number(x), other) | (ProductOp::Times, other, Val::Number(x)) => {
            scale(other, x)
        }
        (ProductOp::Of, Val::Percent(x), whole) => scale(whole, x),
        (ProductOp::Over, _, _) => divide(rates, a, b),
        _ => Err(Faults::MISMATCH),
    }
}

fn divide(rates: &Rates, a: &Val, b: &Val) -> Result<Val, Faults> {
    if b.amount().is_some_and(Q::is_zero) {
        return Err(Faults::DIVISION_BY_ZERO);
    }
    match (a, b) {
        (Val::Percent(x), Val::Percent(y)) | (Val::Points(x), Val::Points(y)) => {
            Ok(Val::Number(x / y))
        }
        (Val::Money(x, c), Val::Money(y, d)) => Ok(Val::Number(x / (y * price(rates, d, c)?))),
        (other, Val::Number(y)) => scale(other, &y.recip()),
        _ => Err(Faults::MISMATCH),
    }
}

/// The order of values, where they have one that does not depend on the program.
pub fn order(rates: &Rates, a: &Val, b: &Val) -> Result<Ordering, Faults> {
    match (a, b) {
        (Val::Money(x, c), Val::Money(y, d)) => {
            let (x, y, _) = together(rates, (x, c), (y, d))?;
            Ok(x.cmp(&y))
        }
        (Val::Duration(m, d), Val::Duration(n, e)) => {
            calendar::compare_durations((*m, *d), (*n, *e))
        }
        (Val::Entity(_) | Val::Set(_), _) => Err(Faults::MISMATCH),
        _ if std::mem::discriminant(a) == std::mem::discriminant(b) => Ok(a.cmp(b)),
        _ => Err(Faults::MISMATCH),
    }
}

/// The multiple of a step, by looking at the two it lies between.
pub fn round(rates: &Rates, a: &Val, step: &Val, mode: RoundMode) -> Result<Val, Faults> {
    let size = match (a, step) {
        (Val::Money(_, c), Val::Money(s, d)) if !s.is_zero() => s * price(rates, d, c)?,
        _ => step.amount().ok_or(Faults::MISMATCH)?.clone(),
    };
    let x = a.amount().ok_or(Faults::MISMATCH)?;
    if size.is_zero() {
        return Err(Faults::DIVISION_BY_ZERO);
    }
    let size = size.abs();
    let n = (x / &size).floor();
    let (below, above) = (&n * &size, (&n + q(1)) * &size);
    if below == *x {
        return Ok(a.clone());
    }
    let (down, up) = (x - &below, &above - x);
    let goes_up = match mode {
        RoundMode::Up => true,
        RoundMode::Down => false,
        RoundMode::HalfUp if down == up => x.is_positive(),
        RoundMode::HalfEven if down == up => !(n / q(2)).is_integer(),
        RoundMode::HalfUp | RoundMode::HalfEven => up < down,
    };
    Ok(a.with_amount(if goes_up { above } else { below }))
}
