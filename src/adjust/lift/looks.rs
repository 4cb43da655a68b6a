//! Which rules the knobs can reach at all, whatever the facts are; on which knobs what is not worked out depends.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::super::knob::{Knob, KnobId, KnobKind};
use super::Lifter;
use crate::evaluate::{Looks, looks_of};
use crate::model::{AttributeId, DefineId, Expr, ExprKind, ParameterId, Program, TypeId};

/// What knobs move.
#[derive(Clone, Debug, Default)]
pub(super) struct Moved {
    pub(super) attributes: FxHashSet<AttributeId>,
    pub(super) types: FxHashSet<TypeId>,
    pub(super) parameters: FxHashSet<ParameterId>,
    /// Definitions that look at any of these.
    pub(super) defines: FxHashSet<DefineId>,
}

impl Moved {
    pub(super) fn by(program: &Program, knobs: &[Knob], define_looks: &[Looks]) -> Moved {
        let mut moved = Moved::default();
        for knob in knobs {
            let looks = moved_by(program, knob);
            moved.attributes.extend(looks.attributes);
            moved.types.extend(looks.types);
            moved.parameters.extend(looks.parameters);
        }
        for (place, looks) in define_looks.iter().enumerate() {
            if moved.is_seen_by(looks) {
                moved.defines.insert(DefineId(crate::source::to_u32(place)));
            }
        }
        moved
    }

    /// Whether whoever looks at this sees something move.
    pub(super) fn is_seen_by(&self, looks: &Looks) -> bool {
        looks.attributes.iter().any(|attribute| self.attributes.contains(attribute))
            || looks.types.iter().any(|ty| self.types.contains(ty))
            || looks.parameters.iter().any(|parameter| self.parameters.contains(parameter))
    }
}

/// What a knob moves: attributes, and sets of all entities of a type.
fn moved_by(program: &Program, knob: &Knob) -> Looks {
    let builtin = &program.builtin;
    let mut looks = Looks::default();
    let structure = |looks: &mut Looks, clause: crate::model::EntityId| {
        looks.attributes.insert(builtin.agreement_clauses);
        looks.types.extend([builtin.clause, program.entity(clause).ty, builtin.reservation]);
        looks.attributes.extend(program.attribute_named(builtin.agreement, "reservations"));
    };
    match knob.kind {
        KnobKind::Term(_, attribute) => {
            looks.attributes.insert(attribute);
        }
        KnobKind::Add(_, clause) | KnobKind::Drop(_, clause) => structure(&mut looks, clause),
        KnobKind::Conclude(agreement) => {
            looks.types.extend([builtin.agreement, builtin.clause, builtin.reservation]);
            let planned = program.planned.iter().find(|a| a.entity == agreement);
            for clause in planned.into_iter().flat_map(|a| &a.clauses) {
                structure(&mut looks, *clause);
            }
        }
        KnobKind::Admit(..) | KnobKind::Withdraw(..) => {
            looks.attributes.insert(builtin.agreement_parties);
        }
        KnobKind::Parameter(id) => {
            looks.parameters.insert(id);
        }
        KnobKind::Waive(_) => {}
    }
    looks
}

impl Lifter<'_, '_> {
    /// Whether the expression can depend on a knob.
    pub(super) fn touches(&mut self, e: &Expr) -> bool {
        let address = std::ptr::from_ref(e).addr();
        if let Some(known) = self.touches.get(&address) {
            return *known;
        }
        let mut touches = self.moves(e);
        e.for_each_part(&mut |part| touches = self.touches(part) || touches);
        self.touches.insert(address, touches);
        touches
    }

    /// Whether the expression itself, its parts apart, names what a knob moves.
    fn moves(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Attribute(_, attribute) | ExprKind::Stated(_, attribute) => {
                self.moved.attributes.contains(attribute)
            }
            ExprKind::ClausesOf(_, ty) => {
                self.moved.types.contains(ty)
                    || self.moved.attributes.contains(&self.program.builtin.agreement_clauses)
            }
            ExprKind::Entities(ty) => self.moved.types.contains(ty),
            ExprKind::Parameter(id) => self.moved.parameters.contains(id),
            ExprKind::Call(id, _) => self.moved.defines.contains(id),
            _ => false,
        }
    }

    /// Whether the expression can depend on a knob; asked once of every rule, so that nothing is kept of it.
    pub(super) fn reaches(&self, e: &Expr) -> bool {
        let mut reaches = self.moves(e);
        e.for_each_part(&mut |part| reaches = reaches || self.reaches(part));
        reaches
    }

    /// The knobs on which an expression can depend.
    pub(super) fn knobs_of(&self, e: &Expr) -> Rc<BTreeSet<KnobId>> {
        let looks = looks_of(e, self.program, &self.define_looks);
        Rc::new(self.knobs_seen_by(&looks))
    }

    /// The knobs that whoever looks at this sees move.
    pub(super) fn knobs_seen_by(&self, looks: &Looks) -> BTreeSet<KnobId> {
        let mut seen = BTreeSet::new();
        for (place, knob) in self.knobs.iter().enumerate() {
            let mut moved = Moved::default();
            let its = moved_by(self.program, knob);
            moved.attributes.extend(its.attributes);
            moved.types.extend(its.types);
            moved.parameters.extend(its.parameters);
            if moved.is_seen_by(looks) {
                seen.insert(KnobId(crate::source::to_u32(place)));
            }
        }
        seen
    }
}
