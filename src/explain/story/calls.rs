//! Definitions under their arguments, and derived tuples by the derivation that is recorded of each.
//!
//! What a tuple was derived from is replayed in the body of its definition: an alternative counts only as far as the
//! derived tuples it asks for are premises of the derivation. So no step ever rests on itself.

use std::collections::HashSet;
use std::fmt::Write as _;

use rustc_hash::FxBuildHasher;

use super::super::in_force::InForce;
use super::build::{Builder, Found};
use super::{Fact, FactKind, Place, Step, StepId, StepKind};
use crate::evaluate::{Change, Datum, Premise, Truth};
use crate::model::{
    DefineBody, DefineId, Exception, Expr, ExprKind, Quantified, RelationId, Slot, ValueId,
};

/// What a tuple was derived from.
struct Premises {
    /// Definitions that depend on each other.
    group: Vec<DefineId>,
    derived: Vec<(DefineId, Vec<ValueId>)>,
    facts: Vec<(RelationId, Vec<ValueId>)>,
    /// Whether the tuple is only possible.
    lenient: bool,
}

impl Premises {
    fn suffices(&self, truth: Truth) -> bool {
        truth == Truth::True || (self.lenient && truth != Truth::False)
    }
}

impl<'p> Builder<'_, 'p> {
    /// The step of a definition under its arguments; its body is told later, once.
    pub(super) fn call(
        &mut self,
        id: DefineId,
        arguments: &'p [Expr],
        at: usize,
        found: &mut Found,
    ) -> StepId {
        let mut data = Vec::with_capacity(arguments.len());
        for argument in arguments {
            self.term(argument, at, found);
            data.push(self.value(argument, at));
        }
        self.call_of(id, data)
    }

    fn call_of(&mut self, id: DefineId, data: Vec<Datum>) -> StepId {
        // Of what cannot be derived the tuples may name each other in a circle.
        let is_named_only =
            self.named_only.contains(&id) && self.outcome.call(id, &data).truth() != Truth::True;
        let key = (id, data);
        if let Some(step) = self.calls.get(&key).filter(|_| !is_named_only) {
            return *step;
        }
        let (id, data) = key.clone();
        let define = self.program.define(id);
        let words = self.words();
        let arguments: Vec<String> = data.iter().map(|datum| words.datum(*datum)).collect();
        let text = format!("{}({})", define.name, arguments.join(", "));
        let value = self.outcome.call(id, &data);
        let sentence = match (&define.body, value) {
            (_, Datum::Fault(fault)) => self.fault_sentence(&text, Truth::Fault(fault)),
            (DefineBody::Value { .. }, _) => format!("`{text}` is {}", self.words().datum(value)),
            (DefineBody::Predicate(_), _) => match value.truth() {
                Truth::True => format!("`{text}` holds"),
                Truth::False if define.recursive => format!("`{text}` cannot be derived"),
                Truth::False => format!("`{text}` does not hold"),
                _ => format!("it is not known whether `{text}`"),
            },
        };
        let contested = define.annotations.contested.as_ref();
        let step = self.push(Step {
            kind: if define.recursive { StepKind::Derived } else { StepKind::Definition },
            sentence,
            value,
            asked: None,
            citations: define.annotations.citations.clone(),
            contested: contested.map(ToString::to_string),
            facts: Vec::new(),
            parts: Vec::new(),
            more: 0,
            rule: Some(define.span),
        });
        if is_named_only {
            self.rest_on(step, Found { facts: vec![self.closed(id)], parts: Vec::new() });
            return step;
        }
        self.calls.insert(key, step);
        self.open.push_back((step, id, data));
        step
    }

    pub(super) fn rest_on(&mut self, step: StepId, found: Found) {
        if let Some(step) = self.story.steps.get_mut(step.0 as usize) {
            step.facts = found.facts;
            step.parts = found.parts;
        }
    }

    /// Tells the bodies of all definitions that were met.
    pub(super) fn tell_definitions(&mut self) {
        while let Some((step, id, data)) = self.open.pop_front() {
            let define = self.program.define(id);
            let tuple: Option<Vec<ValueId>> = data.iter().map(|datum| datum.known()).collect();
            let mut frame = data;
            frame.resize(define.slots.len(), Datum::UNKNOWN);
            let at = self.place(Place { slots: &define.slots, frame });
            let mut found = Found::default();
            match &define.body {
                DefineBody::Predicate(body) if define.recursive => {
                    let told = self.story.step(step).map(|step| step.value.truth());
                    let lenient = told != Some(Truth::True);
                    self.recursive((id, body), tuple.as_deref(), lenient, at, &mut found);
                }
                DefineBody::Predicate(body) => self.condition(body, at, &mut found),
                DefineBody::Value { base, exceptions } => {
                    self.defined_value(step, base, exceptions, at, &mut found);
                }
            }
            self.rest_on(step, found);
            if self.outcome.unfinished().is_some() {
                return;
            }
        }
    }

    /// The exception that gives a definition its value, or its base case; and why no other does.
    fn defined_value(
        &mut self,
        step: StepId,
        base: &'p Expr,
        exceptions: &'p [Exception],
        at: usize,
        found: &mut Found,
    ) {
        let Some(place) = self.story.places.get_mut(at) else { return };
        let in_force = InForce::of(self.outcome, exceptions, &mut place.frame);
        let beaten = |place: usize| in_force.is_beaten(exceptions, place);
        let chosen = in_force.chosen;
        for (place, (exception, truth)) in exceptions.iter().zip(&in_force.applies).enumerate() {
            if beaten(place) || (chosen.is_some() && Some(place) != chosen && *truth == Truth::True)
            {
                if let Some(then) = exception.then.as_ref().filter(|_| !beaten(place)) {
                    self.condition(&exception.when, at, found);
                    self.term(then, at, found);
                }
                continue;
            }
            if !self.in_force(exception) {
                continue;
            }
            self.condition(&exception.when, at, found);
            if *truth != Truth::False
                && let Some(then) = &exception.then
            {
                self.term(then, at, found);
            }
        }
        if chosen.is_none() {
            self.term(base, at, found);
        }
        let exception = chosen.and_then(|place| exceptions.get(place));
        let value = exception.and_then(|e| e.then.as_ref()).unwrap_or(base);
        let worked = self.calculation(value, at);
        let Some(step) = self.story.steps.get_mut(step.0 as usize) else { return };
        // What cannot be evaluated has no value, by no exception.
        if matches!(step.value, Datum::Fault(_)) {
            return;
        }
        if let Some(worked) = worked {
            let _ = write!(step.sentence, " ({worked})");
        }
        if let Some(exception) = exception {
            let _ = write!(step.sentence, ", by its exception `{}`", exception.name);
            step.citations.extend(exception.annotations.citations.iter().cloned());
        }
    }

    /// Whether an exception is law on the date, and not assumed away.
    pub(super) fn in_force(&self, exception: &Exception) -> bool {
        let dropped = |change: &Change| *change == Change::WithoutException(exception.span);
        self.outcome.as_of().is_none_or(|day| exception.effective.contains(day))
            && !self.outcome.assumed().flatten().any(dropped)
    }

    fn closed(&self, id: DefineId) -> Fact {
        Fact {
            text: format!("nothing else can be derived of {}", self.program.define(id).name),
            what: FactKind::Closed(id),
            span: None,
            assumed: false,
        }
    }

    fn group_of(&self, id: DefineId) -> Vec<DefineId> {
        let stratum = self.program.strata.iter().find(|stratum| stratum.contains(&id));
        stratum.cloned().unwrap_or_default()
    }

    fn recursive(
        &mut self,
        (id, body): (DefineId, &'p Expr),
        tuple: Option<&[ValueId]>,
        lenient: bool,
        at: usize,
        found: &mut Found,
    ) {
        let derivation = tuple.and_then(|tuple| self.outcome.derivation(id, tuple));
        let Some(derivation) = derivation else {
            // Why nothing leads there is told one step deep: further on, the tuples that fail name each other.
            found.fact(self.closed(id));
            self.named_only = self.group_of(id);
            if tuple.is_some() {
                self.condition(body, at, found);
            }
            self.named_only.clear();
            return;
        };
        let mut premises =
            Premises { group: self.group_of(id), derived: Vec::new(), facts: Vec::new(), lenient };
        for premise in derivation.premises {
            match premise {
                Premise::Derived(id, tuple) => premises.derived.push((id, tuple)),
                Premise::Assumed(relation, tuple) => premises.facts.push((relation, tuple)),
                Premise::Fact(relation, place) => {
                    let facts = self.program.facts.tuples.get(relation.index());
                    let fact = facts.and_then(|facts| facts.get(place));
                    premises.facts.extend(fact.map(|f| (relation, f.arguments.to_vec())));
                }
            }
        }
        if !self.replay(body, at, &premises, found) {
            // The premises are what was recorded; they are told whatever else there is.
            for (relation, tuple) in premises.facts {
                found.fact(self.tuple_fact(relation, tuple));
            }
            for (id, tuple) in premises.derived {
                let step = self.call_of(id, tuple.into_iter().map(Datum::Known).collect());
                found.part(step);
            }
        }
    }

    /// Tells how a body follows from the premises; gives whether it does.
    fn replay(&mut self, e: &'p Expr, at: usize, premises: &Premises, found: &mut Found) -> bool {
        if !mentions(e, &premises.group) {
            let truth = self.truth(e, at);
            if !premises.suffices(truth) {
                return false;
            }
            self.condition(e, at, found);
            return true;
        }
        match &e.kind {
            ExprKind::And(parts) => parts.iter().all(|part| self.replay(part, at, premises, found)),
            ExprKind::Or(parts) => parts.iter().any(|part| {
                let mut own = Found::default();
                let follows = self.replay(part, at, premises, &mut own);
                if follows {
                    own.facts.into_iter().for_each(|fact| found.fact(fact));
                    own.parts.into_iter().for_each(|part| found.part(part));
                }
                follows
            }),
            ExprKind::Call(id, arguments) if premises.group.contains(id) => {
                let data: Vec<Datum> = arguments.iter().map(|a| self.value(a, at)).collect();
                let tuple: Option<Vec<ValueId>> = data.iter().map(|datum| datum.known()).collect();
                let is_premise = tuple.is_some_and(|tuple| {
                    premises.derived.iter().any(|p| p.0 == *id && p.1 == tuple)
                });
                if is_premise {
                    for argument in arguments {
                        self.term(argument, at, found);
                    }
                    let step = self.call_of(*id, data);
                    found.part(step);
                }
                is_premise
            }
            ExprKind::Quantified(q) => self.replay_element(q, at, premises, found),
            _ => false,
        }
    }

    fn replay_element(
        &mut self,
        q: &'p Quantified,
        at: usize,
        premises: &Premises,
        found: &mut Found,
    ) -> bool {
        let mut candidates = Vec::new();
        for part in q.filter.iter().chain(&q.body) {
            candidates_of(part, q.slot, premises, &mut candidates);
        }
        if candidates.is_empty() {
            candidates = self.elements(&q.set, at).0.into_iter().filter_map(Datum::known).collect();
        }
        let mut tried = HashSet::with_hasher(FxBuildHasher);
        for element in candidates {
            if !tried.insert(element) {
                continue;
            }
            let own = self.place_of(at, q.slot, Datum::Known(element));
            let mut told = Found::default();
            let parts = q.filter.iter().chain(&q.body);
            if self.is_element(element, &q.set, at, premises)
                && parts.into_iter().all(|part| self.replay(part, own, premises, &mut told))
            {
                self.term(&q.set, at, found);
                told.facts.into_iter().for_each(|fact| found.fact(fact));
                told.parts.into_iter().for_each(|part| found.part(part));
                return true;
            }
        }
        false
    }

    fn is_element(
        &mut self,
        element: ValueId,
        set: &'p Expr,
        at: usize,
        premises: &Premises,
    ) -> bool {
        // Whole types are large, and what is derived of one of their entities is an element.
        if matches!(set.kind, ExprKind::Entities(_)) {
            return element.as_entity().is_none_or(|entity| self.program.is_listed(entity));
        }
        let (elements, is_known) = self.elements(set, at);
        elements.contains(&Datum::Known(element)) && (is_known || premises.lenient)
    }
}

/// Whether an expression asks for one of the definitions.
fn mentions(e: &Expr, group: &[DefineId]) -> bool {
    if let ExprKind::Call(id, _) = &e.kind
        && group.contains(id)
    {
        return true;
    }
    let mut found = false;
    e.for_each_part(&mut |part| found = found || mentions(part, group));
    found
}

/// The values that premises give a variable.
fn candidates_of(e: &Expr, slot: Slot, premises: &Premises, out: &mut Vec<ValueId>) {
    let mut take = |arguments: &[Expr], tuple: &[ValueId]| {
        for (argument, value) in arguments.iter().zip(tuple) {
            if argument.kind == ExprKind::Variable(slot) {
                out.push(*value);
            }
        }
    };
    match &e.kind {
        ExprKind::Call(id, arguments) => {
            for (_, tuple) in premises.derived.iter().filter(|p| p.0 == *id) {
                take(arguments, tuple);
            }
        }
        ExprKind::Holds(id, arguments) => {
            for (_, tuple) in premises.facts.iter().filter(|p| p.0 == *id) {
                take(arguments, tuple);
            }
        }
        _ => {}
    }
    e.for_each_part(&mut |part| candidates_of(part, slot, premises, out));
}
