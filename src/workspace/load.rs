//! Reads an entry and all it uses. Files are read in rounds: those a round's files use make up the next.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Loaded;
use super::cache::{Cache, Parsed};
use super::cores::is_one_of_many;
use super::cycles::{self, Edge};
use super::files::{FileError, Files, Kind};
use super::place::{NO_FILE_OF_IT, Place, Project, of_no_pack};
use super::resolve::{self, Target};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::facts::{read_csv, read_json};
use crate::project::settings::NAME;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::{self, MOST_NESTING, ast};

/// Rounds with fewer bytes are parsed on one core: a thread costs more.
const WORTH_THREADS: usize = 16 * 1024;

/// Reads an entry: a file, or a folder with all `.accord` files below it; and all they use.
/// The project is the nearest folder around it with an `accord.toml`, otherwise the folder it lies in.
#[must_use]
pub fn load(files: &dyn Files, entry: &str) -> Loaded {
    load_all(files, &[entry])
}

/// Reads several entries as one project: the folder that holds the projects of all of them.
#[must_use]
pub fn load_all(files: &dyn Files, entries: &[&str]) -> Loaded {
    load_again(files, entries, &mut Cache::default())
}

/// Reads several entries as [`load_all`] does; what a reading before has left in the cache is not parsed again.
#[must_use]
pub fn load_again(files: &dyn Files, entries: &[&str], cache: &mut Cache) -> Loaded {
    let mut places = Vec::new();
    let mut root: Option<String> = None;
    for entry in entries {
        match entry_places(files, entry) {
            Ok((own, found)) => {
                root = Some(root.map_or_else(|| own.clone(), |known| common(&known, &own)));
                places.extend(found);
            }
            Err(diagnostic) => places.push(Err(diagnostic)),
        }
    }
    let loaded = Loaded { root: root.clone(), ..Loaded::default() };
    let is_somewhere = root.is_some();
    let root = root.unwrap_or_default();
    let mut loader = Loader { loaded, ..Loader::new(Project { files, root: &root }, cache) };
    if is_somewhere {
        loader.read_settings();
        loader.read_lock();
    }
    let settled = loader.known.len();
    let mut round: Vec<(Place, Option<Span>)> = Vec::new();
    for place in places {
        match place {
            Ok(place) => round.push((place, None)),
            Err(diagnostic) => loader.loaded.diagnostics.push(*diagnostic),
        }
    }
    while !round.is_empty() {
        let is_first = loader.known.len() == settled;
        round = loader.read_round(round);
        if is_first {
            loader.loaded.asked = loader.loaded.files.len();
        }
    }
    loader.follow_all();
    loader.look_for_drafts();
    loader.read_tables();
    let mut loaded = loader.loaded;
    loaded.sources = cache.sources().clone();
    diagnostic::sort(&mut loaded.diagnostics);
    loaded
}

/// The folder of the project that a file or folder lies in.
#[must_use]
pub fn root_of(files: &dyn Files, entry: &str) -> Option<String> {
    let canonical = files.canonical(entry).ok()?;
    let folder = match files.kind(&canonical)? {
        Kind::File => match Place::Project(canonical).folder() {
            Place::Project(folder) => folder,
            Place::Pack(_) => return None,
        },
        Kind::Folder => canonical,
        Kind::Other => return None,
    };
    Some(root_around(files, folder))
}

/// The folder of the project that a file or folder lies in, where an `accord.toml` says which that is.
#[must_use]
pub fn folder_of_project(files: &dyn Files, entry: &str) -> Option<String> {
    root_of(files, entry).filter(|root| has_settings(files, root))
}

fn has_settings(files: &dyn Files, folder: &str) -> bool {
    // What cannot be read counts, too: without its settings other things would pass.
    files.kind(&format!("{folder}/{NAME}")).is_some()
}

/// A file to be read, or why it is not.
pub(super) type Entry = Result<Place, Box<Diagnostic>>;

/// The root of the project and the files of the entry.
pub(super) fn entry_places(
    files: &dyn Files,
    entry: &str,
) -> Result<(String, Vec<Entry>), Box<Diagnostic>> {
    let shown = files.shown(entry);
    let unreadable = |error: &FileError| Box::new(cannot_read(&shown, error, 0, None));
    let canonical = files.canonical(entry).map_err(|error| unreadable(&error))?;
    let place = Place::Project(canonical.clone());
    match files.kind(&canonical) {
        None => Err(unreadable(&FileError::NotFound)),
        Some(Kind::Other) => Err(unreadable(&FileError::NotAFile)),
        Some(Kind::File) => {
            let Place::Project(folder) = place.folder() else {
                return Err(unreadable(&FileError::NotFound));
            };
            Ok((root_around(files, folder), vec![Ok(place)]))
        }
        Some(Kind::Folder) => {
            let root = root_around(files, canonical);
            let project = Project { files, root: &root };
            let places = files_below(project, &place, true).map_err(|error| unreadable(&error))?;
            if places.is_empty() {
                let message = format!("there is no `.accord` file in `{shown}`");
                return Err(Box::new(Diagnostic::without_span(Code::FileNotFound, message)));
            }
            Ok((root, places))
        }
    }
}

