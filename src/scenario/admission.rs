//! Whom a stage admits: its condition, and the scale by which it reaches further than the stage before, such as a
//! ring around the first members. Nothing here knows such a scale by its name: it is what the condition compares.

use smol_str::SmolStr;

use crate::evaluate::{Datum, Outcome, Truth, bind_slot};
use crate::model::{
    DefineBody, EntityId, Expr, ExprKind, Program, RequirementOrigin, Scalar, Slot, Type, TypeId,
    TypeKind, ValueId,
};
use crate::operators::CompareOp;

/// Definitions are looked into this far for what a condition compares.
const DEEPEST: usize = 8;

/// Whom a stage admits.
#[derive(Clone, Copy, Debug)]
pub struct Admission<'p> {
    /// The condition on a party.
    pub condition: &'p Expr,
    /// The variable that stands for the party.
    pub party: Slot,
    /// Names and types of the variables.
    pub slots: &'p [(SmolStr, Type)],
    /// What of a party it compares with a member of a scale or an enum, if it does.
    pub measure: Option<Measure<'p>>,
}

/// What a condition compares of a party.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'p> {
    /// The scale or enum.
    pub scale: TypeId,
    /// How it is compared.
    pub op: CompareOp,
    /// With what; of the admission's own variables.
    pub bound: &'p Expr,
    expr: &'p Expr,
    slot: Slot,
    slots: usize,
}

/// Whom a stage admits; none where it does not say.
#[must_use]
pub fn admission(program: &Program, stage: usize) -> Option<Admission<'_>> {
    let origin = RequirementOrigin::Admission { stage };
    let requirement = program.requirements.iter().find(|r| r.origin == origin)?;
    let ExprKind::Quantified(every) = &requirement.body.kind else { return None };
    let condition = every.body.as_ref()?;
    let place = Place { party: every.slot, slots: requirement.slots.len(), outer: None };
    let measure = measure(program, condition, &place, DEEPEST);
    Some(Admission { condition, party: every.slot, slots: &requirement.slots, measure })
}

impl Admission<'_> {
    /// Whether a country is admitted.
    pub fn admits(&self, outcome: &mut Outcome<'_>, country: EntityId) -> Truth {
        let mut frame = vec![Datum::UNKNOWN; self.slots.len()];
        bind_slot(&mut frame, self.party, Datum::Known(ValueId::entity(country)));
        outcome.truth(self.condition, &mut frame)
    }
}

impl Measure<'_> {
    /// What it is of a country; none where that is not known, or the country has none.
    pub fn of(&self, outcome: &mut Outcome<'_>, country: EntityId) -> Option<EntityId> {
        let mut frame = vec![Datum::UNKNOWN; self.slots];
        bind_slot(&mut frame, self.slot, Datum::Known(ValueId::entity(country)));
        outcome.datum(self.expr, &mut frame).known()?.as_entity()
    }

    /// What it is compared with.
    pub fn limit(&self, outcome: &mut Outcome<'_>) -> Datum {
        outcome.datum(self.bound, &mut vec![Datum::UNKNOWN; self.slots])
    }
}

/// Countries by a scale that an admission compares.
#[derive(Clone, Debug)]
pub struct Ring {
    /// The scale or enum.
    pub scale: TypeId,
    /// By its members, in their order; last, those of which it is not known, if there are any.
    pub members: Vec<(Option<EntityId>, Vec<EntityId>)>,
}

/// The countries by every scale that an admission compares.
pub fn rings(outcome: &mut Outcome<'_>, countries: &[EntityId]) -> Vec<Ring> {
    let program = outcome.program();
    let mut measures: Vec<Measure<'_>> = Vec::new();
    for stage in 0..program.stages.len() {
        let measure = admission(program, stage).and_then(|admission| admission.measure);
        measures.extend(measure.filter(|m| measures.iter().all(|other| other.scale != m.scale)));
    }
    measures.iter().map(|measure| ring(outcome, measure, countries)).collect()
}

fn ring(outcome: &mut Outcome<'_>, measure: &Measure<'_>, countries: &[EntityId]) -> Ring {
    let of: Vec<(EntityId, Option<EntityId>)> =
        countries.iter().map(|country| (*country, measure.of(outcome, *country))).collect();
    let info = outcome.program().type_info(measure.scale);
    let members = info.entities.iter().copied().map(Some).chain([None]);
    let members = members
        .map(|member| {
            let those = of.iter().filter(|(_, m)| *m == member).map(|(country, _)| *country);
            (member, those.collect::<Vec<_>>())
        })
        .filter(|(member, those)| member.is_some() || !those.is_empty());
    Ring { scale: measure.scale, members: members.collect() }
}

/// Where a condition stands: its own variable for the party, and the arguments of the call it is the body of.
struct Place<'a, 'p> {
    party: Slot,
    slots: usize,
    outer: Option<(&'p [Expr], &'a Place<'a, 'p>)>,
}

/// The first comparison of what is asked of the party alone with a member of a scale or an enum.
fn measure<'p>(
    program: &'p Program,
    e: &'p Expr,
    place: &Place<'_, 'p>,
    depth: usize,
) -> Option<Measure<'p>> {
    match &e.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.iter().find_map(|part| measure(program, part, place, depth))
        }
        ExprKind::Compare(a, op, b) => compared(program, a, *op, b, place)
            .or_else(|| compared(program, b, op.mirrored(), a, place)),
        ExprKind::Call(id, arguments) if depth > 0 => {
            let define = program.define(*id);
            let DefineBody::Predicate(body) = &define.body else { return None };
            let party = arguments.iter().position(|a| a.kind == ExprKind::Variable(place.party))?;
            let party = Slot(u16::try_from(party).ok()?);
            let outer = Some((arguments.as_slice(), place));
            let inner = Place { party, slots: define.slots.len(), outer };
            measure(program, body, &inner, depth - 1)
        }
        _ => None,
    }
}

fn compared<'p>(
    program: &Program,
    e: &'p Expr,
    op: CompareOp,
    bound: &'p Expr,
    place: &Place<'_, 'p>,
) -> Option<Measure<'p>> {
    let Type { scalar: Scalar::Entity(scale), is_set: false } = e.ty else { return None };
    let kind = program.type_info(scale).kind;
    if !matches!(kind, TypeKind::Scale | TypeKind::Enum) || variables(e) != [place.party] {
        return None;
    }
    let bound = outermost(bound, place)?;
    Some(Measure { scale, op, bound, expr: e, slot: place.party, slots: place.slots })
}

/// The expression in the words of the admission itself: what is passed on as an argument is looked up.
fn outermost<'p>(bound: &'p Expr, place: &Place<'_, 'p>) -> Option<&'p Expr> {
    match (&bound.kind, place.outer) {
        (ExprKind::Variable(slot), Some((arguments, outer))) => {
            outermost(arguments.get(usize::from(slot.0))?, outer)
        }
        _ => variables(bound).is_empty().then_some(bound),
    }
}

/// The variables that occur in an expression, each once.
fn variables(e: &Expr) -> Vec<Slot> {
    let mut found = Vec::new();
    collect(e, &mut found);
    found
}

fn collect(e: &Expr, found: &mut Vec<Slot>) {
    if let ExprKind::Variable(slot) = e.kind
        && !found.contains(&slot)
    {
        found.push(slot);
    }
    e.for_each_part(&mut |part| collect(part, found));
}
