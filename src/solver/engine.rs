//! The search: decisions, restarts, assumptions. What follows from decisions is in `propagate`, what is learned
//! when they clash in `conflict`.
#![expect(
    clippy::indexing_slicing,
    reason = "variables are known to the engine before they are used"
)]

use super::clauses::{ClauseId, Clauses};
use super::log::{Log, Step};
use super::order::Order;
use super::problem::{Normal, Sum};
use super::{Budget, Lit, Var};

/// Conflicts until the first restart.
const RESTART: u64 = 64;

/// Learned clauses kept before the first reduction.
const KEPT: usize = 4_000;

/// Why a literal is true, or what cannot hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reason {
    /// It was decided.
    Decided,
    /// All others of this clause are false.
    Clause(ClauseId),
    /// This sum would not reach its bound without it.
    Sum(u32),
}

/// A watched literal of a clause has become false.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    pub(super) clause: ClauseId,
    /// Another literal of the clause; where it is true, there is nothing to do.
    pub(super) blocker: Lit,
}

/// A sum in normal form, with what it has to spare.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) terms: Vec<(i64, Lit)>,
    pub(super) bound: i64,
    pub(super) total: i64,
    /// The weights that are not false, less the bound.
    pub(super) slack: i64,
}

/// What is known of a variable with a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) level: u32,
    pub(super) place: u32,
    pub(super) reason: Reason,
}

/// How a search ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ended {
    /// With a value for every variable in scope; the values stand until the next call.
    Model,
    /// These assumptions cannot hold together.
    Core(Vec<Lit>),
    /// Too many steps.
    Stopped,
}

/// The variables a search must give a value to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// All of them.
    All,
    /// Those of a component.
    Component(u32),
}

/// How hard a search may try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Effort {
    pub(super) conflicts: u64,
    /// Decisions in a row without a conflict, after the assumptions.
    pub(super) decisions: u64,
}

impl Effort {
    /// As hard as the budget allows.
    pub(super) const FULL: Self = Self::conflicts(u64::MAX);

    /// Until so many conflicts.
    pub(super) const fn conflicts(conflicts: u64) -> Self {
        Self { conflicts, decisions: u64::MAX }
    }
}

/// The state of the search.
#[derive(Clone, Debug)]
pub(super) struct Engine {
    /// By literal: 1 true, −1 false, 0 open.
    pub(super) values: Vec<i8>,
    pub(super) known: Vec<Known>,
    pub(super) trail: Vec<Lit>,
    /// Where in the trail each level begins.
    pub(super) marks: Vec<usize>,
    pub(super) head: usize,
    pub(super) clauses: Clauses,
    pub(super) watches: Vec<Vec<Watch>>,
    pub(super) sums: Vec<Linear>,
    /// By literal: the sums it occurs in, with its weight.
    pub(super) occurs: Vec<Vec<(u32, i64)>>,
    pub(super) order: Order,
    pub(super) bump: f64,
    pub(super) phase: Vec<bool>,
    /// By variable: its component.
    pub(super) component: Vec<u32>,
    pub(super) scope: Scope,
    /// Whether the order holds all open variables in scope.
    ordered: bool,
    pub(super) seen: Vec<u8>,
    pub(super) scratch: Vec<Lit>,
    pub(super) stamps: Vec<u64>,
    pub(super) stamp: u64,
    /// Nothing can hold.
    pub(super) broken: bool,
    pub(super) steps: u64,
    pub(super) conflicts: u64,
    pub(super) kept: usize,
    pub(super) budget: Budget,
    pub(super) log: Option<Log>,
    /// Clauses with this literal hold only under the assumptions of a call, and are not logged.
    pub(super) unlogged: Option<Lit>,
}

impl Engine {
    pub(super) fn new(budget: Budget) -> Self {
        Self {
            values: Vec::new(),
            known: Vec::new(),
            trail: Vec::new(),
            marks: Vec::new(),
            head: 0,
            clauses: Clauses::default(),
            watches: Vec::new(),
            sums: Vec::new(),
            occurs: Vec::new(),
            order: Order::default(),
            bump: 1.0,
            phase: Vec::new(),
            component: Vec::new(),
            scope: Scope::All,
            ordered: false,
            seen: Vec::new(),
            scratch: Vec::new(),
            stamps: vec![0],
            stamp: 0,
            broken: false,
            steps: 0,
            conflicts: 0,
            kept: KEPT,
            budget,
            log: None,
            unlogged: None,
        }
    }

    pub(super) fn vars(&self) -> usize {
        self.known.len()
    }

