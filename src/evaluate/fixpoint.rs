//! Recursive definitions, bottom-up and semi-naive: first what certainly holds, then what possibly holds.

use super::engine::{Engine, Frame, Loaded};
use super::plan::{Atom, Rule, Source, Step, Version, rules};
use super::table::{NO_ROW, Row, Table};
use super::truth::{Datum, Truth};
use super::unique::Range;
use crate::model::{DefineId, Expr, ExprKind, Scalar, Slot, Type, ValueId};
use crate::operators::CompareOp;

/// Steps that a new tuple costs.
const STEPS_OF_A_TUPLE: u64 = 16;

/// How far the derivation of a group has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Not asked for yet.
    #[default]
    Waiting,
    /// Deriving what certainly holds.
    Certain,
    /// Deriving what possibly holds.
    Possible,
    /// Done.
    Derived,
}

/// Definitions that depend on each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Group<'p> {
    /// The definitions.
    pub(super) members: Vec<DefineId>,
    /// Their rules.
    pub(super) rules: Vec<Rule<'p>>,
    /// Their tuples.
    pub(super) tables: Vec<Table>,
    phase: Phase,
    /// By table: where the rows of the last round begin and end.
    rounds: Vec<(Row, Row)>,
    /// Something was undecided when the certain tuples were derived.
    undecided: bool,
    /// Infinitely many tuples are possible: what is not certain is unknown.
    boundless: bool,
    /// A row that was joined already turned out to be derived through a fault.
    tainted: bool,
}

impl Group<'_> {
    /// A variable could be any of infinitely many values.
    fn give_up(&mut self) {
        self.undecided = true;
        self.boundless = true;
    }

    /// Definitions of which nothing is derived yet.
    pub(super) fn of(members: &[DefineId]) -> Self {
        Group { members: members.to_vec(), ..Group::default() }
    }
}

/// A join under way.
struct Join<'a, 'p> {
    rule: u32,
    head: usize,
    arity: usize,
    steps: &'a [Step<'p>],
    frame: Frame,
    /// The rows of the rule's atoms.
    rows: Vec<Row>,
    /// Scratch for keys and heads, so that the innermost loop allocates nothing.
    tuple: Vec<ValueId>,
    /// The index of each scan, made before the join.
    indexes: Vec<usize>,
}

impl<'p> Engine<'p> {
    /// Finds the groups of recursive definitions.
    pub(super) fn prepare_groups(&mut self) {
        for stratum in &self.program.strata {
            if stratum.iter().any(|id| self.program.define(*id).recursive) {
                let group = self.groups.len();
                for (place, id) in stratum.iter().enumerate() {
                    self.group_of.insert(*id, (group, place));
                }
                self.groups.push(Group::of(stratum));
            }
        }
    }

    /// The truth of a recursive predicate.
    pub(super) fn derived(&mut self, id: DefineId, arguments: &[Datum]) -> Truth {
        let Some((group, place)) = self.group_of.get(&id).copied() else {
            return Truth::Unknown;
        };
        self.ensure_derived(group);
        let Some(group) = self.groups.get(group) else {
            return Truth::Unknown;
        };
        let Some(table) = group.tables.get(place) else {
            return Truth::Unknown;
        };
        let known: Option<Vec<ValueId>> = arguments.iter().map(|datum| datum.known()).collect();
        let missing = if group.boundless { Truth::Unknown } else { Truth::False };
        if let Some(tuple) = known {
            return table.find(&tuple).map_or(missing, |row| table.truth(row));
        }
        // Some tuple is the one asked for, and holds.
        let rows: Vec<(Vec<ValueId>, Truth)> =
            (0..table.len()).map(|row| (table.row(row).to_vec(), table.truth(row))).collect();
        rows.into_iter().fold(missing, |so_far, (tuple, truth)| {
            so_far.or(self.is_tuple(arguments, &tuple).and(truth))
        })
    }

    /// The row of a derived tuple and how it was derived.
    pub(super) fn derivation(&mut self, id: DefineId, tuple: &[ValueId]) -> Option<(usize, Row)> {
        let (group, place) = self.group_of.get(&id).copied()?;
        self.ensure_derived(group);
        let row = self.groups.get(group)?.tables.get(place)?.find(tuple)?;
        Some((group, row))
    }

    fn ensure_derived(&mut self, place: usize) {
        if self.groups.get(place).is_none_or(|group| group.phase != Phase::Waiting) {
            return;
        }
        // Taken out while it is derived: by stratification nothing that is tested meanwhile looks at it.
        let Some(slot) = self.groups.get_mut(place) else {
            return;
        };
        let mut group = std::mem::take(slot);
        // It is derived for all that ask, on the date itself.
        self.on_the_date(|engine| engine.derive(&mut group));
        group.phase = Phase::Derived;
        if let Some(slot) = self.groups.get_mut(place) {
            *slot = group;
        }
    }

