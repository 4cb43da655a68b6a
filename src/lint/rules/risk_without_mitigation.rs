//! W0809: a risk that no requirement keeps in check.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::syntax::ast::{ExprKind, ItemKind};

pub(super) static LINT: Lint = Lint {
    code: Code::RiskWithoutMitigation,
    on: true,
    about: "A risk is reported if it has no `mitigated_by`, or an empty one. Risks that a test is given are passed over.",
    repairs: None,
    raises: r#"risk low_trust "Low trust between pairs of states" {
  likelihood: medium
}
"#,
    passes: r#"risk low_trust "Low trust between pairs of states" {
  likelihood:   medium
  mitigated_by: signed
}
requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Entity(decl) = &at.item.kind else { continue };
        let stated = decl.attributes.iter().find(|attribute| attribute.name.text == "mitigated_by");
        let is_empty =
            stated.is_none_or(|a| matches!(&a.value.kind, ExprKind::Set(set) if set.is_empty()));
        if decl.record.text == "risk" && is_empty {
            let name = &decl.name;
            let message = format!("no requirement keeps the risk `{}` in check", name.text);
            found.push(
                Diagnostic::new(Code::RiskWithoutMitigation, name.span, message)
                    .help("name the requirements that do: `mitigated_by: …`"),
            );
        }
    }
}
