//! Opens the tables that `facts … from` names: target, columns, rows. What the rows state is read by `facts`.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use super::collect::{At, Items};
use super::context::{Context, repeated};
use super::entities::has_own_form;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{Row, Table};
use crate::model::{RelationId, TypeId, TypeKind};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Column, ColumnMapping, ExprKind, FactsDecl};

/// Tables as read, by the declaration that asks for them.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    read: FxHashMap<(FileId, SmolStr, Option<SmolStr>), Option<Arc<Table>>>,
}

impl Tables {
    /// Adds the table that a `facts` declaration in `file` asks for; none, if it cannot be read and that
    /// has been reported.
    pub fn insert(
        &mut self,
        file: FileId,
        path: &str,
        at: Option<&str>,
        table: Option<Arc<Table>>,
    ) {
        self.read.insert((file, SmolStr::new(path), at.map(SmolStr::new)), table);
    }

    /// The files that they were read from, in no order.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.read.values().flatten().map(|table| table.file)
    }

    /// These and others; of what both have, the others'.
    #[must_use]
    pub fn with(&self, others: &Tables) -> Tables {
        let mut all = self.clone();
        all.read.extend(others.read.iter().map(|(asked, table)| (asked.clone(), table.clone())));
        all
    }

    /// The table that a declaration asks for, where it could be read.
    #[must_use]
    pub fn table(&self, decl: &FactsDecl) -> Option<&Table> {
        self.get(decl)?.as_deref()
    }

    fn get(&self, decl: &FactsDecl) -> Option<&Option<Arc<Table>>> {
        let at = decl.at.as_ref().map(|at| at.text.clone());
        self.read.get(&(decl.path.span.file, decl.path.text.clone(), at))
    }
}

/// What a table states.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// Entities and their attributes.
    Record(TypeId),
    /// Tuples.
    Relation(RelationId),
}

/// A table with its declaration.
pub(super) struct OpenTable<'a> {
    pub(super) decl: &'a FactsDecl,
    pub(super) table: &'a Table,
    pub(super) target: Target,
    /// The rows that the filters let through, by content.
    pub(super) rows: Vec<&'a Row>,
    /// The column of the key.
    key: Option<(usize, &'a ColumnMapping)>,
}

/// Opens all tables; what is wrong with a declaration is reported and its table left out.
pub(super) fn open_tables<'a>(
    cx: &mut Context,
    items: &Items<'a>,
    tables: &'a Tables,
) -> Vec<OpenTable<'a>> {
    items.tables.iter().filter_map(|at| cx.open_table(at, tables)).collect()
}

