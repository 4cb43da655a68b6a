//! Expressions for all positions of the knobs at once.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::circuit::Bit;
use super::super::knob::KnobId;
use super::number::{Number, Unit};
use super::table::{MOST_CELLS, Written, combine};
use super::template::parts;
use super::truth::{self, Tri};
use super::{Lifter, Members, Sym};
use crate::evaluate::{Datum, FaultId, Frame};
use crate::model::{Expr, ExprKind, Scalar, ValueId};
use crate::operators::{CompareOp, ProductOp};

/// Sums and comparisons of several knobs are written out up to so many cells; beyond, they are weighed.
pub(super) const MOST_WEIGHED_CELLS: usize = 64;

/// Of values with more choices than this, numbers are weighed.
const MOST_CHOICES: usize = 64;

/// An error of which only that it is one matters.
pub(super) const A_FAULT: Datum = Datum::Fault(FaultId(u32::MAX));

impl Lifter<'_, '_> {
    /// When a condition is true, false, an error.
    pub(super) fn truth(&mut self, e: &Expr, frame: &mut Frame) -> Tri {
        if !self.touches(e) {
            return Tri::of(self.outcome.truth(e, frame));
        }
        self.outcome.spend();
        match &e.kind {
            ExprKind::Not(part) => self.truth(part, frame).not(),
            ExprKind::And(parts) => self.all(parts, frame),
            ExprKind::Or(parts) => self.any(parts, frame),
            ExprKind::Compare(a, op, b) => self.compared(e, a, *op, b, frame),
            ExprKind::Between(value, low, high) => {
                let above = self.compared_apart(e, value, CompareOp::AtLeast, low, frame);
                let below = self.compared_apart(e, value, CompareOp::AtMost, high, frame);
                above.and(below, &mut self.circuit)
            }
            ExprKind::In(element, set) => self.contained(e, element, set, frame),
            ExprKind::Stated(of, attribute) => {
                let of = self.value(of, frame);
                match self.stated(&of, *attribute) {
                    Some(tri) => tri,
                    None => self.free(e),
                }
            }
            ExprKind::Call(define, arguments) => {
                let value = self.called(e, *define, arguments, frame);
                self.truth_of(e, &value)
            }
            ExprKind::Quantified(q) => self.quantified(e, q, frame),
            _ => {
                let value = self.value(e, frame);
                self.truth_of(e, &value)
            }
        }
    }

