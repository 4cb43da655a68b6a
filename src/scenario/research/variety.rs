//! How varied cooperation is: over the members of each enumeration that agreements are described by, over the parties,
//! and by the shares that the rules define themselves.

use num_rational::BigRational;
use num_traits::Zero as _;

use super::Context;
use super::state::{State, state};
use crate::evaluate::{Datum, Judgement, Outcome, Verdict};
use crate::model::{
    AttributeId, DefineBody, DefineId, EntityId, RequirementId, Scalar, Type, TypeId, TypeKind,
    ValueId,
};
use crate::source::to_u32;

/// An attribute by which agreements are described: fields, form, subjects, kind, parties.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// The attribute of `Agreement`.
    pub attribute: AttributeId,
    /// The type of its members.
    pub ty: TypeId,
    /// Whether opportunities are described by it, too: then it is a field of cooperation.
    pub is_field: bool,
    /// Whether an agreement may name several.
    pub is_set: bool,
    /// How many members there are to choose from; none where they are no choice, as the countries of the world.
    pub available: Option<usize>,
    /// The members that an agreement names or an opportunity; of an enumeration all.
    pub members: Vec<Member>,
    /// How concentrated it is; none where nothing is named.
    pub herfindahl: Option<Herfindahl>,
    /// Agreements that do not say.
    pub silent: Vec<EntityId>,
}

/// A member and who names it.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member.
    pub member: EntityId,
    /// The agreements that name it.
    pub agreements: Vec<EntityId>,
    /// What the verdicts that concern these come to.
    pub state: State,
    /// Of all that is named, the part that is this.
    pub share: BigRational,
}

/// The index of Herfindahl: the sum of the squares of the shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Herfindahl {
    /// From 1/n, where n members have equal shares, to 1, where one has all.
    pub index: BigRational,
    /// How often something is named.
    pub namings: usize,
    /// How many members are named at all.
    pub used: usize,
}

/// A share that the rules define of an agreement, a stage, or of all.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The definition.
    pub define: DefineId,
    /// Of what; none of all.
    pub of: Option<EntityId>,
    /// Its value.
    pub value: Datum,
    /// The requirements that look at it, with the worst of their verdicts.
    pub requirements: Vec<(RequirementId, Verdict)>,
}

/// The index of so many namings of each member; none where there is none.
#[must_use]
pub fn herfindahl(counts: &[usize]) -> Option<Herfindahl> {
    let namings: usize = counts.iter().sum();
    let parts = counts.iter().map(|count| part(*count, namings));
    let index = parts.fold(BigRational::zero(), |sum, part| sum + &part * &part);
    let used = counts.iter().filter(|count| **count > 0).count();
    (namings > 0).then_some(Herfindahl { index, namings, used })
}

fn part(count: usize, of: usize) -> BigRational {
    if of == 0 {
        return BigRational::zero();
    }
    BigRational::new(count.into(), of.into())
}

