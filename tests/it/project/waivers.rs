//! Waivers: what they cover, for how long, and that every question about a draft agrees on it.

use accordant::adjust::{Options as Asking, Scope};
use accordant::diagnostic::Diagnostic;
use accordant::evaluate::{Judgement, Options, Verdict, evaluate};
use accordant::explain::CauseKind;
use accordant::model::{Program, RequirementId, Waiver};
use accordant::project::WaiversFile;
use accordant::project::waivers::{findings, read};
use accordant::report::view::{CheckView, Show, view_of_project};
use accordant::scenario::standing;
use accordant::scenario::timeline::{Range, timeline};
use accordant::session::{Arena, Session, Settings};
use accordant::source::{FileId, Span};
use accordant::workspace::{Loaded, Memory, load};
use proptest::prelude::*;

use crate::generate::programs;
use crate::pipeline::date;

const RULES: &str = "
    clause kind transition { length: duration }
    stage first { }
    stage second after first {
      requirement short must \"Transitions take at most ten years\" {
        for each t in agreement.transition
        require t.length is at most 10 years
      }
      requirement named must \"It says its forum\" {
        require agreement.open
      }
    }
    extend Agreement { open: yes/no }
    agreement belt {
      stage: second
      open:  no adjustable among { yes, no } cost 1
      clause transition c1 { length: 12 years  adjustable from 5 years to 15 years step 1 year cost 9 per 1 year }
    }
";

fn waiver(expires: &str) -> String {
    format!(
        "[[waiver]]\nrequirement = \"short\"\nsubjects = [\"belt\", \"c1\"]\nreason = \"agreed\"\n\
         approver = \"the committee\"\nexpires = {expires}\n"
    )
}

fn files(toml: &str, waivers: &str, rules: &str) -> Memory {
    Memory::default()
        .with("/accord.toml", format!("{toml}\n[check]\nwaivers = \"waivers.toml\""))
        .with("/waivers.toml", waivers)
        .with("/draft.accord", rules)
}

fn project(waivers: &str, rules: &str) -> Loaded {
    load(&files("", waivers, rules), "/draft.accord")
}

fn sound(loaded: &Loaded) -> Program {
    let (program, found) = loaded.analyse();
    program.unwrap_or_else(|| panic!("{}", crate::pipeline::messages(&found)))
}

fn on(day: &str) -> Options {
    Options { as_of: Some(date(day)), ..Options::default() }
}

/// The verdict of a requirement that is asked of one thing, or of one list of things.
fn verdict(program: &Program, requirement: &str, day: &str) -> &'static str {
    let outcome = evaluate(program, &on(day)).unwrap_or_else(|e| panic!("{}", e.message));
    let id = program.requirement_named(requirement).unwrap();
    let mut own = outcome.judgements.iter().filter(|judgement| judgement.requirement == id);
    own.next().unwrap().verdict.name()
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|d| d.code.text()).collect()
}

fn found_on(program: &Program, day: &str) -> Vec<&'static str> {
    codes(&findings(&evaluate(program, &on(day)).unwrap_or_else(|e| panic!("{}", e.message))))
}

fn checked(loaded: &Loaded, day: &str) -> CheckView {
    let program = sound(loaded);
    let mut outcome = evaluate(&program, &on(day)).unwrap_or_else(|e| panic!("{}", e.message));
    view_of_project(&mut outcome, loaded, Show::default())
}

#[test]
fn a_waiver_holds_up_to_the_day_before_it_expires() {
    let program = sound(&project(&waiver("2028-01-01"), RULES));
    assert_eq!(verdict(&program, "short", "2027-12-31"), "waived");
    assert_eq!(verdict(&program, "short", "2028-01-01"), "not_met");
    assert_eq!(verdict(&program, "named", "2027-12-31"), "not_met");
    let granted = format!("{}granted = 2027-06-01", waiver("2028-01-01"));
    let program = sound(&project(&granted, RULES));
    assert_eq!(verdict(&program, "short", "2027-05-31"), "not_met");
    assert_eq!(verdict(&program, "short", "2027-06-01"), "waived");
}

