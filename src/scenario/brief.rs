//! What a report on a draft says beside its verdicts: what the parties owe, what they have reserved, on which dates
//! something falls due, and in which order the stages come.

use jiff::civil::Date;

use super::admission::{Ring, rings};
use super::standing;
use crate::evaluate::{Datum, Judgement, Outcome, Verdict};
use crate::model::{
    AttributeId, DefineBody, DefineId, EntityId, Program, Scalar, Type, Value, ValueId,
};
use crate::source::{FileId, to_u32};

/// All of it.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The stages, in their order.
    pub stages: Vec<Place>,
    /// The parties of all agreements by what the stages compare to admit them.
    pub rings: Vec<Ring>,
    /// What each agreement lays on its parties.
    pub duties: Vec<Duties>,
    /// The parties of all agreements, by name.
    pub parties: Vec<Party>,
    /// The reservations, those that end first before the others; last, those without an end.
    pub reservations: Vec<Reservation>,
    /// What falls due, the first date first.
    pub dates: Vec<Due>,
    /// Dates that the rules define and that are not known, because what they rest on is not stated.
    pub undated: Vec<(EntityId, DefineId)>,
}

/// A stage among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The stages right before it, by their places.
    pub after: Vec<usize>,
    /// So many stages come one after another before it.
    pub depth: usize,
}

/// What an agreement lays on its parties.
#[derive(Clone, Debug)]
pub struct Duties {
    /// The agreement.
    pub agreement: EntityId,
    /// Its parties, as it names them.
    pub parties: Vec<EntityId>,
    /// Its clauses, in the order in which they are written.
    pub clauses: Vec<Duty>,
}

/// A clause: it binds every party, but for what is reserved.
#[derive(Clone, Debug)]
pub struct Duty {
    /// The clause.
    pub clause: EntityId,
    /// What it states, in the order in which it is written.
    pub terms: Vec<(AttributeId, ValueId)>,
    /// The reservations on it.
    pub reservations: Vec<EntityId>,
}

/// A party.
#[derive(Clone, Debug)]
pub struct Party {
    /// The country.
    pub country: EntityId,
    /// The agreements that it is a party to.
    pub agreements: Vec<EntityId>,
    /// The clauses that name it, and what they name it as.
    pub named: Vec<(EntityId, AttributeId)>,
    /// Its reservations.
    pub reservations: Vec<EntityId>,
    /// The verdicts that are about it, by their places among the outcome's; without those that do not apply.
    pub judgements: Vec<usize>,
}

/// A reservation.
#[derive(Clone, Copy, Debug)]
pub struct Reservation {
    /// The reservation.
    pub reservation: EntityId,
    /// The agreement.
    pub agreement: EntityId,
    /// Who reserves.
    pub party: Option<EntityId>,
    /// On which clause.
    pub clause: Option<EntityId>,
    /// For which goods.
    pub goods: Option<ValueId>,
    /// Why.
    pub reason: Option<ValueId>,
    /// Until when.
    pub expires: Option<Date>,
}

/// A date.
#[derive(Clone, Debug)]
pub struct Due {
    /// The day.
    pub day: Date,
    /// Whose date it is: an agreement, a clause or a reservation.
    pub entity: EntityId,
    /// What happens then.
    pub what: Happens,
}

/// What happens on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happens {
    /// What a term of the draft says.
    Stated(AttributeId),
    /// What a definition of the rules makes of the draft.
    Defined(DefineId),
}

