//! What a variable over a set may be; and which of these can pass a condition at all, by index instead of by trying each.
//!
//! A quantifier over all entities whose condition says `edge(a, x)`, `x.owner is a` or `x in a.parties` is
//! settled by the few that the index gives: of every other one the condition is certainly false.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::engine::{Engine, Frame};
use super::truth::{Datum, Truth};
use crate::model::{AttributeId, Expr, ExprKind, RelationId, Scalar, Slot, Type, TypeId, ValueId};
use crate::operators::CompareOp;

/// Types with fewer entities are tried one by one.
const WORTHWHILE: usize = 16;

/// Entities of a type by the value of an attribute, and those that do not state it.
#[derive(Clone, Debug, Default)]
pub(super) struct ByAttribute {
    by_value: FxHashMap<ValueId, Vec<ValueId>>,
    unstated: Vec<ValueId>,
}

impl Engine<'_> {
    /// All values of a type of which all are listed, whether they exist on the date or not. An agreement may have
    /// clauses and reservations that nobody has written down.
    pub(super) fn all_of(&self, ty: Type) -> Option<Vec<ValueId>> {
        match ty.scalar {
            Scalar::Entity(id) if self.is_unlisted(id) => None,
            Scalar::Entity(_) | Scalar::YesNo => Some(self.all_values(ty)),
            _ => None,
        }
    }

    /// What a variable over a set may be, each with whether it is an element, and what is known of the set.
    /// Where not all elements are known, every value of a listed type is asked, as by `in`; of other types the
    /// elements that are written count, or something of which nothing is known.
    pub(super) fn each_of(
        &mut self,
        set: &Expr,
        frame: &mut Frame,
    ) -> (Vec<(Datum, Truth)>, Datum) {
        let known = self.datum(set, frame);
        let undecided = match known {
            Datum::Known(value) => {
                let elements = self.elements(value);
                let each = elements.iter().map(|e| (Datum::Known(*e), Truth::True)).collect();
                return (each, known);
            }
            Datum::Bounds(..) => Truth::Unknown,
            Datum::Fault(fault) => Truth::Fault(fault),
        };
        let parts = match &set.kind {
            ExprKind::Set(parts) => Some(parts),
            _ => None,
        };
        if let Some(all) = self.all_of(set.ty) {
            let mut each = Vec::with_capacity(all.len());
            for value in all {
                let member = match parts {
                    Some(_) => self.contains(Datum::Known(value), set, frame),
                    None => undecided,
                };
                each.push((Datum::Known(value), member));
            }
            return (each, known);
        }
        let Some(parts) = parts else { return (vec![(Datum::UNKNOWN, undecided)], known) };
        let mut each: Vec<(Datum, Truth)> = Vec::with_capacity(parts.len());
        for part in parts {
            let one = match self.datum(part, frame) {
                Datum::Fault(fault) => (Datum::UNKNOWN, Truth::Fault(fault)),
                datum => (datum, Truth::True),
            };
            if one.0.known().is_none() || !each.contains(&one) {
                each.push(one);
            }
        }
        (each, known)
    }

    fn is_unlisted(&self, ty: TypeId) -> bool {
        let builtin = &self.program.builtin;
        self.program.is_a(ty, builtin.clause) || ty == builtin.reservation
    }

    /// What a variable over a set may be, fewer where one of the conditions rules the others out.
    pub(super) fn each_that_may(
        &mut self,
        set: &Expr,
        slot: Slot,
        conditions: &[&Expr],
        frame: &mut Frame,
    ) -> (Vec<(Datum, Truth)>, Datum) {
        let ExprKind::Entities(ty) = set.kind else { return self.each_of(set, frame) };
        let domain = self.domain(ty);
        let all = self.elements(domain);
        let sure = |few: &[ValueId]| few.iter().map(|v| (Datum::Known(*v), Truth::True)).collect();
        if all.len() >= WORTHWHILE {
            for condition in conditions {
                if let Some(mut few) = self.candidates(condition, ty, slot, frame) {
                    few.sort_unstable();
                    few.dedup();
                    few.retain(|value| self.is_among_all(*value, ty));
                    return (sure(&few), Datum::Known(domain));
                }
            }
        }
        (sure(&all), Datum::Known(domain))
    }

    /// Whether a value is in the set of all entities of the type.
    pub(super) fn is_among_all(&mut self, value: ValueId, ty: TypeId) -> bool {
        let is_listed = value.as_entity().is_some_and(|entity| self.is_listed(entity));
        self.is_existing(value, ty) && is_listed
    }

    /// Whether a value is an entity of the type that exists on the date.
    pub(super) fn is_existing(&mut self, value: ValueId, ty: TypeId) -> bool {
        if let Some(entity) = value.as_entity() {
            self.watch_entity(entity);
        }
        value.as_entity().is_some_and(|entity| {
            self.program.is_a(self.program.entity(entity).ty, ty) && self.exists(entity)
        })
    }

    /// Values of the variable of which the condition may not be false; none if it does not say.
    fn candidates(
        &mut self,
        condition: &Expr,
        ty: TypeId,
        slot: Slot,
        frame: &mut Frame,
    ) -> Option<Vec<ValueId>> {
        // What depends on the date is watched where it is asked, not where an index answers.
        if self.watches_truth(condition) {
            return None;
        }
        match &condition.kind {
            ExprKind::And(parts) => {
                parts.iter().find_map(|part| self.candidates(part, ty, slot, frame))
            }
            ExprKind::Holds(relation, arguments) if !self.program.relation(*relation).open => {
                self.by_relation(*relation, arguments, slot, frame)
            }
            ExprKind::In(element, set) if is_variable(element, slot) && !mentions(set, slot) => {
                let set = self.datum(set, frame).known()?;
                Some(self.elements(set).to_vec())
            }
            ExprKind::Compare(a, CompareOp::Is, b) => self
                .by_attribute(a, b, ty, slot, frame)
                .or_else(|| self.by_attribute(b, a, ty, slot, frame)),
            _ => None,
        }
    }

    fn by_relation(
        &mut self,
        relation: RelationId,
        arguments: &[Expr],
        slot: Slot,
        frame: &mut Frame,
    ) -> Option<Vec<ValueId>> {
        let column = arguments.iter().position(|argument| is_variable(argument, slot))?;
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        for (place, argument) in arguments.iter().enumerate() {
            if place == column {
                continue;
            }
            if mentions(argument, slot) {
                return None;
            }
            match self.datum(argument, frame) {
                Datum::Known(value) => {
                    columns.push(place);
                    key.push(value);
                }
                _ => return None,
            }
        }
        self.watch_relation(relation);
        let table = &mut self.relations.get_mut(relation.index())?.table;
        if columns.is_empty() {
            return Some((0..table.len()).map(|row| table.cell(row, column)).collect());
        }
        let index = table.index_on(&columns);
        table.refresh();
        let mut found = Vec::new();
        let mut row = table.first(index, &key);
        while row != super::table::NO_ROW {
            found.push(table.cell(row, column));
            row = table.next(index, row);
        }
        Some(found)
    }

    /// `x.attribute is e`: those that state this value, and those that state none.
    fn by_attribute(
        &mut self,
        side: &Expr,
        other: &Expr,
        ty: TypeId,
        slot: Slot,
        frame: &mut Frame,
    ) -> Option<Vec<ValueId>> {
        let ExprKind::Attribute(of, attribute) = &side.kind else { return None };
        if !is_variable(of, slot) || mentions(other, slot) || !is_same_by_number(side.ty) {
            return None;
        }
        if self.layers.iter().any(|layer| layer.changes.speak_of(*attribute)) {
            return None;
        }
        let wanted = self.datum(other, frame).known()?;
        let index = self.attribute_index(ty, *attribute);
        let stating = index.by_value.get(&wanted).map_or(&[][..], Vec::as_slice);
        Some(stating.iter().chain(&index.unstated).copied().collect())
    }

    fn attribute_index(&mut self, ty: TypeId, attribute: AttributeId) -> Arc<ByAttribute> {
        if let Some(index) = self.by_attribute.get(&(ty, attribute)) {
            return Arc::clone(index);
        }
        let mut index = ByAttribute::default();
        let domain = self.domain(ty);
        for value in self.elements(domain).iter() {
            match value.as_entity().and_then(|entity| self.stated(entity, attribute)) {
                Some(stated) => index.by_value.entry(stated).or_default().push(*value),
                None => index.unstated.push(*value),
            }
        }
        let index = Arc::new(index);
        self.by_attribute.insert((ty, attribute), Arc::clone(&index));
        index
    }
}

fn is_variable(e: &Expr, slot: Slot) -> bool {
    e.kind == ExprKind::Variable(slot)
}

fn mentions(e: &Expr, slot: Slot) -> bool {
    let mut found = is_variable(e, slot);
    e.for_each_part(&mut |part| found = found || mentions(part, slot));
    found
}

/// Types whose values are the same exactly if they have the same number.
fn is_same_by_number(ty: Type) -> bool {
    !ty.is_set && !matches!(ty.scalar, Scalar::Money | Scalar::Duration | Scalar::Any)
}
