//! CSV texts: a header, then rows of as many cells; quotes may hold commas and line ends.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::{Row, Table};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span, to_u32};

/// A table, and what is wrong with it. There is no table where its header cannot be read.
#[must_use]
pub fn read_csv(file: FileId, text: &str) -> (Option<Table>, Vec<Diagnostic>) {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let places = Places { file, skipped: text.len() - body.len(), text: body };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut records = reader.records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        Some(Err(error)) => return (None, vec![places.unreadable(&error)]),
        None => {
            let span = places.span(0, 0);
            let empty = Diagnostic::new(Code::InvalidTable, span, "the table is empty")
                .help("write the names of the columns in its first line");
            return (None, vec![empty]);
        }
    };
    let columns: Vec<SmolStr> = header.iter().map(|cell| SmolStr::new(cell.trim())).collect();
    let mut diagnostics = repeated_columns(&columns, places.row(&header));
    diagnostics.extend(unclosed_quote(&places));
    let mut rows = Vec::new();
    for record in records {
        match record {
            Ok(record) if record.len() == columns.len() => rows.push(Row {
                span: places.row(&record),
                cells: record.iter().map(|cell| SmolStr::new(cell.trim())).collect(),
            }),
            Ok(record) => diagnostics.push(ragged(&places, &record, columns.len())),
            Err(error) => diagnostics.push(places.unreadable(&error)),
        }
    }
    (Some(Table { file, columns, rows }), diagnostics)
}

/// Where in the file the reader's offsets point.
struct Places<'t> {
    file: FileId,
    /// Bytes before the text proper.
    skipped: usize,
    text: &'t str,
}

impl Places<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        let at = |offset: usize| to_u32(offset + self.skipped);
        Span { file: self.file, start: at(start), end: at(end) }
    }

    /// The row without the line ends before and after it; a quoted line end belongs to it.
    fn row(&self, record: &csv::StringRecord) -> Span {
        let start = record.position().map_or(0, |position| offset(position.byte()));
        let rest = self.text.get(start..).unwrap_or("");
        let start = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let rest = rest.trim_start_matches(['\r', '\n']);
        let mut quoted = false;
        let length = rest
            .bytes()
            .position(|byte| {
                quoted ^= byte == b'"';
                !quoted && matches!(byte, b'\r' | b'\n')
            })
            .unwrap_or(rest.len());
        self.span(start, start + length)
    }

    fn unreadable(&self, error: &csv::Error) -> Diagnostic {
        let start = error.position().map_or(0, |position| offset(position.byte()));
        let message = format!("the table cannot be read: {error}");
        Diagnostic::new(Code::InvalidTable, self.span(start, start), message)
    }
}

fn offset(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

fn repeated_columns(columns: &[SmolStr], header: Span) -> Vec<Diagnostic> {
    let mut seen = FxHashSet::default();
    let repeated = columns.iter().filter(|column| !column.is_empty() && !seen.insert(*column));
    repeated
        .map(|column| {
            let message = format!("the column `{column}` is there twice");
            Diagnostic::new(Code::InvalidTable, header, message)
                .help("give each column a name of its own")
        })
        .collect()
}

/// A quote that is never closed swallows all rows after it into one cell.
fn unclosed_quote(places: &Places<'_>) -> Option<Diagnostic> {
    let quotes = || places.text.bytes().enumerate().filter(|(_, byte)| *byte == b'"');
    let (last, _) = quotes().next_back()?;
    // Inside quotes a quote is written twice, so those of a sound table come in pairs.
    (quotes().count() % 2 == 1).then(|| {
        let message = "a quote is not closed, or stands alone";
        Diagnostic::new(Code::InvalidTable, places.span(last, last + 1), message)
            .labelled("this is the last quote of the table; the one at fault is here or before")
            .help("close the cell with `\"`; inside quotes write a quote twice")
    })
}

fn ragged(places: &Places<'_>, record: &csv::StringRecord, columns: usize) -> Diagnostic {
    let cells = |n: usize| if n == 1 { String::from("1 cell") } else { format!("{n} cells") };
    let message = format!("the row has {}, the header has {}", cells(record.len()), cells(columns));
    Diagnostic::new(Code::InvalidTable, places.row(record), message)
        .help("put quotes around a cell that contains a comma")
}
