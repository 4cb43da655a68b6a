//! Where agreements and countries stand, and on which dates that changes: `stage`, `when`.

use super::answer::{Answer, End, Part};
use super::{Answered, Argument, Session, failed, wrong};
use crate::report::stages::{self, StagesView};
use crate::report::timeline::{Shown, view};
use crate::scenario::asked::no_requirement;
use crate::scenario::standing::{self, Subject};
use crate::scenario::timeline::{Range, timeline};
use crate::syntax::LexemeKind;

/// So many agreements are shown where none is named.
const MOST_AGREEMENTS: usize = 10;

/// So many blockers of a stage are shown.
const MOST_BLOCKERS: usize = 10;

impl Session<'_> {
    /// `stage`, `stage AGREEMENT`, `stage COUNTRY COUNTRY`.
    pub(super) fn stage(&mut self, argument: &Argument<'_>) -> Answered {
        let lexemes = argument.lexemes();
        let names: Vec<&str> = lexemes
            .iter()
            .filter(|lexeme| lexeme.kind == LexemeKind::Name)
            .map(|lexeme| argument.of(lexeme))
            .collect();
        let subject = match names.as_slice() {
            [] => None,
            names => match standing::subject(&self.project.program, names) {
                Ok(subject) => Some(subject),
                Err(found) => {
                    // With its place, which a command line has not.
                    let mut placed = argument.wrong(self, found.code, None, found.message);
                    (placed.notes, placed.help) = (found.notes, found.help);
                    return wrong(placed);
                }
            },
        };
        self.ask(|session, outcome| {
            let program = outcome.program();
            let (loaded, most) = (&session.project.loaded, Some(MOST_BLOCKERS));
            let sources = &loaded.sources;
            let mut shown = StagesView {
                path: String::new(),
                exit_code: 0,
                diagnostics: Vec::new(),
                as_of: outcome.as_of().map(|day| day.to_string()),
                agreements: Vec::new(),
                more: Vec::new(),
                pair: None,
            };
            let agreements = match subject {
                None => program.agreements.iter().map(|a| a.entity).collect(),
                Some(Subject::Agreement(agreement)) => vec![agreement],
                Some(Subject::Pair(countries)) => {
                    let pair = standing::pair(outcome, countries);
                    shown.pair = Some(stages::pair(outcome, sources, &pair, most));
                    Vec::new()
                }
            };
            let (first, rest) = agreements.split_at(agreements.len().min(MOST_AGREEMENTS));
            for agreement in first {
                let progress = standing::progress(outcome, *agreement);
                shown.agreements.push(stages::progress(outcome, sources, &progress, most));
            }
            let rest: Vec<_> = rest.iter().map(|agreement| outcome.standing(*agreement)).collect();
            shown.more = stages::more(program, &rest);
            Answer::of(Part::Stages(Box::new(shown)))
        })
    }

    /// `when`, `when REQUIREMENT`: the dates on which verdicts change.
    pub(super) fn when(&mut self, argument: &Argument<'_>) -> Answered {
        let only = match argument.text() {
            "" => Vec::new(),
            name if self.project.program.requirement_named(name).is_some() => vec![name.to_owned()],
            name => {
                let span = argument.span(self, None);
                return wrong(no_requirement(&self.project.program, name, Some(span)));
            }
        };
        let (program, loaded) = (&self.project.program, &self.project.loaded);
        let from =
            self.project.as_of.or(self.settings.as_of).or_else(|| loaded.first_date(program));
        let options = crate::evaluate::Options { as_of: None, ..self.options() };
        let found = timeline(program, &options, Range { from, until: None })
            .map_err(|failure| failed(*failure, &self.settings))?;
        let shown = Shown { all: !only.is_empty(), only: &only };
        let answer =
            Answer::of(Part::Timeline(Box::new(view(program, &found, &loaded.sources, shown))));
        let end = if found.cut { End::Unfinished } else { End::Answered };
        Ok(Answer { end, ..answer })
    }
}
