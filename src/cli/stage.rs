//! `accordant stage`: where agreements or a pair of countries stand, and what blocks the next stage.

use std::ffi::OsString;

use clap::Args;

use super::check::{complain, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::Diagnostic;
use crate::evaluate::Outcome;
use crate::report::diagnostics;
use crate::report::stages::{self, StagesView, human};
use crate::scenario::standing::{self, Subject};
use crate::workspace::{self, Loaded};

/// So many agreements are shown to a reader who names none; the rest are counted.
const MOST_AGREEMENTS: usize = 10;

/// So many blockers of a stage are shown to a reader.
const MOST_BLOCKERS: usize = 10;

/// What `stage` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file, or a folder with all `.accord` files below it
    #[arg(value_name = "PATH")]
    path: OsString,
    /// An agreement, or two countries; all agreements of the files where none is named
    #[arg(value_name = "AGREEMENT | COUNTRY COUNTRY", num_args = 0..=2)]
    names: Vec<String>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    evaluating: Evaluating,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let path = arguments.path.to_string_lossy();
    let loaded = workspace::load(&Disk::new(), &path);
    let (program, mut found) = loaded.analyse();
    let mut view = StagesView {
        path: path.into_owned(),
        exit_code: 0,
        diagnostics: Vec::new(),
        as_of: None,
        agreements: Vec::new(),
        more: Vec::new(),
        pair: None,
    };
    let options = arguments.evaluating.options();
    let exit = match &program {
        None => Exit::WrongInput,
        Some(program) => {
            let shown = workspace::evaluate(program, &options)
                .and_then(|mut outcome| fill(&mut view, &mut outcome, &loaded, arguments));
            match shown {
                Ok(()) => Exit::Pass,
                Err(failure) => {
                    let exit = exit_of(std::slice::from_ref(&*failure));
                    found.push(*failure);
                    exit
                }
            }
        }
    };
    view.exit_code = exit as u8;
    view.diagnostics = diagnostics::json(&found, &loaded.sources);
    if arguments.format == Format::Json {
        screen.print(&to_json(&view));
    } else {
        complain(&found, &loaded, arguments.format, screen);
        if exit == Exit::Pass {
            let in_words = arguments.format == Format::Narratable;
            screen.print(&human(&view, terminal(arguments.format, screen), in_words));
        }
    }
    exit
}

fn fill(
    view: &mut StagesView,
    outcome: &mut Outcome<'_>,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<(), Box<Diagnostic>> {
    let program = outcome.program();
    let is_json = arguments.format == Format::Json;
    let most = (!is_json).then_some(MOST_BLOCKERS);
    let names: Vec<&str> = arguments.names.iter().map(String::as_str).collect();
    view.as_of = outcome.as_of().map(|day| day.to_string());
    if names.is_empty() {
        let all = program.agreements.iter().filter(|a| loaded.is_asked(a.span.file));
        let all: Vec<_> = all.map(|a| a.entity).collect();
        let shown = if is_json { all.len() } else { MOST_AGREEMENTS.min(all.len()) };
        let (shown, rest) = all.split_at(shown);
        for agreement in shown {
            let progress = standing::progress(outcome, *agreement);
            view.agreements.push(stages::progress(outcome, &loaded.sources, &progress, most));
        }
        let rest: Vec<_> = rest.iter().map(|agreement| outcome.standing(*agreement)).collect();
        view.more = stages::more(program, &rest);
    } else {
        match standing::subject(program, &names)? {
            Subject::Agreement(agreement) => {
                let progress = standing::progress(outcome, agreement);
                view.agreements.push(stages::progress(outcome, &loaded.sources, &progress, most));
            }
            Subject::Pair(countries) => {
                let pair = standing::pair(outcome, countries);
                view.pair = Some(stages::pair(outcome, &loaded.sources, &pair, most));
            }
        }
    }
    outcome.unfinished().map_or(Ok(()), |failure| Err(Box::new(failure)))
}
