//! What must hold of every answer, tried on random drafts and frameworks.
//!
//! `ACCORDANT_DRAFTS=5000` tries so many instead of a few.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use accordant::adjust::{
    Answer, Asked, Effect, FixedTerm, Options, Progress, Scope, Setting, suggest, verify,
};
use accordant::diagnostic::Code;
use accordant::evaluate::{self, Verdict};
use accordant::model::{Program, RequirementId, ValueId};
use proptest::prelude::*;

use super::fit::drafts;
use super::oracle::{Oracle, Question, cost, is_above};
use crate::generate::Generated;
use crate::laws::shuffled;
use crate::pipeline::{date, program};
use crate::reference::Val;

/// Settings that a draft may have to be tried.
const MOST_SETTINGS: usize = 3_000;

/// How many drafts are asked for, if it is said.
fn asked_for() -> Option<u32> {
    std::env::var("ACCORDANT_DRAFTS").ok().and_then(|number| number.parse().ok())
}

/// How many drafts each law is tried on.
fn cases(usual: u32) -> ProptestConfig {
    ProptestConfig { cases: asked_for().unwrap_or(usual), ..ProptestConfig::default() }
}

/// Drafts: small ones by default, larger ones where many are asked for.
pub fn some_drafts() -> impl Strategy<Value = Generated> {
    drafts(if asked_for().is_some() { 400 } else { 60 })
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![3 => Just(Scope::Drafts), 2 => Just(Scope::Framework), 1 => Just(Scope::FrameworkOnly)]
}

pub fn options(generated: &Generated, scope: Scope) -> Options {
    let evaluation =
        evaluate::Options { as_of: Some(date(generated.as_of)), ..evaluate::Options::default() };
    Options { evaluation, scope, top: 5, most_conflicts: 3, ..Options::default() }
}

/// A draft with its oracle; none where it is refused or has too many settings.
pub fn tried(generated: &Generated, options: &Options) -> Option<(Program, Oracle)> {
    let program = program(&[generated.text()]).ok()?;
    let oracle = Oracle::new(&program, options, MOST_SETTINGS)?;
    Some((program, oracle))
}

fn settings(answer: &Answer) -> Vec<Setting> {
    answer.suggestions.iter().map(|suggestion| suggestion.setting.clone()).collect()
}

/// With the costs, for a message.
fn priced(oracle: &Oracle, settings: &[Setting]) -> String {
    let lines = settings.iter().map(|setting| format!("{} for {setting:?}", oracle.cost(setting)));
    lines.collect::<Vec<_>>().join("\n")
}

/// What is asked, with the subjects by value: the numbers must be those of the answer's program.
fn questions(answer: &Answer, asked: &[Asked]) -> Result<BTreeSet<Question>, TestCaseError> {
    let values = &answer.program.values;
    let read = |asked: &Asked| {
        for subject in &asked.subjects {
            let known = subject.as_entity().is_some() || values.get(*subject).is_some();
            prop_assert!(known, "a subject of {asked:?} is no value of the answer's program");
        }
        let subjects = asked.subjects.iter().map(|subject| Val::read(values, *subject));
        Ok((asked.requirement, subjects.collect()))
    };
    asked.iter().map(read).collect()
}

