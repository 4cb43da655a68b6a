//! Lower bounds from cores: costs that cannot all be avoided are moved into the bound, and what they leave is
//! charged to counts of how many of them are paid.
#![expect(clippy::indexing_slicing, reason = "cores are named by the numbers they were given")]

use std::collections::BTreeSet;

use super::Lit;
use super::engine::{Effort, Ended, Scope};
use super::log::Step;
use super::optimise::{Core, CoreGuided, Objective, Part, Run, Stage};
use super::problem::Sum;

/// Allowed to each attempt to make a core smaller, or to show that more of it must be paid.
const EASY: Effort = Effort { conflicts: 64, decisions: 32 };

/// Steps allowed to make one core smaller, beside those that finding it took.
const SHRINK_STEPS: u64 = 20_000;

impl Objective {
    /// Moves a part of the cost of each of these literals into a core; says which core.
    pub(super) fn move_out(&mut self, lits: &[Lit], weight: u64) -> usize {
        for lit in lits {
            if let Some(left) = self.weights.get_mut(lit) {
                *left = left.saturating_sub(weight);
                if *left == 0 {
                    self.weights.remove(lit);
                }
            }
        }
        self.cores.push(Core { lits: lits.to_vec(), weight, next: 2 });
        self.cores.len() - 1
    }

    /// What refuted limits prove about these costs.
    pub(super) fn floor(&self, paid: &[(Lit, u64)]) -> u64 {
        let used = self.used_floors([paid].into_iter());
        let of = |limit: &usize| self.floors.iter().find(|floor| floor.limit == *limit);
        used.iter().filter_map(of).map(|floor| floor.least).sum()
    }

    /// Refuted limits about separate costs, the newest first, each within one of the parts.
    pub(super) fn used_floors<'p>(
        &self,
        parts: impl Iterator<Item = &'p [(Lit, u64)]>,
    ) -> Vec<usize> {
        let mut used = Vec::new();
        for paid in parts {
            let all: BTreeSet<Lit> = paid.iter().map(|(lit, _)| *lit).collect();
            let mut taken: BTreeSet<Lit> = BTreeSet::new();
            for floor in self.floors.iter().rev() {
                if floor.part.is_subset(&all) && floor.part.is_disjoint(&taken) {
                    taken.extend(floor.part.iter().copied());
                    used.push(floor.limit);
                }
            }
        }
        used
    }
}

impl CoreGuided {
    /// Finds cores of a part until its bounds meet, or for so many conflicts.
    pub(super) fn core_search(&mut self, run: &mut Run<'_>, place: usize, conflicts: u64) -> Stage {
        let end = self.engine.conflicts.saturating_add(conflicts);
        let mut least = u64::MAX;
        loop {
            if run.parts[place].is_closed() {
                return Stage::Closed;
            }
            if run.parts[place].best.is_some_and(|best| best <= run.parts[place].estimate) {
                // The next cut will close it.
                return Stage::Open;
            }
            let left = end.saturating_sub(self.engine.conflicts);
            let (assumptions, all) = self.assumptions(&run.parts[place], &mut least);
            let scope = Scope::Component(run.parts[place].id);
            let before = self.engine.steps;
            match self.engine.solve(&assumptions, scope, Effort::conflicts(left)) {
                Ended::Model => {
                    self.improve(run, place);
                    let delayed = !std::mem::take(&mut run.parts[place].delayed).is_empty();
                    if all && !delayed {
                        // No cost is left to pay, so that the bounds should have met.
                        return if run.parts[place].is_closed() {
                            Stage::Closed
                        } else {
                            Stage::Open
                        };
                    }
                    if !delayed {
                        least = self.next_weight(&run.parts[place], least);
                    }
                }
                Ended::Core(core) => {
                    let effort = self.engine.steps - before + SHRINK_STEPS;
                    if !self.use_core(run, place, &core, effort) {
                        return Stage::Infeasible;
                    }
                }
                Ended::Stopped if self.engine.is_spent() => return Stage::Stopped,
                Ended::Stopped => return Stage::Open,
            }
        }
    }