/// All `.accord` files below a folder, and why some of what is called so is none of the project.
pub(super) fn files_below(
    project: Project<'_>,
    folder: &Place,
    with_tests: bool,
) -> Result<Vec<Entry>, FileError> {
    let (inside, outside) = project.accord_files(folder, with_tests)?;
    let outside = outside.iter().map(|place| Err(Box::new(lies_outside(project, place))));
    Ok(inside.into_iter().map(Ok).chain(outside).collect())
}

/// That what lies at a place is not read.
pub(super) fn lies_outside(project: Project<'_>, place: &Place) -> Diagnostic {
    let message = format!("`{}` lies outside the project", place.shown(project.files));
    Diagnostic::without_span(Code::OutsideProject, message).note(NO_FILE_OF_IT)
}

/// Reads a text.
pub(super) fn read_text(
    project: Project<'_>,
    place: &Place,
    most: usize,
    asked: Option<Span>,
) -> Result<(String, String), Box<Diagnostic>> {
    let shown = place.shown(project.files);
    let fail = |error: &FileError| Box::new(cannot_read(&shown, error, most, asked));
    let bytes = project.read(place, most).map_err(|error| fail(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let message = format!("`{shown}` is not valid UTF-8, at byte {at} in line {line}");
        let help = "save the file as UTF-8";
        Box::new(placed(Code::NotUtf8, asked, message).help(help))
    })?;
    Ok((shown, text))
}

/// The nearest folder that holds both.
fn common(a: &str, b: &str) -> String {
    let same = a.split('/').zip(b.split('/')).take_while(|(x, y)| x == y);
    same.map(|(part, _)| part).collect::<Vec<_>>().join("/")
}

/// The nearest folder with an `accord.toml`, or the folder itself.
fn root_around(files: &dyn Files, folder: String) -> String {
    let mut at = folder.as_str();
    loop {
        if has_settings(files, at) {
            return at.to_owned();
        }
        match at.rsplit_once('/') {
            Some((parent, _)) => at = parent,
            None => return folder,
        }
    }
}

/// What is known of a file that was asked for.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// It is read.
    Read(FileId),
    /// It cannot be read, which was reported.
    Failed,
}

/// That a file uses a place.
struct Use {
    from: FileId,
    to: Place,
    span: Span,
    /// The place is a neighbour in a folder that the file lies in and names: that makes no circle.
    neighbour: bool,
}

/// Reads the files of one project.
pub(super) struct Loader<'f> {
    pub(super) project: Project<'f>,
    pub(super) loaded: Loaded,
    pub(super) cache: &'f mut Cache,
    pub(super) known: BTreeMap<Place, Known>,
    uses: Vec<Use>,
}

impl<'f> Loader<'f> {
    /// Nothing is read yet.
    pub(super) fn new(project: Project<'f>, cache: &'f mut Cache) -> Self {
        let (loaded, known, uses) = (Loaded::default(), BTreeMap::new(), Vec::new());
        Loader { project, loaded, cache, known, uses }
    }
}

