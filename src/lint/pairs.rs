//! Two requirements side by side: what runs over the same.

use super::context::Context;
use crate::model::logic::{Logic, Pairing, same};
use crate::model::{Expr, Requirement};

/// Which variables of the first stand for which of the second, where both run over the same sets in the same order.
pub(super) fn aligned(cx: &Context<'_>, a: &Requirement, b: &Requirement) -> Option<Pairing> {
    debug_assert!(!cx.program.requirements.is_empty());
    if a.binders.len() != b.binders.len() {
        return None;
    }
    let mut pairing = Pairing::foreign();
    for (x, y) in a.binders.iter().zip(&b.binders) {
        if !same(&x.set, &y.set, &mut pairing) {
            return None;
        }
        pairing.push(x.slot, y.slot);
    }
    Some(pairing)
}

/// Whether whatever satisfies the conditions after `where` of the first satisfies those of the second.
pub(super) fn filters_follow(
    cx: &Context<'_>,
    a: &Requirement,
    b: &Requirement,
    pairing: &Pairing,
) -> bool {
    let mut logic = Logic::paired(cx.program, pairing.clone());
    let own: Vec<&Expr> = a.binders.iter().filter_map(|binder| binder.filter.as_ref()).collect();
    let mut wanted = b.binders.iter().filter_map(|binder| binder.filter.as_ref());
    wanted.all(|wanted| own.iter().any(|own| logic.implies(own, wanted)))
}
