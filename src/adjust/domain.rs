//! Where values can go: steps between them, what is finest where no step is said, what may be stated.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use super::knob::Position;
use crate::model::{self, Expr, ExprKind, Program, Scalar, Type, TypeKind, Value, ValueId};
use crate::operators::{Duration, Rounding};

/// More steps than this in one direction are not gone.
const MOST_STEPS: i64 = 1_000_000;

/// Sets are stated of so few elements in every combination; of more, one element or all.
const MOST_ELEMENTS: usize = 4;

/// A value so many steps on; none where there is no such value, as the 31st of a short month.
pub(super) fn moved(value: &Value, step: &Value, position: Position) -> Option<Value> {
    let by = BigRational::from_integer(BigInt::from(position));
    Some(match (value, step) {
        (Value::Number(x), Value::Number(s)) => Value::Number(x + s * by),
        (Value::Percent(x), Value::Points(s)) => Value::Percent(x + s * by),
        (Value::Points(x), Value::Points(s)) => Value::Points(x + s * by),
        (Value::Money(x, currency), Value::Money(s, other)) if currency == other => {
            Value::Money(x + s * by, currency.clone())
        }
        (Value::Date(x), Value::Duration(s)) => {
            Value::Date(model::shift(*x, times(*s, position)?, None).ok()?)
        }
        (Value::Duration(x), Value::Duration(s)) => {
            let by = times(*s, position)?;
            Value::Duration(Duration {
                months: x.months.checked_add(by.months)?,
                days: x.days.checked_add(by.days)?,
            })
        }
        _ => return None,
    })
}

/// As [`moved`], with the last day of the month for a date that does not exist.
fn moved_at_most(value: &Value, step: &Value, position: Position) -> Option<Value> {
    match (value, step) {
        (Value::Date(date), Value::Duration(step)) => {
            let by = times(*step, position)?;
            model::shift(*date, by, Some(Rounding::Down)).ok().map(Value::Date)
        }
        _ => moved(value, step, position),
    }
}

fn times(step: Duration, by: i64) -> Option<Duration> {
    Some(Duration { months: step.months.checked_mul(by)?, days: step.days.checked_mul(by)? })
}

/// How many whole steps lead from a value to an end, not beyond it; less than zero downwards.
pub(super) fn steps_to(value: &Value, end: &Value, step: &Value) -> Option<Position> {
    let exact = |x: &BigRational, y: &BigRational, s: &BigRational| {
        if s.is_zero() {
            return None;
        }
        let steps = ((y - x) / s).trunc().to_integer().to_i64().unwrap_or(i64::MAX);
        Some(steps.clamp(-MOST_STEPS, MOST_STEPS))
    };
    match (value, end, step) {
        (Value::Number(x), Value::Number(y), Value::Number(s))
        | (Value::Percent(x), Value::Percent(y), Value::Points(s))
        | (Value::Points(x), Value::Points(y), Value::Points(s)) => exact(x, y, s),
        (Value::Money(x, c), Value::Money(y, d), Value::Money(s, e)) if c == d && d == e => {
            exact(x, y, s)
        }
        (Value::Date(_), Value::Date(_), Value::Duration(_))
        | (Value::Duration(_), Value::Duration(_), Value::Duration(_)) => {
            Some(counted(value, end, step))
        }
        _ => None,
    }
}

