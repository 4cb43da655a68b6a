//! The stated facts that a condition rests on, and where they are stated.

use super::blame::{Variables, Walk};
use crate::evaluate::Datum;
use crate::model::{DefineBody, DefineId, Expr, ExprKind, ValueId};
use crate::source::Span;

/// Definitions are looked into this far.
const DEEPEST: usize = 4;

impl<'p> Walk<'_, 'p> {
    /// Where the facts that a condition looks at are stated, those of defined values included.
    pub(super) fn facts(&mut self, e: &'p Expr, variables: &mut Variables<'p>) -> Vec<Span> {
        let mut found = Vec::new();
        self.collect_facts(e, variables, DEEPEST, &mut found);
        found
    }

    fn collect_facts(
        &mut self,
        e: &'p Expr,
        variables: &mut Variables<'p>,
        depth: usize,
        found: &mut Vec<Span>,
    ) {
        match &e.kind {
            ExprKind::Attribute(of, attribute) => {
                if let Some(entity) = self.datum(of, variables).known().and_then(ValueId::as_entity)
                    && let Some((_, Some(span))) = self.outcome.stated(entity, *attribute)
                    && !found.contains(&span)
                {
                    found.push(span);
                }
            }
            // Their elements are told one by one, where one of them is a reason.
            ExprKind::Quantified(_) | ExprKind::Aggregate(_) => return,
            ExprKind::Call(id, arguments) if depth > 0 => {
                let frame: Vec<Datum> =
                    arguments.iter().map(|argument| self.datum(argument, variables)).collect();
                self.facts_of_definition(*id, frame, depth - 1, found);
            }
            _ => {}
        }
        let mut parts = Vec::new();
        e.for_each_part(&mut |part| parts.push(part));
        for part in parts {
            self.collect_facts(part, variables, depth, found);
        }
    }

    fn facts_of_definition(
        &mut self,
        id: DefineId,
        mut frame: Vec<Datum>,
        depth: usize,
        found: &mut Vec<Span>,
    ) {
        let define = self.program.define(id);
        if define.recursive {
            return;
        }
        frame.resize(define.slots.len(), Datum::UNKNOWN);
        let mut variables = Variables { slots: &define.slots, frame };
        match &define.body {
            DefineBody::Predicate(body) => self.collect_facts(body, &mut variables, depth, found),
            DefineBody::Value { base, exceptions } => {
                for exception in exceptions {
                    self.collect_facts(&exception.when, &mut variables, depth, found);
                    if let Some(then) = &exception.then {
                        self.collect_facts(then, &mut variables, depth, found);
                    }
                }
                self.collect_facts(base, &mut variables, depth, found);
            }
        }
    }
}
