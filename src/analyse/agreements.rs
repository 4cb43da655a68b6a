//! Agreements: what they and their clauses and reservations state, and what of it may move.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::collect::Items;
use super::context::Context;
use super::entities::clause_names;
use super::names::part_path;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Scalar;
use crate::model::{
    Adjustable, Agreement, AttributeId, EntityId, Move, MoveKind, Type, TypeId, Value, ValueId,
};
use crate::source::Span;
use crate::syntax::ast::{
    AgreementDecl, AttributeValue, ClauseDecl, Expr as Written, ExprKind as WrittenKind, MoveDecl,
    MoveKind as WrittenMove, Name, ReservationDecl,
};

type Terms = Vec<(EntityId, AttributeId, Adjustable)>;

/// States what agreements say and fills their table.
pub(super) fn state_agreements(cx: &mut Context, items: &Items<'_>) {
    let decls: FxHashMap<&SmolStr, &AgreementDecl> =
        items.agreements.iter().map(|at| (&at.decl.name.text, at.decl)).collect();
    let ty = cx.program.builtin.agreement;
    let Some(info) = cx.program.types.get(ty.index()) else { return };
    for entity in info.entities.clone() {
        let name = cx.program.entity(entity).name.clone();
        let agreement = match decls.get(&name) {
            Some(decl) => cx.state_agreement(entity, decl),
            None => cx.table_agreement(entity),
        };
        cx.program.agreements.push(agreement);
    }
}

/// Fills what an agreement has by having clauses and reservations, and the dates stated in tables.
pub(super) fn settle_agreements(cx: &mut Context) {
    let mut agreements = std::mem::take(&mut cx.program.agreements);
    for agreement in &mut agreements {
        // What is written is all there is; of an agreement in a table nobody has said what its clauses are.
        if agreement.is_written {
            cx.state_parts(agreement, "clauses", &agreement.clauses.clone());
            cx.state_parts(agreement, "reservations", &agreement.reservations.clone());
        }
        let as_of = cx.attribute_of(cx.program.builtin.agreement, "as_of");
        let stated = as_of.and_then(|as_of| cx.program.stated(agreement.entity, as_of));
        if let Some(stated) = stated
            && let Some(Value::Date(date)) = cx.program.values.get(stated.value)
        {
            agreement.as_of = Some((*date, stated.span));
        }
    }
    cx.program.agreements = agreements;
}

/// Takes from all sets the agreements that are only planned, with their clauses and reservations. Comes last: what is
/// planned can be named like everything else.
pub(super) fn set_planned(cx: &mut Context) {
    let is_planned = |agreement: &&Agreement| {
        agreement.moves.iter().any(|written| matches!(written.kind, MoveKind::Conclude))
    };
    let planned: Vec<EntityId> =
        cx.program.agreements.iter().filter(is_planned).map(|a| a.entity).collect();
    for agreement in planned {
        cx.program.plan(agreement);
    }
}

impl Context {
    /// The attribute of that name.
    pub(super) fn attribute_of(&self, ty: TypeId, name: &str) -> Option<AttributeId> {
        self.program.type_info(ty).attributes.get(name).copied()
    }

    fn table_agreement(&self, entity: EntityId) -> Agreement {
        let none = Span { file: crate::source::FileId(0), start: 0, end: 0 };
        Agreement {
            entity,
            is_written: false,
            clauses: Vec::new(),
            reservations: Vec::new(),
            as_of: None,
            adjustable: Vec::new(),
            moves: Vec::new(),
            span: self.program.entity(entity).span.unwrap_or(none),
        }
    }

