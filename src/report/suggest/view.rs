//! The views of what was found.

use jiff::civil::Date;

use super::sentence::{kind, sentence, term};
use super::{
    AnswerView, AskedView, ConflictView, FixedView, MemberView, OtherView, StepView, SuggestView,
    SuggestionView,
};
use crate::adjust::{
    Answer, Asked, Conflict, Effect, FixedTerm, Options, Scope, Setting, Step, Suggestion, steps,
};
use crate::evaluate;
use crate::explain::{Words, format_exact};
use crate::model::{Program, ValueId};
use crate::report::transitions::transitions_of;
use crate::report::view::{citation, location, reason};
use crate::scenario::suggest::{Carried, Found, Member, members};
use crate::source::SourceMap;

/// The view of what was found for a program.
#[must_use]
pub fn found(
    program: &Program,
    found: &Found,
    sources: &SourceMap,
    options: &Options,
) -> SuggestView {
    let as_of: Option<Date> = evaluate::date_of(program, options.evaluation.as_of).ok().flatten();
    let name = |id: &crate::model::RequirementId| program.requirement(*id).name.to_string();
    let (framework, failure) = match &found.framework {
        None => (None, None),
        Some(Ok(answer)) => (Some(answer), None),
        Some(Err(failure)) => (None, Some(failure.message.clone())),
    };
    let in_framework = Options { scope: Scope::Framework, top: 1, ..options.clone() };
    SuggestView {
        as_of: as_of.map(|day| day.to_string()),
        agreements: program
            .agreements
            .iter()
            .map(|agreement| program.entity(agreement.entity).path.to_string())
            .collect(),
        goals: options.goals.iter().map(name).collect(),
        answer: answer(&found.answer, sources, options),
        framework: framework.map(|found| answer(found, sources, &in_framework)),
        framework_failure: failure,
    }
}

/// The view of an answer.
#[must_use]
pub fn answer(answer: &Answer, sources: &SourceMap, options: &Options) -> AnswerView {
    let program = &answer.program;
    AnswerView {
        framework: options.scope != Scope::Drafts,
        top: options.top,
        movable: answer.knobs.len(),
        failing: answer.failing.iter().map(|a| asked(program, a, sources)).collect(),
        suggestions: answer
            .suggestions
            .iter()
            .map(|found| suggestion(program, found, sources))
            .collect(),
        conflicts: answer
            .conflicts
            .iter()
            .map(|conflict| {
                let members = members(answer, conflict, &options.evaluation);
                conflict_view(answer, conflict, &members, sources)
            })
            .collect(),
        finished: answer.finished,
        lower: format_exact(&answer.lower),
    }
}

/// The view of another draft under a change of the framework.
#[must_use]
pub fn other(draft: String, carried: &Carried) -> OtherView {
    let program = &carried.program;
    let transitions = transitions_of(program, Words::of_program(program), &carried.transitions);
    OtherView { draft, failure: None, transitions }
}

pub(in crate::report) fn asked(program: &Program, asked: &Asked, sources: &SourceMap) -> AskedView {
    let requirement = program.requirement(asked.requirement);
    let words = Words::of_program(program);
    AskedView {
        requirement: requirement.name.to_string(),
        title: requirement.title.as_ref().map(ToString::to_string),
        level: requirement.level.word(),
        subjects: asked.subjects.iter().map(|subject| words.value(*subject)).collect(),
        citations: requirement
            .annotations
            .citations
            .iter()
            .map(|cited| citation(program, cited))
            .collect(),
        rule: location(sources, requirement.span),
    }
}

fn suggestion(program: &Program, found: &Suggestion, sources: &SourceMap) -> SuggestionView {
    SuggestionView {
        cost: format_exact(&found.cost),
        lower: format_exact(&found.lower),
        proved: found.proved,
        framework: found.steps.iter().any(|step| step.effect.is_of_framework()),
        steps: found.steps.iter().map(|s| step(program, s, sources)).collect(),
        transitions: transitions_of(program, Words::of_program(program), &found.transitions),
        others: Vec::new(),
    }
}

pub(in crate::report) fn step(program: &Program, step: &Step, sources: &SourceMap) -> StepView {
    let words = Words::of_program(program);
    let value = |id: ValueId| words.exact(id);
    let path = |entity| program.entity(entity).path.to_string();
    let (target, from, to) = match step.effect {
        Effect::Set { entity, attribute, from, to } => {
            (term(program, entity, attribute), from.map(value), Some(value(to)))
        }
        Effect::Add { clause, .. } | Effect::Drop { clause, .. } => (path(clause), None, None),
        Effect::Conclude { agreement } => (path(agreement), None, None),
        Effect::Admit { country, .. } | Effect::Withdraw { country, .. } => {
            (path(country), None, None)
        }
        Effect::Parameter { parameter, from, to } => {
            let name = program.parameter(parameter).name.to_string();
            (name, Some(value(from)), Some(value(to)))
        }
        Effect::Waive { requirement } => {
            (program.requirement(requirement).name.to_string(), None, None)
        }
    };
    StepView {
        kind: kind(&step.effect),
        framework: step.effect.is_of_framework(),
        sentence: sentence(program, &step.effect),
        target,
        from,
        to,
        cost: format_exact(&step.cost),
        needed_by: step.needed_by.iter().map(|a| asked(program, a, sources)).collect(),
        location: location(sources, step.span),
    }
}

fn conflict_view(
    answer: &Answer,
    conflict: &Conflict,
    members: &[Member],
    sources: &SourceMap,
) -> ConflictView {
    let program = &answer.program;
    let words = Words::of_program(program);
    ConflictView {
        requirements: members
            .iter()
            .map(|member| MemberView {
                asked: asked(program, &member.asked, sources),
                fails: member.fails,
                moved: member.setting.as_ref().map_or_else(Vec::new, |at| moved(answer, at)),
                reasons: member.reasons.iter().map(|found| reason(sources, found)).collect(),
            })
            .collect(),
        fixed: conflict
            .fixed
            .iter()
            .map(|FixedTerm { entity, attribute, span }| FixedView {
                term: term(program, *entity, *attribute),
                value: program.stated(*entity, *attribute).map(|stated| words.exact(stated.value)),
                location: span.and_then(|span| location(sources, span)),
            })
            .collect(),
        minimal: conflict.minimal,
    }
}

/// The moves of a setting in words.
fn moved(answer: &Answer, setting: &Setting) -> Vec<String> {
    // New values are interned for their words alone.
    let mut program = answer.program.clone();
    let steps = steps(&mut program, &answer.knobs, setting);
    steps.iter().map(|step| sentence(&program, &step.effect)).collect()
}
