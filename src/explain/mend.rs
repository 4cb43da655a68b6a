//! Single changes that may mend a lack: the nearest value that satisfies a comparison, the other of yes and no, an
//! element more or less, a tuple. They are proposed where a lack is found, and tried on the verdict afterwards.

use indexmap::IndexMap;
use jiff::ToSpan as _;
use num_rational::BigRational;
use num_traits::Signed as _;

use super::blame::{Variables, Walk};
use super::lacks::{Asking, LackId, Lacks};
use super::text::Words;
use super::{in_force, said};
use crate::evaluate::{Change, Datum, Judgement, Outcome, Truth, Verdict};
use crate::model::{AttributeId, DefineBody, EntityId, Expr, ExprKind, TypeKind, Value, ValueId};
use crate::operators::{CompareOp, Duration};

/// Definitions of values are followed this far to the attribute that they give.
const DEEPEST: usize = 8;

/// Choices proposed of `is one of`.
const MOST_CHOICES: usize = 3;

/// Changes tried for one verdict; what could be proposed beyond is not.
const MOST_TRIALS: usize = 64;

/// A change that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The change.
    pub change: Change,
    /// In words, to follow "if".
    pub text: String,
    /// The verdict it leads to, if nothing else changes.
    pub verdict: Verdict,
}

impl Mend {
    /// Whether the change alone is enough.
    #[must_use]
    pub fn suffices(&self) -> bool {
        matches!(self.verdict, Verdict::Met | Verdict::Excepted(_))
    }
}

/// Tries all that was proposed and is not fixed.
pub(super) fn try_all(
    outcome: &mut Outcome<'_>,
    judgement: &Judgement,
    asking: &Asking<'_>,
    lacks: &mut Lacks,
    proposals: IndexMap<LackId, Vec<Change>>,
) {
    let mut tried = 0;
    for (id, changes) in proposals {
        for change in changes {
            if tried >= MOST_TRIALS || !is_negotiable(outcome, asking, &change) {
                continue;
            }
            tried += 1;
            let verdict = outcome.verdict_if(judgement, std::slice::from_ref(&change));
            let text = change_words(outcome, &change);
            if let Some(lack) = lacks.lacks.get_mut(id.0 as usize) {
                lack.mends.push(Mend { change, text, verdict });
            }
        }
    }
}

/// Whether a change is of what the files asked for say, or could say.
fn is_negotiable(outcome: &Outcome<'_>, asking: &Asking<'_>, change: &Change) -> bool {
    let program = outcome.program();
    let is_own =
        |entity: EntityId| program.entity(entity).span.is_some_and(|span| !(asking.is_fixed)(span));
    match change {
        // The date of the evaluation moves with it.
        Change::Value(entity, attribute, _)
            if program.entity(*entity).ty == program.builtin.agreement
                && program.attribute(*attribute).name == "as_of" =>
        {
            false
        }
        Change::Value(entity, attribute, _) => match outcome.stated(*entity, *attribute) {
            Some((_, Some(span))) => !(asking.is_fixed)(span),
            Some((_, None)) => true,
            None => is_own(*entity),
        },
        Change::Tuple(relation, tuple, _) => {
            let said = said::of_tuple(outcome, *relation, tuple);
            match said.span {
                Some(span) => !(asking.is_fixed)(span),
                // A new fact is a matter of the draft where it speaks of something that is in it.
                None => said.assumed || tuple.iter().any(|v| v.as_entity().is_some_and(is_own)),
            }
        }
        _ => false,
    }
}

