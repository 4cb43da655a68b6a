//! Facts: entities, tuples, and what is read from tables.

use super::parts::{Matched, Parts};
use super::phrases::Remarks;
use super::{Builder, filled};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    Column, ColumnFilter, ColumnMapping, EntityDecl, Expr, FactDecl, FactsDecl, Period, Text,
};
use crate::syntax::grammar::Rule;

impl<'t> Builder<'t> {
    pub(super) fn entity(&mut self, pair: Matched<'t>) -> Option<EntityDecl> {
        let mut parts = Parts::of(pair);
        let record = parts.take(Rule::record_word).map(|pair| self.name(&pair))?;
        let name = self.head(&mut parts)?;
        let title = self.texts(&mut parts);
        let period = self.period(&mut parts);
        let mut attributes = Vec::new();
        let mut remarks = Remarks::default();
        while let Some(pair) = parts.next() {
            if pair.as_rule() == Rule::attribute {
                attributes.extend(self.settled_attribute(pair, "an entity"));
            } else {
                self.remark(&mut remarks, pair);
            }
        }
        Some(EntityDecl { record, name, title, period, attributes, annotations: remarks.finish() })
    }

    pub(super) fn fact(&mut self, pair: Matched<'t>) -> Option<FactDecl> {
        let mut parts = Parts::of(pair);
        let negated = parts.mark(Rule::m_not);
        let relation = self.reference(&mut parts)?;
        let call = parts.take(Rule::call)?;
        let arguments = self.plain_arguments(&relation, call);
        let mut remarks = Remarks::default();
        let mut period = None;
        while let Some(rule) = parts.peek() {
            if matches!(rule, Rule::from | Rule::before) {
                let start = self.base + parts.start();
                let span = self.place.span(start, start);
                let stated: Period = self.period(&mut parts);
                self.once(&mut period, "from … before …", Some(stated), span);
            } else if let Some(pair) = parts.next() {
                self.remark(&mut remarks, pair);
            }
        }
        let period = filled(period).unwrap_or_default();
        Some(FactDecl {
            negated,
            relation,
            arguments: arguments?,
            period,
            annotations: remarks.finish(),
        })
    }

    pub(super) fn facts(&mut self, pair: Matched<'t>) -> Option<FactsDecl> {
        let mut parts = Parts::of(pair);
        let target = self.reference(&mut parts)?;
        let path = self.texts(&mut parts)?;
        let at = parts.take(Rule::at).and_then(|pair| self.texts_of(pair));
        let mut mappings = Vec::new();
        let mut filters = Vec::new();
        let mut remarks = Remarks::default();
        while let Some(pair) = parts.next() {
            match pair.as_rule() {
                Rule::mapping => mappings.extend(self.mapping(pair)),
                Rule::filter => filters.extend(self.filter(pair)),
                _ => self.remark(&mut remarks, pair),
            }
        }
        Some(FactsDecl { target, path, at, mappings, filters, annotations: remarks.finish() })
    }

    fn column(&mut self, parts: &mut Parts<'t>) -> Option<Column> {
        let pair = parts.next()?;
        let span = self.span(&pair);
        if pair.as_rule() == Rule::column_name {
            return Some(Column { text: pair.as_str().into(), quoted: false, span });
        }
        let text = self.texts_of(pair)?;
        Some(Column { text: text.text, quoted: true, span })
    }

    fn mapping(&mut self, pair: Matched<'t>) -> Option<ColumnMapping> {
        let span = self.phrase(&pair);
        let mut parts = Parts::of(pair);
        let attribute = parts.take(Rule::word).map(|pair| self.name(&pair))?;
        let column = self.column(&mut parts)?;
        let (mut prefix, mut split, mut map, mut unknown) = (None, None, None, None);
        while let Some(pair) = parts.next() {
            let at = self.phrase(&pair);
            match pair.as_rule() {
                Rule::prefix => {
                    let text = self.texts_of(pair);
                    self.once(&mut prefix, "prefix", text, at);
                }
                Rule::split => {
                    let text = self.texts_of(pair);
                    self.once(&mut split, "split", text, at);
                }
                Rule::map => {
                    let entries = self.map(pair);
                    self.once(&mut map, "map", Some(entries), at);
                }
                _ => self.once(&mut unknown, "else unknown", Some(()), at),
            }
        }
        if filled(map.as_ref().map(|(map, at)| (map.is_empty(), *at))) == Some(true) {
            self.report_empty_map(span);
        }
        Some(ColumnMapping {
            attribute,
            column,
            prefix: filled(prefix),
            split: filled(split),
            map: filled(map).unwrap_or_default(),
            else_unknown: unknown.is_some(),
            span,
        })
    }

    fn report_empty_map(&mut self, span: Span) {
        self.report(
            Diagnostic::new(Code::InvalidStatement, span, "`map` names no value")
                .help("write what each cell means: `map { \"Customs Union\" to customs_union }`"),
        );
    }

    fn map(&mut self, pair: Matched<'t>) -> Vec<(Text, Expr)> {
        let mut parts = Parts::of(pair);
        let mut entries = Vec::new();
        while let Some(cell) = parts.take(Rule::map_text) {
            let cell = self.texts_of(cell);
            let value = parts.take(Rule::expr).and_then(|pair| self.expr(pair));
            entries.extend(cell.zip(value));
        }
        entries
    }

    fn filter(&mut self, pair: Matched<'t>) -> Option<ColumnFilter> {
        let mut parts = Parts::of(pair);
        let column = self.column(&mut parts)?;
        let negated = parts.mark(Rule::m_not);
        let value = self.texts(&mut parts)?;
        Some(ColumnFilter { column, negated, value })
    }
}
