//! What is learned from a conflict: the clause at the first unique implication point, and which assumptions are
//! to blame. The reason of a sum is made into a clause only when it is asked for.
#![expect(
    clippy::indexing_slicing,
    reason = "variables are known to the engine before they are used"
)]

use super::engine::{Engine, Reason};
use super::log::Step;
use super::{Lit, Var};

/// Marks of a variable while a conflict is looked at.
const MET: u8 = 1;
const NEEDED: u8 = 2;
const IMPLIED: u8 = 3;

impl Engine {
    /// Puts false literals into `scratch` because of which `lit` had to be true, or, without one, because of
    /// which there is a conflict.
    fn explain(&mut self, reason: Reason, lit: Option<Lit>) {
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        match reason {
            Reason::Decided => {}
            Reason::Clause(id) => {
                self.clauses.bump(id);
                out.extend(
                    self.clauses.lits(id).iter().copied().filter(|other| Some(*other) != lit),
                );
            }
            Reason::Sum(id) => self.explain_sum(id, lit, &mut out),
        }
        self.scratch = out;
    }

    /// Takes the heaviest false literals until those that remain cannot reach the bound without `lit`.
    fn explain_sum(&self, id: u32, lit: Option<Lit>, out: &mut Vec<Lit>) {
        let sum = &self.sums[id as usize];
        let weight = lit.and_then(|lit| {
            self.occurs[lit.code()]
                .iter()
                .find(|(other, _)| *other == id)
                .map(|(_, weight)| *weight)
        });
        let before = lit.map_or(u32::MAX, |lit| self.known[lit.var().index()].place);
        // More than this must be false.
        let mut spare = sum.total - sum.bound - weight.unwrap_or(0);
        for &(weight, other) in &sum.terms {
            if spare < 0 {
                break;
            }
            if self.value(other) < 0 {
                let known = self.known[other.var().index()];
                if known.level == 0 {
                    spare -= weight;
                } else if known.place < before {
                    out.push(other);
                    spare -= weight;
                }
            }
        }
    }

    /// Learns from a conflict and goes back; false if nothing can hold.
    pub(super) fn resolve(&mut self, conflict: Reason) -> bool {
        self.explain(conflict, None);
        let levels = self.scratch.iter().map(|lit| self.known[lit.var().index()].level);
        let top = levels.max().unwrap_or(0);
        if top == 0 {
            self.backtrack(0);
            self.broken = true;
            self.write(|| Step::Clause(Vec::new()));
            return false;
        }
        self.backtrack(top as usize);
        let mut learned = self.first_point(conflict, top);
        self.drop_implied(&mut learned);
        if self.unlogged.is_none_or(|unlogged| !learned.contains(&unlogged)) {
            self.write(|| Step::Clause(learned.clone()));
        }
        // The literal of the highest level below the top is watched second.
        let mut back = 0;
        if learned.len() > 1 {
            let mut place = 1;
            for other in 2..learned.len() {
                if self.level_of(learned[other]) > self.level_of(learned[place]) {
                    place = other;
                }
            }
            learned.swap(1, place);
            back = self.level_of(learned[1]);
        }
        let spread = self.spread(&learned);
        self.backtrack(back as usize);
        if let [unit] = learned.as_slice() {
            self.enqueue(*unit, Reason::Decided);
        } else {
            let clause = self.attach(&learned, spread);
            self.enqueue(learned[0], Reason::Clause(clause));
        }
        self.bump /= 0.95;
        self.clauses.decay();
        true
    }

    fn level_of(&self, lit: Lit) -> u32 {
        self.known[lit.var().index()].level
    }

    fn bump_var(&mut self, var: Var) {
        if self.order.bump(var, self.bump) {
            self.order.scale(1e-100);
            self.bump *= 1e-100;
        }
    }

