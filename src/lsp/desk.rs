//! The desk: the texts that are open, what they and their projects come to, and what the client has been told. Knows
//! no streams and no threads; the server hands it one message after another, a benchmark may do the same.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use async_lsp::lsp_types::{
    Diagnostic, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    Location, Position, PublishDiagnosticsParams, Range, Url,
};

use super::document::Document;
use super::positions::{Encoding, Lines};
use super::unit::Unit;
use super::{uris, verdicts};
use crate::source::{FileId, SourceFile, Span};
use crate::workspace::{Cache, Files, Laid, Overlay, PathOf};

/// What editors call the language.
const LANGUAGE: &str = "accord";

/// What a client can do, as far as it matters here.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says yes or no to one thing")]
pub(super) struct Abilities {
    /// It can watch files for the server.
    pub(super) watches: bool,
    /// It asks for the edit of a code action when it is chosen.
    pub(super) resolves: bool,
    /// It shows symbols in a tree.
    pub(super) trees: bool,
    /// It renders Markdown in hovers.
    pub(super) markdown: bool,
}

/// The state of a server.
pub struct Desk {
    pub(super) files: Box<dyn Files + Send>,
    pub(super) encoding: Encoding,
    pub(super) abilities: Abilities,
    /// The folders that the client has open, by canonical path.
    pub(super) folders: Vec<String>,
    /// The texts that are open, by path.
    pub(super) documents: BTreeMap<String, Document>,
    pub(super) cache: Cache,
    pub(super) units: BTreeMap<String, Unit>,
    /// Counts every change of anything.
    pub(super) state: u64,
    /// The document that was changed last: it is served first.
    latest: Option<String>,
    published: BTreeMap<Url, (Option<i32>, Vec<Diagnostic>)>,
    /// The state of which the client was told everything.
    told: u64,
    /// The state of which it was told what is found in the document that was changed last.
    told_latest: u64,
    /// The state of the texts that could not be dealt with.
    given_up: u64,
    /// Whether the client is to be asked to watch files.
    pub(super) registers: bool,
    /// What is to be sent.
    outbox: Vec<PublishDiagnosticsParams>,
    /// Set by whoever wants an evaluation to end.
    pub(super) interrupt: &'static AtomicBool,
}

impl Desk {
    /// A desk with nothing on it.
    #[must_use]
    pub fn new(files: Box<dyn Files + Send>, interrupt: &'static AtomicBool) -> Self {
        Desk {
            files,
            encoding: Encoding::default(),
            abilities: Abilities::default(),
            folders: Vec::new(),
            documents: BTreeMap::new(),
            cache: Cache::default(),
            units: BTreeMap::new(),
            state: 0,
            latest: None,
            published: BTreeMap::new(),
            told: 0,
            told_latest: 0,
            given_up: u64::MAX,
            registers: false,
            outbox: Vec::new(),
            interrupt,
        }
    }

    /// What is to be sent to the client, in order.
    pub fn take_outbox(&mut self) -> Vec<PublishDiagnosticsParams> {
        std::mem::take(&mut self.outbox)
    }

    /// Forgets everything that was computed: after something went wrong in the middle of it.
    pub fn forget(&mut self) {
        self.units.clear();
        self.cache = Cache::default();
        self.state += 1;
    }

    /// Leaves the texts that are open unread until one of them changes.
    pub fn give_up(&mut self) {
        self.given_up = self.state;
    }