/// What holds of every answer, finished or not.
pub fn is_sound(oracle: &Oracle, answer: &Answer) -> Result<(), TestCaseError> {
    prop_assert_eq!(&questions(answer, &answer.failing)?, &oracle.failing, "what fails");
    let mut before: Vec<Setting> = Vec::new();
    for suggestion in &answer.suggestions {
        let setting = &suggestion.setting;
        prop_assert!(oracle.settings.contains(setting), "{setting:?} is no setting");
        let broken = oracle.breaks(setting);
        prop_assert!(broken.is_empty(), "{setting:?} breaks {broken:?}");
        prop_assert_eq!(
            &suggestion.cost,
            &cost(&oracle.knobs, setting),
            "the cost of {:?}",
            setting
        );
        let above = before.iter().find(|below| is_above(setting, below));
        prop_assert!(above.is_none(), "{setting:?} contains {above:?}");
        let cheapest = oracle.next(&before).expect("one passes");
        let cheapest = oracle.cost(cheapest);
        prop_assert!(
            suggestion.lower <= cheapest,
            "not less than {}: {setting:?}",
            suggestion.lower
        );
        prop_assert!(
            !suggestion.proved || suggestion.cost == cheapest,
            "proved: {setting:?}, but {cheapest}"
        );
        prop_assert!(
            !suggestion.proved || suggestion.lower == suggestion.cost,
            "proved without its bound: {suggestion:?}"
        );
        steps_fit(oracle, answer, setting)?;
        before.push(setting.clone());
    }
    if let Some(next) = oracle.next(&before) {
        let next = oracle.cost(next);
        prop_assert!(
            oracle.failing.is_empty() || answer.lower <= next,
            "not less than {}: {next}",
            answer.lower
        );
    }
    for conflict in &answer.conflicts {
        is_conflict(oracle, &questions(answer, &conflict.requirements)?, conflict.minimal)?;
        for FixedTerm { entity, attribute, .. } in &conflict.fixed {
            let is_moved = |kind| matches!(kind, accordant::adjust::KnobKind::Term(e, a) if e == *entity && a == *attribute);
            prop_assert!(
                !answer.knobs.iter().any(|knob| is_moved(knob.kind)),
                "it moves, and is called fixed"
            );
        }
    }
    Ok(())
}

/// The steps say what the setting does, and the transitions what comes of it.
fn steps_fit(oracle: &Oracle, answer: &Answer, setting: &Setting) -> Result<(), TestCaseError> {
    let suggestion =
        answer.suggestions.iter().find(|s| s.setting == *setting).expect("it is one of them");
    let moved = setting.iter().zip(&oracle.knobs).filter(|(position, _)| **position != 0);
    let wanted: Vec<_> =
        moved.map(|(position, knob)| (knob.cost_at(*position), knob.span)).collect();
    let said: Vec<_> = suggestion.steps.iter().map(|step| (step.cost.clone(), step.span)).collect();
    prop_assert_eq!(said, wanted, "the steps of {:?}", setting);
    let applied = answer.applied(suggestion);
    let evaluation = evaluate::Options { interrupt: None, ..oracle.evaluation() };
    let after = verify::evaluate(&applied, &evaluation).expect("it was evaluated before");
    for transition in &suggestion.transitions {
        let judgements =
            after.judgements.iter().filter(|j| j.requirement == transition.requirement);
        let mut same =
            judgements.filter(|j| j.subjects == transition.subjects).map(|j| j.verdict.name());
        let said = transition.after.map(Verdict::name);
        prop_assert!(said.is_none_or(|said| same.any(|is| is == said)), "{transition:?}");
    }
    Ok(())
}

fn is_conflict(
    oracle: &Oracle,
    questions: &BTreeSet<Question>,
    minimal: bool,
) -> Result<(), TestCaseError> {
    prop_assert!(!oracle.can_hold_together(questions), "can hold together: {questions:?}");
    for question in questions.iter().filter(|_| minimal) {
        let mut rest = questions.clone();
        rest.remove(question);
        prop_assert!(
            oracle.can_hold_together(&rest),
            "cannot hold together without {question:?}: {rest:?}"
        );
    }
    Ok(())
}

/// Whether all was found and proved.
fn is_done(answer: &Answer) -> bool {
    answer.finished && answer.suggestions.iter().all(|suggestion| suggestion.proved)
}

/// What holds of an answer of which all is proved.
pub fn is_complete(
    oracle: &Oracle,
    answer: &Answer,
    options: &Options,
) -> Result<(), TestCaseError> {
    let wanted =
        if oracle.failing.is_empty() { Vec::new() } else { oracle.suggestions(options.top) };
    let found = settings(answer);
    let ranks = |settings: &[Setting]| -> Vec<_> {
        settings.iter().map(|setting| oracle.rank(setting)).collect()
    };
    let shown = (priced(oracle, &found), priced(oracle, &wanted));
    prop_assert!(ranks(&found) == ranks(&wanted), "{shown:#?}");
    if found.is_empty() && !oracle.failing.is_empty() {
        conflicts_are_complete(oracle, answer, options)?;
    }
    for suggestion in &answer.suggestions {
        let moved: Vec<usize> =
            (0..suggestion.setting.len()).filter(|place| suggestion.setting[*place] != 0).collect();
        for (place, step) in moved.iter().zip(&suggestion.steps) {
            let broken = oracle.breaks(&oracle.without(&suggestion.setting, *place));
            prop_assert!(!broken.is_empty(), "{:?} passes without {place}", suggestion.setting);
            needed_by(answer, step, &broken)?;
        }
    }
    Ok(())
}

