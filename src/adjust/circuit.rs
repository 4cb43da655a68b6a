//! Conditions over the knobs as a circuit: what must hold of their positions for something to hold of the program.

use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::knob::{KnobId, Position};
use crate::source::to_u32;

/// A condition: a node of the circuit, or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Bit(u32);

impl Bit {
    pub(super) const TRUE: Bit = Bit(0);
    pub(super) const FALSE: Bit = Bit(1);

    pub(super) const fn of(holds: bool) -> Bit {
        if holds { Bit::TRUE } else { Bit::FALSE }
    }

    /// The node's place.
    pub(super) const fn node(self) -> u32 {
        self.0 >> 1
    }

    pub(super) const fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The condition that the node holds.
    pub(super) const fn positive(self) -> Bit {
        Bit(self.0 & !1)
    }

    pub(super) const fn known(self) -> Option<bool> {
        match self {
            Bit::TRUE => Some(true),
            Bit::FALSE => Some(false),
            _ => None,
        }
    }
}

impl std::ops::Not for Bit {
    type Output = Bit;

    fn not(self) -> Bit {
        Bit(self.0 ^ 1)
    }
}

/// Conjunctions of more parts stay nodes of their own where they are parts of others.
const MOST_FLATTENED: usize = 4;

/// What a node says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// Always.
    True,
    /// A knob of a grid stands there or higher.
    From(KnobId, Position),
    /// A knob that is a switch or a choice stands there; never said of position 0.
    At(KnobId, Position),
    /// All of these.
    All(Box<[Bit]>),
    /// The weights of those that hold come to at least the bound.
    AtLeast(Box<[(i64, Bit)]>, i64),
    /// May hold or not: what it means was not worked out, only on which knobs it depends.
    Free(u32),
}

/// All conditions; equal ones are one.
#[derive(Debug)]
pub(super) struct Circuit {
    nodes: IndexSet<Node, FxBuildHasher>,
    /// On which knobs each free node depends.
    free: Vec<Rc<BTreeSet<KnobId>>>,
}

