//! `accordant test`: runs the `test` blocks of files and folders.

use std::ffi::OsString;

use clap::Args;

use super::check::{complain, to_json};
use super::paths::named_or_project;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::report::tests::{RunView, RunsView, counts, coverage, failures};
use crate::scenario::tests::{self, Run};
use crate::workspace;

/// What `test` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; the project, where none is named
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Also list the requirements, exceptions and periods that no test exercises
    #[arg(long)]
    coverage: bool,
    /// The most steps that the evaluation of a test may take [default: what `accord.toml` says, or 1000000000]
    #[arg(long, value_name = "N")]
    most_steps: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let mut worst = Exit::Pass;
    let mut output = RunsView { runs: Vec::new() };
    let (mut passed, mut failed) = (0, 0);
    let paths = named_or_project(&arguments.paths);
    for path in &paths {
        let loaded = workspace::load(&Disk::new(), path);
        let most_steps = arguments.most_steps.unwrap_or(loaded.settings.limits.steps);
        let run = loaded.test(&tests::Options { most_steps, coverage: arguments.coverage });
        // What is wrong with a file that has tests is shown with them; the rest here.
        let shown = |found: &crate::diagnostic::Diagnostic| {
            run.tests.iter().any(|test| test.diagnostics.contains(found))
        };
        let all = || loaded.diagnostics.iter().chain(&run.found);
        let mut rest: Vec<_> = all().filter(|d| !shown(d)).cloned().collect();
        if run.tests.is_empty() && !crate::diagnostic::has_errors(&rest) {
            // A run that tests nothing must not look like one that passed.
            let message = format!("there is no `test` in `{path}`");
            rest.push(Diagnostic::without_span(Code::FileNotFound, message));
        }
        let exit = exit_of(&run, rest.iter().chain(all()).any(|d| d.severity == Severity::Error));
        worst = worst.max(exit);
        let (more_passed, more_failed) = counts(&run);
        passed += more_passed;
        failed += more_failed;
        if arguments.format == Format::Json {
            let coverage = arguments.coverage;
            let path = path.clone();
            let code = exit as u8;
            output.runs.push(RunView::new(path, code, &rest, &run, coverage, &loaded.sources));
            continue;
        }
        complain(&rest, &loaded, arguments.format, screen);
        let in_words = arguments.format == Format::Narratable;
        screen.print(&failures(&run, &loaded.sources, screen.look(), in_words));
        if arguments.coverage && !crate::diagnostic::has_errors(&run.found) {
            if paths.len() > 1 {
                screen.print(&format!("{path}: "));
            }
            screen.print(&coverage(&run, &loaded.sources));
        }
    }
    if arguments.format == Format::Json {
        screen.print(&to_json(&output));
    } else {
        screen.print(&format!("{passed} passed, {failed} failed\n"));
    }
    worst
}

fn exit_of(run: &Run, unreadable: bool) -> Exit {
    if run.tests.iter().any(|test| test.unfinished) {
        Exit::Unfinished
    } else if unreadable {
        Exit::WrongInput
    } else if run.tests.iter().any(|test| !test.passed()) {
        Exit::Findings
    } else {
        Exit::Pass
    }
}
