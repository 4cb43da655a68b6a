//! Did-you-mean: the candidate nearest to what was written.

/// What is longer is no misspelling, and would take long to compare.
const MOST_CHARS: usize = 64;

/// The nearest candidate, if it is near enough to be meant; ties go to the first in alphabetical order.
#[must_use]
pub fn did_you_mean<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let length = written.chars().count();
    if length > MOST_CHARS {
        return None;
    }
    // A name of one or two letters resembles too many others.
    let limit = if length < 3 { 0 } else { (length / 3).max(1) };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != written && candidate.len() <= 4 * MOST_CHARS)
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}
