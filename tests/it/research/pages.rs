//! The pages of a report: well-formed, readable for everybody, the same whenever they are written.

use std::path::Path;
use std::process::{Command, Output};

use accordant::report::schema::SCHEMAS;
use serde_json::Value;

const DRAFT: &str = "docs/examples/belt_fta_draft.accord";

fn research(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_accordant"))
        .arg("research")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

/// A page that is written, and what is printed beside it.
fn written(option: &str, name: &str, arguments: &[&str]) -> (String, String) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let output = research(&[arguments, &[option, path.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    (page, String::from_utf8(output.stdout).unwrap())
}

/// The tags of a page, in order; each that is opened is closed.
pub fn tags(page: &str) -> Vec<&str> {
    let mut open: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for tag in page.split('<').skip(1).filter(|tag| !tag.starts_with('!')) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "in {tag}");
        } else {
            all.push(tag);
            if !tag.ends_with('/') && !["meta", "br", "wbr"].contains(&name) {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    all
}

#[test]
fn the_page_is_readable_for_everybody() {
    let (page, _) = written("--html", "research.html", &[DRAFT]);
    let tags = tags(&page);
    let count = |name: &str| tags.iter().filter(|tag| tag.split(' ').next() == Some(name)).count();
    assert!(tags.contains(&"html lang=\"en\"") && count("h1") == 1 && count("main") == 1);
    assert!(count("nav") == 1 && count("header") == 1);
    // Headings go down one level at a time.
    let levels = tags.iter().filter_map(|tag| tag.strip_prefix('h')?.get(..1)?.parse::<u8>().ok());
    let mut before = 0;
    for level in levels {
        assert!(level <= before + 1, "h{level} after h{before}");
        before = level;
    }
    assert!(count("table") > 20);
    assert_eq!(count("table"), count("caption"));
    let heads = tags.iter().filter(|tag| tag.starts_with("th ") || **tag == "th");
    for head in heads {
        assert!(head.contains("scope=\"col\"") || head.contains("scope=\"row\""), "{head}");
    }
    for tag in tags.iter().filter(|tag| tag.starts_with("a ") && tag.contains("href=\"#")) {
        let id = tag.split("href=\"#").nth(1).unwrap().trim_end_matches('"');
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(page.contains("role=\"img\"") && page.contains("Target mechanism: 3 hold, 2 fail"));
    let asks = ["<script", "src=", "<link", "@import", "url(", "javascript:"];
    assert!(asks.iter().all(|ask| !page.contains(ask)));
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("http"));
    for section in [
        "In one minute",
        "The mechanisms",
        "Concentration and diversity",
        "The agreements",
        "The rules, by source and article",
        "Unused room",
        "Opportunities",
        "Risks",
        "Adjustments",
        "Open questions",
    ] {
        assert!(page.contains(&format!("\">{section}</h2>")), "{section}");
    }
}

/// How bright a colour is, from 0 to 1, as people see it.
fn brightness(colour: &str) -> f64 {
    let digits: String = match colour.len() {
        3 => colour.chars().flat_map(|c| [c, c]).collect(),
        _ => colour.to_owned(),
    };
    let part = |at: usize| {
        let x = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
        if x <= 0.040_45 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

/// The colours of the pages: by day, by night, on paper.
pub fn palettes() -> Vec<&'static str> {
    let style = include_str!("../../../src/report/document/page.css");
    let palettes: Vec<&str> =
        style.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
    assert_eq!(palettes.len(), 3);
    palettes
}

/// How much two colours of a palette stand out from each other, from 1 to 21.
pub fn contrast(palette: &str, one: &str, other: &str) -> f64 {
    let colour = |name: &str| {
        let found = palette.split(&format!("--{name}: #")).nth(1).unwrap();
        brightness(found.split(';').next().unwrap().trim())
    };
    let (one, other) = (colour(one), colour(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn texts_stand_out_from_their_ground_by_day_by_night_and_on_paper() {
    let pairs = [
        ("ink", "ground"),
        ("quiet", "ground"),
        ("link", "ground"),
        ("ink", "soft"),
        ("link", "soft"),
        ("good-ink", "good"),
        ("fine-ink", "fine"),
        ("open-ink", "open"),
        ("bad-ink", "bad"),
        ("none-ink", "none"),
    ];
    for palette in palettes() {
        for (text, ground) in pairs {
            let found = contrast(palette, text, ground);
            assert!(found >= 4.5, "{text} on {ground}: {found:.2} in {palette}");
        }
    }
}

#[test]
fn the_same_drafts_give_the_same_bytes_in_any_order() {
    let drafts = ["docs/examples/cku_railway.accord", "docs/examples/eaeu_china_2018.accord"];
    let of = |drafts: [&str; 2], option: &str| {
        let arguments = [&drafts[..], &["--as-of", "2025-01-01", "--all"]].concat();
        written(option, &format!("same{}{}", option, drafts[0].len()), &arguments)
    };
    for option in ["--html", "--markdown"] {
        let one = of(drafts, option);
        assert_eq!(one, of(drafts, option));
        assert_eq!(one, of([drafts[1], drafts[0]], option));
    }
}

/// What a file says never becomes markup, a control or a turn of the writing.
#[test]
fn what_a_file_says_stays_text() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile_research.accord");
    let text = "enum Field { a }\nextend Agreement { fields: set of Field }\n\
        source S { title: \"<i>|`*law*\" }\n\
        risk q \"[x](http://x) <img src=y>\" { likelihood: high  mitigated_by: r }\n\
        agreement draft \"</title><script>alert(1)</script>`\u{202e}\" { kind: free_trade_area parties: { } fields: a }\n\
        requirement r must \"<img src=x onerror=alert(1)>& | `\" { cite S \"1|<b>`\"\n\
          for each x in agreements require count(x.parties) is at least 2\n\
          advice \"<b>|do`\" }\n";
    std::fs::write(&file, text).unwrap();
    let (page, printed) =
        written("--html", "hostile_research.html", &[file.to_str().unwrap(), "--all"]);
    tags(&page);
    for part in ["<script", "<img", "<i>", "<b>", "\u{202e}"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(!printed.contains('\u{202e}'));
    let (page, _) = written("--markdown", "hostile_research.md", &[file.to_str().unwrap()]);
    let outside = page.replace("\\`", "").split('`').step_by(2).collect::<String>();
    for part in ["<script", "<img", "<b>", "[x](", "\u{202e}"] {
        assert!(!outside.contains(part), "{part} in {outside}");
    }
    // Every row of a table has as many cells as its head.
    let mut heads = None;
    for line in page.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        if bars == 0 {
            heads = None;
        } else {
            assert_eq!(*heads.get_or_insert(bars), bars, "{line}");
        }
    }
}

#[test]
fn json_of_a_report_is_as_its_schema_says() {
    let (_, schema) = SCHEMAS.iter().find(|(name, _)| *name == "research").unwrap();
    let schema = serde_json::to_value(schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (arguments, code) in [
        (&[DRAFT][..], 0),
        (
            &[
                "docs/examples/rcep_2020.accord",
                "docs/examples/cku_railway.accord",
                "--as-of",
                "2027-01-01",
            ],
            0,
        ),
        (&["rules", "--as-of", "2027-01-01"], 0),
        (&[DRAFT, "--most-steps", "10"], 3),
        (&["no/such/file.accord"], 2),
    ] {
        let output = research(&[arguments, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        assert_eq!(value["exit_code"], code);
        assert_eq!(value["research"].is_null(), code != 0);
    }
}
