//! Names, titles, reasons and paths that try to become something else in what a check writes: mark-up, commands of a
//! runner, controls of a terminal, another order of the letters. Each format is read back and nothing of them is active.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use accordant::report::escape::is_harmful;
use quick_junit::Report;
use serde_json::Value;

use super::sarif::assert_valid;
use super::{FORMATS, check, command, folder, printed};

/// Texts that try.
const CORPUS: &[&str] = &[
    "<script>alert(1)</script>",
    "</title></style></table><img src=x onerror=alert(1)>",
    "<!-- --> <![CDATA[ x ]]> ]]> <?php ?> &lt; &#x3c; &amp;",
    "a | b || c `code` ``` **b** _i_ ~~s~~ # h [x](javascript:alert(1)) ![i](http://x/y)",
    "::error file=a,line=1::owned",
    "::set-output name=x::y %0A::error::owned %0D%0A %25",
    "##[error]owned ##vso[task.setvariable variable=x]y ##teamcity[x]",
    "\u{1b}[31mred\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{7} \u{9b}31m",
    "\u{202e}reversed\u{202c} \u{2066}isolated\u{2069} \u{200f}right",
    "zero\u{200b}width\u{feff}join\u{200d}er soft\u{ad}hyphen tag\u{e0041}",
    "bell\u{7}back\u{8}null\u{1}delete\u{7f}line\u{2028}separator\u{85}next\rreturn",
    "👩\u{200d}👩\u{200d}👧 🇨🇳 é e\u{301} \u{fffe}\u{ffff}",
    "{0} {{1}} ${{ secrets.X }} $(id) `id` %s %n ${x} {%raw%}",
    "' onmouseover='alert(1) \\\" onload=alert(1) x=\\\"",
    "=1+1 @sum +cmd|' /C calc'!A0",
];

/// As a text in a file: what would end it is escaped.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace("\\\"", "'").replace('\\', "/").replace('"', "'"))
}

/// A draft whose every text is hostile.
fn draft(hostile: &str) -> String {
    let text = quoted(hostile);
    format!(
        "source book {{ title: {text}  publisher: {text}  provisions: {{ {text} }} }}\n\
         record Good {{ label: text  n: number }}\n\
         good tea {text} {{ label: {text}  n: 1 }}\n\
         good milk {{ n: 2 }}\n\
         requirement named must {text} {{\n  for each g in goods\n  require g.label is \"another\"\n  \
         cite book {text}\n  note {text}\n  contested {text}\n  advice {text} cost 3\n}}\n\
         requirement valued must {text} {{\n  for each t in {{ {text}, \"x\" }}\n  require t is \"y\"\n}}\n\
         requirement small should {text} {{\n  for each g in goods\n  require g.n is at least 5\n}}\n\
         agreement pact {text} {{ as_of: 2027-06-01 }}\n"
    )
}

/// Names of files that try, but for those that a system does not take.
fn names() -> Vec<String> {
    let long = |text: &str| text.replace('/', "|").chars().take(60).collect::<String>();
    let mut names: Vec<String> =
        CORPUS.iter().map(|text| format!("{}.accord", long(text))).collect();
    names.push(String::from("::error::x\n::warning::y.accord"));
    names.push(String::from("a%0A::error::b, c:d.accord"));
    names
}

/// A folder with a hostile draft under each hostile name, one that is wrong, and one that is not there.
fn corpus(name: &str) -> (PathBuf, Vec<String>) {
    let home = folder(name);
    let mut paths = Vec::new();
    for (place, name) in names().iter().enumerate() {
        let text = draft(CORPUS[place % CORPUS.len()]);
        let text = if place % 5 == 4 { format!("{text}requirement {name}\n") } else { text };
        if fs::write(home.join(name), text).is_ok() {
            paths.push(name.clone());
        }
    }
    assert!(paths.len() > CORPUS.len() / 2);
    paths.push(String::from("missing ::error::\n##[error]<script>|`\u{202e}\u{1b}[31m.accord"));
    (home, paths)
}

