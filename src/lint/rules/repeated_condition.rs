//! W0816: a part of an `and` or `or` that another part makes superfluous.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::conditions::{each_part, roots};
use crate::lint::context::Context;
use crate::model::logic::Logic;
use crate::model::{Expr, ExprKind};
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    code: Code::RepeatedCondition,
    on: true,
    about: "In an `and` a part is superfluous if it holds wherever another part does, in an `or` if another part holds \
        wherever it does: `is at least 3 and is at least 5` is `is at least 5`. The outcome is the same where the facts \
        are unknown, too, so the repair is safe.",
    repairs: Some(Safety::Safe),
    raises: r"requirement several should {
  for each a in agreements
  require  count(a.parties) is at least 5 and a.signed is stated and count(a.parties) is at least 3
}
",
    passes: r"requirement several should {
  for each a in agreements
  require  count(a.parties) is at least 5 and a.signed is stated
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, root) in roots(cx) {
        each_part(root, &mut |e| match &e.kind {
            ExprKind::And(parts) => {
                look(cx, parts, true, found);
            }
            ExprKind::Or(parts) => {
                look(cx, parts, false, found);
            }
            _ => {}
        });
    }
}

/// Looks for parts that say nothing beside another.
fn look(cx: &Context<'_>, parts: &[Expr], all_must_hold: bool, found: &mut Vec<Diagnostic>) {
    let mut logic = Logic::new(cx.program);
    let mut covered = |part: &Expr, by: &Expr| {
        if all_must_hold { logic.implies(by, part) } else { logic.implies(part, by) }
    };
    for (place, part) in parts.iter().enumerate() {
        let mut others = parts.iter().enumerate().filter(|(other, _)| *other != place);
        let other =
            others.find(|(other, by)| covered(part, by) && (*other < place || !covered(by, part)));
        let Some((_, by)) = other else { continue };
        let message = "a part of the condition says nothing beside another";
        let mut diagnostic = Diagnostic::new(Code::RepeatedCondition, part.span, message)
            .labelled("this says nothing new")
            .and_at(by.span, "beside this");
        if let Some(gone) = gone(cx, parts, place) {
            diagnostic = diagnostic.fix(Safety::Safe, "take out what says nothing new", gone, "");
        }
        found.push(diagnostic);
    }
}

/// The part with its `and` or `or`; none where a bracket or a comment would go with it.
fn gone(cx: &Context<'_>, parts: &[Expr], place: usize) -> Option<Span> {
    let own = parts.get(place)?.span;
    let span = match place.checked_sub(1).and_then(|before| parts.get(before)) {
        Some(before) => Span { start: before.span.end, ..own },
        None => Span { end: parts.get(1)?.span.start, ..own },
    };
    let mut depth = 0_i32;
    for word in cx.words(span) {
        depth += match word {
            "(" | "{" => 1,
            ")" | "}" => -1,
            _ => 0,
        };
        if depth < 0 {
            return None;
        }
    }
    let text = cx.slice(span);
    (depth == 0 && !text.contains('#')).then_some(span)
}
