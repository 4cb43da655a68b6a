//! `save`: what is assumed and declared, as edits of files. Comments and layout stay; packs and tables are never touched.

use std::collections::BTreeMap;

use super::answer::{Answer, Part, Row, Table};
use super::assume::Assumption;
use super::declare::same_target;
use super::state::{self, State};
use super::{Answered, Argument, Session, wrong};
use crate::analyse::Supposition;
use crate::diagnostic::{Code, has_errors};
use crate::model::{EntityId, Period};
use crate::revise::blocks::{self, Block};
use crate::revise::{path_of_target, write_all};
use crate::source::{FileId, Span};
use crate::syntax::edit::{Edit, added_attribute, edited, removal, replacement};
use crate::syntax::parse;
use crate::workspace::MOST_BYTES;

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// By file: the replacements in its text.
    edits: BTreeMap<FileId, Vec<Edit>>,
    /// Lines for the end of the target file.
    lines: Vec<String>,
    /// The file that lines go to.
    target: String,
    /// What is not written, and why.
    refused: Vec<(String, String)>,
    /// What is written, and where.
    said: Vec<(String, String)>,
    /// The items of the target file as it is.
    there: Vec<String>,
    /// Whether anything belongs into the target file, or stands there already.
    reaches_target: bool,
}

impl Plan {
    /// A line for the end of the target file; what stands there already is not written again.
    fn add_line(&mut self, line: String) {
        self.reaches_target = true;
        let items = items(&line);
        if !items.is_empty() && items.iter().all(|item| self.there.contains(item)) {
            let why = format!("it stands in `{}` already", self.target);
            return self.refused.push((format!("`{}`", first_line(&line)), why));
        }
        self.said.push((self.target.clone(), format!("+ {}", first_line(&line))));
        self.lines.push(line);
    }

    /// What is written and what is not, in words.
    pub(super) fn describe(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        if !self.said.is_empty() {
            let rows =
                self.said.iter().map(|(place, what)| Row::new([place.clone(), what.clone()]));
            parts.push(Part::Table(Table::of(rows.collect())));
        }
        for (what, why) in &self.refused {
            parts.push(Part::Text(format!("not written: {what}, since {why}")));
        }
        parts
    }
}

