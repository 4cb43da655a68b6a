//! The verdicts over the years: what is shown of a timeline, and as a table for a reader.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnostics::DiagnosticView;
use super::escape::visible_line;
use super::view::{CitationView, LocationView, because_of, citation, location};
use crate::evaluate::Verdict;
use crate::explain::{Cause, CauseKind, Words};
use crate::model::Program;
use crate::scenario::timeline::{Lane, Timeline, Turned};
use crate::source::SourceMap;

/// What `accordant timeline --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TimelineRunView {
    /// The path, as given.
    pub path: String,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// None where the input is wrong or the budget ended.
    pub timeline: Option<TimelineView>,
}

/// The verdicts over the years.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct TimelineView {
    /// The agreements, by path, each with its title.
    pub agreements: Vec<NameView>,
    /// The first date, `YYYY-MM-DD`; none where no verdict depends on a date.
    pub from: Option<String>,
    /// The last date that was looked at.
    pub until: Option<String>,
    /// The first date after it on which something changes that a verdict rests on, if that is known.
    pub next: Option<String>,
    /// How far that was looked for.
    pub looked_until: Option<String>,
    /// Whether there are more dates than are evaluated, so that it ends early.
    pub cut: bool,
    /// The dates that were evaluated, with what changed.
    pub dates: Vec<DateView>,
    /// The verdicts of each requirement on each subject over the years.
    pub lanes: Vec<LaneView>,
}

/// A name and its title.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct NameView {
    /// The name.
    pub name: String,
    /// The title.
    pub title: Option<String>,
}

/// A date that was evaluated.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DateView {
    /// The date; none where no verdict depends on one.
    pub date: Option<String>,
    /// What changed that was looked at before.
    pub causes: Vec<CauseView>,
    /// The verdicts that changed.
    pub changes: Vec<ChangeView>,
}

/// Why something changed.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct CauseView {
    /// What kind of thing changed.
    #[schemars(extend("enum" = ["rule", "fact", "condition", "searched"]))]
    pub kind: &'static str,
    /// In words.
    pub sentence: String,
    /// Where the rule, the fact or the condition is written.
    pub location: Option<LocationView>,
    /// Where the fact is stated that a condition compares with the date.
    pub fact: Option<LocationView>,
    /// What the fact or the rule cites.
    pub citations: Vec<CitationView>,
}

/// A verdict that changed.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ChangeView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// What it was asked of.
    pub subjects: Vec<String>,
    /// The verdict before; none where it was not asked.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error", null]))]
    pub before: Option<&'static str>,
    /// The verdict after; none where it is not asked any more.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error", null]))]
    pub after: Option<&'static str>,
    /// The exception that applies after, or why the requirement does not.
    pub because: Option<String>,
    /// What of the things that changed on the date this verdict rested on.
    pub causes: Vec<CauseView>,
    /// What the requirement cites.
    pub citations: Vec<CitationView>,
    /// Where the requirement is written.
    pub rule: Option<LocationView>,
}

/// The verdicts of a requirement on a subject.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct LaneView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// What it is asked of.
    pub subjects: Vec<String>,
    /// Whether the verdict changes.
    pub changes: bool,
    /// The verdicts, one after another.
    pub periods: Vec<PeriodView>,
}

/// A verdict and how long it holds.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PeriodView {
    /// The first day; none where no verdict depends on a date.
    pub from: Option<String>,
    /// The first day after; none to the end of the timeline.
    pub before: Option<String>,
    /// The verdict.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
    /// The exception that applies, or why the requirement does not.
    pub because: Option<String>,
}

/// What to show of a timeline.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// Also what never changes, and changes of nothing but the reason not to apply.
    pub all: bool,
    /// These requirements alone; none for all of them.
    pub only: &'a [String],
}

/// The view of a timeline.
#[must_use]
pub fn view(
    program: &Program,
    timeline: &Timeline,
    sources: &SourceMap,
    shown: Shown<'_>,
) -> TimelineView {
    let viewer =
        Viewer { program, timeline, sources, words: Words::new(program, &timeline.values) };
    let is_asked = |lane: &Lane| {
        let name = &program.requirement(lane.requirement).name;
        shown.only.is_empty() || shown.only.iter().any(|only| only == name.as_str())
    };
    let dates = timeline.steps.iter().map(|step| {
        let turns = step.turns.iter().filter(|turned| shown.all || turned.shows());
        let lanes = turns.filter_map(|t| Some((t, timeline.lanes.get(t.lane)?)));
        let changes = lanes.filter(|(_, lane)| is_asked(lane));
        DateView {
            date: step.day.map(|day| day.to_string()),
            causes: viewer.causes(&step.causes),
            changes: changes.map(|(turned, lane)| viewer.change(turned, lane)).collect(),
        }
    });
    let lanes = timeline.lanes.iter().filter(|lane| is_asked(lane)).map(|lane| viewer.lane(lane));
    let agreements = program.agreements.iter().map(|agreement| {
        let entity = program.entity(agreement.entity);
        let title = entity.title.as_ref().map(ToString::to_string);
        NameView { name: entity.path.to_string(), title }
    });
    let date = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    TimelineView {
        agreements: agreements.collect(),
        from: date(timeline.from),
        until: date(timeline.until),
        next: date(timeline.next),
        looked_until: date(timeline.looked_until),
        cut: timeline.cut,
        dates: dates.collect(),
        lanes: lanes.filter(|lane| shown.all || lane.changes).collect(),
    }
}

