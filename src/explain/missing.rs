//! The facts that an undetermined verdict lacks, and which of them alone would decide it.

use std::cmp::Ordering;

use indexmap::IndexMap;
use jiff::ToSpan as _;
use num_rational::BigRational;

use super::blame::{Variables, Walk, bind};
use super::text::Words;
use super::ways::{self, Way};
use crate::evaluate::{Change, Datum, Judgement, Outcome, Truth, Verdict};
use crate::model::{
    self, AttributeId, DefineBody, EntityId, Expr, ExprKind, Program, Rates, RelationId,
    Requirement, RequirementOrigin, Scalar, Type, Value, ValueId,
};
use crate::operators::Duration;
use crate::source::Span;

/// A fact that is not stated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MissingFact {
    /// An attribute of an entity.
    Attribute(EntityId, AttributeId),
    /// Whether a tuple is in an open relation.
    Tuple(RelationId, Vec<ValueId>),
}

/// A missing fact and whether it would decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The fact.
    pub fact: MissingFact,
    /// As the language writes it: `c4.lines_freed`.
    pub name: String,
    /// Where it could be stated: the entity's declaration.
    pub span: Option<Span>,
    /// Whether it alone decides: whatever it is, the verdict is no longer undetermined.
    pub decides: bool,
    /// Which way its values would decide; none where not all of them can be tried.
    pub ways: Vec<Way>,
}

/// Values tried of an attribute with a finite type; beyond, it is not claimed to decide.
const MOST_VALUES: usize = 12;

/// Facts tried for one judgement; what is missing beyond is only named.
const MOST_TRIED: usize = 64;

/// What is missing, as found on the way.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps {
    /// By fact: the values it is compared with; none where it is used in another way too.
    found: IndexMap<MissingFact, Option<Vec<ValueId>>>,
}

impl Gaps {
    /// Notes that a fact is missing, with the value it is compared with, if that is all that is asked of it.
    pub(super) fn note(&mut self, fact: MissingFact, threshold: Option<ValueId>) {
        let known = self.found.entry(fact).or_insert_with(|| Some(Vec::new()));
        match (known.as_mut(), threshold) {
            (Some(values), Some(value)) if !values.contains(&value) => values.push(value),
            (Some(_), Some(_)) | (None, _) => {}
            (Some(_), None) => *known = None,
        }
    }
}

/// The facts that a judgement lacks, of those found on the way.
pub(super) fn missing(
    outcome: &mut Outcome<'_>,
    judgement: &Judgement,
    gaps: Gaps,
) -> Vec<Missing> {
    gaps.found
        .into_iter()
        .enumerate()
        .map(|(place, (fact, thresholds))| {
            if place >= MOST_TRIED {
                return only_named(outcome, fact);
            }
            let trials: Vec<(Change, Verdict)> = trials(outcome, &fact, thresholds.as_deref())
                .into_iter()
                .map(|what| {
                    let verdict = outcome.verdict_if(judgement, std::slice::from_ref(&what));
                    (what, verdict)
                })
                .collect();
            let is_covered = is_covered(outcome, &trials, thresholds.as_deref());
            let decides =
                is_covered && trials.iter().all(|(_, verdict)| *verdict != Verdict::Undetermined);
            let ty = match &fact {
                MissingFact::Attribute(_, attribute) => {
                    Some(outcome.program().attribute(*attribute).ty)
                }
                MissingFact::Tuple(..) => None,
            };
            let ways = if is_covered {
                ways::ways(outcome, &trials, thresholds.as_deref(), ty)
            } else {
                Vec::new()
            };
            let (name, span) = describe(outcome, &fact);
            Missing { fact, name, span, decides, ways }
        })
        .collect()
}

/// The facts found on the way; which of them decides is not asked.
pub(super) fn named(outcome: &Outcome<'_>, gaps: Gaps) -> Vec<Missing> {
    gaps.found.into_keys().map(|fact| only_named(outcome, fact)).collect()
}

fn only_named(outcome: &Outcome<'_>, fact: MissingFact) -> Missing {
    let (name, span) = describe(outcome, &fact);
    Missing { fact, name, span, decides: false, ways: Vec::new() }
}