    /// Makes room for so many variables.
    pub(super) fn grow(&mut self, vars: usize) {
        if vars <= self.vars() {
            return;
        }
        self.values.resize(2 * vars, 0);
        self.watches.resize_with(2 * vars, Vec::new);
        self.occurs.resize_with(2 * vars, Vec::new);
        self.known.resize(vars, Known { level: 0, place: 0, reason: Reason::Decided });
        self.phase.resize(vars, false);
        self.component.resize(vars, u32::MAX);
        self.ordered = false;
        self.seen.resize(vars, 0);
        self.stamps.resize(vars + 1, 0);
        self.order.grow(vars);
        if let Some(log) = &mut self.log {
            log.vars = vars;
        }
    }

    pub(super) fn new_var(&mut self, component: u32) -> Var {
        let var = Var(u32::try_from(self.vars()).unwrap_or(Var::MOST));
        let ordered = self.ordered;
        self.grow(self.vars() + 1);
        self.component[var.index()] = component;
        if ordered && self.in_scope(var) {
            self.order.insert(var);
        }
        self.ordered = ordered;
        var
    }

    pub(super) fn value(&self, lit: Lit) -> i8 {
        self.values[lit.code()]
    }

    /// Whether a literal is true or false whatever is decided.
    pub(super) fn fixed(&self, lit: Lit) -> Option<bool> {
        let value = self.value(lit);
        (value != 0 && self.known[lit.var().index()].level == 0).then_some(value > 0)
    }

    pub(super) fn level(&self) -> usize {
        self.marks.len()
    }

    pub(super) fn is_spent(&self) -> bool {
        self.budget.is_spent(self.steps)
    }

    pub(super) fn write(&mut self, step: impl FnOnce() -> Step) {
        if let Some(log) = &mut self.log {
            log.steps.push(step());
        }
    }

    pub(super) fn add_clause(&mut self, lits: &[Lit]) {
        self.backtrack(0);
        let mut lits = lits.to_vec();
        lits.sort_unstable();
        lits.dedup();
        let tautology = lits.windows(2).any(|pair| pair[0] == !pair[1]);
        if tautology || lits.iter().any(|lit| self.fixed(*lit) == Some(true)) {
            return;
        }
        lits.retain(|lit| self.fixed(*lit).is_none());
        match lits.as_slice() {
            [] => self.broken = true,
            [unit] => self.fix(*unit),
            _ => {
                self.attach(&lits, 0);
            }
        }
    }

    pub(super) fn add_sum(&mut self, sum: &Sum) {
        self.backtrack(0);
        let Normal::Sum(terms, bound) = sum.normal() else {
            if let Normal::Clause(lits) = sum.normal() {
                self.add_clause(&lits);
            }
            return;
        };
        let mut rest = i128::from(bound);
        let mut open = Vec::with_capacity(terms.len());
        for (weight, lit) in terms {
            match self.fixed(lit) {
                Some(true) => rest -= i128::from(weight),
                Some(false) => {}
                None => open.push((i128::from(weight), lit)),
            }
        }
        match Normal::of(open, rest) {
            Normal::Always => {}
            Normal::Clause(lits) => self.add_clause(&lits),
            Normal::Sum(terms, bound) => self.attach_sum(terms, bound),
        }
    }

    /// Something holds whatever is decided.
    pub(super) fn fix(&mut self, lit: Lit) {
        match self.value(lit) {
            0 => {
                self.enqueue(lit, Reason::Decided);
                self.settle();
            }
            1.. => {}
            _ => self.broken = true,
        }
    }

    fn settle(&mut self) {
        if self.propagate().is_some() {
            self.broken = true;
        }
    }

    pub(super) fn attach(&mut self, lits: &[Lit], spread: u32) -> ClauseId {
        let clause = self.clauses.add(lits, spread);
        self.watches[lits[0].code()].push(Watch { clause, blocker: lits[1] });
        self.watches[lits[1].code()].push(Watch { clause, blocker: lits[0] });
        clause
    }

    fn attach_sum(&mut self, terms: Vec<(i64, Lit)>, bound: i64) {
        let id = u32::try_from(self.sums.len()).unwrap_or(u32::MAX);
        for &(weight, lit) in &terms {
            self.occurs[lit.code()].push((id, weight));
        }
        let total: i64 = terms.iter().map(|(weight, _)| weight).sum();
        self.sums.push(Linear { terms, bound, total, slack: total - bound });
        if self.propagate_sum(id).is_some() {
            self.broken = true;
        }
        self.settle();
    }

    /// Forgets the newest sums, which can no longer fail.
    pub(super) fn forget_sums(&mut self, from: usize) {
        self.backtrack(0);
        for (place, sum) in self.sums.drain(from..).enumerate() {
            for (_, lit) in sum.terms {
                self.occurs[lit.code()].retain(|(id, _)| *id as usize != from + place);
            }
        }
    }

