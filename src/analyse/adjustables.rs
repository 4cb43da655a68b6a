//! `adjustable`: how far a term or a parameter may move, in what steps, and what that costs.

use std::cmp::Ordering;

use num_rational::BigRational;
use num_traits::Zero;

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Adjustable, AdjustableRange, Scalar, Type, Value, ValueId};
use crate::operators::Duration;
use crate::source::Span;
use crate::syntax::ast::{
    Adjustable as Written, AdjustableRange as WrittenRange, Expr as WrittenExpr,
};

impl Context {
    /// What may move of something of this type whose present value is `value`.
    pub(super) fn adjustable(
        &mut self,
        written: &Written,
        ty: Type,
        value: ValueId,
        place: Span,
    ) -> Option<Adjustable> {
        let range = match &written.range {
            WrittenRange::Between(from, to) => {
                self.between_range(from, to, ty, value, place, written.span)?
            }
            WrittenRange::Among(choices) => {
                let choices: Vec<_> =
                    choices.iter().filter_map(|choice| self.constant(choice, ty)).collect();
                AdjustableRange::Among(choices)
            }
        };
        let by = step_type(ty);
        let step = written.step.as_ref().and_then(|step| self.amount(step, by, "a step"));
        let per =
            written.per.as_ref().and_then(|per| self.amount(per, by, "an amount after `per`"));
        let cost = match &written.cost {
            Some(cost) => self.cost(cost)?,
            None => BigRational::zero(),
        };
        let counted = written.step.as_ref().or(written.per.as_ref());
        if let (AdjustableRange::Among(_), Some(counted)) = (&range, counted) {
            let message = "a choice has neither `step` nor `per`";
            self.report(
                Diagnostic::new(Code::InvalidStatement, counted.span, message)
                    .help("leave out `step` and `per`"),
            );
            return None;
        }
        if let AdjustableRange::Between(low, high) = &range {
            let amounts = [Some(value), Some(*low), Some(*high), step, per];
            self.one_currency(&amounts.into_iter().flatten().collect::<Vec<_>>(), written.span)?;
        }
        Some(Adjustable { range, step, cost, per, span: written.span })
    }

    fn between_range(
        &mut self,
        from: &WrittenExpr,
        to: &WrittenExpr,
        ty: Type,
        value: ValueId,
        place: Span,
        span: Span,
    ) -> Option<AdjustableRange> {
        if !self.is_ordered(ty) {
            let words = self.words(ty);
            let message = format!("{words} has no order, so there is nothing between two of them");
            self.report(
                Diagnostic::new(Code::NotOrdered, span, message)
                    .help("list the choices: `adjustable among { … }`"),
            );
            return None;
        }
        let (low, high) = (self.constant(from, ty), self.constant(to, ty));
        let (low, high) = (low?, high?);
        if self.order(low, high, from.span)? == Ordering::Greater {
            let message = "the range ends before it begins";
            self.report(
                Diagnostic::new(Code::InvalidStatement, to.span, message)
                    .help("write the lesser end after `from`, the greater after `to`"),
            );
            return None;
        }
        let below = self.order(value, low, place)? == Ordering::Less;
        if below || self.order(value, high, place)? == Ordering::Greater {
            let message = "the present value does not lie in its range";
            self.report(
                Diagnostic::new(Code::InvalidStatement, place, message)
                    .labelled("the present value")
                    .and_at(span, "its range")
                    .help("widen the range so that it holds the present value"),
            );
            return None;
        }
        Some(AdjustableRange::Between(low, high))
    }

    /// Steps are counted in one currency: a rate would make them fractions.
    fn one_currency(&mut self, amounts: &[ValueId], span: Span) -> Option<()> {
        let currency = |id: &ValueId| match self.program.values.get(*id) {
            Some(Value::Money(_, currency)) => Some(currency.clone()),
            _ => None,
        };
        let mut currencies: Vec<_> = amounts.iter().filter_map(currency).collect();
        currencies.dedup();
        if currencies.len() < 2 {
            return Some(());
        }
        let message = "the present value, the range, the step and the amount after `per` are in several currencies";
        self.report(
            Diagnostic::new(Code::InvalidStatement, span, message)
                .help("write all of them in the currency of the present value"),
        );
        None
    }

    /// The order of two constants of one type; where they have none, that is reported.
    fn order(&mut self, a: ValueId, b: ValueId, span: Span) -> Option<Ordering> {
        let order = self.order_of(a, b);
        if order.is_none() {
            let message = "it cannot be said which of the values of the range comes first";
            self.report(Diagnostic::new(Code::NotOrdered, span, message));
        }
        order
    }

    /// A constant greater than nothing.
    fn amount(&mut self, written: &WrittenExpr, ty: Type, what: &str) -> Option<ValueId> {
        if !matches!(ty.scalar, Scalar::Any) && super::context::is_quantity(ty.scalar) && !ty.is_set
        {
            let id = self.constant(written, ty)?;
            let positive = match self.program.values.get(id) {
                Some(
                    Value::Number(n) | Value::Percent(n) | Value::Points(n) | Value::Money(n, _),
                ) => *n > BigRational::zero(),
                Some(Value::Duration(Duration { months, days })) => {
                    *months >= 0 && *days >= 0 && months + days > 0
                }
                _ => false,
            };
            if positive {
                return Some(id);
            }
            let message = format!("{what} is greater than zero");
            self.report(Diagnostic::new(Code::InvalidStatement, written.span, message));
            return None;
        }
        let words = self.words(ty);
        let message = format!("there are no steps between values that are {words}");
        self.report(Diagnostic::new(Code::InvalidStatement, written.span, message));
        None
    }
}

/// The type of differences: of percents, points; of dates, durations.
fn step_type(ty: Type) -> Type {
    Type::one(match ty.scalar {
        Scalar::Percent => Scalar::Points,
        Scalar::Date => Scalar::Duration,
        other => other,
    })
}
