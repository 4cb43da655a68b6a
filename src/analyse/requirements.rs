//! Requirements, and the admission that a stage asks for.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::collect::{Items, PlacedRequirement};
use super::context::{Context, Frame, ImplicitAgreement};
use super::entities::{ADMISSION_TITLE, admission_name};
use super::expr::YES_NO;
use super::graph::{components, is_cyclic};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Advice, Annotations, Binder, EntityId, Expr, ExprKind, Period, Quantified, Quantifier,
    Requirement, RequirementId, RequirementOrigin, Scalar, Slot, Type, TypeId, ValueId,
};
use crate::operators::{CompareOp, Level};
use crate::source::Span;
use crate::syntax::ast::{BinderDecl, Name, RequirementDecl, StageDecl};

/// A requirement before it has a number.
struct Draft<'a> {
    name: SmolStr,
    stage: Option<usize>,
    mechanism: Option<usize>,
    source: Source<'a>,
}

enum Source<'a> {
    Written(&'a PlacedRequirement<'a>),
    Admission(&'a StageDecl),
}

/// Fills the table of requirements.
pub(super) fn lower_requirements(cx: &mut Context, items: &Items<'_>) {
    let drafts = cx.draft_requirements(items);
    for (id, draft) in (0..).map(RequirementId).zip(&drafts) {
        cx.names.requirements.insert(draft.name.clone(), id);
    }
    for draft in &drafts {
        let requirement = match draft.source {
            Source::Written(placed) => cx.requirement(draft, placed),
            Source::Admission(stage) => cx.admission(draft, stage),
        };
        // Nobody else has them yet.
        Arc::make_mut(&mut cx.program.requirements).push(requirement);
    }
    cx.check_overrides(&drafts);
}

impl Context {
    fn draft_requirements<'a>(&mut self, items: &'a Items<'a>) -> Vec<Draft<'a>> {
        let stages: FxHashMap<SmolStr, usize> = (self.program.stages.iter().enumerate())
            .map(|(rank, stage)| (self.program.entity(stage.entity).name.clone(), rank))
            .collect();
        let stage = |decl: &StageDecl| stages.get(&decl.name.text).copied();
        let mut drafts: Vec<Draft<'a>> = Vec::with_capacity(items.requirements.len());
        for placed in &items.requirements {
            drafts.push(Draft {
                name: placed.decl.name.text.clone(),
                stage: placed.stage.and_then(stage),
                mechanism: self.mechanism_for(placed),
                source: Source::Written(placed),
            });
        }
        for at in items.stages.iter().filter(|at| !at.decl.admits.is_empty()) {
            drafts.push(Draft {
                name: admission_name(&at.decl.name),
                stage: stage(at.decl),
                mechanism: None,
                source: Source::Admission(at.decl),
            });
        }
        // What belongs to no stage or mechanism comes after what does.
        let last = |place: Option<usize>| place.unwrap_or(usize::MAX);
        drafts.sort_by(|a, b| {
            let key = |d: &Draft<'_>| (last(d.stage), last(d.mechanism));
            key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
        });
        drafts
    }

    fn mechanism_for(&mut self, placed: &PlacedRequirement<'_>) -> Option<usize> {
        let around = placed.mechanism.map(|mechanism| &mechanism.name);
        if let (Some(around), Some(own)) = (around, &placed.decl.mechanism)
            && around.text != own.text
        {
            let message = format!("the requirement stands in the mechanism `{}`", around.text);
            self.report(
                Diagnostic::new(Code::InvalidStatement, own.span, message)
                    .labelled("another mechanism is named here")
                    .and_at(around.span, "the requirement stands in this one"),
            );
        }
        let name = placed.decl.mechanism.as_ref().or(around)?;
        let ty = self.names.types.get("Mechanism").copied()?;
        let entity = self.mechanism_called(ty, name)?;
        self.program.mechanisms.iter().position(|mechanism| mechanism.entity == entity)
    }

    fn mechanism_called(&mut self, ty: TypeId, name: &Name) -> Option<EntityId> {
        let found = self.names.entity(&self.program, ty, &name.text);
        if found.is_none() {
            let message = format!("the mechanism `{}` is not declared", name.text);
            let unknown = Diagnostic::new(Code::UnknownName, name.span, message);
            self.report_unknown(unknown, &name.text, name.span, |cx| cx.entity_names(ty));
        }
        found
    }

