//! Random small problems, what they mean by enumeration, and pieces that are added to them.

use accordant::solver::{CoreGuided, Lit, Optimizer, Problem, Var};
use proptest::collection::vec;
use proptest::prelude::*;

/// A variable with a value.
pub type Told = (u32, bool);

/// Something a problem says.
#[derive(Clone, Debug)]
pub enum Piece {
    Clause(Vec<Told>),
    Sum(Vec<(i64, Told)>, i64),
    Pay(Told, u64),
}

/// A problem as data.
#[derive(Clone, Debug)]
pub struct Stated {
    pub vars: u32,
    pub pieces: Vec<Piece>,
}

fn lit((var, holds): Told) -> Lit {
    Lit::of(Var(var), holds)
}

impl Stated {
    pub fn problem(&self) -> Problem {
        let mut problem = Problem::new();
        for _ in 0..self.vars {
            problem.new_var();
        }
        for piece in &self.pieces {
            match piece {
                Piece::Clause(lits) => problem.clause(lits.iter().copied().map(lit)),
                Piece::Sum(terms, bound) => {
                    problem
                        .at_least(terms.iter().map(|(w, told)| (*w, lit(*told))), *bound)
                        .unwrap();
                }
                Piece::Pay(told, cost) => problem.pay(lit(*told), *cost).unwrap(),
            }
        }
        problem
    }

    /// Says something more, here and to a solver.
    pub fn add(&mut self, piece: &Piece, solver: &mut CoreGuided) {
        let piece = self.fit(piece);
        match &piece {
            Piece::Clause(lits) => {
                solver.clause(&lits.iter().copied().map(lit).collect::<Vec<_>>());
            }
            Piece::Sum(terms, bound) => {
                let terms: Vec<_> = terms.iter().map(|(w, told)| (*w, lit(*told))).collect();
                solver.at_least(&terms, *bound).unwrap();
            }
            Piece::Pay(told, cost) => solver.pay(lit(*told), *cost).unwrap(),
        }
        self.pieces.push(piece);
    }

    fn fit(&self, piece: &Piece) -> Piece {
        let of = |(var, holds): Told| (var % self.vars, holds);
        match piece {
            Piece::Clause(lits) => Piece::Clause(lits.iter().copied().map(of).collect()),
            Piece::Sum(terms, bound) => {
                Piece::Sum(terms.iter().map(|(w, told)| (*w, of(*told))).collect(), *bound)
            }
            Piece::Pay(told, cost) => Piece::Pay(of(*told), *cost),
        }
    }

    /// Of what is told, what is about the variables of the problem, each once.
    pub fn within(&self, told: &[Told]) -> Vec<Told> {
        let mut kept: Vec<Told> = Vec::new();
        for (var, holds) in told {
            if *var < self.vars && kept.iter().all(|(other, _)| other != var) {
                kept.push((*var, *holds));
            }
        }
        kept
    }

    pub fn given(values: &[bool]) -> Vec<Told> {
        values
            .iter()
            .enumerate()
            .map(|(var, value)| (u32::try_from(var).unwrap(), *value))
            .collect()
    }

    /// All values the variables can have.
    pub fn everything(&self) -> impl Iterator<Item = Vec<bool>> + use<> {
        let vars = self.vars;
        (0_u32..1 << vars).map(move |bits| (0..vars).map(|var| bits >> var & 1 == 1).collect())
    }

    pub fn allows(&self, values: &[bool]) -> bool {
        let holds = |(var, holds): &Told| values[*var as usize] == *holds;
        self.pieces.iter().all(|piece| match piece {
            Piece::Clause(lits) => lits.iter().any(holds),
            Piece::Sum(terms, bound) => {
                let met = terms.iter().filter(|(_, told)| holds(told));
                met.map(|(weight, _)| weight).sum::<i64>() >= *bound
            }
            Piece::Pay(..) => true,
        })
    }

    pub fn cost(&self, values: &[bool]) -> u64 {
        let paid = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Pay((var, holds), cost) if values[*var as usize] == *holds => Some(*cost),
            _ => None,
        });
        paid.sum()
    }

    /// The least cost, where there is a model.
    pub fn optimum(&self, assumed: &[Told]) -> Option<u64> {
        let fits =
            |values: &Vec<bool>| assumed.iter().all(|(var, holds)| values[*var as usize] == *holds);
        let models = self.everything().filter(|values| fits(values) && self.allows(values));
        models.map(|values| self.cost(&values)).min()
    }
}

fn told(vars: u32) -> impl Strategy<Value = Told> {
    (0..vars, any::<bool>())
}

fn piece(vars: u32) -> impl Strategy<Value = Piece> {
    prop_oneof![
        4 => vec(told(vars), 1..4).prop_map(Piece::Clause),
        3 => (vec((-6_i64..8, told(vars)), 1..8), -6_i64..12)
            .prop_map(|(terms, bound)| Piece::Sum(terms, bound)),
        4 => (told(vars), 0_u64..12).prop_map(|(told, cost)| Piece::Pay(told, cost)),
    ]
}

/// Problems of up to twelve variables.
pub fn problems() -> impl Strategy<Value = Stated> {
    (1_u32..=12).prop_flat_map(|vars| {
        let costs = vec((told(vars), 1_u64..20), 0..12);
        (vec(piece(vars), 0..24), costs).prop_map(move |(mut pieces, costs)| {
            pieces.extend(costs.into_iter().map(|(told, cost)| Piece::Pay(told, cost)));
            Stated { vars, pieces }
        })
    })
}

pub fn assumptions() -> impl Strategy<Value = Vec<Told>> {
    vec(told(12), 0..9)
}

pub fn more() -> impl Strategy<Value = Vec<Piece>> {
    vec(piece(12), 1..4)
}