impl Loader<'_> {
    /// Reads and parses files and gives those that they use and that are not read yet.
    fn read_round(&mut self, round: Vec<(Place, Option<Span>)>) -> Vec<(Place, Option<Span>)> {
        let mut texts = Vec::new();
        for (place, asked) in round {
            if self.known.contains_key(&place) {
                continue;
            }
            match self.read(&place, asked) {
                Ok(id) => texts.push((id, place)),
                Err(diagnostic) => {
                    self.known.insert(place, Known::Failed);
                    self.loaded.diagnostics.push(*diagnostic);
                }
            }
        }
        let ids: Vec<FileId> = texts.iter().map(|(id, _)| *id).collect();
        let nesting = self.loaded.settings.limits.nesting;
        self.cache.within(nesting);
        for id in &ids {
            self.cache.borrow_pack(*id);
        }
        let new: Vec<FileId> =
            ids.iter().copied().filter(|id| self.cache.parsed(*id).is_none()).collect();
        let parsed = parse_all(self.cache.sources(), &new, nesting);
        for (id, (file, found)) in new.into_iter().zip(parsed) {
            self.cache.remember(id, file, found);
        }
        let mut next = Vec::new();
        for (id, place) in texts {
            let Parsed { file, found } = self.cache.parsed(id).cloned().unwrap_or_default();
            self.loaded.diagnostics.extend(found);
            self.follow_uses(id, &place, &file, &mut next);
            self.loaded.ids.push(id);
            self.loaded.files.push(file);
        }
        next
    }

    /// Reads a text into the map of sources.
    pub(super) fn read(
        &mut self,
        place: &Place,
        asked: Option<Span>,
    ) -> Result<FileId, Box<Diagnostic>> {
        let most = self.loaded.settings.limits.file_bytes;
        let (shown, text) = read_text(self.project, place, most, asked)?;
        let id = self.cache.text(place, &shown, text);
        self.known.insert(place.clone(), Known::Read(id));
        if let Place::Project(path) = place
            && let Some(path) = path.strip_prefix(self.project.root)
        {
            let path = path.trim_start_matches('/').to_owned();
            self.loaded.paths.insert(id, of_no_pack(path));
        }
        Ok(id)
    }

    fn follow_uses(
        &mut self,
        id: FileId,
        place: &Place,
        file: &ast::File,
        next: &mut Vec<(Place, Option<Span>)>,
    ) {
        for item in &file.items {
            let ast::ItemKind::Use(path) = &item.kind else { continue };
            let (target, span) = match path {
                ast::UsePath::Pack(names) => {
                    let target = resolve::pack(self.project, place, names);
                    if let Ok(target) = &target {
                        self.check_listed(place, names, target, item.span);
                    }
                    (target, item.span)
                }
                ast::UsePath::Path(text) => {
                    (resolve::path(self.project, place, text).map(Target::File), text.span)
                }
            };
            match target {
                Err(diagnostic) => self.loaded.diagnostics.push(*diagnostic),
                Ok(Target::File(file)) => {
                    self.uses.push(Use { from: id, to: file.clone(), span, neighbour: false });
                    next.push((file, Some(span)));
                }
                Ok(Target::Folder(folder, files)) => {
                    let neighbour = place.is_below(&folder);
                    for file in files {
                        self.uses.push(Use { from: id, to: file.clone(), span, neighbour });
                        next.push((file, Some(span)));
                    }
                }
            }
        }
    }

    /// Once all is read: who uses whom, and who in a circle.
    fn follow_all(&mut self) {
        let places: BTreeMap<FileId, usize> = self.loaded.ids.iter().copied().zip(0..).collect();
        self.loaded.uses = vec![Vec::new(); self.loaded.files.len()];
        let mut edges = Vec::new();
        for used in &self.uses {
            let Some(Known::Read(to)) = self.known.get(&used.to).copied() else { continue };
            if let (Some(from), Some(to)) = (places.get(&used.from), places.get(&to))
                && let Some(uses) = self.loaded.uses.get_mut(*from)
            {
                uses.push(*to);
            }
            if !used.neighbour {
                edges.push(Edge { from: used.from, to, span: used.span });
            }
        }
        let found = cycles::find(&edges, self.cache.sources());
        self.loaded.diagnostics.extend(found);
    }

    /// Reads the tables of all `facts … from`.
    fn read_tables(&mut self) {
        let places: BTreeMap<FileId, Place> = self
            .known
            .iter()
            .filter_map(|(place, known)| match known {
                Known::Read(id) => Some((*id, place.clone())),
                Known::Failed => None,
            })
            .collect();
        let mut wanted: Vec<(FileId, ast::Text, Option<ast::Text>)> = Vec::new();
        for (id, file) in self.loaded.ids.iter().zip(&self.loaded.files) {
            each_table(&file.items, &mut |decl| {
                wanted.push((*id, decl.path.clone(), decl.at.clone()));
            });
        }
        let mut done = std::collections::BTreeSet::new();
        for (id, path, at) in wanted {
            let at = at.as_ref().map(|text| text.text.as_str());
            if let Some(place) = places.get(&id)
                && done.insert((id, path.text.clone(), at.map(str::to_owned)))
            {
                let table = self.read_table(place, &path, at);
                self.loaded.tables.insert(id, &path.text, at, table);
            }
        }
    }

    fn read_table(
        &mut self,
        from: &Place,
        path: &ast::Text,
        at: Option<&str>,
    ) -> Option<Arc<crate::facts::Table>> {
        let read = self.table_text(from, path);
        let file = match read {
            Ok(file) => file,
            Err(diagnostic) => {
                self.loaded.diagnostics.push(*diagnostic);
                return None;
            }
        };
        let is_json = has_ending(&path.text, "json");
        let read = self.cache.table(file, at, |text| {
            if is_json { read_json(file, text, at) } else { read_csv(file, text) }
        });
        self.loaded.diagnostics.extend(read.found);
        read.table
    }

    /// The text of a table; one that several declarations ask for is read once.
    fn table_text(&mut self, from: &Place, path: &ast::Text) -> Result<FileId, Box<Diagnostic>> {
        if !has_ending(&path.text, "csv") && !has_ending(&path.text, "json") {
            let message = format!("`{}` is no kind of table that can be read", path.text);
            return Err(Box::new(
                Diagnostic::new(Code::InvalidTable, path.span, message)
                    .labelled("neither `.csv` nor `.json`")
                    .help("save the table as CSV or JSON"),
            ));
        }
        let place = self.table_place(from, path)?;
        match self.known.get(&place) {
            Some(Known::Read(id)) => Ok(*id),
            _ => self.read(&place, Some(path.span)),
        }
    }
}

