//! Texts, spans, and line and column maps. Owns no file I/O: faces read files and hand the texts in.

use std::sync::Arc;

/// The number of a text in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from the start of `self` to the end of `other`, which lies in the same text.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start, end: other.end.max(self.start) }
    }

    /// The empty span at the start of `self`.
    #[must_use]
    pub fn at_start(self) -> Span {
        Span { end: self.start, ..self }
    }
}

/// A position as people count: line and column from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// What the names of texts begin with that are of a pack in the binary.
pub const PACK: &str = "pack:";

/// One text: a rule file, a draft, or a table of facts that diagnostics point into.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name shown to people: a path relative to where the tool was started, or `pack:wto/gatt.accord`.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// Wraps a text and finds its lines.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| to_u32(i + 1)),
        );
        SourceFile { name: name.into(), text, line_starts }
    }

    /// Whether it is of a pack in the binary: only such names begin with `pack:`.
    #[must_use]
    pub fn is_of_pack(&self) -> bool {
        self.name.starts_with(PACK)
    }

    /// The start and the text of a line, counted from 0, without its line end.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<(usize, &str)> {
        let start = *self.line_starts.get(number)? as usize;
        let rest = self.text.get(start..)?;
        let end =
            self.line_starts.get(number + 1).map_or(rest.len(), |next| *next as usize - start - 1);
        Some((start, rest.get(..end)?))
    }

    /// Line and column of a byte offset; offsets past the end give the end.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        LineColumn { line: to_u32(line), column: to_u32(before.chars().count() + 1) }
    }
}

/// All texts of one run, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a text and gives its number.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(to_u32(self.files.len() - 1))
    }

    /// Puts another text in the place of one.
    pub fn replace(&mut self, id: FileId, file: SourceFile) {
        if let Some(known) = self.files.get_mut(id.0 as usize) {
            *known = file;
        }
    }

    /// The text with that number.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All texts with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, file)| (FileId(to_u32(i)), file))
    }

    /// The characters a span covers; empty if the span lies outside its text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// `name:line:column` of the start of a span.
    #[must_use]
    pub fn location(&self, span: Span) -> String {
        match self.get(span.file) {
            Some(file) => {
                let at = file.line_column(span.start);
                format!("{}:{}:{}", file.name, at.line, at.column)
            }
            None => String::from("unknown"),
        }
    }
}

/// Texts are at most 8 MiB, so an offset always fits; larger numbers saturate.
#[must_use]
pub fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
