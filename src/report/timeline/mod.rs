//! The verdicts over the years: what is shown of a timeline.

mod table;

use schemars::JsonSchema;
use serde::Serialize;

pub use table::{
    UNEXPLAINED, UNKNOWN, asked, cause_words, citation_words, ending, heading, subject, table,
    verdict_words,
};

use crate::evaluate::Verdict;
use crate::explain::{Cause, CauseKind, Words};
use crate::model::Program;
use crate::report::diagnostics::DiagnosticView;
use crate::report::view::{CitationView, LocationView, because_of, citation, location};
use crate::scenario::timeline::{Lane, Step, Timeline, Turned};
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
    /// Whether the budget lasted to find the causes of all changes.
    pub explained: bool,
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
    #[schemars(extend("enum" = ["rule", "fact", "condition", "waiver", "searched"]))]
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
    /// What of the things that changed on the date this verdict rested on; empty where that is not known.
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
    let viewer = Viewer { program, sources, words: Words::new(program, &timeline.values) };
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
            changes: changes.map(|(turned, lane)| viewer.change(step, turned, lane)).collect(),
        }
    });
    let mut changing = vec![false; timeline.lanes.len()];
    for turned in timeline.steps.iter().flat_map(|step| &step.turns).filter(|t| t.shows()) {
        if let Some(changes) = changing.get_mut(turned.lane) {
            *changes = true;
        }
    }
    let lanes = timeline.lanes.iter().zip(changing).filter(|(lane, _)| is_asked(lane));
    let lanes = lanes.map(|(lane, changes)| viewer.lane(lane, changes));
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
        explained: timeline.explained,
        dates: dates.collect(),
        lanes: lanes.filter(|lane| shown.all || lane.changes).collect(),
    }
}

struct Viewer<'a> {
    program: &'a Program,
    sources: &'a SourceMap,
    words: Words<'a>,
}

impl Viewer<'_> {
    fn change(&self, step: &Step, turned: &Turned, lane: &Lane) -> ChangeView {
        let requirement = self.program.requirement(lane.requirement);
        let citations = &requirement.annotations.citations;
        ChangeView {
            requirement: requirement.name.to_string(),
            title: requirement.title.as_ref().map(ToString::to_string),
            subjects: self.subjects(lane),
            before: turned.before.map(Verdict::name),
            after: turned.after.map(Verdict::name),
            because: turned.after.and_then(|v| because_of(self.program, lane.requirement, v)),
            causes: self.causes(turned.causes.iter().filter_map(|place| step.causes.get(*place))),
            citations: citations.iter().map(|c| citation(self.program, c)).collect(),
            rule: location(self.sources, requirement.span),
        }
    }

    fn subjects(&self, lane: &Lane) -> Vec<String> {
        lane.subjects.iter().map(|subject| self.words.value(*subject)).collect()
    }

    fn lane(&self, lane: &Lane, changes: bool) -> LaneView {
        let requirement = self.program.requirement(lane.requirement);
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

    fn causes<'c>(&self, causes: impl IntoIterator<Item = &'c Cause>) -> Vec<CauseView> {
        let one = |cause: &Cause| CauseView {
            kind: match cause.kind {
                CauseKind::Rule => "rule",
                CauseKind::Fact => "fact",
                CauseKind::Condition => "condition",
                CauseKind::Waiver => "waiver",
                CauseKind::Searched => "searched",
            },
            sentence: cause.sentence.clone(),
            location: location(self.sources, cause.span),
            fact: cause.fact.and_then(|span| location(self.sources, span)),
            citations: cause.citations.iter().map(|c| citation(self.program, c)).collect(),
        };
        causes.into_iter().map(one).collect()
    }
}
