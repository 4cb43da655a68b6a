//! Where in a text a word is typed: after what, and in the body of which declaration. Told by words and brackets alone,
//! since what is typed is seldom whole.

use crate::syntax::{Lexeme, LexemeKind, lexemes};

/// The place of a word that is being typed.
pub(super) struct Place<'t> {
    /// Where the word begins.
    pub(super) start: usize,
    /// What is typed of it.
    pub(super) prefix: &'t str,
    /// The words and signs before it, without comments.
    pub(super) before: Vec<&'t str>,
    /// Whether it is the first of its line.
    pub(super) begins_line: bool,
    /// What stands around it, the innermost last.
    pub(super) blocks: Vec<Block<'t>>,
}

/// The body of a declaration, or a bracket in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block<'t> {
    /// The word that begins the declaration; empty for a bracket.
    pub(super) word: &'t str,
    /// What follows that word: a name, a kind.
    pub(super) name: &'t str,
    /// How many of the words before lie outside it.
    pub(super) at: usize,
}

/// Words that begin declarations and statements with a body.
const OPENERS: [&str; 13] = [
    "agreement",
    "clause",
    "requirement",
    "stage",
    "mechanism",
    "test",
    "source",
    "record",
    "enum",
    "scale",
    "extend",
    "reservation",
    "facts",
];

impl<'t> Place<'t> {
    /// The place at a byte; none in a comment.
    pub(super) fn at(text: &'t str, offset: usize, records: &[&str]) -> Option<Self> {
        let before = text.get(..offset)?;
        let all: Vec<Lexeme> = lexemes(before);
        let last = all.last();
        if last.is_some_and(|l| l.kind == LexemeKind::Comment && l.range.end == before.len()) {
            return None;
        }
        let typed = last.filter(|l| {
            l.range.end == before.len()
                && match l.kind {
                    LexemeKind::Name | LexemeKind::Keyword | LexemeKind::Number => true,
                    LexemeKind::Text => !is_closed(l.of(before)),
                    LexemeKind::Comment | LexemeKind::Sign => false,
                }
        });
        let start = typed.map_or(before.len(), |lexeme| lexeme.range.start);
        let words = all.iter().filter(|l| l.kind != LexemeKind::Comment && l.range.end <= start);
        let words: Vec<&'t str> =
            words.map(|l| before.get(l.range.clone()).unwrap_or("")).collect();
        let line = before.get(..start)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let blocks = blocks(&words, records);
        Some(Place {
            start,
            prefix: before.get(start..)?,
            begins_line: before.get(line..start)?.trim().is_empty(),
            before: words,
            blocks,
        })
    }

    /// The innermost declaration around it.
    pub(super) fn block(&self) -> Option<Block<'t>> {
        self.blocks.iter().rev().find(|block| !block.word.is_empty()).copied()
    }

    /// Whether it stands in the body of a declaration itself, and not in a bracket in it.
    pub(super) fn is_direct(&self) -> bool {
        self.blocks.last().is_none_or(|block| !block.word.is_empty())
    }

    /// The words of the declaration that it stands in, from its first.
    pub(super) fn own_words(&self) -> &[&'t str] {
        let start = self.blocks.first().map_or(0, |block| block.at);
        let from = if self.blocks.is_empty() {
            // Between declarations: from the last closing brace on.
            self.before.iter().rposition(|word| *word == "}").map_or(0, |at| at + 1)
        } else {
            self.before
                .get(..start)
                .unwrap_or_default()
                .iter()
                .rposition(|w| *w == "}")
                .map_or(0, |at| at + 1)
        };
        self.before.get(from..).unwrap_or_default()
    }
}

fn is_closed(text: &str) -> bool {
    text.len() > 1 && text.ends_with('"')
}

/// The brackets that are open, each with the declaration it belongs to.
fn blocks<'t>(words: &[&'t str], records: &[&str]) -> Vec<Block<'t>> {
    let mut open: Vec<Block<'t>> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match *word {
            "{" => open.push(header(words, at, records)),
            "(" | "[" => open.push(Block { word: "", name: "", at }),
            "}" | ")" | "]" => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

/// The declaration whose body opens at a brace; nothing for a set.
fn header<'t>(words: &[&'t str], brace: usize, records: &[&str]) -> Block<'t> {
    let none = Block { word: "", name: "", at: brace };
    let before = words.get(..brace).unwrap_or_default();
    // After these a set follows, or a list of choices.
    if before.last().is_none_or(|last| {
        matches!(*last, ":" | "(" | "," | "in" | "is" | "among" | "not" | "of" | "map")
    }) {
        return none;
    }
    for (at, word) in before.iter().enumerate().rev().take(14) {
        if matches!(*word, "{" | "}") {
            break;
        }
        if OPENERS.contains(word) || records.contains(word) {
            let mut name = before.get(at + 1).copied().unwrap_or("");
            let mut word = *word;
            if word == "clause" && name == "kind" {
                name = before.get(at + 2).copied().unwrap_or("");
                word = "record";
            }
            return Block { word, name, at };
        }
    }
    none
}
