//! Timelines: between two dates of one no verdict changes, tried day by day; each date is one on which something
//! changes that was looked at. `examples` has what the shipped examples say of entry into force and of steps.

mod clock;
mod examples;

use std::collections::BTreeMap;

use accordant::diagnostic::Code;
use accordant::evaluate::{Options, Outcome, Verdict, evaluate};
use accordant::explain::Words;
use accordant::model::{Program, ValueId, days_between, months_between};
use accordant::scenario::timeline::{MOST_DATES, Range, Timeline, timeline};
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
    let Ok(program) = program(&[text]) else { return Ok(()) };
    let range = dates(from, from + (length * step).days());
    let options = Options { most_steps: STEPS, ..Options::default() };
    let Ok(timeline) = timeline(&program, &options, range) else { return Ok(()) };
    let Some(until) = timeline.until else { return Ok(()) };
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

fn on(day: Date) -> Options {
    Options { as_of: Some(day), ..Options::default() }
}

/// Units between dates grow with the second date and shrink with the first: a range of dates is asked by its ends.
#[test]
fn units_between_dates_are_monotone() {
    let all: Vec<Date> = days(date(2023, 11, 20), date(2025, 4, 5), 1).collect();
    for anchor in all.iter().step_by(3) {
        for pair in all.windows(2) {
            assert!(months_between(*anchor, pair[0]) <= months_between(*anchor, pair[1]));
            assert!(months_between(pair[0], *anchor) >= months_between(pair[1], *anchor));
            assert!(days_between(*anchor, pair[0]) <= days_between(*anchor, pair[1]));
        }
    }
}

/// A program with one requirement on one thing.
fn one(condition: &str) -> Program {
    sound_program(&format!(
        "record Thing {{ size: number }}  thing a {{ size: 3 }}\n\
         requirement asked must {{ for each t in things  require {condition} }}"
    ))
}

#[test]
fn without_dates_there_is_one_row() {
    let program = one("t.size is at least 2");
    let timeline = of(&program, Range::default());
    assert_eq!((timeline.from, timeline.steps.len(), timeline.lanes.len()), (None, 1, 1));
    assert_eq!(timeline.lanes[0].stretches[0].verdict, Verdict::Met);
}

/// A verdict that changes every day has more dates than are evaluated: it is said where the timeline ends.
#[test]
fn too_many_dates_are_said() {
    let program = one("(days between 2020-01-01 and as_of) / 2 \
                       is round((days between 2020-01-01 and as_of) / 2, 1, down)");
    let timeline = of(&program, dates(date(2020, 1, 1), date(2100, 1, 1)));
    assert!(timeline.cut);
    assert_eq!(timeline.steps.len(), MOST_DATES);
    let (until, next) = (timeline.until.unwrap(), timeline.next.unwrap());
    assert_eq!(until.tomorrow().unwrap(), next);
    assert!(until < date(2100, 1, 1));
    assert_eq!(timeline.verdict_on(&timeline.lanes[0], until), Some(Verdict::NotMet));
    assert_eq!(timeline.verdict_on(&timeline.lanes[0], next), None, "nothing is said of it");
}

#[test]
fn the_budget_is_that_of_all_evaluations_together() {
    let program = one("(day(as_of) is 1) or (t.size is 2)");
    let once = evaluate(&program, &on(date(2020, 1, 2))).unwrap().steps();
    let options = Options { most_steps: once * 40, ..Options::default() };
    let failure = timeline(&program, &options, dates(date(2020, 1, 1), date(2100, 1, 1)));
    assert_eq!(failure.unwrap_err().code, Code::BudgetExhausted);
}

#[test]
fn a_program_with_dates_needs_a_first_one() {
    let program = one("as_of is at least 2030-01-01");
    let failure = timeline(&program, &Options::default(), Range::default()).unwrap_err();
    assert_eq!(failure.code, Code::MissingDate);
}

/// The next change is told also where it comes after the last date that is asked for.
#[test]
fn the_next_change_is_told() {
    let program = one("as_of is at least 2030-01-01");
    let timeline = of(&program, dates(date(2020, 1, 1), date(2025, 1, 1)));
    assert_eq!((timeline.steps.len(), timeline.next), (1, Some(date(2030, 1, 1))));
    assert!(!timeline.cut);
}

