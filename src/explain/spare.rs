//! How much room a verdict leaves that is met: by how much what it compares could change before it fails.

use std::cmp::Ordering;

use super::blame::{Margin, Variables, Walk, bind};
use crate::evaluate::{Datum, Judgement, Outcome, Truth, Verdict};
use crate::model::{self, DefineBody, Expr, ExprKind, Quantified, Quantifier, Value, ValueId};
use crate::operators::CompareOp;
use crate::source::Span;

/// Elements of a set that are looked at; of larger sets nothing is said.
const MOST_ELEMENTS: usize = 64;

/// Definitions are looked into this far.
const DEEPEST: usize = 6;

/// A comparison that holds, and the room it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spare {
    /// What is compared, its value, and what it needs; the gap is how far it could go. Whether it is short says that
    /// the bound is an upper one.
    pub margin: Margin,
    /// Whether it stands exactly at the limit.
    pub is_at_limit: bool,
    /// Where the comparison is written.
    pub span: Span,
    /// Where what it compares is stated.
    pub facts: Vec<Span>,
}

/// The room that a judgement leaves which is met: of each comparison with a limit the least, for all that must hold
/// together. Where any of several parts suffices and more than one holds, none of them is a limit.
pub fn spare(outcome: &mut Outcome<'_>, judgement: &Judgement) -> Vec<Spare> {
    if judgement.verdict != Verdict::Met {
        return Vec::new();
    }
    let requirement = outcome.program().requirement(judgement.requirement);
    let mut frame = judgement.frame.clone();
    frame.resize(requirement.slots.len(), Datum::UNKNOWN);
    let mut variables = Variables { slots: &requirement.slots, frame };
    let mut search = Search { walk: Walk::new(outcome, None), found: Vec::new() };
    search.look(&requirement.body, &mut variables, !requirement.forbids, DEEPEST);
    search.found.into_iter().map(|found| found.spare).collect()
}

struct Found {
    /// The difference.
    gap: ValueId,
    spare: Spare,
}

struct Search<'w, 'p> {
    walk: Walk<'w, 'p>,
    found: Vec<Found>,
}

impl<'p> Search<'_, 'p> {
    /// Looks for comparisons that make `e` what is wanted.
    fn look(&mut self, e: &'p Expr, variables: &mut Variables<'p>, want: bool, depth: usize) {
        let truth = self.walk.outcome.truth(e, &mut variables.frame);
        if truth != Truth::of(want) || self.walk.outcome.unfinished().is_some() {
            return;
        }
        match &e.kind {
            ExprKind::Not(part) => self.look(part, variables, !want, depth),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let every = matches!(e.kind, ExprKind::And(_)) == want;
                let holding: Vec<&Expr> = parts
                    .iter()
                    .filter(|part| self.walk.holds(Some(part), variables) == Truth::of(want))
                    .collect();
                if every || holding.len() == 1 {
                    for part in holding {
                        self.look(part, variables, want, depth);
                    }
                }
            }
            ExprKind::Compare(a, op, b) => {
                let op = if want { *op } else { op.opposite() };
                self.compared(e, a, op, b, variables);
            }
            ExprKind::Between(value, low, high) if want => {
                self.compared(e, value, CompareOp::AtLeast, low, variables);
                self.compared(e, value, CompareOp::AtMost, high, variables);
            }
            ExprKind::Quantified(q) => self.quantified(q, variables, want, depth),
            ExprKind::Call(id, arguments) if depth > 0 => {
                let define = self.walk.program.define(*id);
                let DefineBody::Predicate(body) = &define.body else { return };
                if define.recursive {
                    return;
                }
                let mut frame: Vec<Datum> =
                    arguments.iter().map(|a| self.walk.datum(a, variables)).collect();
                frame.resize(define.slots.len(), Datum::UNKNOWN);
                let mut own = Variables { slots: &define.slots, frame };
                self.look(body, &mut own, want, depth - 1);
            }
            _ => {}
        }
    }

    /// What holds of every element leaves as much room as the element that leaves the least.
    fn quantified(
        &mut self,
        q: &'p Quantified,
        variables: &mut Variables<'p>,
        want: bool,
        depth: usize,
    ) {
        let wanted = match (&q.quantifier, want) {
            (Quantifier::Every, true) => true,
            (Quantifier::No, true) | (Quantifier::Some, false) => false,
            _ => return,
        };
        let Some(body) = &q.body else { return };
        let elements = self.walk.outcome.elements(&q.set, &mut variables.frame);
        let Some(elements) = elements.filter(|e| e.len() <= MOST_ELEMENTS) else { return };
        for element in elements.iter() {
            bind(variables, q.slot, *element);
            if self.walk.holds(q.filter.as_ref(), variables) == Truth::True {
                self.look(body, variables, wanted, depth);
            }
        }
    }

    fn compared(
        &mut self,
        e: &'p Expr,
        a: &'p Expr,
        op: CompareOp,
        b: &'p Expr,
        variables: &mut Variables<'p>,
    ) {
        if matches!(op, CompareOp::Is | CompareOp::IsNot) {
            return;
        }
        let (x, y) = (self.walk.datum(a, variables), self.walk.datum(b, variables));
        // What moves is named; what is fixed is what it needs.
        let swap = matches!(a.kind, ExprKind::Constant(_) | ExprKind::Parameter(_));
        let (a, x, op, b, y) = if swap { (b, y, op.mirrored(), a, x) } else { (a, x, op, b, y) };
        let (Some(value), Some(bound)) = (x.known(), y.known()) else { return };
        let Some(difference) = self.difference(value, bound) else { return };
        let (gap, _) = self.walk.gap(value, bound);
        let is_at_limit = self.walk.outcome.order(value, bound) == Some(Ordering::Equal);
        let is_strict = matches!(op, CompareOp::MoreThan | CompareOp::LessThan);
        let mut facts = self.walk.facts(a, variables);
        facts.extend(self.walk.facts(b, variables));
        let margin = Margin {
            term: self.walk.text(a, variables),
            value: super::Words::of(self.walk.outcome).value(value),
            needs: self.walk.needs(op, b, y, variables),
            gap: if is_strict { format!("less than {gap}") } else { gap },
            short: matches!(op, CompareOp::AtMost | CompareOp::LessThan),
        };
        let spare = Spare { margin, is_at_limit, span: e.span, facts };
        self.keep(Found { gap: difference, spare });
    }

    /// The larger value less the smaller; none where they have no difference, as the steps of a scale.
    fn difference(&mut self, value: ValueId, bound: ValueId) -> Option<ValueId> {
        let short = self.walk.outcome.order(value, bound)? == Ordering::Less;
        let (larger, smaller) = if short { (bound, value) } else { (value, bound) };
        let values = self.walk.outcome.values();
        let (Some(x), Some(y)) = (values.get(larger), values.get(smaller)) else { return None };
        if matches!(x, Value::Text(_) | Value::Code(_) | Value::YesNo(_) | Value::Set(_)) {
            return None;
        }
        let difference = model::add(x, y, true, None, &self.walk.program.rates).ok()?;
        Some(self.walk.outcome.intern(difference))
    }

    /// Of what is compared in one place with one kind of limit, the least room is kept.
    fn keep(&mut self, new: Found) {
        let alike = |found: &&mut Found| {
            let (old, new) = (&found.spare, &new.spare);
            old.span == new.span && old.margin.short == new.margin.short
        };
        match self.found.iter_mut().find(alike) {
            None => self.found.push(new),
            Some(old) => {
                if self.walk.outcome.order(new.gap, old.gap) == Some(Ordering::Less) {
                    *old = new;
                }
            }
        }
    }
}
