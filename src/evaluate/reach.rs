//! What the verdicts say of agreements and stages, and what of a program depends on the date.

use super::verdict::{Judgement, Verdict};
use super::{Derivation, Outcome, Premise};
use crate::model::{
    DefineId, EntityId, Exception, Expr, ExprKind, Period, Program, RequirementOrigin, ValueId,
};
use crate::operators::Level;
use crate::source::Span;

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The furthest stage, up to the one it states, of which every `must` holds; by its place.
    Reached(usize),
    /// Not even the first.
    BeforeFirst,
}

impl Outcome<'_> {
    /// Where an agreement stands: the furthest stage, no further than it says itself, whose every `must` and
    /// whose predecessors' hold; of several on different branches, the last in order.
    #[must_use]
    pub fn standing(&self, agreement: EntityId) -> Standing {
        self.standings(agreement)
            .last()
            .map_or(Standing::BeforeFirst, |last| Standing::Reached(*last))
    }

    /// The furthest stages where an agreement stands, each on a branch of its own, by their places; none before the
    /// first.
    #[must_use]
    pub fn standings(&self, agreement: EntityId) -> Vec<usize> {
        let program = self.program();
        let stated = self.engine.stated(agreement, program.builtin.agreement_stage);
        let declared = stated.and_then(|value| {
            program.stages.iter().find(|stage| ValueId::entity(stage.entity) == value)
        });
        let mut furthest: Vec<usize> = Vec::new();
        for (place, stage) in program.stages.iter().enumerate() {
            let within = declared.is_none_or(|declared| declared.up_to.contains(&place));
            if within && stage.up_to.iter().all(|before| self.holds_at(agreement, *before)) {
                furthest.retain(|earlier| !stage.up_to.contains(earlier));
                furthest.push(place);
            }
        }
        furthest
    }

    /// Whether every `must` of a stage holds for an agreement.
    fn holds_at(&self, agreement: EntityId, stage: usize) -> bool {
        self.judgements_of_stage(agreement, stage)
            .filter(|j| self.program().requirement(j.requirement).level == Level::Must)
            .all(|j| !j.ahead.unwrap_or(j.verdict).fails())
    }

    /// The judgements of a stage's requirements that speak of an agreement, or of none.
    /// Admission is asked only at the agreement's own stage.
    pub fn judgements_of_stage(
        &self,
        agreement: EntityId,
        stage: usize,
    ) -> impl Iterator<Item = &Judgement> {
        let about = ValueId::entity(agreement);
        self.judgements.iter().filter(move |j| {
            let first_is_agreement = j.subjects.first().is_none_or(|subject| *subject == about);
            match self.program().requirement(j.requirement).origin {
                RequirementOrigin::Stage { stage: of, per_agreement } => {
                    of == stage && (!per_agreement || first_is_agreement)
                }
                RequirementOrigin::Admission { stage: of } => {
                    let asked = !matches!(j.verdict, Verdict::NotApplicable(_));
                    of == stage && first_is_agreement && asked
                }
                RequirementOrigin::Everywhere => false,
            }
        })
    }

    /// How a tuple of a recursive definition was derived; none if it was not, or if that was not recorded.
    pub fn derivation(&mut self, define: DefineId, tuple: &[ValueId]) -> Option<Derivation> {
        let (group, row) = self.engine.derivation(define, tuple)?;
        let group = self.engine.groups.get(group)?;
        let place = group.members.iter().position(|member| *member == define)?;
        let (rule, rows) = group.tables.get(place)?.proof(row)?;
        let atoms = group.rules.get(rule as usize)?.atoms();
        let premises = atoms
            .zip(rows)
            .filter_map(|(source, row)| match source {
                super::plan::Source::Relation(id) => match self.engine.fact_of_row(id, *row) {
                    Some(fact) => Some(Premise::Fact(id, fact)),
                    None => {
                        let table = &self.engine.relations.get(id.index())?.table;
                        Some(Premise::Assumed(id, table.row(*row).to_vec()))
                    }
                },
                super::plan::Source::Group(place) => {
                    let tuple = group.tables.get(place)?.row(*row).to_vec();
                    Some(Premise::Derived(*group.members.get(place)?, tuple))
                }
            })
            .collect();
        Some(Derivation { rule, premises })
    }
}

/// The first thing, in canonical order, whose meaning depends on the date of evaluation.
pub(super) fn first_dated(program: &Program) -> Option<Span> {
    let dated = |period: Period, span: Span| (!period.is_always()).then_some(span);
    let exceptions = |list: &[Exception]| list.iter().find_map(|e| dated(e.effective, e.span));
    let requirements = program.requirements.iter().find_map(|r| {
        dated(r.effective, r.span)
            .or_else(|| exceptions(&r.exceptions))
            .or_else(|| r.expressions().find_map(asks_date))
    });
    let defines = || {
        program.defines.iter().find_map(|d| {
            exceptions(d.body.exceptions()).or_else(|| d.body.expressions().find_map(asks_date))
        })
    };
    let tuples =
        || program.facts.tuples.iter().flatten().find_map(|tuple| dated(tuple.period, tuple.span));
    let entities =
        || program.entities.iter().find_map(|e| e.span.and_then(|span| dated(e.period, span)));
    let waivers = || program.waivers.first().map(|waiver| waiver.expires_span);
    requirements.or_else(defines).or_else(tuples).or_else(entities).or_else(waivers)
}

fn asks_date(e: &Expr) -> Option<Span> {
    if matches!(e.kind, ExprKind::AsOf) {
        return Some(e.span);
    }
    let mut found = None;
    e.for_each_part(&mut |part| {
        if found.is_none() {
            found = asks_date(part);
        }
    });
    found
}