/// Whether something was tried, and all of it has an order among the values it is compared with: what has none, as 30
/// days and a month, stands for values of which nothing can be said.
fn is_covered(
    outcome: &Outcome<'_>,
    trials: &[(Change, Verdict)],
    thresholds: Option<&[ValueId]>,
) -> bool {
    let has_order = |change: &Change| match change {
        Change::Value(_, _, Some(value)) if is_duration(outcome, *value) => {
            let mut others = thresholds.unwrap_or_default().iter();
            others.all(|other| outcome.order(*value, *other).is_some())
        }
        _ => true,
    };
    !trials.is_empty() && trials.iter().all(|(change, _)| has_order(change))
}

fn is_duration(outcome: &Outcome<'_>, value: ValueId) -> bool {
    matches!(outcome.values().get(value), Some(Value::Duration(_)))
}

fn describe(outcome: &Outcome<'_>, fact: &MissingFact) -> (String, Option<Span>) {
    let program = outcome.program();
    match fact {
        MissingFact::Attribute(entity, attribute) => {
            let info = program.entity(*entity);
            (format!("{}.{}", info.path, program.attribute(*attribute).name), info.span)
        }
        MissingFact::Tuple(relation, tuple) => {
            let info = program.relation(*relation);
            (Words::of(outcome).tuple(&info.name, tuple), Some(info.span))
        }
    }
}

/// Changes that stand for every value the fact could have; none where that cannot be said.
fn trials(
    outcome: &mut Outcome<'_>,
    fact: &MissingFact,
    thresholds: Option<&[ValueId]>,
) -> Vec<Change> {
    match fact {
        MissingFact::Tuple(relation, tuple) => [Truth::True, Truth::False]
            .map(|holds| Change::Tuple(*relation, tuple.clone().into(), holds))
            .to_vec(),
        MissingFact::Attribute(entity, attribute) => {
            let ty = outcome.program().attribute(*attribute).ty;
            let values = match all_values(outcome.program(), ty) {
                Some(values) => values,
                None => around(outcome, thresholds.unwrap_or_default()),
            };
            values.into_iter().map(|v| Change::Value(*entity, *attribute, Some(v))).collect()
        }
    }
}

/// The values of a small finite type.
fn all_values(program: &Program, ty: Type) -> Option<Vec<ValueId>> {
    match ty {
        Type { is_set: true, .. } => Some(Vec::new()),
        Type { scalar: Scalar::YesNo, .. } => Some(vec![ValueId::NO, ValueId::YES]),
        Type { scalar: Scalar::Entity(id), .. } => {
            let entities = &program.type_info(id).entities;
            let few = entities.len() <= MOST_VALUES;
            Some(if few {
                entities.iter().copied().map(ValueId::entity).collect()
            } else {
                Vec::new()
            })
        }
        _ => None,
    }
}

/// Each threshold, and a value on either side of it: between thresholds no comparison changes. None where the thresholds
/// have no order.
fn around(outcome: &mut Outcome<'_>, thresholds: &[ValueId]) -> Vec<ValueId> {
    let mut sorted = thresholds.to_vec();
    sorted.sort_by(|a, b| outcome.order(*a, *b).unwrap_or(Ordering::Equal));
    sorted.dedup_by(|a, b| outcome.order(*a, *b) == Some(Ordering::Equal));
    let known: Vec<Value> =
        sorted.iter().filter_map(|id| outcome.values().get(*id).cloned()).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return Vec::new() };
    if matches!(first, Value::Text(_) | Value::Code(_) | Value::YesNo(_) | Value::Set(_)) {
        return Vec::new();
    }
    let mut between: Vec<Value> = below(first).into_iter().chain(above(last)).collect();
    let rates = &outcome.program().rates;
    for (a, b) in known.iter().zip(known.iter().skip(1)) {
        between.extend(middle(a, b, rates));
    }
    between.extend(known.iter().filter_map(in_other_unit));
    let between: Vec<ValueId> = between.into_iter().map(|value| outcome.intern(value)).collect();
    sorted.extend(between);
    sorted
}

/// A value that is a little less, where there is one.
fn below(value: &Value) -> Option<Value> {
    let little = BigRational::new(1.into(), 1_000_000.into());
    Some(match value {
        Value::Number(x) => Value::Number(x - little),
        Value::Percent(x) => Value::Percent(x - little),
        Value::Points(x) => Value::Points(x - little),
        Value::Money(x, currency) => Value::Money(x - little, currency.clone()),
        Value::Date(date) => Value::Date(date.checked_sub(1.day()).ok()?),
        Value::Duration(d) => Value::Duration(shorter(*d)?),
        _ => return None,
    })
}

