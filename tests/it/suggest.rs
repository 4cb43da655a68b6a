//! Suggestions as a reader gets them: sentences for every kind of move, conflicts like a person says them, the framework's
//! changes carried over to other drafts, exit codes and data.

use accordant::adjust::{self, Answer, Asked, Conflict, Domain, FixedTerm, Options, Scope};
use accordant::evaluate;
use accordant::report::human::Terminal;
use accordant::report::suggest::{found, sentence, text};
use accordant::scenario::suggest::{self, FrameworkChange};
use accordant::source::SourceMap;
use accordant::workspace::{Memory, load};

use crate::command::{accordant, assert_valid, code, out, schema};
use crate::pipeline::sound_program;

const WORLD: &str = r#"
    source LAW { title: "Law"  version: "1"  date: 2020-01-01 }
    record Country { coastal: yes/no }
    country AAA { coastal: no }
    country BBB { coastal: yes }
    country CCC { coastal: no }
    scale Depth { shallow < deep < deeper }
    enum Forum { court, panel }
    clause kind tariff { freed: percent  length: duration  due: date  fee: money  cases: number  forum: Forum }
    clause kind duty { until: date  paid: money }
    extend Agreement { open: yes/no  depth: Depth }
    parameter enough: percent is 90% adjustable from 80% to 95% step 1 pp cost 10 per 1 pp
"#;

/// The sentence of every knob, as far down as it goes and as far up; of choices the first and the last.
fn sentences(rules: &str) -> Vec<String> {
    let mut wide = adjust::widen(&sound_program(&format!("{WORLD}{rules}")));
    let knobs = adjust::knobs(&mut wide, Scope::Framework);
    let mut sentences = Vec::new();
    for (place, knob) in knobs.iter().enumerate() {
        let ends: Vec<i64> = match knob.domain {
            Domain::Grid { low, high, .. } => vec![low, high],
            _ => knob.positions().collect(),
        };
        for position in ends.into_iter().filter(|position| *position != 0) {
            let mut setting = vec![0; knobs.len()];
            setting[place] = position;
            for step in adjust::steps(&mut wide, &knobs, &setting) {
                sentences.push(sentence(&wide, &step.effect));
            }
        }
    }
    sentences
}

#[test]
fn every_kind_of_move_is_a_sentence() {
    let found = sentences(
        r#"
        requirement held must "Held" { waivable cost 3  require some a in agreements has (a.open) }
        agreement pact {
          parties: AAA, CCC
          depth:   deep  adjustable from shallow to deeper cost 1
          clause tariff t1 {
            freed:  88.5%       adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp
            length: 12 years    adjustable from 10 years to 15 years step 1 year cost 1 per 1 year
            due:    2030-06-01  adjustable from 2029-06-01 to 2031-06-01 step 1 year cost 1 per 1 year
            fee:    USD 10      adjustable from USD 5 to USD 20 step USD 2.50 cost 1 per USD 2.50
            cases:  2           adjustable from 1 to 9 cost 1 per 1
            forum:  panel       adjustable among { court, panel } cost 1
          }
          clause duty d1 { until: 2030-01-01  paid: USD 2 }

          reservation r1 by AAA on d1 { reason: "Held back" }
          reservation r2 by CCC on d1 { reason: "Held back" }
          may drop d1 cost 1
          may add clause duty d2 {
            until: 2030-01-01  adjustable from 2029-12-30 to 2030-01-01 cost 1 per 1 day
            paid:  USD 0.50
          } cost 2
          may add clause duty { } cost 1
          may state open cost 1
          may admit BBB cost 1
          may withdraw CCC cost 1
        }
        "#,
    );
    let expected = [
        "lower `pact.depth` from deep to shallow",
        "raise `pact.depth` from deep to deeper",
        "lower `pact.t1.freed` from 88.5% to 80%",
        "raise `pact.t1.freed` from 88.5% to 98%",
        "shorten `pact.t1.length` from 12 years to 10 years",
        "extend `pact.t1.length` from 12 years to 15 years",
        "bring forward `pact.t1.due` from 2030-06-01 to 2029-06-01",
        "postpone `pact.t1.due` from 2030-06-01 to 2031-06-01",
        "lower `pact.t1.fee` from USD 10 to USD 5",
        "raise `pact.t1.fee` from USD 10 to USD 20",
        "lower `pact.t1.cases` from 2 to 1",
        "raise `pact.t1.cases` from 2 to 9",
        "change `pact.t1.forum` from panel to court",
        "drop the clause `pact.d1` (duty), and with it the reservations `pact.r1` and `pact.r2`",
        "add clause duty d2 { until: 2030-01-01  paid: USD 0.5 } to `pact`",
        "bring forward `pact.d2.until` from 2030-01-01 to 2029-12-30",
        "add clause duty duty { } to `pact`",
        "state that `pact.open` is no",
        "state that `pact.open` is yes",
        "admit BBB to `pact`",
        "let CCC withdraw from `pact`",
        "change the parameter `enough` from 90% to 80%",
        "change the parameter `enough` from 90% to 95%",
        "waive `held`",
    ];
    assert_eq!(found, expected);
}

