//! The optimiser: what it has been told, what is left of the costs, and how its calls use the engine.
#![expect(
    clippy::indexing_slicing,
    reason = "variables are known to the engine before they are used"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::components::Joined;
use super::dual::{Combination, Given};
use super::engine::{Effort, Ended, Engine, Scope};
use super::log::{Claim, Log, Step};
use super::problem::{LARGEST, Problem, Sum};
use super::{Assignment, Budget, Found, Lit, Optimizer, Optimum, Progress, Shrunk, TooLarge, Var};

/// Conflicts of the first attempt of each kind of search; later ones have more.
const PATIENCE: u64 = 300;

/// The costs as they stand after the cores: Σ paid = Σ cores + Σ weights, at least.
#[derive(Clone, Debug, Default)]
pub(super) struct Objective {
    pub(super) weights: BTreeMap<Lit, u64>,
    pub(super) cores: Vec<Core>,
    /// Variables that count the literals of a core: of which core, and how many.
    pub(super) outputs: BTreeMap<Lit, (usize, usize)>,
    /// Limits that were refuted: the costs of these literals come to at least so much.
    pub(super) floors: Vec<Floor>,
}

/// Literals one of which must be true, at a cost.
#[derive(Clone, Debug)]
pub(super) struct Core {
    pub(super) lits: Vec<Lit>,
    pub(super) weight: u64,
    /// The next number of true literals for which there is no variable yet.
    pub(super) next: usize,
}

/// What some costs come to at least, by a refuted limit.
#[derive(Clone, Debug)]
pub(super) struct Floor {
    pub(super) part: BTreeSet<Lit>,
    pub(super) least: u64,
    pub(super) limit: usize,
}

/// An independent part of the problem while it is minimised.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) id: u32,
    pub(super) vars: Vec<Var>,
    /// The assumptions that concern it.
    pub(super) assumed: Vec<Lit>,
    /// Its literals with costs, as given.
    pub(super) paid: Vec<(Lit, u64)>,
    /// What the cores prove.
    pub(super) charged: u64,
    /// The lower bound: what the cores or refuted limits prove.
    pub(super) lower: u64,
    /// A bound that the linear program proves, not yet part of the log.
    pub(super) estimate: u64,
    pub(super) best: Option<u64>,
    /// Counts that are left out until the next model is found.
    pub(super) delayed: BTreeSet<Lit>,
    /// Whether anything but the problem itself is assumed, so that what is learned about costs cannot be kept.
    pub(super) local: bool,
    /// A combination of its constraints that bounds its costs.
    pub(super) combination: Option<Combination>,
    /// Whether a combination has been looked for.
    pub(super) combined: bool,
}

impl Part {
    pub(super) fn is_closed(&self) -> bool {
        self.best.is_some_and(|best| best <= self.lower)
    }
}

/// How far a step of minimising came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// The bounds meet.
    Closed,
    /// More steps are needed than were allowed.
    Open,
    /// Nothing can hold.
    Infeasible,
    /// The budget is spent.
    Stopped,
}

/// Searches guided by cores, with cuts of the objective.
#[derive(Clone, Debug)]
pub struct CoreGuided {
    pub(super) engine: Engine,
    pub(super) problem: Problem,
    pub(super) objective: Objective,
    /// The given constraints in the order of the log.
    pub(super) given: Vec<Given>,
    /// The parts of the last `minimise` that proved an optimum.
    proved: Option<Vec<Part>>,
    pub(super) counts: Statistics,
    /// Conflicts of the first attempt of each kind of search.
    pub(super) patience: u64,
}

/// What the work came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Statistics {
    /// Literals propagated and conflicts.
    pub steps: u64,
    /// Conflicts.
    pub conflicts: u64,
    /// Cores of costs.
    pub cores: u64,
    /// Cuts of the objective.
    pub cuts: u64,
    /// Independent parts with a cost, in the last call.
    pub parts: u64,
}

/// The best values so far, over all parts.
pub(super) struct Run<'p> {
    pub(super) values: Vec<bool>,
    pub(super) parts: Vec<Part>,
    progress: Progress<'p>,
}

impl Run<'_> {
    pub(super) fn lower(&self) -> u64 {
        self.parts.iter().map(|part| part.lower.max(part.estimate)).sum()
    }

    pub(super) fn best(&self) -> Option<u64> {
        self.parts.iter().map(|part| part.best).sum()
    }

    pub(super) fn tell(&mut self) {
        let (lower, best) = (self.lower(), self.best());
        (self.progress)(lower, best);
    }
}

