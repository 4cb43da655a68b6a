//! `accord.toml` as read: the packs and files that it names are looked for, and what it asks of other files is seen to.

use std::sync::Arc;

use smol_str::SmolStr;

use super::load::{Entry, Known, Loader, cannot_read, files_below, lies_outside};
use super::place::{Found, Place};
use super::resolve::{self, Target};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::settings::{self, NAME};
use crate::project::{Baseline, Named, Settings, waivers};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Name, Text};

impl Loader<'_> {
    /// Reads what the project says of itself, if it says anything.
    pub(super) fn read_settings(&mut self) {
        let place = Place::Project(self.project.root.to_owned()).join(NAME);
        let file = match self.project.find(&place) {
            Found::File(file) => file,
            Found::Outside => {
                self.loaded.diagnostics.push(lies_outside(self.project, &place));
                return;
            }
            Found::Folder(_) | Found::Nothing => return,
        };
        let read = self.read(&file, None).map(|id| settings::read(id, &self.text(id)));
        match read {
            Err(unreadable) => self.loaded.diagnostics.push(*unreadable),
            Ok((settings, found)) => {
                self.loaded.diagnostics.extend(found);
                self.check_named(&settings, &place);
                self.loaded.settings = settings;
                self.read_waivers(&place);
                self.read_baseline();
            }
        }
    }

    /// Reads the waivers, where the project has any.
    fn read_waivers(&mut self, from: &Place) {
        let Some(named) = &self.loaded.settings.waivers else { return };
        let span = named.span;
        // Where it is not there, that has been told.
        let Ok(Found::File(file)) = resolve::file_or_folder(self.project, from, &text(named))
        else {
            return;
        };
        match self.read(&file, Some(span)) {
            Err(unreadable) => self.loaded.diagnostics.push(*unreadable),
            Ok(id) => {
                let text = self.text(id);
                let (waivers, found) = waivers::read(id, &text);
                self.loaded.diagnostics.extend(found);
                self.loaded.waivers = waivers;
            }
        }
    }

    /// Reads the baseline, where there is one already.
    fn read_baseline(&mut self) {
        let Some(named) = &self.loaded.settings.baseline else { return };
        let span = named.span;
        let root = Place::Project(self.project.root.to_owned());
        let place = root.join(&resolve::tidy(&named.text));
        let read = match self.project.find(&place) {
            Found::Nothing => return,
            Found::File(file) => self.read(&file, Some(span)),
            Found::Folder(_) | Found::Outside => {
                let shown = place.shown(self.project.files);
                let error = super::files::FileError::NotAFile;
                Err(Box::new(cannot_read(&shown, &error, 0, Some(span))))
            }
        };
        match read.and_then(|id| Baseline::read(id, &self.text(id))) {
            Ok(baseline) => self.loaded.baseline = Some(baseline),
            Err(unreadable) => self.loaded.diagnostics.push(*unreadable),
        }
    }

    /// Whether all drafts of the project are read: what a waiver names must be there then. Where the project does not
    /// say where its drafts lie, any of its files may be one.
    pub(super) fn look_for_drafts(&mut self) {
        if self.loaded.waivers.is_empty() && self.loaded.baseline.is_none() {
            return;
        }
        let files = self.draft_files();
        let is_read = |file: &Entry| {
            let known = file.as_ref().ok().and_then(|file| self.known.get(file));
            matches!(known, Some(Known::Read(_)))
        };
        self.loaded.is_whole = !files.is_empty() && files.iter().all(is_read);
    }

    /// The files that may be drafts of the project, in order: those that it says hold them, or all; and why others
    /// cannot be told. Tests are none.
    pub(super) fn draft_files(&self) -> Vec<Entry> {
        let root = Place::Project(self.project.root.to_owned());
        let below = |folder: &Place, span| {
            files_below(self.project, folder, false).unwrap_or_else(|error| {
                let shown = folder.shown(self.project.files);
                vec![Err(Box::new(cannot_read(&shown, &error, 0, span)))]
            })
        };
        let lie_in = |path: &Named| match self.project.find(&root.join(&resolve::tidy(&path.text)))
        {
            Found::File(file) => vec![Ok(file)],
            Found::Folder(folder) => below(&folder, Some(path.span)),
            // That has been told.
            Found::Outside | Found::Nothing => Vec::new(),
        };
        match &self.loaded.settings.drafts {
            Some(drafts) => drafts.iter().flat_map(lie_in).collect(),
            None => below(&root, None),
        }
    }

    /// A text that is read.
    pub(super) fn text(&self, id: FileId) -> Arc<str> {
        self.cache.sources().get(id).map(|file| Arc::clone(&file.text)).unwrap_or_default()
    }

    /// Looks for the packs, files and folders that the settings name.
    fn check_named(&mut self, settings: &Settings, place: &Place) {
        let mut found = Vec::new();
        for pack in settings.packs.iter().flatten() {
            let names =
                pack.text.split('.').map(|name| Name { text: name.into(), span: pack.span });
            let names: Vec<Name> = names.collect();
            if let Err(missing) = resolve::pack(self.project, place, &names) {
                found.push(*missing);
            }
        }
        let drafts = settings.drafts.iter().flatten();
        for path in drafts.chain(&settings.facts).chain(&settings.waivers) {
            if let Err(missing) = resolve::file_or_folder(self.project, place, &text(path)) {
                found.push(*missing);
            }
        }
        // A baseline may have to be made first.
        if let Some(path) = &settings.baseline
            && let Some(why) = resolve::leads_out(&path.text)
        {
            let message = format!("`{}` lies outside the project", path.text);
            found.push(Diagnostic::new(Code::OutsideProject, path.span, message).note(why));
        }
        for mut diagnostic in found {
            // They are repairs of a file of rules, not of this one.
            diagnostic.fixes.clear();
            self.loaded.diagnostics.push(diagnostic);
        }
    }

    /// Complains where a file uses a pack that the project does not list. What lies beside the file may be used.
    pub(super) fn check_listed(
        &mut self,
        from: &Place,
        names: &[Name],
        target: &Target,
        span: Span,
    ) {
        let Some(packs) = &self.loaded.settings.packs else { return };
        let (Target::File(used) | Target::Folder(used, _)) = target;
        let is_beside = used.is_below(&from.folder());
        let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        let written = names.join(".");
        let is_listed = |pack: &Named| {
            written
                .strip_prefix(pack.text.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if matches!(from, Place::Pack(_)) || is_beside || packs.iter().any(is_listed) {
            return;
        }
        let listed: Vec<String> = packs.iter().map(|pack| format!("`{}`", pack.text)).collect();
        let listed = match listed.as_slice() {
            [] => String::from("`packs` in `accord.toml` lists none"),
            some => format!("`packs` in `accord.toml` lists {}", some.join(", ")),
        };
        self.loaded.diagnostics.push(
            Diagnostic::new(
                Code::PackNotListed,
                span,
                format!("the project does not list the pack `{written}`"),
            )
            .labelled("used here")
            .note(listed)
            .help(format!("add `\"{written}\"` to `packs`, or remove the `use`")),
        );
    }

    /// The file of a table: beside the file that asks for it, or in one of the project's folders of facts.
    pub(super) fn table_place(&self, from: &Place, path: &Text) -> Result<Place, Box<Diagnostic>> {
        let beside = resolve::path(self.project, from, path);
        let is_missing = beside.as_ref().is_err_and(|error| error.code == Code::FileNotFound);
        if !is_missing || matches!(from, Place::Pack(_)) {
            return beside;
        }
        let root = Place::Project(self.project.root.to_owned());
        let within = |folder: &Named| {
            let folder = root.join(&resolve::tidy(&folder.text));
            match self.project.find(&folder.join(&resolve::tidy(&path.text))) {
                Found::File(file) => Some(file),
                _ => None,
            }
        };
        let elsewhere = self.loaded.settings.facts.iter().find_map(within);
        elsewhere.map_or(beside, Ok)
    }
}

fn text(named: &Named) -> Text {
    Text { text: SmolStr::new(&named.text), span: named.span }
}
