//! W0829: a source that nothing cites.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::unused::report_unused;
use crate::syntax::ast::{ItemKind, Name};

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
    report_unused(cx, named, finding, found);
}

fn named(kind: &ItemKind) -> Option<&Name> {
    match kind {
        ItemKind::Source(decl) => Some(&decl.name),
        _ => None,
    }
}

fn finding(name: &Name) -> Diagnostic {
    let message = format!("the source `{}` is never cited", name.text);
    Diagnostic::new(Code::UnusedSource, name.span, message)
}
