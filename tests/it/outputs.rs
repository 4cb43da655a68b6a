//! The formats of a check: each read back by what reads it, several at once, of many drafts.

mod hostile;
mod kept;
mod sarif;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use accordant::project::FailOn;
use accordant::report::mending::hunks;
use accordant::report::narrow::narrowed;
use accordant::report::view::{ChecksView, PathView, Show, view};
use accordant::workspace::{Memory, Options, evaluate, load};
use proptest::prelude::*;
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;

pub const FORMATS: [&str; 9] =
    ["human", "narratable", "concise", "json", "sarif", "junit", "github", "markdown", "html"];

/// A folder of its own for a test, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outputs").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// `accordant check` in a folder.
pub fn check(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_accordant"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// What it prints.
pub fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/check.in")
}

/// The checks of texts in memory, as `check` makes them.
pub fn checks(texts: &[(&str, &str)]) -> ChecksView {
    let check = |(name, text): &(&str, &str)| {
        let loaded = load(&Memory::default().with(format!("/{name}"), *text), name);
        let (program, found) = loaded.analyse();
        let program = program.unwrap_or_else(|| panic!("{found:?}"));
        let mut outcome = evaluate(&program, &Options::default()).unwrap();
        PathView {
            path: (*name).to_owned(),
            exit_code: 1,
            diagnostics: Vec::new(),
            rules: accordant::report::rules::rules(&program, &loaded.sources),
            texts: accordant::report::rules::texts(&loaded.sources),
            mending: None,
            fail_on: FailOn::Must,
            is_beside: false,
            verdicts: Some(view(&mut outcome, &loaded.sources, Show::default())),
        }
    };
    ChecksView { checks: texts.iter().map(check).collect() }
}

/// A text with so many findings.
pub fn findings(count: usize) -> String {
    let mut text = String::from("record Good { n: number }\n");
    for number in 0..count {
        let _ = writeln!(text, "good g{number} {{ n: {} }}", number % 3);
    }
    text.push_str("requirement big must { for each g in goods  require g.n is at least 5 }\n");
    text
}

const PATHS: [&str; 4] = ["fails.accord", "wrong.accord", "nowhere.accord", "framework"];

