//! Waivers of both versions, by what they cover: reasons and who approved decide no verdict.

use super::plan::Either;
use super::{Difference, DifferenceKind, How};
use crate::analyse::WaiverText;

/// The waivers of both versions, and what differs of them.
pub(super) fn waivers<'a>(
    before: &'a [WaiverText],
    after: &'a [WaiverText],
    differences: &mut Vec<Difference>,
) -> Vec<Either<&'a WaiverText>> {
    let mut left: Vec<&WaiverText> = after.iter().collect();
    let mut pairs = Vec::new();
    for old in before {
        let at = left.iter().position(|new| covered(new) == covered(old));
        pairs.push((Some(old), at.map(|at| left.remove(at))));
    }
    pairs.extend(left.into_iter().map(|new| (None, Some(new))));
    pairs.into_iter().map(|(before, after)| either(before, after, differences)).collect()
}

fn either<'a>(
    before: Option<&'a WaiverText>,
    after: Option<&'a WaiverText>,
    differences: &mut Vec<Difference>,
) -> Either<&'a WaiverText> {
    let period = |waiver: &WaiverText| (waiver.granted, waiver.expires);
    if before.map(period) == after.map(period) {
        return Either { before, after, difference: None };
    }
    let how = match (before, after) {
        (Some(_), None) => How::Dropped,
        (None, Some(_)) => How::Added,
        _ => {
            let both = before.zip(after).map(|(x, y)| (x.expires, y.expires));
            let both = both.filter(|(x, y)| x != y);
            How::Changed(both.map(|(x, y)| (format!("until {x}"), format!("until {y}"))))
        }
    };
    let place = |waiver: Option<&WaiverText>| waiver.map(|waiver| waiver.requirement.span);
    differences.push(Difference {
        kind: DifferenceKind::Waiver,
        word: String::from("waiver"),
        name: before.or(after).map(covered).unwrap_or_default(),
        how,
        of: Vec::new(),
        before: place(before),
        after: place(after),
    });
    Either { before, after, difference: Some(differences.len() - 1) }
}

/// `freed(pact)`.
fn covered(waiver: &WaiverText) -> String {
    let subjects: Vec<&str> = waiver.subjects.iter().map(|name| name.text.as_str()).collect();
    if subjects.is_empty() {
        return waiver.requirement.text.to_string();
    }
    format!("{}({})", waiver.requirement.text, subjects.join(", "))
}
