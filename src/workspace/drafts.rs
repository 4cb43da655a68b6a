//! The drafts of a project: files with agreements of their own, each a program with all that it uses.

use super::files::{Files, Kind};
use super::load::{Loader, folder_of_project, root_of};
use super::place::{Place, Project};
use super::resolve::tidy;
use super::{Cache, Loaded, load, load_all};
use crate::analyse::{self, Input};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::model::Program;
use crate::project::settings::NAME;
use crate::source::FileId;
use crate::syntax::ast::{File, ItemKind};
use crate::syntax::parse;

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
    if let Some(root) = folder_of_project(files, entry) {
        return Some(load(files, &root));
    }
    let paths = own_files(files, &root_of(files, entry)?)?;
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    Some(load_all(files, &paths))
}

/// The paths of the files that [`load_project`] reads, but for those that they use.
#[must_use]
pub fn project_files(files: &dyn Files, entry: &str) -> Vec<String> {
    let Some(root) = folder_of_project(files, entry) else {
        let root = root_of(files, entry);
        return root.and_then(|root| own_files(files, &root)).unwrap_or_default();
    };
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

/// The drafts of the project that a folder lies in, as paths to check one by one: the files that may be drafts and
/// have an agreement of their own, or cannot be read.
///
/// # Errors
/// Where there is no project, it has no drafts, its settings are wrong, or it cannot be told what its drafts are; with
/// what was found.
pub fn drafts_around(files: &dyn Files, folder: &str) -> Result<Vec<String>, Box<Loaded>> {
    let none =
        |found: Diagnostic| Err(Box::new(Loaded { diagnostics: vec![found], ..Loaded::default() }));
    let Some(root) = folder_of_project(files, folder) else {
        let message = format!("there is no `{NAME}` in this folder or one above it");
        return none(
            Diagnostic::without_span(Code::FileNotFound, message)
                .help("name a file or a folder, or begin a project with `accordant init`"),
        );
    };
    let mut cache = Cache::default();
    let mut loader = Loader::new(Project { files, root: &root }, &mut cache);
    loader.read_settings();
    loader.loaded.forget_baseline();
    let mut candidates = Vec::new();
    for entry in loader.draft_files() {
        match entry {
            Ok(place) => candidates.push(place),
            Err(unreadable) => loader.loaded.diagnostics.push(*unreadable),
        }
    }
    if diagnostic::has_errors(&loader.loaded.diagnostics) {
        let mut loaded = loader.loaded;
        loaded.sources = cache.sources().clone();
        diagnostic::sort(&mut loaded.diagnostics);
        return Err(Box::new(loaded));
    }
    let mut drafts = Vec::new();
    for place in candidates {
        let is_draft = loader.read(&place, None).is_ok_and(|id| {
            let (file, found) = parse(id, &loader.text(id));
            has_agreements(&file) || diagnostic::has_errors(&found)
        });
        // What cannot be read is told by its check.
        if is_draft || !loader.known.contains_key(&place) {
            drafts.push(place.shown(files));
        }
    }
    if drafts.is_empty() {
        let message = "there is no draft in the project: no file with an `agreement`";
        return none(Diagnostic::without_span(Code::FileNotFound, message));
    }
    Ok(drafts)
}

impl Loaded {
    /// Forgets what is wrong with the baseline: that it cannot be read is no reason not to write it anew, and each check
    /// tells it.
    pub fn forget_baseline(&mut self) {
        let named = self.settings.baseline.as_ref().map(|named| tidy(&named.text));
        let of_baseline = |(_, path): &(&FileId, &String)| Some(*path) == named.as_ref();
        let Some(own) = self.paths.iter().find(of_baseline).map(|(id, _)| *id) else { return };
        let is_other =
            |found: &Diagnostic| found.labels.first().is_none_or(|label| label.span.file != own);
        self.diagnostics.retain(is_other);
    }

    /// The drafts among the files that were asked for, without tests and those that are left out, in the order of the
    /// files.
    #[must_use]
    pub fn drafts(&self, is_left_out: &dyn Fn(&str) -> bool) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (place, file) in self.files.iter().enumerate().take(self.asked) {
            let id = self.ids.get(place);
            let Some(source) = id.and_then(|id| self.sources.get(*id)) else { continue };
            if has_agreements(file) && !self.is_test_file(place) && !is_left_out(&source.name) {
                drafts.push(Draft { name: source.name.clone(), program: self.program_of(place) });
            }
        }
        drafts
    }

    fn program_of(&self, place: usize) -> Option<Program> {
        let mut part = self.part([place]);
        let files = part.files.iter().filter_map(|at| self.files.get(*at));
        let files: Vec<&File> = files.map(AsRef::as_ref).collect();
        let (program, found) = analyse::analyse(&Input {
            files: &files,
            given: None,
            tables: &self.tables,
            common: self.common(),
        });
        part.found.extend(found);
        self.levelled(&mut part.found);
        program.filter(|_| !diagnostic::has_errors(&part.found))
    }
}

/// Whether a file has an agreement of its own.
pub(super) fn has_agreements(file: &File) -> bool {
    file.items.iter().any(|item| matches!(item.kind, ItemKind::Agreement(_)))
}
