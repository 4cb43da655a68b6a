//! What differs between two versions, piece by piece; and for each piece what stands there in either version.

use std::collections::BTreeSet;

use jiff::civil::Date;
use smol_str::SmolStr;

use super::kinds::Version;
use super::pairs::{Pair, Placed, holder, pairs};
use super::parts::{Called, clause, differing, parts, reservation, value, whole};
use super::rows::{RowsSlot, rows};
use super::waivers::waivers;
use super::words::Texts;
use super::{Difference, DifferenceKind, How};
use crate::analyse::{WaiverText, clause_names};
use crate::source::Span;
use crate::syntax::ast::{
    AgreementDecl, AttributeValue, ClauseDecl, Expr, ExprKind, File, Item, ItemKind, MoveDecl,
    MoveKind, ReservationDecl,
};

/// Two versions of one thing; which stands in a program hangs on whether its difference, if it is one, is taken over.
pub(super) struct Either<T> {
    pub(super) before: Option<T>,
    pub(super) after: Option<T>,
    /// The number of the difference; none where it is none.
    pub(super) difference: Option<usize>,
}

impl<T: Copy> Either<T> {
    pub(super) fn same(thing: T) -> Self {
        Either { before: Some(thing), after: Some(thing), difference: None }
    }

    /// What stands there when some differences are taken over.
    pub(super) fn chosen(&self, taken: &BTreeSet<usize>) -> Option<T> {
        let is_taken = self.difference.is_some_and(|number| taken.contains(&number));
        if is_taken { self.after } else { self.before }
    }
}

/// An attribute and its value.
pub(super) type Term<'a> = Either<&'a AttributeValue>;

/// A declaration that is not the same in both versions, or stands in a stage or mechanism that is not.
pub(super) enum Slot<'a> {
    /// A declaration that is taken over as a whole.
    Whole(Either<Placed<'a>>),
    /// An entity, attribute by attribute.
    Entity { head: Either<Placed<'a>>, terms: Vec<Term<'a>> },
    /// An agreement, clause by clause.
    Agreement(Box<AgreementSlot<'a>>),
    /// A stage or mechanism without what stands in it.
    Holder(Either<Placed<'a>>),
}

/// An agreement that is in both versions.
pub(super) struct AgreementSlot<'a> {
    pub(super) item: &'a Item,
    pub(super) decl: &'a AgreementDecl,
    pub(super) terms: Vec<Term<'a>>,
    pub(super) clauses: Vec<ClauseSlot<'a>>,
    pub(super) reservations: Vec<Either<&'a ReservationDecl>>,
    /// That it is only planned.
    pub(super) planned: Either<&'a MoveDecl>,
}

/// A clause: in both versions, with terms of its own; or in one.
pub(super) struct ClauseSlot<'a> {
    pub(super) name: SmolStr,
    pub(super) whole: Either<&'a ClauseDecl>,
    /// Term by term, where the kind is the same.
    pub(super) terms: Option<Vec<Term<'a>>>,
}

/// What differs, and how a program with some of it is put together.
pub(super) struct Plan<'a> {
    pub(super) differences: Vec<Difference>,
    /// What is the same, in the first version's words.
    pub(super) same: File,
    pub(super) slots: Vec<Slot<'a>>,
    pub(super) rows: Vec<RowsSlot<'a>>,
    pub(super) waivers: Vec<Either<&'a WaiverText>>,
    /// The dates of evaluation, and the difference between them.
    pub(super) dates: Either<Date>,
}

impl<'a> Plan<'a> {
    /// Finds what differs.
    pub(super) fn of(
        texts: Texts<'_>,
        before: &Version<'a>,
        after: &Version<'a>,
        (from, to): (Option<Date>, Option<Date>),
    ) -> Self {
        let pairs = pairs(before.files, after.files, texts);
        let mut finder = Finder { texts, differences: Vec::new(), date: None };
        finder.find_date(from, to);
        let open = open_holders(&pairs, texts);
        let mut plan = Plan {
            differences: Vec::new(),
            same: File::default(),
            slots: Vec::new(),
            rows: Vec::new(),
            waivers: Vec::new(),
            dates: Either { before: from, after: to, difference: finder.date },
        };
        for pair in &pairs {
            if let (Some(old), Some(new)) = (pair.before, pair.after)
                && let (ItemKind::Facts(old), ItemKind::Facts(new)) =
                    (&old.item.kind, &new.item.kind)
                && pair.is_same
                && let (Some(x), Some(y)) = (before.tables.table(old), after.tables.table(new))
            {
                let table = rows((old, x), (new, y), &mut finder.differences);
                plan.rows.extend(table);
            }
            plan.place(pair, &open, &mut finder);
        }
        let (old, new) = (before.common.waivers, after.common.waivers);
        plan.waivers = waivers(old, new, &mut finder.differences);
        plan.differences = finder.differences;
        plan
    }

