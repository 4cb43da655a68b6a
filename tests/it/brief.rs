//! The report on a draft: what it finds, its sentence, its pages, and how they look in a browser.

mod pages;
mod screens;

use accordant::model::{EntityId, Program};
use accordant::report::brief::{Beyond, BriefView, view};
use accordant::scenario::brief::{Brief, Happens, brief};
use accordant::scenario::research::research;
use accordant::source::SourceMap;

use crate::pipeline::{date, outcome, sound_program};

/// A framework with three stages on two branches, and a draft with clauses, reservations and dates.
const WORLD: &str = r#"
    scale Circle { inner < middle < outer }
    record Country { circle: Circle }
    country AAA "Aland" { circle: inner }
    country BBB "Bland" { circle: middle }
    country CCC { circle: outer }
    stage first "First stage" { goal "begin" admits c: Country when c.circle is at most middle }
    stage second after first {
      requirement funded must "There is a fund" { require agreement includes fund }
    }
    stage aside after first { }
    stage last "Last stage" after second, aside { }
    clause kind fund { payers: set of Country  ends: date  capital: money }
    clause kind opening { lines: percent  phase: duration }
    define opened(o: opening): date is o.agreement.entered_into_force + o.phase rounding down
    agreement pact "The pact" {
      kind: free_trade_area  parties: CCC, AAA, BBB  stage: first
      as_of: 2027-01-01  signed: 2026-03-01  entered_into_force: 2026-06-01
      clause opening o1 "Opening" { lines: 88%  phase: 10 years }
      clause opening o2 { lines: 70% }
      reservation r2 by BBB on o2 { reason: "Fish" }
      reservation r1 by AAA on o1 { goods: hs 0402  expires: 2031-03-15 }
      reservation r0 by AAA on o1 { expires: 2026-12-31 }
    }
    requirement opened_enough must "Lines are opened" {
      for each a in agreements for each o in a.opening require o.lines is at least 80%
    }
    requirement near should "A party is near" {
      for each a in agreements for each c in a.parties require c.circle is at most middle
    }
"#;

fn found<T>(text: &str, ask: impl FnOnce(&Program, &Brief) -> T) -> T {
    let program = sound_program(text);
    let mut outcome = outcome(&program, "2027-01-01").unwrap();
    let found = brief(&mut outcome, |_| true);
    ask(&program, &found)
}

fn viewed(text: &str) -> BriefView {
    let program = sound_program(text);
    let mut outcome = outcome(&program, "2027-01-01").unwrap();
    let searching = accordant::evaluate::Options {
        as_of: Some(date("2027-01-01")),
        ..accordant::evaluate::Options::default()
    };
    let research = research(&mut outcome, |_| true, Some(&searching));
    let brief = brief(&mut outcome, |_| true);
    let mut sources = SourceMap::default();
    sources.add(accordant::source::SourceFile::new("draft.accord", text));
    view(&mut outcome, &sources, &brief, &research, |_| true, Beyond::default())
}

fn path(program: &Program, entity: EntityId) -> &str {
    &program.entity(entity).path
}

#[test]
fn stages_stand_behind_the_longest_way_to_them() {
    found(WORLD, |program, found| {
        let stages = program.stages.iter().zip(&found.stages);
        let told: Vec<(&str, usize, usize)> = stages
            .map(|(stage, place)| (path(program, stage.entity), place.depth, place.after.len()))
            .collect();
        for expected in [("first", 0, 0), ("second", 1, 1), ("aside", 1, 1), ("last", 2, 2)] {
            assert!(told.contains(&expected), "{expected:?} in {told:?}");
        }
    });
}

#[test]
fn a_party_owes_its_clauses_and_what_names_it() {
    let text = WORLD.replace("lines: 70% }", "lines: 70% } clause fund f { payers: AAA, CCC }");
    found(&text, |program, found| {
        let names: Vec<&str> = found.parties.iter().map(|p| path(program, p.country)).collect();
        assert_eq!(names, ["AAA", "BBB", "CCC"], "by name, not as written");
        let named: Vec<usize> = found.parties.iter().map(|party| party.named.len()).collect();
        assert_eq!(named, [1, 0, 1]);
        let kept: Vec<usize> = found.parties.iter().map(|p| p.reservations.len()).collect();
        assert_eq!(kept, [2, 1, 0]);
        // `near` is asked of each party; nothing else is.
        assert!(found.parties.iter().all(|party| party.judgements.len() == 1));
        let [duties] = found.duties.as_slice() else { panic!("one agreement") };
        let clauses: Vec<&str> = duties.clauses.iter().map(|d| path(program, d.clause)).collect();
        assert_eq!(clauses, ["pact.o1", "pact.o2", "pact.f"], "as written");
        let terms: Vec<usize> = duties.clauses.iter().map(|duty| duty.terms.len()).collect();
        assert_eq!(terms, [2, 1, 1]);
        let kept: Vec<usize> = duties.clauses.iter().map(|d| d.reservations.len()).collect();
        assert_eq!(kept, [2, 1, 0]);
    });
}

