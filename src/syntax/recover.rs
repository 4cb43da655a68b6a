//! Where to go on after an error: the next declaration at the beginning of a line or, where none is left, outside all brackets.

use super::grammar::Rule;
use super::keywords;
use super::token::{Kind, is_continue, line_end, skip_blanks, token_at, word_at};

/// The places where parsing may go on, found when the first error asks for them.
#[derive(Debug, Default)]
pub(super) struct Starts {
    outside: Option<Vec<usize>>,
}

impl Starts {
    /// The first place at or after `from` where a declaration begins.
    pub(super) fn next(&mut self, text: &str, from: usize) -> Option<usize> {
        if let Some(start) = next_line_start(text, from) {
            return Some(start);
        }
        let outside = self.outside.get_or_insert_with(|| outside_brackets(text));
        let index = outside.partition_point(|start| *start < from);
        outside.get(index).copied()
    }
}

/// The first line at or after `from` that begins with a declaration.
pub(super) fn next_line_start(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    if at > 0 && text.as_bytes().get(at - 1) != Some(&b'\n') {
        at = line_end(text, at) + 1;
    }
    while at < text.len() {
        if begins_declaration(text, at) {
            return Some(at);
        }
        at = line_end(text, at) + 1;
    }
    None
}

/// The first line at or after `from` that begins, after blanks, with a declaration that may stand
/// inside another, and the rule that reads it.
pub(super) fn next_inner_start(text: &str, from: usize) -> Option<(usize, Rule)> {
    let mut line = text.get(..from)?.rfind('\n').map_or(0, |end| end + 1);
    while line < text.len() {
        let indent =
            text.get(line..)?.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let start = line + indent;
        let rule = match word_at(text, start) {
            "requirement" => Some(Rule::requirement),
            "define" => Some(Rule::define),
            "parameter" => Some(Rule::parameter),
            _ => None,
        };
        if let Some(rule) = rule.filter(|_| start >= from) {
            return Some((start, rule));
        }
        line = line_end(text, start) + 1;
    }
    None
}

/// Whether a declaration begins at exactly `at`, as far as its first words tell.
pub(super) fn begins_declaration(text: &str, at: usize) -> bool {
    let word = word_at(text, at);
    if word.is_empty() {
        return false;
    }
    let second = || token_at(text, at + word.len());
    let third = || second().and_then(|token| token_at(text, token.end));
    match word {
        "clause" => second().is_some_and(|token| token.of(text) == "kind"),
        "open" => second().is_some_and(|token| token.of(text) == "relation"),
        // Statements and expressions may begin so, too: a declaration has a title or a body.
        "mechanism" | "agreement" => {
            third().is_some_and(|token| matches!(token.of(text).chars().next(), Some('"' | '{')))
        }
        // A keyword before a colon is an attribute.
        _ if keywords::declaration(word).is_some() => {
            second().is_none_or(|token| token.of(text) != ":")
        }
        _ => begins_entity(text, at),
    }
}

/// Whether `country KAZ` and then a title, a period or a body begins at `at`.
pub(super) fn begins_entity(text: &str, at: usize) -> bool {
    let word = word_at(text, at);
    if keywords::is_reserved(word) || word.chars().next().is_none_or(char::is_uppercase) {
        return false;
    }
    let Some(name) = token_at(text, at + word.len()).filter(|token| token.kind == Kind::Word)
    else {
        return false;
    };
    let Some(next) = token_at(text, name.end) else {
        return false;
    };
    !keywords::is_word_of_the_language(name.of(text))
        && (next.kind == Kind::Text || matches!(next.of(text), "{" | "from" | "before"))
}

/// All declarations outside brackets.
fn outside_brackets(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        at = skip_blanks(text, at);
        let Some(token) = token_at(text, at) else {
            break;
        };
        match token.kind {
            Kind::Word if depth == 0 && begins_declaration(text, at) => starts.push(at),
            Kind::Sign => match bytes.get(at) {
                Some(b'(' | b'[' | b'{') => depth += 1,
                Some(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
        at = token.end;
    }
    starts
}

/// The start of the word that `at` lies in, or `at` itself between words.
pub(super) fn word_start(text: &str, at: usize) -> usize {
    let inside = text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_continue);
    if !inside {
        return at;
    }
    let before = text.get(..at).unwrap_or("");
    before
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_continue(*c))
        .last()
        .map_or(at, |(start, _)| start)
}
