//! Agreements that are only planned: in no set until they are concluded, and then as if they had never been planned.

use std::fs;
use std::path::Path;

use accordant::adjust::{Applied, KnobKind, Scope, apply, knobs, widen};
use accordant::evaluate::{Options, Outcome, date_of, evaluate};
use accordant::explain::Words;
use accordant::model::Program;
use accordant::workspace::{Memory, load};

use crate::agreement::disagreements;
use crate::pipeline::{date, outcome, sound_program};
use crate::reference::Reference;

const RULES: &str = r#"
    record Country { }
    country KAZ { }
    country UZB { }
    extend Agreement { builds_on: Agreement?  lines: number? }
    clause kind tariff { lines: number }
    define covered(c: Country) when some a in agreements has (c in a.parties)
    stage start "Start" { requirement many must "Three clauses" { require count(clauses) is at least 3 } }
    requirement all_in must "Every country is a party somewhere" {
      for each c in countries
      require covered(c)
    }
    requirement base must "What an agreement builds on is concluded" {
      for each a in agreements where (a.builds_on is stated)
      require a.builds_on in agreements
    }
    requirement reserved should "No reservation" { for each r in reservations require r.reason is missing }
    requirement enough must "Enough lines" { for each t in tariffs require t.lines is at least 5 }
    agreement second { parties: UZB  stage: start  builds_on: first  clause tariff t { lines: 6 } }
"#;

const FIRST: &str = r#"agreement first "The first" {
      parties: KAZ  stage: start
      clause tariff t1 { lines: 5 adjustable from 3 to 7 cost 1 }
      clause tariff t2 { lines: 3 }
      reservation r by KAZ on t1 { reason: "sugar" }
"#;

/// What is judged of what, and how, one a line.
fn verdicts(outcome: &Outcome<'_>) -> Vec<String> {
    let words = Words::of(outcome);
    let line = |j: &accordant::evaluate::Judgement| {
        let subjects: Vec<String> = j.subjects.iter().map(|s| words.value(*s)).collect();
        let name = &outcome.program().requirement(j.requirement).name;
        format!("{name}({}) {:?} {:?}", subjects.join(", "), j.verdict, j.ahead)
    };
    outcome.judgements.iter().map(line).collect()
}

fn names(program: &Program, ty: &str) -> Vec<String> {
    let info = program.types.iter().find(|info| info.name == ty).unwrap();
    info.entities.iter().map(|e| program.entity(*e).path.to_string()).collect()
}

fn concluded(program: &Program) -> Applied {
    let mut wide = widen(program);
    let knobs = knobs(&mut wide, Scope::Drafts);
    let setting =
        knobs.iter().map(|k| i64::from(matches!(k.kind, KnobKind::Conclude(_)))).collect();
    apply(&wide, &knobs, &setting)
}

#[test]
fn what_is_planned_is_in_no_set_and_can_be_named() {
    let program = sound_program(&format!("{RULES}{FIRST} may conclude cost 4 }}"));
    assert_eq!(names(&program, "Agreement"), ["second"]);
    assert_eq!(names(&program, "Clause"), ["second.t"]);
    assert_eq!(names(&program, "tariff"), ["second.t"]);
    assert!(names(&program, "Reservation").is_empty());
    assert_eq!(program.agreements.len(), 1);
    assert_eq!(program.entity(program.planned[0].entity).path, "first");
    let mut outcome = outcome(&program, "2027-01-01").unwrap();
    let reference = Reference::new(&program, Some(date("2027-01-01")));
    assert_eq!(disagreements(&reference, &mut outcome), "");
    assert_eq!(
        verdicts(&outcome),
        [
            "many() NotMet None",
            "all_in(KAZ) NotMet None",
            "all_in(UZB) Met None",
            "base(second) NotMet None",
            "enough(second.t) Met None",
            "reserved() NotApplicable(NoSubject) None",
        ]
    );
}

#[test]
fn concluded_it_is_as_if_it_had_not_been_planned() {
    let planned = sound_program(&format!("{RULES}{FIRST} may conclude cost 4 }}"));
    let plain = sound_program(&format!("{RULES}{FIRST} }}"));
    let applied = concluded(&planned).program;
    for ty in ["Agreement", "Clause", "tariff", "Reservation"] {
        assert_eq!(names(&applied, ty), names(&plain, ty));
    }
    assert_eq!(names(&plain, "Clause"), ["first.t1", "first.t2", "second.t"]);
    assert!(applied.planned.is_empty());
    let (then, now) = (outcome(&applied, "2027-01-01").unwrap(), outcome(&plain, "2027-01-01"));
    assert_eq!(verdicts(&then), verdicts(&now.unwrap()));
}

/// The shipped examples, with their paths below their folder, in order.
fn examples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let (mut open, mut found) = (vec![root.clone()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let below = path.strip_prefix(&root).unwrap().to_str().unwrap();
                found.push((format!("/{}", below.replace('\\', "/")), text));
            }
        }
    }
    found.sort();
    found
}

/// Every agreement of every shipped draft planned and concluded again.
#[test]
fn shipped_drafts_are_the_same_planned_and_concluded() {
    let mut files = Memory::default();
    let mut drafts = Vec::new();
    for (path, text) in examples() {
        let is_draft = text.lines().any(|line| line.starts_with("agreement "));
        // Where something is planned already, it stays so.
        if is_draft && !path.contains(".test.") && !text.contains("may conclude") {
            let line = |line: &str| {
                let move_ =
                    if line.starts_with("agreement ") { " may conclude cost 1" } else { "" };
                format!("{line}{move_}\n")
            };
            files.add(format!("{path}.planned.accord"), text.lines().map(line).collect::<String>());
            drafts.push(path.clone());
        }
        files.add(path, text);
    }
    assert!(drafts.len() > 20);
    for name in drafts {
        let [plain, planned] = ["", ".planned.accord"].map(|ending| {
            load(&files, &format!("{name}{ending}")).analyse().0.unwrap_or_else(|| panic!("{name}"))
        });
        assert!(planned.agreements.len() < plain.agreements.len(), "{name}");
        assert_eq!(planned.agreements.len() + planned.planned.len(), plain.agreements.len());
        let applied = concluded(&planned);
        let as_of = date_of(&plain, None).unwrap();
        assert_eq!(date_of(&planned, None).unwrap(), as_of, "{name}");
        let options = Options { as_of, ..Options::default() };
        let then = verdicts(&evaluate(&applied.program, &options).unwrap());
        assert_eq!(then, verdicts(&evaluate(&plain, &options).unwrap()), "{name}");
    }
}
