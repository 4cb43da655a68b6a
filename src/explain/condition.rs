//! Why a condition that stands in no requirement does not hold, and what is missing to decide it.

use smol_str::SmolStr;

use super::blame::{Variables, Walk};
use super::{Explanation, MOST_REASONS, missing};
use crate::evaluate::{Frame, Outcome};
use crate::model::{Expr, Scalar, Type};

/// Says what keeps a condition from holding, or an expression from being known. Nothing where nothing does.
pub fn explain_condition<'p>(
    outcome: &mut Outcome<'p>,
    condition: &'p Expr,
    slots: &'p [(SmolStr, Type)],
    frame: &Frame,
) -> Explanation {
    let mut walk = Walk::new(outcome);
    let mut variables = Variables { slots, frame: frame.clone() };
    if condition.ty == Type::one(Scalar::YesNo) {
        walk.walk(condition, &mut variables, true);
    } else {
        walk.unknown_parts(condition, &mut variables);
    }
    let (mut reasons, uncounted, gaps) = walk.finish();
    let more = reasons.len().saturating_sub(MOST_REASONS) + uncounted;
    reasons.truncate(MOST_REASONS);
    let missing = missing::named(outcome, gaps);
    Explanation { reasons, more, missing, ..Explanation::default() }
}
