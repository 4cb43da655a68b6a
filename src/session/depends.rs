//! `depends`: which verdicts depend on a fact, a parameter or an article.

use super::answer::{Answer, Part};
use super::{Answered, Argument, Session, wrong};
use crate::diagnostic::Code;
use crate::report::dependents::view;
use crate::scenario::dependents::{dependents, ground};

impl Session<'_> {
    /// `depends c4.lines_freed`, `depends benchmark`, `depends GATT_1994 "XXIV:8"`.
    pub(super) fn depends(&mut self, argument: &Argument<'_>) -> Answered {
        if argument.is_empty() {
            let message = String::from("say on what: `depends c4.lines_freed`");
            return wrong(argument.wrong(self, Code::UnknownName, None, message));
        }
        let file = self.project.add(argument.line);
        let range = argument.range();
        let typed = argument.line.text.get(range.clone()).unwrap_or("");
        let (name, place) = match typed.split_once('"') {
            Some((name, place)) => (name, Some(place.trim_end_matches('"').to_owned())),
            None => (typed, None),
        };
        // Blanks in the place of what stands before, so that every place is that in the line.
        let text = format!("{}{name}", " ".repeat(range.start));
        let on = ground(&mut self.project.program, file, &text, place).map_err(Answer::wrong)?;
        self.ask(|session, outcome| {
            let found = dependents(outcome, &on);
            let view = view(outcome, &session.project.loaded.sources, &on, &found);
            Answer::of(Part::Dependents(Box::new(view)))
        })
    }
}
