//! Values that depend on a few knobs, written out: a table over the ranges of their positions, or cases by condition.

use std::rc::Rc;

use super::super::circuit::{Bit, Circuit};
use super::super::knob::{Domain, Knob, KnobId, Position};
use crate::evaluate::Datum;

/// Tables and cases of more cells are not written out.
pub(super) const MOST_CELLS: usize = 4096;

/// Of one knob so many positions are.
pub(super) const MOST_POSITIONS: usize = 200_000;

/// The positions of a knob, in ranges.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) knob: KnobId,
    /// Where each range begins; the first at the lowest position.
    pub(super) starts: Vec<Position>,
    is_grid: bool,
}

impl Axis {
    /// Each position a range of its own.
    pub(super) fn of(id: KnobId, knob: &Knob) -> Axis {
        let is_grid = matches!(knob.domain, Domain::Grid { .. });
        Axis { knob: id, starts: knob.positions().collect(), is_grid }
    }

    /// That the knob stands in one of these ranges.
    fn within(&self, ranges: &[usize], circuit: &mut Circuit) -> Bit {
        if ranges.len() == self.starts.len() {
            return Bit::TRUE;
        }
        if self.is_grid {
            self.in_ranges(ranges, circuit)
        } else {
            self.at_choices(ranges, circuit)
        }
    }

    fn in_ranges(&self, ranges: &[usize], circuit: &mut Circuit) -> Bit {
        let mut runs: Vec<Bit> = Vec::new();
        let mut rest = ranges;
        while let Some(first) = rest.first().copied() {
            let length = rest.iter().zip(first..).take_while(|(at, next)| **at == *next).count();
            rest = rest.get(length..).unwrap_or_default();
            let from = self.from(first, circuit);
            let below = !self.from(first + length, circuit);
            runs.push(circuit.and(from, below));
        }
        circuit.any(runs)
    }

    /// That the knob stands in that range or a later one.
    pub(super) fn from(&self, range: usize, circuit: &mut Circuit) -> Bit {
        match self.starts.get(range) {
            _ if range == 0 => Bit::TRUE,
            Some(position) => circuit.from(self.knob, *position),
            None => Bit::FALSE,
        }
    }

    fn at_choices(&self, ranges: &[usize], circuit: &mut Circuit) -> Bit {
        let at = |range: &usize, circuit: &mut Circuit| match self.starts.get(*range) {
            Some(position) => circuit.at(self.knob, *position),
            None => Bit::FALSE,
        };
        if ranges.first() != Some(&0) {
            let bits: Vec<Bit> = ranges.iter().map(|range| at(range, circuit)).collect();
            return circuit.any(bits);
        }
        let others = (1..self.starts.len()).filter(|range| !ranges.contains(range));
        let others: Vec<Bit> = others.collect::<Vec<_>>().iter().map(|r| at(r, circuit)).collect();
        !circuit.any(others)
    }

    /// The range in which a position lies.
    fn range_of(&self, position: Position) -> usize {
        self.starts.partition_point(|start| *start <= position).saturating_sub(1)
    }
}

/// A value for each combination of ranges of its knobs; the last axis runs fastest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) axes: Vec<Axis>,
    pub(super) cells: Vec<Datum>,
}

impl Table {
    /// The condition that the cell is one of those asked for.
    pub(super) fn when(&self, circuit: &mut Circuit, wanted: &dyn Fn(Datum) -> bool) -> Bit {
        let mut bits: Vec<Bit> = self.cells.iter().map(|cell| Bit::of(wanted(*cell))).collect();
        for axis in self.axes.iter().rev() {
            let width = axis.starts.len().max(1);
            bits = bits.chunks(width).map(|row| along(axis, row, circuit)).collect();
        }
        bits.first().copied().unwrap_or(Bit::FALSE)
    }

    /// Its different values, each with when it is that.
    pub(super) fn cases(&self, circuit: &mut Circuit) -> Vec<(Bit, Datum)> {
        let mut seen = rustc_hash::FxHashSet::default();
        let values: Vec<Datum> =
            self.cells.iter().copied().filter(|cell| seen.insert(*cell)).collect();
        let case = |value: Datum| (self.when(circuit, &|cell| cell == value), value);
        values.into_iter().map(case).collect()
    }

