//! The program: vocabulary, entities, facts, definitions, requirements, ready to be evaluated on a date.

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;
use num_rational::BigRational;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    AttributeId, DefineId, EntityId, Expr, ParameterId, Rates, RelationId, RequirementId, Slot,
    Type, TypeId, ValueId, Values, Waiver,
};
use crate::operators::Level;
use crate::source::Span;

/// Everything that evaluation needs. Tables are in canonical order (by name, scales and stages by rank),
/// so that neither the order of files nor of declarations shows in any answer.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Interned values.
    pub values: Values,
    /// Records, enums, scales, clause kinds.
    pub types: Vec<TypeInfo>,
    /// Attributes of all types.
    pub attributes: Vec<Attribute>,
    /// Entities of all types. Shared: a program with moves made has the same.
    pub entities: Arc<Vec<Entity>>,
    /// Relations.
    pub relations: Vec<Relation>,
    /// Definitions.
    pub defines: Vec<Define>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Requirements, by stage rank, then mechanism, then name. Shared: a program with moves made has the same.
    pub requirements: Arc<Vec<Requirement>>,
    /// Stages, each after its predecessors.
    pub stages: Vec<Stage>,
    /// Mechanisms, the six of the model in its order, then others by name.
    pub mechanisms: Vec<Mechanism>,
    /// Agreements, by name.
    pub agreements: Vec<Agreement>,
    /// Agreements that are only planned, by name: no set of agreements or clauses holds them and theirs until they
    /// are concluded.
    pub planned: Vec<Agreement>,
    /// What is stated.
    pub facts: FactBase,
    /// Exchange rates.
    pub rates: Rates,
    /// Definitions in the order of dependence; those of one group depend on each other.
    pub strata: Vec<Vec<DefineId>>,
    /// What a test wants to hold, in the order written.
    pub expectations: Vec<ExpectThat>,
    /// What a test wants a suggestion to cost at most: the expectation's place in the test, and the cost.
    pub expected_costs: Vec<(usize, BigRational)>,
    /// The date of evaluation where neither an agreement nor a command states one: the project's.
    pub as_of: Option<Date>,
    /// What the project lives with for a while, in the order of its file.
    pub waivers: Vec<Waiver>,
    /// The built-in types that reasoning itself looks at.
    pub builtin: BuiltinTypes,
}

/// The built-in types and attributes that reasoning itself looks at.
#[derive(Clone, Copy, Debug)]
pub struct BuiltinTypes {
    /// `Country`.
    pub country: TypeId,
    /// `Agreement`.
    pub agreement: TypeId,
    /// `Clause`.
    pub clause: TypeId,
    /// `Reservation`.
    pub reservation: TypeId,
    /// `Stage`.
    pub stage: TypeId,
    /// `Requirement`.
    pub requirement: TypeId,
    /// `Agreement.parties`.
    pub agreement_parties: AttributeId,
    /// `Agreement.stage`.
    pub agreement_stage: AttributeId,
    /// `Agreement.clauses`.
    pub agreement_clauses: AttributeId,
    /// `Clause.agreement`.
    pub clause_agreement: AttributeId,
    /// `Source.provisions`.
    pub source_provisions: AttributeId,
}

impl Default for BuiltinTypes {
    fn default() -> Self {
        let (none, nothing) = (TypeId(u32::MAX), AttributeId(u32::MAX));
        BuiltinTypes {
            country: none,
            agreement: none,
            clause: none,
            reservation: none,
            stage: none,
            requirement: none,
            agreement_parties: nothing,
            agreement_stage: nothing,
            agreement_clauses: nothing,
            clause_agreement: nothing,
            source_provisions: nothing,
        }
    }
}

/// What is cited and said about a declaration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// Citations.
    pub citations: Vec<Citation>,
    /// Notes.
    pub notes: Vec<SmolStr>,
    /// Why it is contested.
    pub contested: Option<SmolStr>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// The source, an entity of type `Source`.
    pub source: EntityId,
    /// The place in it.
    pub place: Option<SmolStr>,
    /// Where it is cited.
    pub span: Span,
}

/// Half-open: from the first day, included, to the last, excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// First day after.
    pub before: Option<Date>,
}

impl Period {
    /// Whether the day lies in the period.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.before.is_none_or(|before| day < before)
    }

    /// Whether it is the whole of time.
    #[must_use]
    pub fn is_always(self) -> bool {
        self.from.is_none() && self.before.is_none()
    }
}

