//! What a question about verdicts names: a requirement, and subjects that it is asked of.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::evaluate::Outcome;
use crate::explain::Words;
use crate::model::{Program, ValueId};
use crate::source::Span;

/// That there is no requirement of a name, which stands at a place of a text, or in a command line, which has none.
#[must_use]
pub fn no_requirement(program: &Program, name: &str, span: Option<Span>) -> Diagnostic {
    let message = format!("there is no requirement `{name}`");
    let names = program.requirements.iter().map(|requirement| requirement.name.as_str());
    match span {
        Some(span) => {
            Diagnostic::new(Code::UnknownRequirement, span, message).suggest(name, span, names)
        }
        None => {
            let found = Diagnostic::without_span(Code::UnknownRequirement, message);
            match did_you_mean(name, names) {
                Some(similar) => found.help(format!("did you mean `{similar}`?")),
                None => found,
            }
        }
    }
}

/// Whether a subject is meant by a text: by its path, `belt_fta.c4`, or its name, `c4`; other values as they are written.
#[must_use]
pub fn is_meant(outcome: &Outcome<'_>, subject: ValueId, by: &str) -> bool {
    let entity = subject.as_entity().map(|entity| outcome.program().entity(entity));
    entity.is_some_and(|entity| entity.name == by) || Words::of(outcome).value(subject) == by
}
