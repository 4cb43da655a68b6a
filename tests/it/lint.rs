//! Lints: every lint raises what its documentation says, and nothing where it says so; what repairs do to texts.

use std::collections::BTreeSet;

use accordant::diagnostic::{Code, Diagnostic, Safety, Severity, TABLE, has_errors};
use accordant::lint::{Level, Settings, all, of};
use accordant::revise::{Repaired, repair};
use accordant::workspace::{Loaded, Memory, load};

use crate::command::{accordant, assert_valid, out, schema};

const PATH: &str = "/project/main.accord";

fn read(text: &str) -> (Memory, Loaded) {
    let memory = Memory::default().with(PATH, text);
    let loaded = load(&memory, PATH);
    (memory, loaded)
}

/// What lints find in a text that has no errors.
fn found_in(text: &str, settings: &Settings) -> Vec<Diagnostic> {
    let (_, loaded) = read(text);
    let (program, found) = loaded.analyse();
    let program = program.unwrap_or_else(|| panic!("{text}\nhas errors: {found:#?}"));
    loaded.lint(&program, true, settings)
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|d| d.code.text()).collect()
}

/// A text with all repairs made that are safe enough.
fn repaired(text: &str, settings: &Settings, most: Safety) -> (String, Repaired) {
    let (memory, loaded) = read(text);
    let program = loaded.analyse().0.unwrap();
    let repaired = repair(&memory, PATH, (loaded, &program), true, settings, most);
    let new = repaired.texts.first().map_or_else(|| text.to_owned(), |(_, text)| text.new.clone());
    (new, repaired)
}

#[test]
fn every_lint_raises_what_its_example_shows() {
    for lint in all() {
        let found = found_in(lint.raises, &Settings::only([lint.code]));
        assert!(!found.is_empty(), "{} does not raise:\n{}", lint.code.text(), lint.raises);
        assert!(found.iter().all(|d| d.code == lint.code && d.severity == Severity::Warning));
    }
}

#[test]
fn no_lint_raises_where_its_example_is_as_it_should_be() {
    for lint in all() {
        let found = found_in(lint.passes, &Settings::only([lint.code]));
        assert!(found.is_empty(), "{}:\n{}\n{found:#?}", lint.code.text(), lint.passes);
    }
}

#[test]
fn examples_raise_no_other_lint_of_weight() {
    // An example is short: titles and citations may be missing in it.
    let mut settings = Settings::default();
    for code in [Code::MissingTitle, Code::UncitedMust, Code::CitationWithoutPlace] {
        settings.ignore(code);
    }
    for lint in all() {
        let found = found_in(lint.passes, &settings);
        assert!(found.is_empty(), "{}:\n{}\n{found:#?}", lint.code.text(), lint.passes);
    }
}

#[test]
fn every_code_of_a_lint_has_its_lint() {
    let codes: Vec<&str> = TABLE
        .iter()
        .filter(|info| info.text >= "W0801" && info.text < "W0900")
        .map(|info| info.text)
        .collect();
    let lints: Vec<&str> = all().iter().map(|lint| lint.code.text()).collect();
    assert_eq!(lints, codes);
    assert!(lints.len() >= 15);
    assert!(of(Code::Syntax).is_none());
}

#[test]
fn what_a_lint_can_repair_it_repairs() {
    for lint in all() {
        let settings = Settings::only([lint.code]);
        let (text, result) = repaired(lint.raises, &settings, Safety::Unsafe);
        let offered = found_in(lint.raises, &settings).iter().any(|d| !d.fixes.is_empty());
        assert_eq!(offered, lint.repairs.is_some(), "{}", lint.code.text());
        if lint.repairs.is_some() {
            assert!(!result.made.is_empty(), "{}", lint.code.text());
            assert!(found_in(&text, &settings).is_empty(), "{}:\n{text}", lint.code.text());
        } else {
            assert_eq!(text, lint.raises);
        }
    }
}

