//! The loop over the declarations of a text.

use pest::Parser;
use pest::iterators::Pairs;

use super::ast::{Expr, Item};
use super::build::Builder;
use super::failure::{self, Attempt};
use super::grammar::{AccordParser, Rule};
use super::keywords;
use super::recover::Starts;
use super::scan::{self, Scan};
use super::token::{skip_blanks, word_at};
use super::{MOST_ERRORS, Place};
use crate::diagnostic::Diagnostic;

/// The declarations of a text, and everything that is wrong with it.
pub(super) fn read(place: Place<'_>) -> (Vec<Item>, Vec<Diagnostic>) {
    let scanned = scan::scan(place);
    let mut reader = Reader {
        place,
        builder: Builder::new(place),
        starts: Starts::default(),
        items: Vec::new(),
        errors: scanned.diagnostics.len(),
        previous: None,
    };
    let mut at = if place.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    loop {
        at = skip_blanks(place.text, at);
        if at >= place.text.len() || reader.errors >= MOST_ERRORS {
            break;
        }
        match reader.step(at, &scanned) {
            Some(next) => at = next,
            None => break,
        }
    }
    let Reader { builder, items, .. } = reader;
    let mut diagnostics = scanned.diagnostics;
    diagnostics.extend(builder.into_diagnostics());
    (items, diagnostics)
}

/// The one expression of a text.
pub(super) fn read_expression(place: Place<'_>) -> (Option<Expr>, Vec<Diagnostic>) {
    let scanned = scan::scan(place);
    if !scanned.diagnostics.is_empty() {
        return (None, scanned.diagnostics);
    }
    match AccordParser::parse(Rule::lone_expression, place.text) {
        Ok(mut pairs) => {
            let mut builder = Builder::new(place);
            let expr = pairs
                .next()
                .and_then(|pair| pair.into_inner().next())
                .and_then(|pair| builder.expr(pair));
            (expr, builder.into_diagnostics())
        }
        Err(error) => {
            let rule = Rule::lone_expression;
            let found =
                failure::describe(Attempt { place, rule, start: 0, end: place.text.len() }, &error);
            (None, vec![found.diagnostic])
        }
    }
}

struct Reader<'t> {
    place: Place<'t>,
    builder: Builder<'t>,
    starts: Starts,
    items: Vec<Item>,
    errors: usize,
    /// The rule that read the declaration before this place, if it was read.
    previous: Option<Rule>,
}

impl<'t> Reader<'t> {
    /// Reads the declaration at `at`; gives where to go on, or nothing at the end.
    fn step(&mut self, at: usize, scanned: &Scan) -> Option<usize> {
        let text = self.place.text;
        let deep = scanned.too_deep.iter().find(|deep| deep.resume > at);
        let limit = deep.map_or(text.len(), |deep| deep.start.max(at));
        let word = word_at(text, at);
        let rule = keywords::declaration(word).unwrap_or(Rule::entity);
        let visible = text.get(at..limit)?;
        match AccordParser::parse(rule, visible) {
            Ok(pairs) => Some(self.build(pairs, rule, at)),
            Err(_) if deep.is_some_and(|deep| self.reaches(at, deep.start)) => {
                deep.map(|deep| deep.resume)
            }
            Err(error) => {
                let previous = self.previous.take();
                let attempt = Attempt { place: self.place, rule, start: at, end: limit };
                let found = failure::describe_item(attempt, previous, &error);
                let next = self.starts.next(text, found.at.max(at + 1));
                let end = next.unwrap_or(text.len());
                let known = scanned
                    .faults
                    .iter()
                    .any(|fault| (at..end).contains(fault) && *fault <= found.at);
                if !known {
                    self.errors += 1;
                    self.builder.report(found.diagnostic);
                }
                next
            }
        }
    }

    fn build(&mut self, mut pairs: Pairs<'t, Rule>, rule: Rule, at: usize) -> usize {
        let before = self.builder.reported();
        self.builder.set_base(at);
        let Some(pair) = pairs.next() else { return at + 1 };
        let end = at + pair.as_span().end();
        if let Some(item) = self.builder.item(pair) {
            self.items.push(item);
        }
        self.errors += self.builder.reported() - before;
        self.previous = Some(rule);
        end
    }

    /// Whether no other declaration begins between `at` and `deep`: then the too deep brackets belong to this one.
    fn reaches(&mut self, at: usize, deep: usize) -> bool {
        self.starts.next(self.place.text, at + 1).is_none_or(|next| next > deep)
    }
}
