//! Comparisons and membership for all positions of the knobs at once.

use std::rc::Rc;

use num_rational::BigRational;

use super::super::circuit::Bit;
use super::super::knob::KnobId;
use super::expr::MOST_WEIGHED_CELLS;
use super::number::Number;
use super::table::{MOST_CELLS, Written, combine};
use super::truth::{self, Tri};
use super::{Extreme, Lifter, Sym};
use crate::evaluate::{Datum, Frame, Truth};
use crate::model::{Builtin, Expr, ExprKind};
use crate::operators::CompareOp;

impl Lifter<'_, '_> {
    pub(super) fn compared(
        &mut self,
        e: &Expr,
        a: &Expr,
        op: CompareOp,
        b: &Expr,
        frame: &mut Frame,
    ) -> Tri {
        let values = [self.value(a, frame), self.value(b, frame)];
        if let Some(tri) = self.compared_truths(&values, op) {
            return tri;
        }
        if let Some(sym) = self.operated(e, &values, MOST_WEIGHED_CELLS) {
            return self.truth_of(e, &sym);
        }
        let [x, y] = &values;
        if let Some(tri) = self.weighed(x, op, y) {
            return tri;
        }
        match self.operated(e, &values, MOST_CELLS) {
            Some(sym) => self.truth_of(e, &sym),
            None => self.free(e),
        }
    }

    /// A comparison that is half of `is from … to …`.
    pub(super) fn compared_apart(
        &mut self,
        e: &Expr,
        a: &Expr,
        op: CompareOp,
        b: &Expr,
        frame: &mut Frame,
    ) -> Tri {
        let (x, y) = (self.value(a, frame), self.value(b, frame));
        if let Some(tri) = self.weighed(&x, op, &y) {
            return tri;
        }
        let pair = self.written(&x).zip(self.written(&y));
        match pair.and_then(|(x, y)| self.compared_written(&x, op, &y)) {
            Some(tri) => tri,
            None => self.free(e),
        }
    }

    /// `φ is ψ`, of conditions over many knobs.
    fn compared_truths(&mut self, values: &[Sym; 2], op: CompareOp) -> Option<Tri> {
        let (x, y) = match values {
            [Sym::Truth(x), Sym::Truth(y)] => (*x, *y),
            [Sym::Truth(x), Sym::Written(y)] => (*x, self.written_truth(y)),
            [Sym::Written(x), Sym::Truth(y)] => (self.written_truth(x), *y),
            _ => return None,
        };
        let circuit = &mut self.circuit;
        let (both, neither) = (circuit.and(x.yes, y.yes), circuit.and(x.no, y.no));
        let (one, other) = (circuit.and(x.yes, y.no), circuit.and(x.no, y.yes));
        let same = circuit.or(both, neither);
        let differ = circuit.or(one, other);
        let fault = circuit.or(x.fault, y.fault);
        let tri = if x.is_decided() && y.is_decided() {
            Tri::when(same)
        } else {
            Tri { yes: same, no: differ, fault }
        };
        match op {
            CompareOp::Is => Some(tri),
            CompareOp::IsNot => Some(tri.not()),
            _ => None,
        }
    }

    fn weighed(&mut self, x: &Sym, op: CompareOp, y: &Sym) -> Option<Tri> {
        match (x, y) {
            (Sym::Extreme(extreme), Sym::Written(other)) => self.extreme(extreme, op, other),
            (Sym::Written(other), Sym::Extreme(extreme)) => {
                self.extreme(extreme, turned(op), other)
            }
            (Sym::Long(knob), Sym::Written(Written::Known(bound))) => {
                self.on_the_way(*knob, op, *bound)
            }
            (Sym::Written(Written::Known(bound)), Sym::Long(knob)) => {
                self.on_the_way(*knob, turned(op), *bound)
            }
            _ => {
                let (x, y) = (self.as_number(x)?, self.as_number(y)?);
                x.compare(op, &y, &mut self.circuit)
            }
        }
    }

    /// A comparison of values that are written out, combination by combination.
    fn compared_written(&mut self, x: &Written, op: CompareOp, y: &Written) -> Option<Tri> {
        let outcome = &mut *self.outcome;
        let mut apply = |data: &[Datum]| match data {
            [x, y] => outcome.compare(*x, op, *y).into(),
            _ => Datum::UNKNOWN,
        };
        let pair = [x.clone(), y.clone()];
        let written = combine(&pair, &mut self.circuit, MOST_CELLS, &mut apply)?;
        Some(self.written_truth(&written))
    }

    /// `abs`, `least` and `greatest` of numbers of many knobs: an amount without its sign is the greater of it and its
    /// opposite.
    pub(super) fn extreme_of(&mut self, builtin: Builtin, values: &[Sym]) -> Option<Sym> {
        let each = match (builtin, values) {
            (Builtin::Abs, [value]) => {
                let number = self.as_number(value)?;
                let minus_one = BigRational::from_integer((-1).into());
                let opposite = number.scaled(&minus_one, number.unit.clone());
                [number, opposite].map(|n| (Bit::TRUE, Sym::Number(Rc::new(n)))).to_vec()
            }
            (Builtin::Least | Builtin::Greatest, values) => {
                values.iter().map(|value| (Bit::TRUE, value.clone())).collect()
            }
            _ => return None,
        };
        Some(Sym::Extreme(Rc::new(Extreme { least: builtin == Builtin::Least, each })))
    }

