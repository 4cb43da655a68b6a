//! `accordant research`: the report on cooperation, as text, as data and as pages.

use std::ffi::OsString;

use clap::Args;

use super::check::{complain_that, terminal, to_json};
use super::paths::named;
use super::reporting::{Made, Reporting};
use super::{Exit, Format, Screen};
use crate::report::diagnostics;
use crate::report::research::{ResearchRunView, html, markdown, text, view};

/// What `research` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; one report on all of them together
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = named(&arguments.paths);
    let reporting = &arguments.reporting;
    let made = reporting
        .made(&paths, |outcome, (loaded, _), research| view(outcome, &loaded.sources, research));
    let exit = reporting.write(&made, html, markdown, screen);
    let Made { loaded, found, view, .. } = made;
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
        screen.print(&text(view, reporting.all, terminal(arguments.format, screen)));
    }
    exit
}
