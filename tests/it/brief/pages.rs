//! The pages of the report: well-formed, readable for everybody, the same whenever they are written.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use accordant::report::schema::SCHEMAS;
use serde_json::Value;

use crate::research::pages::{contrast, palettes, tags};

pub const DRAFT: &str = "docs/examples/belt_fta_draft.accord";

pub fn report(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_accordant"))
        .arg("report")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A page that is written, and what is printed beside it.
fn written(option: &str, name: &str, arguments: &[&str]) -> (String, String) {
    let path = scratch(name);
    let output = report(&[arguments, &[option, path.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    (page, String::from_utf8(output.stdout).unwrap())
}

/// A draft of its own, as a page.
fn page_of(name: &str, text: &str, arguments: &[&str]) -> String {
    let file = scratch(&format!("{name}.accord"));
    std::fs::write(&file, text).unwrap();
    let arguments = [&[file.to_str().unwrap()], arguments].concat();
    written("--html", &format!("{name}.html"), &arguments).0
}

#[test]
fn the_page_is_readable_for_everybody() {
    let (page, _) = written("--html", "brief.html", &[DRAFT]);
    let tags = tags(&page);
    let count = |name: &str| tags.iter().filter(|tag| tag.split(' ').next() == Some(name)).count();
    assert!(tags.contains(&"html lang=\"en\""));
    for landmark in ["h1", "main", "nav", "header", "footer", "aside"] {
        assert_eq!(count(landmark), 1, "{landmark}");
    }
    // Headings go down one level at a time.
    let levels = tags.iter().filter_map(|tag| tag.strip_prefix('h')?.get(..1)?.parse::<u8>().ok());
    let mut before = 0;
    for level in levels {
        assert!(level <= before + 1, "h{level} after h{before}");
        before = level;
    }
    assert!(count("table") > 15);
    assert_eq!(count("table"), count("caption"));
    for head in tags.iter().filter(|tag| tag.starts_with("th ") || **tag == "th") {
        assert!(head.contains("scope=\"col\"") || head.contains("scope=\"row\""), "{head}");
    }
    ids_are_unique_and_found(&page, &tags);
    let asks = ["<script", "src=", "<link", "@import", "url(", "javascript:"];
    assert!(asks.iter().all(|ask| !page.contains(ask)));
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("http"));
    for section in [
        "In short",
        "The stages",
        "What each party owes",
        "Reservations",
        "Dates",
        "The six mechanisms",
        "Other rules that bind the draft",
        "Opportunities and risks",
        "What is open",
        "Adjustments",
        "Annex: where the verdicts come from",
    ] {
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

/// Whoever does not see a picture is told what it shows, and a table beside it says the same.
#[test]
fn every_picture_says_in_words_what_it_shows() {
    let (page, _) = written("--html", "brief_pictures.html", &[DRAFT]);
    let pictures: Vec<&str> = page.split("<svg ").skip(1).collect();
    assert_eq!(pictures.len(), 4);
    for picture in &pictures {
        assert!(picture.starts_with(|c: char| c.is_alphabetic()));
        assert!(picture.split('>').next().unwrap().contains("role=\"img\""));
        let words = picture.split("<desc").nth(1).unwrap().split("</desc>").next().unwrap();
        assert!(words.len() > 60, "{words}");
    }
    for words in [
        "Initial stage: reached; here: belt_fta, belt_meeting.",
        "Development stage: 1 rule blocks it. Expansion stage: ahead.",
        "central asia: CHN, KAZ, KGZ, TJK, TKM, UZB. neighbours: no party.",
        "2032-01-01, Reservation of Tajikistan on Elimination of duties: expires, in 4 years 7 months.",
        "Target mechanism: 3 hold, 2 fail, 1 undetermined, 2 do not apply.",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn drawings_stand_out_from_their_ground_by_day_by_night_and_on_paper() {
    let texts = [
        ("ink", "ground"),
        ("ink", "soft"),
        ("quiet", "ground"),
        ("quiet", "soft"),
        ("good-ink", "good"),
        ("fine-ink", "fine"),
        ("bad-ink", "bad"),
        ("none-ink", "ground"),
    ];
    // Marks and lines that say something need less than letters.
    let marks = [("bar", "ground"), ("bar", "soft"), ("quiet", "ground"), ("good-ink", "ground")];
    for palette in palettes() {
        for (text, ground) in texts {
            let found = contrast(palette, text, ground);
            assert!(found >= 4.5, "{text} on {ground}: {found:.2} in {palette}");
        }
        for (mark, ground) in marks {
            let found = contrast(palette, mark, ground);
            assert!(found >= 3.0, "{mark} on {ground}: {found:.2} in {palette}");
        }
    }
}

#[test]
fn the_same_drafts_give_the_same_bytes_in_any_order() {
    let drafts = ["docs/examples/cku_railway.accord", "docs/examples/eaeu_china_2018.accord"];
    let of = |drafts: [&str; 2], option: &str| {
        let arguments = [&drafts[..], &["--as-of", "2025-01-01", "--all"]].concat();
        written(option, &format!("brief_same{}{}", option, drafts[0].len()), &arguments)
    };
    for option in ["--html", "--markdown"] {
        let one = of(drafts, option);
        assert_eq!(one, of(drafts, option));
        assert_eq!(one, of([drafts[1], drafts[0]], option));
    }
}

const HOSTILE: &str = "scale Ring { \u{61} < b }\nrecord Country { ring: Ring }\n\
    country AAA \"</text><script>alert(1)</script>\" { ring: a }\n\
    source S { title: \"<i>|`*law*\" }\n\
    stage one \"<b>\u{202e}`stage`|\" { goal \"</desc><img src=x>|\" admits c: Country when c.ring is at most a }\n\
    stage two after one { }\n\
    clause kind tc { due: date  what: text }\n\
    risk q \"[x](http://x) <img src=y>\" { likelihood: high  mitigated_by: r }\n\
    agreement draft \"</title></style><script>alert(1)</script>`\\\\\\\"; } \u{202e}\" {\n\
      kind: free_trade_area parties: AAA stage: one as_of: 2027-01-01\n\
      clause tc c1 \"<script>|`x\" { due: 2028-01-01 what: \"<img src=z>|`\" cite S \"<b>\" }\n\
      reservation r1 by AAA on c1 { reason: \"<script>|`\u{202e}\" expires: 2029-01-01 } }\n\
    parameter p: number is 2 contested \"<script>|`\u{202e}\"\n\
    requirement r must \"<img src=x onerror=alert(1)>& | `\" { cite S \"1|<b>`\"\n\
      for each x in agreements require count(x.parties) is at least p\n\
      contested \"<script>\" advice \"<b>|do`\" }\n";

/// What a file says never becomes markup, a style, a control or a turn of the writing.
#[test]
fn what_a_file_says_stays_text() {
    let page = page_of("hostile_brief", HOSTILE, &[]);
    tags(&page);
    for part in ["<script", "<img", "<i>", "<b>", "\u{202e}"] {
        assert!(!page.contains(part), "{part}");
    }
    assert_eq!(page.matches("</style>").count(), 1);
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let running = style.rsplit("content: \"").next().unwrap().split('"').next().unwrap();
    let is_plain = |c: char| c.is_alphanumeric() || c == ' ' || c == '\\';
    assert!(running.contains("script") && running.chars().all(is_plain), "{running}");
    let file = scratch("hostile_brief.accord");
    let all = report(&[file.to_str().unwrap(), "--all"]).stdout;
    assert!(!String::from_utf8(all).unwrap().contains('\u{202e}'));
    let (page, _) = written("--markdown", "hostile_brief.md", &[file.to_str().unwrap()]);
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
fn a_report_is_made_of_whatever_can_be_judged() {
    // No stages, no mechanisms, no clauses, no date.
    let bare = "agreement a { kind: partial_scope parties: { } }";
    let page = page_of("brief_bare", bare, &[]);
    tags(&page);
    for words in [
        "name no stages",
        "It names no party.",
        "It has no clauses",
        "No party has made a reservation.",
        "states no date",
        "nothing was asked",
    ] {
        assert!(page.contains(words), "{words}");
    }
    // What holds is told in a few words, and stands in no table but the annex.
    let held = format!(
        "{bare} requirement named must \"It has a kind\" {{ for each a in agreements require a.kind is stated }}"
    );
    let page = page_of("brief_held", &held, &[]);
    assert!(page.contains("<p>Must hold, and does: It has a kind.</p>"));
    assert!(!page.contains("what is to be looked at") && page.contains("It has a kind<br>"));
    // No agreement at all.
    let page = page_of("brief_none", "country AAA { }", &[]);
    tags(&page);
    assert!(page.contains("<h1>No agreement</h1>") && page.contains("hold no agreement"));
    // Everything holds.
    let (page, _) = written(
        "--html",
        "brief_passes.html",
        &["docs/examples/roadmap/corridor.accord", "--without-adjustments"],
    );
    tags(&page);
}

/// Where the input is wrong nothing is written, and what was there stays.
#[test]
fn wrong_input_writes_nothing() {
    let (page, file) = (scratch("brief_wrong.html"), scratch("brief_wrong.accord"));
    std::fs::write(&page, "old").unwrap();
    for (text, code) in [("agreement a { kind: ", 2), ("agreement a { kindd: x }", 2)] {
        std::fs::write(&file, text).unwrap();
        let output = report(&[file.to_str().unwrap(), "--html", page.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(code));
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).contains("no report was made"));
        assert_eq!(std::fs::read_to_string(&page).unwrap(), "old");
    }
    let output = report(&[DRAFT, "--most-steps", "10", "--html", page.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "old");
    // A draft is never overwritten.
    std::fs::write(&file, "country AAA { }").unwrap();
    let output = report(&[file.to_str().unwrap(), "--markdown", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "country AAA { }");
    // Nor what else was read with it.
    let folder = scratch("brief_read");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("accord.toml"), "").unwrap();
    std::fs::write(folder.join("a.accord"), "country AAA { }").unwrap();
    for command in ["report", "research", "timeline"] {
        let output = Command::new(env!("CARGO_BIN_EXE_accordant"))
            .args([command, "a.accord", "--html", "accord.toml"])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("it was read"), "{command}");
        assert_eq!(std::fs::read_to_string(folder.join("accord.toml")).unwrap(), "");
    }
}

#[test]
fn what_is_printed_is_what_is_written() {
    for (option, format) in [("--html", "html"), ("--markdown", "markdown")] {
        let (page, _) = written(option, &format!("brief_printed.{format}"), &[DRAFT]);
        let output = report(&[DRAFT, "--format", format]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), page, "{format}");
    }
}

#[test]
fn json_of_a_report_is_as_its_schema_says() {
    let (_, schema) = SCHEMAS.iter().find(|(name, _)| *name == "report").unwrap();
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
        let output = report(&[arguments, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:#?}");
        assert_eq!(value["exit_code"], code);
        assert_eq!(value["report"].is_null(), code != 0);
    }
}
