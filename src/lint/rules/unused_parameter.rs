//! W0805: a parameter that nothing reads.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::unused::report_unused;
use crate::syntax::ast::{ItemKind, Name};

pub(super) static LINT: Lint = Lint {
    code: Code::UnusedParameter,
    on: true,
    about: "A parameter counts as used where its name stands anywhere outside its own declaration, in a test too. A \
        file that is linted by itself, while others lie beside it, is passed over: they may use it.",
    repairs: Some(Safety::Unsafe),
    raises: r"parameter benchmark: percent is 90%

requirement freed should {
  for each a in agreements
  require  a.signed is stated
}
",
    passes: r"parameter latest: date is 2030-01-01

requirement freed should {
  for each a in agreements
  require  a.signed is before latest
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    report_unused(cx, named, finding, found);
}

fn named(kind: &ItemKind) -> Option<&Name> {
    match kind {
        ItemKind::Parameter(decl) => Some(&decl.name),
        _ => None,
    }
}

fn finding(name: &Name) -> Diagnostic {
    let message = format!("the parameter `{}` is never used", name.text);
    Diagnostic::new(Code::UnusedParameter, name.span, message)
        .labelled("no rule reads it")
        .help("use it where the value is meant, or take it out")
}