const TORN: &str = r#"
    requirement freed must "Enough is freed" {
      cite LAW "2"
      for each t in tariffs
      require  t.freed is at least enough
    }
    parameter shelter: percent is 85%
    requirement sheltered must "Farms are sheltered" {
      for each t in tariffs
      require  t.freed is at most shelter
    }
    requirement opened must "It is open" { for each a in agreements require a.open }
    agreement pact {
      parties: AAA
      open:    no  fixed
      clause tariff t1 { freed: 84% adjustable from 80% to 98% step 1 pp cost 1 per 1 pp  length: 10 years fixed }
    }
"#;

/// An answer without suggestions, with a conflict of these requirements and of what is stated of these terms.
fn torn(answer: &Answer, names: &[&str], fixed: &[&str]) -> Conflict {
    let program = &answer.program;
    let outcome = evaluate::evaluate(program, &evaluate::Options::default()).unwrap();
    let asked = |name: &&str| {
        let requirement = program.requirement_named(name).unwrap();
        let judged = outcome.judgements.iter().find(|j| j.requirement == requirement).unwrap();
        Asked { requirement, subjects: judged.subjects.clone() }
    };
    let pact = program.agreements[0].entity;
    let term = |name: &&str| {
        let attribute = program.attribute_named(program.builtin.agreement, name).unwrap();
        let span = program.stated(pact, attribute).map(|stated| stated.span);
        FixedTerm { entity: pact, attribute, span }
    };
    Conflict {
        requirements: names.iter().map(asked).collect(),
        fixed: fixed.iter().map(term).collect(),
        minimal: true,
    }
}

/// What is printed of a draft that no move mends, with these conflicts.
fn told(conflicts: &[(&[&str], &[&str])]) -> String {
    let program = sound_program(&format!("{WORLD}{TORN}"));
    let options = Options::default();
    let mut result = suggest::suggest(&program, &options, &mut |_| {}).unwrap();
    result.framework = None;
    result.answer.conflicts =
        conflicts.iter().map(|(names, fixed)| torn(&result.answer, names, fixed)).collect();
    let view = found(&program, &result, &SourceMap::default(), &options);
    text(&view, Terminal::default())
}

#[test]
fn a_conflict_reads_as_a_person_says_it() {
    let told = told(&[(&["sheltered", "freed"], &[]), (&["opened"], &["open"])]);
    assert_eq!(
        told,
        "pact: 2 `must` fail\n\n\
         no suggestion: nothing that may be moved suffices\n\n\
         These cannot all hold, whatever is moved\n  \
           must freed(pact.t1)  Enough is freed\n    \
             requires `pact.t1.freed` to be at least 90% (`enough`); it is 84%\n    \
             cite  LAW \"2\"\n  \
           must sheltered(pact.t1)  Farms are sheltered\n    \
             requires `pact.t1.freed` to be at most 85% (`shelter`)\n\n\
         This cannot hold beside what is fixed, whatever is moved\n  \
           must opened(pact)  It is open\n    \
             `pact.open` is no, needs yes\n  \
           `pact.open` is no, and nothing may move it; were it free, this could hold\n"
    );
}