/// A value that is a little more, where there is one.
fn above(value: &Value) -> Option<Value> {
    let little = BigRational::new(1.into(), 1_000_000.into());
    Some(match value {
        Value::Number(x) => Value::Number(x + little),
        Value::Percent(x) => Value::Percent(x + little),
        Value::Points(x) => Value::Points(x + little),
        Value::Money(x, currency) => Value::Money(x + little, currency.clone()),
        Value::Date(date) => Value::Date(date.checked_add(1.day()).ok()?),
        Value::Duration(d) => Value::Duration(Duration { days: d.days.checked_add(1)?, ..*d }),
        _ => return None,
    })
}

/// A value between two others, where there is one.
fn middle(a: &Value, b: &Value, rates: &Rates) -> Option<Value> {
    let half = |x: BigRational| x / BigRational::from_integer(2.into());
    Some(match (a, b) {
        (Value::Number(x), Value::Number(y)) => Value::Number(half(x + y)),
        (Value::Percent(x), Value::Percent(y)) => Value::Percent(half(x + y)),
        (Value::Points(x), Value::Points(y)) => Value::Points(half(x + y)),
        (Value::Money(..), Value::Money(..)) => match model::add(a, b, false, None, rates).ok()? {
            Value::Money(sum, currency) => Value::Money(half(sum), currency),
            _ => return None,
        },
        // A day more is between them, or is the other one.
        _ => above(a)?,
    })
}

/// The longest duration of whole days and months that is certainly shorter; none of no time.
fn shorter(d: Duration) -> Option<Duration> {
    /// The days of the shortest month, less one.
    const DAYS: i64 = 27;
    match d {
        Duration { days: 1.., .. } => Some(Duration { days: d.days - 1, ..d }),
        Duration { months: 1.., days: 0 } => Some(Duration { months: d.months - 1, days: DAYS }),
        _ => None,
    }
}

/// About as long a duration, in days instead of months or in months instead of days.
fn in_other_unit(value: &Value) -> Option<Value> {
    /// The calendar repeats after so many months, which are so many days.
    const MONTHS: i64 = 4_800;
    const DAYS: i64 = 146_097;
    let Value::Duration(d) = value else { return None };
    let other = if d.months == 0 {
        Duration { months: d.days.checked_mul(MONTHS)?.checked_add(DAYS / 2)? / DAYS, days: 0 }
    } else {
        Duration { months: 0, days: (d.months.checked_mul(DAYS)? / MONTHS).checked_add(d.days)? }
    };
    (other.months != 0 || other.days != 0).then_some(Value::Duration(other))
}

