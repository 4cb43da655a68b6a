//! The fewest differences that bring a change about.
//!
//! Each difference is tried alone, so that all that suffice alone are found. Where none does, all of them together do, and
//! they are left out, by halves and then one by one, as long as the others still do; where few differ, all pairs are tried
//! before.

use std::collections::BTreeSet;

use super::kinds::{Causes, Changed, applies};
use super::trials::{Judged, Trials, applying};
use super::{Difference, DifferenceKind, How};
use crate::evaluate::Verdict;
use crate::scenario::verdicts::Verdicts;

/// Where no more than this differ, all pairs are tried.
const MOST_PAIRED: usize = 16;

/// Where more than this differ, none is tried alone.
const MOST_ALONE: usize = 200;

/// Finds the causes of all changes.
pub(super) fn find_causes(trials: &Trials<'_>, old: &Verdicts, changes: &mut [Changed]) {
    let search = Search::of(trials, &applying(old));
    let Some(search) = search else { return };
    let single = if search.others.len() > MOST_ALONE { &[] } else { search.others.as_slice() };
    let sets: Vec<BTreeSet<usize>> = single.iter().map(|n| search.with([*n])).collect();
    trials.prepare(&sets);
    for change in changes {
        let alone = single.iter().filter(|n| search.brings(change, [**n]));
        let alone: Vec<Vec<usize>> = alone.map(|n| vec![*n]).collect();
        change.causes =
            if alone.is_empty() { search.together(change) } else { Causes::Found(alone) };
    }
}

struct Search<'a> {
    trials: &'a Trials<'a>,
    /// New words, which the first version does not use and which change nothing of what it says: they are there in all
    /// that is tried.
    words: BTreeSet<usize>,
    others: Vec<usize>,
}

impl<'a> Search<'a> {
    /// None where the first version, put together anew, says something else than it does.
    fn of(trials: &'a Trials<'a>, old: &Judged) -> Option<Self> {
        let differences = &trials.plan.differences;
        let all = 0..differences.len();
        let those = |is_it: fn(&Difference) -> bool| -> BTreeSet<usize> {
            all.clone().filter(|n| differences.get(*n).is_some_and(is_it)).collect()
        };
        let is_as_before = |set: &BTreeSet<usize>| trials.with(set).is_some_and(|j| same(&j, old));
        let tried = [those(|d| adds_words(d) || widens(d)), those(adds_words), BTreeSet::new()];
        let words = tried.into_iter().find(is_as_before)?;
        let others = all.filter(|n| !words.contains(n)).collect();
        Some(Search { trials, words, others })
    }

    fn with(&self, some: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        some.into_iter().chain(self.words.iter().copied()).collect()
    }

    /// Whether these differences bring a change about.
    fn brings(&self, change: &Changed, some: impl IntoIterator<Item = usize>) -> bool {
        let Some(judged) = self.trials.with(&self.with(some)) else { return false };
        let wanted = change.after.filter(|verdict| applies(Some(*verdict))).map(Verdict::name);
        judged.get(&change.asked).copied() == wanted
    }

    /// Differences that bring a change about together, none of which does alone.
    fn together(&self, change: &Changed) -> Causes {
        if !self.brings(change, self.others.iter().copied()) {
            let is_over = self.trials.are_over();
            return if is_over { Causes::Among(self.others.clone()) } else { Causes::Unknown };
        }
        if let Some(pair) = self.pair(change) {
            return Causes::Found(vec![pair]);
        }
        let mut needed = self.others.clone();
        let mut size = needed.len() / 2;
        while size > 0 {
            let mut at = 0;
            let mut is_less = false;
            while at < needed.len() {
                let left = needed.iter().enumerate();
                let left = left.filter(|(place, _)| !(at..at + size).contains(place));
                let left: Vec<usize> = left.map(|(_, n)| *n).collect();
                if left.len() < needed.len() && self.brings(change, left.iter().copied()) {
                    needed = left;
                    is_less = true;
                } else {
                    at += size;
                }
            }
            // What could not be left out before may be now.
            size = if size == 1 && is_less { 1 } else { size / 2 };
        }
        if self.trials.are_over() { Causes::Among(needed) } else { Causes::Found(vec![needed]) }
    }

    fn pair(&self, change: &Changed) -> Option<Vec<usize>> {
        if self.others.len() > MOST_PAIRED {
            return None;
        }
        let others = self.others.iter().enumerate();
        let pairs: Vec<[usize; 2]> = others
            .flat_map(|(at, x)| self.others.iter().skip(at + 1).map(move |y| [*x, *y]))
            .collect();
        let sets: Vec<BTreeSet<usize>> = pairs.iter().map(|pair| self.with(*pair)).collect();
        self.trials.prepare(&sets);
        pairs.into_iter().find(|pair| self.brings(change, *pair)).map(Vec::from)
    }
}

/// Whether a difference only adds words to say something with.
fn adds_words(difference: &Difference) -> bool {
    let is_rule = matches!(difference.word.as_str(), "definition" | "stage" | "mechanism");
    let is_kind = matches!(difference.kind, DifferenceKind::Vocabulary | DifferenceKind::Parameter);
    difference.how == How::Added && (is_rule || is_kind || difference.word == "source")
}

/// Whether a type or a relation is another, but for the order of a scale: alone that decides nothing.
fn widens(difference: &Difference) -> bool {
    difference.kind == DifferenceKind::Vocabulary
        && matches!(difference.how, How::Changed(_))
        && difference.word != "scale"
}

fn same(a: &Judged, b: &Judged) -> bool {
    a.len() == b.len() && a.iter().all(|(asked, verdict)| b.get(asked) == Some(verdict))
}
