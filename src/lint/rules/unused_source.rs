//! W0829: a source that nothing cites.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::UnusedSource,
    on: true,
    about: "A source counts as used where its name stands anywhere outside its own declaration. A file that is linted \
        by itself, while others lie beside it, is passed over: they may cite it.",
    repairs: Some(Safety::Unsafe),
    raises: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
}
"#,
    passes: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement signed should "Agreements are signed" {
  cite     GATT "XXIV:7(a)"
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !cx.input.whole {
        return;
    }
    let uses = cx.uses();
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Source(decl) = &at.item.kind else { continue };
        let name = &decl.name;
        if uses.outside(&name.text, at.item.span) {
            continue;
        }
        let message = format!("the source `{}` is never cited", name.text);
        let diagnostic = Diagnostic::new(Code::UnusedSource, name.span, message);
        let title = format!("take out `{}`", name.text);
        found.push(cx.without(diagnostic, &title, at.item.span, Safety::Unsafe));
    }
}
