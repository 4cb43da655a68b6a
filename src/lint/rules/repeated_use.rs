//! W0818: a pack or file that is brought in twice.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::source::Span;
use crate::syntax::ast::ItemKind;

pub(super) static LINT: Lint = Lint {
    code: Code::RepeatedUse,
    on: true,
    about: "Two `use` of one file that name the same. The repair keeps the first.",
    repairs: Some(Safety::Safe),
    raises: r"use geography
use geography
",
    passes: r"use geography
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let uses = || cx.items().filter(|at| matches!(at.item.kind, ItemKind::Use(_)));
    for at in uses() {
        let span = at.item.span;
        let same = |other: Span| {
            other.file == span.file && other.start < span.start && cx.words(other) == cx.words(span)
        };
        let Some(first) = uses().map(|other| other.item.span).find(|other| same(*other)) else {
            continue;
        };
        let diagnostic = Diagnostic::new(Code::RepeatedUse, span, "the same is used twice")
            .and_at(first, "it is used here");
        found.push(cx.without(
            diagnostic,
            "take out the `use` that is repeated",
            span,
            Safety::Safe,
        ));
    }
}
