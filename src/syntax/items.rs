//! The loop over the declarations of a text.

use pest::Parser;
use pest::error::Error;
use pest::iterators::{Pair, Pairs};

use super::ast::{Expr, Item, Question};
use super::build::Builder;
use super::failure::{self, Attempt};
use super::grammar::{AccordParser, Rule};
use super::recover::{self, Starts};
use super::scan::{self, Scan};
use super::token::{skip_blanks, word_at};
use super::{MOST_ERRORS, Place, keywords, names};
use crate::diagnostic::Diagnostic;

/// The declarations of a text, and everything that is wrong with it.
pub(super) fn read(place: Place<'_>) -> (Vec<Item>, Vec<Diagnostic>) {
    read_each(place, |_, _| {})
}

/// The same; every declaration is also shown as the parser read it, with the place where it begins.
pub(super) fn read_each<'t>(
    place: Place<'t>,
    mut show: impl FnMut(usize, &Pair<'t, Rule>),
) -> (Vec<Item>, Vec<Diagnostic>) {
    let scanned = scan::scan(place);
    let mut reader = Reader {
        place,
        builder: Builder::new(place),
        starts: Starts::default(),
        items: Vec::new(),
        errors: scanned.diagnostics.len(),
    };
    let mut at = start(place.text);
    loop {
        at = skip_blanks(place.text, at);
        if at >= place.text.len() || reader.errors >= MOST_ERRORS {
            break;
        }
        match reader.step(at, &scanned, &mut show) {
            Some(next) => at = next,
            None => break,
        }
    }
    let Reader { builder, items, .. } = reader;
    let mut diagnostics = scanned.diagnostics;
    diagnostics.extend(builder.into_diagnostics());
    (items, diagnostics)
}

/// Where a text begins, behind the mark of its encoding.
pub(super) fn start(text: &str) -> usize {
    if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }
}

/// The one expression of a text.
pub(super) fn read_expression(place: Place<'_>) -> (Option<Expr>, Vec<Diagnostic>) {
    read_lone(place, Rule::lone_expression, |builder, pair| {
        pair.into_inner().next().and_then(|pair| builder.expr(pair))
    })
}

/// The one question of a text: `each x in S where (φ) show e`, or an expression.
pub(super) fn read_question(place: Place<'_>) -> (Option<Question>, Vec<Diagnostic>) {
    let first = word_at(place.text, skip_blanks(place.text, 0));
    if matches!(first, "each" | "for") {
        return read_lone(place, Rule::lone_question, Builder::question);
    }
    let (expr, found) = read_expression(place);
    (expr.map(Question::Expr), found)
}

/// The one phrase that makes up a text.
fn read_lone<'t, T>(
    place: Place<'t>,
    rule: Rule,
    build: impl FnOnce(&mut Builder<'t>, Pair<'t, Rule>) -> Option<T>,
) -> (Option<T>, Vec<Diagnostic>) {
    let scanned = scan::scan(place);
    if !scanned.diagnostics.is_empty() {
        return (None, scanned.diagnostics);
    }
    match AccordParser::parse(rule, place.text) {
        Ok(mut pairs) => {
            let mut builder = Builder::new(place);
            let built = pairs.next().and_then(|pair| build(&mut builder, pair));
            (built, builder.into_diagnostics())
        }
        Err(error) => {
            let found =
                failure::describe(Attempt { place, rule, start: 0, end: place.text.len() }, &error);
            (None, vec![found.diagnostic])
        }
    }
}

type Parsed<'t> = Result<Pairs<'t, Rule>, Error<Rule>>;

struct Reader<'t> {
    place: Place<'t>,
    builder: Builder<'t>,
    starts: Starts,
    items: Vec<Item>,
    errors: usize,
}

