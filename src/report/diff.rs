//! What an edit changes in a text, as a unified diff.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::escape::{visible, visible_line};
use super::human::{Terminal, paint};

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The diff of two texts, each with what it is called; nothing where they are the same.
#[must_use]
pub fn unified(old: (&str, &str), new: (&str, &str), terminal: Terminal) -> String {
    let ((old_name, old), (new_name, new)) = (old, new);
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    unified.context_radius(CONTEXT);
    let mut out = String::new();
    let bold = Style::new().bold();
    for hunk in unified.iter_hunks() {
        if out.is_empty() {
            for (sign, name) in [("---", old_name), ("+++", new_name)] {
                let _ = writeln!(
                    out,
                    "{}",
                    paint(&format!("{sign} {}", visible_line(name)), bold, terminal)
                );
            }
        }
        let header = hunk.header().to_string();
        let _ = writeln!(out, "{}", paint(&header, AnsiColor::Cyan.on_default(), terminal));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', Style::new()),
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
            };
            let line = change.value().trim_end_matches(['\r', '\n']);
            let line = format!("{sign}{}", visible(line));
            let _ = writeln!(out, "{}", paint(&line, style, terminal));
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}
