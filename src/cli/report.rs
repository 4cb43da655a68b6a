//! `accordant report`: the report on a draft for who decides about it, as text, as data and as pages.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::check::{complain_that, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::writing::write;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::Diagnostic;
use crate::evaluate::Options;
use crate::report::brief::{BriefRunView, BriefView, html, markdown, text, view};
use crate::report::diagnostics;
use crate::scenario::brief::brief;
use crate::scenario::research::research;
use crate::workspace::{self, Loaded};

/// The steps that the searches for adjustments may take by default, each: a report is not to keep anybody waiting.
const MOST_SEARCH_STEPS: u64 = 20_000_000;

/// How the report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a reader at a terminal.
    Human,
    /// For programs.
    Json,
    /// For a listener: no drawings, everything in words.
    Narratable,
    /// As a page of Markdown.
    Markdown,
    /// As a page of its own, with its pictures.
    Html,
}

impl Form {
    /// How diagnostics and texts are written beside it.
    fn format(self) -> Format {
        match self {
            Form::Json => Format::Json,
            Form::Narratable => Format::Narratable,
            Form::Human | Form::Markdown | Form::Html => Format::Human,
        }
    }
}

/// What `report` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; one report on all of them together
    #[arg(required = true, value_name = "DRAFT")]
    paths: Vec<OsString>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Form::Human)]
    format: Form,
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
        let pages =
            [(&arguments.html, html as fn(&BriefView) -> String), (&arguments.markdown, markdown)];
        for (path, page) in pages {
            if let Some(path) = path {
                exit = exit.max(write(path, &page(view), screen));
            }
        }
    }
    let format = arguments.format.format();
    if format == Format::Json {
        let view = BriefRunView {
            paths,
            exit_code: exit as u8,
            diagnostics: diagnostics::json(&found, &loaded.sources),
            report: view,
        };
        screen.print(&to_json(&view));
        return exit;
    }
    complain_that(&found, &loaded, format, "no report was made", screen);
    if let Some(view) = &view {
        let printed = match arguments.format {
            Form::Markdown => markdown(view),
            Form::Html => html(view),
            _ => text(view, arguments.all, terminal(format, screen)),
        };
        screen.print(&printed);
    }
    exit
}

fn made(loaded: &Loaded, arguments: &Arguments) -> (Vec<Diagnostic>, Option<BriefView>, Exit) {
    let (program, mut found) = loaded.analyse();
    let Some(program) = program else { return (found, None, Exit::WrongInput) };
    let options = arguments.evaluating.options(loaded);
    let made = workspace::evaluate(&program, &options).and_then(|mut outcome| {
        let is_asked = |file| loaded.is_asked(file);
        let searching =
            Options { as_of: outcome.as_of(), most_steps: arguments.most_search_steps, ..options };
        let searching = (!arguments.without_adjustments).then_some(&searching);
        let research = research(&mut outcome, is_asked, searching);
        let brief = brief(&mut outcome, is_asked);
        let view = view(&mut outcome, &loaded.sources, &brief, &research, is_asked);
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
