//! What is known while a proof is checked: clauses and sums, and what follows from them by propagation.
#![expect(
    clippy::indexing_slicing,
    reason = "literals are checked against the number of variables before they come here"
)]

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A literal by its number: twice the variable, and one more where it is negated.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Literal(pub(super) usize);

impl Literal {
    pub(super) fn negated(self) -> Self {
        Self(self.0 ^ 1)
    }

    pub(super) fn variable(self) -> usize {
        self.0 / 2
    }
}

/// Σ weight·literal ≥ bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Inequality {
    pub(super) terms: Vec<(i128, Literal)>,
    pub(super) bound: i128,
}

impl Inequality {
    /// The same with one positive weight for each variable, if the numbers stay in range.
    pub(super) fn positive(&self) -> Option<Self> {
        let mut bound = self.bound;
        let mut by_variable: BTreeMap<usize, i128> = BTreeMap::new();
        for &(weight, literal) in &self.terms {
            let sum = by_variable.entry(literal.variable()).or_default();
            if literal.0.is_multiple_of(2) {
                *sum = sum.checked_add(weight)?;
            } else {
                *sum = sum.checked_sub(weight)?;
                bound = bound.checked_sub(weight)?;
            }
        }
        let mut terms = Vec::with_capacity(by_variable.len());
        for (variable, weight) in by_variable {
            if weight > 0 {
                terms.push((weight, Literal(2 * variable)));
            } else if weight < 0 {
                bound = bound.checked_sub(weight)?;
                terms.push((weight.checked_neg()?, Literal(2 * variable + 1)));
            }
        }
        Some(Self { terms, bound })
    }

    /// The same, but only where a literal is true.
    pub(super) fn under(&self, active: Literal) -> Option<Self> {
        let mut positive = self.positive()?;
        if positive.bound > 0 {
            positive.terms.push((positive.bound, active.negated()));
        }
        Some(positive)
    }
}

struct Sum {
    terms: Vec<(i128, Literal)>,
    /// The weights that are not lost, less the bound.
    spare: i128,
    heaviest: i128,
}

/// Clauses and sums with the values that follow from them.
pub(super) struct Base {
    /// By literal: whether it is true.
    holds: Vec<bool>,
    order: Vec<Literal>,
    done: usize,
    clauses: Vec<Vec<Literal>>,
    watching: Vec<Vec<usize>>,
    sums: Vec<Sum>,
    occurring: Vec<Vec<(usize, i128)>>,
    /// Nothing can hold.
    pub(super) contradicts: bool,
}

impl Base {
    pub(super) fn new(variables: usize) -> Self {
        Self {
            holds: vec![false; 2 * variables],
            order: Vec::new(),
            done: 0,
            clauses: Vec::new(),
            watching: vec![Vec::new(); 2 * variables],
            sums: Vec::new(),
            occurring: vec![Vec::new(); 2 * variables],
            contradicts: false,
        }
    }

    fn is_true(&self, literal: Literal) -> bool {
        self.holds[literal.0]
    }

    fn is_false(&self, literal: Literal) -> bool {
        self.holds[literal.0 ^ 1]
    }

    /// Makes a literal true; false if it is false already.
    fn assert(&mut self, literal: Literal) -> bool {
        if self.is_false(literal) {
            return false;
        }
        if !self.is_true(literal) {
            self.holds[literal.0] = true;
            self.order.push(literal);
        }
        true
    }

    /// Adds a clause; no test is open while something is added.
    pub(super) fn add_clause(&mut self, literals: &[Literal]) {
        let mut open = literals.to_vec();
        open.sort_unstable();
        open.dedup();
        if open.iter().any(|literal| self.is_true(*literal)) {
            return;
        }
        open.retain(|literal| !self.is_false(*literal));
        match *open.as_slice() {
            [] => self.contradicts = true,
            [only] => {
                self.assert(only);
                self.settle();
            }
            [first, second, ..] => {
                let place = self.clauses.len();
                self.watching[first.0].push(place);
                self.watching[second.0].push(place);
                self.clauses.push(open);
            }
        }
    }

