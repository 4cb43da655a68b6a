//! The citations and notes in a declaration, those of its exceptions, clauses and reservations too.

use super::context::annotations_of;
use crate::syntax::ast::{Annotations, Cite, DefineBody, Item, ItemKind, MoveKind};

/// All annotations of a declaration; those of declarations that stand in it are theirs.
pub(super) fn each<'a>(item: &'a Item, found: &mut dyn FnMut(&'a Annotations)) {
    if let Some(own) = annotations_of(&item.kind) {
        found(own);
    }
    match &item.kind {
        ItemKind::Requirement(decl) => {
            for exception in &decl.exceptions {
                found(&exception.annotations);
            }
        }
        ItemKind::Define(decl) => {
            if let DefineBody::Value { exceptions, .. } = &decl.body {
                for exception in exceptions {
                    found(&exception.annotations);
                }
            }
        }
        ItemKind::Agreement(decl) => {
            for clause in &decl.clauses {
                found(&clause.annotations);
            }
            for reservation in &decl.reservations {
                found(&reservation.annotations);
            }
            for add in &decl.moves {
                if let MoveKind::Add(clause) = &add.kind {
                    found(&clause.annotations);
                }
            }
        }
        _ => {}
    }
}

/// All citations of a declaration.
pub(super) fn each_cite<'a>(item: &'a Item, found: &mut dyn FnMut(&'a Cite)) {
    each(item, &mut |annotations| annotations.cites.iter().for_each(&mut *found));
}