/// A record, enum, scale or clause kind.
#[derive(Clone, Debug)]
pub struct TypeInfo {
    /// Its name.
    pub name: SmolStr,
    /// What it is.
    pub kind: TypeKind,
    /// Its plural, the name of the set of its entities.
    pub plural: SmolStr,
    /// Its attributes by name, inherited ones included.
    pub attributes: IndexMap<SmolStr, AttributeId>,
    /// Its entities: of a scale from the least, of an enum as declared, otherwise by name.
    pub entities: Vec<EntityId>,
    /// Where it was declared; none if built in.
    pub span: Option<Span>,
}

/// What a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// A record.
    Record,
    /// An unordered enumeration.
    Enum,
    /// An ordered enumeration.
    Scale,
    /// A clause kind: a subtype of `Clause`.
    ClauseKind,
    /// The built-in `Stage`: ordered by `after`.
    Stage,
}

/// An attribute of a type.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: SmolStr,
    /// The type that has it.
    pub owner: TypeId,
    /// The type of its value.
    pub ty: Type,
    /// Whether its absence is expected.
    pub optional: bool,
    /// Where it was declared; none if built in.
    pub span: Option<Span>,
}

/// An entity.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its name.
    pub name: SmolStr,
    /// How it is written in answers: `c4` of `belt_fta` is `belt_fta.c4`.
    pub path: SmolStr,
    /// Its title.
    pub title: Option<SmolStr>,
    /// Its type; of a clause, its kind.
    pub ty: TypeId,
    /// Its rank among the entities of its type.
    pub rank: u32,
    /// When it exists.
    pub period: Period,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was declared; none if built in.
    pub span: Option<Span>,
}

/// A relation.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name.
    pub name: SmolStr,
    /// Its parameters.
    pub params: Vec<(SmolStr, Type)>,
    /// Open: what is not stated is unknown.
    pub open: bool,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was declared.
    pub span: Span,
}

/// What is stated about entities and in relations.
#[derive(Clone, Debug, Default)]
pub struct FactBase {
    /// Attributes of entities. The order of this map never reaches an answer.
    pub attributes: FxHashMap<(EntityId, AttributeId), Stated>,
    /// Tuples by relation, in canonical order.
    pub tuples: Vec<Vec<Tuple>>,
}

/// A stated value and where it was stated: in a file of facts, the row.
#[derive(Clone, Copy, Debug)]
pub struct Stated {
    /// The value.
    pub value: ValueId,
    /// Where.
    pub span: Span,
}

/// A stated tuple.
#[derive(Clone, Debug)]
pub struct Tuple {
    /// Its members.
    pub arguments: Box<[ValueId]>,
    /// Known to be false; in an open relation only.
    pub negated: bool,
    /// When it holds.
    pub period: Period,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was stated.
    pub span: Span,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name.
    pub name: SmolStr,
    /// Names and types of its variables; the first `arity` are its parameters.
    pub slots: Vec<(SmolStr, Type)>,
    /// How many parameters it has.
    pub arity: usize,
    /// What it means.
    pub body: DefineBody,
    /// Whether it depends on itself.
    pub recursive: bool,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was declared.
    pub span: Span,
}

/// The two forms of a definition.
#[derive(Clone, Debug)]
pub enum DefineBody {
    /// `when φ`.
    Predicate(Expr),
    /// A base case and the exceptions that replace it.
    Value {
        /// The base case.
        base: Expr,
        /// The exceptions, in the order written.
        exceptions: Vec<Exception>,
    },
}

impl DefineBody {
    /// Its exceptions; a predicate has none.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        match self {
            DefineBody::Predicate(_) => &[],
            DefineBody::Value { exceptions, .. } => exceptions,
        }
    }

    /// Its expressions: the condition or the base case, then of each exception its condition and its value.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let (DefineBody::Predicate(base) | DefineBody::Value { base, .. }) = self;
        let exceptions = self.exceptions().iter();
        std::iter::once(base)
            .chain(exceptions.flat_map(|e| std::iter::once(&e.when).chain(&e.then)))
    }
}

/// An exception of a requirement or a defined value.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its name.
    pub name: SmolStr,
    /// When it applies.
    pub when: Expr,
    /// In a definition, the value it gives.
    pub then: Option<Expr>,
    /// The exceptions it wins over, directly or through others, by their place in the list.
    pub overrides: Vec<usize>,
    /// When it is law.
    pub effective: Period,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was written.
    pub span: Span,
}

/// A parameter of the framework.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: ValueId,
    /// Where it may go.
    pub adjustable: Option<Adjustable>,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was declared.
    pub span: Span,
}

