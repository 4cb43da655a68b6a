//! Quantifiers and aggregates, by looking at every element.

use std::cmp::Ordering;

use accordant::model::{Aggregate, Expr, ExprKind, Quantified, Quantifier, Scalar, Slot};
use accordant::operators::{AggregateOp, ProductOp};
use num_traits::{Signed as _, ToPrimitive as _};

use super::known::{self, Known};
use super::logic::{Faults, Truth};
use super::value::{Q, Val, q};
use super::{Frame, Reference};

impl Reference<'_> {
    /// All values of a type, if all are listed. An agreement may have clauses that nobody has written down.
    fn all_of(&self, scalar: Scalar) -> Option<Vec<Val>> {
        match scalar {
            Scalar::Entity(ty) => {
                let builtin = &self.program.builtin;
                let is_clause = self.program.is_a(ty, builtin.clause);
                let listed = !is_clause && ty != builtin.reservation;
                listed.then(|| self.entities_ever(ty).into_iter().map(Val::Entity).collect())
            }
            Scalar::YesNo => Some([false, true].map(Val::YesNo).to_vec()),
            _ => None,
        }
    }

    /// What a variable over a set may be, each with whether it is an element. Of a set that is not known, every value
    /// of a listed type is asked whether it is in it; of other types there are the elements that are written, known or
    /// not, or one thing of which nothing is known.
    pub fn candidates(&self, set: &Expr, frame: &Frame) -> Vec<(Known, Truth)> {
        let known = self.known(set, frame);
        let undecided = match &known {
            Known::Value(elements) => {
                let elements = elements.elements().iter().cloned();
                return elements.map(|e| (Known::Value(e), Truth::True)).collect();
            }
            other => other.truth(),
        };
        match (&set.kind, self.all_of(set.ty.scalar)) {
            (_, Some(all)) => {
                let all = all.into_iter().map(Known::Value);
                all.map(|value| {
                    let member = self.is_in(&value, set, frame);
                    (value, member)
                })
                .collect()
            }
            (ExprKind::Set(parts), None) => {
                let mut all: Vec<(Known, Truth)> = Vec::new();
                for part in self.all_known(parts, frame) {
                    all.push(match part {
                        Known::Fault(faults) => (Known::NOTHING, Truth::Fault(faults)),
                        Known::Value(_) if all.iter().any(|(other, _)| *other == part) => continue,
                        part => (part, Truth::True),
                    });
                }
                all
            }
            (_, None) => vec![(Known::NOTHING, undecided)],
        }
    }

    /// The frame in which a variable has a value.
    pub fn with(frame: &Frame, slot: Slot, value: Known) -> Frame {
        let mut frame = frame.clone();
        frame[usize::from(slot.0)] = value;
        frame
    }

    pub fn quantified(&self, q: &Quantified, frame: &Frame) -> Truth {
        match &q.quantifier {
            Quantifier::Every => self.some(q, frame, true).not(),
            Quantifier::Some => self.some(q, frame, false),
            Quantifier::No => self.some(q, frame, false).not(),
            Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => {
                self.how_many(q, &self.known(n, frame), frame)
            }
        }
    }

    /// Whether an element passes the filter and, unless it is to fail it, the body.
    fn matches(&self, q: &Quantified, fails: bool, frame: &Frame) -> Truth {
        let truth =
            |part: &Option<Expr>| part.as_ref().map_or(Truth::True, |part| self.truth(part, frame));
        let (filter, body) = (truth(&q.filter), truth(&q.body));
        filter.and(if fails { body.not() } else { body })
    }

    fn some(&self, q: &Quantified, frame: &Frame, fails: bool) -> Truth {
        let candidates = self.candidates(&q.set, frame).into_iter();
        Truth::any(candidates.map(|(candidate, member)| {
            member.and(self.matches(q, fails, &Self::with(frame, q.slot, candidate)))
        }))
    }

    /// By the least and the greatest number of elements that may match.
    fn how_many(&self, quantified: &Quantified, n: &Known, frame: &Frame) -> Truth {
        let n = match n {
            Known::Value(Val::Number(n)) => n,
            Known::Value(_) => return Truth::Fault(Faults::MISMATCH),
            other => return other.truth(),
        };
        // No number of elements is negative or has a fraction.
        if n.is_negative() {
            return Truth::of(matches!(quantified.quantifier, Quantifier::AtLeast(_)));
        }
        if !n.is_integer() && matches!(quantified.quantifier, Quantifier::Exactly(_)) {
            return Truth::False;
        }
        let (mut certain, mut open, mut faults, mut endless) = (0, 0, Faults::default(), false);
        for (candidate, member) in self.candidates(&quantified.set, frame) {
            let is_known = candidate.value().is_some();
            let frame = Self::with(frame, quantified.slot, candidate);
            let truth = member.and(self.matches(quantified, false, &frame));
            match truth {
                Truth::False => continue,
                // What is not known may be the same as another.
                Truth::True if is_known => certain += 1,
                Truth::True | Truth::Unknown => open += 1,
                Truth::Fault(more) => {
                    open += 1;
                    faults = faults.with(more);
                }
            }
            endless |= !is_known && member != Truth::True;
        }
        let (low, high) = (q(certain), (!endless).then(|| q(certain + open)));
        let undecided = if faults.is_none() { Truth::Unknown } else { Truth::Fault(faults) };
        let at_least = |n: Q| match &high {
            _ if low >= n => Truth::True,
            Some(high) if *high < n => Truth::False,
            _ => undecided,
        };
        match &quantified.quantifier {
            Quantifier::AtLeast(_) => at_least(n.clone()),
            Quantifier::AtMost(_) => at_least(n.floor() + q(1)).not(),
            _ => at_least(n.clone()).and(at_least(n + q(1)).not()),
        }
    }

    pub fn aggregate(&self, aggregate: &Aggregate, scalar: Scalar, frame: &Frame) -> Known {
        let set = self.known(&aggregate.set, frame);
        if let Known::Fault(_) = set {
            return set;
        }
        let candidates = self.candidates(&aggregate.set, frame);
        if let [(Known::Between(..), Truth::Unknown)] = candidates.as_slice() {
            let zero = Val::Number(q(0));
            let is_count = aggregate.op == AggregateOp::Count;
            return Known::Between(is_count.then_some(zero), None);
        }
        let size = candidates.len();
        let (mut certain, mut open, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        for (candidate, member) in candidates {
            let frame = Self::with(frame, aggregate.slot, candidate.clone());
            let passes = aggregate.filter.as_ref().map_or(Truth::True, |f| self.truth(f, &frame));
            let term = aggregate.term.as_ref();
            let term = || term.map_or_else(|| candidate.clone(), |t| self.known(t, &frame));
            match member.and(passes) {
                Truth::True if candidate.value().is_some() => certain.push(term()),
                Truth::True | Truth::Unknown => open.push(term()),
                Truth::False => {}
                Truth::Fault(faults) => failed.push(Known::Fault(faults)),
            }
        }
        let all = [certain.clone(), open.clone(), failed].concat();
        if let Some(fault) = known::faults(&all) {
            return fault;
        }
        let empty = Known::Fault(Faults::EMPTY);
        let least_and_most = (certain.len(), all.len());
        match aggregate.op {
            AggregateOp::Count => self.part(least_and_most, 1, Val::Number),
            AggregateOp::Sum => self.sum(&certain, &open, scalar),
            // It may be that there is nothing at all: then there is no value, whatever the bounds.
            AggregateOp::Share if set.value().is_none() => Known::NOTHING,
            AggregateOp::Share if size == 0 => empty,
            AggregateOp::Share => self.part(least_and_most, size, Val::Percent),
            _ if all.is_empty() => empty,
            _ if certain.is_empty() => Known::NOTHING,
            AggregateOp::Min => self.extremum(&certain, &all, Ordering::Less),
            AggregateOp::Max => self.extremum(&certain, &all, Ordering::Greater),
            AggregateOp::Average if open.is_empty() => self.mean(&certain),
            AggregateOp::Average => self.hull(&all),
        }
    }

    fn part(&self, bounds: (usize, usize), of: usize, make: impl Fn(Q) -> Val) -> Known {
        let end = |n: usize| Some(make(Q::new(n.into(), of.into())));
        self.between(end(bounds.0), end(bounds.1))
    }

    /// What may be left out adds itself or nothing.
    fn sum(&self, certain: &[Known], open: &[Known], scalar: Scalar) -> Known {
        let Some(zero) = Val::zero(scalar) else {
            return Known::Fault(Faults::MISMATCH);
        };
        let zero = Known::Value(zero);
        let optional = open.iter().map(|term| self.hull(&[zero.clone(), term.clone()]));
        let terms = certain.iter().cloned().chain(optional);
        terms.fold(zero.clone(), |sum, term| self.add(&sum, &term, false, None))
    }

    /// What may be left out can only make the least smaller and the greatest greater.
    fn extremum(&self, certain: &[Known], all: &[Known], which: Ordering) -> Known {
        let settled = self.extreme_of(certain, which);
        if certain.len() == all.len() {
            return settled;
        }
        if let Known::Fault(_) = settled {
            return settled;
        }
        let widened = self.extreme_of(all, which);
        if which == Ordering::Less {
            self.between(widened.low().cloned(), settled.high().cloned())
        } else {
            self.between(settled.low().cloned(), widened.high().cloned())
        }
    }

    fn mean(&self, terms: &[Known]) -> Known {
        let sum =
            terms[1..].iter().fold(terms[0].clone(), |sum, term| self.add(&sum, term, false, None));
        let n = i64::try_from(terms.len()).unwrap().to_i64().unwrap();
        self.multiply(&sum, ProductOp::Over, &Known::Value(Val::Number(q(n))))
    }
}
