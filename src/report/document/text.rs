//! A report for a reader at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Block, Cell, Document, Table};
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, paint};

/// The report, as text.
pub(in crate::report) fn text(document: &Document, terminal: Terminal) -> String {
    let mut out = format!("{}\n", paint(&document.title, Style::new().bold(), terminal));
    points(&mut out, &document.facts, terminal);
    for block in &document.blocks {
        write_block(&mut out, block, terminal);
    }
    out
}

fn write_block(out: &mut String, block: &Block, terminal: Terminal) {
    match block {
        Block::Heading(level, text) => {
            let style = Style::new().bold();
            let style = if *level == 2 { style.underline() } else { style };
            let _ = writeln!(out, "\n{}", paint(text, style, terminal));
        }
        Block::Text(text) => filled(out, text, "", "", terminal),
        Block::Banner(_, text) => {
            out.push('\n');
            filled(out, text, "", "", terminal);
        }
        Block::Points(list) => points(out, list, terminal),
        Block::List(items) => {
            for item in items {
                filled(out, item, "  ", "    ", terminal);
            }
        }
        Block::Table(table) => {
            out.push('\n');
            let _ =
                writeln!(out, "{}", paint(&table.caption, AnsiColor::Cyan.on_default(), terminal));
            if is_of_numbers(table) {
                numbers(out, table, terminal);
            } else {
                rows(out, table, terminal);
            }
        }
        Block::Picture(_) | Block::Figure(..) => {}
        Block::Aside(heading, blocks) => {
            let _ = writeln!(out, "\n{}", paint(heading, Style::new().bold(), terminal));
            for block in blocks {
                write_block(out, block, terminal);
            }
        }
    }
}

fn points(out: &mut String, points: &[(String, String)], terminal: Terminal) {
    for (term, text) in points {
        filled(out, &format!("{term}: {text}"), "  ", "    ", terminal);
    }
}

/// Whether a table has but names and numbers, so that it fits on a line.
fn is_of_numbers(table: &Table) -> bool {
    table.rows.iter().all(|row| row.iter().skip(1).all(|cell| matches!(cell, Cell::Number(_))))
}

fn numbers(out: &mut String, table: &Table, terminal: Terminal) {
    let name = |row: &Vec<Cell>| row.first().map(Cell::line).unwrap_or_default();
    let names: Vec<String> = table.rows.iter().map(name).collect();
    let head = table.heads.first().map(String::as_str).unwrap_or_default();
    let wide = names.iter().map(|name| name.chars().count()).chain([head.len()]).max().unwrap_or(0);
    let mut line = format!("  {head:<wide$}");
    for head in table.heads.iter().skip(1) {
        let _ = write!(line, "  {head}");
    }
    let _ = writeln!(out, "{}", paint(&line, Style::new().dimmed(), terminal));
    for (row, name) in table.rows.iter().zip(names) {
        let mut line = format!("  {name:<wide$}");
        for (cell, head) in row.iter().zip(&table.heads).skip(1) {
            let _ = write!(line, "  {:>1$}", cell.line(), head.chars().count());
        }
        let _ = writeln!(out, "{}", visible_line(&line));
    }
}

/// Each row as a paragraph of its own: what it is about, and below it what the columns say.
fn rows(out: &mut String, table: &Table, terminal: Terminal) {
    for row in &table.rows {
        let mut cells = row.iter().zip(&table.heads);
        if let Some((first, _)) = cells.next() {
            filled(out, &first.line(), "  ", "    ", terminal);
        }
        for (cell, head) in cells {
            let text = cell.line();
            if !text.is_empty() {
                filled(
                    out,
                    &format!("{}: {text}", head.to_lowercase()),
                    "      ",
                    "        ",
                    terminal,
                );
            }
        }
    }
}

fn filled(out: &mut String, text: &str, first: &str, rest: &str, terminal: Terminal) {
    for line in crate::report::human::fill(text, first, rest, terminal) {
        let _ = writeln!(out, "{line}");
    }
}
