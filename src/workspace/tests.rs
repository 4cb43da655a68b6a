//! Which files the tests of a project are run with.

use super::Loaded;
use crate::analyse::{Common, Missing};
use crate::diagnostic::Diagnostic;
use crate::scenario::tests::{self, Job, Options, Part, Project, Run};
use crate::source::{FileId, SourceFile};
use crate::syntax::ast::{File, ItemKind};

impl Loaded {
    /// Runs the tests of the files that were asked for. A test in a `….test.accord` file is run with what that file
    /// uses; the tests of the other files are run with all of those.
    #[must_use]
    pub fn test(&self, options: &Options) -> Run {
        let files: Vec<_> = self.files.iter().map(AsRef::as_ref).collect();
        tests::run(&self.tests(&files), options)
    }

    /// What the tests are run with.
    pub(super) fn tests<'a>(&'a self, files: &'a [&'a File]) -> Project<'a> {
        let (parts, jobs) = self.jobs();
        Project {
            files,
            tables: &self.tables,
            // A test states its own date, so that it means the same whatever the project's is. It is given but a part of
            // what the project has.
            common: Common { as_of: None, missing: Missing::None, ..self.common() },
            parts,
            jobs,
            own: self.own(),
        }
    }

    fn jobs(&self) -> (Vec<Part>, Vec<Job<'_>>) {
        let others = (0..self.asked).filter(|place| !self.is_test_file(*place));
        let mut parts = vec![self.part(others)];
        let mut jobs = Vec::new();
        for (place, file) in self.files.iter().enumerate().take(self.asked) {
            let mut own = None;
            for item in &file.items {
                let ItemKind::Test(test) = &item.kind else { continue };
                let part = if self.is_test_file(place) {
                    *own.get_or_insert_with(|| {
                        parts.push(self.part([place]));
                        parts.len() - 1
                    })
                } else {
                    0
                };
                jobs.push(Job { test, span: item.span, part });
            }
        }
        (parts, jobs)
    }

    /// The files of the project itself: all but those of the packs inside the binary.
    fn own(&self) -> Vec<FileId> {
        let is_shipped = |id: &FileId| self.sources.get(*id).is_some_and(SourceFile::is_of_pack);
        self.ids.iter().copied().filter(|id| !is_shipped(id)).collect()
    }

    pub(super) fn is_test_file(&self, place: usize) -> bool {
        let file = self.ids.get(place).and_then(|id| self.sources.get(*id));
        file.is_some_and(|file| file.name.ends_with(".test.accord"))
    }

    /// Files with all that they use, and what was found in reading them.
    pub(super) fn part(&self, of: impl IntoIterator<Item = usize>) -> Part {
        let files = self.with_uses(of);
        let ids: Vec<_> = files.iter().filter_map(|place| self.ids.get(*place)).collect();
        // A finding in a table belongs to whoever asks for it, and may concern any part.
        let others: Vec<_> = self.ids.iter().filter(|id| !ids.contains(id)).collect();
        let concerns = |d: &&Diagnostic| {
            d.labels.first().is_none_or(|label| !others.contains(&&label.span.file))
        };
        let found = self.diagnostics.iter().filter(concerns).cloned().collect();
        Part { files, found }
    }
}