impl<'t> Reader<'t> {
    /// Reads the declaration at `at`; gives where to go on, or nothing at the end.
    fn step(
        &mut self,
        at: usize,
        scanned: &Scan,
        show: &mut impl FnMut(usize, &Pair<'t, Rule>),
    ) -> Option<usize> {
        let text = self.place.text;
        let deep = scanned.too_deep.iter().find(|deep| deep.resume > at);
        let limit = deep.map_or(text.len(), |deep| deep.start.max(at));
        let word = word_at(text, at);
        let rule = keywords::declaration(word).unwrap_or(Rule::entity);
        let visible = text.get(at..limit)?;
        let attempt = Attempt { place: self.place, rule, start: at, end: limit };
        match self.whole(attempt, AccordParser::parse(rule, visible)) {
            Ok(pairs) => Some(self.build(pairs, at, show)),
            Err(_) if deep.is_some_and(|deep| self.reaches(at, deep.start)) => {
                deep.map(|deep| deep.resume)
            }
            Err(error) => {
                let found = failure::describe_item(attempt, &error);
                let next = self.starts.next(text, found.at.max(at + 1));
                let end = next.unwrap_or(text.len());
                let known = scanned
                    .faults
                    .iter()
                    .any(|fault| (at..end).contains(fault) && *fault <= found.at);
                if !known {
                    self.errors += 1;
                    self.builder.report(found.diagnostic);
                    if matches!(rule, Rule::stage | Rule::mechanism) {
                        self.rest_of_body(found.at, end.min(limit));
                    }
                }
                next
            }
        }
    }

    /// Looks for more errors in the declarations inside one that could not be read.
    fn rest_of_body(&mut self, from: usize, end: usize) {
        let text = self.place.text;
        let mut at = from;
        while let Some((start, rule)) =
            recover::next_inner_start(text, at).filter(|(at, _)| *at < end)
        {
            let Some(visible) = text.get(start..end) else { return };
            at = start + 1;
            if self.errors >= MOST_ERRORS {
                return;
            }
            match AccordParser::parse(rule, visible) {
                Ok(pairs) => at = start + pairs.as_str().len().max(1),
                Err(error) => {
                    let attempt = Attempt { place: self.place, rule, start, end };
                    let found = failure::describe_item(attempt, &error);
                    at = found.at.max(at);
                    self.errors += 1;
                    self.builder.report(found.diagnostic);
                }
            }
        }
    }

    /// Refuses a declaration after which something stands that can only be its continuation.
    fn whole(&self, attempt: Attempt<'t>, result: Parsed<'t>) -> Parsed<'t> {
        let text = self.place.text;
        let pairs = result?;
        let end = attempt.start + pairs.as_str().len();
        let next = skip_blanks(text, end);
        let word = word_at(text, next);
        let at_line_start = next == 0 || text.as_bytes().get(next - 1) == Some(&b'\n');
        if !names::is_open_ended(attempt.rule)
            || next >= attempt.end
            || at_line_start
            || keywords::declaration(word).is_some()
            || recover::begins_entity(text, next)
        {
            return Ok(pairs);
        }
        let visible = text.get(attempt.start..attempt.end).unwrap_or("");
        AccordParser::parse(Rule::lone_item, visible)?;
        Ok(pairs)
    }

    fn build(
        &mut self,
        mut pairs: Pairs<'t, Rule>,
        at: usize,
        show: &mut impl FnMut(usize, &Pair<'t, Rule>),
    ) -> usize {
        let before = self.builder.reported();
        self.builder.set_base(at);
        let Some(pair) = pairs.next() else {
            return at + 1;
        };
        let end = at + pair.as_span().end();
        show(at, &pair);
        if let Some(item) = self.builder.item(pair) {
            self.items.push(item);
        }
        self.errors += self.builder.reported() - before;
        end
    }

    /// Whether no other declaration begins between `at` and `deep`: then the too deep brackets belong to this one.
    fn reaches(&mut self, at: usize, deep: usize) -> bool {
        self.starts.next(self.place.text, at + 1).is_none_or(|next| next > deep)
    }
}
