//! Expressions to truths and data, in three-valued logic.

use super::change::Looked;
use super::engine::{Engine, Frame};
use super::interval::first_fault;
use super::truth::{Datum, Truth};
use crate::model::{
    AttributeId, Code, DefineBody, DefineId, Exception, Expr, ExprKind, FaultKind, RelationId,
    TypeId, Value, ValueId,
};
use crate::operators::CompareOp;
use crate::source::Span;

impl Engine<'_> {
    /// Whether a condition holds.
    pub(super) fn truth(&mut self, e: &Expr, frame: &mut Frame) -> Truth {
        if self.spend(1) {
            return Truth::Unknown;
        }
        if self.watches_truth(e) {
            self.watched_truth(e, frame)
        } else {
            self.plain_truth(e, frame)
        }
    }

    /// The truth, whether it is watched or not.
    pub(super) fn plain_truth(&mut self, e: &Expr, frame: &mut Frame) -> Truth {
        match &e.kind {
            ExprKind::Not(part) => self.truth(part, frame).not(),
            ExprKind::And(parts) => self.all(parts, frame),
            ExprKind::Or(parts) => self.any(parts, frame),
            ExprKind::Compare(a, op, b) => {
                let (a, b) = (self.datum(a, frame), self.datum(b, frame));
                self.compare(a, *op, b, e.span)
            }
            ExprKind::Between(value, low, high) => {
                let value = self.datum(value, frame);
                let (low, high) = (self.datum(low, frame), self.datum(high, frame));
                let above = self.compare(value, CompareOp::AtLeast, low, e.span);
                above.and(self.compare(value, CompareOp::AtMost, high, e.span))
            }
            ExprKind::In(element, set) => {
                let element = self.datum(element, frame);
                self.contains(element, set, frame)
            }
            ExprKind::Within(code, of) => {
                let (code, of) = (self.datum(code, frame), self.datum(of, frame));
                self.within(code, of)
            }
            ExprKind::Stated(of, attribute) => match self.datum(of, frame) {
                Datum::Known(value) => Truth::of(
                    value
                        .as_entity()
                        .is_some_and(|entity| self.stated(entity, *attribute).is_some()),
                ),
                other => other.truth(),
            },
            ExprKind::Call(define, arguments) => {
                let arguments = self.arguments(arguments, frame);
                self.call_truth(*define, arguments)
            }
            ExprKind::Holds(relation, arguments) => {
                let arguments = self.arguments(arguments, frame);
                self.holds_truth(*relation, &arguments)
            }
            ExprKind::Quantified(q) => self.quantified(q, e.span, frame),
            _ => self.datum(e, frame).truth(),
        }
    }

    fn all(&mut self, parts: &[Expr], frame: &mut Frame) -> Truth {
        let mut result = Truth::True;
        for part in parts {
            result = result.and(self.truth(part, frame));
            if result == Truth::False {
                break;
            }
        }
        result
    }

    fn any(&mut self, parts: &[Expr], frame: &mut Frame) -> Truth {
        let mut result = Truth::False;
        for part in parts {
            result = result.or(self.truth(part, frame));
            if result == Truth::True {
                break;
            }
        }
        result
    }

    fn arguments(&mut self, arguments: &[Expr], frame: &mut Frame) -> Box<[Datum]> {
        arguments.iter().map(|argument| self.datum(argument, frame)).collect()
    }

    /// What is known of an expression's value.
    pub(super) fn datum(&mut self, e: &Expr, frame: &mut Frame) -> Datum {
        if self.spend(1) {
            return Datum::UNKNOWN;
        }
        if self.watches_value(e) {
            self.watched_value(e, frame)
        } else {
            self.plain_datum(e, frame)
        }
    }

    /// The value, whether it is watched or not.
    pub(super) fn plain_datum(&mut self, e: &Expr, frame: &mut Frame) -> Datum {
        match &e.kind {
            ExprKind::Constant(value) => Datum::Known(*value),
            ExprKind::Variable(slot) => {
                frame.get(usize::from(slot.0)).copied().unwrap_or(Datum::UNKNOWN)
            }
            ExprKind::Parameter(id) => self.parameter(*id).map_or(Datum::UNKNOWN, Datum::Known),
            ExprKind::AsOf => self.day(),
            ExprKind::Entities(ty) => Datum::Known(self.domain(*ty)),
            ExprKind::Attribute(of, attribute) => {
                let of = self.datum(of, frame);
                self.attribute(of, *attribute)
            }
            ExprKind::ClausesOf(of, kind) => {
                let of = self.datum(of, frame);
                self.clauses_of(of, *kind)
            }
            ExprKind::Call(define, arguments) if !self.is_predicate(*define) => {
                let arguments = self.arguments(arguments, frame);
                self.call_datum(*define, arguments)
            }
            ExprKind::Set(parts) => self.set_of(parts, frame),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, e.ty.scalar, e.span, frame),
            ExprKind::Builtin(..)
            | ExprKind::Sum(..)
            | ExprKind::Product(..)
            | ExprKind::Negate(_)
            | ExprKind::Round(..)
            | ExprKind::UnitsBetween(..) => self.computed(e, frame),
            _ => self.truth(e, frame).into(),
        }
    }

    /// Arithmetic, dates and built-ins.
    fn computed(&mut self, e: &Expr, frame: &mut Frame) -> Datum {
        match &e.kind {
            ExprKind::Builtin(builtin, arguments) => {
                let arguments = self.arguments(arguments, frame);
                self.builtin(*builtin, &arguments, e.span)
            }
            ExprKind::Sum(terms, rounding) => {
                let mut sum: Option<Datum> = None;
                for (subtract, term) in terms {
                    let term = self.datum(term, frame);
                    sum = Some(match sum {
                        None if *subtract => self.negate(term, e.span),
                        None => term,
                        Some(so_far) => self.add(so_far, term, *subtract, *rounding, e.span),
                    });
                }
                sum.unwrap_or(Datum::UNKNOWN)
            }
            ExprKind::Product(first, rest) => {
                let mut product = self.datum(first, frame);
                for (op, factor) in rest {
                    let factor = self.datum(factor, frame);
                    product = self.multiply(product, *op, factor, e.span);
                }
                product
            }
            ExprKind::Negate(part) => {
                let part = self.datum(part, frame);
                self.negate(part, e.span)
            }
            ExprKind::Round(value, step, mode) => {
                let (value, step) = (self.datum(value, frame), self.datum(step, frame));
                self.round(value, step, *mode, e.span)
            }
            ExprKind::UnitsBetween(unit, from, to) => {
                let (from, to) = (self.datum(from, frame), self.datum(to, frame));
                self.units_between(*unit, from, to)
            }
            _ => Datum::UNKNOWN,
        }
    }

    fn is_predicate(&self, define: DefineId) -> bool {
        matches!(self.program.define(define).body, DefineBody::Predicate(_))
    }

    fn attribute(&mut self, of: Datum, attribute: AttributeId) -> Datum {
        match of {
            Datum::Known(value) => value
                .as_entity()
                .and_then(|entity| self.stated(entity, attribute))
                .map_or(Datum::UNKNOWN, Datum::Known),
            Datum::Bounds(..) => Datum::UNKNOWN,
            Datum::Fault(_) => of,
        }
    }

    fn clauses_of(&mut self, agreement: Datum, kind: TypeId) -> Datum {
        let clauses = self.attribute(agreement, self.program.builtin.agreement_clauses);
        let Datum::Known(set) = clauses else {
            return clauses;
        };
        let of_kind: Vec<ValueId> = self
            .elements(set)
            .iter()
            .copied()
            .filter(|clause| self.is_existing(*clause, kind))
            .collect();
        Datum::Known(self.values.intern_set(of_kind))
    }

    fn set_of(&mut self, parts: &[Expr], frame: &mut Frame) -> Datum {
        let data: Vec<Datum> = parts.iter().map(|part| self.datum(part, frame)).collect();
        if let Some(fault) = first_fault(&data) {
            return fault;
        }
        let known: Option<Vec<ValueId>> = data.iter().map(|datum| datum.known()).collect();
        match known {
            Some(elements) => Datum::Known(self.values.intern_set(elements)),
            None => Datum::UNKNOWN,
        }
    }

    pub(super) fn contains(&mut self, element: Datum, set: &Expr, frame: &mut Frame) -> Truth {
        if let Datum::Fault(fault) = element {
            return Truth::Fault(fault);
        }
        if let (ExprKind::Entities(ty), Datum::Known(value)) = (&set.kind, element) {
            // Asked for every tuple of a join: no need to walk the whole type.
            return Truth::of(self.is_among_all(value, *ty));
        }
        if let ExprKind::Set(parts) = &set.kind {
            // One choice that is known decides, whatever the others are.
            return parts.iter().fold(Truth::False, |so_far, part| {
                let part = self.datum(part, frame);
                so_far.or(self.compare(element, CompareOp::Is, part, set.span))
            });
        }
        match self.datum(set, frame) {
            Datum::Known(set_value) => {
                let elements = self.elements(set_value);
                match element {
                    Datum::Known(value) if elements.contains(&value) => Truth::True,
                    _ => elements.iter().fold(Truth::False, |so_far, other| {
                        let same =
                            self.compare(element, CompareOp::Is, Datum::Known(*other), set.span);
                        so_far.or(same)
                    }),
                }
            }
            Datum::Bounds(..) => Truth::Unknown,
            Datum::Fault(fault) => Truth::Fault(fault),
        }
    }

    fn within(&self, code: Datum, of: Datum) -> Truth {
        if let Some(Datum::Fault(fault)) = first_fault(&[code, of]) {
            return Truth::Fault(fault);
        }
        let digits = |datum: Datum| match datum.known().and_then(|value| self.values.get(value)) {
            Some(Value::Code(Code(digits))) => Some(digits),
            _ => None,
        };
        match (digits(code), digits(of)) {
            (Some(code), Some(of)) if code.starts_with(of.as_str()) => Truth::True,
            // A code that says less than it is asked for may go on either way.
            (Some(code), Some(of)) if of.starts_with(code.as_str()) => Truth::Unknown,
            (Some(_), Some(_)) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    pub(super) fn holds_truth(&mut self, relation: RelationId, arguments: &[Datum]) -> Truth {
        let known: Option<Vec<ValueId>> = arguments.iter().map(|datum| datum.known()).collect();
        match known {
            Some(tuple) => {
                self.watch_tuple(relation, &tuple);
                self.holds(relation, &tuple)
            }
            None if self.program.relation(relation).open => {
                first_fault(arguments).map_or(Truth::Unknown, Datum::truth)
            }
            None => {
                self.watch_relation(relation);
                let rows = self.relations.get(relation.index()).map_or(0, |r| r.table.len());
                (0..rows).fold(Truth::False, |so_far, row| {
                    let relation = self.relations.get(relation.index());
                    let tuple = relation.map_or(Vec::new(), |r| r.table.row(row).to_vec());
                    so_far.or(self.is_tuple(arguments, &tuple))
                })
            }
        }
    }

    /// The truth of a defined predicate; derived once for each tuple of arguments.
    pub(super) fn call_truth(&mut self, id: DefineId, arguments: Box<[Datum]>) -> Truth {
        let define = self.program.define(id);
        let DefineBody::Predicate(body) = &define.body else {
            return self.call_datum(id, arguments).truth();
        };
        if self.is_dropped(Looked::Definition(id)) {
            return Truth::Unknown;
        }
        if define.recursive {
            return self.derived(id, &arguments);
        }
        let arguments = (id, arguments);
        if let Some(known) = self.calls(id).truths.get(&arguments) {
            return *known;
        }
        let mut frame = arguments.1.to_vec();
        frame.resize(define.slots.len(), Datum::UNKNOWN);
        let truth = self.truth(body, &mut frame);
        self.calls(id).truths.insert(arguments, truth);
        truth
    }

    /// A defined value: its base case, or the exception that replaces it.
    pub(super) fn call_datum(&mut self, id: DefineId, arguments: Box<[Datum]>) -> Datum {
        let define = self.program.define(id);
        let DefineBody::Value { base, exceptions } = &define.body else {
            return self.call_truth(id, arguments).into();
        };
        if self.is_dropped(Looked::Definition(id)) {
            return Datum::UNKNOWN;
        }
        let arguments = (id, arguments);
        if let Some(known) = self.calls(id).data.get(&arguments) {
            return *known;
        }
        let mut frame = arguments.1.to_vec();
        frame.resize(define.slots.len(), Datum::UNKNOWN);
        let datum = self.value_by_exceptions(base, exceptions, define.span, &mut frame);
        self.calls(id).data.insert(arguments, datum);
        datum
    }

    /// Whether each exception applies; one out of its period does not.
    pub(super) fn applicable(&mut self, exceptions: &[Exception], frame: &mut Frame) -> Vec<Truth> {
        exceptions
            .iter()
            .map(|exception| {
                self.watch_exception(exception);
                let out_of_period =
                    self.as_of.is_some_and(|day| !exception.effective.contains(day));
                if out_of_period || self.is_dropped(Looked::Exception(exception.span)) {
                    Truth::False
                } else {
                    self.truth(&exception.when, frame)
                }
            })
            .collect()
    }

    fn value_by_exceptions(
        &mut self,
        base: &Expr,
        exceptions: &[Exception],
        span: Span,
        frame: &mut Frame,
    ) -> Datum {
        let applies = self.applicable(exceptions, frame);
        if self.may_clash(&applies) {
            return self.unknown_or_failed(span);
        }
        let beaten = |place: usize| {
            exceptions
                .iter()
                .zip(&applies)
                .any(|(other, truth)| *truth == Truth::True && other.overrides.contains(&place))
        };
        let mut certain: Vec<(usize, Datum)> = Vec::new();
        let mut possible: Vec<Datum> = Vec::new();
        for (place, (exception, truth)) in exceptions.iter().zip(&applies).enumerate() {
            if beaten(place) || *truth == Truth::False {
                continue;
            }
            if let Truth::Fault(fault) = truth {
                return Datum::Fault(*fault);
            }
            let value = match &exception.then {
                Some(then) => self.datum(then, frame),
                None => Datum::UNKNOWN,
            };
            if *truth == Truth::True { certain.push((place, value)) } else { possible.push(value) }
        }
        if let Some(fault) = self.conflict(&certain, exceptions, span) {
            return fault;
        }
        if certain.is_empty() {
            possible.push(self.datum(base, frame));
        }
        // What is certain comes first: of several that are the same, the first is meant.
        let all: Vec<Datum> = certain.iter().map(|(_, value)| *value).chain(possible).collect();
        self.hull(&all)
    }

    /// The fault of exceptions that all apply, and of which two have different values or none.
    fn conflict(
        &mut self,
        certain: &[(usize, Datum)],
        exceptions: &[Exception],
        span: Span,
    ) -> Option<Datum> {
        let name = |place: usize| exceptions.get(place).map(|e| e.name.to_string());
        for (i, (first, value)) in certain.iter().enumerate() {
            for (second, other) in certain.iter().skip(i + 1) {
                match self.compare(*value, CompareOp::Is, *other, span) {
                    Truth::True | Truth::Unknown => {}
                    Truth::Fault(fault) => return Some(Datum::Fault(fault)),
                    Truth::False => {
                        let (a, b) = (name(*first), name(*second));
                        let kind = FaultKind::ExceptionConflict(
                            a.unwrap_or_default(),
                            b.unwrap_or_default(),
                        );
                        return Some(Datum::Fault(self.fault(kind, span)));
                    }
                }
            }
        }
        None
    }
}
