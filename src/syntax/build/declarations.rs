//! Packs, sources, vocabulary, parameters and definitions.

use super::parts::{Matched, Parts};
use super::phrases::Remarks;
use super::{Builder, filled};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    DefineBody, DefineDecl, EnumDecl, ExceptionDecl, ExtendDecl, Name, ParameterDecl, RateDecl,
    RecordDecl, RelationDecl, SourceDecl, UsePath,
};
use crate::syntax::grammar::Rule;

impl<'t> Builder<'t> {
    pub(super) fn use_path(&mut self, pair: Matched<'t>) -> UsePath {
        let mut parts = Parts::of(pair);
        if let Some(text) = self.texts(&mut parts) {
            return UsePath::Path(text);
        }
        let mut names = Vec::new();
        while let Some(pair) = parts.next() {
            names.push(self.name(&pair));
        }
        UsePath::Pack(names)
    }

    pub(super) fn source(&mut self, pair: Matched<'t>) -> Option<SourceDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let mut attributes = Vec::new();
        while let Some(pair) = parts.next() {
            attributes.extend(self.settled_attribute(pair, "a source"));
        }
        Some(SourceDecl { name, attributes })
    }

    /// The name in a declaration's head.
    pub(super) fn head(&mut self, parts: &mut Parts<'t>) -> Option<Name> {
        let pair = parts.take(Rule::word)?;
        Some(self.declared(&pair))
    }

    /// An enum or a scale.
    pub(super) fn enumeration(&mut self, pair: Matched<'t>) -> Option<EnumDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let mut members = Vec::new();
        while let Some(member) = self.head(&mut parts) {
            members.push(member);
        }
        Some(EnumDecl { name, members })
    }

    /// A record or a clause kind.
    pub(super) fn record(&mut self, pair: Matched<'t>) -> Option<RecordDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let plural = parts.take(Rule::plural).and_then(|pair| self.reference(&mut Parts::of(pair)));
        let mut fields = Vec::new();
        while let Some(field) = self.field(&mut parts) {
            fields.push(field);
        }
        Some(RecordDecl { name, plural, fields })
    }

    pub(super) fn relation(&mut self, pair: Matched<'t>) -> Option<RelationDecl> {
        let mut parts = Parts::of(pair);
        let open = parts.mark(Rule::m_open);
        let name = self.head(&mut parts)?;
        let params = self.params(&mut parts)?;
        let mut remarks = Remarks::default();
        self.remarks(&mut remarks, &mut parts);
        Some(RelationDecl { open, name, params, annotations: remarks.finish() })
    }

    pub(super) fn extend(&mut self, pair: Matched<'t>) -> Option<ExtendDecl> {
        let mut parts = Parts::of(pair);
        let name = self.reference(&mut parts)?;
        let mut fields = Vec::new();
        let mut members = Vec::new();
        while let Some(pair) = parts.take(Rule::word) {
            match parts.take(Rule::type_) {
                Some(ty) => {
                    let name = self.name(&pair);
                    let ty = self.type_expr(&ty);
                    fields.push(crate::syntax::ast::FieldDecl { name, ty });
                }
                None => members.push(self.declared(&pair)),
            }
        }
        Some(ExtendDecl { name, fields, members })
    }

    pub(super) fn rate(&mut self, pair: Matched<'t>) -> Option<RateDecl> {
        let mut parts = Parts::of(pair);
        let currency = self.reference(&mut parts)?;
        self.currency(&currency);
        let price = parts.take(Rule::expr)?;
        let price = self.expr(price)?;
        let mut remarks = Remarks::default();
        self.remarks(&mut remarks, &mut parts);
        Some(RateDecl { currency, price, annotations: remarks.finish() })
    }

    pub(super) fn parameter(&mut self, pair: Matched<'t>) -> Option<ParameterDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let ty = parts.take(Rule::type_).map(|pair| self.type_expr(&pair))?;
        let value = parts.take(Rule::expr)?;
        let value = self.expr(value);
        let mut remarks = Remarks::default();
        let mut adjustable = None;
        while let Some(pair) = parts.next() {
            if pair.as_rule() == Rule::adjustable {
                let span = self.phrase(&pair);
                let span = self.with_words(span, &["adjustable"]);
                let range = self.adjustable(pair);
                self.once(&mut adjustable, "adjustable", range, span);
            } else {
                self.remark(&mut remarks, pair);
            }
        }
        Some(ParameterDecl {
            name,
            ty,
            value: value?,
            adjustable: filled(adjustable),
            annotations: remarks.finish(),
        })
    }

    pub(super) fn define(&mut self, pair: Matched<'t>) -> Option<DefineDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let params = self.params(&mut parts)?;
        let mut remarks = Remarks::default();
        self.remarks(&mut remarks, &mut parts);
        if let Some(when) = parts.take(Rule::when_) {
            let condition = self.expr_in(when);
            while let Some(pair) = parts.next() {
                if pair.as_rule() == Rule::value_exception {
                    self.report_exception_to_condition(&pair);
                } else {
                    self.remark(&mut remarks, pair);
                }
            }
            let body = DefineBody::Predicate(condition?);
            return Some(DefineDecl { name, params, body, annotations: remarks.finish() });
        }
        let ty = parts.take(Rule::type_).map(|pair| self.type_expr(&pair))?;
        self.remarks(&mut remarks, &mut parts);
        let base = parts.take(Rule::expr)?;
        let base = self.expr(base);
        let mut exceptions = Vec::new();
        while let Some(pair) = parts.next() {
            if pair.as_rule() == Rule::value_exception {
                exceptions.extend(self.exception(pair, true));
            } else {
                self.remark(&mut remarks, pair);
            }
        }
        let body = DefineBody::Value { ty, base: base?, exceptions };
        Some(DefineDecl { name, params, body, annotations: remarks.finish() })
    }

    fn report_exception_to_condition(&mut self, pair: &Matched<'t>) {
        let span = self.phrase(pair);
        let span = self.with_words(span, &["except"]);
        self.report(
            Diagnostic::new(
                Code::InvalidStatement,
                span,
                "a definition with `when` has no exceptions",
            )
            .help("write the exception into its condition: `when φ and not (…)`"),
        );
    }

    /// `except NAME when φ …`, in a definition (where it gives a value) or in a requirement.
    pub(super) fn exception(
        &mut self,
        pair: Matched<'t>,
        gives_value: bool,
    ) -> Option<ExceptionDecl> {
        let span = self.phrase(&pair);
        let span = self.with_words(span, &["except"]);
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let when = parts.take(Rule::when_).and_then(|pair| self.expr_in(pair));
        let then = parts.take(Rule::then_);
        let has_value = then.is_some();
        let then = then.and_then(|pair| self.expr_in(pair));
        let mut remarks = Remarks::default();
        let mut effective = None;
        let mut overrides = Vec::new();
        while let Some(pair) = parts.next() {
            match pair.as_rule() {
                Rule::effective => self.effective(&mut effective, pair),
                Rule::overrides => overrides.extend(self.names(pair)),
                _ => self.remark(&mut remarks, pair),
            }
        }
        if gives_value && !has_value {
            self.report(
                Diagnostic::new(
                    Code::InvalidStatement,
                    span,
                    format!("the exception `{}` gives no value", name.text),
                )
                .help("add `then` and the value that replaces the base case"),
            );
            return None;
        }
        let (when, effective) = (when?, filled(effective));
        Some(ExceptionDecl {
            name,
            when,
            then,
            overrides,
            effective,
            annotations: remarks.finish(),
            span,
        })
    }
}
