//! What lints say of a project that was read.

use super::drafts::project_files;
use super::load::folder_of_project;
use super::place::Place;
use super::{Files, Kind, Loaded};
use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::date_of;
use crate::lint::{self, Level, LintInput, Settings};
use crate::model::Program;

impl Loaded {
    /// What the project says of lints.
    #[must_use]
    pub fn lint_settings(&self) -> Settings {
        Settings { select: Vec::new(), levels: self.settings.lint.clone() }
    }

    /// Warnings as the project wants them: without those that are switched off, and some as errors.
    pub(super) fn levelled(&self, found: &mut Vec<Diagnostic>) {
        let level = |d: &Diagnostic| self.settings.lint.get(&d.code).copied();
        found.retain(|d| d.severity == Severity::Error || level(d) != Some(Level::Off));
        for diagnostic in found.iter_mut().filter(|d| level(d) == Some(Level::Error)) {
            diagnostic.severity = Severity::Error;
        }
    }

    /// What the lints say of the files that were asked for. `whole` says that nothing outside these files uses them.
    #[must_use]
    pub fn lint(&self, program: &Program, whole: bool, settings: &Settings) -> Vec<Diagnostic> {
        let files: Vec<_> = self.files.iter().map(AsRef::as_ref).collect();
        let tests = self.tests(&files);
        let input = LintInput {
            sources: &self.sources,
            ids: &self.ids,
            files: &self.files,
            asked: self.asked,
            whole,
            program,
            as_of: date_of(program, None).ok().flatten(),
            most_steps: self.settings.limits.steps,
            tests: Some(&tests),
        };
        lint::lint(&input, settings)
    }
}

/// Whether nothing beside a path can use what it declares: no other file of its project, or where there is none, a folder
/// or the only file of one.
#[must_use]
pub fn is_whole(files: &dyn Files, path: &str) -> bool {
    let Ok(canonical) = files.canonical(path) else { return false };
    let is_own = |file: &str| {
        file == canonical
            || Place::Project(file.to_owned()).is_below(&Place::Project(canonical.clone()))
    };
    let in_project = folder_of_project(files, &canonical).is_some();
    if !in_project && files.kind(&canonical) == Some(Kind::Folder) {
        return true;
    }
    // Without a project these are the files that lie beside it.
    project_files(files, &canonical).iter().all(|file| is_own(file))
}
