//! W0812: a definition that nothing calls.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::unused::report_unused;
use crate::syntax::ast::{ItemKind, Name};

pub(super) static LINT: Lint = Lint {
    code: Code::UnusedDefinition,
    on: false,
    about: "A definition counts as used where its name stands anywhere outside itself, in a test too. Off where nobody \
        asks for it: a pack offers definitions for others to use.",
    repairs: Some(Safety::Unsafe),
    raises: r"define signed(a: Agreement) when a.signed is stated

requirement notified should {
  for each a in agreements
  require  a.notified is stated
}
",
    passes: r"define signed(a: Agreement) when a.signed is stated

requirement notified should {
  for each a in agreements
  require  signed(a)
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    report_unused(cx, named, finding, found);
}

fn named(kind: &ItemKind) -> Option<&Name> {
    match kind {
        ItemKind::Define(decl) => Some(&decl.name),
        _ => None,
    }
}

fn finding(name: &Name) -> Diagnostic {
    let message = format!("the definition `{}` is never used", name.text);
    Diagnostic::new(Code::UnusedDefinition, name.span, message)
}
