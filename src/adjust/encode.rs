//! Conditions over the knobs as a problem for the optimiser: numbers by their thresholds, costs by what each further
//! threshold adds.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One as _, ToPrimitive as _, Zero as _};
use rustc_hash::FxHashMap;

use super::circuit::{Bit, Circuit, Node};
use super::knob::{Domain, Knob, KnobId, Position, Setting};
use crate::model::{Program, Value};
use crate::solver::{Assignment, Lit, Problem, TooLarge, Var};
use crate::source::to_u32;

/// Grids of more positions are not cut at each of them.
const MOST_CUTS: usize = 20_000;

/// Whether a knob on which something depends that was not worked out is cut at each of its positions.
pub(super) fn is_cut_everywhere(knob: &Knob) -> bool {
    let positions = knob.positions();
    usize::try_from(positions.end() - positions.start()).is_ok_and(|n| n <= MOST_CUTS)
}

/// The literals of a knob.
#[derive(Clone, Debug)]
enum Lits {
    /// Nothing asks where it stands: it stays.
    Still,
    /// By position, from 1 on: that it stands there.
    At(Vec<Lit>),
    /// Thresholds from the lowest: that it stands there or higher; within the lowest and the highest position.
    From(Vec<(Position, Lit)>, Position, Position),
}

/// A problem, and what its literals mean.
pub(super) struct Encoding {
    pub(super) problem: Problem,
    knobs: Vec<Lits>,
    nodes: FxHashMap<u32, Lit>,
    /// Which nodes were said in which direction.
    said: BTreeSet<(u32, bool)>,
    /// Costs are whole numbers of this.
    unit: BigRational,
}

impl Encoding {
    /// The knobs that some conditions depend on, with their costs; the conditions are not said yet.
    pub(super) fn new(
        circuit: &Circuit,
        knobs: &[Knob],
        conditions: impl IntoIterator<Item = Bit>,
        program: &Program,
    ) -> Result<Self, TooLarge> {
        let used = Used::by(circuit, knobs, conditions, program);
        let mut encoding = Encoding {
            problem: Problem::new(),
            knobs: Vec::with_capacity(knobs.len()),
            nodes: FxHashMap::default(),
            said: BTreeSet::new(),
            unit: unit_of(knobs, &used),
        };
        for (place, knob) in knobs.iter().enumerate() {
            let id = KnobId(to_u32(place));
            let lits = match used.0.get(&id) {
                None => Lits::Still,
                Some(cuts) => encoding.knob(knob, cuts, program)?,
            };
            encoding.knobs.push(lits);
        }
        for (place, knob) in knobs.iter().enumerate() {
            encoding.within(KnobId(to_u32(place)), knob);
        }
        Ok(encoding)
    }

    fn lit(&mut self) -> Lit {
        Lit::of(self.problem.new_var(), true)
    }

    fn whole(&self, cost: &BigRational) -> Result<u64, TooLarge> {
        (cost / &self.unit).to_integer().to_u64().ok_or(TooLarge)
    }

    /// What a whole number of the optimiser's costs is.
    pub(super) fn cost(&self, whole: u64) -> BigRational {
        &self.unit * BigRational::from_integer(BigInt::from(whole))
    }

    fn knob(
        &mut self,
        knob: &Knob,
        cuts: &BTreeSet<Position>,
        program: &Program,
    ) -> Result<Lits, TooLarge> {
        let Domain::Grid { low, high, .. } = knob.domain else {
            let at: Vec<Lit> =
                knob.positions().filter(|position| *position > 0).map(|_| self.lit()).collect();
            let cost = self.whole(&knob.cost)?;
            for lit in &at {
                self.problem.pay(*lit, cost)?;
            }
            if at.len() > 1 {
                let none = i64::from(to_u32(at.len())) - 1;
                self.problem.at_least(at.iter().map(|lit| (1, !*lit)), none)?;
            }
            return Ok(Lits::At(at));
        };
        let inside = cuts.iter().copied().filter(|cut| *cut > low && *cut <= high);
        let from: Vec<(Position, Lit)> = inside.map(|cut| (cut, self.lit())).collect();
        for pair in from.windows(2) {
            if let [(_, lower), (_, higher)] = pair {
                self.problem.clause([!*higher, *lower]);
            }
        }
        self.pay_upwards(knob, &from)?;
        self.pay_downwards(knob, &from)?;
        for (place, (position, lit)) in from.iter().enumerate() {
            // No such date.
            if knob.value_at(*position, program).is_none() {
                let next = from.get(place + 1).map(|(_, next)| *next);
                self.problem.clause([!*lit].into_iter().chain(next));
            }
        }
        Ok(Lits::From(from, low, high))
    }

