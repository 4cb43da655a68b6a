//! Conditions: `and`, `or`, `not`, and every form of comparison.

use super::Builder;
use super::parts::{Matched, Parts};
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{CompareOp, Expr, ExprKind};
use crate::syntax::grammar::Rule;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Junction {
    And,
    Or,
}

impl<'t> Builder<'t> {
    /// A chain of `and` or of `or`.
    pub(super) fn logic(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        let first = self.negatable(parts)?;
        if !matches!(parts.peek(), Some(Rule::m_and | Rule::m_or)) {
            return Some(first);
        }
        self.logic_after(first, parts)
    }

    /// The rest of a chain; see `sum_after` for why it stands apart.
    fn logic_after(&mut self, first: Expr, parts: &mut Parts<'t>) -> Option<Expr> {
        let whole = first.span;
        let mut operands = vec![first];
        let mut junctions = Vec::new();
        while let Some(mark) = parts.peek() {
            let junction = match mark {
                Rule::m_and => Junction::And,
                Rule::m_or => Junction::Or,
                _ => break,
            };
            parts.next();
            junctions.push(junction);
            operands.push(self.negatable(parts)?);
        }
        let junction = junctions.first().copied()?;
        if junctions.iter().all(|other| *other == junction) {
            return Some(joined(junction, operands, whole));
        }
        self.report_mixed(&junctions, &operands);
        Some(by_precedence(&junctions, operands, whole))
    }

    /// Both readings of a mix of `and` and `or`, in the user's own words.
    fn report_mixed(&mut self, junctions: &[Junction], operands: &[Expr]) {
        let Some(span) = operands.first().zip(operands.last()).map(|(a, b)| a.span.to(b.span))
        else {
            return;
        };
        let and_first = self.reading(Junction::And, junctions, operands, span);
        let or_first = self.reading(Junction::Or, junctions, operands, span);
        let mut found =
            Diagnostic::new(Code::MixedAndOr, span, "`and` and `or` are mixed without parentheses")
                .note("the two readings differ, and neither is the usual one in legal texts");
        found =
            found.help(format!("write `{}` or `{}`", one_line(&and_first), one_line(&or_first)));
        self.report(found.fix(Safety::Safe, "take `and` together first", span, and_first).fix(
            Safety::Safe,
            "take `or` together first",
            span,
            or_first,
        ));
    }

    /// The text of a chain with parentheses around each run that `tight` joins.
    fn reading(
        &self,
        tight: Junction,
        junctions: &[Junction],
        operands: &[Expr],
        span: Span,
    ) -> String {
        let mut text = String::new();
        let mut copied = span.start;
        let mut open = false;
        for (index, operand) in operands.iter().enumerate() {
            let joins_next = junctions.get(index).is_some_and(|junction| *junction == tight);
            if joins_next && !open {
                text.push_str(self.slice(Span { start: copied, end: operand.span.start, ..span }));
                text.push('(');
                copied = operand.span.start;
                open = true;
            } else if open && !joins_next {
                text.push_str(self.slice(Span { start: copied, end: operand.span.end, ..span }));
                text.push(')');
                copied = operand.span.end;
                open = false;
            }
        }
        text.push_str(self.slice(Span { start: copied, ..span }));
        text
    }

    /// A comparison, perhaps after `not`.
    fn negatable(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        match parts.take(Rule::m_not) {
            None => self.comparison(parts),
            Some(mark) => self.denied(&mark, parts),
        }
    }

    fn denied(&mut self, mark: &Matched<'t>, parts: &mut Parts<'t>) -> Option<Expr> {
        let word = self.span(mark);
        let inner = self.comparison(parts)?;
        let start = (word.start as usize).saturating_sub("not".len());
        let span = self.place.span(start, inner.span.end as usize);
        Some(Expr { kind: ExprKind::Not(Box::new(inner)), span })
    }

    fn comparison(&mut self, parts: &mut Parts<'t>) -> Option<Expr> {
        let left = self.sum(parts)?;
        if !parts.peek().is_some_and(is_comparison) {
            return Some(left);
        }
        self.comparison_after(left, parts)
    }

    fn comparison_after(&mut self, left: Expr, parts: &mut Parts<'t>) -> Option<Expr> {
        let compared = self.compared(left, parts)?;
        if let Some(mark) = parts.peek().filter(|rule| !matches!(rule, Rule::m_and | Rule::m_or)) {
            self.report_chain(mark, compared.span, parts);
            return None;
        }
        Some(compared)
    }

    /// What stands on the left has been compared already.
    fn report_chain(&mut self, mark: Rule, first: Span, parts: &mut Parts<'t>) {
        let mut at = first;
        if let Some(pair) = parts.next() {
            at = self.span(&pair);
        }
        let found = if is_comparison(mark) {
            Diagnostic::new(Code::Syntax, at, "a comparison cannot be compared once more")
                .help("join two comparisons with `and`: `a is at least b and b is at least c`")
        } else {
            Diagnostic::new(Code::Syntax, at, "a comparison is no number to count on with")
                .help("put the sum in parentheses")
        };
        self.report(found.and_at(first, "the comparison ends here"));
    }

