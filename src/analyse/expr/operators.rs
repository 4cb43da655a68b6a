//! Comparisons and arithmetic.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::names::is_open_name;
use super::{ANY, Want, YES_NO, as_constant, wrong};
use crate::analyse::context::{Context, Frame};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Currency, Expr, ExprKind, Scalar, Type, Value};
use crate::operators::{CompareOp, ProductOp, RoundMode, Rounding};
use crate::source::Span;
use crate::syntax::ast::Expr as Written;

impl Context {
    /// `a is at least b`.
    pub(super) fn comparison(
        &mut self,
        frame: &mut Frame,
        a: &Written,
        op: CompareOp,
        b: &Written,
        span: Span,
    ) -> Expr {
        let (a, b) = self.pair(frame, a, b);
        let equality = matches!(op, CompareOp::Is | CompareOp::IsNot);
        if !self.comparable(a.ty, b.ty) {
            self.report_incomparable(&a, &b);
        } else if !equality && self.need_order(&a) {
            self.need_order(&b);
        }
        self.check_currencies(&a, &b, span);
        Expr { kind: ExprKind::Compare(Box::new(a), op, Box::new(b)), ty: YES_NO, span }
    }

    /// Two expressions of one type: the clearer one is read first and says how to read the other.
    fn pair(&mut self, frame: &mut Frame, a: &Written, b: &Written) -> (Expr, Expr) {
        let second_first =
            is_open_name(frame, a) && (!is_open_name(frame, b) || self.is_ambiguous(a));
        if second_first {
            let b = self.infer(frame, b, Want::Anything);
            (self.infer(frame, a, Want::Type(b.ty)), b)
        } else {
            let a = self.infer(frame, a, Want::Anything);
            let b = self.infer(frame, b, Want::Type(a.ty));
            (a, b)
        }
    }

    fn report_incomparable(&mut self, a: &Expr, b: &Expr) {
        let (left, right) = (self.words(a.ty), self.words(b.ty));
        let shares = [Scalar::Percent, Scalar::Points];
        let confused = !a.ty.is_set
            && !b.ty.is_set
            && shares.contains(&a.ty.scalar)
            && shares.contains(&b.ty.scalar);
        let code = if confused { Code::PercentAgainstPoints } else { Code::TypeMismatch };
        let message = format!("{left} cannot be compared with {right}");
        let mut diagnostic = Diagnostic::new(code, b.span, message)
            .labelled(format!("this is {right}"))
            .and_at(a.span, format!("this is {left}"));
        diagnostic = match (a.ty, b.ty) {
            _ if confused => {
                diagnostic.help("write `%` for a share, `pp` for the difference of two shares")
            }
            (one, set) if !one.is_set && set.is_set => diagnostic.help("write `… in …` for a set"),
            (set, one) if set.is_set && !one.is_set => {
                diagnostic.help("write `some x in … has (x is …)` for a set")
            }
            (share, number) if number.scalar == Scalar::Number => match share.scalar {
                Scalar::Percent => diagnostic.help("write the number with `%`"),
                Scalar::Points => diagnostic.help("write the number with `pp`"),
                Scalar::Duration => diagnostic.help("write the unit after the number: `10 years`"),
                Scalar::Money => {
                    diagnostic.help("write the currency before the number: `USD 1_000`")
                }
                _ => diagnostic,
            },
            _ => diagnostic,
        };
        self.report(diagnostic);
    }

    /// Reports values that have no order; says whether they have one.
    pub(super) fn need_order(&mut self, expr: &Expr) -> bool {
        if self.is_ordered(expr.ty) {
            return true;
        }
        let words = self.words(expr.ty);
        let message = format!("{words} has no order");
        let mut diagnostic = Diagnostic::new(Code::NotOrdered, expr.span, message)
            .labelled(format!("this is {words}"));
        diagnostic = match expr.ty.scalar {
            Scalar::Entity(_) if !expr.ty.is_set => diagnostic
                .help("ask with `is` or `is one of (…)`; only a `scale` orders its members"),
            Scalar::Code => diagnostic.help("ask with `within`, or compare `chapter(…)`"),
            _ if expr.ty.is_set => diagnostic.help("compare `count(…)`"),
            _ => diagnostic.help("ask with `is` or `is not`"),
        };
        self.report(diagnostic);
        false
    }

