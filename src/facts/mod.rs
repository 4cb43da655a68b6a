//! Tables of facts: CSV and JSON texts to rows of cells, each row with its place in the file.
//! Knows nothing of records and attributes; what a cell means is the analysis' business.

mod csv;
mod json;

pub use csv::read_csv;
pub use json::read_json;

use smol_str::SmolStr;

use crate::source::{FileId, Span};

/// Opens a cell that holds a list, and stands between its elements. Only JSON has such cells.
pub const LIST: char = '\u{1f}';

/// A table as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The file.
    pub file: FileId,
    /// The names of its columns.
    pub columns: Vec<SmolStr>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the file.
    pub span: Span,
    /// Its cells, one for each column, without blanks at their ends; an empty cell is unknown.
    pub cells: Vec<SmolStr>,
}

impl Table {
    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

impl Row {
    /// The text of a cell; empty where it is unknown.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", SmolStr::as_str)
    }
}
