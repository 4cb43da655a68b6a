//! The command itself: exit codes, streams, formats and their schemas.

use std::process::{Command, Output, Stdio};

use accordant::report::schema::SCHEMAS;
use serde_json::Value;

pub fn accordant(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_accordant"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn schema(name: &str) -> Value {
    serde_json::from_str(&out(&accordant(&["schema", name]))).unwrap()
}

pub fn assert_valid(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

#[test]
fn published_schemas_are_those_of_the_views() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema");
    for (name, _) in SCHEMAS {
        let path = format!("{folder}/{name}.schema.json");
        let derived = out(&accordant(&["schema", name]));
        if std::env::var_os("ACCORDANT_UPDATE").is_some() {
            std::fs::write(&path, &derived).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), derived, "{path}");
    }
}

#[test]
fn json_of_a_timeline_is_as_its_schema_says() {
    for path in [
        "docs/examples/entry_into_force.accord",
        "docs/examples/usmca_core_parts.accord",
        "tests/cases/files/E0503_import_cycle/main.accord",
        "no/such/file.accord",
    ] {
        for more in [&["--all"][..], &[], &["--until", "2022-01-01"]] {
            let arguments = [&["timeline", "--format", "json", path][..], more].concat();
            let value: Value = serde_json::from_str(&out(&accordant(&arguments))).unwrap();
            assert_valid(&schema("timeline"), &value);
        }
    }
}

/// A file that a timeline is drawn to.
fn drawn(option: &str, name: &str, arguments: &[&str]) -> String {
    drawn_by("timeline", option, name, arguments)
}

/// A file that a command draws to.
fn drawn_by(command: &str, option: &str, name: &str, arguments: &[&str]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let path = path.to_str().unwrap();
    let all = [&[command][..], arguments, &[option, path]].concat();
    assert_eq!(code(&accordant(&all)), 0);
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::remove_file(path).unwrap();
    text
}

