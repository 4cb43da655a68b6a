//! W0821: advice without a cost.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;

pub(super) static LINT: Lint = Lint {
    code: Code::AdviceWithoutCost,
    on: false,
    about: "Off where nobody asks for it: a framework may leave the weighing of advice to its readers.",
    repairs: None,
    raises: r#"requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
  advice   "Sign it"
}
"#,
    passes: r#"requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
  advice   "Sign it" cost 2
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, decl) in cx.requirements() {
        for advice in decl.advice.iter().filter(|advice| advice.cost.is_none()) {
            found.push(
                Diagnostic::new(
                    Code::AdviceWithoutCost,
                    advice.text.span,
                    "the advice has no cost",
                )
                .help("say what it costs: `cost 2`"),
            );
        }
    }
}
