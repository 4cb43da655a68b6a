//! The first version with some of the differences taken over, as syntax trees and tables.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::pairs::{Placed, holder};
use super::plan::{AgreementSlot, ClauseSlot, Plan, Slot, Term};
use crate::analyse::Tables;
use crate::syntax::ast::{AgreementDecl, AttributeValue, ClauseDecl, File, Item, ItemKind, Name};

/// What stands beside what is the same; none where something would stand in a stage or mechanism that is not there.
pub(super) fn build(plan: &Plan<'_>, taken: &BTreeSet<usize>) -> Option<File> {
    let mut holders: IndexMap<String, Item> = IndexMap::new();
    let mut placed: Vec<(Option<String>, Item)> = Vec::new();
    for slot in &plan.slots {
        match slot {
            Slot::Holder(either) => {
                if let Some(Placed { item, .. }) = either.chosen(taken)
                    && let Some(name) = holder(item)
                {
                    holders.insert(name, emptied(item));
                }
            }
            Slot::Whole(either) => {
                placed.extend(either.chosen(taken).map(|at| (place(at), at.item.clone())));
            }
            Slot::Entity { head, terms } => {
                if let Some(at) = head.chosen(taken) {
                    placed.push((place(at), entity(at.item, terms, taken)));
                }
            }
            Slot::Agreement(slot) => placed.push((None, agreement(slot, taken))),
        }
    }
    let mut file = File::default();
    for (within, item) in placed {
        match within {
            None => file.items.push(item),
            Some(name) => match &mut holders.get_mut(&name)?.kind {
                ItemKind::Stage(decl) => decl.items.push(item),
                ItemKind::Mechanism(decl) => decl.items.push(item),
                _ => return None,
            },
        }
    }
    file.items.extend(holders.into_values());
    Some(file)
}

/// The tables with the rows that are taken over; none where they are those of the first version.
pub(super) fn tables(plan: &Plan<'_>, known: &Tables, taken: &BTreeSet<usize>) -> Option<Tables> {
    let mut changed: Option<Tables> = None;
    for slot in &plan.rows {
        if let Some(table) = slot.chosen(taken) {
            let at = slot.decl.at.as_ref().map(|at| at.text.as_str());
            let path = &slot.decl.path;
            let tables = changed.get_or_insert_with(|| known.clone());
            tables.insert(path.span.file, &path.text, at, Some(table.into()));
        }
    }
    changed
}

fn place(at: Placed<'_>) -> Option<String> {
    at.within.and_then(holder)
}

/// Without what stands in it.
fn emptied(item: &Item) -> Item {
    let mut item = item.clone();
    match &mut item.kind {
        ItemKind::Stage(decl) => decl.items.clear(),
        ItemKind::Mechanism(decl) => decl.items.clear(),
        _ => {}
    }
    item
}

fn entity(item: &Item, terms: &[Term<'_>], taken: &BTreeSet<usize>) -> Item {
    let mut item = item.clone();
    if let ItemKind::Entity(decl) = &mut item.kind {
        decl.attributes = chosen(terms, taken);
    }
    item
}

/// What may move decides no verdict, and its range may not fit a value of the other version.
fn chosen(terms: &[Term<'_>], taken: &BTreeSet<usize>) -> Vec<AttributeValue> {
    let chosen = terms.iter().filter_map(|term| term.chosen(taken));
    chosen.map(|term| AttributeValue { adjustable: None, fixed: None, ..term.clone() }).collect()
}

fn agreement(slot: &AgreementSlot<'_>, taken: &BTreeSet<usize>) -> Item {
    let clauses = slot.clauses.iter().filter_map(|slot| clause(slot, taken)).collect();
    let reservations = slot.reservations.iter().filter_map(|either| either.chosen(taken));
    let decl = AgreementDecl {
        name: slot.decl.name.clone(),
        title: slot.decl.title.clone(),
        attributes: chosen(&slot.terms, taken),
        clauses,
        // Of all moves only this one says something of the present.
        moves: slot.planned.chosen(taken).into_iter().cloned().collect(),
        reservations: reservations.cloned().collect(),
        annotations: slot.decl.annotations.clone(),
    };
    Item { kind: ItemKind::Agreement(decl), span: slot.item.span }
}

/// A clause by the name it has, also where that is not written.
fn clause(slot: &ClauseSlot<'_>, taken: &BTreeSet<usize>) -> Option<ClauseDecl> {
    let mut clause = slot.whole.chosen(taken)?.clone();
    clause.name = Some(Name { text: slot.name.clone(), span: clause.kind.span });
    match &slot.terms {
        Some(terms) => clause.attributes = chosen(terms, taken),
        None => {
            for term in &mut clause.attributes {
                term.adjustable = None;
            }
        }
    }
    Some(clause)
}
