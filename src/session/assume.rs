//! `what if`: from phrases to what is assumed, and how an assumption makes its way into a program.
//!
//! An assumption takes the place of what is stated in the session's copy of the program, with the typed line as its
//! place: so whatever reads a program, dates over the years among it, reads what is assumed. The evaluation is of the
//! program without assumptions, and takes them as changes.

use std::ops::Range;

use jiff::civil::Date;

use super::declare::same_target;
use crate::analyse::{Reader, Supposition};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Change, Truth};
use crate::explain::Words;
use crate::model::{
    Annotations, AttributeId, EntityId, Period, Program, Stated, Tuple, Value, ValueId,
};
use crate::source::{FileId, Span, to_u32};
use crate::syntax::ast::Name;
use crate::syntax::{LexemeKind, lexemes, parse_expression};

/// What is assumed, and by which words.
#[derive(Clone, Debug)]
pub(super) struct Assumption {
    /// What.
    pub(super) what: Supposition,
    /// The words.
    pub(super) span: Span,
    /// In words: `belt_fta.c4.lines_freed is 90%`.
    pub(super) words: String,
    /// What was before: `88.5%`.
    pub(super) before: Option<String>,
}

impl Assumption {
    /// The date, if that is what is assumed.
    pub(super) fn as_of(&self) -> Option<Date> {
        match self.what {
            Supposition::AsOf(date) => Some(date),
            _ => None,
        }
    }

    /// It as a change of the program; none if it is the date.
    pub(super) fn change(&self) -> Option<Change> {
        match &self.what {
            Supposition::Value(entity, attribute, value) => {
                Some(Change::Value(*entity, *attribute, *value))
            }
            Supposition::Tuple(relation, tuple, holds) => {
                let truth = holds.map_or(Truth::Unknown, Truth::of);
                Some(Change::Tuple(*relation, tuple.clone().into(), truth))
            }
            Supposition::Parameter(parameter, value) => {
                Some(Change::Parameter(*parameter, Some(*value)))
            }
            Supposition::AsOf(_) => None,
        }
    }
}

/// What a line assumes: changes, and where each was typed.
pub(super) type Layer = (Vec<Change>, Vec<Span>);

/// Assumptions as changes of the program, the date apart.
pub(super) fn layer(assumptions: &[Assumption]) -> Layer {
    assumptions.iter().filter_map(|a| Some((a.change()?, a.span))).unzip()
}

/// Where the phrases of a line begin: after `what if`, if it begins so.
pub(super) fn phrases_start(line: &str) -> usize {
    match super::command::read(line) {
        super::command::Command::Named(super::command::Name::WhatIf, rest) => rest.start,
        _ => 0,
    }
}

/// Reads the phrases of a line and makes them hold, one after another.
pub(super) fn read(
    program: &mut Program,
    reader: &mut Reader,
    file: FileId,
    line: &str,
    start: usize,
) -> Result<Vec<Assumption>, Vec<Diagnostic>> {
    let mut assumptions: Vec<Assumption> = Vec::new();
    for phrase in phrases(line, start) {
        let phrase = phrase.map_err(|and| {
            let span = Span { file, start: to_u32(and.start), end: to_u32(and.end) };
            let message = "nothing is said beside `and` of what is assumed";
            vec![Diagnostic::new(Code::InvalidStatement, span, message)]
        })?;
        let what = phrase_of(program, reader, file, line, &phrase)?;
        let span = Span { file, start: to_u32(phrase.start), end: to_u32(phrase.end) };
        let other = |a: &&Assumption| same_target(&a.what, &what) && a.what != what;
        if let Some(first) = assumptions.iter().rfind(other)
            && !adds_to_set(program, &what, line.get(phrase).unwrap_or(""))
        {
            let message = "this contradicts what is assumed beside it";
            return Err(vec![
                Diagnostic::new(Code::InvalidStatement, span, message)
                    .and_at(first.span, "assumed here"),
            ]);
        }
        assumptions.push(apply(program, what, span));
    }
    Ok(assumptions)
}

/// The phrases between `and` outside brackets; where there is none beside an `and`, that word.
fn phrases(line: &str, start: usize) -> Vec<Result<Range<usize>, Range<usize>>> {
    let (mut depth, mut phrases) = (0_usize, Vec::new());
    let mut current: Option<Range<usize>> = None;
    let mut and: Option<Range<usize>> = None;
    for lexeme in lexemes(line).iter().filter(|l| l.range.start >= start) {
        let word = lexeme.of(line);
        match (lexeme.kind, word) {
            (LexemeKind::Comment, _) => continue,
            (LexemeKind::Sign, "(" | "{" | "[") => depth += 1,
            (LexemeKind::Sign, ")" | "}" | "]") => depth = depth.saturating_sub(1),
            (LexemeKind::Keyword, "and") if depth == 0 => {
                phrases.push(current.take().ok_or(lexeme.range.clone()));
                and = Some(lexeme.range.clone());
                continue;
            }
            _ => {}
        }
        and = None;
        let from = current.as_ref().map_or(lexeme.range.start, |range| range.start);
        current = Some(from..lexeme.range.end);
    }
    phrases.extend(current.map(Ok).or_else(|| and.map(Err)));
    phrases
}

