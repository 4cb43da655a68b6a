//! `depends`: which verdicts depend on a fact, a parameter or an article.

use super::answer::{Answer, Part};
use super::{Answered, Argument, Session, wrong};
use crate::analyse::{Named, Supposition};
use crate::diagnostic::Code;
use crate::explain::Words;
use crate::report::dependents::view;
use crate::scenario::dependents::{Ground, dependents, ground};

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
            let sources = &session.project.loaded.sources;
            let found = dependents(outcome, &on);
            let mut view = view(outcome, sources, &on, &found);
            let assumed = session.project.assumptions.iter().rfind(|a| is_of(&a.what, &on));
            let Some(assumed) = assumed else {
                return Answer::of(Part::Dependents(Box::new(view)));
            };
            if let Supposition::Parameter(_, value) = assumed.what {
                view.value = Some(Words::of(outcome).value(value));
            }
            view.location = None;
            let place = format!("assumed, {}", sources.location(assumed.span));
            Answer::of(Part::Dependents(Box::new(view))).and(Part::Detail(place))
        })
    }
}

/// Whether it is supposed of what verdicts may depend on.
fn is_of(what: &Supposition, on: &Ground) -> bool {
    match (what, on) {
        (Supposition::Value(e, a, _), Ground::Named(Named::Attribute(of, attribute))) => {
            (e, a) == (of, attribute)
        }
        (Supposition::Tuple(r, x, _), Ground::Named(Named::Tuple(relation, tuple))) => {
            (r, x) == (relation, tuple)
        }
        (Supposition::Parameter(p, _), Ground::Named(Named::Parameter(id))) => p == id,
        _ => false,
    }
}
