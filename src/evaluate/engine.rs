//! The state of one evaluation: the date, the facts that hold on it, what has been derived, faults, the budget.

use std::cmp;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indexmap::{IndexMap, IndexSet};
use jiff::civil::Date;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Options;
use super::assume::{Layer, TouchedBy};
use super::candidates::ByAttribute;
use super::fixpoint::Group;
use super::horizon::Watch;
use super::table::Table;
use super::truth::{Datum, FaultId, Truth};
use crate::model::{
    self, AttributeId, DefineId, EntityId, FaultKind, ParameterId, Program, RelationId,
    RequirementId, Scalar, Type, TypeId, TypeKind, Value, ValueId, Values,
};
use crate::source::{Span, to_u32};

/// Steps between looks at the interrupt: far less than a second.
const STEPS_BETWEEN_LOOKS: u64 = 1 << 18;

/// A failure of evaluation and where it happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// Why.
    pub kind: FaultKind,
    /// Where.
    pub span: Span,
}

impl Fault {
    /// Whether it is the same failure at the same place, of whatever values.
    #[must_use]
    pub fn is_like(&self, other: &Fault) -> bool {
        self.kind.code() == other.kind.code() && self.span == other.span
    }
}

/// The variables of a definition, requirement or expectation, by slot.
pub type Frame = Vec<Datum>;

/// Results of calls of definitions, each derived once.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    /// Of predicates.
    pub(super) truths: FxHashMap<(DefineId, Box<[Datum]>), Truth>,
    /// Of defined values.
    pub(super) data: FxHashMap<(DefineId, Box<[Datum]>), Datum>,
}

/// One evaluation under way.
pub struct Engine<'p> {
    /// What is evaluated.
    pub(super) program: &'p Program,
    /// The date of evaluation; a program without one depends on none.
    pub(super) as_of: Option<Date>,
    /// The program's values and those computed since.
    pub(super) values: Values,
    /// What is assumed, the last on top.
    pub(super) layers: Vec<Layer<'p>>,
    /// What looks at an attribute or a relation, made when first needed.
    pub(super) touched: TouchedBy,
    /// By type: its entities that exist on the date.
    domains: Vec<ValueId>,
    /// By entity: whether it is among those of its type.
    listed: Vec<bool>,
    /// The facts of each relation.
    pub(super) relations: Vec<Loaded>,
    /// The requirements that override others or are overridden.
    pub(super) overriding: BTreeSet<RequirementId>,
    /// Results of calls.
    pub(super) calls: Calls,
    /// Entities by the value of an attribute, made when first needed.
    pub(super) by_attribute: FxHashMap<(TypeId, AttributeId), Arc<ByAttribute>>,
    /// Definitions that depend on each other, derived bottom-up when first asked.
    pub(super) groups: Vec<Group<'p>>,
    /// By definition: its group, and its place in it.
    pub(super) group_of: FxHashMap<DefineId, (usize, usize)>,
    faults: IndexSet<Fault, FxBuildHasher>,
    /// What has been looked at, while the next change is sought.
    pub(super) watch: Option<Box<Watch>>,
    pub(super) record_proofs: bool,
    steps: u64,
    most_steps: u64,
    /// At so many steps the budget and the interrupt are looked at.
    look_at: u64,
    interrupt: Option<&'static AtomicBool>,
    interrupted: bool,
}

/// The facts of a relation that hold on the date.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    /// The tuples that hold.
    pub(super) table: Table,
    /// In an open relation, the tuples known to be false.
    denied: Table,
    /// For each row of `table`, the place of its fact; none of a tuple that is assumed.
    facts: Vec<Option<u32>>,
}

impl Loaded {
    fn of(arity: usize) -> Self {
        let table = || Table::new(arity, 0, None);
        Loaded { table: table(), denied: table(), facts: Vec::new() }
    }

    fn insert(&mut self, tuple: &[ValueId], holds: bool, fact: Option<u32>) {
        if !holds {
            self.denied.insert(tuple);
        } else if self.table.insert(tuple).1 {
            self.facts.push(fact);
        }
    }
}

impl<'p> Engine<'p> {
    /// Loads the facts that hold on the date.
    pub(super) fn new(program: &'p Program, values: Values, options: &Options) -> Self {
        let mut engine = Engine {
            program,
            as_of: options.as_of,
            values,
            layers: Vec::new(),
            touched: FxHashMap::default(),
            domains: Vec::new(),
            listed: vec![false; program.entities.len()],
            relations: Vec::new(),
            overriding: super::overrides::overriding(program),
            calls: Calls::default(),
            by_attribute: FxHashMap::default(),
            groups: Vec::new(),
            group_of: FxHashMap::default(),
            faults: IndexSet::default(),
            watch: None,
            record_proofs: options.record_proofs,
            steps: 0,
            most_steps: options.most_steps,
            look_at: 0,
            interrupt: options.interrupt,
            interrupted: false,
        };
        engine.load_domains();
        engine.load_relations();
        engine.prepare_groups();
        engine
    }

