//! The lock of a project: read beside its settings, made of the texts that its drafts are held to, compared with them.

use std::collections::BTreeMap;

use super::Loaded;
use super::drafts::has_agreements;
use super::load::{Loader, cannot_read};
use super::place::{Found, Place};
use crate::certificate::Text;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::lock::{Lock, NAME, Unlike};
use crate::source::{FileId, SourceFile};
use crate::syntax::ast::{ItemKind, SourceDecl};

impl Loader<'_> {
    /// Reads the lock, where there is one.
    pub(super) fn read_lock(&mut self) {
        let place = Place::Project(self.project.root.to_owned()).join(NAME);
        let read = match self.project.find(&place) {
            Found::Nothing => return,
            Found::File(file) => self.read(&file, None),
            Found::Folder(_) | Found::Outside => {
                let shown = place.shown(self.project.files);
                Err(Box::new(cannot_read(&shown, &super::files::FileError::NotAFile, 0, None)))
            }
        };
        match read.and_then(|id| Lock::read(id, &self.text(id))) {
            Ok(lock) => self.loaded.lock = Some(lock),
            Err(unreadable) => self.loaded.diagnostics.push(*unreadable),
        }
    }
}

impl Loaded {
    /// All texts that were read, each with the name that it has wherever the project lies, and SHA-256 of it.
    #[must_use]
    pub fn inputs(&self) -> BTreeMap<String, String> {
        let named = self.sources.iter().filter_map(|(id, file)| Some((self.name(id)?, file)));
        named.map(|(name, file)| (name, hash(&file.text))).collect()
    }

    /// The path of a text in the project, or `pack:` and its path in the binary.
    fn name(&self, id: FileId) -> Option<String> {
        let file: &SourceFile = self.sources.get(id)?;
        let own = file.is_of_pack().then(|| file.name.clone());
        own.or_else(|| self.paths.get(&id).cloned())
    }

    /// The lock of what is read: of the files all but drafts and tests, and the tables that are asked for.
    #[must_use]
    pub fn to_lock(&self) -> Lock {
        let mut files = BTreeMap::new();
        let mut sources = BTreeMap::new();
        for (id, file) in self.ids.iter().zip(&self.files) {
            let Some(name) = self.name(*id) else { continue };
            if name.ends_with(".test.accord") || has_agreements(file) {
                continue;
            }
            for item in &file.items {
                if let ItemKind::Source(decl) = &item.kind {
                    sources.insert(decl.name.text.to_string(), hash(&self.stated(decl)));
                }
            }
            files.insert(name, self.hash_of(*id));
        }
        for id in self.tables.files() {
            files.extend(self.name(id).map(|name| (name, self.hash_of(id))));
        }
        Lock::of(files, sources)
    }

    fn hash_of(&self, id: FileId) -> String {
        self.sources.get(id).map(|file| hash(&file.text)).unwrap_or_default()
    }

    /// What is stated of a source, in the order of the names of its attributes.
    fn stated(&self, decl: &SourceDecl) -> String {
        let attributes = decl.attributes.iter();
        let mut lines: Vec<String> = attributes
            .map(|a| format!("{}: {}\n", a.name.text, self.sources.slice(a.value.span)))
            .collect();
        lines.sort_unstable();
        lines.concat()
    }

    /// What is not as the lock of the project has it, each a warning; nothing where there is no lock.
    #[must_use]
    pub fn against_lock(&self) -> Vec<Diagnostic> {
        let Some((lock, (id, text))) = self.lock.as_ref().zip(self.lock_text()) else {
            return Vec::new();
        };
        let told = |unlike: Unlike| {
            let Unlike { what, name, is_locked } = unlike;
            let says = if is_locked { "is not the one in" } else { "is not in" };
            let message = format!("the {what} `{name}` {says} `{NAME}`");
            let diagnostic = match Lock::place(id, text, &name) {
                Some(place) => Diagnostic::new(Code::NotAsLocked, place, message)
                    .labelled("another one was locked"),
                None => Diagnostic::without_span(Code::NotAsLocked, message),
            };
            diagnostic.help("where the change is wanted, lock it with `accordant lock`")
        };
        lock.unlike(&self.to_lock()).into_iter().map(told).collect()
    }

    /// The texts that are locked and are not read.
    #[must_use]
    pub fn locked_and_not_read(&self) -> Vec<String> {
        let used = self.to_lock();
        let locked = self.lock.iter().flat_map(|lock| lock.files.keys());
        locked.filter(|name| !used.files.contains_key(*name)).cloned().collect()
    }

    /// Whether a diagnostic is about the lock itself.
    #[must_use]
    pub fn is_of_lock(&self, diagnostic: &Diagnostic) -> bool {
        let file = diagnostic.labels.first().and_then(|label| self.paths.get(&label.span.file));
        file.is_some_and(|path| path == NAME)
    }

    /// The text of the lock.
    fn lock_text(&self) -> Option<(FileId, &str)> {
        let (id, _) = self.paths.iter().find(|(_, path)| *path == NAME)?;
        self.sources.get(*id).map(|file| (*id, &*file.text))
    }
}

/// SHA-256 of a text, in hexadecimal digits.
fn hash(text: &str) -> String {
    Text::of("", text).sha256
}
