//! Questions: the value of an expression, whether a condition holds, for which elements it does.

use super::answer::{Answer, Part, Row, Table};
use super::state::{Line, Project};
use super::{Answered, Session, command};
use crate::analyse::{Question, analyse_question};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Datum, FaultId, Frame, Outcome, Truth, bind_slot};
use crate::explain::{Explanation, Words, explain_condition};
use crate::model::{Expr, ExprKind, Slot, ValueId};
use crate::source::SourceMap;
use crate::syntax::{LexemeKind, ast, lexemes, parse_question};

/// Solutions that are kept; more are counted.
const MOST_ROWS: usize = 10_000;

impl Session<'_> {
    /// Answers a question.
    pub(super) fn question(&mut self, input: &Line) -> Answered {
        self.answer_question(input, 0, false)
    }

    /// Answers the question that begins at a byte of a line; with what keeps a condition from holding, if asked.
    pub(super) fn answer_question(&mut self, input: &Line, start: usize, why: bool) -> Answered {
        let file = self.project.add(input);
        let text = format!("{}{}", " ".repeat(start), input.text.get(start..).unwrap_or(""));
        let (question, found) = parse_question(file, &text);
        let Some(question) = question.filter(|_| found.is_empty()) else {
            return Err(Answer::wrong(found.into_iter().map(|d| or_command(d, input)).collect()));
        };
        let question = match analyse_question(&mut self.project.program, &question) {
            Ok(question) => question,
            Err(found) => {
                let is_name = matches!(&question, ast::Question::Expr(e) if matches!(e.kind, ast::ExprKind::Name(_)));
                let found =
                    found.into_iter().map(|d| if is_name { or_command(d, input) } else { d });
                return Err(Answer::wrong(found.collect()));
            }
        };
        let question = self.arena.question(question);
        self.ask(|session, outcome| {
            let sources = &session.project.loaded.sources;
            if !question.binders.is_empty() {
                return solutions(outcome, sources, question);
            }
            match (&question.condition, question.shown.first()) {
                (Some(condition), _) => holds(outcome, sources, condition, question, why),
                (None, Some(shown)) => value(outcome, &session.project, shown, question),
                (None, None) => Answer::default(),
            }
        })
    }
}

/// A line that cannot be read begins perhaps with a misspelt command.
fn or_command(mut found: Diagnostic, input: &Line) -> Diagnostic {
    found.message = found.message.replace("the end of the file", "the end of the line");
    let lexemes = lexemes(&input.text);
    let first = lexemes.iter().find(|lexeme| lexeme.kind != LexemeKind::Comment);
    let Some(word) = first.map(|lexeme| lexeme.of(&input.text)) else { return found };
    if let Some(near) = command::near(word) {
        found.notes.push(format!("there is a command `{near}`; `help` lists all of them"));
    }
    found
}

/// Whether a condition holds.
fn holds<'p>(
    outcome: &mut Outcome<'p>,
    sources: &SourceMap,
    condition: &'p Expr,
    question: &'p Question,
    why: bool,
) -> Answer {
    let mut frame = vec![Datum::UNKNOWN; question.slots.len()];
    let truth = outcome.truth(condition, &mut frame);
    let word = match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
        Truth::Fault(fault) => return faulty(outcome, fault),
    };
    let mut answer = Answer::of(Part::Value(word.into()));
    if truth == Truth::Unknown || (truth == Truth::False && why) {
        let explanation = explain_condition(outcome, condition, &question.slots, &frame);
        answer.parts.extend(details(&explanation, truth == Truth::False, sources));
    }
    answer
}

/// Reasons and missing facts, one below the other.
fn details(explanation: &Explanation, with_reasons: bool, sources: &SourceMap) -> Vec<Part> {
    let mut parts = Vec::new();
    if with_reasons {
        for reason in &explanation.reasons {
            let place = reason.facts.first().map(|span| format!("  ({})", sources.location(*span)));
            parts.push(Part::Detail(format!("{}{}", reason.sentence, place.unwrap_or_default())));
        }
        if explanation.more > 0 {
            parts.push(Part::Detail(format!("… and {} more", explanation.more)));
        }
    }
    parts
        .extend(explanation.missing.iter().map(|m| Part::Detail(format!("missing: `{}`", m.name))));
    parts
}

/// The value of an expression, and where it is stated or assumed.
fn value<'p>(
    outcome: &mut Outcome<'p>,
    project: &Project<'_>,
    shown: &'p Expr,
    question: &'p Question,
) -> Answer {
    let sources = &project.loaded.sources;
    let mut frame = vec![Datum::UNKNOWN; question.slots.len()];
    let datum = outcome.datum(shown, &mut frame);
    if let Datum::Fault(fault) = datum {
        return faulty(outcome, fault);
    }
    let words = Words::of(outcome);
    let known = datum.known();
    let mut answer = match known.filter(|_| shown.ty.is_set) {
        Some(set) => {
            let elements = outcome.values().elements(set);
            Answer::of(Part::List(elements.iter().map(|e| named(outcome, *e)).collect()))
        }
        None => match known {
            Some(value) => Answer::of(Part::Value(named(outcome, value))),
            None => Answer::of(Part::Value(words.datum(datum))),
        },
    };
    if known.is_none() {
        let explanation = explain_condition(outcome, shown, &question.slots, &frame);
        answer.parts.extend(details(&explanation, false, sources));
    }
    if let ExprKind::Attribute(of, attribute) = &shown.kind
        && let Some(entity) = outcome.datum(of, &mut frame).known().and_then(ValueId::as_entity)
        && let Some((_, Some(span))) = outcome.stated(entity, *attribute)
        && sources.get(span.file).is_some()
    {
        let is_assumed = project.assumptions.iter().any(|assumption| assumption.span == span);
        let how = if is_assumed { "assumed" } else { "stated" };
        answer.parts.push(Part::Detail(format!("{how} {}", sources.location(span))));
    }
    answer
}

