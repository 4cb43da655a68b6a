//! The verdicts of a draft that is open: what they say at which place of it, and what of a comparison is short.

use std::sync::atomic::AtomicBool;

use crate::evaluate::{Judgement, Options, Outcome, Verdict};
use crate::explain::{Explanation, ReasonKind, Words, explain};
use crate::model::{Program, RequirementId};
use crate::operators::Level;
use crate::source::Span;
use crate::workspace::evaluate;

/// An evaluation in the background takes no more steps than this.
const MOST_STEPS: u64 = 50_000_000;

/// Judgements that are explained; the rest are only counted.
const MOST_EXPLAINED: usize = 200;

/// What was judged of a program, in words.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// All judgements, in the order of the requirements.
    pub(super) said: Vec<Said>,
    /// Why nothing could be judged.
    pub(super) failure: Option<crate::diagnostic::Diagnostic>,
}

/// A judgement in words.
#[derive(Debug)]
pub(super) struct Said {
    /// The requirement.
    pub(super) requirement: RequirementId,
    /// Its name.
    pub(super) name: String,
    /// How much it binds.
    pub(super) level: Level,
    /// What it was asked of.
    pub(super) subjects: Vec<String>,
    /// The verdict.
    pub(super) verdict: &'static str,
    /// Whether a `must` with it fails.
    pub(super) fails: bool,
    /// Why, each reason a sentence.
    pub(super) reasons: Vec<String>,
    /// The facts that are missing.
    pub(super) missing: Vec<String>,
    /// Where the draft says what it rests on, or else where its subjects are declared.
    pub(super) places: Vec<Span>,
    /// By how much comparisons fail, each at the facts it rests on.
    pub(super) margins: Vec<(Span, String)>,
}

/// Evaluates a program; nothing where that was interrupted.
pub(super) fn judge(
    program: &Program,
    most_steps: u64,
    interrupt: &'static AtomicBool,
) -> Option<Judged> {
    let most_steps = most_steps.min(MOST_STEPS);
    let options = Options { most_steps, interrupt: Some(interrupt), ..Options::default() };
    let mut outcome = match evaluate(program, &options) {
        Ok(outcome) => outcome,
        Err(_) if interrupt.load(std::sync::atomic::Ordering::Relaxed) => return None,
        Err(failure) => return Some(Judged { said: Vec::new(), failure: Some(*failure) }),
    };
    let judgements = std::mem::take(&mut outcome.judgements);
    let mut explained = 0;
    let mut said = Vec::with_capacity(judgements.len());
    for judgement in &judgements {
        let is_open = !matches!(judgement.verdict, Verdict::Met | Verdict::NotApplicable(_));
        let explanation = if is_open && explained < MOST_EXPLAINED {
            explained += 1;
            explain(&mut outcome, judgement)
        } else {
            Explanation::default()
        };
        said.push(say(&outcome, judgement, explanation));
    }
    match outcome.unfinished() {
        None => Some(Judged { said, failure: None }),
        Some(_) if interrupt.load(std::sync::atomic::Ordering::Relaxed) => None,
        Some(failure) => Some(Judged { said: Vec::new(), failure: Some(failure) }),
    }
}

fn say(outcome: &Outcome<'_>, judgement: &Judgement, explanation: Explanation) -> Said {
    let program = outcome.program();
    let requirement = program.requirement(judgement.requirement);
    let words = Words::of(outcome);
    let mut places: Vec<Span> = Vec::new();
    let mut margins = Vec::new();
    for reason in &explanation.reasons {
        for fact in &reason.facts {
            if !places.contains(fact) {
                places.push(*fact);
            }
        }
        if let (ReasonKind::Margin(margin), Some(fact)) = (&reason.kind, reason.facts.first()) {
            let by = if margin.short { "short" } else { "over" };
            let gap = if margin.gap.is_empty() {
                String::new()
            } else {
                format!(", {} {by}", margin.gap)
            };
            margins.push((*fact, format!("needs {}{gap}", margin.needs)));
        }
    }
    let subjects = judgement.subjects.iter().filter_map(|subject| subject.as_entity());
    places.extend(subjects.filter_map(|entity| program.entity(entity).span));
    Said {
        requirement: judgement.requirement,
        name: requirement.name.to_string(),
        level: requirement.level,
        subjects: judgement.subjects.iter().map(|subject| words.value(*subject)).collect(),
        verdict: judgement.verdict.name(),
        fails: judgement.verdict.fails(),
        reasons: explanation.reasons.into_iter().map(|reason| reason.sentence).collect(),
        missing: explanation.missing.into_iter().map(|missing| missing.name).collect(),
        places,
        margins,
    }
}
