//! Verdicts that are others than before: under an assumption, without a fact, on another date.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use schemars::JsonSchema;
use serde::Serialize;

use super::escape::visible_line;
use super::human::{Terminal, bold, paint};
use crate::evaluate::{Outcome, Transition, Verdict};
use crate::explain::Words;
use crate::model::Program;

/// A verdict that is another than before.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TransitionView {
    /// What the change means.
    pub kind: ChangeKind,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// What it was asked of.
    pub subjects: Vec<String>,
    /// The verdict before; none where it was not asked.
    pub before: Option<&'static str>,
    /// The verdict after; none where it is not asked any more.
    pub after: Option<&'static str>,
}

/// What a change of a verdict means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It failed or was open, and holds now.
    NewlyMet,
    /// It held or did not apply, and fails now.
    NewlyBroken,
    /// Anything else: it became open, it ceased to apply.
    Changed,
}

/// What the transitions that a reader cares about mean, by that: what did not apply before and does not apply after is
/// none of them.
#[must_use]
pub fn transitions(outcome: &Outcome<'_>, list: &[Transition]) -> Vec<TransitionView> {
    transitions_of(outcome.program(), Words::of(outcome), list)
}

/// As [`transitions`], of a program whose outcome is gone.
#[must_use]
pub fn transitions_of(
    program: &Program,
    words: Words<'_>,
    list: &[Transition],
) -> Vec<TransitionView> {
    let mut views: Vec<TransitionView> =
        list.iter().filter_map(|transition| view(program, words, transition)).collect();
    views.sort_by_key(|view| view.kind);
    views
}

fn view(program: &Program, words: Words<'_>, transition: &Transition) -> Option<TransitionView> {
    let kind = kind(transition.before, transition.after)?;
    let requirement = program.requirement(transition.requirement);
    Some(TransitionView {
        kind,
        level: requirement.level.word(),
        requirement: requirement.name.to_string(),
        title: requirement.title.as_ref().map(ToString::to_string),
        subjects: transition.subjects.iter().map(|subject| words.value(*subject)).collect(),
        before: transition.before.map(Verdict::name),
        after: transition.after.map(Verdict::name),
    })
}

/// What a change of a verdict means; none where nothing changes to a reader.
#[must_use]
pub fn kind(before: Option<Verdict>, after: Option<Verdict>) -> Option<ChangeKind> {
    let applies = |v: Option<Verdict>| v.is_some_and(|v| !matches!(v, Verdict::NotApplicable(_)));
    let is_same = before.map(Verdict::name) == after.map(Verdict::name);
    if is_same || !(applies(before) || applies(after)) {
        return None;
    }
    let holds =
        after.is_some_and(|v| matches!(v, Verdict::Met | Verdict::Excepted(_) | Verdict::Waived));
    let is_broken =
        |v: Option<Verdict>| v.is_some_and(|v| matches!(v, Verdict::NotMet | Verdict::Error(_)));
    Some(if holds && before.is_some_and(Verdict::fails) {
        ChangeKind::NewlyMet
    } else if is_broken(after) && !is_broken(before) {
        ChangeKind::NewlyBroken
    } else {
        ChangeKind::Changed
    })
}

/// Transitions as lines under what they mean, at most so many of a kind.
#[must_use]
pub fn text(list: &[TransitionView], most: usize, terminal: Terminal) -> String {
    let groups = [
        (ChangeKind::NewlyMet, "newly met", AnsiColor::Green.on_default().bold()),
        (ChangeKind::NewlyBroken, "newly broken", AnsiColor::Red.on_default().bold()),
        (ChangeKind::Changed, "changed", Style::new().bold()),
    ];
    let mut out = String::new();
    for (kind, head, style) in groups {
        let of_kind: Vec<&TransitionView> = list.iter().filter(|view| view.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", paint(head, style, terminal));
        let shown = of_kind.iter().take(most);
        let wide = |text: fn(&TransitionView) -> String| {
            shown.clone().map(|view| text(view).chars().count()).max().unwrap_or(0)
        };
        let widths = (wide(change), wide(|view| view.level.to_owned()));
        for view in shown.clone() {
            line(&mut out, view, widths, terminal);
        }
        if of_kind.len() > most {
            let _ = writeln!(out, "  … and {} more", of_kind.len() - most);
        }
    }
    out
}

fn change(view: &TransitionView) -> String {
    let name = |verdict: Option<&str>| verdict.unwrap_or("not asked").replace('_', " ");
    format!("{} → {}", name(view.before), name(view.after))
}

/// A line, with its first two columns that wide; the title goes below where it does not fit beside.
fn line(
    out: &mut String,
    view: &TransitionView,
    (changes, levels): (usize, usize),
    terminal: Terminal,
) {
    let subjects = if view.subjects.is_empty() {
        String::new()
    } else {
        format!("({})", view.subjects.join(", "))
    };
    let about = visible_line(&format!("{}{subjects}", view.requirement)).into_owned();
    let title = view.title.as_deref().map(|t| format!("  {}", visible_line(t))).unwrap_or_default();
    let indent = changes + levels + 6;
    let taken = indent + about.chars().count() + title.chars().count();
    let fits = terminal.width.is_none_or(|width| taken <= width);
    let beside = if fits { title.as_str() } else { "" };
    let (change, name) = (change(view), bold(&about, terminal));
    let _ = writeln!(out, "  {change:<changes$}  {:<levels$}  {name}{beside}", view.level);
    if !fits {
        let width = terminal.width.unwrap_or(80).saturating_sub(indent).max(20);
        for line in textwrap::wrap(title.trim_start(), width) {
            let _ = writeln!(out, "{:indent$}{line}", "");
        }
    }
}
