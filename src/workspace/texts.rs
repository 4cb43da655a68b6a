//! The texts of files and folders as they are, without what they use: for what changes them.

use super::files::Files;
use super::load::{entry_places, read_text, root_of};
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
}

impl Texts {
    /// Each text, with its number and its canonical path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &str, &str)> {
        let texts = self.sources.iter().zip(&self.paths);
        texts.map(|((id, file), path)| (id, path.as_str(), &*file.text))
    }
}

/// Reads files, and folders with all `.accord` files below them. A link that leads out of its project is not followed.
#[must_use]
pub fn texts(files: &dyn Files, entries: &[&str]) -> Texts {
    let mut found = Texts::default();
    for entry in entries {
        match entry_places(files, entry) {
            Err(diagnostic) => found.diagnostics.push(*diagnostic),
            Ok((_, places)) => {
                // Where the link lies, not where it leads to.
                let folder = entry.trim_end_matches('/').rsplit_once('/');
                let folder =
                    folder.map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
                let is_folder = places.len() != 1 || files.kind(entry) == Some(super::Kind::Folder);
                let root = root_of(files, if is_folder { entry } else { folder });
                let root = root.unwrap_or_default();
                let project = Project { files, root: &root };
                for place in places {
                    found.read(project, place);
                }
            }
        }
    }
    diagnostic::sort(&mut found.diagnostics);
    found
}

impl Texts {
    fn read(&mut self, project: Project<'_>, place: super::load::Entry) {
        let read = place.and_then(|place| {
            let Place::Project(path) = &place else { return Ok(None) };
            if !place.is_below(&Place::Project(project.root.to_owned())) {
                let shown = place.shown(project.files);
                let message = format!("`{shown}` lies outside the project");
                let found = Diagnostic::without_span(Code::OutsideProject, message);
                return Err(Box::new(found.note("a link leads to it, and it would be changed")));
            }
            if self.paths.contains(path) {
                return Ok(None);
            }
            let most = Limits::default().file_bytes;
            let (shown, text) = read_text(project, &place, most, None)?;
            Ok(Some((SourceFile::new(shown, text), path.clone())))
        });
        match read {
            Ok(None) => {}
            Ok(Some((file, path))) => {
                self.sources.add(file);
                self.paths.push(path);
            }
            Err(diagnostic) => self.diagnostics.push(*diagnostic),
        }
    }
}