    fn load_domains(&mut self) {
        for entity in self.program.types.iter().flat_map(|ty| &ty.entities) {
            if let Some(listed) = self.listed.get_mut(entity.index()) {
                *listed = true;
            }
        }
        for place in 0..self.program.types.len() {
            let ty = Type::one(Scalar::Entity(TypeId(to_u32(place))));
            let is_there = |value: &ValueId| value.as_entity().is_some_and(|e| self.exists(e));
            let elements = self.all_values(ty).into_iter().filter(is_there).collect();
            let set = self.values.intern(Value::Set(elements));
            self.domains.push(set);
        }
    }

    fn load_relations(&mut self) {
        for (place, relation) in self.program.relations.iter().enumerate() {
            let mut loaded = Loaded::of(relation.params.len());
            let tuples = self.program.facts.tuples.get(place).map_or(&[][..], Vec::as_slice);
            for (number, tuple) in tuples.iter().enumerate() {
                if self.as_of.is_none_or(|day| tuple.period.contains(day)) {
                    loaded.insert(&tuple.arguments, !tuple.negated, Some(to_u32(number)));
                }
            }
            loaded.table.close_certain();
            self.relations.push(loaded);
        }
    }

    /// Gives a relation other tuples, and gives what it was before.
    pub(super) fn with_tuples(
        &mut self,
        relation: RelationId,
        tuples: &IndexMap<Box<[ValueId]>, Truth>,
    ) -> Loaded {
        let mut loaded = Loaded::of(self.program.relation(relation).params.len());
        let Some(slot) = self.relations.get_mut(relation.index()) else { return loaded };
        for (table, holds) in [(&slot.table, true), (&slot.denied, false)] {
            for row in 0..table.len() {
                let fact = slot.facts.get(row as usize).copied().flatten().filter(|_| holds);
                if !tuples.contains_key(table.row(row)) {
                    loaded.insert(table.row(row), holds, fact);
                }
            }
        }
        for (tuple, truth) in tuples {
            match truth {
                Truth::True => loaded.insert(tuple, true, None),
                Truth::False => loaded.insert(tuple, false, None),
                Truth::Unknown | Truth::Fault(_) => {}
            }
        }
        loaded.table.close_certain();
        let below = std::mem::replace(slot, loaded);
        // The relation was copied.
        self.spend(u64::from(below.table.len()));
        below
    }