    /// `e is from A to B`.
    pub(super) fn between(
        &mut self,
        frame: &mut Frame,
        [e, from, to]: [&Written; 3],
        span: Span,
    ) -> Expr {
        let e = self.infer(frame, e, Want::Anything);
        if !self.need_order(&e) {
            return wrong(span);
        }
        let from = self.typed(frame, from, e.ty);
        let to = self.typed(frame, to, e.ty);
        self.check_currencies(&e, &from, span);
        self.check_currencies(&e, &to, span);
        let kind = ExprKind::Between(Box::new(e), Box::new(from), Box::new(to));
        Expr { kind, ty: YES_NO, span }
    }

    /// `code within hs 62`.
    pub(super) fn within(
        &mut self,
        frame: &mut Frame,
        code: &Written,
        wider: &Written,
        span: Span,
    ) -> Expr {
        let ty = Type::one(Scalar::Code);
        let code = Box::new(self.typed(frame, code, ty));
        let wider = Box::new(self.typed(frame, wider, ty));
        Expr { kind: ExprKind::Within(code, wider), ty: YES_NO, span }
    }

    /// `a + b - c`.
    pub(super) fn sum(
        &mut self,
        frame: &mut Frame,
        terms: &[(bool, Written)],
        rounding: Option<Rounding>,
        span: Span,
    ) -> Expr {
        let mut parts: Vec<(bool, Expr)> = Vec::with_capacity(terms.len());
        let mut ty = ANY;
        for (i, (subtracted, term)) in terms.iter().enumerate() {
            let term = self.quantity(frame, term);
            if i == 0 {
                ty = term.ty;
            } else {
                ty = self.add_types(ty, *subtracted, &term);
                if let Some((_, first)) = parts.first() {
                    let first = first.clone();
                    self.check_currencies(&first, &term, span);
                }
            }
            parts.push((*subtracted, term));
        }
        self.fold(Expr { kind: ExprKind::Sum(parts, rounding), ty, span })
    }

    /// The type of a sum so far and one term more.
    fn add_types(&mut self, so_far: Type, subtracted: bool, term: &Expr) -> Type {
        use Scalar::{Any, Date, Duration, Money, Number, Percent, Points};
        let scalar = match (so_far.scalar, term.ty.scalar) {
            (Any, _) | (_, Any) => Any,
            (Number, Number) => Number,
            (Percent, Percent) if subtracted => Points,
            (Percent, Percent | Points) => Percent,
            (Points, Percent) if !subtracted => Percent,
            (Points, Points) => Points,
            (Money, Money) => Money,
            (Date, Duration) => Date,
            (Duration, Date) if !subtracted => Date,
            (Date, Date) if subtracted => Duration,
            (Duration, Duration) => Duration,
            (found, other) => {
                let (a, b) = (self.words(so_far), self.words(term.ty));
                let verb = if subtracted { "subtracted from" } else { "added to" };
                let shares = matches!((found, other), (Points, Percent));
                let code = if shares { Code::PercentAgainstPoints } else { Code::TypeMismatch };
                let mut diagnostic =
                    Diagnostic::new(code, term.span, format!("{b} cannot be {verb} {a}"));
                if found == Date && other == Number {
                    diagnostic = diagnostic.help("write the unit after the number: `60 days`");
                }
                if found == Percent && other == Number {
                    diagnostic = diagnostic.help("write `pp` after the number");
                }
                self.report(diagnostic);
                Any
            }
        };
        Type::one(scalar)
    }

    /// `a * b / c`, `10% of e`.
    pub(super) fn product(
        &mut self,
        frame: &mut Frame,
        first: &Written,
        rest: &[(ProductOp, Written)],
        span: Span,
    ) -> Expr {
        let first = self.quantity(frame, first);
        let mut ty = first.ty;
        let mut factors = Vec::with_capacity(rest.len());
        for (op, factor) in rest {
            let factor = self.quantity(frame, factor);
            ty = self.multiply_types(ty, *op, &factor);
            factors.push((*op, factor));
        }
        self.fold(Expr { kind: ExprKind::Product(Box::new(first), factors), ty, span })
    }