/// Whether a path ends so, in whatever case.
fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
}

/// What parsing a text gives.
type Tree = (ast::File, Vec<Diagnostic>);

/// Parses files on all cores; the results come in the order of the ids.
fn parse_all(sources: &SourceMap, ids: &[FileId], nesting: usize) -> Vec<Tree> {
    let parse = |id: FileId| {
        sources.get(id).map_or_else(Default::default, |file| {
            // What is in the binary is not the project's to limit.
            let nesting = if file.is_of_pack() { MOST_NESTING } else { nesting };
            syntax::parse_within(id, &file.text, nesting)
        })
    };
    let size = |id: &FileId| sources.get(*id).map_or(0, |file| file.text.len());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let total: usize = ids.iter().map(size).sum();
    if cores == 1 || ids.len() == 1 || total < WORTH_THREADS || is_one_of_many() {
        return ids.iter().map(|id| parse(*id)).collect();
    }
    // The largest first, so that no core waits long for another.
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(ids.get(*place).map_or(0, size)));
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<Tree>>> = ids.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some(place) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let (Some(id), Some(result)) = (ids.get(*place), results.get(*place)) {
                *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(parse(*id));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..cores.min(ids.len()) {
            scope.spawn(work);
        }
        work();
    });
    let result = |slot: Mutex<Option<_>>| slot.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_iter().map(|slot| result(slot).unwrap_or_default()).collect()
}

/// All `facts … from`, those in stages, mechanisms and tests too.
fn each_table<'a>(items: &'a [ast::Item], found: &mut impl FnMut(&'a ast::FactsDecl)) {
    let mut stack: Vec<&'a ast::Item> = items.iter().rev().collect();
    while let Some(item) = stack.pop() {
        match &item.kind {
            ast::ItemKind::Facts(decl) => found(decl),
            ast::ItemKind::Stage(decl) => stack.extend(decl.items.iter().rev()),
            ast::ItemKind::Mechanism(decl) => stack.extend(decl.items.iter().rev()),
            ast::ItemKind::Test(decl) => stack.extend(decl.given.iter().rev()),
            _ => {}
        }
    }
}

/// A diagnostic at a place, or at none.
fn placed(code: Code, span: Option<Span>, message: String) -> Diagnostic {
    match span {
        Some(span) => Diagnostic::new(code, span, message).labelled("asked for here"),
        None => Diagnostic::without_span(code, message),
    }
}

/// Why something is not read that is named.
pub(super) fn cannot_read(
    shown: &str,
    error: &FileError,
    most: usize,
    asked: Option<Span>,
) -> Diagnostic {
    match error {
        FileError::TooLarge => {
            let mib = 1024 * 1024;
            let most = match most % mib {
                0 => format!("{} MiB", most / mib),
                _ => format!("{most} bytes"),
            };
            let message = format!("`{shown}` is larger than {most}");
            placed(Code::FileTooLarge, asked, message).help("split it into several files")
        }
        FileError::NotFound => {
            placed(Code::FileNotFound, asked, format!("there is no file or folder `{shown}`"))
        }
        FileError::NotAFile => {
            let message = format!("`{shown}` is no regular file");
            placed(Code::OutsideProject, asked, message)
                .note("devices, pipes and sockets are not read")
        }
        FileError::PathNotUtf8 => {
            let message = format!("the path of `{shown}` is not valid UTF-8");
            placed(Code::FileNotFound, asked, message).help("rename it")
        }
        FileError::Other(why) => {
            placed(Code::FileNotFound, asked, format!("`{shown}` cannot be read: {why}"))
        }
    }
}