/// Looks at an evaluated program. Agreements are those of the files that are asked for.
pub fn brief(outcome: &mut Outcome<'_>, is_asked: impl Fn(FileId) -> bool) -> Brief {
    let program = outcome.program();
    let asked = program.agreements.iter().filter(|agreement| is_asked(agreement.span.file));
    let duties: Vec<Duties> = asked.clone().map(|a| duties(outcome, a.entity)).collect();
    let kept = asked.flat_map(|a| a.reservations.iter().map(|r| (a.entity, *r)));
    let mut reservations: Vec<Reservation> =
        kept.map(|(agreement, r)| reservation(outcome, agreement, r)).collect();
    reservations.sort_by_key(|r| (r.expires.is_none(), r.expires));
    let parties = parties(outcome, &duties, &reservations);
    let countries: Vec<EntityId> = parties.iter().map(|party| party.country).collect();
    let (dates, undated) = dates(outcome, &duties, &reservations);
    Brief {
        stages: stages(program),
        rings: rings(outcome, &countries),
        dates,
        undated,
        duties,
        parties,
        reservations,
    }
}

fn stages(program: &Program) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    // Each stage stands after its predecessors.
    for stage in &program.stages {
        let before = stage.after.iter().filter_map(|place| places.get(*place));
        let depth = before.map(|place| place.depth + 1).max().unwrap_or(0);
        places.push(Place { after: stage.after.clone(), depth });
    }
    places
}

/// What an entity states, in the order in which it is written; what makes it a part of an agreement is left out.
fn terms(outcome: &Outcome<'_>, entity: EntityId) -> Vec<(AttributeId, ValueId)> {
    let program = outcome.program();
    let attributes = program.type_info(program.entity(entity).ty).attributes.values();
    let stated = attributes.filter(|a| !program.is_structure(**a)).filter_map(|attribute| {
        let span = program.stated(entity, *attribute)?.span;
        outcome.stated(entity, *attribute).map(|(value, _)| (span, *attribute, value))
    });
    let mut stated: Vec<_> = stated.collect();
    stated.sort_by_key(|(span, ..)| *span);
    stated.into_iter().map(|(_, attribute, value)| (attribute, value)).collect()
}

fn duties(outcome: &Outcome<'_>, agreement: EntityId) -> Duties {
    let program = outcome.program();
    let declared = program.agreement_of(agreement);
    let reservations = declared.map(|a| a.reservations.as_slice()).unwrap_or_default();
    let mut clauses: Vec<EntityId> = declared.map(|a| a.clauses.clone()).unwrap_or_default();
    clauses.sort_by_key(|clause| program.entity(*clause).span);
    let duty = |clause: EntityId| {
        let on_it = |r: &EntityId| entity_of(outcome, *r, "clause") == Some(clause);
        Duty {
            clause,
            terms: terms(outcome, clause),
            reservations: reservations.iter().copied().filter(on_it).collect(),
        }
    };
    Duties {
        agreement,
        parties: standing::parties(outcome, agreement),
        clauses: clauses.into_iter().map(duty).collect(),
    }
}

/// What an entity states of a built-in attribute.
fn stated(outcome: &Outcome<'_>, entity: EntityId, attribute: &str) -> Option<ValueId> {
    let program = outcome.program();
    let attribute = program.attribute_named(program.entity(entity).ty, attribute)?;
    outcome.stated(entity, attribute).map(|(value, _)| value)
}

fn entity_of(outcome: &Outcome<'_>, entity: EntityId, attribute: &str) -> Option<EntityId> {
    stated(outcome, entity, attribute)?.as_entity()
}

fn reservation(outcome: &Outcome<'_>, agreement: EntityId, reservation: EntityId) -> Reservation {
    Reservation {
        reservation,
        agreement,
        party: entity_of(outcome, reservation, "party"),
        clause: entity_of(outcome, reservation, "clause"),
        goods: stated(outcome, reservation, "goods"),
        reason: stated(outcome, reservation, "reason"),
        expires: stated(outcome, reservation, "expires").and_then(|day| date(outcome, day)),
    }
}

fn date(outcome: &Outcome<'_>, value: ValueId) -> Option<Date> {
    match outcome.values().get(value) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}

