//! Where agreements and countries stand, and on which dates that changes: `stage`, `when`.

use super::answer::{Answer, End, Part};
use super::{Answered, Argument, Session, failed, wrong};
use crate::report::stages::{self, Limits};
use crate::report::timeline::{Shown, view};
use crate::scenario::asked::no_requirement;
use crate::scenario::standing;
use crate::scenario::timeline::{Range, timeline};
use crate::syntax::LexemeKind;

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
            let loaded = &session.project.loaded;
            let is_asked = |file| loaded.is_asked(file);
            let shown = stages::view(outcome, &loaded.sources, subject, is_asked, Limits::READER);
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