    /// The clause at the first literal through which all of the conflict goes; that literal comes first.
    fn first_point(&mut self, conflict: Reason, top: u32) -> Vec<Lit> {
        let mut learned = Vec::new();
        let mut open = 0;
        let mut place = self.trail.len();
        let mut reason = conflict;
        let mut lit = None;
        loop {
            self.explain(reason, lit);
            for at in 0..self.scratch.len() {
                let other = self.scratch[at];
                let var = other.var();
                if self.seen[var.index()] != 0 || self.level_of(other) == 0 {
                    continue;
                }
                self.seen[var.index()] = MET;
                self.bump_var(var);
                if self.level_of(other) == top {
                    open += 1;
                } else {
                    learned.push(other);
                }
            }
            let current = loop {
                place -= 1;
                let current = self.trail[place];
                if self.seen[current.var().index()] != 0 {
                    break current;
                }
            };
            self.seen[current.var().index()] = 0;
            open -= 1;
            if open == 0 {
                learned.insert(0, !current);
                return learned;
            }
            reason = self.known[current.var().index()].reason;
            lit = Some(current);
        }
    }

    /// Drops what the other literals of a clause imply. All marks are cleared.
    fn drop_implied(&mut self, learned: &mut Vec<Lit>) {
        let mut marked: Vec<Var> = learned.iter().map(|lit| lit.var()).collect();
        let candidates = learned.split_off(1);
        for &lit in &candidates {
            if !self.is_implied(lit, &mut marked) {
                learned.push(lit);
            }
        }
        for var in marked {
            self.seen[var.index()] = 0;
        }
    }

    /// Whether a false literal follows from others of the clause, which are marked as met. Goes depth first over
    /// an explicit stack of literals and their reasons.
    fn is_implied(&mut self, lit: Lit, marked: &mut Vec<Var>) -> bool {
        let reason = self.known[lit.var().index()].reason;
        if reason == Reason::Decided {
            return false;
        }
        self.explain(reason, Some(!lit));
        let mut stack: Vec<(Lit, Vec<Lit>)> = vec![(lit, self.scratch.clone())];
        while let Some((_, rest)) = stack.last_mut() {
            let Some(next) = rest.pop() else {
                let Some((done, _)) = stack.pop() else { break };
                let seen = &mut self.seen[done.var().index()];
                if *seen == 0 {
                    *seen = IMPLIED;
                    marked.push(done.var());
                }
                continue;
            };
            let known = self.known[next.var().index()];
            let seen = self.seen[next.var().index()];
            if known.level == 0 || seen == MET || seen == IMPLIED {
                continue;
            }
            if seen == NEEDED || known.reason == Reason::Decided {
                for (needed, _) in stack {
                    let seen = &mut self.seen[needed.var().index()];
                    if *seen == 0 {
                        *seen = NEEDED;
                        marked.push(needed.var());
                    }
                }
                return false;
            }
            self.explain(known.reason, Some(!next));
            stack.push((next, self.scratch.clone()));
        }
        true
    }

    /// On how many levels the literals of a clause are false.
    fn spread(&mut self, lits: &[Lit]) -> u32 {
        self.stamp += 1;
        let mut count = 0;
        for lit in lits {
            let level = self.level_of(*lit) as usize;
            if level >= self.stamps.len() {
                self.stamps.resize(level + 1, 0);
            }
            if self.stamps[level] != self.stamp {
                self.stamps[level] = self.stamp;
                count += 1;
            }
        }
        count
    }

    /// The assumptions because of which this assumption is false, itself among them.
    pub(super) fn blame(&mut self, assumed: Lit) -> Vec<Lit> {
        let mut core = vec![assumed];
        if self.level() == 0 || self.level_of(assumed) == 0 {
            return core;
        }
        self.seen[assumed.var().index()] = MET;
        for place in (self.marks[0]..self.trail.len()).rev() {
            let lit = self.trail[place];
            if std::mem::take(&mut self.seen[lit.var().index()]) == 0 {
                continue;
            }
            let reason = self.known[lit.var().index()].reason;
            if reason == Reason::Decided {
                core.push(lit);
                continue;
            }
            self.explain(reason, Some(lit));
            for at in 0..self.scratch.len() {
                let other = self.scratch[at];
                if self.level_of(other) > 0 {
                    self.seen[other.var().index()] = MET;
                }
            }
        }
        core
    }
}