#[test]
fn safe_repairs_are_the_only_ones_that_are_made_unasked() {
    for lint in all() {
        let (text, _) = repaired(lint.raises, &Settings::only([lint.code]), Safety::Safe);
        assert_eq!(text != lint.raises, lint.repairs == Some(Safety::Safe), "{}", lint.code.text());
    }
}

#[test]
fn repairs_go_on_until_nothing_is_left() {
    let text = "parameter fewest: number is 3
define few(a: Agreement) when count(a.parties) is less than fewest

requirement signed should \"Agreements are signed\" {
  for each a in agreements
  require  a.signed is stated
}
";
    let settings = Settings::everything();
    let (text, result) = repaired(text, &settings, Safety::Unsafe);
    assert_eq!(result.made.len(), 2);
    assert!(
        text.starts_with("\nrequirement signed") || text.starts_with("requirement signed"),
        "{text}"
    );
}

#[test]
fn a_repair_that_would_break_the_text_is_not_made() {
    // The risk needs the requirement, though another implies it.
    let text = "requirement signed must \"Agreements are signed\" {
  for each a in agreements
  require  a.signed is stated
}
requirement signed_too must \"Agreements are signed, too\" {
  for each a in agreements
  require  a.signed is stated
}
risk chaos \"Nobody signs\" { mitigated_by: signed_too }
";
    let settings = Settings::only([Code::ImpliedRequirement]);
    assert_eq!(codes(&found_in(text, &settings)), ["W0804"]);
    let (same, result) = repaired(text, &settings, Safety::Unsafe);
    assert_eq!((same.as_str(), result.made.len()), (text, 0));
    assert_eq!(codes(&result.found), ["W0804"]);
}

/// One repair that is not made does not keep the others from being made, however many there are.
#[test]
fn what_cannot_be_repaired_stands_in_the_way_of_nothing() {
    let one = "requirement signed should \"Signed\" { for each a in agreements require a.signed is stated }\n";
    let mut text = format!("{one}{}", one.replace("signed should", "same should"));
    text.push_str("risk chaos \"Nobody signs\" { mitigated_by: same }\n");
    text.extend((0..150).map(|at| format!("parameter p{at}: number is 3\n")));
    let (left, result) = repaired(&text, &Settings::default(), Safety::Unsafe);
    assert_eq!(result.made.len(), 150);
    assert!(!left.contains("parameter"), "{left}");
    assert_eq!(codes(&result.found), ["W0804"]);
    assert!(result.made.iter().any(|(_, fix)| fix.title == "take out `p0`"));
}

#[test]
fn a_comment_survives_a_repair() {
    let text = "requirement signed should \"Agreements are signed\" {
  for each a in agreements
  # Whoever has not signed is not bound.
  require  not (a.signed is missing)  # see the treaty
}
";
    let settings = Settings::only([Code::DoubleNegation]);
    let (text, _) = repaired(text, &settings, Safety::Safe);
    assert!(text.contains("require  a.signed is stated  # see the treaty"), "{text}");
    assert!(text.contains("# Whoever has not signed"), "{text}");
}

