//! What lints say of a project that was read.

use super::Loaded;
use crate::diagnostic::Diagnostic;
use crate::evaluate::date_of;
use crate::lint::{self, LintInput, Settings};
use crate::model::Program;

impl Loaded {
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
            tests: Some(&tests),
        };
        lint::lint(&input, settings)
    }
}