#[test]
fn what_is_said_of_it_depends_on_the_day() {
    let program = sound(&project(&waiver("2028-01-01"), RULES));
    assert_eq!(found_on(&program, "2027-10-02"), [""; 0]);
    assert_eq!(found_on(&program, "2027-10-03"), ["W0902"]);
    assert_eq!(found_on(&program, "2027-12-31"), ["W0902"]);
    assert_eq!(found_on(&program, "2028-01-01"), ["W0901"]);
    let met = RULES.replace("12 years ", "10 years ");
    let program = sound(&project(&waiver("2028-01-01"), &met));
    assert_eq!(found_on(&program, "2027-06-01"), ["W0903"]);
    // It was for something that is met now, and has expired all the same.
    assert_eq!(found_on(&program, "2028-01-01"), ["W0901"]);
}

#[test]
fn an_expired_waiver_fails_a_check() {
    let met = RULES.replace("12 years ", "10 years ").replace("open:  no ", "open:  yes ");
    let loaded = project(&waiver("2028-01-01"), &met);
    let before = checked(&loaded, "2027-06-01").summary;
    assert!(before.passes && before.failures == 0 && before.expired_waivers == 0);
    let after = checked(&loaded, "2028-01-01").summary;
    assert!(!after.passes && after.failures == 0 && after.expired_waivers == 1);
}

#[test]
fn only_what_is_not_met_is_waived() {
    let unknown = RULES.replace(
        "length: 12 years  adjustable from 5 years to 15 years step 1 year cost 9 per 1 year",
        "",
    );
    let program = sound(&project(&waiver("2028-01-01"), &unknown));
    assert_eq!(verdict(&program, "short", "2027-06-01"), "undetermined");
    assert_eq!(found_on(&program, "2027-06-01"), ["W0903"]);
}

#[test]
fn the_finding_says_who_and_why() {
    let view = checked(&project(&waiver("2028-01-01"), RULES), "2027-06-01");
    let all = view.groups.iter().flat_map(|group| &group.findings);
    let waived = all.clone().find(|finding| finding.verdict == "waived").unwrap();
    let by = waived.waiver.as_ref().unwrap();
    assert_eq!((by.reason.as_str(), by.approver.as_str()), ("agreed", "the committee"));
    assert_eq!(by.expires, "2028-01-01");
    assert_eq!(by.location.as_ref().unwrap().file, "waivers.toml");
    assert!(all.clone().all(|finding| finding.verdict == "waived" || finding.waiver.is_none()));
    assert_eq!(view.waivers[0].state, "in_use");
}

#[test]
fn a_stage_is_reached_with_a_waiver() {
    let open = RULES.replace("open:  no ", "open:  yes ");
    let reached = |day: &str| {
        let loaded = project(&waiver("2028-01-01"), &open);
        checked(&loaded, day).agreements[0].reached.clone().unwrap()
    };
    assert_eq!(reached("2027-06-01"), "second");
    assert_eq!(reached("2028-01-01"), "first");
    // Blockers are asked in another way.
    let program = sound(&project(&waiver("2028-01-01"), RULES));
    let mut outcome =
        evaluate(&program, &on("2027-06-01")).unwrap_or_else(|e| panic!("{}", e.message));
    let belt = standing::agreement(&program, "belt").unwrap();
    let view = accordant::report::stages::view(
        &mut outcome,
        &accordant::source::SourceMap::default(),
        Some(standing::Subject::Agreement(belt)),
        |_| true,
        accordant::report::stages::Limits::default(),
    );
    let json = serde_json::to_string(&view).unwrap();
    assert!(json.contains("\"named\""), "{json}");
    assert!(json.contains("waived"), "{json}");
}

#[test]
fn nothing_is_moved_for_what_is_waived() {
    let cost = |day: &str| {
        let program = sound(&project(&waiver("2028-01-01"), RULES));
        let asking = Asking { evaluation: on(day), scope: Scope::Drafts, ..Asking::default() };
        let answer = accordant::adjust::suggest(&program, &asking, &mut |_| {}).unwrap();
        accordant::model::format_rational(&answer.suggestions[0].cost)
    };
    // Stating the forum costs 1; two years less cost 18.
    assert_eq!(cost("2027-06-01"), "1");
    assert_eq!(cost("2028-01-01"), "19");
}

