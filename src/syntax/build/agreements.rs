//! Drafts: agreements with their clauses, moves and reservations.

use super::Builder;
use super::parts::{Matched, Parts};
use super::phrases::Remarks;
use crate::syntax::ast::{AgreementDecl, ClauseDecl, MoveDecl, MoveKind, ReservationDecl};
use crate::syntax::grammar::Rule;

impl<'t> Builder<'t> {
    pub(super) fn agreement(&mut self, pair: Matched<'t>) -> Option<AgreementDecl> {
        let mut parts = Parts::of(pair);
        let name = self.head(&mut parts)?;
        let title = self.texts(&mut parts);
        let mut remarks = Remarks::default();
        let (mut attributes, mut clauses, mut moves, mut reservations) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        while let Some(pair) = parts.next() {
            match pair.as_rule() {
                Rule::attribute => attributes.extend(self.attribute(pair)),
                Rule::clause => clauses.extend(self.clause(pair)),
                Rule::move_ => moves.extend(self.structural_move(pair)),
                Rule::reservation => reservations.extend(self.reservation(pair)),
                _ => self.remark(&mut remarks, pair),
            }
        }
        let annotations = remarks.finish();
        Some(AgreementDecl { name, title, attributes, clauses, moves, reservations, annotations })
    }

    /// `clause KIND NAME "title" { … }`, after `clause`.
    fn clause(&mut self, pair: Matched<'t>) -> Option<ClauseDecl> {
        let span = self.span(&pair);
        let span = self.with_words(span, &["clause"]);
        let mut parts = Parts::of(pair);
        let kind = self.reference(&mut parts)?;
        let name = parts.take(Rule::name).map(|pair| self.name(&pair));
        let title = self.texts(&mut parts);
        let mut attributes = Vec::new();
        let mut remarks = Remarks::default();
        while let Some(pair) = parts.next() {
            if pair.as_rule() == Rule::attribute {
                attributes.extend(self.attribute(pair));
            } else {
                self.remark(&mut remarks, pair);
            }
        }
        Some(ClauseDecl { kind, name, title, attributes, annotations: remarks.finish(), span })
    }

    /// `may add clause … cost N` and its like, after `may`.
    fn structural_move(&mut self, pair: Matched<'t>) -> Option<MoveDecl> {
        let span = self.phrase(&pair);
        let span = self.with_words(span, &["may"]);
        let mut parts = Parts::of(pair);
        let first = parts.next()?;
        let kind = match first.as_rule() {
            Rule::clause => MoveKind::Add(self.clause(first)?),
            Rule::m_conclude => MoveKind::Conclude,
            Rule::m_state => {
                let what = parts.take(Rule::expr)?;
                MoveKind::State(self.expr(what)?)
            }
            rule => {
                let name = self.reference(&mut parts)?;
                match rule {
                    Rule::m_drop => MoveKind::Drop(name),
                    Rule::m_admit => MoveKind::Admit(name),
                    Rule::m_withdraw => MoveKind::Withdraw(name),
                    _ => return self.unreadable(span),
                }
            }
        };
        let cost = parts.take(Rule::cost).and_then(|pair| self.expr_in(pair))?;
        Some(MoveDecl { kind, cost, span })
    }

    /// `reservation NAME by PARTY on CLAUSE { … }`, after `reservation`.
    fn reservation(&mut self, pair: Matched<'t>) -> Option<ReservationDecl> {
        let span = self.span(&pair);
        let span = self.with_words(span, &["reservation"]);
        let mut parts = Parts::of(pair);
        let name = self.reference(&mut parts)?;
        let party = self.reference(&mut parts)?;
        let clause = self.reference(&mut parts)?;
        let mut attributes = Vec::new();
        let mut remarks = Remarks::default();
        while let Some(pair) = parts.next() {
            if pair.as_rule() == Rule::attribute {
                attributes.extend(self.settled_attribute(pair, "a reservation"));
            } else {
                self.remark(&mut remarks, pair);
            }
        }
        Some(ReservationDecl {
            name,
            party,
            clause,
            attributes,
            annotations: remarks.finish(),
            span,
        })
    }
}
