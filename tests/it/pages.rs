//! What is asked of the pages of every report: well-formed, readable for everybody, harmless, the same whenever written.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::command::{accordant, assert_valid, schema};

pub const DRAFT: &str = "docs/examples/belt_fta_draft.accord";

/// A file in the folder of the tests.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The output of a command that reports.
pub fn report(command: &str, arguments: &[&str]) -> Output {
    accordant(&[&[command], arguments].concat())
}

/// A page that is written, and what is printed beside it.
pub fn written(command: &str, option: &str, name: &str, arguments: &[&str]) -> (String, String) {
    let path = scratch(name);
    let output = report(command, &[arguments, &[option, path.to_str().unwrap()]].concat());
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

/// That a page can be read by everybody: landmarks that stand once, headings one level at a time, tables of which there
/// are more than so many, each with a caption and heads, names that lead somewhere, and nothing asked of others.
pub fn assert_readable(page: &str, landmarks: &[&str], tables: usize, sections: &[&str]) {
    let tags = tags(page);
    let count = |name: &str| tags.iter().filter(|tag| tag.split(' ').next() == Some(name)).count();
    assert!(tags.contains(&"html lang=\"en\""));
    for landmark in landmarks {
        assert_eq!(count(landmark), 1, "{landmark}");
    }
    let levels = tags.iter().filter_map(|tag| tag.strip_prefix('h')?.get(..1)?.parse::<u8>().ok());
    let mut before = 0;
    for level in levels {
        assert!(level <= before + 1, "h{level} after h{before}");
        before = level;
    }
    assert!(count("table") > tables);
    assert_eq!(count("table"), count("caption"));
    for head in tags.iter().filter(|tag| tag.starts_with("th ") || **tag == "th") {
        assert!(head.contains("scope=\"col\"") || head.contains("scope=\"row\""), "{head}");
    }
    ids_are_unique_and_found(page, &tags);
    let asks = ["<script", "src=", "<link", "@import", "url(", "javascript:"];
    assert!(asks.iter().all(|ask| !page.contains(ask)));
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("http"));
    for section in sections {
        assert!(page.contains(&format!("\">{section}</h2>")), "{section}");
    }
}

fn ids_are_unique_and_found(page: &str, tags: &[&str]) {
    let attribute = |tag: &str, name: &str| {
        tag.split(&format!(" {name}=\"")).nth(1).map(|rest| {
            rest.split('"').next().unwrap().split(' ').map(str::to_owned).collect::<Vec<_>>()
        })
    };
    let ids: Vec<String> = tags.iter().filter_map(|tag| attribute(tag, "id")).flatten().collect();
    for id in &ids {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    for tag in tags {
        for name in ["aria-labelledby", "href"] {
            for to in attribute(tag, name).unwrap_or_default() {
                let to = to.trim_start_matches('#').to_owned();
                assert!(ids.contains(&to), "{to} of <{tag}>");
            }
        }
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

/// How much two colours of a palette stand out from each other, from 1 to 21.
fn contrast(palette: &str, one: &str, other: &str) -> f64 {
    let colour = |name: &str| {
        let found = palette.split(&format!("--{name}: #")).nth(1).unwrap();
        brightness(found.split(';').next().unwrap().trim())
    };
    let (one, other) = (colour(one), colour(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// That each first colour stands out from the second as much, by day, by night and on paper.
fn assert_stands_out(pairs: &[(&str, &str)], least: f64) {
    let style = include_str!("../../src/report/document/page.css");
    let palettes: Vec<&str> =
        style.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
    assert_eq!(palettes.len(), 3);
    for palette in palettes {
        for (one, ground) in pairs {
            let found = contrast(palette, one, ground);
            assert!(found >= least, "{one} on {ground}: {found:.2} in {palette}");
        }
    }
}

#[test]
fn texts_stand_out_from_their_ground_by_day_by_night_and_on_paper() {
    let texts = [
        ("ink", "ground"),
        ("ink", "soft"),
        ("quiet", "ground"),
        ("quiet", "soft"),
        ("link", "ground"),
        ("link", "soft"),
        ("good-ink", "good"),
        ("fine-ink", "fine"),
        ("open-ink", "open"),
        ("bad-ink", "bad"),
        ("none-ink", "none"),
        ("none-ink", "ground"),
    ];
    assert_stands_out(&texts, 4.5);
    // Marks and lines that say something need less than letters.
    let marks = [("bar", "ground"), ("bar", "soft"), ("quiet", "ground"), ("good-ink", "ground")];
    assert_stands_out(&marks, 3.0);
}

/// That the same drafts give the same bytes, in whatever order they are named.
pub fn assert_same_in_any_order(command: &str) {
    let drafts = ["docs/examples/cku_railway.accord", "docs/examples/eaeu_china_2018.accord"];
    let of = |drafts: [&str; 2], option: &str| {
        let arguments = [&drafts[..], &["--as-of", "2025-01-01", "--all"]].concat();
        written(command, option, &format!("{command}{}{}", option, drafts[0].len()), &arguments)
    };
    for option in ["--html", "--markdown"] {
        let one = of(drafts, option);
        assert_eq!(one, of(drafts, option));
        assert_eq!(one, of([drafts[1], drafts[0]], option));
    }
}

/// That nothing a draft says becomes markup, a style, a control or a turn of the writing, in any format. Gives the page.
pub fn assert_stays_text(command: &str, hostile: &str) -> String {
    let file = scratch(&format!("hostile_{command}.accord"));
    std::fs::write(&file, hostile).unwrap();
    let (page, printed) = written(
        command,
        "--html",
        &format!("hostile_{command}.html"),
        &[file.to_str().unwrap(), "--all"],
    );
    tags(&page);
    for part in ["<script", "<img", "<i>", "<b>", "\u{202e}"] {
        assert!(!page.contains(part), "{part}");
    }
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(!printed.contains('\u{202e}'));
    let plain = format!("hostile_{command}.md");
    let (text, _) = written(command, "--markdown", &plain, &[file.to_str().unwrap()]);
    let outside = text.replace("\\`", "").split('`').step_by(2).collect::<String>();
    for part in ["<script", "<img", "<b>", "[x](", "\u{202e}"] {
        assert!(!outside.contains(part), "{part} in {outside}");
    }
    // Every row of a table has as many cells as its head.
    let mut heads = None;
    for line in text.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        if bars == 0 {
            heads = None;
        } else {
            assert_eq!(*heads.get_or_insert(bars), bars, "{line}");
        }
    }
    page
}

/// That what is printed as JSON is as the schema of the command says, and holds a report where there is one.
pub fn assert_as_schema(command: &str) {
    let schema = schema(command);
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
        let output = report(command, &[arguments, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_valid(&schema, &value);
        assert_eq!(value["exit_code"], code);
        assert_eq!(value[command].is_null(), code != 0);
    }
}
