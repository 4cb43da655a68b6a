//! `accordant stage`: where agreements or a pair of countries stand, and what blocks the next stage.

use std::ffi::OsString;

use clap::Args;

use super::check::{complain, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::Diagnostic;
use crate::evaluate::Outcome;
use crate::report::diagnostics;
use crate::report::stages::{self, Limits, StagesView, human};
use crate::scenario::standing;
use crate::workspace::{self, Loaded};

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
        path: String::new(),
        exit_code: 0,
        diagnostics: Vec::new(),
        as_of: None,
        agreements: Vec::new(),
        more: Vec::new(),
        pair: None,
    };
    let options = arguments.evaluating.options(&loaded);
    let exit = match &program {
        None => Exit::WrongInput,
        Some(program) => {
            let shown = workspace::evaluate(program, &options)
                .and_then(|mut outcome| shown(&mut outcome, &loaded, arguments));
            match shown {
                Ok(shown) => {
                    view = shown;
                    Exit::Pass
                }
                Err(failure) => {
                    let exit = exit_of(std::slice::from_ref(&*failure));
                    found.push(*failure);
                    exit
                }
            }
        }
    };
    view.path = path.into_owned();
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

fn shown(
    outcome: &mut Outcome<'_>,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<StagesView, Box<Diagnostic>> {
    let names: Vec<&str> = arguments.names.iter().map(String::as_str).collect();
    let subject = match names.as_slice() {
        [] => None,
        names => Some(standing::subject(outcome.program(), names)?),
    };
    let limits = if arguments.format == Format::Json { Limits::default() } else { Limits::READER };
    let is_asked = |file| loaded.is_asked(file);
    let view = stages::view(outcome, &loaded.sources, subject, is_asked, limits);
    outcome.unfinished().map_or(Ok(view), |failure| Err(Box::new(failure)))
}
