//! A text as phrases over its words, signs and comments: what a formatter must keep, down to the last comma.

use pest::iterators::Pair;

use super::grammar::Rule;
use super::token::{line_end, token_at};
use super::{Place, items};
use crate::diagnostic::{self, Diagnostic};
use crate::source::FileId;

/// A text that has no error, word for word.
#[derive(Debug, Default)]
pub(crate) struct Concrete<'t> {
    /// Its words and signs, in order.
    pub(crate) tokens: Vec<Token<'t>>,
    /// Its declarations, in order.
    pub(crate) items: Vec<Phrase>,
    /// The comments after the last word.
    pub(crate) rest: Vec<Comment<'t>>,
}

/// A word, a literal or a sign.
#[derive(Debug)]
pub(crate) struct Token<'t> {
    /// Its characters.
    pub(crate) text: &'t str,
    /// The line that it stands on, from 0.
    pub(crate) line: usize,
    /// Whether there is an empty line above it, or above it and below the last comment before it.
    pub(crate) blank: bool,
    /// The comments before it that do not stand behind another word.
    pub(crate) before: Vec<Comment<'t>>,
    /// The comment behind it on its line.
    pub(crate) after: Option<&'t str>,
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment<'t> {
    /// Its characters, from `#` on.
    pub(crate) text: &'t str,
    /// Whether there is an empty line above it.
    pub(crate) blank: bool,
}

/// What a rule of the grammar matched.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// The rule. A mark has no words.
    pub(crate) rule: Rule,
    /// Its first word.
    pub(crate) from: usize,
    /// One past its last word.
    pub(crate) to: usize,
    /// The phrases in it.
    pub(crate) parts: Vec<Phrase>,
}

/// Reads a file word for word.
///
/// # Errors
/// Where something is wrong with it; says what.
pub(crate) fn concrete(file: FileId, text: &str) -> Result<Concrete<'_>, Vec<Diagnostic>> {
    let mut reader = Reader {
        text,
        at: items::start(text),
        line: 0,
        lines: 0,
        found: Concrete::default(),
        comments: Vec::new(),
    };
    let (_, diagnostics) = items::read_each(Place::new(file, text), |base, pair| {
        let phrase = reader.phrase(base, pair.clone());
        reader.found.items.push(phrase);
    });
    if diagnostic::has_errors(&diagnostics) {
        return Err(diagnostics);
    }
    reader.advance(text.len());
    let mut found = reader.found;
    found.rest = reader.comments;
    Ok(found)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The line that `at` lies on.
    line: usize,
    /// How many lines ended since the last word or comment.
    lines: usize,
    found: Concrete<'t>,
    /// Comments that wait for the word after them.
    comments: Vec<Comment<'t>>,
}

impl Reader<'_> {
    fn phrase(&mut self, base: usize, pair: Pair<'_, Rule>) -> Phrase {
        let rule = pair.as_rule();
        let (start, end) = (base + pair.as_span().start(), base + pair.as_span().end());
        self.advance(start);
        let from = self.found.tokens.len();
        let mut parts = Vec::new();
        if is_word(rule) {
            self.token(end);
        } else {
            for inner in pair.into_inner() {
                parts.push(self.phrase(base, inner));
            }
            self.advance(end);
        }
        Phrase { rule, from, to: self.found.tokens.len(), parts }
    }

    /// Reads keywords, signs, blanks and comments up to a place.
    fn advance(&mut self, end: usize) {
        let bytes = self.text.as_bytes();
        while self.at < end {
            match bytes.get(self.at) {
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => self.end_line(2),
                Some(b'\n' | b'\r') => self.end_line(1),
                Some(b' ' | b'\t'..=b'\r') => self.at += 1,
                Some(b'#') => self.comment(),
                Some(_) => {
                    let end = token_at(self.text, self.at).map_or(end, |token| token.end);
                    let signs = self.text.get(self.at..self.at + 2);
                    let is_pair = matches!(signs, Some(">=" | "<=" | "!=" | "=="));
                    self.token(if is_pair { self.at + 2 } else { end });
                }
                None => return,
            }
        }
    }

    fn end_line(&mut self, bytes: usize) {
        self.at += bytes;
        self.line += 1;
        self.lines += 1;
    }

    fn token(&mut self, end: usize) {
        let text = self.text.get(self.at..end).unwrap_or_default();
        self.at = end;
        let (blank, before) = (self.lines > 1, std::mem::take(&mut self.comments));
        self.found.tokens.push(Token { text, line: self.line, blank, before, after: None });
        self.lines = 0;
    }

    fn comment(&mut self) {
        let end = line_end(self.text, self.at);
        let text = self.text.get(self.at..end).unwrap_or_default().trim_end();
        self.at = end;
        match self.found.tokens.last_mut() {
            Some(token) if self.lines == 0 => token.after = Some(text),
            _ => self.comments.push(Comment { text, blank: self.lines > 1 }),
        }
        self.lines = 0;
    }
}

/// Whether what the rule matches is one word or literal.
fn is_word(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::name
            | Rule::word
            | Rule::attr
            | Rule::record_word
            | Rule::number
            | Rule::amount
            | Rule::text
            | Rule::truth
            | Rule::type_
            | Rule::level
            | Rule::column_name
    )
}