impl CoreGuided {
    /// Takes a problem.
    #[must_use]
    pub fn new(problem: Problem, budget: Budget) -> Self {
        let mut solver = Self {
            engine: Engine::new(budget),
            problem: Problem { vars: problem.vars, ..Problem::new() },
            objective: Objective::default(),
            given: Vec::new(),
            proved: None,
            counts: Statistics::default(),
            patience: PATIENCE,
        };
        solver.engine.grow(problem.vars());
        for lits in &problem.clauses {
            solver.engine.add_clause(lits);
        }
        for sum in &problem.sums {
            solver.engine.add_sum(sum);
        }
        solver.given.extend((0..problem.clauses.len()).map(Given::Clause));
        solver.given.extend((0..problem.sums.len()).map(Given::Sum));
        for (lit, cost) in &problem.costs {
            solver.charge_for(*lit, *cost);
        }
        solver.problem = problem;
        solver
    }

    /// Keeps a log; to be called before anything else is asked.
    #[must_use]
    pub fn logging(mut self) -> Self {
        let mut log = Log::default();
        log.steps.extend(self.problem.clauses.iter().cloned().map(Step::Given));
        log.steps.extend(self.problem.sums.iter().cloned().map(Step::GivenSum));
        log.steps.extend(self.problem.costs.iter().map(|(lit, cost)| Step::Pay(*lit, *cost)));
        for core in &self.objective.cores {
            log.steps.push(Step::Core { lits: core.lits.clone(), weight: core.weight });
        }
        log.vars = self.engine.vars();
        self.engine.log = Some(log);
        self
    }

    /// The log, where one is kept.
    #[must_use]
    pub fn log(&self) -> Option<&Log> {
        self.engine.log.as_ref()
    }

    /// How many conflicts one kind of search has before another is tried; more on every turn.
    #[must_use]
    pub fn patience(self, conflicts: u64) -> Self {
        Self { patience: conflicts, ..self }
    }