#[test]
fn a_timeline_turns_where_a_waiver_ends() {
    let program = sound(&project(&format!("{}granted = 2027-06-01", waiver("2028-01-01")), RULES));
    let range = Range { from: Some(date("2027-01-01")), until: Some(date("2030-01-01")) };
    let timeline = timeline(&program, &Options::default(), range).unwrap();
    let short = program.requirement_named("short").unwrap();
    let lane = timeline.lanes.iter().find(|lane| lane.requirement == short).unwrap();
    let shown: Vec<(String, &str)> = lane
        .stretches
        .iter()
        .map(|stretch| (stretch.from.unwrap().to_string(), stretch.verdict.name()))
        .collect();
    let expected = [("2027-01-01", "not_met"), ("2027-06-01", "waived"), ("2028-01-01", "not_met")];
    assert_eq!(shown, expected.map(|(day, verdict)| (day.to_owned(), verdict)));
    let step = &timeline.steps[1];
    assert_eq!(step.causes[0].kind, CauseKind::Waiver);
    assert_eq!(step.causes[0].sentence, "the waiver of `short` begins to hold");
    assert_eq!(step.turns[0].causes, [0]);
}

#[test]
fn a_program_with_a_waiver_needs_a_date() {
    let program = sound(&project(&waiver("2028-01-01"), RULES));
    let undated = evaluate(&program, &Options::default());
    assert_eq!(undated.err().map(|failure| failure.code.text()), Some("E0601"));
}

#[test]
fn tests_and_sessions_say_the_same() {
    let tests = format!(
        "{RULES}
        test \"waived\" {{ as_of 2027-06-01 expect short(belt, c1) is waived }}
        test \"expired\" {{ as_of 2028-01-01 expect short(belt, c1) is not_met }}"
    );
    let loaded = project(&waiver("2028-01-01"), &tests);
    let options = accordant::scenario::tests::Options { most_steps: 100_000, coverage: false };
    let run = loaded.test(&options);
    assert_eq!(run.tests.len(), 2, "{}", crate::pipeline::messages(&loaded.analyse().1));
    for test in &run.tests {
        assert!(test.passed(), "{}: {:?}", test.title, test.diagnostics);
    }
    let desk = files("[project]\nas_of = 2027-06-01", &waiver("2028-01-01"), RULES);
    let desk = crate::session::desk_of(desk);
    let arena = Arena::default();
    let entries = vec![String::from("/draft.accord")];
    let (mut session, _) = Session::new(&arena, &desk, entries, Settings::default());
    let shown = |answer: &accordant::session::Answer| format!("{answer:?}");
    assert!(shown(&session.run("check")).contains("waived"));
    // Two years less, and there is nothing to waive.
    let changed = session.run("what if belt.c1.length is 10 years");
    assert!(shown(&changed).contains("waived"), "{changed:?}");
}

#[test]
fn names_are_looked_for_where_they_must_be() {
    let with = |requirement: &str, subjects: &str| {
        waiver("2028-01-01")
            .replace("\"short\"", requirement)
            .replace("[\"belt\", \"c1\"]", subjects)
    };
    let wrong = |waivers: &str| codes(&project(waivers, RULES).analyse().1);
    assert_eq!(wrong(&with("\"short\"", "[\"belt\", \"belt.c1\"]")), [""; 0]);
    assert_eq!(wrong(&with("\"shrot\"", "[\"belt\", \"c1\"]")), ["E0206"]);
    assert_eq!(wrong(&with("\"short\"", "[\"belt\", \"c2\"]")), ["E0202"]);
    assert_eq!(wrong(&with("\"short\"", "[\"bolt\", \"c1\"]")), ["E0202"]);
    assert_eq!(wrong(&with("\"short\"", "[\"belt\"]")), ["E0804"]);
    assert_eq!(wrong(&with("\"short\"", "[3, \"c1\"]")), ["E0801"]);
    assert_eq!(wrong("[[waiver]]\nsubject = \"belt\"\nsubjects = []"), ["E0804"; 5]);
    assert_eq!(wrong("[[waver]]\n"), ["E0802"]);
}

