//! What in a program depends on the date of evaluation, by its form alone.

use std::sync::Arc;

use crate::model::{DefineBody, Expr, ExprKind, Program, Quantified};

/// By definition: whether its value depends on the date by itself.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    values: Arc<[bool]>,
}

impl Dated {
    /// Strata come in the order of dependence, so that what a definition calls is known before it.
    pub(super) fn of(program: &Program) -> Self {
        let mut values = vec![false; program.defines.len()];
        for id in program.strata.iter().flatten() {
            let depends = match &program.define(*id).body {
                // A condition in it is watched by itself.
                DefineBody::Predicate(_) => false,
                DefineBody::Value { base, exceptions } => {
                    let then = exceptions.iter().filter_map(|e| e.then.as_ref());
                    std::iter::once(base).chain(then).any(|e| value(e, program, &values))
                }
            };
            if let Some(slot) = values.get_mut(id.index()) {
                *slot = depends;
            }
        }
        Dated { values: values.into() }
    }

    /// Whether a value depends on the date by itself: not through conditions, which are watched on their own.
    pub(super) fn value(&self, e: &Expr, program: &Program) -> bool {
        value(e, program, &self.values)
    }

    /// Whether the truth of a condition depends on the date by itself, not through conditions inside it.
    pub(super) fn condition(&self, e: &Expr, program: &Program) -> bool {
        match &e.kind {
            ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_) => false,
            ExprKind::Compare(..)
            | ExprKind::Between(..)
            | ExprKind::In(..)
            | ExprKind::Within(..)
            | ExprKind::Stated(..)
            | ExprKind::Holds(..) => any_part(e, program, &self.values),
            ExprKind::Call(id, _) => {
                any_part(e, program, &self.values)
                    || self.values.get(id.index()).copied().unwrap_or(true)
            }
            ExprKind::Quantified(q) => self.range(q, program),
            _ => self.value(e, program),
        }
    }

    fn range(&self, q: &Quantified, program: &Program) -> bool {
        self.value(&q.set, program) || q.number().is_some_and(|n| self.value(n, program))
    }
}

fn value(e: &Expr, program: &Program, values: &[bool]) -> bool {
    match &e.kind {
        ExprKind::AsOf => true,
        ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Compare(..)
        | ExprKind::Between(..)
        | ExprKind::In(..)
        | ExprKind::Within(..)
        | ExprKind::Stated(..)
        | ExprKind::Holds(..)
        | ExprKind::Quantified(_) => false,
        ExprKind::Call(id, _) => match program.define(*id).body {
            DefineBody::Predicate(_) => false,
            DefineBody::Value { .. } => {
                values.get(id.index()).copied().unwrap_or(true) || any_part(e, program, values)
            }
        },
        ExprKind::Aggregate(a) => {
            let term = a.term.as_ref().is_some_and(|term| value(term, program, values));
            term || value(&a.set, program, values)
        }
        _ => any_part(e, program, values),
    }
}

fn any_part(e: &Expr, program: &Program, values: &[bool]) -> bool {
    let mut found = false;
    e.for_each_part(&mut |part| found = found || value(part, program, values));
    found
}
