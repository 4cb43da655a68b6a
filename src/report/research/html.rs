//! The report as a page of its own: it asks for nothing from elsewhere, runs no script, and prints.

use std::fmt::Write as _;

use super::ResearchView;
use super::document::{Block, Cell, Document, Piece, Table, pieces};
use super::sections::document;
use crate::report::escape::{markup, visible_line};

/// Colours, of which each text has at least 4.5 to 1 against its ground, light and dark; widths; paper.
const STYLE: &str = include_str!("page.css");

/// The page.
#[must_use]
pub fn html(view: &ResearchView) -> String {
    let document = document(view);
    let title = shown(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">To the report</a>\n\
         <header>\n<h1>{title}</h1>\n</header>\n"
    );
    contents(&mut out, &document);
    out.push_str("<main id=\"content\">\n");
    let mut section = 0;
    for block in &document.blocks {
        if let Block::Heading(2, text) = block {
            if section > 0 {
                out.push_str("</section>\n");
            }
            section += 1;
            let text = rich(text);
            let _ = write!(
                out,
                "<section aria-labelledby=\"s{section}\">\n<h2 id=\"s{section}\">{text}</h2>\n"
            );
        } else {
            write_block(&mut out, block);
        }
    }
    if section > 0 {
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn contents(out: &mut String, document: &Document) {
    out.push_str("<nav aria-label=\"Contents\">\n<ol>\n");
    let headings = document.blocks.iter().filter_map(|block| match block {
        Block::Heading(2, text) => Some(text),
        _ => None,
    });
    for (number, text) in (1..).zip(headings) {
        let _ = writeln!(out, "<li><a href=\"#s{number}\">{}</a></li>", rich(text));
    }
    out.push_str("</ol>\n</nav>\n");
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(level, text) => {
            let _ = writeln!(out, "<h{level}>{}</h{level}>", rich(text));
        }
        Block::Text(text) => {
            let _ = writeln!(out, "<p>{}</p>", rich(text));
        }
        Block::Points(points) => {
            out.push_str("<dl>\n");
            for (term, text) in points {
                let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", rich(term), rich(text));
            }
            out.push_str("</dl>\n");
        }
        Block::List(items) => {
            out.push_str("<ul>\n");
            for item in items {
                let _ = writeln!(out, "<li>{}</li>", rich(item));
            }
            out.push_str("</ul>\n");
        }
        Block::Table(table) => write_table(out, table),
        Block::Picture(svg) => {
            let _ = write!(out, "<div class=\"picture\">\n{}\n</div>\n", svg.trim_end());
        }
    }
}

fn write_table(out: &mut String, table: &Table) {
    let caption = rich(&table.caption);
    let label = shown(&table.caption.replace('`', ""));
    // What is wider than the screen is moved with the keys, too.
    let _ = write!(
        out,
        "<div class=\"table\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n\
         <table>\n<caption>{caption}</caption>\n<thead>\n<tr>"
    );
    let is_number = |column: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(column));
        cells.clone().next().is_some() && cells.clone().all(|c| matches!(c, Cell::Number(_)))
    };
    for (column, head) in table.heads.iter().enumerate() {
        let class = if is_number(column) { " class=\"number\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", shown(head));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let tag = if column == 0 { "th scope=\"row\"" } else { "td" };
            let class = if matches!(cell, Cell::Number(_)) { " class=\"number\"" } else { "" };
            let end = if column == 0 { "th" } else { "td" };
            let _ = write!(out, "<{tag}{class}>{}</{end}>", written(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => rich(text),
        Cell::Named(text, name) if name.is_empty() => rich(text),
        Cell::Named(text, name) => {
            format!("{}<br><span class=\"name\">{}</span>", rich(text), rich(name))
        }
        Cell::Lines(lines) => match lines.as_slice() {
            [] => String::new(),
            [one] => rich(one),
            several => {
                let items: Vec<String> =
                    several.iter().map(|line| format!("<li>{}</li>", rich(line))).collect();
                format!("<ul>{}</ul>", items.concat())
            }
        },
        Cell::Number(number) => number.to_string(),
        Cell::Share(share) => {
            let share = shown(share);
            format!(
                "<span class=\"share\"><span class=\"bar\" aria-hidden=\"true\" \
                 style=\"width: calc(6rem * {} / 100)\"></span>{share}</span>",
                share.trim_end_matches('%')
            )
        }
        Cell::Verdict(verdict, text) => {
            format!("<span class=\"verdict {verdict}\">{}</span>", shown(text))
        }
    }
}

/// A text of the report, its names set apart.
fn rich(text: &str) -> String {
    let one = |piece: Piece<'_>| match piece {
        Piece::Words(words) => shown(words),
        Piece::Name(name) => format!("<code>{}</code>", breakable(&shown(name))),
    };
    pieces(text).into_iter().map(one).collect()
}

/// Longer names may go over to the next line.
const LONG: usize = 18;

/// A name that may go over to the next line between its words, if it is long.
fn breakable(name: &str) -> String {
    if name.chars().count() <= LONG {
        return name.to_owned();
    }
    name.replace('_', "_<wbr>").replace('.', ".<wbr>").replace('(', "(<wbr>")
}

/// A text of the input, harmless in a page.
fn shown(text: &str) -> String {
    markup(&visible_line(text))
}
