//! What is known of a value, and arithmetic on it: exact on values, end by end on bounds.

use std::cmp::Ordering;

use accordant::model::TypeKind;
use accordant::operators::{CompareOp, ProductOp, Rounding};
use num_traits::{Signed, Zero};

use super::Reference;
use super::calendar;
use super::logic::{Faults, Truth};
use super::value::{self, Val};

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// The value.
    Value(Val),
    /// It lies between these, where given.
    Between(Option<Val>, Option<Val>),
    /// It has none.
    Fault(Faults),
}

impl Known {
    pub const NOTHING: Known = Known::Between(None, None);

    pub fn value(&self) -> Option<&Val> {
        match self {
            Known::Value(value) => Some(value),
            _ => None,
        }
    }

    pub fn low(&self) -> Option<&Val> {
        match self {
            Known::Value(value) => Some(value),
            Known::Between(low, _) => low.as_ref(),
            Known::Fault(_) => None,
        }
    }

    pub fn high(&self) -> Option<&Val> {
        match self {
            Known::Value(value) => Some(value),
            Known::Between(_, high) => high.as_ref(),
            Known::Fault(_) => None,
        }
    }

    pub fn from_result(result: Result<Val, Faults>) -> Known {
        result.map_or_else(Known::Fault, Known::Value)
    }

    pub fn truth(&self) -> Truth {
        match self {
            Known::Value(value) => Truth::of(*value == Val::YesNo(true)),
            Known::Between(..) => Truth::Unknown,
            Known::Fault(faults) => Truth::Fault(*faults),
        }
    }
}

impl From<Truth> for Known {
    fn from(truth: Truth) -> Known {
        match truth {
            Truth::False => Known::Value(Val::YesNo(false)),
            Truth::True => Known::Value(Val::YesNo(true)),
            Truth::Unknown => Known::NOTHING,
            Truth::Fault(faults) => Known::Fault(faults),
        }
    }
}

/// All faults among what is known of several values.
pub fn faults<'k>(all: impl IntoIterator<Item = &'k Known>) -> Option<Known> {
    let mut faults = Faults::default();
    for known in all {
        if let Known::Fault(more) = known {
            faults = faults.with(*more);
        }
    }
    (!faults.is_none()).then_some(Known::Fault(faults))
}