    /// What the work came to so far.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let (steps, conflicts) = (self.engine.steps, self.engine.conflicts);
        Statistics { steps, conflicts, ..self.counts }
    }

    /// Allows for other work from now on; steps count from the beginning.
    pub fn set_budget(&mut self, budget: Budget) {
        self.engine.budget = budget;
    }

    /// Adds to a weight; a cost that is due either way goes into the lower bound.
    fn charge_for(&mut self, lit: Lit, cost: u64) {
        if cost == 0 {
            return;
        }
        if self.engine.value(lit) == 0 && !self.objective.weights.contains_key(&lit) {
            self.engine.phase[lit.var().index()] = !lit.is_positive();
        }
        *self.objective.weights.entry(lit).or_default() += cost;
        if let Some(other) = self.objective.weights.get(&!lit) {
            let weight = (*other).min(self.objective.weights[&lit]);
            self.objective.move_out(&[lit, !lit], weight);
            self.engine.write(|| Step::Core { lits: vec![lit, !lit], weight });
        }
    }

    fn know(&mut self, lits: impl IntoIterator<Item = Lit>) {
        for lit in lits {
            self.engine.grow(lit.var().index() + 1);
        }
    }

    /// The values of all variables after a model was found.
    fn values(&self) -> Vec<bool> {
        (0..self.engine.vars()).map(|var| self.engine.values[2 * var] > 0).collect()
    }

    /// The problem in independent parts, without what is fixed.
    fn split(&mut self, assumptions: &[Lit]) -> Vec<Part> {
        self.engine.backtrack(0);
        let engine = &self.engine;
        let mut joined = Joined::new(engine.vars());
        let open = |lit: &Lit| engine.fixed(*lit).is_none();
        for lits in &self.problem.clauses {
            if lits.iter().all(|lit| engine.fixed(*lit) != Some(true)) {
                joined.join(lits.iter().copied().filter(open).map(Lit::var));
            }
        }
        for sum in &self.problem.sums {
            joined.join(sum.terms.iter().map(|(_, lit)| *lit).filter(open).map(Lit::var));
        }
        for core in &self.objective.cores {
            joined.join(core.lits.iter().map(|lit| lit.var()));
        }
        for (output, (core, _)) in &self.objective.outputs {
            let first = self.objective.cores[*core].lits.first();
            joined.join(first.map(|lit| lit.var()).into_iter().chain([output.var()]));
        }
        let mut parts = Vec::new();
        for vars in joined.parts() {
            let id = u32::try_from(parts.len()).unwrap_or(u32::MAX);
            for var in &vars {
                self.engine.place(*var, id);
            }
            let local = !assumptions.is_empty();
            parts.push(Part { id, vars, local, ..Part::default() });
        }
        let of = |lit: Lit| self.engine.component[lit.var().index()] as usize;
        for lit in assumptions {
            parts[of(*lit)].assumed.push(*lit);
        }
        for (lit, cost) in &self.problem.costs {
            parts[of(*lit)].paid.push((*lit, *cost));
        }
        for core in &self.objective.cores {
            parts[of(core.lits[0])].charged += core.weight;
        }
        for part in &mut parts {
            part.lower = part.charged.max(self.objective.floor(&part.paid));
        }
        parts
    }

    /// Keeps the values just found for a part, if they cost less than the best.
    pub(super) fn improve(&self, run: &mut Run<'_>, place: usize) -> bool {
        let part = &mut run.parts[place];
        let paid = part.paid.iter().filter(|(lit, _)| self.engine.value(*lit) > 0);
        let cost: u64 = paid.map(|(_, cost)| cost).sum();
        if part.best.is_some_and(|best| best <= cost) {
            return false;
        }
        part.best = Some(cost);
        for var in &part.vars {
            run.values[var.index()] = self.engine.value(Lit::of(*var, true)) > 0;
        }
        run.tell();
        true
    }

    /// A first model of every part.
    fn first_models(&mut self, run: &mut Run<'_>) -> Stage {
        for place in 0..run.parts.len() {
            let part = &run.parts[place];
            if part.vars.len() == 1 && part.assumed.is_empty() && part.paid.is_empty() {
                let var = part.vars[0];
                run.values[var.index()] = self.engine.value(Lit::of(var, true)) > 0;
                run.parts[place].best = Some(0);
                continue;
            }
            let assumed = part.assumed.clone();
            match self.engine.solve(&assumed, Scope::Component(part.id), Effort::FULL) {
                Ended::Model => self.improve(run, place),
                Ended::Core(_) => return Stage::Infeasible,
                Ended::Stopped => return Stage::Stopped,
            };
        }
        Stage::Closed
    }

    fn minimise_parts(&mut self, run: &mut Run<'_>) -> Stage {
        if self.engine.broken {
            return Stage::Infeasible;
        }
        match self.first_models(run) {
            Stage::Closed => {}
            other => return other,
        }
        for place in 0..run.parts.len() {
            let stage = self.minimise_part(run, place);
            if stage != Stage::Closed {
                return stage;
            }
        }
        Stage::Closed
    }

    /// Forgets what holds only under the assumptions of a call.
    fn restore(&mut self, saved: Objective) {
        let local: Vec<Lit> = self
            .objective
            .outputs
            .keys()
            .rev()
            .filter(|output| !saved.outputs.contains_key(output))
            .copied()
            .collect();
        self.objective = saved;
        self.engine.backtrack(0);
        for output in local {
            // A count is never asked to be true elsewhere, so its constraint is switched off.
            self.engine.fix(output);
        }
    }

    fn sort_core(core: &mut Vec<Lit>, assumptions: &[Lit]) {
        let blamed: BTreeSet<Lit> = core.iter().copied().collect();
        let mut kept = BTreeSet::new();
        *core = assumptions
            .iter()
            .copied()
            .filter(|lit| blamed.contains(lit) && kept.insert(*lit))
            .collect();
    }

    fn claim(&mut self, run: &Run<'_>, stage: Stage) {
        let by_limits = run.parts.iter().filter(|part| part.charged < part.lower);
        let limits = self.objective.used_floors(by_limits.map(|part| part.paid.as_slice()));
        let Some(log) = &mut self.engine.log else { return };
        log.claim = match stage {
            Stage::Infeasible => Some(Claim::Infeasible),
            Stage::Closed => run.best().map(|cost| Claim::Optimal {
                model: Assignment::new(run.values.clone()),
                cost,
                limits,
            }),
            _ => None,
        };
    }
}

impl Optimizer for CoreGuided {
    fn decide(&mut self, assumptions: &[Lit]) -> Found {
        self.know(assumptions.iter().copied());
        match self.engine.solve(assumptions, Scope::All, Effort::FULL) {
            Ended::Model => {
                let found = Found::Model(Assignment::new(self.values()));
                self.engine.backtrack(0);
                found
            }
            Ended::Core(mut core) => {
                Self::sort_core(&mut core, assumptions);
                Found::Core(core)
            }
            Ended::Stopped => Found::Stopped,
        }
    }

