//! Timelines: between two dates of one no verdict changes, tried day by day; each date is one on which something
//! changes that was looked at; and what the shipped examples say of entry into force and of steps.

mod clock;

use std::collections::BTreeMap;

use accordant::evaluate::{BoundaryKind, Datum, Options, Outcome, Verdict, evaluate};
use accordant::explain::{CauseKind, Words};
use accordant::model::{Program, ValueId};
use accordant::scenario::timeline::{Lane, Range, Timeline, timeline};
use accordant::system::Disk;
use accordant::workspace::load;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::generate::programs;
use crate::pipeline::{program, sound_program};

/// The steps that a timeline of a generated program may take.
const STEPS: u64 = 50_000_000;

fn dates(from: Date, until: Date) -> Range {
    Range { from: Some(from), until: Some(until) }
}

fn of(program: &Program, range: Range) -> Timeline {
    timeline(program, &Options::default(), range)
        .unwrap_or_else(|failure| panic!("{}", failure.message))
}

/// By requirement and subjects in words: the verdict.
type Verdicts = BTreeMap<(usize, String), String>;

fn subjects(words: Words<'_>, subjects: &[ValueId]) -> String {
    subjects.iter().map(|subject| words.value(*subject)).collect::<Vec<_>>().join(", ")
}

fn shown(verdict: Verdict) -> String {
    match verdict {
        // Faults are numbered anew by every evaluation.
        Verdict::Error(_) => String::from("error"),
        other => format!("{other:?}"),
    }
}

fn fresh(outcome: &Outcome<'_>) -> Verdicts {
    let words = Words::of(outcome);
    let judgements = outcome.judgements.iter();
    judgements
        .map(|j| ((j.requirement.index(), subjects(words, &j.subjects)), shown(j.verdict)))
        .collect()
}

/// What differs between a timeline and an evaluation on a day.
fn disagreement(program: &Program, timeline: &Timeline, day: Date) -> Option<String> {
    let options = Options { as_of: Some(day), ..Options::default() };
    let outcome = evaluate(program, &options).ok()?;
    let fresh = fresh(&outcome);
    let words = Words::new(program, &timeline.values);
    let mut told = 0;
    for lane in &timeline.lanes {
        let key = (lane.requirement.index(), subjects(words, &lane.subjects));
        // Where it is not asked, its requirement stands for it.
        let whole = fresh.get(&(key.0, String::new()));
        let wanted = fresh.get(&key).or(whole);
        let given = timeline.verdict_on(lane, day).map(shown);
        if given.as_ref() != wanted {
            return Some(format!("{day}: {key:?} is {wanted:?}, not {given:?}"));
        }
        told += usize::from(fresh.contains_key(&key));
    }
    // Only what stands for a requirement as a whole may be left out.
    let whole = fresh.keys().filter(|(_, subjects)| subjects.is_empty()).count();
    (told + whole < fresh.len()).then(|| format!("{day}: {} verdicts, {told} told", fresh.len()))
}

fn days(from: Date, until: Date, step: i64) -> impl Iterator<Item = Date> {
    from.series(step.days()).take_while(move |day| *day <= until)
}

fn agrees(text: &str, from: Date, length: i64, step: i64) -> Result<(), TestCaseError> {
    let Ok(program) = program(&[text]).inspect_err(|e| {
        if std::env::var_os("TLSTAT").is_some() {
            println!("REFUSED {} {}", e[0].code.text(), e[0].message)
        }
    }) else {
        return Ok(());
    };
    let range = dates(from, from + (length * step).days());
    let options = Options { most_steps: STEPS, ..Options::default() };
    let Ok(timeline) = timeline(&program, &options, range) else { return Ok(()) };
    let Some(until) = timeline.until else { return Ok(()) };
    if std::env::var_os("TLSTAT").is_some() {
        let c = timeline.steps.iter().filter(|s| !s.turns.is_empty()).count();
        let cc = timeline
            .steps
            .iter()
            .flat_map(|s| &s.causes)
            .filter(|c| c.kind == CauseKind::Condition)
            .count();
        let se = timeline
            .steps
            .iter()
            .flat_map(|s| &s.causes)
            .filter(|c| c.kind == CauseKind::Searched)
            .count();
        println!("STAT {} {} {} {}", timeline.steps.len(), c, cc, se);
    }
    for day in days(from, until, step) {
        let found = disagreement(&program, &timeline, day);
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }
    for step in timeline.steps.iter().skip(1) {
        prop_assert!(!step.causes.is_empty(), "nothing changes on {:?}", step.day);
    }
    Ok(())
}

fn starts() -> impl Strategy<Value = Date> {
    let days = [
        date(2019, 12, 20),
        date(2020, 6, 1),
        date(2021, 3, 1),
        date(2023, 11, 1),
        date(2024, 2, 15),
        date(2025, 12, 20),
        date(2026, 1, 20),
        date(2027, 3, 15),
    ];
    prop::sample::select(days.to_vec())
}

proptest! {
    #[test]
    fn no_verdict_changes_between_two_dates(generated in programs(), from in starts()) {
        agrees(&generated.text(), from, 50, 1)?;
    }

    #[test]
    fn whatever_asks_for_the_date_is_seen(text in clock::programs()) {
        agrees(&text, date(2024, 1, 10), 90, 1)?;
    }

    #[test]
    fn no_verdict_changes_over_years(generated in programs(), from in starts()) {
        agrees(&generated.text(), from, 60, 61)?;
    }
}
