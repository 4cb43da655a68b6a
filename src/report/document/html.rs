//! A report as a page of its own: it asks for nothing from elsewhere, runs no script, and prints.

use std::fmt::Write as _;

use super::{Block, Cell, Document, Piece, Table, pieces};
use crate::report::escape::{markup, visible_line};

/// Colours, of which each text has at least 4.5 to 1 against its ground, light and dark; widths; paper.
const STYLE: &str = include_str!("page.css");

/// The page.
pub(in crate::report) fn html(document: &Document) -> String {
    let title = shown(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}@page {{ @top-left {{ content: \"{}\" }} }}\n</style>\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#content\">To the report</a>\n",
        in_style(&document.title)
    );
    header(&mut out, document, &title);
    contents(&mut out, document);
    out.push_str("<main id=\"content\">\n");
    sections(&mut out, &document.blocks);
    out.push_str("</main>\n");
    if !document.foot.is_empty() {
        out.push_str("<footer>\n");
        for line in &document.foot {
            let _ = writeln!(out, "<p>{}</p>", rich(line));
        }
        out.push_str("</footer>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn header(out: &mut String, document: &Document, title: &str) {
    out.push_str("<header>\n");
    if let Some(kind) = &document.kind {
        let _ = writeln!(out, "<p class=\"kind\">{}</p>", rich(kind));
    }
    let _ = writeln!(out, "<h1>{title}</h1>");
    if !document.facts.is_empty() {
        out.push_str("<dl class=\"facts\">\n");
        for (term, text) in &document.facts {
            let _ = writeln!(out, "<div><dt>{}</dt> <dd>{}</dd></div>", rich(term), rich(text));
        }
        out.push_str("</dl>\n");
    }
    out.push_str("</header>\n");
}

/// The blocks, those below a heading of level 2 as a section of their own.
fn sections(out: &mut String, blocks: &[Block]) {
    let mut section = 0;
    for block in blocks {
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
            write_block(out, block);
        }
    }
    if section > 0 {
        out.push_str("</section>\n");
    }
}

/// A text in a string of a style: everything but letters, digits and blanks by its number.
fn in_style(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible_line(text).chars() {
        if c.is_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            // The blank ends the number and is no part of the text.
            let _ = write!(out, "\\{:x} ", u32::from(c));
        }
    }
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
        Block::Banner(verdict, text) => {
            let _ = writeln!(out, "<p class=\"banner {verdict}\">{}</p>", rich(text));
        }
        Block::Points(list) => points(out, list),
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
        Block::Figure(caption, svg) => {
            // What is wider than the screen is moved with the keys, too.
            let _ = write!(
                out,
                "<figure>\n<div class=\"drawing\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n{}\n</div>\n\
                 <figcaption>{}</figcaption>\n</figure>\n",
                shown(&caption.replace('`', "")),
                svg.trim_end(),
                rich(caption)
            );
        }
        Block::Aside(heading, blocks) => {
            let _ = writeln!(
                out,
                "<aside aria-label=\"{}\">\n<h3>{}</h3>",
                shown(&heading.replace('`', "")),
                rich(heading)
            );
            for block in blocks {
                write_block(out, block);
            }
            out.push_str("</aside>\n");
        }
    }
}

fn points(out: &mut String, points: &[(String, String)]) {
    out.push_str("<dl>\n");
    for (term, text) in points {
        let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", rich(term), rich(text));
    }
    out.push_str("</dl>\n");
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
            let class = match cell {
                Cell::Number(_) => " class=\"number\"",
                Cell::Short(_) => " class=\"short\"",
                _ => "",
            };
            let end = if column == 0 { "th" } else { "td" };
            let _ = write!(out, "<{tag}{class}>{}</{end}>", written(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Short(text) => rich(text),
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
