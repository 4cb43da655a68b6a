//! The nearest parts of a requirement that keep it from holding, with margins where numbers decide.

use std::fmt::Write as _;

use indexmap::{IndexMap, IndexSet};

use super::missing::{Gaps, MissingFact};
use super::text::{Scope, Words, compare_words};
use crate::evaluate::{Datum, Frame, Judgement, Outcome, Truth};
use crate::model::{
    self, DefineBody, DefineId, Expr, ExprKind, Program, Quantified, Quantifier, Slot, Type, Value,
    ValueId,
};
use crate::operators::CompareOp;
use crate::source::Span;

/// A part that fails or is undecided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of part.
    pub kind: ReasonKind,
    /// In words.
    pub sentence: String,
    /// Where the condition is written.
    pub span: Span,
    /// Where the facts it rests on are stated.
    pub facts: Vec<Span>,
}

/// The kinds of reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// A comparison fails by so much.
    Margin(Margin),
    /// A comparison, a membership, a fact that does not hold, or one that must not.
    Condition,
    /// Too few or too many.
    Count,
    /// Undecided.
    Unknown,
    /// An evaluation that failed.
    Fault,
}

/// By how much a comparison fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margin {
    /// What is compared.
    pub term: String,
    /// Its value.
    pub value: String,
    /// What it needs: `at least 90%`.
    pub needs: String,
    /// The difference: `1.5 pp`; empty where the values have no difference, as the steps of a scale.
    pub gap: String,
    /// Whether the value is too small rather than too large.
    pub short: bool,
}

/// Elements of which a quantifier that fails is shown one by one.
const MOST_ELEMENTS: usize = 3;

/// The reasons for a judgement, at most so many, and how many more there are.
pub(super) fn blame(
    outcome: &mut Outcome<'_>,
    judgement: &Judgement,
    most: usize,
) -> (Vec<Reason>, usize) {
    let walk = walk_judgement(outcome, judgement);
    let mut reasons: Vec<Reason> = walk.reasons.into_values().collect();
    let more = reasons.len().saturating_sub(most) + walk.uncounted;
    reasons.truncate(most);
    (reasons, more)
}

/// Walks through everything that keeps a judgement from being met or excepted.
pub(super) fn walk_judgement<'w, 'p>(
    outcome: &'w mut Outcome<'p>,
    judgement: &Judgement,
) -> Walk<'w, 'p> {
    let program = outcome.program();
    let requirement = program.requirement(judgement.requirement);
    let mut frame = judgement.frame.clone();
    frame.resize(requirement.slots.len(), Datum::UNKNOWN);
    let mut walk = Walk {
        outcome,
        program,
        reasons: IndexMap::new(),
        gaps: Gaps::default(),
        uncounted: 0,
        seen: IndexSet::new(),
    };
    let mut variables = Variables { slots: &requirement.slots, frame };
    let known = judgement.subjects.len();
    for binder in requirement.binders.iter().take(known) {
        if let Some(filter) = &binder.filter {
            walk.walk(filter, &mut variables, true);
        }
    }
    if let Some(binder) = requirement.binders.get(known) {
        walk.unknown_parts(&binder.set, &mut variables);
        return walk;
    }
    if let Some((agreement, stage)) = program.stage_in_question(requirement, &variables.frame)
        && walk.outcome.program().stated(agreement, stage).is_none()
    {
        walk.gaps.note(MissingFact::Attribute(agreement, stage), None);
    }
    walk.walk(&requirement.body, &mut variables, !requirement.forbids);
    for exception in &requirement.exceptions {
        // A false exception is no reason of its own; an undecided one may yet excuse.
        let truth = walk.outcome.truth(&exception.when, &mut variables.frame);
        if truth == Truth::Unknown {
            walk.walk(&exception.when, &mut variables, true);
        }
    }
    walk
}

/// The variables of a requirement or definition.
pub(super) struct Variables<'p> {
    pub(super) slots: &'p [(smol_str::SmolStr, Type)],
    pub(super) frame: Frame,
}

