//! The façade that every face calls: texts in, results of each phase out. Reads files only through [`Files`].
//!
//! 1. `settings` and `lock`: what the project says of itself; `place` and `resolve`: which files `use` and `facts … from`
//!    mean, and that they lie inside the project;
//! 2. `load`: reads and parses them, on all cores, and finds files that use each other in a circle (`cycles`); `cache`:
//!    what was read before;
//! 3. `cores`: many projects at once;
//! 4. [`Loaded::analyse`], [`evaluate()`], [`Loaded::test`] (`tests`): the phases after it; `drafts`: each draft of a
//!    project; `lint`: what lints say of it.
//!
//! `files`: what is asked of a file system; `overlay`: one as it would be with some texts written; `texts`: files as they
//! are, for what changes them.

mod cache;
mod cores;
mod cycles;
mod drafts;
mod files;
mod lint;
mod load;
mod lock;
mod overlay;
mod place;
mod resolve;
mod settings;
mod tests;
mod texts;

pub use cache::{Cache, PathOf, SharedPacks};
pub use cores::on_cores;
pub use drafts::{Draft, drafts_around, load_project, project_files};
pub use files::{FileError, Files, Kind, Memory, Store};
pub use lint::is_whole;
pub use load::{folder_of_project, load, load_again, load_all, root_of};
pub use overlay::{Laid, Overlay};
pub use texts::{Texts, texts};

pub use crate::project::settings::BYTES_AT_ALL as MOST_BYTES;

pub use crate::evaluate::{Options, evaluate_on_its_date as evaluate};

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::analyse::{self, Common, Input, Missing, Recorded, Tables, WaiverText};
use crate::diagnostic::{self, Diagnostic};
use crate::model::Program;
use crate::project::lock::Lock;
use crate::project::{Baseline, Settings};
use crate::scenario::difference::Version;
use crate::scenario::timeline::earliest;
use crate::source::{FileId, SourceMap};
use crate::syntax::ast;

/// A project as read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All texts, tables of facts among them.
    pub sources: SourceMap,
    /// The files' numbers, in the order of `files`.
    pub ids: Vec<FileId>,
    /// The syntax trees.
    pub files: Vec<Arc<ast::File>>,
    /// Which files each file brings in directly, by places in `files`.
    pub uses: Vec<Vec<usize>>,
    /// How many of the files, the first ones, were asked for and not only used by others.
    pub asked: usize,
    /// Tables of facts.
    pub tables: Tables,
    /// The canonical path of the project's folder; none where nothing could be read.
    pub root: Option<String>,
    /// What the project says of itself.
    pub settings: Settings,
    /// The waivers of the project.
    pub waivers: Vec<WaiverText>,
    /// The findings that the project knows.
    pub baseline: Option<Baseline>,
    /// The texts that its drafts are held to.
    pub lock: Option<Lock>,
    /// Whether all drafts of the project are read; known where there are waivers or a baseline.
    pub is_whole: bool,
    /// The files of the project that are read, by their paths in it.
    pub paths: BTreeMap<FileId, String>,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// What the project says of all its programs.
    #[must_use]
    pub fn common(&self) -> Common<'_> {
        Common {
            most_declarations: self.settings.limits.declarations,
            as_of: self.settings.as_of,
            waivers: &self.waivers,
            // What could not be read may have what is missing.
            missing: if diagnostic::has_errors(&self.diagnostics) {
                Missing::None
            } else if self.is_whole {
                Missing::All
            } else {
                Missing::Own
            },
        }
    }

    /// The program of all files; and all that was found so far. There is no program where anything is an error.
    #[must_use]
    pub fn analyse(&self) -> (Option<Program>, Vec<Diagnostic>) {
        let files: Vec<&ast::File> = self.files.iter().map(AsRef::as_ref).collect();
        let (program, found) = analyse::analyse(&self.input(&files));
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(found);
        self.levelled(&mut diagnostics);
        diagnostic::sort(&mut diagnostics);
        let program = program.filter(|_| !diagnostic::has_errors(&diagnostics));
        (program, diagnostics)
    }

    /// The program as far as it can be read, with what each name in the texts names; and all that was found so far.
    #[must_use]
    pub fn analyse_recording(&self) -> (Recorded, Vec<Diagnostic>) {
        let files: Vec<&ast::File> = self.files.iter().map(AsRef::as_ref).collect();
        let (recorded, found) = analyse::analyse_recording(&self.input(&files));
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(found);
        self.levelled(&mut diagnostics);
        diagnostic::sort(&mut diagnostics);
        let is_whole = recorded.is_whole && !diagnostic::has_errors(&diagnostics);
        (Recorded { is_whole, ..recorded }, diagnostics)
    }

    /// The project as a version to be compared with another, with its program.
    #[must_use]
    pub fn version<'a>(&'a self, program: &'a Program) -> Version<'a> {
        Version { files: &self.files, tables: &self.tables, common: self.common(), program }
    }

    fn input<'a>(&'a self, files: &'a [&'a ast::File]) -> Input<'a> {
        Input { files, given: None, tables: &self.tables, common: self.common() }
    }

    /// The earliest date of the files that were asked for; where they state none, of those that they use, packs apart.
    #[must_use]
    pub fn first_date(&self, program: &Program) -> Option<Date> {
        let asked = self.ids.get(..self.asked).unwrap_or_default();
        let is_of_project = |file| self.sources.get(file).is_some_and(|file| !file.is_of_pack());
        earliest(program, |file| asked.contains(&file))
            .or_else(|| earliest(program, is_of_project))
            .or(program.as_of)
    }

    /// Whether a text was asked for and not only used by others; tables of facts are.
    #[must_use]
    pub fn is_asked(&self, file: FileId) -> bool {
        let used = self.ids.get(self.asked..).unwrap_or_default();
        !used.contains(&file)
    }

    /// Some files and all that they use, in the order of `files`.
    #[must_use]
    pub fn with_uses(&self, of: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut reached = std::collections::BTreeSet::new();
        let mut open: Vec<usize> = of.into_iter().collect();
        while let Some(place) = open.pop() {
            if reached.insert(place) {
                open.extend(self.uses.get(place).into_iter().flatten());
            }
        }
        reached.into_iter().collect()
    }
}
