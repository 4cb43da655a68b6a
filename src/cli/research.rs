//! `accordant research`: the report on cooperation, as text, as data and as pages.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::check::{complain_that, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::writing::write;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::Diagnostic;
use crate::evaluate::Options;
use crate::report::diagnostics;
use crate::report::research::{ResearchRunView, ResearchView, html, markdown, text, view};
use crate::scenario::research::research;
use crate::workspace::{self, Loaded};

/// The steps that the searches for adjustments may take by default, each: a report is not to keep anybody waiting.
const MOST_SEARCH_STEPS: u64 = 20_000_000;

/// What `research` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; one report on all of them together
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print the whole report, not only what is most important
    #[arg(long)]
    all: bool,
    /// Also write the report as a page to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write the report as Markdown to this file
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Leave out the adjustments, which have to be searched for
    #[arg(long)]
    without_adjustments: bool,
    /// The most steps that each of the searches for adjustments may take
    #[arg(long, value_name = "N", default_value_t = MOST_SEARCH_STEPS)]
    most_search_steps: u64,
    #[command(flatten)]
    evaluating: Evaluating,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths: Vec<String> =
        arguments.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let entries: Vec<&str> = paths.iter().map(String::as_str).collect();
    let loaded = workspace::load_all(&Disk::new(), &entries);
    let (found, view, mut exit) = made(&loaded, arguments);
    if let Some(view) = &view {
        let pages = [
            (&arguments.html, html as fn(&ResearchView) -> String),
            (&arguments.markdown, markdown),
        ];
        for (path, page) in pages {
            if let Some(path) = path {
                exit = exit.max(write(path, &page(view), screen));
            }
        }
    }
    if arguments.format == Format::Json {
        let view = ResearchRunView {
            paths,
            exit_code: exit as u8,
            diagnostics: diagnostics::json(&found, &loaded.sources),
            research: view,
        };
        screen.print(&to_json(&view));
        return exit;
    }
    complain_that(&found, &loaded, arguments.format, "no report was made", screen);
    if let Some(view) = &view {
        screen.print(&text(view, arguments.all, terminal(arguments.format, screen)));
    }
    exit
}

fn made(loaded: &Loaded, arguments: &Arguments) -> (Vec<Diagnostic>, Option<ResearchView>, Exit) {
    let (program, mut found) = loaded.analyse();
    let Some(program) = program else { return (found, None, Exit::WrongInput) };
    let options = arguments.evaluating.options(loaded);
    let made = workspace::evaluate(&program, &options).and_then(|mut outcome| {
        let searching =
            Options { as_of: outcome.as_of(), most_steps: arguments.most_search_steps, ..options };
        let searching = (!arguments.without_adjustments).then_some(&searching);
        let research = research(&mut outcome, |file| loaded.is_asked(file), searching);
        let view = view(&outcome, &loaded.sources, &research);
        outcome.unfinished().map_or(Ok(view), |failure| Err(Box::new(failure)))
    });
    match made {
        Ok(view) => (found, Some(view), Exit::Pass),
        Err(failure) => {
            let exit = exit_of(std::slice::from_ref(&*failure));
            found.push(*failure);
            (found, None, exit)
        }
    }
}