    fn derive(&mut self, group: &mut Group<'p>) {
        let Some(rules) = rules(self.program, &group.members) else {
            self.spend(u64::MAX);
            return;
        };
        let atoms = rules.iter().map(|rule| rule.atoms).max().unwrap_or(0);
        let stride = if self.record_proofs { atoms + 1 } else { 0 };
        group.tables = group
            .members
            .iter()
            .map(|id| {
                let define = self.program.define(*id);
                let types = define.slots.iter().take(define.arity).map(|(_, ty)| *ty);
                let ranges = types.map(|ty| self.range_of(ty)).collect();
                Table::new(define.arity, stride, ranges)
            })
            .collect();
        group.rules = rules;
        group.phase = Phase::Certain;
        self.saturate(group);
        for table in &mut group.tables {
            table.close_certain();
        }
        if group.undecided {
            group.phase = Phase::Possible;
            self.saturate(group);
            // A fault found late spreads to what was derived before it; rows do not grow any more.
            while std::mem::take(&mut group.tainted) && !self.exhausted() {
                self.saturate(group);
            }
        }
    }

    /// Rounds until nothing is new. The first reads whatever is there, the others start from the newest rows.
    fn saturate(&mut self, group: &mut Group<'p>) {
        let rules = std::mem::take(&mut group.rules);
        group.rounds = group.tables.iter().map(|_| (0, 0)).collect();
        for (number, rule) in rules.iter().enumerate() {
            for plan in rule.plans.iter().filter(|plan| plan.newest.is_none()) {
                self.run(group, number, rule, &plan.steps);
            }
        }
        while Self::next_round(group) && !self.exhausted() {
            for (number, rule) in rules.iter().enumerate() {
                for plan in &rule.plans {
                    let Some(newest) = plan.newest else { continue };
                    if group.rounds.get(newest).is_some_and(|(from, to)| from < to) {
                        self.run(group, number, rule, &plan.steps);
                    }
                }
            }
        }
        group.rules = rules;
    }

    /// Makes the rows added since the last round the newest. Gives whether there are any.
    fn next_round(group: &mut Group<'p>) -> bool {
        let mut any = false;
        for (table, round) in group.tables.iter_mut().zip(&mut group.rounds) {
            *round = (round.1, table.len());
            any |= round.0 < round.1;
            table.refresh();
        }
        any
    }

