//! Where a text is kept, in the project or in a pack of the binary, and how one place leads to another.

use std::collections::BTreeSet;

use super::files::{FileError, Files, Kind};
use crate::packs;
use crate::source::PACK;

/// So deep may folders lie in one another.
const MOST_FOLDERS: usize = 32;

/// Why what lies at a place is no file of the project.
pub(super) const NO_FILE_OF_IT: &str =
    "it is a link that leads out of the project, or no regular file";

/// Where a text is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A canonical path in the project.
    Project(String),
    /// A path among the packs of the binary.
    Pack(String),
}

impl Place {
    /// The folder it lies in.
    pub(super) fn folder(&self) -> Place {
        let parent = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        match self {
            Place::Project(path) => Place::Project(parent(path)),
            Place::Pack(path) => Place::Pack(parent(path)),
        }
    }

    /// A place below this folder.
    pub(super) fn join(&self, rest: &str) -> Place {
        let join = |folder: &str| {
            if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
        };
        match self {
            Place::Project(path) if path.is_empty() => Place::Project(format!("/{rest}")),
            Place::Project(path) => Place::Project(join(path)),
            Place::Pack(path) => Place::Pack(join(path)),
        }
    }

    /// Whether it lies below a folder.
    pub(super) fn is_below(&self, folder: &Place) -> bool {
        let below = |path: &str, folder: &str| {
            folder.is_empty()
                || path
                    .strip_prefix(folder.trim_end_matches('/'))
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        match (self, folder) {
            (Place::Project(path), Place::Project(folder))
            | (Place::Pack(path), Place::Pack(folder)) => below(path, folder),
            _ => false,
        }
    }

    /// How it is shown to people.
    pub(super) fn shown(&self, files: &dyn Files) -> String {
        match self {
            Place::Project(path) => of_no_pack(files.shown(path)),
            Place::Pack(path) => format!("{PACK}{path}"),
        }
    }
}

/// The name of a file so that nobody takes it for a pack of the binary.
pub(super) fn of_no_pack(name: String) -> String {
    if name.starts_with(PACK) { format!("./{name}") } else { name }
}

/// A project: its files and its root, which nothing read lies outside of.
#[derive(Clone, Copy)]
pub(super) struct Project<'f> {
    /// The file system.
    pub(super) files: &'f dyn Files,
    /// The canonical path of the root.
    pub(super) root: &'f str,
}

/// What a place turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A file of the project or a pack, by its canonical place.
    File(Place),
    /// A folder.
    Folder(Place),
    /// Nothing.
    Nothing,
    /// Something that lies outside the project, or is no file.
    Outside,
}

impl Project<'_> {
    /// What lies at a place.
    pub(super) fn find(&self, place: &Place) -> Found {
        match place {
            Place::Pack(path) => {
                if packs::file(path).is_some() {
                    Found::File(place.clone())
                } else if packs::is_folder(path) {
                    Found::Folder(place.clone())
                } else {
                    Found::Nothing
                }
            }
            Place::Project(path) => {
                let kind = self.files.kind(path);
                let Some(kind) = kind else { return Found::Nothing };
                let Ok(canonical) = self.files.canonical(path) else {
                    // A link that leads nowhere is something.
                    return if kind == Kind::Other { Found::Outside } else { Found::Nothing };
                };
                let canonical = Place::Project(canonical);
                let root = Place::Project(self.root.to_owned());
                match kind {
                    _ if canonical != root && !canonical.is_below(&root) => Found::Outside,
                    Kind::File => Found::File(canonical),
                    Kind::Folder => Found::Folder(canonical),
                    Kind::Other => Found::Outside,
                }
            }
        }
    }

    /// The bytes of a file.
    pub(super) fn read(&self, place: &Place, limit: usize) -> Result<Vec<u8>, FileError> {
        match place {
            Place::Pack(path) => packs::file(path).map(<[u8]>::to_vec).ok_or(FileError::NotFound),
            Place::Project(path) => self.files.read(path, limit),
        }
    }

    /// The names in a folder, sorted, hidden ones left out.
    pub(super) fn names(&self, folder: &Place) -> Result<Vec<String>, FileError> {
        let mut names = match folder {
            Place::Pack(path) => packs::names(path),
            Place::Project(path) => self.files.list(path)?,
        };
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        Ok(names)
    }

    /// All `.accord` files below a folder, each once, in sorted order; those that turn out to lie outside the project
    /// come in the second list. Links to folders inside the project are followed.
    pub(super) fn accord_files(
        &self,
        folder: &Place,
        with_tests: bool,
    ) -> Result<(Vec<Place>, Vec<Place>), FileError> {
        let mut walk = Walk {
            project: *self,
            with_tests,
            seen: BTreeSet::new(),
            files: Vec::new(),
            outside: Vec::new(),
        };
        walk.folder(folder, 0)?;
        Ok((walk.files, walk.outside))
    }
}

/// A walk through a folder.
struct Walk<'f> {
    project: Project<'f>,
    with_tests: bool,
    /// What was come to already, by whatever links.
    seen: BTreeSet<Place>,
    files: Vec<Place>,
    outside: Vec<Place>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Place, depth: usize) -> Result<(), FileError> {
        if depth > MOST_FOLDERS {
            return Err(FileError::Other(String::from("its folders lie too deep in one another")));
        }
        if !self.seen.insert(folder.clone()) {
            return Ok(());
        }
        for name in self.project.names(folder)? {
            let place = folder.join(&name);
            let is_accord = name.ends_with(".accord");
            match self.project.find(&place) {
                Found::File(file) => {
                    if is_accord
                        && (self.with_tests || !name.ends_with(".test.accord"))
                        && self.seen.insert(file.clone())
                    {
                        self.files.push(file);
                    }
                }
                // A link to a folder around it leads round for ever.
                Found::Folder(inner) if place.is_below(&inner) => {}
                Found::Folder(inner) => self.folder(&inner, depth + 1)?,
                Found::Outside if is_accord => self.outside.push(place),
                // A link to nowhere: whoever reads it is told.
                Found::Nothing if is_accord => self.files.push(place),
                Found::Outside | Found::Nothing => {}
            }
        }
        Ok(())
    }
}
