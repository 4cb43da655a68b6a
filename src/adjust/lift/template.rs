//! An operation without its operands: the evaluator is asked for it with values in their place.

use std::rc::Rc;

use super::Lifter;
use crate::model::{Expr, ExprKind, Slot};

impl Lifter<'_, '_> {
    /// The operation of an expression, its parts replaced by variables in the order written; none of expressions that
    /// are more than an operation on values.
    pub(super) fn template(&mut self, e: &Expr) -> Option<Rc<Expr>> {
        let address = std::ptr::from_ref(e).addr();
        if let Some(known) = self.templates.get(&address) {
            return Some(Rc::clone(known));
        }
        let template = Rc::new(operation(e)?);
        self.templates.insert(address, Rc::clone(&template));
        Some(template)
    }
}

/// Hands out variables in the order of the parts.
struct Places(u16);

impl Places {
    fn next(&mut self, part: &Expr) -> Expr {
        let slot = Slot(self.0);
        self.0 += 1;
        Expr { kind: ExprKind::Variable(slot), ty: part.ty, span: part.span }
    }

    fn boxed(&mut self, part: &Expr) -> Box<Expr> {
        Box::new(self.next(part))
    }

    fn each(&mut self, parts: &[Expr]) -> Vec<Expr> {
        parts.iter().map(|part| self.next(part)).collect()
    }
}

fn operation(e: &Expr) -> Option<Expr> {
    let mut at = Places(0);
    let kind = match &e.kind {
        ExprKind::Compare(a, op, b) => ExprKind::Compare(at.boxed(a), *op, at.boxed(b)),
        ExprKind::Between(a, b, c) => ExprKind::Between(at.boxed(a), at.boxed(b), at.boxed(c)),
        ExprKind::In(a, b) => ExprKind::In(at.boxed(a), at.boxed(b)),
        ExprKind::Within(a, b) => ExprKind::Within(at.boxed(a), at.boxed(b)),
        ExprKind::Round(a, b, mode) => ExprKind::Round(at.boxed(a), at.boxed(b), *mode),
        ExprKind::UnitsBetween(unit, a, b) => {
            ExprKind::UnitsBetween(*unit, at.boxed(a), at.boxed(b))
        }
        ExprKind::Negate(a) => ExprKind::Negate(at.boxed(a)),
        ExprKind::Sum(terms, rounding) => {
            let terms = terms.iter().map(|(minus, term)| (*minus, at.next(term))).collect();
            ExprKind::Sum(terms, *rounding)
        }
        ExprKind::Product(first, rest) => {
            let first = at.boxed(first);
            let rest = rest.iter().map(|(op, factor)| (*op, at.next(factor))).collect();
            ExprKind::Product(first, rest)
        }
        ExprKind::Builtin(builtin, parts) => ExprKind::Builtin(*builtin, at.each(parts)),
        ExprKind::Set(parts) => ExprKind::Set(at.each(parts)),
        ExprKind::Holds(relation, parts) => ExprKind::Holds(*relation, at.each(parts)),
        _ => return None,
    };
    Some(Expr { kind, ty: e.ty, span: e.span })
}

/// The parts of an operation, in the order of its template's variables.
pub(super) fn parts(e: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    e.for_each_part(&mut |part| parts.push(part));
    parts
}
