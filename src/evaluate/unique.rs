//! Which row holds a tuple: by address where the tuples that can be are few, otherwise by hash.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use super::table::{NO_ROW, Row};
use crate::model::ValueId;

/// Tuples that can be, up to this many, have an address each: at most 16 MiB.
const MOST_ADDRESSES: usize = 1 << 22;

/// Values with successive numbers that a column can hold.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The first.
    pub first: ValueId,
    /// How many.
    pub count: u32,
}

/// The rows of a table by their tuples.
#[derive(Clone, Debug, Default)]
pub(super) struct Unique {
    /// What the columns can hold; empty if nothing is addressed.
    ranges: Vec<Range>,
    by_address: Vec<Row>,
    by_hash: HashTable<Row>,
}

impl Unique {
    /// Nothing yet; `ranges` says what each column can hold, where that is known of all.
    pub(super) fn new(ranges: Option<Vec<Range>>) -> Self {
        let addresses = |ranges: &[Range]| {
            ranges.iter().try_fold(1_usize, |size, range| size.checked_mul(range.count as usize))
        };
        match ranges {
            Some(ranges) if addresses(&ranges).is_some_and(|size| size <= MOST_ADDRESSES) => {
                let size = addresses(&ranges).unwrap_or(0);
                Unique { ranges, by_address: vec![NO_ROW; size], by_hash: HashTable::new() }
            }
            _ => Unique::default(),
        }
    }

    /// The row of a tuple; `cells` are those of all rows, one after another.
    pub(super) fn find(&self, tuple: &[ValueId], cells: &[ValueId]) -> Option<Row> {
        if let Some(address) = self.address(tuple) {
            return self.by_address.get(address).copied().filter(|row| *row != NO_ROW);
        }
        self.by_hash.find(hash(tuple), |row| row_of(*row, tuple.len(), cells) == tuple).copied()
    }

    /// The row of a tuple if it has one; otherwise it gets this one.
    pub(super) fn find_or_insert(
        &mut self,
        tuple: &[ValueId],
        row: Row,
        cells: &[ValueId],
    ) -> Option<Row> {
        if let Some(slot) = self.address(tuple).and_then(|at| self.by_address.get_mut(at)) {
            if *slot == NO_ROW {
                *slot = row;
                return None;
            }
            return Some(*slot);
        }
        let of = |row: Row| row_of(row, tuple.len(), cells);
        match self.by_hash.entry(hash(tuple), |row| of(*row) == tuple, |row| hash(of(*row))) {
            Entry::Occupied(entry) => Some(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(row);
                None
            }
        }
    }

    /// The address of a tuple whose every value is in its column's range.
    fn address(&self, tuple: &[ValueId]) -> Option<usize> {
        if self.by_address.is_empty() {
            return None;
        }
        let mut address = 0;
        for (value, range) in tuple.iter().zip(&self.ranges) {
            let place = value.raw().wrapping_sub(range.first.raw());
            if place >= range.count {
                return None;
            }
            address = address * range.count as usize + place as usize;
        }
        Some(address)
    }
}

fn row_of(row: Row, arity: usize, cells: &[ValueId]) -> &[ValueId] {
    let start = row as usize * arity;
    cells.get(start..start + arity).unwrap_or(&[])
}

/// The hash of a tuple, the same for every table.
pub(super) fn hash(tuple: &[ValueId]) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    for value in tuple {
        hasher.write_u32(value.raw());
    }
    hasher.finish()
}
