//! One line a finding, with its place first, as compilers write: editors can jump there.

use std::fmt::Write as _;

use super::escape::{visible_line, without_commands};
use super::findings::{Item, What, cut, items, suppressed};
use super::timeline::asked;
use super::view::ChecksView;

/// A line longer than this helps nobody.
const MOST_CHARACTERS: usize = 1000;

/// The lines; none where nothing calls for anything.
#[must_use]
pub fn concise(view: &ChecksView) -> String {
    let mut out = String::new();
    for item in items(view) {
        let place = item.place();
        let file = visible_line(&place.file);
        let line = format!("{file}:{}:{}: {}", place.line, place.column, words(&item));
        let _ = writeln!(out, "{}", without_commands(&cut(&line, MOST_CHARACTERS)));
    }
    out
}

fn words(item: &Item<'_>) -> String {
    let why = item.sentence();
    match item.what {
        What::Input(found) => format!("{} {}: {why}", found.severity, found.code),
        What::Verdict(finding) => {
            let name = asked(&finding.requirement, &finding.subjects);
            let known = if finding.known { " (known)" } else { "" };
            let why = suppressed(finding).filter(|_| !finding.known).unwrap_or(why);
            format!("{} {name} {}{known}: {why}", finding.level, finding.verdict)
        }
    }
}
