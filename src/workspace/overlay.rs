//! A file system as it would be with some texts written, and with texts that are no files at all.

use super::files::{FileError, Files, Kind};

/// A text in the place of what a file system has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// The canonical path that it is found at.
    pub path: String,
    /// The text.
    pub text: String,
    /// What it is called, where it is no file: no folder lists it then.
    pub called: Option<String>,
}

/// A file system with texts laid over it.
pub struct Overlay<'f> {
    files: &'f dyn Files,
    texts: Vec<Laid>,
}

impl<'f> Overlay<'f> {
    /// Lays texts over a file system.
    #[must_use]
    pub fn new(files: &'f dyn Files, texts: Vec<Laid>) -> Self {
        Overlay { files, texts }
    }

    fn laid(&self, path: &str) -> Option<&Laid> {
        self.texts.iter().find(|laid| laid.path == path)
    }
}

impl Files for Overlay<'_> {
    fn kind(&self, path: &str) -> Option<Kind> {
        if self.laid(path).is_some() { Some(Kind::File) } else { self.files.kind(path) }
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        if self.laid(path).is_some() { Ok(path.to_owned()) } else { self.files.canonical(path) }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        match self.laid(path) {
            Some(laid) if laid.text.len() > limit => Err(FileError::TooLarge),
            Some(laid) => Ok(laid.text.as_bytes().to_vec()),
            None => self.files.read(path, limit),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut names = self.files.list(folder)?;
        for laid in self.texts.iter().filter(|laid| laid.called.is_none()) {
            if let Some((within, name)) = laid.path.rsplit_once('/')
                && within == folder.trim_end_matches('/')
                && !names.iter().any(|known| known == name)
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    fn shown(&self, path: &str) -> String {
        let called = self.laid(path).and_then(|laid| laid.called.clone());
        called.unwrap_or_else(|| self.files.shown(path))
    }
}