/// Every enumeration by which agreements are described: fields of cooperation first, then what every agreement states,
/// and the parties last.
pub(super) fn dimensions(
    outcome: &Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Dimension> {
    let program = context.program;
    let builtin = program.builtin;
    let fields = opportunity_types(context);
    let mut found: Vec<Dimension> = Vec::new();
    for attribute in program.type_info(builtin.agreement).attributes.values() {
        let Type { scalar: Scalar::Entity(ty), is_set } = program.attribute(*attribute).ty else {
            continue;
        };
        let is_parties = *attribute == builtin.agreement_parties;
        let is_choice = matches!(program.type_info(ty).kind, TypeKind::Enum | TypeKind::Scale);
        if is_parties || is_choice {
            let mut dimension = counted(outcome, context, judgements, *attribute);
            dimension.is_set = is_set;
            dimension.is_field = is_choice && fields.contains(&ty);
            dimension.available = is_choice.then(|| program.type_info(ty).entities.len());
            found.push(dimension);
        }
    }
    let rank = |dimension: &Dimension| {
        let is_parties = dimension.attribute == builtin.agreement_parties;
        let own = program.attribute(dimension.attribute).span.is_some();
        let tells_all = dimension.silent.is_empty();
        (is_parties, !dimension.is_field, !tells_all, !dimension.is_set, !own)
    };
    found.sort_by_key(rank);
    found
}

/// The types of what opportunities are described by.
fn opportunity_types(context: &Context<'_>) -> Vec<TypeId> {
    let Some(opportunity) = context.record("Opportunity") else { return Vec::new() };
    let attributes = context.program.type_info(opportunity).attributes.values();
    let types = attributes.filter_map(|a| match context.program.attribute(*a).ty.scalar {
        Scalar::Entity(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn counted(
    outcome: &Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
    attribute: AttributeId,
) -> Dimension {
    let program = context.program;
    let ty = match program.attribute(attribute).ty.scalar {
        Scalar::Entity(ty) => ty,
        _ => program.builtin.agreement,
    };
    let mut silent = Vec::new();
    let mut named: Vec<(EntityId, Vec<EntityId>)> =
        program.type_info(ty).entities.iter().map(|member| (*member, Vec::new())).collect();
    for agreement in &context.agreements {
        let Some((value, _)) = outcome.stated(*agreement, attribute) else {
            silent.push(*agreement);
            continue;
        };
        let all = members(outcome, value);
        for (member, by) in &mut named {
            if all.contains(member) {
                by.push(*agreement);
            }
        }
    }
    if attribute == program.builtin.agreement_parties {
        named.retain(|(_, by)| !by.is_empty());
    }
    let counts: Vec<usize> = named.iter().map(|(_, by)| by.len()).collect();
    let namings = counts.iter().sum();
    let members = named.into_iter().map(|(member, agreements)| {
        let concerns = |j: &&Judgement| context.concerned(j).iter().any(|a| agreements.contains(a));
        let state = state(program, judgements.iter().filter(concerns));
        Member { member, share: part(agreements.len(), namings), state, agreements }
    });
    Dimension {
        attribute,
        ty,
        is_field: false,
        is_set: false,
        available: None,
        members: members.collect(),
        herfindahl: herfindahl(&counts),
        silent,
    }
}

/// The entities that a value is or holds.
pub(super) fn members(outcome: &Outcome<'_>, value: ValueId) -> Vec<EntityId> {
    match value.as_entity() {
        Some(entity) => vec![entity],
        None => outcome.values().elements(value).iter().filter_map(|v| v.as_entity()).collect(),
    }
}

/// Every definition of a percent without parameters, or of an agreement or a stage; of stages those at which an
/// agreement states to be.
pub(super) fn indicators(
    outcome: &mut Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Indicator> {
    let program = context.program;
    let builtin = program.builtin;
    let stages: Vec<EntityId> = context
        .agreements
        .iter()
        .filter_map(|agreement| outcome.stated(*agreement, builtin.agreement_stage))
        .filter_map(|(stage, _)| stage.as_entity())
        .collect();
    let under_way = program.stages.iter().map(|stage| stage.entity);
    let under_way: Vec<EntityId> = under_way.filter(|stage| stages.contains(stage)).collect();
    let all = state(program, judgements.iter());
    let mut found = Vec::new();
    for (place, define) in program.defines.iter().enumerate() {
        let DefineBody::Value { base, .. } = &define.body else { continue };
        let parameters: Vec<Type> =
            define.slots.iter().take(define.arity).map(|(_, ty)| *ty).collect();
        let one = |ty| Type::one(Scalar::Entity(ty));
        let of: Vec<Option<EntityId>> = match parameters.as_slice() {
            _ if base.ty != Type::one(Scalar::Percent) => continue,
            [] => vec![None],
            [ty] if *ty == one(builtin.agreement) => {
                context.agreements.iter().copied().map(Some).collect()
            }
            [ty] if *ty == one(builtin.stage) => under_way.iter().copied().map(Some).collect(),
            _ => continue,
        };
        let id = DefineId(to_u32(place));
        let looks_at = |id: DefineId, requirement: RequirementId| {
            context.looks(requirement).is_some_and(|looks| looks.definitions.contains(&id))
        };
        let looking = all.requirements.iter().filter(|s| looks_at(id, s.requirement));
        let requirements: Vec<_> = looking.map(|s| (s.requirement, s.worst)).collect();
        for of in of {
            let arguments: Vec<Datum> =
                of.iter().map(|of| Datum::Known(ValueId::entity(*of))).collect();
            let value = outcome.call(id, &arguments);
            found.push(Indicator { define: id, of, value, requirements: requirements.clone() });
        }
    }
    found
}
