//! Programs with some of the differences taken over, analysed and judged; each at most once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use rayon::prelude::*;

use super::build::{build, tables};
use super::plan::Plan;
use crate::analyse::{Common, Input, Missing, Tables, WaiverText, analyse};
use crate::evaluate::{Options, Verdict, evaluate};
use crate::scenario::verdicts::{Asked, Verdicts};

/// Programs that are tried in one comparison.
const MOST_TRIALS: usize = 400;

/// What applies, and its verdict; what does not apply is left out.
pub(super) type Judged = IndexMap<Asked, &'static str>;

/// What is tried and what came of it.
pub(super) struct Trials<'a> {
    pub(super) plan: &'a Plan<'a>,
    tables: &'a Tables,
    common: Common<'a>,
    options: Options,
    known: Mutex<BTreeMap<BTreeSet<usize>, Option<Arc<Judged>>>>,
}

/// The verdicts of what applies.
pub(super) fn applying(verdicts: &Verdicts) -> Judged {
    let said = verdicts.by_name.iter().map(|(asked, said)| (asked, said.verdict));
    let applying = said.filter(|(_, verdict)| !matches!(verdict, Verdict::NotApplicable(_)));
    applying.map(|(asked, verdict)| (asked.clone(), verdict.name())).collect()
}

impl<'a> Trials<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        tables: &'a Tables,
        common: Common<'a>,
        options: Options,
    ) -> Self {
        Trials { plan, tables, common, options, known: Mutex::default() }
    }

    /// Whether nothing more may be tried.
    pub(super) fn are_over(&self) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).len() >= MOST_TRIALS
    }

    /// Tries several on all cores, as many as may still be.
    pub(super) fn prepare(&self, sets: &[BTreeSet<usize>]) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let left = MOST_TRIALS.saturating_sub(known.len());
        let new: Vec<&BTreeSet<usize>> =
            sets.iter().filter(|set| !known.contains_key(*set)).take(left).collect();
        drop(known);
        let found: Vec<_> = new.into_par_iter().map(|set| (set.clone(), self.judge(set))).collect();
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
    }

    /// What a program with these differences says; none where it is no program, cannot be judged within the budget, or
    /// too many have been tried.
    pub(super) fn with(&self, taken: &BTreeSet<usize>) -> Option<Arc<Judged>> {
        self.prepare(std::slice::from_ref(taken));
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(taken).cloned().flatten()
    }

    fn judge(&self, taken: &BTreeSet<usize>) -> Option<Arc<Judged>> {
        let built = build(self.plan, taken)?;
        let changed = tables(self.plan, self.tables, taken);
        let waivers = self.plan.waivers.iter().filter_map(|either| either.chosen(taken));
        let waivers: Vec<WaiverText> = waivers.cloned().collect();
        let (program, _) = analyse(&Input {
            files: &[&self.plan.same, &built],
            given: None,
            tables: changed.as_ref().unwrap_or(self.tables),
            // What a waiver names may be what is not taken over.
            common: Common { waivers: &waivers, missing: Missing::None, ..self.common },
        });
        let program = program?;
        let options = Options { as_of: self.plan.dates.chosen(taken), ..self.options };
        let outcome = evaluate(&program, &options).ok()?;
        Some(Arc::new(applying(&Verdicts::of(&outcome))))
    }
}
