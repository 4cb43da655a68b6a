//! The views of states, agreements, mechanisms, articles, and of the room that there is.

use std::collections::BTreeMap;

use super::{
    AgreementStateView, ArticleStateView, CountsView, JudgedView, MechanismView, MovableView,
    NextStageView, PlannedView, RequirementStateView, ResearchView, SourceStateView, SpareView,
    StateView, breadth, outlook, summary,
};
use crate::adjust::{Domain, steps};
use crate::evaluate::{Outcome, Standing, Verdict};
use crate::explain::{Words, format_exact};
use crate::model::{EntityId, Program, RequirementId};
use crate::report::stages::ring_view;
use crate::report::suggest::{sentence, term};
use crate::report::view::{FindingView, MarginView, citation, finding, location};
use crate::scenario::research::{AgreementState, Declared, Research, Slack, State, Way};
use crate::scenario::standing::{Next, Tally};
use crate::source::SourceMap;

/// The view of what was found.
#[must_use]
pub fn view(outcome: &Outcome<'_>, sources: &SourceMap, research: &Research) -> ResearchView {
    let viewer = Viewer::new(outcome, sources, research);
    let mut view = ResearchView {
        as_of: outcome.as_of().map(|day| day.to_string()),
        summary: Vec::new(),
        state: state_view(&research.state),
        mechanisms: viewer.mechanisms(),
        dimensions: breadth::dimensions(&viewer),
        indicators: breadth::indicators(&viewer),
        agreements: research.agreements.iter().map(|a| viewer.agreement(a)).collect(),
        planned: viewer.planned(),
        findings: viewer.findings(),
        of_none: research.of_none.clone(),
        sources: viewer.sources(),
        spare: research.slack.iter().map(|slack| viewer.spare(slack)).collect(),
        movable: viewer.movable(),
        opportunities: outlook::opportunities(&viewer),
        risks: outlook::risks(&viewer),
        adjustments: outlook::adjustments(&viewer),
        questions: outlook::questions(&viewer),
        contested: outlook::contested(&viewer),
    };
    view.summary = summary::summary(&view);
    view
}

/// What views are made with.
pub(super) struct Viewer<'a, 'p> {
    pub(super) outcome: &'a Outcome<'p>,
    pub(super) program: &'p Program,
    pub(super) sources: &'a SourceMap,
    pub(super) research: &'a Research,
    pub(super) words: Words<'a>,
    /// The findings of each requirement, by their places.
    of_requirement: BTreeMap<RequirementId, Vec<usize>>,
}

impl<'a, 'p> Viewer<'a, 'p> {
    fn new(outcome: &'a Outcome<'p>, sources: &'a SourceMap, research: &'a Research) -> Self {
        let mut of_requirement: BTreeMap<RequirementId, Vec<usize>> = BTreeMap::new();
        for (place, found) in research.findings.iter().enumerate() {
            of_requirement.entry(found.judgement.requirement).or_default().push(place);
        }
        let (program, words) = (outcome.program(), Words::of(outcome));
        Viewer { outcome, program, sources, research, words, of_requirement }
    }

    pub(super) fn name(&self, entity: EntityId) -> String {
        self.program.entity(entity).name.to_string()
    }

    pub(super) fn path(&self, entity: EntityId) -> String {
        self.program.entity(entity).path.to_string()
    }

    pub(super) fn title(&self, entity: EntityId) -> Option<String> {
        self.program.entity(entity).title.as_ref().map(ToString::to_string)
    }

    pub(super) fn names(&self, entities: &[EntityId]) -> Vec<String> {
        entities.iter().map(|entity| self.name(*entity)).collect()
    }

    pub(super) fn requirement_name(&self, id: RequirementId) -> String {
        self.program.requirement(id).name.to_string()
    }

    pub(super) fn requirement_title(&self, id: RequirementId) -> Option<String> {
        self.program.requirement(id).title.as_ref().map(ToString::to_string)
    }

    pub(super) fn judged(&self, id: RequirementId, verdict: Option<Verdict>) -> JudgedView {
        JudgedView {
            requirement: self.requirement_name(id),
            title: self.requirement_title(id),
            verdict: verdict.map(Verdict::name),
        }
    }

