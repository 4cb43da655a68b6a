//! Answers as text, for a reader at a terminal or of a transcript.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::{WordSeparator, WordSplitter};

use super::answer::{Answer, Part, Table};
use super::highlight::{Kind, highlight};
use crate::report::diagnostics::{Look, human};
use crate::report::diff::unified;
use crate::report::escape::{visible, visible_line};
use crate::report::explain::{ExplainedView, Manner};
use crate::report::human::{Terminal, findings, verdicts};
use crate::report::view::FindingView;
use crate::report::{dependents, explain, stages, suggest, timeline, transitions};
use crate::source::SourceMap;

/// Rows of a list that are shown; `all` shows the others.
const MOST_ROWS: usize = 20;

/// Findings that are shown.
const MOST_FINDINGS: usize = 10;

/// Verdicts that are explained one by one.
const MOST_EXPLAINED: usize = 3;

/// An answer as text, with a line end at its end.
#[must_use]
pub fn text(answer: &Answer, sources: &SourceMap, terminal: Terminal) -> String {
    let sources = answer.sources.as_ref().unwrap_or(sources);
    let most = |usual: usize| if answer.full { usize::MAX } else { usual };
    let mut out = String::new();
    for part in &answer.parts {
        match part {
            Part::Text(text) => wrapped(&mut out, text, "", terminal),
            Part::Heading(text) => {
                let head = paint(&visible_line(text), Style::new().bold(), terminal);
                let _ = writeln!(out, "{head}");
            }
            Part::Value(text) => {
                let _ = writeln!(out, "{}", paint(&visible(text), value_style(text), terminal));
            }
            Part::List(items) => list(&mut out, items, most(MOST_ROWS)),
            Part::Detail(text) => wrapped(&mut out, text, "  ", terminal),
            Part::Code(text) => code(&mut out, text, terminal),
            Part::Table(rows) => table(&mut out, rows, most(MOST_ROWS), terminal),
            Part::Diagnostics(found) => {
                let look = Look { width: terminal.width.unwrap_or(80), colours: terminal.colour };
                // Diagnostics end with an empty line, which ends an answer anyway.
                let text = human(found, sources, look);
                out.push_str(text.strip_suffix('\n').unwrap_or(&text));
            }
            Part::Check(view) => out.push_str(&verdicts(view, terminal)),
            Part::Findings(list) => shown(&mut out, list, most(MOST_FINDINGS), terminal),
            Part::Stages(view) => out.push_str(&stages::human(view, terminal, false)),
            Part::Timeline(view) => out.push_str(&timeline::table(view, terminal.width)),
            Part::Explained(list, more) => {
                explained(&mut out, (list, *more), answer.full, terminal);
            }
            Part::Suggest(view) => out.push_str(&suggest::text(view, terminal)),
            Part::Diff(texts) => {
                for text in texts {
                    let (old, new) = ((&*text.name, &*text.old), (&*text.name, &*text.new));
                    out.push_str(&unified(old, new, terminal));
                }
            }
            Part::Dependents(view) => out.push_str(&dependents::text(view, terminal)),
            Part::Changes(list) => {
                out.push_str(&transitions::text(list, most(MOST_ROWS), terminal));
            }
        }
    }
    out
}

fn value_style(text: &str) -> Style {
    match text {
        "yes" => AnsiColor::Green.on_default().bold(),
        "no" => AnsiColor::Red.on_default().bold(),
        "unknown" => AnsiColor::Yellow.on_default().bold(),
        _ => Style::new().bold(),
    }
}

/// A text at an indent, wrapped at the width of the terminal.
fn wrapped(out: &mut String, text: &str, indent: &str, terminal: Terminal) {
    let text = visible_line(text);
    let Some(width) = terminal.width else {
        let _ = writeln!(out, "{indent}{text}");
        return;
    };
    let later = format!("{indent}  ");
    let options = textwrap::Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(if indent.is_empty() { "" } else { &later })
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    for line in textwrap::wrap(&text, options) {
        let _ = writeln!(out, "{line}");
    }
}

fn list(out: &mut String, items: &[String], most: usize) {
    if items.is_empty() {
        out.push_str("{ }\n");
    }
    for item in items.iter().take(most) {
        let _ = writeln!(out, "{}", visible_line(item));
    }
    rest(out, items.len(), most, 0);
}

/// What is said of rows that are not shown.
fn rest(out: &mut String, count: usize, most: usize, uncounted: usize) {
    let more = count.saturating_sub(most) + uncounted;
    if more > 0 {
        let how = if count > most { "; `all` shows them" } else { "" };
        let _ = writeln!(out, "… and {more} more{how}");
    }
}

fn code(out: &mut String, text: &str, terminal: Terminal) {
    let text = visible(text);
    if !terminal.colour {
        let _ = writeln!(out, "{text}");
        return;
    }
    let _ = writeln!(out, "{}", coloured(&text, &highlight(&text)));
}

