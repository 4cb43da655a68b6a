//! What follows from what was decided: clauses by two watched literals, sums by what they have to spare.
#![expect(
    clippy::indexing_slicing,
    reason = "variables are known to the engine before they are used"
)]

use super::Lit;
use super::engine::{Engine, Known, Reason, Watch};

impl Engine {
    pub(super) fn enqueue(&mut self, lit: Lit, reason: Reason) {
        let narrow = |wide: usize| u32::try_from(wide).unwrap_or(u32::MAX);
        self.values[lit.code()] = 1;
        self.values[(!lit).code()] = -1;
        self.known[lit.var().index()] =
            Known { level: narrow(self.level()), place: narrow(self.trail.len()), reason };
        self.trail.push(lit);
    }

    /// Draws all consequences; says what cannot hold, if something cannot.
    pub(super) fn propagate(&mut self) -> Option<Reason> {
        while self.head < self.trail.len() {
            let lost = !self.trail[self.head];
            self.head += 1;
            self.steps += 1;
            // All sums lose the weight before any is looked at, so that `backtrack` can give it back.
            for &(sum, weight) in &self.occurs[lost.code()] {
                self.sums[sum as usize].slack -= weight;
            }
            let conflict = self.propagate_clauses(lost).or_else(|| self.propagate_sums(lost));
            if conflict.is_some() {
                return conflict;
            }
        }
        None
    }

    fn propagate_clauses(&mut self, lost: Lit) -> Option<Reason> {
        let mut watches = std::mem::take(&mut self.watches[lost.code()]);
        let mut conflict = None;
        let mut kept = 0;
        let mut next = 0;
        while next < watches.len() {
            let watch = watches[next];
            next += 1;
            if self.values[watch.blocker.code()] > 0 {
                watches[kept] = watch;
                kept += 1;
                continue;
            }
            let lits = self.clauses.lits_mut(watch.clause);
            if lits[0] == lost {
                lits.swap(0, 1);
            }
            let first = lits[0];
            let kept_watch = Watch { clause: watch.clause, blocker: first };
            if first != watch.blocker && self.values[first.code()] > 0 {
                watches[kept] = kept_watch;
                kept += 1;
                continue;
            }
            if let Some(place) = lits[2..].iter().position(|lit| self.values[lit.code()] >= 0) {
                lits.swap(1, place + 2);
                let other = lits[1];
                self.watches[other.code()].push(kept_watch);
                continue;
            }
            watches[kept] = kept_watch;
            kept += 1;
            if self.values[first.code()] < 0 {
                conflict = Some(Reason::Clause(watch.clause));
                break;
            }
            self.enqueue(first, Reason::Clause(watch.clause));
        }
        watches.copy_within(next.., kept);
        watches.truncate(watches.len() - (next - kept));
        self.watches[lost.code()] = watches;
        conflict
    }

    fn propagate_sums(&mut self, lost: Lit) -> Option<Reason> {
        for place in 0..self.occurs[lost.code()].len() {
            let (sum, _) = self.occurs[lost.code()][place];
            let conflict = self.propagate_sum(sum);
            if conflict.is_some() {
                return conflict;
            }
        }
        None
    }

    /// Makes true what a sum cannot spare.
    pub(super) fn propagate_sum(&mut self, id: u32) -> Option<Reason> {
        let slack = self.sums[id as usize].slack;
        if slack < 0 {
            return Some(Reason::Sum(id));
        }
        let mut place = 0;
        while let Some(&(weight, lit)) = self.sums[id as usize].terms.get(place) {
            if weight <= slack {
                break;
            }
            if self.value(lit) == 0 {
                self.enqueue(lit, Reason::Sum(id));
            }
            place += 1;
        }
        None
    }

    /// Takes back all levels above this one.
    pub(super) fn backtrack(&mut self, level: usize) {
        let Some(&mark) = self.marks.get(level) else { return };
        while self.trail.len() > mark {
            let Some(lit) = self.trail.pop() else { break };
            if self.trail.len() < self.head {
                for &(sum, weight) in &self.occurs[(!lit).code()] {
                    self.sums[sum as usize].slack += weight;
                }
            }
            self.values[lit.code()] = 0;
            self.values[(!lit).code()] = 0;
            let var = lit.var();
            self.phase[var.index()] = lit.is_positive();
            if self.in_scope(var) {
                self.order.insert(var);
            }
        }
        self.marks.truncate(level);
        self.head = self.head.min(mark);
    }
}
