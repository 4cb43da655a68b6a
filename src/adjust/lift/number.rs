//! Numbers that depend on many knobs: sums of what each contributes, and comparisons of them as weighted counts.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

use super::super::circuit::{Bit, Circuit};
use super::super::knob::Domain;
use super::Lifter;
use super::table::{Table, Written};
use super::truth::Tri;
use crate::evaluate::Datum;
use crate::model::{Currency, Value, ValueId};
use crate::operators::{CompareOp, Duration};

/// A constant and what is added where conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Linear {
    pub(super) constant: BigRational,
    pub(super) terms: Vec<(BigRational, Bit)>,
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unit {
    Number,
    Percent,
    Points,
    /// None of an amount of zero: it adds to any.
    Money(Option<Currency>),
    Months,
    Days,
}

impl Unit {
    /// The unit of a sum or a difference.
    fn with(&self, other: &Unit, minus: bool) -> Option<Unit> {
        Some(match (self, other) {
            (Unit::Percent, Unit::Percent) if minus => Unit::Points,
            (Unit::Percent, Unit::Points | Unit::Percent) | (Unit::Points, Unit::Percent) => {
                Unit::Percent
            }
            (Unit::Money(None), Unit::Money(other)) => Unit::Money(other.clone()),
            (Unit::Money(one), Unit::Money(None)) => Unit::Money(one.clone()),
            (one, other) if one == other => one.clone(),
            _ => return None,
        })
    }

    /// Whether numbers of the two are compared as they are.
    fn compares_with(&self, other: &Unit) -> bool {
        match (self, other) {
            (Unit::Money(None), Unit::Money(_)) | (Unit::Money(_), Unit::Money(None)) => true,
            (one, other) => one == other,
        }
    }
}

/// A number between two sums; known where they are the same.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) unit: Unit,
    pub(super) low: Linear,
    pub(super) high: Linear,
    /// When nothing is known of it.
    pub(super) unknown: Bit,
    /// When it is an error.
    pub(super) fault: Bit,
    /// What it is divided by, where that depends on the knobs; an error where it is zero, and never less.
    pub(super) over: Option<Linear>,
}

impl Linear {
    pub(super) fn zero() -> Linear {
        Linear { constant: BigRational::zero(), terms: Vec::new() }
    }

    pub(super) fn add(&mut self, other: &Linear, by: &BigRational) {
        self.constant += &other.constant * by;
        self.terms.extend(other.terms.iter().map(|(weight, bit)| (weight * by, *bit)));
    }

    fn scaled(&self, by: &BigRational) -> Linear {
        let mut scaled = Linear::zero();
        scaled.add(self, by);
        scaled
    }

    /// The sum where the condition holds, zero otherwise.
    pub(super) fn times(&self, when: Bit, circuit: &mut Circuit) -> Linear {
        if when == Bit::TRUE {
            return self.clone();
        }
        let constant = (self.constant.clone(), when);
        let terms =
            self.terms.iter().map(|(weight, bit)| (weight.clone(), circuit.and(*bit, when)));
        let mut terms: Vec<(BigRational, Bit)> = terms.collect();
        terms.push(constant);
        Linear { constant: BigRational::zero(), terms }
    }

    /// Whether it is at least zero; more than zero, where `strictly`. None where the numbers are too large.
    fn at_least_zero(&self, strictly: bool, circuit: &mut Circuit) -> Option<Bit> {
        let denominators = self.terms.iter().map(|(weight, _)| weight.denom());
        let scale = denominators
            .chain([self.constant.denom()])
            .fold(BigInt::one(), |scale, denominator| scale.lcm(denominator));
        let whole = |x: &BigRational| (x * BigRational::from_integer(scale.clone())).to_integer();
        let mut bound = -whole(&self.constant);
        if strictly {
            bound += 1;
        }
        let bound = bound.to_i64().filter(|n| n.abs() < MOST)?;
        let mut terms: Vec<(i64, Bit)> = Vec::with_capacity(self.terms.len());
        for (weight, bit) in &self.terms {
            terms.push((whole(weight).to_i64().filter(|n| n.abs() < MOST)?, *bit));
        }
        Some(circuit.at_least(&terms, bound))
    }
}

/// Numbers beyond this are not summed up.
const MOST: i64 = 1 << 40;

impl Number {
    fn known(unit: Unit, linear: Linear) -> Number {
        Number {
            unit,
            low: linear.clone(),
            high: linear,
            unknown: Bit::FALSE,
            fault: Bit::FALSE,
            over: None,
        }
    }

