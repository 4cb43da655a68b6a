//! W0801: a `must` that cites nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::operators::Level;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::UncitedMust,
    on: true,
    about: "The citation may stand in the requirement itself or in the stage or mechanism that it stands in. A `should` \
        or `may` needs none, and neither does a requirement that a test is given.",
    repairs: None,
    raises: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement all_freed must "Substantially all trade is freed" {
  for each a in agreements
  require  a.signed is stated
}
"#,
    passes: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement all_freed must "Substantially all trade is freed" {
  cite     GATT "XXIV:8(b)"
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Requirement(decl) = &at.item.kind else { continue };
        let around = at.around().is_some_and(|around| !around.cites.is_empty());
        if decl.level != Level::Must || around || !decl.annotations.cites.is_empty() {
            continue;
        }
        let name = &decl.name;
        let message = format!("the `must` requirement `{}` cites nothing", name.text);
        found.push(
            Diagnostic::new(Code::UncitedMust, name.span, message)
                .help("cite what it rests on: `cite NAME \"place\"`"),
        );
    }
}
