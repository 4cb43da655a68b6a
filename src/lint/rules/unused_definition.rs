//! W0812: a definition that nothing calls.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::syntax::ast::ItemKind;

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
    if !cx.input.whole {
        return;
    }
    let uses = cx.uses();
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Define(decl) = &at.item.kind else { continue };
        let name = &decl.name;
        if uses.outside(&name.text, at.item.span) {
            continue;
        }
        let message = format!("the definition `{}` is never used", name.text);
        let diagnostic = Diagnostic::new(Code::UnusedDefinition, name.span, message);
        let title = format!("take out `{}`", name.text);
        found.push(cx.without(diagnostic, &title, at.item.span, Safety::Unsafe));
    }
}
