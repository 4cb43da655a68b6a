//! The state of one evaluation: the date, the facts that hold on it, what has been derived, faults, the budget.

use std::cmp::Ordering;
use std::sync::Arc;

use indexmap::IndexSet;
use jiff::civil::Date;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Options;
use super::assume::{Assumed, Looked};
use super::candidates::ByAttribute;
use super::fixpoint::Group;
use super::horizon::{Aside, Watch};
use super::table::Table;
use super::truth::{Datum, FaultId, Truth};
use crate::model::{
    self, AttributeId, DefineId, EntityId, FaultKind, Program, RelationId, Scalar, Type, TypeId,
    TypeKind, Value, ValueId, Values,
};
use crate::source::{Span, to_u32};

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
    /// A fact assumed for a while, for "which missing fact would decide".
    pub(super) assumed: Option<Assumed<'p>>,
    /// What looks at an attribute or a relation, made when first needed.
    pub(super) touched: FxHashMap<Looked, Arc<[bool]>>,
    /// By type: its entities that exist on the date.
    domains: Vec<ValueId>,
    /// By relation: the tuples that hold.
    pub(super) relations: Vec<Table>,
    /// By relation: in an open one, the tuples known to be false.
    denied: Vec<Table>,
    /// By relation: for each row of `relations`, the place of its fact.
    facts_of_rows: Vec<Vec<u32>>,
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
    /// Results of calls that are kept apart.
    pub(super) aside: Option<Box<Aside>>,
    /// Another day, or a range of days, that is asked for in place of the date.
    pub(super) day: Option<Datum>,
    pub(super) record_proofs: bool,
    steps: u64,
    most_steps: u64,
}

impl<'p> Engine<'p> {
    /// Loads the facts that hold on the date.
    pub(super) fn new(program: &'p Program, options: &Options) -> Self {
        let mut engine = Engine {
            program,
            as_of: options.as_of,
            values: program.values.clone(),
            assumed: None,
            touched: FxHashMap::default(),
            domains: Vec::new(),
            relations: Vec::new(),
            denied: Vec::new(),
            facts_of_rows: Vec::new(),
            calls: Calls::default(),
            by_attribute: FxHashMap::default(),
            groups: Vec::new(),
            group_of: FxHashMap::default(),
            faults: IndexSet::default(),
            watch: None,
            aside: None,
            day: None,
            record_proofs: options.record_proofs,
            steps: 0,
            most_steps: options.most_steps,
        };
        engine.load_domains();
        engine.load_relations();
        engine.prepare_groups();
        engine
    }

    fn load_domains(&mut self) {
        for place in 0..self.program.types.len() {
            let ty = Type::one(Scalar::Entity(TypeId(to_u32(place))));
            let is_there = |value: &ValueId| value.as_entity().is_some_and(|e| self.exists(e));
            let elements: Vec<ValueId> = self.all_values(ty).into_iter().filter(is_there).collect();
            let set = self.values.intern_set(elements);
            self.domains.push(set);
        }
    }

    fn load_relations(&mut self) {
        for (place, relation) in self.program.relations.iter().enumerate() {
            let arity = relation.params.len();
            let mut table = Table::new(arity, 0, None);
            let mut denied = Table::new(arity, 0, None);
            let mut facts = Vec::new();
            let tuples = self.program.facts.tuples.get(place).map_or(&[][..], Vec::as_slice);
            for (number, tuple) in tuples.iter().enumerate() {
                if self.as_of.is_some_and(|day| !tuple.period.contains(day)) {
                    continue;
                }
                if tuple.negated {
                    denied.insert(&tuple.arguments);
                } else if table.insert(&tuple.arguments).1 {
                    facts.push(to_u32(number));
                }
            }
            table.close_certain();
            self.relations.push(table);
            self.denied.push(denied);
            self.facts_of_rows.push(facts);
        }
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

    /// All entities of a type that exist, as a set.
    pub(super) fn domain(&mut self, ty: TypeId) -> ValueId {
        self.watch_type(ty);
        self.domains.get(ty.index()).copied().unwrap_or(ValueId::NO)
    }

    /// The value stated, or assumed, of an attribute.
    pub(super) fn stated(&self, entity: EntityId, attribute: AttributeId) -> Option<ValueId> {
        if let Some(assumed) = &self.assumed
            && let Some(value) = assumed.value_of(entity, attribute)
        {
            return Some(value);
        }
        self.program.stated(entity, attribute).map(|stated| stated.value)
    }

    /// Whether a tuple with known arguments is in a relation.
    pub(super) fn holds(&self, relation: RelationId, tuple: &[ValueId]) -> Truth {
        if let Some(assumed) = &self.assumed
            && let Some(holds) = assumed.tuple_holds(relation, tuple)
        {
            return Truth::of(holds);
        }
        let place = relation.index();
        if self.relations.get(place).is_some_and(|table| table.find(tuple).is_some()) {
            return Truth::True;
        }
        let open = self.program.relation(relation).open;
        let denied = self.denied.get(place).is_some_and(|table| table.find(tuple).is_some());
        if open && !denied { Truth::Unknown } else { Truth::False }
    }

    /// The place among the relation's facts from which a row was loaded.
    pub(super) fn fact_of_row(&self, relation: RelationId, row: u32) -> Option<usize> {
        let facts = self.facts_of_rows.get(relation.index())?;
        facts.get(row as usize).map(|fact| *fact as usize)
    }

    /// The results of calls of a definition: those under the assumption where it looks at what is assumed.
    pub(super) fn calls(&mut self, id: DefineId) -> &mut Calls {
        if let Some(aside) = &mut self.aside
            && aside.dated.asks(id)
        {
            return &mut aside.calls;
        }
        match &mut self.assumed {
            Some(assumed) if assumed.touches(id) => &mut assumed.calls,
            _ => &mut self.calls,
        }
    }

    /// Forgets what was derived, so that it is looked at again.
    pub(super) fn forget_results(&mut self) {
        self.calls = Calls::default();
        self.by_attribute.clear();
        for group in &mut self.groups {
            *group = Group::of(&group.members);
        }
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
        self.exhausted()
    }

    /// Whether the budget is used up: results from here on mean nothing.
    pub(super) fn exhausted(&self) -> bool {
        self.steps > self.most_steps
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
    pub(super) fn order(&self, a: ValueId, b: ValueId) -> Result<Option<Ordering>, FaultKind> {
        if a == b {
            return Ok(Some(Ordering::Equal));
        }
        if let (Some(x), Some(y)) = (a.as_entity(), b.as_entity()) {
            return Ok(self.order_entities(x, y));
        }
        match (self.values.get(a), self.values.get(b)) {
            (Some(x), Some(y)) => model::compare(x, y, &self.program.rates).map(Some),
            _ => Err(FaultKind::Mismatch),
        }
    }

    fn order_entities(&self, x: EntityId, y: EntityId) -> Option<Ordering> {
        let (a, b) = (self.program.entity(x), self.program.entity(y));
        match self.program.type_info(a.ty).kind {
            TypeKind::Scale => Some(a.rank.cmp(&b.rank)),
            TypeKind::Stage => {
                if self.stage_reaches(x, y) {
                    Some(Ordering::Greater)
                } else if self.stage_reaches(y, x) {
                    Some(Ordering::Less)
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
                model::compare(x, y, &self.program.rates).map(Ordering::is_eq)
            }
            _ => Ok(false),
        }
    }
}
