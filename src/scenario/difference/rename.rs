//! Agreements and clauses that only have another name in the second version: they are called as in the first one, so that
//! a new name is no change.

use std::collections::BTreeMap;
use std::sync::Arc;

use smol_str::SmolStr;

use super::parts::{Part, clause};
use super::words::Texts;
use crate::analyse::{WaiverText, clause_names};
use crate::scenario::verdicts::Verdicts;
use crate::syntax::ast::{
    AgreementDecl, ClauseDecl, Expr, ExprKind, File, Item, ItemKind, MoveKind, Name, Quantifier,
};

/// New names and the old ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Renames {
    /// Of agreements.
    agreements: BTreeMap<SmolStr, SmolStr>,
    /// Of clauses, by the old name of the agreement.
    clauses: BTreeMap<SmolStr, BTreeMap<SmolStr, SmolStr>>,
}

impl Renames {
    /// Of agreements, the one that only the first version has is taken for the one that only the second has. Of the clauses
    /// of an agreement, first those that state the same, then those that are the only ones of their kind.
    pub(super) fn find(before: &[Arc<File>], after: &[Arc<File>], texts: Texts<'_>) -> Self {
        let (old, new) = (agreements(before), agreements(after));
        let mut renames = Renames::default();
        let only = |list: &[&AgreementDecl], others: &[&AgreementDecl]| -> Vec<SmolStr> {
            let is_alone = |decl: &&&AgreementDecl| {
                !others.iter().any(|other| other.name.text == decl.name.text)
            };
            list.iter().filter(is_alone).map(|decl| decl.name.text.clone()).collect()
        };
        if let ([from], [to]) = (only(&old, &new).as_slice(), only(&new, &old).as_slice()) {
            renames.agreements.insert(to.clone(), from.clone());
        }
        for decl in new {
            let name = renames.agreement(&decl.name.text).clone();
            if let Some(known) = old.iter().find(|other| other.name.text == name) {
                let clauses = clauses(known, decl, texts);
                if !clauses.is_empty() {
                    renames.clauses.insert(name, clauses);
                }
            }
        }
        renames
    }

    pub(super) fn is_empty(&self) -> bool {
        self.agreements.is_empty() && self.clauses.is_empty()
    }

    /// Each new name and the old one, as they are written in answers.
    pub(super) fn told(&self) -> Vec<(String, String)> {
        let new_name = |old: &SmolStr| {
            let found = self.agreements.iter().find(|(_, other)| *other == old);
            found.map_or_else(|| old.clone(), |(new, _)| new.clone())
        };
        let agreements =
            self.agreements.iter().map(|(to, from)| (to.to_string(), from.to_string()));
        let clauses = self.clauses.iter().flat_map(|(agreement, clauses)| {
            let new = new_name(agreement);
            clauses
                .iter()
                .map(move |(to, from)| (format!("{new}.{to}"), format!("{agreement}.{from}")))
        });
        agreements.chain(clauses).collect()
    }

    /// The old name of an agreement.
    pub(super) fn agreement<'n>(&'n self, name: &'n SmolStr) -> &'n SmolStr {
        self.agreements.get(name).unwrap_or(name)
    }

    /// The old name of an agreement's clause; the agreement by its old name.
    pub(super) fn clause<'n>(&'n self, agreement: &str, name: &'n SmolStr) -> &'n SmolStr {
        self.clauses.get(agreement).and_then(|names| names.get(name)).unwrap_or(name)
    }

    /// Verdicts with the old names.
    pub(super) fn verdicts(&self, verdicts: Verdicts) -> Verdicts {
        if self.is_empty() {
            return verdicts;
        }
        let by_name = verdicts.by_name.into_iter().map(|((requirement, subjects), said)| {
            let subjects = subjects.iter().map(|subject| self.path(subject)).collect();
            ((requirement, subjects), said)
        });
        Verdicts { by_name: by_name.collect(), ..verdicts }
    }

    /// A waiver with the old names.
    pub(super) fn waiver(&self, waiver: &WaiverText) -> WaiverText {
        let mut waiver = waiver.clone();
        for subject in &mut waiver.subjects {
            subject.text = self.path(&subject.text).into();
        }
        waiver
    }