    /// A text is opened.
    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        let opened = params.text_document;
        let path = uris::path_of(&*self.files, &opened.uri);
        // An editor that knows no Accord may send its plain texts, too.
        if opened.language_id != LANGUAGE && !path.ends_with(".accord") {
            return;
        }
        let document = Document {
            uri: opened.uri,
            path: path.clone(),
            version: opened.version,
            text: opened.text.into(),
        };
        self.documents.insert(path.clone(), document);
        self.touched(Some(path));
    }

    /// A text is changed.
    pub(super) fn change(&mut self, params: &DidChangeTextDocumentParams) {
        let encoding = self.encoding;
        let Some(document) = self.document_mut(&params.text_document.uri) else { return };
        document.version = params.text_document.version;
        document.change(&params.content_changes, encoding);
        let path = document.path.clone();
        self.touched(Some(path));
    }

    /// A text is closed: what is on the disk counts again.
    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(path) = self.document(&params.text_document.uri).map(|d| d.path.clone()) else {
            return;
        };
        self.documents.remove(&path);
        self.units.remove(&path);
        self.touched(None);
    }

    /// Something may have changed, on the disk or in a text.
    pub(super) fn touched(&mut self, latest: Option<String>) {
        self.state += 1;
        self.latest = latest.or_else(|| self.latest.take());
    }

    fn document_mut(&mut self, uri: &Url) -> Option<&mut Document> {
        self.documents.values_mut().find(|document| document.uri == *uri)
    }

    /// The document with that address.
    pub(super) fn document(&self, uri: &Url) -> Option<&Document> {
        self.documents.values().find(|document| document.uri == *uri)
    }

    /// The file system with the open texts laid over it.
    pub(super) fn overlay(&self) -> Overlay<'_> {
        let laid = self.documents.values().map(|document| Laid {
            path: document.path.clone(),
            text: document.text.to_string(),
            // What is no file stands beside no other.
            called: (document.uri.scheme() != "file").then(|| document.path.clone()),
        });
        Overlay::new(&*self.files, laid.collect())
    }

    /// Reads and analyses a file that is open, unless that is done.
    pub(super) fn refresh(&mut self, path: &str) {
        if self.units.get(path).is_some_and(|unit| unit.checked == self.state) {
            return;
        }
        let before = self.units.remove(path);
        let mut cache = std::mem::take(&mut self.cache);
        let unit = Unit::read(&self.overlay(), path, &mut cache, before, self.state);
        self.cache = cache;
        self.units.insert(path.to_owned(), unit);
    }

    /// The document with that address and its unit as it is now.
    pub(super) fn current(&mut self, uri: &Url) -> Option<(&Unit, FileId, Lines)> {
        let path = self.document(uri)?.path.clone();
        self.refresh(&path);
        self.known(uri)
    }

    /// The document with that address and its unit as it was read last.
    pub(super) fn known(&self, uri: &Url) -> Option<(&Unit, FileId, Lines)> {
        let path = self.document(uri)?.path.clone();
        let unit = self.units.get(&path)?;
        let file = unit.file?;
        Some((unit, file, self.lines(unit, file)?))
    }

    /// The lines of a text of a unit.
    pub(super) fn lines(&self, unit: &Unit, file: FileId) -> Option<Lines> {
        let source = unit.loaded.sources.get(file)?;
        Some(Lines::new(source.text.clone(), self.encoding))
    }

    /// The byte that a position of a document means.
    pub(super) fn offset(lines: &Lines, position: Position) -> u32 {
        crate::source::to_u32(lines.offset(position))
    }

    /// The address of a text.
    pub(super) fn uri(&self, file: FileId) -> Option<Url> {
        let path = self.cache.path(file)?;
        if let PathOf::Project(path) = path
            && let Some(document) = self.documents.get(path)
        {
            return Some(document.uri.clone());
        }
        uris::uri_of(path)
    }

    /// A place as the protocol writes it.
    pub(super) fn location(&self, unit: &Unit, span: Span) -> Option<Location> {
        let lines = self.lines(unit, span.file)?;
        Some(Location { uri: self.uri(span.file)?, range: range(&lines, span) })
    }

    /// The text of a file inside the binary, or of any other text that was read.
    pub(super) fn text_at(&self, uri: &Url) -> Option<Arc<str>> {
        let wanted = |(id, _): &(FileId, &SourceFile)| self.uri(*id).as_ref() == Some(uri);
        if let Some((_, file)) = self.cache.sources().iter().find(wanted) {
            return Some(file.text.clone());
        }
        if uri.scheme() != uris::PACK_SCHEME {
            return None;
        }
        let bytes = crate::packs::file(uri.path().trim_start_matches('/'))?;
        std::str::from_utf8(bytes).ok().map(Into::into)
    }

    /// Does the next thing that is to be done as soon as no message waits; whether there was any.
    pub fn step(&mut self) -> bool {
        if !self.has_work() {
            return false;
        }
        let latest = self.latest.clone().filter(|path| self.documents.contains_key(path));
        if let Some(path) = latest.filter(|_| self.told_latest != self.state) {
            self.told_latest = self.state;
            self.refresh(&path);
            // What others add to it is told once they are read, too.
            if self.stale().is_some() {
                self.publish_own(&path);
            } else {
                self.publish();
            }
        } else if let Some(path) = self.stale().cloned() {
            self.refresh(&path);
        } else if self.told != self.state {
            self.publish();
        } else {
            self.units.values_mut().for_each(Unit::tidy);
        }
        true
    }

    /// Whether there is something to do.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.given_up != self.state
            && (self.told != self.state
                || self.stale().is_some()
                || !self.units.values().all(Unit::is_tidy))
    }

    /// Does the next thing that can wait until nobody types: lints, then verdicts; whether there was any.
    pub fn idle(&mut self) -> bool {
        if let Some(path) = self.unlinted().cloned() {
            if let Some(unit) = self.units.get_mut(&path) {
                unit.lint();
            }
            self.publish();
            return true;
        }
        let Some(path) = self.unjudged().cloned() else { return false };
        if let Some(unit) = self.units.get_mut(&path) {
            // What is interrupted is tried again once nothing else waits.
            unit.judged = verdicts::judge(
                &unit.recorded.program,
                unit.loaded.settings.limits.steps,
                self.interrupt,
            );
            if unit.judged.is_some() {
                self.publish();
            }
        }
        true
    }

    /// Whether there is something to do once nobody types.
    #[must_use]
    pub fn has_idle_work(&self) -> bool {
        self.given_up != self.state && (self.unlinted().is_some() || self.unjudged().is_some())
    }

    /// A document whose lints were not asked.
    fn unlinted(&self) -> Option<&String> {
        let waits = |unit: &Unit| unit.recorded.is_whole && unit.linted.is_none();
        self.units.iter().find(|(_, unit)| waits(unit)).map(|(path, _)| path)
    }

    /// A document that is not read as it is now.
    fn stale(&self) -> Option<&String> {
        let is_stale =
            |path: &&String| self.units.get(*path).is_none_or(|unit| unit.checked != self.state);
        self.documents.keys().find(is_stale)
    }

    /// A draft whose verdicts are not known.
    fn unjudged(&self) -> Option<&String> {
        let waits = |unit: &Unit| {
            let agreements = unit.recorded.program.agreements.iter();
            unit.recorded.is_whole
                && unit.judged.is_none()
                && agreements.clone().any(|agreement| Some(agreement.span.file) == unit.file)
        };
        self.units.iter().find(|(_, unit)| waits(unit)).map(|(path, _)| path)
    }

    /// Tells what is found in one document, before the others are read again.
    fn publish_own(&mut self, path: &str) {
        let Some(unit) = self.units.get(path) else { return };
        let Some(uri) = unit.file.and_then(|file| self.uri(file)) else { return };
        let mut found = BTreeMap::new();
        self.findings(unit, &mut found);
        let own = found.remove(&uri).unwrap_or_default();
        self.tell(uri, own);
    }

    /// Tells everything that is found and was not told so far.
    fn publish(&mut self) {
        self.told = self.state;
        let mut found: BTreeMap<Url, Vec<Diagnostic>> = BTreeMap::new();
        for document in self.documents.values() {
            found.insert(document.uri.clone(), Vec::new());
        }
        for unit in self.units.values() {
            self.findings(unit, &mut found);
        }
        let gone: Vec<Url> =
            self.published.keys().filter(|uri| !found.contains_key(uri)).cloned().collect();
        for uri in gone {
            self.tell(uri, Vec::new());
        }
        for (uri, mut diagnostics) in found {
            let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
            for diagnostic in diagnostics.drain(..) {
                if !kept.contains(&diagnostic) {
                    kept.push(diagnostic);
                }
            }
            self.tell(uri, kept);
        }
    }

    fn tell(&mut self, uri: Url, diagnostics: Vec<Diagnostic>) {
        let version = self.document(&uri).map(|document| document.version);
        // An open document hears of each of its versions.
        let told = (version, diagnostics);
        if self.published.get(&uri) == Some(&told) {
            return;
        }
        let diagnostics = told.1.clone();
        if version.is_none() && diagnostics.is_empty() {
            if self.published.remove(&uri).is_none() {
                return;
            }
        } else {
            self.published.insert(uri.clone(), told);
        }
        self.outbox.push(PublishDiagnosticsParams { uri, diagnostics, version });
    }
}

/// The range of a span.
pub(super) fn range(lines: &Lines, span: Span) -> Range {
    lines.range(span.start as usize, span.end as usize)
}
