//! Phrases that several declarations share: citations and notes, periods, attributes, what may be adjusted, types, fields.

use super::parts::{Matched, Parts};
use super::{Builder, filled};
use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{
    Adjustable, AdjustableRange, Annotations, AttributeValue, Cite, Expr, ExprKind, FieldDecl,
    Name, Period, Text, TypeExpr,
};
use crate::syntax::grammar::Rule;

/// Citations and notes as they are collected.
#[derive(Default)]
pub(super) struct Remarks {
    cites: Vec<Cite>,
    notes: Vec<Text>,
    contested: Option<(Text, Span)>,
}

impl Remarks {
    /// Whether a pair of that rule is a citation or a note.
    pub(super) fn covers(rule: Rule) -> bool {
        matches!(rule, Rule::cite | Rule::note | Rule::contested)
    }

    pub(super) fn finish(self) -> Annotations {
        Annotations { cites: self.cites, notes: self.notes, contested: filled(self.contested) }
    }
}

impl<'t> Builder<'t> {
    /// Adds a citation or a note.
    pub(super) fn remark(&mut self, remarks: &mut Remarks, pair: Matched<'t>) {
        let span = self.phrase(&pair);
        match pair.as_rule() {
            Rule::cite => {
                let mut parts = Parts::of(pair);
                let Some(source) = self.reference(&mut parts) else {
                    return;
                };
                let place = self.texts(&mut parts);
                remarks.cites.push(Cite { source, place });
            }
            Rule::note => {
                let note = self.texts_of(pair);
                remarks.notes.extend(note);
            }
            _ => {
                let why = self.texts_of(pair);
                let span = self.with_words(span, &["contested"]);
                self.once(&mut remarks.contested, "contested", why, span);
            }
        }
    }

    /// All the citations and notes that come next.
    pub(super) fn remarks(&mut self, remarks: &mut Remarks, parts: &mut Parts<'t>) {
        while parts.peek().is_some_and(Remarks::covers) {
            if let Some(pair) = parts.next() {
                self.remark(remarks, pair);
            }
        }
    }

    /// `from D before D`, as far as it is there.
    pub(super) fn period(&mut self, parts: &mut Parts<'t>) -> Period {
        let from = parts.take(Rule::from).and_then(|pair| self.expr_in(pair));
        let before = parts.take(Rule::before).and_then(|pair| self.expr_in(pair));
        Period { from, before }
    }

    /// `effective …`.
    pub(super) fn effective(&mut self, slot: &mut Option<(Period, Span)>, pair: Matched<'t>) {
        let span = self.phrase(&pair);
        let span = self.with_words(span, &["effective"]);
        let period = self.period(&mut Parts::of(pair));
        self.once(slot, "effective", Some(period), span);
    }

    /// `attribute: value`, with what may move.
    pub(super) fn attribute(&mut self, pair: Matched<'t>) -> Option<AttributeValue> {
        let mut parts = Parts::of(pair);
        let name = parts.take(Rule::word).map(|pair| self.name(&pair))?;
        let first = parts.take(Rule::expr)?;
        let mut value = self.expr(first);
        let mut more = Vec::new();
        let mut adjustable = None;
        let mut fixed = None;
        while let Some(pair) = parts.next() {
            let span = self.phrase(&pair);
            match pair.as_rule() {
                Rule::adjustable => {
                    let span = self.with_words(span, &["adjustable"]);
                    let range = self.adjustable(pair);
                    self.once(&mut adjustable, "adjustable", range, span);
                }
                Rule::m_fixed => {
                    let word = self.place.span(
                        (span.start as usize).saturating_sub("fixed".len()),
                        span.end as usize,
                    );
                    self.once(&mut fixed, "fixed", Some(word), word);
                }
                _ => more.extend(self.expr(pair)),
            }
        }
        if !more.is_empty() {
            value = value.map(|first| together(first, more));
        }
        if let (Some((_, moving)), Some((_, still))) = (&adjustable, &fixed) {
            self.report(
                Diagnostic::new(
                    Code::InvalidStatement,
                    *still,
                    "a term cannot be both `adjustable` and `fixed`",
                )
                .and_at(*moving, "adjustable here")
                .help("keep one of them"),
            );
        }
        Some(AttributeValue {
            name,
            value: value?,
            adjustable: filled(adjustable),
            fixed: filled(fixed),
        })
    }

