//! `accordant check`: the verdicts of files and folders, each a check of its own.

use std::ffi::OsString;

use clap::Args;
use serde::Serialize;

use super::evaluating::{Evaluating, exit_of};
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::report::diagnostics;
use crate::report::human::{Terminal, verdicts};
use crate::report::view::{CheckView, ChecksView, PathView, Show, view};
use crate::workspace::{self, Loaded};

/// Of findings that are alike, so many are shown to a reader.
const MOST_ALIKE: usize = 10;

/// What `check` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; each is a check of its own
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    evaluating: Evaluating,
    /// Also show what is met and what does not apply
    #[arg(long)]
    all: bool,
}

/// What one check came to.
struct Checked {
    loaded: Loaded,
    diagnostics: Vec<Diagnostic>,
    verdicts: Option<CheckView>,
    exit: Exit,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let mut exit = Exit::Pass;
    let mut output = ChecksView { checks: Vec::new() };
    for (place, path) in arguments.paths.iter().enumerate() {
        let path = path.to_string_lossy();
        let checked = check(&path, arguments);
        exit = exit.max(checked.exit);
        match arguments.format {
            Format::Json => output.checks.push(PathView {
                path: path.into_owned(),
                exit_code: checked.exit as u8,
                diagnostics: diagnostics::json(&checked.diagnostics, &checked.loaded.sources),
                verdicts: checked.verdicts,
            }),
            Format::Human | Format::Narratable => {
                if arguments.paths.len() > 1 {
                    let gap = if place == 0 { "" } else { "\n" };
                    screen.print(&format!("{gap}{path}\n"));
                }
                show(&checked, arguments.format, screen);
            }
        }
    }
    if arguments.format == Format::Json {
        screen.print(&to_json(&output));
    }
    exit
}

/// JSON with line ends, and one at its end.
pub(super) fn to_json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn check(path: &str, arguments: &Arguments) -> Checked {
    let loaded = workspace::load(&Disk::new(), path);
    let (program, mut diagnostics) = loaded.analyse();
    let Some(program) = program else {
        return Checked { loaded, diagnostics, verdicts: None, exit: Exit::WrongInput };
    };
    let options = arguments.evaluating.options(&loaded);
    let judged = workspace::evaluate(&program, &options).and_then(|mut outcome| {
        let is_json = arguments.format == Format::Json;
        let most_alike = (!is_json && !arguments.all).then_some(MOST_ALIKE);
        let show = Show { all: arguments.all, most_alike };
        let verdicts = view(&mut outcome, &loaded.sources, show);
        outcome.unfinished().map_or(Ok(verdicts), |failure| Err(Box::new(failure)))
    });
    match judged {
        Err(failure) => {
            let exit = exit_of(std::slice::from_ref(&*failure));
            diagnostics.push(*failure);
            Checked { loaded, diagnostics, verdicts: None, exit }
        }
        Ok(verdicts) => {
            let exit = if verdicts.summary.passes { Exit::Pass } else { Exit::Findings };
            Checked { loaded, diagnostics, verdicts: Some(verdicts), exit }
        }
    }
}

fn show(checked: &Checked, format: Format, screen: &mut Screen) {
    complain(&checked.diagnostics, &checked.loaded, format, screen);
    if let Some(view) = &checked.verdicts {
        screen.print(&verdicts(view, terminal(format, screen)));
    }
}

/// How results are written on this screen.
pub(super) fn terminal(format: Format, screen: &Screen) -> Terminal {
    Terminal {
        colour: screen.look().colours && format == Format::Human,
        width: screen.is_terminal().then(|| screen.look().width),
    }
}

/// Diagnostics on the stream of errors, with their number.
pub(super) fn complain(found: &[Diagnostic], loaded: &Loaded, format: Format, screen: &mut Screen) {
    complain_that(found, loaded, format, "nothing was checked", screen);
}

/// As [`complain`], with what follows from errors.
pub(super) fn complain_that(
    found: &[Diagnostic],
    loaded: &Loaded,
    format: Format,
    follows: &str,
    screen: &mut Screen,
) {
    if found.is_empty() {
        return;
    }
    let mut text = match format {
        Format::Narratable => diagnostics::narratable(found, &loaded.sources),
        _ => diagnostics::human(found, &loaded.sources, screen.complaints_look()),
    };
    text.push_str(&diagnostics::count(found));
    if has_errors(found) {
        text.push_str("; ");
        text.push_str(follows);
    }
    text.push('\n');
    screen.complain(&text);
}
