//! Quantifiers and aggregates, by their elements.

use super::build::{Builder, Found};
use super::{Place, Step, StepId, StepKind};
use crate::evaluate::{Datum, Truth, bind_slot};
use crate::model::{Aggregate, Expr, ExprKind, Quantified, Quantifier, Scalar, Slot, ValueId};

/// Elements that are named in one sentence.
const MOST_NAMES: usize = 8;

/// An element: its value, the place where it is the variable's value, and whether it passes the conditions.
#[derive(Clone, Copy)]
struct Element {
    value: Datum,
    /// Whether it is certainly an element.
    certain: bool,
    at: usize,
    filter: Truth,
    body: Truth,
}

impl Element {
    fn matches(&self) -> Truth {
        self.filter.and(self.body)
    }
}

impl<'p> Builder<'_, 'p> {
    /// The elements that a set has or, where not all are known, may have; of infinitely many, something unknown.
    pub(super) fn elements(&mut self, set: &'p Expr, at: usize) -> (Vec<Datum>, bool) {
        let known = match self.story.places.get_mut(at) {
            Some(place) => self.outcome.elements(set, &mut place.frame),
            None => None,
        };
        if let Some(elements) = known {
            return (elements.iter().copied().map(Datum::Known).collect(), true);
        }
        let mut possible = Vec::new();
        if let ExprKind::Set(parts) = &set.kind {
            possible.extend(parts.iter().map(|part| self.datum(part, at)));
        }
        let builtin = &self.program.builtin;
        let all: Vec<Datum> = match set.ty.scalar {
            Scalar::YesNo => [ValueId::NO, ValueId::YES].map(Datum::Known).to_vec(),
            // There may be clauses and reservations that nobody has written down.
            Scalar::Entity(id)
                if id != builtin.reservation && !self.program.is_a(id, builtin.clause) =>
            {
                let entities = &self.program.type_info(id).entities;
                entities.iter().map(|e| Datum::Known(ValueId::entity(*e))).collect()
            }
            _ => vec![Datum::UNKNOWN],
        };
        for value in all {
            if !possible.contains(&value) {
                possible.push(value);
            }
        }
        (possible, false)
    }

    /// The elements of a set that are written and known.
    fn written(&mut self, set: &'p Expr, at: usize) -> Vec<Datum> {
        let ExprKind::Set(parts) = &set.kind else { return Vec::new() };
        let each = parts.iter().map(|part| self.datum(part, at));
        each.filter(|datum| datum.known().is_some()).collect()
    }

    /// The place where a variable is an element.
    pub(super) fn place_of(&mut self, at: usize, slot: Slot, element: Datum) -> usize {
        let Some(place) = self.story.places.get(at) else { return at };
        let (slots, mut frame) = (place.slots, place.frame.clone());
        bind_slot(&mut frame, slot, element);
        self.place(Place { slots, frame })
    }

    fn truth_of(&mut self, e: Option<&Expr>, at: usize) -> Truth {
        e.map_or(Truth::True, |e| self.truth(e, at))
    }

    fn each(
        &mut self,
        values: &[Datum],
        slot: Slot,
        filter: Option<&'p Expr>,
        body: Option<&'p Expr>,
        at: usize,
    ) -> Vec<Element> {
        let mut each = Vec::with_capacity(values.len());
        for value in values {
            let own = self.place_of(at, slot, *value);
            let filter = self.truth_of(filter, own);
            let body = if filter == Truth::False { Truth::True } else { self.truth_of(body, own) };
            each.push(Element { value: *value, certain: true, at: own, filter, body });
        }
        each
    }

    pub(super) fn quantified(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        at: usize,
        found: &mut Found,
    ) {
        let truth = self.truth(e, at);
        let (values, is_known) = self.elements(&q.set, at);
        let mut own = Found::default();
        self.term(&q.set, at, &mut own);
        if let Some(n) = q.number() {
            self.term(n, at, &mut own);
        }
        let each = self.each(&values, q.slot, q.filter.as_ref(), q.body.as_ref(), at);
        let (kind, sentence, kept) = match (&q.quantifier, truth) {
            (_, Truth::Unknown | Truth::Fault(_)) => {
                let text = self.text(e, at);
                let open = each.iter().filter(|x| !Self::is_settled(x.matches())).copied();
                let sentence = match truth {
                    Truth::Unknown if !is_known => {
                        let set = self.text(&q.set, at);
                        format!("it is not known whether `{text}`, as `{set}` is not known")
                    }
                    Truth::Unknown => format!("it is not known whether `{text}`"),
                    fault => self.fault_sentence(&text, fault),
                };
                (StepKind::Elements, sentence, open.collect())
            }
            (Quantifier::Some, Truth::True) => self.witness(e, q, &each, at),
            (Quantifier::Some, _) | (Quantifier::No, Truth::True) => {
                (StepKind::Elements, self.none_sentence(q, &each, at, is_known), each)
            }
            (Quantifier::No, _) => {
                let matching = each.iter().find(|x| x.matches() == Truth::True).copied();
                let name = matching.map(|x| self.words().datum(x.value)).unwrap_or_default();
                let (set, condition) = (self.text(&q.set, at), self.conditions(q, at));
                let sentence = format!("one of `{set}` has {condition}: {name}");
                (StepKind::Witness, sentence, matching.into_iter().collect())
            }
            (Quantifier::Every, Truth::True) => self.every(q, each, at, is_known),
            (Quantifier::Every, _) => self.counterexample(q, &each, at),
            _ => self.counted(e, q, (each, is_known), truth, at),
        };
        let every = matches!(q.quantifier, Quantifier::Every);
        let step = self.of_elements((kind, sentence), (e, at), own, &kept, |builder, x, own| {
            if every && x.filter == Truth::False {
                builder.some_condition(q.filter.as_ref(), x.at, own);
            } else if every && truth == Truth::True {
                builder.some_condition(q.body.as_ref(), x.at, own);
            } else if !every && x.matches() == Truth::False {
                // One of the two suffices.
                let false_part = if x.filter == Truth::False { &q.filter } else { &q.body };
                builder.some_condition(false_part.as_ref(), x.at, own);
            } else {
                builder.some_condition(q.filter.as_ref(), x.at, own);
                builder.some_condition(q.body.as_ref(), x.at, own);
            }
        });
        found.part(step);
    }

    fn some_condition(&mut self, e: Option<&'p Expr>, at: usize, found: &mut Found) {
        if let Some(e) = e {
            self.condition(e, at, found);
        }
    }

    /// A step over elements: each with what is said of it, the first ones; the rest are counted.
    fn of_elements(
        &mut self,
        (kind, sentence): (StepKind, String),
        asked: (&'p Expr, usize),
        mut found: Found,
        kept: &[Element],
        mut tell: impl FnMut(&mut Self, &Element, &mut Found),
    ) -> StepId {
        let more = kept.len().saturating_sub(self.telling.most_elements);
        for element in kept.iter().take(self.telling.most_elements) {
            let mut own = Found::default();
            tell(self, element, &mut own);
            if kind == StepKind::Witness || (own.facts.is_empty() && own.parts.len() < 2) {
                own.facts.into_iter().for_each(|fact| found.fact(fact));
                own.parts.into_iter().for_each(|part| found.part(part));
                continue;
            }
            let sentence = self.words().datum(element.value);
            let step = self.push(Step {
                kind: StepKind::Element,
                sentence,
                value: element.value,
                asked: None,
                citations: Vec::new(),
                contested: None,
                facts: own.facts,
                parts: own.parts,
                more: 0,
                rule: Some(asked.0.span),
            });
            found.part(step);
        }
        let step = self.step(kind, sentence, asked, found);
        if let Some(step) = self.story.steps.get_mut(step.0 as usize) {
            step.more = more;
        }
        step
    }

    fn witness(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        each: &[Element],
        at: usize,
    ) -> (StepKind, String, Vec<Element>) {
        let matching: Vec<Element> =
            each.iter().filter(|x| x.matches() == Truth::True).copied().collect();
        let most = if self.telling.alternatives { usize::MAX } else { 1 };
        let kept: Vec<Element> = matching.iter().take(most).copied().collect();
        let names = self.names(&kept);
        let sentence = if q.filter.is_none() && q.body.is_none() {
            format!("`{}`: {names}", self.text(e, at))
        } else {
            format!("one of `{}` suffices: {names}", self.text(&q.set, at))
        };
        (StepKind::Witness, sentence, kept)
    }

    fn none_sentence(&self, q: &'p Quantified, each: &[Element], at: usize, known: bool) -> String {
        let set = self.text(&q.set, at);
        if each.is_empty() {
            return match &q.set.kind {
                ExprKind::ClausesOf(of, kind) => format!(
                    "`{}` has no clause of the kind `{}`",
                    self.text(of, at),
                    self.program.type_info(*kind).name
                ),
                _ => format!("`{set}` is empty"),
            };
        }
        let condition = self.conditions(q, at);
        if known {
            format!("none of the {} `{set}` has {condition}", each.len())
        } else {
            format!("whatever `{set}` is, none of it has {condition}")
        }
    }

    fn every(
        &mut self,
        q: &'p Quantified,
        each: Vec<Element>,
        at: usize,
        known: bool,
    ) -> (StepKind, String, Vec<Element>) {
        let set = self.text(&q.set, at);
        let (concerned, others): (Vec<Element>, Vec<Element>) =
            each.into_iter().partition(|x| x.filter != Truth::False);
        let condition = self.body_words(q, at);
        let sentence = match (concerned.len(), others.len()) {
            (0, 0) => format!("`{set}` is empty"),
            (0, _) => format!("none of `{set}` is concerned"),
            _ if !known => format!("whatever `{set}` is, all of it has {condition}"),
            (1, 0) => {
                format!("the only one of `{set}` has {condition}: {}", self.names(&concerned))
            }
            (n, 0) => format!("all {n} of `{set}` have {condition}: {}", self.names(&concerned)),
            (1, _) => format!(
                "the only one of `{set}` that is concerned has {condition}: {}",
                self.names(&concerned)
            ),
            (n, _) => format!(
                "all {n} of `{set}` that are concerned have {condition}: {}",
                self.names(&concerned)
            ),
        };
        (StepKind::Elements, sentence, concerned.into_iter().chain(others).collect())
    }

    fn counterexample(
        &mut self,
        q: &'p Quantified,
        each: &[Element],
        at: usize,
    ) -> (StepKind, String, Vec<Element>) {
        let failing: Vec<Element> = each
            .iter()
            .filter(|x| x.filter == Truth::True && x.body == Truth::False)
            .copied()
            .collect();
        let most = if self.telling.alternatives { usize::MAX } else { 1 };
        let (set, condition) = (self.text(&q.set, at), self.body_words(q, at));
        let names = self.names(&failing);
        let verb = if failing.len() == 1 { "does not" } else { "do not" };
        let sentence = format!("not every one of `{set}` has {condition}: {names} {verb}");
        (StepKind::Elements, sentence, failing.into_iter().take(most).collect())
    }

    fn counted(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        (each, is_known): (Vec<Element>, bool),
        truth: Truth,
        at: usize,
    ) -> (StepKind, String, Vec<Element>) {
        let (matching, others): (Vec<Element>, Vec<Element>) =
            each.into_iter().partition(|x| x.matches() == Truth::True);
        let of = matching.len() + others.len();
        let holds = if truth == Truth::True { "holds" } else { "does not hold" };
        let names = if matching.is_empty() {
            String::new()
        } else {
            format!(": {}", self.names(&matching))
        };
        let text = self.text(e, at);
        let verb = if matching.len() == 1 { "does" } else { "do" };
        let sentence = if is_known {
            let needed = q.number().map(|n| self.named(n, at));
            let needed = needed.filter(|(text, value)| text != value);
            let needed = needed.map(|(text, value)| format!(", `{text}` is {value}"));
            let needed = needed.unwrap_or_default();
            format!("`{text}` {holds}: {} of {of} {verb}{needed}{names}", matching.len())
        } else {
            format!("`{text}` {holds}, whatever `{}` is", self.text(&q.set, at))
        };
        // Of "at least" those that count suffice, of "at most" those that do not.
        let (at_least, at_most) = match &q.quantifier {
            Quantifier::AtLeast(_) => (truth == Truth::True, truth == Truth::False),
            Quantifier::AtMost(_) => (truth == Truth::False, truth == Truth::True),
            _ => (true, true),
        };
        let mut kept = if at_least { matching } else { Vec::new() };
        if at_most {
            kept.extend(others.into_iter().filter(|x| x.matches() == Truth::False));
        }
        (StepKind::Count, sentence, kept)
    }

    /// An aggregate and its elements.
    pub(super) fn aggregate(
        &mut self,
        e: &'p Expr,
        a: &'p Aggregate,
        at: usize,
        found: &mut Found,
    ) {
        let (values, known) = self.elements(&a.set, at);
        let mut own = Found::default();
        self.term(&a.set, at, &mut own);
        let mut each = self.each(&values, a.slot, a.filter.as_ref(), None, at);
        if !known {
            let written = self.written(&a.set, at);
            for x in &mut each {
                x.certain = written.contains(&x.value);
            }
        }
        let (concerned, others): (Vec<Element>, Vec<Element>) =
            each.into_iter().partition(|x| x.filter != Truth::False);
        let datum = self.datum(e, at);
        let text = self.text(e, at);
        let sentence = match datum {
            Datum::Fault(_) => self.fault_sentence(&text, datum.truth()),
            _ => {
                let value = self.words().datum(datum);
                let of = if a.filter.is_some() {
                    format!(", of {}", concerned.len() + others.len())
                } else {
                    String::new()
                };
                let (certain, possible): (Vec<Element>, Vec<Element>) =
                    concerned.iter().partition(|x| x.certain);
                let names = self.summands(a, &certain);
                let names = if names.is_empty() { names } else { format!(": {names}") };
                let others = if possible.is_empty() { "" } else { "; it may have others" };
                format!("`{text}` is {value}{of}{names}{others}")
            }
        };
        let kept: Vec<Element> = concerned.into_iter().chain(others).collect();
        let step = self.of_elements(
            (StepKind::Count, sentence),
            (e, at),
            own,
            &kept,
            |builder, x, own| {
                builder.some_condition(a.filter.as_ref(), x.at, own);
                if let Some(term) = a.term.as_ref().filter(|_| x.filter != Truth::False) {
                    builder.term(term, x.at, own);
                }
            },
        );
        found.part(step);
    }

    /// The elements that count, with what each adds.
    fn summands(&mut self, a: &'p Aggregate, counted: &[Element]) -> String {
        let Some(term) = &a.term else { return self.names(counted) };
        let mut shown = Vec::new();
        for element in counted.iter().take(MOST_NAMES) {
            let datum = self.datum(term, element.at);
            let words = self.words();
            let (name, value) = (words.datum(element.value), words.datum(datum));
            shown.push(if name == value { name } else { format!("{name} {value}") });
        }
        let rest = counted.len().saturating_sub(shown.len());
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        format!("{}{rest}", shown.join(", "))
    }

    fn names(&self, elements: &[Element]) -> String {
        let words = self.words();
        let shown: Vec<String> =
            elements.iter().take(MOST_NAMES).map(|x| words.datum(x.value)).collect();
        let rest = elements.len().saturating_sub(shown.len());
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        format!("{}{rest}", shown.join(", "))
    }

    /// The conditions on an element, with its variable as a name.
    fn conditions(&self, q: &'p Quantified, at: usize) -> String {
        let parts: Vec<String> =
            q.filter.iter().chain(&q.body).map(|part| self.text_of_any(part, q.slot, at)).collect();
        if parts.is_empty() { String::from("any") } else { format!("`{}`", parts.join(" and ")) }
    }

    fn body_words(&self, q: &'p Quantified, at: usize) -> String {
        let body = q.body.as_ref();
        body.map_or_else(
            || String::from("it"),
            |b| format!("`{}`", self.text_of_any(b, q.slot, at)),
        )
    }

    fn text_of_any(&self, e: &'p Expr, slot: Slot, at: usize) -> String {
        let Some(place) = self.story.places.get(at) else { return String::new() };
        let mut frame = place.frame.clone();
        bind_slot(&mut frame, slot, Datum::UNKNOWN);
        let scope = crate::explain::text::Scope { slots: place.slots, frame: &frame };
        self.words().expr(e, scope)
    }
}
