//! The verdicts over the years as a table for a reader.

use std::fmt::Write as _;

use super::{CauseView, ChangeView, NameView, TimelineView};
use crate::report::escape::visible_line;
use crate::report::view::CitationView;

/// So many causes of one change are told to a reader.
const MOST_CAUSES: usize = 3;

/// The column at which a change begins, after the date.
const INDENT: usize = 12;

/// Where lines are at least so wide, a change is one row; elsewhere the requirement stands below.
const ROW: usize = 60;

/// What is said of a change of which no cause is known.
pub const UNKNOWN: &str = "something it looks at changes";

/// A timeline as a table; its lines that wide at most, but for long words.
#[must_use]
pub fn table(view: &TimelineView, width: Option<usize>) -> String {
    let mut out = String::new();
    wrapped(&mut out, "", &heading(view), width);
    out.push('\n');
    let changes = view.dates.iter().any(|date| !date.changes.is_empty());
    let narrow = width.is_some_and(|width| width < ROW);
    if changes && !narrow {
        out.push_str("DATE        BEFORE           AFTER           REQUIREMENT\n");
    }
    for date in &view.dates {
        for (place, change) in date.changes.iter().enumerate() {
            let day = date.date.as_deref().filter(|_| place == 0).unwrap_or_default();
            row(&mut out, day, change, width);
        }
    }
    if changes {
        out.push('\n');
    }
    unchanged(&mut out, view, width);
    wrapped(&mut out, "", &ending(view), width);
    if !view.explained {
        wrapped(&mut out, "", UNEXPLAINED, width);
    }
    out
}

/// What is said where the budget ended in looking for causes.
pub const UNEXPLAINED: &str =
    "the budget ended before the causes of all changes were found; raise it with `--most-steps`";

/// A text in lines, each after the indent.
fn wrapped(out: &mut String, indent: &str, text: &str, width: Option<usize>) {
    let Some(width) = width else {
        let _ = writeln!(out, "{indent}{text}");
        return;
    };
    let options = textwrap::Options::new(width.max(indent.len() + 10));
    let options = options.initial_indent(indent).subsequent_indent(indent).break_words(false);
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    for line in textwrap::wrap(text, options) {
        let _ = writeln!(out, "{line}");
    }
}

/// What the timeline is of.
#[must_use]
pub fn subject(view: &TimelineView) -> String {
    let title = |agreement: &NameView| match &agreement.title {
        Some(title) => format!("{} \"{title}\"", agreement.name),
        None => agreement.name.clone(),
    };
    let of = match view.agreements.as_slice() {
        [] => String::from("verdicts"),
        few @ ([_] | [_, _] | [_, _, _]) => few.iter().map(title).collect::<Vec<_>>().join(", "),
        many => format!("{} agreements", many.len()),
    };
    visible_line(&of).into_owned()
}

/// What the timeline is of, and from when until when.
#[must_use]
pub fn heading(view: &TimelineView) -> String {
    match (&view.from, &view.until) {
        (Some(from), Some(until)) => format!("{}, from {from} until {until}", subject(view)),
        _ => subject(view),
    }
}

/// A verdict as it is written for a reader.
#[must_use]
pub fn verdict_words(verdict: Option<&str>) -> String {
    verdict.map_or_else(|| String::from("not asked"), |verdict| verdict.replace('_', " "))
}

/// A requirement with its subjects.
#[must_use]
pub fn asked(requirement: &str, subjects: &[String]) -> String {
    let subjects =
        if subjects.is_empty() { String::new() } else { format!("({})", subjects.join(", ")) };
    visible_line(&format!("{requirement}{subjects}")).into_owned()
}

fn row(out: &mut String, day: &str, change: &ChangeView, width: Option<usize>) {
    let (before, after) = (verdict_words(change.before), verdict_words(change.after));
    let name = asked(&change.requirement, &change.subjects);
    if width.is_some_and(|width| width < ROW) {
        let _ = writeln!(out, "{day:<INDENT$}{before} → {after}");
        wrapped(out, &" ".repeat(INDENT), &name, width);
    } else {
        let _ = writeln!(out, "{day:<INDENT$}{before:<14} → {after:<15} {name}");
    }
    let indent = " ".repeat(INDENT + 2);
    let mut line = |text: &str| wrapped(out, &indent, &visible_line(text), width);
    if let (Some("excepted"), Some(exception)) = (change.after, &change.because) {
        line(&format!("by the exception {exception}"));
    }
    for cause in change.causes.iter().take(MOST_CAUSES) {
        line(&cause_words(cause));
    }
    if change.causes.is_empty() {
        line(UNKNOWN);
    }
    match change.causes.len().saturating_sub(MOST_CAUSES) {
        0 => {}
        more => line(&format!("… and {more} more")),
    }
    if !change.citations.is_empty() {
        let cited: Vec<String> = change.citations.iter().map(citation_words).collect();
        line(&format!("cite {}", cited.join("; ")));
    }
}

/// A cause with where it is written and what it cites, on one line.
#[must_use]
pub fn cause_words(cause: &CauseView) -> String {
    let place = cause.fact.as_ref().or(cause.location.as_ref());
    let place = place.map(|at| format!("  {}:{}", at.file, at.line)).unwrap_or_default();
    format!("{}{place}", cause.sentence)
}

/// A citation as it is written for a reader.
#[must_use]
pub fn citation_words(citation: &CitationView) -> String {
    match &citation.place {
        Some(place) => format!("{} \"{place}\"", citation.source),
        None => citation.source.clone(),
    }
}

fn unchanged(out: &mut String, view: &TimelineView, width: Option<usize>) {
    if view.lanes.iter().all(|lane| lane.changes) {
        return;
    }
    out.push_str("Without change:\n");
    for lane in view.lanes.iter().filter(|lane| !lane.changes) {
        let verdict = verdict_words(lane.periods.last().map(|period| period.verdict));
        let name = asked(&lane.requirement, &lane.subjects);
        wrapped(out, "  ", &format!("{verdict:<14} {name}"), width);
    }
    out.push('\n');
}

/// How much changes, and what comes after the last date.
#[must_use]
pub fn ending(view: &TimelineView) -> String {
    let changes: usize = view.dates.iter().map(|date| date.changes.len()).sum();
    let days = view.dates.iter().filter(|date| !date.changes.is_empty()).count();
    let Some(from) = &view.from else {
        return String::from("no verdict depends on a date");
    };
    let changed = match (changes, days) {
        (0, _) => String::from("no verdict changes"),
        (1, _) => String::from("1 verdict changes"),
        (n, 1) => format!("{n} verdicts change on 1 date"),
        (n, days) => format!("{n} verdicts change on {days} dates"),
    };
    let evaluated = match view.dates.len() {
        1 => String::from("1 date evaluated"),
        n => format!("{n} dates evaluated"),
    };
    let after = match (&view.next, view.cut) {
        (Some(next), true) => format!("cut: there are more dates, the next is {next}"),
        (Some(next), false) => format!("something a verdict rests on changes next on {next}"),
        (None, _) => {
            let far = view.looked_until.as_ref().unwrap_or(from);
            let more = if changes == 0 { "nothing changes" } else { "nothing else changes" };
            format!("{more} up to {far}")
        }
    };
    format!("{changed} ({evaluated}); {after}")
}
