//! What holds of every text: it says what it said, its comments stay, and to format it again changes nothing.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use accordant::syntax::{Lexeme, LexemeKind, lexemes};
use proptest::prelude::*;

use super::{broken, comments, meaning};
use crate::generate::{drafts, programs};

/// All files of the repository that end in `.accord`.
static FILES: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    let mut folders: Vec<PathBuf> = ["rules", "docs", "tests", "examples"]
        .iter()
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "accord") {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
});

#[test]
fn of_all_files_here() {
    assert!(FILES.len() > 200, "{}", FILES.len());
    for (path, text) in FILES.iter() {
        if let Some(why) = broken(text) {
            panic!("{}: {why}", path.display());
        }
    }
}

/// Blanks of all sorts, with comments.
const BLANKS: [&str; 12] = [
    " ",
    "\n",
    "  \t ",
    "\n\n",
    "\n\n\n\n  ",
    "\r\n",
    " # so\n",
    "\n# there\n",
    "\n\n  # here, \"too\" {\n\n",
    " #1\n#2\n\n#3\n",
    "\u{b}\u{c}",
    " #\t\r",
];

/// Whether blanks may stand between two words as they like.
fn is_loose(text: &str, one: &Lexeme, next: &Lexeme) -> bool {
    let gap = &text[one.range.end..next.range.start];
    let (one_text, next_text) = (one.of(text), next.of(text));
    let is_unit =
        matches!(next_text.trim_end_matches('s'), "pp" | "year" | "month" | "day" | "week" | "%");
    let is_amount = one.kind == LexemeKind::Name && next.kind == LexemeKind::Number;
    let in_type = matches!(one_text, "set" | "of" | "yes" | "/") || next_text == "/";
    let is_between = next_text == "between";
    let opens = matches!(one_text, "(" | "{" | ",") || matches!(next_text, ")" | "}" | ",");
    (!gap.is_empty() || opens)
        && !(one.kind == LexemeKind::Number && is_unit)
        && !(is_amount || in_type || is_between)
}

/// A text with other blanks between its words.
fn disturbed(text: &str, choices: &[u8]) -> String {
    let all = lexemes(text);
    let words: Vec<&Lexeme> =
        all.iter().filter(|lexeme| lexeme.kind != LexemeKind::Comment).collect();
    let mut out = String::new();
    for (place, word) in words.iter().enumerate() {
        out.push_str(word.of(text));
        let Some(next) = words.get(place + 1) else { break };
        let choice = usize::from(choices[place % choices.len()]) + place;
        let gap = &text[word.range.end..next.range.start];
        match BLANKS.get(choice % 256 % 40) {
            Some(blanks) if is_loose(text, word, next) => out.push_str(blanks),
            _ => out.push_str(gap),
        }
    }
    out
}

/// A text with a part cut out and another put in its place.
fn damaged(text: &str, cuts: &[(usize, usize, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, instead) in cuts {
        let start = at % (chars.len() + 1);
        let end = (start + length).min(chars.len());
        chars.splice(start..end, instead.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn of_random_programs(generated in programs(), choices in prop::collection::vec(any::<u8>(), 1..60)) {
        let text = generated.text();
        prop_assert_eq!(broken(&text), None);
        let other = disturbed(&text, &choices);
        prop_assert_eq!(meaning(&other), meaning(&text), "{}", other);
        prop_assert_eq!(broken(&other), None);
    }

    #[test]
    fn of_random_drafts(generated in drafts(2_000), choices in prop::collection::vec(any::<u8>(), 1..60)) {
        let text = generated.text();
        prop_assert_eq!(broken(&text), None);
        let other = disturbed(&text, &choices);
        prop_assert_eq!(meaning(&other), meaning(&text), "{}", other);
        prop_assert_eq!(broken(&other), None);
    }

    #[test]
    fn of_files_with_other_blanks(which in any::<prop::sample::Index>(), choices in prop::collection::vec(any::<u8>(), 1..90)) {
        let text = &which.get(&FILES).1;
        let other = disturbed(text, &choices);
        prop_assert_eq!(broken(&other), None);
    }

    #[test]
    fn of_files_cut_and_garbled(
        which in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<usize>(), 0..40_usize, "\\PC{0,4}|[\n#\",{}() ]{0,3}"), 1..4),
    ) {
        let text = damaged(&which.get(&FILES).1, &cuts);
        prop_assert_eq!(broken(&text), None);
    }
}

#[test]
fn the_laws_can_be_broken() {
    assert_ne!(meaning("fact f(a)"), meaning("fact f(b)"));
    assert_eq!(meaning("fact f(a)"), meaning("\n fact  f( a )"));
    assert_eq!(comments("# a\nfact f(\"#b\") # c"), ["# a", "# c"]);
    assert_eq!(disturbed("fact f(a)", &[1]), "fact\nf(\n\na\n\n\n\n  )");
}

/// Blocks in blocks on one line: to try that line out took as long as the square of it.
#[test]
fn a_line_of_many_blocks_takes_no_longer_than_many_lines() {
    let one = |at: u32| format!("given agreement a{at} {{ kind: k clause c {{ x: 1 }} }} ");
    let text: String = (0..5_000).map(one).collect();
    let text = format!("test \"t\" {{ {text}expect stage of a is s }}");
    let start = std::time::Instant::now();
    let new = super::formatted(&text).unwrap();
    let took = start.elapsed();
    assert_eq!(new.lines().count(), 5_003);
    assert!(took.as_secs() < 20, "{took:?}");
}