impl<'p> Walk<'_, 'p> {
    /// Notes a missing attribute that is compared with a known value; otherwise whatever is unknown in it.
    pub(super) fn thresholds(&mut self, e: &'p Expr, bound: Datum, variables: &mut Variables<'p>) {
        if self.quiet || self.datum(e, variables).known().is_some() {
            return;
        }
        match (self.missing_attribute(e, variables), bound) {
            (Some(fact), Datum::Known(value)) => self.gaps.note(fact, Some(value)),
            _ => self.unknown_parts(e, variables),
        }
    }

    /// The fact that an expression asks for, if it is an attribute of a known entity.
    fn missing_attribute(
        &mut self,
        e: &'p Expr,
        variables: &mut Variables<'p>,
    ) -> Option<MissingFact> {
        let ExprKind::Attribute(of, attribute) = &e.kind else { return None };
        let entity = self.datum(of, variables).known()?.as_entity()?;
        Some(MissingFact::Attribute(entity, *attribute))
    }

    /// Notes every missing fact that keeps an expression from being known.
    pub(super) fn unknown_parts(&mut self, e: &'p Expr, variables: &mut Variables<'p>) {
        // What only the tree tells is no gap.
        if self.quiet || self.datum(e, variables).known().is_some() {
            return;
        }
        match &e.kind {
            ExprKind::Attribute(of, _) => match self.missing_attribute(e, variables) {
                Some(fact) => self.gaps.note(fact, None),
                None => self.unknown_parts(of, variables),
            },
            ExprKind::ClausesOf(of, _) => {
                let attribute = self.program.builtin.agreement_clauses;
                match self.datum(of, variables).known().and_then(ValueId::as_entity) {
                    Some(agreement) => {
                        self.gaps.note(MissingFact::Attribute(agreement, attribute), None);
                    }
                    None => self.unknown_parts(of, variables),
                }
            }
            ExprKind::Holds(relation, arguments) => {
                let tuple: Option<Vec<ValueId>> =
                    arguments.iter().map(|a| self.datum(a, variables).known()).collect();
                match tuple {
                    Some(tuple) => self.gaps.note(MissingFact::Tuple(*relation, tuple), None),
                    None => {
                        for argument in arguments {
                            self.unknown_parts(argument, variables);
                        }
                    }
                }
            }
            ExprKind::Call(id, arguments) => {
                for argument in arguments {
                    self.unknown_parts(argument, variables);
                }
                let frame: Vec<Datum> =
                    arguments.iter().map(|a| self.datum(a, variables)).collect();
                if self.seen.insert((*id, frame.clone())) {
                    self.unknown_in_definition(*id, frame);
                }
            }
            ExprKind::Quantified(q) => {
                let parts = q.filter.iter().chain(&q.body).collect::<Vec<_>>();
                self.unknown_in_elements(&q.set, q.slot, &parts, variables);
            }
            ExprKind::Aggregate(a) => {
                let parts = a.filter.iter().chain(&a.term).collect::<Vec<_>>();
                self.unknown_in_elements(&a.set, a.slot, &parts, variables);
            }
            ExprKind::Compare(a, _, b) => {
                let (x, y) = (self.datum(a, variables), self.datum(b, variables));
                self.thresholds(a, y, variables);
                self.thresholds(b, x, variables);
            }
            _ => {
                let mut parts = Vec::new();
                e.for_each_part(&mut |part| parts.push(part));
                for part in parts {
                    self.unknown_parts(part, variables);
                }
            }
        }
    }

    fn unknown_in_definition(&mut self, id: crate::model::DefineId, mut frame: Vec<Datum>) {
        let define = self.program.define(id);
        frame.resize(define.slots.len(), Datum::UNKNOWN);
        let mut variables = Variables { slots: &define.slots, frame };
        match &define.body {
            DefineBody::Predicate(body) => self.unknown_parts(body, &mut variables),
            DefineBody::Value { base, exceptions } => {
                for exception in exceptions {
                    self.unknown_parts(&exception.when, &mut variables);
                    if self.holds(Some(&exception.when), &mut variables) != Truth::False {
                        exception.then.iter().for_each(|t| self.unknown_parts(t, &mut variables));
                    }
                }
                self.unknown_parts(base, &mut variables);
            }
        }
    }

    fn unknown_in_elements(
        &mut self,
        set: &'p Expr,
        slot: crate::model::Slot,
        parts: &[&'p Expr],
        variables: &mut Variables<'p>,
    ) {
        let Some(elements) = self.outcome.elements(set, &mut variables.frame) else {
            return self.unknown_parts(set, variables);
        };
        for element in elements.iter() {
            bind(variables, slot, *element);
            for part in parts {
                // A part that is settled as false settles the element.
                if self.holds_no(part, variables) {
                    break;
                }
                self.unknown_parts(part, variables);
            }
        }
    }

    fn holds_no(&mut self, e: &'p Expr, variables: &mut Variables<'p>) -> bool {
        e.ty == Type::one(Scalar::YesNo) && self.holds(Some(e), variables) == Truth::False
    }
}

/// The agreement and attribute that decide whether a requirement's stage is reached.
pub(super) fn stage_in_question(
    outcome: &Outcome<'_>,
    requirement: &Requirement,
    frame: &[Datum],
) -> Option<(EntityId, AttributeId)> {
    let per_agreement = match requirement.origin {
        RequirementOrigin::Everywhere => return None,
        RequirementOrigin::Stage { per_agreement, .. } => per_agreement,
        RequirementOrigin::Admission { .. } => true,
    };
    let stage = outcome.program().builtin.agreement_stage;
    let agreement = if per_agreement {
        let slot = requirement.binders.first()?.slot;
        frame.get(usize::from(slot.0))?.known()?.as_entity()?
    } else {
        let unstated = |e: EntityId| outcome.stated(e, stage).is_none();
        outcome.program().agreements.iter().map(|a| a.entity).find(|e| unstated(*e))?
    };
    Some((agreement, stage))
}
