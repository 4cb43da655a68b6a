//! What a change can reach: definitions that look at what is changed, themselves or through others, and of each
//! requirement all its judgements, or only those whose first subject is at home where the change is.
//!
//! A clause and a reservation are at home in their agreement, everything else in itself. A requirement that asks
//! `a.lines_freed` or `some c in a.tariff_elimination has (…)` of its first subject `a` looks nowhere else, and one
//! that asks `every c in a.parties has (c.wto_member)` only at what `a.parties` names.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::change::{Change, Looked};
use super::engine::Engine;
use crate::model::{
    AttributeId, DefineId, EntityId, Expr, ExprKind, Program, Requirement, RequirementOrigin, Slot,
    ValueId,
};

/// Which of a requirement's judgements a change reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// All of them.
    all: bool,
    /// Those whose first subject is connected in one of these ways with what is changed.
    ways: Vec<Way>,
}

/// How a subject is connected with an argument of the changed tuple; of a changed attribute, with its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// The argument's place.
    place: usize,
    /// Named by this attribute of the subject; none where both are at home in one place.
    through: Option<AttributeId>,
}

impl Reach {
    const ALL: Reach = Reach { all: true, ways: Vec::new() };

    fn and(mut self, other: &Reach) -> Reach {
        if self.all || other.all {
            return Reach::ALL;
        }
        let new = other.ways.iter().filter(|way| !self.ways.contains(way)).copied();
        let new: Vec<Way> = new.collect();
        self.ways.extend(new);
        self
    }

    fn is_nothing(&self) -> bool {
        !self.all && self.ways.is_empty()
    }
}

/// Where the value of an expression is at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Home {
    /// It is the first subject.
    Subject,
    /// It is at home where the first subject is, if it is known.
    Same,
    /// It is what this attribute of the first subject names, or one of those.
    Named(AttributeId),
    /// It is at home in what this attribute of the first subject names, if it is known.
    InNamed(AttributeId),
    /// It may be anything.
    Anywhere,
}

/// By definition: whether it looks at it, itself or through others. Strata come in the order of dependence.
pub(super) fn touched(program: &Program, what: Looked) -> Arc<[bool]> {
    let mut touched = vec![false; program.defines.len()];
    for stratum in &program.strata {
        let any = stratum.iter().any(|id| {
            let body = &program.define(*id).body;
            what == Looked::Definition(*id)
                || body.exceptions().iter().any(|e| what == Looked::Exception(e.span))
                || body.expressions().any(|e| looks_at(e, program, what, &touched))
        });
        for id in stratum.iter().filter(|_| any) {
            if let Some(slot) = touched.get_mut(id.index()) {
                *slot = true;
            }
        }
    }
    touched.into()
}

fn looks_at(e: &Expr, program: &Program, what: Looked, touched: &[bool]) -> bool {
    let is_touched = |id: &DefineId| touched.get(id.index()).copied().unwrap_or(true);
    let here = match &e.kind {
        ExprKind::Call(id, _) => is_touched(id),
        kind => looked(kind, program) == Some(what),
    };
    let mut found = here;
    e.for_each_part(&mut |part| found = found || looks_at(part, program, what, touched));
    found
}

/// What an expression looks at itself, its parts and calls apart.
pub(super) fn looked(kind: &ExprKind, program: &Program) -> Option<Looked> {
    match kind {
        ExprKind::Attribute(_, attribute) | ExprKind::Stated(_, attribute) => {
            Some(Looked::Attribute(*attribute))
        }
        ExprKind::ClausesOf(..) => Some(Looked::Attribute(program.builtin.agreement_clauses)),
        ExprKind::Holds(relation, _) => Some(Looked::Relation(*relation)),
        ExprKind::Parameter(parameter) => Some(Looked::Parameter(*parameter)),
        ExprKind::AsOf => Some(Looked::Date),
        _ => None,
    }
}

/// By requirement: which of its judgements a change of this reaches.
pub(super) fn reaches(program: &Program, what: Looked, touched: &[bool]) -> Arc<[Reach]> {
    let mut tracer = Tracer {
        program,
        what,
        touched,
        homes_hold: homes_hold(program),
        known: FxHashMap::default(),
    };
    let places = 0..program.requirements.len();
    let ids = places.map(|place| crate::model::RequirementId(crate::source::to_u32(place)));
    ids.map(|id| match what {
        Looked::Requirement(dropped) if dropped == id => Reach::ALL,
        _ => tracer.requirement(program.requirement(id)),
    })
    .collect()
}

