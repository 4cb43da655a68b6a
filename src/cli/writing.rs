//! Files that commands write beside what they print.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Exit, Screen};
use crate::report::escape::visible_line;
use crate::system::write_atomically;

/// Writes a file. What cannot be written is an output that is lost, as with the screen, but for a path that names no
/// place for a file.
pub(super) fn write(path: &Path, text: &str, screen: &mut Screen) -> Exit {
    if path.extension().is_some_and(|ending| ending == "accord") {
        let shown = path.to_string_lossy();
        let shown = visible_line(&shown);
        let why = "is not written: a file of rules or drafts would be lost";
        screen.complain(&format!("accordant: `{shown}` {why}\n"));
        return Exit::WrongInput;
    }
    let Err(error) = write_atomically(path, text.as_bytes()) else { return Exit::Pass };
    let shown = path.to_string_lossy();
    let shown = visible_line(&shown);
    screen.complain(&format!("accordant: `{shown}` cannot be written: {error}\n"));
    use ErrorKind::{InvalidInput, NotADirectory, NotFound};
    let is_no_file = matches!(error.kind(), NotFound | NotADirectory | InvalidInput);
    if is_no_file { Exit::WrongInput } else { Exit::Unfinished }
}

/// Writes the files that are asked for, each with its text; where there is none, it is said why.
pub(super) fn write_each<'p>(
    files: impl IntoIterator<Item = (&'p PathBuf, Option<String>)>,
    nothing: &str,
    screen: &mut Screen,
) -> Exit {
    let mut exit = Exit::Pass;
    for (path, text) in files {
        if let Some(text) = text {
            exit = exit.max(write(path, &text, screen));
            continue;
        }
        let path = path.to_string_lossy();
        let path = visible_line(&path);
        screen.complain(&format!("accordant: `{path}` is not written: {nothing}\n"));
        exit = exit.max(Exit::WrongInput);
    }
    exit
}
