//! A session: questions, commands, declarations and assumptions over a project, line by line; answers are data.
//!
//! Knows no terminal, and files only through [`Store`]. A line goes through `command`, which says what it asks for; then
//! `query` answers questions, `verdicts` says what holds and why, `browse` what is stated and cited, `assume` reads
//! `what if`, `suggest` says what to move and applies it to the texts, `save` writes, once `written` has read what would be. `state` is what can be taken back, `evaluation`
//! what all questions are asked of. `complete` and `highlight` help while a line is typed.

mod answer;
mod arena;
mod assume;
mod browse;
mod command;
mod compare;
mod complete;
mod declare;
mod depends;
mod evaluation;
mod help;
mod highlight;
mod progress;
mod query;
mod save;
mod state;
mod suggest;
mod text;
mod verdicts;
mod written;

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;

pub use answer::{Answer, End, Part, Row, Table};
pub use arena::Arena;
pub use browse::each_annotated;
pub use complete::{Candidate, CandidateKind, moves, packs};
pub use highlight::{Brackets, Kind, highlight, is_complete};
pub use text::{paint_line, text};

use command::{Command, Name};
use state::{Line, Project, State, Unreadable};
use suggest::Suggested;

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::Outcome;
use crate::revise::Verdicts;
use crate::source::{SourceMap, Span, to_u32};
use crate::syntax::{Lexeme, LexemeKind, lexemes};
use crate::workspace::Store;

/// How a session evaluates.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// The date of evaluation; outweighs what the agreements state.
    pub as_of: Option<Date>,
    /// The most steps of one evaluation; none for what the project says.
    pub most_steps: Option<u64>,
    /// Set by whoever wants an evaluation to end.
    pub interrupt: Option<&'static AtomicBool>,
}

/// A session over a project.
pub struct Session<'f> {
    arena: &'f Arena,
    store: &'f dyn Store,
    settings: Settings,
    state: State,
    /// The states before, the latest last.
    past: Vec<State>,
    project: Project<'f>,
    /// The evaluation of the project under what is assumed, once it is asked for.
    outcome: Option<Outcome<'f>>,
    /// How many lines were typed.
    lines: u32,
    last: Option<Answer>,
    suggested: Option<Suggested>,
    /// Whether the files could not be read so far, so that nothing is loaded.
    unread: bool,
}

/// What is said where the files cannot be read.
const UNREAD: &str = "nothing is loaded; mend the files, then `reload`";

/// What is said where there are no files.
const EMPTY: &str = "nothing is loaded: `load PATH`, or `use wto`";

/// An answer, or what is wrong.
type Answered = Result<Answer, Answer>;

impl<'f> Session<'f> {
    /// A session over files and folders, and what there is to say about them.
    #[must_use]
    pub fn new(
        arena: &'f Arena,
        store: &'f dyn Store,
        paths: Vec<String>,
        settings: Settings,
    ) -> (Self, Answer) {
        let state = State { paths, ..State::default() };
        let mut session = Session {
            arena,
            store,
            settings,
            state,
            past: Vec::new(),
            project: Project::empty(arena),
            outcome: None,
            lines: 0,
            last: None,
            suggested: None,
            unread: false,
        };
        let answer = match state::read(arena, store, &session.state) {
            Ok(project) => {
                session.project = project;
                session.opening()
            }
            Err(unreadable) => {
                session.unread = true;
                unreadable.into_answer().and(Part::Text(UNREAD.into()))
            }
        };
        (session, answer)
    }

    /// The texts that diagnostics of answers point into.
    #[must_use]
    pub fn sources(&self) -> &SourceMap {
        &self.project.loaded.sources
    }

