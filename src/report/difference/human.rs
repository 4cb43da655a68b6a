//! Two versions compared, for a reader at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{
    ChangeView, DiffView, DifferenceView, asked, causes, dates, heading, place, renamed, summary,
    transition,
};
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, bold, fill, paint};

/// Differences without effect that are shown.
const MOST_IDLE: usize = 10;

/// Causes that are shown of a set.
const MOST_CAUSES: usize = 12;

/// The comparison as text.
#[must_use]
pub fn human((before, after): (&str, &str), view: &DiffView, terminal: Terminal) -> String {
    let (before, after) = (bold(before, terminal), bold(after, terminal));
    let mut out = format!("{before} → {after}{}\n", dates(view));
    let mut last = "";
    for change in &view.changes {
        if change.kind != last {
            last = change.kind;
            let style = style(change.kind).bold();
            let _ = writeln!(out, "\n{}", paint(heading(change.kind), style, terminal));
        }
        change_text(&mut out, view, change, terminal);
    }
    idle(&mut out, view, terminal);
    let _ = writeln!(out);
    for line in fill(&summary(view), "", "", terminal) {
        let _ = writeln!(out, "{line}");
    }
    out
}

fn style(kind: &str) -> Style {
    match kind {
        "newly_broken" | "newly_undetermined" => AnsiColor::Red.on_default(),
        "fixed" => AnsiColor::Green.on_default(),
        "newly_waived" | "newly_excepted" => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}

fn change_text(out: &mut String, view: &DiffView, change: &ChangeView, terminal: Terminal) {
    let name = bold(&asked(change), terminal);
    let (transition, level) = (transition(change), change.level);
    let title = change.title.as_ref().map(|t| format!("  {}", visible_line(t))).unwrap_or_default();
    let taken = 12 + transition.chars().count() + asked(change).chars().count();
    let fits = terminal.width.is_none_or(|width| taken + title.chars().count() <= width);
    let beside = if fits { title.as_str() } else { "" };
    let _ = writeln!(out, "  {transition}  {level:<6}  {name}{beside}");
    if !fits {
        for line in fill(title.trim_start(), "      ", "      ", terminal) {
            let _ = writeln!(out, "{line}");
        }
    }
    for (head, differences) in causes(view, change) {
        match differences.as_slice() {
            [(sentence, at)] => {
                lines(out, &format!("{head} {sentence}{}", beside_of(at.as_ref())), 6, terminal);
            }
            several => {
                let colon = if several.is_empty() { "" } else { ":" };
                lines(out, &format!("{head}{colon}"), 6, terminal);
                for (sentence, at) in several.iter().take(MOST_CAUSES) {
                    lines(out, &format!("{sentence}{}", beside_of(at.as_ref())), 8, terminal);
                }
                if several.len() > MOST_CAUSES {
                    let more = several.len() - MOST_CAUSES;
                    lines(out, &format!("… and {more} more"), 8, terminal);
                }
            }
        }
    }
}

/// What differs and is no cause of anything.
fn idle(out: &mut String, view: &DiffView, terminal: Terminal) {
    let idle: Vec<&DifferenceView> = view.differences.iter().filter(|d| !d.decides).collect();
    let renamed = renamed(view);
    if idle.is_empty() && renamed.is_empty() {
        return;
    }
    let head = paint("Other differences", Style::new().bold(), terminal);
    let _ = writeln!(out, "\n{head}");
    for sentence in renamed {
        lines(out, &sentence, 2, terminal);
    }
    for difference in idle.iter().take(MOST_IDLE) {
        let at = place(difference);
        lines(out, &format!("{}{}", difference.sentence, beside_of(at.as_ref())), 2, terminal);
    }
    if idle.len() > MOST_IDLE {
        lines(out, &format!("… and {} more", idle.len() - MOST_IDLE), 2, terminal);
    }
}

fn beside_of(at: Option<&String>) -> String {
    at.map(|at| format!("  {at}")).unwrap_or_default()
}

fn lines(out: &mut String, text: &str, indent: usize, terminal: Terminal) {
    let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
    for line in fill(text, &first, &rest, terminal) {
        let _ = writeln!(out, "{line}");
    }
}
