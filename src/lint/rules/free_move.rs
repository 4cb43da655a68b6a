//! W0822: a move that costs nothing.

use num_traits::Zero as _;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::Context;
use crate::lint::movable::{adjustable, moves};

pub(super) static LINT: Lint = Lint {
    code: Code::FreeMove,
    on: true,
    about: "Looks at `adjustable` without a `cost` or with a cost of 0, and at `may …` with a cost of 0.",
    repairs: None,
    raises: r"parameter fewest: number is 3 adjustable from 1 to 5 step 1

requirement several should {
  require count(agreements) is at least fewest
}
",
    passes: r"parameter fewest: number is 3 adjustable from 1 to 5 step 1 cost 2 per 1

requirement several should {
  require count(agreements) is at least fewest
}
",
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let free = adjustable(cx).into_iter().map(|movable| movable.adjustable);
    let free = free.filter(|adjustable| adjustable.cost.is_zero()).map(|a| a.span);
    let spans = free.chain(moves(cx).filter(|m| m.cost.is_zero()).map(|m| m.span));
    for span in spans {
        found.push(
            Diagnostic::new(Code::FreeMove, span, "moving this costs nothing")
                .labelled("a suggestion moves it first")
                .help("say what it costs: `cost 1 per …`, or `cost 1`"),
        );
    }
}