fn written(format: &str, name: &str) -> String {
    let (home, paths) = corpus(name);
    let mut arguments: Vec<&str> = vec!["--format", format, "--"];
    arguments.extend(paths.iter().map(String::as_str));
    let output = check(&home, &arguments);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    let text = printed(&output);
    let all = format!("{text}{}", String::from_utf8(output.stderr).unwrap());
    let found = all.chars().find(|c| is_harmful(*c) && *c != '\n');
    assert_eq!(found, None, "{format}: {:?}", around(&all, found));
    for marker in ["##[", "##vso[", "##teamcity["] {
        assert!(!all.contains(marker), "{format}: {marker}");
    }
    if format != "github" {
        let line = all.lines().find(|line| line.trim_start().starts_with("::"));
        assert_eq!(line, None, "{format}");
    }
    text
}

fn around(text: &str, found: Option<char>) -> String {
    let Some(at) = found.and_then(|c| text.find(c)) else { return String::new() };
    text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect()
}

#[test]
fn no_format_carries_controls_or_commands() {
    for format in FORMATS {
        let text = written(format, &format!("hostile_{format}"));
        assert!(text.len() > 1000, "{format}");
    }
}

/// The drafts themselves are sound: each hostile text reaches what is written.
#[test]
fn every_text_of_the_corpus_is_told() {
    let home = folder("sound");
    for text in CORPUS {
        fs::write(home.join("d.accord"), draft(text)).unwrap();
        let output = check(&home, &["d.accord", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{text:?}: {}", printed(&output));
        let json: Value = serde_json::from_str(&printed(&output)).unwrap();
        let groups = &json["checks"][0]["verdicts"]["groups"];
        let title = groups[0]["findings"][0]["title"].as_str().unwrap().to_owned();
        let expected = quoted(text);
        assert_eq!(title, expected[1..expected.len() - 1], "the same text, whatever it is");
    }
}

#[test]
fn json_and_sarif_are_read_back() {
    let json: Value = serde_json::from_str(&written("json", "hostile_a")).unwrap();
    crate::command::assert_valid(&crate::command::schema("check"), &json);
    let log: Value = serde_json::from_str(&written("sarif", "hostile_b")).unwrap();
    assert_valid(&log);
    let mut texts = Vec::new();
    strings(&log, &mut texts);
    for text in texts {
        assert!(!text.contains("]("), "a link: {text}");
        let found = text.chars().find(|c| is_harmful(*c) && *c != '\n');
        assert_eq!(found, None, "{text:?}");
    }
    let mut addresses = Vec::new();
    keyed(&log, "uri", &mut addresses);
    assert!(addresses.len() > 20);
    for uri in addresses {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
        assert!(uri.chars().all(is_plain), "{uri}");
        let first = uri.split('/').next().unwrap();
        assert!(!first.contains(':') || uri.starts_with("pack:"), "{uri}");
    }
}

/// All texts, but for what a fix would write, which is to be as it is.
fn strings<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(list) => list.iter().for_each(|value| strings(value, out)),
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "insertedContent")
            .for_each(|(_, value)| strings(value, out)),
        _ => {}
    }
}

