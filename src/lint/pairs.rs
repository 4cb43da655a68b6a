//! Two requirements side by side: what runs over the same.

use super::context::Context;
use crate::model::Requirement;
use crate::model::logic::{Logic, Pairing, same};

/// The logic of the first against the second, where both run over the same sets in the same order.
pub(super) fn aligned<'p>(cx: &Context<'p>, a: &Requirement, b: &Requirement) -> Option<Logic<'p>> {
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
    Some(Logic::paired(cx.program, pairing))
}

/// Whether whatever satisfies the conditions after `where` of the first satisfies those of the second.
pub(super) fn filters_follow(logic: &mut Logic<'_>, a: &Requirement, b: &Requirement) -> bool {
    let mut wanted = b.binders.iter().filter_map(|binder| binder.filter.as_ref());
    wanted.all(|wanted| {
        let mut own = a.binders.iter().filter_map(|binder| binder.filter.as_ref());
        own.any(|own| logic.implies(own, wanted))
    })
}