    fn run(&mut self, group: &mut Group<'p>, number: usize, rule: &Rule<'p>, steps: &[Step<'p>]) {
        let Some(id) = group.members.get(rule.head) else {
            return;
        };
        let define = self.program.define(*id);
        let indexes = steps.iter().map(|step| self.index_for(group, step)).collect();
        let mut join = Join {
            rule: crate::source::to_u32(number),
            head: rule.head,
            arity: define.arity,
            steps,
            frame: vec![Datum::UNKNOWN; define.slots.len()],
            rows: vec![NO_ROW; rule.atoms],
            tuple: Vec::new(),
            indexes,
        };
        self.join(group, &mut join, 0, Truth::True);
    }

    fn index_for(&mut self, group: &mut Group<'p>, step: &Step<'p>) -> usize {
        let Step::Scan { atom, key, .. } = step else {
            return 0;
        };
        let columns: Vec<usize> = key.iter().map(|(column, _)| *column).collect();
        if let Source::Relation(id) = atom.source {
            self.watch_relation(id);
        }
        let table = match atom.source {
            Source::Relation(id) => self.relations.get_mut(id.index()).map(|r| &mut r.table),
            Source::Group(place) => group.tables.get_mut(place),
        };
        table.map_or(0, |table| {
            let index = table.index_on(&columns);
            table.refresh();
            index
        })
    }

    fn join(&mut self, group: &mut Group<'p>, join: &mut Join<'_, 'p>, at: usize, so_far: Truth) {
        if self.spend(1) {
            return;
        }
        let steps = join.steps;
        let Some(step) = steps.get(at) else {
            self.conclude(group, join, so_far);
            return;
        };
        match step {
            Step::Scan { atom, version, key, bind, repeated } => {
                let scan = Scan { atom, version: *version, key, bind, repeated };
                self.scan(group, join, at, so_far, &scan);
            }
            Step::Each(slot, set) => self.each(group, join, at, so_far, (*slot, set)),
            Step::Members(slot, set) => self.each_member(group, join, at, so_far, (*slot, set)),
            Step::IsMember(slot, set) => {
                let truth = self.is_member(*slot, set, &mut join.frame);
                self.go_on(group, join, at, so_far, truth);
            }
            Step::Domain(slot, ty) => {
                for value in self.all_values(*ty) {
                    super::aggregate::set_slot(&mut join.frame, *slot, value);
                    self.join(group, join, at + 1, so_far);
                }
            }
            Step::Bind(slot, e) => self.bind(group, join, at, so_far, *slot, e),
            Step::Test(e) => {
                let truth = self.truth(e, &mut join.frame);
                self.go_on(group, join, at, so_far, truth);
            }
        }
    }

    /// Goes on to the next step if what holds so far still holds with `truth`.
    fn go_on(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        truth: Truth,
    ) {
        match so_far.and(truth) {
            Truth::False => {}
            Truth::True => self.join(group, join, at + 1, Truth::True),
            undecided if group.phase == Phase::Possible => {
                self.join(group, join, at + 1, undecided);
            }
            _ => group.undecided = true,
        }
    }

    fn is_member(&mut self, slot: Slot, set: &Expr, frame: &mut Frame) -> Truth {
        let element = frame.get(usize::from(slot.0)).copied().unwrap_or(Datum::UNKNOWN);
        self.contains(element, set, frame)
    }

    /// A variable takes its values from the set it ranges over.
    fn each(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        (slot, set): (Slot, &'p Expr),
    ) {
        let (each, _) = self.each_of(set, &mut join.frame);
        for (datum, member) in each {
            super::aggregate::bind_slot(&mut join.frame, slot, datum);
            self.go_on(group, join, at, so_far, member);
        }
    }

    /// A variable takes its values from a set that it must be in.
    fn each_member(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        (slot, set): (Slot, &'p Expr),
    ) {
        if let Datum::Known(elements) = self.datum(set, &mut join.frame) {
            for element in self.elements(elements).iter() {
                super::aggregate::set_slot(&mut join.frame, slot, *element);
                self.go_on(group, join, at, so_far, Truth::True);
            }
            return;
        }
        if !matches!(set.ty.scalar, Scalar::Entity(_) | Scalar::YesNo) {
            return group.give_up();
        }
        for value in self.all_values(Type::one(set.ty.scalar)) {
            super::aggregate::set_slot(&mut join.frame, slot, value);
            let truth = self.contains(Datum::Known(value), set, &mut join.frame);
            self.go_on(group, join, at, so_far, truth);
        }
    }

    fn bind(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        slot: Slot,
        e: &'p Expr,
    ) {
        let datum = self.datum(e, &mut join.frame);
        if let Datum::Known(value) = datum {
            super::aggregate::set_slot(&mut join.frame, slot, value);
            self.join(group, join, at + 1, so_far);
            return;
        }
        let finite =
            matches!(e.ty, Type { scalar: Scalar::Entity(_) | Scalar::YesNo, is_set: false });
        if !finite {
            super::aggregate::bind_slot(&mut join.frame, slot, datum);
            let truth = match datum {
                Datum::Fault(fault) => Truth::Fault(fault),
                _ => Truth::True,
            };
            return self.go_on(group, join, at, so_far, truth);
        }
        for value in self.all_values(e.ty) {
            super::aggregate::set_slot(&mut join.frame, slot, value);
            let truth = self.compare(datum, CompareOp::Is, Datum::Known(value), e.span);
            self.go_on(group, join, at, so_far, truth);
        }
    }

    /// The values of a type, if their numbers follow one another.
    fn range_of(&self, ty: Type) -> Option<Range> {
        let values = self.all_values(ty);
        let first = *values.first()?;
        let in_a_row = values.windows(2).all(|pair| match pair {
            [a, b] => a.raw() + 1 == b.raw(),
            _ => false,
        });
        in_a_row.then(|| Range { first, count: crate::source::to_u32(values.len()) })
    }

    /// Adds the head's tuple.
    fn conclude(&mut self, group: &mut Group<'p>, join: &mut Join<'_, 'p>, so_far: Truth) {
        join.tuple.clear();
        join.tuple.extend(join.frame.iter().take(join.arity).filter_map(|datum| datum.known()));
        if join.tuple.len() != join.arity {
            return group.give_up();
        }
        let Some(table) = group.tables.get_mut(join.head) else {
            return;
        };
        let (row, new) = table.insert(&join.tuple);
        if new {
            // A tuple is kept, so that the budget bounds memory too.
            self.spend(STEPS_OF_A_TUPLE);
        }
        if new && self.record_proofs {
            table.record(join.rule, &join.rows);
        }
        if let Truth::Fault(fault) = so_far {
            group.tainted |= table.mark_fault(row, fault) && !new;
        }
    }
}

/// What a scan joins on.
struct Scan<'s, 'p> {
    atom: &'s Atom<'p>,
    version: Version,
    key: &'s [(usize, &'p Expr)],
    bind: &'s [(usize, Slot)],
    repeated: &'s [(usize, usize)],
}

impl<'p> Engine<'p> {
    fn scan(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        scan: &Scan<'_, 'p>,
    ) {
        let mut key = std::mem::take(&mut join.tuple);
        key.clear();
        for (_, e) in scan.key {
            // A variable is read in place: this is the innermost loop.
            let datum = match e.kind {
                ExprKind::Variable(slot) => {
                    join.frame.get(usize::from(slot.0)).copied().unwrap_or(Datum::UNKNOWN)
                }
                _ => self.datum(e, &mut join.frame),
            };
            match datum {
                Datum::Known(value) => key.push(value),
                // An unknown key may be any: the whole atom is left undecided.
                _ => break,
            }
        }
        let complete = key.len() == scan.key.len();
        let (from, to) = self.range(group, scan);
        if !complete {
            join.tuple = key;
            return self.scan_unkeyed(group, join, at, so_far, scan, from..to);
        }
        if scan.key.is_empty() {
            join.tuple = key;
            for row in from..to {
                self.take_row(group, join, at, so_far, scan, row);
            }
            return;
        }
        let index = join.indexes.get(at).copied().unwrap_or(0);
        let mut row = Self::table(&self.relations, group, scan.atom.source)
            .map_or(NO_ROW, |table| table.first(index, &key));
        join.tuple = key;
        while row != NO_ROW && row >= from {
            if row < to {
                self.take_row(group, join, at, so_far, scan, row);
            }
            row = Self::table(&self.relations, group, scan.atom.source)
                .map_or(NO_ROW, |table| table.next(index, row));
        }
    }