    fn weighted<'s>(&'s self, part: &'s Part) -> impl Iterator<Item = (u64, Lit)> + 's {
        self.objective
            .weights
            .iter()
            .filter(|(lit, _)| self.engine.component[lit.var().index()] == part.id)
            .map(|(lit, weight)| (*weight, *lit))
    }

    /// Avoids all costs of at least this weight; says whether those are all there are.
    fn assumptions(&self, part: &Part, least: &mut u64) -> (Vec<Lit>, bool) {
        let mut weighted: Vec<(u64, Lit)> =
            self.weighted(part).filter(|(_, lit)| !part.delayed.contains(lit)).collect();
        let top = weighted.iter().map(|(weight, _)| *weight).max().unwrap_or(0);
        if *least > top {
            *least = if *least == u64::MAX { first_stratum(&weighted) } else { top };
        }
        let count = weighted.len();
        weighted.retain(|(weight, _)| weight >= least);
        let all = weighted.len() == count;
        let mut assumptions = part.assumed.clone();
        assumptions.extend(weighted.into_iter().map(|(_, lit)| !lit));
        (assumptions, all)
    }

    /// A smaller least weight, so that enough different costs come into play.
    fn next_weight(&self, part: &Part, least: u64) -> u64 {
        let mut below: Vec<u64> = self
            .weighted(part)
            .map(|(weight, _)| weight)
            .filter(|weight| *weight < least)
            .collect();
        below.sort_unstable_by(|x, y| y.cmp(x));
        let above = self.weighted(part).filter(|(weight, _)| *weight >= least).count();
        stratum(&below, above)
    }

    /// Takes what a core says into the bounds; false if nothing can hold.
    fn use_core(&mut self, run: &mut Run<'_>, place: usize, core: &[Lit], effort: u64) -> bool {
        let part = &run.parts[place];
        let mut lits = costs_of(part, core);
        if lits.is_empty() {
            return false;
        }
        let end = self.engine.steps.saturating_add(effort);
        self.shrink_costs(run, place, &mut lits, end);
        if lits.is_empty() {
            return false;
        }
        let part = &mut run.parts[place];
        let core = self.charge_core(part, &lits);
        run.tell();
        self.exhaust(run, place, core)
    }

    /// Leaves out of a core what can be left out easily.
    fn shrink_costs(&mut self, run: &mut Run<'_>, place: usize, lits: &mut Vec<Lit>, end: u64) {
        let scope = Scope::Component(run.parts[place].id);
        lits.sort_by_key(|lit| (self.objective.weights.get(lit).copied().unwrap_or(0), *lit));
        let mut at = 0;
        while at < lits.len() && lits.len() > 1 && self.engine.steps < end {
            let mut assumptions = run.parts[place].assumed.clone();
            let others = lits.iter().enumerate().filter(|(other, _)| *other != at);
            assumptions.extend(others.map(|(_, lit)| !*lit));
            match self.engine.solve(&assumptions, scope, EASY) {
                Ended::Core(core) => {
                    let found: BTreeSet<Lit> =
                        costs_of(&run.parts[place], &core).into_iter().collect();
                    let before = lits.len();
                    let mut seen = 0;
                    let mut kept_before = 0;
                    lits.retain(|lit| {
                        let keep = found.contains(lit);
                        kept_before += usize::from(keep && seen < at);
                        seen += 1;
                        keep
                    });
                    debug_assert!(lits.len() < before);
                    at = kept_before;
                }
                Ended::Model => {
                    self.improve(run, place);
                    at += 1;
                }
                Ended::Stopped => at += 1,
            }
        }
    }

