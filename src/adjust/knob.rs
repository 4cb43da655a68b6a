//! What may be moved: terms, clauses, parties, agreements, parameters of the framework; where it can go, and the cost.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;

use super::domain;
use crate::model::{
    Adjustable, AdjustableRange, Agreement, AttributeId, EntityId, MoveKind, ParameterId, Program,
    RequirementId, Value, ValueId,
};
use crate::source::{Span, to_u32};

/// A knob's place in the list of knobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KnobId(pub u32);

impl KnobId {
    /// Its place.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a knob stands: 0 as it is; of a grid so many steps up or down, of choices the place of the choice from 1 on,
/// of a switch 1 where the move is made.
pub type Position = i64;

/// Where all knobs stand, in their order.
pub type Setting = Vec<Position>;

/// Whose knobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Those of the drafts.
    Drafts,
    /// Those of the drafts and of the framework: parameters and requirements that may be waived.
    Framework,
    /// Those of the framework alone.
    FrameworkOnly,
}

/// What a knob moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KnobKind {
    /// A term: an attribute of an agreement or a clause. Not stated yet where the knob has no present value.
    Term(EntityId, AttributeId),
    /// A clause is added to an agreement.
    Add(EntityId, EntityId),
    /// A clause of an agreement is dropped, and the reservations on it.
    Drop(EntityId, EntityId),
    /// An agreement that is planned is concluded.
    Conclude(EntityId),
    /// A country joins an agreement.
    Admit(EntityId, EntityId),
    /// A country leaves an agreement.
    Withdraw(EntityId, EntityId),
    /// A parameter of the framework.
    Parameter(ParameterId),
    /// The framework gives up a requirement.
    Waive(RequirementId),
}

/// Where a knob can go.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// Made or not.
    Switch,
    /// One of these, none of them the present value.
    Choices(Vec<ValueId>),
    /// So many steps down, a number below zero, and up.
    Grid {
        /// The lowest position.
        low: Position,
        /// The highest.
        high: Position,
        /// One step: of a percent, points; of a date, a duration.
        step: Value,
    },
}

/// Something that may be moved.
#[derive(Clone, Debug)]
pub struct Knob {
    /// What.
    pub kind: KnobKind,
    /// Where it can go.
    pub domain: Domain,
    /// Where it stands; none of a switch and of what is not stated yet.
    pub present: Option<ValueId>,
    /// What a step of a grid costs, a choice, or the move.
    pub cost: BigRational,
    /// Whether any number of steps costs the same.
    pub flat: bool,
    /// The knob that must be turned first: a term of a clause that may be added moves only where it is added.
    pub within: Option<KnobId>,
    /// Where it is declared.
    pub span: Span,
}

impl Knob {
    /// What it costs to stand there.
    #[must_use]
    pub fn cost_at(&self, position: Position) -> BigRational {
        if position == 0 {
            BigRational::zero()
        } else if self.flat || !matches!(self.domain, Domain::Grid { .. }) {
            self.cost.clone()
        } else {
            &self.cost * BigRational::from_integer(BigInt::from(position.abs()))
        }
    }

    /// The positions it can take, from the lowest.
    #[must_use]
    pub fn positions(&self) -> std::ops::RangeInclusive<Position> {
        match &self.domain {
            Domain::Switch => 0..=1,
            Domain::Choices(choices) => 0..=i64::from(to_u32(choices.len())),
            Domain::Grid { low, high, .. } => *low..=*high,
        }
    }

    /// The value there; none of a switch, and of what is not stated.
    #[must_use]
    pub fn value_at(&self, position: Position, program: &Program) -> Option<Value> {
        let get = |id: ValueId| program.values.get(id).cloned();
        match &self.domain {
            Domain::Switch => None,
            _ if position == 0 => self.present.and_then(get),
            Domain::Choices(choices) => {
                let place = usize::try_from(position - 1).ok()?;
                choices.get(place).copied().and_then(get)
            }
            Domain::Grid { step, .. } => domain::moved(&get(self.present?)?, step, position),
        }
    }

    /// The value there as an id, an entity included; a new value is interned.
    pub fn value_id_at(&self, position: Position, program: &mut Program) -> Option<ValueId> {
        match &self.domain {
            Domain::Switch => None,
            _ if position == 0 => self.present,
            Domain::Choices(choices) => choices.get(usize::try_from(position - 1).ok()?).copied(),
            Domain::Grid { .. } => {
                let value = self.value_at(position, program)?;
                Some(program.values.intern(value))
            }
        }
    }
}

/// All knobs of a widened program, in the order in which they are declared, agreements by name. New values that a term
/// may be given are interned.
pub fn knobs(program: &mut Program, scope: Scope) -> Vec<Knob> {
    let mut list = Vec::new();
    if scope != Scope::FrameworkOnly {
        let agreements: Vec<Agreement> =
            program.agreements.iter().chain(&program.planned).cloned().collect();
        for agreement in &agreements {
            of_agreement(program, agreement, &mut list);
        }
    }
    if scope != Scope::Drafts {
        of_framework(program, &mut list);
    }
    list
}