    /// A count between two counts.
    pub(super) fn count(low: Linear, high: Linear, fault: Bit) -> Number {
        Number { high, fault, ..Number::known(Unit::Number, low) }
    }

    /// The sum or the difference; none where the units differ.
    pub(super) fn plus(
        &self,
        other: &Number,
        minus: bool,
        circuit: &mut Circuit,
    ) -> Option<Number> {
        if self.over.is_some() || other.over.is_some() {
            return None;
        }
        let unit = self.unit.with(&other.unit, minus)?;
        let (mut low, mut high) = (self.low.clone(), self.high.clone());
        let by = if minus { -BigRational::one() } else { BigRational::one() };
        let (other_low, other_high) =
            if minus { (&other.high, &other.low) } else { (&other.low, &other.high) };
        low.add(other_low, &by);
        high.add(other_high, &by);
        let unknown = circuit.or(self.unknown, other.unknown);
        let fault = circuit.or(self.fault, other.fault);
        Some(Number { unit, low, high, unknown, fault, over: None })
    }

    /// The number where a condition holds, otherwise zero; when it is unknown or an error is left to others.
    pub(super) fn only_where(&self, when: Bit, circuit: &mut Circuit) -> Number {
        let (low, high) = (self.low.times(when, circuit), self.high.times(when, circuit));
        Number { low, high, ..self.clone() }
    }

    /// The sum with a number of the same unit that is zero wherever this one is not.
    pub(super) fn with(mut self, other: &Number) -> Option<Number> {
        if self.unit != other.unit {
            return None;
        }
        self.low.add(&other.low, &BigRational::one());
        self.high.add(&other.high, &BigRational::one());
        Some(self)
    }

    /// So many times the number, in a unit.
    pub(super) fn scaled(&self, by: &BigRational, unit: Unit) -> Number {
        let (mut low, mut high) = (self.low.scaled(by), self.high.scaled(by));
        if by.is_negative() {
            std::mem::swap(&mut low, &mut high);
        }
        Number { unit, low, high, ..self.clone() }
    }

    /// Whether `self op other`; none where that is not one weighted count.
    pub(super) fn compare(
        &self,
        op: CompareOp,
        other: &Number,
        circuit: &mut Circuit,
    ) -> Option<Tri> {
        if !self.unit.compares_with(&other.unit) {
            return None;
        }
        let (difference, mut fault) = self.minus(other, circuit)?;
        let unknown = circuit.or(self.unknown, other.unknown);
        for one in [self, other] {
            if let Some(over) = &one.over {
                let positive = over.at_least_zero(true, circuit)?;
                fault = circuit.or(fault, !positive);
            }
        }
        let (low, high) = &difference;
        let least = |linear: &Linear, strictly, circuit: &mut Circuit| {
            linear.at_least_zero(strictly, circuit)
        };
        // `yes` and `no` as far as the bounds decide.
        let (yes, no) = match op {
            CompareOp::AtLeast => (least(low, false, circuit)?, !least(high, false, circuit)?),
            CompareOp::MoreThan => (least(low, true, circuit)?, !least(high, true, circuit)?),
            CompareOp::LessThan => (!least(high, false, circuit)?, least(low, false, circuit)?),
            CompareOp::AtMost => (!least(high, true, circuit)?, least(low, true, circuit)?),
            CompareOp::Is | CompareOp::IsNot => {
                let (above, below) = (least(low, false, circuit)?, !least(high, true, circuit)?);
                let (over, under) = (least(low, true, circuit)?, !least(high, false, circuit)?);
                let (same, other) = (circuit.and(above, below), circuit.or(over, under));
                if op == CompareOp::Is { (same, other) } else { (other, same) }
            }
        };
        let decided = circuit.and(!unknown, !fault);
        Some(Tri { yes: circuit.and(yes, decided), no: circuit.and(no, decided), fault })
    }

    /// The least and the greatest that the difference is, up to a factor greater than zero; and when it is an error.
    fn minus(&self, other: &Number, circuit: &mut Circuit) -> Option<((Linear, Linear), Bit)> {
        let fault = circuit.or(self.fault, other.fault);
        let (mut low, mut high) = (self.low.clone(), self.high.clone());
        let minus_one = -BigRational::one();
        match (&self.over, &other.over) {
            (None, None) => {
                low.add(&other.high, &minus_one);
                high.add(&other.low, &minus_one);
            }
            // `a / n op c` is `a op c * n`: `c` must be the same whatever is moved.
            (Some(over), None) => {
                let c = other.constant()?;
                low.add(over, &-c.clone());
                high.add(over, &-c);
            }
            (None, Some(over)) => {
                let c = self.constant()?;
                low = over.scaled(&c);
                high = low.clone();
                low.add(&other.high, &minus_one);
                high.add(&other.low, &minus_one);
            }
            (Some(_), Some(_)) => return None,
        }
        Some(((low, high), fault))
    }

