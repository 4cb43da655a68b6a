//! The kernel's data: ids, values, types, facts, rules, the program. Knows nothing of syntax trees.

mod arith;
mod expr;
mod listing;
pub mod logic;
mod program;
mod value;
mod waiver;

pub use arith::{
    FaultKind, Rates, add, compare, days_between, divide, duration_orders, months_between,
    multiply, negate, part_of, round, shift,
};
pub use expr::{Aggregate, Builtin, Expr, ExprKind, Quantified, Quantifier, Slot};
pub use program::{
    Adjustable, AdjustableRange, Advice, Agreement, Annotations, Attribute, Binder, BuiltinTypes,
    Citation, Define, DefineBody, Entity, Exception, ExpectThat, FactBase, Mechanism, Move,
    MoveKind, Parameter, Period, Program, Relation, Requirement, RequirementOrigin, Stage, Stated,
    Tuple, TypeInfo, TypeKind,
};
pub use value::{Code, Currency, Scalar, Type, Value, ValueId, Values, format_rational};
pub use waiver::Waiver;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the program's table.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A record, enum, scale or clause kind.
    TypeId,
    /// An attribute of a type.
    AttributeId,
    /// An entity: a member of an enum or scale, a record's entity, a clause, an agreement.
    EntityId,
    /// A relation.
    RelationId,
    /// A definition.
    DefineId,
    /// A parameter.
    ParameterId,
    /// A requirement.
    RequirementId,
}
