//! The waivers of a project: for how long, and on whose word, it lives with what is not met. Reads the file of them, and
//! says after a check which have expired, soon will, or cover nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Span as Time, Unit};
use schemars::{JsonSchema, Schema, schema_for};
use serde::Deserialize;

use super::leaf::{self, Day, Leaf};
use crate::analyse::WaiverText;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Judgement, Outcome, Verdict};
use crate::model::{Period, Waiver};
use crate::source::{FileId, Span};
use crate::syntax::ast::Name;

/// So many days before it expires, a waiver is spoken of.
pub const DAYS_AHEAD: i32 = 90;

/// `waivers.toml`: requirements that the project does not meet and lives with for a while.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "waivers.toml", deny_unknown_fields)]
pub struct WaiversFile {
    /// The waivers.
    #[schemars(with = "Vec<WaiverTable>")]
    waiver: Vec<toml::Spanned<WaiverTable>>,
}

/// A waiver. It is no reservation: a reservation is law between the parties, a waiver is a project's own decision.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct WaiverTable {
    /// The requirement that is not met.
    #[schemars(required)]
    requirement: Option<Leaf<String>>,
    /// What it is asked of.
    subject: Option<Leaf<String>>,
    /// What it is asked of, where that is more than one thing, in the order of its `for each`.
    subjects: Option<Vec<Leaf<String>>>,
    /// Why the project lives with it.
    #[schemars(required)]
    reason: Option<Leaf<String>>,
    /// Who decided so.
    #[schemars(required)]
    approver: Option<Leaf<String>>,
    /// The first day on which it does not hold any more.
    #[schemars(required)]
    expires: Option<Leaf<Day>>,
    /// The first day on which it holds.
    granted: Option<Leaf<Day>>,
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(WaiversFile));

/// The waivers that a file states, and what is wrong with it. The names in them are looked up elsewhere.
#[must_use]
pub fn read(file: FileId, text: &str) -> (Vec<WaiverText>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let written = leaf::read::<WaiversFile>(file, text, &SCHEMA, &mut found).unwrap_or_default();
    let waivers = written.waiver.iter().filter_map(|table| {
        let span = leaf::span(file, &table.span());
        table.get_ref().read(file, span, &mut found)
    });
    (waivers.collect(), found)
}

impl WaiverTable {
    fn read(&self, file: FileId, span: Span, found: &mut Vec<Diagnostic>) -> Option<WaiverText> {
        self.check_complete(span, found);
        let mut name = |leaf: &Leaf<String>| {
            leaf.read(file, found).map(|(text, span)| Name { text: text.into(), span })
        };
        let requirement = self.requirement.as_ref().and_then(&mut name);
        let reason = self.reason.as_ref().and_then(&mut name);
        let approver = self.approver.as_ref().and_then(&mut name);
        let named: Vec<&Leaf<String>> =
            self.subject.iter().chain(self.subjects.iter().flatten()).collect();
        let subjects: Vec<Name> = named.iter().filter_map(|leaf| name(leaf)).collect();
        let mut day = |leaf: &Leaf<Day>| leaf.read(file, found);
        let expires = self.expires.as_ref().and_then(&mut day);
        let granted = self.granted.as_ref().and_then(&mut day);
        if let (Some((Day(from), span)), Some((Day(before), _))) = (granted, expires)
            && before <= from
        {
            let message = "the waiver expires before it is granted";
            found.push(Diagnostic::new(Code::EmptyPeriod, span, message));
            return None;
        }
        let (Day(expires), expires_span) = expires?;
        (subjects.len() == named.len()).then_some(WaiverText {
            requirement: requirement?,
            subjects,
            reason: reason?.text,
            approver: approver?.text,
            granted: granted.map(|(Day(day), _)| day),
            expires,
            expires_span,
        })
    }

    /// Complains of what is missing, and of what is said twice.
    fn check_complete(&self, span: Span, found: &mut Vec<Diagnostic>) {
        let needed = [
            ("requirement", self.requirement.is_some(), "the name of the requirement"),
            ("reason", self.reason.is_some(), "why the project lives with it"),
            ("approver", self.approver.is_some(), "who decided so"),
            ("expires", self.expires.is_some(), "the day on which it ends, as 2027-06-01"),
        ];
        for (key, _, what) in needed.iter().filter(|(_, is_there, _)| !is_there) {
            found.push(
                Diagnostic::new(Code::InvalidWaiver, span, format!("the waiver has no `{key}`"))
                    .help(format!("add `{key} = …`: {what}")),
            );
        }
        if self.subject.is_some() && self.subjects.is_some() {
            let message = "the waiver has both `subject` and `subjects`";
            found.push(
                Diagnostic::new(Code::InvalidWaiver, span, message)
                    .help("write all its subjects as `subjects`"),
            );
        }
    }
}

/// What became of a waiver in an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It does not hold yet.
    NotYet,
    /// It covers something.
    InUse,
    /// It covers something, and expires within [`DAYS_AHEAD`] days.
    Expiring,
    /// It holds, and there is nothing for it to cover.
    Unused,
    /// It has expired.
    Expired,
}

impl State {
    /// As results write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::NotYet => "not_yet",
            State::InUse => "in_use",
            State::Expiring => "expiring",
            State::Unused => "unused",
            State::Expired => "expired",
        }
    }
}