impl Session<'_> {
    /// What `save` would do, with lines to go to this file.
    pub(super) fn plan(&self, target: Option<&str>) -> Plan {
        let target = target.map_or_else(|| self.usual_target(), str::to_owned);
        let there = self.store.canonical(&target).ok().and_then(|path| self.read(&path).ok());
        let there = there.map(|text| items(&text)).unwrap_or_default();
        let mut plan = Plan { target, there, ..Plan::default() };
        let all = &self.project.assumptions;
        for (place, assumption) in all.iter().enumerate() {
            // What was assumed again later counts as it was assumed last.
            if all.iter().skip(place + 1).all(|later| !same_target(&later.what, &assumption.what)) {
                self.plan_assumption(&mut plan, assumption);
            }
        }
        for file in &self.state.applied {
            plan.said.push((file.name.clone(), String::from("as the suggestion has it")));
        }
        for typed in &self.state.typed {
            plan.add_line(typed.line.text.trim().to_owned());
        }
        plan
    }

    fn plan_assumption(&self, plan: &mut Plan, assumption: &Assumption) {
        let refuse = |plan: &mut Plan, why: &str| {
            plan.refused.push((format!("`{}`", assumption.words), why.to_owned()));
        };
        let result = match &assumption.what {
            Supposition::AsOf(_) => {
                Err("a date of evaluation belongs to a check, `--as-of`, or to an agreement")
            }
            Supposition::Value(entity, attribute, value) => {
                let name = self.project.base.attribute(*attribute).name.clone();
                let written = value.map(|_| self.written(assumption));
                self.plan_value(plan, (*entity, *attribute), &name, written)
            }
            Supposition::Parameter(id, _) => {
                let span = self.project.base.parameter(*id).span;
                match blocks::parameter(&self.project.loaded.files, span) {
                    Some(value) => self.replace(plan, value, &self.written(assumption)),
                    None => Err("its declaration is not found"),
                }
            }
            Supposition::Tuple(relation, tuple, holds) => {
                let base = self.project.base;
                let stated = base.facts.tuples.get(relation.index()).into_iter().flatten();
                let stated: Vec<_> = stated.filter(|t| *t.arguments == **tuple).collect();
                let removed = if stated.iter().any(|t| t.period != Period::default()) {
                    Err("the fact has a period, whose other dates would be lost: edit it by hand")
                } else {
                    stated.into_iter().try_for_each(|t| self.remove_fact(plan, t.span))
                };
                removed.map(|()| {
                    let open = base.relation(*relation).open;
                    let line = match holds {
                        Some(true) => Some(format!("fact {}", assumption.words)),
                        Some(false) if open => Some(format!("fact {}", assumption.words)),
                        Some(false) | None => None,
                    };
                    if let Some(line) = line {
                        plan.add_line(line);
                    }
                })
            }
        };
        if let Err(why) = result {
            refuse(plan, why);
        }
    }

    /// The value of an assumption as it was typed, or as the language writes it.
    fn written(&self, assumption: &Assumption) -> String {
        let phrase = self.project.loaded.sources.slice(assumption.span);
        match phrase.split_once(" is ") {
            Some((_, value)) => value.trim().to_owned(),
            None => self.in_language(assumption),
        }
    }

    fn in_language(&self, assumption: &Assumption) -> String {
        let words = crate::explain::Words::of_program(&self.project.program);
        match &assumption.what {
            Supposition::Value(_, _, Some(value)) | Supposition::Parameter(_, value) => {
                words.literal(*value)
            }
            _ => String::new(),
        }
    }

    /// An attribute with a value, or without one.
    fn plan_value(
        &self,
        plan: &mut Plan,
        (entity, attribute): (EntityId, crate::model::AttributeId),
        name: &str,
        written: Option<String>,
    ) -> Result<(), &'static str> {
        let base = self.project.base;
        let declared = base.entity(entity).span.ok_or("it is built in")?;
        match (base.stated(entity, attribute), written) {
            (Some(stated), Some(written)) => self.replace(plan, stated.span, &written),
            (Some(stated), None) => {
                let block = blocks::around(&self.project.loaded.files, stated.span);
                let range = block.and_then(|block| block.attribute(stated.span));
                let span = range.ok_or("it is stated in a table")?;
                self.remove(plan, span)
            }
            (None, Some(written)) => {
                let block = blocks::around(&self.project.loaded.files, declared);
                self.insert(plan, &block.ok_or("it is declared in a table")?, name, &written)
            }
            (None, None) => Ok(()),
        }
    }

    /// A value in the place of another.
    fn replace(&self, plan: &mut Plan, span: Span, written: &str) -> Result<(), &'static str> {
        let edit = replacement(self.text_of(span)?, bytes(span), written);
        let says = format!("becomes {}", edit.with.trim_end());
        self.edit(plan, span, edit, &says)
    }

    /// One more attribute in a block.
    fn insert(
        &self,
        plan: &mut Plan,
        block: &Block<'_>,
        name: &str,
        written: &str,
    ) -> Result<(), &'static str> {
        let text = self.text_of(block.span)?;
        let last = block.last_attribute().map(bytes);
        let edit = added_attribute(text, bytes(block.span), last, name, written)?;
        let at = u32::try_from(edit.range.start).map_err(|_| "the file is too large")?;
        let span = Span { file: block.span.file, start: at, end: at };
        self.edit(plan, span, edit, &format!("+ {name}: {written}"))
    }

    /// A fact is taken out of the file it stands in.
    fn remove_fact(&self, plan: &mut Plan, span: Span) -> Result<(), &'static str> {
        let fact =
            blocks::fact(&self.project.loaded.files, span).ok_or("it is stated in a table")?;
        self.remove(plan, fact)
    }

    /// Takes something out of the text that it stands in.
    fn remove(&self, plan: &mut Plan, span: Span) -> Result<(), &'static str> {
        let edit = removal(self.text_of(span)?, bytes(span));
        self.edit(plan, span, edit, "is taken out")
    }

    fn edit(
        &self,
        plan: &mut Plan,
        span: Span,
        edit: Edit,
        says: &str,
    ) -> Result<(), &'static str> {
        let old = self.text_of(span)?.get(bytes(span)).unwrap_or("");
        let says =
            if old.is_empty() { says.to_owned() } else { format!("{} {says}", first_line(old)) };
        plan.said.push((self.project.loaded.sources.location(span), says));
        plan.edits.entry(span.file).or_default().push(edit);
        Ok(())
    }

    /// The text that a span lies in, if it may be written to.
    fn text_of(&self, span: Span) -> Result<&str, &'static str> {
        let file = self.project.loaded.sources.get(span.file).ok_or("it has no place")?;
        if file.is_of_pack() {
            Err("it is stated in a pack")
        } else if self.state.typed.iter().any(|typed| typed.line.name == file.name) {
            Err("it was typed in; declare it anew")
        } else if file.name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("accord"))
        {
            Ok(&file.text)
        } else {
            Err("it is stated in a table")
        }
    }

    /// `save`, `save FILE`.
    pub(super) fn save(&mut self, argument: &Argument<'_>) -> Answered {
        if !self.is_unsaved() {
            return Ok(Answer::text(
                "there is nothing to save: nothing is assumed, declared or applied",
            ));
        }
        let target = argument.text().trim_matches('"');
        if !target.is_empty() && !target.ends_with(".accord") {
            let message = format!("`{target}` does not end in `.accord`");
            return wrong(argument.wrong(self, Code::FileNotFound, None, message));
        }
        let plan = self.plan(Some(target).filter(|target| !target.is_empty()));
        let texts = self.new_texts(&plan).map_err(|why| Answer {
            end: super::End::Wrong,
            ..Answer::text(format!("nothing is written: {why}"))
        })?;
        let joins =
            if plan.reaches_target { path_of_target(self.store, &plan.target).ok() } else { None };
        self.check_written(&texts, joins.as_deref())?;
        write_all(self.store, &texts)
            .map_err(|why| Answer { end: super::End::Wrong, ..Answer::text(why) })?;
        let mut parts = plan.describe();
        let head = if texts.is_empty() { "nothing is written" } else { "written" };
        parts.insert(0, Part::Heading(head.into()));
        self.after_saving(&plan, &mut parts)?;
        Ok(Answer { parts, ..Answer::default() })
    }

    /// The new texts of the files, by path; all are made before any is written.
    fn new_texts(&self, plan: &Plan) -> Result<Vec<(String, String)>, String> {
        let mut texts: Vec<(String, String)> = Vec::new();
        for (file, edits) in &plan.edits {
            let Some(file) = self.project.loaded.sources.get(*file) else { continue };
            let name = &file.name;
            let path = self.store.canonical(name).map_err(|e| format!("`{name}`: {e}"))?;
            let applied = self.state.applied.iter().find(|known| known.path == path);
            self.refuse_changed(&path, applied.map_or(&*file.text, |known| &known.old))?;
            texts.push((path, edited(&file.text, edits)));
        }
        for file in &self.state.applied {
            if !texts.iter().any(|(path, _)| *path == file.path) {
                self.refuse_changed(&file.path, &file.old)?;
                texts.push((file.path.clone(), file.new.clone()));
            }
        }
        self.add_lines(plan, &mut texts)?;
        for (path, text) in &texts {
            // What could not be read again is not written.
            if has_errors(&parse(FileId(u32::MAX), text).1) {
                let shown = self.store.shown(path);
                return Err(format!("`{shown}` could not be read with these changes"));
            }
        }
        Ok(texts)
    }

    /// What somebody else has written since is not overwritten.
    fn refuse_changed(&self, path: &str, read: &str) -> Result<(), String> {
        if self.read(path)? == read {
            return Ok(());
        }
        let name = self.store.shown(path);
        Err(format!("`{name}` has changed since it was read; `reload` first"))
    }

    /// Adds the lines that go to the end of a file.
    fn add_lines(&self, plan: &Plan, texts: &mut Vec<(String, String)>) -> Result<(), String> {
        if plan.lines.is_empty() {
            return Ok(());
        }
        let lines = plan.lines.join("\n") + "\n";
        let path = path_of_target(self.store, &plan.target)?;
        if self.store.kind(&path).is_none() {
            let text = self.uses(&path)? + &lines;
            texts.push((path, text));
            return Ok(());
        }
        match texts.iter_mut().find(|(known, _)| *known == path) {
            Some((_, text)) => append(text, &lines),
            None => {
                let mut text = self.read(&path)?;
                append(&mut text, &lines);
                texts.push((path, text));
            }
        }
        Ok(())
    }

    fn read(&self, path: &str) -> Result<String, String> {
        let shown = self.store.shown(path);
        let bytes = self.store.read(path, MOST_BYTES).map_err(|e| format!("`{shown}`: {e}"))?;
        String::from_utf8(bytes).map_err(|_| format!("`{shown}` is not valid UTF-8"))
    }

    /// Reads everything again: what was saved is in the files now, the rest stays assumed.
    fn after_saving(&mut self, plan: &Plan, parts: &mut Vec<Part>) -> Result<(), Answer> {
        let refused = |line: &state::Line| {
            let of_line = |a: &Assumption| {
                self.project.loaded.sources.get(a.span.file).is_some_and(|f| f.name == line.name)
            };
            let is_refused = |a: &Assumption| {
                plan.refused.iter().any(|(what, _)| *what == format!("`{}`", a.words))
            };
            self.project.assumptions.iter().any(|a| of_line(a) && is_refused(a))
        };
        let assumed = self.state.assumed.iter().filter(|line| refused(line)).cloned().collect();
        let mut state = State { paths: self.state.paths.clone(), assumed, ..State::default() };
        if plan.reaches_target {
            let path = self.store.canonical(&plan.target).ok();
            let known = |name: &str| self.store.canonical(name).ok() == path;
            let is_known = self.project.loaded.sources.iter().any(|(_, file)| known(&file.name));
            if !is_known {
                state.paths.push(plan.target.clone());
                let says = format!("from now on check `{}`: it uses the rest", plan.target);
                parts.push(Part::Text(says));
            }
        }
        let project = state::read(self.arena, self.store, &state)
            .map_err(|unreadable| unreadable.into_answer())?;
        self.state = state;
        self.past.clear();
        self.project = project;
        self.suggested = None;
        self.outcome = None;
        let dropped = self.project.dropped.clone();
        self.drop_assumptions(&dropped, parts);
        Ok(())
    }
}

/// The bytes of a span.
fn bytes(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

fn append(text: &mut String, lines: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(lines);
}

/// The texts of the declarations and facts in a text.
fn items(text: &str) -> Vec<String> {
    let items = parse(FileId(u32::MAX), text).0.items.into_iter();
    let range = |span: Span| span.start as usize..span.end as usize;
    items.filter_map(|item| Some(text.get(range(item.span))?.trim().to_owned())).collect()
}

fn first_line(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, _)) => format!("{} …", first.trim_end()),
        None => text.to_owned(),
    }
}