/// Where no move suffices, there are as many conflicts as there are or were asked for, each another.
fn conflicts_are_complete(
    oracle: &Oracle,
    answer: &Answer,
    options: &Options,
) -> Result<(), TestCaseError> {
    prop_assert!(answer.conflicts.iter().all(|conflict| conflict.minimal), "one is not minimal");
    let found: Result<BTreeSet<_>, _> =
        answer.conflicts.iter().map(|conflict| questions(answer, &conflict.requirements)).collect();
    let found = found?;
    prop_assert_eq!(found.len(), answer.conflicts.len(), "one is there twice");
    if let Some(all) = oracle.conflicts(500) {
        prop_assert_eq!(
            found.len(),
            all.len().min(options.most_conflicts),
            "{:?} of {:?}",
            found,
            all
        );
    }
    Ok(())
}

/// A step says which requirements would fail without it.
fn needed_by(
    answer: &Answer,
    step: &accordant::adjust::Step,
    broken: &BTreeSet<Question>,
) -> Result<(), TestCaseError> {
    let said = questions(answer, &step.needed_by)?;
    prop_assert!(said.is_subset(broken), "needed by {said:?}, but without it fail {broken:?}");
    Ok(())
}

pub fn agrees(generated: &Generated, options: &Options) -> Result<(), TestCaseError> {
    let Some((program, oracle)) = tried(generated, options) else { return Ok(()) };
    let answer = suggest(&program, options, &mut |_| {})
        .map_err(|d| TestCaseError::fail(d.message.clone()))?;
    is_sound(&oracle, &answer)?;
    prop_assert!(is_done(&answer), "not all is proved: {}", priced(&oracle, &settings(&answer)));
    is_complete(&oracle, &answer, options)
}

/// Some of the requirements that fail.
fn some_failing(oracle: &Oracle, choice: usize) -> Vec<RequirementId> {
    let all: BTreeSet<RequirementId> = oracle.failing.iter().map(|question| question.0).collect();
    all.into_iter()
        .enumerate()
        .filter(|(place, _)| choice & (1 << place) != 0)
        .map(|(_, id)| id)
        .collect()
}

/// The answer without places in files and numbers of values, which are all that may differ.
fn shown(texts: &[String], options: &Options) -> Option<String> {
    let program = program(texts).ok()?;
    let answer = suggest(&program, options, &mut |_| {}).ok()?;
    let value = |id: ValueId| Val::read(&answer.program.values, id);
    let failing = questions(&answer, &answer.failing).ok()?;
    let mut text = format!("{failing:?} {} {}", answer.finished, answer.lower);
    for suggestion in &answer.suggestions {
        write!(text, "\n{} {} {}", suggestion.cost, suggestion.lower, suggestion.proved).unwrap();
        for step in &suggestion.steps {
            let effect = match &step.effect {
                Effect::Set { entity, attribute, from, to } => {
                    format!("{entity:?} {attribute:?} {:?} {:?}", from.map(value), value(*to))
                }
                Effect::Parameter { parameter, from, to } => {
                    format!("{parameter:?} {:?} {:?}", value(*from), value(*to))
                }
                other => format!("{other:?}"),
            };
            let needed = step
                .needed_by
                .iter()
                .map(|asked| questions(&answer, std::slice::from_ref(asked)).ok());
            let needed: Vec<_> = needed.collect();
            write!(text, "\n  {effect} {} {needed:?}", step.cost).unwrap();
        }
        let verdicts = suggestion.transitions.iter().map(|t| {
            let (before, after) = (t.before.map(Verdict::name), t.after.map(Verdict::name));
            format!("{:?} {before:?} {after:?}", t.requirement)
        });
        write!(text, "\n  {:?}", verdicts.collect::<Vec<_>>()).unwrap();
    }
    for conflict in &answer.conflicts {
        let fixed: Vec<_> =
            conflict.fixed.iter().map(|term| (term.entity, term.attribute)).collect();
        let together = questions(&answer, &conflict.requirements).ok()?;
        write!(text, "\n{together:?} {fixed:?} {}", conflict.minimal).unwrap();
    }
    Some(text)
}

