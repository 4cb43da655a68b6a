//! `accordant fmt`: texts in canonical layout.

use std::ffi::OsString;
use std::io::Read as _;

use clap::Args;
use rayon::prelude::*;

use super::check::terminal;
use super::paths::named_or_project;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::format::format;
use crate::project::Limits;
use crate::report::diagnostics::{count, human};
use crate::report::diff::unified;
use crate::report::escape::visible_line;
use crate::source::SourceFile;
use crate::workspace::{Files as _, Store as _, Texts, texts};

/// What is to be formatted, and how.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; the project, where none is named; `-` formats what is
    /// read from the standard input
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// Write nothing; name the files that would change, and end with 1 where there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, and end with 1 where anything would
    #[arg(long)]
    diff: bool,
}

impl Arguments {
    fn writes(&self) -> bool {
        !self.check && !self.diff
    }
}

/// A text that is not laid out as it should be.
struct Changed<'t> {
    path: &'t str,
    old: &'t SourceFile,
    new: String,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let disk = Disk::new();
    let paths = named_or_project(&arguments.paths);
    let from_stream = paths.iter().any(|path| path == "-");
    if from_stream && paths.len() > 1 {
        screen.complain("accordant: `-` stands alone or not at all\n");
        return Exit::WrongInput;
    }
    let mut found = if from_stream {
        standard_input()
    } else {
        texts(&disk, &paths.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let mut wrong = std::mem::take(&mut found.diagnostics);
    let all: Vec<_> = found.iter().collect();
    let total = all.len();
    let formatted: Vec<_> = all.par_iter().map(|(id, _, file)| format(*id, &file.text)).collect();
    let mut changed = Vec::new();
    let mut unreadable = 0;
    for ((_, path, old), new) in all.into_iter().zip(formatted) {
        match new {
            Err(diagnostics) => {
                unreadable += 1;
                wrong.extend(diagnostics);
            }
            Ok(new) if from_stream && arguments.writes() => screen.print(&new),
            Ok(new) if *new == *old.text => {}
            Ok(new) => changed.push(Changed { path, old, new }),
        }
    }
    let mut exit = if wrong.is_empty() { Exit::Pass } else { Exit::WrongInput };
    if !wrong.is_empty() {
        complain(&wrong, &found, screen);
    }
    for text in &changed {
        exit = exit.max(settle(text, arguments, &disk, screen));
    }
    if !(from_stream && arguments.writes()) {
        screen.print(&summary(changed.len(), total - changed.len() - unreadable, arguments));
    }
    exit
}

/// Writes a text, shows what would change in it, or names it.
fn settle(text: &Changed<'_>, arguments: &Arguments, disk: &Disk, screen: &mut Screen) -> Exit {
    let name = text.old.name.as_str();
    let shown = visible_line(name);
    if arguments.diff {
        let terminal = terminal(Format::Human, screen);
        screen.print(&unified((name, &text.old.text), (name, &text.new), terminal));
        return Exit::Findings;
    }
    if arguments.check {
        screen.print(&format!("{shown}\n"));
        return Exit::Findings;
    }
    match write(text, disk) {
        Ok(()) => {
            screen.print(&format!("{shown}\n"));
            Exit::Pass
        }
        Err(why) => {
            screen.complain(&format!("accordant: `{shown}` {why}\n"));
            Exit::WrongInput
        }
    }
}

/// Writes a text, unless somebody else has written there since it was read.
fn write(text: &Changed<'_>, disk: &Disk) -> Result<(), String> {
    let present = disk.read(text.path, text.old.text.len());
    if present.ok().as_deref() != Some(text.old.text.as_bytes()) {
        return Err(String::from("is not written: it has changed since it was read"));
    }
    disk.write(text.path, &text.new).map_err(|error| format!("cannot be written: {error}"))
}

/// `2 files formatted, 3 unchanged`.
fn summary(changed: usize, unchanged: usize, arguments: &Arguments) -> String {
    let s = if changed == 1 { "" } else { "s" };
    let done = if arguments.writes() { "formatted" } else { "would change" };
    format!("{changed} file{s} {done}, {unchanged} unchanged\n")
}

fn complain(wrong: &[Diagnostic], found: &Texts, screen: &mut Screen) {
    let mut text = human(wrong, &found.sources, screen.complaints_look());
    text.push_str(&count(wrong));
    text.push_str("; a file with errors stays as it is\n");
    screen.complain(&text);
}

/// The one text that is read from the standard input.
fn standard_input() -> Texts {
    let mut found = Texts::default();
    let mut bytes = Vec::new();
    let most = Limits::default().file_bytes;
    let refused = |code, why: &str| {
        let message = format!("the standard input cannot be formatted: {why}");
        Diagnostic::without_span(code, message)
    };
    let read = std::io::stdin().lock().take(most as u64 + 1).read_to_end(&mut bytes);
    let text = match read {
        Err(error) => Err(refused(Code::FileNotFound, &error.to_string())),
        Ok(length) if length > most => Err(refused(Code::FileTooLarge, "it is too large")),
        Ok(_) => {
            String::from_utf8(bytes).map_err(|_| refused(Code::NotUtf8, "it is not valid UTF-8"))
        }
    };
    match text {
        Ok(text) => {
            found.sources.add(SourceFile::new("<stdin>", text));
            found.paths.push(String::from("-"));
        }
        Err(diagnostic) => found.diagnostics.push(diagnostic),
    }
    found
}
