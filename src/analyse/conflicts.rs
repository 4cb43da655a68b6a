//! Exceptions of a defined value that certainly apply together, give different values, and of which neither
//! overrides the other.

use std::cmp::Ordering;

use jiff::civil::Date;

use super::context::Context;
use super::expr::as_constant;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::logic::{End, Pairing, allowed, order_of, same};
use crate::model::{DefineBody, Exception, Expr, ValueId};

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
        let mut pairing = Pairing::default();
        if is_yes(a) || is_yes(b) || same(a, b, &mut pairing) {
            return !is_no(a) && !is_no(b);
        }
        let bounds = |condition| allowed(&self.program, condition);
        let (Some((x, a)), Some((y, b))) = (bounds(a), bounds(b)) else { return false };
        let (Some((a_low, a_high)), Some((b_low, b_high))) = (a.range(), b.range()) else {
            return false;
        };
        if !same(x, y, &mut pairing) {
            return false;
        }
        let low = self.narrower(a_low, b_low, Ordering::Greater);
        let high = self.narrower(a_high, b_high, Ordering::Less);
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
        order_of(&self.program, a, b)
    }
}

fn is_yes(condition: &Expr) -> bool {
    as_constant(condition) == Some(ValueId::YES)
}

fn is_no(condition: &Expr) -> bool {
    as_constant(condition) == Some(ValueId::NO)
}
