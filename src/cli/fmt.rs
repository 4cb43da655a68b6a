//! `accordant fmt`: texts in canonical layout.

use std::ffi::OsString;
use std::io::Read as _;

use clap::Args;
use rayon::prelude::*;

use super::check::terminal;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::format::format;
use crate::report::diagnostics::{count, human};
use crate::report::diff::unified;
use crate::report::escape::visible_line;
use crate::source::SourceFile;
use crate::workspace::{MOST_BYTES, Store as _, Texts, texts};

/// What is to be formatted, and how.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; `-` formats what is read from the standard input
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<OsString>,
    /// Write nothing; name the files that would change, and end with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, and end with 1 if anything would
    #[arg(long)]
    diff: bool,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths: Vec<String> =
        arguments.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let disk = Disk::new();
    let from_stream = paths.iter().any(|path| path == "-");
    let found = match paths.as_slice() {
        [_] if from_stream => from_standard_input(),
        _ if from_stream => {
            screen.complain("accordant: `-` stands alone or not at all\n");
            return Exit::WrongInput;
        }
        paths => {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            texts(&disk, &paths)
        }
    };
    let all: Vec<_> = found.iter().collect();
    let formatted: Vec<_> = all.par_iter().map(|(id, _, text)| format(*id, text)).collect();
    let mut wrong = found.diagnostics.clone();
    let mut changed = 0;
    let mut exit = Exit::Pass;
    for ((id, path, old), new) in all.iter().zip(formatted) {
        let name = found.sources.get(*id).map_or("", |file| file.name.as_str());
        match new {
            Err(diagnostics) => wrong.extend(diagnostics),
            Ok(new) if from_stream && !arguments.check && !arguments.diff => screen.print(&new),
            Ok(new) if new == *old => {}
            Ok(new) => {
                changed += 1;
                let shown = visible_line(name);
                if arguments.diff {
                    let look = terminal(Format::Human, screen);
                    screen.print(&unified((name, old), (name, &new), look));
                }
                if arguments.check {
                    screen.print(&format!("`{shown}` would change\n"));
                } else if !arguments.diff {
                    match disk.write(path, &new) {
                        Ok(()) => screen.print(&format!("`{shown}` is formatted\n")),
                        Err(error) => {
                            screen.complain(&format!(
                                "accordant: `{shown}` cannot be written: {error}\n"
                            ));
                            exit = exit.max(Exit::WrongInput);
                        }
                    }
                }
            }
        }
    }
    if !wrong.is_empty() {
        let mut text = human(&wrong, &found.sources, screen.complaints_look());
        text.push_str(&count(&wrong));
        text.push_str("; files with errors stay as they are\n");
        screen.complain(&text);
        exit = exit.max(Exit::WrongInput);
    }
    if changed > 0 && (arguments.check || arguments.diff) {
        exit = exit.max(Exit::Findings);
    }
    exit
}

/// The one text that is read from the standard input.
fn from_standard_input() -> Texts {
    let mut found = Texts::default();
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes);
    let text = match read {
        Err(error) => Err((Code::FileNotFound, error.to_string())),
        Ok(length) if length > MOST_BYTES => {
            Err((Code::FileTooLarge, String::from("it is too large")))
        }
        Ok(_) => String::from_utf8(bytes)
            .map_err(|_| (Code::NotUtf8, String::from("it is not valid UTF-8"))),
    };
    match text {
        Ok(text) => {
            found.sources.add(SourceFile::new("<stdin>", text));
            found.paths.push(String::from("-"));
        }
        Err((code, why)) => {
            let message = format!("the standard input cannot be read: {why}");
            found.diagnostics.push(Diagnostic::without_span(code, message));
        }
    }
    found
}