    /// Its value where it does not depend on the knobs.
    pub(super) fn constant(&self) -> Option<BigRational> {
        let is_constant = self.low == self.high
            && self.low.terms.is_empty()
            && self.unknown == Bit::FALSE
            && self.fault == Bit::FALSE
            && self.over.is_none();
        is_constant.then(|| self.low.constant.clone())
    }
}

impl Lifter<'_, '_> {
    /// The number behind a value that is written out; none where some of its values are no numbers of one unit, or are
    /// only bounds.
    pub(super) fn number(&mut self, written: &Written) -> Option<Number> {
        let mut unit: Option<Unit> = None;
        let (mut unknown, mut fault) = (false, false);
        for datum in written.values() {
            match datum {
                Datum::Known(id) => {
                    let (_, its) = self.amount(id)?;
                    unit = Some(match unit {
                        None => its,
                        Some(unit) if unit == its => unit,
                        Some(unit @ Unit::Money(_)) => unit.with(&its, false)?,
                        Some(_) => return None,
                    });
                }
                Datum::Bounds(None, None) => unknown = true,
                Datum::Bounds(..) => return None,
                Datum::Fault(_) => fault = true,
            }
        }
        let linear = match written {
            Written::Known(datum) => {
                Linear { constant: self.amount_or_zero(*datum), terms: Vec::new() }
            }
            Written::Table(table) if table.axes.len() == 1 => self.along_axis(table),
            _ => {
                let cases = written.cases(&mut self.circuit);
                let terms = cases.into_iter().map(|(bit, datum)| (self.amount_or_zero(datum), bit));
                Linear { constant: BigRational::zero(), terms: terms.collect() }
            }
        };
        let mut number = Number::known(unit?, linear);
        if unknown {
            number.unknown = written.when(&mut self.circuit, &|d| matches!(d, Datum::Bounds(..)));
        }
        if fault {
            number.fault = written.when(&mut self.circuit, &|d| matches!(d, Datum::Fault(_)));
        }
        Some(number)
    }

    /// The first value, and what each later range of a grid adds; of choices, what each differs by.
    fn along_axis(&mut self, table: &Table) -> Linear {
        let amounts: Vec<BigRational> =
            table.cells.iter().map(|datum| self.amount_or_zero(*datum)).collect();
        let Some((first, axis)) = amounts.first().zip(table.axes.first()) else {
            return Linear::zero();
        };
        let knob = self.knobs.get(axis.knob.index());
        let is_grid = knob.is_some_and(|knob| matches!(knob.domain, Domain::Grid { .. }));
        let mut terms = Vec::with_capacity(amounts.len());
        for (range, amount) in amounts.iter().enumerate().skip(1) {
            let before = if is_grid { amounts.get(range - 1).unwrap_or(first) } else { first };
            let bit = if is_grid {
                axis.from(range, &mut self.circuit)
            } else {
                let position = axis.starts.get(range).copied().unwrap_or(0);
                self.circuit.at(axis.knob, position)
            };
            terms.push((amount - before, bit));
        }
        terms.retain(|(weight, _)| !weight.is_zero());
        Linear { constant: first.clone(), terms }
    }

    fn amount_or_zero(&self, datum: Datum) -> BigRational {
        let amount = datum.known().and_then(|id| self.amount(id));
        amount.map_or_else(BigRational::zero, |(amount, _)| amount)
    }

    /// How much a value is, and of what.
    pub(super) fn amount(&self, id: ValueId) -> Option<(BigRational, Unit)> {
        let integer = |n: i64| BigRational::from_integer(BigInt::from(n));
        Some(match self.outcome.values().get(id)? {
            Value::Number(x) => (x.clone(), Unit::Number),
            Value::Percent(x) => (x.clone(), Unit::Percent),
            Value::Points(x) => (x.clone(), Unit::Points),
            Value::Money(x, currency) => {
                let nothing = x.is_zero() && currency == "XXX";
                (x.clone(), Unit::Money((!nothing).then(|| currency.clone())))
            }
            Value::Duration(Duration { months, days: 0 }) if *months != 0 => {
                (integer(*months), Unit::Months)
            }
            Value::Duration(Duration { months: 0, days }) => (integer(*days), Unit::Days),
            _ => return None,
        })
    }
}