/// A requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its name.
    pub name: SmolStr,
    /// How much it binds.
    pub level: Level,
    /// Its title.
    pub title: Option<SmolStr>,
    /// Its entity, of type `Requirement`.
    pub entity: EntityId,
    /// Where it comes from.
    pub origin: RequirementOrigin,
    /// Its mechanism, by its place in `mechanisms`.
    pub mechanism: Option<usize>,
    /// When it is law.
    pub effective: Period,
    /// `for each`, in the order written; of a stage's requirement that uses `agreement`, that first.
    pub binders: Vec<Binder>,
    /// `forbid` instead of `require`.
    pub forbids: bool,
    /// What is required or forbidden.
    pub body: Expr,
    /// What excuses.
    pub exceptions: Vec<Exception>,
    /// Requirements that do not apply where this one does.
    pub overrides: Vec<RequirementId>,
    /// What to do about it.
    pub advice: Vec<Advice>,
    /// Never waivable.
    pub hard: bool,
    /// What giving it up costs the framework.
    pub waivable: Option<BigRational>,
    /// Names and types of its variables.
    pub slots: Vec<(SmolStr, Type)>,
    /// Citations and notes.
    pub annotations: Annotations,
    /// Where it was declared.
    pub span: Span,
}

impl Requirement {
    /// Its expressions: of each `for each` the set and the condition, then what is required, then the conditions of the
    /// exceptions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let binders = self.binders.iter();
        binders
            .flat_map(|binder| std::iter::once(&binder.set).chain(&binder.filter))
            .chain([&self.body])
            .chain(self.exceptions.iter().map(|exception| &exception.when))
    }
}

/// Where a requirement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequirementOrigin {
    /// It binds wherever it applies.
    Everywhere,
    /// It binds agreements at this stage or later; by the stage's place in `stages`.
    Stage {
        /// The stage.
        stage: usize,
        /// Whether its first binder is the agreement that is checked.
        per_agreement: bool,
    },
    /// `admits`: binds agreements at exactly this stage; its first binder is the agreement.
    Admission {
        /// The stage.
        stage: usize,
    },
}

/// `for each x in S where (φ)`.
#[derive(Clone, Debug)]
pub struct Binder {
    /// The variable.
    pub slot: Slot,
    /// The set.
    pub set: Expr,
    /// The condition.
    pub filter: Option<Expr>,
}

/// `advice "…" cost N`.
#[derive(Clone, Debug)]
pub struct Advice {
    /// What to do.
    pub text: SmolStr,
    /// What it costs.
    pub cost: Option<BigRational>,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its entity, of type `Stage`.
    pub entity: EntityId,
    /// Its direct predecessors, by their place in `stages`.
    pub after: Vec<usize>,
    /// All its predecessors and itself.
    pub up_to: Vec<usize>,
    /// Its goal.
    pub goal: Option<SmolStr>,
}

/// A mechanism.
#[derive(Clone, Debug)]
pub struct Mechanism {
    /// Its entity, of type `Mechanism`; a mechanism that is only named has one too.
    pub entity: EntityId,
}

/// An agreement under check.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Its entity.
    pub entity: EntityId,
    /// Whether it is written out, so that its clauses are all there are, and not a row of a table.
    pub is_written: bool,
    /// Its clauses, by name.
    pub clauses: Vec<EntityId>,
    /// Its reservations, by name.
    pub reservations: Vec<EntityId>,
    /// `as_of` and where it is stated.
    pub as_of: Option<(Date, Span)>,
    /// Terms that may move.
    pub adjustable: Vec<(EntityId, AttributeId, Adjustable)>,
    /// Structural moves.
    pub moves: Vec<Move>,
    /// Where it was declared.
    pub span: Span,
}

/// What may move, how far, and what moving costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustable {
    /// Where it may go.
    pub range: AdjustableRange,
    /// The grid, counted from the present value.
    pub step: Option<ValueId>,
    /// The cost, `per` this much; of a choice, per change.
    pub cost: BigRational,
    /// The amount that `cost` pays for.
    pub per: Option<ValueId>,
    /// Where it was written.
    pub span: Span,
}

/// Where an adjustable term may go.
#[derive(Clone, Debug, PartialEq)]
pub enum AdjustableRange {
    /// From the first to the second, both included.
    Between(ValueId, ValueId),
    /// One of these.
    Among(Vec<ValueId>),
}

/// A structural move.
#[derive(Clone, Debug)]
pub struct Move {
    /// What may be done.
    pub kind: MoveKind,
    /// What it costs.
    pub cost: BigRational,
    /// Where it was written.
    pub span: Span,
}

