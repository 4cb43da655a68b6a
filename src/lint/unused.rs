//! What is declared and used nowhere: named by no text outside its own declaration, and by no table.

use super::context::Context;
use crate::diagnostic::{Diagnostic, Safety};
use crate::syntax::ast::{ItemKind, Name};

/// Reports the declarations that are used nowhere, each with a repair that takes it out; none where others, which are not
/// at hand, may use them.
pub(super) fn report_unused<'a>(
    cx: &Context<'a>,
    named: fn(&'a ItemKind) -> Option<&'a Name>,
    finding: fn(&'a Name) -> Diagnostic,
    found: &mut Vec<Diagnostic>,
) {
    if !cx.input.whole {
        return;
    }
    for at in cx.items().filter(|at| at.test.is_none()) {
        let Some(name) = named(&at.item.kind) else { continue };
        if cx.uses().outside(&name.text, at.item.span) || cx.is_in_facts(&name.text) {
            continue;
        }
        let title = format!("take out `{}`", name.text);
        found.push(cx.without(finding(name), &title, at.item.span, Safety::Unsafe));
    }
}