/// What became of each waiver that speaks of the program, in the order of the file.
#[must_use]
pub fn states<'p>(outcome: &Outcome<'p>) -> Vec<(&'p Waiver, State)> {
    let program = outcome.program();
    let mut used = vec![false; program.waivers.len()];
    for judgement in outcome.judgements.iter().filter(|j| j.verdict == Verdict::Waived) {
        let (day, id) = (outcome.as_of(), judgement.requirement);
        if let Some((place, _)) = program.waiver_on(day, id, &judgement.subjects)
            && let Some(used) = used.get_mut(place)
        {
            *used = true;
        }
    }
    let Some(day) = outcome.as_of() else { return Vec::new() };
    let state = |waiver: &Waiver, is_used: bool| match waiver.period() {
        Period { before: Some(before), .. } if before <= day => State::Expired,
        Period { from: Some(from), .. } if day < from => State::NotYet,
        _ if !is_used => State::Unused,
        _ if days_between(day, waiver.expires) <= DAYS_AHEAD => State::Expiring,
        _ => State::InUse,
    };
    program.waivers.iter().zip(used).map(|(waiver, used)| (waiver, state(waiver, used))).collect()
}

fn days_between(day: Date, later: Date) -> i32 {
    day.until((Unit::Day, later)).as_ref().map_or(i32::MAX, Time::get_days)
}

/// What there is to say of the waivers after an evaluation. One that has expired fails the check.
#[must_use]
pub fn findings(outcome: &Outcome<'_>) -> Vec<Diagnostic> {
    states(outcome)
        .into_iter()
        .filter_map(|(waiver, state)| finding(outcome, waiver, state))
        .collect()
}

/// What became of the waivers in all checks of a project, each of one of its drafts.
#[derive(Debug, Default)]
pub struct Tally {
    /// By where a waiver begins in its file: that it was found in a draft, and used or complained of there.
    seen: BTreeMap<u32, bool>,
}

impl Tally {
    /// Counts one check.
    pub fn add(&mut self, outcome: &Outcome<'_>) {
        for (waiver, state) in states(outcome) {
            let settled = self.seen.entry(waiver.span.start).or_default();
            *settled |= state != State::Unused || waiver.concerns;
        }
    }

    /// Counts those of another tally.
    pub fn join(&mut self, other: &Tally) {
        for (start, settled) in &other.seen {
            *self.seen.entry(*start).or_default() |= settled;
        }
    }

    /// What there is to say of waivers that no check of any draft could say: that what they name is in none, or that
    /// they cover nothing in any.
    #[must_use]
    pub fn rest(&self, waivers: &[WaiverText]) -> Vec<Diagnostic> {
        let one = |waiver: &WaiverText| {
            let Name { text, span } = &waiver.requirement;
            match self.seen.get(&span.start) {
                Some(true) => None,
                Some(false) => Some(
                    Diagnostic::new(
                        Code::UnusedWaiver,
                        *span,
                        format!("the waiver of `{text}` covers nothing"),
                    )
                    .labelled("in no draft of the project")
                    .help("remove the waiver"),
                ),
                None => Some(
                    Diagnostic::new(
                        Code::InvalidWaiver,
                        *span,
                        format!("no draft of the project has what the waiver of `{text}` names"),
                    )
                    .labelled("this requirement and its subjects are in none")
                    .help("correct the names, or remove the waiver"),
                ),
            }
        };
        waivers.iter().filter_map(one).collect()
    }
}

/// Why there is nothing for a waiver to cover.
fn uncovered(outcome: &Outcome<'_>, waiver: &Waiver) -> String {
    let is_meant = |judgement: &&Judgement| {
        judgement.requirement == waiver.requirement && judgement.subjects == waiver.subjects
    };
    match outcome.judgements.iter().find(is_meant).map(|judgement| judgement.verdict) {
        None | Some(Verdict::NotApplicable(_)) => String::from("it does not apply"),
        // Another waiver that stands before it.
        Some(Verdict::Waived) => String::from("another waiver covers it"),
        Some(Verdict::Undetermined) => String::from("it is undetermined, which no waiver covers"),
        Some(verdict) => format!("it is {}", verdict.name().replace('_', " ")),
    }
}

fn finding(outcome: &Outcome<'_>, waiver: &Waiver, state: State) -> Option<Diagnostic> {
    let requirement = &outcome.program().requirement(waiver.requirement).name;
    match state {
        State::NotYet | State::InUse => None,
        State::Expired => Some(
            Diagnostic::new(
                Code::ExpiredWaiver,
                waiver.expires_span,
                format!("the waiver of `{requirement}` has expired"),
            )
            .labelled("it does not hold from this day on")
            .note(format!("it was granted because: {}", waiver.reason))
            .help(format!("meet the requirement, or ask {} for a new waiver", waiver.approver)),
        ),
        State::Expiring => {
            let days = outcome.as_of().map_or(0, |day| days_between(day, waiver.expires));
            let days = if days == 1 { String::from("1 day") } else { format!("{days} days") };
            let message = format!("the waiver of `{requirement}` expires in {days}");
            Some(
                Diagnostic::new(Code::ExpiringWaiver, waiver.expires_span, message)
                    .labelled("it does not hold from this day on")
                    .help("meet the requirement until then"),
            )
        }
        State::Unused => waiver.concerns.then(|| {
            let message = format!("the waiver of `{requirement}` covers nothing");
            Diagnostic::new(Code::UnusedWaiver, waiver.span, message)
                .labelled(uncovered(outcome, waiver))
                .help("remove the waiver")
        }),
    }
}
