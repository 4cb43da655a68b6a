//! W0817: a citation that stands twice in one declaration.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::lint::Lint;
use crate::lint::annotations::each;
use crate::lint::context::Context;
use crate::source::{Span, to_u32};
use crate::syntax::ast::Cite;

pub(super) static LINT: Lint = Lint {
    code: Code::RepeatedCitation,
    on: true,
    about: "The same source with the same place, or twice without a place, in one requirement, definition, exception or \
        any other declaration. The repair keeps the first.",
    repairs: Some(Safety::Safe),
    raises: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement freed should "Trade is freed" {
  cite     GATT "XXIV:8(b)"
  cite     GATT "XXIV:8(b)"
  for each a in agreements
  require  a.signed is stated
}
"#,
    passes: r#"source GATT { title: "General Agreement on Tariffs and Trade" }

requirement freed should "Trade is freed" {
  cite     GATT "XXIV:8(b)"
  cite     GATT "XXIV:5(b)"
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for at in cx.items() {
        each(at.item, &mut |annotations| {
            for (place, cite) in annotations.cites.iter().enumerate() {
                let same = |other: &&Cite| {
                    other.source.text == cite.source.text
                        && other.place.as_ref().map(|p| &p.text)
                            == cite.place.as_ref().map(|p| &p.text)
                };
                let Some(first) = annotations.cites.iter().take(place).find(same) else { continue };
                let span = whole(cx, cite);
                let message = format!("`{}` is cited twice for the same", cite.source.text);
                let diagnostic = Diagnostic::new(Code::RepeatedCitation, span, message)
                    .and_at(whole(cx, first), "the first citation");
                found.push(cx.without(
                    diagnostic,
                    "take out the citation that is repeated",
                    span,
                    Safety::Safe,
                ));
            }
        });
    }
}

/// A citation with the word before it.
fn whole(cx: &Context<'_>, cite: &Cite) -> Span {
    let source = cite.source.span;
    let end = cite.place.as_ref().map_or(source.end, |place| place.span.end);
    let before = cx.text(source).get(..source.start as usize).unwrap_or("").trim_end();
    let start = before.strip_suffix("cite").map_or(source.start, |rest| to_u32(rest.len()));
    Span { file: source.file, start, end }
}