    /// Above the present position: between two thresholds the knob stands on the lower one.
    fn pay_upwards(&mut self, knob: &Knob, from: &[(Position, Lit)]) -> Result<(), TooLarge> {
        let mut so_far = BigRational::zero();
        for (position, lit) in from.iter().filter(|(position, _)| *position > 0) {
            let cost = knob.cost_at(*position);
            self.problem.pay(*lit, self.whole(&(&cost - &so_far))?)?;
            so_far = cost;
        }
        Ok(())
    }

    /// Below it: between two thresholds the knob stands just below the higher one.
    fn pay_downwards(&mut self, knob: &Knob, from: &[(Position, Lit)]) -> Result<(), TooLarge> {
        let mut so_far = BigRational::zero();
        for (position, lit) in from.iter().rev().filter(|(position, _)| *position <= 0) {
            let cost = knob.cost_at(*position - 1);
            self.problem.pay(!*lit, self.whole(&(&cost - &so_far))?)?;
            so_far = cost;
        }
        Ok(())
    }

    /// A knob within another moves only where that one is turned.
    fn within(&mut self, id: KnobId, knob: &Knob) {
        let Some(outer) = knob.within else { return };
        let outer = match self.knobs.get(outer.index()) {
            Some(Lits::At(at)) => at.first().copied(),
            _ => None,
        };
        for moved in self.moved(id) {
            self.problem.clause([!moved].into_iter().chain(outer));
        }
    }

