//! Which way each value of a missing fact would decide: by value, or by what lies between thresholds.

use std::cmp::Ordering;

use super::text::Words;
use crate::evaluate::{Change, Outcome, Truth, Verdict};
use crate::model::{Scalar, Type, ValueId};

/// Values of a missing fact and the verdict that each of them leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The values, in words: "at least 90%".
    pub values: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The changes that were tried, and stand for all of these values.
    pub tried: Vec<Change>,
}

/// The ways of a fact from its trials; `thresholds` are those of a type with an order.
pub(super) fn ways(
    outcome: &Outcome<'_>,
    trials: &[(Change, Verdict)],
    thresholds: Option<&[ValueId]>,
    ty: Option<Type>,
) -> Vec<Way> {
    let is_ordered = ty.is_some_and(|ty| {
        !ty.is_set && !matches!(ty.scalar, Scalar::YesNo | Scalar::Entity(_) | Scalar::Any)
    });
    match thresholds {
        Some(thresholds) if is_ordered => between(outcome, trials, thresholds, ty),
        _ => by_value(outcome, trials),
    }
}

/// Values that lead to the same verdict, together, in the order tried.
fn by_value(outcome: &Outcome<'_>, trials: &[(Change, Verdict)]) -> Vec<Way> {
    let words = Words::of(outcome);
    let mut ways: Vec<Way> = Vec::new();
    for (change, verdict) in trials {
        let value = match change {
            Change::Tuple(_, _, Truth::True) => String::from("a fact"),
            Change::Tuple(..) => String::from("not a fact"),
            Change::Value(_, _, Some(value)) => words.value(*value),
            _ => continue,
        };
        match ways.iter_mut().find(|way| way.verdict.name() == verdict.name()) {
            Some(way) => {
                way.values.push_str(" or ");
                way.values.push_str(&value);
                way.tried.push(change.clone());
            }
            None => {
                let tried = vec![change.clone()];
                ways.push(Way { values: value, verdict: *verdict, tried });
            }
        }
    }
    ways
}

/// A stretch of values: thresholds by their place, each with whether it belongs to it.
#[derive(Clone)]
struct Stretch {
    low: Option<(usize, bool)>,
    high: Option<(usize, bool)>,
    verdict: Verdict,
    tried: Vec<Change>,
}

/// Stretches of values between thresholds; what has no order of its own has no stretches.
fn between(
    outcome: &Outcome<'_>,
    trials: &[(Change, Verdict)],
    thresholds: &[ValueId],
    ty: Option<Type>,
) -> Vec<Way> {
    let mut sorted = thresholds.to_vec();
    sorted.sort_by(|a, b| outcome.order(*a, *b).unwrap_or(Ordering::Equal));
    sorted.dedup_by(|a, b| outcome.order(*a, *b) == Some(Ordering::Equal));
    let in_order = sorted.windows(2).all(|pair| match pair {
        [a, b] => outcome.order(*a, *b) == Some(Ordering::Less),
        _ => true,
    });
    if !in_order {
        return Vec::new();
    }
    // A value tried on one side of a threshold stands for all values up to the next one.
    let tried = |at: usize, side: Ordering| {
        let found = trials.iter().find(|(change, _)| {
            let Change::Value(_, _, Some(value)) = change else { return false };
            let order = |t: usize| sorted.get(t).and_then(|t| outcome.order(*value, *t));
            let beyond_others = match side {
                Ordering::Less => at == 0 || order(at - 1) == Some(Ordering::Greater),
                Ordering::Greater => order(at + 1).is_none_or(Ordering::is_lt),
                Ordering::Equal => true,
            };
            order(at) == Some(side) && beyond_others
        });
        found.map(|(change, verdict)| (vec![change.clone()], *verdict))
    };
    let mut stretches = Vec::new();
    for at in 0..sorted.len() {
        let before = at.checked_sub(1).map(|before| (before, false));
        let here = Some((at, true));
        if let Some((tried, verdict)) = tried(at, Ordering::Less) {
            stretches.push(Stretch { low: before, high: Some((at, false)), verdict, tried });
        }
        if let Some((tried, verdict)) = tried(at, Ordering::Equal) {
            stretches.push(Stretch { low: here, high: here, verdict, tried });
        }
        if at + 1 == sorted.len()
            && let Some((tried, verdict)) = tried(at, Ordering::Greater)
        {
            stretches.push(Stretch { low: Some((at, false)), high: None, verdict, tried });
        }
    }
    let mut merged: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match merged.last_mut() {
            Some(last) if last.verdict.name() == stretch.verdict.name() => {
                last.high = stretch.high;
                last.tried.extend(stretch.tried);
            }
            _ => merged.push(stretch),
        }
    }
    let is_date = ty == Some(Type::one(Scalar::Date));
    let words = Words::of(outcome);
    let name = |at: usize| sorted.get(at).map_or_else(String::new, |value| words.exact(*value));
    merged
        .into_iter()
        .map(|s| Way {
            values: stretch_words(&s, is_date, &name),
            verdict: s.verdict,
            tried: s.tried,
        })
        .collect()
}

fn stretch_words(stretch: &Stretch, is_date: bool, name: &dyn Fn(usize) -> String) -> String {
    let low = stretch.low.map(|(at, included)| {
        let words = match (is_date, included) {
            (false, true) => "at least",
            (false, false) => "more than",
            (true, true) => "no earlier than",
            (true, false) => "after",
        };
        format!("{words} {}", name(at))
    });
    let high = stretch.high.map(|(at, included)| {
        let words = match (is_date, included) {
            (false, true) => "at most",
            (false, false) => "less than",
            (true, true) => "no later than",
            (true, false) => "before",
        };
        format!("{words} {}", name(at))
    });
    match (stretch.low, stretch.high, low, high) {
        (Some((a, true)), Some((b, true)), ..) if a == b => format!("exactly {}", name(a)),
        (_, _, Some(low), Some(high)) => format!("{low} and {high}"),
        (_, _, Some(one), None) | (_, _, None, Some(one)) => one,
        (_, _, None, None) => String::from("any value"),
    }
}