#[test]
fn dates_are_those_that_are_stated_and_those_that_rules_define() {
    found(WORLD, |program, found| {
        let told: Vec<String> = found
            .dates
            .iter()
            .map(|due| {
                let what = match due.what {
                    Happens::Stated(attribute) => &program.attribute(attribute).name,
                    Happens::Defined(define) => &program.define(define).name,
                };
                format!("{} {}.{what}", due.day, path(program, due.entity))
            })
            .collect();
        // Of `o2` no phase is stated, so there is no date; the date of the report is no deadline.
        let expected = [
            "2026-03-01 pact.signed",
            "2026-06-01 pact.entered_into_force",
            "2026-12-31 pact.r0.expires",
            "2031-03-15 pact.r1.expires",
            "2036-06-01 pact.o1.opened",
        ];
        assert_eq!(told, expected);
        let undated = found.undated.iter().map(|(entity, _)| path(program, *entity));
        assert_eq!(undated.collect::<Vec<_>>(), ["pact.o2"]);
        let kept = found.reservations.iter().map(|r| path(program, r.reservation));
        assert_eq!(
            kept.collect::<Vec<_>>(),
            ["pact.r0", "pact.r1", "pact.r2"],
            "no end comes last"
        );
    });
}

#[test]
fn an_end_is_told_from_the_date_of_the_report() {
    let view = viewed(WORLD);
    let told: Vec<(bool, Option<&str>)> =
        view.reservations.iter().map(|r| (r.expired, r.left.as_deref())).collect();
    assert_eq!(
        told,
        [(true, Some("1 day ago")), (false, Some("in 4 years 2 months")), (false, None)]
    );
    // The day of its end is the first on which it does not hold.
    let last = viewed(&WORLD.replace("2026-12-31", "2027-01-01"));
    assert!(last.reservations[0].expired);
    assert_eq!(last.reservations[0].left.as_deref(), Some("today"));
    let before = viewed(&WORLD.replace("2026-12-31", "2027-01-02"));
    assert!(!before.reservations[0].expired);
}

#[test]
fn the_sentence_says_the_verdict() {
    let says = |text: &str| viewed(text).sentence;
    let none_of_two = "The draft does not pass: none of the 2 requirements that must hold does.";
    assert_eq!(says(WORLD), none_of_two);
    let world = WORLD.replace("CCC, AAA, BBB", "AAA, BBB");
    let one_of_two = "The draft does not pass: 1 of 2 requirements that must hold does not.";
    assert_eq!(says(&world), one_of_two);
    let passing = world.replace("lines: 70%", "lines: 80%");
    assert_eq!(says(&passing), "The draft passes: both requirements that must hold do.");
    let open = passing.replace("lines: 80%", "phase: 1 year");
    assert_eq!(
        says(&open),
        "The draft does not pass: 1 of 2 requirements that must hold does not, because facts are \
         missing to decide it."
    );
    let movable = world
        .replace("lines: 70%", "lines: 70% adjustable from 60% to 90% step 1 pp cost 2 per 1 pp");
    assert_eq!(
        says(&movable),
        "The draft does not pass: 1 of 2 requirements that must hold does not; 1 change at a cost \
         of 20, the cheapest there are, would mend that."
    );
    let closed = movable.replace("to 90%", "to 75%");
    assert_eq!(
        says(&closed),
        "The draft does not pass: 1 of 2 requirements that must hold does not; no change that the \
         parties have opened mends that."
    );
    let nothing = world.replace("opened_enough must", "opened_enough should");
    let nothing = nothing.replace("admits c: Country when c.circle is at most middle", "");
    assert_eq!(
        says(&nothing),
        "The draft passes, but nothing was asked: no requirement that must hold applies."
    );
    let none = &WORLD[..WORLD.find("agreement pact").unwrap()];
    assert_eq!(says(none), "These files hold no agreement, so there is no verdict on one.");
}

#[test]
fn what_looks_at_a_clause_looks_at_its_terms() {
    let view = viewed(WORLD);
    let [first, second] = view.duties[0].clauses.as_slice() else { panic!("two clauses") };
    let names = |clause: &accordant::report::brief::ClauseView| {
        let all = clause.requirements.iter();
        all.map(|r| (r.requirement.clone(), r.verdict)).collect::<Vec<_>>()
    };
    assert_eq!(names(first), [(String::from("opened_enough"), Some("not_met"))]);
    assert_eq!(names(second), names(first));
    assert_eq!((first.kind.as_str(), first.title.as_deref()), ("opening", Some("Opening")));
}

