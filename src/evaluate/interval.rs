//! Arithmetic and comparison on what is known of values: exact where they are known, bounds where they are not.

use std::cmp::Ordering;

use super::engine::Engine;
use super::truth::{Datum, Truth};
use crate::model::{self, FaultKind, Value, ValueId};
use crate::operators::{CompareOp, ProductOp, Rounding};
use crate::source::Span;

/// The lower and the upper bound of a datum.
pub(super) fn bounds(datum: Datum) -> (Option<ValueId>, Option<ValueId>) {
    match datum {
        Datum::Known(value) => (Some(value), Some(value)),
        Datum::Bounds(low, high) => (low, high),
        Datum::Fault(_) => (None, None),
    }
}

/// A datum from its bounds; known where they meet.
pub(super) fn from_bounds(low: Option<ValueId>, high: Option<ValueId>) -> Datum {
    match (low, high) {
        (Some(a), Some(b)) if a == b => Datum::Known(a),
        bounds => Datum::Bounds(bounds.0, bounds.1),
    }
}

impl Engine<'_> {
    /// `a + b` or `a - b`.
    pub(super) fn add(
        &mut self,
        a: Datum,
        b: Datum,
        subtract: bool,
        rounding: Option<Rounding>,
        span: Span,
    ) -> Datum {
        let rates = &self.program.rates;
        if let (Datum::Known(x), Datum::Known(y)) = (a, b) {
            let result = self.binary(x, y, |x, y| model::add(x, y, subtract, rounding, rates));
            return self.settle(result, span);
        }
        if let Some(fault) = first_fault(&[a, b]) {
            return fault;
        }
        let ((a_low, a_high), (b_low, b_high)) = (bounds(a), bounds(b));
        let (b_low, b_high) = if subtract { (b_high, b_low) } else { (b_low, b_high) };
        let low = self.add_ends(a_low, b_low, subtract, rounding);
        let high = self.add_ends(a_high, b_high, subtract, rounding);
        let there = (low.is_some(), high.is_some());
        let flipped = if subtract { from_bounds(b_low, b_high) } else { b };
        if let Some(failing) = self.failing_sum((a, flipped), there, rounding, span) {
            return failing;
        }
        from_bounds(low, high)
    }

    /// An end of a sum; open where either end is, or where the sum fails.
    fn add_ends(
        &mut self,
        a: Option<ValueId>,
        b: Option<ValueId>,
        subtract: bool,
        rounding: Option<Rounding>,
    ) -> Option<ValueId> {
        let rates = &self.program.rates;
        let sum = self.binary(a?, b?, |x, y| model::add(x, y, subtract, rounding, rates)).ok()?;
        Some(self.values.intern(sum))
    }

    /// `a * b`, `a / b`, `a of b`.
    pub(super) fn multiply(&mut self, a: Datum, op: ProductOp, b: Datum, span: Span) -> Datum {
        let rates = &self.program.rates;
        let apply = |x: &Value, y: &Value| match op {
            ProductOp::Times => model::multiply(x, y),
            ProductOp::Over => model::divide(x, y, rates),
            ProductOp::Of => model::part_of(x, y),
        };
        if let (Datum::Known(x), Datum::Known(y)) = (a, b) {
            let result = self.binary(x, y, apply);
            return self.settle(result, span);
        }
        if let Some(fault) = first_fault(&[a, b]) {
            return fault;
        }
        if op == ProductOp::Over && b.known().is_some_and(|b| self.is_zero(b)) {
            return Datum::Fault(self.fault(FaultKind::DivisionByZero, span));
        }
        let ((Some(a0), Some(a1)), (Some(b0), Some(b1))) = (bounds(a), bounds(b)) else {
            return self.may_divide_by_zero(op, span);
        };
        if op == ProductOp::Over && !self.same_sign(b0, b1) {
            return self.unknown_or_failed(span);
        }
        // Products and quotients are monotone in each factor, so the ends lie at the corners.
        let mut corners = Vec::with_capacity(4);
        for (x, y) in [(a0, b0), (a0, b1), (a1, b0), (a1, b1)] {
            match self.binary(x, y, apply) {
                Ok(value) => corners.push(Datum::Known(self.values.intern(value))),
                Err(_) => return self.unknown_or_failed(span),
            }
        }
        self.hull(&corners)
    }

    /// Whether it is zero of any kind.
    pub(super) fn is_zero(&self, id: ValueId) -> bool {
        use num_traits::Zero as _;
        match self.values.get(id) {
            Some(Value::Number(x) | Value::Percent(x) | Value::Points(x) | Value::Money(x, _)) => {
                x.is_zero()
            }
            _ => false,
        }
    }

    /// Whether both are positive or both negative.
    fn same_sign(&self, a: ValueId, b: ValueId) -> bool {
        use num_traits::Signed as _;
        let sign = |id: ValueId| match self.values.get(id) {
            Some(Value::Number(x) | Value::Percent(x) | Value::Points(x) | Value::Money(x, _)) => {
                (x.is_positive(), x.is_negative())
            }
            _ => (false, false),
        };
        let (x, y) = (sign(a), sign(b));
        (x.0 && y.0) || (x.1 && y.1)
    }

    /// `-a`.
    pub(super) fn negate(&mut self, a: Datum, span: Span) -> Datum {
        match a {
            Datum::Known(x) => {
                let result = self.unary(x, model::negate);
                self.settle(result, span)
            }
            Datum::Bounds(low, high) => {
                let mut flip = |end: Option<ValueId>| {
                    let value = self.unary(end?, model::negate).ok()?;
                    Some(self.values.intern(value))
                };
                let (high, low) = (flip(low), flip(high));
                from_bounds(low, high)
            }
            Datum::Fault(_) => a,
        }
    }

    /// Applies a monotone function to both ends.
    pub(super) fn monotone(
        &mut self,
        a: Datum,
        span: Span,
        apply: impl Fn(&Value) -> Result<Value, FaultKind>,
    ) -> Datum {
        match a {
            Datum::Known(x) => {
                let result = self.unary(x, apply);
                self.settle(result, span)
            }
            Datum::Bounds(low, high) => {
                let mut end = |end: Option<ValueId>| {
                    let value = self.unary(end?, &apply).ok()?;
                    Some(self.values.intern(value))
                };
                let (low, high) = (end(low), end(high));
                from_bounds(low, high)
            }
            Datum::Fault(_) => a,
        }
    }

    /// The smallest bounds that hold all of these; known where all are the same.
    pub(super) fn hull(&self, data: &[Datum]) -> Datum {
        if let Some(fault) = first_fault(data) {
            return fault;
        }
        let Some((first, rest)) = data.split_first() else {
            return Datum::UNKNOWN;
        };
        let is_first = |datum: &Datum| match (datum.known(), first.known()) {
            (Some(x), Some(y)) => matches!(self.same(x, y), Ok(true)),
            _ => datum == first,
        };
        if rest.iter().all(is_first) {
            return *first;
        }
        let low = self.extreme(data.iter().map(|datum| bounds(*datum).0), Ordering::Less);
        let high = self.extreme(data.iter().map(|datum| bounds(*datum).1), Ordering::Greater);
        from_bounds(low, high)
    }

    /// The end that is less, or greater, than all others; open if any is open or there is none such.
    pub(super) fn extreme(
        &self,
        ends: impl Iterator<Item = Option<ValueId>>,
        which: Ordering,
    ) -> Option<ValueId> {
        let ends: Vec<ValueId> = ends.collect::<Option<_>>()?;
        let beats = |a: ValueId, b: ValueId| match self.order(a, b) {
            Ok(Some(order)) => order == which || order == Ordering::Equal,
            Ok(None) | Err(_) => false,
        };
        // Whatever beats all others is left by one pass; a second one sees whether it does.
        let best = ends
            .iter()
            .copied()
            .reduce(|so_far, end| if beats(so_far, end) { so_far } else { end })?;
        if ends.iter().all(|end| beats(best, *end)) {
            return ends.into_iter().find(|end| beats(*end, best));
        }
        None
    }

    /// `a is at least b` and its kin.
    pub(super) fn compare(&mut self, a: Datum, op: CompareOp, b: Datum, span: Span) -> Truth {
        if let Some(Datum::Fault(fault)) = first_fault(&[a, b]) {
            return Truth::Fault(fault);
        }
        let result = match op {
            CompareOp::AtLeast | CompareOp::LessThan | CompareOp::AtMost | CompareOp::MoreThan
                if let (Some(x), Some(y)) = (a.known(), b.known()) =>
            {
                self.compare_known(x, op, y)
            }
            CompareOp::Is => self.equal(a, b),
            CompareOp::IsNot => self.equal(a, b).map(Truth::not),
            CompareOp::AtLeast => self.less(a, b).map(Truth::not),
            CompareOp::LessThan => self.less(a, b),
            CompareOp::AtMost => self.less(b, a).map(Truth::not),
            CompareOp::MoreThan => self.less(b, a),
        };
        match result {
            Ok(Truth::Unknown) if self.may_not_compare(&[a, b]) => {
                self.unknown_or_failed(span).truth()
            }
            Ok(truth) => truth,
            Err(kind) => Truth::Fault(self.fault(kind, span)),
        }
    }

    /// Whether arguments, of which some are not known, are this tuple.
    pub(super) fn is_tuple(&mut self, arguments: &[Datum], tuple: &[ValueId]) -> Truth {
        arguments.iter().zip(tuple).fold(Truth::True, |so_far, (argument, value)| {
            so_far.and(match argument {
                Datum::Known(known) => Truth::of(known == value),
                other => self.is_value(*other, *value),
            })
        })
    }

    /// Whether what is not known may be this value.
    pub(super) fn is_value(&mut self, datum: Datum, value: ValueId) -> Truth {
        if let Datum::Fault(fault) = datum {
            return Truth::Fault(fault);
        }
        match self.equal(datum, Datum::Known(value)) {
            Ok(truth) => truth,
            // Kinds that cannot be compared: nothing rules the value out.
            Err(_) => Truth::Unknown,
        }
    }

    /// Whether `a` is at least, at most, more or less than `b`.
    fn compare_known(&self, a: ValueId, op: CompareOp, b: ValueId) -> Result<Truth, FaultKind> {
        let holds = |order: Ordering| match op {
            CompareOp::AtLeast => order.is_ge(),
            CompareOp::AtMost => order.is_le(),
            CompareOp::MoreThan => order.is_gt(),
            CompareOp::LessThan => order.is_lt(),
            CompareOp::Is | CompareOp::IsNot => order.is_eq(),
        };
        // Money is compared in the currency of what may be less.
        let order = match op {
            CompareOp::AtMost | CompareOp::MoreThan => {
                self.order(b, a).map(|order| order.map(Ordering::reverse))
            }
            _ => self.order(a, b),
        };
        if let (Err(_), Some(Value::Duration(x)), Some(Value::Duration(y))) =
            (&order, self.values.get(a), self.values.get(b))
        {
            // Too near to tell which is longer; every possible length of months may answer alike nevertheless.
            let (low, high) = model::duration_orders(*x, *y);
            if holds(low) == holds(high) {
                return Ok(Truth::of(holds(low)));
            }
        }
        // Stages on different branches: neither is at least nor at most the other.
        Ok(order?.map_or(Truth::False, |order| Truth::of(holds(order))))
    }

    fn equal(&self, a: Datum, b: Datum) -> Result<Truth, FaultKind> {
        if let (Datum::Known(x), Datum::Known(y)) = (a, b) {
            return self.same(x, y).map(Truth::of);
        }
        // Bounds that do not meet cannot be equal.
        let apart = self.less(a, b)? == Truth::True || self.less(b, a)? == Truth::True;
        Ok(if apart { Truth::False } else { Truth::Unknown })
    }

    /// Whether `a` is less than `b`.
    fn less(&self, a: Datum, b: Datum) -> Result<Truth, FaultKind> {
        let ((a_low, a_high), (b_low, b_high)) = (bounds(a), bounds(b));
        if let (Some(a_high), Some(b_low)) = (a_high, b_low)
            && self.order(a_high, b_low)? == Some(Ordering::Less)
        {
            return Ok(Truth::True);
        }
        if let (Some(a_low), Some(b_high)) = (a_low, b_high)
            && matches!(self.order(a_low, b_high)?, Some(Ordering::Greater | Ordering::Equal))
        {
            return Ok(Truth::False);
        }
        let known = a.known().is_some() && b.known().is_some();
        Ok(if known { Truth::False } else { Truth::Unknown })
    }

    fn binary(
        &self,
        a: ValueId,
        b: ValueId,
        apply: impl Fn(&Value, &Value) -> Result<Value, FaultKind>,
    ) -> Result<Value, FaultKind> {
        match (self.values.get(a), self.values.get(b)) {
            (Some(x), Some(y)) => apply(x, y),
            _ => Err(FaultKind::Mismatch),
        }
    }

    fn unary(
        &self,
        a: ValueId,
        apply: impl Fn(&Value) -> Result<Value, FaultKind>,
    ) -> Result<Value, FaultKind> {
        self.values.get(a).map_or(Err(FaultKind::Mismatch), apply)
    }
}

/// The first fault among data.
pub(super) fn first_fault(data: &[Datum]) -> Option<Datum> {
    data.iter().copied().find(|datum| matches!(datum, Datum::Fault(_)))
}
