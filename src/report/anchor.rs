//! Where a finding leads a reader.

use super::view::{LocationView, location};
use crate::evaluate::Judgement;
use crate::explain::Explanation;
use crate::model::{EntityId, Program};
use crate::source::{PACK, SourceMap};

/// The one place that a reader is led to. What a pack says is none: nobody who writes a draft can open it.
pub(super) fn anchor(
    program: &Program,
    sources: &SourceMap,
    judgement: &Judgement,
    explanation: &Explanation,
) -> Option<LocationView> {
    let subjects: Vec<EntityId> =
        judgement.subjects.iter().filter_map(|subject| subject.as_entity()).collect();
    let declared = |entity: EntityId| program.entity(entity).span;
    let facts = explanation.reasons.iter().flat_map(|reason| reason.facts.iter().copied());
    let places = facts
        .chain(explanation.missing.iter().filter_map(|missing| missing.span))
        .chain(subjects.iter().filter_map(|subject| declared(*subject)))
        .chain(subjects.iter().filter_map(|subject| declared(program.home(*subject))))
        .chain(program.agreements.iter().map(|agreement| agreement.span))
        .chain([program.requirement(judgement.requirement).span]);
    places.filter_map(|span| location(sources, span)).find(|place| is_of_the_reader(&place.file))
}

/// Whether a text is a file that a reader can open, and neither of a pack nor typed.
pub(super) fn is_of_the_reader(file: &str) -> bool {
    !file.starts_with(PACK) && !file.starts_with("input ")
}