    /// Ranges with the same values everywhere become one; a knob on which nothing depends goes.
    fn merged(mut self) -> Table {
        let mut at = 0;
        while let Some(axis) = self.axes.get(at) {
            let width = axis.starts.len();
            let inner: usize =
                self.axes.iter().skip(at + 1).map(|axis| axis.starts.len()).product();
            let slice = |range: usize| {
                let outer = self.cells.chunks(width * inner);
                outer.flat_map(move |chunk| chunk.iter().skip(range * inner).take(inner))
            };
            let merges =
                |range: usize| axis.is_grid && range > 0 && slice(range).eq(slice(range - 1));
            let mut kept: Vec<usize> = (0..width).filter(|range| !merges(*range)).collect();
            if !axis.is_grid && (1..width).all(|range| slice(range).eq(slice(0))) {
                kept.truncate(1);
            }
            if kept.len() == width && width > 1 {
                at += 1;
                continue;
            }
            let cells = self.cells.chunks(width * inner).flat_map(|chunk| {
                kept.iter().flat_map(move |range| chunk.iter().skip(range * inner).take(inner))
            });
            let cells: Vec<Datum> = cells.copied().collect();
            let starts = kept.iter().filter_map(|range| axis.starts.get(*range).copied()).collect();
            if kept.len() <= 1 {
                self.axes.remove(at);
            } else if let Some(axis) = self.axes.get_mut(at) {
                axis.starts = starts;
                at += 1;
            }
            self.cells = cells;
        }
        self
    }
}

/// The condition along one axis, where that of each range is given.
fn along(axis: &Axis, row: &[Bit], circuit: &mut Circuit) -> Bit {
    let mut different: Vec<(Bit, Vec<usize>)> = Vec::new();
    for (range, bit) in row.iter().enumerate() {
        match different.iter_mut().find(|(known, _)| known == bit) {
            Some((_, ranges)) => ranges.push(range),
            None => different.push((*bit, vec![range])),
        }
    }
    let mut parts: Vec<Bit> = Vec::with_capacity(different.len());
    for (bit, ranges) in different.into_iter().filter(|(bit, _)| *bit != Bit::FALSE) {
        let there = axis.within(&ranges, circuit);
        parts.push(circuit.and(there, bit));
    }
    circuit.any(parts)
}

/// A value as far as it is written out.
#[derive(Clone, Debug)]
pub(super) enum Written {
    Known(Datum),
    Table(Rc<Table>),
    Cases(Rc<Vec<(Bit, Datum)>>),
}

impl Written {
    pub(super) fn cases(&self, circuit: &mut Circuit) -> Vec<(Bit, Datum)> {
        match self {
            Written::Known(datum) => vec![(Bit::TRUE, *datum)],
            Written::Table(table) => table.cases(circuit),
            Written::Cases(cases) => cases.to_vec(),
        }
    }

    pub(super) fn when(&self, circuit: &mut Circuit, wanted: &dyn Fn(Datum) -> bool) -> Bit {
        match self {
            Written::Known(datum) => Bit::of(wanted(*datum)),
            Written::Table(table) => table.when(circuit, wanted),
            Written::Cases(cases) => {
                circuit.any(cases.iter().filter(|(_, d)| wanted(*d)).map(|(bit, _)| *bit))
            }
        }
    }

    /// Its different values.
    pub(super) fn values(&self) -> Vec<Datum> {
        let all: Vec<Datum> = match self {
            Written::Known(datum) => vec![*datum],
            Written::Table(table) => table.cells.clone(),
            Written::Cases(cases) => cases.iter().map(|(_, datum)| *datum).collect(),
        };
        let mut values: Vec<Datum> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        values.extend(all.into_iter().filter(|datum| seen.insert(*datum)));
        values
    }

    pub(super) fn from_table(table: Table) -> Written {
        let table = table.merged();
        match (table.axes.is_empty(), table.cells.first()) {
            (true, Some(datum)) => Written::Known(*datum),
            _ => Written::Table(Rc::new(table)),
        }
    }

    /// Cases with the same value become one, those that never hold go.
    pub(super) fn from_cases(cases: Vec<(Bit, Datum)>, circuit: &mut Circuit) -> Written {
        let mut by_value: indexmap::IndexMap<Datum, Vec<Bit>> = indexmap::IndexMap::new();
        for (bit, datum) in cases.into_iter().filter(|(bit, _)| *bit != Bit::FALSE) {
            by_value.entry(datum).or_default().push(bit);
        }
        if let (1, Some((datum, _))) = (by_value.len(), by_value.first()) {
            return Written::Known(*datum);
        }
        let cases = by_value.into_iter().map(|(datum, bits)| (circuit.any(bits), datum));
        Written::Cases(Rc::new(cases.collect()))
    }
}

