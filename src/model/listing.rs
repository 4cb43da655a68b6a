//! Which entities are in the sets of their types: a clause that is dropped and an agreement that is only planned are
//! not, though they can be named.

use super::{Agreement, EntityId, Program, TypeId};

impl Program {
    /// Puts an entity among those of its type, by path; a clause among all clauses too.
    pub fn list(&mut self, entity: EntityId) {
        for ty in self.sets_of(entity) {
            let path = &self.entity(entity).path;
            let listed = &self.type_info(ty).entities;
            let at = listed.partition_point(|other| self.entity(*other).path < *path);
            if listed.get(at) == Some(&entity) {
                continue;
            }
            if let Some(info) = self.types.get_mut(ty.index()) {
                info.entities.insert(at, entity);
            }
        }
    }

    /// Whether an entity is among those of its type.
    #[must_use]
    pub fn is_listed(&self, entity: EntityId) -> bool {
        let ty = self.entity(entity).ty;
        // Of other types all are.
        if ty == self.builtin.agreement {
            return !self.planned.iter().any(|planned| planned.entity == entity);
        }
        let is_part = ty == self.builtin.reservation || self.is_a(ty, self.builtin.clause);
        !is_part || self.type_info(ty).entities.contains(&entity)
    }

    /// Takes an entity from those of its type.
    pub fn unlist(&mut self, entity: EntityId) {
        for ty in self.sets_of(entity) {
            if let Some(info) = self.types.get_mut(ty.index()) {
                info.entities.retain(|other| *other != entity);
            }
        }
    }

    /// The type, and the one that all clause kinds are of.
    fn sets_of(&self, entity: EntityId) -> Vec<TypeId> {
        let ty = self.entity(entity).ty;
        let clause = self.builtin.clause;
        if ty != clause && self.is_a(ty, clause) { vec![ty, clause] } else { vec![ty] }
    }

    /// Makes an agreement one that is only planned.
    pub fn plan(&mut self, agreement: EntityId) {
        let Some(place) = self.agreements.iter().position(|a| a.entity == agreement) else {
            return;
        };
        let planned = self.agreements.remove(place);
        for part in parts(&planned) {
            self.unlist(part);
        }
        self.planned.push(planned);
        self.sort_agreements();
    }

    /// Puts an agreement that was planned among the others, with its clauses and reservations.
    pub fn conclude(&mut self, agreement: EntityId) {
        let Some(place) = self.planned.iter().position(|a| a.entity == agreement) else { return };
        let concluded = self.planned.remove(place);
        for part in parts(&concluded) {
            self.list(part);
        }
        self.agreements.push(concluded);
        self.sort_agreements();
    }

    fn sort_agreements(&mut self) {
        let mut agreements = std::mem::take(&mut self.agreements);
        let mut planned = std::mem::take(&mut self.planned);
        for list in [&mut agreements, &mut planned] {
            list.sort_by(|a, b| self.entity(a.entity).name.cmp(&self.entity(b.entity).name));
        }
        self.agreements = agreements;
        self.planned = planned;
    }
}

/// An agreement, its clauses and its reservations.
fn parts(agreement: &Agreement) -> Vec<EntityId> {
    let parts = agreement.clauses.iter().chain(&agreement.reservations).copied();
    parts.chain([agreement.entity]).collect()
}
