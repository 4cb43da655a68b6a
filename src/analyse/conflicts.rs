//! Exceptions of a defined value that certainly apply together, give different values, and of which neither
//! overrides the other.

use std::cmp::Ordering;
use std::mem::discriminant;

use jiff::civil::Date;

use super::context::Context;
use super::expr::as_constant;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{self, DefineBody, Entity, Exception, Expr, ExprKind, ValueId};
use crate::operators::CompareOp;

/// Reports exceptions that conflict for certain.
pub(super) fn check_exceptions(cx: &mut Context) {
    let mut found = Vec::new();
    for define in &cx.program.defines {
        let DefineBody::Value { exceptions, .. } = &define.body else { continue };
        for (i, a) in exceptions.iter().enumerate() {
            for (j, b) in exceptions.iter().enumerate().skip(i + 1) {
                let ordered = a.overrides.contains(&j) || b.overrides.contains(&i);
                if !ordered && differ(a, b) && overlap(a, b) && cx.together(&a.when, &b.when) {
                    found.push(
                        Diagnostic::new(
                            Code::ConflictingExceptions,
                            b.span,
                            format!(
                                "`{}` and `{}` of `{}` apply at once and give different values",
                                a.name, b.name, define.name
                            ),
                        )
                        .labelled(format!("`{}` gives another value", b.name))
                        .and_at(a.span, format!("`{}` gives one value", a.name))
                        .help(format!("say which wins: `overrides {}`", a.name)),
                    );
                }
            }
        }
    }
    cx.diagnostics.extend(found);
}

/// Whether both give constants, and not the same.
fn differ(a: &Exception, b: &Exception) -> bool {
    let value = |e: &Exception| e.then.as_ref().and_then(as_constant);
    matches!((value(a), value(b)), (Some(a), Some(b)) if a != b)
}

/// Whether there is a day on which both are law.
fn overlap(a: &Exception, b: &Exception) -> bool {
    let (a, b) = (a.effective, b.effective);
    let ends_by = |end: Option<Date>, start: Option<Date>| {
        end.zip(start).is_some_and(|(end, start)| end <= start)
    };
    !ends_by(a.before, b.from) && !ends_by(b.before, a.from)
}

impl Context {
    /// Whether two conditions certainly hold together for some values.
    fn together(&self, a: &Expr, b: &Expr) -> bool {
        if is_yes(a) || is_yes(b) || same(a, b) {
            return !is_no(a) && !is_no(b);
        }
        let (Some((x, a)), Some((y, b))) = (bounds(a), bounds(b)) else { return false };
        if !same(x, y) {
            return false;
        }
        let low = self.narrower(a.low, b.low, Ordering::Greater);
        let high = self.narrower(a.high, b.high, Ordering::Less);
        match (low, high) {
            (Some(Some((low, low_in))), Some(Some((high, high_in)))) => {
                match self.order_of(low, high) {
                    // Between two scale steps there may be nothing, so both ends must be in.
                    Some(Ordering::Less) => low.as_entity().is_none() || (low_in && high_in),
                    Some(Ordering::Equal) => low_in && high_in,
                    _ => false,
                }
            }
            // One end is open: past a number there is always another, past a member perhaps none.
            (Some(Some((end, inside))), Some(None)) | (Some(None), Some(Some((end, inside)))) => {
                inside || end.as_entity().is_none()
            }
            _ => false,
        }
    }

    /// The narrower of two ends; an end that is missing is the wider. None if they cannot be compared.
    fn narrower(&self, a: End, b: End, wins: Ordering) -> Option<End> {
        match (a, b) {
            (None, other) | (other, None) => Some(other),
            (Some((x, x_in)), Some((y, y_in))) => {
                let order = self.order_of(x, y)?;
                Some(Some(if order == Ordering::Equal {
                    (x, x_in && y_in)
                } else if order == wins {
                    (x, x_in)
                } else {
                    (y, y_in)
                }))
            }
        }
    }

    /// The order of two constants of one type, if they have one.
    pub(super) fn order_of(&self, a: ValueId, b: ValueId) -> Option<Ordering> {
        if let (Some(a), Some(b)) = (a.as_entity(), b.as_entity()) {
            return self.order_of_members(self.program.entity(a), self.program.entity(b));
        }
        let values = &self.program.values;
        model::compare(values.get(a)?, values.get(b)?, &self.program.rates).ok()
    }