    fn multiply_types(&mut self, so_far: Type, op: ProductOp, factor: &Expr) -> Type {
        use Scalar::{Any, Duration, Money, Number, Percent, Points};
        let scalar = match (so_far.scalar, op, factor.ty.scalar) {
            (Any, ..) | (.., Any) => Any,
            (Number, ProductOp::Times, other @ (Number | Percent | Points | Money | Duration))
            | (other @ (Percent | Points | Money | Duration), ProductOp::Times, Number)
            | (other @ (Number | Percent | Points | Money), ProductOp::Over, Number) => other,
            (share, ProductOp::Of, whole) if is_part(share, whole) => whole,
            (Percent, ProductOp::Over, Percent)
            | (Points, ProductOp::Over, Points)
            | (Money, ProductOp::Over, Money) => Number,
            (_, op, _) => {
                let (a, b) = (self.words(so_far), self.words(factor.ty));
                let message = match op {
                    ProductOp::Times => format!("{a} cannot be multiplied by {b}"),
                    ProductOp::Over => format!("{a} cannot be divided by {b}"),
                    ProductOp::Of => format!("{a} of {b} has no meaning"),
                };
                let mut diagnostic = Diagnostic::new(Code::TypeMismatch, factor.span, message);
                if op == ProductOp::Times
                    && (is_part(so_far.scalar, factor.ty.scalar)
                        || is_part(factor.ty.scalar, so_far.scalar))
                {
                    diagnostic = diagnostic.help("write `of` for a part: `50% of …`");
                }
                self.report(diagnostic);
                Any
            }
        };
        Type::one(scalar)
    }

    /// `-e`.
    pub(super) fn negation(&mut self, frame: &mut Frame, inner: &Written, span: Span) -> Expr {
        let inner = self.quantity(frame, inner);
        if inner.ty.scalar == Scalar::Date {
            self.report(
                Diagnostic::new(Code::TypeMismatch, inner.span, "a date has no opposite")
                    .labelled("this is a date"),
            );
            return wrong(span);
        }
        let ty = inner.ty;
        self.fold(Expr { kind: ExprKind::Negate(Box::new(inner)), ty, span })
    }

    /// `round(e, step, half up)`.
    pub(super) fn round(
        &mut self,
        frame: &mut Frame,
        e: &Written,
        step: &Written,
        mode: RoundMode,
        span: Span,
    ) -> Expr {
        let e = self.quantity(frame, e);
        let step = self.quantity(frame, step);
        let fits = match (e.ty.scalar, step.ty.scalar) {
            (Scalar::Any, _) | (_, Scalar::Any) | (Scalar::Percent, Scalar::Points) => true,
            (a, b) => a == b && !matches!(a, Scalar::Date | Scalar::Duration),
        };
        if !fits {
            let (value, by) = (self.words(e.ty), self.words(step.ty));
            let message = format!("{value} cannot be rounded to a multiple of {by}");
            self.report(Diagnostic::new(Code::TypeMismatch, step.span, message));
            return wrong(span);
        }
        self.check_currencies(&e, &step, span);
        let ty = e.ty;
        Expr { kind: ExprKind::Round(Box::new(e), Box::new(step), mode), ty, span }
    }

    /// Two amounts that are known now and that no rate brings together.
    fn check_currencies(&mut self, a: &Expr, b: &Expr, span: Span) {
        let (Some(one), Some(other)) = (self.currency(a), self.currency(b)) else { return };
        let unit = BigRational::one();
        if self.program.rates.convert(&unit, &one, &other).is_err() {
            self.report_currencies(&one, &other, span);
        }
    }

    /// Two currencies without a rate.
    pub(super) fn report_currencies(&mut self, one: &str, other: &str, span: Span) {
        let message = format!("`{one}` and `{other}` are mixed, and no rate is declared");
        self.report(
            Diagnostic::new(Code::CurrencyMix, span, message)
                .help(format!("declare one: `rate {other} is {one} …`")),
        );
    }

    /// The currency of an amount; nothing is nothing in every currency.
    fn currency(&self, expr: &Expr) -> Option<Currency> {
        let value = match expr.kind {
            ExprKind::Parameter(id) => self.program.parameter(id).value,
            _ => as_constant(expr)?,
        };
        match self.program.values.get(value) {
            Some(Value::Money(amount, currency)) if !amount.is_zero() => Some(currency.clone()),
            _ => None,
        }
    }
}

/// Whether `share of whole` has a meaning.
fn is_part(share: Scalar, whole: Scalar) -> bool {
    use Scalar::{Money, Number, Percent, Points};
    share == Percent && matches!(whole, Number | Percent | Points | Money)
}