/// Whether a phrase only puts an element into a set, or takes it out, so that more may be said of the same set.
fn adds_to_set(program: &Program, what: &Supposition, phrase: &str) -> bool {
    let of_set =
        matches!(what, Supposition::Value(_, of, Some(_)) if program.attribute(*of).ty.is_set);
    of_set && lexemes(phrase).iter().all(|lexeme| lexeme.of(phrase) != "is")
}

fn phrase_of(
    program: &mut Program,
    reader: &mut Reader,
    file: FileId,
    line: &str,
    phrase: &Range<usize>,
) -> Result<Supposition, Vec<Diagnostic>> {
    let span =
        |range: &Range<usize>| Span { file, start: to_u32(range.start), end: to_u32(range.end) };
    // Two words alone are a subject and a verb.
    let words: Vec<_> = lexemes(line.get(..phrase.end).unwrap_or(line))
        .into_iter()
        .filter(|l| l.range.start >= phrase.start)
        .collect();
    if let [subject, verb] = words.as_slice()
        && subject.kind == LexemeKind::Name
        && verb.kind == LexemeKind::Name
    {
        let name =
            |l: &crate::syntax::Lexeme| Name { text: l.of(line).into(), span: span(&l.range) };
        return reader.verb(program, &name(subject), &name(verb));
    }
    // Blanks in the place of what stands before, so that every place is that in the line.
    let before = " ".repeat(phrase.start);
    let text = format!("{before}{}", line.get(phrase.clone()).unwrap_or(""));
    let (expr, found) = parse_expression(file, &text);
    match expr {
        Some(expr) if found.is_empty() => reader.supposition(program, &expr),
        _ => Err(found),
    }
}

/// Puts what is supposed in the place of what is stated.
fn apply(program: &mut Program, what: Supposition, span: Span) -> Assumption {
    let words = in_words(program, &what);
    let mut before = None;
    match &what {
        Supposition::Value(entity, attribute, value) => {
            let key = (*entity, *attribute);
            let old = match value {
                Some(value) => program.facts.attributes.insert(key, Stated { value: *value, span }),
                None => program.facts.attributes.remove(&key),
            };
            date_agreement(program, key, span);
            before = Some(old.map_or_else(
                || String::from("not stated"),
                |old| Words::of_program(program).value(old.value),
            ));
        }
        Supposition::Tuple(relation, tuple, holds) => {
            let tuple: Box<[ValueId]> = tuple.clone().into();
            if let Some(tuples) = program.facts.tuples.get_mut(relation.index()) {
                tuples.retain(|known| known.arguments != tuple);
                let is_open = program.relations.get(relation.index()).is_some_and(|r| r.open);
                // In a closed relation what is not stated is false already.
                if *holds == Some(true) || (*holds == Some(false) && is_open) {
                    let place = tuples.partition_point(|known| known.arguments < tuple);
                    let negated = *holds == Some(false);
                    let (period, annotations) = (Period::default(), Annotations::default());
                    tuples.insert(
                        place,
                        Tuple { arguments: tuple, negated, period, annotations, span },
                    );
                }
            }
        }
        Supposition::Parameter(id, value) => {
            if let Some(parameter) = program.parameters.get_mut(id.index()) {
                let old = std::mem::replace(&mut parameter.value, *value);
                before = Some(Words::of_program(program).value(old));
            }
        }
        Supposition::AsOf(_) => {}
    }
    Assumption { what, span, words, before }
}

/// An agreement's date of evaluation is kept beside its attributes.
fn date_agreement(program: &mut Program, (entity, attribute): (EntityId, AttributeId), span: Span) {
    if program.attribute(attribute).name != "as_of" {
        return;
    }
    let stated = program.stated(entity, attribute).map(|stated| stated.value);
    let date = match stated.and_then(|value| program.values.get(value)) {
        Some(Value::Date(date)) => Some((*date, span)),
        _ => None,
    };
    for agreement in program.agreements.iter_mut().filter(|a| a.entity == entity) {
        agreement.as_of = date;
    }
}

/// What is supposed, as the language writes it.
fn in_words(program: &Program, what: &Supposition) -> String {
    let words = Words::of_program(program);
    match what {
        Supposition::Value(entity, attribute, value) => {
            let (path, name) = (&program.entity(*entity).path, &program.attribute(*attribute).name);
            let value = value.map_or_else(|| String::from("missing"), |value| words.value(value));
            format!("{path}.{name} is {value}")
        }
        Supposition::Tuple(relation, tuple, holds) => {
            let fact = words.tuple(&program.relation(*relation).name, tuple);
            match holds {
                Some(true) => fact,
                Some(false) => format!("not {fact}"),
                None => format!("{fact} is missing"),
            }
        }
        Supposition::Parameter(id, value) => {
            format!("{} is {}", program.parameter(*id).name, words.value(*value))
        }
        Supposition::AsOf(date) => format!("as_of is {date}"),
    }
}