/// A value with the title of what it is.
fn named(outcome: &Outcome<'_>, value: ValueId) -> String {
    let words = Words::of(outcome).value(value);
    match value.as_entity().and_then(|e| outcome.program().entity(e).title.as_ref()) {
        Some(title) => format!("{words} \"{title}\""),
        None => words,
    }
}

/// An evaluation that failed, with its place.
fn faulty(outcome: &Outcome<'_>, fault: FaultId) -> Answer {
    let found = outcome.fault(fault).map_or_else(
        || Diagnostic::without_span(Code::InvalidStatement, "this cannot be evaluated"),
        |fault| Diagnostic::new(fault.kind.code(), fault.span, fault.kind.to_string()),
    );
    Answer::wrong(vec![found])
}

/// The search for solutions.
struct Search<'q, 'p> {
    question: &'q Question,
    frame: Frame,
    rows: Vec<Row>,
    more: usize,
    certain: usize,
    /// A set of which not all elements are known.
    open: bool,
    fault: Option<FaultId>,
    outcome: &'q mut Outcome<'p>,
}

fn solutions(outcome: &mut Outcome<'_>, sources: &SourceMap, question: &Question) -> Answer {
    let frame = vec![Datum::UNKNOWN; question.slots.len()];
    let mut search = Search {
        question,
        frame,
        rows: Vec::new(),
        more: 0,
        certain: 0,
        open: false,
        fault: None,
        outcome,
    };
    search.bind(0, Truth::True);
    let Search { mut rows, more, certain, open, fault, outcome, .. } = search;
    if let Some(fault) = fault {
        return faulty(outcome, fault);
    }
    rows.sort_by_key(|row| !row.certain);
    let columns = columns(question, sources);
    let total = rows.len() + more;
    let words = if total == 0 {
        String::from("no solution")
    } else {
        let possible = total - certain;
        let solutions = |n: usize| format!("{n} solution{}", if n == 1 { "" } else { "s" });
        match (certain, possible) {
            (n, 0) => solutions(n),
            (0, n) => format!("no certain solution, {n} possible"),
            (n, possible) => format!("{}, {possible} more possible", solutions(n)),
        }
    };
    let mut answer = Answer::default();
    if !rows.is_empty() {
        answer = answer.and(Part::Table(Table { columns, rows, more }));
    }
    answer = answer.and(Part::Text(words));
    if open {
        let text = "there may be more: not all elements of a set are known";
        answer = answer.and(Part::Detail(text.into()));
    }
    for (name, near) in &question.doubtful {
        let text = format!("`{name}` was read as a variable; did you mean `{near}`?");
        answer = answer.and(Part::Detail(text));
    }
    answer
}

/// The names of the variables, or what is shown of them as it was written.
fn columns(question: &Question, sources: &SourceMap) -> Vec<String> {
    let name = |slot: Slot| {
        let slot = question.slots.get(usize::from(slot.0));
        slot.map_or_else(String::new, |(name, _)| name.to_string())
    };
    let shown = question.shown_variables().map(|binder| name(binder.slot));
    shown.chain(question.shown.iter().map(|e| sources.slice(e.span).to_owned())).collect()
}

impl Search<'_, '_> {
    /// Goes through the elements of one variable after another.
    fn bind(&mut self, at: usize, so_far: Truth) {
        let question = self.question;
        let Some(binder) = question.binders.get(at) else { return self.solution(so_far) };
        let Some(elements) = self.outcome.elements(&binder.set, &mut self.frame) else {
            self.open = true;
            return;
        };
        for element in elements.iter() {
            bind_slot(&mut self.frame, binder.slot, Datum::Known(*element));
            let passes = match &binder.filter {
                Some(filter) => self.outcome.truth(filter, &mut self.frame),
                None => Truth::True,
            };
            if let Truth::Fault(fault) = passes {
                self.fault = self.fault.or(Some(fault));
            } else if passes != Truth::False {
                self.bind(at + 1, so_far.and(passes));
            }
            if self.fault.is_some() || self.outcome.unfinished().is_some() {
                return;
            }
        }
    }

    fn solution(&mut self, so_far: Truth) {
        self.outcome.spend();
        let question = self.question;
        let holds = match &question.condition {
            Some(condition) => so_far.and(self.outcome.truth(condition, &mut self.frame)),
            None => so_far,
        };
        match holds {
            Truth::False => return,
            Truth::Fault(fault) => {
                self.fault = Some(fault);
                return;
            }
            Truth::True => self.certain += 1,
            Truth::Unknown => {}
        }
        if self.rows.len() >= MOST_ROWS {
            self.more += 1;
            return;
        }
        let value =
            |frame: &Frame, slot: Slot| frame.get(usize::from(slot.0)).and_then(|d| d.known());
        let mut cells: Vec<String> = question
            .shown_variables()
            .map(|binder| value(&self.frame, binder.slot))
            .map(|value| value.map_or_else(|| String::from("?"), |v| named(self.outcome, v)))
            .collect();
        for shown in &question.shown {
            let datum = self.outcome.datum(shown, &mut self.frame);
            let words = Words::of(self.outcome);
            cells.push(datum.known().map_or_else(|| words.datum(datum), |v| words.value(v)));
        }
        self.rows.push(Row { cells, certain: holds == Truth::True });
    }
}