    fn minimise_under(&mut self, assumptions: &[Lit], progress: Progress<'_>) -> Optimum {
        self.know(assumptions.iter().copied());
        let parts = self.split(assumptions);
        self.counts.parts =
            parts.iter().filter(|part| !part.paid.is_empty()).count().try_into().unwrap_or(0);
        let saved = (!assumptions.is_empty()).then(|| self.objective.clone());
        let mut run = Run { values: vec![false; self.engine.vars()], parts, progress };
        let stage = self.minimise_parts(&mut run);
        self.engine.backtrack(0);
        if let Some(saved) = saved {
            self.restore(saved);
        } else {
            self.claim(&run, stage);
            self.proved = (stage == Stage::Closed).then(|| run.parts.clone());
        }
        let values = std::mem::take(&mut run.values);
        Optimum {
            lower: run.lower(),
            best: run
                .best()
                .filter(|_| stage != Stage::Infeasible)
                .map(|cost| (Assignment::new(values), cost)),
            finished: matches!(stage, Stage::Closed | Stage::Infeasible),
            infeasible: stage == Stage::Infeasible,
        }
    }

    fn optimal_assumptions(&mut self) -> Vec<Lit> {
        let Some(parts) = self.proved.clone() else { return Vec::new() };
        let mut out = Vec::new();
        for part in parts {
            let best = part.best.unwrap_or(0);
            if part.charged == best {
                let weighted = self.objective.weights.keys();
                out.extend(
                    weighted
                        .filter(|lit| self.engine.component[lit.var().index()] == part.id)
                        .map(|lit| !*lit),
                );
            } else {
                out.push(self.limit(&part, best).0);
            }
        }
        self.proved = None;
        out
    }

    fn shrink(&mut self, mut core: Vec<Lit>, fixed: &[Lit]) -> Shrunk {
        let mut minimal = true;
        let mut place = 0;
        self.know(core.iter().chain(fixed).copied());
        while place < core.len() {
            let mut assumptions = fixed.to_vec();
            let others = core.iter().enumerate().filter(|(other, _)| *other != place);
            assumptions.extend(others.map(|(_, lit)| *lit));
            match self.engine.solve(&assumptions, Scope::All, Effort::FULL) {
                Ended::Model => place += 1,
                Ended::Core(found) => {
                    core.remove(place);
                    let mut at = 0;
                    core.retain(|lit| {
                        at += 1;
                        at <= place || found.contains(lit)
                    });
                }
                Ended::Stopped => {
                    minimal = false;
                    break;
                }
            }
        }
        self.engine.backtrack(0);
        Shrunk { core, minimal }
    }

    fn prefer(&mut self, lits: &[Lit]) {
        self.know(lits.iter().copied());
        self.engine.backtrack(0);
        for lit in lits {
            self.engine.phase[lit.var().index()] = lit.is_positive();
        }
    }

    fn new_var(&mut self) -> Var {
        let var = self.engine.new_var(u32::MAX);
        self.problem.vars = self.problem.vars.max(var.0 + 1);
        var
    }

    fn clause(&mut self, lits: &[Lit]) {
        self.know(lits.iter().copied());
        self.proved = None;
        self.given.push(Given::Clause(self.problem.clauses.len()));
        self.problem.clause(lits.iter().copied());
        self.engine.write(|| Step::Given(lits.to_vec()));
        self.engine.add_clause(lits);
    }

    fn at_least(&mut self, terms: &[(i64, Lit)], bound: i64) -> Result<(), TooLarge> {
        self.problem.at_least(terms.iter().copied(), bound)?;
        self.given.push(Given::Sum(self.problem.sums.len() - 1));
        self.know(terms.iter().map(|(_, lit)| *lit));
        self.proved = None;
        let sum = Sum { terms: terms.to_vec(), bound };
        self.engine.write(|| Step::GivenSum(sum.clone()));
        self.engine.add_sum(&sum);
        Ok(())
    }

    fn pay(&mut self, lit: Lit, cost: u64) -> Result<(), TooLarge> {
        debug_assert!(
            cost <= LARGEST.unsigned_abs() || self.problem.clone().pay(lit, cost).is_err()
        );
        self.problem.pay(lit, cost)?;
        self.know([lit]);
        self.proved = None;
        self.engine.backtrack(0);
        self.engine.write(|| Step::Pay(lit, cost));
        self.charge_for(lit, cost);
        Ok(())
    }
}
