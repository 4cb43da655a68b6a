//! Files that several processes add to: each sees what the others have written, and nobody ever sees a part of a line.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use super::write_atomically;

/// So often a file is opened again that others have replaced in the meantime.
const MOST_TRIES: usize = 1000;

/// Changes a text file, or makes it. The whole file is written anew and put in its place: of an appended line a part could
/// be left when the process is killed or the disk is full. Others that do the same wait.
///
/// # Errors
/// Where the file cannot be read, is no text, or cannot be written; and where the change cannot be made.
pub fn update<E>(
    path: &Path,
    change: impl FnOnce(&str) -> Result<String, E>,
) -> std::io::Result<Result<(), E>> {
    for _ in 0..MOST_TRIES {
        // A device may wait for somebody who reads it.
        if path.exists() && !path.is_file() {
            let why = "it is no regular file";
            return Err(std::io::Error::new(ErrorKind::InvalidInput, why));
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // Who had the lock before may have put another file in its place.
        if std::fs::read_to_string(path)? != text {
            continue;
        }
        return match change(&text) {
            Ok(new) => write_atomically(path, new.as_bytes()).map(Ok),
            Err(why) => Ok(Err(why)),
        };
    }
    Err(ErrorKind::ResourceBusy.into())
}
