//! Files that are written: whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Writes a file beside its place and then puts it there, so that nobody ever sees a part of it and a failure leaves
/// what was there before. A link stays, and what it leads to is written; permissions stay, and a file that they keep from
/// being written to stays as it is, though its folder would allow for another in its place.
///
/// # Errors
/// Where the folder is not there or cannot be written to, or the file that is there cannot.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let beside = target.with_added_extension(format!("new{}", std::process::id()));
    let permissions = std::fs::metadata(&target).ok().map(|about| about.permissions());
    if let Some(permissions) = &permissions {
        if permissions.readonly() {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        // Others' files may be closed to us, too. A device may wait for somebody who reads it.
        if target.is_file() {
            std::fs::OpenOptions::new().write(true).open(&target)?;
        }
    }
    let fill = || {
        let mut file = std::fs::File::create_new(&beside)?;
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
