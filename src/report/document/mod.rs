//! A report before it is a page: headings, texts and tables, for every format the same. `html`, `markdown` and `text`
//! write it.

mod html;
mod markdown;
mod text;

use std::fmt::Write as _;

pub(super) use html::html;
pub(super) use markdown::markdown;
pub(super) use text::text;

/// A report.
#[derive(Default)]
pub(super) struct Document {
    /// What kind of report it is, where the title does not say so.
    pub(super) kind: Option<String>,
    /// Its title.
    pub(super) title: String,
    /// What stands below the title: what something is called, and what is to be said of it.
    pub(super) facts: Vec<(String, String)>,
    /// What it is made of, in order.
    pub(super) blocks: Vec<Block>,
    /// What stands at its foot.
    pub(super) foot: Vec<String>,
}

/// A part of a report. In texts, what stands between back-ticks is a name of the drafts or rules.
pub(super) enum Block {
    /// A heading, of level 2 or 3.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// What something is called, and what is to be said of it.
    Points(Vec<(String, String)>),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A picture, as SVG, dark on white; it shows what a table beside it says.
    Picture(String),
    /// A picture, as SVG in the colours of the page, and what it shows; a table beside it says the same.
    Figure(String, String),
    /// A sentence that everybody is to read, in the colour of a verdict.
    Banner(&'static str, String),
    /// A box beside the text: its heading, of level 3, and what it holds.
    Aside(String, Vec<Block>),
}

/// A table; the first cell of each row is what the row is about.
pub(super) struct Table {
    /// What it shows.
    pub(super) caption: String,
    /// What its columns show.
    pub(super) heads: Vec<String>,
    /// Its rows, each with a cell for each head.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell.
pub(super) enum Cell {
    /// A text, empty where there is nothing to say.
    Text(String),
    /// A name, with what it is called in the rules below it.
    Named(String, String),
    /// Several texts.
    Lines(Vec<String>),
    /// A few signs that stay on one line, such as a date.
    Short(String),
    /// A number.
    Number(usize),
    /// A part of all, in whole percents.
    Share(String),
    /// A verdict, or another state that has the colour of one.
    Verdict(&'static str, String),
}

impl Table {
    /// A table without the columns, but for the first, in which there is nothing to say.
    pub(super) fn new(caption: String, heads: &[&str], mut rows: Vec<Vec<Cell>>) -> Self {
        let mut heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        for column in (1..heads.len()).rev() {
            let is_empty =
                |row: &Vec<Cell>| row.get(column).is_none_or(|cell| cell.line().is_empty());
            if rows.iter().all(is_empty) {
                heads.remove(column);
                rows.iter_mut().filter(|row| column < row.len()).for_each(|row| {
                    row.remove(column);
                });
            }
        }
        Table { caption, heads, rows }
    }
}

impl Cell {
    /// Its text on one line.
    pub(super) fn line(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Short(text) | Cell::Share(text) | Cell::Verdict(_, text) => {
                text.clone()
            }
            Cell::Named(text, name) if name.is_empty() => text.clone(),
            Cell::Named(text, name) => format!("{text} ({name})"),
            Cell::Lines(lines) => lines.join("; "),
            Cell::Number(number) => number.to_string(),
        }
    }
}

/// A text with numbers that are rounded anyhow at one digit after the point.
pub(super) fn shorter(text: &str) -> String {
    let mut parts = text.split('≈');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let length = part.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(part.len());
        let (number, rest) = part.split_at(length);
        match number.parse::<f64>() {
            Ok(number) if !rest.starts_with('_') => {
                let _ = write!(out, "≈{number:.1}");
            }
            _ => {
                out.push('≈');
                out.push_str(number);
            }
        }
        out.push_str(rest);
    }
    out
}

/// A piece of a text.
pub(super) enum Piece<'t> {
    /// Words.
    Words(&'t str),
    /// A name, without its back-ticks.
    Name(&'t str),
}

/// The pieces of a text: what stands between two back-ticks is a name.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`')
        && let Some((name, after)) = after.split_once('`')
    {
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Name(name));
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces.retain(|piece| !matches!(piece, Piece::Words("")));
    pieces
}
