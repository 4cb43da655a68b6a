//! A unit: a file that is open with all it uses, read and analysed; what `accordant check` of the file would look at.

use std::collections::BTreeSet;

use crate::analyse::{Recorded, Reference, Target};
use crate::diagnostic::Diagnostic;
use crate::model::Program;
use crate::source::{FileId, Span};
use crate::workspace::{Cache, Files, Loaded, load_again};

use super::verdicts::Judged;

/// A file with all it uses.
#[derive(Debug)]
pub(super) struct Unit {
    /// All texts and trees.
    pub(super) loaded: Loaded,
    /// The file itself.
    pub(super) file: Option<FileId>,
    /// What the analysis made of it.
    pub(super) recorded: Recorded,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The last program without errors, to complete names from where the present one has errors.
    pub(super) whole: Option<Box<Program>>,
    /// What it was before, to be cleared away once there is time.
    before: Option<Box<Unit>>,
    /// What lints find, once they were asked.
    pub(super) linted: Option<Vec<Diagnostic>>,
    /// The verdicts, once they are known.
    pub(super) judged: Option<Judged>,
    /// What the analysis was made of.
    made_of: Vec<(FileId, u32)>,
    /// The state of all texts that this was found to be current for.
    pub(super) checked: u64,
}

impl Unit {
    /// Reads and analyses a file; one that was read before is analysed again only if something of it has changed.
    pub(super) fn read(
        files: &dyn Files,
        path: &str,
        cache: &mut Cache,
        before: Option<Unit>,
        state: u64,
    ) -> Unit {
        let loaded = load_again(files, &[path], cache);
        let made_of = made_of(&loaded, cache);
        if let Some(mut before) = before {
            if before.made_of == made_of && before.loaded.diagnostics == loaded.diagnostics {
                return Unit { checked: state, ..before };
            }
            // Whoever types faster than there is time to clear away pays for it.
            before.tidy();
            let mut unit = Unit::of(loaded, cache.number(path), made_of, state);
            unit.before = Some(Box::new(before));
            return unit;
        }
        Unit::of(loaded, cache.number(path), made_of, state)
    }

    fn of(loaded: Loaded, file: Option<FileId>, made_of: Vec<(FileId, u32)>, state: u64) -> Unit {
        let (recorded, diagnostics) = loaded.analyse_recording();
        Unit {
            loaded,
            file,
            recorded,
            diagnostics,
            whole: None,
            before: None,
            linted: None,
            judged: None,
            made_of,
            checked: state,
        }
    }

    /// Whether something of what it was before is still there.
    pub(super) fn is_tidy(&self) -> bool {
        self.before.is_none()
    }

    /// Clears away what it was before, but for a program to look names up in.
    pub(super) fn tidy(&mut self) {
        if let Some(mut before) = self.before.take() {
            before.tidy();
            let Unit { recorded, whole, .. } = *before;
            self.whole = if recorded.is_whole { Some(Box::new(recorded.program)) } else { whole };
        }
    }

    /// Asks the lints of the file itself. Whether others use what it declares is not known here.
    pub(super) fn lint(&mut self) {
        let found = self.loaded.lint(&self.recorded.program, false, &self.loaded.lint_settings());
        self.linted = Some(found);
    }

    /// All that is found in its texts so far, errors first.
    pub(super) fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        let linted = self.linted.iter().flatten().filter(|_| self.recorded.is_whole);
        self.diagnostics.iter().chain(linted)
    }

    /// The program to look names up in: the present one, or the last without errors.
    pub(super) fn names(&self) -> &Program {
        match (&self.whole, &self.before) {
            _ if self.recorded.is_whole => &self.recorded.program,
            (Some(whole), _) => whole,
            (None, Some(before)) => before.names(),
            (None, None) => &self.recorded.program,
        }
    }

    /// What the name at a byte of a text names.
    pub(super) fn reference_at(&self, file: FileId, offset: u32) -> Option<&Reference> {
        let all = &self.recorded.references;
        let after = all.partition_point(|r| (r.span.file, r.span.start) <= (file, offset));
        let touches =
            |r: &&Reference| r.span.file == file && r.span.start <= offset && offset <= r.span.end;
        // A cursor after the last character of a name is still at it.
        let before = after.checked_sub(2).and_then(|at| all.get(at)).filter(touches);
        after.checked_sub(1).and_then(|at| all.get(at)).filter(touches).or(before)
    }

    /// The names in a text, in order.
    pub(super) fn references_in(&self, file: FileId) -> &[Reference] {
        let all = &self.recorded.references;
        let start = all.partition_point(|r| r.span.file < file);
        let end = all.partition_point(|r| r.span.file <= file);
        all.get(start..end).unwrap_or_default()
    }

    /// Everywhere that something is named.
    pub(super) fn named(&self, target: Target) -> impl Iterator<Item = &Reference> {
        self.recorded.references.iter().filter(move |r| r.target == target)
    }

    /// Where something is declared.
    pub(super) fn declared(&self, target: Target) -> Option<Span> {
        let written = self.named(target).find(|r| r.declares).map(|r| r.span);
        written.or_else(|| self.placed(target))
    }

    /// Where the program says that something is declared: in a table, or as a part of another declaration.
    fn placed(&self, target: Target) -> Option<Span> {
        let program = &self.recorded.program;
        match target {
            Target::Type(id) => program.types.get(id.index())?.span,
            Target::Attribute(id) => program.attributes.get(id.index())?.span,
            Target::Entity(id) => program.entities.get(id.index())?.span,
            Target::Relation(id) => Some(program.relations.get(id.index())?.span),
            Target::Define(id) => Some(program.defines.get(id.index())?.span),
            Target::Parameter(id) => Some(program.parameters.get(id.index())?.span),
            Target::Local(span) => Some(span),
        }
    }
}

/// The texts of a unit, with how often each has changed.
fn made_of(loaded: &Loaded, cache: &Cache) -> Vec<(FileId, u32)> {
    // Tables, what the project says of itself, its waivers.
    let others = loaded.paths.keys();
    let all: BTreeSet<FileId> = loaded.ids.iter().chain(others).copied().collect();
    all.into_iter().map(|id| (id, cache.version(id))).collect()
}
