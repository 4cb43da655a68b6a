//! A recursive definition enumerates the tuples that it holds for, so each of its parameters must be bound to
//! finitely many values.

use std::collections::BTreeSet;

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Define, DefineBody, Expr, ExprKind, Quantifier, Scalar, Slot, Type,
};
use crate::operators::CompareOp;
use crate::source::Span;

/// Reports parameters of recursive definitions that can take infinitely many values.
pub(super) fn check_safety(cx: &mut Context) {
    let mut found = Vec::new();
    for define in cx.program.defines.iter().filter(|define| define.recursive) {
        let DefineBody::Predicate(body) = &define.body else { continue };
        let open: Vec<usize> = (define.slots.iter().take(define.arity).enumerate())
            .filter(|(_, (_, ty))| !is_finite(*ty))
            .map(|(place, _)| place)
            .collect();
        if open.is_empty() {
            continue;
        }
        let bound = bound_by(body, define);
        for place in open {
            let slot = Slot(u16::try_from(place).unwrap_or(u16::MAX));
            if !bound.contains(&slot)
                && let Some((name, ty)) = define.slots.get(place)
            {
                let at = loose(body, slot, define).unwrap_or(body.span);
                found.push((define.name.clone(), define.span, name.clone(), *ty, at));
            }
        }
    }
    for (define, span, name, ty, at) in found {
        let words = cx.words(ty);
        let message = format!("`{name}` of the recursive `{define}` can be any {}", bare(&words));
        cx.report(
            Diagnostic::new(Code::UnsafeVariable, span, message)
                .and_at(at, format!("nothing here says which values `{name}` takes"))
                .note("a recursive definition lists all that it holds for")
                .help(format!("bind it: `{name} in …`, or a relation that has `{name}`")),
        );
    }
}

fn bare(words: &str) -> &str {
    words.strip_prefix("a ").or_else(|| words.strip_prefix("an ")).unwrap_or(words)
}

/// Entities are finitely many; of the other types only yes and no.
fn is_finite(ty: Type) -> bool {
    !ty.is_set && matches!(ty.scalar, Scalar::Entity(_) | Scalar::YesNo | Scalar::Any)
}

/// The variables that hold only finitely many values where the condition is true.
fn bound_by(expr: &Expr, define: &Define) -> BTreeSet<Slot> {
    match &expr.kind {
        ExprKind::And(parts) => parts.iter().flat_map(|part| bound_by(part, define)).collect(),
        ExprKind::Or(parts) => {
            let mut parts = parts.iter().map(|part| bound_by(part, define));
            let first = parts.next().unwrap_or_default();
            parts.fold(first, |all, part| all.intersection(&part).copied().collect())
        }
        ExprKind::Quantified(q) if q.quantifier == Quantifier::Some => {
            let parts = q.filter.iter().chain(&q.body);
            parts.flat_map(|part| bound_by(part, define)).collect()
        }
        ExprKind::Call(_, arguments) | ExprKind::Holds(_, arguments) => {
            arguments.iter().filter_map(variable).collect()
        }
        ExprKind::In(element, set) if is_fixed(set, define) => {
            variable(element).into_iter().collect()
        }
        ExprKind::Compare(a, CompareOp::Is, b) => {
            let one = variable(a).filter(|_| is_fixed(b, define));
            let other = variable(b).filter(|_| is_fixed(a, define));
            one.into_iter().chain(other).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// A part of the condition that leaves a variable loose.
fn loose(expr: &Expr, slot: Slot, define: &Define) -> Option<Span> {
    match &expr.kind {
        ExprKind::Or(parts) => {
            let part = parts.iter().find(|part| !bound_by(part, define).contains(&slot))?;
            loose(part, slot, define).or(Some(part.span))
        }
        _ => None,
    }
}

fn variable(expr: &Expr) -> Option<Slot> {
    match expr.kind {
        ExprKind::Variable(slot) => Some(slot),
        _ => None,
    }
}

/// Whether an expression has one value for each choice of entities, so that it makes no new ones.
fn is_fixed(expr: &Expr, define: &Define) -> bool {
    if let ExprKind::Variable(slot) = expr.kind {
        return define.slots.get(usize::from(slot.0)).is_some_and(|(_, ty)| is_finite(*ty));
    }
    let mut fixed = true;
    expr.for_each_part(&mut |part| fixed = fixed && is_fixed(part, define));
    fixed
}
