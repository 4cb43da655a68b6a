//! What to move so that a draft passes; where nothing does, what keeps it from passing and which change of the framework
//! would let it.
//!
//! 1. `members`: why each requirement of a conflict cannot hold beside the others;
//! 2. `carry`: a change of the framework carried over to other drafts, judged again under it.

mod carry;
mod members;

pub use carry::{Carried, FrameworkChange};
pub use members::{Member, members};

use crate::adjust::{self, Answer, Options, Progress, Scope};
use crate::diagnostic::Diagnostic;
use crate::model::Program;

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// For what may be moved as asked.
    pub answer: Answer,
    /// Where that cannot pass by moves of the drafts: the cheapest change of the framework, or why it was not found.
    pub framework: Option<Result<Answer, Box<Diagnostic>>>,
}

/// Looks for the cheapest moves; where those of the drafts do not suffice, for those of the framework, too.
///
/// # Errors
/// As [`adjust::suggest`].
pub fn suggest(
    program: &Program,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Found, Box<Diagnostic>> {
    let answer = adjust::suggest(program, options, progress)?;
    let framework = (options.scope == Scope::Drafts && is_closed(&answer)).then(|| {
        let options = Options { scope: Scope::Framework, top: 1, ..options.clone() };
        adjust::suggest(program, &options, progress)
    });
    Ok(Found { answer, framework })
}

/// Whether it is certain that no move suffices.
#[must_use]
pub fn is_closed(answer: &Answer) -> bool {
    answer.finished && answer.suggestions.is_empty() && !answer.failing.is_empty()
}
