//! Timelines of the shipped examples: entry into force, steps of a threshold, the end of a transition.

use std::fmt::Write as _;

use accordant::evaluate::{BoundaryKind, Datum, Options, Outcome, Verdict, evaluate};
use accordant::explain::{CauseKind, Words};
use accordant::model::Program;
use accordant::scenario::timeline::Timeline;
use accordant::system::Disk;
use accordant::workspace::load;
use jiff::ToSpan as _;
use jiff::civil::date;

use super::{dates, days, disagreement, of, on, subjects};
use crate::pipeline::messages;

const EXAMPLES: [&str; 15] = [
    "belt_fta_draft",
    "china_georgia_2017",
    "cis_fta_2011",
    "cku_railway",
    "cptpp_2018",
    "eaeu_2014",
    "eaeu_china_2018",
    "eaeu_iran_2018",
    "eaeu_iran_2023",
    "eaeu_vietnam_2015",
    "ecota_2003",
    "entry_into_force",
    "rcep_2020",
    "ten_years",
    "usmca_core_parts",
];

fn example(name: &str) -> Program {
    let loaded = load(&Disk::new(), &format!("docs/examples/{name}.accord"));
    let (program, found) = loaded.analyse();
    program.unwrap_or_else(|| panic!("{name}: {}", messages(&found)))
}

/// When a verdict becomes another: date, verdict before, verdict after.
fn turns(program: &Program, timeline: &Timeline, asked: &str) -> Vec<String> {
    let words = Words::new(program, &timeline.values);
    let (name, about) = asked.trim_end_matches(')').split_once('(').unwrap();
    let is_it = |lane: usize| {
        let lane = &timeline.lanes[lane];
        let requirement = &program.requirement(lane.requirement).name;
        requirement == name && subjects(words, &lane.subjects) == about
    };
    assert!((0..timeline.lanes.len()).any(is_it), "{asked} is not in the timeline");
    let mut found = Vec::new();
    for step in &timeline.steps {
        for turned in step.turns.iter().filter(|turned| is_it(turned.lane) && turned.shows()) {
            let name = |verdict: Option<Verdict>| verdict.map_or("nothing", Verdict::name);
            let (before, after) = (name(turned.before), name(turned.after));
            assert!(!turned.causes.is_empty(), "{asked} changes without a cause");
            found.push(format!("{} {before} {after}", step.day.unwrap()));
        }
    }
    found
}

fn assert_turns(program: &Program, timeline: &Timeline, asked: &str, wanted: &[&str]) {
    assert_eq!(turns(program, timeline, asked), wanted, "{asked}");
}

#[test]
fn rcep_binds_each_state_from_its_day() {
    let program = example("entry_into_force");
    let timeline = of(&program, dates(date(2020, 11, 15), date(2030, 1, 1)));
    assert_turns(&program, &timeline, "rcep_in_force(rcep_2020)", &["2022-01-01 not_met met"]);
    let first = ["SGP", "CHN", "JPN", "BRN", "KHM", "LAO", "THA", "VNM", "AUS", "NZL"];
    let later = [
        ("KOR", "2022-02-01"),
        ("MYS", "2022-03-18"),
        ("IDN", "2023-01-02"),
        ("PHL", "2023-06-02"),
    ];
    for (state, day) in first.map(|state| (state, "2022-01-01")).into_iter().chain(later) {
        let asked = format!("rcep_binds(rcep_{state})");
        assert_turns(&program, &timeline, &asked, &[&format!("{day} not_met met")]);
    }
}

#[test]
fn the_cptpp_binds_each_state_from_its_day() {
    let program = example("entry_into_force");
    let timeline = of(&program, dates(date(2018, 3, 8), date(2030, 1, 1)));
    assert_turns(&program, &timeline, "cptpp_in_force(cptpp_2018)", &["2018-12-30 not_met met"]);
    let first = ["MEX", "JPN", "SGP", "NZL", "CAN", "AUS"];
    let later = [
        ("VNM", "2019-01-14"),
        ("PER", "2021-09-19"),
        ("MYS", "2022-11-29"),
        ("CHL", "2023-02-21"),
        ("BRN", "2023-07-12"),
    ];
    for (state, day) in first.map(|state| (state, "2018-12-30")).into_iter().chain(later) {
        let asked = format!("cptpp_binds(cptpp_{state})");
        assert_turns(&program, &timeline, &asked, &[&format!("{day} not_met met")]);
    }
}