    /// The literals of which one holds where a knob is moved.
    pub(super) fn moved(&self, id: KnobId) -> Vec<Lit> {
        match self.knobs.get(id.index()) {
            Some(Lits::At(at)) => at.clone(),
            Some(Lits::From(from, ..)) => {
                let up = from.iter().find(|(position, _)| *position > 0).map(|(_, lit)| *lit);
                let down = from.iter().rev().find(|(position, _)| *position <= 0);
                up.into_iter().chain(down.map(|(_, lit)| !*lit)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Where the knobs stand in a model.
    pub(super) fn setting(&self, model: &Assignment) -> Setting {
        self.knobs.iter().map(|lits| position_in(lits, model)).collect()
    }

    /// Where one knob stands in a model.
    pub(super) fn position(&self, id: KnobId, model: &Assignment) -> Position {
        self.knobs.get(id.index()).map_or(0, |lits| position_in(lits, model))
    }

    /// Literals that together say that a knob stands exactly there; none where the thresholds do not say it so exactly.
    pub(super) fn exactly(&self, id: KnobId, position: Position) -> Option<Vec<Lit>> {
        match self.knobs.get(id.index())? {
            // It was not asked for: it could stand elsewhere.
            Lits::Still => None,
            Lits::At(at) if position == 0 => Some(at.iter().map(|lit| !*lit).collect()),
            Lits::At(at) => Some(vec![*at.get(usize::try_from(position - 1).ok()?)?]),
            Lits::From(from, low, high) => {
                let lit_at =
                    |cut: Position| from.iter().find(|(at, _)| *at == cut).map(|(_, l)| *l);
                let mut lits = Vec::new();
                if position > *low {
                    lits.push(lit_at(position)?);
                }
                if position < *high {
                    lits.push(!lit_at(position + 1)?);
                }
                Some(lits)
            }
        }
    }

    /// Literals that together say that a knob stands in the same range between thresholds.
    pub(super) fn nearly(&self, id: KnobId, position: Position) -> Vec<Lit> {
        match self.knobs.get(id.index()) {
            Some(Lits::From(from, ..)) => {
                let next = from.partition_point(|(at, _)| *at <= position);
                let below = next.checked_sub(1).and_then(|at| from.get(at)).map(|(_, lit)| *lit);
                below.into_iter().chain(from.get(next).map(|(_, lit)| !*lit)).collect()
            }
            _ => self.exactly(id, position).unwrap_or_default(),
        }
    }

    /// Where a knob that is moved might stand with less of a move: literals of each such way, together.
    pub(super) fn nearer(&self, id: KnobId, position: Position) -> Vec<Vec<Lit>> {
        match self.knobs.get(id.index()) {
            Some(Lits::At(at)) => {
                let before = usize::try_from(position - 1).unwrap_or(0);
                at.iter().take(before).map(|lit| vec![*lit]).collect()
            }
            Some(Lits::From(from, ..)) => {
                let way = position.abs();
                // As far down is nearer than as far up.
                let (down, up) = if position > 0 { (-way, way - 1) } else { (1 - way, way - 1) };
                let lowered = from.iter().rev().find(|(at, _)| *at <= 0).map(|(_, lit)| !*lit);
                let raised = from.iter().find(|(at, _)| *at > 0).map(|(_, lit)| *lit);
                let not_below = from.iter().rev().find(|(at, _)| *at <= down).map(|(_, lit)| *lit);
                let not_above = from.iter().find(|(at, _)| *at > up).map(|(_, lit)| !*lit);
                let lowered = lowered.map(|l| [l].into_iter().chain(not_below).collect());
                let raised = raised.map(|l| [l].into_iter().chain(not_above).collect());
                let downwards = lowered.filter(|_| down < 0);
                let upwards = raised.filter(|_| up > 0);
                downwards.into_iter().chain(upwards).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The literal of a condition; what it means is said in the direction in which it is to hold.
    pub(super) fn literal(&mut self, circuit: &Circuit, bit: Bit) -> Result<Lit, TooLarge> {
        // Parts come before what they are parts of; which way each is needed is known from above.
        let mut ways: BTreeMap<u32, (bool, bool)> = BTreeMap::new();
        let way = |ways: &mut BTreeMap<u32, (bool, bool)>, bit: Bit, holds: bool| {
            let entry = ways.entry(bit.node()).or_default();
            if holds == bit.is_negated() { entry.1 = true } else { entry.0 = true }
        };
        way(&mut ways, bit, true);
        let cone = circuit.cone([bit]);
        for node in cone.iter().rev() {
            let (holds, fails) = ways.get(&node.node()).copied().unwrap_or_default();
            let parts: Vec<Bit> = match circuit.node(*node) {
                Node::All(parts) => parts.to_vec(),
                Node::AtLeast(terms, _) => terms.iter().map(|(_, bit)| *bit).collect(),
                _ => Vec::new(),
            };
            for part in parts {
                if holds {
                    way(&mut ways, part, true);
                }
                if fails {
                    way(&mut ways, part, false);
                }
            }
        }
        for node in cone {
            let (holds, fails) = ways.get(&node.node()).copied().unwrap_or_default();
            self.say(circuit, node, holds, fails)?;
        }
        Ok(self.known(bit))
    }

    /// The literal of a node that has one.
    fn known(&self, bit: Bit) -> Lit {
        let lit = self.nodes.get(&bit.node()).copied().unwrap_or(Lit::of(Var(0), true));
        if bit.is_negated() { !lit } else { lit }
    }

    fn say(
        &mut self,
        circuit: &Circuit,
        node: Bit,
        holds: bool,
        fails: bool,
    ) -> Result<(), TooLarge> {
        let id = node.node();
        if !self.nodes.contains_key(&id) {
            let lit = self.own_literal(circuit.node(node));
            self.nodes.insert(id, lit);
        }
        let lit = self.known(node);
        if holds && self.said.insert((id, true)) {
            self.say_holds(circuit, node, lit)?;
        }
        if fails && self.said.insert((id, false)) {
            self.say_fails(circuit, node, lit)?;
        }
        Ok(())
    }

    fn own_literal(&mut self, node: &Node) -> Lit {
        let of_knob = match node {
            Node::From(knob, position) => match self.knobs.get(knob.index()) {
                Some(Lits::From(from, ..)) => {
                    from.iter().find(|(at, _)| at == position).map(|(_, lit)| *lit)
                }
                _ => None,
            },
            Node::At(knob, position) => match self.knobs.get(knob.index()) {
                Some(Lits::At(at)) => {
                    usize::try_from(position - 1).ok().and_then(|place| at.get(place)).copied()
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(lit) = of_knob {
            return lit;
        }
        let lit = self.lit();
        if matches!(node, Node::True) {
            self.problem.clause([lit]);
        }
        lit
    }

    fn say_holds(&mut self, circuit: &Circuit, node: Bit, lit: Lit) -> Result<(), TooLarge> {
        match circuit.node(node) {
            Node::All(parts) => {
                for part in parts {
                    let part = self.known(*part);
                    self.problem.clause([!lit, part]);
                }
            }
            Node::AtLeast(terms, bound) => {
                let own = terms.iter().map(|(weight, bit)| (*weight, self.known(*bit)));
                let terms: Vec<(i64, Lit)> = own.chain([(*bound, !lit)]).collect();
                self.problem.at_least(terms, *bound)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn say_fails(&mut self, circuit: &Circuit, node: Bit, lit: Lit) -> Result<(), TooLarge> {
        match circuit.node(node) {
            Node::All(parts) => {
                let parts: Vec<Lit> = parts.iter().map(|part| !self.known(*part)).collect();
                self.problem.clause(parts.into_iter().chain([lit]));
            }
            Node::AtLeast(terms, bound) => {
                // Not at least the bound: of the opposites, at least all but the bound and one more.
                let total: i64 = terms.iter().map(|(weight, _)| weight).sum();
                let needed = total - bound + 1;
                let own = terms.iter().map(|(weight, bit)| (*weight, !self.known(*bit)));
                let terms: Vec<(i64, Lit)> = own.chain([(needed, lit)]).collect();
                self.problem.at_least(terms, needed)?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn position_in(lits: &Lits, model: &Assignment) -> Position {
    match lits {
        Lits::Still => 0,
        Lits::At(at) => {
            let place = at.iter().position(|lit| model.holds(*lit));
            place.map_or(0, |place| i64::from(to_u32(place)) + 1)
        }
        Lits::From(from, ..) => {
            let reached = from.iter().rev().find(|(_, lit)| model.holds(*lit));
            let missed = from.iter().find(|(_, lit)| !model.holds(*lit));
            match (reached, missed) {
                (Some((position, _)), _) if *position > 0 => *position,
                (_, Some((position, _))) if *position <= 0 => *position - 1,
                _ => 0,
            }
        }
    }
}

/// Of each knob that conditions depend on, the thresholds that count.
struct Used(BTreeMap<KnobId, BTreeSet<Position>>);

impl Used {
    fn by(
        circuit: &Circuit,
        knobs: &[Knob],
        conditions: impl IntoIterator<Item = Bit>,
        program: &Program,
    ) -> Self {
        let mut used: BTreeMap<KnobId, BTreeSet<Position>> = BTreeMap::new();
        let mut cut_everywhere: BTreeSet<KnobId> = BTreeSet::new();
        for node in circuit.cone(conditions) {
            match circuit.node(node) {
                Node::From(knob, position) => {
                    used.entry(*knob).or_default().insert(*position);
                }
                Node::At(knob, _) => {
                    used.entry(*knob).or_default();
                }
                Node::Free(free) => cut_everywhere.extend(circuit.free_knobs(*free)),
                _ => {}
            }
        }
        for id in cut_everywhere {
            let cuts = used.entry(id).or_default();
            let Some(knob) = knobs.get(id.index()) else { continue };
            if is_cut_everywhere(knob) {
                cuts.extend(knob.positions());
            }
        }
        for (id, cuts) in &mut used {
            cuts.extend(knobs.get(id.index()).map(|knob| gaps(knob, program)).unwrap_or_default());
        }
        // What is within a knob moves only with it.
        let outer = |id: &KnobId| knobs.get(id.index()).and_then(|knob| knob.within);
        let mut open: Vec<KnobId> = used.keys().filter_map(outer).collect();
        while let Some(id) = open.pop() {
            used.entry(id).or_default();
            open.extend(outer(&id));
        }
        Used(used)
    }
}

/// Positions of a grid of dates on which there is no such date, and those after them.
fn gaps(knob: &Knob, program: &Program) -> Vec<Position> {
    let is_date = knob.present.and_then(|id| program.values.get(id));
    if !matches!((&knob.domain, is_date), (Domain::Grid { .. }, Some(Value::Date(_)))) {
        return Vec::new();
    }
    let missing = knob.positions().filter(|position| knob.value_at(*position, program).is_none());
    missing.flat_map(|position| [position, position + 1]).collect()
}

/// The greatest amount of which all costs are whole multiples.
fn unit_of(knobs: &[Knob], used: &Used) -> BigRational {
    let costs = || used.0.keys().filter_map(|id| knobs.get(id.index())).map(|knob| &knob.cost);
    let denominator = costs().fold(BigInt::one(), |all, cost| all.lcm(cost.denom()));
    let whole =
        |cost: &BigRational| (cost * BigRational::from_integer(denominator.clone())).to_integer();
    let divisor = costs().fold(BigInt::zero(), |all, cost| all.gcd(&whole(cost)));
    let divisor = if divisor.is_zero() { BigInt::one() } else { divisor };
    BigRational::new(divisor, denominator)
}
