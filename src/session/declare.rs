//! What changes a session: declarations, assumptions, files, and taking back.

use smol_str::SmolStr;

use super::answer::{Answer, Part, Row, Table};
use super::assume;
use super::compare::consequences;
use super::evaluation::{Consequences, Reassumed};
use super::state::{self, Line, State, Typed};
use super::{Answered, Argument, EMPTY, Session, UNREAD, wrong};
use crate::analyse::Supposition;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::date_of;
use crate::revise::Verdicts;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, ItemKind, Name, UsePath};
use crate::syntax::parse;
use crate::workspace::MOST_BYTES;

impl Session<'_> {
    /// What there is to say of a session that begins.
    pub(super) fn opening(&self) -> Answer {
        let program = &self.project.program;
        if self.state.paths.is_empty() {
            return Answer::text(format!("{EMPTY}; `help` lists the commands"));
        }
        let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let agreements = count(program.agreements.len(), "agreement");
        let planned = match program.planned.len() {
            0 => String::new(),
            n => format!(" and {n} planned"),
        };
        let text = format!(
            "{}: {}{}, {}; `help` lists the commands",
            self.state.paths.join(", "),
            agreements,
            planned,
            count(program.requirements.len(), "requirement"),
        );
        let mut answer = Answer::text(text);
        if !self.project.warnings.is_empty() {
            answer = answer.and(Part::Diagnostics(self.project.warnings.clone()));
        }
        answer
    }

    /// Declarations, which stay.
    pub(super) fn declare(&mut self, input: Line) -> Answered {
        let (file, found) = parse(FileId(u32::MAX), &input.text);
        if !found.is_empty() {
            let file = self.project.add(&input);
            return Err(Answer::wrong(parse(file, &input.text).1));
        }
        if let Some(test) = file.items.iter().find(|item| matches!(item.kind, ItemKind::Test(_))) {
            let message = "a `test` belongs into a file";
            let span = Span { file: self.project.add(&input), ..test.span };
            return wrong(
                Diagnostic::new(Code::InvalidStatement, span, message)
                    .help("`accordant test` runs the tests of files"),
            );
        }
        let names: Vec<SmolStr> =
            file.items.iter().filter_map(declared).map(|n| n.text.clone()).collect();
        let mut state = self.state.clone();
        let replaced = forget(&mut state.typed, &names);
        let name = input.name.clone();
        state.typed.push(Typed { line: input, names: names.clone() });
        let project = state::read(self.arena, self.store, &state)
            .map_err(|unreadable| unreadable.into_answer())?;
        let given = project.as_of.or(self.settings.as_of);
        if let Err(differ) = date_of(&project.program, given)
            && self.date().is_ok()
        {
            let answer = Answer::wrong(vec![*differ]);
            let says = Part::Text("it is not declared: nothing could be judged any more".into());
            return Err(Answer { sources: Some(project.loaded.sources), ..answer }.and(says));
        }
        let warnings: Vec<Diagnostic> = project
            .warnings
            .iter()
            .filter(|found| {
                let file =
                    found.labels.first().and_then(|l| project.loaded.sources.get(l.span.file));
                file.is_some_and(|file| file.name == name)
            })
            .cloned()
            .collect();
        let dropped = project.dropped.clone();
        let mut parts = vec![Part::Text(said(&file.items, &names, &replaced))];
        if !warnings.is_empty() {
            parts.push(Part::Diagnostics(warnings));
        }
        let before = self.enter(state, project);
        self.drop_assumptions(&dropped, &mut parts);
        parts.extend(told(self.compared(before.as_ref()), false));
        Ok(Answer { parts, ..Answer::default() })
    }

    /// `what if`: assumes phrases, or lists what is assumed.
    pub(super) fn what_if(&mut self, argument: &Argument<'_>) -> Answered {
        if argument.is_empty() {
            let mut answer = self.assumed();
            if self.is_unsaved() {
                answer = answer.and(Part::Heading("`save` would".into()));
                answer.parts.extend(self.plan(None).describe());
            }
            return Ok(answer);
        }
        let (line, start) = (argument.line.clone(), argument.rest.start);
        let known = self.project.assumptions.len();
        let consequences = self.reassume(|session| {
            session.project.assume(&line, start).map_err(Answer::wrong)?;
            let new = session.project.assumptions.get(known..).unwrap_or_default();
            Ok(Reassumed::More(assume::layer(new)))
        });
        let consequences = match consequences {
            Ok(consequences) => consequences,
            Err(failure) => {
                if self.project.assumptions.len() > known {
                    self.project.assume_all(&self.state.assumed);
                    self.outcome = None;
                }
                return Err(failure);
            }
        };
        self.past.push(self.state.clone());
        self.state.assumed.push(line);
        let mut answer = self.assumed();
        answer.parts.extend(told(consequences, true));
        Ok(answer)
    }

    /// The assumptions in force, and what was before.
    fn assumed(&self) -> Answer {
        let all = &self.project.assumptions;
        let date = date_of(self.project.base, self.settings.as_of).ok().flatten();
        let is_last = |place: usize, what: &Supposition| {
            all.iter().skip(place + 1).all(|later| !same_target(&later.what, what))
        };
        let rows: Vec<Row> = all
            .iter()
            .enumerate()
            .filter(|(place, assumption)| is_last(*place, &assumption.what))
            .map(|(_, assumption)| {
                let first = all.iter().find(|other| same_target(&other.what, &assumption.what));
                let before = match assumption.what {
                    Supposition::AsOf(_) => date.map(|date| date.to_string()),
                    _ => first.and_then(|first| first.before.clone()),
                };
                let before = before.map(|before| format!("before: {before}")).unwrap_or_default();
                Row::new([assumption.words.clone(), before])
            })
            .collect();
        if rows.is_empty() {
            return Answer::text("nothing is assumed");
        }
        Answer::of(Part::Heading("assumed".into())).and(Part::Table(Table::of(rows)))
    }

    /// Takes the last change back.
    pub(super) fn undo(&mut self) -> Answered {
        let Some(state) = self.past.pop() else {
            return Ok(Answer::text("there is nothing to take back"));
        };
        let same_files = state.paths == self.state.paths
            && state.typed == self.state.typed
            && state.applied == self.state.applied;
        let text = taken_back(&state, &self.state);
        let consequences = if same_files {
            let assumed = state.assumed.clone();
            let changed = self.reassume(|session| {
                session.project.assume_all(&assumed);
                Ok(Reassumed::Less)
            });
            match changed {
                Ok(consequences) => consequences,
                Err(failure) => {
                    self.project.assume_all(&self.state.assumed);
                    self.outcome = None;
                    self.past.push(state);
                    return Err(failure);
                }
            }
        } else {
            let before = self.verdicts();
            match state::read(self.arena, self.store, &state) {
                Ok(project) => {
                    self.project = project;
                    self.suggested = None;
                }
                Err(unreadable) => {
                    self.past.push(state);
                    return Err(unreadable.into_answer());
                }
            }
            self.outcome = None;
            self.compared(before.as_ref())
        };
        self.state = state;
        let mut answer = Answer::text(text);
        answer.parts.extend(told(consequences, false));
        Ok(answer)
    }

    /// `load PATH`: one more file or folder.
    pub(super) fn load(&mut self, argument: &Argument<'_>) -> Answered {
        let path = argument.text().trim_matches('"').to_owned();
        if path.is_empty() {
            let found = argument.wrong(
                self,
                Code::FileNotFound,
                None,
                "`load` needs the path of a file".into(),
            );
            return wrong(found.help("a pack is used instead: `use wto`"));
        }
        if self.state.paths.contains(&path) {
            return Ok(Answer::text(format!(
                "`{path}` is loaded already; `reload` reads it again"
            )));
        }
        let mut state = self.state.clone();
        state.paths.push(path);
        let project = state::read(self.arena, self.store, &state)
            .map_err(|unreadable| unreadable.into_answer())?;
        let dropped = project.dropped.clone();
        self.enter(state, project);
        let mut answer = self.opening();
        self.drop_assumptions(&dropped, &mut answer.parts);
        Ok(answer)
    }

    /// `reload`: all files again.
    pub(super) fn reload(&mut self) -> Answered {
        let before = self.verdicts();
        let mut state = self.state.clone();
        let outdated = self.forget_outdated(&mut state);
        let project = state::read(self.arena, self.store, &state).map_err(|unreadable| {
            let stays = if self.unread { UNREAD } else { "the session stays as it was" };
            unreadable.into_answer().and(Part::Text(stays.into()))
        })?;
        let dropped = project.dropped.clone();
        self.project = project;
        self.state = state;
        self.suggested = None;
        self.unread = false;
        self.outcome = None;
        let mut answer = self.opening();
        answer.parts.extend(outdated.map(Part::Text));
        self.drop_assumptions(&dropped, &mut answer.parts);
        answer.parts.extend(told(self.compared(before.as_ref()), false));
        Ok(answer)
    }

    /// Suggestions for files that have changed since are forgotten; says so.
    fn forget_outdated(&self, state: &mut State) -> Option<String> {
        let changed = state.applied.iter().find(|file| {
            let text = self.store.read(&file.path, MOST_BYTES);
            text.ok().as_deref() != Some(file.old.as_bytes())
        });
        let says =
            format!("no longer applied: a suggestion, since `{}` has changed", changed?.name);
        state.applied.clear();
        Some(says)
    }

    /// Assumptions that do not fit any more are told, and forgotten.
    pub(super) fn drop_assumptions(
        &mut self,
        dropped: &[(Line, Vec<Diagnostic>)],
        parts: &mut Vec<Part>,
    ) {
        for (line, why) in dropped {
            self.state.assumed.retain(|known| known != line);
            parts.push(Part::Text(format!("no longer assumed: {}", line.text.trim())));
            parts.push(Part::Diagnostics(why.clone()));
        }
    }

    /// Which verdicts are others than those; nothing where either cannot be found.
    fn compared(&mut self, before: Option<&Verdicts>) -> Option<Consequences> {
        let after = self.verdicts()?;
        Some(consequences(before?, &after))
    }
}

