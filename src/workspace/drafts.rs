//! The drafts of a project: files with agreements of their own, each a program with all that it uses.

use super::files::{Files, Kind};
use super::load::root_of;
use super::place::{Place, Project};
use super::{Loaded, load, load_all};
use crate::analyse::{self, Input};
use crate::diagnostic::{self, Diagnostic};
use crate::model::Program;
use crate::project::settings::NAME;
use crate::syntax::ast::{File, ItemKind};

/// A file with agreements of its own.
#[derive(Debug)]
pub struct Draft {
    /// The file.
    pub name: String,
    /// Its program; none where it has errors.
    pub program: Option<Program>,
}

/// The files of the project that an entry lies in, to find its drafts in: all below the folder with an `accord.toml`;
/// where there is none, those of the entry's own folder, for what lies below that may be anything.
#[must_use]
pub fn load_project(files: &dyn Files, entry: &str) -> Option<Loaded> {
    let root = root_of(files, entry)?;
    if files.kind(&format!("{root}/{NAME}")) == Some(Kind::File) {
        return Some(load(files, &root));
    }
    let paths = own_files(files, &root)?;
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    Some(load_all(files, &paths))
}

/// The paths of the files that [`load_project`] reads, but for those that they use.
#[must_use]
pub fn project_files(files: &dyn Files, entry: &str) -> Vec<String> {
    let Some(root) = root_of(files, entry) else { return Vec::new() };
    if files.kind(&format!("{root}/accord.toml")) != Some(Kind::File) {
        return own_files(files, &root).unwrap_or_default();
    }
    let project = Project { files, root: &root };
    let found = project.accord_files(&Place::Project(root.clone()), true);
    let inside = found.map(|(inside, _)| inside).unwrap_or_default().into_iter();
    inside
        .filter_map(|place| match place {
            Place::Project(path) => Some(path),
            Place::Pack(_) => None,
        })
        .collect()
}

/// The `.accord` files that lie in a folder itself.
fn own_files(files: &dyn Files, root: &str) -> Option<Vec<String>> {
    let names = files.list(root).ok()?;
    let mut paths: Vec<String> = names
        .into_iter()
        .filter(|name| name.ends_with(".accord"))
        .map(|name| format!("{root}/{name}"))
        .filter(|path| files.kind(path) == Some(Kind::File))
        .collect();
    paths.sort_unstable();
    Some(paths)
}

impl Loaded {
    /// The drafts among the files that were asked for, without tests and those that are left out, in the order of the
    /// files.
    #[must_use]
    pub fn drafts(&self, is_left_out: &dyn Fn(&str) -> bool) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (place, file) in self.files.iter().enumerate().take(self.asked) {
            let id = self.ids.get(place);
            let Some(source) = id.and_then(|id| self.sources.get(*id)) else { continue };
            let agrees = file.items.iter().any(|item| matches!(item.kind, ItemKind::Agreement(_)));
            if agrees && !self.is_test_file(place) && !is_left_out(&source.name) {
                drafts.push(Draft { name: source.name.clone(), program: self.program_of(place) });
            }
        }
        drafts
    }

    fn program_of(&self, place: usize) -> Option<Program> {
        let part = self.part([place]);
        let files = part.files.iter().filter_map(|at| self.files.get(*at));
        let files: Vec<&File> = files.map(AsRef::as_ref).collect();
        let (program, found): (_, Vec<Diagnostic>) = analyse::analyse(&Input {
            files: &files,
            given: None,
            tables: &self.tables,
            common: self.common(),
        });
        let is_wrong = diagnostic::has_errors(&part.found) || diagnostic::has_errors(&found);
        program.filter(|_| !is_wrong)
    }
}