impl Context {
    fn open_table<'a>(
        &mut self,
        at: &At<'a, FactsDecl>,
        tables: &'a Tables,
    ) -> Option<OpenTable<'a>> {
        let decl = at.decl;
        let target = self.table_target(decl)?;
        let Some(read) = tables.get(decl) else {
            let message = format!("the table `{}` was not read", decl.path.text);
            self.report(Diagnostic::new(Code::FileNotFound, decl.path.span, message));
            return None;
        };
        let table = read.as_deref()?;
        self.report_mapped_twice(decl);
        let key = match target {
            Target::Record(_) => Some(self.key_column(decl, table)?),
            Target::Relation(_) => None,
        };
        let mut filters = Vec::with_capacity(decl.filters.len());
        for filter in &decl.filters {
            if let Some(column) = self.column(table, &filter.column) {
                filters.push((column, &filter.value.text, filter.negated));
            }
        }
        let passes = |row: &&Row| {
            filters
                .iter()
                .all(|(column, value, negated)| (row.cell(*column) == **value) != *negated)
        };
        let mut rows: Vec<&Row> = table.rows.iter().filter(passes).collect();
        rows.sort_by(|a, b| a.cells.cmp(&b.cells));
        Some(OpenTable { decl, table, target, rows, key })
    }

    fn report_mapped_twice(&mut self, decl: &FactsDecl) {
        let names = decl.mappings.iter().map(|m| (&m.attribute.text, m.attribute.span));
        for (name, first, again) in repeated(names) {
            let message = format!("`{name}` is mapped twice");
            self.report(
                Diagnostic::new(Code::DuplicateAttribute, again, message)
                    .labelled("mapped again here")
                    .and_at(first, "first mapped here")
                    .help("keep one of them"),
            );
        }
    }

    fn table_target(&mut self, decl: &FactsDecl) -> Option<Target> {
        let name = &decl.target;
        if let Some(id) = self.names.types.get(&name.text).copied() {
            let info = self.program.type_info(id);
            let declares = !has_own_form(&name.text) || name.text == "Agreement";
            if info.kind == TypeKind::Record && declares {
                return Some(Target::Record(id));
            }
            let message = format!("entities of `{}` are not read from tables", name.text);
            self.report(Diagnostic::new(Code::InvalidStatement, name.span, message));
            return None;
        }
        if let Some(id) = self.names.relations.get(&name.text).copied() {
            return Some(Target::Relation(id));
        }
        let message = format!("no record or relation is called `{}`", name.text);
        let unknown = Diagnostic::new(Code::UnknownType, name.span, message);
        self.report_unknown(unknown, &name.text, name.span, |cx| {
            let types = cx.program.types.iter().filter(|ty| ty.kind == TypeKind::Record);
            let relations = cx.program.relations.iter().map(|relation| relation.name.clone());
            types.map(|ty| ty.name.clone()).chain(relations).collect()
        });
        None
    }

    fn key_column<'a>(
        &mut self,
        decl: &'a FactsDecl,
        table: &Table,
    ) -> Option<(usize, &'a ColumnMapping)> {
        let Some(mapping) = decl.mappings.iter().find(|m| m.attribute.text == "key") else {
            self.report(
                Diagnostic::new(Code::InvalidStatement, decl.target.span, "the key is missing")
                    .help("say which column names the entity: `key: iso3`"),
            );
            return None;
        };
        for (_, name) in &mapping.map {
            if !matches!(name.kind, ExprKind::Name(_)) {
                let message = "a key is a name, and this is none";
                self.report(Diagnostic::new(Code::InvalidStatement, name.span, message));
            }
        }
        if let Some(split) = &mapping.split {
            let message = "a key is one name, so its column is not split";
            self.report(Diagnostic::new(Code::InvalidStatement, split.span, message));
        }
        Some((self.column(table, &mapping.column)?, mapping))
    }

    /// A column of a table; one that is not there is reported.
    pub(super) fn column(&mut self, table: &Table, column: &Column) -> Option<usize> {
        let found = table.column(&column.text);
        if found.is_none() {
            let message = format!("the table has no column `{}`", column.text);
            let unknown = Diagnostic::new(Code::UnknownColumn, column.span, message);
            self.report_unknown(unknown, &column.text, column.span, |_| table.columns.clone());
        }
        found
    }

    /// The keys of a table's rows; a row whose key cannot be read is reported and left out.
    pub(super) fn keys(&mut self, table: &OpenTable<'_>) -> Vec<(SmolStr, Span)> {
        let mut keys = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            if let Some(key) = table.key(row) {
                if is_name(&key) {
                    keys.push((key, row.span));
                } else {
                    self.report_key(table, row, &key);
                }
            }
        }
        self.report_rows();
        keys
    }

    fn report_key(&mut self, table: &OpenTable<'_>, row: &Row, key: &str) {
        let Some((_, mapping)) = table.key else { return };
        self.report_row(mapping.span, key, row.span, |_| bad_key(table, row, key, mapping));
    }
}

fn bad_key(table: &OpenTable<'_>, row: &Row, key: &str, mapping: &ColumnMapping) -> Diagnostic {
    let column = &mapping.column.text;
    let mut what = if key.is_empty() {
        format!("the key in column `{column}` is missing")
    } else {
        format!("`{key}` in column `{column}` is no name")
    };
    let code = if mapping.else_unknown {
        what.push_str(", so the row is left out");
        Code::UnreadableCell
    } else {
        Code::InvalidCell
    };
    let diagnostic = Diagnostic::new(code, row.span, what)
        .note("a name is a letter followed by letters, digits or `_`")
        .and_at(table.decl.target.span, "the table is read here");
    if mapping.else_unknown {
        diagnostic
    } else if key.is_empty() {
        diagnostic.help(format!("leave such rows out: `where {} is not \"\"`", as_written(column)))
    } else if key.starts_with(|c: char| c.is_ascii_digit()) {
        diagnostic.help("put a word before it: `key: id prefix \"c_\"`")
    } else {
        diagnostic
            .help(format!("give it a name: `map {{ {key:?} to NAME }}`, or add `else unknown`"))
    }
}

impl OpenTable<'_> {
    /// The key of a row.
    pub(super) fn key(&self, row: &Row) -> Option<SmolStr> {
        let (column, mapping) = self.key?;
        let cell = row.cell(column);
        if let Some((_, name)) = mapping.map.iter().find(|(text, _)| text.text == cell) {
            // Anything but a name was reported where the table was opened.
            return match &name.kind {
                ExprKind::Name(name) => Some(name.clone()),
                _ => None,
            };
        }
        Some(match &mapping.prefix {
            Some(prefix) if !cell.is_empty() => format_smolstr!("{}{cell}", prefix.text),
            _ => SmolStr::new(cell),
        })
    }
}

/// A column as the language writes it.
pub(super) fn as_written(column: &str) -> String {
    if is_name(column) { column.to_owned() } else { format!("{column:?}") }
}

/// Whether a file could say it as a name.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.all(|c| c.is_alphanumeric() || c == '_')
}
