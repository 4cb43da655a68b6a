//! The texts of files and folders as they are, without what they use: for what changes them.

use std::collections::BTreeSet;

use super::files::{Files, Kind};
use super::load::{Entry, entry_places, read_text, root_of};
use super::place::{Place, Project};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::project::Limits;
use crate::source::{FileId, SourceFile, SourceMap};

/// Texts that may be changed.
#[derive(Debug, Default)]
pub struct Texts {
    /// The texts.
    pub sources: SourceMap,
    /// The canonical path of each, in the order of `sources`.
    pub paths: Vec<String>,
    /// Why others are not among them.
    pub diagnostics: Vec<Diagnostic>,
    /// What was read, each path once.
    read: BTreeSet<String>,
}

impl Texts {
    /// Each text, with its number and its canonical path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &str, &SourceFile)> {
        let texts = self.sources.iter().zip(&self.paths);
        texts.map(|((id, file), path)| (id, path.as_str(), file))
    }

    fn read(
        &mut self,
        project: Project<'_>,
        entry: &str,
        place: Entry,
    ) -> Result<(), Box<Diagnostic>> {
        let place = place?;
        let Place::Project(path) = &place else { return Ok(()) };
        if !self.read.insert(path.clone()) {
            return Ok(());
        }
        if !place.is_below(&Place::Project(project.root.to_owned())) {
            // Only a file that was asked for comes this far, and is known by the name that it was asked by.
            let message = format!("`{entry}` lies outside the project");
            let found = Diagnostic::without_span(Code::OutsideProject, message);
            return Err(Box::new(
                found.note("a link leads to it, and nothing out there is changed"),
            ));
        }
        let (shown, text) = read_text(project, &place, Limits::default().file_bytes, None)?;
        self.sources.add(SourceFile::new(shown, text));
        self.paths.push(path.clone());
        Ok(())
    }
}

/// Reads files, and folders with all `.accord` files below them. A link that leads out of its project is not followed.
#[must_use]
pub fn texts(files: &dyn Files, entries: &[&str]) -> Texts {
    let mut found = Texts::default();
    for entry in entries {
        let (root, places) = match entry_places(files, entry) {
            Ok((root, places)) if files.kind(entry) == Some(Kind::Folder) => (root, places),
            Ok((_, places)) => (root_of(files, folder_of(entry)).unwrap_or_default(), places),
            Err(diagnostic) => {
                found.diagnostics.push(*diagnostic);
                continue;
            }
        };
        for place in places {
            if let Err(diagnostic) = found.read(Project { files, root: &root }, entry, place) {
                found.diagnostics.push(*diagnostic);
            }
        }
    }
    diagnostic::sort(&mut found.diagnostics);
    found
}

/// The folder that a file lies in, and not the one that a link leads to.
fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    }
}
