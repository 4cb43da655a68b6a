//! A text in its words and signs, for faces that colour it or complete it as it is typed.

use std::ops::Range;

use super::keywords;
use super::token::{Kind, Token, line_end, skip_blanks, token_at};

/// What kind of thing a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// A word of the language.
    Keyword,
    /// Any other word.
    Name,
    /// A number with its unit.
    Number,
    /// A text in quotes, closed or not.
    Text,
    /// A comment.
    Comment,
    /// Any other character.
    Sign,
}

/// A word, a number, a text, a comment, a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// Its bytes.
    pub range: Range<usize>,
}

impl Lexeme {
    /// Its characters.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or("")
    }
}

/// All lexemes of a text, in order; only blanks lie between them.
#[must_use]
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = token_at(text, at) {
        comments(text, at, token.start, &mut found);
        found.push(Lexeme { kind: kind(text, &token, &found), range: token.start..token.end });
        at = token.end;
    }
    comments(text, at, skip_blanks(text, at), &mut found);
    found
}

/// The comments between two places that only blanks and comments lie between.
fn comments(text: &str, from: usize, to: usize, found: &mut Vec<Lexeme>) {
    let mut at = from;
    while let Some(start) = text.get(at..to).and_then(|rest| rest.find('#')).map(|n| at + n) {
        let end = line_end(text, start).min(to);
        found.push(Lexeme { kind: LexemeKind::Comment, range: start..end });
        at = end.max(start + 1);
    }
}

fn kind(text: &str, token: &Token, before: &[Lexeme]) -> LexemeKind {
    match token.kind {
        // After a dot any word is a name.
        Kind::Word if before.last().is_some_and(|last| last.of(text) == ".") => LexemeKind::Name,
        Kind::Word if keywords::is_word_of_the_language(token.of(text)) => LexemeKind::Keyword,
        Kind::Word => LexemeKind::Name,
        Kind::Number => LexemeKind::Number,
        Kind::Text => LexemeKind::Text,
        Kind::Sign => LexemeKind::Sign,
    }
}