fn of_agreement(program: &mut Program, agreement: &Agreement, list: &mut Vec<Knob>) {
    let first = list.len();
    let of = agreement.entity;
    let switch = |kind, cost: &BigRational, span| Knob {
        kind,
        domain: Domain::Switch,
        present: None,
        cost: cost.clone(),
        flat: true,
        within: None,
        span,
    };
    for (entity, attribute, adjustable) in &agreement.adjustable {
        let Some(stated) = program.stated(*entity, *attribute) else { continue };
        list.extend(adjusting(
            program,
            KnobKind::Term(*entity, *attribute),
            stated.value,
            adjustable,
        ));
    }
    for written in &agreement.moves {
        let kind = match &written.kind {
            MoveKind::Add { name, terms, .. } => {
                let Some(clause) = program.part(of, name) else { continue };
                let add = KnobId(to_u32(list.len()));
                list.push(switch(KnobKind::Add(of, clause), &written.cost, written.span));
                for (attribute, value, adjustable) in terms {
                    let Some(adjustable) = adjustable else { continue };
                    let kind = KnobKind::Term(clause, *attribute);
                    let knob = adjusting(program, kind, *value, adjustable);
                    list.extend(knob.map(|knob| Knob { within: Some(add), ..knob }));
                }
                continue;
            }
            MoveKind::State(entity, attribute) => {
                let ty = program.attribute(*attribute).ty;
                let choices = domain::statable(program, ty);
                list.push(Knob {
                    domain: Domain::Choices(choices),
                    ..switch(KnobKind::Term(*entity, *attribute), &written.cost, written.span)
                });
                continue;
            }
            MoveKind::Drop(clause) => KnobKind::Drop(of, *clause),
            MoveKind::Admit(country) => KnobKind::Admit(of, *country),
            MoveKind::Withdraw(country) => KnobKind::Withdraw(of, *country),
            MoveKind::Conclude => KnobKind::Conclude(of),
        };
        list.push(switch(kind, &written.cost, written.span));
    }
    list.get_mut(first..).unwrap_or_default().sort_by_key(|knob| knob.span.start);
    settle_within(list, first);
}

/// After sorting: terms of added clauses depend on adding them, everything of a planned agreement on concluding it.
fn settle_within(list: &mut [Knob], first: usize) {
    let own: Vec<(usize, KnobKind)> =
        list.iter().enumerate().skip(first).map(|(place, knob)| (place, knob.kind)).collect();
    let place_of = |wanted: &dyn Fn(&KnobKind) -> bool| {
        own.iter().find(|(_, kind)| wanted(kind)).map(|(place, _)| KnobId(to_u32(*place)))
    };
    let conclude = place_of(&|kind| matches!(kind, KnobKind::Conclude(_)));
    for knob in list.iter_mut().skip(first) {
        knob.within = match knob.kind {
            KnobKind::Conclude(_) => None,
            KnobKind::Term(entity, _) => {
                let added =
                    |kind: &KnobKind| matches!(kind, KnobKind::Add(_, clause) if *clause == entity);
                place_of(&added).or(conclude)
            }
            _ => conclude,
        };
    }
}

fn of_framework(program: &mut Program, list: &mut Vec<Knob>) {
    let parameters: Vec<(ParameterId, ValueId, Adjustable)> = program
        .parameters
        .iter()
        .enumerate()
        .filter_map(|(place, parameter)| {
            let adjustable = parameter.adjustable.clone()?;
            Some((ParameterId(to_u32(place)), parameter.value, adjustable))
        })
        .collect();
    for (id, value, adjustable) in parameters {
        list.extend(adjusting(program, KnobKind::Parameter(id), value, &adjustable));
    }
    for (place, requirement) in program.requirements.iter().enumerate() {
        let Some(cost) = requirement.waivable.as_ref().filter(|_| !requirement.hard) else {
            continue;
        };
        list.push(Knob {
            kind: KnobKind::Waive(RequirementId(to_u32(place))),
            domain: Domain::Switch,
            present: None,
            cost: cost.clone(),
            flat: true,
            within: None,
            span: requirement.span,
        });
    }
}

/// The knob of something `adjustable`; none where it can go nowhere.
fn adjusting(
    program: &mut Program,
    kind: KnobKind,
    present: ValueId,
    adjustable: &Adjustable,
) -> Option<Knob> {
    let mut knob = Knob {
        kind,
        domain: Domain::Choices(Vec::new()),
        present: Some(present),
        cost: adjustable.cost.clone(),
        flat: true,
        within: None,
        span: adjustable.span,
    };
    match &adjustable.range {
        AdjustableRange::Among(choices) => {
            knob.domain = Domain::Choices(others(choices, present));
        }
        AdjustableRange::Between(low, high) if present.as_entity().is_some() => {
            let choices = domain::ranks_between(program, *low, *high);
            knob.domain = Domain::Choices(others(&choices, present));
        }
        AdjustableRange::Between(low, high) => {
            let get = |id: ValueId| program.values.get(id);
            let (value, low, high) = (get(present)?, get(*low)?, get(*high)?);
            let step = adjustable.step.and_then(get).cloned();
            let step = step.or_else(|| domain::finest_step([value, low, high]))?;
            let steps = |end: &Value| domain::steps_to(value, end, &step);
            let (low, high) = (steps(low)?, steps(high)?);
            if let Some(per) = adjustable.per.and_then(get) {
                knob.flat = false;
                knob.cost = &adjustable.cost * domain::ratio(&step, per)?;
            }
            knob.domain = Domain::Grid { low, high, step };
        }
    }
    let moves = knob.positions().any(|position| position != 0);
    moves.then_some(knob)
}

/// The choices without the present one, each once.
fn others(choices: &[ValueId], present: ValueId) -> Vec<ValueId> {
    let mut seen = BTreeSet::from([present]);
    choices.iter().copied().filter(|choice| seen.insert(*choice)).collect()
}