    fn findings(&self) -> Vec<FindingView> {
        let all = self.research.findings.iter();
        all.map(|f| finding(self.outcome, self.sources, &f.judgement, &f.explanation)).collect()
    }

    /// The requirements of a state, with what fails of them among the findings that are asked for.
    fn requirements(&self, state: &State) -> Vec<RequirementStateView> {
        let view = |summed: &crate::scenario::research::Summed| {
            let id = summed.requirement;
            RequirementStateView {
                requirement: self.requirement_name(id),
                title: self.requirement_title(id),
                level: self.program.requirement(id).level.word(),
                verdict: summed.worst.name(),
                applies: summed.applies,
                holds: summed.holds,
                findings: self.of_requirement.get(&id).cloned().unwrap_or_default(),
            }
        };
        state.requirements.iter().map(view).collect()
    }

    fn mechanisms(&self) -> Vec<MechanismView> {
        let view = |found: &crate::scenario::research::MechanismState| MechanismView {
            name: found.name.clone(),
            title: found.mechanism.and_then(|entity| self.title(entity)),
            state: state_view(&found.state),
            requirements: self.requirements(&found.state),
        };
        self.research.mechanisms.iter().map(view).collect()
    }

    fn stage(&self, stage: usize) -> Option<EntityId> {
        self.program.stages.get(stage).map(|stage| stage.entity)
    }

    fn agreement(&self, found: &AgreementState) -> AgreementStateView {
        let name = |stage: usize| self.stage(stage).map(|entity| self.name(entity));
        let span = self.program.entity(found.agreement).span;
        AgreementStateView {
            name: self.path(found.agreement),
            title: self.title(found.agreement),
            location: span.and_then(|span| location(self.sources, span)),
            state: state_view(&found.state),
            stage: found.progress.stated.and_then(name),
            reached: match found.progress.reached {
                Standing::Reached(stage) => name(stage),
                Standing::BeforeFirst => None,
            },
            next: found.progress.next.iter().map(|next| self.next(next)).collect(),
            rings: found.rings.iter().map(|ring| ring_view(self.program, ring)).collect(),
            findings: found.findings.clone(),
        }
    }

    fn planned(&self) -> Vec<PlannedView> {
        let planned = self.program.planned.iter();
        planned
            .map(|planned| PlannedView {
                name: self.path(planned.entity),
                title: self.title(planned.entity),
            })
            .collect()
    }

    fn next(&self, next: &Next) -> NextStageView {
        let mut blocked_by: Vec<String> = Vec::new();
        for blocker in &next.blockers {
            let name = self.requirement_name(blocker.judgement.requirement);
            if !blocked_by.contains(&name) {
                blocked_by.push(name);
            }
        }
        let stage = self.stage(next.stage);
        NextStageView {
            stage: stage.map(|entity| self.name(entity)).unwrap_or_default(),
            title: stage.and_then(|entity| self.title(entity)),
            blocked_by,
        }
    }

    fn sources(&self) -> Vec<SourceStateView> {
        let trace = &self.research.trace;
        let mut views: Vec<SourceStateView> = Vec::new();
        for found in &self.research.articles {
            let Some(article) = trace.articles.get(found.article) else { continue };
            let name = self.name(article.source);
            if views.last().is_none_or(|last| last.name != name) {
                let uncited = trace.gaps.uncited.iter().filter(|gap| gap.source == article.source);
                views.push(SourceStateView {
                    name,
                    title: crate::report::trace::source_title(self.program, article.source),
                    articles: Vec::new(),
                    uncited: uncited.count(),
                });
            }
            let terms = found.terms.iter().filter_map(|term| trace.terms.get(*term));
            let cites = |slack: &Slack| {
                let mut all = found.state.requirements.iter();
                all.any(|summed| summed.requirement == slack.requirement)
            };
            let spare = self.research.slack.iter().enumerate().filter(|(_, slack)| cites(slack));
            let view = ArticleStateView {
                place: article.place.as_ref().map(ToString::to_string),
                state: state_view(&found.state),
                requirements: self.requirements(&found.state),
                terms: terms
                    .map(|at| match at.attribute {
                        Some(attribute) => term(self.program, at.entity, attribute),
                        None => self.path(at.entity),
                    })
                    .collect(),
                spare: spare.map(|(place, _)| place).collect(),
            };
            if let Some(last) = views.last_mut() {
                last.articles.push(view);
            }
        }
        views
    }

