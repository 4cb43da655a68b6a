//! W0819: a requirement without a title.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;

pub(super) static LINT: Lint = Lint {
    code: Code::MissingTitle,
    on: true,
    about: "Requirements of every level need one; those that a test is given do not.",
    repairs: None,
    raises: r"requirement signed should {
  for each a in agreements
  require  a.signed is stated
}
",
    passes: r#"requirement signed should "Every agreement is signed" {
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, decl) in cx.requirements().filter(|(_, decl)| decl.title.is_none()) {
        let message = format!("the requirement `{}` has no title", decl.name.text);
        found.push(
            Diagnostic::new(Code::MissingTitle, decl.name.span, message)
                .help("say in a few words what is asked for, in quotes before the brace"),
        );
    }
}
