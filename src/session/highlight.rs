//! A line while it is typed: its parts by kind, and whether it is complete.

use std::ops::Range;

use super::command::{self, Command};
use crate::syntax::{self, LexemeKind, lexemes};

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of a command.
    Command,
    /// A word of the language.
    Keyword,
    /// A number with its unit.
    Number,
    /// A text in quotes.
    Text,
    /// A comment.
    Comment,
}

/// The parts of a line that are not plain.
#[must_use]
pub fn highlight(text: &str) -> Vec<(Range<usize>, Kind)> {
    let command = match command::read(text) {
        Command::Named(_, rest) => rest.start,
        _ => 0,
    };
    lexemes(text)
        .into_iter()
        .filter_map(|lexeme| {
            let kind = match lexeme.kind {
                LexemeKind::Name | LexemeKind::Keyword if lexeme.range.end <= command => {
                    Kind::Command
                }
                LexemeKind::Keyword => Kind::Keyword,
                LexemeKind::Number => Kind::Number,
                LexemeKind::Text => Kind::Text,
                LexemeKind::Comment => Kind::Comment,
                LexemeKind::Name | LexemeKind::Sign => return None,
            };
            Some((lexeme.range, kind))
        })
        .collect()
}

/// The brackets that are open in a text that grows line by line, each looked at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brackets {
    open: usize,
    /// One was closed that was not open: nothing that follows mends that.
    wrong: bool,
}

impl Brackets {
    /// Counts those of one more line, or of several.
    pub fn add(&mut self, line: &str) {
        for lexeme in lexemes(line).iter().filter(|lexeme| lexeme.kind == LexemeKind::Sign) {
            match lexeme.of(line) {
                "(" | "[" | "{" => self.open += 1,
                ")" | "]" | "}" if self.open == 0 => self.wrong = true,
                ")" | "]" | "}" => self.open -= 1,
                _ => {}
            }
        }
    }

    /// Whether more must follow.
    #[must_use]
    pub fn are_open(&self) -> bool {
        self.open > 0 && !self.wrong
    }
}

/// Whether a text can be answered as it stands: all brackets are closed, and a declaration has all its parts. An
/// empty line at its end says that no more follows.
#[must_use]
pub fn is_complete(text: &str) -> bool {
    let last = text.rsplit('\n').next().unwrap_or("");
    if text.contains('\n') && last.trim().is_empty() {
        return true;
    }
    let mut brackets = Brackets::default();
    brackets.add(text);
    if brackets.are_open() {
        return false;
    }
    if command::read(text) != Command::Declaration {
        return true;
    }
    // What is wrong only where the text ends is not wrong yet.
    let (_, found) = syntax::parse(crate::source::FileId(u32::MAX), text);
    let end = text.trim_end().len();
    !found.iter().any(|found| found.labels.first().is_some_and(|l| l.span.start as usize >= end))
}
