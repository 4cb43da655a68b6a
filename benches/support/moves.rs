//! Problems of choosing the cheapest moves, for the optimiser and, as the same program, for clingo.

use std::fmt::Write as _;

use accordant::solver::{Lit, Problem, Var};

/// A problem as plain data, of which both forms are made.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    planted: Vec<bool>,
    clauses: Vec<Vec<(usize, bool)>>,
    sums: Vec<(Vec<(i64, usize)>, i64)>,
    costs: Vec<(usize, u64)>,
}

/// Numbers that are the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn small(&mut self, most: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(most).unwrap_or(1))).unwrap_or(0) + 1
    }

    fn some(&mut self, from: usize, len: usize, count: usize) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        while out.len() < count.min(len) {
            let next = from + self.below(len);
            if !out.contains(&next) {
                out.push(next);
            }
        }
        out
    }
}

/// Order literals of a numeric term.
const STEPS: usize = 37;

impl Moves {
    fn var(&mut self, planted: bool) -> usize {
        self.planted.push(planted);
        self.planted.len() - 1
    }

    fn clause(&mut self, lits: Vec<(usize, bool)>) {
        if lits.iter().any(|(var, holds)| self.planted[*var] == *holds) {
            self.clauses.push(lits);
        }
    }

    /// Requires a share, in percent, of the total, but no more than the planted answer has.
    fn sum(&mut self, terms: Vec<(i64, usize)>, share: i64) {
        let total: i64 = terms.iter().map(|(weight, _)| weight).sum();
        let planted: i64 =
            terms.iter().filter(|(_, var)| self.planted[*var]).map(|(weight, _)| weight).sum();
        self.sums.push((terms, (total * share / 100).min(planted)));
    }

    /// Requirements that each depend on a few moves which stand near each other, as the articles of an agreement do.
    #[must_use]
    pub fn sparse(clusters: usize, moves: usize, seed: u64) -> Self {
        let mut problem = Self::default();
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..clusters {
            problem.sparse_cluster(moves, &mut numbers);
        }
        problem
    }

    fn sparse_cluster(&mut self, moves: usize, numbers: &mut Numbers) {
        let from = self.planted.len();
        for _ in 0..moves {
            let var = self.var(numbers.below(100) < 55);
            self.costs.push((var, u64::try_from(numbers.small(50)).unwrap_or(1)));
        }
        let window = |numbers: &mut Numbers| from + numbers.below(moves.saturating_sub(8));
        for _ in 0..moves / 4 {
            let start = window(numbers);
            let pair = numbers.some(start, 8, 2);
            self.clause(vec![(pair[0], false), (pair[1], true)]);
            let start = window(numbers);
            let pair = numbers.some(start, 8, 2);
            self.clause(vec![(pair[0], false), (pair[1], false)]);
        }
        for _ in 0..moves / 3 {
            let start = window(numbers);
            let lits = numbers.some(start, 8, 3);
            self.clause(lits.into_iter().map(|var| (var, true)).collect());
        }
        for start in (0..moves.saturating_sub(30)).step_by(40) {
            self.count(from + start, 30, numbers);
            let members = numbers.some(from + start, 30, 8);
            let terms = members.into_iter().map(|var| (numbers.small(20), var)).collect();
            self.sum(terms, 45);
        }
    }

    /// Independent clusters of numeric terms, of which a few are added up and a few depend on each other.
    #[must_use]
    pub fn terms(clusters: usize, terms: usize, seed: u64) -> Self {
        let mut problem = Self::default();
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..clusters {
            let first = problem.planted.len();
            let values = problem.order_literals(terms, &mut numbers);
            for start in (0..terms.saturating_sub(4)).step_by(3) {
                problem.thresholds(first, &values, start, &mut numbers);
                let mut sum = Vec::new();
                for term in start..start + 3 {
                    let rate = numbers.small(5);
                    sum.extend((0..STEPS).map(|step| (rate, first + term * STEPS + step)));
                }
                problem.sum(sum, 30);
            }
        }
        problem
    }

    /// Comparisons of neighbouring terms with constants.
    fn thresholds(&mut self, first: usize, values: &[usize], start: usize, numbers: &mut Numbers) {
        let at = |term: usize, step: usize| first + term * STEPS + step;
        for _ in 0..4 {
            let pair = numbers.some(start, 5.min(values.len() - start), 2);
            let (low, high) = (numbers.below(STEPS), numbers.below(STEPS));
            self.clause(vec![(at(pair[0], low), false), (at(pair[1], high), true)]);
            let (low, high) = (numbers.below(STEPS), numbers.below(STEPS));
            self.clause(vec![(at(pair[0], low), true), (at(pair[1], high), true)]);
        }
    }

    fn order_literals(&mut self, terms: usize, numbers: &mut Numbers) -> Vec<usize> {
        let mut values = Vec::new();
        for _ in 0..terms {
            let value = numbers.below(STEPS + 1);
            let unit = u64::try_from(numbers.small(12)).unwrap_or(1);
            for step in 0..STEPS {
                let var = self.var(step < value);
                self.costs.push((var, unit + u64::try_from(numbers.below(8)).unwrap_or(0)));
                if step > 0 {
                    self.clauses.push(vec![(var, false), (var - 1, true)]);
                }
            }
            values.push(value);
        }
        values
    }

