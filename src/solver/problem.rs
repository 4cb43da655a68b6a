//! A problem as it is stated, and the normal form of a weighted sum.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Lit, TooLarge, Var};

/// Absolute weights of a constraint, and all costs, add up to no more than this.
pub(super) const LARGEST: i64 = i64::MAX / 8;

/// Σ weight·lit ≥ bound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// Weights with their literals.
    pub terms: Vec<(i64, Lit)>,
    /// What they must reach.
    pub bound: i64,
}

/// What must hold and what costs.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    pub(super) vars: u32,
    pub(super) clauses: Vec<Vec<Lit>>,
    pub(super) sums: Vec<Sum>,
    pub(super) costs: BTreeMap<Lit, u64>,
}

impl Problem {
    /// A problem without constraints.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another variable.
    pub fn new_var(&mut self) -> Var {
        let var = Var(self.vars);
        self.vars += 1;
        var
    }

    /// How many variables there are.
    #[must_use]
    pub fn vars(&self) -> usize {
        self.vars as usize
    }

    /// One of these must hold.
    pub fn clause(&mut self, lits: impl IntoIterator<Item = Lit>) {
        let lits: Vec<Lit> = lits.into_iter().collect();
        self.know(lits.iter().copied());
        self.clauses.push(lits);
    }

    /// Σ weight·lit ≥ bound; weights of any sign.
    ///
    /// # Errors
    ///
    /// Where the weights are too large.
    pub fn at_least(
        &mut self,
        terms: impl IntoIterator<Item = (i64, Lit)>,
        bound: i64,
    ) -> Result<(), TooLarge> {
        let sum = Sum { terms: terms.into_iter().collect(), bound };
        sum.check()?;
        self.know(sum.terms.iter().map(|(_, lit)| *lit));
        self.sums.push(sum);
        Ok(())
    }

    /// Pay where the literal is true; costs add up.
    ///
    /// # Errors
    ///
    /// Where all costs together are too large.
    pub fn pay(&mut self, lit: Lit, cost: u64) -> Result<(), TooLarge> {
        let total: u128 = self.costs.values().copied().map(u128::from).sum();
        if total + u128::from(cost) > LARGEST.unsigned_abs().into() {
            return Err(TooLarge);
        }
        self.know([lit]);
        *self.costs.entry(lit).or_default() += cost;
        Ok(())
    }

    fn know(&mut self, lits: impl IntoIterator<Item = Lit>) {
        for lit in lits {
            self.vars = self.vars.max(lit.var().0.saturating_add(1));
        }
    }
}

impl Sum {
    /// Whether the solver can calculate with it.
    pub(super) fn check(&self) -> Result<(), TooLarge> {
        let weights: i128 = self.terms.iter().map(|(weight, _)| i128::from(*weight).abs()).sum();
        if weights + i128::from(self.bound).abs() > LARGEST.into() {
            return Err(TooLarge);
        }
        Ok(())
    }

    /// With one positive weight for each variable, none larger than the bound, the largest first.
    pub(super) fn normal(&self) -> Normal {
        let mut bound = i128::from(self.bound);
        let mut by_var: BTreeMap<Var, i128> = BTreeMap::new();
        for &(weight, lit) in &self.terms {
            let weight = i128::from(weight);
            if lit.is_positive() {
                *by_var.entry(lit.var()).or_default() += weight;
            } else {
                // w·¬x is w − w·x.
                *by_var.entry(lit.var()).or_default() -= weight;
                bound -= weight;
            }
        }
        let mut terms: Vec<(i128, Lit)> = Vec::with_capacity(by_var.len());
        for (var, weight) in by_var {
            if weight > 0 {
                terms.push((weight, Lit::of(var, true)));
            } else if weight < 0 {
                terms.push((-weight, Lit::of(var, false)));
                bound -= weight;
            }
        }
        Normal::of(terms, bound)
    }
}

/// A constraint in normal form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Normal {
    /// It always holds.
    Always,
    /// One of the literals must hold.
    Clause(Vec<Lit>),
    /// A sum with positive weights, the largest first.
    Sum(Vec<(i64, Lit)>, i64),
}

impl Normal {
    /// Of positive weights, one for each variable.
    pub(super) fn of(mut terms: Vec<(i128, Lit)>, bound: i128) -> Self {
        if bound <= 0 {
            return Self::Always;
        }
        for (weight, _) in &mut terms {
            *weight = (*weight).min(bound);
        }
        let total: i128 = terms.iter().map(|(weight, _)| weight).sum();
        if total < bound {
            return Self::Clause(Vec::new());
        }
        if terms.iter().all(|(weight, _)| *weight >= bound) {
            return Self::Clause(terms.into_iter().map(|(_, lit)| lit).collect());
        }
        terms.sort_by_key(|(weight, lit)| (Reverse(*weight), *lit));
        let narrow = |wide: i128| i64::try_from(wide).unwrap_or(i64::MAX);
        Self::Sum(terms.into_iter().map(|(w, lit)| (narrow(w), lit)).collect(), narrow(bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit(var: u32, holds: bool) -> Lit {
        Lit::of(Var(var), holds)
    }

    #[test]
    fn weights_of_one_variable_are_merged_and_turned_positive() {
        let sum = Sum {
            terms: vec![
                (3, lit(0, true)),
                (1, lit(0, false)),
                (-2, lit(1, true)),
                (5, lit(2, true)),
            ],
            bound: 2,
        };
        // 3x + (1 − x) − 2y + 5z ≥ 2, so 2x + 2¬y + 5z ≥ 3.
        let terms = vec![(3, lit(2, true)), (2, lit(0, true)), (2, lit(1, false))];
        assert_eq!(sum.normal(), Normal::Sum(terms, 3));
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        let mut problem = Problem::new();
        let x = problem.new_var();
        assert_eq!(problem.at_least([(i64::MAX, lit(x.0, true))], 1), Err(TooLarge));
        assert_eq!(problem.at_least([(1, lit(x.0, true))], i64::MIN), Err(TooLarge));
        assert_eq!(problem.pay(lit(x.0, true), u64::MAX), Err(TooLarge));
        assert_eq!(problem.pay(lit(x.0, true), 7), Ok(()));
    }
}
