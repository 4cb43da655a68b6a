//! `accordant trace`: articles against rules against terms of drafts against verdicts, and the gaps both ways.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::check::{complain_that, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::{Disk, Exit, Screen};
use crate::diagnostic::Diagnostic;
use crate::report::diagnostics;
use crate::report::escape::visible_line;
use crate::report::trace::{PathTraceView, Shown, TraceView, TracesView, human, markdown, view};
use crate::scenario::trace::trace;
use crate::workspace::{self, Loaded};

/// How a trace is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a reader at a terminal.
    Human,
    /// For programs.
    Json,
    /// For a page.
    Markdown,
}

/// What `trace` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; each is traced on its own
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Show only the gaps
    #[arg(long, conflicts_with = "all")]
    gaps: bool,
    /// Also show every article with its rules, the terms they looked at, and their verdicts
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    evaluating: Evaluating,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let mut worst = Exit::Pass;
    let mut output = TracesView { traces: Vec::new() };
    let shown = Shown { matrix: arguments.all, only_gaps: arguments.gaps };
    for (place, path) in arguments.paths.iter().enumerate() {
        let path = path.to_string_lossy().into_owned();
        let (loaded, found, traced, exit) = traced(&path, arguments);
        worst = worst.max(exit);
        if arguments.format == Format::Json {
            let diagnostics = diagnostics::json(&found, &loaded.sources);
            let exit_code = exit as u8;
            output.traces.push(PathTraceView { path, exit_code, diagnostics, trace: traced });
            continue;
        }
        let follows = format!("`{}` was not traced", visible_line(&path));
        complain_that(&found, &loaded, super::Format::Human, &follows, screen);
        if let Some(traced) = traced {
            let text = match arguments.format {
                Format::Markdown => markdown(&path, &traced, shown),
                _ => human(&path, &traced, shown, terminal(super::Format::Human, screen)),
            };
            let gap = if place == 0 { "" } else { "\n" };
            screen.print(&format!("{gap}{text}"));
        }
    }
    if arguments.format == Format::Json {
        screen.print(&to_json(&output));
    }
    worst
}

fn traced(path: &str, arguments: &Arguments) -> (Loaded, Vec<Diagnostic>, Option<TraceView>, Exit) {
    let loaded = workspace::load(&Disk::new(), path);
    let (program, mut found) = loaded.analyse();
    let Some(program) = program else {
        return (loaded, found, None, Exit::WrongInput);
    };
    let options = arguments.evaluating.options(&loaded);
    let traced = workspace::evaluate(&program, &options).and_then(|mut outcome| {
        let trace = trace(&mut outcome, |file| loaded.is_asked(file));
        let view = view(&outcome, &loaded.sources, &trace);
        outcome.unfinished().map_or(Ok(view), |failure| Err(Box::new(failure)))
    });
    match traced {
        Ok(view) => (loaded, found, Some(view), Exit::Pass),
        Err(failure) => {
            let exit = exit_of(std::slice::from_ref(&*failure));
            found.push(*failure);
            (loaded, found, None, exit)
        }
    }
}
