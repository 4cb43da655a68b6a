//! W0833: `overrides` between rules that are never law together.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::{Context, apart};
use crate::model::Exception;
use crate::syntax::ast::{DefineBody, ExceptionDecl, ItemKind};

pub(super) static LINT: Lint = Lint {
    code: Code::NeedlessOverride,
    on: true,
    about: "Compares the periods of two requirements, or of two exceptions of a defined value.",
    repairs: None,
    raises: r#"requirement old should "Signed, until 2020" {
  effective before 2020-01-01
  for each  a in agreements
  require   a.signed is stated
}
requirement new should "Notified, since 2020" {
  effective from 2020-01-01
  for each  a in agreements
  require   a.notified is stated
  overrides old
}
"#,
    passes: r#"requirement old should "Signed, until 2020" {
  effective before 2020-01-01
  for each  a in agreements
  require   a.signed is stated
}
requirement new should "Notified, since 2020" {
  effective from 2020-01-01
  for each  a in agreements
  require   a.notified is stated
}
"#,
    check,
};

const MESSAGE: &str = "`overrides` never has an effect";

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (requirement, decl) in cx.requirements() {
        for name in &decl.overrides {
            let loser =
                cx.program.requirement_named(&name.text).map(|id| cx.program.requirement(id));
            if loser.is_some_and(|loser| apart(loser.effective, requirement.effective)) {
                found.push(
                    Diagnostic::new(Code::NeedlessOverride, name.span, MESSAGE)
                        .labelled("the two are never law on the same day"),
                );
            }
        }
    }
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Define(decl) = &at.item.kind else { continue };
        let DefineBody::Value { exceptions: written, .. } = &decl.body else { continue };
        let define = cx.program.defines.iter().find(|define| define.span == decl.name.span);
        let known = define.map_or(&[][..], |define| define.body.exceptions());
        for (exception, written) in known.iter().zip(written) {
            look(exception, written, known, found);
        }
    }
}

fn look(
    winner: &Exception,
    written: &ExceptionDecl,
    all: &[Exception],
    found: &mut Vec<Diagnostic>,
) {
    for name in &written.overrides {
        let loser = all.iter().find(|other| other.name == name.text);
        if loser.is_some_and(|loser| apart(loser.effective, winner.effective)) {
            found.push(
                Diagnostic::new(Code::NeedlessOverride, name.span, MESSAGE)
                    .labelled("the two are never law on the same day"),
            );
        }
    }
}