    /// The old name of an agreement or a clause, as it is written in answers.
    fn path(&self, path: &str) -> String {
        let (agreement, part) = match path.split_once('.') {
            Some((agreement, part)) => (agreement, Some(SmolStr::new(part))),
            None => (path, None),
        };
        let agreement = SmolStr::new(agreement);
        let agreement = self.agreement(&agreement);
        match part {
            Some(part) => format!("{agreement}.{}", self.clause(agreement, &part)),
            None => agreement.to_string(),
        }
    }

    /// A file with the old names.
    pub(super) fn file(&self, file: &File) -> File {
        let mut file = file.clone();
        for item in &mut file.items {
            self.item(item);
        }
        file
    }

    fn item(&self, item: &mut Item) {
        match &mut item.kind {
            ItemKind::Agreement(decl) => self.agreement_decl(decl),
            ItemKind::Entity(decl) => {
                decl.attributes.iter_mut().for_each(|term| self.expr(&mut term.value));
            }
            ItemKind::Fact(decl) => decl.arguments.iter_mut().for_each(|e| self.expr(e)),
            ItemKind::Requirement(decl) => {
                for binder in &mut decl.binders {
                    self.expr(&mut binder.set);
                    binder.filter.iter_mut().for_each(|e| self.expr(e));
                }
                self.expr(&mut decl.body);
                decl.exceptions.iter_mut().for_each(|except| self.expr(&mut except.when));
            }
            ItemKind::Define(decl) => match &mut decl.body {
                crate::syntax::ast::DefineBody::Predicate(e) => self.expr(e),
                crate::syntax::ast::DefineBody::Value { base, exceptions, .. } => {
                    self.expr(base);
                    for except in exceptions {
                        self.expr(&mut except.when);
                        except.then.iter_mut().for_each(|e| self.expr(e));
                    }
                }
            },
            ItemKind::Parameter(decl) => self.expr(&mut decl.value),
            ItemKind::Stage(decl) => decl.items.iter_mut().for_each(|item| self.item(item)),
            ItemKind::Mechanism(decl) => decl.items.iter_mut().for_each(|item| self.item(item)),
            _ => {}
        }
    }

    fn agreement_decl(&self, decl: &mut AgreementDecl) {
        let names = clause_names(decl);
        decl.name.text = self.agreement(&decl.name.text).clone();
        let agreement = decl.name.text.clone();
        for (clause, name) in decl.clauses.iter_mut().zip(&names) {
            let text = self.clause(&agreement, name).clone();
            clause.name = Some(Name { text, span: clause.kind.span });
            clause.attributes.iter_mut().for_each(|term| self.expr(&mut term.value));
        }
        decl.attributes.iter_mut().for_each(|term| self.expr(&mut term.value));
        for reservation in &mut decl.reservations {
            let text = self.clause(&agreement, &reservation.clause.text).clone();
            reservation.clause.text = text;
        }
        // Programs that are put together anew have no other moves.
        decl.moves.retain(|written| matches!(written.kind, MoveKind::Conclude));
    }

    fn expr(&self, e: &mut Expr) {
        if let ExprKind::Attribute(of, part) = &mut e.kind
            && let ExprKind::Name(agreement) = &of.kind
        {
            part.text = self.clause(self.agreement(agreement), &part.text).clone();
        }
        match &mut e.kind {
            ExprKind::Name(name) => *name = self.agreement(name).clone(),
            kind => each_part(kind, &mut |part| self.expr(part)),
        }
    }
}

/// All agreements, those of tests apart.
fn agreements(files: &[Arc<File>]) -> Vec<&AgreementDecl> {
    let items = files.iter().flat_map(|file| &file.items);
    items
        .filter_map(|item| match &item.kind {
            ItemKind::Agreement(decl) => Some(decl),
            _ => None,
        })
        .collect()
}