    fn requirement(&mut self, draft: &Draft<'_>, placed: &PlacedRequirement<'_>) -> Requirement {
        let decl = placed.decl;
        let mut frame = Frame::default();
        if draft.stage.is_some() {
            frame.agreement = ImplicitAgreement::Unused;
        }
        let mut binders = self.binders(&mut frame, &decl.binders);
        let body = self.condition(&mut frame, &decl.body);
        let exceptions = self.exceptions(&mut frame, &decl.exceptions, None);
        let per_agreement = match frame.agreement {
            ImplicitAgreement::Used(slot) => {
                binders.insert(0, self.agreement_binder(slot, decl.name.span, None));
                true
            }
            _ => false,
        };
        let origin = match draft.stage {
            Some(stage) => RequirementOrigin::Stage { stage, per_agreement },
            None => RequirementOrigin::Everywhere,
        };
        let effective = decl.effective.as_ref().map(|period| self.period(period));
        Requirement {
            level: decl.level,
            title: decl.title.as_ref().map(|title| title.text.clone()),
            origin,
            effective: effective.unwrap_or_default(),
            binders,
            forbids: decl.forbids,
            body,
            exceptions,
            overrides: self.overridden(decl),
            advice: self.advice(decl),
            hard: decl.hard,
            waivable: decl.waivable.as_ref().and_then(|cost| self.cost(cost)),
            slots: frame.slots,
            annotations: self.annotations(&decl.annotations),
            ..self.bare_requirement(draft, placed.span)
        }
    }

    /// A requirement of which nothing is known but its name and place.
    fn bare_requirement(&self, draft: &Draft<'_>, span: Span) -> Requirement {
        let ty = self.program.builtin.requirement;
        let entity = self.names.entity(&self.program, ty, &draft.name);
        Requirement {
            name: draft.name.clone(),
            level: Level::Must,
            title: None,
            entity: entity.unwrap_or(EntityId(u32::MAX)),
            origin: RequirementOrigin::Everywhere,
            mechanism: draft.mechanism,
            effective: Period::default(),
            binders: Vec::new(),
            forbids: false,
            body: super::expr::wrong(span),
            exceptions: Vec::new(),
            overrides: Vec::new(),
            advice: Vec::new(),
            hard: false,
            waivable: None,
            slots: Vec::new(),
            annotations: Annotations::default(),
            span,
        }
    }

    /// `for each`, one after another.
    pub(super) fn binders(&mut self, frame: &mut Frame, decls: &[BinderDecl]) -> Vec<Binder> {
        let mut binders = Vec::with_capacity(decls.len());
        for written in decls {
            let set = self.set_expr(frame, &written.set);
            let slot = self.bind(frame, &written.var, set.ty);
            let filter = written.filter.as_ref().map(|filter| self.condition(frame, filter));
            binders.push(Binder { slot, set, filter });
        }
        binders
    }

    fn agreement_binder(&self, slot: Slot, span: Span, filter: Option<Expr>) -> Binder {
        let ty = self.program.builtin.agreement;
        let set = Expr { kind: ExprKind::Entities(ty), ty: Type::set(Scalar::Entity(ty)), span };
        Binder { slot, set, filter }
    }

    fn advice(&mut self, decl: &RequirementDecl) -> Vec<Advice> {
        let mut advice = Vec::with_capacity(decl.advice.len());
        for written in &decl.advice {
            let cost = written.cost.as_ref().and_then(|cost| self.cost(cost));
            advice.push(Advice { text: written.text.text.clone(), cost });
        }
        advice
    }

    fn overridden(&mut self, decl: &RequirementDecl) -> Vec<RequirementId> {
        let mut overridden = Vec::with_capacity(decl.overrides.len());
        for name in &decl.overrides {
            overridden.extend(self.requirement_called(name));
        }
        overridden.sort_unstable();
        overridden.dedup();
        overridden
    }

    /// A requirement; one that is not declared is reported.
    pub(super) fn requirement_called(&mut self, name: &Name) -> Option<RequirementId> {
        let found = self.names.requirements.get(&name.text).copied();
        if found.is_none() {
            let message = format!("the requirement `{}` is not declared", name.text);
            let unknown = Diagnostic::new(Code::UnknownRequirement, name.span, message);
            let ty = self.program.builtin.requirement;
            self.report_unknown(unknown, &name.text, name.span, |cx| cx.entity_names(ty));
        }
        found
    }

