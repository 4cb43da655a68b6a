//! The linear scan before parsing: brackets that pair, texts that close, and no nesting beyond the limit.
//!
//! The parser calls itself only through brackets, so what passes this scan cannot overflow a stack.

use super::token::line_end;
use super::{Place, recover};
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::to_u32;

/// How deep brackets may be nested at most.
pub const LIMIT: usize = 64;

/// What the scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// What is wrong with brackets and texts.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The stretches that are too deep for the parser, in order.
    pub(super) too_deep: Vec<TooDeep>,
    /// Where the diagnostics lie, in order.
    pub(super) faults: Vec<usize>,
}

/// A stretch that the parser must not see.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooDeep {
    /// Its outermost bracket.
    pub(super) start: usize,
    /// Where the next declaration begins.
    pub(super) resume: usize,
}

#[derive(Clone, Copy)]
struct Open {
    bracket: u8,
    at: usize,
}

/// Scans a text. A bracket that is left open is blamed with the help of declarations at the beginning of a line.
pub(super) fn scan(place: Place<'_>) -> Scan {
    let strict = Scanner::new(place, false).run();
    if strict.diagnostics.iter().any(|found| found.code == Code::UnclosedBracket) {
        Scanner::new(place, true).run()
    } else {
        strict
    }
}

struct Scanner<'t> {
    place: Place<'t>,
    /// Whether a declaration at the beginning of a line closes what is open.
    by_lines: bool,
    stack: Vec<Open>,
    found: Scan,
    given_up: bool,
}

impl<'t> Scanner<'t> {
    fn new(place: Place<'t>, by_lines: bool) -> Self {
        Scanner { place, by_lines, stack: Vec::new(), found: Scan::default(), given_up: false }
    }

    fn run(mut self) -> Scan {
        let text = self.place.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at = match byte {
                b'#' => line_end(text, at),
                b'"' => self.text(at),
                b'(' | b'[' | b'{' => self.open(*byte, at),
                b')' | b']' | b'}' => self.close(*byte, at),
                b'\n' if self.by_lines && !self.stack.is_empty() => self.line(at + 1),
                _ => at + 1,
            };
            if self.given_up {
                let start = self.stack.first().map_or(at, |open| open.at);
                self.found.too_deep.push(TooDeep { start, resume: text.len() });
                self.stack.clear();
                break;
            }
        }
        self.leave_open(text.len());
        self.found.faults.sort_unstable();
        self.found
    }

    fn text(&mut self, start: usize) -> usize {
        let bytes = self.place.text.as_bytes();
        let mut at = start + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => return at + 1,
                b'\n' => break,
                b'\\' if bytes.get(at + 1) != Some(&b'\n') => at += 2,
                _ => at += 1,
            }
        }
        let end = at.min(bytes.len());
        let end = if bytes.get(end.saturating_sub(1)) == Some(&b'\r') { end - 1 } else { end };
        self.fault(
            start,
            Diagnostic::new(
                Code::UnclosedText,
                self.place.span(start, end),
                "this text is not closed on its line",
            )
            .help(
                "close it with `\"`; a long text is several texts in a row, each on its own line",
            ),
        );
        at
    }

    fn open(&mut self, bracket: u8, at: usize) -> usize {
        self.stack.push(Open { bracket, at });
        if self.stack.len() <= self.place.nesting {
            return at + 1;
        }
        let start = self.stack.first().map_or(at, |open| open.at);
        let resume =
            recover::next_line_start(self.place.text, at + 1).unwrap_or(self.place.text.len());
        let found = Diagnostic::new(
            Code::NestingTooDeep,
            self.place.span(at, at + 1),
            format!("brackets are nested more than {} deep", self.place.nesting),
        )
        .and_at(self.place.span(start, start + 1), "the outermost bracket is here")
        .help("give inner parts names of their own with `define`");
        self.fault(start, found);
        self.found.too_deep.push(TooDeep { start, resume });
        self.stack.clear();
        resume
    }

    fn close(&mut self, bracket: u8, at: usize) -> usize {
        let opened_by = match bracket {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        if self.stack.last().is_some_and(|open| open.bracket == opened_by) {
            self.stack.pop();
            return at + 1;
        }
        if let Some(matching) = self.stack.iter().rposition(|open| open.bracket == opened_by) {
            while self.stack.len() > matching + 1 {
                if let Some(open) = self.stack.pop() {
                    self.unclosed(open, at);
                }
            }
            self.stack.pop();
        } else {
            self.closes_nothing(bracket, at);
        }
        at + 1
    }

    fn closes_nothing(&mut self, bracket: u8, at: usize) {
        let written = char::from(bracket);
        let span = self.place.span(at, at + 1);
        let found =
            Diagnostic::new(Code::UnclosedBracket, span, format!("`{written}` closes no bracket"));
        let found = match self.stack.last() {
            Some(open) => {
                let expected = closing(open.bracket);
                let opened = char::from(open.bracket);
                found
                    .and_at(
                        self.place.span(open.at, open.at + 1),
                        format!("`{opened}` is open and closes with `{expected}`"),
                    )
                    .help(format!("write `{expected}`, or remove `{written}`"))
                    .fix(Safety::Safe, format!("write `{expected}`"), span, expected.to_string())
            }
            None => found.help("remove it, or write the bracket that it should close").fix(
                Safety::Safe,
                format!("remove `{written}`"),
                span,
                "",
            ),
        };
        self.fault(at, found);
    }

    /// A declaration at the beginning of a line ends everything before it.
    fn line(&mut self, start: usize) -> usize {
        if recover::begins_declaration(self.place.text, start) {
            self.leave_open(start);
        }
        start
    }

    fn leave_open(&mut self, end: usize) {
        // The outermost bracket says enough: those within it are open because it is.
        if let Some(open) = self.stack.first().copied() {
            self.unclosed(open, end);
        }
        self.stack.clear();
    }

    fn unclosed(&mut self, open: Open, before: usize) {
        let bracket = char::from(open.bracket);
        let expected = closing(open.bracket);
        let before = before.min(self.place.text.len());
        let found = Diagnostic::new(
            Code::UnclosedBracket,
            self.place.span(open.at, open.at + 1),
            format!("`{bracket}` is not closed"),
        )
        .and_at(self.place.span(before, before), format!("`{expected}` is expected before this"))
        .help(format!("add the missing `{expected}`"));
        self.fault(open.at, found);
    }

    /// Records what is wrong at a place; after too many faults the rest of the text is left alone.
    fn fault(&mut self, at: usize, found: Diagnostic) {
        self.found.faults.push(at);
        self.found.diagnostics.push(found);
        self.given_up = self.found.diagnostics.len() >= super::MOST_ERRORS;
    }
}

fn closing(bracket: u8) -> char {
    match bracket {
        b'(' => ')',
        b'[' => ']',
        _ => '}',
    }
}

impl Place<'_> {
    /// A span of the text by its offsets.
    pub(super) fn span(self, start: usize, end: usize) -> crate::source::Span {
        crate::source::Span { file: self.file, start: to_u32(start), end: to_u32(end.max(start)) }
    }
}