struct Viewer<'a> {
    program: &'a Program,
    timeline: &'a Timeline,
    sources: &'a SourceMap,
    words: Words<'a>,
}

impl Viewer<'_> {
    fn change(&self, turned: &Turned, lane: &Lane) -> ChangeView {
        let requirement = self.program.requirement(lane.requirement);
        let citations = &requirement.annotations.citations;
        ChangeView {
            requirement: requirement.name.to_string(),
            title: requirement.title.as_ref().map(ToString::to_string),
            subjects: self.subjects(lane),
            before: turned.before.map(Verdict::name),
            after: turned.after.map(Verdict::name),
            because: turned.after.and_then(|v| because_of(self.program, lane.requirement, v)),
            causes: self.causes(&turned.causes),
            citations: citations.iter().map(|c| citation(self.program, c)).collect(),
            rule: location(self.sources, requirement.span),
        }
    }

    fn subjects(&self, lane: &Lane) -> Vec<String> {
        lane.subjects.iter().map(|subject| self.words.value(*subject)).collect()
    }

    fn lane(&self, lane: &Lane) -> LaneView {
        let requirement = self.program.requirement(lane.requirement);
        let place = self.timeline.lanes.iter().position(|other| std::ptr::eq(other, lane));
        let turns = || self.timeline.steps.iter().flat_map(|step| &step.turns);
        let changes = turns().any(|turned| Some(turned.lane) == place && turned.shows());
        let periods = lane.stretches.iter().map(|stretch| PeriodView {
            from: stretch.from.map(|day| day.to_string()),
            before: stretch.before.map(|day| day.to_string()),
            verdict: stretch.verdict.name(),
            because: because_of(self.program, lane.requirement, stretch.verdict),
        });
        LaneView {
            requirement: requirement.name.to_string(),
            title: requirement.title.as_ref().map(ToString::to_string),
            level: requirement.level.word(),
            subjects: self.subjects(lane),
            changes,
            periods: periods.collect(),
        }
    }

    fn causes(&self, causes: &[Cause]) -> Vec<CauseView> {
        let one = |cause: &Cause| CauseView {
            kind: match cause.kind {
                CauseKind::Rule => "rule",
                CauseKind::Fact => "fact",
                CauseKind::Condition => "condition",
                CauseKind::Searched => "searched",
            },
            sentence: cause.sentence.clone(),
            location: location(self.sources, cause.span),
            fact: cause.fact.and_then(|span| location(self.sources, span)),
            citations: cause.citations.iter().map(|c| citation(self.program, c)).collect(),
        };
        causes.iter().map(one).collect()
    }
}

/// So many causes of one change are told to a reader.
const MOST_CAUSES: usize = 3;

/// The column at which a change begins, after the date.
const INDENT: usize = 12;

/// A timeline as a table.
#[must_use]
pub fn table(view: &TimelineView) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}\n", heading(view));
    let changes = view.dates.iter().any(|date| !date.changes.is_empty());
    if changes {
        out.push_str("DATE        BEFORE           AFTER           REQUIREMENT\n");
    }
    for date in &view.dates {
        for (place, change) in date.changes.iter().enumerate() {
            let day = date.date.as_deref().filter(|_| place == 0).unwrap_or_default();
            row(&mut out, day, change);
        }
    }
    if changes {
        out.push('\n');
    }
    unchanged(&mut out, view);
    let _ = writeln!(out, "{}", ending(view));
    out
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

fn row(out: &mut String, day: &str, change: &ChangeView) {
    let (before, after) = (verdict_words(change.before), verdict_words(change.after));
    let name = asked(&change.requirement, &change.subjects);
    let _ = writeln!(out, "{day:<INDENT$}{before:<14} → {after:<15} {name}");
    let mut line = |text: &str| {
        let _ = writeln!(out, "{:INDENT$}  {}", "", visible_line(text));
    };
    if let (Some("excepted"), Some(exception)) = (change.after, &change.because) {
        line(&format!("by the exception {exception}"));
    }
    for cause in change.causes.iter().take(MOST_CAUSES) {
        line(&cause_words(cause));
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

fn unchanged(out: &mut String, view: &TimelineView) {
    if view.lanes.iter().all(|lane| lane.changes) {
        return;
    }
    out.push_str("Without change:\n");
    for lane in view.lanes.iter().filter(|lane| !lane.changes) {
        let verdict = verdict_words(lane.periods.last().map(|period| period.verdict));
        let name = asked(&lane.requirement, &lane.subjects);
        let _ = writeln!(out, "  {verdict:<14} {name}");
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
