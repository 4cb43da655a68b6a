//! Lower bounds from linear programming: factors for the given constraints, found in floating point, rounded to
//! integers, and only then believed, by exact arithmetic.
#![expect(
    clippy::indexing_slicing,
    reason = "variables are known to the engine before they are used"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whatever the linear program says, the combination is calculated from integers"
)]

use std::collections::BTreeMap;

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use super::log::Step;
use super::optimise::{CoreGuided, Part};
use super::problem::{LARGEST, Sum};
use super::{Lit, Var};

/// Weights in the constraints of a part for which a linear program is still asked.
const MOST_WEIGHTS: usize = 100_000;

/// The finest scale of factors.
const FINEST: u64 = 1 << 30;

/// Costs and given constraints, added up with integer factors.
#[derive(Clone, Debug, Default)]
pub(super) struct Combination {
    pub(super) scale: u64,
    pub(super) factors: Vec<(usize, u64)>,
    /// Σ weight·lit, what is left of scale · costs.
    left: Vec<(i64, Lit)>,
    /// What the factors prove scale · costs to be, at least.
    proved: i128,
}

impl Combination {
    /// What the costs come to at least, rounded up.
    pub(super) fn bound(&self) -> u64 {
        let scale = i128::from(self.scale.max(1));
        let up = self.proved.max(0).div_euclid(scale)
            + i128::from(self.proved.max(0).rem_euclid(scale) > 0);
        u64::try_from(up).unwrap_or(0)
    }
}

/// A given constraint as a row: weights by variable, and what they must reach.
struct Row {
    given: usize,
    weights: BTreeMap<Var, i128>,
    bound: i128,
}

impl Row {
    fn new(given: usize, terms: impl Iterator<Item = (i64, Lit)>, bound: i64) -> Self {
        let mut row = Self { given, weights: BTreeMap::new(), bound: bound.into() };
        for (weight, lit) in terms {
            let weight = i128::from(weight);
            let sum = row.weights.entry(lit.var()).or_default();
            if lit.is_positive() {
                *sum += weight;
            } else {
                *sum -= weight;
                row.bound -= weight;
            }
        }
        row
    }
}

impl CoreGuided {
    /// The best combination for a part, as far as floating point can tell.
    pub(super) fn combination(&mut self, part: &Part) -> Option<Combination> {
        let rows = self.rows(part);
        let size: usize = rows.iter().map(|row| row.weights.len()).sum();
        if rows.is_empty() || size > MOST_WEIGHTS || self.engine.is_spent() {
            return None;
        }
        self.engine.steps += u64::try_from(size).unwrap_or(0);
        let factors = self.factors(part, &rows)?;
        let mut scale = FINEST;
        while scale > 0 {
            if let Some(found) = combine(part, &rows, &factors, scale) {
                return Some(found);
            }
            scale /= 8;
        }
        None
    }

    /// The given constraints of a part.
    fn rows(&self, part: &Part) -> Vec<Row> {
        let own = |lit: Lit| self.engine.component[lit.var().index()] == part.id;
        let mut rows = Vec::new();
        for (given, kind) in self.given.iter().enumerate() {
            match *kind {
                Given::Clause(place) => {
                    let lits = &self.problem.clauses[place];
                    let holds = lits.iter().any(|lit| self.engine.fixed(*lit) == Some(true));
                    if !holds && lits.iter().any(|lit| own(*lit)) {
                        let mut lits = lits.clone();
                        lits.sort_unstable();
                        lits.dedup();
                        rows.push(Row::new(given, lits.into_iter().map(|lit| (1, lit)), 1));
                    }
                }
                Given::Sum(place) => {
                    let Sum { terms, bound } = &self.problem.sums[place];
                    let tied =
                        |(_, lit): &(i64, Lit)| own(*lit) && self.engine.fixed(*lit).is_none();
                    if terms.iter().any(tied) {
                        rows.push(Row::new(given, terms.iter().copied(), *bound));
                    }
                }
            }
        }
        rows
    }

