//! Bytes of a text and the positions of the protocol: lines from 0, and units of UTF-16 or UTF-8 from 0 in a line.

use std::sync::Arc;

use async_lsp::lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::to_u32;

/// What a position counts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Units of UTF-16, as every client can.
    #[default]
    Utf16,
    /// Bytes.
    Utf8,
}

impl Encoding {
    /// The first that the client offers and that is known here.
    #[must_use]
    pub fn negotiated(offered: Option<&[PositionEncodingKind]>) -> Self {
        let known = offered.into_iter().flatten().find_map(|kind| {
            if *kind == PositionEncodingKind::UTF8 {
                Some(Encoding::Utf8)
            } else {
                (*kind == PositionEncodingKind::UTF16).then_some(Encoding::Utf16)
            }
        });
        known.unwrap_or_default()
    }

    /// As the protocol calls it.
    #[must_use]
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf8 => PositionEncodingKind::UTF8,
        }
    }

    fn width(self, c: char) -> u32 {
        to_u32(match self {
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf8 => c.len_utf8(),
        })
    }
}

/// A text with the starts of its lines, as the protocol cuts them: at `\n`, `\r\n` and `\r`.
#[derive(Clone, Debug)]
pub struct Lines {
    text: Arc<str>,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    /// The lines of a text.
    #[must_use]
    pub fn new(text: Arc<str>, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Lines { text, starts, encoding }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The position of a byte; inside a character, of its start; past the end, of the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).max(1) - 1;
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        let character = match self.encoding {
            Encoding::Utf8 => to_u32(before.len()),
            Encoding::Utf16 => before.chars().map(|c| self.encoding.width(c)).sum(),
        };
        Position { line: to_u32(line), character }
    }

    /// The range of some bytes.
    #[must_use]
    pub fn range(&self, start: usize, end: usize) -> Range {
        Range { start: self.position(start), end: self.position(end.max(start)) }
    }

    /// The byte at a position; past the end of a line, the end of the line; inside a character, its start.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']);
        let mut units = 0;
        for (at, c) in line.char_indices() {
            units += self.encoding.width(c);
            if units > position.character {
                return start + at;
            }
        }
        start + line.len()
    }

    /// How many units a part of the text has.
    #[must_use]
    pub fn units(&self, start: usize, end: usize) -> u32 {
        let part = self.text.get(start..end).unwrap_or("");
        part.chars().map(|c| self.encoding.width(c)).sum()
    }

    /// How many lines there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}
