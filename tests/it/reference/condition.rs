//! Conditions to truths.

use accordant::model::{DefineBody, DefineId, Expr, ExprKind, RelationId};
use accordant::operators::CompareOp;

use super::known::{self, Known};
use super::logic::Truth;
use super::value::Val;
use super::{Frame, Reference};

impl Reference<'_> {
    /// Whether a condition holds.
    pub fn truth(&self, e: &Expr, frame: &Frame) -> Truth {
        match &e.kind {
            ExprKind::Not(part) => self.truth(part, frame).not(),
            ExprKind::And(parts) => Truth::all(parts.iter().map(|part| self.truth(part, frame))),
            ExprKind::Or(parts) => Truth::any(parts.iter().map(|part| self.truth(part, frame))),
            ExprKind::Compare(a, op, b) => {
                self.compare(&self.known(a, frame), *op, &self.known(b, frame))
            }
            ExprKind::Between(value, low, high) => {
                let value = self.known(value, frame);
                let above = self.compare(&value, CompareOp::AtLeast, &self.known(low, frame));
                let below = self.compare(&value, CompareOp::AtMost, &self.known(high, frame));
                above.and(below)
            }
            ExprKind::In(element, set) => self.is_in(&self.known(element, frame), set, frame),
            ExprKind::Within(code, of) => {
                Self::within(&self.known(code, frame), &self.known(of, frame))
            }
            ExprKind::Stated(of, attribute) => match self.known(of, frame) {
                Known::Value(Val::Entity(entity)) => {
                    Truth::of(self.program.stated(entity, *attribute).is_some())
                }
                Known::Value(_) => Truth::False,
                other => other.truth(),
            },
            ExprKind::Call(define, arguments) => {
                let arguments = self.all_known(arguments, frame);
                self.call(*define, &arguments)
            }
            ExprKind::Holds(relation, arguments) => {
                let arguments = self.all_known(arguments, frame);
                self.holds(*relation, &arguments)
            }
            ExprKind::Quantified(q) => self.quantified(q, frame),
            _ => self.known(e, frame).truth(),
        }
    }

    pub fn all_known(&self, parts: &[Expr], frame: &Frame) -> Vec<Known> {
        parts.iter().map(|part| self.known(part, frame)).collect()
    }

    /// `x in S`: it is one of the elements; `x is one of (…)` too, where some may be unknown.
    pub fn is_in(&self, element: &Known, set: &Expr, frame: &Frame) -> Truth {
        if let Known::Fault(faults) = element {
            return Truth::Fault(*faults);
        }
        let is = |other: &Known| self.compare(element, CompareOp::Is, other);
        if let ExprKind::Set(parts) = &set.kind {
            return Truth::any(self.all_known(parts, frame).iter().map(is));
        }
        match self.known(set, frame) {
            Known::Value(set) => {
                Truth::any(set.elements().iter().map(|other| is(&Known::Value(other.clone()))))
            }
            other => other.truth(),
        }
    }

    fn within(code: &Known, of: &Known) -> Truth {
        match (code, of) {
            (Known::Value(Val::Code(code)), Known::Value(Val::Code(of))) => {
                if of.len() > code.len() && of.starts_with(code.as_str()) {
                    return Truth::Unknown;
                }
                Truth::of(code.starts_with(of.as_str()))
            }
            _ => known::faults([code, of]).map_or(Truth::Unknown, |fault| fault.truth()),
        }
    }

    /// The truth of a defined predicate.
    pub fn call(&self, id: DefineId, arguments: &[Known]) -> Truth {
        let define = self.program.define(id);
        match &define.body {
            DefineBody::Value { .. } => self.defined_value(id, arguments).truth(),
            DefineBody::Predicate(_) if define.recursive => self.derived(id, arguments),
            DefineBody::Predicate(body) => self.truth(body, &self.frame_of(id, arguments)),
        }
    }

    pub fn frame_of(&self, id: DefineId, arguments: &[Known]) -> Frame {
        let mut frame = arguments.to_vec();
        frame.resize(self.program.define(id).slots.len(), Known::NOTHING);
        frame
    }

    /// Whether a tuple is in a relation.
    fn holds(&self, id: RelationId, arguments: &[Known]) -> Truth {
        let relation = self.program.relation(id);
        let facts = self.program.facts.tuples.get(id.index()).map_or(&[][..], Vec::as_slice);
        let current = facts.iter().filter(|fact| {
            self.as_of.is_none_or(|day| {
                fact.period.from.is_none_or(|from| from <= day)
                    && fact.period.before.is_none_or(|before| day < before)
            })
        });
        let (mut stated, mut denied) = (Truth::False, Truth::False);
        for fact in current {
            let tuple: Vec<Val> = fact.arguments.iter().map(|v| self.val(*v)).collect();
            let is_it = self.is_tuple(arguments, &tuple);
            let side = if fact.negated { &mut denied } else { &mut stated };
            *side = Truth::any([*side, is_it]);
        }
        match stated {
            Truth::False | Truth::Fault(_) | Truth::Unknown if relation.open => {
                // Every tuple may hold, but for those that are known not to.
                match known::faults(arguments) {
                    Some(fault) => fault.truth(),
                    None => Truth::of(denied != Truth::True).and(Truth::Unknown),
                }
            }
            other => other,
        }
    }

    /// Whether these arguments are this tuple.
    pub fn is_tuple(&self, arguments: &[Known], tuple: &[Val]) -> Truth {
        Truth::all(arguments.iter().zip(tuple).map(|(argument, value)| match argument {
            Known::Value(known) => Truth::of(known == value),
            Known::Fault(faults) => Truth::Fault(*faults),
            // What cannot be compared does not rule the value out.
            other @ Known::Between(..) => {
                match self.compare(other, CompareOp::Is, &Known::Value(value.clone())) {
                    truth @ (Truth::True | Truth::False) => truth,
                    Truth::Fault(_) | Truth::Unknown => Truth::Unknown,
                }
            }
        }))
    }
}
