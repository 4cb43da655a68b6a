//! `accordant verify`: what a log of checks says, against what the checks come to now; without a log, the lock.

use std::path::PathBuf;

use clap::Args;

use super::audit::{base, is_inside, note};
use super::check::{Checked, complain_that, replayed, replayed_project};
use super::evaluating::{Evaluating, read_date};
use super::{Disk, Exit, Format, Screen};
use crate::project::audit::{Broken, Entry, differences, read};
use crate::project::lock::NAME;
use crate::report::escape::{visible_line, without_commands};
use crate::report::human::counted;
use crate::workspace::load;

/// What `verify` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A log that `check --audit` has written; without one, the texts of the project are compared with `accordant.lock`
    #[arg(value_name = "LOG")]
    log: Option<PathBuf>,
    /// Check all that the log records again, and not only the last
    #[arg(long, requires = "log")]
    all: bool,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    match &arguments.log {
        None => against_lock(screen),
        Some(log) => {
            let name = log.to_string_lossy();
            // A device may have no end, and a pipe nobody who writes to it.
            let is_other = log.exists() && !log.is_file();
            let read = if is_other { Err(no_file()) } else { std::fs::read_to_string(log) };
            let text = match read {
                Ok(text) => text,
                Err(error) => {
                    let name = visible_line(&name);
                    screen.complain(&format!("accordant: `{name}` cannot be read: {error}\n"));
                    return Exit::WrongInput;
                }
            };
            against_log(&name, &text, arguments.all, screen)
        }
    }
}

/// What is said of a log that is none.
fn no_file() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is no regular file")
}

/// Prints a text in which names and paths stand.
fn say(screen: &mut Screen, text: &str) {
    screen.print(&without_commands(text));
}

/// The texts of the project against its lock.
fn against_lock(screen: &mut Screen) -> Exit {
    let root = base().unwrap_or_else(|| String::from("."));
    let loaded = load(&Disk::new(), &root);
    let Some(lock) = &loaded.lock else {
        complain_that(&loaded.diagnostics, &loaded, Format::Human, "nothing was compared", screen);
        let why = format!("there is no `{NAME}` that can be read; `accordant lock` writes one");
        screen.complain(&format!("accordant: {why}\n"));
        return Exit::WrongInput;
    };
    let found = loaded.against_lock();
    let left = loaded.locked_and_not_read();
    if found.is_empty() && left.is_empty() {
        let texts = counted(lock.files.len(), "text");
        let sources = counted(lock.sources.len(), "source");
        say(screen, &format!("{NAME}: {texts} and {sources}, as locked\n"));
        return Exit::Pass;
    }
    complain_that(&found, &loaded, Format::Human, "", screen);
    for name in left {
        let name = visible_line(&name);
        say(screen, &format!("{NAME}: the text `{name}` is locked and not read any more\n"));
    }
    Exit::Findings
}

fn against_log(name: &str, text: &str, all: bool, screen: &mut Screen) -> Exit {
    let name = visible_line(name);
    let entries = match read(text) {
        Ok(entries) => entries,
        Err(Broken { line, why }) => {
            say(screen, &format!("{name}: the chain is broken: line {line} {why}\n"));
            return Exit::Findings;
        }
    };
    let Some((_, head)) = entries.last() else {
        screen
            .complain(&without_commands(&format!("accordant: nothing is recorded in `{name}`\n")));
        return Exit::WrongInput;
    };
    let lines = counted(entries.len(), "line");
    say(screen, &format!("{name}: {lines}, the chain holds up to {head}\n"));
    let first = if all { 0 } else { entries.len() - 1 };
    let mut exit = Exit::Pass;
    for (number, (entry, _)) in (1..).zip(&entries).skip(first) {
        exit = exit.max(again(number, entry, screen));
    }
    exit
}

/// Checks again what a line records.
fn again(number: usize, recorded: &Entry, screen: &mut Screen) -> Exit {
    let now = match replay(recorded) {
        Ok(now) => now,
        Err(why) => {
            say(screen, &format!("line {number}: {}\n", visible_line(&why)));
            return Exit::WrongInput;
        }
    };
    let told = differences(recorded, &now);
    let checks = counted(recorded.checks.len(), "check");
    if told.is_empty() {
        let texts = counted(recorded.inputs.len(), "text");
        say(screen, &format!("line {number}: as recorded ({checks}, {texts})\n"));
        return Exit::Pass;
    }
    say(screen, &format!("line {number}: not as recorded ({checks})\n"));
    for one in told {
        say(screen, &format!("  {}\n", visible_line(&one)));
    }
    Exit::Findings
}

/// What the recorded checks come to now.
fn replay(recorded: &Entry) -> Result<Entry, String> {
    let base = base().ok_or("the current folder cannot be read")?;
    let as_of = recorded.options.as_of.as_deref().map(read_date).transpose()?;
    let evaluating = Evaluating { as_of, most_steps: recorded.options.most_steps };
    let mut now = Entry { version: env!("CARGO_PKG_VERSION").to_owned(), ..Entry::default() };
    for check in &recorded.checks {
        if !is_inside(&check.path) {
            return Err(format!("`{}` lies outside the project and is not read", check.path));
        }
        let path = format!("{base}/{}", check.path);
        let locked = recorded.options.locked;
        let checked: Checked = if check.path.is_empty() {
            replayed_project(&base, &evaluating, locked)
        } else {
            replayed(&path, &evaluating, locked)
        };
        note(&mut now, &checked, &base);
    }
    Ok(now)
}