    /// Independent clusters of yes/no moves with dense requirements.
    #[must_use]
    pub fn yes_no(clusters: usize, moves: usize, seed: u64) -> Self {
        let mut problem = Self::default();
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..clusters {
            problem.cluster(moves, &mut numbers);
        }
        problem
    }

    fn cluster(&mut self, moves: usize, numbers: &mut Numbers) {
        let from = self.planted.len();
        for _ in 0..moves {
            let var = self.var(numbers.below(100) < 55);
            self.costs.push((var, u64::try_from(numbers.small(50)).unwrap_or(1)));
        }
        for _ in 0..moves / 3 {
            let pair = numbers.some(from, moves, 2);
            self.clause(vec![(pair[0], false), (pair[1], true)]);
        }
        for _ in 0..moves / 5 {
            let pair = numbers.some(from, moves, 2);
            self.clause(vec![(pair[0], false), (pair[1], false)]);
        }
        for _ in 0..moves / 2 {
            let count = 3 + numbers.below(3);
            let lits = numbers.some(from, moves, count);
            self.clause(lits.into_iter().map(|var| (var, true)).collect());
        }
        for _ in 0..moves.div_ceil(40) {
            self.count(from, moves, numbers);
            let members = numbers.some(from, moves, 24);
            let terms = members.into_iter().map(|var| (numbers.small(20), var)).collect();
            self.sum(terms, 45);
        }
    }

    /// At least 60 % of some requirements hold, each by one of two or three moves.
    fn count(&mut self, from: usize, moves: usize, numbers: &mut Numbers) {
        let mut held = Vec::new();
        for _ in 0..15 {
            let count = 2 + numbers.below(2);
            let ways = numbers.some(from, moves, count);
            let holds = ways.iter().any(|way| self.planted[*way]);
            let requirement = self.var(holds);
            let mut lits: Vec<_> = ways.iter().map(|way| (*way, true)).collect();
            lits.push((requirement, false));
            self.clause(lits);
            for way in ways {
                self.clause(vec![(way, false), (requirement, true)]);
            }
            held.push((1, requirement));
        }
        self.sum(held, 60);
    }

    /// Independent clusters of numeric terms with dense sums.
    #[must_use]
    pub fn numeric(clusters: usize, terms: usize, seed: u64) -> Self {
        let mut problem = Self::default();
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for _ in 0..clusters {
            problem.numeric_cluster(terms, &mut numbers);
        }
        problem
    }

    fn numeric_cluster(&mut self, terms: usize, numbers: &mut Numbers) {
        let first = self.planted.len();
        let at = |term: usize, step: usize| first + term * STEPS + step;
        self.order_literals(terms, numbers);
        for _ in 0..terms.div_ceil(5) {
            let members = numbers.some(0, terms, 10);
            let mut sum = Vec::new();
            for term in members {
                let rate = numbers.small(9);
                sum.extend((0..STEPS).map(|step| (rate, at(term, step))));
            }
            self.sum(sum, 40);
        }
        for _ in 0..terms {
            let pair = numbers.some(0, terms, 2);
            let (low, high) = (numbers.below(STEPS), numbers.below(STEPS));
            self.clause(vec![(at(pair[0], low), false), (at(pair[1], high), true)]);
            let (low, high) = (numbers.below(STEPS), numbers.below(STEPS));
            self.clause(vec![(at(pair[0], low), false), (at(pair[1], high), false)]);
            let (low, high) = (numbers.below(STEPS), numbers.below(STEPS));
            self.clause(vec![(at(pair[0], low), true), (at(pair[1], high), true)]);
        }
    }

    /// For the optimiser.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let lit = |var: usize, holds| Lit::of(Var(u32::try_from(var).unwrap_or(0)), holds);
        let mut problem = Problem::new();
        for _ in &self.planted {
            problem.new_var();
        }
        for lits in &self.clauses {
            problem.clause(lits.iter().map(|(var, holds)| lit(*var, *holds)));
        }
        for (terms, bound) in &self.sums {
            let terms = terms.iter().map(|(weight, var)| (*weight, lit(*var, true)));
            problem.at_least(terms, *bound).expect("small weights");
        }
        for (var, cost) in &self.costs {
            problem.pay(lit(*var, true), *cost).expect("small costs");
        }
        problem
    }

    /// For clingo.
    #[must_use]
    pub fn asp(&self) -> String {
        let mut text = format!("{{ x(0..{}) }}.\n", self.planted.len() - 1);
        for lits in &self.clauses {
            let body: Vec<String> = lits
                .iter()
                .map(|(var, holds)| format!("{}x({var})", if *holds { "not " } else { "" }))
                .collect();
            let _ = writeln!(text, ":- {}.", body.join(", "));
        }
        for (terms, bound) in &self.sums {
            let terms: Vec<String> =
                terms.iter().map(|(weight, var)| format!("{weight},{var} : x({var})")).collect();
            let _ = writeln!(text, ":- not #sum {{ {} }} >= {bound}.", terms.join("; "));
        }
        let costs: Vec<String> =
            self.costs.iter().map(|(var, cost)| format!("{cost},{var} : x({var})")).collect();
        let _ = writeln!(text, "#minimize {{ {} }}.", costs.join("; "));
        text
    }
}