    fn place(&mut self, pair: &Pair<'a>, open: &BTreeSet<String>, finder: &mut Finder<'_>) {
        let either = pair.before.or(pair.after);
        let Some(some) = either else { return };
        let is_open = |placed: Placed<'_>| {
            placed.within.and_then(holder).is_some_and(|holder| open.contains(&holder))
        };
        let in_open = pair.before.is_some_and(is_open) || pair.after.is_some_and(is_open);
        let own_holder = holder(some.item);
        if own_holder.as_ref().is_some_and(|own| open.contains(own)) {
            let head = finder.whole(pair);
            self.slots.push(Slot::Holder(head));
            return;
        }
        match (pair.before, pair.after) {
            (Some(old), Some(new)) if is_all_same(pair, old, new, finder.texts) => {
                if in_open {
                    self.slots.push(Slot::Whole(Either::same(old)));
                } else if old.within.is_none() {
                    self.same.items.push(old.item.clone());
                }
            }
            (Some(old), Some(new)) => match (&old.item.kind, &new.item.kind) {
                (ItemKind::Entity(x), ItemKind::Entity(y)) => {
                    let head = finder.whole(pair);
                    let called = Called { word: String::from("attribute"), ..pair.called.clone() };
                    let terms = finder.terms(&x.attributes, &y.attributes, &called);
                    self.slots.push(Slot::Entity { head, terms });
                }
                (ItemKind::Agreement(x), ItemKind::Agreement(y)) => {
                    let slot = finder.agreement(old.item, x, y);
                    self.slots.push(Slot::Agreement(Box::new(slot)));
                }
                _ => self.slots.push(Slot::Whole(finder.whole(pair))),
            },
            _ => self.slots.push(Slot::Whole(finder.whole(pair))),
        }
    }
}

/// Whether nothing of a declaration differs, what it consists of included.
fn is_all_same(pair: &Pair<'_>, old: Placed<'_>, new: Placed<'_>, texts: Texts<'_>) -> bool {
    match &old.item.kind {
        ItemKind::Entity(_) | ItemKind::Agreement(_) => {
            pair.is_same && texts.sources.slice(old.item.span) == texts.sources.slice(new.item.span)
        }
        _ => pair.is_same,
    }
}

/// The stages and mechanisms that are put together anew: of what stands in them something is not the same.
fn open_holders(pairs: &[Pair<'_>], texts: Texts<'_>) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    for pair in pairs {
        let (before, after) = (pair.before, pair.after);
        let is_same = before.zip(after).is_some_and(|(a, b)| is_all_same(pair, a, b, texts));
        if is_same {
            continue;
        }
        for placed in before.into_iter().chain(after) {
            open.extend(placed.within.and_then(holder));
            open.extend(holder(placed.item));
        }
    }
    open
}

/// Collects differences.
struct Finder<'s> {
    texts: Texts<'s>,
    differences: Vec<Difference>,
    /// The difference of the dates.
    date: Option<usize>,
}

