//! Laws of sessions, tried on random lines: none does harm, what is taken back is gone, and what is kept between
//! questions answers as a session does that was just begun.

use accordant::session::{Arena, Session, Settings, highlight, is_complete};
use proptest::prelude::*;

use super::{desk, shown};

/// Words that lines are made of.
const WORDS: [&str; 58] = [
    "why",
    "not",
    "what if",
    "undo",
    "missing",
    "when",
    "stage",
    "check",
    "facts",
    "rules",
    "cite",
    "depends",
    "all",
    "help",
    "reload",
    "each",
    "c",
    "in",
    "countries",
    "where",
    "(",
    ")",
    "show",
    "and",
    "or",
    "is",
    "is not",
    "at least",
    "missing",
    "KAZ",
    "TJK",
    "pact",
    "c4",
    "pact.c4.lines_freed",
    "c4.lines_freed",
    "c4.transition",
    "90%",
    "9 years",
    "3",
    "\"x\"",
    "coverage",
    "all_ratify",
    "in_time",
    "ratified",
    "ratifies",
    "trusts(KAZ, TJK)",
    "committed",
    ",",
    ".",
    "{",
    "}",
    "define d when",
    "as_of",
    "2027-06-01",
    "benchmark",
    "GATT",
    "+",
    "#",
];

fn lines() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![8 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    let line = prop::collection::vec(word, 0..7).prop_map(|words| words.join(" "));
    let likely = prop::sample::select(vec![
        "what if c4.lines_freed is 91%",
        "what if TJK ratifies and c4.transition is 12 years",
        "what if benchmark is 80%",
        "what if not ratified(KAZ, pact)",
        "what if as_of is 2030-01-01",
        "define ready(c: Country) when committed(c)",
        "fact ratified(TJK, pact)",
        "undo",
        "check",
        "why coverage",
        "missing",
    ]);
    prop::collection::vec(prop_oneof![2 => line, 3 => likely.prop_map(str::to_owned)], 1..14)
}

fn begin<'a>(arena: &'a Arena, desk: &'a super::Desk) -> Session<'a> {
    Session::new(arena, desk, vec!["/draft.accord".into()], Settings::default()).0
}

/// Everything a session says of its verdicts.
fn says(session: &mut Session<'_>) -> Vec<String> {
    let questions = [
        "check",
        "why coverage",
        "why all_ratify",
        "why in_time",
        "missing",
        "stage pact",
        "c4.lines_freed",
    ];
    questions
        .iter()
        .map(|question| {
            let answer = session.run(question);
            shown(session, &answer)
        })
        .collect()
}

/// Inputs are called by their number, and the one session had more of them.
fn without_numbers(texts: &[String]) -> String {
    let mut parts = texts.iter().flat_map(|text| text.split("input "));
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        all + "input N" + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

proptest! {
    #[test]
    fn any_line_is_answered_and_taken_back(lines in lines()) {
        let (desk, arena) = (desk(), Arena::default());
        let mut session = begin(&arena, &desk);
        let first = says(&mut session);
        for line in lines.iter().filter(|line| !line.contains("save")) {
            let painted = highlight(line);
            prop_assert!(painted.iter().all(|(range, _)| line.get(range.clone()).is_some()));
            let (start, found) = session.complete(line, line.len());
            prop_assert!(line.is_char_boundary(start) && found.iter().all(|c| !c.text.is_empty()));
            if is_complete(line) {
                prop_assert!(session.hint(line).is_none_or(|hint| !hint.is_empty()));
            }
            session.run(line);
        }
        // The same lines in a session that asked nothing in between.
        let other = Arena::default();
        let mut again = begin(&other, &desk);
        for line in &lines {
            again.run(line);
        }
        let (one, two) = (says(&mut session), says(&mut again));
        prop_assert_eq!(without_numbers(&one), without_numbers(&two));
        while session.is_unsaved() {
            session.run("undo");
        }
        prop_assert_eq!(says(&mut session), first);
        prop_assert_eq!(desk.text("/draft.accord"), super::DRAFT);
    }
}