/// Which verdicts are others than before; that none is, where that is worth saying.
pub(super) fn told(consequences: Option<Consequences>, says_nothing: bool) -> Vec<Part> {
    let Some(Consequences { changes, failures: (before, after) }) = consequences else {
        return Vec::new();
    };
    if changes.is_empty() {
        let nothing = Part::Text("no verdict changes".into());
        return if says_nothing { vec![nothing] } else { Vec::new() };
    }
    let musts = |n: usize| match n {
        0 => String::from("every `must` holds"),
        1 => String::from("1 `must` fails"),
        n => format!("{n} `must` fail"),
    };
    let summary = format!("{}; before: {}", musts(after), musts(before));
    vec![Part::Changes(changes), Part::Text(summary)]
}

/// Whether two assumptions are about the same.
pub(super) fn same_target(a: &Supposition, b: &Supposition) -> bool {
    match (a, b) {
        (Supposition::Value(e, at, _), Supposition::Value(f, bt, _)) => (e, at) == (f, bt),
        (Supposition::Tuple(r, x, _), Supposition::Tuple(s, y, _)) => (r, x) == (s, y),
        (Supposition::Parameter(p, _), Supposition::Parameter(q, _)) => p == q,
        (Supposition::AsOf(_), Supposition::AsOf(_)) => true,
        _ => false,
    }
}