impl Circuit {
    pub(super) fn new() -> Self {
        let mut nodes = IndexSet::default();
        nodes.insert(Node::True);
        Circuit { nodes, free: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, bit: Bit) -> &Node {
        self.nodes.get_index(bit.node() as usize).unwrap_or(&Node::True)
    }

    fn insert(&mut self, node: Node) -> Bit {
        Bit(to_u32(self.nodes.insert_full(node).0) << 1)
    }

    pub(super) fn from(&mut self, knob: KnobId, position: Position) -> Bit {
        self.insert(Node::From(knob, position))
    }

    pub(super) fn at(&mut self, knob: KnobId, position: Position) -> Bit {
        self.insert(Node::At(knob, position))
    }

    /// A condition of which only the knobs are known.
    pub(super) fn free(&mut self, on: &Rc<BTreeSet<KnobId>>) -> Bit {
        self.free.push(Rc::clone(on));
        self.insert(Node::Free(to_u32(self.free.len() - 1)))
    }

    pub(super) fn free_knobs(&self, free: u32) -> &BTreeSet<KnobId> {
        static NONE: BTreeSet<KnobId> = BTreeSet::new();
        self.free.get(free as usize).map_or(&NONE, |knobs| knobs.as_ref())
    }

    pub(super) fn all(&mut self, bits: impl IntoIterator<Item = Bit>) -> Bit {
        let mut parts: Vec<Bit> = Vec::new();
        for bit in bits {
            match bit {
                Bit::TRUE => {}
                Bit::FALSE => return Bit::FALSE,
                _ => match self.node(bit) {
                    Node::All(inner) if !bit.is_negated() && inner.len() <= MOST_FLATTENED => {
                        parts.extend(inner.iter());
                    }
                    _ => parts.push(bit),
                },
            }
        }
        parts.sort_unstable();
        parts.dedup();
        if parts.windows(2).any(|pair| matches!(pair, [a, b] if *a == !*b)) {
            return Bit::FALSE;
        }
        if parts.len() > 1 && self.has_ranges(&parts) {
            match self.tightest(&parts) {
                None => return Bit::FALSE,
                Some(tighter) => parts = tighter,
            }
        }
        match parts.as_slice() {
            [] => Bit::TRUE,
            [one] => *one,
            _ => self.insert(Node::All(parts.into())),
        }
    }

    pub(super) fn any(&mut self, bits: impl IntoIterator<Item = Bit>) -> Bit {
        let negated: Vec<Bit> = bits.into_iter().map(|bit| !bit).collect();
        !self.all(negated)
    }

    pub(super) fn and(&mut self, a: Bit, b: Bit) -> Bit {
        match (a, b) {
            (Bit::TRUE, other) | (other, Bit::TRUE) => other,
            (Bit::FALSE, _) | (_, Bit::FALSE) => Bit::FALSE,
            _ => self.all([a, b]),
        }
    }

    pub(super) fn or(&mut self, a: Bit, b: Bit) -> Bit {
        !self.and(!a, !b)
    }

    fn has_ranges(&self, parts: &[Bit]) -> bool {
        parts.iter().filter(|bit| matches!(self.node(**bit), Node::From(..))).take(2).count() > 1
    }

    /// Of several bounds of a knob the tightest; none where they leave nothing.
    fn tightest(&self, parts: &[Bit]) -> Option<Vec<Bit>> {
        let mut low: FxHashMap<KnobId, (Position, Bit)> = FxHashMap::default();
        let mut high: FxHashMap<KnobId, (Position, Bit)> = FxHashMap::default();
        for bit in parts {
            let Node::From(knob, position) = self.node(*bit) else { continue };
            if bit.is_negated() {
                let known = high.entry(*knob).or_insert((*position, *bit));
                if *position < known.0 {
                    *known = (*position, *bit);
                }
            } else {
                let known = low.entry(*knob).or_insert((*position, *bit));
                if *position > known.0 {
                    *known = (*position, *bit);
                }
            }
        }
        let mut kept = Vec::with_capacity(parts.len());
        for bit in parts {
            let Node::From(knob, _) = self.node(*bit) else {
                kept.push(*bit);
                continue;
            };
            let side = if bit.is_negated() { &high } else { &low };
            if side.get(knob).is_some_and(|(_, tightest)| tightest == bit) {
                kept.push(*bit);
            }
            if let (Some((from, _)), Some((below, _))) = (low.get(knob), high.get(knob))
                && from >= below
            {
                return None;
            }
        }
        Some(kept)
    }

    /// Whether the weights of those that hold come to at least `bound`.
    pub(super) fn at_least(&mut self, terms: &[(i64, Bit)], bound: i64) -> Bit {
        let mut bound = i128::from(bound);
        let mut weights: FxHashMap<Bit, i128> = FxHashMap::default();
        for (weight, bit) in terms {
            let weight = i128::from(*weight);
            match bit.known() {
                Some(holds) => bound -= if holds { weight } else { 0 },
                // A negated condition counts where the node does not hold.
                None if bit.is_negated() => {
                    bound -= weight;
                    *weights.entry(bit.positive()).or_default() -= weight;
                }
                None => *weights.entry(*bit).or_default() += weight,
            }
        }
        let mut list: Vec<(i128, Bit)> = Vec::with_capacity(weights.len());
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        for (bit, weight) in weights {
            match weight.signum() {
                1 => list.push((weight, bit)),
                -1 => {
                    bound -= weight;
                    list.push((-weight, !bit));
                }
                _ => {}
            }
        }
        list.sort_unstable_by_key(|(_, bit)| *bit);
        self.normalised(list, bound)
    }

    fn normalised(&mut self, mut list: Vec<(i128, Bit)>, mut bound: i128) -> Bit {
        if bound <= 0 {
            return Bit::TRUE;
        }
        let total: i128 = list.iter().map(|(weight, _)| weight).sum();
        if total < bound {
            return Bit::FALSE;
        }
        let divisor = list.iter().fold(0, |d, (weight, _)| num_integer::gcd(d, *weight));
        if divisor > 1 {
            for (weight, _) in &mut list {
                *weight /= divisor;
            }
            bound = (bound + divisor - 1) / divisor;
        }
        for (weight, _) in &mut list {
            *weight = (*weight).min(bound);
        }
        let total: i128 = list.iter().map(|(weight, _)| weight).sum();
        if list.iter().all(|(weight, _)| *weight == bound) {
            return self.any(list.into_iter().map(|(_, bit)| bit));
        }
        if list.iter().all(|(weight, _)| total - weight < bound) {
            return self.all(list.into_iter().map(|(_, bit)| bit));
        }
        let small = |weight: i128| i64::try_from(weight).unwrap_or(i64::MAX);
        let terms: Box<[(i64, Bit)]> =
            list.into_iter().map(|(weight, bit)| (small(weight), bit)).collect();
        self.insert(Node::AtLeast(terms, small(bound)))
    }

    /// The nodes below some conditions, each after those it is made of.
    pub(super) fn cone(&self, bits: impl IntoIterator<Item = Bit>) -> Vec<Bit> {
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        let mut open: Vec<u32> = bits.into_iter().map(Bit::node).collect();
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            match self.node(Bit(node << 1)) {
                Node::All(parts) => open.extend(parts.iter().map(|bit| bit.node())),
                Node::AtLeast(terms, _) => open.extend(terms.iter().map(|(_, bit)| bit.node())),
                _ => {}
            }
        }
        // Nodes are made after their parts.
        seen.into_iter().map(|node| Bit(node << 1)).collect()
    }