/// Whether every clause and reservation that an agreement lists says that it is of this agreement.
fn homes_hold(program: &Program) -> bool {
    program.agreements.iter().all(|agreement| {
        let parts = agreement.clauses.iter().chain(&agreement.reservations);
        parts.into_iter().all(|part| program.home(*part) == agreement.entity)
    })
}

/// Goes through the conditions of requirements and the definitions they call.
struct Tracer<'p, 't> {
    program: &'p Program,
    what: Looked,
    touched: &'t [bool],
    homes_hold: bool,
    /// By definition and the homes of its arguments.
    known: FxHashMap<(DefineId, Vec<Home>), Reach>,
}

impl Tracer<'_, '_> {
    fn requirement(&mut self, requirement: &Requirement) -> Reach {
        if requirement.exceptions.iter().any(|e| self.what == Looked::Exception(e.span)) {
            return Reach::ALL;
        }
        let mut homes = vec![Home::Anywhere; requirement.slots.len()];
        let mut reach = Reach::default();
        for (place, binder) in requirement.binders.iter().enumerate() {
            let set = self.trace(&binder.set, &mut homes);
            if place == 0 {
                // Which first subjects there are concerns all of them.
                reach = if set.is_nothing() { set } else { Reach::ALL };
                put(&mut homes, binder.slot, Home::Subject);
            } else {
                reach = reach.and(&set);
                let home = self.home(&binder.set, &homes);
                put(&mut homes, binder.slot, home);
            }
            if let Some(filter) = &binder.filter {
                reach = reach.and(&self.trace(filter, &mut homes));
            }
        }
        let conditions = std::iter::once(&requirement.body)
            .chain(requirement.exceptions.iter().map(|e| &e.when));
        for condition in conditions {
            reach = reach.and(&self.trace(condition, &mut homes));
        }
        reach.and(&self.gate(requirement))
    }

    /// The agreement's stage decides whether a requirement of a stage applies.
    fn gate(&self, requirement: &Requirement) -> Reach {
        let stage = Looked::Attribute(self.program.builtin.agreement_stage);
        match requirement.origin {
            _ if self.what != stage => Reach::default(),
            RequirementOrigin::Everywhere => Reach::default(),
            RequirementOrigin::Stage { per_agreement: true, .. }
            | RequirementOrigin::Admission { .. } => self.way(0, Home::Subject),
            RequirementOrigin::Stage { per_agreement: false, .. } => Reach::ALL,
        }
    }

    /// What is looked at, of the argument at this place, is at home there.
    fn way(&self, place: usize, home: Home) -> Reach {
        let through = match home {
            Home::Anywhere => return Reach::ALL,
            Home::Subject | Home::Same => None,
            Home::Named(attribute) | Home::InNamed(attribute) => Some(attribute),
        };
        if self.homes_hold {
            Reach { all: false, ways: vec![Way { place, through }] }
        } else {
            Reach::ALL
        }
    }

    /// What of the judgements an expression makes depend on what is changed.
    fn trace(&mut self, e: &Expr, homes: &mut Vec<Home>) -> Reach {
        let mut reach = match &e.kind {
            ExprKind::Quantified(q) => {
                let home = self.home(&q.set, homes);
                put(homes, q.slot, home);
                Reach::default()
            }
            ExprKind::Aggregate(a) => {
                let home = self.home(&a.set, homes);
                put(homes, a.slot, home);
                Reach::default()
            }
            ExprKind::Call(id, arguments) => self.call(*id, arguments, homes),
            kind if looked(kind, self.program) == Some(self.what) => self.look(kind, homes),
            _ => Reach::default(),
        };
        let mut parts = Vec::new();
        e.for_each_part(&mut |part| parts.push(part));
        for part in parts {
            if reach.all {
                return reach;
            }
            reach = reach.and(&self.trace(part, homes));
        }
        reach
    }