    /// Whether something was assumed or declared that `save` would write.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        let state = &self.state;
        !state.typed.is_empty() || !state.assumed.is_empty() || !state.applied.is_empty()
    }

    /// Answers a line.
    pub fn run(&mut self, line: &str) -> Answer {
        let command = command::read(line);
        if command == Command::Nothing {
            return Answer::default();
        }
        self.lines += 1;
        let input = Line { name: format!("input {}", self.lines), text: line.to_owned() };
        let answered = match command {
            Command::Nothing => Ok(Answer::default()),
            ref asks if self.unread && asks.needs_files() => {
                Err(Answer { end: End::Wrong, ..Answer::text(UNREAD) })
            }
            Command::Named(name, rest) => self.command(name, &input, rest),
            Command::Declaration => self.declare(input),
            Command::Question => self.question(&input),
        };
        let answer = answered.unwrap_or_else(|wrong| wrong);
        if !answer.full && answer.end == End::Answered {
            self.last = Some(answer.clone());
        }
        answer
    }

    fn command(&mut self, name: Name, input: &Line, rest: std::ops::Range<usize>) -> Answered {
        let words = Argument { line: input, rest };
        if command::info(name).is_some_and(|info| info.takes.is_empty()) && !words.is_empty() {
            let called = input.text.get(..words.rest.start).unwrap_or("").trim();
            let message = format!("`{called}` takes nothing after it");
            return wrong(words.wrong(self, Code::InvalidStatement, None, message));
        }
        let is_verdict = matches!(
            name,
            Name::Check | Name::Missing | Name::When | Name::Stage | Name::Suggest | Name::Apply
        );
        if is_verdict && self.state.paths.is_empty() && self.state.typed.is_empty() {
            return Ok(Answer::text(EMPTY));
        }
        match name {
            Name::Why => self.why(&words, false),
            Name::WhyNot => self.why(&words, true),
            Name::Missing => self.missing(&words),
            Name::Check => self.check(&words),
            Name::When => self.when(&words),
            Name::Stage => self.stage(&words),
            Name::Depends => self.depends(&words),
            Name::WhatIf => self.what_if(&words),
            Name::Suggest => self.suggest(&words),
            Name::Apply => self.apply(&words),
            Name::Undo => self.undo(),
            Name::Load => self.load(&words),
            Name::Reload => self.reload(),
            Name::Save => self.save(&words),
            Name::Facts => self.facts(&words),
            Name::Rules => self.rules(&words),
            Name::Cite => self.cite(&words),
            Name::All => Ok(self.last.clone().map_or_else(
                || Answer::text("nothing was answered so far"),
                |last| Answer { full: true, ..last },
            )),
            Name::Help => self.help(&words),
            Name::Quit => Ok(Answer { quits: true, ..Answer::default() }),
        }
    }

    /// Makes another state the present one. Gives the verdicts of the one before, if they could be found.
    fn enter(&mut self, state: State, project: Project<'f>) -> Option<Verdicts> {
        let before = self.verdicts();
        self.past.push(std::mem::replace(&mut self.state, state));
        self.project = project;
        self.suggested = None;
        self.unread = false;
        self.outcome = None;
        before
    }
}

impl Unreadable {
    /// What is wrong with the files, with the texts it is wrong in.
    fn into_answer(self) -> Answer {
        Answer { sources: Some(self.loaded.sources), ..Answer::wrong(self.found) }
    }
}

/// An evaluation that did not come to an end, or could not begin.
fn failed(failure: Diagnostic, settings: &Settings) -> Answer {
    if settings.interrupt.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
        return Answer { end: End::Unfinished, ..Answer::text("interrupted") };
    }
    let end = match failure.code {
        Code::BudgetExhausted => End::Unfinished,
        _ => End::Wrong,
    };
    let in_session = "in a session: `what if as_of is 2027-06-01`";
    let failure = match failure.code {
        Code::MissingDate | Code::DatesDiffer => failure.note(in_session),
        _ => failure,
    };
    Answer { end, ..Answer::of(Part::Diagnostics(vec![failure])) }
}

/// What follows a command's name in a line.
struct Argument<'l> {
    line: &'l Line,
    rest: std::ops::Range<usize>,
}

impl<'l> Argument<'l> {
    /// It, without blanks around it.
    fn text(&self) -> &'l str {
        self.line.text.get(self.rest.clone()).unwrap_or("").trim()
    }

    fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Its words and signs.
    fn lexemes(&self) -> Vec<Lexeme> {
        let all = lexemes(&self.line.text).into_iter();
        all.filter(|l| l.range.start >= self.rest.start && l.kind != LexemeKind::Comment).collect()
    }

    fn of(&self, lexeme: &Lexeme) -> &'l str {
        self.line.text.get(lexeme.range.clone()).unwrap_or("")
    }

    /// What is wrong with a part of it, or with all of it.
    fn wrong(
        &self,
        session: &mut Session<'_>,
        code: Code,
        at: Option<&Lexeme>,
        message: String,
    ) -> Diagnostic {
        Diagnostic::new(code, self.span(session, at), message)
    }

    /// The place of a part of it, or of all of it.
    fn span(&self, session: &mut Session<'_>, at: Option<&Lexeme>) -> Span {
        let file = session.project.add(self.line);
        let range = at.map_or_else(|| self.range(), |lexeme| lexeme.range.clone());
        Span { file, start: to_u32(range.start), end: to_u32(range.end) }
    }

    fn range(&self) -> std::ops::Range<usize> {
        let rest = self.line.text.get(self.rest.clone()).unwrap_or("");
        let start = self.rest.start + rest.len() - rest.trim_start().len();
        start..start + rest.trim().len()
    }
}

/// Wrong input.
fn wrong<T>(diagnostic: Diagnostic) -> Result<T, Answer> {
    Err(Answer::wrong(vec![diagnostic]))
}