#[test]
fn where_no_move_suffices_the_framework_is_looked_at() {
    let program = sound_program(&format!("{WORLD}{}", TORN.replace("no  fixed", "yes")));
    let options = Options::default();
    let result = suggest::suggest(&program, &options, &mut |_| {}).unwrap();
    assert!(suggest::is_closed(&result.answer));
    let answer = result.framework.as_ref().unwrap().as_ref().unwrap();
    let change = FrameworkChange::of(&answer.program, &answer.suggestions[0]);
    assert!(!change.is_empty());
    let view = found(&program, &result, &SourceMap::default(), &options);
    let steps = &view.framework.as_ref().unwrap().suggestions[0].steps;
    let marked: Vec<(bool, &str)> =
        steps.iter().map(|step| (step.framework, step.sentence.as_str())).collect();
    assert_eq!(
        marked,
        [
            (false, "raise `pact.t1.freed` from 84% to 85%"),
            (true, "change the parameter `enough` from 90% to 85%")
        ]
    );
    let told = text(&view, Terminal::default());
    assert!(told.contains("Change of the framework: cost 51, proven cheapest"), "{told}");
    assert!(told.contains("2. framework: change the parameter `enough`"), "{told}");
}

/// A change is carried to a draft that declares the same parameters; entities of other numbers are the same by name.
#[test]
fn a_change_of_the_framework_is_carried_by_name() {
    let rules = r#"
        parameter seats: set of Country is { AAA, BBB } adjustable among { { AAA, BBB }, { CCC } } cost 1
        requirement seated must "Seated" { for each a in agreements require every p in a.parties has (p in seats) }
    "#;
    let first = sound_program(&format!("{WORLD}{rules}\nagreement one {{ parties: CCC }}"));
    let other = sound_program(&format!(
        "{WORLD}{rules}\ncountry AAB {{ }}\nagreement two {{ parties: AAA }}\nagreement three {{ parties: CCC }}"
    ));
    let options = Options { scope: Scope::Framework, ..Options::default() };
    let answer = adjust::suggest(&first, &options, &mut |_| {}).unwrap();
    let change = FrameworkChange::of(&answer.program, &answer.suggestions[0]);
    let evaluation = evaluate::Options::default();
    let carry = |is_same: bool| {
        let other = other.clone();
        change.carry(&answer.program, other, &evaluation, &|_, _| is_same).unwrap()
    };
    let carried = carry(true);
    let changed: Vec<(&str, bool)> = carried
        .transitions
        .iter()
        .map(|t| {
            let agreement = t.subjects[0].as_entity().unwrap();
            (carried.program.entity(agreement).name.as_str(), t.after.unwrap().fails())
        })
        .collect();
    assert_eq!(changed.len(), 2);
    assert!(changed.contains(&("two", true)) && changed.contains(&("three", false)), "{changed:?}");
    // A parameter of the same name that another file declares is another.
    assert!(carry(false).transitions.is_empty());
}

