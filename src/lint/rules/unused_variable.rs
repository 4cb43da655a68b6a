//! W0813: a variable that is never looked at.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::model::{Expr, ExprKind, Slot};
use crate::syntax::ast::{ItemKind, Name};

pub(super) static LINT: Lint = Lint {
    code: Code::UnusedVariable,
    on: true,
    about: "Looks at the variables of `for each` and at the parameters of definitions. The variable of `some`, `every` \
        or `count` may go unused: `some c in a.clauses` asks whether there is any.",
    repairs: None,
    raises: r"requirement signed should {
  for each a in agreements
  for each c in countries
  require  a.signed is stated
}
",
    passes: r"requirement signed should {
  for each a in agreements
  for each c in countries where (c in a.parties)
  require  a.signed is stated
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut report = |name: &Name| {
        let message = format!("the variable `{}` is never used", name.text);
        found.push(
            Diagnostic::new(Code::UnusedVariable, name.span, message)
                .labelled("every case is judged alike")
                .help("use it in a condition, or take it out"),
        );
    };
    for (requirement, decl) in cx.requirements() {
        let used = used(requirement.expressions());
        // A stage's requirement may have the agreement before what is written.
        let written = requirement.binders.len().saturating_sub(decl.binders.len());
        let binders = requirement.binders.iter().skip(written);
        for (binder, name) in binders.zip(&decl.binders) {
            if !used.contains(&binder.slot) {
                report(&name.var);
            }
        }
    }
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Define(decl) = &at.item.kind else { continue };
        let Some(define) = cx.program.defines.iter().find(|d| d.span == decl.name.span) else {
            continue;
        };
        let used = used(define.body.expressions());
        for (slot, param) in (0..).map(Slot).zip(&decl.params) {
            if !used.contains(&slot) {
                report(&param.name);
            }
        }
    }
}

/// The variables that stand in expressions.
fn used<'e>(expressions: impl Iterator<Item = &'e Expr>) -> BTreeSet<Slot> {
    let mut open: Vec<&Expr> = expressions.collect();
    let mut used = BTreeSet::new();
    while let Some(e) = open.pop() {
        if let ExprKind::Variable(slot) = e.kind {
            used.insert(slot);
        }
        e.for_each_part(&mut |part| open.push(part));
    }
    used
}
