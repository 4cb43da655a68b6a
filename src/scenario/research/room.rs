//! What may still move: terms and parameters whose range reaches further than where they stand, and moves not made.

use super::{Context, Finding};
use crate::adjust::{Domain, Knob, KnobKind, Scope, knobs, widen};
use crate::model::{self, EntityId, Program, RequirementId, ValueId};
use crate::scenario::trace::{RuleKind, Trace};

/// All that may move.
#[derive(Clone, Debug)]
pub struct Room {
    /// The program with all that may be added in it; the ids below are its.
    pub program: Program,
    /// What is declared, in its order: first of the agreements, then of the framework.
    pub declared: Vec<Declared>,
}

/// A term, a parameter or a move that is declared.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What may move.
    pub knob: Knob,
    /// The agreement; none of the framework.
    pub agreement: Option<EntityId>,
    /// How far.
    pub way: Way,
    /// Requirements that fail and look at it.
    pub for_what: Vec<RequirementId>,
}

/// How far something may move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the lowest value to the highest; where it stands at an end, that is the present value.
    Between {
        /// The lowest.
        low: ValueId,
        /// The highest.
        high: ValueId,
        /// How far it is down to the lowest; none where it stands there.
        down: Option<ValueId>,
        /// How far it is up to the highest; none where it stands there.
        up: Option<ValueId>,
    },
    /// To one of these.
    To(Vec<ValueId>),
    /// Done or not.
    Once,
}

/// What is declared of the agreements that were asked about, and of the framework.
pub(super) fn room(context: &Context<'_>, trace: &Trace, findings: &[Finding]) -> Room {
    let mut program = widen(context.program);
    let all = knobs(&mut program, Scope::Framework);
    let mut declared = Vec::new();
    for knob in all {
        let agreement = agreement_of(&knob, &program);
        if agreement.is_some_and(|agreement| !is_asked(agreement, context, &program)) {
            continue;
        }
        let Some(way) = way(&knob, &mut program) else { continue };
        let for_what = for_what(&knob, context, trace, findings);
        declared.push(Declared { knob, agreement, way, for_what });
    }
    Room { program, declared }
}

fn way(knob: &Knob, program: &mut Program) -> Option<Way> {
    let (low, high) = match &knob.domain {
        Domain::Switch => return Some(Way::Once),
        Domain::Choices(choices) => return Some(Way::To(choices.clone())),
        Domain::Grid { low, high, .. } => (*low, *high),
    };
    let present = knob.present?;
    let (low, high) = (knob.value_id_at(low, program)?, knob.value_id_at(high, program)?);
    let down = difference(program, present, low);
    let up = difference(program, high, present);
    Some(Way::Between { low, high, down, up })
}

/// How much more one value is than another; none where it is the other.
fn difference(program: &mut Program, more: ValueId, less: ValueId) -> Option<ValueId> {
    if more == less {
        return None;
    }
    let (more, less) = (program.values.get(more)?, program.values.get(less)?);
    let difference = model::add(more, less, true, None, &program.rates).ok()?;
    Some(program.values.intern(difference))
}

fn agreement_of(knob: &Knob, program: &Program) -> Option<EntityId> {
    match knob.kind {
        KnobKind::Term(entity, _) => Some(program.home(entity)),
        KnobKind::Add(agreement, _)
        | KnobKind::Drop(agreement, _)
        | KnobKind::Conclude(agreement)
        | KnobKind::Admit(agreement, _)
        | KnobKind::Withdraw(agreement, _) => Some(agreement),
        KnobKind::Parameter(_) | KnobKind::Waive(_) => None,
    }
}

/// Planned agreements belong to what was asked about as well.
fn is_asked(agreement: EntityId, context: &Context<'_>, program: &Program) -> bool {
    context.agreements.contains(&agreement)
        || program.planned.iter().any(|planned| planned.entity == agreement)
}

/// The requirements that fail and look at what the knob moves, in the program's order.
fn for_what(
    knob: &Knob,
    context: &Context<'_>,
    trace: &Trace,
    findings: &[Finding],
) -> Vec<RequirementId> {
    let program = context.program;
    let looks_at = |requirement: RequirementId| {
        let looks = context.looks(requirement);
        let asks = |test: &dyn Fn(&crate::evaluate::Looks) -> bool| looks.is_some_and(test);
        match knob.kind {
            KnobKind::Parameter(id) => asks(&|looks| looks.parameters.contains(&id)),
            KnobKind::Waive(id) => id == requirement,
            KnobKind::Term(entity, attribute) if knob.present.is_some() => {
                let term = trace
                    .terms
                    .iter()
                    .find(|term| term.entity == entity && term.attribute == Some(attribute));
                let rules = term.into_iter().flat_map(|term| &term.rules);
                let kinds = rules.filter_map(|rule| trace.rules.get(*rule)).map(|rule| rule.kind);
                kinds.into_iter().any(|kind| kind == RuleKind::Requirement(requirement))
            }
            KnobKind::Term(_, attribute) => asks(&|looks| looks.attributes.contains(&attribute)),
            KnobKind::Add(_, clause) | KnobKind::Drop(_, clause) => {
                let kind = program.entities.get(clause.index()).map(|entity| entity.ty);
                let kind = kind.or_else(|| added_kind(program, knob));
                asks(&|looks| kind.is_some_and(|kind| looks.types.contains(&kind)))
            }
            KnobKind::Admit(..) | KnobKind::Withdraw(..) => {
                asks(&|looks| looks.attributes.contains(&program.builtin.agreement_parties))
            }
            KnobKind::Conclude(_) => {
                asks(&|looks| looks.types.contains(&program.builtin.agreement))
            }
        }
    };
    let mut found: Vec<RequirementId> =
        findings.iter().map(|finding| finding.judgement.requirement).collect();
    found.dedup();
    found.retain(|requirement| looks_at(*requirement));
    found
}

/// The kind of a clause that may be added, which the program itself does not know yet.
fn added_kind(program: &Program, knob: &Knob) -> Option<crate::model::TypeId> {
    let moves = program.agreements.iter().chain(&program.planned).flat_map(|a| &a.moves);
    moves.into_iter().find_map(|written| match &written.kind {
        crate::model::MoveKind::Add { kind, .. } if written.span == knob.span => Some(*kind),
        _ => None,
    })
}
