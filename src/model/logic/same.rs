//! Whether two expressions are the same but for their places and for what their variables are called.

use std::mem::discriminant;

use crate::model::{Aggregate, Expr, ExprKind, Quantified, Quantifier, Slot};

/// Which variables of one expression stand for which of another. A variable that is not listed stands for itself.
#[derive(Clone, Debug, Default)]
pub struct Pairing {
    pairs: Vec<(Slot, Slot)>,
    /// Expressions that share no variables: only what is listed stands for anything.
    foreign: bool,
}

impl Pairing {
    /// Of two expressions with variables of their own.
    #[must_use]
    pub fn foreign() -> Self {
        Pairing { pairs: Vec::new(), foreign: true }
    }

    /// One more pair, which hides those of the same variables.
    pub fn push(&mut self, a: Slot, b: Slot) {
        self.pairs.push((a, b));
    }

    /// Without the pair that came last.
    pub fn pop(&mut self) {
        self.pairs.pop();
    }

    /// The pairing seen from the other expression.
    pub(super) fn flip(&mut self) {
        for (a, b) in &mut self.pairs {
            std::mem::swap(a, b);
        }
    }

    fn pairs(&self, a: Slot, b: Slot) -> bool {
        let known = self.pairs.iter().rev().find(|(x, y)| *x == a || *y == b);
        known.map_or(!self.foreign && a == b, |pair| *pair == (a, b))
    }
}

/// Whether two expressions are the same but for their places; their variables stand for each other as `pairing` says.
pub fn same(a: &Expr, b: &Expr, pairing: &mut Pairing) -> bool {
    if a.ty != b.ty || discriminant(&a.kind) != discriminant(&b.kind) {
        return false;
    }
    match (&a.kind, &b.kind) {
        (ExprKind::Variable(a), ExprKind::Variable(b)) => pairing.pairs(*a, *b),
        (ExprKind::Quantified(a), ExprKind::Quantified(b)) => same_quantified(a, b, pairing),
        (ExprKind::Aggregate(a), ExprKind::Aggregate(b)) => same_aggregate(a, b, pairing),
        (ExprKind::And(a), ExprKind::And(b)) | (ExprKind::Or(a), ExprKind::Or(b)) => {
            a.len() == b.len() && all_of(a, b, pairing) && all_of_second(a, b, pairing)
        }
        _ => same_head(a, b) && same_parts(a, b, pairing),
    }
}

/// Whether each of the first is one of the second.
fn all_of(a: &[Expr], b: &[Expr], pairing: &mut Pairing) -> bool {
    a.iter().all(|x| b.iter().any(|y| same(x, y, pairing)))
}

fn all_of_second(a: &[Expr], b: &[Expr], pairing: &mut Pairing) -> bool {
    b.iter().all(|y| a.iter().any(|x| same(x, y, pairing)))
}

fn same_parts(a: &Expr, b: &Expr, pairing: &mut Pairing) -> bool {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    a.for_each_part(&mut |part| left.push(part));
    b.for_each_part(&mut |part| right.push(part));
    left.len() == right.len() && left.into_iter().zip(right).all(|(a, b)| same(a, b, pairing))
}

/// Whether two optional parts are the same, or both are missing.
pub(super) fn same_option(a: Option<&Expr>, b: Option<&Expr>, pairing: &mut Pairing) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same(a, b, pairing),
        _ => false,
    }
}

/// Whether two quantifiers ask for the same number.
pub(super) fn same_quantifier(a: &Quantifier, b: &Quantifier, pairing: &mut Pairing) -> bool {
    match (a, b) {
        (Quantifier::AtLeast(a), Quantifier::AtLeast(b))
        | (Quantifier::AtMost(a), Quantifier::AtMost(b))
        | (Quantifier::Exactly(a), Quantifier::Exactly(b)) => same(a, b, pairing),
        _ => discriminant(a) == discriminant(b),
    }
}

fn same_quantified(a: &Quantified, b: &Quantified, pairing: &mut Pairing) -> bool {
    if !same_quantifier(&a.quantifier, &b.quantifier, pairing) || !same(&a.set, &b.set, pairing) {
        return false;
    }
    pairing.push(a.slot, b.slot);
    let found = same_option(a.filter.as_ref(), b.filter.as_ref(), pairing)
        && same_option(a.body.as_ref(), b.body.as_ref(), pairing);
    pairing.pop();
    found
}

fn same_aggregate(a: &Aggregate, b: &Aggregate, pairing: &mut Pairing) -> bool {
    if a.op != b.op || !same(&a.set, &b.set, pairing) {
        return false;
    }
    pairing.push(a.slot, b.slot);
    let found = same_option(a.filter.as_ref(), b.filter.as_ref(), pairing)
        && same_option(a.term.as_ref(), b.term.as_ref(), pairing);
    pairing.pop();
    found
}

/// Whether two expressions of one kind agree in all but their parts.
fn same_head(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        (ExprKind::Parameter(a), ExprKind::Parameter(b)) => a == b,
        (ExprKind::Attribute(_, a), ExprKind::Attribute(_, b))
        | (ExprKind::Stated(_, a), ExprKind::Stated(_, b)) => a == b,
        (ExprKind::ClausesOf(_, a), ExprKind::ClausesOf(_, b))
        | (ExprKind::Entities(a), ExprKind::Entities(b)) => a == b,
        (ExprKind::Call(a, _), ExprKind::Call(b, _)) => a == b,
        (ExprKind::Holds(a, _), ExprKind::Holds(b, _)) => a == b,
        (ExprKind::Builtin(a, _), ExprKind::Builtin(b, _)) => a == b,
        (ExprKind::Compare(_, a, _), ExprKind::Compare(_, b, _)) => a == b,
        (ExprKind::Round(_, _, a), ExprKind::Round(_, _, b)) => a == b,
        (ExprKind::UnitsBetween(a, ..), ExprKind::UnitsBetween(b, ..)) => a == b,
        (ExprKind::Sum(a, x), ExprKind::Sum(b, y)) => {
            x == y && a.iter().map(|(sign, _)| sign).eq(b.iter().map(|(sign, _)| sign))
        }
        (ExprKind::Product(_, a), ExprKind::Product(_, b)) => {
            a.iter().map(|(op, _)| op).eq(b.iter().map(|(op, _)| op))
        }
        _ => true,
    }
}