/// Steps counted by going: months are not of one length. Doubles the stride, then halves it.
fn counted(value: &Value, end: &Value, step: &Value) -> Position {
    let rates = model::Rates::default();
    let order = |x: &Value, y: &Value| model::compare(x, y, &rates).ok();
    let Some(direction) = order(end, value) else { return 0 };
    let sign = direction as i64;
    let inside = |steps: i64| {
        // Where there is no such date the last of its month tells whether it goes on behind it.
        let there = moved_at_most(value, step, sign * steps);
        there.is_some_and(|there| {
            order(&there, end).is_some_and(|at| at == direction.reverse() || at.is_eq())
        })
    };
    if sign == 0 {
        return 0;
    }
    let mut reach = 1;
    while reach < MOST_STEPS && inside(reach) {
        reach *= 2;
    }
    let (mut low, mut high) = (0, reach.min(MOST_STEPS));
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if inside(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    let last = if inside(high) { high } else { low };
    sign * last
}

/// The step where none is said: a hundredth of a point, a whole number or a hundredth where one of the three is no
/// whole number, so too of money, a day, a month where no days are counted.
pub(super) fn finest_step(values: [&Value; 3]) -> Option<Value> {
    let whole = values.iter().all(|value| match value {
        Value::Number(x) | Value::Money(x, _) => x.is_integer(),
        Value::Duration(d) => d.days == 0,
        _ => false,
    });
    let hundredth = |n: i64| BigRational::new(BigInt::from(1), BigInt::from(n));
    let unit = if whole { BigRational::from_integer(1.into()) } else { hundredth(100) };
    Some(match values[0] {
        Value::Number(_) => Value::Number(unit),
        Value::Money(_, currency) => Value::Money(unit, currency.clone()),
        Value::Percent(_) | Value::Points(_) => Value::Points(hundredth(10_000)),
        Value::Duration(_) if whole => Value::Duration(Duration { months: 1, days: 0 }),
        Value::Duration(_) | Value::Date(_) => Value::Duration(Duration { months: 0, days: 1 }),
        _ => return None,
    })
}

/// How much one amount is of another; months are counted as thirty days where one has months and the other days.
pub(super) fn ratio(part: &Value, whole: &Value) -> Option<BigRational> {
    let days = |d: &Duration| BigRational::from_integer(BigInt::from(d.months) * 30 + d.days);
    let (part, whole) = match (part, whole) {
        (Value::Number(x), Value::Number(y)) | (Value::Points(x), Value::Points(y)) => {
            (x.clone(), y.clone())
        }
        (Value::Money(x, c), Value::Money(y, d)) if c == d => (x.clone(), y.clone()),
        (Value::Duration(x), Value::Duration(y)) => (days(x), days(y)),
        _ => return None,
    };
    if whole.is_zero() { None } else { Some(part / whole) }
}

/// The members of a scale between two of them.
pub(super) fn ranks_between(program: &Program, low: ValueId, high: ValueId) -> Vec<ValueId> {
    let (Some(first), Some(last)) = (low.as_entity(), high.as_entity()) else { return Vec::new() };
    let (first, last) = (program.entity(first), program.entity(last));
    let members = program.type_info(first.ty).entities.iter();
    members
        .filter(|member| (first.rank..=last.rank).contains(&program.entity(**member).rank))
        .map(|member| ValueId::entity(*member))
        .collect()
}

/// What a missing attribute of this type may be stated to be. Of numbers, dates and the like those that the rules
/// name, and what lies one finest step beside them.
pub(super) fn statable(program: &mut Program, ty: Type) -> Vec<ValueId> {
    let elements = elements_of(program, ty);
    if !ty.is_set {
        return elements;
    }
    let n = elements.len();
    let mut sets: Vec<Vec<ValueId>> = Vec::new();
    if n <= MOST_ELEMENTS {
        for chosen in 1..1_usize << n {
            let is_chosen = |(place, _): &(usize, &ValueId)| chosen & (1 << place) != 0;
            sets.push(elements.iter().enumerate().filter(is_chosen).map(|(_, e)| *e).collect());
        }
    } else {
        sets.extend(elements.iter().map(|element| vec![*element]));
        sets.push(elements);
    }
    sets.into_iter().map(|set| program.values.intern_set(set)).collect()
}

fn elements_of(program: &mut Program, ty: Type) -> Vec<ValueId> {
    match ty.scalar {
        Scalar::YesNo => vec![ValueId::NO, ValueId::YES],
        Scalar::Entity(id) => {
            let info = program.type_info(id);
            // Of clauses and reservations none is chosen freely: they stand in their agreement.
            let free = info.kind != TypeKind::ClauseKind && id != program.builtin.reservation;
            let entities = info.entities.iter().filter(|_| free);
            entities.map(|entity| ValueId::entity(*entity)).collect()
        }
        Scalar::Text => vec![program.values.intern(Value::Text("to be written".into()))],
        Scalar::Code | Scalar::Any => Vec::new(),
        scalar => named_values(program, scalar),
    }
}

/// The values of a type that rules, parameters and terms name, with their neighbours, in order.
fn named_values(program: &mut Program, scalar: Scalar) -> Vec<ValueId> {
    let mut named: BTreeSet<ValueId> = BTreeSet::new();
    for e in crate::evaluate::expressions(program) {
        constants(e, &mut named);
    }
    named.extend(program.parameters.iter().map(|parameter| parameter.value));
    let of_type = |value: &Value| {
        matches!(
            (value, scalar),
            (Value::Number(_), Scalar::Number)
                | (Value::Percent(_), Scalar::Percent)
                | (Value::Points(_), Scalar::Points)
                | (Value::Money(..), Scalar::Money)
                | (Value::Date(_), Scalar::Date)
                | (Value::Duration(_), Scalar::Duration)
        )
    };
    let mut values: Vec<Value> = Vec::new();
    for id in named {
        let Some(value) = program.values.get(id).filter(|value| of_type(value)).cloned() else {
            continue;
        };
        let Some(step) = finest_step([&value, &value, &value]) else { continue };
        values.extend((-1..=1).filter_map(|by| moved(&value, &step, by)));
    }
    values.retain(is_sensible);
    let rates = program.rates.clone();
    values.sort_by(|x, y| {
        model::compare(x, y, &rates).unwrap_or_else(|_| format!("{x:?}").cmp(&format!("{y:?}")))
    });
    values.dedup();
    values.into_iter().map(|value| program.values.intern(value)).collect()
}

/// Amounts are not stated to be less than nothing, nor percents beyond a hundred.
fn is_sensible(value: &Value) -> bool {
    match value {
        Value::Number(x) | Value::Points(x) | Value::Money(x, _) => !x.is_negative(),
        Value::Percent(x) => !x.is_negative() && *x <= BigRational::from_integer(1.into()),
        Value::Duration(d) => d.months >= 0 && d.days >= 0,
        _ => true,
    }
}

fn constants(e: &Expr, into: &mut BTreeSet<ValueId>) {
    if let ExprKind::Constant(value) = &e.kind {
        into.insert(*value);
    }
    e.for_each_part(&mut |part| constants(part, into));
}
