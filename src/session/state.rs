//! What a session holds: the files it reads, what was typed and assumed, and the program of all of it.

use jiff::civil::Date;
use smol_str::SmolStr;

use super::arena::Arena;
use super::assume::{self, Assumption, Layer};
use crate::analyse::Reader;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::Program;
use crate::source::{FileId, SourceFile, Span};
use crate::workspace::{Files, Kind, Laid, Loaded, Overlay, load_all};

/// What can be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// The files and folders that were asked for.
    pub(super) paths: Vec<String>,
    /// Declarations.
    pub(super) typed: Vec<Typed>,
    /// Assumptions.
    pub(super) assumed: Vec<Line>,
    /// Files as suggestions would have them.
    pub(super) applied: Vec<Applied>,
    /// How many suggestions were applied.
    pub(super) suggestions: usize,
}

/// A file that a suggestion was applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Applied {
    /// Its canonical path.
    pub(super) path: String,
    /// What it is called.
    pub(super) name: String,
    /// The text that it has.
    pub(super) old: String,
    /// The text that it is to have.
    pub(super) new: String,
}

/// A line that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// How its text is called: `input 3`.
    pub(super) name: String,
    /// The text.
    pub(super) text: String,
}

/// Declarations that were typed in together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// The text.
    pub(super) line: Line,
    /// The names that they declare.
    pub(super) names: Vec<SmolStr>,
}

/// A state that was read.
pub(super) struct Project<'a> {
    /// The texts and trees.
    pub(super) loaded: Loaded,
    /// The program without assumptions.
    pub(super) base: &'a Program,
    /// The program with them, and with the values that were asked about since.
    pub(super) program: Program,
    /// What is assumed.
    pub(super) assumptions: Vec<Assumption>,
    /// The date that is assumed.
    pub(super) as_of: Option<Date>,
    /// Warnings.
    pub(super) warnings: Vec<Diagnostic>,
    /// Assumptions that do not fit any more: their texts, and why.
    pub(super) dropped: Vec<(Line, Vec<Diagnostic>)>,
}

/// A state that could not be read: its texts, and why.
pub(super) struct Unreadable {
    pub(super) loaded: Loaded,
    pub(super) found: Vec<Diagnostic>,
}

/// Reads a state.
pub(super) fn read<'a>(
    arena: &'a Arena,
    files: &dyn Files,
    state: &State,
) -> Result<Project<'a>, Box<Unreadable>> {
    let typed = typed_texts(files, state);
    let typed_paths = typed.iter().map(|laid| laid.path.clone());
    let paths: Vec<String> = state.paths.iter().cloned().chain(typed_paths).collect();
    let entries: Vec<&str> = paths.iter().map(String::as_str).collect();
    let applied = state.applied.iter().map(|file| Laid {
        path: file.path.clone(),
        text: file.new.clone(),
        called: None,
    });
    let laid = typed.into_iter().chain(applied).collect();
    let loaded = load_all(&Overlay::new(files, laid), &entries);
    let (program, found) = loaded.analyse();
    let Some(base) = program else {
        let typed = |span: Span| {
            let file = loaded.sources.get(span.file);
            file.is_some_and(|file| state.typed.iter().any(|t| t.line.name == file.name))
        };
        let found = found.into_iter().map(|found| typed_last(found, typed)).collect();
        return Err(Box::new(Unreadable { loaded, found }));
    };
    let warnings = found.into_iter().filter(|d| d.severity == Severity::Warning).collect();
    let mut project = Project {
        program: base.clone(),
        base: arena.program(base),
        loaded,
        assumptions: Vec::new(),
        as_of: None,
        warnings,
        dropped: Vec::new(),
    };
    project.assume_all(&state.assumed);
    Ok(project)
}

