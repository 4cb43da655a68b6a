//! A naive reference for the meaning of programs: brute force over sets of tuples, written from the manual.
//!
//! It shares no evaluation code with the library: only the program itself and its values are read.
//!
//! 1. `value`, `calendar`: values and exact arithmetic;
//! 2. `known`: what is known of a value: itself, bounds, or that it has none;
//! 3. `logic`: the three truth values with faults, and the ways in which a rule may hold;
//! 4. `condition`, `term`, `fold`: expressions, quantifiers, aggregates;
//! 5. `recursion`: recursive predicates, by iterating over all tuples until nothing changes;
//! 6. `verdict`: requirements.

mod calendar;
mod condition;
mod fold;
mod known;
mod logic;
mod recursion;
mod term;
mod value;
mod verdict;

use std::collections::BTreeMap;

use accordant::model::{DefineId, EntityId, Program, TypeId, TypeKind, ValueId};
use jiff::civil::Date;

pub use known::Known;
pub use logic::Truth;
pub use value::Val;
pub use verdict::{Judged, Ruling, Why};

/// The variables of a body, by slot.
pub type Frame = Vec<Known>;

/// A program on a date, with its recursive predicates worked out.
pub struct Reference<'p> {
    program: &'p Program,
    as_of: Option<Date>,
    /// What is not false of recursive predicates.
    derived: BTreeMap<(DefineId, Vec<Val>), Truth>,
}

impl<'p> Reference<'p> {
    /// Works out all recursive predicates.
    pub fn new(program: &'p Program, as_of: Option<Date>) -> Self {
        let mut reference = Reference { program, as_of, derived: BTreeMap::new() };
        reference.derive_all();
        reference
    }

    /// The value with that number.
    pub fn val(&self, id: ValueId) -> Val {
        Val::read(&self.program.values, id)
    }

    fn exists(&self, entity: EntityId) -> bool {
        let period = self.program.entity(entity).period;
        self.as_of.is_none_or(|day| {
            period.from.is_none_or(|from| from <= day)
                && period.before.is_none_or(|before| day < before)
        })
    }

    /// All entities of a type, whether they exist on the date or not.
    fn entities_ever(&self, ty: TypeId) -> Vec<EntityId> {
        if ty != self.program.builtin.clause {
            return self.program.type_info(ty).entities.clone();
        }
        let kinds = self.program.types.iter();
        kinds
            .filter(|info| info.kind == TypeKind::ClauseKind)
            .flat_map(|info| info.entities.clone())
            .collect()
    }

    /// All entities of a type that exist on the date.
    fn entities(&self, ty: TypeId) -> Vec<Val> {
        let ever = self.entities_ever(ty).into_iter();
        ever.filter(|entity| self.exists(*entity)).map(Val::Entity).collect()
    }
}
