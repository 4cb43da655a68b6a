//! Texts as they are compared and shown: word by word, on one line, without comments, under their old names.

use smol_str::SmolStr;

use super::rename::Renames;
use crate::source::{SourceMap, Span};
use crate::syntax::{LexemeKind, lexemes};

/// A text that is longer than this is not shown.
const MOST_SHOWN: usize = 72;

/// The texts of both versions.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) renames: &'a Renames,
}

impl Texts<'_> {
    /// What is compared: the words of a text, numbers without their groups.
    pub(super) fn words(self, span: Span) -> String {
        let text = self.sources.slice(span);
        let mut out = String::with_capacity(text.len());
        // The agreement that a name stood for, until what follows it is neither a dot nor the name of a part.
        let mut agreement: Option<SmolStr> = None;
        for lexeme in lexemes(text) {
            let word = lexeme.of(text);
            match lexeme.kind {
                LexemeKind::Comment => continue,
                LexemeKind::Number => out.extend(word.chars().filter(|c| *c != '_')),
                LexemeKind::Name if !self.renames.is_empty() => {
                    let name = SmolStr::new(word);
                    let is_part = out.ends_with(".\u{1f}");
                    let old = match agreement.take().filter(|_| is_part) {
                        Some(agreement) => self.renames.clause(&agreement, &name).clone(),
                        None if is_part => name,
                        None => {
                            let old = self.renames.agreement(&name).clone();
                            agreement = Some(old.clone());
                            old
                        }
                    };
                    out.push_str(&old);
                }
                _ => out.push_str(word),
            }
            out.push('\u{1f}');
        }
        out
    }

    /// What is shown: the text on one line, blanks where there were any; nothing where it is too long.
    pub(super) fn line(self, span: Span) -> Option<String> {
        let text = self.sources.slice(span);
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
}