    /// The expression looks at what is changed: of whom?
    fn look(&self, kind: &ExprKind, homes: &[Home]) -> Reach {
        match kind {
            ExprKind::Attribute(of, _) | ExprKind::Stated(of, _) | ExprKind::ClausesOf(of, _) => {
                self.way(0, self.home(of, homes))
            }
            // Only of what is certainly known: otherwise all tuples are looked at.
            ExprKind::Holds(_, arguments) => {
                let of = arguments.iter().map(|argument| self.home(argument, homes)).enumerate();
                let mut known =
                    of.filter(|(_, home)| matches!(home, Home::Subject | Home::Named(_)));
                known.next().map_or(Reach::ALL, |(place, home)| self.way(place, home))
            }
            _ => Reach::ALL,
        }
    }

    fn call(&mut self, id: DefineId, arguments: &[Expr], homes: &[Home]) -> Reach {
        if !self.touched.get(id.index()).copied().unwrap_or(true) {
            return Reach::default();
        }
        let define = self.program.define(id);
        let dropped = self.what == Looked::Definition(id)
            || define.body.exceptions().iter().any(|e| self.what == Looked::Exception(e.span));
        // A recursive definition is derived for all tuples at once.
        if define.recursive || dropped {
            return Reach::ALL;
        }
        let arguments: Vec<Home> = arguments.iter().map(|a| self.home(a, homes)).collect();
        let key = (id, arguments);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let mut own = key.1.clone();
        own.resize(define.slots.len(), Home::Anywhere);
        let mut reach = Reach::default();
        for part in define.body.expressions() {
            reach = reach.and(&self.trace(part, &mut own));
        }
        self.known.insert(key, reach.clone());
        reach
    }

    fn home(&self, e: &Expr, homes: &[Home]) -> Home {
        match &e.kind {
            ExprKind::Variable(slot) => {
                homes.get(usize::from(slot.0)).copied().unwrap_or(Home::Anywhere)
            }
            ExprKind::ClausesOf(of, _) => self.same(of, homes),
            ExprKind::Attribute(of, attribute) => {
                if self.program.is_structure(*attribute) {
                    return self.same(of, homes);
                }
                let is_subject = self.home(of, homes) == Home::Subject;
                if is_subject { Home::Named(*attribute) } else { Home::Anywhere }
            }
            _ => Home::Anywhere,
        }
    }

    fn same(&self, of: &Expr, homes: &[Home]) -> Home {
        match self.home(of, homes) {
            Home::Anywhere => Home::Anywhere,
            Home::Subject | Home::Same => Home::Same,
            Home::Named(attribute) | Home::InNamed(attribute) => Home::InNamed(attribute),
        }
    }
}

fn put(homes: &mut [Home], slot: Slot, home: Home) {
    if let Some(place) = homes.get_mut(usize::from(slot.0)) {
        *place = home;
    }
}

/// What of a requirement's judgements is to be made again.
#[derive(Clone, Debug, Default)]
pub(super) struct Reached {
    /// All of it.
    pub(super) all: bool,
    /// Those that are connected in this way with this entity.
    connected: Vec<(Option<AttributeId>, EntityId)>,
}

impl Reached {
    pub(super) fn everything() -> Self {
        Reached { all: true, ..Reached::default() }
    }

    /// Adds what a change reaches.
    pub(super) fn add(&mut self, change: &Change, reach: &Reach) {
        self.all |= reach.all;
        for way in &reach.ways {
            let argument = match change {
                Change::Value(entity, ..) => Some(*entity),
                Change::Tuple(_, tuple, _) => tuple.get(way.place).and_then(|v| v.as_entity()),
                _ => None,
            };
            // A value that is no entity is at home nowhere.
            match argument {
                Some(entity) => self.connected.push((way.through, entity)),
                None => self.all = true,
            }
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        !self.all && self.connected.is_empty()
    }
}

impl Engine<'_> {
    /// Whether judgements with this first subject are reached.
    pub(super) fn is_reached(&self, first: ValueId, reached: &Reached) -> bool {
        let Some(subject) = first.as_entity() else { return true };
        let program = self.program;
        reached.connected.iter().any(|(through, entity)| match through {
            None => program.home(subject) == program.home(*entity),
            // Where it is not stated what is named, everything may be.
            Some(attribute) => self.stated(subject, *attribute).is_none_or(|named| {
                let is_it = |v: ValueId| {
                    v.as_entity().is_some_and(|e| e == *entity || e == program.home(*entity))
                };
                is_it(named) || self.elements(named).iter().any(|v| is_it(*v))
            }),
        })
    }
}
