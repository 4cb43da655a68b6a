//! What rules say, as conditions over the knobs: expressions, definitions and requirements evaluated for all positions
//! of the knobs at once.
//!
//! What no knob can change is asked of the evaluator and is a constant. What depends on a few knobs is written out
//! (`table`): the evaluator is asked once for each combination of their positions, so that nothing of its meaning is
//! written twice. Conditions, counts and sums over many knobs become parts of the circuit (`expr`, `compare`,
//! `quantify`, `aggregate`, `number`), definitions are followed (`call`), requirements judged (`judge`). What is none of this
//! becomes a free condition that only knows on which knobs it depends (`looks`): then the search proposes too much,
//! and the verification takes it back.

mod aggregate;
mod call;
mod compare;
mod entities;
mod expr;
mod judge;
mod looks;
mod number;
mod quantify;
mod table;
mod template;
mod truth;

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

pub(super) use judge::Ruling;
use truth::Tri;

use super::circuit::{Bit, Circuit};
use super::knob::{Knob, KnobId};
use crate::evaluate::{Datum, Looks, Outcome};
use crate::model::{
    AttributeId, DefineId, EntityId, Expr, ParameterId, Program, RequirementId, ValueId,
};
use number::Number;
use table::Written;

/// What an expression comes to, whatever the knobs' positions.
#[derive(Clone, Debug)]
enum Sym {
    /// Written out.
    Written(Written),
    /// A condition.
    Truth(Tri),
    /// A set of which elements come and go.
    Set(Rc<Members>),
    /// A number to which many knobs contribute.
    Number(Rc<Number>),
    /// The least or the greatest of several.
    Extreme(Rc<Extreme>),
    /// The value of a knob of more positions than are written out.
    Long(KnobId),
    /// Not worked out.
    Free,
}

/// The elements of a set, each with when it is one.
#[derive(Clone, Debug)]
struct Members {
    each: Vec<(ValueId, Bit)>,
    /// When the elements are known at all.
    known: Bit,
}

/// The least or the greatest of those that are there.
#[derive(Clone, Debug)]
struct Extreme {
    least: bool,
    each: Vec<(Bit, Sym)>,
}

/// Evaluates for all positions of the knobs at once.
pub(super) struct Lifter<'a, 'p> {
    outcome: &'a mut Outcome<'p>,
    program: &'p Program,
    knobs: &'a [Knob],
    pub(super) circuit: Circuit,
    /// The knobs of a term.
    terms: FxHashMap<(EntityId, AttributeId), KnobId>,
    parameters: FxHashMap<ParameterId, KnobId>,
    waivers: FxHashMap<RequirementId, KnobId>,
    /// Elements that structural moves put into a set or take from it.
    changing: FxHashMap<(EntityId, AttributeId), Vec<(EntityId, Bit)>>,
    /// When entities are there that are not always.
    presence: FxHashMap<EntityId, Bit>,
    /// Such entities that the evaluator does not list.
    unlisted: Vec<EntityId>,
    /// What knobs move, to know which rules can be reached.
    moved: looks::Moved,
    define_looks: Vec<Looks>,
    touches: FxHashMap<usize, bool>,
    templates: FxHashMap<usize, Rc<Expr>>,
    calls: FxHashMap<(DefineId, Box<[Datum]>), Sym>,
    /// Of recursive definitions that are being worked out: what is known so far.
    underway: FxHashMap<(DefineId, Box<[Datum]>), Tri>,
    underway_stratum: Option<usize>,
    /// All knobs, for what may depend on any.
    everything: Rc<BTreeSet<KnobId>>,
    /// By requirement, those that override it.
    winners: FxHashMap<RequirementId, Vec<RequirementId>>,
    /// Requirements that were worked out already.
    drafts: FxHashMap<RequirementId, Rc<Vec<judge::Draft>>>,
}
