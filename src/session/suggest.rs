//! `suggest` and `apply`: the cheapest moves, and the texts of the session as they would be with them made.

use super::answer::{Answer, End, Part};
use super::compare::consequences;
use super::declare::{same_target, told};
use super::state::{self, Applied, State};
use super::{Answered, Argument, Session, failed, wrong};
use crate::adjust::{self, Effect, Options, Scope, Step, verify};
use crate::analyse::Supposition;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate;
use crate::report::suggest;
use crate::revise::{Refusal, Revised, Verdicts, revise};
use crate::scenario;

/// How many suggestions are looked for.
const TOP: usize = 3;

/// What was suggested, and for which state of the session.
pub(super) struct Suggested {
    answer: adjust::Answer,
    state: State,
}

impl Session<'_> {
    /// `suggest`, `suggest framework`.
    pub(super) fn suggest(&mut self, argument: &Argument<'_>) -> Answered {
        let scope = match argument.text() {
            "" => Scope::Drafts,
            "framework" => Scope::Framework,
            other => {
                let message = format!("`suggest` does not know `{other}`");
                let found = argument.wrong(self, Code::InvalidStatement, None, message);
                return wrong(found.help("write `suggest`, or `suggest framework`"));
            }
        };
        self.suggested = None;
        let as_of = self.date().map_err(|failure| failed(*failure, &self.settings))?;
        let evaluation = evaluate::Options { as_of, ..self.options() };
        let options = Options { evaluation, top: TOP, scope, ..Options::default() };
        let program = &self.project.program;
        let found = scenario::suggest::suggest(program, &options, &mut |_| ())
            .map_err(|failure| failed(*failure, &self.settings))?;
        let view = suggest::found(program, &found, &self.project.loaded.sources, &options);
        let is_told = found.answer.failing.is_empty()
            || scenario::suggest::is_closed(&found.answer)
            || found.answer.suggestions.first().is_some_and(|best| best.proved);
        let end = if is_told { End::Answered } else { End::Unfinished };
        self.suggested = Some(Suggested { answer: found.answer, state: self.state.clone() });
        Ok(Answer { end, ..Answer::of(Part::Suggest(Box::new(view))) })
    }

    /// `apply N`: the texts of the session with a suggestion carried out, if they say then what it promised.
    pub(super) fn apply(&mut self, argument: &Argument<'_>) -> Answered {
        let number: Option<usize> = argument.text().parse().ok();
        let number = match number {
            Some(number) if number > 0 => number,
            _ => {
                let message = String::from("`apply` needs the number of a suggestion");
                let found = argument.wrong(self, Code::InvalidStatement, None, message);
                return wrong(found.help("`suggest` lists them, `apply 1` carries the first out"));
            }
        };
        let Some(suggested) = self.suggested.take().filter(|known| known.state == self.state)
        else {
            return Err(not_applied(
                "nothing was suggested for what is loaded now: `suggest` first",
            ));
        };
        let applied = self.apply_to(&suggested, number);
        if applied.is_err() {
            self.suggested = Some(suggested);
        }
        applied
    }

    fn apply_to(&mut self, suggested: &Suggested, number: usize) -> Answered {
        let answer = &suggested.answer;
        let Some(suggestion) = answer.suggestions.get(number - 1) else {
            let says = match answer.suggestions.len() {
                0 => String::from("there is no suggestion"),
                1 => format!("there is no suggestion {number}, there is one"),
                n => format!("there is no suggestion {number}, there are {n}"),
            };
            return Err(not_applied(&says));
        };
        self.refuse_assumed(&suggestion.steps)?;
        let loaded = &self.project.loaded;
        let revised = revise(&loaded.sources, &loaded.files, &answer.program, &suggestion.steps)
            .map_err(|Refusal(why)| not_applied(&why))?;
        let promised = self.promised(answer, suggestion)?;
        let state = self.state_with(&revised).map_err(|why| not_applied(&why))?;
        let project = state::read(self.arena, self.store, &state).map_err(|unreadable| {
            let says = "it is not applied: the texts could not be used any more";
            unreadable.into_answer().and(Part::Text(says.into()))
        })?;
        let dropped = project.dropped.clone();
        let before = self.verdicts();
        let old = std::mem::replace(&mut self.project, project);
        self.outcome = None;
        let differences = self.find_verdicts().map(|after| (promised.differences(&after), after));
        let after = match differences {
            Ok((differences, after)) if differences.is_empty() => after,
            other => {
                self.project = old;
                self.outcome = None;
                let (differences, _) = other?;
                let says = "the verdicts would not be those that were promised: ";
                return Err(not_applied(&format!("{says}{}", differences.join("; "))));
            }
        };
        self.past.push(std::mem::replace(&mut self.state, state));
        let head =
            format!("suggestion {number} is applied; `save` writes it, `undo` takes it back");
        let mut parts = vec![Part::Text(head), Part::Diff(revised)];
        self.drop_assumptions(&dropped, &mut parts);
        parts.extend(told(before.map(|before| consequences(&before, &after)), false));
        Ok(Answer { parts, ..Answer::default() })
    }

    /// What is assumed outweighs what the texts say: a step would have no effect on it.
    fn refuse_assumed(&self, steps: &[Step]) -> Result<(), Answer> {
        let parties = self.project.base.builtin.agreement_parties;
        for step in steps {
            let target = match step.effect {
                Effect::Set { entity, attribute, .. } => {
                    Supposition::Value(entity, attribute, None)
                }
                Effect::Admit { agreement, .. } | Effect::Withdraw { agreement, .. } => {
                    Supposition::Value(agreement, parties, None)
                }
                Effect::Parameter { parameter, to, .. } => Supposition::Parameter(parameter, to),
                _ => continue,
            };
            let assumed = self.project.assumptions.iter().rev();
            if let Some(assumed) = assumed.into_iter().find(|a| same_target(&a.what, &target)) {
                let words = &assumed.words;
                return Err(not_applied(&format!(
                    "it moves what is assumed, `{words}`: `save` that or take it back, then `suggest` again"
                )));
            }
        }
        Ok(())
    }

    /// The verdicts that a suggestion promises.
    fn promised(
        &self,
        answer: &adjust::Answer,
        suggestion: &adjust::Suggestion,
    ) -> Result<Verdicts, Answer> {
        let failure = |found: Box<Diagnostic>| failed(*found, &self.settings);
        let options = evaluate::Options { as_of: self.date().map_err(failure)?, ..self.options() };
        let moved = answer.applied(suggestion);
        let outcome = verify::evaluate(&moved, &options).map_err(failure)?;
        Ok(Verdicts::of(&outcome))
    }

    /// The state of the session with these texts.
    fn state_with(&self, revised: &[Revised]) -> Result<State, String> {
        let mut state = self.state.clone();
        state.suggestions += 1;
        for text in revised {
            let typed = state.typed.iter_mut().find(|typed| typed.line.name == text.name);
            if let Some(typed) = typed {
                typed.line.text.clone_from(&text.new);
                continue;
            }
            let name = &text.name;
            let path = self.store.canonical(name).map_err(|e| format!("`{name}`: {e}"))?;
            match state.applied.iter_mut().find(|known| known.path == path) {
                Some(known) => known.new.clone_from(&text.new),
                None => {
                    let (name, old) = (name.clone(), text.old.to_string());
                    state.applied.push(Applied { path, name, old, new: text.new.clone() });
                }
            }
        }
        Ok(state)
    }
}

fn not_applied(why: &str) -> Answer {
    Answer { end: End::Wrong, ..Answer::text(format!("nothing is applied: {why}")) }
}
