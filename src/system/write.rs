//! Files that are written: whole or not at all.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// So many files may lie beside a place that those have left who were stopped while they wrote.
const MOST_LEFT: usize = 1000;

/// Writes a file beside its place and then puts it there, so that nobody ever sees a part of it and a failure leaves
/// what was there before. A link stays, and what it leads to is written; permissions stay, and a file that they keep from
/// being written to stays as it is, though its folder would allow for another in its place. What is no regular file, as
/// a device or a pipe, stays too.
///
/// # Errors
/// Where the folder is not there or cannot be written to, or the file that is there cannot.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let permissions = std::fs::metadata(&target).ok().map(|about| about.permissions());
    if let Some(permissions) = &permissions {
        if !target.is_file() {
            let why = "it is no regular file";
            return Err(std::io::Error::new(ErrorKind::InvalidInput, why));
        }
        if permissions.readonly() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        // Others' files may be closed to us, too.
        std::fs::OpenOptions::new().write(true).open(&target)?;
    }
    let (mut file, beside) = create_beside(&target)?;
    let fill = || {
        if let Some(permissions) = permissions {
            // Before there is anything in it that others may not read.
            file.set_permissions(permissions)?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, &target)
    };
    fill().inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })
}

/// A new file beside another. Who was stopped while writing has left one, and may have had the number of this process.
fn create_beside(target: &Path) -> std::io::Result<(File, PathBuf)> {
    let process = std::process::id();
    let mut tried = 0;
    loop {
        let ending =
            if tried == 0 { format!("new{process}") } else { format!("new{process}-{tried}") };
        let beside = target.with_added_extension(ending);
        match File::create_new(&beside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && tried < MOST_LEFT => {
                tried += 1;
            }
            file => return Ok((file?, beside)),
        }
    }
}

/// Writes files that are not there yet into a folder, which is made where it is missing; none is written over.
///
/// # Errors
/// Where one of them is there already or cannot be written; says which. Those before it stay.
pub fn create_files<'n>(
    folder: &Path,
    files: &[(&'n str, String)],
) -> Result<(), (&'n str, std::io::Error)> {
    for (name, text) in files {
        let path = folder.join(name);
        let within = path.parent().unwrap_or(folder);
        let create = || {
            std::fs::create_dir_all(within)?;
            std::fs::File::create_new(&path)?.write_all(text.as_bytes())
        };
        create().map_err(|error| (*name, error))?;
    }
    Ok(())
}

/// The path from the root of the file system; as it is where that is not known.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    // `.` at its end is no name.
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.canonicalize().unwrap_or(absolute)
}