    /// Members of a scale by rank; stages only where one leads to the other.
    fn order_of_members(&self, a: &Entity, b: &Entity) -> Option<Ordering> {
        let leads = |from: &Entity, to: &Entity| {
            let stage = self.program.stages.get(to.rank as usize);
            stage.is_some_and(|stage| stage.up_to.contains(&(from.rank as usize)))
        };
        let branching = a.ty == self.program.builtin.stage;
        (!branching || leads(a, b) || leads(b, a)).then(|| a.rank.cmp(&b.rank))
    }
}

/// An end of a range and whether it belongs to it.
type End = Option<(ValueId, bool)>;

/// What a comparison with a constant allows.
struct Range {
    low: End,
    high: End,
}

/// The expression that a condition compares with constants, and the range it allows.
fn bounds(condition: &Expr) -> Option<(&Expr, Range)> {
    match &condition.kind {
        ExprKind::Between(e, from, to) => {
            let (low, high) = (Some((as_constant(from)?, true)), Some((as_constant(to)?, true)));
            Some((e, Range { low, high }))
        }
        ExprKind::Compare(e, op, to) => {
            let to = as_constant(to)?;
            let (low, high) = match op {
                CompareOp::Is => (Some((to, true)), Some((to, true))),
                CompareOp::IsNot => return None,
                CompareOp::AtLeast => (Some((to, true)), None),
                CompareOp::AtMost => (None, Some((to, true))),
                CompareOp::MoreThan => (Some((to, false)), None),
                CompareOp::LessThan => (None, Some((to, false))),
            };
            Some((e, Range { low, high }))
        }
        _ => None,
    }
}

fn is_yes(condition: &Expr) -> bool {
    as_constant(condition) == Some(ValueId::YES)
}

fn is_no(condition: &Expr) -> bool {
    as_constant(condition) == Some(ValueId::NO)
}

/// Whether two expressions are the same but for their places.
fn same(a: &Expr, b: &Expr) -> bool {
    if a.ty != b.ty || discriminant(&a.kind) != discriminant(&b.kind) || !same_head(a, b) {
        return false;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    a.for_each_part(&mut |part| left.push(part));
    b.for_each_part(&mut |part| right.push(part));
    left.len() == right.len() && left.into_iter().zip(right).all(|(a, b)| same(a, b))
}

/// Whether two expressions of one kind agree in all but their parts. Quantifiers and aggregates have variables
/// of their own and are never the same.
fn same_head(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        (ExprKind::Variable(a), ExprKind::Variable(b)) => a == b,
        (ExprKind::Parameter(a), ExprKind::Parameter(b)) => a == b,
        (ExprKind::Attribute(_, a), ExprKind::Attribute(_, b))
        | (ExprKind::Stated(_, a), ExprKind::Stated(_, b)) => a == b,
        (ExprKind::ClausesOf(_, a), ExprKind::ClausesOf(_, b))
        | (ExprKind::Entities(a), ExprKind::Entities(b)) => a == b,
        (ExprKind::Call(a, _), ExprKind::Call(b, _)) => a == b,
        (ExprKind::Holds(a, _), ExprKind::Holds(b, _)) => a == b,
        (ExprKind::Builtin(a, _), ExprKind::Builtin(b, _)) => a == b,
        (ExprKind::Compare(_, a, _), ExprKind::Compare(_, b, _)) => a == b,
        (ExprKind::Round(_, _, a), ExprKind::Round(_, _, b)) => a == b,
        (ExprKind::UnitsBetween(a, ..), ExprKind::UnitsBetween(b, ..)) => a == b,
        (ExprKind::Sum(a, x), ExprKind::Sum(b, y)) => {
            x == y && a.iter().map(|(sign, _)| sign).eq(b.iter().map(|(sign, _)| sign))
        }
        (ExprKind::Product(_, a), ExprKind::Product(_, b)) => {
            a.iter().map(|(op, _)| op).eq(b.iter().map(|(op, _)| op))
        }
        (ExprKind::Quantified(_) | ExprKind::Aggregate(_), _) => false,
        _ => true,
    }
}
