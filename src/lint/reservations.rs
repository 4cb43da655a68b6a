//! The reservations of the drafts that are linted.

use super::context::Context;
use crate::syntax::ast::{AgreementDecl, AttributeValue, ItemKind, ReservationDecl};

/// Each reservation with its agreement; those that a test is given are left out.
pub(super) fn each<'a>(
    cx: &Context<'a>,
) -> impl Iterator<Item = (&'a AgreementDecl, &'a ReservationDecl)> {
    let placed: Vec<_> = cx.items().filter(|at| at.test.is_none()).copied().collect();
    placed.into_iter().flat_map(|at| {
        let decl = match &at.item.kind {
            ItemKind::Agreement(decl) => Some(decl),
            _ => None,
        };
        decl.into_iter().flat_map(|decl| decl.reservations.iter().map(move |own| (decl, own)))
    })
}

/// What is stated under a name.
pub(super) fn stated<'a>(
    attributes: &'a [AttributeValue],
    name: &str,
) -> Option<&'a AttributeValue> {
    attributes.iter().find(|attribute| attribute.name.text == name)
}