    fn all(&mut self, parts: &[Expr], frame: &mut Frame) -> Tri {
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            let tri = self.truth(part, frame);
            if tri == Tri::FALSE {
                return tri;
            }
            found.push(tri);
        }
        truth::all(found, &mut self.circuit)
    }

    fn any(&mut self, parts: &[Expr], frame: &mut Frame) -> Tri {
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            let tri = self.truth(part, frame);
            if tri == Tri::TRUE {
                return tri;
            }
            found.push(tri);
        }
        truth::any(found, &mut self.circuit)
    }

    /// A value of type yes/no as a condition.
    pub(super) fn truth_of(&mut self, e: &Expr, value: &Sym) -> Tri {
        match value {
            Sym::Truth(tri) => *tri,
            Sym::Written(written) => self.written_truth(written),
            _ => self.free(e),
        }
    }

    pub(super) fn written_truth(&mut self, written: &Written) -> Tri {
        let yes = written.when(&mut self.circuit, &|datum| datum == Datum::Known(ValueId::YES));
        let fault = written.when(&mut self.circuit, &|datum| matches!(datum, Datum::Fault(_)));
        let is_no = |datum: Datum| datum.known().is_some_and(|value| value != ValueId::YES);
        let no = written.when(&mut self.circuit, &is_no);
        let decided = written.values().iter().all(|datum| datum.known().is_some());
        if decided { Tri::when(yes) } else { Tri { yes, no, fault } }
    }

    /// A condition that is not worked out: it may be anything, and depends on the knobs that the expression sees.
    pub(super) fn free(&mut self, e: &Expr) -> Tri {
        let knobs = self.knobs_of(e);
        self.free_on(&knobs)
    }

    pub(super) fn free_on(&mut self, knobs: &Rc<BTreeSet<KnobId>>) -> Tri {
        let yes = self.circuit.free(knobs);
        let other = self.circuit.free(knobs);
        let failed = self.circuit.free(knobs);
        let no = self.circuit.all([!yes, other]);
        let fault = self.circuit.all([!yes, !other, failed]);
        Tri { yes, no, fault }
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, e: &Expr, frame: &mut Frame) -> Sym {
        if !self.touches(e) {
            return Sym::Written(Written::Known(self.outcome.datum(e, frame)));
        }
        self.outcome.spend();
        match &e.kind {
            ExprKind::Parameter(id) => match self.parameters.get(id).copied() {
                Some(knob) => self.knob_value(knob),
                None => Sym::Written(Written::Known(self.outcome.datum(e, frame))),
            },
            ExprKind::Attribute(of, attribute) => {
                let of = self.value(of, frame);
                self.attribute(e, &of, *attribute)
            }
            ExprKind::ClausesOf(of, kind) => {
                let of = self.value(of, frame);
                self.clauses_of(e, &of, *kind)
            }
            ExprKind::Entities(ty) => self.entities(*ty, e),
            ExprKind::Call(define, arguments) => self.called(e, *define, arguments, frame),
            ExprKind::Aggregate(aggregate) => self.aggregate(e, aggregate, frame),
            ExprKind::Sum(terms, rounding) if rounding.is_none() => self.sum(e, terms, frame),
            ExprKind::Product(first, rest) => self.product(e, first, rest, frame),
            ExprKind::Set(..)
            | ExprKind::Sum(..)
            | ExprKind::Negate(_)
            | ExprKind::Round(..)
            | ExprKind::UnitsBetween(..)
            | ExprKind::Builtin(..)
            | ExprKind::Holds(..)
            | ExprKind::Within(..) => {
                let values: Vec<Sym> =
                    parts(e).into_iter().map(|part| self.value(part, frame)).collect();
                let whole = self.operated(e, &values, MOST_CELLS);
                let whole = match &e.kind {
                    ExprKind::Builtin(builtin, _) => {
                        whole.or_else(|| self.extreme_of(*builtin, &values))
                    }
                    _ => whole,
                };
                whole.unwrap_or(Sym::Free)
            }
            _ => Sym::Truth(self.truth(e, frame)),
        }
    }

    /// An operation on values that are written out.
    pub(super) fn operated(&mut self, e: &Expr, values: &[Sym], most: usize) -> Option<Sym> {
        let template = self.template(e)?;
        let mut written = Vec::with_capacity(values.len());
        for value in values {
            written.push(self.written(value)?);
        }
        let outcome = &mut *self.outcome;
        let mut frame = Frame::new();
        let mut apply = |data: &[Datum]| {
            frame.clear();
            frame.extend_from_slice(data);
            outcome.spend();
            outcome.datum(&template, &mut frame)
        };
        combine(&written, &mut self.circuit, most, &mut apply).map(Sym::Written)
    }

    /// A value written out; none where it is a number or a set that too much contributes to.
    pub(super) fn written(&mut self, value: &Sym) -> Option<Written> {
        match value {
            Sym::Written(written) => Some(written.clone()),
            Sym::Truth(tri) => {
                let unknown = self.circuit.all([!tri.yes, !tri.no, !tri.fault]);
                let cases = vec![
                    (tri.yes, Datum::Known(ValueId::YES)),
                    (tri.no, Datum::Known(ValueId::NO)),
                    (tri.fault, A_FAULT),
                    (unknown, Datum::UNKNOWN),
                ];
                Some(Written::from_cases(cases, &mut self.circuit))
            }
            Sym::Set(members) => self.written_set(members),
            Sym::Number(_) | Sym::Extreme(_) | Sym::Long(_) | Sym::Free => None,
        }
    }

    /// A set of few elements in question, in each of its forms.
    fn written_set(&mut self, members: &Members) -> Option<Written> {
        let open: Vec<&(ValueId, Bit)> =
            members.each.iter().filter(|(_, bit)| bit.known().is_none()).collect();
        if open.len() > 6 {
            return None;
        }
        let mut cases = vec![(!members.known, Datum::UNKNOWN)];
        for chosen in 0..1_usize << open.len() {
            let is_chosen = |place: usize| chosen & (1 << place) != 0;
            let mut when = vec![members.known];
            for (place, (_, bit)) in open.iter().enumerate() {
                when.push(if is_chosen(place) { *bit } else { !*bit });
            }
            let mut at = 0;
            let mut elements = Vec::with_capacity(members.each.len());
            for (value, bit) in &members.each {
                let there = bit.known().unwrap_or_else(|| {
                    at += 1;
                    is_chosen(at - 1)
                });
                if there {
                    elements.push(*value);
                }
            }
            let set = self.outcome.intern_set(elements);
            cases.push((self.circuit.all(when), Datum::Known(set)));
        }
        Some(Written::from_cases(cases, &mut self.circuit))
    }

    /// For each value that something may have, what follows.
    pub(super) fn by_case(
        &mut self,
        e: &Expr,
        written: &Written,
        follow: &mut dyn FnMut(&mut Self, Datum) -> Sym,
    ) -> Sym {
        let mut results: Vec<(Datum, Sym)> = Vec::new();
        for datum in written.values() {
            let result = follow(self, datum);
            results.push((datum, result));
        }
        let known = |sym: &Sym| match sym {
            Sym::Written(Written::Known(datum)) => Some(*datum),
            _ => None,
        };
        if results.iter().all(|(_, sym)| known(sym).is_some()) {
            let mut apply = |data: &[Datum]| {
                let found = results.iter().find(|(datum, _)| data.first() == Some(datum));
                found.and_then(|(_, sym)| known(sym)).unwrap_or(Datum::UNKNOWN)
            };
            let whole =
                combine(std::slice::from_ref(written), &mut self.circuit, MOST_CELLS, &mut apply);
            return whole.map_or(Sym::Free, Sym::Written);
        }
        let mut guarded = Vec::with_capacity(results.len());
        for (datum, sym) in results {
            let when = written.when(&mut self.circuit, &|value| value == datum);
            guarded.push((when, sym));
        }
        self.chosen(e, guarded)
    }

    /// One of several values, each where its condition holds; exactly one holds.
    pub(super) fn chosen(&mut self, e: &Expr, guarded: Vec<(Bit, Sym)>) -> Sym {
        if guarded.iter().any(|(_, sym)| matches!(sym, Sym::Set(_))) {
            return self.chosen_set(&guarded);
        }
        let is_truth = matches!(e.ty.scalar, Scalar::YesNo) && !e.ty.is_set;
        if is_truth {
            let (mut yes, mut no, mut fault) = (Vec::new(), Vec::new(), Vec::new());
            for (when, sym) in guarded {
                let tri = self.truth_of(e, &sym);
                yes.push(self.circuit.and(when, tri.yes));
                no.push(self.circuit.and(when, tri.no));
                fault.push(self.circuit.and(when, tri.fault));
            }
            let circuit = &mut self.circuit;
            return Sym::Truth(Tri {
                yes: circuit.any(yes),
                no: circuit.any(no),
                fault: circuit.any(fault),
            });
        }
        let few = |written: &Written| written.values().len() <= MOST_CHOICES;
        let is_few = |sym: &Sym| matches!(sym, Sym::Written(written) if few(written));
        if !guarded.iter().all(|(_, sym)| is_few(sym))
            && let Some(number) = self.chosen_number(&guarded)
        {
            return Sym::Number(Rc::new(number));
        }
        let mut cases = Vec::new();
        for (when, sym) in guarded {
            let Some(written) = self.written(&sym) else { return Sym::Free };
            if written.values().len() > MOST_CELLS {
                return Sym::Free;
            }
            for (bit, datum) in written.cases(&mut self.circuit) {
                cases.push((self.circuit.and(when, bit), datum));
            }
            if cases.len() > MOST_CELLS {
                return Sym::Free;
            }
        }
        Sym::Written(Written::from_cases(cases, &mut self.circuit))
    }

    /// One of several numbers: what each comes to where its condition holds, added up.
    fn chosen_number(&mut self, guarded: &[(Bit, Sym)]) -> Option<Number> {
        let mut sum: Option<Number> = None;
        let (mut unknown, mut fault) = (Vec::new(), Vec::new());
        for (when, sym) in guarded {
            match sym {
                Sym::Written(Written::Known(Datum::Fault(_))) => fault.push(*when),
                Sym::Written(Written::Known(Datum::Bounds(None, None))) => unknown.push(*when),
                _ => {
                    let number = self.as_number(sym).filter(|number| number.over.is_none())?;
                    unknown.push(self.circuit.and(*when, number.unknown));
                    fault.push(self.circuit.and(*when, number.fault));
                    let part = number.only_where(*when, &mut self.circuit);
                    sum = Some(match sum {
                        None => part,
                        Some(so_far) => so_far.with(&part)?,
                    });
                }
            }
        }
        let circuit = &mut self.circuit;
        Some(Number { unknown: circuit.any(unknown), fault: circuit.any(fault), ..sum? })
    }

    fn chosen_set(&mut self, guarded: &[(Bit, Sym)]) -> Sym {
        let mut known = Vec::new();
        let mut each: indexmap::IndexMap<ValueId, Vec<Bit>> = indexmap::IndexMap::new();
        for (when, sym) in guarded {
            if matches!(sym, Sym::Written(Written::Known(Datum::Bounds(..)))) {
                continue;
            }
            let Some(members) = self.members(sym) else { return Sym::Free };
            known.push(self.circuit.and(*when, members.known));
            for (value, bit) in &members.each {
                let both = self.circuit.and(*when, *bit);
                each.entry(*value).or_default().push(both);
            }
        }
        let circuit = &mut self.circuit;
        let known = circuit.any(known);
        let each = each.into_iter().map(|(value, bits)| (value, circuit.any(bits))).collect();
        Sym::Set(Rc::new(Members { each, known }))
    }

    fn sum(&mut self, e: &Expr, terms: &[(bool, Expr)], frame: &mut Frame) -> Sym {
        let values: Vec<Sym> = terms.iter().map(|(_, term)| self.value(term, frame)).collect();
        if let Some(sym) = self.operated(e, &values, MOST_WEIGHED_CELLS) {
            return sym;
        }
        let mut sum: Option<Number> = None;
        for ((minus, _), value) in terms.iter().zip(&values) {
            let Some(number) = self.as_number(value) else {
                return self.operated_at_length(e, &values);
            };
            sum = match sum {
                None if *minus => {
                    let unit = number.unit.clone();
                    Some(number.scaled(&num_rational::BigRational::from_integer((-1).into()), unit))
                }
                None => Some(number),
                Some(so_far) => so_far.plus(&number, *minus, &mut self.circuit),
            };
            if sum.is_none() {
                return self.operated_at_length(e, &values);
            }
        }
        sum.map_or(Sym::Free, |number| Sym::Number(Rc::new(number)))
    }

    fn operated_at_length(&mut self, e: &Expr, values: &[Sym]) -> Sym {
        self.operated(e, values, MOST_CELLS).unwrap_or(Sym::Free)
    }

    fn product(
        &mut self,
        e: &Expr,
        first: &Expr,
        rest: &[(ProductOp, Expr)],
        frame: &mut Frame,
    ) -> Sym {
        let mut values = vec![self.value(first, frame)];
        for (_, factor) in rest {
            values.push(self.value(factor, frame));
        }
        if let Some(sym) = self.operated(e, &values, MOST_WEIGHED_CELLS) {
            return sym;
        }
        if let Some(number) = self.multiplied(e, &values, rest) {
            return Sym::Number(Rc::new(number));
        }
        self.operated_at_length(e, &values)
    }

    /// A number of many knobs times or over constants.
    fn multiplied(
        &mut self,
        e: &Expr,
        values: &[Sym],
        rest: &[(ProductOp, Expr)],
    ) -> Option<Number> {
        let mut number = None;
        let mut factor = num_rational::BigRational::from_integer(1.into());
        let ops = std::iter::once(ProductOp::Times).chain(rest.iter().map(|(op, _)| *op));
        for (value, op) in values.iter().zip(ops) {
            let Sym::Written(Written::Known(Datum::Known(id))) = value else {
                if number.is_some() || op == ProductOp::Over {
                    return None;
                }
                number = Some(self.as_number(value)?);
                continue;
            };
            let (amount, unit) = self.amount(*id)?;
            if !matches!(unit, Unit::Number | Unit::Percent | Unit::Points) {
                return None;
            }
            match op {
                ProductOp::Over if amount == num_rational::BigRational::from_integer(0.into()) => {
                    return None;
                }
                ProductOp::Over => factor /= amount,
                _ => factor *= amount,
            }
        }
        let number = number?;
        let unit = match e.ty.scalar {
            Scalar::Number => Unit::Number,
            Scalar::Percent => Unit::Percent,
            Scalar::Points => Unit::Points,
            Scalar::Money => number.unit.clone(),
            _ => return None,
        };
        if matches!(number.unit, Unit::Months | Unit::Days) || number.over.is_some() {
            return None;
        }
        Some(number.scaled(&factor, unit))
    }
}