/// A project has more drafts than the one that is checked: a waiver of another is no error of this one.
#[test]
fn a_waiver_may_be_of_another_draft() {
    let both = |waivers: &str, asked: &str| {
        let files = Memory::default()
            .with("/p/accord.toml", "[check]\nwaivers = \"waivers.toml\"")
            .with("/p/waivers.toml", waivers)
            .with("/p/draft.accord", RULES)
            .with("/p/other.accord", "use \"draft.accord\"\nagreement road { stage: first }")
            .with("/p/third.accord", "agreement rail { }");
        codes(&load(&files, asked).analyse().1)
    };
    let of = |subject: &str| waiver("2028-01-01").replace("[\"belt\", \"c1\"]", subject);
    assert_eq!(both(&of("[\"road\", \"c1\"]"), "/p/draft.accord"), [""; 0]);
    assert_eq!(both(&of("[\"belt\", \"c9\"]"), "/p/draft.accord"), ["E0202"]);
    assert_eq!(both(&of("[\"nowhere\", \"c1\"]"), "/p/third.accord"), [""; 0]);
    // All of the project is read.
    assert_eq!(both(&of("[\"nowhere\", \"c1\"]"), "/p"), ["E0202"]);
}

#[test]
fn what_cannot_be_read_is_not_said_twice() {
    let loaded = project(&waiver("2028-01-01"), "agreement belt {");
    assert_eq!(codes(&loaded.analyse().1), ["E0109"]);
}

#[test]
fn the_schema_says_the_same() {
    let schema = serde_json::to_value(schemars::schema_for!(WaiversFile)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap());
    let whole = waiver("\"2028-01-01\"") + "granted = \"2027-01-01\"\n";
    assert!(validator.is_valid(&json(&whole).unwrap()));
    assert_eq!(codes(&read(FileId(0), &whole).1), [""; 0]);
    for key in ["requirement", "reason", "approver", "expires"] {
        let without: Vec<&str> = whole.lines().filter(|line| !line.starts_with(key)).collect();
        let without = without.join("\n");
        assert!(!validator.is_valid(&json(&without).unwrap()), "{without}");
        assert_eq!(codes(&read(FileId(0), &without).1), ["E0804"], "{without}");
    }
}

/// A waiver of just this.
pub fn waiver_of(judgement: &Judgement) -> Waiver {
    let nowhere = Span { file: FileId(0), start: 0, end: 0 };
    Waiver {
        requirement: judgement.requirement,
        subjects: judgement.subjects.clone(),
        reason: "agreed".into(),
        approver: "the committee".into(),
        granted: None,
        expires: date("2030-01-01"),
        concerns: true,
        span: nowhere,
        expires_span: nowhere,
    }
}

proptest! {
    /// A waiver turns what is not met into what is waived, and nothing else.
    #[test]
    fn a_waiver_changes_one_verdict(generated in programs(), chosen in any::<prop::sample::Index>()) {
        let Ok(program) = crate::pipeline::program(&[generated.text()]) else { return Ok(()) };
        let options = on(generated.as_of);
        let Ok(before) = evaluate(&program, &options) else { return Ok(()) };
        if before.judgements.is_empty() {
            return Ok(());
        }
        let place = chosen.index(before.judgements.len());
        let judgement = &before.judgements[place];
        let waiver = waiver_of(judgement);
        // Computed subjects are numbered as they come up.
        let values = before.values().clone();
        let waived = Program { waivers: vec![waiver], values, ..program.clone() };
        let after = evaluate(&waived, &options).unwrap();
        let asked = |list: &[Judgement]| -> Vec<(RequirementId, Vec<String>)> {
            list.iter().map(|j| (j.requirement, j.subjects.iter().map(|s| format!("{s:?}")).collect())).collect()
        };
        prop_assert_eq!(asked(&before.judgements), asked(&after.judgements));
        for (old, new) in before.judgements.iter().zip(&after.judgements) {
            let is_it = old.requirement == judgement.requirement && old.subjects == judgement.subjects;
            let expected = match old.verdict {
                Verdict::NotMet if is_it => "waived",
                other => other.name(),
            };
            // What may be overridden and is waived otherwise is waived: both pass.
            let may_be_overridden = is_it && old.verdict == Verdict::Undetermined && new.verdict == Verdict::Waived;
            prop_assert!(may_be_overridden || new.verdict.name() == expected, "{} {}", new.verdict.name(), expected);
        }
    }
}