#[test]
fn drafts_of_a_project_are_files_with_agreements() {
    let files = Memory::default()
        .with("/p/law.accord", WORLD)
        .with("/p/one.accord", "use \"law.accord\"\nagreement one { parties: AAA }")
        .with("/p/two.accord", "use \"law.accord\"\nagreement two { parties: AAA }")
        .with("/p/bad.accord", "use \"law.accord\"\nagreement bad { parties: ZZZ }")
        .with("/p/one.test.accord", "use \"law.accord\"\nagreement three { parties: AAA }");
    let loaded = load(&files, "/p");
    assert_eq!(loaded.diagnostics, []);
    let drafts = loaded.drafts(&|name| name.ends_with("/one.accord"));
    let found: Vec<(&str, bool)> =
        drafts.iter().map(|draft| (draft.name.as_str(), draft.program.is_some())).collect();
    assert_eq!(found, [("p/bad.accord", false), ("p/two.accord", true)]);
    let project = accordant::workspace::load_project(&files, "/p/one.accord").unwrap();
    assert_eq!(project.drafts(&|_| false).len(), 3);
    // What lies in folders below belongs to the project only where it is said to be one.
    let below = |files: Memory| {
        let files = files.with(
            "/p/sub/four.accord",
            "country DDD { coastal: no }\nagreement four { parties: DDD }",
        );
        accordant::workspace::load_project(&files, "/p/one.accord")
            .unwrap()
            .drafts(&|_| false)
            .len()
    };
    assert_eq!(below(files.clone()), 3);
    assert_eq!(below(files.with("/p/accord.toml", "")), 4);
}

#[test]
fn json_of_suggestions_is_as_its_schema_says() {
    let folder = "tests/cli/suggest.in";
    for (arguments, exit) in [
        (&["pact.accord"][..], 1),
        (&["holds.accord"], 0),
        (&["low.accord", "--framework"], 1),
        (&["torn.accord", "--all-conflicts", "3"], 1),
        (&["pact.accord", "--goal", "sea"], 1),
        (&["pact.accord", "--goal", "nothing"], 2),
        (&["no_such_file.accord"], 2),
        (&["pact.accord", "--most-steps", "5"], 3),
    ] {
        let path = format!("{folder}/{}", arguments[0]);
        let mut all = vec!["suggest", "--format", "json", path.as_str()];
        all.extend(&arguments[1..]);
        let output = accordant(&all);
        let value: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        assert_valid(&schema("suggest"), &value);
        assert_eq!(
            (code(&output), value["exit_code"].as_i64()),
            (exit, Some(i64::from(exit))),
            "{path}"
        );
    }
}

/// The certificate of a draft, in a file of its own; and the draft.
fn certified(draft: &str, more: &[&str]) -> (String, String) {
    let name = draft.rsplit('/').next().unwrap();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("certificates");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}{}.json", more.join("")));
    let file = file.to_str().unwrap().to_owned();
    let _ = std::fs::remove_file(&file);
    let output =
        accordant(&[&["suggest", draft, "--top", "1", "--certificate", &file], more].concat());
    assert_eq!(code(&output), 1, "{draft}");
    (file, draft.to_owned())
}

fn verified(file: &str, drafts: &[&str]) -> (i32, String) {
    let output = accordant(&[&["verify-certificate", file], drafts].concat());
    (code(&output), out(&output))
}

#[test]
fn certificates_are_accepted() {
    for (draft, more) in [
        ("tests/cli/suggest.in/pact.accord", &[][..]),
        ("tests/cli/suggest.in/pact.accord", &["--goal", "sea"]),
        ("tests/cli/suggest.in/low.accord", &["--framework"]),
        ("docs/examples/belt_fta_draft.accord", &[]),
        ("docs/examples/adjust/fund_and_dates.accord", &[]),
        ("docs/examples/adjust/disputes.accord", &[]),
        ("docs/examples/adjust/framework_moves.accord", &["--framework"]),
    ] {
        let (file, draft) = certified(draft, more);
        let (exit, said) = verified(&file, &[&draft]);
        assert_eq!(exit, 0, "{said}");
        assert!(said.starts_with("accepted: no moves cost less than "), "{said}");
        assert!(said.ends_with("and pass once the moves are made\n"), "{said}");
        assert!(verified(&file, &[]).1.contains("the drafts were not looked at"));
    }
    for draft in ["tests/cli/suggest.in/torn.accord", "docs/examples/adjust/two_rules.accord"] {
        let (file, draft) = certified(draft, &[]);
        let (exit, said) = verified(&file, &[&draft]);
        assert_eq!((exit, said.lines().next()), (0, Some("accepted: no moves suffice")));
    }
}