    /// Solves max Σ bound·factor − Σ excess, where for every variable Σ weight·factor − excess ≤ cost.
    fn factors(&mut self, part: &Part, rows: &[Row]) -> Option<Vec<f64>> {
        let mut program = Problem::new(OptimizationDirection::Maximize);
        let (costs, _) = costs_by_var(part, 1);
        let mut columns: BTreeMap<Var, LinearExpr> = BTreeMap::new();
        let mut factors: Vec<Variable> = Vec::with_capacity(rows.len());
        for row in rows {
            let factor = program.add_var(row.bound as f64, (0.0, f64::INFINITY));
            for (var, weight) in &row.weights {
                let column = columns.entry(*var).or_insert_with(LinearExpr::empty);
                if *weight != 0 {
                    column.add(factor, *weight as f64);
                }
            }
            factors.push(factor);
        }
        for (var, mut column) in columns {
            let cost = costs.get(&var).copied().unwrap_or(0) as f64;
            match self.engine.fixed(Lit::of(var, true)) {
                // A variable that is false may have any excess, one that is true pays for it either way.
                Some(false) => continue,
                Some(true) => {
                    let excess = program.add_var(-1.0, (f64::NEG_INFINITY, f64::INFINITY));
                    column.add(excess, -1.0);
                }
                None => {
                    let excess = program.add_var(-1.0, (0.0, f64::INFINITY));
                    column.add(excess, -1.0);
                }
            }
            program.add_constraint(column, ComparisonOp::Le, cost);
        }
        let solution = program.solve().ok()?.into_solution().ok()?;
        self.engine.steps += solution.stats().lp_iterations;
        Some(factors.into_iter().map(|factor| solution.var_value(factor)).collect())
    }

    /// Under a limit, limits what a combination leaves of the costs too.
    pub(super) fn limit_combination(
        &mut self,
        active: Lit,
        limit: usize,
        combination: &Combination,
        most: u64,
    ) {
        // Σ left ≤ scale · most − proved, unless `active` is false.
        let spare = i128::from(combination.scale) * i128::from(most) - combination.proved;
        let total: i128 = combination.left.iter().map(|(weight, _)| i128::from(*weight)).sum();
        let excess = total - spare;
        if excess <= 0 {
            return;
        }
        let Ok(bound) = i64::try_from(excess) else { return };
        let mut terms: Vec<(i64, Lit)> =
            combination.left.iter().map(|(weight, lit)| (*weight, !*lit)).collect();
        terms.push((bound, !active));
        let sum = Sum { terms, bound };
        if sum.check().is_err() {
            return;
        }
        let (scale, factors) = (combination.scale, combination.factors.clone());
        self.engine.write(|| Step::Combination { limit, scale, factors });
        self.engine.add_sum(&sum);
    }

    /// Tries first what a combination says is cheaper.
    pub(super) fn prefer_cheap(&mut self, combination: &Combination) {
        self.engine.backtrack(0);
        for (_, lit) in &combination.left {
            self.engine.phase[lit.var().index()] = !lit.is_positive();
        }
    }
}

/// The costs of a part by variable, for being true, and what is due anyway.
fn costs_by_var(part: &Part, scale: u64) -> (BTreeMap<Var, i128>, i128) {
    let mut costs: BTreeMap<Var, i128> = BTreeMap::new();
    let mut due = 0;
    for (lit, cost) in &part.paid {
        let cost = i128::from(*cost) * i128::from(scale);
        if lit.is_positive() {
            *costs.entry(lit.var()).or_default() += cost;
        } else {
            *costs.entry(lit.var()).or_default() -= cost;
            due += cost;
        }
    }
    (costs, due)
}

/// scale · costs − Σ factor · (row − bound), exactly; none where the numbers leave the range.
fn combine(part: &Part, rows: &[Row], factors: &[f64], scale: u64) -> Option<Combination> {
    let (mut left, mut proved) = costs_by_var(part, scale);
    let mut used = Vec::new();
    for (row, factor) in rows.iter().zip(factors) {
        let rounded = (factor * scale as f64).round();
        if !rounded.is_finite() || rounded < 1.0 {
            continue;
        }
        if rounded > LARGEST as f64 {
            return None;
        }
        let factor = rounded as u64;
        for (var, weight) in &row.weights {
            let sum = left.entry(*var).or_default();
            *sum = sum.checked_sub(weight.checked_mul(factor.into())?)?;
        }
        proved = proved.checked_add(row.bound.checked_mul(factor.into())?)?;
        used.push((row.given, factor));
    }
    let mut total: i128 = 0;
    let mut terms = Vec::new();
    for (var, weight) in left {
        if weight == 0 {
            continue;
        }
        // A negative weight is saved where the variable is true: it is paid where it is false.
        if weight < 0 {
            proved = proved.checked_add(weight)?;
        }
        total = total.checked_add(weight.abs())?;
        terms.push((i64::try_from(weight.abs()).ok()?, Lit::of(var, weight > 0)));
    }
    if total.checked_mul(3)?.checked_add(proved.abs())? > LARGEST.into() {
        return None;
    }
    Some(Combination { scale, factors: used, left: terms, proved })
}

/// A given constraint, by its place among those of its kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given {
    Clause(usize),
    Sum(usize),
}
