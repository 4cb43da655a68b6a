//! The cheapest way of an agreement through the stages: what is concluded, adjusted and admitted at which stage.
//!
//! 1. `road`: the stages still to come, and a program at one of them;
//! 2. `search`: the cheapest road, each step priced by the search for suggestions;
//! 3. `order`: what is done within a step in which order: what is concluded first, the easy before the difficult,
//!    parties from the near to the distant;
//! 4. `lane`: where the agreements stand after each step.

mod lane;
mod order;
mod road;
mod search;

use num_rational::BigRational;
use num_traits::Zero as _;

pub use lane::{Lane, Stop};
pub use order::Action;
pub use road::{leaders, stage_named};

use crate::adjust::{self, Answer, Asked, Progress};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, Standing};
use crate::model::{EntityId, Program};

/// How to look for a road.
#[derive(Clone, Debug)]
pub struct Options {
    /// How to evaluate.
    pub evaluation: evaluate::Options,
    /// So many suggestions for a stage are followed.
    pub top: usize,
    /// At most so many places on the way are left for the next stage.
    pub most_places: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { evaluation: evaluate::Options::default(), top: 3, most_places: 200 }
    }
}

/// A road to a stage, or how far one leads.
#[derive(Clone, Debug)]
pub struct Roadmap {
    /// The agreement that goes it.
    pub agreement: EntityId,
    /// Where it stands.
    pub from: Standing,
    /// The stage to be reached, by its place.
    pub to: usize,
    /// The steps, one a stage.
    pub legs: Vec<Leg>,
    /// What they cost together.
    pub cost: BigRational,
    /// What every road to the stage costs at least.
    pub lower: BigRational,
    /// Where the road ends before the stage: why.
    pub closed: Option<Closed>,
    /// Where the agreements stand, at the start and after each step.
    pub lanes: Vec<Lane>,
}

impl Roadmap {
    /// Whether the stage is reached.
    #[must_use]
    pub fn arrives(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether it is better than another: it arrives, or leads further, or costs less.
    #[must_use]
    pub fn is_better(&self, other: &Roadmap) -> bool {
        let rank = |road: &Roadmap| (!road.arrives(), std::cmp::Reverse(road.legs.len()));
        let (one, another) = (rank(self), rank(other));
        if self.arrives() && other.arrives() {
            return self.cost < other.cost;
        }
        one < another || (one == another && self.cost < other.cost)
    }

    /// Whether no road is cheaper.
    #[must_use]
    pub fn proved(&self) -> bool {
        self.arrives() && self.cost <= self.lower
    }
}

/// A step: the agreement goes to a stage.
#[derive(Clone, Debug)]
pub struct Leg {
    /// The stage, by its place.
    pub stage: usize,
    /// What is done for it, in order.
    pub actions: Vec<Action>,
    /// What that costs.
    pub cost: BigRational,
    /// What it costs from the start on.
    pub total: BigRational,
    /// What fails at that stage before it is done, and holds afterwards.
    pub opens: Vec<Asked>,
    /// The program in which the actions are named.
    pub before: Program,
    /// The program at that stage, with all that was done.
    pub after: Program,
}

/// Where a road ends.
#[derive(Clone, Debug)]
pub struct Closed {
    /// The stage that is not reached.
    pub stage: usize,
    /// What was found there.
    pub answer: Answer,
    /// What is known of it.
    pub why: Why,
}

/// Why a road ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing that may be moved reaches the stage.
    Conflict,
    /// It could be reached from the start, but from none of the places that were tried.
    NotFromHere,
    /// The search ended first.
    Unfinished,
}

/// Looks for the cheapest road of an agreement to a stage.
///
/// # Errors
/// Where the program cannot be evaluated, or the budget ended before anything was found.
pub fn roadmap(
    program: &Program,
    agreement: EntityId,
    to: usize,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Roadmap, Box<Diagnostic>> {
    let as_of = evaluate::date_of(program, options.evaluation.as_of)?;
    let evaluation = evaluate::Options { as_of, record_proofs: false, ..options.evaluation };
    let options = Options { evaluation, ..options.clone() };
    let wide = adjust::widen(program);
    let start = road::start(&wide, agreement, &options.evaluation)?;
    let mut found = Roadmap {
        agreement,
        from: start.standing,
        to,
        legs: Vec::new(),
        cost: BigRational::zero(),
        lower: BigRational::zero(),
        closed: None,
        lanes: Vec::new(),
    };
    if !start.visited.contains(&to) {
        search::go(&start, agreement, to, &options, progress, &mut found)?;
    }
    if let Some(first) = order::conclusion(program, agreement).filter(|_| start.concluded) {
        conclude_first(&mut found, first);
    }
    found.cost = found.legs.iter().map(|leg| &leg.cost).sum();
    found.lanes = lane::lanes(&wide, agreement, &found.legs, &options.evaluation)?;
    Ok(found)
}

/// What goes the road is concluded in the first step, where it was only planned.
fn conclude_first(found: &mut Roadmap, action: Action) {
    let cost = action.step.cost.clone();
    if found.arrives() {
        found.lower += &cost;
    }
    for leg in &mut found.legs {
        leg.total += &cost;
    }
    if let Some(leg) = found.legs.first_mut() {
        leg.cost += &cost;
        leg.actions.insert(0, action);
    }
}
