//! Quantifiers that fail: which elements are to blame, which come near, how many are missing.

use std::fmt::Write as _;

use num_traits::ToPrimitive as _;

use super::blame::{ReasonKind, Variables, Walk, bind};
use super::lacks::Needs;
use super::text::Words;
use crate::evaluate::{Datum, Truth, bind_slot};
use crate::model::{Expr, ExprKind, Quantified, Quantifier, Value, ValueId};

/// Elements of which a quantifier that fails is shown one by one.
const MOST_ELEMENTS: usize = 3;

impl<'p> Walk<'_, 'p> {
    pub(super) fn quantified(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        variables: &mut Variables<'p>,
        want: bool,
        truth: Truth,
    ) {
        let Some(elements) = self.outcome.elements(&q.set, &mut variables.frame) else {
            return self.condition(e, variables, want, truth);
        };
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
        let mut guilty: Vec<(ValueId, Truth, bool)> = Vec::new();
        for element in elements {
            bind(variables, q.slot, *element);
            let filter = self.holds(q.filter.as_ref(), variables);
            let body = self.holds(q.body.as_ref(), variables);
            if filter != Truth::False && body != Truth::of(body_wanted) {
                let is_certain =
                    filter == Truth::True && (q.body.is_none() || body == Truth::of(!body_wanted));
                guilty.push((*element, filter, is_certain));
            }
        }
        // Beside one that certainly fails, one that may fail decides nothing.
        let any_certain = guilty.iter().any(|(_, _, is_certain)| *is_certain);
        guilty.retain(|(_, _, is_certain)| *is_certain || !any_certain);
        self.uncounted += guilty.len().saturating_sub(MOST_ELEMENTS);
        let most = self.most_elements(MOST_ELEMENTS);
        self.joining(Needs::All, |walk| {
            for (place, (element, filter, _)) in guilty.iter().take(most).enumerate() {
                bind(variables, q.slot, *element);
                walk.element(*element, place < MOST_ELEMENTS, |walk| {
                    walk.culprit(e, q, (*element, *filter), variables, body_wanted);
                });
            }
            guilty.len().saturating_sub(most)
        });
    }

    /// What makes an element fail.
    fn culprit(
        &mut self,
        e: &'p Expr,
        q: &'p Quantified,
        (element, filter): (ValueId, Truth),
        variables: &mut Variables<'p>,
        body_wanted: bool,
    ) {
        self.joining(Needs::Any, |walk| {
            if let Some(condition) = &q.filter
                && (q.body.is_none() || filter != Truth::True)
            {
                walk.walk(condition, variables, false);
            }
            if let Some(body) = &q.body {
                walk.walk(body, variables, body_wanted);
            }
            0
        });
        if q.filter.is_none() && q.body.is_none() {
            let set = self.text(&q.set, variables);
            let element = Words::of(self.outcome).value(element);
            let sentence = format!("`{element}` is one of `{set}`");
            self.push(ReasonKind::Condition, sentence, e.span, Vec::new());
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
            let sentence = match &q.set.kind {
                ExprKind::ClausesOf(of, kind) => format!(
                    "`{}` has no clause of the kind `{}`",
                    self.text(of, variables),
                    self.program.type_info(*kind).name
                ),
                _ => format!("`{set}` is empty"),
            };
            let facts = self.facts(&q.set, variables);
            return self.push(ReasonKind::Count, sentence, e.span, facts);
        }
        if undecided.is_empty() && elements.len() > MOST_ELEMENTS {
            let condition = self.condition_text(q, variables);
            let sentence = format!("none of the {} `{set}` has {condition}", elements.len());
            return self.push(ReasonKind::Count, sentence, e.span, Vec::new());
        }
        let shown = if undecided.is_empty() { elements } else { &undecided };
        self.uncounted += shown.len().saturating_sub(MOST_ELEMENTS);
        let most = self.most_elements(MOST_ELEMENTS);
        self.joining(Needs::Any, |walk| {
            for (place, element) in shown.iter().take(most).enumerate() {
                bind(variables, q.slot, *element);
                walk.element(*element, place < MOST_ELEMENTS, |walk| {
                    let filter = q.filter.iter().map(|f| (f, true));
                    for (part, wanted) in filter.chain(q.body.iter().map(|b| (b, body_wanted))) {
                        walk.walk(part, variables, wanted);
                    }
                });
            }
            shown.len().saturating_sub(most)
        });
    }

    fn condition_text(&self, q: &Quantified, variables: &mut Variables<'_>) -> String {
        bind_slot(&mut variables.frame, q.slot, Datum::UNKNOWN);
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
        let (mut matching, mut undecided, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for element in elements {
            bind(variables, q.slot, *element);
            let filter = self.holds(q.filter.as_ref(), variables);
            match filter.and(self.holds(q.body.as_ref(), variables)) {
                Truth::True => matching.push(*element),
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
        bind_slot(&mut variables.frame, q.slot, Datum::UNKNOWN);
        let needed = self.number_in_words(q, variables);
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
        let mut sentence = format!("`{text}` {verb}: {} of {} do", matching.len(), elements.len());
        if let Some(needed) = &needed {
            sentence.push_str(needed);
        }
        if !others.is_empty() {
            let _ = write!(sentence, "; not {}", names(&others));
        }
        if !undecided.is_empty() {
            let _ = write!(sentence, "; undecided {}", names(&undecided));
        }
        let kind = if truth == Truth::Unknown { ReasonKind::Unknown } else { ReasonKind::Count };
        self.push(kind, sentence.clone(), e.span, Vec::new());
        match &q.quantifier {
            Quantifier::AtLeast(n) if want && truth == Truth::False => {
                let has = matching.len();
                others.extend(undecided);
                self.count_lacks(q, &sentence, (n, has), &others, true, variables);
            }
            Quantifier::AtMost(n) if want && truth == Truth::False => {
                // What may be counted has to be known not to be.
                matching.extend(undecided);
                let has = matching.len();
                self.count_lacks(q, &sentence, (n, has), &matching, false, variables);
            }
            _ => {}
        }
    }

    /// How many are meant, where a calculation or a name says it: "; `quorum` is 3".
    fn number_in_words(
        &mut self,
        q: &'p Quantified,
        variables: &mut Variables<'p>,
    ) -> Option<String> {
        let n = q.number()?;
        let datum = self.datum(n, variables);
        let value = Words::of(self.outcome).datum(datum);
        let text = self.text(n, variables);
        (text != value).then(|| format!("; `{text}` is {value}"))
    }

    /// Puts below a count that fails, in the tree, what each element lacks that could be counted, or not be counted.
    fn count_lacks(
        &mut self,
        q: &'p Quantified,
        sentence: &str,
        (n, matching): (&'p Expr, usize),
        elements: &[ValueId],
        want: bool,
        variables: &mut Variables<'p>,
    ) {
        let Some(telling) = self.telling else { return };
        let n = self.datum(n, variables).known().and_then(|n| match self.outcome.values().get(n) {
            Some(Value::Number(x)) if want => x.ceil().to_integer().to_usize(),
            Some(Value::Number(x)) => x.floor().to_integer().to_usize(),
            _ => None,
        });
        let Some(n) = n else { return };
        self.tree.begin();
        for element in elements.iter().take(telling.most_elements) {
            bind(variables, q.slot, *element);
            self.element(*element, false, |walk| {
                let needs = if want { Needs::All } else { Needs::Any };
                walk.joining(needs, |walk| {
                    for part in q.filter.iter().chain(&q.body) {
                        walk.walk(part, variables, want);
                    }
                    0
                });
            });
        }
        bind_slot(&mut variables.frame, q.slot, Datum::UNKNOWN);
        let parts = self.tree.end();
        let Some(id) = self.tree.leaf_of(sentence) else { return };
        if let Some(lack) = self.tree.lacks.get_mut(id.0 as usize) {
            lack.needs = Needs::Some(n.abs_diff(matching));
            lack.parts = parts;
            lack.more = elements.len().saturating_sub(telling.most_elements);
        }
    }
}
