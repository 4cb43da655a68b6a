//! No output carries terminal controls or characters that turn the direction of writing.

use accordant::report::diagnostics::{Look, human, json, narratable};
use accordant::report::escape::is_harmful;
use accordant::report::human::{Terminal, verdicts};
use accordant::report::view::{Show, view};
use accordant::workspace::{Memory, Options, evaluate, load};

const HARM: &str = "\u{202e}\u{1b}[31mred\u{7}";

fn harmless(text: &str) {
    let found = text.chars().find(|c| is_harmful(*c) && *c != '\n');
    assert_eq!(found, None, "{text:?}");
}

#[test]
fn diagnostics_are_harmless() {
    let text = format!(
        "requirement a must \"{HARM}\" {{ # {HARM}\n  require b is \"{HARM}\"\n}}\nuse \"{HARM}\""
    );
    let loaded = load(&Memory::default().with("/x.accord", text), "/x.accord");
    let (_, found) = loaded.analyse();
    assert!(!found.is_empty());
    harmless(&human(&found, &loaded.sources, Look::default()));
    harmless(&narratable(&found, &loaded.sources));
    harmless(&serde_json::to_string(&json(&found, &loaded.sources)).unwrap());
}

#[test]
fn verdicts_are_harmless() {
    let text = format!(
        "record Good {{ name: text }}\ngood tea \"{HARM}\" {{}}\nrequirement a must \"{HARM}\" {{\n  \
         for each g in goods\n  require g.name is \"{HARM}x\"\n  advice \"{HARM}\"\n  contested \"{HARM}\"\n}}"
    );
    let loaded = load(&Memory::default().with("/x.accord", text), "/x.accord");
    let (program, found) = loaded.analyse();
    let program = program.unwrap_or_else(|| panic!("{found:?}"));
    let mut outcome = evaluate(&program, &Options::default()).unwrap();
    let view = view(&mut outcome, &loaded.sources, Show { all: true, ..Show::default() });
    harmless(&verdicts(&view, Terminal::default()));
}

#[test]
fn long_lines_and_many_findings_are_cut() {
    let long = format!("use {}\n", "a".repeat(100_000));
    let loaded = load(&Memory::default().with("/x.accord", long.repeat(60)), "/x.accord");
    let text = human(&loaded.diagnostics, &loaded.sources, Look::default());
    assert!(text.contains("and 10 more"), "{}", text.len());
}

#[test]
fn what_has_no_width_is_seen_and_joiners_stay_where_scripts_need_them() {
    use accordant::report::escape::{visible, visible_line, with_signs};
    assert_eq!(visible_line("ta\u{200b}x\u{feff}"), "ta\\u{200b}x\\u{feff}");
    assert_eq!(visible("a\u{200d}b\nc"), "a\\u{200d}b\nc");
    assert_eq!(with_signs("a\u{2060}b"), "a\u{fffd}b");
    // Persian and Devanagari are written with them.
    for word in ["می\u{200c}خواهم", "क्\u{200d}ष"] {
        assert_eq!(visible_line(word), word);
    }
}
