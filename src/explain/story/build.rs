//! Conditions to steps. What is kept of a condition always suffices for its truth, so that the steps kept are
//! simply all needed: of a true `or` one alternative, of a false `and` one part.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::{Fact, Place, Step, StepId, StepKind, Story, Telling};
use crate::evaluate::{Datum, Outcome, Truth};
use crate::explain::text::{Scope, Words, compare_words};
use crate::model::{DefineId, Expr, ExprKind, ParameterId, Program, Scalar, Type, Value};
use crate::operators::CompareOp;
use crate::source::to_u32;

/// A story under way.
pub(super) struct Builder<'o, 'p> {
    pub(super) outcome: &'o mut Outcome<'p>,
    pub(super) program: &'p Program,
    pub(super) story: Story<'p>,
    pub(super) telling: Telling,
    /// Definitions under their arguments, each told once.
    pub(super) calls: FxHashMap<(DefineId, Vec<Datum>), StepId>,
    pub(super) parameters: FxHashMap<ParameterId, StepId>,
    /// Definitions whose bodies are still to be told.
    pub(super) open: VecDeque<(StepId, DefineId, Vec<Datum>)>,
    /// Definitions that depend on each other and are not derived here: they are named and not followed.
    pub(super) named_only: Vec<DefineId>,
}

/// What a step rests on, as found on the way.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) facts: Vec<Fact>,
    pub(super) parts: Vec<StepId>,
}

impl Found {
    pub(super) fn fact(&mut self, fact: Fact) {
        if !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    pub(super) fn part(&mut self, part: StepId) {
        if !self.parts.contains(&part) {
            self.parts.push(part);
        }
    }
}

impl<'o, 'p> Builder<'o, 'p> {
    pub(super) fn new(outcome: &'o mut Outcome<'p>, telling: Telling) -> Self {
        let program = outcome.program();
        Builder {
            outcome,
            program,
            story: Story::default(),
            telling,
            calls: FxHashMap::default(),
            parameters: FxHashMap::default(),
            open: VecDeque::new(),
            named_only: Vec::new(),
        }
    }

    pub(super) fn place(&mut self, place: Place<'p>) -> usize {
        self.story.places.push(place);
        self.story.places.len() - 1
    }

    pub(super) fn truth(&mut self, e: &Expr, at: usize) -> Truth {
        match self.story.places.get_mut(at) {
            Some(place) => self.outcome.truth(e, &mut place.frame),
            None => Truth::Unknown,
        }
    }

    pub(super) fn datum(&mut self, e: &Expr, at: usize) -> Datum {
        match self.story.places.get_mut(at) {
            Some(place) => self.outcome.datum(e, &mut place.frame),
            None => Datum::UNKNOWN,
        }
    }

    /// What a part came to, as a truth where it is a condition.
    pub(super) fn value(&mut self, e: &Expr, at: usize) -> Datum {
        if e.ty == Type::one(Scalar::YesNo) { self.truth(e, at).into() } else { self.datum(e, at) }
    }

    pub(super) fn text(&self, e: &Expr, at: usize) -> String {
        let Some(place) = self.story.places.get(at) else { return String::new() };
        let scope = Scope { slots: place.slots, frame: &place.frame };
        Words::of(self.outcome).expr(e, scope)
    }

    pub(super) fn words(&self) -> Words<'_> {
        Words::of(self.outcome)
    }

    pub(super) fn push(&mut self, step: Step<'p>) -> StepId {
        self.story.steps.push(step);
        StepId(to_u32(self.story.steps.len() - 1))
    }

