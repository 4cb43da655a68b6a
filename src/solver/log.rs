//! What the solver wrote down of its reasoning, as plain data: enough to check every claim without searching.

use super::problem::Sum;
use super::{Assignment, Lit, Var};

/// A step of a proof, in the order in which it was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// A clause that was given.
    Given(Vec<Lit>),
    /// A sum that was given.
    GivenSum(Sum),
    /// What was to be paid where a literal is true.
    Pay(Lit, u64),
    /// A clause that follows from all before by propagation; the empty one says that nothing can hold.
    Clause(Vec<Lit>),
    /// A fresh variable, true exactly where at least so many of the literals are.
    Count {
        /// The literals that are counted.
        lits: Vec<Lit>,
        /// How many must be true.
        at_least: usize,
        /// The fresh variable.
        var: Var,
    },
    /// One of these literals must be true, which follows by propagation: so much of the cost of each is moved
    /// into the lower bound, and into the cost of each further one of them.
    Core {
        /// The literals.
        lits: Vec<Lit>,
        /// How much is moved.
        weight: u64,
    },
    /// A count over the literals of a core is now known by this variable, which has the cost that the core gave it.
    Charge {
        /// The core, counted from 0.
        core: usize,
        /// The variable of a count.
        var: Var,
    },
    /// A fresh variable under which the costs of some literals come to no more than a limit.
    Limit {
        /// The fresh variable.
        active: Var,
        /// The literals whose costs are limited.
        part: Vec<Lit>,
        /// How much may be paid.
        most: u64,
    },
    /// Under a limit, what is left of the costs after the cores is limited too.
    Residue {
        /// The limit, counted from 0.
        limit: usize,
    },
    /// Under a limit, the costs less a combination of given constraints are limited too.
    Combination {
        /// The limit, counted from 0.
        limit: usize,
        /// The factor of the costs.
        scale: u64,
        /// Given constraints, counted from 0, with their factors.
        factors: Vec<(usize, u64)>,
    },
    /// The limit cannot hold, which follows by propagation.
    Refuted {
        /// The limit, counted from 0.
        limit: usize,
    },
}

/// What a proof comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// Nothing can hold.
    Infeasible,
    /// This model costs so much, and no other costs less.
    Optimal {
        /// The model.
        model: Assignment,
        /// What it costs.
        cost: u64,
        /// The refuted limits that the bound rests on, beside the cores.
        limits: Vec<usize>,
    },
}

/// The steps of a proof.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Log {
    /// In the order in which they were taken.
    pub steps: Vec<Step>,
    /// What the last call of `minimise` proved.
    pub claim: Option<Claim>,
    /// How many variables there are by now.
    pub vars: usize,
    pub(super) limits: usize,
}
