//! The innovation mechanism: the cheapest moves after which a draft passes, or the framework lets it.
//!
//! 1. `knob`: what may be moved, how far (`domain`), and what that costs, collected from drafts and framework;
//! 2. `apply`: a program with some of it moved, for the ordinary evaluator; `verify`: whether the goal is reached;
//! 3. `lift`: what must hold as a `circuit` over the positions of the knobs; `relaxation` keeps the two together;
//! 4. `encode`: the circuit as a problem for the optimiser; `search`: its optimum, verified, until one passes;
//! 5. `conflict`: where none does, what cannot hold together, and which fixed terms (`fixed`) make it so;
//! 6. `step`: what was found, for a reader; `settle`: a program with moves made for good, for what comes after.

mod apply;
mod circuit;
mod conflict;
mod domain;
mod encode;
mod fixed;
mod knob;
mod lift;
mod relaxation;
mod search;
mod settle;
mod step;
pub mod verify;

pub use apply::{Applied, apply, reservations_on, widen};
pub use knob::{Domain, Knob, KnobId, KnobKind, Position, Scope, Setting, knobs};
pub use relaxation::Relaxation;
pub use settle::{carried, fix, only, settle};
pub use step::{Effect, Step, steps};

use num_rational::BigRational;

use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, Transition};
use crate::model::{AttributeId, EntityId, Program, RequirementId, ValueId};
use crate::source::Span;

/// What to look for.
#[derive(Clone, Debug)]
pub struct Options {
    /// How to evaluate; its budget and its interrupt hold for the search too.
    pub evaluation: evaluate::Options,
    /// How many suggestions to look for; each leaves alone something that each before it moves.
    pub top: usize,
    /// What may be moved.
    pub scope: Scope,
    /// The requirements that are to be met, of those that fail; all that must be, where none is named.
    pub goals: Vec<RequirementId>,
    /// How many conflicts to look for where no move suffices.
    pub most_conflicts: usize,
    /// Keep what the search derives of the first suggestion, for a certificate.
    pub certify: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            evaluation: evaluate::Options::default(),
            top: 3,
            scope: Scope::Drafts,
            goals: Vec::new(),
            most_conflicts: 1,
            certify: false,
        }
    }
}

/// A requirement and what it is asked of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Asked {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its subjects.
    pub subjects: Vec<ValueId>,
}

/// Moves after which every `must` that applies is met or excepted, and no verdict is worse than before.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The moves, in the order in which they are declared.
    pub steps: Vec<Step>,
    /// Where each knob stands.
    pub setting: Setting,
    /// What they cost together.
    pub cost: BigRational,
    /// What any moves cost at least that pass and leave alone something of each suggestion before this one.
    pub lower: BigRational,
    /// The search was completed and the bound reached: there is none cheaper.
    pub proved: bool,
    /// The verdicts that differ, as the ordinary evaluator finds them on the draft with the moves made.
    pub transitions: Vec<Transition>,
}

/// A smallest set of requirements and fixed terms that cannot hold together, whatever is moved.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The requirements.
    pub requirements: Vec<Asked>,
    /// Terms that nothing may move; were one of them free, the requirements could hold together.
    pub fixed: Vec<FixedTerm>,
    /// No part of it can be left out; false where the search ended first.
    pub minimal: bool,
}

/// A term that nothing may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedTerm {
    /// The agreement or clause.
    pub entity: EntityId,
    /// Its attribute.
    pub attribute: AttributeId,
    /// Where it is stated.
    pub span: Option<Span>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The program with all that may be added in it, not listed yet; all ids are its.
    pub program: Program,
    /// What may be moved.
    pub knobs: Vec<Knob>,
    /// What fails and must not, before anything is moved.
    pub failing: Vec<Asked>,
    /// The suggestions, the cheapest first.
    pub suggestions: Vec<Suggestion>,
    /// Where there is none: why not.
    pub conflicts: Vec<Conflict>,
    /// No further suggestion exists, or as many were found as asked for; false where the search ended first.
    pub finished: bool,
    /// What the next suggestion would cost at least.
    pub lower: BigRational,
    /// Where it was to be kept: the problem, and what shows that the first suggestion is cheapest, or that there is none.
    pub derivation: Option<Derivation>,
}

/// What a search derived.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The steps, with their claim.
    pub log: crate::solver::Log,
    /// Costs in it are whole numbers of this.
    pub unit: BigRational,
}

impl Answer {
    /// The program with a suggestion carried out.
    #[must_use]
    pub fn applied(&self, suggestion: &Suggestion) -> Applied {
        apply(&self.program, &self.knobs, &suggestion.setting)
    }
}

/// How a search goes on, told while it does.
#[derive(Clone, Debug)]
pub struct Progress {
    /// What is proved that it costs at least.
    pub lower: BigRational,
    /// The best found.
    pub best: Option<BigRational>,
}

/// Looks for the cheapest moves after which a program passes.
///
/// # Errors
/// Where the program cannot be evaluated, or the budget ended before anything was found.
pub fn suggest(
    program: &Program,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Answer, Box<Diagnostic>> {
    search::suggest(program, options, progress)
}