/// The structural moves of a draft.
#[derive(Clone, Debug)]
pub enum MoveKind {
    /// Add a clause.
    Add {
        /// Its kind.
        kind: TypeId,
        /// Its name.
        name: SmolStr,
        /// Its terms, with what may move.
        terms: Vec<(AttributeId, ValueId, Option<Adjustable>)>,
    },
    /// Drop a clause.
    Drop(EntityId),
    /// State a missing attribute of the agreement or a clause.
    State(EntityId, AttributeId),
    /// Admit a party.
    Admit(EntityId),
    /// A party withdraws.
    Withdraw(EntityId),
    /// The agreement, which is only planned, is concluded.
    Conclude,
}

/// `expect that φ`.
#[derive(Clone, Debug)]
pub struct ExpectThat {
    /// Its place among the test's expectations.
    pub place: usize,
    /// The condition.
    pub condition: Expr,
    /// Names and types of its variables.
    pub slots: Vec<(SmolStr, Type)>,
}

impl Program {
    /// A type's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn type_info(&self, id: TypeId) -> &TypeInfo {
        &self.types[id.index()]
    }

    /// An attribute's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.index()]
    }

    /// An entity's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.index()]
    }

    /// An entity's row, to be changed; none if the id is of another program.
    pub fn entity_mut(&mut self, id: EntityId) -> Option<&mut Entity> {
        Arc::make_mut(&mut self.entities).get_mut(id.index())
    }

    /// A relation's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.index()]
    }

    /// A definition's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn define(&self, id: DefineId) -> &Define {
        &self.defines[id.index()]
    }

    /// A parameter's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn parameter(&self, id: ParameterId) -> &Parameter {
        &self.parameters[id.index()]
    }

    /// A requirement's row.
    ///
    /// # Panics
    /// If the id is of another program.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are made with their rows")]
    pub fn requirement(&self, id: RequirementId) -> &Requirement {
        &self.requirements[id.index()]
    }

    /// The requirement with that name.
    #[must_use]
    pub fn requirement_named(&self, name: &str) -> Option<RequirementId> {
        let place = self.requirements.iter().position(|r| r.name == name)?;
        Some(RequirementId(crate::source::to_u32(place)))
    }

    /// The agreement that is this entity, also one that is only planned.
    #[must_use]
    pub fn agreement_of(&self, entity: EntityId) -> Option<&Agreement> {
        self.agreements.iter().chain(&self.planned).find(|a| a.entity == entity)
    }

    /// The attribute of that name.
    #[must_use]
    pub fn attribute_named(&self, ty: TypeId, name: &str) -> Option<AttributeId> {
        self.type_info(ty).attributes.get(name).copied()
    }

    /// The clause or reservation of that name of an agreement, listed or not.
    #[must_use]
    pub fn part(&self, agreement: EntityId, name: &str) -> Option<EntityId> {
        let is_part = |entity: &EntityId| {
            self.entity(*entity).name == name
                && self.home(*entity) == agreement
                && *entity != agreement
        };
        (0..self.entities.len()).map(|place| EntityId(crate::source::to_u32(place))).find(is_part)
    }

    /// What is stated of an attribute of an entity.
    #[must_use]
    pub fn stated(&self, entity: EntityId, attribute: AttributeId) -> Option<Stated> {
        self.facts.attributes.get(&(entity, attribute)).copied()
    }

    /// Whether every entity of `ty` is one of `of` too.
    #[must_use]
    pub fn is_a(&self, ty: TypeId, of: TypeId) -> bool {
        ty == of || (of == self.builtin.clause && self.type_info(ty).kind == TypeKind::ClauseKind)
    }

    /// Where an entity is at home: a clause and a reservation in their agreement, everything else in itself.
    #[must_use]
    pub fn home(&self, entity: EntityId) -> EntityId {
        let ty = self.entity(entity).ty;
        let stated = self.agreement_attribute(ty).and_then(|of| self.stated(entity, of));
        stated.and_then(|stated| stated.value.as_entity()).unwrap_or(entity)
    }

    /// Whether an attribute leads from an agreement to its clauses and reservations, or back.
    #[must_use]
    pub fn is_structure(&self, attribute: AttributeId) -> bool {
        let agreement = self.type_info(self.builtin.agreement);
        attribute == self.builtin.agreement_clauses
            || Some(&attribute) == agreement.attributes.get("reservations")
            || Some(attribute) == self.agreement_attribute(self.attribute(attribute).owner)
    }

    /// The attribute that says to which agreement a clause or a reservation belongs.
    fn agreement_attribute(&self, ty: TypeId) -> Option<AttributeId> {
        if self.is_a(ty, self.builtin.clause) {
            return Some(self.builtin.clause_agreement);
        }
        let is_reservation = ty == self.builtin.reservation;
        is_reservation.then(|| self.type_info(ty).attributes.get("agreement").copied())?
    }
}
