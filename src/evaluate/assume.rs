//! Assuming a missing fact for a while: only what looks at it is derived again.

use std::sync::Arc;

use super::Outcome;
use super::engine::{Calls, Engine};
use super::fixpoint::Group;
use super::verdict::{Judgement, Verdict};
use crate::model::{
    AttributeId, DefineBody, DefineId, EntityId, Exception, Expr, ExprKind, Program, RelationId,
    ValueId,
};

/// A fact that is assumed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Assumption {
    /// An attribute of an entity has a value.
    Value(EntityId, AttributeId, ValueId),
    /// A tuple of an open relation holds, or does not.
    Tuple(RelationId, Box<[ValueId]>, bool),
}

/// What definitions look at, whatever is assumed of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Looked {
    Attribute(AttributeId),
    Relation(RelationId),
}

impl Assumption {
    fn looked(&self) -> Looked {
        match self {
            Assumption::Value(_, attribute, _) => Looked::Attribute(*attribute),
            Assumption::Tuple(relation, ..) => Looked::Relation(*relation),
        }
    }
}

/// An assumption in force.
pub(super) struct Assumed<'p> {
    what: Assumption,
    /// By definition: whether it looks at what is assumed, itself or through others.
    touched: Arc<[bool]>,
    /// Results of calls under the assumption.
    pub(super) calls: Calls,
    /// Groups derived without the assumption, to be put back.
    set_aside: Vec<(usize, Group<'p>)>,
}

impl Assumed<'_> {
    pub(super) fn value_of(&self, entity: EntityId, attribute: AttributeId) -> Option<ValueId> {
        match &self.what {
            Assumption::Value(e, a, value) if *e == entity && *a == attribute => Some(*value),
            _ => None,
        }
    }

    pub(super) fn tuple_holds(&self, relation: RelationId, tuple: &[ValueId]) -> Option<bool> {
        match &self.what {
            Assumption::Tuple(r, t, holds) if *r == relation && **t == *tuple => Some(*holds),
            _ => None,
        }
    }

    pub(super) fn touches(&self, id: DefineId) -> bool {
        self.touched.get(id.index()).copied().unwrap_or(true)
    }
}

impl Outcome<'_> {
    /// The verdict that a judgement would have if the fact were stated.
    pub fn verdict_if(&mut self, judgement: &Judgement, what: &Assumption) -> Verdict {
        self.engine.assume(what.clone());
        let verdict = self.engine.judge_again(judgement);
        self.engine.assume_nothing();
        verdict
    }
}

impl Engine<'_> {
    fn assume(&mut self, what: Assumption) {
        let program = self.program;
        let looked = what.looked();
        let touched = self.touched.entry(looked).or_insert_with(|| touched(program, looked));
        let touched = Arc::clone(touched);
        let mut set_aside = Vec::new();
        for (place, group) in self.groups.iter_mut().enumerate() {
            let is_touched =
                group.members.iter().any(|id| touched.get(id.index()).copied().unwrap_or(true));
            if is_touched {
                let fresh = Group::of(&group.members);
                set_aside.push((place, std::mem::replace(group, fresh)));
            }
        }
        self.assumed = Some(Assumed { what, touched, calls: Calls::default(), set_aside });
    }

    fn assume_nothing(&mut self) {
        let Some(assumed) = self.assumed.take() else { return };
        for (place, group) in assumed.set_aside {
            if let Some(slot) = self.groups.get_mut(place) {
                *slot = group;
            }
        }
    }
}

/// By definition: whether it looks at what is assumed. Strata come in the order of dependence.
fn touched(program: &Program, what: Looked) -> Arc<[bool]> {
    let mut touched = vec![false; program.defines.len()];
    for stratum in &program.strata {
        let any = stratum.iter().any(|id| {
            parts(&program.define(*id).body).any(|e| looks_at(e, program, what, &touched))
        });
        if any {
            for id in stratum {
                if let Some(slot) = touched.get_mut(id.index()) {
                    *slot = true;
                }
            }
        }
    }
    touched.into()
}

fn parts(body: &DefineBody) -> impl Iterator<Item = &Expr> {
    let (base, exceptions): (&Expr, &[Exception]) = match body {
        DefineBody::Predicate(body) => (body, &[]),
        DefineBody::Value { base, exceptions } => (base, exceptions),
    };
    std::iter::once(base)
        .chain(exceptions.iter().flat_map(|e| std::iter::once(&e.when).chain(&e.then)))
}

fn looks_at(e: &Expr, program: &Program, what: Looked, touched: &[bool]) -> bool {
    let here = match (&e.kind, what) {
        (ExprKind::Attribute(_, a) | ExprKind::Stated(_, a), Looked::Attribute(assumed)) => {
            *a == assumed
        }
        (ExprKind::ClausesOf(..), Looked::Attribute(assumed)) => {
            assumed == program.builtin.agreement_clauses
        }
        (ExprKind::Holds(relation, _), Looked::Relation(assumed)) => *relation == assumed,
        (ExprKind::Call(id, _), _) => touched.get(id.index()).copied().unwrap_or(true),
        _ => false,
    };
    let mut found = here;
    e.for_each_part(&mut |part| found = found || looks_at(part, program, what, touched));
    found
}
