//! What is waived and what is known is in every format, and fails in none.

use std::fs;

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use super::{check, command, folder, printed};

const RULES: &str = "record Good { n: number }\ngood a { n: 1 }\ngood b { n: 2 }\n\
    requirement big must \"Big\" { for each g in goods  require g.n is at least 5 }\n";

const WAIVERS: &str = "[[waiver]]\nrequirement = \"big\"\nsubject = \"a\"\nreason = \"agreed <b> :: ]]>\"\n\
    approver = \"the committee\"\nexpires = 2028-01-01\n";

/// A project with a finding that is waived and one that is known.
fn project(name: &str) -> std::path::PathBuf {
    let home = folder(name);
    let settings = "[project]\nas_of = 2027-06-01\n\n[check]\nwaivers = \"waivers.toml\"\nbaseline = \"baseline.json\"\n";
    fs::write(home.join("accord.toml"), settings).unwrap();
    fs::write(home.join("waivers.toml"), WAIVERS).unwrap();
    fs::write(home.join("d.accord"), RULES).unwrap();
    let print = accordant::project::fingerprint("big", &[String::from("b")]);
    let known = serde_json::json!({
        "version": 1,
        "findings": [
            { "file": "d.accord", "fingerprint": print, "requirement": "big", "subjects": ["b"], "verdict": "not_met" }
        ]
    });
    fs::write(home.join("baseline.json"), known.to_string()).unwrap();
    home
}

const WAIVED: &str = "waived by the committee until 2028-01-01: agreed <b> :: ]]>";

fn written(home: &std::path::Path, format: &str) -> String {
    let output = check(home, &["d.accord", "--format", format]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn sarif_suppresses_it() {
    let log: Value = serde_json::from_str(&written(&project("kept_a"), "sarif")).unwrap();
    super::sarif::assert_valid(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let suppressions: Vec<&Value> = results.iter().map(|found| &found["suppressions"][0]).collect();
    assert_eq!(suppressions.len(), 2);
    assert!(suppressions.iter().all(|it| it["status"] == "accepted" && it["kind"] == "external"));
    assert_eq!(suppressions[0]["justification"], WAIVED);
    let at = &suppressions[0]["location"]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(at, "waivers.toml");
    assert_eq!(suppressions[1]["justification"], "known in the baseline");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn junit_skips_it_with_its_reason() {
    let report = Report::deserialize_from_str(&written(&project("kept_b"), "junit")).unwrap();
    assert_eq!((report.tests, report.skipped, report.failures, report.errors), (2, 2, 0, 0));
    let reasons: Vec<String> = report.test_suites[0]
        .test_cases
        .iter()
        .map(|case| match &case.status {
            TestCaseStatus::Skipped { message, .. } => {
                message.as_ref().unwrap().as_str().to_owned()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(reasons[0].starts_with(WAIVED), "{reasons:?}");
    assert!(reasons[1].starts_with("known in the baseline"), "{reasons:?}");
}

#[test]
fn the_others_tell_it_and_pass() {
    let home = project("kept_c");
    let github = written(&home, "github");
    let kinds: Vec<String> = github.lines().filter_map(command).map(|it| it.0).collect();
    assert_eq!(kinds, ["notice", "notice"]);
    assert_eq!(github.lines().last(), Some("passes: no new `must` fails, 1 known"));
    let concise = written(&home, "concise");
    let lines: Vec<&str> = concise.lines().collect();
    assert_eq!(lines[0], format!("d.accord:2:13: must big(a) waived: {WAIVED}"));
    assert!(lines[1].starts_with("d.accord:3:13: must big(b) not_met (known): `b.n` is 2"));
    let markdown = written(&home, "markdown");
    assert!(markdown.contains("until 2028-01-01: agreed &lt;b> :: \\]\\]>"), "{markdown}");
    assert!(markdown.contains("**Passes**") && markdown.contains("known in the baseline"));
    let html = written(&home, "html");
    assert!(html.contains("agreed &lt;b&gt; :: ]]&gt;") && html.contains("known in the baseline"));
}
