//! Opportunities, and whether they are taken; risks, and whether they are kept in check.

use super::Context;
use super::state::{Summed, state};
use super::variety::members;
use crate::evaluate::{Judgement, Outcome, Verdict};
use crate::model::{AttributeId, EntityId, RequirementId, Scalar, TypeId, ValueId};

/// An opportunity.
#[derive(Clone, Debug)]
pub struct Opportunity {
    /// The opportunity.
    pub entity: EntityId,
    /// The states that it is open to.
    pub parties: Vec<EntityId>,
    /// Those of them that are parties to an agreement.
    pub in_agreements: Vec<EntityId>,
    /// The mechanisms that it advances.
    pub advances: Vec<EntityId>,
    /// What else it shares with agreements, such as its fields: the attribute of the agreements, and of each member
    /// whether an agreement names it.
    pub shared: Vec<(AttributeId, Vec<(EntityId, bool)>)>,
    /// What is asked of it.
    pub asked: Vec<Asked>,
    /// Whether everything holds that looks at agreements to say so; none where that is not known, or nothing does.
    pub taken: Option<bool>,
}

/// A requirement that is asked of an opportunity.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Whether it looks at agreements.
    pub of_agreements: bool,
}

/// A risk.
#[derive(Clone, Debug)]
pub struct Risk {
    /// The risk.
    pub entity: EntityId,
    /// How likely.
    pub likelihood: Option<EntityId>,
    /// The states that it concerns.
    pub parties: Vec<EntityId>,
    /// The requirements that mitigate it.
    pub mitigations: Vec<Mitigation>,
    /// Whether it is kept in check.
    pub watch: Watch,
}

/// A requirement that mitigates a risk.
#[derive(Clone, Copy, Debug)]
pub struct Mitigation {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its verdicts; none where it was not asked.
    pub summed: Option<Summed>,
}

/// Whether a risk is kept in check by the requirements that mitigate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// All that apply hold.
    Kept,
    /// Some hold.
    Partly,
    /// None holds.
    Open,
    /// None applies, or none is named.
    Unwatched,
}

/// What an attribute of an entity holds.
fn held(outcome: &Outcome<'_>, of: EntityId, ty: TypeId, attribute: &str) -> Vec<EntityId> {
    let attribute = outcome.program().attribute_named(ty, attribute);
    let stated = attribute.and_then(|attribute| outcome.stated(of, attribute));
    stated.map(|(value, _)| members(outcome, value)).unwrap_or_default()
}

/// What all agreements together name with an attribute.
fn named(outcome: &Outcome<'_>, context: &Context<'_>, attribute: AttributeId) -> Vec<EntityId> {
    let stated = context.agreements.iter().filter_map(|a| outcome.stated(*a, attribute));
    stated.flat_map(|(value, _)| members(outcome, value)).collect()
}

/// All opportunities.
pub(super) fn opportunities(
    outcome: &Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Opportunity> {
    let program = context.program;
    let Some(ty) = context.record("Opportunity") else { return Vec::new() };
    let parties_named = named(outcome, context, program.builtin.agreement_parties);
    let one = |entity: EntityId| {
        let parties = held(outcome, entity, ty, "parties");
        let in_agreements =
            parties.iter().copied().filter(|country| parties_named.contains(country)).collect();
        let asked: Vec<Asked> = judgements
            .iter()
            .filter(|j| j.subjects.contains(&ValueId::entity(entity)))
            .map(|j| Asked {
                requirement: j.requirement,
                verdict: j.verdict,
                of_agreements: context.looks_at_agreements(j.requirement),
            })
            .collect();
        Opportunity {
            entity,
            parties,
            in_agreements,
            advances: held(outcome, entity, ty, "advances"),
            shared: shared(outcome, context, entity, ty),
            taken: taken(&asked),
            asked,
        }
    };
    program.type_info(ty).entities.iter().copied().map(one).collect()
}

fn taken(asked: &[Asked]) -> Option<bool> {
    let mut applies = asked
        .iter()
        .filter(|asked| asked.of_agreements)
        .map(|asked| asked.verdict)
        .filter(|verdict| !matches!(verdict, Verdict::NotApplicable(_)))
        .peekable();
    applies.peek()?;
    let verdicts: Vec<Verdict> = applies.collect();
    if verdicts.contains(&Verdict::NotMet) {
        return Some(false);
    }
    verdicts.iter().all(|verdict| !verdict.fails()).then_some(true)
}

/// Attributes of agreements of the same enumeration as one of the opportunity's.
fn shared(
    outcome: &Outcome<'_>,
    context: &Context<'_>,
    opportunity: EntityId,
    ty: TypeId,
) -> Vec<(AttributeId, Vec<(EntityId, bool)>)> {
    let program = context.program;
    let country = program.builtin.country;
    let mut found = Vec::new();
    for attribute in program.type_info(ty).attributes.values() {
        let Scalar::Entity(of) = program.attribute(*attribute).ty.scalar else { continue };
        let ours = program.type_info(program.builtin.agreement).attributes.values();
        let mut alike = ours.filter(|own| program.attribute(**own).ty.scalar == Scalar::Entity(of));
        let (Some(own), true) = (alike.next(), of != country) else { continue };
        let stated = outcome.stated(opportunity, *attribute);
        let its = stated.map(|(value, _)| members(outcome, value)).unwrap_or_default();
        let all = named(outcome, context, *own);
        found.push((*own, its.into_iter().map(|m| (m, all.contains(&m))).collect()));
    }
    found
}

/// All risks.
pub(super) fn risks(
    outcome: &Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Risk> {
    let program = context.program;
    let Some(ty) = context.record("Risk") else { return Vec::new() };
    let all = state(program, judgements.iter());
    let one = |entity: EntityId| {
        let named = held(outcome, entity, ty, "mitigated_by");
        let ids = (0..).map(RequirementId).zip(program.requirements.iter());
        let mitigations: Vec<Mitigation> = ids
            .filter(|(_, requirement)| named.contains(&requirement.entity))
            .map(|(id, _)| Mitigation {
                requirement: id,
                summed: all.requirements.iter().find(|s| s.requirement == id).copied(),
            })
            .collect();
        Risk {
            entity,
            likelihood: held(outcome, entity, ty, "likelihood").first().copied(),
            parties: held(outcome, entity, ty, "parties"),
            watch: watch(&mitigations),
            mitigations,
        }
    };
    let mut risks: Vec<Risk> = program.type_info(ty).entities.iter().copied().map(one).collect();
    // The likeliest first; those of one likelihood by name.
    let likely = |risk: &Risk| risk.likelihood.map(|entity| program.entity(entity).rank);
    risks.sort_by_key(|risk| std::cmp::Reverse(likely(risk)));
    risks
}

fn watch(mitigations: &[Mitigation]) -> Watch {
    let applying = mitigations.iter().filter_map(|m| m.summed).filter(|s| s.applies > 0);
    let holding: Vec<bool> = applying.map(|summed| !summed.worst.fails()).collect();
    match holding.iter().filter(|holds| **holds).count() {
        _ if holding.is_empty() => Watch::Unwatched,
        0 => Watch::Open,
        n if n == holding.len() => Watch::Kept,
        _ => Watch::Partly,
    }
}
