//! A recursive definition enumerates the tuples that it holds for, so each of its parameters must be bound to
//! finitely many values.

use std::collections::BTreeSet;

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Define, DefineBody, Expr, ExprKind, Program, Quantifier, Scalar, Slot, Type};
use crate::operators::CompareOp;
use crate::source::Span;

/// For each definition, which of its parameters it binds where it holds.
type Binding = Vec<Vec<bool>>;

/// Reports parameters of recursive definitions that can take infinitely many values.
pub(super) fn check_safety(cx: &mut Context) {
    if !cx.program.defines.iter().any(|define| define.recursive) {
        return;
    }
    let binding = binding(&cx.program);
    let mut found = Vec::new();
    for define in cx.program.defines.iter().filter(|define| define.recursive) {
        let DefineBody::Predicate(body) = &define.body else { continue };
        let reach = Reach { define, binding: &binding };
        let bound = reach.bound_by(body);
        for (slot, (name, ty)) in (0..).map(Slot).zip(define.slots.iter().take(define.arity)) {
            if !is_finite(*ty) && !bound.contains(&slot) {
                let at = reach.loose(body, slot).unwrap_or(body.span);
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

/// Follows the strata, so that what is called is known before. A recursive definition may be taken to bind its
/// parameters, since it is an error if it does not.
fn binding(program: &Program) -> Binding {
    let mut binding: Binding = vec![Vec::new(); program.defines.len()];
    for id in program.strata.iter().flatten() {
        let define = program.define(*id);
        let params = define.slots.iter().take(define.arity);
        let bound = match &define.body {
            DefineBody::Predicate(_) if define.recursive => vec![true; define.arity],
            DefineBody::Predicate(body) => {
                let bound = Reach { define, binding: &binding }.bound_by(body);
                let slots = (0..).map(Slot).zip(params);
                slots.map(|(slot, (_, ty))| is_finite(*ty) || bound.contains(&slot)).collect()
            }
            DefineBody::Value { .. } => params.map(|(_, ty)| is_finite(*ty)).collect(),
        };
        if let Some(place) = binding.get_mut(id.index()) {
            *place = bound;
        }
    }
    binding
}

/// A definition whose variables are followed.
struct Reach<'p> {
    define: &'p Define,
    binding: &'p Binding,
}

impl Reach<'_> {
    /// The variables that hold only finitely many values where the condition is true.
    fn bound_by(&self, expr: &Expr) -> BTreeSet<Slot> {
        match &expr.kind {
            ExprKind::And(parts) => parts.iter().flat_map(|part| self.bound_by(part)).collect(),
            ExprKind::Or(parts) => {
                let mut parts = parts.iter().map(|part| self.bound_by(part));
                let first = parts.next().unwrap_or_default();
                parts.fold(first, |all, part| all.intersection(&part).copied().collect())
            }
            ExprKind::Quantified(q) if q.quantifier == Quantifier::Some => {
                let parts = q.filter.iter().chain(&q.body);
                parts.flat_map(|part| self.bound_by(part)).collect()
            }
            ExprKind::Call(id, arguments) => {
                let binds = self.binding.get(id.index()).into_iter().flatten();
                let bound = arguments.iter().zip(binds).filter(|(_, binds)| **binds);
                bound.filter_map(|(argument, _)| variable(argument)).collect()
            }
            ExprKind::Holds(_, arguments) => arguments.iter().filter_map(variable).collect(),
            ExprKind::In(element, set) if self.is_fixed(set) => {
                variable(element).into_iter().collect()
            }
            ExprKind::Compare(a, CompareOp::Is, b) => {
                let one = variable(a).filter(|_| self.is_fixed(b));
                let other = variable(b).filter(|_| self.is_fixed(a));
                one.into_iter().chain(other).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// A part of the condition that leaves a variable loose.
    fn loose(&self, expr: &Expr, slot: Slot) -> Option<Span> {
        match &expr.kind {
            ExprKind::Or(parts) => {
                let part = parts.iter().find(|part| !self.bound_by(part).contains(&slot))?;
                self.loose(part, slot).or(Some(part.span))
            }
            _ => None,
        }
    }

    /// Whether an expression has one value for each choice of entities, so that it makes no new ones.
    fn is_fixed(&self, expr: &Expr) -> bool {
        if let ExprKind::Variable(slot) = expr.kind {
            let slot = self.define.slots.get(usize::from(slot.0));
            return slot.is_some_and(|(_, ty)| is_finite(*ty));
        }
        let mut fixed = true;
        expr.for_each_part(&mut |part| fixed = fixed && self.is_fixed(part));
        fixed
    }
}

fn variable(expr: &Expr) -> Option<Slot> {
    match expr.kind {
        ExprKind::Variable(slot) => Some(slot),
        _ => None,
    }
}
