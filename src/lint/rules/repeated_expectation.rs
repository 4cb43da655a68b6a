//! W0810: a test that expects the same twice.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::syntax::ast::{Expectation, ExpectationKind, ItemKind};

pub(super) static LINT: Lint = Lint {
    code: Code::RepeatedExpectation,
    on: true,
    about: "Expectations of one test are compared word by word. A verdict that is expected with its reason makes the \
        same verdict without a reason superfluous.",
    repairs: Some(Safety::Safe),
    raises: r#"requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
}
test "a signed agreement" {
  given  agreement pact { signed: 2020-01-01 }
  as_of  2020-01-01
  expect signed(pact) is met
  expect signed(pact) is met
}
"#,
    passes: r#"requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
}
test "a signed agreement and another" {
  given  agreement pact { signed: 2020-01-01 }
  given  agreement plan { }
  as_of  2020-01-01
  expect signed(pact) is met
  expect signed(plan) is not_met
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for at in cx.items() {
        let ItemKind::Test(test) = &at.item.kind else { continue };
        for (place, weak) in test.expectations.iter().enumerate() {
            let others = test.expectations.iter().enumerate();
            let said = others.filter(|(other, _)| *other != place).find(|(other, strong)| {
                covers(cx, strong, weak) && (*other < place || !covers(cx, weak, strong))
            });
            if let Some((_, strong)) = said {
                let message = "the test expects the same twice";
                let diagnostic = Diagnostic::new(Code::RepeatedExpectation, weak.span, message)
                    .labelled("this says nothing new")
                    .and_at(strong.span, "it is expected here");
                found.push(cx.without(
                    diagnostic,
                    "take out the expectation that is repeated",
                    weak.span,
                    Safety::Safe,
                ));
            }
        }
    }
}

/// Whether the weak expectation holds wherever the strong one does.
fn covers(cx: &Context<'_>, strong: &Expectation, weak: &Expectation) -> bool {
    match (&strong.kind, &weak.kind) {
        (
            ExpectationKind::Verdict { requirement, subjects, verdict, .. },
            ExpectationKind::Verdict { because: None, .. },
        ) => {
            let ExpectationKind::Verdict {
                requirement: other,
                subjects: others,
                verdict: same,
                ..
            } = &weak.kind
            else {
                return false;
            };
            let names = |names: &[crate::syntax::ast::Name]| -> Vec<smol_str::SmolStr> {
                names.iter().map(|name| name.text.clone()).collect()
            };
            requirement.text == other.text
                && verdict.text == same.text
                && names(subjects) == names(others)
        }
        _ => cx.words(strong.span) == cx.words(weak.span),
    }
}