impl Finder<'_> {
    fn add(&mut self, difference: Difference) -> usize {
        self.differences.push(difference);
        self.differences.len() - 1
    }

    fn find_date(&mut self, from: Option<Date>, to: Option<Date>) {
        if from == to {
            return;
        }
        let shown =
            |date: Option<Date>| date.map_or_else(|| String::from("none"), |d| d.to_string());
        self.date = Some(self.add(Difference {
            kind: DifferenceKind::Date,
            word: String::from("date"),
            name: String::from("as_of"),
            how: How::Changed(Some((shown(from), shown(to)))),
            of: Vec::new(),
            before: None,
            after: None,
        }));
    }

    /// A declaration that is taken over as a whole; its difference, where its own words are not the same.
    fn whole<'a>(&mut self, pair: &Pair<'a>) -> Either<Placed<'a>> {
        let (before, after) = (pair.before, pair.after);
        let difference = (!pair.is_same).then(|| self.whole_difference(pair));
        Either { before, after, difference }
    }

    fn whole_difference(&mut self, pair: &Pair<'_>) -> usize {
        let (before, after) = (pair.before, pair.after);
        let of = before.zip(after).map(|(a, b)| {
            let place = |placed: Placed<'_>| placed.within.and_then(holder);
            let moved =
                (place(a) != place(b)).then(|| String::from("the stage or mechanism of it"));
            let texts = self.texts;
            let parts = differing(&parts(a.item, texts), &parts(b.item, texts));
            moved.into_iter().chain(parts).collect::<Vec<_>>()
        });
        let texts = before.zip(after).and_then(|(a, b)| {
            let (a, b) = (short(a.item)?, short(b.item)?);
            Some((self.texts.line(a)?, self.texts.line(b)?))
        });
        let span = |placed: Option<Placed<'_>>| placed.map(|placed| placed.item.span);
        let texts = texts.filter(|(a, b)| a != b);
        // A value that is shown need not be named.
        let of = of.filter(|of| texts.is_none() || of.len() > 1);
        let how = how(before.is_some(), after.is_some(), texts);
        self.add(Difference {
            kind: pair.called.kind,
            word: pair.called.word.clone(),
            name: pair.called.name.clone(),
            how,
            of: of.unwrap_or_default(),
            before: span(before),
            after: span(after),
        })
    }

    /// Attributes of one thing, by name.
    fn terms<'a>(
        &mut self,
        before: &'a [AttributeValue],
        after: &'a [AttributeValue],
        of: &Called,
    ) -> Vec<Term<'a>> {
        let named = |list: &'a [AttributeValue], name: &str| {
            list.iter().find(|term| term.name.text == name)
        };
        let old = before.iter().map(|term| (Some(term), named(after, &term.name.text)));
        let new = after.iter().filter(|term| named(before, &term.name.text).is_none());
        let new = new.map(|term| (None, Some(term)));
        old.chain(new).map(|(before, after)| self.term(before, after, of)).collect()
    }

    fn term<'a>(
        &mut self,
        before: Option<&'a AttributeValue>,
        after: Option<&'a AttributeValue>,
        of: &Called,
    ) -> Term<'a> {
        let (texts, value) = (self.texts, |term| value(term, self.texts));
        let is_same = before.map(value) == after.map(value);
        let name = before.or(after).map_or("", |term| term.name.text.as_str());
        let is_date = of.kind == DifferenceKind::Agreement && name == "as_of";
        let difference = if is_same {
            None
        } else if is_date && self.date.is_some() {
            self.show_date(before, after)
        } else {
            let shown = |term: Option<&AttributeValue>| texts.line(term?.value.span);
            let members = before.zip(after).map(|(x, y)| members(&x.value, &y.value));
            let place = |term: Option<&AttributeValue>| term.map(whole);
            Some(self.add(Difference {
                kind: of.kind,
                word: of.word.clone(),
                name: format!("{}.{name}", of.name),
                how: how(before.is_some(), after.is_some(), shown(before).zip(shown(after))),
                of: members.unwrap_or_default(),
                before: place(before),
                after: place(after),
            }))
        };
        Either { before, after, difference }
    }

    /// Where the dates of evaluation are stated.
    fn show_date(
        &mut self,
        before: Option<&AttributeValue>,
        after: Option<&AttributeValue>,
    ) -> Option<usize> {
        let date = self.differences.get_mut(self.date?)?;
        date.before = date.before.or(before.map(whole));
        date.after = date.after.or(after.map(whole));
        self.date
    }

    fn agreement<'a>(
        &mut self,
        item: &'a Item,
        before: &'a AgreementDecl,
        after: &'a AgreementDecl,
    ) -> AgreementSlot<'a> {
        let name = &before.name.text;
        let called = Called {
            kind: DifferenceKind::Agreement,
            word: String::from("term"),
            name: name.to_string(),
        };
        let terms = self.terms(&before.attributes, &after.attributes, &called);
        let clauses = self.clauses(before, after);
        let reservations = self.reservations(before, after);
        let planned = self.planned(before, after);
        AgreementSlot { item, decl: before, terms, clauses, reservations, planned }
    }

    fn clauses<'a>(
        &mut self,
        before: &'a AgreementDecl,
        after: &'a AgreementDecl,
    ) -> Vec<ClauseSlot<'a>> {
        let named = |decl: &'a AgreementDecl| -> Vec<(SmolStr, &'a ClauseDecl)> {
            clause_names(decl).into_iter().zip(&decl.clauses).collect()
        };
        let (old, new) = (named(before), named(after));
        let find = |list: &[(SmolStr, &'a ClauseDecl)], name: &SmolStr| {
            list.iter().find(|(other, _)| other == name).map(|(_, decl)| *decl)
        };
        let both = old.iter().map(|(name, decl)| (name, Some(*decl), find(&new, name)));
        let added = new.iter().filter(|(name, _)| find(&old, name).is_none());
        let added = added.map(|(name, decl)| (name, None, Some(*decl)));
        both.chain(added)
            .map(|(name, old, new)| self.clause(&before.name.text, name, old, new))
            .collect()
    }

    fn clause<'a>(
        &mut self,
        agreement: &str,
        name: &SmolStr,
        before: Option<&'a ClauseDecl>,
        after: Option<&'a ClauseDecl>,
    ) -> ClauseSlot<'a> {
        let word = |word: &str| Called {
            kind: DifferenceKind::Clause,
            word: word.to_owned(),
            name: format!("{agreement}.{name}"),
        };
        if let (Some(x), Some(y)) = (before, after)
            && x.kind.text == y.kind.text
        {
            let terms = self.terms(&x.attributes, &y.attributes, &word("term"));
            let whole = Either { before, after, difference: None };
            return ClauseSlot { name: name.clone(), whole, terms: Some(terms) };
        }
        let parts = |decl: Option<&ClauseDecl>| decl.map(|decl| clause(decl, self.texts));
        let of = parts(before).zip(parts(after)).map(|(a, b)| differing(&a, &b));
        let difference = Some(self.add(Difference {
            kind: DifferenceKind::Clause,
            word: String::from("clause"),
            name: word("clause").name,
            how: how(before.is_some(), after.is_some(), None),
            of: of.unwrap_or_default(),
            before: before.map(|decl| decl.span),
            after: after.map(|decl| decl.span),
        }));
        let whole = Either { before, after, difference };
        ClauseSlot { name: name.clone(), whole, terms: None }
    }

    fn reservations<'a>(
        &mut self,
        before: &'a AgreementDecl,
        after: &'a AgreementDecl,
    ) -> Vec<Either<&'a ReservationDecl>> {
        let find = |decl: &'a AgreementDecl, name: &str| {
            decl.reservations.iter().find(|other| other.name.text == name)
        };
        let both = before.reservations.iter().map(|r| (Some(r), find(after, &r.name.text)));
        let added = after.reservations.iter().filter(|r| find(before, &r.name.text).is_none());
        both.chain(added.map(|r| (None, Some(r))))
            .map(|(old, new)| {
                let parts = |r: Option<&ReservationDecl>| r.map(|r| reservation(r, self.texts));
                let (x, y) = (parts(old), parts(new));
                let name = old.or(new).map_or("", |r| r.name.text.as_str());
                let difference = (x != y).then(|| Difference {
                    kind: DifferenceKind::Clause,
                    word: String::from("reservation"),
                    name: format!("{}.{name}", before.name.text),
                    how: how(old.is_some(), new.is_some(), None),
                    of: x.zip(y).map(|(x, y)| differing(&x, &y)).unwrap_or_default(),
                    before: old.map(|r| r.span),
                    after: new.map(|r| r.span),
                });
                let difference = difference.map(|difference| self.add(difference));
                Either { before: old, after: new, difference }
            })
            .collect()
    }

    fn planned<'a>(
        &mut self,
        before: &'a AgreementDecl,
        after: &'a AgreementDecl,
    ) -> Either<&'a MoveDecl> {
        let find = |decl: &'a AgreementDecl| {
            decl.moves.iter().find(|written| matches!(written.kind, MoveKind::Conclude))
        };
        let (before_move, after_move) = (find(before), find(after));
        let difference = if before_move.is_some() == after_move.is_some() {
            None
        } else {
            Some(self.add(Difference {
                kind: DifferenceKind::Agreement,
                word: String::from("plan"),
                name: format!("{}: may conclude", before.name.text),
                how: how(before_move.is_some(), after_move.is_some(), None),
                of: Vec::new(),
                before: before_move.map(|written| written.span),
                after: after_move.map(|written| written.span),
            }))
        };
        Either { before: before_move, after: after_move, difference }
    }
}

