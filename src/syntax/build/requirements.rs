//! Requirements, and the stages and mechanisms that hold them.

use super::parts::{Matched, Parts};
use super::phrases::Remarks;
use super::{Builder, filled};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    AdmitsDecl, AdviceDecl, BinderDecl, ExceptionDecl, Expr, FieldDecl, Item, Level, MechanismDecl,
    Name, Period, Question, RequirementDecl, StageDecl,
};
use crate::syntax::grammar::Rule;

/// The statements of a requirement as they are collected.
#[derive(Default)]
struct Statements {
    remarks: Remarks,
    mechanism: Option<(Name, Span)>,
    effective: Option<(Period, Span)>,
    binders: Vec<BinderDecl>,
    /// Whether it forbids, and what.
    body: Option<((bool, Expr), Span)>,
    exceptions: Vec<ExceptionDecl>,
    overrides: Vec<Name>,
    advice: Vec<AdviceDecl>,
    hard: Option<((), Span)>,
    waivable: Option<(Expr, Span)>,
    /// Whether the body was there, but could not be read.
    spoilt: bool,
}

impl<'t> Builder<'t> {
    pub(super) fn requirement(&mut self, pair: Matched<'t>) -> Option<RequirementDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let level = match parts.take(Rule::level)?.as_str() {
            "must" => Level::Must,
            "should" => Level::Should,
            _ => Level::May,
        };
        let title = self.texts(&mut parts);
        let mut found = Statements::default();
        while let Some(pair) = parts.next() {
            self.statement(&mut found, pair);
        }
        if let (Some(((), hard)), Some((_, waivable))) = (&found.hard, &found.waivable) {
            self.report(
                Diagnostic::new(
                    Code::InvalidStatement,
                    *waivable,
                    "a requirement cannot be both `hard` and `waivable`",
                )
                .and_at(*hard, "it is hard: it can never be waived")
                .help("keep one of them"),
            );
        }
        let Some(((forbids, body), _)) = found.body else {
            if !found.spoilt {
                self.report_no_body(&name);
            }
            return None;
        };
        Some(RequirementDecl {
            name,
            level,
            title,
            mechanism: filled(found.mechanism),
            effective: filled(found.effective),
            binders: found.binders,
            forbids,
            body,
            exceptions: found.exceptions,
            overrides: found.overrides,
            advice: found.advice,
            hard: found.hard.is_some(),
            waivable: filled(found.waivable),
            annotations: found.remarks.finish(),
        })
    }

    fn statement(&mut self, found: &mut Statements, pair: Matched<'t>) {
        let span = self.phrase(&pair);
        match pair.as_rule() {
            rule @ (Rule::require | Rule::forbid) => {
                let forbids = rule == Rule::forbid;
                let span = self.with_words(span, &[if forbids { "forbid" } else { "require" }]);
                let body = self.expr_in(pair);
                found.spoilt |= body.is_none();
                self.once(&mut found.body, "require", body.map(|body| (forbids, body)), span);
            }
            Rule::binder => {
                let binder = self.binder(pair);
                found.spoilt |= binder.is_none();
                found.binders.extend(binder);
            }
            Rule::exception => found.exceptions.extend(self.exception(pair, false)),
            Rule::advice => found.advice.extend(self.advice(pair)),
            Rule::in_mechanism => {
                let span = self.with_words(span, &["mechanism"]);
                let name = self.reference(&mut Parts::of(pair));
                self.once(&mut found.mechanism, "mechanism", name, span);
            }
            Rule::effective => self.effective(&mut found.effective, pair),
            Rule::overrides => found.overrides.extend(self.names(pair)),
            Rule::waivable => {
                let span = self.with_words(span, &["waivable", "cost"]);
                let cost = self.expr_in(pair);
                self.once(&mut found.waivable, "waivable", cost, span);
            }
            Rule::m_hard => {
                let word = self
                    .place
                    .span((span.start as usize).saturating_sub("hard".len()), span.end as usize);
                self.once(&mut found.hard, "hard", Some(()), word);
            }
            _ => self.remark(&mut found.remarks, pair),
        }
    }

    fn report_no_body(&mut self, name: &Name) {
        self.report(
            Diagnostic::new(
                Code::InvalidStatement,
                name.span,
                format!("the requirement `{}` requires nothing", name.text),
            )
            .help("add `require` or `forbid` and a condition"),
        );
    }

    /// `for each x in S where (φ)`, after `for each`.
    /// `each x in S where (φ) show e, f`.
    pub(in crate::syntax) fn question(&mut self, pair: Matched<'t>) -> Option<Question> {
        let (mut binders, mut shown) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::binder => binders.push(self.binder(part)?),
                Rule::shown => shown = self.members(part),
                _ => {}
            }
        }
        Some(Question::Each { binders, shown })
    }

    fn binder(&mut self, pair: Matched<'t>) -> Option<BinderDecl> {
        let span = self.phrase(&pair);
        let span = self.with_words(span, &["for", "each"]);
        let mut parts = Parts::of(pair);
        let var = self.reference(&mut parts)?;
        let set = self.operand(&mut parts)?;
        let filter = self.condition_after(Rule::m_where, &mut parts)?;
        Some(BinderDecl { var, set, filter, span })
    }

    fn advice(&mut self, pair: Matched<'t>) -> Option<AdviceDecl> {
        let mut parts = Parts::of(pair);
        let text = self.texts(&mut parts)?;
        let cost = parts.take(Rule::cost).and_then(|pair| self.expr_in(pair));
        Some(AdviceDecl { text, cost })
    }

    pub(super) fn stage(&mut self, pair: Matched<'t>) -> Option<StageDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let title = self.texts(&mut parts);
        let after = parts.take(Rule::name_list).map(|pair| self.names(pair)).unwrap_or_default();
        let mut remarks = Remarks::default();
        let mut goal = None;
        let mut admits = Vec::new();
        let mut items = Vec::new();
        while let Some(pair) = parts.next() {
            match pair.as_rule() {
                Rule::goal => {
                    let span = self.phrase(&pair);
                    let span = self.with_words(span, &["goal"]);
                    let text = self.texts_of(pair);
                    self.once(&mut goal, "goal", text, span);
                }
                Rule::admits => admits.extend(self.admits(pair)),
                rule if Remarks::covers(rule) => self.remark(&mut remarks, pair),
                _ => items.extend(self.item(pair)),
            }
        }
        let annotations = remarks.finish();
        Some(StageDecl { name, title, after, goal: filled(goal), admits, items, annotations })
    }

    /// `admits c: Country when φ`, after `admits`.
    fn admits(&mut self, pair: Matched<'t>) -> Option<AdmitsDecl> {
        let span = self.phrase(&pair);
        let span = self.with_words(span, &["admits"]);
        let mut parts = Parts::of(pair);
        let name = self.reference(&mut parts)?;
        let ty = parts.take(Rule::type_).map(|pair| self.type_expr(&pair))?;
        let when = parts.take(Rule::when_).and_then(|pair| self.expr_in(pair))?;
        Some(AdmitsDecl { param: FieldDecl { name, ty }, when, span })
    }

    pub(super) fn mechanism(&mut self, pair: Matched<'t>) -> Option<MechanismDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let title = self.texts(&mut parts);
        let mut remarks = Remarks::default();
        let mut items: Vec<Item> = Vec::new();
        while let Some(pair) = parts.next() {
            if Remarks::covers(pair.as_rule()) {
                self.remark(&mut remarks, pair);
            } else {
                items.extend(self.item(pair));
            }
        }
        Some(MechanismDecl { name, title, items, annotations: remarks.finish() })
    }
}
