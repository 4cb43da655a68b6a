//! The command itself: exit codes, streams, formats and their schemas.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn accordant(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_accordant"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&out(&accordant(&["schema", name]))).unwrap()
}

fn assert_valid(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

#[test]
fn published_schemas_are_those_of_the_views() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema");
    for name in ["check", "diagnostics", "stage", "test", "trace"] {
        let path = format!("{folder}/{name}.schema.json");
        let derived = out(&accordant(&["schema", name]));
        if std::env::var_os("ACCORDANT_UPDATE").is_some() {
            std::fs::write(&path, &derived).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), derived, "{path}");
    }
}

#[test]
fn json_of_a_check_is_as_its_schema_says() {
    for path in [
        "docs/examples/belt_fta_draft.accord",
        "docs/examples/rcep_2020.accord",
        "tests/cases/files/E0503_import_cycle/main.accord",
        "tests/cases/evaluate/E0602_division_by_zero.accord",
        "no/such/file.accord",
    ] {
        for all in [&["--all"][..], &[]] {
            let arguments = [&["check", "--format", "json", path][..], all].concat();
            let value: Value = serde_json::from_str(&out(&accordant(&arguments))).unwrap();
            assert_valid(&schema("check"), &value);
        }
    }
}

#[test]
fn exit_codes_tell_what_happened() {
    let cases = "tests/cases";
    assert_eq!(code(&accordant(&["check", "rules/wto", "--as-of", "2025-01-01"])), 0);
    assert_eq!(code(&accordant(&["check", "docs/examples/belt_fta_draft.accord"])), 1);
    let missing = format!("{cases}/evaluate/E0601_missing_date.accord");
    assert_eq!(code(&accordant(&["check", &missing])), 2);
    assert_eq!(code(&accordant(&["check", "no/such/file.accord"])), 2);
    assert_eq!(code(&accordant(&["check", "--nonsense"])), 2);
    let long = format!("{cases}/evaluate/E0608_budget_exhausted.accord");
    assert_eq!(code(&accordant(&["check", "--most-steps", "10", &long])), 3);
    assert_eq!(code(&accordant(&["check", "rules/wto", &long, "--most-steps", "10"])), 3);
    assert_eq!(code(&accordant(&["--help"])), 0);
}

#[test]
fn a_given_date_outweighs() {
    let missing = "tests/cases/evaluate/E0601_missing_date.accord";
    assert_eq!(code(&accordant(&["check", missing, "--as-of", "2000-01-01"])), 0);
    assert_eq!(code(&accordant(&["check", missing, "--as-of", "2027-01-01"])), 1);
    assert_eq!(code(&accordant(&["check", missing, "--as-of", "2027-02-30"])), 2);
}

#[test]
fn json_of_a_check_holds_its_diagnostics() {
    let path = "tests/cases/files/E0503_import_cycle/main.accord";
    let output = accordant(&["check", "--format", "json", path]);
    let value: Value = serde_json::from_str(&out(&output)).unwrap();
    let diagnostics = &value["checks"][0]["diagnostics"];
    assert_eq!(diagnostics[0]["code"], "E0503");
    assert_valid(&schema("diagnostics"), diagnostics);
}

#[test]
fn json_of_standings_and_traces_is_as_its_schema_says() {
    let draft = "docs/examples/belt_fta_draft.accord";
    for names in [&[][..], &["belt_fta"], &["CHN", "KAZ"], &["CHN", "RUS"], &["nobody"]] {
        let arguments = [&["stage", "--format", "json", draft], names].concat();
        let output = accordant(&arguments);
        let value: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_valid(&schema("stage"), &value);
        assert_eq!(code(&output), if names == ["nobody"] { 2 } else { 0 });
    }
    let output = accordant(&["trace", "--format", "json", draft, "rules/wto", "no/such/file"]);
    let value: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_valid(&schema("trace"), &value);
    assert_eq!(code(&output), 2);
    assert_eq!(value["traces"].as_array().unwrap().len(), 3);
}

#[test]
fn json_of_tests_is_as_its_schema_says() {
    for path in ["rules/wto", "tests/cases/scenario", "no/such/file.accord"] {
        let output = accordant(&["test", "--coverage", "--format", "json", path]);
        let value: Value = serde_json::from_str(&out(&output)).unwrap();
        assert_valid(&schema("test"), &value);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_accordant"))
        .args(["check", "--all", "docs/examples/belt_fta_draft.accord"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 1);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn no_colours_without_a_terminal() {
    let output = accordant(&["check", "docs/examples/belt_fta_draft.accord"]);
    assert!(!output.stdout.contains(&0x1b));
    let output = accordant(&["--color", "always", "check", "docs/examples/belt_fta_draft.accord"]);
    assert!(output.stdout.contains(&0x1b));
}

#[test]
fn pages_of_the_tool_itself() {
    assert!(out(&accordant(&["help", "builtins"])).contains("subheading"));
    assert!(out(&accordant(&["codes", "e0503"])).starts_with("# E0503"));
    assert_eq!(code(&accordant(&["codes", "E0999"])), 2);
}

/// Two rule files that cannot be read together, each with a test file that reads it alone.
#[test]
fn coverage_that_cannot_be_found_is_no_full_coverage() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
    std::fs::create_dir_all(&folder).unwrap();
    let rule = "record Good { n: number }\nrequirement r must \"R\" { require yes }\n";
    std::fs::write(folder.join("a.accord"), rule).unwrap();
    std::fs::write(folder.join("b.accord"), "record Good { n: number }\n").unwrap();
    let test = "use \"a.accord\"\ntest \"t\" { expect r is met }\n";
    std::fs::write(folder.join("a.test.accord"), test).unwrap();
    let output = accordant(&["test", "--coverage", folder.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(!out(&output).contains("is exercised"));
    assert!(String::from_utf8(output.stderr).unwrap().contains("E0201"));
}
