//! Which values a comparison with constants allows.

use std::cmp::Ordering;

use crate::model::{self, Entity, Expr, ExprKind, Program, Scalar, TypeKind, Value, ValueId};
use crate::operators::CompareOp;

/// An end of a range and whether it belongs to it; none where there is no end.
pub type End = Option<(ValueId, bool)>;

/// The values that a comparison with constants allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Those between two ends.
    Range {
        /// The lower end.
        low: End,
        /// The upper end.
        high: End,
    },
    /// These.
    OneOf(Vec<ValueId>),
    /// All but these.
    NoneOf(Vec<ValueId>),
}

/// The order of two constants of one type, if they have one: stages only where one leads to the other.
#[must_use]
pub fn order_of(program: &Program, a: ValueId, b: ValueId) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_entity(), b.as_entity()) {
        return order_of_members(program, program.entity(a), program.entity(b));
    }
    let values = &program.values;
    model::compare(values.get(a)?, values.get(b)?, &program.rates).ok()
}

fn order_of_members(program: &Program, a: &Entity, b: &Entity) -> Option<Ordering> {
    let leads = |from: &Entity, to: &Entity| {
        let stage = program.stages.get(to.rank as usize);
        stage.is_some_and(|stage| stage.up_to.contains(&(from.rank as usize)))
    };
    let branching = a.ty == program.builtin.stage;
    (!branching || leads(a, b) || leads(b, a)).then(|| a.rank.cmp(&b.rank))
}

/// What a condition compares with constants, and the values that it allows.
#[must_use]
pub fn allowed<'e>(program: &Program, condition: &'e Expr) -> Option<(&'e Expr, Allowed)> {
    match &condition.kind {
        ExprKind::Between(e, from, to) => {
            let (low, high) = (Some((constant(from)?, true)), Some((constant(to)?, true)));
            Some((e, Allowed::Range { low, high }))
        }
        ExprKind::Compare(a, op, b) => {
            let (e, op, to) = match (constant(a), constant(b)) {
                (None, Some(to)) => (a, *op, to),
                (Some(to), None) => (b, op.mirrored(), to),
                _ => return None,
            };
            (!says_less(e)).then(|| (&**e, compared(op, to)))
        }
        ExprKind::In(e, set) if !says_less(e) => {
            let set = constant(set)?;
            Some((e, Allowed::OneOf(program.values.elements(set).to_vec())))
        }
        ExprKind::Not(inner) => {
            let (e, allowed) = allowed(program, inner)?;
            Some((e, allowed.complement(program, e)?))
        }
        _ => None,
    }
}

/// Tariff codes of different length are neither the same nor different, and sets are compared by their elements.
fn says_less(e: &Expr) -> bool {
    e.ty.is_set || matches!(e.ty.scalar, Scalar::Code | Scalar::Any)
}

fn compared(op: CompareOp, to: ValueId) -> Allowed {
    let range = |low, high| Allowed::Range { low, high };
    match op {
        CompareOp::Is => Allowed::OneOf(vec![to]),
        CompareOp::IsNot => Allowed::NoneOf(vec![to]),
        CompareOp::AtLeast => range(Some((to, true)), None),
        CompareOp::AtMost => range(None, Some((to, true))),
        CompareOp::MoreThan => range(Some((to, false)), None),
        CompareOp::LessThan => range(None, Some((to, false))),
    }
}

/// The constant that an expression is.
pub(super) fn constant(e: &Expr) -> Option<ValueId> {
    match e.kind {
        ExprKind::Constant(value) => Some(value),
        _ => None,
    }
}

impl Allowed {
    /// The range that it is; a single value is one.
    #[must_use]
    pub fn range(&self) -> Option<(End, End)> {
        match self {
            Allowed::Range { low, high } => Some((*low, *high)),
            Allowed::OneOf(values) => match values.as_slice() {
                [only] => Some((Some((*only, true)), Some((*only, true)))),
                _ => None,
            },
            Allowed::NoneOf(_) => None,
        }
    }