/// A line of the language in colours.
#[must_use]
pub fn paint_line(line: &str) -> String {
    coloured(line, &highlight(line))
}

/// A text with its parts in colours.
fn coloured(text: &str, parts: &[(std::ops::Range<usize>, Kind)]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (range, kind) in parts {
        let style = style_of(*kind);
        out.push_str(text.get(at..range.start).unwrap_or(""));
        let _ = write!(out, "{style}{}{style:#}", text.get(range.clone()).unwrap_or(""));
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

fn style_of(kind: Kind) -> Style {
    match kind {
        Kind::Command => AnsiColor::Cyan.on_default().bold(),
        Kind::Keyword => AnsiColor::Blue.on_default(),
        Kind::Number => AnsiColor::Magenta.on_default(),
        Kind::Text => AnsiColor::Green.on_default(),
        Kind::Comment => Style::new().dimmed(),
    }
}

/// Rows in columns as wide as they need, the last one as wide as is left.
fn table(out: &mut String, table: &Table, most: usize, terminal: Terminal) {
    let any_possible = table.rows.iter().any(|row| !row.certain);
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .take(most)
        .map(|row| {
            let mut cells: Vec<String> =
                row.cells.iter().map(|cell| visible_line(cell).into_owned()).collect();
            if any_possible && !row.certain {
                cells.push(String::from("possibly"));
            }
            cells
        })
        .collect();
    let widths = widths(&table.columns, &rows, terminal);
    if !table.columns.is_empty() {
        let style = Style::new().underline();
        let head: Vec<String> =
            table.columns.iter().map(|c| visible_line(c).into_owned()).collect();
        for line in lay_out(&head, &widths) {
            let _ = writeln!(out, "{}", paint(&line, style, terminal));
        }
    }
    for row in &rows {
        for line in lay_out(row, &widths) {
            let _ = writeln!(out, "{line}");
        }
    }
    rest(out, table.rows.len(), most, table.more);
}

/// The widths of the columns: what they need, but none more than its share where they do not fit.
fn widths(columns: &[String], rows: &[Vec<String>], terminal: Terminal) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0).max(columns.len());
    let mut widths = vec![0_usize; count];
    for row in rows.iter().map(Vec::as_slice).chain([columns]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns_of(cell));
        }
    }
    let Some(room) = terminal.width else { return widths };
    // No column is narrower than its longest word.
    let mut least = vec![0_usize; count];
    for row in rows.iter().map(Vec::as_slice).chain([columns]) {
        for (least, cell) in least.iter_mut().zip(row) {
            *least = cell.split(' ').map(columns_of).fold(*least, usize::max);
        }
    }
    let gaps = 2 * count.saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > room {
        let can_shrink = widths.iter_mut().zip(&least).filter(|(width, least)| **width > **least);
        let Some((widest, _)) = can_shrink.max_by_key(|(width, _)| **width) else { break };
        *widest -= 1;
    }
    widths
}

/// How many columns of a terminal a text takes.
fn columns_of(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// The lines of a row.
fn lay_out(row: &[String], widths: &[usize]) -> Vec<String> {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| {
            let options = textwrap::Options::new((*width).max(1))
                .break_words(false)
                .word_separator(WordSeparator::AsciiSpace)
                .word_splitter(WordSplitter::NoHyphenation);
            textwrap::wrap(cell, options).into_iter().map(std::borrow::Cow::into_owned).collect()
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|at| {
            let mut line = String::new();
            for (cell, width) in cells.iter().zip(widths) {
                let text = cell.get(at).map_or("", String::as_str);
                let pad = width.saturating_sub(columns_of(text)) + 2;
                let _ = write!(line, "{text}{:pad$}", "");
            }
            line.trim_end().to_owned()
        })
        .collect()
}

fn shown(out: &mut String, list: &[FindingView], most: usize, terminal: Terminal) {
    out.push_str(&findings(list.get(..most.min(list.len())).unwrap_or(list), terminal));
    rest(out, list.len(), most, 0);
}

/// Verdicts with everything they rest on.
fn explained(
    out: &mut String,
    (list, uncounted): (&[ExplainedView], usize),
    full: bool,
    terminal: Terminal,
) {
    let manner = Manner { terminal, depth: None, all: full, in_words: false };
    let most = if full { usize::MAX } else { MOST_EXPLAINED };
    for (place, view) in list.iter().take(most).enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        let _ = write!(out, "{gap}{}", explain::text(view, manner));
    }
    let more = list.len().saturating_sub(most) + uncounted;
    if more > 0 {
        let _ = writeln!(out, "\n… and {more} more; name a subject to see one");
    }
}

fn paint(text: &str, style: Style, terminal: Terminal) -> String {
    if terminal.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}