    /// Moves the cost of a core into the bound.
    pub(super) fn charge_core(&mut self, part: &mut Part, lits: &[Lit]) -> usize {
        let weights = lits.iter().map(|lit| self.objective.weights.get(lit).copied().unwrap_or(0));
        let weight = weights.min().unwrap_or(0);
        self.counts.cores += 1;
        if !part.local {
            self.engine.write(|| Step::Clause(lits.to_vec()));
            self.engine.write(|| Step::Core { lits: lits.to_vec(), weight });
            self.engine.add_clause(lits);
        }
        let core = self.objective.move_out(lits, weight);
        part.charged += weight;
        part.lower = part.lower.max(part.charged);
        for lit in lits {
            if let Some(&(other, count)) = self.objective.outputs.get(lit)
                && self.objective.cores[other].next == count + 1
            {
                self.charge_count(part, other);
            }
        }
        self.charge_count(part, core);
        core
    }

    /// Gives the next count of a core a variable that bears its cost.
    fn charge_count(&mut self, part: &mut Part, place: usize) -> Option<Lit> {
        let core = &self.objective.cores[place];
        let count = core.next;
        if count > core.lits.len() {
            return None;
        }
        let (lits, weight) = (core.lits.clone(), core.weight);
        self.objective.cores[place].next += 1;
        let var = self.engine.new_var(part.id);
        let output = Lit::of(var, true);
        self.engine.write(|| Step::Count { lits: lits.clone(), at_least: count, var });
        if !part.local {
            self.engine.write(|| Step::Charge { core: place, var });
        }
        // Where the output is false, fewer than `count` are true: all but `count − 1` are false.
        let rest = i64::try_from(lits.len() - count + 1).unwrap_or(i64::MAX);
        let mut terms: Vec<(i64, Lit)> = lits.iter().map(|lit| (1, !*lit)).collect();
        terms.push((rest, output));
        self.engine.add_sum(&Sum { terms, bound: rest });
        self.objective.weights.insert(output, weight);
        self.objective.outputs.insert(output, (place, count));
        part.delayed.insert(output);
        Some(output)
    }

    /// Pays for more of a core as long as that is easily shown to be needed; false if nothing can hold.
    fn exhaust(&mut self, run: &mut Run<'_>, place: usize, core: usize) -> bool {
        let scope = Scope::Component(run.parts[place].id);
        loop {
            let count = self.objective.cores[core].next - 1;
            let is_last = |(_, of): &(&Lit, &(usize, usize))| **of == (core, count);
            let Some((&output, _)) = self.objective.outputs.iter().find(is_last) else {
                return true;
            };
            let mut assumptions = run.parts[place].assumed.clone();
            assumptions.push(!output);
            match self.engine.solve(&assumptions, scope, EASY) {
                Ended::Core(found) => {
                    if costs_of(&run.parts[place], &found).is_empty() {
                        return false;
                    }
                    self.charge_core(&mut run.parts[place], &[output]);
                    run.tell();
                }
                Ended::Model => {
                    self.improve(run, place);
                    return true;
                }
                Ended::Stopped => return true,
            }
        }
    }
}

/// The costs that a core says cannot all be avoided.
fn costs_of(part: &Part, core: &[Lit]) -> Vec<Lit> {
    core.iter().filter(|lit| !part.assumed.contains(lit)).map(|lit| !*lit).collect()
}

fn first_stratum(weighted: &[(u64, Lit)]) -> u64 {
    let mut weights: Vec<u64> = weighted.iter().map(|(weight, _)| *weight).collect();
    weights.sort_unstable_by(|x, y| y.cmp(x));
    stratum(&weights, 0)
}

/// From weights in falling order: the largest down to which there are clearly more costs than different weights.
fn stratum(weights: &[u64], above: usize) -> u64 {
    let mut different = 0;
    for (place, weight) in weights.iter().enumerate() {
        different += usize::from(place == 0 || weights[place - 1] != *weight);
        let last = weights.get(place + 1).is_none_or(|next| next != weight);
        if last && 4 * (above + place + 1) > 5 * different {
            return *weight;
        }
    }
    weights.last().copied().unwrap_or(0)
}