#[test]
fn the_annex_leads_from_the_requirement_to_its_lines() {
    let cited = format!("source LAW {{ title: \"The law\" }}\n{WORLD}")
        .replace("\"Lines are opened\" {", "\"Lines are opened\" { cite LAW \"1\" cite LAW \"2\"");
    let view = viewed(&cited);
    let row = |name: &'static str| view.annex.iter().filter(move |row| row.requirement == name);
    let articles: Vec<Option<&str>> = row("opened_enough")
        .map(|row| row.article.as_ref().and_then(|article| article.place.as_deref()))
        .collect();
    assert_eq!(articles, [Some("1"), Some("2")]);
    assert_eq!(row("near").filter(|row| row.article.is_none()).count(), 1);
    let line = |needle: &str| {
        u32::try_from(cited.lines().position(|line| line.contains(needle)).unwrap() + 1).unwrap()
    };
    let found = row("opened_enough").next().unwrap();
    assert_eq!(found.rule.as_ref().unwrap().line, line("requirement opened_enough"));
    let seen = found
        .terms
        .iter()
        .find(|term| (term.of.as_str(), term.attribute.as_deref()) == ("pact.o2", Some("lines")));
    assert_eq!(seen.unwrap().location.as_ref().unwrap().line, line("o2 {"));
    // What does not apply is counted.
    assert!(view.annex.iter().all(|row| row.requirement != "funded") && view.idle > 0);
}

/// A waiver makes a requirement hold and is said to; one that has expired fails the report, as it fails the check.
#[test]
fn waivers_are_told_apart_from_reservations() {
    let toml = |expires: &str| {
        format!(
            "[[waiver]]\nrequirement = \"opened_enough\"\nsubjects = [\"pact\", \"o2\"]\n\
             reason = \"agreed for now\"\napprover = \"the council\"\nexpires = {expires}\n"
        )
    };
    let folder = crate::pages::scratch("brief_waivers");
    std::fs::create_dir_all(&folder).unwrap();
    let world = WORLD.replace("CCC, AAA, BBB", "AAA, BBB");
    std::fs::write(folder.join("accord.toml"), "[check]\nwaivers = \"waivers.toml\"\n").unwrap();
    std::fs::write(folder.join("draft.accord"), world).unwrap();
    let printed = |expires: &str| {
        std::fs::write(folder.join("waivers.toml"), toml(expires)).unwrap();
        let draft = folder.join("draft.accord");
        let output = pages::report(&[draft.to_str().unwrap(), "--all"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let current = printed("2028-01-01");
    let passes = "The draft passes: both requirements that must hold do, 1 of them by a waiver of the project.";
    assert!(current.contains(passes), "{current}");
    let (_, waivers) = current.split_once("Waivers of the project\n").unwrap();
    let (waivers, _) = waivers.split_once("\n\n").unwrap();
    assert!(waivers.contains("reason: agreed for now") && waivers.contains("state: in use"));
    let expired = printed("2026-01-01");
    assert!(expired.contains("The draft does not pass: 1 of 2 requirements"), "{expired}");
    assert!(expired.contains("state: expired"), "{expired}");
    let held = WORLD.replace("CCC, AAA, BBB", "AAA, BBB").replace("lines: 70%", "lines: 80%");
    std::fs::write(folder.join("draft.accord"), held).unwrap();
    let expired = printed("2026-01-01");
    let fails =
        "The draft does not pass: both requirements that must hold do, and 1 waiver has expired.";
    assert!(expired.contains(fails), "{expired}");
    // Nothing is waived: there is no such section.
    assert!(!viewed_text(WORLD).contains("Waivers"));
}

/// The report passes what the check of the project passes, and no more.
#[test]
fn what_the_project_asks_for_beyond_is_said() {
    let folder = crate::pages::scratch("brief_beyond");
    std::fs::create_dir_all(&folder).unwrap();
    let draft = folder.join("draft.accord");
    let held = WORLD.replace("CCC, AAA, BBB", "AAA, BBB").replace("lines: 70%", "lines: 80%");
    let distant = held.replace("require c.circle is at most middle", "require c.circle is inner");
    let confused = held.replace("o2", "\u{43e}pen2");
    let all = "both requirements that must hold do";
    for (fail_on, text, says, code) in [
        ("must", &distant, format!("The draft passes: {all}."), 0),
        ("should", &held, format!("The draft passes: {all}."), 0),
        (
            "should",
            &distant,
            format!(
                "The draft does not pass: {all}, and 1 that should does not, which the project asks for."
            ),
            1,
        ),
        ("should", &confused, format!("The draft passes: {all}."), 0),
        (
            "warning",
            &confused,
            format!(
                "The draft does not pass: {all}, and there is 1 warning, and the project allows none."
            ),
            1,
        ),
    ] {
        std::fs::write(&draft, text).unwrap();
        let settings = format!("[check]\nfail_on = \"{fail_on}\"\n");
        std::fs::write(folder.join("accord.toml"), settings).unwrap();
        let output = pages::report(&[draft.to_str().unwrap()]);
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains(&says), "{fail_on}: {printed}");
        let checked = crate::command::accordant(&["check", draft.to_str().unwrap()]);
        assert_eq!(checked.status.code(), Some(code), "{fail_on}");
    }
}

fn viewed_text(text: &str) -> String {
    accordant::report::brief::markdown(&viewed(text))
}
