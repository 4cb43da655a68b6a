//! `accord.toml`: what it may say, and what follows from it.

use accordant::analyse::Common;
use accordant::diagnostic::{Code, Diagnostic};
use accordant::evaluate::date_of;
use accordant::lint::Level as LintLevel;
use accordant::project::settings::read;
use accordant::project::{FailOn, ProjectFile, Settings, fingerprint};
use accordant::source::FileId;
use accordant::workspace::{Loaded, Memory, Options, evaluate, load};

/// Every key that there is.
const WHOLE: &str = r#"
[project]
name = "Belt"
as_of = 2027-06-01
packs = ["geography"]
drafts = ["drafts"]
facts = ["data/tables"]

[check]
fail_on = "should"
waivers = "waivers.toml"
baseline = "baseline.json"

[limits]
steps = 5_000
file_bytes = 1_000_000
declarations = 900
nesting = 8

[lint]
W0701 = "off"
W0702 = "error"
"#;

fn settings(text: &str) -> (Settings, Vec<Diagnostic>) {
    read(FileId(0), text)
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|d| d.code.text()).collect()
}

fn project(toml: &str, draft: &str) -> Loaded {
    let files = Memory::default().with("/p/accord.toml", toml).with("/p/drafts/x.accord", draft);
    load(&files, "/p/drafts/x.accord")
}

#[test]
fn every_key_is_read() {
    let (settings, found) = settings(WHOLE);
    assert_eq!(codes(&found), [""; 0]);
    assert_eq!(settings.name.as_deref(), Some("Belt"));
    assert_eq!(settings.as_of.unwrap().to_string(), "2027-06-01");
    let texts = |list: &[accordant::project::Named]| -> Vec<String> {
        list.iter().map(|named| named.text.clone()).collect()
    };
    assert_eq!(texts(settings.packs.as_deref().unwrap()), ["geography"]);
    assert_eq!(texts(settings.drafts.as_deref().unwrap()), ["drafts"]);
    assert_eq!(texts(&settings.facts), ["data/tables"]);
    assert_eq!(settings.waivers.unwrap().text, "waivers.toml");
    assert_eq!(settings.baseline.unwrap().text, "baseline.json");
    assert_eq!(settings.fail_on, FailOn::Should);
    let limits = settings.limits;
    assert_eq!((limits.steps, limits.file_bytes), (5000, 1_000_000));
    assert_eq!((limits.declarations, limits.nesting), (900, 8));
    assert_eq!(settings.lint[&Code::LookAlike], LintLevel::Off);
    assert_eq!(settings.lint[&Code::UnreadableCell], LintLevel::Error);
}

