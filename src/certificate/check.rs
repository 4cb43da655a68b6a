//! Whether a proof is right: its steps one after the other, then what it claims.
#![expect(
    clippy::indexing_slicing,
    reason = "literals are checked against the number of variables before they come here"
)]

use super::base::{Base, Inequality, Literal};
use super::costs::Costs;
use super::{Claim, MOST_VARIABLES, Proof, Refusal, Step};

/// Checks a proof.
///
/// # Errors
///
/// Where a step does not follow, or the steps do not prove what is claimed; says which and why.
pub fn check(proof: &Proof) -> Result<(), Refusal> {
    if proof.variables > MOST_VARIABLES {
        return Err(Refusal::Malformed(format!("there are more than {MOST_VARIABLES} variables")));
    }
    let mut checker = Checker {
        base: Base::new(proof.variables),
        costs: Costs::default(),
        given: Vec::new(),
        uses: vec![Use::None; proof.variables],
    };
    for (place, step) in proof.steps.iter().enumerate() {
        checker.step(step).map_err(|why| Refusal::Step(place + 1, why))?;
    }
    checker.claim(&proof.claim).map_err(Refusal::Claim)
}

/// What a variable is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Not mentioned so far.
    None,
    /// Of the problem.
    Problem,
    /// Made by a step of the proof.
    Made,
}

struct Checker {
    base: Base,
    costs: Costs,
    given: Vec<Inequality>,
    uses: Vec<Use>,
}

type Checked<T> = Result<T, String>;

impl Checker {
    fn literal(&self, literal: super::Literal) -> Checked<Literal> {
        let variable = usize::try_from(literal.unsigned_abs()).unwrap_or(0);
        if variable == 0 || variable > self.uses.len() {
            return Err(format!("there is no variable {literal}"));
        }
        Ok(Literal(2 * (variable - 1) + usize::from(literal < 0)))
    }

    fn literals(&self, literals: &[super::Literal]) -> Checked<Vec<Literal>> {
        literals.iter().map(|literal| self.literal(*literal)).collect()
    }

    /// A literal of the problem itself.
    fn stated(&mut self, literal: super::Literal) -> Checked<Literal> {
        let found = self.literal(literal)?;
        let of = &mut self.uses[found.variable()];
        if *of == Use::Made {
            return Err(format!("the problem cannot mention {literal}, which the proof made"));
        }
        *of = Use::Problem;
        Ok(found)
    }

    /// A variable that nothing has mentioned so far.
    fn fresh(&mut self, literal: super::Literal) -> Checked<Literal> {
        let found = self.literal(literal)?;
        let of = &mut self.uses[found.variable()];
        if literal < 0 || *of != Use::None {
            return Err(format!("variable {literal} is not fresh"));
        }
        *of = Use::Made;
        Ok(found)
    }

    fn give(&mut self, sum: Inequality) -> Checked<()> {
        self.add(&sum)?;
        self.given.push(sum);
        Ok(())
    }

    fn add(&mut self, sum: &Inequality) -> Checked<()> {
        if self.base.add_sum(sum) { Ok(()) } else { Err("its numbers are too large".into()) }
    }

