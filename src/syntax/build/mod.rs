//! Pairs to tree. The grammar says what the parts of a pair are; every function here takes them in that order.
//!
//! A function gives nothing only where it has reported why.

mod agreements;
mod calls;
mod declarations;
mod expressions;
mod facts;
mod literals;
mod logic;
mod parts;
mod phrases;
mod requirements;
mod tests;

use parts::Matched;

use super::Place;
use super::ast::{Item, ItemKind, Name, Text};
use super::grammar::Rule;
use super::keywords;
use super::token::{in_comment, skip_blanks};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Builds the tree of a text, declaration by declaration, and collects what is wrong.
pub(super) struct Builder<'t> {
    place: Place<'t>,
    /// Where the text begins that the parser saw.
    base: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(place: Place<'t>) -> Self {
        Builder { place, base: 0, diagnostics: Vec::new() }
    }

    /// Says where the text begins that the parser saw.
    pub(super) fn set_base(&mut self, base: usize) {
        self.base = base;
    }

    /// How many diagnostics there are.
    pub(super) fn reported(&self) -> usize {
        self.diagnostics.len()
    }

    /// Adds a diagnostic.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// A declaration.
    pub(super) fn item(&mut self, pair: Matched<'t>) -> Option<Item> {
        let span = self.phrase(&pair);
        let kind = match pair.as_rule() {
            Rule::requirement => ItemKind::Requirement(Box::new(self.requirement(pair)?)),
            Rule::fact => ItemKind::Fact(self.fact(pair)?),
            Rule::entity => ItemKind::Entity(self.entity(pair)?),
            Rule::define => ItemKind::Define(self.define(pair)?),
            Rule::parameter => ItemKind::Parameter(self.parameter(pair)?),
            Rule::source => ItemKind::Source(self.source(pair)?),
            Rule::use_ => ItemKind::Use(self.use_path(pair)),
            Rule::test => ItemKind::Test(self.test(pair)?),
            Rule::stage => ItemKind::Stage(self.stage(pair)?),
            Rule::mechanism => ItemKind::Mechanism(self.mechanism(pair)?),
            Rule::agreement => ItemKind::Agreement(self.agreement(pair)?),
            Rule::record => ItemKind::Record(self.record(pair)?),
            Rule::clause_kind => ItemKind::ClauseKind(self.record(pair)?),
            Rule::enum_ => ItemKind::Enum(self.enumeration(pair)?),
            Rule::scale => ItemKind::Scale(self.enumeration(pair)?),
            Rule::relation => ItemKind::Relation(self.relation(pair)?),
            Rule::extend => ItemKind::Extend(self.extend(pair)?),
            Rule::rate => ItemKind::Rate(self.rate(pair)?),
            Rule::facts => ItemKind::Facts(self.facts(pair)?),
            _ => return self.unreadable(span),
        };
        Some(Item { kind, span })
    }

    /// The span of a pair in the whole text.
    fn span(&self, pair: &Matched<'t>) -> Span {
        let span = pair.as_span();
        self.place.span(self.base + span.start(), self.base + span.end())
    }

    /// The span of a phrase, without the blanks that its rule read after it.
    fn phrase(&self, pair: &Matched<'t>) -> Span {
        let span = pair.as_span();
        let end = self.phrase_end(pair.clone(), span.end());
        self.place.span(self.base + span.start(), self.base + end)
    }

    /// Where the last word of a phrase ends: at its last part, unless more than blanks follows that.
    fn phrase_end(&self, mut pair: Matched<'t>, whole: usize) -> usize {
        let mut end = whole;
        while let Some(last) = pair.into_inner().next_back() {
            let last_end = last.as_span().end();
            if last_end < end
                && skip_blanks(self.place.text, self.base + last_end) >= self.base + end
            {
                end = last_end;
            }
            if last_end < end {
                break;
            }
            pair = last;
        }
        end
    }

    /// The characters of a span.
    fn slice(&self, span: Span) -> &'t str {
        self.place.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The span, begun at the words that stand directly before it.
    fn with_words(&self, span: Span, words: &[&str]) -> Span {
        let mut start = span.start as usize;
        for word in words.iter().rev() {
            let all = self.place.text.get(..start).unwrap_or("");
            let before = all.trim_end();
            // A comment ends with its line: what stands on this one is in none.
            let same_line = all.get(before.len()..).is_some_and(|gap| !gap.contains(['\n', '\r']));
            if !before.ends_with(word) || !same_line && in_comment(self.place.text, before.len()) {
                return span;
            }
            start = before.len() - word.len();
        }
        self.place.span(start, span.end as usize)
    }

    fn name(&self, pair: &Matched<'t>) -> Name {
        Name { text: pair.as_str().into(), span: self.span(pair) }
    }

    /// The name of something that is declared: no word that is reserved.
    fn declared(&mut self, pair: &Matched<'t>) -> Name {
        let name = self.name(pair);
        if !keywords::may_be_declared(&name.text) {
            self.report(keyword_as_name(&name.text, name.span));
        }
        name
    }

    /// The name of something that is declared elsewhere, if it comes next.
    fn reference(&mut self, parts: &mut parts::Parts<'t>) -> Option<Name> {
        let pair = parts.take(Rule::word)?;
        let name = self.name(&pair);
        if keywords::is_reserved(&name.text) {
            self.report(keyword_as_name(&name.text, name.span));
        }
        Some(name)
    }

    /// Texts in a row as one; there is at least one.
    fn texts(&mut self, parts: &mut parts::Parts<'t>) -> Option<Text> {
        let first = parts.take(Rule::text)?;
        let text = self.text(&first);
        if parts.peek() != Some(Rule::text) {
            return Some(text);
        }
        let mut joined = String::from(text.text.as_str());
        let mut span = text.span;
        while let Some(more) = parts.take(Rule::text) {
            let more = self.text(&more);
            joined.push_str(&more.text);
            span = span.to(more.span);
        }
        Some(Text { text: joined.into(), span })
    }

    /// The texts in a pair that holds nothing else.
    fn texts_of(&mut self, pair: Matched<'t>) -> Option<Text> {
        self.texts(&mut parts::Parts::of(pair))
    }

    /// Fills a place that may be filled once.
    fn once<T>(&mut self, slot: &mut Option<(T, Span)>, what: &str, value: Option<T>, span: Span) {
        let Some(value) = value else { return };
        match slot {
            None => *slot = Some((value, span)),
            Some((_, first)) => {
                let found = Diagnostic::new(
                    Code::InvalidStatement,
                    span,
                    format!("`{what}` is stated twice"),
                )
                .labelled("the second")
                .and_at(*first, "the first")
                .help("keep one of them");
                self.report(found);
            }
        }
    }

    /// For what the grammar never gives: reported all the same, so that nothing is lost in silence.
    fn unreadable<T>(&mut self, span: Span) -> Option<T> {
        self.report(Diagnostic::new(Code::Syntax, span, "this cannot be read here"));
        None
    }
}

/// A reserved word stands where a name is needed.
pub(super) fn keyword_as_name(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::KeywordAsName,
        span,
        format!("`{word}` is a keyword and cannot be a name"),
    )
    .help(format!("choose another name, such as `{word}_1`"))
    .note("a keyword may stand as a name only after a dot and before a colon")
}

/// The value of a place that may be filled once.
fn filled<T>(slot: Option<(T, Span)>) -> Option<T> {
    slot.map(|(value, _)| value)
}
