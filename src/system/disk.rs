//! The files of the real file system. What is no regular file is never opened.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::workspace::{FileError, Files, Kind, Store};

/// The file system, with paths shown relative to the folder that the process was started in.
#[derive(Debug)]
pub struct Disk {
    started_in: Option<String>,
}

impl Disk {
    /// The file system as seen from the current folder.
    #[must_use]
    pub fn new() -> Self {
        let canonical = std::env::current_dir().and_then(|folder| folder.canonicalize());
        Disk { started_in: canonical.ok().and_then(|folder| slashed(&folder)) }
    }
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Files for Disk {
    fn kind(&self, path: &str) -> Option<Kind> {
        let own = std::fs::symlink_metadata(path).ok()?.file_type();
        // A link that leads nowhere is there, too, and nothing to be read.
        let led_to = own.is_symlink().then(|| std::fs::metadata(path).ok()).flatten();
        let kind = led_to.map_or(own, |about| about.file_type());
        Some(if kind.is_file() {
            Kind::File
        } else if kind.is_dir() {
            Kind::Folder
        } else {
            Kind::Other
        })
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let canonical = Path::new(path).canonicalize().map_err(|error| told(&error))?;
        slashed(&canonical).ok_or(FileError::PathNotUtf8)
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        let about = std::fs::metadata(path).map_err(|error| told(&error))?;
        if !about.is_file() {
            return Err(FileError::NotAFile);
        }
        if about.len() > limit as u64 {
            return Err(FileError::TooLarge);
        }
        let file = std::fs::File::open(path).map_err(|error| told(&error))?;
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0) + 1);
        // A file may have grown since.
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| told(&error))?;
        if bytes.len() > limit { Err(FileError::TooLarge) } else { Ok(bytes) }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| told(&error))? {
            let name = entry.map_err(|error| told(&error))?.file_name();
            match name.into_string() {
                Ok(name) => names.push(name),
                Err(name) if name.to_string_lossy().ends_with(".accord") => {
                    return Err(FileError::PathNotUtf8);
                }
                Err(_) => {}
            }
        }
        Ok(names)
    }

    fn shown(&self, path: &str) -> String {
        let below = self.started_in.as_deref().and_then(|folder| path.strip_prefix(folder));
        match below.and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) if !rest.is_empty() => rest.to_owned(),
            _ => path.to_owned(),
        }
    }
}

impl Store for Disk {
    fn write(&self, path: &str, text: &str) -> Result<(), FileError> {
        super::write_atomically(Path::new(path), text.as_bytes()).map_err(|error| told(&error))
    }
}

fn slashed(path: &Path) -> Option<String> {
    let text = PathBuf::from(path).into_os_string().into_string().ok()?;
    Some(if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace('\\', "/") })
}

fn told(error: &std::io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::NotFound,
        ErrorKind::PermissionDenied => FileError::Other(String::from("permission denied")),
        kind => FileError::Other(kind.to_string()),
    }
}
