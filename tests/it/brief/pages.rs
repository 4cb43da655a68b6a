//! The pages of the report on a draft.

use std::process::{Command, Output};

use crate::pages::{
    DRAFT, assert_as_schema, assert_readable, assert_same_in_any_order, assert_stays_text, scratch,
    tags,
};

pub fn report(arguments: &[&str]) -> Output {
    crate::pages::report("report", arguments)
}

fn written(option: &str, name: &str, arguments: &[&str]) -> (String, String) {
    crate::pages::written("report", option, name, arguments)
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
    let landmarks = ["h1", "main", "nav", "header", "footer", "aside"];
    let sections = [
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
    ];
    assert_readable(&page, &landmarks, 15, &sections);
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
fn the_same_drafts_give_the_same_bytes_in_any_order() {
    assert_same_in_any_order("report");
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

/// The style holds words of the draft, too: what runs along the top of every sheet.
#[test]
fn what_a_file_says_stays_text() {
    let page = assert_stays_text("report", HOSTILE);
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let running = style.rsplit("content: \"").next().unwrap().split('"').next().unwrap();
    let is_plain = |c: char| c.is_alphanumeric() || c == ' ' || c == '\\';
    assert!(running.contains("script") && running.chars().all(is_plain), "{running}");
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
    assert_as_schema("report");
}