#[test]
fn formats_written_at_once_are_those_written_alone() {
    let out = folder("at_once");
    let at_once: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--output={format}={}", out.join(format).display()))
        .collect();
    let arguments: Vec<&str> =
        PATHS.iter().copied().chain(at_once.iter().map(String::as_str)).collect();
    let output = check(&cases(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    // Without a format for the screen people read there.
    assert!(printed(&output).contains("fails: 1 `must` fails"));
    for format in FORMATS {
        let alone = check(&cases(), &[&PATHS[..], &["--format", format]].concat());
        let same = check(&cases(), &[&PATHS[..], &["--output", format]].concat());
        assert_eq!(printed(&alone), printed(&same), "{format}");
        assert_eq!(alone.status.code(), Some(2), "{format}");
        let file = fs::read_to_string(out.join(format)).unwrap();
        if matches!(format, "human" | "narratable") {
            // On the screen complaints have a stream of their own.
            assert!(file.contains("E0204") && file.contains("E0504"), "{file}");
            assert!(printed(&alone).lines().all(|line| file.contains(line)), "{file}");
            assert!(complaint(&alone).lines().all(|line| file.contains(line)), "{format}: {file}");
        } else {
            assert_eq!(file, printed(&alone), "{format}");
            assert!(file.contains("E0204") && file.contains("E0504"), "{format}: {file}");
            assert_eq!(complaint(&alone), "", "{format}");
        }
    }
}

#[test]
fn one_core_and_two_write_the_same_bytes() {
    let home = folder("cores");
    for number in 0..150 {
        let text = if number % 7 == 3 { String::from("oops") } else { findings(number % 5) };
        fs::write(home.join(format!("d{number:03}.accord")), text).unwrap();
    }
    let mut paths: Vec<String> =
        (0..150).map(|n| format!("d{:03}.accord", (n * 37) % 150)).collect();
    paths.dedup();
    for format in ["concise", "human", "sarif"] {
        let run = |cores: &str| {
            Command::new(env!("CARGO_BIN_EXE_accordant"))
                .args(["check", "--format", format])
                .args(&paths)
                .env("RAYON_NUM_THREADS", cores)
                .current_dir(&home)
                .output()
                .unwrap()
        };
        let (one, two) = (run("1"), run("2"));
        assert!(one.stdout.len() > 1000);
        assert_eq!(one.stdout, two.stdout, "{format}");
        assert_eq!(one.stderr, two.stderr, "{format}");
        let text = printed(&one);
        let places: Vec<usize> = paths.iter().filter_map(|path| text.find(path.as_str())).collect();
        assert!(format == "sarif" || places.is_sorted(), "in the order of the arguments");
    }
}

/// Drafts that are checked together share the packs they use, which changes nothing.
#[test]
fn drafts_checked_together_are_those_checked_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let drafts = [
        "docs/examples/belt_fta_draft.accord",
        "docs/examples/rcep_2020.accord",
        "rules/wto/enabling_clause.accord",
        "docs/examples/usmca_core_parts.accord",
        "docs/examples/eaeu_2014.accord",
        "docs/examples/belt_fta_draft.accord",
    ];
    let as_json = |drafts: &[&str]| -> Vec<Value> {
        let output =
            check(root, &[drafts, &["--as-of", "2025-01-01", "--format", "json"]].concat());
        let json: Value = serde_json::from_str(&printed(&output)).unwrap();
        json["checks"].as_array().unwrap().clone()
    };
    let together = as_json(&drafts);
    let alone: Vec<Value> = drafts.iter().flat_map(|draft| as_json(&[draft])).collect();
    assert!(together.iter().all(|check| check["verdicts"].is_object()));
    assert_eq!(together, alone);
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_lost() {
    let home = folder("refused");
    fs::write(home.join("d.accord"), "facts from \"goods.csv\"\n").unwrap();
    fs::write(home.join("e.accord"), findings(1)).unwrap();
    for (arguments, words) in [
        (&["--output", "sarif", "--output", "json"][..], "only one format"),
        (&["--format", "json", "--output", "sarif"], "only one format"),
        (&["--output", "json=a", "--output", "sarif=a"], "one file: `a`"),
        (&["--output", "sarf=a"], "there is no format `sarf`"),
        (&["--output", "sarif="], "names no file"),
        (&["--output", "sarif=no/such/folder/a"], "cannot be written"),
        (&["--output", "json=e.accord"], "is not written"),
    ] {
        let output = check(&home, &[&["e.accord"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(complaint(&output).contains(words), "{}", complaint(&output));
    }
    assert_eq!(fs::read_to_string(home.join("e.accord")).unwrap(), findings(1));
    assert!(!home.join("a").exists());
}

#[test]
fn a_file_that_was_read_is_not_written_over() {
    let home = folder("read");
    let rules = "record Good { n: number }\nfacts Good from \"goods.csv\" { key: n prefix \"g\"  n: n }\n\
        requirement r must { for each g in goods  require g.n is at least 5 }\n";
    fs::write(home.join("d.accord"), rules).unwrap();
    fs::write(home.join("goods.csv"), "n\n1\n").unwrap();
    let output = check(&home, &["d.accord", "--output", "json=./goods.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("was read"), "{}", complaint(&output));
    assert_eq!(fs::read_to_string(home.join("goods.csv")).unwrap(), "n\n1\n");
}

#[test]
fn a_limit_that_was_reached_is_in_every_format() {
    let home = folder("limit");
    fs::write(home.join("d.accord"), findings(50)).unwrap();
    for format in FORMATS {
        let output = check(&home, &["d.accord", "--most-steps", "10", "--format", format]);
        assert_eq!(output.status.code(), Some(3), "{format}");
        let text = printed(&output) + &complaint(&output);
        assert!(text.contains("E0608"), "{format}: {text}");
    }
}

#[test]
fn editors_find_the_place_of_every_line() {
    let output = check(&cases(), &["fails.accord", "wrong.accord", "--format", "concise"]);
    let mut lines = 0;
    for line in printed(&output).lines() {
        let mut parts = line.splitn(4, ':');
        let file = fs::read_to_string(cases().join(parts.next().unwrap())).unwrap();
        let row: usize = parts.next().unwrap().parse().unwrap();
        let column: usize = parts.next().unwrap().parse().unwrap();
        let there = file.lines().nth(row - 1).unwrap().chars().nth(column - 1);
        assert!(there.is_some_and(|c| !c.is_whitespace()), "{line}");
        lines += 1;
    }
    assert_eq!(lines, 3);
}

/// The text of a property or a message of a workflow command, as the runner reads it.
fn unescaped(text: &str) -> String {
    text.replace("%3A", ":")
        .replace("%2C", ",")
        .replace("%0A", "\n")
        .replace("%0D", "\r")
        .replace("%25", "%")
}

/// A workflow command: its kind, its properties and its message.
type Annotation = (String, Vec<(String, String)>, String);

/// Reads a line as a workflow command.
pub fn command(line: &str) -> Option<Annotation> {
    let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (kind, properties) = head.split_once(' ')?;
    let properties = properties.split(',').map(|property| {
        let (name, value) = property.split_once('=').unwrap();
        (name.to_owned(), unescaped(value))
    });
    Some((kind.to_owned(), properties.collect(), unescaped(message)))
}

#[test]
fn annotations_are_the_weightiest_and_no_more_than_are_shown() {
    let mut text = findings(25);
    text.push_str("requirement small should { for each g in goods  require g.n is at least 5 }\n");
    let page = accordant::report::github::github(&checks(&[("d.accord", &text)]));
    let commands: Vec<_> = page.lines().filter_map(command).collect();
    let kinds: Vec<&str> = commands.iter().map(|(kind, _, _)| kind.as_str()).collect();
    assert_eq!(kinds, [["error"; 10], ["warning"; 10]].concat());
    let last = page.lines().last().unwrap();
    assert_eq!(last, "fails: 25 `must` fail, 25 warnings; 30 more are not annotated");
    let (_, properties, message) = &commands[0];
    let value = |name: &str| &properties.iter().find(|(own, _)| own == name).unwrap().1;
    assert_eq!((value("file").as_str(), value("line").as_str()), ("d.accord", "2"));
    assert_eq!(value("title"), "big(g0)");
    assert_eq!(message, "must big(g0) not met: `g0.n` is 0, needs at least 5: short by 5");
}

#[test]
fn places_with_several_lines_have_no_columns() {
    let text = "record Good { n: number }\nrequirement r must {\n  require 1 is 2\n}\n";
    let page = accordant::report::github::github(&checks(&[("d.accord", text)]));
    let (_, properties, _) = command(page.lines().next().unwrap()).unwrap();
    let names: Vec<&str> = properties.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["file", "line", "endLine", "title"]);
}

const MIXED: &str = "record Good { n: number }\n\
    good a { n: 1 }\ngood b { n: 7 }\ngood c { }\n\
    requirement r must { for each g in goods  require g.n is at least 5 }\n\
    requirement s should { for each g in goods  require g.n is at least 5 }\n\
    requirement t must { for each g in goods  require g.n is at least 5  except small when g.n is at most 1 }\n\
    requirement u must { for each g in goods where (g.n is at least 100)  require yes }\n\
    requirement v must { for each g in goods  require 1 / (g.n - 1) is at least 0 }\n";

fn status_of(report: &Report, name: &str) -> Option<TestCaseStatus> {
    let mut cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    cases.find(|case| case.name.as_str() == name).map(|case| case.status.clone())
}

fn kind_and_type(report: &Report, name: &str) -> Option<(NonSuccessKind, String)> {
    match status_of(report, name)? {
        TestCaseStatus::NonSuccess { kind, ty, .. } => Some((kind, ty?.as_str().to_owned())),
        _ => None,
    }
}

#[test]
fn junit_has_a_case_for_each_requirement_and_subject() {
    let home = folder("junit");
    fs::write(home.join("d.accord"), MIXED).unwrap();
    let xml = printed(&check(&home, &["d.accord", "--format", "junit"]));
    let report = Report::deserialize_from_str(&xml).unwrap();
    let failure = |name| kind_and_type(&report, name);
    let failed = |ty: &str| Some((NonSuccessKind::Failure, ty.to_owned()));
    assert_eq!(failure("r(a)"), failed("not_met"));
    assert_eq!(failure("r(c)"), failed("undetermined"));
    assert_eq!(failure("v(a)"), Some((NonSuccessKind::Error, String::from("error"))));
    let is_success =
        |name| matches!(status_of(&report, name), Some(TestCaseStatus::Success { .. }));
    assert!(is_success("r(b)") && is_success("t(b)") && is_success("t(a)"));
    // What only warns does not fail.
    let Some(TestCaseStatus::Skipped { message, .. }) = status_of(&report, "s(a)") else {
        panic!("{xml}")
    };
    assert!(message.unwrap().as_str().contains("short by 4"));
    assert_eq!(status_of(&report, "u(a)").map(|_| ()), None, "it does not apply");
    assert_eq!((report.failures, report.errors), (4, 1));
    let all = printed(&check(&home, &["d.accord", "--format", "junit", "--all"]));
    let all = Report::deserialize_from_str(&all).unwrap();
    assert!(all.tests > report.tests);
    assert!(!xml.contains("timestamp") && !xml.contains("uuid"));
}

/// What is shown of everything is what is shown when less is asked for.
#[test]
fn a_narrowed_view_is_the_view_of_less() {
    let text =
        format!("{MIXED}{}", "requirement w must { for each g in goods  require g.n is 3 }\n");
    let loaded = load(&Memory::default().with("/d.accord", text), "/d.accord");
    let program = loaded.analyse().0.unwrap();
    let view_of = |show: Show| {
        let mut outcome = evaluate(&program, &Options::default()).unwrap();
        view(&mut outcome, &loaded.sources, show)
    };
    let everything = view_of(Show { all: true, ..Show::default() });
    for (all, most_alike) in [(true, None), (false, None), (false, Some(1)), (true, Some(1))] {
        let show = Show { all, most_alike };
        let json = |value| serde_json::to_value(value).unwrap();
        let (narrow, own): (Value, Value) =
            (json(narrowed(&everything, show)), json(view_of(show)));
        assert_eq!(narrow, own);
        assert!(!own["groups"].as_array().unwrap().is_empty());
    }
}

#[test]
fn markdown_fits_the_summary_of_a_job() {
    let title = "x".repeat(900);
    let text = findings(1500).replace("must {", &format!("must \"{title}\" {{"));
    let page = accordant::report::markdown::markdown(&checks(&[("d.accord", &text)]));
    assert!(page.len() < 1024 * 1024, "{}", page.len());
    let more = page.lines().last().unwrap();
    assert!(more.starts_with("… and ") && more.ends_with(" more verdicts"), "{more}");
}

/// Replaces what each hunk takes away, the last first.
pub fn replaced(text: &str, hunks: &[accordant::report::mending::HunkView]) -> String {
    let at = |line: u32, column: u32| -> usize {
        let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let rest = &text[start..];
        start + rest.chars().take(column as usize - 1).map(char::len_utf8).sum::<usize>()
    };
    let mut out = text.to_owned();
    for hunk in hunks.iter().rev() {
        let range = at(hunk.line, hunk.column)..at(hunk.end_line, hunk.end_column);
        out.replace_range(range, &hunk.text);
    }
    out
}

proptest! {
    #[test]
    fn replacements_make_the_new_text(old in "([aé]{0,2}\n?){0,8}", new in "([aé]{0,2}\n?){0,8}") {
        prop_assert_eq!(replaced(&old, &hunks(&old, &new)), new);
    }
}
