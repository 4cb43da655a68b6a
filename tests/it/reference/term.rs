//! Expressions to what is known of their values.

use std::cmp::Ordering;

use accordant::model::{AttributeId, Builtin, DefineBody, DefineId, Exception, Expr, ExprKind};
use accordant::operators::{CalendarUnit, CompareOp};
use num_traits::Signed;

use super::known::{self, Known};
use super::logic::{Faults, Truth};
use super::value::{self, Val, q};
use super::{Frame, Reference, calendar};

impl Reference<'_> {
    /// What is known of an expression's value.
    pub fn known(&self, e: &Expr, frame: &Frame) -> Known {
        match &e.kind {
            ExprKind::Constant(id) => Known::Value(self.val(*id)),
            ExprKind::Variable(slot) => frame[usize::from(slot.0)].clone(),
            ExprKind::Parameter(id) => Known::Value(self.val(self.program.parameter(*id).value)),
            ExprKind::AsOf => self.as_of.map_or(Known::NOTHING, |day| Known::Value(Val::Date(day))),
            ExprKind::Entities(ty) => Known::Value(Val::Set(self.entities(*ty))),
            ExprKind::Attribute(of, attribute) => {
                self.attribute(&self.known(of, frame), *attribute)
            }
            ExprKind::ClausesOf(of, kind) => {
                let clauses = self.program.builtin.agreement_clauses;
                match self.attribute(&self.known(of, frame), clauses) {
                    Known::Value(clauses) => {
                        let of_kind = self.entities(*kind);
                        let kept = clauses.elements().iter().filter(|c| of_kind.contains(c));
                        Known::Value(Val::Set(kept.cloned().collect()))
                    }
                    other => other,
                }
            }
            ExprKind::Call(define, arguments) if self.is_value(*define) => {
                self.defined_value(*define, &self.all_known(arguments, frame))
            }
            ExprKind::Builtin(builtin, arguments) => {
                self.builtin(*builtin, &self.all_known(arguments, frame))
            }
            ExprKind::Set(parts) => Self::set_of(&self.all_known(parts, frame)),
            _ => self.number_or_truth(e, frame),
        }
    }

    fn number_or_truth(&self, e: &Expr, frame: &Frame) -> Known {
        match &e.kind {
            ExprKind::Sum(terms, rounding) => {
                let mut terms = terms.iter().map(|(minus, term)| (*minus, self.known(term, frame)));
                let (minus, first) = terms.next().expect("a sum has terms");
                let first = if minus { self.negate(&first) } else { first };
                terms.fold(first, |sum, (minus, term)| self.add(&sum, &term, minus, *rounding))
            }
            ExprKind::Product(first, rest) => {
                rest.iter().fold(self.known(first, frame), |product, (op, factor)| {
                    self.multiply(&product, *op, &self.known(factor, frame))
                })
            }
            ExprKind::Negate(part) => self.negate(&self.known(part, frame)),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, e.ty.scalar, frame),
            ExprKind::Round(value, step, mode) => {
                let (value, step) = (self.known(value, frame), self.known(step, frame));
                match (&value, &step) {
                    (Known::Fault(_), _) | (_, Known::Fault(_)) => {
                        known::faults([&value, &step]).unwrap()
                    }
                    (_, Known::Between(..)) => Known::NOTHING,
                    (_, Known::Value(step)) if step.amount() == Some(&q(0)) => {
                        Known::Fault(Faults::DIVISION_BY_ZERO)
                    }
                    (_, Known::Value(step)) => {
                        self.monotone(&value, |v| value::round(&self.program.rates, v, step, *mode))
                    }
                }
            }
            ExprKind::UnitsBetween(unit, from, to) => {
                Self::units_between(*unit, &self.known(from, frame), &self.known(to, frame))
            }
            _ => self.truth(e, frame).into(),
        }
    }

    fn is_value(&self, id: DefineId) -> bool {
        matches!(self.program.define(id).body, DefineBody::Value { .. })
    }

    fn attribute(&self, of: &Known, attribute: AttributeId) -> Known {
        match of {
            Known::Value(Val::Entity(entity)) => self
                .program
                .stated(*entity, attribute)
                .map_or(Known::NOTHING, |stated| Known::Value(self.val(stated.value))),
            Known::Fault(_) => of.clone(),
            _ => Known::NOTHING,
        }
    }

    fn set_of(parts: &[Known]) -> Known {
        if let Some(fault) = known::faults(parts) {
            return fault;
        }
        let mut elements: Vec<Val> = Vec::new();
        for part in parts {
            match part.value() {
                None => return Known::NOTHING,
                Some(value) if elements.contains(value) => {}
                Some(value) => elements.push(value.clone()),
            }
        }
        Known::Value(Val::Set(elements))
    }

    /// Whether each exception applies; one out of its period does not.
    pub fn applicable(&self, exceptions: &[Exception], frame: &Frame) -> Vec<Truth> {
        let in_force = |exception: &Exception| {
            let period = exception.effective;
            self.as_of.is_none_or(|day| {
                period.from.is_none_or(|from| from <= day)
                    && period.before.is_none_or(|before| day < before)
            })
        };
        let truth = |exception: &Exception| {
            if in_force(exception) { self.truth(&exception.when, frame) } else { Truth::False }
        };
        exceptions.iter().map(truth).collect()
    }

    /// A defined value: an exception that applies replaces the base case; of several, one that overrides the
    /// others; two that do not override each other must agree.
    pub fn defined_value(&self, id: DefineId, arguments: &[Known]) -> Known {
        let define = self.program.define(id);
        let DefineBody::Value { base, exceptions } = &define.body else {
            return self.call(id, arguments).into();
        };
        let frame = self.frame_of(id, arguments);
        let truths = self.applicable(exceptions, &frame);
        let beaten = |place: usize| {
            let mut pairs = exceptions.iter().zip(&truths);
            pairs.any(|(e, truth)| *truth == Truth::True && e.overrides.contains(&place))
        };
        let left: Vec<(&Exception, Truth)> = (0..exceptions.len())
            .filter(|place| !beaten(*place))
            .map(|place| (&exceptions[place], truths[place]))
            .collect();
        if let Truth::Fault(faults) =
            Truth::any(left.iter().map(|(_, t)| if *t == Truth::True { Truth::False } else { *t }))
        {
            return Known::Fault(faults);
        }
        let values = |which: Truth| -> Vec<Known> {
            let chosen = left.iter().filter(|(_, truth)| *truth == which);
            chosen.map(|(e, _)| self.known(e.then.as_ref().unwrap(), &frame)).collect()
        };
        let (certain, open) = (values(Truth::True), values(Truth::Unknown));
        if let Some(conflict) = self.conflict(&certain) {
            return conflict;
        }
        let settled = if certain.is_empty() { vec![self.known(base, &frame)] } else { certain };
        self.hull(&[settled, open].concat())
    }

    /// The fault of values that must all be the same and are not.
    fn conflict(&self, values: &[Known]) -> Option<Known> {
        if let Some(fault) = known::faults(values) {
            return Some(fault);
        }
        let mut faults = Faults::default();
        for (place, a) in values.iter().enumerate() {
            for b in &values[place + 1..] {
                match self.compare(a, CompareOp::Is, b) {
                    Truth::False => faults = faults.with(Faults::CONFLICT),
                    Truth::Fault(more) => faults = faults.with(more),
                    Truth::Unknown | Truth::True => {}
                }
            }
        }
        (!faults.is_none()).then_some(Known::Fault(faults))
    }

    fn builtin(&self, builtin: Builtin, arguments: &[Known]) -> Known {
        if let Some(fault) = known::faults(arguments) {
            return fault;
        }
        let first = &arguments[0];
        match (builtin, first) {
            (Builtin::Least, _) => self.extreme_of(arguments, Ordering::Less),
            (Builtin::Greatest, _) => self.extreme_of(arguments, Ordering::Greater),
            (Builtin::Year | Builtin::Number, _) => self.monotone(first, |v| pointwise(builtin, v)),
            // The first digits of a code that has fewer are not known.
            (Builtin::Heading, Known::Value(Val::Code(digits))) if digits.len() < 4 => {
                Known::NOTHING
            }
            (Builtin::Subheading, Known::Value(Val::Code(digits))) if digits.len() < 6 => {
                Known::NOTHING
            }
            (_, Known::Value(value)) => Known::from_result(pointwise(builtin, value)),
            // On one side of zero, if both ends say so.
            (Builtin::Abs, Known::Between(Some(low), Some(high))) => {
                let negative = |v: &Val| v.amount().map(Signed::is_negative);
                match (negative(low), negative(high)) {
                    (Some(false), _) => first.clone(),
                    (_, Some(true)) => self.negate(first),
                    _ => Known::NOTHING,
                }
            }
            _ => Known::NOTHING,
        }
    }

    fn units_between(unit: CalendarUnit, from: &Known, to: &Known) -> Known {
        let (Known::Value(Val::Date(from)), Known::Value(Val::Date(to))) = (from, to) else {
            return known::faults([from, to]).unwrap_or(Known::NOTHING);
        };
        let units = match unit {
            CalendarUnit::Days => calendar::days_between(*from, *to),
            CalendarUnit::Months => calendar::months_between(*from, *to),
            CalendarUnit::Years => calendar::months_between(*from, *to) / 12,
        };
        Known::Value(Val::Number(q(units)))
    }
}

/// Built-ins that look at one value.
fn pointwise(builtin: Builtin, value: &Val) -> Result<Val, Faults> {
    let number = |n: i64| Ok(Val::Number(q(n)));
    match (builtin, value) {
        (Builtin::Chapter, Val::Code(digits)) => number(digits[..2].parse().unwrap()),
        (Builtin::Heading, Val::Code(digits)) => Ok(Val::Code(digits.chars().take(4).collect())),
        (Builtin::Subheading, Val::Code(digits)) => Ok(Val::Code(digits.chars().take(6).collect())),
        (Builtin::Year, Val::Date(date)) => number(date.year().into()),
        (Builtin::Month, Val::Date(date)) => number(date.month().into()),
        (Builtin::Day, Val::Date(date)) => number(date.day().into()),
        (Builtin::Number, _) => {
            value.amount().map(|x| Val::Number(x.clone())).ok_or(Faults::MISMATCH)
        }
        (Builtin::Abs, _) => {
            value.amount().map(|x| value.with_amount(x.abs())).ok_or(Faults::MISMATCH)
        }
        _ => Err(Faults::MISMATCH),
    }
}
