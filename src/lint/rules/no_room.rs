//! W0823: what is adjustable and yet cannot move.

use std::cmp::Ordering;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::movable::{Movable, adjustable};
use crate::model::logic::order_of;
use crate::model::{self, AdjustableRange, ValueId};

pub(super) static LINT: Lint = Lint {
    code: Code::NoRoom,
    on: true,
    about: "The range holds nothing but the present value, or a step in either direction leads out of it. A present \
        value outside its range is an error of its own.",
    repairs: None,
    raises: r"parameter fewest: number is 3 adjustable from 1 to 5 step 4 cost 2 per 1

requirement several should {
  require count(agreements) is at least fewest
}
",
    passes: r"parameter fewest: number is 3 adjustable from 1 to 5 step 2 cost 2 per 1

requirement several should {
  require count(agreements) is at least fewest
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for movable in adjustable(cx) {
        let why = match &movable.adjustable.range {
            AdjustableRange::Among(choices) if choices.iter().all(|c| *c == movable.now) => {
                "there is nothing to choose"
            }
            AdjustableRange::Between(low, high) if low == high => "the range is a single value",
            AdjustableRange::Between(low, high) if steps_out(cx, &movable, *low, *high) => {
                "one step leads out of the range"
            }
            _ => continue,
        };
        found.push(
            Diagnostic::new(
                Code::NoRoom,
                movable.adjustable.span,
                "what is adjustable cannot move",
            )
            .labelled(why)
            .help("widen the range, shorten the step, or write `fixed`"),
        );
    }
}

/// Whether a step up and a step down both leave the range.
fn steps_out(cx: &Context<'_>, movable: &Movable<'_>, low: ValueId, high: ValueId) -> bool {
    let program = cx.program;
    let value = |id: ValueId| program.values.get(id);
    let leaves = |subtract: bool, end: ValueId, out: Ordering| {
        if order_of(program, movable.now, end) == Some(Ordering::Equal) {
            return true;
        }
        let step = movable.adjustable.step.and_then(value);
        let (Some(now), Some(step), Some(end)) = (value(movable.now), step, value(end)) else {
            return false;
        };
        let moved = model::add(now, step, subtract, None, &program.rates);
        moved.is_ok_and(|moved| model::compare(&moved, end, &program.rates) == Ok(out))
    };
    movable.adjustable.step.is_some()
        && leaves(true, low, Ordering::Less)
        && leaves(false, high, Ordering::Greater)
}
