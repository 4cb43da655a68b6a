//! Tables of tuples: append-only rows without duplicates, hash indexes on columns, provenance by row numbers.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::truth::{FaultId, Truth};
use super::unique::{Range, Unique, hash};
use crate::model::ValueId;
use crate::source::to_u32;

/// A row's number in its table.
pub type Row = u32;

/// No row.
pub const NO_ROW: Row = Row::MAX;

/// Tuples of one relation or predicate.
#[derive(Clone, Debug, Default)]
pub struct Table {
    arity: usize,
    cells: Vec<ValueId>,
    rows: Row,
    unique: Unique,
    indexes: Vec<Index>,
    /// How many rows at the beginning are certain; the rest are possible.
    certain: Row,
    /// The faults through which possible rows were derived, by row.
    faults: Vec<(Row, FaultId)>,
    /// For each row, the rule and the rows it was derived from; `stride` numbers a row, none if not recorded.
    proofs: Vec<u32>,
    stride: usize,
}

/// A hash index: for each key the newest row, and for each row the next older one of the same key.
#[derive(Clone, Debug, Default)]
struct Index {
    columns: Vec<usize>,
    heads: HashTable<Row>,
    next: Vec<Row>,
}

impl Table {
    /// An empty table whose rows have `arity` cells and whose proofs, if any, `stride` numbers; `ranges` says what
    /// each column can hold, where that is known of all.
    #[must_use]
    pub fn new(arity: usize, stride: usize, ranges: Option<Vec<Range>>) -> Self {
        Table { arity, stride, unique: Unique::new(ranges), ..Table::default() }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> Row {
        self.rows
    }

    /// The cells of a row.
    #[must_use]
    pub fn row(&self, row: Row) -> &[ValueId] {
        let start = row as usize * self.arity;
        self.cells.get(start..start + self.arity).unwrap_or(&[])
    }

    /// One cell.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "the innermost loop of joins; rows come from this table"
    )]
    pub fn cell(&self, row: Row, column: usize) -> ValueId {
        self.cells[row as usize * self.arity + column]
    }

    /// Declares all rows so far certain, those to come possible.
    pub fn close_certain(&mut self) {
        self.certain = self.rows;
    }

    /// What is known of a row.
    #[must_use]
    pub fn truth(&self, row: Row) -> Truth {
        if row < self.certain {
            return Truth::True;
        }
        match self.faults.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(place) => {
                self.faults.get(place).map_or(Truth::Unknown, |(_, fault)| Truth::Fault(*fault))
            }
            Err(_) => Truth::Unknown,
        }
    }

    /// The same while rows are still derived: in the first pass all are certain.
    #[must_use]
    pub fn truth_while(&self, row: Row, possible: bool) -> Truth {
        if possible { self.truth(row) } else { Truth::True }
    }

    /// Marks a possible row as derived through a fault. Gives whether that is new.
    pub fn mark_fault(&mut self, row: Row, fault: FaultId) -> bool {
        if row < self.certain {
            return false;
        }
        match self.faults.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(_) => false,
            Err(place) => {
                self.faults.insert(place, (row, fault));
                true
            }
        }
    }

    /// The row of a tuple.
    #[must_use]
    pub fn find(&self, tuple: &[ValueId]) -> Option<Row> {
        self.unique.find(tuple, &self.cells)
    }

    /// Adds a tuple unless it is there. Gives its row and whether it is new.
    pub fn insert(&mut self, tuple: &[ValueId]) -> (Row, bool) {
        if let Some(known) = self.unique.find_or_insert(tuple, self.rows, &self.cells) {
            return (known, false);
        }
        let row = self.rows;
        self.cells.extend_from_slice(tuple);
        self.rows += 1;
        (row, true)
    }

    /// Records how the newest row was derived: its rule and the rows of the rule's atoms.
    pub fn record(&mut self, rule: u32, rows: &[Row]) {
        self.proofs.push(rule);
        self.proofs.extend_from_slice(rows);
        self.proofs.resize(self.rows as usize * self.stride, NO_ROW);
    }

    /// How a row was derived.
    #[must_use]
    pub fn proof(&self, row: Row) -> Option<(u32, &[Row])> {
        let start = row as usize * self.stride;
        let (rule, rows) = self.proofs.get(start..start + self.stride)?.split_first()?;
        Some((*rule, rows))
    }

    /// An index on these columns, made if need be; it covers the rows of the last [`Table::refresh`].
    pub fn index_on(&mut self, columns: &[usize]) -> usize {
        if let Some(place) = self.indexes.iter().position(|index| index.columns == columns) {
            return place;
        }
        self.indexes.push(Index { columns: columns.to_vec(), ..Index::default() });
        self.indexes.len() - 1
    }

    /// Brings all indexes up to the newest row.
    pub fn refresh(&mut self) {
        let mut indexes = std::mem::take(&mut self.indexes);
        for index in &mut indexes {
            for row in to_u32(index.next.len())..self.rows {
                self.extend_index(index, row);
            }
        }
        self.indexes = indexes;
    }

    fn extend_index(&self, index: &mut Index, row: Row) {
        let key_hash = |row: Row| self.key_hash(&index.columns, row);
        let same_key =
            |other: &Row| index.columns.iter().all(|c| self.cell(*other, *c) == self.cell(row, *c));
        let older = match index.heads.entry(key_hash(row), same_key, |row| key_hash(*row)) {
            hashbrown::hash_table::Entry::Occupied(mut entry) => {
                std::mem::replace(entry.get_mut(), row)
            }
            hashbrown::hash_table::Entry::Vacant(entry) => {
                entry.insert(row);
                NO_ROW
            }
        };
        index.next.push(older);
    }

    fn key_hash(&self, columns: &[usize], row: Row) -> u64 {
        let mut hasher = FxHasher::default();
        for column in columns {
            hasher.write_u32(self.cell(row, *column).raw());
        }
        hasher.finish()
    }

    /// The newest indexed row with this key, or [`NO_ROW`].
    #[must_use]
    pub fn first(&self, index: usize, key: &[ValueId]) -> Row {
        let Some(index) = self.indexes.get(index) else {
            return NO_ROW;
        };
        let same_key = |row: &Row| {
            index.columns.iter().zip(key).all(|(column, value)| self.cell(*row, *column) == *value)
        };
        index.heads.find(hash(key), same_key).copied().unwrap_or(NO_ROW)
    }

    /// The next older row of the same key, or [`NO_ROW`].
    #[must_use]
    pub fn next(&self, index: usize, row: Row) -> Row {
        self.indexes
            .get(index)
            .and_then(|index| index.next.get(row as usize))
            .copied()
            .unwrap_or(NO_ROW)
    }
}