    /// A step of an expression.
    pub(super) fn step(
        &mut self,
        kind: StepKind,
        sentence: String,
        asked: (&'p Expr, usize),
        found: Found,
    ) -> StepId {
        let value = self.value(asked.0, asked.1);
        self.push(Step {
            kind,
            sentence,
            value,
            asked: Some(asked),
            citations: Vec::new(),
            contested: None,
            facts: found.facts,
            parts: found.parts,
            more: 0,
            rule: Some(asked.0.span),
        })
    }

    /// Tells why a condition is what it is: steps that together suffice.
    pub(super) fn condition(&mut self, e: &'p Expr, at: usize, found: &mut Found) {
        match &e.kind {
            ExprKind::Not(part) => self.condition(part, at, found),
            ExprKind::And(parts) | ExprKind::Or(parts) => self.joined(e, parts, at, found),
            ExprKind::Quantified(q) => self.quantified(e, q, at, found),
            ExprKind::Call(id, arguments) => {
                let step = self.call(*id, arguments, at, found);
                found.part(step);
            }
            _ => {
                let step = self.leaf(e, at);
                found.part(step);
            }
        }
    }

    fn joined(&mut self, e: &'p Expr, parts: &'p [Expr], at: usize, found: &mut Found) {
        let truth = self.truth(e, at);
        let decisive = Truth::of(matches!(e.kind, ExprKind::Or(_)));
        if truth != decisive {
            // Beside what is unknown or fails to evaluate, what is settled is no reason.
            let undecided = matches!(truth, Truth::Unknown | Truth::Fault(_));
            for part in parts {
                if !undecided || self.truth(part, at) == truth {
                    self.condition(part, at, found);
                }
            }
            return;
        }
        let mut told = false;
        for part in parts {
            if self.truth(part, at) != truth {
                continue;
            }
            if !told {
                self.condition(part, at, found);
                told = true;
                if !self.telling.alternatives {
                    return;
                }
                continue;
            }
            let mut other = Found::default();
            self.condition(part, at, &mut other);
            let text = self.text(part, at);
            let sentence = format!("`{text}` would do, too");
            let step = self.step(StepKind::Also, sentence, (part, at), other);
            found.part(step);
        }
    }

    /// A condition without conditions in it.
    fn leaf(&mut self, e: &'p Expr, at: usize) -> StepId {
        let mut found = Found::default();
        let truth = self.truth(e, at);
        match &e.kind {
            ExprKind::Holds(relation, arguments) => {
                self.tuple(*relation, arguments, at, &mut found);
            }
            ExprKind::Stated(of, attribute) => self.stated(of, *attribute, at, &mut found),
            ExprKind::Attribute(..) | ExprKind::Parameter(_) => self.term(e, at, &mut found),
            _ => {
                let mut parts = Vec::new();
                e.for_each_part(&mut |part| parts.push(part));
                for part in parts {
                    self.term(part, at, &mut found);
                }
            }
        }
        let sentence = self.sentence(e, at, truth);
        let kind = match e.kind {
            ExprKind::Holds(..) => StepKind::Fact,
            _ => StepKind::Condition,
        };
        self.step(kind, sentence, (e, at), found)
    }

    fn sentence(&mut self, e: &'p Expr, at: usize, truth: Truth) -> String {
        let text = self.text(e, at);
        match truth {
            Truth::Fault(_) => return self.fault_sentence(&text, truth),
            Truth::Unknown => return format!("it is not known whether `{text}`"),
            Truth::True | Truth::False => {}
        }
        let (yes, not) = if truth == Truth::True { (true, "") } else { (false, "not ") };
        match &e.kind {
            ExprKind::Compare(a, op, b) => self.comparison(a, *op, b, at, yes),
            ExprKind::Between(value, low, high) => {
                let (value_text, known) = self.named(value, at);
                let (low, high) = (self.named(low, at), self.named(high, at));
                let bounds = format!("{} to {}", bound_words(&low), bound_words(&high));
                format!("`{value_text}` is {known}, {not}from {bounds}")
            }
            ExprKind::Holds(..) => format!("`{text}` is {not}a fact"),
            ExprKind::In(element, set) => {
                let (element, value) = self.named(element, at);
                let set = self.text(set, at);
                let value = if element == value { String::new() } else { format!("{value}, ") };
                format!("`{element}` is {value}{not}in `{set}`")
            }
            ExprKind::Within(code, of) => {
                let (code, of) = (self.text(code, at), self.text(of, at));
                format!("`{code}` is {not}within `{of}`")
            }
            ExprKind::Stated(..) => {
                let attribute = text.strip_suffix(" is stated").unwrap_or(&text);
                format!("`{attribute}` is {not}stated")
            }
            _ => format!("`{text}` is {}", if yes { "yes" } else { "no" }),
        }
    }

    pub(super) fn fault_sentence(&self, text: &str, truth: Truth) -> String {
        let fault = match truth {
            Truth::Fault(fault) => self.outcome.fault(fault),
            _ => None,
        };
        let why = fault.map_or_else(String::new, |fault| format!(": {}", fault.kind));
        format!("`{text}` cannot be evaluated{why}")
    }

    /// An expression in words, and its value in words, with its calculation.
    pub(super) fn named(&mut self, e: &'p Expr, at: usize) -> (String, String) {
        let datum = self.datum(e, at);
        let value = self.words().datum(datum);
        let worked = self.calculation(e, at).map(|w| format!("{value} ({w})"));
        (self.text(e, at), worked.unwrap_or(value))
    }

    /// "`c4.lines_freed` is 88.5%, at least 85% (`coverage_floor`)".
    fn comparison(
        &mut self,
        a: &'p Expr,
        op: CompareOp,
        b: &'p Expr,
        at: usize,
        yes: bool,
    ) -> String {
        let y = self.datum(b, at);
        let Some(place) = self.story.places.get(at) else { return String::new() };
        let scope = Scope { slots: place.slots, frame: &place.frame };
        let mut needs = Words::of(self.outcome).bound(op, b, y, scope);
        if let Some(worked) = self.calculation(b, at) {
            needs = format!("{needs} = {worked}");
        }
        let (term, value) = self.named(a, at);
        let is_literal = term == value;
        let text_b = self.text(b, at);
        let known_b = self.words().datum(y);
        let equal = matches!(op, CompareOp::Is | CompareOp::IsNot);
        match (op, yes) {
            (CompareOp::Is, true) | (CompareOp::IsNot, false) if text_b == known_b => {
                format!("`{term}` is {value}")
            }
            (CompareOp::Is, true) | (CompareOp::IsNot, false) => {
                format!("`{term}` is {value}, as is `{text_b}`")
            }
            _ if equal && is_literal => format!("`{term}` is not {needs}", needs = plain(&needs)),
            _ if equal => format!("`{term}` is {value}, not {}", plain(&needs)),
            (_, true) if is_literal => format!("`{term}` {} {known_b}", compare_words(op)),
            (_, true) => format!("`{term}` is {value}, {needs}"),
            (_, false) => format!("`{term}` is {value}, not {needs}"),
        }
    }

    /// Whether an expression is yes or no for certain.
    pub(super) fn is_settled(truth: Truth) -> bool {
        matches!(truth, Truth::True | Truth::False)
    }

    /// Numbers that a value is written with, for calculations.
    pub(super) fn is_calculated(e: &Expr) -> bool {
        matches!(
            e.kind,
            ExprKind::Sum(..)
                | ExprKind::Product(..)
                | ExprKind::Negate(_)
                | ExprKind::Round(..)
                | ExprKind::Builtin(..)
                | ExprKind::UnitsBetween(..)
        )
    }

    pub(super) fn is_set(&self, datum: Datum) -> bool {
        let value = datum.known().and_then(|value| self.outcome.values().get(value));
        matches!(value, Some(Value::Set(_)))
    }
}

fn plain(needs: &str) -> &str {
    needs.strip_prefix("anything but ").unwrap_or(needs)
}

/// "90% (`benchmark`)", or only the value where that is how it is written.
fn bound_words((text, value): &(String, String)) -> String {
    if text == value { value.clone() } else { format!("{value} (`{text}`)") }
}