impl<'a> Project<'a> {
    /// A project of no files.
    pub(super) fn empty(arena: &'a Arena) -> Self {
        let loaded = Loaded::default();
        let program = loaded.analyse().0.unwrap_or_default();
        Project {
            base: arena.program(program.clone()),
            program,
            loaded,
            assumptions: Vec::new(),
            as_of: None,
            warnings: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// Makes what these lines assume hold, one after another, and nothing else.
    pub(super) fn assume_all(&mut self, lines: &[Line]) {
        let mut lines: Vec<&Line> = lines.iter().collect();
        // A line that does not fit may have been half read: then all others are read anew, without it.
        while let Err((place, found)) = self.try_assume_all(&lines) {
            self.dropped.push((lines.remove(place).clone(), found));
        }
    }

    /// Makes these lines hold; or says which one does not fit.
    fn try_assume_all(&mut self, lines: &[&Line]) -> Result<(), (usize, Vec<Diagnostic>)> {
        let values = std::mem::take(&mut self.program.values);
        self.program = Program { values, ..self.base.clone() };
        self.assumptions.clear();
        self.as_of = None;
        let mut reader = Reader::of(self.base);
        for (place, line) in lines.iter().enumerate() {
            let (file, start) = (self.add(line), assume::phrases_start(&line.text));
            let assumptions = assume::read(&mut self.program, &mut reader, file, &line.text, start)
                .map_err(|found| (place, found))?;
            self.hold(assumptions);
        }
        Ok(())
    }

    fn hold(&mut self, assumptions: Vec<Assumption>) {
        self.as_of = assumptions.iter().rev().find_map(Assumption::as_of).or(self.as_of);
        self.assumptions.extend(assumptions);
    }

    /// What is assumed, as changes of the base, line by line.
    pub(super) fn layers(&self) -> impl Iterator<Item = Layer> {
        let lines = self.assumptions.chunk_by(|a, b| a.span.file == b.span.file);
        lines.map(assume::layer)
    }

    /// Makes what a line assumes from a byte on hold; all of it, or nothing of it.
    pub(super) fn assume(&mut self, line: &Line, start: usize) -> Result<(), Vec<Diagnostic>> {
        let file = self.add(line);
        let mut program = self.program.clone();
        let mut reader = Reader::of(&program);
        let assumptions = assume::read(&mut program, &mut reader, file, &line.text, start)?;
        self.program = program;
        self.hold(assumptions);
        Ok(())
    }

    /// Adds a line to the texts, so that it can be pointed at.
    pub(super) fn add(&mut self, line: &Line) -> FileId {
        let sources = &mut self.loaded.sources;
        let known = sources.iter().find(|(_, file)| file.name == line.name);
        match known.filter(|(_, file)| *file.text == *line.text).map(|(id, _)| id) {
            Some(id) => id,
            None => sources.add(SourceFile::new(line.name.as_str(), line.text.as_str())),
        }
    }
}

/// What is declared twice was declared first where it was before it was typed: packs are read after what is typed.
fn typed_last(mut found: Diagnostic, typed: impl Fn(Span) -> bool) -> Diagnostic {
    if found.code == Code::DuplicateName
        && let [again, first] = found.labels.as_mut_slice()
        && typed(first.span)
        && !typed(again.span)
    {
        std::mem::swap(&mut first.span, &mut again.span);
    }
    found
}

/// Declarations that were typed in, as files of their own beside the first file.
fn typed_texts(files: &dyn Files, state: &State) -> Vec<Laid> {
    let folder = home(files, &state.paths);
    let laid = |line: &Line| Laid {
        path: format!("{folder}/{}.accord", line.name),
        text: line.text.clone(),
        called: Some(line.name.clone()),
    };
    state.typed.iter().map(|typed| laid(&typed.line)).collect()
}

/// The folder of the first file, or the folder that was asked for, or the one that the session was started in.
pub(super) fn home(files: &dyn Files, paths: &[String]) -> String {
    let first = paths.first().map_or(".", String::as_str);
    let path = files.canonical(first).or_else(|_| files.canonical(".")).unwrap_or_default();
    let folder = match files.kind(&path) {
        Some(Kind::File) => path.rsplit_once('/').map_or("", |(folder, _)| folder),
        _ => path.as_str(),
    };
    folder.trim_end_matches('/').to_owned()
}
