//! Words, texts, numbers and signs in a rough sense: what diagnostics and recovery need to see around a place.

/// What kind of thing stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A number with what is attached to it.
    Number,
    /// A text in quotes, closed or not.
    Text,
    /// Any other character.
    Sign,
}

/// One thing in the text, by byte offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

impl Token {
    /// Its characters.
    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// The offset of the first character at or after `at` that is neither blank nor part of a comment.
pub(super) fn skip_blanks(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t'..=b'\r' => at += 1,
            b'#' => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

/// The offset of the line's end: of its `\n` or `\r`, or of the end of the text.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |n| at + n)
}

/// Whether a place lies in a comment, told by its line: texts are closed on their lines.
pub(super) fn in_comment(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let line = before.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    let mut at = line;
    while let Some(rest) = before.get(at..) {
        match rest.find(['#', '"']) {
            None => return false,
            Some(n) if rest.get(n..).is_some_and(|rest| rest.starts_with('#')) => return true,
            Some(n) => at += n + text_length(rest.get(n..).unwrap_or("\"")),
        }
    }
    false
}

/// The first token at or after `at`.
pub(super) fn token_at(text: &str, at: usize) -> Option<Token> {
    let start = skip_blanks(text, at);
    let rest = text.get(start..)?;
    let first = rest.chars().next()?;
    let (kind, length) = if is_start(first) {
        (Kind::Word, word_length(rest))
    } else if first.is_ascii_digit() {
        (Kind::Number, number_length(rest))
    } else if first == '"' {
        (Kind::Text, text_length(rest))
    } else {
        (Kind::Sign, first.len_utf8())
    };
    Some(Token { kind, start, end: start + length })
}

/// The word at exactly `at`, or an empty text.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    match rest.chars().next() {
        Some(first) if is_start(first) => rest.get(..word_length(rest)).unwrap_or(""),
        _ => "",
    }
}

/// Whether a name may begin with the character.
pub(super) fn is_start(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && pest::unicode::XID_START(c))
}

/// Whether a name may go on with the character.
pub(super) fn is_continue(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && pest::unicode::XID_CONTINUE(c))
}

fn word_length(rest: &str) -> usize {
    rest.find(|c| !is_continue(c)).unwrap_or(rest.len())
}

fn number_length(rest: &str) -> usize {
    rest.find(|c| !is_continue(c) && c != '.' && c != '%').unwrap_or(rest.len())
}

fn text_length(rest: &str) -> usize {
    let mut escaped = true; // the opening quote does not close
    for (at, c) in rest.char_indices() {
        match c {
            '\n' => return at,
            '"' if !escaped => return at + 1,
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    rest.len()
}
