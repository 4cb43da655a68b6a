//! W0814: a condition whose outcome no fact can change.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::conditions::{Standing, roots};
use crate::lint::context::Context;
use crate::model::logic::Logic;
use crate::model::{Expr, ExprKind, Scalar};

pub(super) static LINT: Lint = Lint {
    code: Code::ConstantCondition,
    on: true,
    about: "What can be told without facts: `and` over conditions that exclude each other, `or` over a condition and \
        its opposite, a comparison of something with itself, of a scale beyond its ends, of a count below zero or of a \
        share above 100%, and membership in nothing. A plain `yes` or `no` is meant as it stands. A `where` and an \
        exception that nothing satisfies are W0802 and W0803.",
    repairs: None,
    raises: r"scale Level { low < middle < high }
extend Agreement { level: Level }

requirement any_level should {
  for each a in agreements
  require  a.level is at least low
}
",
    passes: r"scale Level { low < middle < high }
extend Agreement { level: Level }

requirement any_level should {
  for each a in agreements
  require  a.level is at least middle
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (standing, root) in roots(cx) {
        // Nothing satisfies it: that is told of the requirement or the exception.
        let told = standing != Standing::Body && Logic::new(cx.program).never(root).is_some();
        if !told {
            look(cx, root, found);
        }
    }
}

fn look(cx: &Context<'_>, e: &Expr, found: &mut Vec<Diagnostic>) {
    let is_condition = e.ty.scalar == Scalar::YesNo && !e.ty.is_set;
    if is_condition && !matches!(e.kind, ExprKind::Constant(_)) {
        let mut logic = Logic::new(cx.program);
        if let Some(clash) = logic.never(e) {
            let message = "the condition is never true, whatever the facts";
            let mut diagnostic = Diagnostic::new(Code::ConstantCondition, clash.first, message);
            if let Some(second) = clash.second {
                diagnostic =
                    diagnostic.labelled("this").and_at(second, "and this exclude each other");
            }
            found.push(diagnostic);
            return;
        }
        if logic.always(e) {
            let message = "the condition is never false, whatever the facts";
            found.push(Diagnostic::new(Code::ConstantCondition, e.span, message));
            return;
        }
    }
    e.for_each_part(&mut |part| look(cx, part, found));
}
