//! A report as a page of Markdown.

use std::fmt::Write as _;

use super::{Block, Cell, Document, Piece, Table, pieces};
use crate::report::escape::{markdown as escaped, visible_line};

/// The page. Pictures are left out: what they show stands in the table beside them.
pub(in crate::report) fn markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", rich(&document.title));
    if let Some(kind) = &document.kind {
        let _ = writeln!(out, "\n{}", rich(kind));
    }
    points(&mut out, &document.facts);
    document.blocks.iter().for_each(|block| write_block(&mut out, block));
    if !document.foot.is_empty() {
        let foot: Vec<String> = document.foot.iter().map(|line| rich(line)).collect();
        let _ = writeln!(out, "\n---\n\n{}", foot.join(" "));
    }
    out
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(level, text) => {
            let _ = writeln!(out, "\n{} {}", "#".repeat(usize::from(*level)), rich(text));
        }
        Block::Text(text) => {
            let _ = writeln!(out, "\n{}", rich(text));
        }
        Block::Banner(_, text) => {
            let _ = writeln!(out, "\n**{}**", rich(text));
        }
        Block::Points(list) => points(out, list),
        Block::List(items) => {
            out.push('\n');
            for item in items {
                let _ = writeln!(out, "- {}", rich(item));
            }
        }
        Block::Table(table) => write_table(out, table),
        Block::Picture(_) | Block::Figure(..) => {}
        Block::Aside(heading, blocks) => {
            let _ = writeln!(out, "\n### {}", rich(heading));
            for block in blocks {
                write_block(out, block);
            }
        }
    }
}

fn points(out: &mut String, points: &[(String, String)]) {
    if !points.is_empty() {
        out.push('\n');
    }
    for (term, text) in points {
        let _ = writeln!(out, "- **{}**: {}", rich(term), rich(text));
    }
}

fn write_table(out: &mut String, table: &Table) {
    let _ = writeln!(out, "\n**{}**\n", rich(&table.caption));
    let _ = writeln!(out, "| {} |", table.heads.join(" | "));
    let first = table.rows.first();
    let rule = (0..table.heads.len()).map(|column| {
        let is_number = first.and_then(|row| row.get(column));
        if matches!(is_number, Some(Cell::Number(_))) { "--:" } else { "---" }
    });
    let _ = writeln!(out, "|{}|", rule.collect::<Vec<_>>().join("|"));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| rich(&cell.line())).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

/// A text of the report; names are code, in which Markdown marks nothing up but the bars of tables.
fn rich(text: &str) -> String {
    let one = |piece: Piece<'_>| match piece {
        Piece::Words(words) => escaped(words),
        Piece::Name("") => String::from("\\`\\`"),
        Piece::Name(name) => format!("`{}`", visible_line(name).replace('|', "\\|")),
    };
    pieces(text).into_iter().map(one).collect()
}
