//! What the rows of tables state: attributes of entities, tuples of relations.

use super::cells::Reading;
use super::context::Context;
use super::tables::{OpenTable, Target, as_written};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Row;
use crate::model::{
    Annotations, AttributeId, Period, RelationId, Scalar, Tuple, Type, TypeId, Value, ValueId,
};
use crate::syntax::ast::{ColumnMapping, Expr, ExprKind};

/// Where a tuple's member comes from.
enum Member<'a> {
    Column(Reading<'a>),
    Constant(ValueId),
}

/// What becomes of a row with a cell that cannot be read.
const STATES_NOTHING: &str = ", so the row states nothing";

/// States what all tables say.
pub(super) fn state_tables(cx: &mut Context, tables: &[OpenTable<'_>]) {
    for table in tables {
        let annotations = cx.annotations(&table.decl.annotations);
        match table.target {
            Target::Record(ty) => cx.state_records(table, ty, &annotations),
            Target::Relation(id) => cx.state_rows(table, id, &annotations),
        }
    }
    cx.report_rows();
}

impl Context {
    fn state_records(&mut self, table: &OpenTable<'_>, ty: TypeId, annotations: &Annotations) {
        let mut readings: Vec<(AttributeId, Reading<'_>)> = Vec::new();
        for mapping in table.decl.mappings.iter().filter(|m| m.attribute.text != "key") {
            let name = &mapping.attribute;
            let known = self.program.type_info(ty).attributes.get(&name.text).copied();
            let Some(attribute) = known else {
                self.report_unknown_attribute(ty, name);
                continue;
            };
            // A second mapping was reported where the table was opened.
            if readings.iter().any(|(other, _)| *other == attribute) {
                continue;
            }
            if let Some(column) = self.column(table.table, &mapping.column) {
                let wanted = self.program.attribute(attribute).ty;
                readings.push((attribute, self.reading(column, mapping, wanted)));
            }
        }
        for row in &table.rows {
            let Some(key) = table.key(row) else { continue };
            let Some(id) = self.names.entity(&self.program, ty, &key) else { continue };
            for (attribute, reading) in &readings {
                if let Some(value) = self.row_value(row, reading, " and is taken as unknown") {
                    self.state(id, *attribute, value, row.span);
                }
            }
            if let Some(entity) = self.program.entity_mut(id)
                && entity.annotations == Annotations::default()
            {
                entity.annotations = annotations.clone();
            }
        }
    }

    /// The value in a row; none where it is blank or cannot be read, which is reported.
    fn row_value(&mut self, row: &Row, reading: &Reading<'_>, end: &str) -> Option<ValueId> {
        let cell = row.cell(reading.column);
        if cell.is_empty() {
            return None;
        }
        match self.cell(cell, reading) {
            Ok(value) => Some(value),
            Err(piece) => {
                self.report_cell(row, reading, &piece, end);
                None
            }
        }
    }

    /// Reports a cell that cannot be read; `end` says what becomes of it, if that is allowed.
    fn report_cell(&mut self, row: &Row, reading: &Reading<'_>, piece: &str, end: &str) {
        self.report_row(reading.span, piece, row.span, |cx| {
            let needed = cx.example(reading.ty);
            let (code, end) = if reading.else_unknown {
                (Code::UnreadableCell, end)
            } else {
                (Code::InvalidCell, "")
            };
            let message = format!("`{piece}` in column `{}` is not {needed}{end}", reading.name);
            let diagnostic = Diagnostic::new(code, row.span, message)
                .labelled(format!("in this row {needed} is needed"))
                .and_at(reading.span, "the column is read here");
            if reading.else_unknown {
                return diagnostic;
            }
            diagnostic.help("mend the cell, say what it means with `map`, or add `else unknown`")
        });
    }

    /// Reports a row that states nothing, since a cell is blank. In an open relation nothing is lost by that.
    fn report_blank(&mut self, row: &Row, id: RelationId, member: &Member<'_>) {
        let Member::Column(reading) = member else { return };
        if self.program.relation(id).open || !row.cell(reading.column).is_empty() {
            return;
        }
        self.report_row(reading.span, "", row.span, |cx| {
            let (name, column) = (&cx.program.relation(id).name, reading.name);
            let message =
                format!("column `{column}` is blank, so the row states nothing of `{name}`");
            Diagnostic::new(Code::RowStatesNothing, row.span, message)
                .and_at(reading.span, "the column is read here")
                .note("the relation is not open: what is not stated is false")
                .help(format!(
                    "leave such rows out if that is meant: `where {} is not \"\"`",
                    as_written(column)
                ))
        });
    }

    fn state_rows(&mut self, table: &OpenTable<'_>, id: RelationId, annotations: &Annotations) {
        let params = self.program.relation(id).params.clone();
        let decl = table.decl;
        let mapping = |name: &str| decl.mappings.iter().find(|m| m.attribute.text == name);
        for mapping in &decl.mappings {
            let name = &mapping.attribute;
            let known = params.iter().any(|(param, _)| *param == name.text)
                || matches!(name.text.as_str(), "from" | "before");
            if !known {
                let message = format!("`{}` has no parameter `{}`", decl.target.text, name.text);
                let unknown = Diagnostic::new(Code::UnknownAttribute, name.span, message);
                self.report_unknown(unknown, &name.text, name.span, |_| {
                    params.iter().map(|(name, _)| name.clone()).collect()
                });
            }
        }
        let mut members = Vec::with_capacity(params.len());
        for (name, ty) in &params {
            if let Some(mapping) = mapping(name) {
                members.extend(self.member(table, mapping, *ty));
            } else {
                let message = format!("the parameter `{name}` is not mapped");
                let span = decl.target.span;
                self.report(
                    Diagnostic::new(Code::InvalidStatement, span, message)
                        .help(format!("say which column gives it: `{name}: COLUMN`")),
                );
            }
        }
        if members.len() < params.len() {
            return;
        }
        // A parameter called `from` is that parameter and not the period.
        let mut bound = |name: &str| {
            let mapping = mapping(name).filter(|_| !params.iter().any(|(p, _)| p == name))?;
            self.member(table, mapping, Type::one(Scalar::Date))
        };
        let period = [bound("from"), bound("before")];
        for row in &table.rows {
            self.state_row(row, id, &members, &period, annotations);
        }
    }

    /// A column, or where the table has none of that name, a constant.
    fn member<'a>(
        &mut self,
        table: &OpenTable<'_>,
        mapping: &'a ColumnMapping,
        ty: Type,
    ) -> Option<Member<'a>> {
        let column = &mapping.column;
        if let Some(place) = table.table.column(&column.text) {
            return Some(Member::Column(self.reading(place, mapping, ty)));
        }
        if let Scalar::Entity(id) = ty.scalar
            && !column.quoted
            && self.names.entity(&self.program, id, &column.text).is_some()
        {
            let name = Expr { kind: ExprKind::Name(column.text.clone()), span: column.span };
            return self.constant(&name, ty).map(Member::Constant);
        }
        self.column(table.table, column);
        None
    }

    fn state_row(
        &mut self,
        row: &Row,
        id: RelationId,
        members: &[Member<'_>],
        [from, before]: &[Option<Member<'_>>; 2],
        annotations: &Annotations,
    ) {
        let mut arguments = Vec::with_capacity(members.len());
        for member in members {
            // A tuple with a member that is unknown states nothing.
            let Some(value) = self.member_value(row, member, STATES_NOTHING) else {
                return self.report_blank(row, id, member);
            };
            arguments.push(value);
        }
        let mut day = |bound: &Option<Member<'_>>, end: &str| {
            let value = self.member_value(row, bound.as_ref()?, end)?;
            match self.program.values.get(value) {
                Some(Value::Date(date)) => Some(*date),
                _ => None,
            }
        };
        let period = Period {
            from: day(from, STATES_NOTHING),
            before: day(before, ", so the fact is taken to have no end"),
        };
        // Neither does one that began on a day that is unknown.
        if let (Some(from), None) = (from, period.from) {
            return self.report_blank(row, id, from);
        }
        self.check_period(period, row.span);
        let tuple = Tuple {
            arguments: arguments.into_boxed_slice(),
            negated: false,
            period,
            annotations: annotations.clone(),
            span: row.span,
        };
        self.add_tuple(id, tuple);
    }

    fn member_value(&mut self, row: &Row, member: &Member<'_>, end: &str) -> Option<ValueId> {
        match member {
            Member::Constant(value) => Some(*value),
            Member::Column(reading) => self.row_value(row, reading, end),
        }
    }
}
