//! Tables of facts that are read alike in both versions: what differs between them, row by row.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::plan::Either;
use super::{Difference, DifferenceKind, How};
use crate::facts::{Row, Table};
use crate::source::Span;
use crate::syntax::ast::FactsDecl;

/// More rows than this differ only together.
const MOST_ROWS: usize = 200;

/// A table and the rows of it that are not the same.
pub(super) struct RowsSlot<'a> {
    /// The declaration of the first version.
    pub(super) decl: &'a FactsDecl,
    pub(super) before: &'a Table,
    pub(super) after: &'a Table,
    rows: Vec<Either<&'a Row>>,
    /// The table differs as a whole.
    whole: Option<usize>,
}

impl RowsSlot<'_> {
    /// The table with some differences taken over; none where it is the one of the first version.
    pub(super) fn chosen(&self, taken: &BTreeSet<usize>) -> Option<Table> {
        if let Some(whole) = self.whole {
            return taken.contains(&whole).then(|| self.after.clone());
        }
        let is_taken =
            |row: &&Either<&Row>| row.difference.is_some_and(|number| taken.contains(&number));
        let changed: Vec<&Either<&Row>> = self.rows.iter().filter(is_taken).collect();
        if changed.is_empty() {
            return None;
        }
        let gone: Vec<&Row> = changed.iter().filter_map(|row| row.before).collect();
        let stays = |row: &&Row| !gone.iter().any(|other| std::ptr::eq(*other, *row));
        let old = self.before.rows.iter().filter(stays).cloned();
        let new = changed.iter().filter_map(|row| row.after).cloned();
        let table = Table {
            file: self.before.file,
            columns: self.before.columns.clone(),
            rows: old.chain(new).collect(),
        };
        Some(table)
    }
}

/// What differs between two tables; none where nothing does.
pub(super) fn rows<'a>(
    (decl, before): (&'a FactsDecl, &'a Table),
    (other, after): (&'a FactsDecl, &'a Table),
    differences: &mut Vec<Difference>,
) -> Option<RowsSlot<'a>> {
    let old = unmatched(&before.rows, &after.rows);
    let new = unmatched(&after.rows, &before.rows);
    if before.columns != after.columns || old.len().max(new.len()) > MOST_ROWS {
        let count = format!("{} rows before and {} after", old.len(), new.len());
        let difference = Difference {
            kind: DifferenceKind::Fact,
            word: String::from("table"),
            name: decl.path.text.to_string(),
            how: How::Changed(None),
            of: vec![count],
            before: Some(decl.path.span),
            after: Some(other.path.span),
        };
        differences.push(difference);
        let whole = Some(differences.len() - 1);
        return Some(RowsSlot { decl, before, after, rows: Vec::new(), whole });
    }
    let mut left = new;
    let mut rows = Vec::new();
    for row in old {
        let key = key(decl, before, row);
        let at = left.iter().position(|other| self::key(decl, after, other) == key);
        let pair = (Some(row), at.map(|at| left.remove(at)));
        rows.push(row_difference(decl, before, pair, differences));
    }
    for row in left {
        rows.push(row_difference(decl, before, (None, Some(row)), differences));
    }
    (!rows.is_empty()).then_some(RowsSlot { decl, before, after, rows, whole: None })
}

/// The rows that have no row of the others, cell by cell, to themselves.
fn unmatched<'a>(rows: &'a [Row], others: &[Row]) -> Vec<&'a Row> {
    let mut counts: FxHashMap<&[SmolStr], usize> = FxHashMap::default();
    for row in others {
        *counts.entry(&row.cells).or_default() += 1;
    }
    let mut is_alone = |row: &&Row| match counts.get_mut(row.cells.as_slice()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    rows.iter().filter(|row| is_alone(row)).collect()
}

/// The cell that names a row; of a table of tuples the whole row.
fn key(decl: &FactsDecl, table: &Table, row: &Row) -> String {
    let mapping = decl.mappings.iter().find(|mapping| mapping.attribute.text == "key");
    match mapping.and_then(|mapping| table.column(&mapping.column.text)) {
        Some(column) => row.cell(column).to_owned(),
        None => row.cells.join(", "),
    }
}

fn row_difference<'a>(
    decl: &FactsDecl,
    table: &Table,
    (before, after): (Option<&'a Row>, Option<&'a Row>),
    differences: &mut Vec<Difference>,
) -> Either<&'a Row> {
    let row = before.or(after);
    let name = row.map(|row| key(decl, table, row)).unwrap_or_default();
    let how = match (before, after) {
        (Some(_), None) => How::Dropped,
        (None, Some(_)) => How::Added,
        _ => How::Changed(None),
    };
    let of = before.zip(after).map(|(old, new)| {
        let cells = table.columns.iter().zip(old.cells.iter().zip(&new.cells));
        let changed = cells.filter(|(_, (x, y))| x != y);
        changed.map(|(column, (x, y))| format!("`{column}` from `{x}` to `{y}`")).collect()
    });
    let span = |row: Option<&Row>| -> Option<Span> { row.map(|row| row.span) };
    differences.push(Difference {
        kind: DifferenceKind::Fact,
        word: format!("row of {}", decl.path.text),
        name,
        how,
        of: of.unwrap_or_default(),
        before: span(before),
        after: span(after),
    });
    Either { before, after, difference: Some(differences.len() - 1) }
}
