//! SARIF: valid by the schema, stable from run to run, within what services take, and with fixes that mend.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use accordant::report::mending::HunkView;
use accordant::report::sarif::{MOST_CHARACTERS, MOST_RESULTS, MOST_TAGS, MOST_TITLE, sarif};
use serde_json::Value;

use super::{check, checks, findings, folder, printed, replaced};

/// The schema of the format, which the library that writes it was made of; none where its sources are not there.
fn schema() -> Option<Value> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    for registry in fs::read_dir(home.join("registry/src")).ok()?.flatten() {
        for package in fs::read_dir(registry.path()).ok()?.flatten() {
            if package.file_name().to_string_lossy().starts_with("serde-sarif-") {
                let text = fs::read_to_string(package.path().join("src/schema.json")).ok()?;
                // It has a bracket too many in a pattern that says nothing of what is written here.
                return serde_json::from_str(&text.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$"))
                    .ok();
            }
        }
    }
    None
}

/// Says what is wrong with a log by the schema.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn assert_valid(log: &Value) {
    match schema() {
        Some(schema) => crate::command::assert_valid(&schema, log),
        None => eprintln!("skipped: the schema of SARIF is not among the sources of cargo"),
    }
}

fn log(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn rules(log: &Value) -> &Vec<Value> {
    log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap()
}

fn region(result: &Value) -> &Value {
    &result["locations"][0]["physicalLocation"]["region"]
}

const DRAFTS: &[&str] = &[
    "docs/examples/belt_fta_draft.accord",
    "docs/examples/rcep_2020.accord",
    "docs/examples/entry_into_force.accord",
    "tests/cli/check.in/wrong.accord",
    "tests/cases/files/E0503_import_cycle/main.accord",
    "no/such/file.accord",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn logs_are_as_the_schema_says() {
    let output = check(&root(), &[DRAFTS, &["--format", "sarif"]].concat());
    let log = log(&printed(&output));
    assert_valid(&log);
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    for result in results(&log) {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%", "{result}");
        assert!(region(result)["startLine"].as_u64() >= Some(1), "{result}");
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules(&log)[rule]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"].is_object());
        let ids: Vec<u64> = result["relatedLocations"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|place| place["id"].as_u64().unwrap())
            .collect();
        assert!(ids.iter().copied().eq(1..=ids.len() as u64));
    }
    // Rules that find nothing are declared, too, and lead to what they cite.
    let silent = |rule: &&Value| !results(&log).iter().any(|result| result["ruleId"] == rule["id"]);
    assert!(rules(&log).iter().filter(silent).count() > 10);
    assert!(rules(&log).iter().any(|rule| rule["helpUri"].as_str().is_some()));
    let has_help =
        |rule: &Value| rule["help"]["text"].as_str().is_some_and(|text| !text.is_empty());
    assert!(rules(&log).iter().all(has_help));
    assert!(results(&log).iter().any(|result| result["ruleId"] == "E0504"));
}

/// The validator of the makers of the format, with what GitHub asks for besides; `.ci/run` installs it.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn the_validator_of_the_format_finds_nothing() {
    let tool = root().join("target/sarif/package/Sarif.Multitool");
    let out = folder("validator");
    let file = format!("sarif={}", out.join("a.sarif").display());
    assert_eq!(check(&root(), &[DRAFTS, &["--output", &file]].concat()).status.code(), Some(2));
    if !tool.exists() {
        eprintln!("skipped: `{}` is not there", tool.display());
        return;
    }
    let run = Command::new(tool)
        .args(["validate", "a.sarif", "--rule-kind", "Sarif;Ghas"])
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .current_dir(&out)
        .output()
        .unwrap();
    let said = printed(&run);
    assert!(said.contains("1 files scanned"), "{said}");
    // The project has no address in the web yet.
    let found: Vec<&str> = said
        .lines()
        .filter(|line| line.contains(": error ") || line.contains(": warning "))
        .filter(|line| !line.contains("'informationUri'"))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

fn prints(log: &Value) -> Vec<String> {
    results(log).iter().map(|result| result["partialFingerprints"].to_string()).collect()
}

#[test]
fn what_is_found_is_known_again_when_lines_move() {
    let home = folder("moved");
    let text = findings(4);
    let moved = format!("# a comment\n\n\n{}", text.replace("{ n:", "{\n  n:"));
    let mut logs = Vec::new();
    for text in [&text, &moved] {
        fs::write(home.join("d.accord"), text).unwrap();
        logs.push(log(&printed(&check(&home, &["d.accord", "--format", "sarif"]))));
    }
    assert_ne!(region(&results(&logs[0])[3]), region(&results(&logs[1])[3]));
    assert_eq!(prints(&logs[0]), prints(&logs[1]));
    let mut all = prints(&logs[0]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4, "each of its own");
}

#[test]
fn a_clause_that_is_missing_leads_to_the_heading_of_the_agreement() {
    let draft = "docs/examples/belt_fta_draft.accord";
    let log = log(&printed(&check(&root(), &[draft, "--format", "sarif"])));
    let text = fs::read_to_string(root().join(draft)).unwrap();
    let heading =
        text.lines().position(|line| line.starts_with("agreement belt_fta ")).unwrap() + 1;
    let missing = results(&log).iter().filter(|result| {
        let words = result["message"]["text"].as_str().unwrap();
        words.contains("`belt_fta` has no clause of the kind")
    });
    let lines: Vec<u64> =
        missing.map(|found| region(found)["startLine"].as_u64().unwrap()).collect();
    assert_eq!(lines, [heading as u64; 3]);
}

#[test]
fn more_than_a_service_takes_is_left_out_and_said() {
    let mut text = findings(MOST_RESULTS + 20);
    let title = "a very long title ".repeat(500);
    let requirement = "{ for each g in goods  require g.n is 9 }";
    let _ = writeln!(text, "requirement warns should \"{title}\" {requirement}");
    let log = sarif(&checks(&[("d.accord", &text)]));
    assert_eq!(results(&log).len(), MOST_RESULTS);
    // The weightiest stay.
    assert!(results(&log).iter().all(|result| result["level"] == "error"));
    let notes = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    let note = notes[0]["message"]["text"].as_str().unwrap();
    assert_eq!(note, format!("{} results are left out: only 5000 are taken", MOST_RESULTS + 40));
    for rule in rules(&log) {
        for part in ["shortDescription", "fullDescription"] {
            let text = rule[part]["text"].as_str().unwrap();
            assert!(text.chars().count() <= MOST_TITLE, "{}", text.len());
        }
        assert!(rule["properties"]["tags"].as_array().unwrap().len() <= MOST_TAGS);
    }
    assert!(rules(&log).iter().any(|rule| rule["id"] == "warns"));
    let text = |result: &Value| result["message"]["text"].as_str().unwrap().chars().count();
    assert!(results(&log).iter().all(|result| text(result) <= MOST_CHARACTERS));
    assert_valid(&log);
}

/// The replacements of a fix in a file.
fn hunks(change: &Value) -> Vec<HunkView> {
    let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let one = |replacement: &Value| {
        let region = &replacement["deletedRegion"];
        HunkView {
            line: number(&region["startLine"]),
            column: number(&region["startColumn"]),
            end_line: number(&region["endLine"]),
            end_column: number(&region["endColumn"]),
            text: replacement["insertedContent"]["text"].as_str().unwrap().to_owned(),
        }
    };
    change["replacements"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_fix_mends_what_it_stands_beside() {
    let draft = "docs/examples/belt_fta_draft.accord";
    let before = log(&printed(&check(&root(), &[draft, "--format", "sarif"])));
    let mended: Vec<&Value> =
        results(&before).iter().filter(|result| result["fixes"].is_array()).collect();
    assert!(!mended.is_empty());
    let change = &mended[0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], draft);
    let text = fs::read_to_string(root().join(draft)).unwrap();
    let home = folder("fix");
    fs::create_dir(home.join("adjust")).unwrap();
    let framework = "adjust/approval.accord";
    fs::copy(root().join("docs/examples").join(framework), home.join(framework)).unwrap();
    fs::write(home.join("draft.accord"), replaced(&text, &hunks(change))).unwrap();
    let output = check(&home, &["draft.accord", "--format", "sarif"]);
    let after = log(&printed(&output));
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    for result in mended {
        let print = result["partialFingerprints"].to_string();
        assert!(!prints(&after).contains(&print), "{result}");
    }
}

#[test]
fn a_fix_of_the_input_is_one_of_the_log() {
    let draft = "tests/cli/check.in/wrong.accord";
    let log = log(&printed(&check(&root(), &[draft, "--format", "sarif"])));
    let change = &results(&log)[0]["fixes"][0]["artifactChanges"][0];
    let text = fs::read_to_string(root().join(draft)).unwrap();
    assert_eq!(replaced(&text, &hunks(change)), text.replace("line_freed", "lines_freed"));
}
