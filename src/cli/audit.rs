//! `check --audit`: what a run came to, as a line of a log.

use std::path::Path;

use super::check::Checked;
use super::evaluating::Evaluating;
use super::{Disk, Exit, Screen};
use crate::evaluate::{Outcome, Verdict};
use crate::project::audit::{Asked, Broken, Check, Entry, Said, Sealed, append};
use crate::report::escape::visible_line;
use crate::revise::Verdicts;
use crate::source::PACK;
use crate::system::update;
use crate::workspace::{Files as _, root_of};

/// The verdicts of an outcome, sealed.
pub(super) fn seal(outcome: &Outcome<'_>) -> Sealed {
    let verdicts = Verdicts::of(outcome);
    let program = outcome.program();
    let said = verdicts.by_name.iter().map(|((requirement, subjects), said)| {
        let because = match said.verdict {
            Verdict::Excepted(place) => program
                .requirement_named(requirement)
                .and_then(|id| program.requirement(id).exceptions.get(place))
                .map_or("", |exception| exception.name.as_str()),
            _ => "",
        };
        let (level, verdict) = (said.level.word(), said.verdict.name());
        Said { requirement, subjects, level, verdict, because }
    });
    Sealed::of(outcome.as_of().map(|day| day.to_string()), said)
}

/// The folder that paths in a log begin at: the project around the current folder, or that folder.
pub(super) fn base() -> Option<String> {
    root_of(&Disk::new(), ".")
}

/// Adds a check to what is recorded.
pub(super) fn note(entry: &mut Entry, checked: &Checked, base: &str) {
    let disk = Disk::new();
    let within = |path: &str| {
        let rest = path.strip_prefix(base.trim_end_matches('/'))?;
        Some(rest.trim_start_matches('/').to_owned())
    };
    let path = &checked.view.path;
    let canonical = disk.canonical(path).ok();
    let exit_code = checked.view.exit_code;
    entry.checks.push(Check {
        path: canonical.as_deref().and_then(within).unwrap_or_else(|| path.clone()),
        exit_code,
        verdicts: checked.sealed.clone(),
    });
    let folder = checked.loaded.root.as_deref().and_then(within).unwrap_or_default();
    for (name, hash) in checked.loaded.inputs() {
        let is_own = !name.starts_with(PACK) && !folder.is_empty();
        entry.inputs.insert(if is_own { format!("{folder}/{name}") } else { name }, hash);
    }
}

/// Writes the line of a run. What cannot be written is evidence that is lost, and never a pass.
pub(super) fn record(
    log: &Path,
    entry: Entry,
    (evaluating, locked): (&Evaluating, bool),
    screen: &mut Screen,
) -> Exit {
    let options = Asked {
        as_of: evaluating.as_of.map(|day| day.to_string()),
        most_steps: evaluating.most_steps,
        locked,
    };
    let shown = log.to_string_lossy();
    let shown = visible_line(&shown);
    let outside = entry.checks.iter().find(|check| !is_inside(&check.path));
    if let Some(check) = outside {
        let path = visible_line(&check.path);
        let why = "lies outside the project, so that it could not be checked again";
        screen.complain(&format!("accordant: nothing is recorded: `{path}` {why}\n"));
        return Exit::WrongInput;
    }
    let entry = Entry { version: env!("CARGO_PKG_VERSION").to_owned(), options, ..entry };
    match update(log, |text| append(text, entry)) {
        Ok(Ok(())) => Exit::Pass,
        Ok(Err(Broken { line, why })) => {
            let message = format!("nothing is recorded: line {line} of `{shown}` {why}");
            screen.complain(&format!("accordant: {message}\n"));
            Exit::WrongInput
        }
        Err(error) => {
            screen.complain(&format!("accordant: `{shown}` cannot be written: {error}\n"));
            Exit::Unfinished
        }
    }
}

/// Whether a path of a log lies in the folder that paths begin at.
pub(super) fn is_inside(path: &str) -> bool {
    !path.starts_with(['/', '\\'])
        && path.as_bytes().get(1) != Some(&b':')
        && !path.split(['/', '\\']).any(|part| part == "..")
}
