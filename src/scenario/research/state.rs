//! How many requirements hold, fail or are open: of all, by agreement, mechanism and article; and the room they leave.

use super::{Context, Finding};
use crate::analyse::MECHANISMS;
use crate::evaluate::{Judgement, Outcome, Verdict};
use crate::explain::{Spare, spare};
use crate::model::{EntityId, Program, RequirementId};
use crate::operators::Level;
use crate::scenario::admission::{Ring, rings};
use crate::scenario::standing::{self, Progress, Tally, severity};
use crate::scenario::trace::{RuleKind, Trace};

/// What several verdicts come to.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// By requirement, what its worst verdict is.
    pub tally: Tally,
    /// The same of requirements that must hold.
    pub musts: Tally,
    /// Every requirement of them, in the program's order.
    pub requirements: Vec<Summed>,
}

/// The verdicts of a requirement on its subjects.
#[derive(Clone, Copy, Debug)]
pub struct Summed {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its worst verdict.
    pub worst: Verdict,
    /// How many subjects it applies to.
    pub applies: usize,
    /// Of how many it holds.
    pub holds: usize,
}

/// An agreement.
#[derive(Debug)]
pub struct AgreementState {
    /// The agreement.
    pub agreement: EntityId,
    /// What the verdicts that concern it come to.
    pub state: State,
    /// Where it stands on the way through the stages, and what comes next.
    pub progress: Progress,
    /// Its parties by what the stages compare to admit them.
    pub rings: Vec<Ring>,
    /// What fails, by the places of the findings.
    pub findings: Vec<usize>,
}

/// A mechanism.
#[derive(Clone, Debug)]
pub struct MechanismState {
    /// Its name.
    pub name: String,
    /// The mechanism; none where no file that is loaded declares it.
    pub mechanism: Option<EntityId>,
    /// What its requirements come to.
    pub state: State,
}

/// An article that requirements cite.
#[derive(Clone, Debug)]
pub struct ArticleState {
    /// The article, by its place in the trace.
    pub article: usize,
    /// What the requirements that cite it come to.
    pub state: State,
    /// The terms of the drafts that they looked at, by their places in the trace.
    pub terms: Vec<usize>,
}

/// The room that a met requirement leaves.
#[derive(Clone, Debug)]
pub struct Slack {
    /// The requirement.
    pub requirement: RequirementId,
    /// The judgement, by its place among the outcome's.
    pub judgement: usize,
    /// The agreements that it concerns.
    pub agreements: Vec<EntityId>,
    /// The room.
    pub spare: Spare,
}

/// What verdicts come to.
pub(super) fn state<'j>(
    program: &Program,
    judgements: impl Iterator<Item = &'j Judgement>,
) -> State {
    let mut requirements: Vec<Summed> = Vec::new();
    for judgement in judgements {
        let id = judgement.requirement;
        let verdict = judgement.verdict;
        let at = requirements.partition_point(|summed| summed.requirement < id);
        if requirements.get(at).is_none_or(|summed| summed.requirement != id) {
            requirements
                .insert(at, Summed { requirement: id, worst: verdict, applies: 0, holds: 0 });
        }
        let Some(summed) = requirements.get_mut(at) else { continue };
        if severity(verdict) > severity(summed.worst) {
            summed.worst = verdict;
        }
        let applies = !matches!(verdict, Verdict::NotApplicable(_));
        summed.applies += usize::from(applies);
        summed.holds += usize::from(applies && !verdict.fails());
    }
    let (mut tally, mut musts) = (Tally::default(), Tally::default());
    for summed in &requirements {
        let level = program.requirement(summed.requirement).level;
        tally.add(summed.worst, level);
        if level == Level::Must {
            musts.add(summed.worst, level);
        }
    }
    State { tally, musts, requirements }
}

/// The agreements that were asked about.
pub(super) fn agreements(
    outcome: &mut Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
    findings: &[Finding],
) -> Vec<AgreementState> {
    let one = |agreement: &EntityId| {
        let own = judgements.iter().filter(|j| context.concerned(j).contains(agreement));
        let is_own = |(_, finding): &(usize, &Finding)| finding.agreements.contains(agreement);
        let parties = standing::parties(outcome, *agreement);
        AgreementState {
            agreement: *agreement,
            state: state(context.program, own),
            progress: standing::progress(outcome, *agreement),
            rings: rings(outcome, &parties),
            findings: findings.iter().enumerate().filter(is_own).map(|(place, _)| place).collect(),
        }
    };
    context.agreements.iter().map(one).collect()
}

/// The mechanisms, with the verdicts of their requirements: the six of the model, declared or not, then others.
pub(super) fn mechanisms(program: &Program, judgements: &[Judgement]) -> Vec<MechanismState> {
    let of = |place: usize| {
        let is_own =
            move |j: &&Judgement| program.requirement(j.requirement).mechanism == Some(place);
        state(program, judgements.iter().filter(is_own))
    };
    let mut declared: Vec<MechanismState> = program
        .mechanisms
        .iter()
        .enumerate()
        .map(|(place, mechanism)| MechanismState {
            name: program.entity(mechanism.entity).name.to_string(),
            mechanism: Some(mechanism.entity),
            state: of(place),
        })
        .collect();
    let mut all = Vec::new();
    for name in MECHANISMS {
        let found = declared.iter().position(|mechanism| mechanism.name == *name);
        all.push(match found {
            Some(place) => declared.remove(place),
            None => MechanismState {
                name: (*name).to_owned(),
                mechanism: None,
                state: State::default(),
            },
        });
    }
    all.append(&mut declared);
    all
}

/// The articles that requirements cite, with the verdicts of these.
pub(super) fn articles(
    program: &Program,
    trace: &Trace,
    judgements: &[Judgement],
) -> Vec<ArticleState> {
    let one = |(place, article): (usize, &crate::scenario::trace::Article)| {
        let citing = article.rules.iter().filter_map(|rule| trace.rules.get(*rule));
        let mut requirements: Vec<RequirementId> = Vec::new();
        let mut terms: Vec<usize> = Vec::new();
        for rule in citing {
            let RuleKind::Requirement(id) = rule.kind else { continue };
            requirements.push(id);
            terms.extend(&rule.terms);
        }
        terms.sort_unstable();
        terms.dedup();
        let own = judgements.iter().filter(|j| requirements.contains(&j.requirement));
        (!requirements.is_empty()).then(|| ArticleState {
            article: place,
            state: state(program, own),
            terms,
        })
    };
    trace.articles.iter().enumerate().filter_map(one).collect()
}

/// The room that met requirements leave which look at agreements.
pub(super) fn slack(
    outcome: &mut Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Slack> {
    let mut found = Vec::new();
    let looking = judgements.iter().enumerate();
    for (place, judgement) in looking.filter(|(_, j)| context.looks_at_agreements(j.requirement)) {
        let agreements = context.concerned(judgement);
        let requirement = judgement.requirement;
        let own = spare(outcome, judgement).into_iter().map(|spare| Slack {
            requirement,
            judgement: place,
            agreements: agreements.clone(),
            spare,
        });
        found.extend(own);
    }
    found
}