    /// Whether the value of a knob of many positions keeps a bound: values rise with positions, so one position parts
    /// them, found by halving.
    fn on_the_way(&mut self, id: KnobId, op: CompareOp, bound: Datum) -> Option<Tri> {
        if op == CompareOp::IsNot {
            return self.on_the_way(id, CompareOp::Is, bound).map(Tri::not);
        }
        let at_least = self.first_that(id, CompareOp::AtLeast, bound)?;
        let more = self.first_that(id, CompareOp::MoreThan, bound)?;
        Some(Tri::when(match op {
            CompareOp::AtLeast => at_least,
            CompareOp::MoreThan => more,
            CompareOp::AtMost => !more,
            CompareOp::LessThan => !at_least,
            CompareOp::Is | CompareOp::IsNot => self.circuit.and(at_least, !more),
        }))
    }

    /// That a knob stands at the first position whose value passes, or further on.
    fn first_that(&mut self, id: KnobId, op: CompareOp, bound: Datum) -> Option<Bit> {
        let positions = self.knobs.get(id.index())?.positions();
        let (lowest, highest) = (*positions.start(), *positions.end());
        let (mut low, mut high) = (lowest, highest + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let value = self.knobs.get(id.index())?.value_at(middle, self.program)?;
            let value = Datum::Known(self.outcome.intern(value));
            match self.outcome.compare(value, op, bound) {
                Truth::True => high = middle,
                Truth::False => low = middle + 1,
                Truth::Unknown | Truth::Fault(_) => return None,
            }
        }
        Some(match low {
            first if first == lowest => Bit::TRUE,
            first if first > highest => Bit::FALSE,
            first => self.circuit.from(id, first),
        })
    }

    pub(super) fn as_number(&mut self, sym: &Sym) -> Option<Number> {
        match sym {
            Sym::Number(number) => Some((**number).clone()),
            Sym::Written(written) => self.number(written),
            _ => None,
        }
    }

    /// The least of several is at least a bound where all are, at most where one is.
    fn extreme(&mut self, extreme: &Extreme, op: CompareOp, other: &Written) -> Option<Tri> {
        if op == CompareOp::IsNot {
            return self.extreme(extreme, CompareOp::Is, other).map(Tri::not);
        }
        if op == CompareOp::Is {
            let above = self.extreme(extreme, CompareOp::AtLeast, other)?;
            let below = self.extreme(extreme, CompareOp::AtMost, other)?;
            return Some(above.and(below, &mut self.circuit));
        }
        let upwards = matches!(op, CompareOp::AtLeast | CompareOp::MoreThan);
        let every = upwards == extreme.least;
        let mut parts = Vec::with_capacity(extreme.each.len());
        for (there, value) in &extreme.each {
            let tri = match value {
                Sym::Written(value) => self.compared_written(value, op, other)?,
                value => self.weighed(value, op, &Sym::Written(other.clone()))?,
            };
            if !tri.is_decided() {
                return None;
            }
            parts.push(if every {
                self.circuit.or(!*there, tri.yes)
            } else {
                self.circuit.and(*there, tri.yes)
            });
        }
        let some = self.circuit.any(extreme.each.iter().map(|(there, _)| *there));
        let holds = if every { self.circuit.all(parts) } else { self.circuit.any(parts) };
        let yes = self.circuit.and(some, holds);
        let no = self.circuit.and(some, !holds);
        Some(Tri { yes, no, fault: !some })
    }

    pub(super) fn contained(
        &mut self,
        e: &Expr,
        element: &Expr,
        set: &Expr,
        frame: &mut Frame,
    ) -> Tri {
        let member = self.value(element, frame);
        if let (ExprKind::Set(choices), Sym::Written(member)) = (&set.kind, &member) {
            return self.one_of(e, member, choices, frame);
        }
        let set = self.value(set, frame);
        if let (Sym::Set(members), Sym::Written(member)) = (&set, &member) {
            let members = Rc::clone(members);
            let member = member.clone();
            let mut follow = |lifter: &mut Self, datum: Datum| match datum {
                Datum::Fault(_) => Sym::Truth(Tri::FAULT),
                Datum::Known(value) if value.as_entity().is_some() => {
                    let holds = members.each.iter().find(|(known, _)| *known == value);
                    let holds = holds.map_or(Bit::FALSE, |(_, bit)| *bit);
                    let circuit = &mut lifter.circuit;
                    let yes = circuit.and(members.known, holds);
                    let no = circuit.and(members.known, !holds);
                    Sym::Truth(Tri { yes, no, fault: Bit::FALSE })
                }
                _ => Sym::Free,
            };
            let sym = self.by_case(e, &member, &mut follow);
            return self.truth_of(e, &sym);
        }
        match self.operated(e, &[member, set], MOST_CELLS) {
            Some(sym) => self.truth_of(e, &sym),
            None => self.free(e),
        }
    }

    /// `x is one of (…)`.
    fn one_of(&mut self, e: &Expr, member: &Written, choices: &[Expr], frame: &mut Frame) -> Tri {
        let mut parts = Vec::with_capacity(choices.len());
        for choice in choices {
            let Sym::Written(choice) = self.value(choice, frame) else { return self.free(e) };
            match self.compared_written(member, CompareOp::Is, &choice) {
                Some(tri) => parts.push(tri),
                None => return self.free(e),
            }
        }
        truth::any(parts, &mut self.circuit)
    }
}

/// The comparison with its sides exchanged.
fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::AtLeast => CompareOp::AtMost,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::MoreThan => CompareOp::LessThan,
        CompareOp::LessThan => CompareOp::MoreThan,
        same => same,
    }
}