/// A value made of others, combination by combination; none where there are too many.
pub(super) fn combine(
    parts: &[Written],
    circuit: &mut Circuit,
    most: usize,
    apply: &mut dyn FnMut(&[Datum]) -> Datum,
) -> Option<Written> {
    if parts.iter().any(|part| matches!(part, Written::Cases(_))) {
        return combine_cases(parts, circuit, most, apply);
    }
    let tables: Vec<&Table> = parts
        .iter()
        .filter_map(|part| if let Written::Table(table) = part { Some(&**table) } else { None })
        .collect();
    let axes = common_axes(&tables);
    let most = if axes.len() == 1 { MOST_POSITIONS } else { most };
    let size = axes.iter().try_fold(1_usize, |size, axis| {
        size.checked_mul(axis.starts.len()).filter(|size| *size <= most)
    })?;
    let places: Vec<Vec<Vec<usize>>> = tables.iter().map(|table| places(table, &axes)).collect();
    let mut cells = Vec::with_capacity(size);
    let mut ranges = vec![0_usize; axes.len()];
    let mut arguments: Vec<Datum> = Vec::with_capacity(parts.len());
    for _ in 0..size {
        arguments.clear();
        let mut tables_seen = tables.iter().zip(&places);
        for part in parts {
            arguments.push(match part {
                Written::Known(datum) => *datum,
                _ => tables_seen
                    .next()
                    .map_or(Datum::UNKNOWN, |(table, places)| cell(table, places, &ranges)),
            });
        }
        cells.push(apply(&arguments));
        advance(&mut ranges, &axes);
    }
    Some(Written::from_table(Table { axes, cells }))
}

fn combine_cases(
    parts: &[Written],
    circuit: &mut Circuit,
    most: usize,
    apply: &mut dyn FnMut(&[Datum]) -> Datum,
) -> Option<Written> {
    let mut rows: Vec<(Bit, Vec<Datum>)> = vec![(Bit::TRUE, Vec::new())];
    for part in parts {
        if rows.len().checked_mul(part.values().len())? > most {
            return None;
        }
        let cases = part.cases(circuit);
        let mut longer = Vec::with_capacity(rows.len() * cases.len());
        for (bit, row) in &rows {
            for (when, datum) in &cases {
                let both = circuit.and(*bit, *when);
                if both != Bit::FALSE {
                    let mut row = row.clone();
                    row.push(*datum);
                    longer.push((both, row));
                }
            }
        }
        rows = longer;
    }
    let cases = rows.into_iter().map(|(bit, row)| (bit, apply(&row))).collect();
    Some(Written::from_cases(cases, circuit))
}

fn common_axes(tables: &[&Table]) -> Vec<Axis> {
    let mut axes: Vec<Axis> = Vec::new();
    for axis in tables.iter().flat_map(|table| &table.axes) {
        match axes.iter_mut().find(|known| known.knob == axis.knob) {
            Some(known) => {
                known.starts.extend(&axis.starts);
                known.starts.sort_unstable();
                known.starts.dedup();
            }
            None => axes.push(axis.clone()),
        }
    }
    axes.sort_by_key(|axis| axis.knob);
    axes
}

/// For each axis of a table and each range of the common axis: how far into the table's cells it leads.
fn places(table: &Table, axes: &[Axis]) -> Vec<Vec<usize>> {
    let mut stride = 1;
    let mut strides = vec![0; table.axes.len()];
    for (slot, axis) in strides.iter_mut().zip(&table.axes).rev() {
        *slot = stride;
        stride *= axis.starts.len();
    }
    let own = |axis: &Axis| table.axes.iter().zip(&strides).find(|(own, _)| own.knob == axis.knob);
    axes.iter()
        .map(|axis| match own(axis) {
            Some((own, stride)) => {
                axis.starts.iter().map(|start| own.range_of(*start) * stride).collect()
            }
            None => vec![0; axis.starts.len()],
        })
        .collect()
}

fn cell(table: &Table, places: &[Vec<usize>], ranges: &[usize]) -> Datum {
    let at = places.iter().zip(ranges).map(|(by_range, range)| by_range.get(*range).copied());
    let at: usize = at.map(|place| place.unwrap_or(0)).sum();
    table.cells.get(at).copied().unwrap_or(Datum::UNKNOWN)
}

fn advance(ranges: &mut [usize], axes: &[Axis]) {
    for (range, axis) in ranges.iter_mut().zip(axes).rev() {
        *range += 1;
        if *range < axis.starts.len() {
            return;
        }
        *range = 0;
    }
}