    fn learn(&mut self, literals: &[Literal]) -> Checked<()> {
        // What has been made or stated is known; anything else could be meant for a fresh variable.
        if literals.iter().any(|literal| self.uses[literal.variable()] == Use::None) {
            return Err("it mentions a variable that nothing has mentioned before".into());
        }
        if !self.base.follows(literals) {
            return Err("the clause does not follow by propagation".into());
        }
        self.base.add_clause(literals);
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Checked<()> {
        match step {
            Step::Given(literals) => {
                let literals: Checked<Vec<_>> =
                    literals.iter().map(|literal| self.stated(*literal)).collect();
                let literals = literals?;
                self.base.add_clause(&literals);
                let distinct: std::collections::BTreeSet<_> = literals.into_iter().collect();
                let terms = distinct.into_iter().map(|literal| (1, literal)).collect();
                self.given.push(Inequality { terms, bound: 1 });
                Ok(())
            }
            Step::GivenSum { terms, bound } => {
                let terms: Checked<Vec<_>> = terms
                    .iter()
                    .map(|(weight, literal)| Ok((i128::from(*weight), self.stated(*literal)?)))
                    .collect();
                self.give(Inequality { terms: terms?, bound: (*bound).into() })
            }
            Step::Pay { literal, cost } => {
                let literal = self.stated(*literal)?;
                self.costs.pay(literal, *cost)
            }
            Step::Learned(literals) => {
                let literals = self.literals(literals)?;
                self.learn(&literals)
            }
            Step::Count { literals, at_least, variable } => {
                let literals = self.literals(literals)?;
                self.count(literals, *at_least, *variable)
            }
            Step::Core { literals, weight } => {
                let literals = self.literals(literals)?;
                self.learn(&literals)?;
                self.costs.core(&literals, *weight)
            }
            Step::Charge { core, variable } => {
                let variable = self.literal(*variable)?;
                self.costs.charge(*core, variable)
            }
            Step::Limit { .. }
            | Step::Residue { .. }
            | Step::Combination { .. }
            | Step::Refuted { .. } => self.limit_step(step),
        }
    }

    fn limit_step(&mut self, step: &Step) -> Checked<()> {
        let sum = match step {
            Step::Limit { active, part, most } => {
                let part = self.literals(part)?;
                let active = self.fresh(*active)?;
                self.costs.limit(active, &part, *most)?
            }
            Step::Residue { limit } => self.costs.residue(*limit)?,
            Step::Combination { limit, scale, factors } => {
                self.costs.combination(*limit, *scale, factors, &self.given)?
            }
            Step::Refuted { limit } => {
                let active = self.costs.active(*limit)?;
                self.learn(&[active.negated()])?;
                self.costs.refute(*limit);
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.add(&sum)
    }

    /// The two sides of a count: true where at least so many are, false where fewer are.
    fn count(
        &mut self,
        literals: Vec<Literal>,
        at_least: usize,
        variable: super::Literal,
    ) -> Checked<()> {
        let own = self.literal(variable)?;
        if literals.iter().any(|literal| literal.variable() == own.variable()) {
            return Err("a count cannot count itself".into());
        }
        if literals.iter().any(|literal| self.uses[literal.variable()] == Use::None) {
            return Err("it counts a variable that nothing has mentioned before".into());
        }
        let output = self.fresh(variable)?;
        let wide = |number: usize| i128::try_from(number).map_err(|_| "its numbers are too large");
        if at_least == 0 || at_least > literals.len() {
            return Err("it counts to a number that is out of range".into());
        }
        let needed = wide(at_least)?;
        let missing = wide(literals.len() - at_least + 1)?;
        let mut reached: Vec<_> = literals.iter().map(|literal| (1, *literal)).collect();
        reached.push((needed, output.negated()));
        let mut missed: Vec<_> = literals.iter().map(|literal| (1, literal.negated())).collect();
        missed.push((missing, output));
        self.add(&Inequality { terms: reached, bound: needed })?;
        self.add(&Inequality { terms: missed, bound: missing })?;
        self.costs.count(output, literals, at_least);
        Ok(())
    }

    fn claim(&mut self, claim: &Claim) -> Checked<()> {
        match claim {
            Claim::Infeasible if self.base.contradicts => Ok(()),
            Claim::Infeasible => Err("something may still hold".into()),
            Claim::Optimal { model, cost, limits } => {
                let mut holds = vec![false; self.uses.len()];
                for literal in self.literals(model)? {
                    holds[literal.variable()] = literal.0.is_multiple_of(2);
                }
                let is_true =
                    |literal: Literal| holds[literal.variable()] == literal.0.is_multiple_of(2);
                for (place, sum) in self.given.iter().enumerate() {
                    let met = sum.terms.iter().filter(|(_, literal)| is_true(*literal));
                    if met.map(|(weight, _)| weight).sum::<i128>() < sum.bound {
                        return Err(format!("the model breaks given constraint {place}"));
                    }
                }
                let paid = self.costs.of(is_true);
                if paid != u128::from(*cost) {
                    return Err(format!("the model costs {paid}, not {cost}"));
                }
                let bound = self.costs.bound(limits)?;
                if bound != paid {
                    return Err(format!("the bound is {bound}, and the model costs {paid}"));
                }
                Ok(())
            }
        }
    }
}
