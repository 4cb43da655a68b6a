//! W0831: a text that says nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::annotations::each;
use crate::lint::context::Context;
use crate::syntax::ast::{ItemKind, Text};

pub(super) static LINT: Lint = Lint {
    code: Code::EmptyText,
    on: true,
    about: "Looks at titles, goals, advice, notes, the places of citations, and what is said of what is contested.",
    repairs: None,
    raises: r#"requirement signed should "" {
  for each a in agreements
  require  a.signed is stated
}
"#,
    passes: r#"requirement signed should "Agreements are signed" {
  for each a in agreements
  require  a.signed is stated
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut look = |what: &str, text: &Text| {
        if text.text.trim().is_empty() {
            let message = format!("the {what} is empty");
            found.push(Diagnostic::new(Code::EmptyText, text.span, message));
        }
    };
    for at in cx.items() {
        if let Some(title) = title(&at.item.kind) {
            look("title", title);
        }
        match &at.item.kind {
            ItemKind::Requirement(decl) => decl.advice.iter().for_each(|a| look("advice", &a.text)),
            ItemKind::Stage(decl) => decl.goal.iter().for_each(|goal| look("goal", goal)),
            _ => {}
        }
        each(at.item, &mut |annotations| {
            annotations.notes.iter().for_each(|note| look("note", note));
            annotations.contested.iter().for_each(|why| look("reason for `contested`", why));
            annotations.cites.iter().flat_map(|cite| &cite.place).for_each(|p| look("place", p));
        });
    }
}

fn title(item: &ItemKind) -> Option<&Text> {
    match item {
        ItemKind::Entity(decl) => decl.title.as_ref(),
        ItemKind::Requirement(decl) => decl.title.as_ref(),
        ItemKind::Stage(decl) => decl.title.as_ref(),
        ItemKind::Mechanism(decl) => decl.title.as_ref(),
        ItemKind::Agreement(decl) => decl.title.as_ref(),
        ItemKind::Test(decl) => Some(&decl.title),
        _ => None,
    }
}