fn keyed<'v>(value: &'v Value, wanted: &str, out: &mut Vec<&'v str>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| keyed(value, wanted, out)),
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str() {
                    Some(text) if key == wanted => out.push(text),
                    _ => keyed(value, wanted, out),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn junit_is_read_back() {
    let report = Report::deserialize_from_str(&written("junit", "hostile_c")).unwrap();
    assert_eq!(report.test_suites.len(), corpus("hostile_d").1.len());
    let cases = || report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    assert!(cases().any(|case| case.name.as_str().starts_with("named(")));
    assert!(cases().any(|case| case.name.as_str().contains("<script>alert(1)</script>")));
}

#[test]
fn annotations_are_those_of_the_tool_alone() {
    let page = written("github", "hostile_e");
    let mut commands = 0;
    for line in page.lines().filter(|line| line.trim_start().starts_with("::")) {
        let (kind, properties, _) = command(line).unwrap_or_else(|| panic!("{line}"));
        assert!(matches!(kind.as_str(), "error" | "warning" | "notice"), "{line}");
        let names: Vec<&str> = properties.iter().map(|(name, _)| name.as_str()).collect();
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(names.iter().all(|name| known.contains(name)), "{line}");
        assert_eq!((names[0], names[names.len() - 1]), ("file", "title"), "{line}");
        commands += 1;
    }
    assert_eq!(commands, 20);
    assert_eq!(page.lines().count(), 21);
}

#[test]
fn markdown_marks_up_nothing_of_the_input() {
    let page = written("markdown", "hostile_f");
    let mut rows = 0;
    for line in page.lines() {
        let tags: Vec<&str> = line.split('<').skip(1).collect();
        assert!(tags.iter().all(|tag| tag.starts_with("br>")), "{line}");
        // Outside of code, what would mark up stands behind a backslash.
        let plain = without_code(line);
        for (at, c) in plain.char_indices().filter(|(_, c)| "[]!~".contains(*c)) {
            let slashes = plain[..at].chars().rev().take_while(|c| *c == '\\').count();
            assert!(slashes % 2 == 1, "`{c}` in {line}");
        }
        if line.starts_with("| ") && !line.starts_with("| |") {
            rows += 1;
            let unescaped = line.replace("\\\\", "").replace("\\|", "");
            assert_eq!(unescaped.matches('|').count(), 7, "{line}");
        }
    }
    assert!(rows > 20);
}

/// A line of Markdown without its pieces of code.
fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    let mut before = ' ';
    for c in line.chars() {
        if c == '`' && (in_code || before != '\\') {
            in_code = !in_code;
        } else if !in_code {
            out.push(c);
        }
        before = if before == '\\' && c == '\\' { ' ' } else { c };
    }
    out
}

const ELEMENTS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p", "ul",
    "li", "strong", "code", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "span",
];

/// The names of all elements of a page, as its text has them.
fn assert_known_elements(page: &str) {
    for tag in page.split('<').skip(1).filter(|tag| !tag.starts_with('!')) {
        let name = tag.trim_start_matches('/').split([' ', '>', '\n']).next().unwrap();
        assert!(ELEMENTS.contains(&name.to_ascii_lowercase().as_str()), "`{name}` in {tag}");
        let attributes = tag.split('>').next().unwrap();
        assert!(!attributes.contains(" on"), "{attributes}");
    }
}

#[test]
fn a_page_has_no_elements_of_the_input() {
    let page = written("html", "hostile_g");
    assert_known_elements(&page);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

/// As a browser reads it. Skipped where there is none.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn a_browser_reads_a_page_as_it_is_meant() {
    let home = folder("browser");
    let page = written("html", "hostile_h");
    fs::write(home.join("page.html"), &page).unwrap();
    let run = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", home.join("profile").display()))
        .arg(format!("file://{}", home.join("page.html").display()))
        .output();
    let Ok(output) = run else {
        eprintln!("skipped: `chromium` does not run");
        return;
    };
    let dom = printed(&output);
    if !dom.contains("</html>") {
        eprintln!("skipped: `chromium` does not run: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    assert_known_elements(&dom);
    let rows = |text: &str| text.matches("<tr>").count();
    assert!(rows(&page) > 20);
    assert_eq!(rows(&dom), rows(&page));
}

#[test]
fn a_title_of_a_megabyte_is_cut() {
    let home = folder("megabyte");
    let title = "<b>| `x`\u{202e} ".repeat(100_000);
    let text = format!(
        "record Good {{ label: text }}\ngood tea {0} {{ label: {0} }}\n\
         requirement named must {0} {{\n  for each g in goods\n  require g.label is \"x\"\n  advice {0}\n}}\n\
         requirement valued must {{\n  for each t in {{ {0}, \"x\" }}\n  require t is \"y\"\n}}\n",
        quoted(&title)
    );
    fs::write(home.join("d.accord"), text).unwrap();
    for format in ["concise", "github", "markdown", "junit", "html", "sarif"] {
        let output = check(&home, &["d.accord", "--format", format]);
        assert_eq!(output.status.code(), Some(1));
        let most = if format == "sarif" || format == "html" { 600_000 } else { 300_000 };
        assert!(output.stdout.len() < most, "{format}: {}", output.stdout.len());
    }
}
