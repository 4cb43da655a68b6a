//! The solver's log as the proof of a certificate.

use crate::certificate::{Claim, Literal, Proof, Step};
use crate::solver::{self, Lit, Log, Var};

fn variable(var: Var) -> Literal {
    Literal::try_from(var.0 + 1).unwrap_or(Literal::MAX)
}

fn literal(lit: Lit) -> Literal {
    if lit.is_positive() { variable(lit.var()) } else { -variable(lit.var()) }
}

fn literals(lits: &[Lit]) -> Vec<Literal> {
    lits.iter().copied().map(literal).collect()
}

/// The proof of what was claimed last; none where nothing was.
#[must_use]
pub fn proof(log: &Log) -> Option<Proof> {
    let claim = match log.claim.as_ref()? {
        solver::Claim::Infeasible => Claim::Infeasible,
        solver::Claim::Optimal { model, cost, limits } => {
            let model = model.trues().map(variable).collect();
            Claim::Optimal { model, cost: *cost, limits: limits.clone() }
        }
    };
    Some(Proof { variables: log.vars, steps: steps(log), claim })
}

/// The steps of a log.
#[must_use]
pub fn steps(log: &Log) -> Vec<Step> {
    log.steps.iter().map(step).collect()
}

fn step(step: &solver::Step) -> Step {
    match step {
        solver::Step::Given(lits) => Step::Given(literals(lits)),
        solver::Step::GivenSum(sum) => Step::GivenSum {
            terms: sum.terms.iter().map(|(weight, lit)| (*weight, literal(*lit))).collect(),
            bound: sum.bound,
        },
        solver::Step::Pay(lit, cost) => Step::Pay { literal: literal(*lit), cost: *cost },
        solver::Step::Clause(lits) => Step::Learned(literals(lits)),
        solver::Step::Count { lits, at_least, var } => {
            Step::Count { literals: literals(lits), at_least: *at_least, variable: variable(*var) }
        }
        solver::Step::Core { lits, weight } => {
            Step::Core { literals: literals(lits), weight: *weight }
        }
        solver::Step::Charge { core, var } => {
            Step::Charge { core: *core, variable: variable(*var) }
        }
        solver::Step::Limit { active, part, most } => {
            Step::Limit { active: variable(*active), part: literals(part), most: *most }
        }
        solver::Step::Residue { limit } => Step::Residue { limit: *limit },
        solver::Step::Combination { limit, scale, factors } => {
            Step::Combination { limit: *limit, scale: *scale, factors: factors.clone() }
        }
        solver::Step::Refuted { limit } => Step::Refuted { limit: *limit },
    }
}