/// A change in words, to follow "if".
#[must_use]
pub fn change_words(outcome: &Outcome<'_>, change: &Change) -> String {
    let (program, words) = (outcome.program(), Words::of(outcome));
    match change {
        Change::Value(entity, attribute, value) => {
            let path = &program.entity(*entity).path;
            let name = &program.attribute(*attribute).name;
            let before = outcome.stated(*entity, *attribute).map(|(value, _)| value);
            match value {
                Some(value) => match one_element(outcome, before, *value) {
                    Some((element, true)) => format!("`{element}` were in `{path}.{name}`"),
                    Some((element, false)) => format!("`{element}` were not in `{path}.{name}`"),
                    None => format!("`{path}.{name}` were {}", words.value(*value)),
                },
                None => format!("`{path}.{name}` were not stated"),
            }
        }
        Change::Tuple(relation, tuple, truth) => {
            let tuple = words.tuple(&program.relation(*relation).name, tuple);
            let verb = match truth {
                Truth::True => "were a fact",
                Truth::False => "were not a fact",
                _ => "were not stated",
            };
            format!("`{tuple}` {verb}")
        }
        Change::Parameter(id, value) => {
            let value = value.map_or_else(|| String::from("not set"), |v| words.value(v));
            format!("`{}` were {value}", program.parameter(*id).name)
        }
        Change::WithoutException(_) => String::from("the exception were not there"),
        Change::WithoutDefinition(id) => {
            format!("`{}` were not defined", program.define(*id).name)
        }
        Change::WithoutRequirement(id) => {
            format!("`{}` were not asked", program.requirement(*id).name)
        }
    }
}

/// Of a set that has one element more or less than before: the element, and whether it is new.
fn one_element(
    outcome: &Outcome<'_>,
    before: Option<ValueId>,
    after: ValueId,
) -> Option<(String, bool)> {
    let values = outcome.values();
    let (Value::Set(before), Value::Set(after)) = (values.get(before?)?, values.get(after)?) else {
        return None;
    };
    let only_in = |a: &[ValueId], b: &[ValueId]| -> Vec<ValueId> {
        a.iter().copied().filter(|element| !b.contains(element)).collect()
    };
    match (only_in(after, before).as_slice(), only_in(before, after).as_slice()) {
        ([new], []) => Some((Words::of(outcome).value(*new), true)),
        ([], [gone]) => Some((Words::of(outcome).value(*gone), false)),
        _ => None,
    }
}