/// What was taken back, in words.
fn taken_back(state: &State, from: &State) -> String {
    if from.suggestions > state.suggestions {
        return String::from("the suggestion is no longer applied");
    }
    if let Some(line) = from.assumed.get(state.assumed.len()) {
        let text = line.text.trim();
        let start = super::assume::phrases_start(text);
        return format!("no longer assumed: {}", text.get(start..).unwrap_or(text).trim());
    }
    if let Some(path) = from.paths.get(state.paths.len()) {
        return format!("no longer loaded: {path}");
    }
    let gone = from.typed.iter().find(|typed| !state.typed.contains(typed));
    match gone.map(|typed| typed.line.text.trim()) {
        Some(text) => format!("no longer declared: {}", text.lines().next().unwrap_or("")),
        None => String::from("taken back"),
    }
}

/// Forgets declarations of these names that were typed before: blanks take their place. Gives those that were.
fn forget(typed: &mut Vec<Typed>, names: &[SmolStr]) -> Vec<SmolStr> {
    let mut replaced = Vec::new();
    for earlier in typed.iter_mut() {
        let (file, _) = parse(FileId(u32::MAX), &earlier.line.text);
        for item in &file.items {
            let Some(name) = declared(item).filter(|name| names.contains(&name.text)) else {
                continue;
            };
            replaced.push(name.text.clone());
            earlier.names.retain(|known| *known != name.text);
            let range = item.span.start as usize..item.span.end as usize;
            let blank = " ".repeat(range.len());
            earlier.line.text.replace_range(range, &blank);
        }
    }
    typed.retain(|earlier| !earlier.line.text.trim().is_empty());
    replaced
}