    fn state_agreement(&mut self, entity: EntityId, decl: &AgreementDecl) -> Agreement {
        self.annotate(entity, &decl.annotations);
        let mut terms: Terms = Vec::new();
        self.state_terms(entity, decl.title.as_ref(), &decl.attributes, &mut terms);
        let names = clause_names(decl);
        let mut clauses = Vec::with_capacity(decl.clauses.len());
        for (clause, name) in decl.clauses.iter().zip(&names) {
            if let Some(id) = self.names.part(&decl.name.text, name) {
                self.state_clause(entity, id, clause, &mut terms);
                clauses.push(id);
            }
        }
        let mut reservations = Vec::with_capacity(decl.reservations.len());
        for reservation in &decl.reservations {
            if let Some(id) = self.names.part(&decl.name.text, &reservation.name.text) {
                self.state_reservation(entity, id, decl, reservation);
                reservations.push(id);
            }
        }
        let by_name = |cx: &Self, ids: &mut Vec<EntityId>| {
            ids.sort_by(|a, b| cx.program.entity(*a).name.cmp(&cx.program.entity(*b).name));
        };
        by_name(self, &mut clauses);
        by_name(self, &mut reservations);
        let added = names.get(decl.clauses.len()..).unwrap_or_default();
        let moves = self.moves(entity, decl, added);
        let mut agreement = self.table_agreement(entity);
        agreement.is_written = true;
        agreement.clauses = clauses;
        agreement.reservations = reservations;
        agreement.adjustable = terms;
        agreement.moves = moves;
        agreement
    }

    /// `clauses` and `reservations` are what stands in the agreement; they cannot be stated.
    fn state_parts(&mut self, agreement: &Agreement, attribute: &str, parts: &[EntityId]) {
        let ty = self.program.builtin.agreement;
        let Some(attribute) = self.attribute_of(ty, attribute) else { return };
        if let Some(stated) = self.program.stated(agreement.entity, attribute) {
            let name = self.program.attribute(attribute).name.clone();
            self.report(
                Diagnostic::new(
                    Code::InvalidStatement,
                    stated.span,
                    format!("`{name}` cannot be stated"),
                )
                .note("it is the set of what is written in the agreement"),
            );
            return;
        }
        let values = parts.iter().copied().map(ValueId::entity);
        let value = self.program.values.intern_set(values);
        self.state(agreement.entity, attribute, value, agreement.span);
    }

    fn state_clause(
        &mut self,
        agreement: EntityId,
        id: EntityId,
        decl: &ClauseDecl,
        terms: &mut Terms,
    ) {
        self.annotate(id, &decl.annotations);
        let owner = self.program.builtin.clause_agreement;
        self.state(id, owner, ValueId::entity(agreement), decl.kind.span);
        self.state_terms(id, decl.title.as_ref(), &decl.attributes, terms);
    }

    fn state_terms(
        &mut self,
        id: EntityId,
        title: Option<&crate::syntax::ast::Text>,
        attributes: &[AttributeValue],
        terms: &mut Terms,
    ) {
        for (attribute, value, written) in self.state_attributes(id, title, attributes) {
            let ty = self.program.attribute(attribute).ty;
            if let Some(adjustable) = self.term(written, ty, value) {
                terms.push((id, attribute, adjustable));
            }
        }
    }

    /// What may move of a term.
    fn term(&mut self, written: &AttributeValue, ty: Type, value: ValueId) -> Option<Adjustable> {
        let adjustable = written.adjustable.as_ref()?;
        self.adjustable(adjustable, ty, value, written.value.span)
    }

    fn state_reservation(
        &mut self,
        agreement: EntityId,
        id: EntityId,
        decl: &AgreementDecl,
        written: &ReservationDecl,
    ) {
        self.annotate(id, &written.annotations);
        let ty = self.program.entity(id).ty;
        let fill = |cx: &mut Self, name: &str, value: EntityId, span: Span| {
            if let Some(attribute) = cx.attribute_of(ty, name) {
                cx.state(id, attribute, ValueId::entity(value), span);
            }
        };
        fill(self, "agreement", agreement, written.name.span);
        let country = self.program.builtin.country;
        if let Some(party) = self.entity_called(country, &written.party) {
            fill(self, "party", party, written.party.span);
        }
        if let Some(clause) = self.clause_called(decl, &written.clause) {
            fill(self, "clause", clause, written.clause.span);
        }
        self.state_attributes(id, None, &written.attributes);
    }

