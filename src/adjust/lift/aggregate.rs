//! Counts, shares, sums and extremes for all positions of the knobs at once.

use std::rc::Rc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One as _;

use super::super::circuit::Bit;
use super::number::{Linear, Number, Unit};
use super::quantify::Each;
use super::table::Written;
use super::truth::Tri;
use super::{Extreme, Lifter, Sym};
use crate::evaluate::{Datum, Frame, bind_slot};
use crate::model::{Aggregate, Expr, Scalar};
use crate::operators::AggregateOp;

impl Lifter<'_, '_> {
    pub(super) fn aggregate(&mut self, e: &Expr, aggregate: &Aggregate, frame: &mut Frame) -> Sym {
        let Some((each, set)) = self.each(&aggregate.set, frame) else { return Sym::Free };
        if matches!(set, Sym::Written(Written::Known(Datum::Bounds(..)))) {
            // Of a set that is never known only the evaluator knows what to say.
            return Sym::Free;
        }
        let passing = self.passing(aggregate, &each, frame);
        if self.is_constant(aggregate, &each, &passing, frame) {
            return Sym::Written(Written::Known(self.outcome.datum(e, frame)));
        }
        match aggregate.op {
            AggregateOp::Count => {
                let (low, high, fault) = self.between(&passing);
                Sym::Number(Rc::new(Number::count(low, high, fault)))
            }
            AggregateOp::Share => self.share(&each, &passing),
            AggregateOp::Sum | AggregateOp::Average => {
                let average = aggregate.op == AggregateOp::Average;
                let number = self.summed(e, aggregate, &passing, average, frame);
                number.map_or(Sym::Free, |number| Sym::Number(Rc::new(number)))
            }
            AggregateOp::Min | AggregateOp::Max => {
                self.extremes(aggregate, &passing, frame).unwrap_or(Sym::Free)
            }
        }
    }

    /// Whether no knob changes an element, whether it passes, or its term: then the evaluator knows what it comes to.
    fn is_constant(
        &mut self,
        aggregate: &Aggregate,
        each: &Each,
        passing: &Each,
        frame: &mut Frame,
    ) -> bool {
        let mut all = each.iter().chain(passing);
        if !all.all(|(_, tri)| tri.is_constant()) {
            return false;
        }
        let Some(term) = &aggregate.term else { return true };
        for (value, _) in passing {
            bind_slot(frame, aggregate.slot, Datum::Known(*value));
            if !matches!(self.value(term, frame), Sym::Written(Written::Known(_))) {
                return false;
            }
        }
        true
    }

    /// The elements, each with whether it is one and passes the filter.
    fn passing(&mut self, aggregate: &Aggregate, each: &Each, frame: &mut Frame) -> Each {
        let mut passing = Each::with_capacity(each.len());
        for (value, member) in each {
            bind_slot(frame, aggregate.slot, Datum::Known(*value));
            let filter = &aggregate.filter;
            let passes = filter.as_ref().map_or(Tri::TRUE, |filter| self.truth(filter, frame));
            let tri = member.and(passes, &mut self.circuit);
            if tri != Tri::FALSE {
                passing.push((*value, tri));
            }
        }
        passing
    }

    /// How many certainly pass, how many may, and when it fails to be said of one.
    fn between(&mut self, passing: &Each) -> (Linear, Linear, Bit) {
        let one = BigRational::one;
        let mut low = Linear::zero();
        let mut high = Linear::zero();
        for (_, tri) in passing {
            low.terms.push((one(), tri.yes));
            high.terms.push((one(), !tri.no));
        }
        let fault = self.circuit.any(passing.iter().map(|(_, tri)| tri.fault));
        (low, high, fault)
    }

    fn share(&mut self, each: &Each, passing: &Each) -> Sym {
        let (low, high, fault) = self.between(passing);
        let mut of = Linear::zero();
        for (_, member) in each {
            if !member.is_decided() {
                return Sym::Free;
            }
            of.terms.push((BigRational::one(), member.yes));
        }
        let mut share = Number::count(low, high, fault);
        share.unit = Unit::Percent;
        if each.iter().all(|(_, member)| *member == Tri::TRUE) {
            if each.is_empty() {
                share.fault = Bit::TRUE;
                return Sym::Number(Rc::new(share));
            }
            let of = BigRational::from_integer(BigInt::from(each.len()));
            return Sym::Number(Rc::new(share.scaled(&of.recip(), Unit::Percent)));
        }
        share.over = Some(of);
        Sym::Number(Rc::new(share))
    }

    fn summed(
        &mut self,
        e: &Expr,
        aggregate: &Aggregate,
        passing: &Each,
        average: bool,
        frame: &mut Frame,
    ) -> Option<Number> {
        let term = aggregate.term.as_ref()?;
        let mut sum = Number::count(Linear::zero(), Linear::zero(), Bit::FALSE);
        sum.unit = unit_of(e.ty.scalar)?;
        let mut unknown = Vec::new();
        let mut fault = Vec::new();
        let mut count = Linear::zero();
        for (value, tri) in passing {
            if !tri.is_decided() {
                return None;
            }
            bind_slot(frame, aggregate.slot, Datum::Known(*value));
            let term = self.value(term, frame);
            if let Sym::Written(Written::Known(Datum::Bounds(None, None))) = term {
                unknown.push(tri.yes);
                continue;
            }
            let term = self.as_number(&term).filter(|number| number.over.is_none())?;
            sum.unit = same_unit(&sum.unit, &term.unit)?;
            sum.low.add(&term.low.times(tri.yes, &mut self.circuit), &BigRational::one());
            sum.high.add(&term.high.times(tri.yes, &mut self.circuit), &BigRational::one());
            unknown.push(self.circuit.and(tri.yes, term.unknown));
            fault.push(self.circuit.and(tri.yes, term.fault));
            count.terms.push((BigRational::one(), tri.yes));
        }
        if average {
            // Of no certain member the evaluator knows what to say, and of unknown terms.
            if unknown.iter().any(|bit| *bit != Bit::FALSE) || passing.is_empty() {
                return None;
            }
            sum.over = Some(count);
        }
        sum.unknown = self.circuit.any(unknown);
        sum.fault = self.circuit.any(fault);
        Some(sum)
    }

    fn extremes(
        &mut self,
        aggregate: &Aggregate,
        passing: &Each,
        frame: &mut Frame,
    ) -> Option<Sym> {
        let mut each = Vec::with_capacity(passing.len());
        for (value, tri) in passing {
            if !tri.is_decided() {
                return None;
            }
            bind_slot(frame, aggregate.slot, Datum::Known(*value));
            let value = self.value(aggregate.term.as_ref()?, frame);
            let written = self.written(&value)?;
            if !written.values().iter().all(|datum| datum.known().is_some()) {
                return None;
            }
            each.push((tri.yes, Sym::Written(written)));
        }
        Some(Sym::Extreme(Rc::new(Extreme { least: aggregate.op == AggregateOp::Min, each })))
    }
}

fn unit_of(scalar: Scalar) -> Option<Unit> {
    Some(match scalar {
        Scalar::Number => Unit::Number,
        Scalar::Percent => Unit::Percent,
        Scalar::Points => Unit::Points,
        Scalar::Money => Unit::Money(None),
        _ => return None,
    })
}

fn same_unit(sum: &Unit, term: &Unit) -> Option<Unit> {
    match (sum, term) {
        (Unit::Money(None), Unit::Money(_)) => Some(term.clone()),
        (Unit::Money(_), Unit::Money(None)) => Some(sum.clone()),
        (one, other) if one == other => Some(one.clone()),
        _ => None,
    }
}