    /// Searches for values under assumptions.
    pub(super) fn solve(&mut self, assumptions: &[Lit], scope: Scope, effort: Effort) -> Ended {
        self.backtrack(0);
        if self.broken {
            return Ended::Core(Vec::new());
        }
        self.begin(scope);
        let end = self.conflicts.saturating_add(effort.conflicts);
        let mut round = 0;
        loop {
            let pause = self.conflicts.saturating_add(RESTART * luby(round));
            round += 1;
            if let Some(ended) = self.search(assumptions, pause.min(end), effort.decisions) {
                if ended != Ended::Model {
                    self.backtrack(0);
                }
                return ended;
            }
            if self.conflicts >= end {
                self.backtrack(0);
                return Ended::Stopped;
            }
            self.backtrack(self.level().min(assumptions.len()));
            if self.clauses.learned() > self.kept {
                self.reduce();
            }
        }
    }

    /// Puts a variable into a component.
    pub(super) fn place(&mut self, var: Var, component: u32) {
        self.component[var.index()] = component;
        self.ordered = false;
    }

    fn begin(&mut self, scope: Scope) {
        if self.ordered && self.scope == scope {
            return;
        }
        self.scope = scope;
        self.ordered = true;
        self.order.clear();
        for var in 0..self.vars() {
            let var = Var(u32::try_from(var).unwrap_or(Var::MOST));
            if self.in_scope(var) && self.value(Lit::of(var, true)) == 0 {
                self.order.insert(var);
            }
        }
    }

    pub(super) fn in_scope(&self, var: Var) -> bool {
        match self.scope {
            Scope::All => true,
            Scope::Component(component) => self.component[var.index()] == component,
        }
    }

    /// Searches until it ends, or until so many conflicts.
    fn search(&mut self, assumptions: &[Lit], pause: u64, decisions: u64) -> Option<Ended> {
        let mut end = u64::MAX;
        loop {
            if let Some(conflict) = self.propagate() {
                self.conflicts += 1;
                self.steps += 1;
                end = u64::MAX;
                if !self.resolve(conflict) {
                    return Some(Ended::Core(Vec::new()));
                }
                if self.is_spent() {
                    return Some(Ended::Stopped);
                }
                if self.conflicts >= pause {
                    return None;
                }
                continue;
            }
            if self.is_spent() {
                return Some(Ended::Stopped);
            }
            if self.level() >= assumptions.len() {
                let level = self.level() as u64;
                end = end.min(level.saturating_add(decisions));
                if level > end {
                    return Some(Ended::Stopped);
                }
            }
            if let Some(ended) = self.decide(assumptions) {
                return Some(ended);
            }
        }
    }

    fn decide(&mut self, assumptions: &[Lit]) -> Option<Ended> {
        while let Some(assumed) = assumptions.get(self.level()) {
            match self.value(*assumed) {
                0 => {
                    self.open(*assumed);
                    return None;
                }
                1.. => self.marks.push(self.trail.len()),
                _ => return Some(Ended::Core(self.blame(*assumed))),
            }
        }
        while let Some(var) = self.order.pop() {
            if self.value(Lit::of(var, true)) == 0 {
                self.open(Lit::of(var, self.phase[var.index()]));
                return None;
            }
        }
        Some(Ended::Model)
    }

    fn open(&mut self, lit: Lit) {
        self.marks.push(self.trail.len());
        self.enqueue(lit, Reason::Decided);
    }

    fn reduce(&mut self) {
        let reasons: Vec<ClauseId> = self
            .trail
            .iter()
            .filter_map(|lit| match self.known[lit.var().index()].reason {
                Reason::Clause(id) => Some(id),
                _ => None,
            })
            .collect();
        let reasons: std::collections::BTreeSet<ClauseId> = reasons.into_iter().collect();
        self.clauses.reduce(|id| reasons.contains(&id));
        let clauses = &self.clauses;
        for watches in &mut self.watches {
            watches.retain(|watch| !clauses.is_gone(watch.clause));
        }
        self.kept += self.kept / 10;
    }
}

/// The n-th number of the sequence 1, 1, 2, 1, 1, 2, 4, … of Luby, Sinclair and Zuckerman.
fn luby(mut place: u64) -> u64 {
    let (mut size, mut power) = (1, 0);
    while size < place + 1 {
        size = 2 * size + 1;
        power += 1;
    }
    while size - 1 != place {
        size = (size - 1) / 2;
        power -= 1;
        place %= size;
    }
    1 << power
}

#[cfg(test)]
mod tests {
    #[test]
    fn restarts_come_in_the_order_of_luby() {
        let first: Vec<u64> = (0..15).map(super::luby).collect();
        assert_eq!(first, [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8]);
    }
}
