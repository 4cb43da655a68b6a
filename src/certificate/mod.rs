//! Certificates: what a proof of a cheapest answer says, as a file, and whether it is right.
//!
//! The checker shares no code with what searches. It draws consequences of clauses and sums by propagation, makes
//! the constraints of counts and limits itself, does the accounting of costs again, and believes no number.

mod base;
mod check;
mod costs;
mod draft;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use check::check;
pub use draft::{Certificate, FORM, Move, Text};

/// A literal: the number of its variable, from 1, negative where it is negated.
pub type Literal = i32;

/// Variables a proof may have.
pub const MOST_VARIABLES: usize = 2_000_000;

/// Steps of a proof and what they come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// How many variables there are.
    pub variables: usize,
    /// The problem and what follows from it, in order.
    pub steps: Vec<Step>,
    /// What is proved.
    pub claim: Claim,
}

/// A step of a proof.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// One of these must hold, by the problem.
    Given(Vec<Literal>),
    /// Σ weight·literal ≥ bound, by the problem.
    GivenSum {
        /// Weights with their literals.
        terms: Vec<(i64, Literal)>,
        /// What they must reach.
        bound: i64,
    },
    /// What is paid where a literal is true, by the problem.
    Pay {
        /// The literal.
        literal: Literal,
        /// What is paid.
        cost: u64,
    },
    /// One of these must hold, which follows by propagation.
    Learned(Vec<Literal>),
    /// A fresh variable, true exactly where at least so many of the literals are.
    Count {
        /// What is counted.
        literals: Vec<Literal>,
        /// How many must be true.
        at_least: usize,
        /// The fresh variable.
        variable: Literal,
    },
    /// One of these must hold, which follows by propagation; so much of the cost of each becomes part of the bound
    /// and the cost of every further one.
    Core {
        /// The literals.
        literals: Vec<Literal>,
        /// How much of each cost is moved.
        weight: u64,
    },
    /// The cost of a further literal of a core is the cost of this count of them.
    Charge {
        /// The core, counted from 0.
        core: usize,
        /// The variable of the count.
        variable: Literal,
    },
    /// A fresh variable under which the costs of these literals come to no more than a limit.
    Limit {
        /// The fresh variable.
        active: Literal,
        /// The literals with costs.
        part: Vec<Literal>,
        /// The limit.
        most: u64,
    },
    /// Under a limit, what the cores have left of the costs is limited too.
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
    /// A limit cannot be kept, which follows by propagation.
    Refuted {
        /// The limit, counted from 0.
        limit: usize,
    },
}

/// What a proof claims.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Claim {
    /// Nothing can hold.
    Infeasible,
    /// This costs so much, and nothing costs less.
    Optimal {
        /// The literals that are true; all other variables are false.
        model: Vec<Literal>,
        /// What the model costs.
        cost: u64,
        /// The refuted limits, counted from 0, that the bound rests on beside the cores.
        limits: Vec<usize>,
    },
}

/// Why a proof is not accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The text is not a proof.
    Malformed(String),
    /// A step is wrong; steps are counted from 1.
    Step(usize, String),
    /// The steps do not prove what is claimed.
    Claim(String),
    /// The drafts are others, or do not pass with the moves made.
    Drafts(String),
    /// The drafts could not be evaluated.
    Unfinished(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "the certificate cannot be read: {why}"),
            Self::Step(place, why) => write!(f, "step {place} of the proof is wrong: {why}"),
            Self::Drafts(why) | Self::Unfinished(why) => write!(f, "{why}"),
            Self::Claim(why) => write!(f, "the proof does not show what is claimed: {why}"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Proof {
    /// Reads a proof.
    ///
    /// # Errors
    ///
    /// Where the text is not a proof.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        serde_json::from_str(text).map_err(|error| Refusal::Malformed(error.to_string()))
    }
}
