//! W0805: a parameter that nothing reads.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::syntax::ast::ItemKind;

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
    if !cx.input.whole {
        return;
    }
    let uses = cx.uses();
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Parameter(decl) = &at.item.kind else { continue };
        let name = &decl.name;
        if uses.outside(&name.text, at.item.span) {
            continue;
        }
        let message = format!("the parameter `{}` is never used", name.text);
        let diagnostic = Diagnostic::new(Code::UnusedParameter, name.span, message)
            .labelled("no rule reads it")
            .help("use it where the value is meant, or take it out");
        let title = format!("take out `{}`", name.text);
        found.push(cx.without(diagnostic, &title, at.item.span, Safety::Unsafe));
    }
}
