//! Texts as they are compared and shown: word by word, on one line, without comments.

use crate::source::{SourceMap, Span};
use crate::syntax::{LexemeKind, lexemes};

/// A text that is longer than this is not shown.
const MOST_SHOWN: usize = 72;

/// What is compared: the words of a text, numbers without their groups.
pub(super) fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for lexeme in lexemes(text) {
        match lexeme.kind {
            LexemeKind::Comment => continue,
            LexemeKind::Number => out.extend(lexeme.of(text).chars().filter(|c| *c != '_')),
            _ => out.push_str(lexeme.of(text)),
        }
        out.push('\u{1f}');
    }
    out
}

/// What is shown: the text on one line, blanks where there were any; nothing where it is too long.
pub(super) fn line(sources: &SourceMap, span: Span) -> Option<String> {
    let text = sources.slice(span);
    let mut out = String::new();
    let mut end = None;
    for lexeme in lexemes(text).iter().filter(|lexeme| lexeme.kind != LexemeKind::Comment) {
        if end.is_some_and(|end| end < lexeme.range.start) {
            out.push(' ');
        }
        out.push_str(lexeme.of(text));
        end = Some(lexeme.range.end);
        if out.len() > MOST_SHOWN {
            return None;
        }
    }
    Some(out)
}
