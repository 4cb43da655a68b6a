//! W0815: two negations that cancel out.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::conditions::{each_part, roots};
use crate::lint::context::Context;
use crate::model::ExprKind;
use crate::operators::CompareOp;
use crate::source::{Span, to_u32};
use crate::syntax::{Lexeme, LexemeKind, lexemes};

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
            // The brackets around the whole stay.
            let own = unbracketed(cx, e.span);
            if let Some(text) = without_negation(cx, inner.span) {
                let text = bare(&text).to_owned();
                diagnostic = diagnostic.fix(Safety::Safe, format!("write `{text}`"), own, text);
            }
            found.push(diagnostic);
        });
    }
}

/// The text of a condition without the negation in it; none where comments would be lost. All that may be negated besides
/// stands in brackets.
fn without_negation(cx: &Context<'_>, negated: Span) -> Option<String> {
    let text = plain(cx, unbracketed(cx, negated))?;
    let words = outside_brackets(text);
    let of = |at: usize| words.get(at).map(|lexeme| lexeme.of(text));
    if of(0) == Some("not") {
        return text.get(words.first()?.range.end..).map(|rest| rest.trim_start().to_owned());
    }
    for at in (0..words.len()).filter(|at| at.checked_sub(1).and_then(of) != Some(".")) {
        let without = |from: usize, to: usize, instead: &str| -> Option<String> {
            let (before, after) = (text.get(..from)?, text.get(to..)?);
            Some(format!("{before}{instead}{after}"))
        };
        let (own, next) = (words.get(at)?, words.get(at + 1));
        let Some(next) = next else { break };
        match (own.of(text), next.of(text), of(at + 2)) {
            ("is", "not", _) => return without(own.range.end, next.range.end, ""),
            ("is", "missing", None) => return without(next.range.start, next.range.end, "stated"),
            ("not", "in", _) => return without(own.range.start, next.range.start, ""),
            ("does", "not", Some("include")) => {
                return without(own.range.start, words.get(at + 2)?.range.end, "includes");
            }
            _ => {}
        }
    }
    None
}

/// A condition without the brackets around all of it.
fn unbracketed(cx: &Context<'_>, span: Span) -> Span {
    let text = cx.slice(span);
    let found = lexemes(text);
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return span };
    let closes = last.range.start > 0 && outside_brackets(text).len() == 2;
    if first.of(text) != "(" || last.of(text) != ")" || !closes {
        return span;
    }
    let words: Vec<_> = found.iter().filter(|l| l.kind != LexemeKind::Comment).collect();
    let [_, own @ .., _] = words.as_slice() else { return span };
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return span };
    let at = |byte: usize| span.start + to_u32(byte);
    unbracketed(cx, Span { start: at(first.range.start), end: at(last.range.end), ..span })
}

/// The words and signs of a condition that stand in no bracket of it, and the brackets around the others.
fn outside_brackets(text: &str) -> Vec<Lexeme> {
    let mut depth = 0_usize;
    let mut outside = Vec::new();
    for lexeme in lexemes(text).into_iter().filter(|l| l.kind != LexemeKind::Comment) {
        let sign = lexeme.of(text);
        depth = depth.saturating_sub(usize::from(matches!(sign, ")" | "}")));
        if depth == 0 {
            outside.push(lexeme.clone());
        }
        depth += usize::from(matches!(sign, "(" | "{"));
    }
    outside
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