/// A walk under way.
pub(super) struct Walk<'w, 'p> {
    pub(super) outcome: &'w mut Outcome<'p>,
    pub(super) program: &'p Program,
    /// By sentence, so that the same is said once.
    reasons: IndexMap<String, Reason>,
    pub(super) gaps: Gaps,
    /// Elements that fail and are not shown.
    uncounted: usize,
    /// Calls already looked into.
    pub(super) seen: IndexSet<(DefineId, Vec<Datum>)>,
}

impl<'p> Walk<'_, 'p> {
    /// Says what keeps `e` from being `want`; nothing if it is.
    pub(super) fn walk(&mut self, e: &'p Expr, variables: &mut Variables<'p>, want: bool) {
        let truth = self.outcome.truth(e, &mut variables.frame);
        if truth == Truth::of(want) {
            return;
        }
        match &e.kind {
            ExprKind::Not(part) => self.walk(part, variables, !want),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for part in parts {
                    self.walk(part, variables, want);
                }
            }
            ExprKind::Compare(a, op, b) => self.comparison(e, a, *op, b, variables, want),
            ExprKind::Between(value, low, high) => {
                if want {
                    self.comparison(e, value, CompareOp::AtLeast, low, variables, true);
                    self.comparison(e, value, CompareOp::AtMost, high, variables, true);
                } else {
                    self.condition(e, variables, want, truth);
                }
            }
            ExprKind::Quantified(q) => self.quantified(e, q, variables, want, truth),
            ExprKind::Call(id, arguments) => self.call(e, *id, arguments, variables, want, truth),
            _ => self.condition(e, variables, want, truth),
        }
    }

    fn push(&mut self, kind: ReasonKind, sentence: String, span: Span, facts: Vec<Span>) {
        let reason = Reason { kind, sentence: sentence.clone(), span, facts };
        self.reasons.entry(sentence).or_insert(reason);
    }

    fn text(&self, e: &Expr, variables: &Variables<'_>) -> String {
        let scope = Scope { slots: variables.slots, frame: &variables.frame };
        Words::of(self.outcome).expr(e, scope)
    }

    /// A condition that is not what it should be, in its own words.
    fn condition(&mut self, e: &'p Expr, variables: &mut Variables<'p>, want: bool, truth: Truth) {
        let text = self.text(e, variables);
        let facts = self.facts(e, variables);
        match truth {
            Truth::Unknown => {
                self.unknown_parts(e, variables);
                self.push(
                    ReasonKind::Unknown,
                    format!("it is not known whether `{text}`"),
                    e.span,
                    facts,
                );
            }
            Truth::Fault(fault) => {
                let (why, span) = match self.outcome.fault(fault) {
                    Some(fault) => (fault.kind.to_string(), fault.span),
                    None => (String::from("evaluation failed"), e.span),
                };
                self.push(ReasonKind::Fault, why, span, facts);
            }
            _ => {
                let sentence = match (&e.kind, want) {
                    (ExprKind::Holds(..), true) => format!("`{text}` is not a fact"),
                    (ExprKind::Stated(..), true) => format!("`{text}` fails: it is missing"),
                    (_, true) => format!("`{text}` does not hold"),
                    (_, false) => format!("`{text}` holds"),
                };
                self.push(ReasonKind::Condition, sentence, e.span, facts);
            }
        }
    }

    fn comparison(
        &mut self,
        e: &'p Expr,
        a: &'p Expr,
        op: CompareOp,
        b: &'p Expr,
        variables: &mut Variables<'p>,
        want: bool,
    ) {
        let (x, y) = (self.datum(a, variables), self.datum(b, variables));
        let op = if want { op } else { opposite(op) };
        if let Some(fault) = [x, y].iter().find_map(|datum| match datum {
            Datum::Fault(fault) => Some(Truth::Fault(*fault)),
            _ => None,
        }) {
            return self.condition(e, variables, want, fault);
        }
        let mut facts = self.facts(a, variables);
        facts.extend(self.facts(b, variables));
        // What moves is named; what is fixed is what it needs.
        let swap = matches!(a.kind, ExprKind::Constant(_) | ExprKind::Parameter(_));
        let (a, x, op, b, y) = if swap { (b, y, mirrored(op), a, x) } else { (a, x, op, b, y) };
        let needs = self.needs(op, b, y, variables);
        let term = self.text(a, variables);
        let (Datum::Known(value), Datum::Known(bound)) = (x, y) else {
            self.thresholds(a, y, variables);
            self.thresholds(b, x, variables);
            let known = Words::of(self.outcome).datum(x);
            let sentence = format!("`{term}` is {known}, needs {needs}");
            if !self.settled(x, op, y) {
                self.push(ReasonKind::Unknown, sentence, e.span, facts);
            }
            return;
        };
        if self.settled(x, op, y) {
            return;
        }
        let (gap, short) = self.gap(value, bound);
        let value = Words::of(self.outcome).value(value);
        let mut sentence = format!("`{term}` is {value}, needs {needs}");
        let ordered = !matches!(op, CompareOp::Is | CompareOp::IsNot);
        if ordered && !gap.is_empty() {
            sentence.push_str(if short { ": short by " } else { ": over by " });
            sentence.push_str(&gap);
        }
        let gap = if ordered { gap } else { String::new() };
        let kind = ReasonKind::Margin(Margin { term, value, needs, gap, short });
        self.push(kind, sentence, e.span, facts);
    }

    /// Whether the comparison holds for certain.
    fn settled(&mut self, x: Datum, op: CompareOp, y: Datum) -> bool {
        self.outcome.compare(x, op, y) == Truth::True
    }

    fn needs(&self, op: CompareOp, b: &Expr, y: Datum, variables: &Variables<'_>) -> String {
        let words = compare_words(op).strip_prefix("is").unwrap_or_default().trim();
        let known = Words::of(self.outcome).datum(y);
        let text = self.text(b, variables);
        let bound = if text == known { known } else { format!("{known} (`{text}`)") };
        if words.is_empty() { bound } else { format!("{words} {bound}") }
    }

    /// The difference of two values in words, and whether the first is the smaller.
    fn gap(&mut self, value: ValueId, bound: ValueId) -> (String, bool) {
        let short = self.outcome.order(value, bound) == Some(std::cmp::Ordering::Less);
        let (larger, smaller) = if short { (bound, value) } else { (value, bound) };
        let values = self.outcome.values();
        let difference = match (values.get(larger), values.get(smaller)) {
            (Some(Value::Text(_) | Value::Code(_) | Value::YesNo(_)), _) => None,
            (Some(x), Some(y)) => model::add(x, y, true, None, &self.program.rates).ok(),
            _ => None,
        };
        let gap = difference.map(|value| {
            let id = self.outcome.intern(value);
            Words::of(self.outcome).value(id)
        });
        (gap.unwrap_or_default(), short)
    }

    fn call(
        &mut self,
        e: &'p Expr,
        id: DefineId,
        arguments: &'p [Expr],
        variables: &mut Variables<'p>,
        want: bool,
        truth: Truth,
    ) {
        let define = self.program.define(id);
        let data: Vec<Datum> = arguments.iter().map(|a| self.datum(a, variables)).collect();
        let DefineBody::Predicate(body) = &define.body else {
            return self.condition(e, variables, want, truth);
        };
        if define.recursive && truth != Truth::Unknown {
            return self.condition(e, variables, want, truth);
        }
        for (argument, datum) in arguments.iter().zip(&data) {
            if datum.known().is_none() {
                self.unknown_parts(argument, variables);
            }
        }
        if !self.seen.insert((id, data.clone())) {
            return;
        }
        let mut frame = data;
        frame.resize(define.slots.len(), Datum::UNKNOWN);
        let before = self.reasons.len();
        self.walk(body, &mut Variables { slots: &define.slots, frame }, want);
        if self.reasons.len() == before {
            self.condition(e, variables, want, truth);
        }
    }

    fn quantified(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        variables: &mut Variables<'p>,
        want: bool,
        truth: Truth,
    ) {
        let Some((elements, _)) = self.outcome.elements(&q.set, &mut variables.frame) else {
            return self.condition(e, variables, want, truth);
        };
        if self.datum(&q.set, variables).known().is_none() {
            return self.condition(e, variables, want, truth);
        }
        match (&q.quantifier, want) {
            (Quantifier::Every | Quantifier::No, true) | (Quantifier::Some, false) => {
                let body_wanted = matches!(q.quantifier, Quantifier::Every);
                self.culprits(e, q, &elements, variables, body_wanted);
            }
            (Quantifier::Some, true) | (Quantifier::No | Quantifier::Every, false) => {
                let body_wanted = !matches!(q.quantifier, Quantifier::Every);
                self.candidates(e, q, &elements, variables, body_wanted);
            }
            _ => self.counted(e, q, &elements, variables, want, truth),
        }
    }

    /// Elements that pass the filter and whose body is not as wanted: each is a reason.
    fn culprits(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        elements: &[ValueId],
        variables: &mut Variables<'p>,
        body_wanted: bool,
    ) {
        let mut shown = 0;
        for element in elements {
            bind(variables, q.slot, *element);
            let filter = self.holds(q.filter.as_ref(), variables);
            let body = self.holds(q.body.as_ref(), variables);
            if filter == Truth::False || body == Truth::of(body_wanted) {
                continue;
            }
            if shown == MOST_ELEMENTS {
                self.uncounted += 1;
                continue;
            }
            shown += 1;
            if let (Some(condition), false) = (&q.filter, filter == Truth::True) {
                self.walk(condition, variables, false);
            }
            match &q.body {
                Some(body) => self.walk(body, variables, body_wanted),
                None if filter == Truth::True => {
                    let set = self.text(&q.set, variables);
                    let element = Words::of(self.outcome).value(*element);
                    let sentence = format!("`{element}` is one of `{set}`");
                    self.push(ReasonKind::Condition, sentence, e.span, Vec::new());
                }
                None => {}
            }
        }
    }

    /// No element is as wanted: if they are few, what each lacks; otherwise that none is.
    fn candidates(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        elements: &[ValueId],
        variables: &mut Variables<'p>,
        body_wanted: bool,
    ) {
        let mut undecided = Vec::new();
        for element in elements {
            bind(variables, q.slot, *element);
            let body = self.holds(q.body.as_ref(), variables);
            let body = if body_wanted { body } else { body.not() };
            if self.holds(q.filter.as_ref(), variables).and(body) == Truth::Unknown {
                undecided.push(*element);
            }
        }
        let set = self.text(&q.set, variables);
        if elements.is_empty() {
            let sentence = format!("`{set}` is empty");
            let facts = self.facts(&q.set, variables);
            return self.push(ReasonKind::Count, sentence, e.span, facts);
        }
        if undecided.is_empty() && elements.len() > MOST_ELEMENTS {
            let condition = self.condition_text(q, variables);
            let sentence = format!("none of the {} `{set}` has {condition}", elements.len());
            return self.push(ReasonKind::Count, sentence, e.span, Vec::new());
        }
        let shown = if undecided.is_empty() { elements } else { &undecided };
        for (place, element) in shown.iter().enumerate() {
            if place >= MOST_ELEMENTS {
                self.uncounted += 1;
                continue;
            }
            bind(variables, q.slot, *element);
            for (part, wanted) in
                q.filter.iter().map(|f| (f, true)).chain(q.body.iter().map(|b| (b, body_wanted)))
            {
                self.walk(part, variables, wanted);
            }
        }
    }

    fn condition_text(&self, q: &Quantified, variables: &mut Variables<'_>) -> String {
        if let Some(slot) = variables.frame.get_mut(usize::from(q.slot.0)) {
            *slot = Datum::UNKNOWN;
        }
        let parts: Vec<String> =
            q.filter.iter().chain(&q.body).map(|part| self.text(part, variables)).collect();
        format!("`{}`", parts.join(" and "))
    }

    /// "2 of 3", and who is missing.
    fn counted(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        elements: &[ValueId],
        variables: &mut Variables<'p>,
        want: bool,
        truth: Truth,
    ) {
        let (mut matching, mut undecided, mut others) = (0_usize, Vec::new(), Vec::new());
        for element in elements {
            bind(variables, q.slot, *element);
            let filter = self.holds(q.filter.as_ref(), variables);
            match filter.and(self.holds(q.body.as_ref(), variables)) {
                Truth::True => matching += 1,
                Truth::False if filter == Truth::False => {}
                Truth::False => others.push(*element),
                Truth::Unknown | Truth::Fault(_) => undecided.push(*element),
            }
        }
        for element in undecided.iter().take(MOST_ELEMENTS) {
            bind(variables, q.slot, *element);
            for part in q.filter.iter().chain(&q.body) {
                if self.holds(Some(part), variables) == Truth::Unknown {
                    self.unknown_parts(part, variables);
                }
            }
        }
        if let Some(slot) = variables.frame.get_mut(usize::from(q.slot.0)) {
            *slot = Datum::UNKNOWN;
        }
        let text = self.text(e, variables);
        let words = Words::of(self.outcome);
        let names = |list: &[ValueId]| {
            let shown: Vec<String> = list.iter().take(8).map(|v| words.value(*v)).collect();
            let rest = list.len().saturating_sub(shown.len());
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            format!("{}{rest}", shown.join(", "))
        };
        let verb = match (truth, want) {
            (Truth::Unknown, _) => "is undecided",
            (_, true) => "does not hold",
            (_, false) => "holds",
        };
        let mut sentence = format!("`{text}` {verb}: {matching} of {} do", elements.len());
        if !others.is_empty() {
            let _ = write!(sentence, "; not {}", names(&others));
        }
        if !undecided.is_empty() {
            let _ = write!(sentence, "; undecided {}", names(&undecided));
        }
        let kind = if truth == Truth::Unknown { ReasonKind::Unknown } else { ReasonKind::Count };
        self.push(kind, sentence, e.span, Vec::new());
    }

    pub(super) fn holds(&mut self, e: Option<&'p Expr>, variables: &mut Variables<'p>) -> Truth {
        e.map_or(Truth::True, |e| self.outcome.truth(e, &mut variables.frame))
    }

    pub(super) fn datum(&mut self, e: &'p Expr, variables: &mut Variables<'p>) -> Datum {
        self.outcome.datum(e, &mut variables.frame)
    }

    /// Where the facts that a condition looks at directly are stated.
    fn facts(&mut self, e: &'p Expr, variables: &mut Variables<'p>) -> Vec<Span> {
        let mut found = Vec::new();
        if let ExprKind::Attribute(of, attribute) = &e.kind
            && let Some(entity) = self.datum(of, variables).known().and_then(ValueId::as_entity)
            && let Some(stated) = self.program.stated(entity, *attribute)
        {
            found.push(stated.span);
        }
        if matches!(e.kind, ExprKind::Quantified(_) | ExprKind::Aggregate(_)) {
            return found;
        }
        let mut parts = Vec::new();
        e.for_each_part(&mut |part| parts.push(part));
        for part in parts {
            found.extend(self.facts(part, variables));
        }
        found
    }
}

/// Gives a quantifier's variable an element.
pub(super) fn bind(variables: &mut Variables<'_>, slot: Slot, element: ValueId) {
    if let Some(place) = variables.frame.get_mut(usize::from(slot.0)) {
        *place = Datum::Known(element);
    }
}

fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Is => CompareOp::IsNot,
        CompareOp::IsNot => CompareOp::Is,
        CompareOp::AtLeast => CompareOp::LessThan,
        CompareOp::AtMost => CompareOp::MoreThan,
        CompareOp::MoreThan => CompareOp::AtMost,
        CompareOp::LessThan => CompareOp::AtLeast,
    }
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::AtLeast => CompareOp::AtMost,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::MoreThan => CompareOp::LessThan,
        CompareOp::LessThan => CompareOp::MoreThan,
        same => same,
    }
}
