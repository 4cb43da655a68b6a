//! What was read before: texts that are the same again are not parsed again, and keep their numbers. For editors,
//! which read a project anew with every key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::place::Place;
use crate::diagnostic::Diagnostic;
use crate::facts::Table;
use crate::source::{FileId, SourceFile, SourceMap};
use crate::syntax::ast;

/// A file as parsed.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    /// Its tree.
    pub(super) file: Arc<ast::File>,
    /// What is wrong with its text.
    pub(super) found: Vec<Diagnostic>,
}

/// A table as read; none where it cannot be.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadTable {
    /// Its rows.
    pub(super) table: Option<Arc<Table>>,
    /// What is wrong with its text.
    pub(super) found: Vec<Diagnostic>,
}

/// Trees of packs by path, number of the text and limit of nesting.
type PackTrees = BTreeMap<(String, FileId, usize), Parsed>;

/// The trees of the packs of the binary, for projects that are read one after another or at once: the packs never
/// change. A tree holds the number of its text, so it is one only for those that give the text the same number.
#[derive(Clone, Debug, Default)]
pub struct SharedPacks(Arc<Mutex<PackTrees>>);

/// Texts with their numbers, trees and tables, from one reading to the next.
#[derive(Debug, Default)]
pub struct Cache {
    packs: Option<SharedPacks>,
    sources: SourceMap,
    places: Vec<Place>,
    numbers: BTreeMap<Place, FileId>,
    /// By the number of the text: how often it has changed.
    versions: Vec<u32>,
    parsed: BTreeMap<FileId, Parsed>,
    nesting: Option<usize>,
    tables: BTreeMap<(FileId, Option<String>), ReadTable>,
}

impl Cache {
    /// An empty cache that takes trees of packs from what others have read, and leaves its own there.
    #[must_use]
    pub fn sharing(packs: &SharedPacks) -> Self {
        Cache { packs: Some(packs.clone()), ..Cache::default() }
    }

    /// Takes the tree of a text from what others have read, if it is of a pack that they knew by the same number.
    pub(super) fn borrow_pack(&mut self, id: FileId) {
        let Some((packs, key)) = self.packs.as_ref().zip(self.pack_key(id)) else { return };
        let known = packs.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(parsed) = known {
            self.parsed.entry(id).or_insert(parsed);
        }
    }

    fn pack_key(&self, id: FileId) -> Option<(String, FileId, usize)> {
        match self.places.get(id.0 as usize)? {
            Place::Pack(path) => Some((path.clone(), id, self.nesting?)),
            Place::Project(_) => None,
        }
    }

    /// What knows nothing yet, but numbers its texts after those that there are: so that two versions of a project can be
    /// read side by side.
    #[must_use]
    pub fn after(sources: SourceMap) -> Self {
        let count = sources.iter().count();
        let places = vec![Place::Project(String::new()); count];
        Cache { sources, places, versions: vec![0; count], ..Cache::default() }
    }

    /// How often the text with that number has changed.
    #[must_use]
    pub fn version(&self, id: FileId) -> u32 {
        self.versions.get(id.0 as usize).copied().unwrap_or(0)
    }

    /// The path of a text that is a file of the project, or a pack's below `rules/`.
    #[must_use]
    pub fn path(&self, id: FileId) -> Option<PathOf<'_>> {
        self.places.get(id.0 as usize).map(|place| match place {
            Place::Project(path) => PathOf::Project(path),
            Place::Pack(path) => PathOf::Pack(path),
        })
    }

    /// The number of the file of the project at a canonical path.
    #[must_use]
    pub fn number(&self, path: &str) -> Option<FileId> {
        self.numbers.get(&Place::Project(path.to_owned())).copied()
    }

    /// All texts that were ever read.
    #[must_use]
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// Takes a text in: the one known of its place where it is the same.
    pub(super) fn text(&mut self, place: &Place, shown: &str, text: String) -> FileId {
        let Some(id) = self.numbers.get(place).copied() else {
            let id = self.sources.add(SourceFile::new(shown, text));
            self.places.push(place.clone());
            self.versions.push(0);
            self.numbers.insert(place.clone(), id);
            return id;
        };
        if self.sources.get(id).is_none_or(|known| *known.text != *text) {
            self.sources.replace(id, SourceFile::new(shown, text));
            if let Some(version) = self.versions.get_mut(id.0 as usize) {
                *version += 1;
            }
            self.parsed.remove(&id);
            self.tables.retain(|(of, _), _| *of != id);
        }
        id
    }

    /// Trees are of texts with at most so many brackets within one another; those of another limit are forgotten.
    pub(super) fn within(&mut self, nesting: usize) {
        if self.nesting.replace(nesting).is_some_and(|before| before != nesting) {
            self.parsed.clear();
        }
    }

    /// The tree of a text, if it is known.
    pub(super) fn parsed(&self, id: FileId) -> Option<&Parsed> {
        self.parsed.get(&id)
    }

    /// Remembers the tree of a text.
    pub(super) fn remember(&mut self, id: FileId, file: ast::File, found: Vec<Diagnostic>) {
        let parsed = Parsed { file: Arc::new(file), found };
        if let Some((packs, key)) = self.packs.as_ref().zip(self.pack_key(id)) {
            let mut packs = packs.0.lock().unwrap_or_else(PoisonError::into_inner);
            packs.entry(key).or_insert_with(|| parsed.clone());
        }
        self.parsed.insert(id, parsed);
    }

    /// The table of a text, read where it is not known.
    pub(super) fn table(
        &mut self,
        id: FileId,
        at: Option<&str>,
        read: impl FnOnce(&str) -> (Option<Table>, Vec<Diagnostic>),
    ) -> ReadTable {
        let key = (id, at.map(str::to_owned));
        if let Some(known) = self.tables.get(&key) {
            return known.clone();
        }
        let Some(source) = self.sources.get(id) else { return ReadTable::default() };
        let (table, found) = read(&source.text);
        let read = ReadTable { table: table.map(Arc::new), found };
        self.tables.insert(key, read.clone());
        read
    }
}

/// Where a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathOf<'c> {
    /// The canonical path of a file of the project.
    Project(&'c str),
    /// A path among the packs of the binary.
    Pack(&'c str),
}
