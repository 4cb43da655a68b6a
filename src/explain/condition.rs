//! Why a condition that stands in no requirement does not hold, and what is missing to decide it.

use smol_str::SmolStr;

use super::blame::{Blame, Variables, blame_condition};
use super::{Explanation, MOST_REASONS, missing};
use crate::evaluate::{Frame, Outcome};
use crate::model::{Expr, Type};

/// Says what keeps a condition from holding, or an expression from being known. Nothing where nothing does.
pub fn explain_condition<'p>(
    outcome: &mut Outcome<'p>,
    condition: &'p Expr,
    slots: &'p [(SmolStr, Type)],
    frame: &Frame,
) -> Explanation {
    let mut variables = Variables { slots, frame: frame.clone() };
    let Blame { reasons, more, gaps } =
        blame_condition(outcome, condition, &mut variables, MOST_REASONS);
    let missing = missing::named(outcome, gaps);
    Explanation { reasons, more, missing, ..Explanation::default() }
}