/// The new names of clauses and their old ones.
fn clauses(
    before: &AgreementDecl,
    after: &AgreementDecl,
    texts: Texts<'_>,
) -> BTreeMap<SmolStr, SmolStr> {
    let named = |decl: &AgreementDecl, others: &[SmolStr]| -> Vec<(SmolStr, ClauseDecl)> {
        let names = clause_names(decl).into_iter().zip(decl.clauses.iter().cloned());
        names.filter(|(name, _)| !others.contains(name)).collect()
    };
    let names = |decl: &AgreementDecl| -> Vec<SmolStr> {
        clause_names(decl).into_iter().take(decl.clauses.len()).collect()
    };
    let (mut old, mut new) = (named(before, &names(after)), named(after, &names(before)));
    let mut found = BTreeMap::new();
    let mut pair = |is_same: &dyn Fn(&ClauseDecl, &ClauseDecl) -> bool,
                    old: &mut Vec<(SmolStr, ClauseDecl)>,
                    new: &mut Vec<(SmolStr, ClauseDecl)>| {
        old.retain(|(from, decl)| {
            let at = new.iter().position(|(_, other)| is_same(decl, other));
            if let Some(at) = at {
                found.insert(new.remove(at).0, from.clone());
            }
            at.is_none()
        });
    };
    let parts = |decl: &ClauseDecl| -> Vec<Part> { clause(decl, texts) };
    pair(&|x, y| parts(x) == parts(y), &mut old, &mut new);
    let count = |list: &[(SmolStr, ClauseDecl)], kind: &str| {
        list.iter().filter(|(_, decl)| decl.kind.text == kind).count()
    };
    let singles: Vec<SmolStr> = old
        .iter()
        .map(|(_, decl)| decl.kind.text.clone())
        .filter(|kind| count(&old, kind) == 1 && count(&new, kind) == 1)
        .collect();
    let is_single = |x: &ClauseDecl, y: &ClauseDecl| {
        x.kind.text == y.kind.text && singles.contains(&x.kind.text)
    };
    pair(&is_single, &mut old, &mut new);
    found
}

/// Calls `change` on every direct part of an expression.
fn each_part(kind: &mut ExprKind, change: &mut dyn FnMut(&mut Expr)) {
    match kind {
        ExprKind::YesNo(_)
        | ExprKind::Number(_)
        | ExprKind::Percent(_)
        | ExprKind::Points(_)
        | ExprKind::Money(..)
        | ExprKind::Date(_)
        | ExprKind::Duration(_)
        | ExprKind::Text(_)
        | ExprKind::Code(_)
        | ExprKind::Name(_) => {}
        ExprKind::Attribute(e, _)
        | ExprKind::Not(e)
        | ExprKind::Stated(e, _)
        | ExprKind::Negate(e)
        | ExprKind::Includes { agreement: e, .. } => change(e),
        ExprKind::Call(_, parts)
        | ExprKind::Set(parts)
        | ExprKind::And(parts)
        | ExprKind::Or(parts) => parts.iter_mut().for_each(change),
        ExprKind::Compare(a, _, b)
        | ExprKind::In { element: a, set: b, .. }
        | ExprKind::Within(a, b)
        | ExprKind::Round(a, b, _)
        | ExprKind::UnitsBetween(_, a, b) => {
            change(a);
            change(b);
        }
        ExprKind::Between(a, b, c) => {
            change(a);
            change(b);
            change(c);
        }
        ExprKind::OneOf { element, choices, .. } => {
            change(element);
            choices.iter_mut().for_each(change);
        }
        ExprKind::Sum { terms, .. } => terms.iter_mut().for_each(|(_, term)| change(term)),
        ExprKind::Product(first, rest) => {
            change(first);
            for (_, factor) in rest {
                change(factor);
            }
        }
        ExprKind::Quantified(q) => {
            if let Quantifier::AtLeast(n) | Quantifier::AtMost(n) | Quantifier::Exactly(n) =
                &mut q.quantifier
            {
                change(n);
            }
            change(&mut q.set);
            q.filter.iter_mut().for_each(&mut *change);
            q.body.iter_mut().for_each(change);
        }
        ExprKind::Aggregate(a) => {
            change(&mut a.set);
            a.filter.iter_mut().for_each(&mut *change);
            a.term.iter_mut().for_each(change);
        }
    }
}
