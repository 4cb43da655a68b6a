//! Resolves and types expressions. What is wanted flows inward, what is found flows outward: a bare name
//! is read as what fits where it stands.

mod calls;
mod constants;
mod names;
mod operators;
mod sets;

use super::context::{Context, Frame};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Code as TariffCode, Expr, ExprKind, Scalar, Type, Value, ValueId};
use crate::source::Span;
use crate::syntax::ast::{Expr as Written, ExprKind as WrittenKind};

/// What an expression is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing is known.
    Anything,
    /// A value of this type.
    Type(Type),
    /// Something to do arithmetic with.
    Quantity,
    /// A set.
    Set,
}

/// The type of conditions.
pub(super) const YES_NO: Type = Type::one(Scalar::YesNo);
/// The type of plain numbers.
pub(super) const NUMBER: Type = Type::one(Scalar::Number);
const ANY: Type = Type::one(Scalar::Any);

impl Context {
    /// An expression of this type; another type is reported.
    pub(super) fn typed(&mut self, frame: &mut Frame, written: &Written, ty: Type) -> Expr {
        let expr = self.infer(frame, written, Want::Type(ty));
        if self.fits(expr.ty, ty) {
            return expr;
        }
        self.mismatch(expr.span, ty, expr.ty);
        wrong(expr.span)
    }

    /// A condition.
    pub(super) fn condition(&mut self, frame: &mut Frame, written: &Written) -> Expr {
        let expr = self.infer(frame, written, Want::Type(YES_NO));
        if self.fits(expr.ty, YES_NO) {
            return expr;
        }
        let found = self.words(expr.ty);
        let message = format!("a condition is needed here, and this is {found}");
        let mut diagnostic = Diagnostic::new(Code::TypeMismatch, expr.span, message)
            .labelled(format!("this is {found}"));
        if let ExprKind::Attribute(..) = expr.kind {
            diagnostic =
                diagnostic.help("compare it: `… is …`, or ask whether it is there: `… is stated`");
        } else if expr.ty.is_set {
            diagnostic = diagnostic.help("ask something of its elements: `some x in … has (…)`");
        }
        self.report(diagnostic);
        wrong(expr.span)
    }

    /// An expression and its type; `want` helps to read bare names and is not checked.
    pub(super) fn infer(&mut self, frame: &mut Frame, written: &Written, want: Want) -> Expr {
        let span = written.span;
        match &written.kind {
            WrittenKind::Name(name) => self.name(frame, name, span, want),
            WrittenKind::Attribute(base, name) => self.attribute(frame, base, name, span),
            WrittenKind::Call(name, arguments) => self.call(frame, name, arguments, span),
            WrittenKind::Set(elements) => self.set(frame, elements, span, want),
            WrittenKind::Not(inner) => not(self.condition(frame, inner), span),
            WrittenKind::And(parts) => {
                let parts = parts.iter().map(|part| self.condition(frame, part)).collect();
                Expr { kind: ExprKind::And(parts), ty: YES_NO, span }
            }
            WrittenKind::Or(parts) => {
                let parts = parts.iter().map(|part| self.condition(frame, part)).collect();
                Expr { kind: ExprKind::Or(parts), ty: YES_NO, span }
            }
            WrittenKind::Compare(a, op, b) => self.comparison(frame, a, *op, b, span),
            WrittenKind::Between(e, from, to) => self.between(frame, [e, from, to], span),
            WrittenKind::OneOf { element, choices, negated } => {
                let found = self.one_of(frame, element, choices, span);
                if *negated { not(found, span) } else { found }
            }
            WrittenKind::In { element, set, negated } => {
                let found = self.membership(frame, element, set, span);
                if *negated { not(found, span) } else { found }
            }
            WrittenKind::Within(code, wider) => self.within(frame, code, wider, span),
            WrittenKind::Stated(inner, stated) => {
                let found = self.stated(frame, inner, span);
                if *stated { found } else { not(found, span) }
            }
            WrittenKind::Includes { agreement, kind, negated } => {
                let found = self.includes(frame, agreement, kind, span);
                if *negated { not(found, span) } else { found }
            }
            WrittenKind::Sum { terms, rounding } => self.sum(frame, terms, *rounding, span),
            WrittenKind::Product(first, rest) => self.product(frame, first, rest, span),
            WrittenKind::Negate(inner) => self.negation(frame, inner, span),
            WrittenKind::Quantified(quantified) => self.quantified(frame, quantified, span),
            WrittenKind::Aggregate(aggregate) => self.aggregate(frame, aggregate, span),
            WrittenKind::Round(e, step, mode) => self.round(frame, e, step, *mode, span),
            WrittenKind::UnitsBetween(unit, from, to) => {
                let date = Type::one(Scalar::Date);
                let from = Box::new(self.typed(frame, from, date));
                let to = Box::new(self.typed(frame, to, date));
                Expr { kind: ExprKind::UnitsBetween(*unit, from, to), ty: NUMBER, span }
            }
            literal => self.literal(literal, span),
        }
    }

    fn literal(&mut self, literal: &WrittenKind, span: Span) -> Expr {
        let (value, scalar) = match literal {
            WrittenKind::YesNo(yes) => (Value::YesNo(*yes), Scalar::YesNo),
            WrittenKind::Number(n) => (Value::Number(n.clone()), Scalar::Number),
            WrittenKind::Percent(n) => (Value::Percent(n.clone()), Scalar::Percent),
            WrittenKind::Points(n) => (Value::Points(n.clone()), Scalar::Points),
            WrittenKind::Money(currency, n) => {
                (Value::Money(n.clone(), currency.text.clone()), Scalar::Money)
            }
            WrittenKind::Date(date) => (Value::Date(*date), Scalar::Date),
            WrittenKind::Duration(duration) => (Value::Duration(*duration), Scalar::Duration),
            WrittenKind::Text(text) => (Value::Text(text.clone()), Scalar::Text),
            WrittenKind::Code(digits) => (Value::Code(TariffCode(digits.clone())), Scalar::Code),
            // All other kinds are read by `infer`.
            _ => return wrong(span),
        };
        constant(self.intern(value), Type::one(scalar), span)
    }
}

/// Stands for what could not be read; fits everything, so that one error is said once.
pub(super) fn wrong(span: Span) -> Expr {
    constant(ValueId::NO, ANY, span)
}

/// A constant.
pub(super) fn constant(value: ValueId, ty: Type, span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(value), ty, span }
}

/// `not e`.
pub(super) fn not(inner: Expr, span: Span) -> Expr {
    Expr { kind: ExprKind::Not(Box::new(inner)), ty: YES_NO, span }
}

/// The constant that an expression is, if it is one.
pub(super) fn as_constant(expr: &Expr) -> Option<ValueId> {
    match expr.kind {
        ExprKind::Constant(value) => Some(value),
        _ => None,
    }
}
