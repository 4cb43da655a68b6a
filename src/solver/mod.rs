//! Exact optimisation of pseudo-Boolean problems: what must hold over yes/no variables, and what it costs.
//!
//! The way of a problem:
//!
//! 1. [`Problem`] takes clauses, weighted sums and costs, and brings the sums to one normal form.
//! 2. The engine decides: it learns clauses from conflicts, and propagates clauses and sums alike.
//! 3. Independent components are minimised apart. A lower bound grows from cores of costs that cannot all be
//!    avoided, an upper bound falls with every model, and where cores close the gap too slowly, a cut made of
//!    the objective and of a linear combination of the constraints does.
//! 4. With [`CoreGuided::logging`], everything derived is kept in a [`Log`], from which a certificate is written.
//!
//! It knows nothing of the language. The same problem gives the same answer after the same number of steps.

mod clauses;
mod components;
mod conflict;
mod cores;
mod cut;
mod dual;
mod engine;
mod log;
mod optimise;
mod order;
mod problem;
mod propagate;

use std::fmt;
use std::ops::Not;
use std::sync::atomic::{AtomicBool, Ordering};

pub use log::{Claim, Log, Step};
pub use optimise::{CoreGuided, Statistics};
pub use problem::{Problem, Sum};

/// A yes/no variable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Var(pub u32);

impl Var {
    /// Variables a problem may have.
    pub const MOST: u32 = (1 << 30) - 1;

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// A variable or its negation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Lit(u32);

impl Lit {
    /// The literal that is true where the variable has this value.
    #[must_use]
    pub fn of(var: Var, holds: bool) -> Self {
        Self(2 * var.0 + u32::from(!holds))
    }

    /// Its variable.
    #[must_use]
    pub fn var(self) -> Var {
        Var(self.0 / 2)
    }

    /// Whether it is the variable itself.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0.is_multiple_of(2)
    }

    fn code(self) -> usize {
        self.0 as usize
    }
}

impl Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

impl fmt::Display for Lit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", if self.is_positive() { "" } else { "-" }, self.var().0)
    }
}

/// Weights or costs whose sum leaves the range in which the solver calculates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("weights are too large to be added up")
    }
}

impl std::error::Error for TooLarge {}

/// A value for every variable.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Assignment {
    values: Vec<bool>,
}

impl Assignment {
    fn new(values: Vec<bool>) -> Self {
        Self { values }
    }

    /// The variables that are true.
    pub fn trues(&self) -> impl Iterator<Item = Var> + '_ {
        let trues = self.values.iter().zip(0..).filter(|(value, _)| **value);
        trues.map(|(_, var)| Var(var))
    }

    /// Whether a literal is true; a variable made after the assignment counts as false.
    #[must_use]
    pub fn holds(&self, lit: Lit) -> bool {
        self.values.get(lit.var().index()).copied().unwrap_or(false) == lit.is_positive()
    }
}

/// How much work may be done, over the whole life of an optimiser.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Propagated literals and conflicts.
    pub most_steps: u64,
    /// Work ends soon after this becomes true.
    pub interrupt: Option<&'static AtomicBool>,
}

impl Budget {
    /// Work without end.
    pub const UNLIMITED: Self = Self { most_steps: u64::MAX, interrupt: None };

    /// At most so many steps.
    #[must_use]
    pub fn steps(most_steps: u64) -> Self {
        Self { most_steps, interrupt: None }
    }

    /// Whether so many steps, or an interrupt, have ended it.
    #[must_use]
    pub fn is_spent(&self, steps: u64) -> bool {
        steps >= self.most_steps
            || self.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed))
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::UNLIMITED
    }
}

/// An answer to whether something can hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// It can, for instance so.
    Model(Assignment),
    /// It cannot: these assumptions cannot hold together.
    Core(Vec<Lit>),
    /// The budget was spent or the work was interrupted.
    Stopped,
}

/// What minimising came to. The best is proved cheapest if and only if `finished` holds and there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Optimum {
    /// The cheapest model found, and what it costs.
    pub best: Option<(Assignment, u64)>,
    /// No model costs less.
    pub lower: u64,
    /// The search came to its end.
    pub finished: bool,
    /// There is no model at all; only said at the end of a search.
    pub infeasible: bool,
}

impl Optimum {
    /// Whether the best is proved to be the cheapest.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.finished && self.best.as_ref().is_some_and(|(_, cost)| *cost == self.lower)
    }
}

/// A smaller core.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shrunk {
    /// Assumptions that cannot hold together, in the order in which they were given.
    pub core: Vec<Lit>,
    /// Whether it is certain that none can be left out.
    pub minimal: bool,
}

/// Hears of a lower bound and of the cost of the best model so far.
pub type Progress<'p> = &'p mut dyn FnMut(u64, Option<u64>);

/// What decides and optimises; everything it is told stays, and lower bounds stay valid.
pub trait Optimizer {
    /// Whether the problem can be solved while all assumptions hold.
    fn decide(&mut self, assumptions: &[Lit]) -> Found;
    /// The cheapest model.
    fn minimise(&mut self, progress: Progress<'_>) -> Optimum {
        self.minimise_under(&[], progress)
    }
    /// The cheapest model in which all assumptions hold.
    fn minimise_under(&mut self, assumptions: &[Lit], progress: Progress<'_>) -> Optimum;
    /// After a proved [`minimise`](Self::minimise): literals under which exactly the cheapest models remain.
    fn optimal_assumptions(&mut self) -> Vec<Lit>;
    /// A core of which nothing can be left out while the fixed literals hold.
    fn shrink(&mut self, core: Vec<Lit>, fixed: &[Lit]) -> Shrunk;
    /// Values to try first.
    fn prefer(&mut self, lits: &[Lit]);
    /// Another variable.
    fn new_var(&mut self) -> Var;
    /// One of these must hold.
    fn clause(&mut self, lits: &[Lit]);
    /// Σ weight·lit ≥ bound.
    ///
    /// # Errors
    ///
    /// Where the weights are too large.
    fn at_least(&mut self, terms: &[(i64, Lit)], bound: i64) -> Result<(), TooLarge>;
    /// Pay where the literal is true.
    ///
    /// # Errors
    ///
    /// Where all costs together are too large.
    fn pay(&mut self, lit: Lit, cost: u64) -> Result<(), TooLarge>;
}
