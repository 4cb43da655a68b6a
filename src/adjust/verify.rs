//! Whether moves reach their goal, found by the ordinary evaluator on the whole program with the moves made.

use rustc_hash::FxHashMap;

use super::{Applied, Asked};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, Judgement, Options, Outcome, Verdict};
use crate::model::{Program, RequirementId};
use crate::operators::Level;

/// What must not fail, and how bad each verdict may be.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The verdicts before anything is moved.
    pub before: Vec<Judgement>,
    /// The requirements that are to be met; all that must, where none is named. Others may go on failing as they do.
    named: Vec<RequirementId>,
    /// How bad verdicts were. What must hold and did not fail is left out.
    ranks: FxHashMap<Asked, u8>,
}

/// How bad a verdict is: 0 does not fail, 1 undetermined, 2 not met, 3 an error.
#[must_use]
pub fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable(_) | Verdict::Met | Verdict::Excepted(_) | Verdict::Waived => 0,
        Verdict::Undetermined => 1,
        Verdict::NotMet => 2,
        Verdict::Error(_) => 3,
    }
}

impl Goal {
    /// Every `must` holds, or of those named by `wanted`, if any are; and nothing is worse than before.
    #[must_use]
    pub fn new(program: &Program, before: Vec<Judgement>, wanted: &[RequirementId]) -> Self {
        let mut ranks: FxHashMap<Asked, u8> = FxHashMap::default();
        // What did not apply has no verdict to lose.
        let asked_of = |j: &&Judgement| !matches!(j.verdict, Verdict::NotApplicable(_));
        for judgement in before.iter().filter(asked_of) {
            let bad = badness(judgement.verdict);
            if bad > 0 || !is_must(program, judgement.requirement) {
                let rank = ranks.entry(asked(judgement)).or_default();
                *rank = bad.max(*rank);
            }
        }
        Goal { before, named: wanted.to_vec(), ranks }
    }

    fn wants(&self, program: &Program, id: RequirementId) -> bool {
        if self.named.is_empty() { is_must(program, id) } else { self.named.contains(&id) }
    }

    /// How bad this verdict may be at most; none where it may be anything, as a `should` of what is new.
    #[must_use]
    pub fn allows(&self, program: &Program, asked: &Asked) -> Option<u8> {
        if self.wants(program, asked.requirement) {
            return Some(0);
        }
        let before = self.ranks.get(asked).copied();
        // What is new and must hold does, wanted or not.
        before.or(is_must(program, asked.requirement).then_some(0))
    }

    /// How bad a verdict may be at most on subjects of which the first are these and the others are not known.
    #[must_use]
    pub fn allows_beyond(&self, program: &Program, asked: &Asked) -> Option<u8> {
        let beyond = |other: &&Asked| {
            other.requirement == asked.requirement && other.subjects.starts_with(&asked.subjects)
        };
        let known = self.ranks.keys().filter(beyond).chain([asked]);
        known.filter_map(|asked| self.allows(program, asked)).min()
    }

    /// Whether a verdict is one that may be.
    #[must_use]
    pub fn accepts(&self, program: &Program, judgement: &Judgement) -> bool {
        if badness(judgement.verdict) == 0 {
            return true;
        }
        let asked = asked(judgement);
        self.allows(program, &asked).is_none_or(|most| badness(judgement.verdict) <= most)
    }

    /// What fails and must not, before anything is moved.
    #[must_use]
    pub fn failing(&self, program: &Program) -> Vec<Asked> {
        let fails = |j: &&Judgement| j.verdict.fails() && self.wants(program, j.requirement);
        self.before.iter().filter(fails).map(asked).collect()
    }
}

fn is_must(program: &Program, id: RequirementId) -> bool {
    program.requirement(id).level == Level::Must
}

/// What a judgement was asked of.
#[must_use]
pub fn asked(judgement: &Judgement) -> Asked {
    Asked { requirement: judgement.requirement, subjects: judgement.subjects.clone() }
}

/// Evaluates a program with moves made.
///
/// # Errors
/// Where the budget ends first.
pub fn evaluate<'p>(
    applied: &'p Applied,
    options: &Options,
) -> Result<Outcome<'p>, Box<Diagnostic>> {
    let mut outcome = evaluate::evaluate(&applied.program, options).map_err(Box::new)?;
    if !applied.waived.is_empty() {
        outcome.assume(&applied.changes());
    }
    match outcome.unfinished() {
        Some(diagnostic) => Err(Box::new(diagnostic)),
        None => Ok(outcome),
    }
}

/// The program with all values that an evaluation of it has brought up, so that evaluations of what is made of it number
/// them alike: subjects may be numbers that were computed.
#[must_use]
pub fn numbered_like(program: &Program, outcome: &Outcome<'_>) -> Program {
    Program { values: outcome.values().clone(), ..program.clone() }
}

/// The verdicts that may not be as they are.
#[must_use]
pub fn unacceptable(goal: &Goal, program: &Program, after: &[Judgement]) -> Vec<Asked> {
    after.iter().filter(|judgement| !goal.accepts(program, judgement)).map(asked).collect()
}