    /// The comparison that begins with the next mark.
    fn compared(&mut self, left: Expr, parts: &mut Parts<'t>) -> Option<Expr> {
        let negated = parts.mark(Rule::m_is_not);
        let pair = parts.next()?;
        let start = left.span;
        let left = Box::new(left);
        let (kind, end) = match pair.as_rule() {
            Rule::m_stated => (ExprKind::Stated(left, !negated), self.span(&pair)),
            Rule::m_missing => (ExprKind::Stated(left, negated), self.span(&pair)),
            Rule::choices => {
                let end = self.span(&pair);
                let choices = self.members(pair);
                (ExprKind::OneOf { element: left, choices, negated }, end)
            }
            Rule::m_from => return self.between(left, negated, parts),
            Rule::m_includes | Rule::m_includes_not => {
                let negated = pair.as_rule() == Rule::m_includes_not;
                let kind = self.reference(parts)?;
                let end = kind.span;
                (ExprKind::Includes { agreement: left, kind, negated }, end)
            }
            rule @ (Rule::m_in | Rule::m_not_in) => {
                let set = self.sum(parts)?;
                let end = set.span;
                (
                    ExprKind::In {
                        element: left,
                        set: Box::new(set),
                        negated: rule == Rule::m_not_in,
                    },
                    end,
                )
            }
            Rule::m_within => {
                let right = self.sum(parts)?;
                let end = right.span;
                (ExprKind::Within(left, Box::new(right)), end)
            }
            _ => {
                let op = self.operator(&pair)?;
                let right = self.sum(parts)?;
                let end = right.span;
                let compare = |op| ExprKind::Compare(left, op, Box::new(right));
                let kind = match op {
                    CompareOp::Is | CompareOp::IsNot if negated => compare(op.opposite()),
                    // Of stages on different branches neither `is at least` nor `is less than` holds.
                    _ if negated => {
                        let span = start.to(end);
                        ExprKind::Not(Box::new(Expr { kind: compare(op), span }))
                    }
                    _ => compare(op),
                };
                (kind, end)
            }
        };
        Some(Expr { kind, span: start.to(end) })
    }

    /// `is from A to B`, after `from`.
    fn between(
        &mut self,
        element: Box<Expr>,
        negated: bool,
        parts: &mut Parts<'t>,
    ) -> Option<Expr> {
        let low = self.sum(parts)?;
        if !parts.mark(Rule::m_to) {
            return self.unreadable(low.span);
        }
        let high = self.sum(parts)?;
        let span = element.span.to(high.span);
        let between =
            Expr { kind: ExprKind::Between(element, Box::new(low), Box::new(high)), span };
        if negated {
            return Some(Expr { kind: ExprKind::Not(Box::new(between)), span });
        }
        Some(between)
    }

    fn operator(&mut self, pair: &Matched<'t>) -> Option<CompareOp> {
        Some(match pair.as_rule() {
            Rule::m_is => CompareOp::Is,
            Rule::m_at_least => CompareOp::AtLeast,
            Rule::m_at_most => CompareOp::AtMost,
            Rule::m_more_than => CompareOp::MoreThan,
            Rule::m_less_than => CompareOp::LessThan,
            Rule::m_equals => {
                self.report_equals(pair, "is");
                CompareOp::Is
            }
            Rule::m_unequal => {
                self.report_equals(pair, "is not");
                CompareOp::IsNot
            }
            _ => {
                let span = self.span(pair);
                return self.unreadable(span);
            }
        })
    }

    /// `=`, `==` or `!=` stands before the mark.
    fn report_equals(&mut self, mark: &Matched<'t>, meant: &str) {
        let end = self.span(mark).end as usize;
        let before = self.place.text.get(..end).unwrap_or("");
        let written =
            ["==", "!=", "="].into_iter().find(|sign| before.ends_with(sign)).unwrap_or("=");
        let start = end.saturating_sub(written.len());
        let span = self.place.span(start, end);
        let glued_before =
            before.get(..start).is_some_and(|left| !left.ends_with(char::is_whitespace));
        let after = self.place.text.get(end..).unwrap_or("");
        let glued_after = !after.starts_with(char::is_whitespace);
        let replacement = format!(
            "{}{meant}{}",
            if glued_before { " " } else { "" },
            if glued_after { " " } else { "" }
        );
        self.report(
            Diagnostic::new(
                Code::EqualsSign,
                span,
                format!("`{written}` is written where `{meant}` is meant"),
            )
            .help(format!("write `{meant}`"))
            .fix(Safety::Safe, format!("write `{meant}`"), span, replacement),
        );
    }
}

fn is_comparison(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::m_is
            | Rule::m_is_not
            | Rule::m_at_least
            | Rule::m_at_most
            | Rule::m_more_than
            | Rule::m_less_than
            | Rule::m_equals
            | Rule::m_unequal
            | Rule::m_stated
            | Rule::m_missing
            | Rule::m_from
            | Rule::m_in
            | Rule::m_not_in
            | Rule::m_includes
            | Rule::m_includes_not
            | Rule::m_within
            | Rule::choices
    )
}

/// Operands, of which there is at least one, as one chain.
fn joined(junction: Junction, operands: Vec<Expr>, whole: Span) -> Expr {
    let span = operands.first().zip(operands.last()).map_or(whole, |(a, b)| a.span.to(b.span));
    let kind = match junction {
        Junction::And => ExprKind::And(operands),
        Junction::Or => ExprKind::Or(operands),
    };
    Expr { kind, span }
}

/// A mixed chain as if `and` bound tighter: only to go on with after the error.
fn by_precedence(junctions: &[Junction], operands: Vec<Expr>, whole: Span) -> Expr {
    let mut alternatives = Vec::new();
    let mut run = Vec::new();
    for (index, operand) in operands.into_iter().enumerate() {
        run.push(operand);
        if junctions.get(index) != Some(&Junction::And) {
            let mut taken = std::mem::take(&mut run);
            match taken.pop() {
                Some(only) if taken.is_empty() => alternatives.push(only),
                Some(last) => {
                    taken.push(last);
                    alternatives.push(joined(Junction::And, taken, whole));
                }
                None => {}
            }
        }
    }
    joined(Junction::Or, alternatives, whole)
}

/// A text with every run of blanks as one.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
