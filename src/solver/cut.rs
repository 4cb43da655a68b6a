//! Upper bounds from above: the costs are limited to less than the best, under a variable that can be given up.
#![expect(clippy::indexing_slicing, reason = "parts are named by their places")]

use std::collections::BTreeSet;

use super::Lit;
use super::engine::{Effort, Ended, Scope};
use super::log::Step;
use super::optimise::{CoreGuided, Floor, Part, Run, Stage};
use super::problem::Sum;

impl CoreGuided {
    /// Minimises one part: cores from below and cuts from above, by turns, each time with more conflicts.
    pub(super) fn minimise_part(&mut self, run: &mut Run<'_>, place: usize) -> Stage {
        let mut conflicts = self.patience;
        loop {
            if run.parts[place].is_closed() {
                return Stage::Closed;
            }
            for search in [Self::core_search, Self::cut_search] {
                match search(self, run, place, conflicts) {
                    Stage::Open => {}
                    ended => return ended,
                }
            }
            conflicts = conflicts.saturating_mul(2).max(1);
        }
    }

    /// A literal under which a part costs no more than this, with the number of the limit in the log.
    pub(super) fn limit(&mut self, part: &Part, most: u64) -> (Lit, usize) {
        let active = Lit::of(self.engine.new_var(part.id), true);
        let lits: Vec<Lit> = part.paid.iter().map(|(lit, _)| *lit).collect();
        self.engine.write(|| Step::Limit { active: active.var(), part: lits, most });
        let limit = self.engine.log.as_mut().map_or(0, |log| {
            log.limits += 1;
            log.limits - 1
        });
        self.add_under(active, &part.paid, most);
        (active, limit)
    }

    /// Under `active`, Σ cost·lit ≤ most.
    pub(super) fn add_under(&mut self, active: Lit, costs: &[(Lit, u64)], most: u64) {
        // All costs together are small enough for this, see `Problem::pay`.
        let narrow = |wide: u64| i64::try_from(wide).unwrap_or(i64::MAX / 8);
        let total: u64 = costs.iter().map(|(_, cost)| cost).sum();
        let Some(excess) = total.checked_sub(most).filter(|excess| *excess > 0) else { return };
        // Σ cost·¬lit ≥ total − most, unless `active` is false.
        let mut terms: Vec<(i64, Lit)> =
            costs.iter().map(|(lit, cost)| (narrow(*cost), !*lit)).collect();
        terms.push((narrow(excess), !active));
        self.engine.add_sum(&Sum { terms, bound: narrow(excess) });
    }

    /// Asks for models that cost less than the best until there is none, or for so many conflicts.
    pub(super) fn cut_search(&mut self, run: &mut Run<'_>, place: usize, conflicts: u64) -> Stage {
        let end = self.engine.conflicts.saturating_add(conflicts);
        if !run.parts[place].combined {
            run.parts[place].combined = true;
            let combination = self.combination(&run.parts[place]);
            if let Some(combination) = &combination {
                self.prefer_cheap(combination);
                run.parts[place].estimate = combination.bound();
                run.tell();
            }
            run.parts[place].combination = combination;
        }
        loop {
            let part = run.parts[place].clone();
            let Some(best) = part.best.filter(|best| *best > part.lower) else {
                return Stage::Closed;
            };
            self.counts.cuts += 1;
            let sums = self.engine.sums.len();
            let (active, limit) = self.limit(&part, best - 1);
            self.limit_residue(active, limit, &part, best - 1);
            if let Some(combination) = &part.combination {
                self.limit_combination(active, limit, combination, best - 1);
            }
            let mut assumptions = part.assumed.clone();
            assumptions.push(active);
            let left = end.saturating_sub(self.engine.conflicts);
            // What the cores of this call have left over binds only under its assumptions.
            self.engine.unlogged = part.local.then_some(!active);
            let ended =
                self.engine.solve(&assumptions, Scope::Component(part.id), Effort::conflicts(left));
            self.engine.unlogged = None;
            let stage = match ended {
                Ended::Model => {
                    self.improve(run, place);
                    None
                }
                Ended::Core(core) => {
                    if !part.local {
                        self.engine.write(|| Step::Clause(core.iter().map(|lit| !*lit).collect()));
                        self.engine.write(|| Step::Refuted { limit });
                        let lits: BTreeSet<Lit> = part.paid.iter().map(|(lit, _)| *lit).collect();
                        self.objective.floors.push(Floor { part: lits, least: best, limit });
                    }
                    run.parts[place].lower = best;
                    run.tell();
                    Some(Stage::Closed)
                }
                Ended::Stopped if self.engine.is_spent() => Some(Stage::Stopped),
                Ended::Stopped => Some(Stage::Open),
            };
            self.engine.backtrack(0);
            // The limit is used nowhere else, so it may be given up.
            self.engine.fix(!active);
            self.engine.forget_sums(sums);
            if let Some(stage) = stage {
                return stage;
            }
        }
    }

    /// Under a limit, what is left of the costs after the cores is limited too.
    fn limit_residue(&mut self, active: Lit, limit: usize, part: &Part, most: u64) {
        if part.charged == 0 {
            return;
        }
        let own = |(lit, _): &(&Lit, &u64)| self.engine.component[lit.var().index()] == part.id;
        let costs: Vec<(Lit, u64)> = self
            .objective
            .weights
            .iter()
            .filter(own)
            .map(|(lit, weight)| (*lit, *weight))
            .collect();
        if !part.local {
            self.engine.write(|| Step::Residue { limit });
        }
        self.add_under(active, &costs, most.saturating_sub(part.charged));
    }
}