/// What was declared, in words.
fn said(items: &[Item], names: &[SmolStr], replaced: &[SmolStr]) -> String {
    let list = |names: &[SmolStr]| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let mut words = Vec::new();
    if !names.is_empty() {
        words.push(format!("declared {}", list(names)));
    }
    let facts = items.iter().filter(|item| matches!(item.kind, ItemKind::Fact(_))).count();
    match facts {
        0 => {}
        1 => words.push(String::from("1 fact is stated")),
        n => words.push(format!("{n} facts are stated")),
    }
    for item in items {
        match &item.kind {
            ItemKind::Use(UsePath::Pack(path)) => {
                let path: Vec<&str> = path.iter().map(|name| name.text.as_str()).collect();
                words.push(format!("`{}` is used", path.join(".")));
            }
            ItemKind::Use(UsePath::Path(path)) => words.push(format!("`{}` is used", path.text)),
            ItemKind::Extend(decl) => words.push(format!("`{}` is extended", decl.name.text)),
            ItemKind::Rate(decl) => {
                words.push(format!("the rate of `{}` is stated", decl.currency.text));
            }
            ItemKind::Facts(decl) => {
                words.push(format!("facts are read from `{}`", decl.path.text));
            }
            _ => {}
        }
    }
    if !replaced.is_empty() {
        words.push(format!("{} typed before is replaced", list(replaced)));
    }
    words.join("; ")
}

/// The name that a declaration declares.
fn declared(item: &Item) -> Option<&Name> {
    match &item.kind {
        ItemKind::Source(decl) => Some(&decl.name),
        ItemKind::Enum(decl) | ItemKind::Scale(decl) => Some(&decl.name),
        ItemKind::Record(decl) | ItemKind::ClauseKind(decl) => Some(&decl.name),
        ItemKind::Relation(decl) => Some(&decl.name),
        ItemKind::Entity(decl) => Some(&decl.name),
        ItemKind::Parameter(decl) => Some(&decl.name),
        ItemKind::Define(decl) => Some(&decl.name),
        ItemKind::Requirement(decl) => Some(&decl.name),
        ItemKind::Stage(decl) => Some(&decl.name),
        ItemKind::Mechanism(decl) => Some(&decl.name),
        ItemKind::Agreement(decl) => Some(&decl.name),
        ItemKind::Use(_)
        | ItemKind::Extend(_)
        | ItemKind::Rate(_)
        | ItemKind::Fact(_)
        | ItemKind::Facts(_)
        | ItemKind::Test(_) => None,
    }
}