    /// Adds a sum; false if its numbers leave the range.
    #[must_use]
    pub(super) fn add_sum(&mut self, sum: &Inequality) -> bool {
        let Some(Inequality { mut terms, bound }) = sum.positive() else { return false };
        let spare = terms.iter().try_fold(0_i128, |total, (weight, literal)| {
            total.checked_add(if self.is_false(*literal) { 0 } else { *weight })
        });
        let Some(spare) = spare.and_then(|total| total.checked_sub(bound)) else { return false };
        terms.sort_by_key(|(weight, _)| Reverse(*weight));
        // What is false already has been taken off, and is never given back.
        terms.retain(|(_, literal)| !self.is_false(*literal));
        let place = self.sums.len();
        for (weight, literal) in &terms {
            self.occurring[literal.0].push((place, *weight));
        }
        let heaviest = terms.first().map_or(0, |(weight, _)| *weight);
        self.sums.push(Sum { terms, spare, heaviest });
        if !self.look_at(place) {
            self.contradicts = true;
        }
        self.settle();
        true
    }

    fn settle(&mut self) {
        if !self.contradicts && !self.propagate() {
            self.contradicts = true;
        }
    }

    /// Whether assuming that all of these are false ends in a contradiction.
    pub(super) fn follows(&mut self, literals: &[Literal]) -> bool {
        if self.contradicts {
            return true;
        }
        let before = self.order.len();
        let refuted =
            literals.iter().any(|literal| !self.assert(literal.negated())) || !self.propagate();
        while self.order.len() > before {
            let Some(literal) = self.order.pop() else { break };
            self.holds[literal.0] = false;
            if self.order.len() < self.done {
                for (sum, weight) in &self.occurring[literal.0 ^ 1] {
                    self.sums[*sum].spare += weight;
                }
            }
        }
        self.done = before;
        refuted
    }

    /// Draws consequences; false at a contradiction.
    fn propagate(&mut self) -> bool {
        while let Some(literal) = self.order.get(self.done).copied() {
            self.done += 1;
            let lost = literal.negated();
            for (sum, weight) in &self.occurring[lost.0] {
                self.sums[*sum].spare -= weight;
            }
            let sums_hold = (0..self.occurring[lost.0].len()).all(|place| {
                let (sum, _) = self.occurring[lost.0][place];
                self.look_at(sum)
            });
            if !sums_hold || !self.visit_clauses(lost) {
                return false;
            }
        }
        true
    }

    fn look_at(&mut self, place: usize) -> bool {
        let Sum { spare, heaviest, .. } = self.sums[place];
        if spare < 0 {
            return false;
        }
        if heaviest <= spare {
            return true;
        }
        let mut at = 0;
        while let Some((weight, literal)) = self.sums[place].terms.get(at).copied() {
            if weight <= spare {
                break;
            }
            // A lost literal has been taken off, or will be when its turn comes.
            if !self.is_false(literal) {
                self.assert(literal);
            }
            at += 1;
        }
        true
    }

    fn visit_clauses(&mut self, lost: Literal) -> bool {
        let watching = std::mem::take(&mut self.watching[lost.0]);
        let mut kept = Vec::with_capacity(watching.len());
        let mut holds = true;
        for place in watching {
            if !holds {
                kept.push(place);
                continue;
            }
            let clause = &mut self.clauses[place];
            let at = usize::from(clause[1] == lost);
            let other = clause[1 - at];
            if self.holds[other.0] {
                kept.push(place);
                continue;
            }
            let next = (2..clause.len()).find(|next| !self.holds[clause[*next].0 ^ 1]);
            if let Some(next) = next {
                clause.swap(at, next);
                let watched = clause[at];
                self.watching[watched.0].push(place);
                continue;
            }
            kept.push(place);
            holds = self.assert(other);
        }
        self.watching[lost.0] = kept;
        holds
    }
}
