//! The canonical layout: what it looks like, and the laws that hold of it for every text.

mod cases;
mod command;
mod laws;

use accordant::diagnostic::{Diagnostic, has_errors};
use accordant::format::format;
use accordant::source::FileId;
use accordant::syntax::{LexemeKind, lexemes, parse};

/// A text in canonical layout.
fn formatted(text: &str) -> Result<String, Vec<Diagnostic>> {
    format(FileId(0), text)
}

/// What a text says, without the places where it says it.
fn meaning(text: &str) -> String {
    let written = format!("{:?}", parse(FileId(0), text).0);
    let mut parts = written.split("Span { file");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    out
}

/// The comments of a text, in order, as far as they are seen.
fn comments(text: &str) -> Vec<String> {
    lexemes(text)
        .iter()
        .filter(|lexeme| lexeme.kind == LexemeKind::Comment)
        .map(|comment| comment.of(text).trim_end().to_owned())
        .collect()
}

/// Says what is wrong with how a text is formatted; nothing where all laws hold.
fn broken(text: &str) -> Option<String> {
    let is_wrong = has_errors(&parse(FileId(0), text).1);
    let new = match formatted(text) {
        Err(found) => {
            return (!is_wrong || !has_errors(&found))
                .then(|| format!("refused: {found:?}\n{text}"));
        }
        Ok(_) if is_wrong => return Some(format!("not refused:\n{text}")),
        Ok(new) => new,
    };
    let (_, found) = parse(FileId(0), &new);
    let law = if has_errors(&found) {
        format!("cannot be read any more: {found:?}")
    } else if meaning(text) != meaning(&new) {
        String::from("says something else")
    } else if comments(text) != comments(&new) {
        format!("comments were {:?} and are {:?}", comments(text), comments(&new))
    } else if formatted(&new).as_deref() != Ok(&new) {
        format!("formatted again it is\n{}", formatted(&new).unwrap_or_default())
    } else if new.lines().any(|line| line.ends_with([' ', '\t'])) {
        String::from("a line ends with blanks")
    } else if new.starts_with('\n') || new.contains("\n\n\n") || new.ends_with("\n\n") {
        String::from("there are empty lines that mean nothing")
    } else if !new.is_empty() && !new.ends_with('\n') {
        String::from("the last line does not end")
    } else {
        return None;
    };
    Some(format!("{law}\n--- from\n{text}\n--- to\n{new}"))
}
