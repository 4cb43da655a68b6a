//! `accordant baseline`: records what fails today, so that only what is new fails a check.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::check::{complain_that, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::paths::named;
use super::writing::write;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Baseline;
use crate::project::baseline::{Known, findings};
use crate::project::settings::BASELINE;
use crate::report::escape::visible_line;
use crate::report::human::counted;
use crate::workspace::{self, Loaded, drafts_around};

/// What `baseline` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files and folders whose findings are recorded anew; those of other files stay. Without any, each draft of the
    /// project
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// The file to write, in the place of the one that `accord.toml` names
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    evaluating: Evaluating,
}

/// What the drafts come to.
#[derive(Default)]
struct Recorded {
    /// What fails.
    findings: BTreeSet<Known>,
    /// The files of the project that were read.
    files: BTreeSet<String>,
    /// What was read first: the project is the same for all.
    project: Option<Loaded>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = if arguments.paths.is_empty() {
        match drafts_around(&Disk::new(), ".") {
            Ok(paths) => paths,
            Err(loaded) => {
                return refused(&loaded.diagnostics, &loaded, screen);
            }
        }
    } else {
        named(&arguments.paths)
    };
    let mut recorded = Recorded::default();
    for path in &paths {
        if let Err(exit) = record(path, arguments, &mut recorded, screen) {
            return exit;
        }
    }
    match recorded.project.take() {
        Some(project) => keep(recorded, &project, arguments, screen),
        None => Exit::WrongInput,
    }
}

fn refused(found: &[Diagnostic], loaded: &Loaded, screen: &mut Screen) -> Exit {
    complain_that(found, loaded, Format::Human, "no baseline was written", screen);
    exit_of(found)
}

/// Records the findings of one path.
fn record(
    path: &str,
    arguments: &Arguments,
    recorded: &mut Recorded,
    screen: &mut Screen,
) -> Result<(), Exit> {
    let mut loaded = workspace::load(&Disk::new(), path);
    loaded.forget_baseline();
    if loaded.settings.file.is_none() {
        let message = format!("`{path}` lies in no project, and a baseline belongs to one");
        let found = Diagnostic::without_span(Code::FileNotFound, message)
            .help("begin a project with `accordant init`");
        loaded.diagnostics.insert(0, found);
    }
    let roots = recorded.project.as_ref().and_then(|first| first.root.as_ref());
    if roots.is_some_and(|root| Some(root) != loaded.root.as_ref()) {
        let message = format!("`{path}` lies in another project than what was read before");
        loaded.diagnostics.insert(0, Diagnostic::without_span(Code::OutsideProject, message));
    }
    let (program, found) = loaded.analyse();
    let Some(program) = program else { return Err(refused(&found, &loaded, screen)) };
    let judged = workspace::evaluate(&program, &arguments.evaluating.options(&loaded));
    match judged.and_then(|outcome| outcome.unfinished().map_or(Ok(outcome), |e| Err(Box::new(e))))
    {
        Ok(outcome) => recorded.findings.extend(findings(&outcome, &loaded.paths)),
        Err(failure) => return Err(refused(&[*failure], &loaded, screen)),
    }
    recorded.files.extend(loaded.paths.values().cloned());
    recorded.project.get_or_insert(loaded);
    Ok(())
}

/// Writes what is known from now on, with what other files are known for.
fn keep(recorded: Recorded, project: &Loaded, arguments: &Arguments, screen: &mut Screen) -> Exit {
    let Recorded { mut findings, files, .. } = recorded;
    let before = project.baseline.clone().unwrap_or_default().findings;
    if !arguments.paths.is_empty() {
        let is_elsewhere =
            |known: &&Known| known.file.as_ref().is_none_or(|file| !files.contains(file));
        findings.extend(before.iter().filter(is_elsewhere).cloned());
    }
    let (new, gone) = (findings.difference(&before).count(), before.difference(&findings).count());
    let named = project.settings.baseline.as_ref().map_or(BASELINE, |named| named.text.as_str());
    let root = project.root.clone().unwrap_or_default();
    let file = arguments.output.clone().unwrap_or_else(|| PathBuf::from(root).join(named));
    let count = findings.len();
    let exit = write(&file, &to_json(&Baseline::new(findings)), screen);
    if exit > Exit::Pass {
        return exit;
    }
    let shown = arguments.output.as_ref().map_or(named.into(), |path| path.to_string_lossy());
    let verb = if count == 1 { "is" } else { "are" };
    screen.print(&format!(
        "{} {verb} known in `{}`: {new} new, {gone} gone\n",
        counted(count, "finding"),
        visible_line(&shown)
    ));
    if project.settings.baseline.is_none() && arguments.output.is_none() {
        screen.print(&format!(
            "it counts once `accord.toml` says `baseline = \"{BASELINE}\"` under `[check]`\n"
        ));
    }
    Exit::Pass
}