    /// The knobs on which what was not worked out of some conditions depends; none where all was.
    pub(super) fn knobs_of_free(&self, bits: impl IntoIterator<Item = Bit>) -> BTreeSet<KnobId> {
        let mut knobs = BTreeSet::new();
        for bit in self.cone(bits) {
            if let Node::Free(free) = self.node(bit) {
                knobs.extend(self.free_knobs(*free));
            }
        }
        knobs
    }

    /// Whether all of some conditions was worked out.
    pub(super) fn is_worked_out(&self, bits: impl IntoIterator<Item = Bit>) -> bool {
        !self.cone(bits).into_iter().any(|bit| matches!(self.node(bit), Node::Free(_)))
    }

    /// The knobs on which a condition depends.
    pub(super) fn knobs(&self, bit: Bit) -> BTreeSet<KnobId> {
        let mut knobs = BTreeSet::new();
        for bit in self.cone([bit]) {
            match self.node(bit) {
                Node::From(knob, _) | Node::At(knob, _) => {
                    knobs.insert(*knob);
                }
                Node::Free(free) => knobs.extend(self.free_knobs(*free)),
                _ => {}
            }
        }
        knobs
    }
}

/// What conditions come to where the knobs stand; none where that depends on a free one.
pub(super) struct Values {
    values: Vec<Option<bool>>,
}

impl Values {
    pub(super) fn new(circuit: &Circuit, setting: &[Position]) -> Self {
        let mut values = Values { values: Vec::with_capacity(circuit.len()) };
        let at = |knob: &KnobId| setting.get(knob.index()).copied().unwrap_or(0);
        for node in &circuit.nodes {
            let value = match node {
                Node::True => Some(true),
                Node::From(knob, position) => Some(at(knob) >= *position),
                Node::At(knob, position) => Some(at(knob) == *position),
                Node::All(parts) => values.all(parts),
                Node::AtLeast(terms, bound) => values.at_least(terms, *bound),
                Node::Free(_) => None,
            };
            values.values.push(value);
        }
        values
    }

    pub(super) fn get(&self, bit: Bit) -> Option<bool> {
        let value = self.values.get(bit.node() as usize).copied().flatten();
        value.map(|value| value != bit.is_negated())
    }

    fn all(&self, parts: &[Bit]) -> Option<bool> {
        let mut all = Some(true);
        for part in parts {
            match self.get(*part) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => all = None,
            }
        }
        all
    }

    fn at_least(&self, terms: &[(i64, Bit)], bound: i64) -> Option<bool> {
        let (mut certain, mut possible) = (0_i128, 0_i128);
        for (weight, bit) in terms {
            let weight = i128::from(*weight);
            match self.get(*bit) {
                Some(true) => {
                    certain += weight;
                    possible += weight;
                }
                Some(false) => {}
                None => possible += weight,
            }
        }
        match (certain >= i128::from(bound), possible >= i128::from(bound)) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        }
    }
}
