//! Expressions up to sums: operands, attributes, products. The flat row of a pair gets its shape here, loosest first in `logic`.

use super::Builder;
use super::logic::one_line;
use super::parts::{Matched, Parts};
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{
    CalendarUnit, Expr, ExprKind, Name, ProductOp, Quantified, Quantifier, Rounding,
};
use crate::syntax::grammar::Rule;
use crate::syntax::scan::LIMIT;

impl<'t> Builder<'t> {
    /// A whole expression.
    pub(in crate::syntax) fn expr(&mut self, pair: Matched<'t>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        if parts.is_single() {
            return self.primary(&mut parts);
        }
        let expr = self.logic(&mut parts)?;
        match parts.next() {
            None => Some(expr),
            Some(left) => {
                let span = self.span(&left);
                self.unreadable(span)
            }
        }
    }

    /// The expression inside a pair that holds only that.
    pub(super) fn expr_in(&mut self, pair: Matched<'t>) -> Option<Expr> {
        let inner = pair.into_inner().next()?;
        self.expr(inner)
    }

    /// An expression in parentheses; its span includes them.
    pub(super) fn paren(&mut self, pair: Matched<'t>) -> Option<Expr> {
        let span = self.span(&pair);
        let inner = self.expr_in(pair)?;
        Some(Expr { kind: inner.kind, span })
    }

    /// `a + b - c`, with how months that end on no day are rounded.
    pub(super) fn sum(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        let first = self.product(parts)?;
        if !matches!(parts.peek(), Some(Rule::m_plus | Rule::m_minus | Rule::m_down | Rule::m_up)) {
            return Some(first);
        }
        self.sum_after(first, parts)
    }

    /// The rest of a sum. It stands apart from its beginning because all operands pass through
    /// that, and few are in a chain: so a deep nest needs little stack.
    fn sum_after(&mut self, first: Expr, parts: &mut Parts<'t>) -> Option<Expr> {
        let start = first.span;
        let mut end = start;
        let mut terms = vec![(false, first)];
        let mut rounding = None;
        while let Some(mark) = parts.peek() {
            match mark {
                Rule::m_plus | Rule::m_minus => {
                    parts.next();
                    let term = self.product(parts)?;
                    end = term.span;
                    terms.push((mark == Rule::m_minus, term));
                }
                Rule::m_down | Rule::m_up => {
                    let at = parts.next().map(|pair| self.span(&pair))?;
                    rounding =
                        Some(if mark == Rule::m_down { Rounding::Down } else { Rounding::Up });
                    end = at;
                    break;
                }
                _ => break,
            }
        }
        let span = start.to(end);
        if terms.len() < 2 {
            self.report(
                Diagnostic::new(
                    Code::Syntax,
                    span,
                    "`rounding` belongs to a date to which months are added",
                )
                .help("write it after the sum: `D + 1 month rounding down`"),
            );
            return terms.pop().map(|(_, term)| term);
        }
        if rounding.is_some() && parts.peek().is_some_and(is_arithmetic) {
            self.report_after_rounding(span, parts);
            return None;
        }
        Some(Expr { kind: ExprKind::Sum { terms, rounding }, span })
    }

    /// It would be open whether the rounding is of the days before it or of all.
    fn report_after_rounding(&mut self, sum: Span, parts: &mut Parts<'t>) {
        let again = matches!(parts.peek(), Some(Rule::m_down | Rule::m_up));
        let at = parts.next().map_or(sum, |pair| self.span(&pair));
        if again {
            let twice = Diagnostic::new(Code::Syntax, at, "a sum is rounded once");
            return self.report(
                twice.and_at(sum, "the sum with its rounding").help("keep one `rounding`"),
            );
        }
        let written = format!("({})", self.slice(sum));
        self.report(
            Diagnostic::new(Code::Syntax, at, "`rounding` ends a sum, and more follows")
                .and_at(sum, "the sum with its rounding")
                .help(format!("put it in parentheses: `{} …`", one_line(&written)))
                .fix(Safety::Safe, "put the sum in parentheses", sum, written),
        );
    }

    /// `a * b / c`, `10% of e`.
    fn product(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        let first = self.unary(parts)?;
        if !matches!(parts.peek(), Some(Rule::m_times | Rule::m_over | Rule::m_of)) {
            return Some(first);
        }
        self.product_after(first, parts)
    }

    fn product_after(&mut self, first: Expr, parts: &mut Parts<'t>) -> Option<Expr> {
        let mut factors = Vec::new();
        let mut span = first.span;
        while let Some(mark) = parts.peek() {
            let op = match mark {
                Rule::m_times => ProductOp::Times,
                Rule::m_over => ProductOp::Over,
                Rule::m_of => ProductOp::Of,
                _ => break,
            };
            parts.next();
            let factor = self.unary(parts)?;
            span = span.to(factor.span);
            factors.push((op, factor));
        }
        Some(Expr { kind: ExprKind::Product(Box::new(first), factors), span })
    }

    /// An operand, perhaps negated.
    pub(super) fn unary(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        match parts.take(Rule::m_negate) {
            None => self.postfix(parts),
            Some(mark) => self.negated(&mark, parts),
        }
    }

    fn negated(&mut self, mark: &Matched<'t>, parts: &mut Parts<'t>) -> Option<Expr> {
        let sign = self.span(mark);
        let operand = self.postfix(parts)?;
        let span =
            self.place.span(sign.start.saturating_sub(1) as usize, operand.span.end as usize);
        Some(Expr { kind: ExprKind::Negate(Box::new(operand)), span })
    }

    /// An operand and the attributes after it.
    fn postfix(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        let expr = self.primary(parts)?;
        if parts.peek() != Some(Rule::attr) {
            return Some(expr);
        }
        Some(self.attributes(expr, parts))
    }

    fn attributes(&mut self, mut expr: Expr, parts: &mut Parts<'t>) -> Expr {
        let mut depth = 0;
        while let Some(pair) = parts.take(Rule::attr) {
            depth += 1;
            let attribute = self.name(&pair);
            if depth == LIMIT + 1 {
                self.report(
                    Diagnostic::new(
                        Code::NestingTooDeep,
                        attribute.span,
                        format!("more than {LIMIT} attributes follow one another"),
                    )
                    .help("give a part of the chain a name of its own with `define`"),
                );
            }
            if depth <= LIMIT {
                let span = expr.span.to(attribute.span);
                expr = Expr { kind: ExprKind::Attribute(Box::new(expr), attribute), span };
            }
        }
        expr
    }

    fn primary(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        if parts.peek() == Some(Rule::text) {
            let text = self.texts(parts)?;
            return Some(Expr { kind: ExprKind::Text(text.text), span: text.span });
        }
        let pair = parts.next()?;
        match pair.as_rule() {
            Rule::name => {
                let name = self.name(&pair);
                self.named(name, parts)
            }
            Rule::number => Some(self.number(&pair)),
            Rule::paren => self.paren(pair),
            Rule::truth => {
                Some(Expr { kind: ExprKind::YesNo(pair.as_str() == "yes"), span: self.span(&pair) })
            }
            Rule::set => {
                let span = self.span(&pair);
                Some(Expr { kind: ExprKind::Set(self.members(pair)), span })
            }
            Rule::quantified => self.quantified(pair),
            _ => {
                let span = self.span(&pair);
                self.unreadable(span)
            }
        }
    }

    /// The expressions of a set or of choices; what cannot be read among them is left out.
    pub(super) fn members(&mut self, pair: Matched<'t>) -> Vec<Expr> {
        let inner = pair.into_inner();
        let mut members = Vec::with_capacity(inner.len());
        for member in inner {
            members.extend(self.expr(member));
        }
        members
    }

    /// A name, or what begins with one: a call, money, a code, `days between D and E`.
    fn named(&mut self, name: Name, parts: &mut Parts<'t>) -> Option<Expr> {
        match parts.peek() {
            Some(Rule::call) => {
                let call = parts.next()?;
                self.call(name, call)
            }
            Some(Rule::amount) => {
                let amount = parts.next()?;
                Some(self.amount(name, &amount))
            }
            Some(Rule::m_between) => self.units_between(&name, parts),
            _ => Some(Expr { kind: ExprKind::Name(name.text), span: name.span }),
        }
    }

    fn units_between(&mut self, name: &Name, parts: &mut Parts<'t>) -> Option<Expr> {
        parts.next();
        let from = self.sum(parts)?;
        if !parts.mark(Rule::m_between_and) {
            return self.unreadable(name.span.to(from.span));
        }
        let to = self.unary(parts)?;
        let unit = match name.text.as_str() {
            "days" => CalendarUnit::Days,
            "months" => CalendarUnit::Months,
            "years" => CalendarUnit::Years,
            other => {
                self.report(
                    Diagnostic::new(
                        Code::Syntax,
                        name.span,
                        format!("`{other} between` is not known"),
                    )
                    .help("count in whole `days`, `months` or `years`: `months between D and E`"),
                );
                return None;
            }
        };
        let span = name.span.to(to.span);
        Some(Expr { kind: ExprKind::UnitsBetween(unit, Box::new(from), Box::new(to)), span })
    }

    fn quantified(&mut self, pair: Matched<'t>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let mark = parts.next()?.as_rule();
        let quantifier = match mark {
            Rule::m_every => Quantifier::Every,
            Rule::m_some => Quantifier::Some,
            Rule::m_no => Quantifier::No,
            _ => {
                let bound = parts.take(Rule::bound)?;
                let bound = Box::new(self.postfix(&mut Parts::of(bound))?);
                match mark {
                    Rule::m_at_least => Quantifier::AtLeast(bound),
                    Rule::m_at_most => Quantifier::AtMost(bound),
                    _ => Quantifier::Exactly(bound),
                }
            }
        };
        let var = self.reference(&mut parts)?;
        let set = self.operand(&mut parts)?;
        let filter = self.condition_after(Rule::m_where, &mut parts)?;
        let body = self.condition_after(Rule::m_has, &mut parts)?;
        if body.is_none() && (filter.is_none() || quantifier == Quantifier::Every) {
            self.report(nothing_said(span, &quantifier, &var));
            return None;
        }
        let quantified = Quantified { quantifier, var, set, filter, body };
        Some(Expr { kind: ExprKind::Quantified(Box::new(quantified)), span })
    }

    /// The set of a quantifier, an aggregate or a binder.
    pub(super) fn operand(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        let pair = parts.take(Rule::operand)?;
        self.postfix(&mut Parts::of(pair))
    }

    /// `where (φ)` or `has (φ)`, if it is there; nothing at all if it is there and cannot be read.
    #[expect(clippy::option_option, reason = "absent and unreadable are different things")]
    pub(super) fn condition_after(
        &mut self,
        mark: Rule,
        parts: &mut Parts<'t>,
    ) -> Option<Option<Expr>> {
        if !parts.mark(mark) {
            return Some(None);
        }
        let pair = parts.take(Rule::paren)?;
        self.paren(pair).map(Some)
    }
}

/// Whether the mark stands for what goes on with a sum or a product.
fn is_arithmetic(mark: Rule) -> bool {
    matches!(
        mark,
        Rule::m_plus
            | Rule::m_minus
            | Rule::m_times
            | Rule::m_over
            | Rule::m_of
            | Rule::m_down
            | Rule::m_up
    )
}

/// A quantifier without a condition.
fn nothing_said(span: Span, quantifier: &Quantifier, var: &Name) -> Diagnostic {
    let word = match quantifier {
        Quantifier::Every => "every",
        Quantifier::Some => "some",
        Quantifier::No => "no",
        Quantifier::AtLeast(_) => "at least",
        Quantifier::AtMost(_) => "at most",
        Quantifier::Exactly(_) => "exactly",
    };
    let missing = if word == "every" { "has" } else { "where" };
    Diagnostic::new(
        Code::Syntax,
        span,
        format!("`{word} {}` says nothing about `{}`", var.text, var.text),
    )
    .help(format!("add `{missing} (…)` with a condition on `{}`", var.text))
}