fn parties(outcome: &Outcome<'_>, duties: &[Duties], reservations: &[Reservation]) -> Vec<Party> {
    let program = outcome.program();
    let of_all = duties.iter().flat_map(|duties| &duties.parties);
    let mut countries: Vec<EntityId> = of_all.copied().collect();
    countries.sort_by_key(|country| &program.entity(*country).path);
    countries.dedup();
    countries.into_iter().map(|country| party(outcome, country, duties, reservations)).collect()
}

fn party(
    outcome: &Outcome<'_>,
    country: EntityId,
    duties: &[Duties],
    reservations: &[Reservation],
) -> Party {
    let own = || duties.iter().filter(|duties| duties.parties.contains(&country));
    let clauses = own().flat_map(|duties| &duties.clauses);
    let names = |value: ValueId| {
        let whole = value.as_entity() == Some(country);
        whole || outcome.values().elements(value).contains(&ValueId::entity(country))
    };
    let named = clauses.flat_map(|duty| {
        let naming = duty.terms.iter().filter(|(_, value)| names(*value));
        naming.map(|(attribute, _)| (duty.clause, *attribute))
    });
    let is_about = |judgement: &Judgement| {
        let applies = !matches!(judgement.verdict, Verdict::NotApplicable(_));
        applies && judgement.subjects.contains(&ValueId::entity(country))
    };
    let judged = outcome.judgements.iter().enumerate().filter(|(_, j)| is_about(j));
    let kept = reservations.iter().filter(|r| r.party == Some(country));
    Party {
        country,
        agreements: own().map(|duties| duties.agreement).collect(),
        named: named.collect(),
        reservations: kept.map(|r| r.reservation).collect(),
        judgements: judged.map(|(place, _)| place).collect(),
    }
}

/// Every date that the agreements state, and that the rules define of them; and those that are not known.
fn dates(
    outcome: &mut Outcome<'_>,
    duties: &[Duties],
    reservations: &[Reservation],
) -> (Vec<Due>, Vec<(EntityId, DefineId)>) {
    let program = outcome.program();
    let agreements = duties.iter().map(|duties| duties.agreement);
    let clauses = duties.iter().flat_map(|duties| duties.clauses.iter().map(|duty| duty.clause));
    let kept = reservations.iter().map(|r| r.reservation);
    let all: Vec<EntityId> = agreements.chain(clauses).chain(kept).collect();
    let (mut found, mut undated) = (Vec::new(), Vec::new());
    for entity in all {
        for (attribute, value) in terms(outcome, entity) {
            // The date of the report itself stands above everything else.
            let info = program.attribute(attribute);
            let is_own = info.span.is_none() && info.name == "as_of";
            let day = date(outcome, value).filter(|_| !is_own);
            found.extend(day.map(|day| Due { day, entity, what: Happens::Stated(attribute) }));
        }
        for define in dating(program, entity) {
            let datum = outcome.call(define, &[Datum::Known(ValueId::entity(entity))]);
            match datum.known().and_then(|value| date(outcome, value)) {
                Some(day) => found.push(Due { day, entity, what: Happens::Defined(define) }),
                None => undated.push((entity, define)),
            }
        }
    }
    found.sort_by_key(|due| due.day);
    (found, undated)
}

/// The definitions that give a date of such an entity.
fn dating(program: &Program, entity: EntityId) -> Vec<DefineId> {
    let ty = Type::one(Scalar::Entity(program.entity(entity).ty));
    let defines = program.defines.iter().enumerate().filter(|(_, define)| {
        let gives_date = match &define.body {
            DefineBody::Value { base, .. } => base.ty == Type::one(Scalar::Date),
            DefineBody::Predicate(_) => false,
        };
        let mut parameters = define.slots.iter().take(define.arity).map(|(_, ty)| *ty);
        gives_date && parameters.next() == Some(ty) && parameters.next().is_none()
    });
    defines.map(|(place, _)| DefineId(to_u32(place))).collect()
}