    /// All values of a finite type, whether they exist on the date or not.
    pub(super) fn all_values(&self, ty: Type) -> Vec<ValueId> {
        match ty.scalar {
            Scalar::YesNo => vec![ValueId::NO, ValueId::YES],
            Scalar::Entity(id) if id == self.program.builtin.clause => {
                let kinds = self.program.types.iter().filter(|t| t.kind == TypeKind::ClauseKind);
                kinds.flat_map(|t| &t.entities).copied().map(ValueId::entity).collect()
            }
            Scalar::Entity(id) => {
                let entities: &[EntityId] = &self.program.type_info(id).entities;
                entities.iter().copied().map(ValueId::entity).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether the entity exists on the date.
    pub(super) fn exists(&self, entity: EntityId) -> bool {
        self.as_of.is_none_or(|day| self.program.entity(entity).period.contains(day))
    }

    /// Whether the entity is among those of its type, as an agreement that is only planned is not.
    pub(super) fn is_listed(&self, entity: EntityId) -> bool {
        self.listed.get(entity.index()).copied().unwrap_or(false)
    }

    /// All entities of a type that exist, as a set.
    pub(super) fn domain(&mut self, ty: TypeId) -> ValueId {
        self.watch_type(ty);
        self.domains.get(ty.index()).copied().unwrap_or(ValueId::NO)
    }

    /// The value stated, or assumed, of an attribute.
    pub(super) fn stated(&self, entity: EntityId, attribute: AttributeId) -> Option<ValueId> {
        if !self.layers.is_empty()
            && let Some(assumed) = self.assumed_value(entity, attribute)
        {
            return assumed.known();
        }
        self.program.stated(entity, attribute).map(|stated| stated.value)
    }

    /// The value of a parameter; none where it is assumed away.
    pub(super) fn parameter(&self, id: ParameterId) -> Option<ValueId> {
        let assumed = self.layers.iter().rev().find_map(|layer| layer.changes.parameter(id));
        assumed.map_or_else(|| Some(self.program.parameter(id).value), Datum::known)
    }

    /// The date that expressions see.
    pub(super) fn day(&mut self) -> Datum {
        match (self.layers.iter().rev().find_map(|layer| layer.changes.day), self.as_of) {
            (Some(day), _) => day,
            (None, Some(day)) => Datum::Known(self.values.intern(Value::Date(day))),
            (None, None) => Datum::UNKNOWN,
        }
    }

    /// Whether a tuple with known arguments is in a relation.
    pub(super) fn holds(&self, relation: RelationId, tuple: &[ValueId]) -> Truth {
        let loaded = self.relations.get(relation.index());
        if loaded.is_some_and(|loaded| loaded.table.find(tuple).is_some()) {
            return Truth::True;
        }
        let open = self.program.relation(relation).open;
        let denied = loaded.is_some_and(|loaded| loaded.denied.find(tuple).is_some());
        if open && !denied { Truth::Unknown } else { Truth::False }
    }

    /// The place among the relation's facts from which a row was loaded; none where it is assumed.
    pub(super) fn fact_of_row(&self, relation: RelationId, row: u32) -> Option<usize> {
        let loaded = self.relations.get(relation.index())?;
        loaded.facts.get(row as usize).copied().flatten().map(|fact| fact as usize)
    }

    /// The number of a fault, new or known.
    pub(super) fn fault(&mut self, kind: FaultKind, span: Span) -> FaultId {
        FaultId(to_u32(self.faults.insert_full(Fault { kind, span }).0))
    }

    /// The fault with that number.
    pub(super) fn fault_info(&self, id: FaultId) -> Option<&Fault> {
        self.faults.get_index(id.0 as usize)
    }

    /// Takes steps from the budget. Gives whether it is used up.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.steps > self.look_at && self.look()
    }

    /// Looks whether to go on.
    #[cold]
    fn look(&mut self) -> bool {
        if self.interrupt.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            self.interrupted = true;
        }
        self.look_at = self.steps.saturating_add(STEPS_BETWEEN_LOOKS).min(self.most_steps);
        self.exhausted()
    }

    /// Whether the budget is used up or somebody interrupted: results from here on mean nothing.
    pub(super) fn exhausted(&self) -> bool {
        self.interrupted || self.steps > self.most_steps
    }

    /// Begins to count anew.
    pub(super) fn renew_budget(&mut self) {
        (self.steps, self.look_at) = (0, 0);
    }

    /// Whether somebody interrupted.
    pub(super) fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// The budget.
    pub(super) fn most_steps(&self) -> u64 {
        self.most_steps
    }

    /// Steps taken so far.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// The elements of a set value.
    pub(super) fn elements(&self, set: ValueId) -> Arc<[ValueId]> {
        self.values.elements(set)
    }

    /// Interns the result of an operation, or records its fault.
    pub(super) fn settle(&mut self, result: Result<Value, FaultKind>, span: Span) -> Datum {
        match result {
            Ok(value) => Datum::Known(self.values.intern(value)),
            Err(kind) => Datum::Fault(self.fault(kind, span)),
        }
    }

    /// The order of two values of one type: scales by rank, stages by `after`, others by value.
    /// None where neither comes first, as stages on different branches.
    pub(super) fn order(&self, a: ValueId, b: ValueId) -> Result<Option<cmp::Ordering>, FaultKind> {
        if a == b {
            return Ok(Some(cmp::Ordering::Equal));
        }
        if let (Some(x), Some(y)) = (a.as_entity(), b.as_entity()) {
            return Ok(self.order_entities(x, y));
        }
        match (self.values.get(a), self.values.get(b)) {
            (Some(x), Some(y)) => model::compare(x, y, &self.program.rates).map(Some),
            _ => Err(FaultKind::Mismatch),
        }
    }

    fn order_entities(&self, x: EntityId, y: EntityId) -> Option<cmp::Ordering> {
        let (a, b) = (self.program.entity(x), self.program.entity(y));
        match self.program.type_info(a.ty).kind {
            TypeKind::Scale => Some(a.rank.cmp(&b.rank)),
            TypeKind::Stage => {
                if self.stage_reaches(x, y) {
                    Some(cmp::Ordering::Greater)
                } else if self.stage_reaches(y, x) {
                    Some(cmp::Ordering::Less)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// Whether stage `late` is `early` or comes after it.
    fn stage_reaches(&self, late: EntityId, early: EntityId) -> bool {
        let stages = &self.program.stages;
        stages.iter().filter(|stage| stage.entity == late).any(|stage| {
            stage.up_to.iter().any(|p| stages.get(*p).is_some_and(|s| s.entity == early))
        })
    }

    /// Whether two values are the same: of sets, with the same elements in whatever order.
    pub(super) fn same(&self, a: ValueId, b: ValueId) -> Result<bool, FaultKind> {
        if a == b {
            return Ok(true);
        }
        match (self.values.get(a), self.values.get(b)) {
            (Some(Value::Set(x)), Some(Value::Set(y))) => {
                Ok(x.len() == y.len() && x.iter().all(|element| y.contains(element)))
            }
            (Some(x @ (Value::Money(..) | Value::Duration(_))), Some(y)) => {
                model::compare(x, y, &self.program.rates).map(cmp::Ordering::is_eq)
            }
            _ => Ok(false),
        }
    }
}
