//! The one evaluation that answers the questions of a session, under what is assumed. It is made when first needed, and
//! again where a declaration, a file or the date changed; an assumption only judges again what it reaches.

use jiff::civil::Date;

use super::assume::Layer;
use super::compare::consequences;
use super::{Answer, Session, failed};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Options, Outcome, date_of, evaluate_with};
use crate::operators::Level;
use crate::report::transitions::{TransitionView, transitions};
use crate::revise::Verdicts;

/// What an assumption, or taking one back, came to.
pub(super) struct Consequences {
    /// The verdicts that are others than before.
    pub(super) changes: Vec<TransitionView>,
    /// How many `must` failed before, and fail now.
    pub(super) failures: (usize, usize),
}

impl<'f> Session<'f> {
    /// Asks the evaluation. Where that used up the budget or was interrupted, nothing of the answer counts.
    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Self, &mut Outcome<'f>) -> T,
    ) -> Result<T, Answer> {
        let mut outcome = match self.outcome.take() {
            Some(mut outcome) => {
                outcome.renew_budget();
                outcome.exchange_values(&mut self.project.program.values);
                outcome
            }
            None => self.evaluate().map_err(|failure| failed(*failure, &self.settings))?,
        };
        let answer = question(self, &mut outcome);
        outcome.exchange_values(&mut self.project.program.values);
        match outcome.unfinished() {
            Some(failure) => Err(failed(failure, &self.settings)),
            None => {
                self.outcome = Some(outcome);
                Ok(answer)
            }
        }
    }

    /// The budget of an evaluation: the session's, or else the project's.
    fn most_steps(&self) -> u64 {
        self.settings.most_steps.unwrap_or(self.project.loaded.settings.limits.steps)
    }

    /// How the program is evaluated, but for the date.
    pub(super) fn options(&self) -> Options {
        Options {
            most_steps: self.most_steps(),
            interrupt: self.settings.interrupt,
            ..Options::default()
        }
    }

    /// The date of evaluation under what is assumed.
    pub(super) fn date(&self) -> Result<Option<Date>, Box<Diagnostic>> {
        date_of(&self.project.program, self.project.as_of.or(self.settings.as_of))
    }

    fn evaluate(&self) -> Result<Outcome<'f>, Box<Diagnostic>> {
        let options = Options { as_of: self.date()?, ..self.options() };
        let values = self.project.program.values.clone();
        let mut outcome = evaluate_with(self.project.base, values, &options)?;
        for (changes, places) in self.project.layers() {
            outcome.assume_said(&changes, &places);
        }
        Ok(outcome)
    }

    /// Changes what is assumed in the project, and the evaluation with it. Where that fails, nothing is changed.
    pub(super) fn reassume(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<Reassumed, Answer>,
    ) -> Result<Option<Consequences>, Answer> {
        let before = match self.ask(|_, outcome| failures(outcome)) {
            Ok(failures) => Some(failures),
            // Without a date there are no verdicts, and the date may be what is assumed.
            Err(failure) if failure.end == super::End::Unfinished => return Err(failure),
            Err(_) => None,
        };
        let old = self.outcome.as_ref().and_then(Outcome::as_of);
        let reassumed = change(self)?;
        let same_day = before.is_some() && self.date().ok() == Some(old);
        let Some(before) = before.filter(|_| same_day) else {
            return self.evaluate_anew();
        };
        let consequences = self.ask(|_, outcome| {
            let changed = match reassumed {
                Reassumed::More((changes, places)) => outcome.assume_said(&changes, &places),
                Reassumed::Less => outcome.undo().unwrap_or_default(),
            };
            let changes = transitions(outcome, &changed);
            Consequences { changes, failures: (before, failures(outcome)) }
        })?;
        Ok(Some(consequences))
    }

    /// Another date is another evaluation.
    fn evaluate_anew(&mut self) -> Result<Option<Consequences>, Answer> {
        let before = self.outcome.take().map(|mut outcome| {
            outcome.exchange_values(&mut self.project.program.values);
            let verdicts = Verdicts::of(&outcome);
            outcome.exchange_values(&mut self.project.program.values);
            verdicts
        });
        let after = self.find_verdicts()?;
        Ok(before.map(|before| consequences(&before, &after)))
    }
}

/// What became of the assumptions.
pub(super) enum Reassumed {
    /// These were added.
    More(Layer),
    /// The last line was taken away.
    Less,
}

/// How many `must` fail.
pub(super) fn failures(outcome: &Outcome<'_>) -> usize {
    let program = outcome.program();
    let fails = |j: &&crate::evaluate::Judgement| {
        j.verdict.fails() && program.requirement(j.requirement).level == Level::Must
    };
    outcome.judgements.iter().filter(fails).count()
}