    /// An attribute of something whose terms nobody negotiates.
    pub(super) fn settled_attribute(
        &mut self,
        pair: Matched<'t>,
        owner: &str,
    ) -> Option<AttributeValue> {
        let attribute = self.attribute(pair)?;
        let span =
            attribute.adjustable.as_ref().map(|adjustable| adjustable.span).or(attribute.fixed);
        if let Some(span) = span {
            self.report(
                Diagnostic::new(
                    Code::InvalidStatement,
                    span,
                    format!("nothing in {owner} is negotiated"),
                )
                .help("`adjustable` and `fixed` belong in an agreement or a clause; remove it here")
                .fix(Safety::Safe, "remove it", span, ""),
            );
        }
        Some(attribute)
    }

    /// `adjustable from A to B step S cost C per U`, after `adjustable`.
    pub(super) fn adjustable(&mut self, pair: Matched<'t>) -> Option<Adjustable> {
        let span = self.phrase(&pair);
        let span = self.with_words(span, &["adjustable"]);
        let mut parts = Parts::of(pair);
        let first = parts.next()?;
        let range = if first.as_rule() == Rule::set {
            AdjustableRange::Among(self.members(first))
        } else {
            let low = self.expr(first)?;
            let high = parts.take(Rule::expr)?;
            AdjustableRange::Between(low, self.expr(high)?)
        };
        let (mut step, mut cost, mut per) = (None, None, None);
        while let Some(pair) = parts.next() {
            let (slot, what) = match pair.as_rule() {
                Rule::step => (&mut step, "step"),
                Rule::cost => (&mut cost, "cost"),
                _ => (&mut per, "per"),
            };
            let at = self.phrase(&pair);
            let at = self.with_words(at, &[what]);
            let value = self.expr_in(pair);
            self.once(slot, what, value, at);
        }
        Some(Adjustable { range, step: filled(step), cost: filled(cost), per: filled(per), span })
    }

    /// A type, by its words.
    pub(super) fn type_expr(&mut self, pair: &Matched<'t>) -> TypeExpr {
        let span = self.span(pair);
        let written = pair.as_str();
        let (plain, optional) = match written.strip_suffix('?') {
            Some(plain) => (plain, true),
            None => (written, false),
        };
        let element = plain
            .strip_prefix("set")
            .map(str::trim_start)
            .filter(|rest| rest.len() < plain.len() - "set".len())
            .and_then(|rest| rest.strip_prefix("of"))
            .map(str::trim_start);
        let bare = element.unwrap_or(plain);
        let end = span.end as usize - usize::from(optional);
        let at = self.place.span(end - bare.len(), end);
        let text = if bare.contains('/') { "yes/no".into() } else { bare.into() };
        TypeExpr { is_set: element.is_some(), name: Name { text, span: at }, optional, span }
    }

    /// `name: type`, if it comes next.
    pub(super) fn field(&mut self, parts: &mut Parts<'t>) -> Option<FieldDecl> {
        let name = parts.take(Rule::word).map(|pair| self.name(&pair))?;
        let ty = parts.take(Rule::type_).map(|pair| self.type_expr(&pair))?;
        Some(FieldDecl { name, ty })
    }

    /// `(name: type, …)`.
    pub(super) fn params(&mut self, parts: &mut Parts<'t>) -> Option<Vec<FieldDecl>> {
        let mut inner = Parts::of(parts.take(Rule::params)?);
        let mut params = Vec::new();
        while let Some(param) = self.field(&mut inner) {
            params.push(param);
        }
        Some(params)
    }

    /// Names with commas between them.
    pub(super) fn names(&mut self, pair: Matched<'t>) -> Vec<Name> {
        let mut parts = Parts::of(pair);
        let mut names: Vec<Name> = self.reference(&mut parts).into_iter().collect();
        while let Some(pair) = parts.next() {
            names.push(self.name(&pair));
        }
        names
    }
}

/// Values with commas between them as one set.
fn together(first: Expr, more: Vec<Expr>) -> Expr {
    let span = more.last().map_or(first.span, |last| first.span.to(last.span));
    let mut members = Vec::with_capacity(more.len() + 1);
    members.push(first);
    members.extend(more);
    Expr { kind: ExprKind::Set(members), span }
}