/// Whatever a certificate is made to say that is not so, of the drafts or of the costs, it is refused.
#[test]
fn certificates_that_were_changed_are_refused() {
    let (file, draft) = certified("tests/cli/suggest.in/pact.accord", &[]);
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        assert_ne!(
            value.to_string(),
            serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string()
        );
        let other = format!("{file}.changed");
        std::fs::write(&other, value.to_string()).unwrap();
        verified(&other, &[&draft])
    };
    let refused = |change: &dyn Fn(&mut serde_json::Value), why: &str| {
        let (exit, said) = changed(change);
        assert!(exit == 1 && said.starts_with("refused: ") && said.contains(why), "{exit} {said}");
    };
    refused(&|c| c["unit"] = "2".into(), "the proof is about a cost of");
    refused(&|c| c["moves"][0]["cost"] = "2".into(), "the moves cost 9");
    refused(&|c| c["moves"] = serde_json::Value::Null, "there are no moves");
    // A dearer move that is said to cost what another does.
    refused(&|c| c["moves"][0]["position"] = 4.into(), "may not be made");
    refused(&|c| c["moves"][1]["target"] = "pact.c2".into(), "may not be made");
    refused(
        &|c| {
            let again = c["moves"][3].clone();
            c["moves"][3]["cost"] = "0".into();
            c["moves"].as_array_mut().unwrap().push(again);
        },
        "may not be made",
    );
    refused(&|c| c["goals"] = serde_json::json!(["nothing"]), "there is no requirement");
    refused(&|c| c["texts"][0]["sha256"] = "00".into(), "not as it was when it was certified");
    refused(&|c| drop(c["texts"].as_array_mut().unwrap().pop()), "not as it was");
    refused(&|c| drop(c["proof"]["steps"].as_array_mut().unwrap().pop()), "the proof");
    refused(
        &|c| c["proof"]["claim"]["optimal"]["cost"] = 1.into(),
        "the proof does not show what is claimed",
    );
    // A proof of another problem: that two of the moves are needed is made up.
    refused(
        &|c| {
            let steps = c["proof"]["steps"].as_array_mut().unwrap();
            steps.insert(0, serde_json::json!({ "given": [1] }));
        },
        "another problem",
    );
    let (exit, said) = changed(&|c| {
        let steps = c["proof"]["steps"].as_array_mut().unwrap();
        steps.push(serde_json::json!({ "given": [1, -1] }));
    });
    assert!(exit == 3 && said.contains("1 constraints that the search found"), "{exit} {said}");
    for malformed in ["1.5", "", "1/0", "-1", "+1", "1/2/3"] {
        let (exit, _) = changed(&|c| c["unit"] = malformed.into());
        assert_eq!(exit, 2, "{malformed}");
    }
    let (exit, _) = changed(&|c| c["more"] = 1.into());
    assert_eq!(exit, 2);
    assert_eq!(verified("no/such/file.json", &[]).0, 2);
    assert_eq!(verified(&draft, &[]).0, 2);
    // Another draft, and one that is changed by a space.
    let (exit, said) = verified(&file, &["tests/cli/suggest.in/low.accord"]);
    assert!(exit == 1 && said.contains("low.accord` is not as it was"), "{said}");
}

#[test]
fn where_nothing_is_proved_no_certificate_is_written() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("none.json");
    let _ = std::fs::remove_file(&file);
    let path = file.to_str().unwrap();
    let holds = "tests/cli/suggest.in/holds.accord";
    assert_eq!(code(&accordant(&["suggest", holds, "--certificate", path])), 0);
    let pact = "tests/cli/suggest.in/pact.accord";
    let arguments = ["suggest", pact, "--most-steps", "5", "--certificate", path];
    assert_eq!(code(&accordant(&arguments)), 3);
    assert!(!file.exists());
    let nowhere = accordant(&["suggest", pact, "--certificate", "no/such/folder/c.json"]);
    assert_eq!(code(&nowhere), 2);
}
