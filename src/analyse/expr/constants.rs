//! Constants: folding of constant arithmetic, and the values that declarations state.

use num_rational::BigRational;
use num_traits::Signed;

use super::{Want, as_constant, constant, wrong};
use crate::analyse::context::{Context, Frame};
use crate::analyse::references::Target;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{self, Expr, ExprKind, FaultKind, Scalar, Type, Value, ValueId};
use crate::operators::ProductOp;
use crate::source::Span;
use crate::syntax::ast::{Expr as Written, ExprKind as WrittenKind, Period as WrittenPeriod};

impl Context {
    /// Arithmetic on constants is done now. What cannot be done is left to the evaluation, save for
    /// what no date and no facts can mend.
    pub(super) fn fold(&mut self, expr: Expr) -> Expr {
        let Some(result) = self.constant_result(&expr) else { return expr };
        match result {
            Ok(value) => {
                let value = self.intern(value);
                constant(value, expr.ty, expr.span)
            }
            Err(fault @ FaultKind::NoSuchDay { .. }) => {
                self.report(
                    Diagnostic::new(Code::AmbiguousMonths, expr.span, fault.to_string())
                        .help("write `rounding down` or `rounding up` after the sum"),
                );
                wrong(expr.span)
            }
            Err(FaultKind::CurrencyMix(..)) => wrong(expr.span),
            Err(FaultKind::Mismatch) => {
                let message = "a duration can be multiplied by a whole number only";
                self.report(Diagnostic::new(Code::TypeMismatch, expr.span, message));
                wrong(expr.span)
            }
            Err(_) => expr,
        }
    }

    fn constant_result(&self, expr: &Expr) -> Option<Result<Value, FaultKind>> {
        if expr.ty.scalar == Scalar::Any {
            return None;
        }
        let rates = &self.program.rates;
        match &expr.kind {
            ExprKind::Negate(inner) => Some(model::negate(self.value_of(inner)?)),
            ExprKind::Sum(terms, rounding) => {
                let mut values = Vec::with_capacity(terms.len());
                for (subtracted, term) in terms {
                    values.push((*subtracted, self.value_of(term)?));
                }
                let mut values = values.into_iter();
                let (subtracted, first) = values.next()?;
                let mut sum = if subtracted { model::negate(first) } else { Ok(first.clone()) };
                for (subtracted, value) in values {
                    sum = sum.and_then(|sum| model::add(&sum, value, subtracted, *rounding, rates));
                }
                Some(sum)
            }
            ExprKind::Product(first, rest) => {
                let mut factors = Vec::with_capacity(rest.len());
                for (op, factor) in rest {
                    factors.push((*op, self.value_of(factor)?));
                }
                let mut product = Ok(self.value_of(first)?.clone());
                for (op, factor) in factors {
                    product = product.and_then(|product| match op {
                        ProductOp::Times => model::multiply(&product, factor),
                        ProductOp::Over => model::divide(&product, factor, rates),
                        ProductOp::Of => model::part_of(&product, factor),
                    });
                }
                Some(product)
            }
            _ => None,
        }
    }

    fn value_of(&self, expr: &Expr) -> Option<&Value> {
        if expr.ty.scalar == Scalar::Any {
            return None;
        }
        self.program.values.get(as_constant(expr)?)
    }

    /// A constant of this type. Where a set is stated, one value stands for the set of it alone.
    pub(in crate::analyse) fn constant(&mut self, written: &Written, ty: Type) -> Option<ValueId> {
        if ty.scalar == Scalar::Any {
            return None;
        }
        if let WrittenKind::Name(name) = &written.kind
            && let Scalar::Entity(id) = ty.scalar
            && !self.program.is_a(id, self.program.builtin.clause)
            && let Some(entity) = self.names.entity(&self.program, id, name)
        {
            self.refer(written.span, Target::Entity(entity));
            let value = ValueId::entity(entity);
            return Some(if ty.is_set { self.program.values.intern_set([value]) } else { value });
        }
        let single = ty.is_set && !matches!(written.kind, WrittenKind::Set(_));
        let wanted = if single { Type::one(ty.scalar) } else { ty };
        let expr = self.infer(&mut Frame::default(), written, Want::Type(wanted));
        if !self.fits(expr.ty, wanted) {
            self.mismatch(expr.span, wanted, expr.ty);
            return None;
        }
        if expr.ty == Type::one(Scalar::Any) {
            return None;
        }
        let Some(value) = as_constant(&expr) else {
            self.report_not_constant(&expr);
            return None;
        };
        Some(if single { self.program.values.intern_set([value]) } else { value })
    }

    fn report_not_constant(&mut self, expr: &Expr) {
        let message = match expr.kind {
            ExprKind::AsOf => "the date of evaluation is no constant",
            ExprKind::Parameter(_) => "a parameter is no constant",
            ExprKind::Entities(_) => "a set that depends on what is declared is no constant",
            _ => "a constant is needed here",
        };
        self.report(
            Diagnostic::new(Code::NotConstant, expr.span, message)
                .help("write the value itself, or `define` what is computed"),
        );
    }

    /// A date.
    pub(in crate::analyse) fn date(&mut self, written: &Written) -> Option<jiff::civil::Date> {
        let value = self.constant(written, Type::one(Scalar::Date))?;
        match self.program.values.get(value) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// A cost: a number, zero or more.
    pub(in crate::analyse) fn cost(&mut self, written: &Written) -> Option<BigRational> {
        let value = self.constant(written, Type::one(Scalar::Number))?;
        match self.program.values.get(value) {
            Some(Value::Number(cost)) if !cost.is_negative() => Some(cost.clone()),
            _ => {
                let message = "a cost is zero or more";
                self.report(Diagnostic::new(Code::InvalidStatement, written.span, message));
                None
            }
        }
    }

    /// A period; one that has no day is reported.
    pub(in crate::analyse) fn period(&mut self, written: &WrittenPeriod) -> model::Period {
        let from = written.from.as_ref().and_then(|from| self.date(from));
        let before = written.before.as_ref().and_then(|before| self.date(before));
        let place = written.before.as_ref().map(|before| before.span);
        let period = model::Period { from, before };
        if let Some(span) = place {
            self.check_period(period, span);
        }
        period
    }

    /// Reports a period that has no day.
    pub(in crate::analyse) fn check_period(&mut self, period: model::Period, span: Span) {
        if let (Some(from), Some(before)) = (period.from, period.before)
            && before <= from
        {
            let message = format!("the period from {from} before {before} has no day");
            self.report(
                Diagnostic::new(Code::EmptyPeriod, span, message)
                    .note("`before` is the first day after the period"),
            );
        }
    }
}