#[test]
fn negations_of_all_kinds_cancel_out() {
    let cases = [
        ("not (not (a.signed is stated))", "a.signed is stated"),
        ("not (a.kind is not customs_union)", "a.kind is customs_union"),
        (
            "not (a.kind is not one of (customs_union, free_trade_area))",
            "a.kind is one of (customs_union, free_trade_area)",
        ),
        ("not (KAZ not in a.parties)", "KAZ in a.parties"),
        ("not (a does not include tariffs)", "a includes tariffs"),
        ("not (a.signed is missing)", "a.signed is stated"),
        (
            "not (not (a.signed is stated or a.notified is stated))",
            "(a.signed is stated or a.notified is stated)",
        ),
        // Which of several words is the one that goes.
        (
            "not (count(c in a.tariffs where (not c.missing)) is not at least 3)",
            "count(c in a.tariffs where (not c.missing)) is at least 3",
        ),
        (
            "not ((count(c in a.tariffs where (not c.missing)) is not from 1 to 3))",
            "count(c in a.tariffs where (not c.missing)) is from 1 to 3",
        ),
        (
            "every c in a.tariffs has (not c.is is not one of (yes, c.missing))",
            "every c in a.tariffs has (c.is is one of (yes, c.missing))",
        ),
        ("(not (a.signed is not stated)) is yes", "(a.signed is stated) is yes"),
    ];
    for (written, plain) in cases {
        let text = |condition: &str| {
            format!(
                "country KAZ {{}}\nclause kind tariffs {{ missing: yes/no  is: yes/no }}\nrequirement r should \"R\" {{ for each a in agreements require {condition} }}\n"
            )
        };
        let (mended, _) =
            repaired(&text(written), &Settings::only([Code::DoubleNegation]), Safety::Safe);
        assert_eq!(mended, text(plain));
    }
}

#[test]
fn only_what_is_selected_is_said_and_nothing_that_is_ignored() {
    let text = "parameter fewest: number is 3\nrequirement signed must { for each a in agreements require a.signed is stated }\n";
    assert_eq!(codes(&found_in(text, &Settings::default())), ["W0805", "W0801", "W0819"]);
    assert_eq!(codes(&found_in(text, &Settings::only([Code::MissingTitle]))), ["W0819"]);
    let mut settings = Settings::default();
    settings.ignore(Code::MissingTitle);
    assert_eq!(codes(&found_in(text, &settings)), ["W0805", "W0801"]);
}

#[test]
fn what_is_used_elsewhere_is_not_linted_and_may_use_what_is_declared() {
    let memory = Memory::default()
        .with("/project/rules.accord", "parameter fewest: number is 3\nparameter most: number is 9\n")
        .with(PATH, "use \"rules.accord\"\nrequirement few should \"Few\" { require count(agreements) is at least fewest }\n");
    let loaded = load(&memory, PATH);
    let program = loaded.analyse().0.unwrap();
    assert_eq!(codes(&loaded.lint(&program, true, &Settings::default())), [""; 0]);
    let loaded = load(&memory, "/project");
    let program = loaded.analyse().0.unwrap();
    let found = loaded.lint(&program, true, &Settings::default());
    assert_eq!(codes(&found), ["W0805"]);
    assert!(found[0].message.contains("`most`"));
    // Somebody else may use it.
    assert_eq!(codes(&loaded.lint(&program, false, &Settings::default())), [""; 0]);
}

#[test]
fn words_of_records_and_cells_of_tables_use_what_they_name() {
    let text = "enum Mode { rail, road, air }
record Line { mode: Mode }
facts Line from \"lines.csv\" { key: id  mode: mode }
record RailGauge { width: number }
rail_gauge broad { width: 1520 }
requirement by_rail should \"By rail\" {
  for each l in lines
  require  l.mode is rail
}
";
    let memory = Memory::default().with(PATH, text).with("/project/lines.csv", "id,mode\nx,road\n");
    let loaded = load(&memory, PATH);
    let (program, found) = loaded.analyse();
    let program = program.unwrap_or_else(|| panic!("{found:#?}"));
    let found = loaded.lint(&program, true, &Settings::only([Code::UnusedVocabulary]));
    let said: Vec<&str> = found.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(said, ["the member `air` is never used"]);
}

