//! W0827: an exception without a citation, of a rule that has one.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::operators::Level;

pub(super) static LINT: Lint = Lint {
    code: Code::UncitedException,
    on: false,
    about: "Looks at the exceptions of a `must` that cites something itself. Off where nobody asks for it: the citation \
        of a rule often covers its exceptions.",
    repairs: None,
    raises: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement freed must "Trade is freed" {
  cite     GATT "XXIV:8(b)"
  for each a in agreements
  require  a.signed is stated
  except   interim when a.entered_into_force is missing
}
"#,
    passes: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement freed must "Trade is freed" {
  cite     GATT "XXIV:8(b)"
  for each a in agreements
  require  a.signed is stated
  except   interim when a.entered_into_force is missing cite GATT "XXIV:5(c)"
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, decl) in cx.requirements() {
        if decl.level != Level::Must || decl.annotations.cites.is_empty() {
            continue;
        }
        for exception in decl.exceptions.iter().filter(|e| e.annotations.cites.is_empty()) {
            let name = &exception.name;
            let message = format!("the exception `{}` cites nothing", name.text);
            found.push(
                Diagnostic::new(Code::UncitedException, name.span, message)
                    .help("cite where it is allowed: `cite NAME \"place\"` after its condition"),
            );
        }
    }
}