impl Reference<'_> {
    /// The order of two values; none where neither comes first.
    pub fn order(&self, a: &Val, b: &Val) -> Result<Option<Ordering>, Faults> {
        let (Val::Entity(x), Val::Entity(y)) = (a, b) else {
            return value::order(&self.program.rates, a, b).map(Some);
        };
        if x == y {
            return Ok(Some(Ordering::Equal));
        }
        let rank = |entity| self.program.entity(entity).rank;
        match self.program.type_info(self.program.entity(*x).ty).kind {
            TypeKind::Scale => Ok(Some(rank(*x).cmp(&rank(*y)))),
            TypeKind::Stage if self.comes_after(*x, *y) => Ok(Some(Ordering::Greater)),
            TypeKind::Stage if self.comes_after(*y, *x) => Ok(Some(Ordering::Less)),
            _ => Ok(None),
        }
    }

    /// Whether two values are the same; of sets, whether they have the same elements.
    pub fn same(&self, a: &Val, b: &Val) -> Result<bool, Faults> {
        match (a, b) {
            (Val::Set(x), Val::Set(y)) => {
                Ok(x.iter().all(|e| y.contains(e)) && y.iter().all(|e| x.contains(e)))
            }
            (Val::Money(..) | Val::Duration(..), _) => {
                Ok(self.order(a, b)? == Some(Ordering::Equal))
            }
            _ => Ok(a == b),
        }
    }

    /// Bounds; the value itself where they meet.
    pub fn between(&self, low: Option<Val>, high: Option<Val>) -> Known {
        match (&low, &high) {
            (Some(a), Some(b)) if self.same(a, b) == Ok(true) => Known::Value(a.clone()),
            _ => Known::Between(low, high),
        }
    }

    /// The smallest bounds around all of these.
    pub fn hull(&self, all: &[Known]) -> Known {
        if let Some(fault) = faults(all) {
            return fault;
        }
        if let Some(Known::Value(first)) = all.first()
            && all.iter().all(|k| k.value().is_some_and(|v| self.same(first, v) == Ok(true)))
        {
            return Known::Value(first.clone());
        }
        let low = self.extreme(all.iter().map(Known::low), Ordering::Less);
        let high = self.extreme(all.iter().map(Known::high), Ordering::Greater);
        self.between(low, high)
    }

    /// The end that is less or greater than all others; none if one is open or there is none such.
    fn extreme<'v>(
        &self,
        ends: impl Iterator<Item = Option<&'v Val>>,
        which: Ordering,
    ) -> Option<Val> {
        let ends: Option<Vec<&Val>> = ends.collect();
        let ends = ends?;
        let beats = |a: &Val, b: &Val| matches!(self.order(a, b), Ok(Some(o)) if o == which || o == Ordering::Equal);
        let best = ends.iter().find(|a| ends.iter().all(|b| beats(a, b)));
        best.map(|best| (*best).clone())
    }

    /// The least or the greatest of values that are all there.
    pub fn extreme_of(&self, all: &[Known], which: Ordering) -> Known {
        if let Some(fault) = faults(all) {
            return fault;
        }
        let values: Option<Vec<&Val>> = all.iter().map(Known::value).collect();
        if let Some(values) = values {
            // Where none beats all others, there are two that cannot be compared.
            let best = self.extreme(values.iter().map(|v| Some(*v)), which);
            let pairs = || values.iter().flat_map(|a| values.iter().map(move |b| (a, b)));
            let faults = pairs().filter_map(|(a, b)| self.order(a, b).err());
            let faults = faults.reduce(Faults::with).unwrap_or(Faults::MISMATCH);
            return best.map_or(Known::Fault(faults), Known::Value);
        }
        let closed = |ends: Vec<Option<&Val>>| {
            let closed: Vec<_> = ends.into_iter().flatten().map(Some).collect();
            if closed.is_empty() { None } else { self.extreme(closed.into_iter(), which) }
        };
        let lows: Vec<_> = all.iter().map(Known::low).collect();
        let highs: Vec<_> = all.iter().map(Known::high).collect();
        // That one may be ever so small does not matter to the greatest, if another is known.
        if which == Ordering::Less {
            self.between(self.extreme(lows.into_iter(), which), closed(highs))
        } else {
            self.between(closed(lows), self.extreme(highs.into_iter(), which))
        }
    }

    /// `a + b` or `a - b`.
    pub fn add(&self, a: &Known, b: &Known, subtract: bool, rounding: Option<Rounding>) -> Known {
        let apply = if subtract { value::subtract } else { value::add };
        let rates = &self.program.rates;
        if let (Known::Value(x), Known::Value(y)) = (a, b) {
            return Known::from_result(apply(rates, x, y, rounding));
        }
        if let Some(fault) = faults([a, b]) {
            return fault;
        }
        let end = |x: Option<&Val>, y: Option<&Val>| apply(rates, x?, y?, rounding).ok();
        if subtract {
            self.between(end(a.low(), b.high()), end(a.high(), b.low()))
        } else {
            self.between(end(a.low(), b.low()), end(a.high(), b.high()))
        }
    }

    /// `a * b`, `a / b`, `a of b`.
    pub fn multiply(&self, a: &Known, op: ProductOp, b: &Known) -> Known {
        let apply = |x: &Val, y: &Val| value::multiply(&self.program.rates, x, op, y);
        if let (Known::Value(x), Known::Value(y)) = (a, b) {
            return Known::from_result(apply(x, y));
        }
        if let Some(fault) = faults([a, b]) {
            return fault;
        }
        let is_zero = |v: &Val| v.amount().is_some_and(Zero::is_zero);
        if op == ProductOp::Over && b.value().is_some_and(is_zero) {
            return Known::Fault(Faults::DIVISION_BY_ZERO);
        }
        let (Some(a0), Some(a1), Some(b0), Some(b1)) = (a.low(), a.high(), b.low(), b.high())
        else {
            return Known::NOTHING;
        };
        let sign = |v: &Val| v.amount().map(Signed::signum);
        if op == ProductOp::Over && (sign(b0) != sign(b1) || is_zero(b0)) {
            return Known::NOTHING;
        }
        let corners = [(a0, b0), (a0, b1), (a1, b0), (a1, b1)].map(|(x, y)| apply(x, y));
        let corners: Result<Vec<Known>, Faults> =
            corners.into_iter().map(|corner| corner.map(Known::Value)).collect();
        corners.map_or(Known::NOTHING, |corners| self.hull(&corners))
    }

    /// `-a`.
    pub fn negate(&self, a: &Known) -> Known {
        match a {
            Known::Value(x) => Known::from_result(value::negate(x)),
            Known::Between(low, high) => {
                let flip = |end: &Option<Val>| value::negate(end.as_ref()?).ok();
                self.between(flip(high), flip(low))
            }
            Known::Fault(_) => a.clone(),
        }
    }

    /// A function that keeps order.
    pub fn monotone(&self, a: &Known, apply: impl Fn(&Val) -> Result<Val, Faults>) -> Known {
        match a {
            Known::Value(x) => Known::from_result(apply(x)),
            Known::Between(low, high) => {
                let end = |end: &Option<Val>| apply(end.as_ref()?).ok();
                self.between(end(low), end(high))
            }
            Known::Fault(_) => a.clone(),
        }
    }

    /// `a is at least b` and its kin.
    pub fn compare(&self, a: &Known, op: CompareOp, b: &Known) -> Truth {
        if let Some(Known::Fault(faults)) = faults([a, b]) {
            return Truth::Fault(faults);
        }
        let result = match (a, b) {
            (Known::Value(x), Known::Value(y)) => self.compare_values(x, op, y).map(Truth::of),
            _ => self.compare_bounds(a, op, b),
        };
        result.unwrap_or_else(Truth::Fault)
    }

    fn compare_values(&self, a: &Val, op: CompareOp, b: &Val) -> Result<bool, Faults> {
        use Ordering::{Equal, Greater, Less};
        match op {
            CompareOp::Is => return self.same(a, b),
            CompareOp::IsNot => return self.same(a, b).map(|same| !same),
            _ => {}
        }
        // What has no order is neither more nor less.
        let holds = |order: Option<Ordering>| match op {
            CompareOp::AtLeast => matches!(order, Some(Greater | Equal)),
            CompareOp::AtMost => matches!(order, Some(Less | Equal)),
            CompareOp::MoreThan => order == Some(Greater),
            CompareOp::LessThan => order == Some(Less),
            CompareOp::Is | CompareOp::IsNot => false,
        };
        if let (Val::Duration(months, days), Val::Duration(other_months, other_days)) = (a, b) {
            let orders = calendar::possible_orders((*months, *days), (*other_months, *other_days));
            let first = holds(Some(orders[0]));
            let alike = orders.iter().all(|order| holds(Some(*order)) == first);
            return if alike { Ok(first) } else { Err(Faults::INCOMPARABLE) };
        }
        Ok(holds(self.order(a, b)?))
    }

    /// Decided where the bounds lie apart.
    fn compare_bounds(&self, a: &Known, op: CompareOp, b: &Known) -> Result<Truth, Faults> {
        let all_below = |a: &Known, b: &Known, or_equal: bool| -> Result<bool, Faults> {
            let (Some(high), Some(low)) = (a.high(), b.low()) else {
                return Ok(false);
            };
            let order = self.order(high, low)?;
            Ok(order == Some(Ordering::Less) || (or_equal && order == Some(Ordering::Equal)))
        };
        let decide = |yes: bool, no: bool| match (yes, no) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        };
        Ok(match op {
            CompareOp::Is => decide(false, all_below(a, b, false)? || all_below(b, a, false)?),
            CompareOp::IsNot => decide(all_below(a, b, false)? || all_below(b, a, false)?, false),
            CompareOp::AtLeast => decide(all_below(b, a, true)?, all_below(a, b, false)?),
            CompareOp::AtMost => decide(all_below(a, b, true)?, all_below(b, a, false)?),
            CompareOp::MoreThan => decide(all_below(b, a, false)?, all_below(a, b, true)?),
            CompareOp::LessThan => decide(all_below(a, b, false)?, all_below(b, a, true)?),
        })
    }
}