/// What is used by a file elsewhere in the project is used.
#[test]
fn a_part_of_a_project_is_not_the_whole() {
    let rules = "parameter fewest: number is 3\n";
    let draft = "use \"rules/rules.accord\"\nrequirement few should \"Few\" { require count(agreements) is at least fewest }\n";
    let memory = Memory::default()
        .with("/project/rules/rules.accord", rules)
        .with("/project/drafts/draft.accord", draft)
        .with("/project/accord.toml", "");
    let whole = |memory: &Memory, path: &str| accordant::workspace::is_whole(memory, path);
    assert!(whole(&memory, "/project"));
    for part in ["/project/rules", "/project/rules/rules.accord", "/project/drafts"] {
        assert!(!whole(&memory, part), "{part}");
    }
    // Without a project a folder is whole, and so is the only file in it.
    let memory =
        Memory::default().with("/a/x.accord", "").with("/b/x.accord", "").with("/b/y.accord", "");
    assert!(whole(&memory, "/a") && whole(&memory, "/a/x.accord") && whole(&memory, "/b"));
    assert!(!whole(&memory, "/b/x.accord") && !whole(&memory, "/nowhere"));
}

/// The packs of the repository and what they pass.
#[test]
fn packs_pass() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let disk = accordant::system::Disk::new();
    let loaded = load(&disk, &root.to_string_lossy());
    let (program, found) = loaded.analyse();
    assert!(!has_errors(&found), "{found:#?}");
    let found = loaded.lint(&program.unwrap(), true, &Settings::default());
    let said: BTreeSet<String> = found
        .iter()
        .map(|d| {
            format!(
                "{} {}: {}",
                loaded.sources.location(d.labels[0].span),
                d.code.text(),
                d.message
            )
        })
        .collect();
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn a_project_makes_a_lint_an_error_or_switches_it_on() {
    let text = "define signed(a: Agreement) when a.signed is stated\n";
    assert!(found_in(text, &Settings::default()).is_empty());
    let mut settings = Settings::default();
    settings.levels.insert(Code::UnusedDefinition, Level::Error);
    let found = found_in(text, &settings);
    assert_eq!(codes(&found), ["W0812"]);
    assert_eq!(found[0].severity, Severity::Error);
    settings.levels.insert(Code::UnusedDefinition, Level::Off);
    assert!(found_in(text, &settings).is_empty());
    settings.select.push(Code::UnusedDefinition);
    assert_eq!(codes(&found_in(text, &settings)), ["W0812"]);
}

#[test]
fn json_of_findings_is_as_its_schema_says() {
    let arguments = ["lint", "tests/cli/lint.in/rules.accord", "--format", "json"];
    let value: serde_json::Value = serde_json::from_str(&out(&accordant(&arguments))).unwrap();
    assert!(value.as_array().is_some_and(|found| found.len() == 4));
    assert_valid(&schema("diagnostics"), &value);
}

#[test]
fn examples_are_laid_out_as_fmt_would() {
    for text in all().iter().flat_map(|lint| [lint.raises, lint.passes]) {
        let laid = accordant::format::format(accordant::source::FileId(0), text).unwrap();
        assert_eq!(laid, text);
    }
}

#[test]
fn a_project_says_of_warnings_too_whether_they_are_wanted() {
    let draft = "country TJKa { }\ncountry TJK\u{430} { }\n";
    let found = |settings: &str| {
        let memory = Memory::default().with(PATH, draft).with("/project/accord.toml", settings);
        load(&memory, PATH).analyse()
    };
    let (program, warned) = found("");
    assert!(program.is_some() && warned.iter().all(|d| d.code == Code::LookAlike));
    assert!(!warned.is_empty());
    let (program, silent) = found("[lint]\nW0701 = \"off\"\n");
    assert!(program.is_some() && silent.is_empty(), "{silent:#?}");
    let (program, wrong) = found("[lint]\nW0701 = \"error\"\n");
    assert!(program.is_none() && has_errors(&wrong));
}

#[test]
fn an_exception_that_always_holds_hides_those_after_it() {
    let text = "requirement signed should \"Signed\" {
  for each a in agreements
  require  a.signed is stated
  except   always when yes
  except   later  when a.notified is stated
}
";
    assert_eq!(codes(&found_in(text, &Settings::default())), ["W0803"]);
}
