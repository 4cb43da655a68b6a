//! What the workspace asks of a file system. Faces answer from the disk, tests and editors from memory.

use std::collections::BTreeMap;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A device, a pipe, a socket.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is nothing there.
    NotFound,
    /// It is a device, a pipe or a socket.
    NotAFile,
    /// It is larger than the limit.
    TooLarge,
    /// Its path is not valid UTF-8.
    PathNotUtf8,
    /// What the system says: "permission denied".
    Other(String),
}

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            FileError::NotFound => "there is nothing there",
            FileError::NotAFile => "it is no regular file",
            FileError::TooLarge => "it is too large",
            FileError::PathNotUtf8 => "its path is not valid UTF-8",
            FileError::Other(why) => why,
        })
    }
}

/// A file system. Paths use `/`; those that come from [`Files::canonical`] are absolute and free of links.
pub trait Files: Sync {
    /// What lies at a path, links followed; none if nothing does.
    fn kind(&self, path: &str) -> Option<Kind>;

    /// The path without links, `.` and `..`.
    ///
    /// # Errors
    /// Where nothing lies there, or its path cannot be written in UTF-8.
    fn canonical(&self, path: &str) -> Result<String, FileError>;

    /// The bytes of a regular file, if there are at most `limit`.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError>;

    /// The names in a folder, in any order.
    ///
    /// # Errors
    /// Where it cannot be listed.
    fn list(&self, folder: &str) -> Result<Vec<String>, FileError>;

    /// How a canonical path is shown to people.
    fn shown(&self, path: &str) -> String;
}

/// A file system that can be written to.
pub trait Store: Files {
    /// Writes a text whole or not at all, in the place of what is there.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn write(&self, path: &str, text: &str) -> Result<(), FileError>;
}

/// Files in memory, under `/`.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Adds a file by its absolute path.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// With one more file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.add(path, bytes);
        self
    }

    fn below<'m>(&'m self, folder: &str) -> impl Iterator<Item = &'m str> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        self.files.keys().filter_map(move |path| path.strip_prefix(&prefix))
    }
}

impl Files for Memory {
    fn kind(&self, path: &str) -> Option<Kind> {
        if self.files.contains_key(path) {
            Some(Kind::File)
        } else {
            self.below(path).next().map(|_| Kind::Folder)
        }
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        let path = format!("/{}", parts.join("/"));
        match self.kind(&path) {
            Some(_) => Ok(path),
            None => Err(FileError::NotFound),
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        match self.files.get(path) {
            Some(bytes) if bytes.len() > limit => Err(FileError::TooLarge),
            Some(bytes) => Ok(bytes.clone()),
            None => Err(FileError::NotFound),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut names: Vec<String> = self
            .below(folder)
            .filter_map(|rest| rest.split('/').next())
            .map(str::to_owned)
            .collect();
        names.dedup();
        Ok(names)
    }

    fn shown(&self, path: &str) -> String {
        path.trim_start_matches('/').to_owned()
    }
}
