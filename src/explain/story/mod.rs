//! Why a verdict is what it is, as steps that rest on one another and on stated facts: pruned to what the verdict
//! rests on, each definition under the same arguments told once.
//!
//! 1. `build`: conditions to steps, keeping of a true `or` the true alternative, of a false `and` the false part;
//! 2. `sets`: quantifiers and aggregates, by their elements;
//! 3. `calls`: definitions, and derived tuples by the one derivation that is recorded of each;
//! 4. `terms`: what values rest on, and calculations;
//! 5. `roots`: the parts of a verdict: that it applies, what it requires, its exceptions;
//! 6. `fold`: small steps into the sentence of the one above.
//!
//! Definitions are followed by a queue, not by the stack, so that a derivation may be as deep as it is.

mod build;
mod calls;
mod fold;
mod roots;
mod sets;
mod terms;

use smol_str::SmolStr;

use crate::evaluate::{Datum, Frame, Judgement, Outcome};
use crate::model::{
    AttributeId, Citation, DefineId, EntityId, Expr, RelationId, Type, TypeId, ValueId,
};
use crate::source::Span;

/// A step by its place in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub u32);

/// Why a verdict is what it is.
#[derive(Clone, Debug, Default)]
pub struct Story<'p> {
    /// All steps; one may be a part of several.
    pub steps: Vec<Step<'p>>,
    /// The parts of the verdict, in the order told.
    pub roots: Vec<StepId>,
    /// The variables under which steps were asked; shared by the steps of one body.
    pub places: Vec<Place<'p>>,
}

/// Variables and what is known of them.
#[derive(Clone, Debug)]
pub struct Place<'p> {
    /// Their names and types.
    pub slots: &'p [(SmolStr, Type)],
    /// What is known of them.
    pub frame: Frame,
}

/// One step: something that holds or does not, in a sentence, and what it rests on.
#[derive(Clone, Debug)]
pub struct Step<'p> {
    /// What kind of step.
    pub kind: StepKind,
    /// In words.
    pub sentence: String,
    /// What it came to.
    pub value: Datum,
    /// What was asked, and under which of the story's places; none for what is no expression.
    pub asked: Option<(&'p Expr, usize)>,
    /// What the declaration that it stands for cites.
    pub citations: Vec<Citation>,
    /// Why the declaration that it stands for is contested.
    pub contested: Option<String>,
    /// The facts it rests on itself.
    pub facts: Vec<Fact>,
    /// The steps it rests on.
    pub parts: Vec<StepId>,
    /// Elements that are counted and not told one by one.
    pub more: usize,
    /// Where the condition or the declaration is written.
    pub rule: Option<Span>,
}

/// The kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// A part of the verdict: that the requirement applies, or does not.
    Applies,
    /// What is required or forbidden.
    Required,
    /// An exception.
    Exception,
    /// A comparison, a membership, an attribute that is yes or no.
    Condition,
    /// A tuple that is in a relation, or is not.
    Fact,
    /// An element that suffices.
    Witness,
    /// All elements, or none of them.
    Elements,
    /// So many elements, or an aggregate of them.
    Count,
    /// One element, where several things are said of it.
    Element,
    /// A definition.
    Definition,
    /// A tuple of a recursive definition.
    Derived,
    /// A parameter of the framework.
    Parameter,
    /// An alternative that would do, too.
    Also,
}

impl StepKind {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Applies => "applies",
            StepKind::Required => "required",
            StepKind::Exception => "exception",
            StepKind::Condition => "condition",
            StepKind::Fact => "fact",
            StepKind::Witness => "witness",
            StepKind::Elements => "elements",
            StepKind::Count => "count",
            StepKind::Element => "element",
            StepKind::Definition => "definition",
            StepKind::Derived => "derived",
            StepKind::Parameter => "parameter",
            StepKind::Also => "also",
        }
    }
}

/// A fact that a step rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// As the language writes it.
    pub text: String,
    /// Which.
    pub what: FactKind,
    /// Where it is stated; none where its absence is the fact, or where it is assumed.
    pub span: Option<Span>,
    /// Whether it is assumed and not stated.
    pub assumed: bool,
}

/// Which fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// An attribute of an entity is stated.
    Stated(EntityId, AttributeId),
    /// An attribute of an entity is not stated.
    Unstated(EntityId, AttributeId),
    /// A tuple is in a relation, or is stated not to be.
    Tuple(RelationId, Vec<ValueId>),
    /// No fact states the tuple.
    NoTuple(RelationId, Vec<ValueId>),
    /// All facts of a relation.
    Relation(RelationId),
    /// All entities of a type.
    Entities(TypeId),
    /// That nothing more can be derived of a recursive definition than is.
    Closed(DefineId),
}

/// How much to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Every alternative that would do, not only the first.
    pub alternatives: bool,
    /// At most so many elements of a set one by one; the rest are counted.
    pub most_elements: usize,
}

impl Telling {
    /// What a reader is told who asked for no more.
    pub const SHORT: Telling = Telling { alternatives: false, most_elements: 6 };
    /// Everything.
    pub const ALL: Telling = Telling { alternatives: true, most_elements: usize::MAX };
}

impl Default for Telling {
    fn default() -> Self {
        Telling::SHORT
    }
}

/// Why a judgement is what it is.
pub fn why<'p>(outcome: &mut Outcome<'p>, judgement: &Judgement, telling: Telling) -> Story<'p> {
    let mut builder = build::Builder::new(outcome, telling);
    builder.verdict(judgement);
    builder.story
}

impl<'p> Story<'p> {
    /// A step.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&Step<'p>> {
        self.steps.get(id.0 as usize)
    }
}