/// The schema that is published accepts what is read, knows every key of it, and refuses what is refused.
#[test]
fn the_schema_says_the_same() {
    let schema = serde_json::to_value(schemars::schema_for!(ProjectFile)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = |text: &str| -> serde_json::Value {
        let mut value: toml::Table = toml::from_str(text).unwrap();
        // JSON has no dates: they are texts there.
        if let Some(toml::Value::Table(project)) = value.get_mut("project")
            && let Some(day) = project.get_mut("as_of")
        {
            *day = toml::Value::String(day.as_datetime().unwrap().to_string());
        }
        serde_json::to_value(value).unwrap()
    };
    let whole = json(WHOLE);
    assert!(validator.is_valid(&whole));
    for (name, section) in schema["properties"].as_object().unwrap() {
        let reference = section["$ref"].as_str();
        let Some(part) = reference.and_then(|r| schema.pointer(r.trim_start_matches('#'))) else {
            assert_eq!(name, "lint");
            continue;
        };
        for key in part["properties"].as_object().unwrap().keys() {
            assert!(whole[name].get(key).is_some(), "`{key}` is read by no test");
        }
    }
    for wrong in [
        "[project]\nas_off = \"2027-06-01\"",
        "[check]\nfail_on = \"never\"",
        "[limits]\nsteps = 0",
        "[lint]\nW0701 = true",
        "[unknown]",
    ] {
        assert!(!validator.is_valid(&json(wrong)), "{wrong}");
        assert!(!settings(wrong).1.is_empty(), "{wrong}");
    }
}

#[test]
fn all_that_is_wrong_is_found_with_its_place() {
    let text = "[project]\nnmae = \"x\"\nas_of = 2027-13-01\n";
    let (_, found) = settings(text);
    assert_eq!(codes(&found), ["E0801"]);
    let text =
        "[project]\nnmae = \"x\"\nas_of = \"2027-13-01\"\npacks = [1]\n[limits]\nsteps = \"3\"";
    let (_, found) = settings(text);
    assert_eq!(codes(&found), ["E0802", "E0801", "E0801", "E0801"]);
    let marked: Vec<&str> = found
        .iter()
        .map(|d| &text[d.labels[0].span.start as usize..d.labels[0].span.end as usize])
        .collect();
    assert_eq!(marked.len(), 4);
    assert!(["nmae", "\"2027-13-01\"", "1", "\"3\""].iter().all(|part| marked.contains(part)));
    assert_eq!(found[0].help.as_deref(), Some("did you mean `name`?"));
}

#[test]
fn a_list_where_a_table_is_needed_is_refused() {
    for text in [
        "project = 3",
        "project = []",
        "[[project]]",
        "project = [\"x\"]",
        "lint = 3",
        "x = ",
        "[project]\npacks = \"wto\"",
    ] {
        let (_, found) = settings(text);
        assert!(codes(&found).contains(&"E0801") || codes(&found).contains(&"E0802"), "{text}");
    }
}

#[test]
fn the_date_of_the_project_is_the_last_resort() {
    let toml = "[project]\nas_of = 2027-06-01";
    let dated = |draft: &str, given: Option<&str>| {
        let (program, found) = project(toml, draft).analyse();
        assert_eq!(codes(&found), [""; 0]);
        date_of(&program.unwrap(), given.map(|day| day.parse().unwrap()))
            .unwrap()
            .unwrap()
            .to_string()
    };
    assert_eq!(dated("agreement a { }", None), "2027-06-01");
    assert_eq!(dated("agreement a { as_of: 2028-01-01 }", None), "2028-01-01");
    assert_eq!(dated("agreement a { }", Some("2029-01-01")), "2029-01-01");
    // A test states its own date.
    let test = "requirement r must { effective from 2020-01-01 require yes }\n\
                test \"t\" { expect r is met }";
    let options = accordant::scenario::tests::Options { most_steps: 1000, coverage: false };
    let run = project(toml, test).test(&options);
    assert_eq!(codes(&run.tests[0].diagnostics), ["E0601"]);
}

#[test]
fn limits_are_kept() {
    let nested = "define f(n: number): number is ((n))";
    assert_eq!(codes(&project("[limits]\nnesting = 1", nested).diagnostics), ["E0102"]);
    assert_eq!(codes(&project("[limits]\nnesting = 2", nested).diagnostics), [""; 0]);
    // What is in the binary is not the project's to limit.
    let used = project("[limits]\nnesting = 1", "use geography.vocabulary");
    assert_eq!(codes(&used.diagnostics), [""; 0]);
    let two = "record A { name: text }\nrecord B { name: text }";
    assert_eq!(codes(&project("[limits]\ndeclarations = 1", two).analyse().1), ["E0114"]);
    assert_eq!(codes(&project("[limits]\ndeclarations = 2", two).analyse().1), [""; 0]);
    assert_eq!(codes(&project("[limits]\nfile_bytes = 10", two).diagnostics), ["E0111"]);
    assert_eq!(codes(&project("[limits]\nfile_bytes = 100", two).diagnostics), [""; 0]);
    assert_eq!(Common::default().most_declarations, Settings::default().limits.declarations);
}

#[test]
fn the_budget_is_the_projects() {
    let loaded = project("[limits]\nsteps = 1", "requirement r must { require 1 is 1 }");
    let program = loaded.analyse().0.unwrap();
    let most_steps = loaded.settings.limits.steps;
    let spent = evaluate(&program, &Options { most_steps, ..Options::default() });
    assert_eq!(spent.err().map(|failure| failure.code), Some(Code::BudgetExhausted));
}

#[test]
fn packs_that_are_not_listed_are_refused() {
    let used = |packs: &str, draft: &str| {
        codes(&project(&format!("[project]\npacks = {packs}"), draft).diagnostics)
    };
    assert_eq!(used("[]", "use geography"), ["E0803"]);
    assert_eq!(used("[\"geography\"]", "use geography\nuse geography.vocabulary"), [""; 0]);
    assert_eq!(used("[\"geography.vocabulary\"]", "use geography"), ["E0803"]);
    // A pack brings in others as it needs them.
    assert_eq!(used("[\"silk_road\"]", "use silk_road"), [""; 0]);
    assert_eq!(used("[\"geograpy\"]", ""), ["E0501"]);
}

#[test]
fn what_lies_beside_a_file_need_not_be_listed() {
    let files = Memory::default()
        .with("/p/accord.toml", "[project]\npacks = []")
        .with("/p/drafts/x.accord", "use shared")
        .with("/p/drafts/shared.accord", "");
    assert_eq!(codes(&load(&files, "/p/drafts/x.accord").diagnostics), [""; 0]);
}

#[test]
fn paths_are_there_and_inside() {
    let with = |line: &str| codes(&project(line, "").diagnostics);
    assert_eq!(with("[project]\ndrafts = [\"drafts\", \"drafts/x.accord\"]"), [""; 0]);
    assert_eq!(with("[project]\ndrafts = [\"draft\"]"), ["E0504"]);
    assert_eq!(with("[project]\ndrafts = [\"../p\"]"), ["E0502"]);
    assert_eq!(with("[project]\nfacts = [\"/etc\"]"), ["E0502"]);
    assert_eq!(with("[check]\nbaseline = \"../b.json\""), ["E0502"]);
    assert_eq!(with("[check]\nbaseline = \"not_yet.json\""), [""; 0]);
    assert_eq!(with("[check]\nwaivers = \"waivers.toml\""), ["E0504"]);
}

#[test]
fn tables_are_found_in_the_folders_of_facts() {
    let files = Memory::default()
        .with("/p/accord.toml", "[project]\nfacts = [\"data\"]")
        .with("/p/data/goods.csv", "code,name\nshirt,Shirt\n")
        .with(
            "/p/drafts/x.accord",
            "record Good { name: text }\nfacts Good from \"goods.csv\" { key: code  name: name }",
        );
    let loaded = load(&files, "/p/drafts/x.accord");
    assert_eq!(codes(&loaded.analyse().1), [""; 0]);
    let names: Vec<&str> = loaded.sources.iter().map(|(_, file)| file.name.as_str()).collect();
    assert_eq!(names, ["p/accord.toml", "p/drafts/x.accord", "p/data/goods.csv"]);
}

#[test]
fn fingerprints_are_of_names_alone() {
    let of = |requirement: &str, subjects: &[&str]| {
        let subjects: Vec<String> = subjects.iter().map(ToString::to_string).collect();
        fingerprint(requirement, &subjects)
    };
    assert_eq!(of("a", &["b"]), "cf6ab613e3942391f88ed698557e1680");
    assert_ne!(of("ab", &[]), of("a", &["b"]));
    assert_ne!(of("a", &["bc"]), of("a", &["b", "c"]));
}