    /// `STAGE_admission`: every party of an agreement at exactly this stage is admitted.
    fn admission(&mut self, draft: &Draft<'_>, decl: &StageDecl) -> Requirement {
        let span = decl.admits.first().map_or(decl.name.span, |first| first.span);
        let builtin = self.program.builtin;
        let mut frame = Frame::default();
        let agreement = Type::one(Scalar::Entity(builtin.agreement));
        let slot = frame.bind(&SmolStr::new_static("agreement"), agreement);
        let attribute = |id, ty| {
            let agreement = Expr { kind: ExprKind::Variable(slot), ty: agreement, span };
            Expr { kind: ExprKind::Attribute(Box::new(agreement), id), ty, span }
        };
        let stage_ty = Type::one(Scalar::Entity(builtin.stage));
        let stage = self.names.entity(&self.program, builtin.stage, &decl.name.text);
        let stage = stage.unwrap_or(EntityId(u32::MAX));
        let at_stage = ExprKind::Compare(
            Box::new(attribute(builtin.agreement_stage, stage_ty)),
            CompareOp::Is,
            Box::new(super::expr::constant(ValueId::entity(stage), stage_ty, span)),
        );
        let at_stage = Expr { kind: at_stage, ty: YES_NO, span };
        let country = Type::set(Scalar::Entity(builtin.country));
        let parties = attribute(builtin.agreement_parties, country);
        let body = self.admitted(&mut frame, decl, parties, span);
        Requirement {
            title: Some(SmolStr::new_static(ADMISSION_TITLE)),
            origin: RequirementOrigin::Admission { stage: draft.stage.unwrap_or(0) },
            binders: vec![self.agreement_binder(slot, span, Some(at_stage))],
            body,
            slots: frame.slots,
            annotations: Annotations {
                citations: self.annotations(&decl.annotations).citations,
                ..Annotations::default()
            },
            ..self.bare_requirement(draft, span)
        }
    }

    /// `every c in parties has (φ)`; of several `admits` one must hold.
    fn admitted(&mut self, frame: &mut Frame, decl: &StageDecl, parties: Expr, span: Span) -> Expr {
        let country = Type::one(Scalar::Entity(self.program.builtin.country));
        let mut slot = None;
        let mut alternatives = Vec::with_capacity(decl.admits.len());
        for admits in &decl.admits {
            let ty = self.type_of(&admits.param.ty);
            if !self.fits(ty, country) {
                self.mismatch(admits.param.ty.span, country, ty);
            }
            // Each has its own name for the same party.
            let name = &admits.param.name.text;
            let party = *slot.get_or_insert_with(|| frame.add(name, country));
            frame.bind_again(party, name);
            frame.declared_at(party, admits.param.name.span);
            self.local(admits.param.name.span, admits.param.name.span, country);
            alternatives.push(self.condition(frame, &admits.when));
            frame.unbind();
        }
        let body = if alternatives.len() == 1 {
            alternatives.pop()
        } else {
            Some(Expr { kind: ExprKind::Or(alternatives), ty: YES_NO, span })
        };
        let every = Quantified {
            quantifier: Quantifier::Every,
            slot: slot.unwrap_or(Slot(0)),
            set: parties,
            filter: None,
            body,
        };
        Expr { kind: ExprKind::Quantified(Box::new(every)), ty: YES_NO, span }
    }

    /// `overrides` may not run in a circle.
    fn check_overrides(&mut self, drafts: &[Draft<'_>]) {
        let edges: Vec<Vec<usize>> = (self.program.requirements.iter())
            .map(|requirement| requirement.overrides.iter().map(|id| id.index()).collect())
            .collect();
        if edges.iter().all(Vec::is_empty) {
            return;
        }
        for component in components(&edges).iter().filter(|c| is_cyclic(&edges, c)) {
            let name = |i: usize| drafts.get(i).map_or("", |draft| draft.name.as_str());
            let step = |from: usize, to: usize| match drafts.get(from)?.source {
                Source::Written(placed) => {
                    placed.decl.overrides.iter().find(|written| written.text == name(to))
                }
                Source::Admission(_) => None,
            };
            self.report_override_cycle(&edges, component, &name, &step);
        }
    }
}