/// Of two sets: which names only the second has, and which only the first; nothing of anything else.
fn members(before: &Expr, after: &Expr) -> Vec<String> {
    let (ExprKind::Set(old), ExprKind::Set(new)) = (&before.kind, &after.kind) else {
        return Vec::new();
    };
    let names = |list: &[Expr]| list.iter().map(Expr::dotted).collect::<Option<Vec<_>>>();
    let (Some(old), Some(new)) = (names(old), names(new)) else { return Vec::new() };
    let only = |list: &[String], others: &[String], word: &str| {
        let only = list.iter().filter(|name| !others.contains(name));
        only.map(|name| format!("{word} `{name}`")).collect::<Vec<_>>()
    };
    [only(&new, &old, "with"), only(&old, &new, "without")].concat()
}

/// What is shown of a declaration that changed, where that is short.
fn short(item: &Item) -> Option<Span> {
    match &item.kind {
        ItemKind::Parameter(decl) => Some(decl.value.span),
        ItemKind::Rate(decl) => Some(decl.price.span),
        _ => None,
    }
}

fn how(before: bool, after: bool, texts: Option<(String, String)>) -> How {
    match (before, after) {
        (true, false) => How::Dropped,
        (false, true) => How::Added,
        _ => How::Changed(texts),
    }
}
