//! `accordant report`: the report on a draft for who decides about it, as text, as data and as pages.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::check::{complain_that, terminal, to_json};
use super::paths::named;
use super::reporting::{Made, Reporting};
use super::{Exit, Format, Screen};
use crate::project::{FailOn, waivers};
use crate::report::brief::{Beyond, BriefRunView, html, markdown, text, view};
use crate::report::diagnostics;
use crate::scenario::brief::brief;

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
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = named(&arguments.paths);
    let reporting = &arguments.reporting;
    let made = reporting.made(&paths, |outcome, (loaded, found), research| {
        let is_asked = |file| loaded.is_asked(file);
        let brief = brief(outcome, is_asked);
        let fail_on = loaded.settings.fail_on;
        let warnings = found.len() + waivers::findings(outcome).len();
        let beyond = Beyond {
            should: fail_on >= FailOn::Should,
            warnings: if fail_on == FailOn::Warning { warnings } else { 0 },
        };
        view(outcome, &loaded.sources, &brief, research, is_asked, beyond)
    });
    let exit = reporting.write(&made, html, markdown, screen);
    let Made { loaded, found, view, .. } = made;
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
            _ => text(view, reporting.all, terminal(format, screen)),
        };
        screen.print(&printed);
    }
    exit
}