    /// The rows of a version of an atom's table.
    fn range(&self, group: &Group<'p>, scan: &Scan<'_, 'p>) -> (Row, Row) {
        match scan.atom.source {
            Source::Relation(id) => {
                (0, self.relations.get(id.index()).map_or(0, |r| r.table.len()))
            }
            Source::Group(place) => {
                let (older, newest) = group.rounds.get(place).copied().unwrap_or((0, 0));
                match scan.version {
                    Version::All => (0, newest),
                    Version::Newest => (older, newest),
                    Version::Older => (0, older),
                }
            }
        }
    }

    fn table<'t>(
        relations: &'t [Loaded],
        group: &'t Group<'p>,
        source: Source,
    ) -> Option<&'t Table> {
        match source {
            Source::Relation(id) => relations.get(id.index()).map(|r| &r.table),
            Source::Group(place) => group.tables.get(place),
        }
    }

    /// Gives the row's cells to the scan's variables and goes on.
    fn take_row(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        scan: &Scan<'_, 'p>,
        row: Row,
    ) {
        let Some(table) = Self::table(&self.relations, group, scan.atom.source) else {
            return;
        };
        if scan.repeated.iter().any(|(a, b)| table.cell(row, *a) != table.cell(row, *b)) {
            return;
        }
        for (column, slot) in scan.bind {
            super::aggregate::set_slot(&mut join.frame, *slot, table.cell(row, *column));
        }
        if let Some(place) = join.rows.get_mut(scan.atom.place) {
            *place = row;
        }
        let truth = match scan.atom.source {
            Source::Relation(_) => Truth::True,
            Source::Group(_) => table.truth_while(row, group.phase == Phase::Possible),
        };
        self.go_on(group, join, at, so_far, truth);
    }

    /// An argument is unknown: every row that agrees with the known ones may be the one.
    fn scan_unkeyed(
        &mut self,
        group: &mut Group<'p>,
        join: &mut Join<'_, 'p>,
        at: usize,
        so_far: Truth,
        scan: &Scan<'_, 'p>,
        rows: std::ops::Range<Row>,
    ) {
        let (columns, wanted): (Vec<usize>, Vec<Datum>) =
            scan.key.iter().map(|(column, e)| (*column, self.datum(e, &mut join.frame))).unzip();
        for row in rows {
            let Some(table) = Self::table(&self.relations, group, scan.atom.source) else {
                return;
            };
            let cells: Vec<ValueId> = columns.iter().map(|c| table.cell(row, *c)).collect();
            match so_far.and(self.is_tuple(&wanted, &cells)) {
                Truth::False => {}
                so_far if group.phase == Phase::Possible => {
                    self.take_row(group, join, at, so_far, scan, row);
                }
                _ => group.undecided = true,
            }
        }
    }
}