#[test]
fn core_parts_need_more_each_year() {
    let program = example("usmca_core_parts");
    let timeline = of(&program, dates(date(2020, 6, 1), date(2030, 1, 1)));
    let days: Vec<String> =
        timeline.steps.iter().map(|step| step.day.unwrap().to_string()).collect();
    let steps = ["2020-06-01", "2020-07-01", "2021-07-01", "2022-07-01", "2023-07-01"];
    assert_eq!(days, steps, "no other date is evaluated");
    let begins = "2020-07-01 not_applicable met";
    let excepted = "2020-07-01 not_applicable excepted";
    for (part, wanted) in [
        ("transmission", [begins, "2021-07-01 met not_met"].as_slice()),
        ("engine", &[begins, "2022-07-01 met not_met"]),
        ("axle", &[excepted, "2022-07-01 excepted not_met"]),
        ("suspension", &[begins, "2023-07-01 met not_met"]),
        ("body", &[begins]),
    ] {
        assert_turns(&program, &timeline, &format!("core_part_content({part})"), wanted);
    }
}

#[test]
fn a_transition_ends_at_its_anniversary() {
    let program = example("ten_years");
    let timeline = of(&program, dates(date(2019, 5, 20), date(2040, 1, 1)));
    let begins = "2020-01-01 not_applicable excepted";
    for (line, wanted) in [
        ("cotton", [begins, "2024-01-01 excepted met"].as_slice()),
        ("rice", &[begins, "2030-01-01 excepted met"]),
        ("sugar", &[begins, "2030-01-01 excepted not_met", "2032-01-01 not_met met"]),
    ] {
        assert_turns(&program, &timeline, &format!("duties_gone({line})"), wanted);
    }
}

/// How many dates are evaluated, and on how many of them a verdict changes: the others are those on which a fact or a
/// condition changes that a verdict looks at and that does not decide it. `ACCORDANT_UPDATE=1` writes the list anew.
#[test]
fn every_date_of_the_examples_has_a_cause() {
    let mut table = String::new();
    for name in EXAMPLES {
        let program = example(name);
        let timeline = of(&program, dates(date(1990, 1, 1), date(2050, 1, 1)));
        let changing = timeline.steps.iter().filter(|step| !step.turns.is_empty()).count();
        writeln!(table, "{name}: {} dates, {changing} with changes", timeline.steps.len()).unwrap();
        for step in timeline.steps.iter().skip(1) {
            let is_real = |kind: CauseKind| kind != CauseKind::Searched;
            let real = step.causes.iter().any(|cause| is_real(cause.kind));
            assert!(real, "{name}: nothing is known to change on {:?}", step.day);
        }
    }
    let file = "tests/it/timeline/dates.txt";
    if std::env::var_os("ACCORDANT_UPDATE").is_some() {
        std::fs::write(file, &table).unwrap();
    }
    assert_eq!(table, std::fs::read_to_string(file).unwrap().replace("\r\n", "\n"));
}

/// Each condition that made a date is another on that date than on the day before.
#[test]
fn what_is_said_to_change_changes() {
    let mut tried = 0;
    for name in ["entry_into_force", "ten_years", "china_georgia_2017", "belt_fta_draft"] {
        let program = example(name);
        let until = date(2050, 1, 1);
        let mut day = date(2010, 1, 1);
        loop {
            let options = Options { look_ahead: Some(until), ..on(day) };
            let outcome = evaluate(&program, &options).unwrap();
            let Some(horizon) = outcome.horizon().cloned() else { break };
            let mut before = evaluate(&program, &on(horizon.day.yesterday().unwrap())).unwrap();
            let mut after = evaluate(&program, &on(horizon.day)).unwrap();
            for cause in &horizon.causes {
                let BoundaryKind::Condition(e, frame) = &cause.kind else { continue };
                let known = |d: &Datum| d.known().is_none_or(|v| v.as_entity().is_some());
                assert!(frame.iter().all(known), "values of another evaluation");
                let truth = |outcome: &mut Outcome<'_>| outcome.truth(e, &mut frame.clone());
                assert_ne!(truth(&mut before), truth(&mut after), "{name} {}", horizon.day);
                tried += 1;
            }
            day = horizon.day;
        }
    }
    assert!(tried > 40, "only {tried} conditions");
}

#[test]
fn the_examples_agree_with_an_evaluation_on_any_day() {
    for name in EXAMPLES {
        let program = example(name);
        let timeline = of(&program, dates(date(1990, 1, 1), date(2050, 1, 1)));
        for day in days(date(1990, 1, 1), date(2050, 1, 1), 397) {
            assert_eq!(disagreement(&program, &timeline, day), None, "{name}");
        }
    }
}

#[test]
fn the_examples_agree_with_an_evaluation_on_every_day() {
    let windows = [
        ("entry_into_force", date(2021, 11, 20), 130),
        ("usmca_core_parts", date(2020, 6, 1), 1200),
        ("ten_years", date(2029, 11, 1), 90),
        ("belt_fta_draft", date(2027, 5, 1), 60),
    ];
    for (name, from, length) in windows {
        let program = example(name);
        let until = from + length.days();
        let timeline = of(&program, dates(from, until));
        for day in days(from, until, 1) {
            assert_eq!(disagreement(&program, &timeline, day), None, "{name}");
        }
    }
}
