//! Typed expressions of the kernel: every name is resolved, every variable is a slot.

use super::{AttributeId, DefineId, ParameterId, RelationId, Type, TypeId, ValueId};
use crate::operators::{AggregateOp, CalendarUnit, CompareOp, ProductOp, RoundMode, Rounding};
use crate::source::Span;

/// A variable's place in the frame of its definition, requirement or expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u16);

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it was written.
    pub span: Span,
}

/// The kinds of expressions. Conditions are expressions of type `yes/no`.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal, an entity, a set of these.
    Constant(ValueId),
    /// A variable.
    Variable(Slot),
    /// A parameter of the framework.
    Parameter(ParameterId),
    /// The date of evaluation.
    AsOf,
    /// All entities of a type that exist on the date of evaluation, as a set.
    Entities(TypeId),
    /// An attribute of an entity; unknown where it is not stated.
    Attribute(Box<Expr>, AttributeId),
    /// An agreement's clauses of a kind, as a set.
    ClausesOf(Box<Expr>, TypeId),
    /// A defined predicate or value.
    Call(DefineId, Vec<Expr>),
    /// Whether a tuple is in a relation.
    Holds(RelationId, Vec<Expr>),
    /// A built-in function.
    Builtin(Builtin, Vec<Expr>),
    /// `{ a, b }` with elements that are no constants.
    Set(Vec<Expr>),
    /// `not φ`.
    Not(Box<Expr>),
    /// `φ and ψ …`; of none, yes.
    And(Vec<Expr>),
    /// `φ or ψ …`; of none, no.
    Or(Vec<Expr>),
    /// `e is at least f`; both sides of one type.
    Compare(Box<Expr>, CompareOp, Box<Expr>),
    /// `e is from A to B`, both included.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x in S`; also `x is one of (…)`.
    In(Box<Expr>, Box<Expr>),
    /// `code within hs 62`.
    Within(Box<Expr>, Box<Expr>),
    /// Whether the attribute of the entity is stated; never unknown itself where the entity is known.
    Stated(Box<Expr>, AttributeId),
    /// `a + b - c`: each term with whether it is subtracted.
    Sum(Vec<(bool, Expr)>, Option<Rounding>),
    /// `a * b / c`, `10% of e`, from left to right.
    Product(Box<Expr>, Vec<(ProductOp, Expr)>),
    /// `-e`.
    Negate(Box<Expr>),
    /// `every x in S where (φ) has (ψ)`.
    Quantified(Box<Quantified>),
    /// `sum(e for x in S where (φ))`.
    Aggregate(Box<Aggregate>),
    /// `round(e, step, half up)`.
    Round(Box<Expr>, Box<Expr>, RoundMode),
    /// `months between D and E`: whole units, negative where E is before D.
    UnitsBetween(CalendarUnit, Box<Expr>, Box<Expr>),
}

/// `QUANTIFIER x in S where (φ) has (ψ)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantified {
    /// How many.
    pub quantifier: Quantifier,
    /// The variable.
    pub slot: Slot,
    /// The set.
    pub set: Expr,
    /// `where (φ)`.
    pub filter: Option<Expr>,
    /// `has (ψ)`.
    pub body: Option<Expr>,
}

/// How many elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantifier {
    /// `every`.
    Every,
    /// `some`.
    Some,
    /// `no`.
    No,
    /// `at least n`, a number.
    AtLeast(Box<Expr>),
    /// `at most n`.
    AtMost(Box<Expr>),
    /// `exactly n`.
    Exactly(Box<Expr>),
}

/// `count`, `share`, `sum`, `min`, `max`, `average` over a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub op: AggregateOp,
    /// `e for`; none for `count` and `share`.
    pub term: Option<Expr>,
    /// The variable.
    pub slot: Slot,
    /// The set.
    pub set: Expr,
    /// `where (φ)`.
    pub filter: Option<Expr>,
}

/// Functions that are built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// The first two digits of a code, as a number.
    Chapter,
    /// The first four digits of a code.
    Heading,
    /// The first six digits of a code.
    Subheading,
    /// The smallest of its arguments.
    Least,
    /// The largest of its arguments.
    Greatest,
    /// Without its sign.
    Abs,
    /// The year of a date.
    Year,
    /// The month of a date.
    Month,
    /// The day of a date.
    Day,
    /// Of a percent or points, the number: 0.5 for 50%.
    Number,
}

impl Expr {
    /// Calls `visit` on every direct part, in the order written.
    pub fn for_each_part<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match &self.kind {
            ExprKind::Constant(_)
            | ExprKind::Variable(_)
            | ExprKind::Parameter(_)
            | ExprKind::AsOf
            | ExprKind::Entities(_) => {}
            ExprKind::Attribute(e, _)
            | ExprKind::ClausesOf(e, _)
            | ExprKind::Not(e)
            | ExprKind::Stated(e, _)
            | ExprKind::Negate(e) => visit(e),
            ExprKind::Call(_, parts)
            | ExprKind::Holds(_, parts)
            | ExprKind::Builtin(_, parts)
            | ExprKind::Set(parts)
            | ExprKind::And(parts)
            | ExprKind::Or(parts) => parts.iter().for_each(visit),
            ExprKind::Compare(a, _, b)
            | ExprKind::In(a, b)
            | ExprKind::Within(a, b)
            | ExprKind::Round(a, b, _)
            | ExprKind::UnitsBetween(_, a, b) => {
                visit(a);
                visit(b);
            }
            ExprKind::Between(a, b, c) => {
                visit(a);
                visit(b);
                visit(c);
            }
            ExprKind::Sum(terms, _) => terms.iter().for_each(|(_, term)| visit(term)),
            ExprKind::Product(first, rest) => {
                visit(first);
                for (_, factor) in rest {
                    visit(factor);
                }
            }
            ExprKind::Quantified(q) => q.for_each_part(visit),
            ExprKind::Aggregate(a) => {
                visit(&a.set);
                a.filter.iter().for_each(&mut *visit);
                a.term.iter().for_each(visit);
            }
        }
    }
}

impl Quantified {
    /// The number of elements that is asked for.
    #[must_use]
    pub fn number(&self) -> Option<&Expr> {
        match &self.quantifier {
            Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) => Some(n),
            Quantifier::Every | Quantifier::Some | Quantifier::No => None,
        }
    }

    fn for_each_part<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.number().into_iter().for_each(&mut *visit);
        visit(&self.set);
        self.filter.iter().for_each(&mut *visit);
        self.body.iter().for_each(visit);
    }
}