/// Every element that is opened is closed, and only elements of a list are there.
fn assert_well_formed(text: &str, known: &[&str]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in text.split('<').skip(1).filter(|tag| !tag.starts_with('!')) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        assert!(known.contains(&name), "`{name}` in {text}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && !["meta", "br"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
}

const SVG: [&str; 8] = ["svg", "title", "desc", "rect", "polyline", "line", "text", "circle"];

#[test]
fn the_chart_of_the_manual_is_the_one_that_is_drawn() {
    let arguments = ["docs/examples/ten_years.accord", "--only", "duties_gone"];
    let chart = drawn("--svg", "ten_years.svg", &arguments);
    assert_well_formed(&chart, &SVG);
    for words in
        ["role=\"img\"", "<title id", "2030-01-01: duties_gone(sugar) from excepted to not met."]
    {
        assert!(chart.contains(words), "{words}");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/timeline.svg");
    if std::env::var_os("ACCORDANT_UPDATE").is_some() {
        std::fs::write(path, &chart).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n"), chart);
}

#[test]
fn the_page_of_a_timeline_stands_alone() {
    let arguments = ["docs/examples/entry_into_force.accord"];
    let page = drawn("--html", "entry.html", &arguments);
    let html = [
        "html", "head", "meta", "style", "body", "main", "h1", "p", "div", "table", "caption",
        "thead", "tbody", "tr", "th", "td", "ul", "li", "br", "span", "cite", "time",
    ];
    assert_well_formed(&page, &[&html[..], &SVG].concat());
    assert!(page.contains("<th scope=\"col\">") && page.contains("<th scope=\"row\">"));
    let asks = ["<script", "src=", "<link", "@import", "url("];
    assert!(asks.iter().all(|ask| !page.contains(ask)));
    let without_namespace = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!without_namespace.contains("http"), "nothing is loaded from elsewhere");
}

#[test]
fn the_picture_of_a_road_in_the_manual_is_the_one_that_is_drawn() {
    let arguments = ["docs/examples/roadmap/corridor.accord", "corridor", "--to", "formation"];
    let picture = drawn_by("roadmap", "--svg", "corridor.svg", &arguments);
    assert_well_formed(&picture, &SVG);
    for words in ["role=\"img\"", "<title id", "Step 2 to expansion, cost 6: admit RUS to"] {
        assert!(picture.contains(words), "{words}");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/roadmap.svg");
    if std::env::var_os("ACCORDANT_UPDATE").is_some() {
        std::fs::write(path, &picture).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n"), picture);
}

#[test]
fn the_page_of_a_road_stands_alone() {
    let html = [
        "html", "head", "meta", "style", "body", "main", "h1", "h2", "p", "div", "table",
        "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "br", "span",
    ];
    let known = [&html[..], &SVG].concat();
    let page = drawn_by(
        "roadmap",
        "--html",
        "road.html",
        &["tests/cli/roadmap.in/pact.accord", "--to", "third"],
    );
    assert_well_formed(&page, &known);
    assert!(page.contains("<th scope=\"col\">") && page.contains("<th scope=\"row\">"));
    let asks = ["<script", "src=", "<link", "@import", "url("];
    assert!(asks.iter().all(|ask| !page.contains(ask)));
    let without_namespace = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!without_namespace.contains("http"), "nothing is loaded from elsewhere");
}

#[test]
fn what_a_file_says_stays_text_in_a_road() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("hostile_road.accord");
    let text = "stage one \"<b>\" { }\nstage two \"</title><i>\u{202e}\" after one {\n\
        requirement r must \"<img src=x onerror=alert(1)>&\" { require count(agreements) is at least 2 } }\n\
        agreement a \"</title><script>alert(1)</script>\" { stage: one }\n\
        agreement b \"<i>\" { stage: one  may conclude cost 1 }\n";
    std::fs::write(&file, text).unwrap();
    let arguments = [file.to_str().unwrap(), "--to", "two"];
    for (option, name) in [("--svg", "hostile_road.svg"), ("--html", "hostile_road.html")] {
        let drawn = drawn_by("roadmap", option, name, &arguments);
        let visible = ["<script", "<img", "<i>", "<b>", "\u{202e}"];
        assert!(visible.iter().all(|part| !drawn.contains(part)), "{drawn}");
    }
    let page = drawn_by("roadmap", "--html", "hostile_road.html", &arguments);
    assert!(page.contains("&lt;img src=x") && page.contains("&lt;script"), "{page}");
}

#[test]
fn json_of_a_road_is_as_its_schema_says() {
    for arguments in [
        &["tests/cli/roadmap.in/pact.accord", "--to", "third"][..],
        &["tests/cli/roadmap.in/closed.accord", "--to", "third"],
        &["tests/cli/roadmap.in/pact.accord", "--to", "first"],
        &["docs/examples/belt_fta_draft.accord", "belt_fta", "--to", "development"],
        &["tests/cases/files/E0503_import_cycle/main.accord", "--to", "first"],
        &["no/such/file.accord", "--to", "first"],
    ] {
        let arguments = [&["roadmap", "--format", "json"][..], arguments].concat();
        let value: Value = serde_json::from_str(&out(&accordant(&arguments))).unwrap();
        assert_valid(&schema("roadmap"), &value);
    }
}

/// What a file says never becomes markup, a control or a turn of the writing.
#[test]
fn what_a_file_says_stays_text_in_a_page() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("hostile.accord");
    let text = "record Thing { size: number }\nthing a \"<b>\" { size: 3 }\n\
        agreement draft \"</title><script>alert(1)</script>\u{202e}\" { kind: free_trade_area parties: { } signed: 2020-01-01 }\n\
        requirement r must \"<img src=x onerror=alert(1)>&\" { for each t in { \"<i>\", \"'\\\"&\" }  require as_of is at least 2030-01-01 }\n";
    std::fs::write(&file, text).unwrap();
    let arguments = [file.to_str().unwrap()];
    for (option, name) in [("--svg", "hostile.svg"), ("--html", "hostile.html")] {
        let drawn = drawn(option, name, &arguments);
        let visible = ["<script", "<img", "<i>", "<b>", "\u{202e}"];
        assert!(visible.iter().all(|part| !drawn.contains(part)), "{drawn}");
        assert!(drawn.contains("&lt;i&gt;"), "{drawn}");
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