/// The bounds that were told enclose what the first suggestion costs, where only that is looked for.
fn bounds_hold(oracle: &Oracle, told: &[Progress]) -> Result<(), TestCaseError> {
    let Some(cheapest) = oracle.next(&[]).map(|setting| oracle.cost(setting)) else {
        return Ok(());
    };
    for now in told {
        prop_assert!(now.lower <= cheapest, "not less than {}: {cheapest}", now.lower);
        prop_assert!(
            now.best.as_ref().is_none_or(|best| *best >= cheapest),
            "{:?}: {cheapest}",
            now.best
        );
    }
    Ok(())
}

/// An interrupt of one search.
fn flag() -> &'static AtomicBool {
    Box::leak(Box::new(AtomicBool::new(false)))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_search_finds_what_enumeration_finds(generated in some_drafts(), scope in scopes()) {
        agrees(&generated, &options(&generated, scope))?;
    }
}

proptest! {
    #![proptest_config(cases(30))]

    #[test]
    fn named_goals_are_reached_and_nothing_else_gets_worse(
        generated in some_drafts(),
        scope in scopes(),
        choice in 1..64_usize,
    ) {
        let mut options = options(&generated, scope);
        if let Some((_, oracle)) = tried(&generated, &options) {
            options.goals = some_failing(&oracle, choice);
            agrees(&generated, &options)?;
        }
    }

    #[test]
    fn a_search_that_is_stopped_claims_nothing_false(
        generated in some_drafts(),
        scope in scopes(),
        digits in 1..8_u32,
        steps in 0..10_000_u64,
    ) {
        let mut options = options(&generated, scope);
        let Some((program, oracle)) = tried(&generated, &options) else { return Ok(()) };
        options.evaluation.most_steps = steps * 10_u64.pow(digits) / 10_000;
        match suggest(&program, &options, &mut |_| {}) {
            Ok(answer) => {
                is_sound(&oracle, &answer)?;
                if is_done(&answer) {
                    is_complete(&oracle, &answer, &options)?;
                }
            }
            Err(diagnostic) => prop_assert_eq!(diagnostic.code, Code::BudgetExhausted),
        }
    }

    #[test]
    fn an_interrupted_search_claims_nothing_false(
        generated in some_drafts(),
        scope in scopes(),
        after in 0..40_usize,
        top in 1..4_usize,
    ) {
        let mut options = Options { top, ..options(&generated, scope) };
        let Some((program, oracle)) = tried(&generated, &options) else { return Ok(()) };
        let stop = flag();
        options.evaluation.interrupt = Some(stop);
        let mut told: Vec<Progress> = Vec::new();
        let mut progress = |now: &Progress| {
            stop.store(told.len() >= after, Ordering::Relaxed);
            told.push(now.clone());
        };
        match suggest(&program, &options, &mut progress) {
            Ok(answer) => {
                is_sound(&oracle, &answer)?;
                if is_done(&answer) {
                    is_complete(&oracle, &answer, &options)?;
                }
            }
            Err(diagnostic) => prop_assert_eq!(diagnostic.code, Code::BudgetExhausted),
        }
        if top == 1 {
            bounds_hold(&oracle, &told)?;
        }
    }

    #[test]
    fn order_and_files_change_no_suggestion(
        generated in some_drafts(),
        keys in prop::collection::vec(any::<u16>(), 1..40),
        files in 1..4_usize,
        scope in scopes(),
    ) {
        let options = options(&generated, scope);
        if tried(&generated, &options).is_some() {
            let whole = shown(&[generated.text()], &options);
            prop_assert_eq!(whole, shown(&shuffled(&generated, &keys, files), &options));
        }
    }
}
