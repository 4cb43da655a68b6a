//! Recursive predicates: every tuple of the types of the parameters, again and again, until nothing changes.

use std::collections::BTreeSet;

use accordant::model::{DefineBody, DefineId, Expr, ExprKind, Quantifier, Scalar, Type};
use accordant::operators::CompareOp;

use super::known::Known;
use super::logic::{Truth, Ways};
use super::value::Val;
use super::{Frame, Reference};

impl Reference<'_> {
    /// Works out the recursive predicates, each group after those it depends on.
    pub fn derive_all(&mut self) {
        for group in &self.program.strata {
            let recursive = |id: &DefineId| self.program.define(*id).recursive;
            if !group.iter().any(recursive) {
                continue;
            }
            // What certainly holds: from nothing, by what is true alone.
            while self.step(group, |_, now| now == Truth::True) {}
            // What possibly holds: from there, by what is not false. A fault stays.
            while self.step(group, |before, now| match before {
                Truth::False => now != Truth::False,
                Truth::Unknown => matches!(now, Truth::Fault(_)),
                Truth::Fault(_) | Truth::True => false,
            }) {}
        }
    }

    /// Applies all rules once to all tuples. Gives whether anything changed.
    fn step(&mut self, group: &[DefineId], counts: impl Fn(Truth, Truth) -> bool) -> bool {
        let mut changes = Vec::new();
        for id in group {
            let define = self.program.define(*id);
            let DefineBody::Predicate(body) = &define.body else {
                panic!("a value depends on itself");
            };
            let types: Vec<Type> =
                define.slots.iter().take(define.arity).map(|(_, ty)| *ty).collect();
            for tuple in self.tuples(&types) {
                let key = (*id, tuple);
                let before = self.derived.get(&key).copied().unwrap_or(Truth::False);
                let arguments: Vec<Known> = key.1.iter().cloned().map(Known::Value).collect();
                let now = self.ways(body, &self.frame_of(*id, &arguments)).truth();
                if now != before && counts(before, now) {
                    changes.push((key, now));
                }
            }
        }
        let any = !changes.is_empty();
        self.derived.extend(changes);
        any
    }

    /// All tuples of these types.
    pub fn tuples(&self, types: &[Type]) -> Vec<Vec<Val>> {
        let Some((last, rest)) = types.split_last() else {
            return vec![Vec::new()];
        };
        let values: Vec<Val> = match last.scalar {
            Scalar::YesNo => [false, true].map(Val::YesNo).to_vec(),
            Scalar::Entity(ty) => self.entities_ever(ty).into_iter().map(Val::Entity).collect(),
            other => panic!("{other:?} has infinitely many values"),
        };
        let shorter = self.tuples(rest);
        let longer = |tuple: &Vec<Val>| {
            let extend = |value: &Val| [tuple.clone(), vec![value.clone()]].concat();
            values.iter().map(extend).collect::<Vec<_>>()
        };
        shorter.iter().flat_map(longer).collect()
    }

    /// The truth of a recursive predicate: some tuple is the one asked for, and holds.
    pub fn derived(&self, id: DefineId, arguments: &[Known]) -> Truth {
        let of_it = self.derived.iter().filter(|((define, _), _)| *define == id);
        Truth::any(of_it.map(|((_, tuple), truth)| self.is_tuple(arguments, tuple).and(*truth)))
    }

    /// Whether a rule holds of a tuple where, of its group, only these tuples are there.
    pub fn follows(
        &self,
        id: DefineId,
        tuple: &[Val],
        from: &BTreeSet<(DefineId, Vec<Val>)>,
    ) -> Truth {
        let group = self.program.strata.iter().find(|group| group.contains(&id)).unwrap();
        let kept =
            self.derived.iter().filter(|(key, _)| !group.contains(&key.0) || from.contains(*key));
        let derived = kept.map(|(key, truth)| (key.clone(), *truth)).collect();
        let fewer = Reference { program: self.program, as_of: self.as_of, derived };
        let DefineBody::Predicate(body) = &self.program.define(id).body else {
            return Truth::False;
        };
        let arguments: Vec<Known> = tuple.iter().cloned().map(Known::Value).collect();
        fewer.ways(body, &fewer.frame_of(id, &arguments)).truth()
    }

    /// The ways in which a rule's body may hold: one for every choice of alternatives and elements.
    fn ways(&self, e: &Expr, frame: &Frame) -> Ways {
        match &e.kind {
            ExprKind::And(parts) => {
                parts.iter().fold(Ways::CERTAIN, |ways, part| ways.and(self.ways(part, frame)))
            }
            ExprKind::Or(parts) if parts.iter().any(finds_tuples) => {
                parts.iter().fold(Ways::default(), |ways, part| ways.or(self.ways(part, frame)))
            }
            ExprKind::Quantified(q) if q.quantifier == Quantifier::Some => {
                let parts = || q.filter.iter().chain(&q.body);
                let element = |member: Truth, value: Known| {
                    let frame = Self::with(frame, q.slot, value);
                    parts().fold(Ways::of(member), |ways, part| ways.and(self.ways(part, &frame)))
                };
                let candidates = self.candidates(&q.set, frame).into_iter();
                candidates
                    .fold(Ways::default(), |ways, (value, member)| ways.or(element(member, value)))
            }
            _ => Ways::of(self.truth(e, frame)),
        }
    }
}

/// Whether a part of an `or` looks for tuples or elements; alternatives of plain conditions are one condition.
fn finds_tuples(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(..)
        | ExprKind::Holds(..)
        | ExprKind::Quantified(_)
        | ExprKind::In(..)
        | ExprKind::Compare(_, CompareOp::Is, _) => true,
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().any(finds_tuples),
        _ => false,
    }
}
