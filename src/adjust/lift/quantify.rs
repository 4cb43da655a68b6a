//! Quantifiers for all positions of the knobs at once: counts of conditions.

use num_rational::BigRational;
use num_traits::{ToPrimitive as _, Zero as _};

use super::super::circuit::Bit;
use super::table::Written;
use super::truth::{self, Tri};
use super::{Lifter, Sym};
use crate::evaluate::{Datum, Frame, bind_slot};
use crate::model::{Expr, ExprKind, Quantified, Quantifier, Scalar, Type, Value, ValueId};

/// An element that a set may have, with when it has it.
pub(super) type Each = Vec<(ValueId, Tri)>;

impl Lifter<'_, '_> {
    /// What a variable over a set may be, each with whether it is an element; none where that is not worked out. Where
    /// the set is not known, each value of its type may be an element.
    pub(super) fn each(&mut self, set: &Expr, frame: &mut Frame) -> Option<(Each, Sym)> {
        let value = self.value(set, frame);
        // Of a set that is written out each element is asked for itself.
        let is_known = matches!(value, Sym::Written(Written::Known(Datum::Known(_))));
        if matches!(set.kind, ExprKind::Set(_)) && !is_known {
            return None;
        }
        if let Sym::Written(Written::Known(Datum::Bounds(..))) = value {
            let each = self.values_of(set.ty)?.into_iter().map(|v| (v, Tri::UNKNOWN)).collect();
            return Some((each, value));
        }
        let members = self.members(&value)?;
        if members.known == Bit::TRUE {
            let each = members.each.iter().map(|(v, bit)| (*v, Tri::when(*bit))).collect();
            return Some((each, value));
        }
        let mut each = Each::new();
        for v in self.values_of(set.ty)? {
            let holds = members.each.iter().find(|(known, _)| *known == v);
            let holds = holds.map_or(Bit::FALSE, |(_, bit)| *bit);
            let circuit = &mut self.circuit;
            let yes = circuit.and(members.known, holds);
            let no = circuit.and(members.known, !holds);
            each.push((v, Tri { yes, no, fault: Bit::FALSE }));
        }
        Some((each, value))
    }

    /// All values of a type of which all are listed, as the evaluator asks them of a set that is not known.
    fn values_of(&self, ty: Type) -> Option<Vec<ValueId>> {
        let builtin = &self.program.builtin;
        match ty.scalar {
            Scalar::YesNo => Some(vec![ValueId::NO, ValueId::YES]),
            Scalar::Entity(id)
                if self.program.is_a(id, builtin.clause) || id == builtin.reservation =>
            {
                None
            }
            Scalar::Entity(id) => {
                let entities = self.program.type_info(id).entities.iter();
                Some(entities.map(|entity| ValueId::entity(*entity)).collect())
            }
            _ => None,
        }
    }

    pub(super) fn quantified(&mut self, e: &Expr, q: &Quantified, frame: &mut Frame) -> Tri {
        let Some((each, _)) = self.each(&q.set, frame) else { return self.free(e) };
        let every = q.quantifier == Quantifier::Every;
        let mut matches = Vec::with_capacity(each.len());
        for (value, member) in each {
            bind_slot(frame, q.slot, Datum::Known(value));
            if member == Tri::FALSE {
                continue;
            }
            let matching = self.matching(q, every, frame);
            matches.push(member.and(matching, &mut self.circuit));
        }
        match &q.quantifier {
            Quantifier::Some => truth::any(matches, &mut self.circuit),
            Quantifier::Every | Quantifier::No => truth::any(matches, &mut self.circuit).not(),
            Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => {
                let n = self.value(n, frame);
                self.by_count(e, q, &n, &matches)
            }
        }
    }

    fn matching(&mut self, q: &Quantified, fails: bool, frame: &mut Frame) -> Tri {
        let filter = q.filter.as_ref().map_or(Tri::TRUE, |filter| self.truth(filter, frame));
        if filter == Tri::FALSE {
            return filter;
        }
        let body = q.body.as_ref().map_or(Tri::TRUE, |body| self.truth(body, frame));
        filter.and(if fails { body.not() } else { body }, &mut self.circuit)
    }

    fn by_count(&mut self, e: &Expr, q: &Quantified, n: &Sym, matches: &[Tri]) -> Tri {
        let Sym::Written(written) = n else { return self.free(e) };
        let mut guarded = Vec::new();
        for datum in written.values() {
            let when = written.when(&mut self.circuit, &|value| value == datum);
            let tri = match datum {
                Datum::Fault(_) => Tri::FAULT,
                Datum::Bounds(..) => Tri::UNKNOWN,
                Datum::Known(id) => match self.outcome.values().get(id) {
                    Some(Value::Number(n)) => {
                        let n = n.clone();
                        self.counted(q, &n, matches)
                    }
                    _ => Tri::FAULT,
                },
            };
            guarded.push((when, Sym::Truth(tri)));
        }
        let sym = self.chosen(e, guarded);
        self.truth_of(e, &sym)
    }

    fn counted(&mut self, q: &Quantified, n: &BigRational, matches: &[Tri]) -> Tri {
        let at_least = matches!(q.quantifier, Quantifier::AtLeast(_));
        let at_most = matches!(q.quantifier, Quantifier::AtMost(_));
        let n = match n {
            n if at_least => n.ceil(),
            n if at_most => n.floor(),
            n if n.is_integer() => n.clone(),
            _ => return Tri::FALSE,
        };
        if n < BigRational::zero() {
            return if at_least { Tri::TRUE } else { Tri::FALSE };
        }
        let n = n.to_integer().to_i64().unwrap_or(i64::MAX - 1);
        match &q.quantifier {
            Quantifier::AtMost(_) => self.as_many(matches, n + 1).not(),
            Quantifier::Exactly(_) => {
                let (at_least, more) = (self.as_many(matches, n), self.as_many(matches, n + 1));
                at_least.and(more.not(), &mut self.circuit)
            }
            _ => self.as_many(matches, n),
        }
    }

    /// Whether at least so many hold: true where so many are true, false where so many cannot be.
    fn as_many(&mut self, matches: &[Tri], n: i64) -> Tri {
        let certain: Vec<(i64, Bit)> = matches.iter().map(|tri| (1, tri.yes)).collect();
        let yes = self.circuit.at_least(&certain, n);
        if matches.iter().all(|tri| tri.is_decided()) {
            return Tri::when(yes);
        }
        let possible: Vec<(i64, Bit)> = matches.iter().map(|tri| (1, !tri.no)).collect();
        let no = !self.circuit.at_least(&possible, n);
        let some_fault = self.circuit.any(matches.iter().map(|tri| tri.fault));
        let fault = self.circuit.all([some_fault, !yes, !no]);
        Tri { yes, no, fault }
    }
}