/// Over a range of days the rest of a condition may decide it whatever a part of it is; not where that part fails on
/// some of the days.
#[test]
fn what_fails_on_some_days_is_not_jumped_over() {
    let definitions = "define due(t: Thing): date is as_of\n\
        except a when (days between 2024-02-10 and as_of) is from 0 to t.size then 2020-01-01\n\
        except b when (days between 2024-02-12 and as_of) is from 0 to t.size then 2021-01-01\n";
    let passed = "(days between 2024-02-20 and as_of)";
    for condition in [
        String::from("due(t) is at least 2000-01-01"),
        format!("greatest(1, 12 / {passed}) is at least 1"),
        format!("greatest(1, round(5, {passed}, down)) is at least 1"),
        String::from("greatest(as_of + 1 month, 2024-01-01) is at least 2024-01-01"),
        String::from(
            "greatest(min(as_of for x in things where (as_of is not 2024-02-15)), 2024-01-01) \
                      is at least 2024-01-01",
        ),
        format!(
            "greatest(1%, share({{ as_of, 2024-02-20 }} where (1 / {passed} is 1))) is at least 1%"
        ),
        String::from("greatest(as_of - 2024-01-20, 1 month) is at least 0 days"),
        String::from(
            "count(x in things where ((as_of - 2024-01-20) is at most 1 month)) is at most 9",
        ),
    ] {
        let text = format!(
            "record Thing {{ size: number }}  thing a {{ size: 3 }}\n{definitions}\
             requirement asked must {{ for each t in things  require {condition} }}"
        );
        let program = sound_program(&text);
        let (from, until) = (date(2024, 1, 1), date(2024, 3, 31));
        let timeline = of(&program, dates(from, until));
        let mut failed = 0;
        for day in days(from, until, 1) {
            assert_eq!(disagreement(&program, &timeline, day), None, "{condition}");
            let verdict = timeline.verdict_on(&timeline.lanes[0], day);
            failed += usize::from(matches!(verdict, Some(Verdict::Error(_))));
        }
        assert!((1..45).contains(&failed), "{condition}: {failed} days fail");
    }
}

/// By day, requirement and subjects: the causes of a change, in words.
fn causes(text: &str, day: Date) -> BTreeMap<String, Vec<String>> {
    let program = sound_program(text);
    let timeline = of(&program, dates(date(2024, 1, 10), date(2030, 1, 10)));
    let words = Words::new(&program, &timeline.values);
    let step = timeline.steps.iter().find(|step| step.day == Some(day)).unwrap();
    let named = |turned: &accordant::scenario::timeline::Turned| {
        let lane = &timeline.lanes[turned.lane];
        let name = &program.requirement(lane.requirement).name;
        let sentences = turned.causes.iter().map(|place| step.causes[*place].sentence.clone());
        (format!("{name}({})", subjects(words, &lane.subjects)), sentences.collect())
    };
    step.turns.iter().map(named).collect()
}

#[test]
fn a_verdict_changes_because_of_what_its_requirement_or_one_that_overrides_it_looked_at() {
    let overridden = "
        record Country { name: text  ok: yes/no }
        country AA \"A\" { ok: no }
        requirement weak must { for each c in countries require c.ok except june when month(as_of) is 6 }
        requirement strong may { for each c in countries effective from 2021-07-01 before 2025-07-01 require not c.ok overrides weak }
        agreement ag { }";
    let found = causes(overridden, date(2025, 7, 1));
    let law = ["`strong` ceases to be law"];
    assert_eq!(found["weak(AA)"], law);
    assert_eq!(found["strong(AA)"], law);
    let others = "
        record Country { name: text  ok: yes/no }
        country AA \"A\" { ok: no }
        country BB \"B\" before 2025-07-01 { ok: no }
        country CC \"C\" from 2025-07-01 { ok: no }
        country DD \"D\" from 2025-07-01 { ok: no }
        requirement each must { for each c in countries require c.ok }
        requirement thirtieth may { for each c in countries where (c is AA) require day(as_of) is 30 }
        requirement first may { require day(as_of) is 1 }
        requirement counted may { require count(c in countries where (c.name is stated)) is at least 0 }
        agreement ag { }";
    let found = causes(others, date(2025, 7, 1));
    assert_eq!(found["each(BB)"], ["`BB` ceases to exist"]);
    assert_eq!(found["each(CC)"], ["`CC` begins to exist"]);
    assert_eq!(found["each(DD)"], ["`DD` begins to exist"]);
    assert_eq!(found["first()"], ["`day(as_of) is 1` changes"]);
}

#[test]
fn causes_that_cost_too_much_cost_no_verdict() {
    use std::fmt::Write as _;
    let mut text = String::from(
        "record Good { weight: number  since: date }\n\
         define all_old() when count(g in goods where (years between g.since and as_of is at least 20)) is 300\n\
         requirement old must { for each g in goods where (g.weight is at least 3) \
         require years between g.since and as_of is at least 5 or all_old() }\n\
         agreement ag { }\n",
    );
    // What a definition comes to is known to all judgements of a date, and found anew for each cause.
    for place in 0..300 {
        let year = 2010 + place % 5;
        let _ = writeln!(
            text,
            "good g{place} \"G\" from 2012-03-01 {{ weight: {place} since: {year}-01-01 }}"
        );
    }
    let program = sound_program(&text);
    let range = dates(date(2012, 1, 1), date(2021, 1, 1));
    let whole = of(&program, range);
    assert!(whole.explained);
    // What all evaluations take, and little more.
    let enough = (1..).map(|n| n * 50_000).find_map(|most_steps| {
        let options = Options { most_steps, ..Options::default() };
        timeline(&program, &options, range).ok()
    });
    let few = enough.unwrap();
    assert!(!few.explained);
    assert_eq!(few.lanes, whole.lanes);
    let view = accordant::report::timeline::view(
        &program,
        &few,
        &accordant::source::SourceMap::default(),
        accordant::report::timeline::Shown::default(),
    );
    let table = accordant::report::timeline::table(&view, None);
    assert!(table.contains("the budget ended before the causes"), "{table}");
    assert!(table.contains("something it looks at changes"));
    let narrow = accordant::report::timeline::table(&view, Some(40));
    let long = narrow.lines().find(|line| line.chars().count() > 40);
    assert_eq!(long, None, "{narrow}");
}
