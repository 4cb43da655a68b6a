//! Files that a command writes beside what it prints.

use std::io::ErrorKind;
use std::path::Path;

use super::{Exit, Screen};
use crate::report::escape::visible_line;
use crate::system::write_atomically;

/// A file that is asked for, and its text; none where there is nothing to write.
pub(super) struct Output<'p> {
    pub(super) path: &'p Path,
    pub(super) text: Option<String>,
}

/// Writes the files. What cannot be written is an output that is lost, as with the screen, but for a path that names no
/// place for a file. Where there is nothing to write, it is said why.
pub(super) fn write_files(outputs: &[Output<'_>], nothing: &str, screen: &mut Screen) -> Exit {
    let mut exit = Exit::Pass;
    for Output { path, text } in outputs {
        let path_shown = path.to_string_lossy();
        let path_shown = visible_line(&path_shown);
        let Some(text) = text else {
            screen.complain(&format!("accordant: `{path_shown}` is not written: {nothing}\n"));
            exit = exit.max(Exit::WrongInput);
            continue;
        };
        if let Err(error) = write_atomically(path, text.as_bytes()) {
            screen.complain(&format!("accordant: `{path_shown}` cannot be written: {error}\n"));
            let is_no_file = path.is_dir()
                || matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
            exit = exit.max(if is_no_file { Exit::WrongInput } else { Exit::Unfinished });
        }
    }
    exit
}