    /// The entity of a type; one that is not declared is reported.
    pub(super) fn entity_called(&mut self, ty: TypeId, name: &Name) -> Option<EntityId> {
        let found = self.names.entity(&self.program, ty, &name.text);
        if found.is_none() {
            let what = self.words(Type::one(Scalar::Entity(ty)));
            let message = format!("`{}` is not declared as {what}", name.text);
            let unknown = Diagnostic::new(Code::UnknownName, name.span, message);
            self.report_unknown(unknown, &name.text, name.span, |cx| cx.entity_names(ty));
        }
        found
    }

    /// The clause of an agreement; one that is not there is reported.
    fn clause_called(&mut self, decl: &AgreementDecl, name: &Name) -> Option<EntityId> {
        let found = self.names.part(&decl.name.text, &name.text);
        let clause = self.program.builtin.clause;
        let found = found.filter(|id| self.program.is_a(self.program.entity(*id).ty, clause));
        if found.is_none() {
            let message = format!("`{}` has no clause `{}`", decl.name.text, name.text);
            let unknown = Diagnostic::new(Code::UnknownName, name.span, message);
            self.report_unknown(unknown, &name.text, name.span, |_| {
                clause_names(decl).into_iter().take(decl.clauses.len()).collect()
            });
        }
        found
    }

    fn moves(&mut self, entity: EntityId, decl: &AgreementDecl, added: &[SmolStr]) -> Vec<Move> {
        let mut added = added.iter();
        let mut moves = Vec::with_capacity(decl.moves.len());
        for written in &decl.moves {
            let name = match written.kind {
                WrittenMove::Add(_) => added.next(),
                _ => None,
            };
            let kind = self.move_kind(entity, decl, written, name);
            let cost = self.cost(&written.cost);
            if let (Some(kind), Some(cost)) = (kind, cost) {
                self.refuse_repeated(&moves, &kind, written.span);
                moves.push(Move { kind, cost, span: written.span });
            }
        }
        moves
    }

    /// The same may be done only once, at one cost.
    fn refuse_repeated(&mut self, moves: &[Move], kind: &MoveKind, span: Span) {
        let is_same = |other: &&Move| match (&other.kind, kind) {
            (MoveKind::Drop(x), MoveKind::Drop(y))
            | (MoveKind::Admit(x), MoveKind::Admit(y))
            | (MoveKind::Withdraw(x), MoveKind::Withdraw(y)) => x == y,
            (MoveKind::State(x, a), MoveKind::State(y, b)) => (x, a) == (y, b),
            _ => false,
        };
        if let Some(first) = moves.iter().find(is_same) {
            self.report(
                Diagnostic::new(Code::InvalidStatement, span, "this move is there already")
                    .and_at(first.span, "the first time")
                    .help("leave out one of the two"),
            );
        }
    }

    fn move_kind(
        &mut self,
        entity: EntityId,
        decl: &AgreementDecl,
        written: &MoveDecl,
        added: Option<&SmolStr>,
    ) -> Option<MoveKind> {
        match &written.kind {
            WrittenMove::Add(clause) => self.added_clause(decl, clause, added?),
            WrittenMove::Drop(name) => self.clause_called(decl, name).map(MoveKind::Drop),
            WrittenMove::State(expr) => {
                let (id, attribute) = self.stated_place(entity, decl, expr)?;
                Some(MoveKind::State(id, attribute))
            }
            WrittenMove::Admit(name) => self.moving_party(entity, name, false).map(MoveKind::Admit),
            WrittenMove::Withdraw(name) => {
                self.moving_party(entity, name, true).map(MoveKind::Withdraw)
            }
            WrittenMove::Conclude => self.conclusion(decl, written),
        }
    }

