//! W0834: two tests that are the same but for their titles.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::source::Span;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::RepeatedTest,
    on: true,
    about: "Tests of one file are compared word by word, without their titles.",
    repairs: Some(Safety::Unsafe),
    raises: r#"test "nothing is signed" {
  as_of  2020-01-01
  expect that count(agreements) is 0
}
test "nothing is in force" {
  as_of  2020-01-01
  expect that count(agreements) is 0
}
"#,
    passes: r#"test "nothing is signed" {
  as_of  2020-01-01
  expect that count(agreements) is 0
}
test "nothing is in force later" {
  as_of  2030-01-01
  expect that count(agreements) is 0
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<(crate::source::FileId, Vec<&str>), Span> = BTreeMap::new();
    for at in cx.items() {
        let ItemKind::Test(test) = &at.item.kind else { continue };
        let body = Span { start: test.title.span.end, ..at.item.span };
        let Some(first) = known.insert((body.file, cx.words(body)), test.title.span) else {
            continue;
        };
        let diagnostic = Diagnostic::new(
            Code::RepeatedTest,
            test.title.span,
            "the test is given and expects the same as another",
        )
        .and_at(first, "the other");
        found.push(cx.without(
            diagnostic,
            "take out the test that is repeated",
            at.item.span,
            Safety::Unsafe,
        ));
    }
}
