//! W0815: two negations that cancel out.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::conditions::{each_part, roots};
use crate::lint::context::Context;
use crate::model::{Expr, ExprKind};
use crate::operators::CompareOp;
use crate::source::Span;
use crate::syntax::{LexemeKind, lexemes};

pub(super) static LINT: Lint = Lint {
    code: Code::DoubleNegation,
    on: true,
    about: "Looks at `not` before `not`, `is not`, `is not one of`, `not in`, `does not include` and `is missing`. Both \
        readings are the same where the facts are unknown, too, so the repair is safe.",
    repairs: Some(Safety::Safe),
    raises: r"requirement signed should {
  for each a in agreements
  require  not (a.signed is missing)
}
",
    passes: r"requirement signed should {
  for each a in agreements
  require  a.signed is stated
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, root) in roots(cx) {
        each_part(root, &mut |e| {
            let ExprKind::Not(inner) = &e.kind else { return };
            // `x is not one of (…)` is one negation, at the same place as what it negates.
            let is_negated = match &inner.kind {
                ExprKind::Not(_) => true,
                ExprKind::Compare(_, op, _) => *op == CompareOp::IsNot,
                _ => false,
            };
            if !is_negated || inner.span == e.span {
                return;
            }
            let mut diagnostic =
                Diagnostic::new(Code::DoubleNegation, e.span, "two negations cancel out")
                    .help("say it without negations");
            if let Some(text) = without_negations(cx, inner) {
                let text = bare(&text).to_owned();
                diagnostic = diagnostic.fix(format!("write `{text}`"), e.span, text);
            }
            found.push(diagnostic);
        });
    }
}

/// The text of a condition without the negation in it; none where comments would be lost.
fn without_negations(cx: &Context<'_>, negated: &Expr) -> Option<String> {
    match &negated.kind {
        ExprKind::Compare(a, _, b) => without_word(cx, negated.span, a.span.end, b.span.start),
        ExprKind::Not(inner) if inner.span == negated.span => {
            let after = match &inner.kind {
                ExprKind::In(e, _) | ExprKind::Stated(e, _) => e.span.end,
                _ => negated.span.start,
            };
            without_word(cx, negated.span, after, negated.span.end)
        }
        // The brackets around what is written are its own.
        ExprKind::Not(inner) => plain(cx, inner.span).map(str::to_owned),
        _ => None,
    }
}

/// A condition without the brackets around all of it, unless they hold an `and`, an `or` or a quantifier together.
fn bare(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0_i32;
    let found = lexemes(inner);
    let counts = ["every", "some", "no", "at", "exactly"];
    if found.first().is_some_and(|first| counts.contains(&first.of(inner))) {
        return text;
    }
    for lexeme in found {
        match lexeme.of(inner) {
            "(" => depth += 1,
            ")" => depth -= 1,
            "and" | "or" if depth == 0 => return text,
            _ => {}
        }
        if depth < 0 {
            return text;
        }
    }
    bare(inner.trim())
}

/// A text on one line, without comments.
fn plain<'a>(cx: &Context<'a>, span: Span) -> Option<&'a str> {
    let text = cx.slice(span);
    let comments = lexemes(text).iter().any(|lexeme| lexeme.kind == LexemeKind::Comment);
    (!comments && !text.contains('\n')).then_some(text)
}

/// A condition without the negation that stands between two places.
fn without_word(cx: &Context<'_>, span: Span, from: u32, to: u32) -> Option<String> {
    let text = plain(cx, span)?;
    let (from, to) = ((from - span.start) as usize, (to - span.start) as usize);
    let found = lexemes(text);
    let between = |range: &std::ops::Range<usize>| from <= range.start && range.end <= to;
    let words = found.iter().filter(|lexeme| between(&lexeme.range));
    for lexeme in words {
        let (before, after) = (text.get(..lexeme.range.start)?, text.get(lexeme.range.end..)?);
        match lexeme.of(text) {
            "missing" => return Some(format!("{before}stated{after}")),
            "does" => {
                let rest = after.trim_start().strip_prefix("not")?.trim_start();
                return Some(format!("{before}includes{}", rest.strip_prefix("include")?));
            }
            "not" => return Some(format!("{before}{}", after.trim_start())),
            _ => {}
        }
    }
    None
}