    /// An agreement is concluded once.
    fn conclusion(&mut self, decl: &AgreementDecl, written: &MoveDecl) -> Option<MoveKind> {
        let mut all = decl.moves.iter().filter(|other| other.kind == WrittenMove::Conclude);
        let first = all.next().filter(|first| first.span != written.span);
        let Some(first) = first else { return Some(MoveKind::Conclude) };
        let message = format!("`{}` may be concluded only once", decl.name.text);
        self.report(
            Diagnostic::new(Code::InvalidStatement, written.span, message)
                .and_at(first.span, "it is said here"),
        );
        None
    }

    fn added_clause(
        &mut self,
        decl: &AgreementDecl,
        clause: &ClauseDecl,
        name: &SmolStr,
    ) -> Option<MoveKind> {
        let kind = self.clause_kind_named(&clause.kind)?;
        if let Some(other) = self.names.part(&decl.name.text, name) {
            let span = clause.name.as_ref().unwrap_or(&clause.kind).span;
            let first = self.program.entity(other).span;
            let path = part_path(&decl.name.text, name);
            self.report_duplicate("the clause", &path, span, first);
        }
        let mut terms = Vec::with_capacity(clause.attributes.len());
        for written in &clause.attributes {
            let Some(attribute) = self.attribute_of(kind, &written.name.text) else {
                self.report_unknown_attribute(kind, &written.name);
                continue;
            };
            let ty = self.program.attribute(attribute).ty;
            let Some(value) = self.constant(&written.value, ty) else { continue };
            let adjustable = self.term(written, ty, value);
            terms.push((attribute, value, adjustable));
        }
        Some(MoveKind::Add { kind, name: name.clone(), terms })
    }

    /// `notified`, or `c4.forum`.
    fn stated_place(
        &mut self,
        entity: EntityId,
        decl: &AgreementDecl,
        expr: &Written,
    ) -> Option<(EntityId, AttributeId)> {
        let (id, name) = match &expr.kind {
            WrittenKind::Name(text) => (entity, Name { text: text.clone(), span: expr.span }),
            WrittenKind::Attribute(base, name) => match &base.kind {
                WrittenKind::Name(text) => {
                    let clause = Name { text: text.clone(), span: base.span };
                    (self.clause_called(decl, &clause)?, name.clone())
                }
                _ => return self.report_no_place(expr.span),
            },
            _ => return self.report_no_place(expr.span),
        };
        let ty = self.program.entity(id).ty;
        let Some(attribute) = self.attribute_of(ty, &name.text) else {
            self.report_unknown_attribute(ty, &name);
            return None;
        };
        if self.program.stated(id, attribute).is_some() {
            let message = format!("`{}` is stated already", name.text);
            self.report(Diagnostic::new(Code::InvalidStatement, name.span, message));
            return None;
        }
        Some((id, attribute))
    }

    fn report_no_place(&mut self, span: Span) -> Option<(EntityId, AttributeId)> {
        let message = "an attribute of the agreement or of one of its clauses is needed here";
        self.report(
            Diagnostic::new(Code::InvalidStatement, span, message)
                .help("write `may state notified` or `may state c4.forum`"),
        );
        None
    }

    /// A country that may join, or one that may leave.
    fn moving_party(&mut self, entity: EntityId, name: &Name, leaves: bool) -> Option<EntityId> {
        let party = self.entity_called(self.program.builtin.country, name)?;
        let parties = self.program.stated(entity, self.program.builtin.agreement_parties);
        if let Some(parties) = parties {
            let is_party =
                self.program.values.elements(parties.value).contains(&ValueId::entity(party));
            if is_party != leaves {
                let is = if is_party { "is a party already" } else { "is no party" };
                let message = format!("`{}` {is}", name.text);
                self.report(
                    Diagnostic::new(Code::InvalidStatement, name.span, message)
                        .and_at(parties.span, "the parties"),
                );
                return None;
            }
        }
        Some(party)
    }
}
