//! Where names stand in the texts: what stands nowhere but in its own declaration is not used.

use std::collections::BTreeMap;

use super::LintInput;
use crate::source::{FileId, Span, to_u32};
use crate::syntax::{LexemeKind, lexemes};

/// The places of all words of all files.
#[derive(Debug)]
pub(super) struct Uses<'a> {
    places: BTreeMap<&'a str, Vec<Span>>,
}

impl<'a> Uses<'a> {
    /// Reads all files. Keywords count too: after a dot any word is a name.
    pub(super) fn of(input: &LintInput<'a>) -> Self {
        let mut places: BTreeMap<&'a str, Vec<Span>> = BTreeMap::new();
        for id in input.ids {
            for (word, span) in words(input, *id) {
                places.entry(word).or_default().push(span);
            }
        }
        Uses { places }
    }

    /// Whether a word stands anywhere outside a declaration.
    pub(super) fn outside(&self, word: &str, declaration: Span) -> bool {
        let within = |span: &Span| {
            span.file == declaration.file
                && declaration.start <= span.start
                && span.end <= declaration.end
        };
        self.places.get(word).is_some_and(|places| places.iter().any(|place| !within(place)))
    }

    /// How often a word stands in the texts.
    pub(super) fn count(&self, word: &str) -> usize {
        self.places.get(word).map_or(0, Vec::len)
    }
}

fn words<'a>(input: &LintInput<'a>, file: FileId) -> impl Iterator<Item = (&'a str, Span)> {
    let text: &'a str = input.sources.get(file).map_or("", |source| &source.text);
    let found = lexemes(text).into_iter();
    let found = found.filter(|l| matches!(l.kind, LexemeKind::Name | LexemeKind::Keyword));
    found.filter_map(move |l| {
        let span = Span { file, start: to_u32(l.range.start), end: to_u32(l.range.end) };
        Some((text.get(l.range)?, span))
    })
}