    /// All other values of what is compared; none where they are no set of this kind.
    fn complement(self, program: &Program, e: &Expr) -> Option<Allowed> {
        // Of stages and durations, two can be so that neither comes first.
        let is_total = match e.ty.scalar {
            Scalar::Entity(ty) => program.type_info(ty).kind == TypeKind::Scale,
            Scalar::Duration => false,
            _ => true,
        };
        match self {
            Allowed::OneOf(values) => Some(Allowed::NoneOf(values)),
            Allowed::NoneOf(values) => Some(Allowed::OneOf(values)),
            Allowed::Range { low: Some((end, inside)), high: None } if is_total => {
                Some(Allowed::Range { low: None, high: Some((end, !inside)) })
            }
            Allowed::Range { low: None, high: Some((end, inside)) } if is_total => {
                Some(Allowed::Range { low: Some((end, !inside)), high: None })
            }
            Allowed::Range { .. } => None,
        }
    }

    /// Whether a value is allowed, where that is certain.
    fn holds(&self, program: &Program, value: ValueId) -> Option<bool> {
        match self {
            Allowed::Range { low, high } => {
                let past = |end: &End, wanted: Ordering| match end {
                    None => Some(true),
                    Some((end, inside)) => {
                        let order = order_of(program, value, *end)?;
                        Some(order == wanted || order == Ordering::Equal && *inside)
                    }
                };
                match (past(low, Ordering::Greater), past(high, Ordering::Less)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            }
            Allowed::OneOf(values) => is_among(program, value, values),
            Allowed::NoneOf(values) => is_among(program, value, values).map(|among| !among),
        }
    }

    /// Whether whatever is allowed here is certainly allowed there.
    #[must_use]
    pub fn is_within(&self, other: &Allowed, program: &Program) -> bool {
        match (self, other) {
            (Allowed::OneOf(values), _) => {
                values.iter().all(|value| other.holds(program, *value) == Some(true))
            }
            (_, Allowed::NoneOf(values)) => {
                values.iter().all(|value| self.holds(program, *value) == Some(false))
            }
            (Allowed::Range { low, high }, Allowed::Range { low: wide_low, high: wide_high }) => {
                end_within(program, *low, *wide_low, Ordering::Greater)
                    && end_within(program, *high, *wide_high, Ordering::Less)
            }
            _ => false,
        }
    }

    /// Whether certainly nothing is allowed by both.
    #[must_use]
    pub fn excludes(&self, other: &Allowed, program: &Program) -> bool {
        match (self, other) {
            (Allowed::OneOf(values), _) => {
                values.iter().all(|value| other.holds(program, *value) == Some(false))
            }
            (_, Allowed::OneOf(_)) => other.excludes(self, program),
            (Allowed::Range { low, high }, Allowed::Range { low: from, high: to }) => {
                ends_before(program, *high, *from) || ends_before(program, *to, *low)
            }
            _ => false,
        }
    }
}

/// Whether the upper end of one range lies before the lower end of another.
fn ends_before(program: &Program, high: End, low: End) -> bool {
    let (Some((high, high_in)), Some((low, low_in))) = (high, low) else { return false };
    match order_of(program, high, low) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => !(high_in && low_in),
        _ => false,
    }
}

/// Whether an end lies where the wider range has not ended yet.
fn end_within(program: &Program, end: End, wide: End, inward: Ordering) -> bool {
    match (end, wide) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((end, inside)), Some((wide, wide_in))) => match order_of(program, end, wide) {
            Some(Ordering::Equal) => wide_in || !inside,
            Some(order) => order == inward,
            None => false,
        },
    }
}

/// Whether a value is one of these, where that is certain.
fn is_among(program: &Program, value: ValueId, values: &[ValueId]) -> Option<bool> {
    let mut certain = Some(false);
    for other in values {
        match is_equal(program, value, *other) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => certain = None,
        }
    }
    certain
}

fn is_equal(program: &Program, a: ValueId, b: ValueId) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if a.as_entity().is_some() || b.as_entity().is_some() {
        return Some(false);
    }
    match (program.values.get(a)?, program.values.get(b)?) {
        (Value::Text(_) | Value::YesNo(_), _) => Some(false),
        (Value::Code(_) | Value::Set(_), _) => None,
        (x, y) => Some(model::compare(x, y, &program.rates).ok()? == Ordering::Equal),
    }
}
