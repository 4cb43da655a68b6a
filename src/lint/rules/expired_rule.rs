//! W0826: a rule that has ended.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;

pub(super) static LINT: Lint = Lint {
    code: Code::ExpiredRule,
    on: false,
    about: "Compares the end of `effective` with the date of evaluation. Off where nobody asks for it: rules that have \
        ended still say what was law, and a timeline needs them.",
    repairs: Some(Safety::Unsafe),
    raises: r#"country KAZ { }
country TJK { }
agreement pact "A pact" { parties: KAZ, TJK  as_of: 2030-01-01 }

requirement signed should "Agreements are signed" {
  effective before 2025-01-01
  for each  a in agreements
  require   a.signed is stated
}
"#,
    passes: r#"country KAZ { }
country TJK { }
agreement pact "A pact" { parties: KAZ, TJK  as_of: 2030-01-01 }

requirement signed should "Agreements are signed" {
  effective from 2025-01-01
  for each  a in agreements
  require   a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(as_of) = cx.input.as_of else { return };
    for (requirement, decl) in cx.requirements() {
        let Some(before) = requirement.effective.before.filter(|before| *before <= as_of) else {
            continue;
        };
        let message = format!("the requirement `{}` has ended", decl.name.text);
        let diagnostic = Diagnostic::new(Code::ExpiredRule, decl.name.span, message)
            .labelled(format!("it is law before {before}, and the date of evaluation is {as_of}"));
        let title = format!("take out `{}`", decl.name.text);
        found.push(cx.without(diagnostic, &title, requirement.span, Safety::Unsafe));
    }
}
