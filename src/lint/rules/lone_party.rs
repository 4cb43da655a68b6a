//! W0830: an agreement with fewer than two parties.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::reservations::stated;
use crate::model::MoveKind;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::LoneParty,
    on: true,
    about: "Looks at agreements that state their parties. One that may still admit others is passed over, and so is one \
        that a test is given.",
    repairs: None,
    raises: r#"country KAZ { }
agreement pact "A pact" { parties: { KAZ } }
"#,
    passes: r#"country KAZ { }
country UZB { }
agreement pact "A pact" { parties: KAZ, UZB }
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let program = cx.program;
    for at in cx.items().filter(|at| at.test.is_none()) {
        let ItemKind::Agreement(decl) = &at.item.kind else { continue };
        let Some(parties) = stated(&decl.attributes, "parties") else { continue };
        let is_own = |entity| program.entity(entity).name == decl.name.text;
        let mut agreements = program.agreements.iter().chain(&program.planned);
        let Some(agreement) = agreements.find(|agreement| is_own(agreement.entity)) else {
            continue;
        };
        let known = program.stated(agreement.entity, program.builtin.agreement_parties);
        let number = known.map_or(0, |known| program.values.elements(known.value).len());
        let admits = agreement.moves.iter().any(|m| matches!(m.kind, MoveKind::Admit(_)));
        if known.is_some() && number < 2 && !admits {
            let message = format!("the agreement `{}` has fewer than two parties", decl.name.text);
            found.push(Diagnostic::new(Code::LoneParty, parties.value.span, message));
        }
    }
}
