//! What may move: adjustable parameters of the framework, adjustable terms of drafts, structural moves.

use super::context::Context;
use crate::model::{Adjustable, Move, ValueId};

/// An adjustable value and what it is now.
pub(super) struct Movable<'p> {
    pub(super) adjustable: &'p Adjustable,
    pub(super) now: ValueId,
}

/// All that is adjustable in the files that are linted.
pub(super) fn adjustable<'p>(cx: &Context<'p>) -> Vec<Movable<'p>> {
    let program = cx.program;
    let parameters = program.parameters.iter().filter_map(|parameter| {
        Some(Movable { adjustable: parameter.adjustable.as_ref()?, now: parameter.value })
    });
    let agreements = program.agreements.iter().chain(&program.planned);
    let terms = agreements.flat_map(|agreement| &agreement.adjustable);
    let terms = terms.filter_map(|(entity, attribute, adjustable)| {
        Some(Movable { adjustable, now: program.stated(*entity, *attribute)?.value })
    });
    parameters.chain(terms).filter(|found| cx.is_asked(found.adjustable.span.file)).collect()
}

/// All structural moves of drafts in the files that are linted.
pub(super) fn moves<'p>(cx: &Context<'p>) -> impl Iterator<Item = &'p Move> {
    let agreements = cx.program.agreements.iter().chain(&cx.program.planned);
    agreements.flat_map(|agreement| &agreement.moves).filter(|found| cx.is_asked(found.span.file))
}