impl<'p> Walk<'_, 'p> {
    /// The attribute that gives an expression its value.
    fn source_of(
        &mut self,
        e: &'p Expr,
        variables: &mut Variables<'p>,
        depth: usize,
    ) -> Option<(EntityId, AttributeId)> {
        match &e.kind {
            ExprKind::Attribute(of, attribute) => {
                let entity = self.datum(of, variables).known()?.as_entity()?;
                Some((entity, *attribute))
            }
            ExprKind::Call(id, arguments) if depth > 0 => {
                let define = self.program.define(*id);
                let mut frame: Vec<Datum> =
                    arguments.iter().map(|argument| self.datum(argument, variables)).collect();
                frame.resize(define.slots.len(), Datum::UNKNOWN);
                let mut own = Variables { slots: &define.slots, frame };
                let DefineBody::Value { base, exceptions } = &define.body else { return None };
                let exception = in_force::of_value(self.outcome, exceptions, &mut own.frame);
                let value = exception.and_then(|e| e.then.as_ref()).unwrap_or(base);
                self.source_of(value, &mut own, depth - 1)
            }
            _ => None,
        }
    }

    /// Changes of one side of a comparison to the nearest value that satisfies it.
    pub(super) fn changes_of_value(
        &mut self,
        side: &'p Expr,
        op: CompareOp,
        bound: ValueId,
        variables: &mut Variables<'p>,
    ) -> Vec<Change> {
        if self.telling.is_none() {
            return Vec::new();
        }
        let Some((entity, attribute)) = self.source_of(side, variables, DEEPEST) else {
            return Vec::new();
        };
        let values = match op {
            CompareOp::Is | CompareOp::AtLeast | CompareOp::AtMost => Some(bound),
            CompareOp::MoreThan => self.next_to(bound, true),
            CompareOp::LessThan => self.next_to(bound, false),
            CompareOp::IsNot => other_truth(bound),
        };
        let values = values.into_iter().filter(|value| self.makes_sense(*value));
        values.map(|v| Change::Value(entity, attribute, Some(v))).collect()
    }

    /// Whether a draft could state the value: no time and no amount of money is less than none, and a duration is of days
    /// or of months.
    fn makes_sense(&self, value: ValueId) -> bool {
        match self.outcome.values().get(value) {
            Some(Value::Money(x, _)) => !x.is_negative(),
            Some(Value::Duration(d)) => {
                d.months >= 0 && d.days >= 0 && (d.months == 0 || d.days == 0)
            }
            _ => true,
        }
    }

    /// The next value above or below, as people write them.
    fn next_to(&mut self, value: ValueId, above: bool) -> Option<ValueId> {
        if let Some(entity) = value.as_entity() {
            let info = self.program.type_info(self.program.entity(entity).ty);
            if info.kind != TypeKind::Scale {
                return None;
            }
            let place = info.entities.iter().position(|e| *e == entity)?;
            let next = if above { place.checked_add(1) } else { place.checked_sub(1) }?;
            return info.entities.get(next).copied().map(ValueId::entity);
        }
        let step = |x: &BigRational, per: i64| {
            let little = BigRational::new(1.into(), per.into());
            if above { x + little } else { x - little }
        };
        let days: i32 = if above { 1 } else { -1 };
        let next = match self.outcome.values().get(value)? {
            Value::Number(x) => Value::Number(step(x, if x.is_integer() { 1 } else { 100 })),
            Value::Percent(x) => Value::Percent(step(x, 10_000)),
            Value::Points(x) => Value::Points(step(x, 10_000)),
            Value::Money(x, currency) => Value::Money(step(x, 100), currency.clone()),
            Value::Date(day) => Value::Date(day.checked_add(days.days()).ok()?),
            Value::Duration(d) => Value::Duration(next_duration(*d, above)?),
            _ => return None,
        };
        Some(self.outcome.intern(next))
    }

    /// Changes that would make a condition what it should be.
    pub(super) fn changes_of_condition(
        &mut self,
        e: &'p Expr,
        variables: &mut Variables<'p>,
        want: bool,
    ) -> Vec<Change> {
        if self.telling.is_none() {
            return Vec::new();
        }
        match &e.kind {
            ExprKind::Attribute(..) | ExprKind::Call(..) => {
                let wanted = Some(ValueId::yes_no(want));
                let source = self.source_of(e, variables, DEEPEST);
                source.map(|(entity, a)| Change::Value(entity, a, wanted)).into_iter().collect()
            }
            ExprKind::Holds(relation, arguments) => {
                let tuple: Option<Box<[ValueId]>> =
                    arguments.iter().map(|a| self.datum(a, variables).known()).collect();
                tuple
                    .map(|tuple| Change::Tuple(*relation, tuple, Truth::of(want)))
                    .into_iter()
                    .collect()
            }
            ExprKind::In(element, set) => self.changes_of_membership(element, set, variables, want),
            ExprKind::Stated(of, attribute) if !want => {
                let entity = self.datum(of, variables).known().and_then(ValueId::as_entity);
                entity.map(|e| Change::Value(e, *attribute, None)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The set with or without the element, or the element one of the set.
    fn changes_of_membership(
        &mut self,
        element: &'p Expr,
        set: &'p Expr,
        variables: &mut Variables<'p>,
        want: bool,
    ) -> Vec<Change> {
        let Some(elements) = self.outcome.elements(set, &mut variables.frame) else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        if let Some((entity, attribute)) = self.source_of(set, variables, DEEPEST)
            && let Some(value) = self.datum(element, variables).known()
        {
            let others = elements.iter().copied().filter(|other| *other != value);
            let changed: Vec<ValueId> = others.chain(want.then_some(value)).collect();
            let changed = self.outcome.intern_set(changed);
            changes.push(Change::Value(entity, attribute, Some(changed)));
        }
        if want && let Some((entity, attribute)) = self.source_of(element, variables, DEEPEST) {
            let choices = elements.iter().take(MOST_CHOICES);
            changes.extend(choices.map(|v| Change::Value(entity, attribute, Some(*v))));
        }
        changes
    }
}

/// The next duration, in the unit in which the other one is written.
fn next_duration(d: Duration, above: bool) -> Option<Duration> {
    let next = |n: i64| if above { n.checked_add(1) } else { n.checked_sub(1) };
    match d {
        Duration { months: 0, days } => Some(Duration { months: 0, days: next(days)? }),
        // No month is shorter than 28 days.
        Duration { months: 1, days: 0 } if !above => Some(Duration { months: 0, days: 27 }),
        Duration { months, days: 0 } => Some(Duration { months: next(months)?, days: 0 }),
        _ => None,
    }
}

/// Of yes and no, the other.
fn other_truth(value: ValueId) -> Option<ValueId> {
    match value {
        ValueId::YES => Some(ValueId::NO),
        ValueId::NO => Some(ValueId::YES),
        _ => None,
    }
}