    fn spare(&self, slack: &Slack) -> SpareView {
        let requirement = self.program.requirement(slack.requirement);
        let judgement = self.outcome.judgements.get(slack.judgement);
        let subjects = judgement.map(|j| j.subjects.as_slice()).unwrap_or_default();
        let margin = &slack.spare.margin;
        let facts = slack.spare.facts.iter().filter_map(|span| location(self.sources, *span));
        let cited = requirement.annotations.citations.iter();
        SpareView {
            requirement: requirement.name.to_string(),
            title: self.requirement_title(slack.requirement),
            subjects: subjects.iter().map(|subject| self.words.value(*subject)).collect(),
            agreements: slack.agreements.iter().map(|agreement| self.path(*agreement)).collect(),
            margin: MarginView {
                term: margin.term.clone(),
                value: margin.value.clone(),
                needs: margin.needs.clone(),
                gap: margin.gap.clone(),
                direction: if margin.short { "over" } else { "short" },
            },
            is_at_limit: slack.spare.is_at_limit,
            citations: cited.map(|c| citation(self.program, c)).collect(),
            facts: facts.collect(),
        }
    }

    fn movable(&self) -> Vec<MovableView> {
        // Steps of moves that are not made yet need a program that may take in new values.
        let room = &self.research.room;
        let mut program = room.program.clone();
        let views = room.declared.iter().map(|declared| self.declared(declared, &mut program));
        views.collect()
    }

    fn declared(&self, declared: &Declared, program: &mut Program) -> MovableView {
        let knob = &declared.knob;
        let is_move = declared.way == Way::Once;
        let what = match knob.kind {
            crate::adjust::KnobKind::Term(entity, attribute) => term(program, entity, attribute),
            crate::adjust::KnobKind::Parameter(id) => program.parameter(id).name.to_string(),
            _ => {
                let steps = steps(program, std::slice::from_ref(knob), &vec![1]);
                let step = steps.first();
                step.map(|step| sentence(program, &step.effect)).unwrap_or_default()
            }
        };
        let words = Words::of_program(&*program);
        let exact = |id: crate::model::ValueId| words.exact(id);
        let mut view = MovableView {
            agreement: declared.agreement.map(|a| program.entity(a).path.to_string()),
            what,
            is_move,
            present: knob.present.map(exact),
            lowest: None,
            highest: None,
            down: None,
            up: None,
            choices: Vec::new(),
            cost: format_exact(&knob.cost),
            per: None,
            failing: declared.for_what.iter().map(|id| self.requirement_name(*id)).collect(),
            location: location(self.sources, knob.span),
        };
        match &declared.way {
            Way::Once => {}
            Way::To(choices) => view.choices = choices.iter().copied().map(exact).collect(),
            Way::Between { low, high, down, up } => {
                (view.lowest, view.highest) = (Some(exact(*low)), Some(exact(*high)));
                (view.down, view.up) = (down.map(exact), up.map(exact));
                if let (Domain::Grid { step, .. }, false) = (&knob.domain, knob.flat) {
                    view.per = Some(step_words(program, step.clone()));
                }
            }
        }
        view
    }
}

fn step_words(program: &mut Program, step: crate::model::Value) -> String {
    let id = program.values.intern(step);
    Words::of_program(program).exact(id)
}

/// The view of a state.
pub(super) fn state_view(state: &State) -> StateView {
    let counts = |tally: &Tally| CountsView {
        holds: tally.holds,
        fails: tally.fails,
        undetermined: tally.undetermined,
        not_applicable: tally.not_applicable,
    };
    StateView { all: counts(&state.tally), must: counts(&state.musts) }
}
