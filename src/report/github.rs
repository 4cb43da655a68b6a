//! Annotations for GitHub Actions: workflow commands with file, line and column, the weightiest first.

use std::fmt::Write as _;

use super::escape::{visible_line, without_commands};
use super::findings::{Item, Weight, cut, items, message, outcome};
use super::view::{ChecksView, LocationView};

/// So many annotations of one kind are shown of a step; the rest would be dropped without a word.
const MOST_OF_A_KIND: usize = 10;

/// A title or a message longer than this is cut, in characters.
const MOST_CHARACTERS: usize = 1000;

/// The commands, then what they amount to.
#[must_use]
pub fn github(view: &ChecksView) -> String {
    annotations(view, &outcome(view))
}

/// The commands, then a line that says what they amount to.
#[must_use]
pub fn annotations(view: &ChecksView, outcome: &str) -> String {
    let mut all = items(view);
    all.sort_by_key(Item::rank);
    let mut out = String::new();
    let mut left_out = 0;
    for weight in [Weight::Error, Weight::Warning, Weight::Note] {
        let of_weight = all.iter().filter(|item| item.weight() == weight);
        for (place, item) in of_weight.enumerate() {
            if place < MOST_OF_A_KIND {
                let _ = writeln!(out, "{}", command(item));
            } else {
                left_out += 1;
            }
        }
    }
    let more = match left_out {
        0 => String::new(),
        1 => String::from("; 1 more is not annotated"),
        n => format!("; {n} more are not annotated"),
    };
    let _ = writeln!(out, "{outcome}{more}");
    out
}

fn command(item: &Item<'_>) -> String {
    let kind = match item.weight() {
        Weight::Error => "error",
        Weight::Warning => "warning",
        Weight::Note => "notice",
    };
    let place = item.place();
    let title = property(&item.name());
    let message = data(&message(item));
    let file = property(&place.file);
    format!("::{kind} file={file},{},title={title}::{message}", region(&place))
}

/// Lines and columns. Columns count only where the place lies within a line.
fn region(place: &LocationView) -> String {
    let (line, end_line) = (place.line, place.end_line.max(place.line));
    if end_line > line {
        return format!("line={line},endLine={end_line}");
    }
    let end_column = place.end_column.max(place.column);
    format!("line={line},endLine={end_line},col={},endColumn={end_column}", place.column)
}

/// The text of a command: one line, with nothing that would end it or begin another.
fn data(text: &str) -> String {
    let text = cut(&visible_line(text), MOST_CHARACTERS);
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    without_commands(&text).into_owned()
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
