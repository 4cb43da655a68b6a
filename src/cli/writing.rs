//! Files that commands write beside what they print.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Disk, Exit, Screen};
use crate::report::escape::visible_line;
use crate::source::SourceMap;
use crate::system::write_atomically;
use crate::workspace::Files as _;

/// Writes a file. What cannot be written is an output that is lost, as with the screen, but for a path that names no
/// place for a file.
pub(super) fn write(path: &Path, text: &str, screen: &mut Screen) -> Exit {
    if path.extension().is_some_and(|ending| ending == "accord") {
        return refuse(path, "a file of rules or drafts would be lost", screen);
    }
    let Err(error) = write_atomically(path, text.as_bytes()) else { return Exit::Pass };
    let shown = path.to_string_lossy();
    let shown = visible_line(&shown);
    screen.complain(&format!("accordant: `{shown}` cannot be written: {error}\n"));
    let is_no_file =
        path.is_dir() || matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    if is_no_file { Exit::WrongInput } else { Exit::Unfinished }
}

/// Writes the files that are asked for, each with its text, and none of those that were read; where there is no text, it
/// is said why.
pub(super) fn write_each<'p>(
    files: impl IntoIterator<Item = (&'p PathBuf, Option<String>)>,
    read: &SourceMap,
    nothing: &str,
    screen: &mut Screen,
) -> Exit {
    let mut exit = Exit::Pass;
    for (path, text) in files {
        exit = exit.max(match text {
            Some(text) => write_beside(path, &text, files_of(read), screen),
            None => refuse(path, nothing, screen),
        });
    }
    exit
}

/// Writes a file, unless it is one of those that were read: what is reported on would be lost.
pub(super) fn write_beside<'n>(
    path: &Path,
    text: &str,
    read: impl IntoIterator<Item = &'n str>,
    screen: &mut Screen,
) -> Exit {
    let disk = Disk::new();
    let is_read = disk.canonical(&path.to_string_lossy()).is_ok_and(|path| {
        read.into_iter().any(|name| disk.canonical(name).is_ok_and(|name| name == path))
    });
    if is_read { refuse(path, "it was read", screen) } else { write(path, text, screen) }
}

/// The names of the files that were read.
pub(super) fn files_of(read: &SourceMap) -> impl Iterator<Item = &str> {
    let files = read.iter().map(|(_, file)| file);
    files.filter(|file| !file.is_of_pack()).map(|file| file.name.as_str())
}

fn refuse(path: &Path, why: &str, screen: &mut Screen) -> Exit {
    let path = path.to_string_lossy();
    let path = visible_line(&path);
    screen.complain(&format!("accordant: `{path}` is not written: {why}\n"));
    Exit::WrongInput
}
