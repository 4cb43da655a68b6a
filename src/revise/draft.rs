//! One agreement as steps would have it: terms set and stated, clauses added and dropped, parties, what is concluded.

use std::collections::BTreeSet;
use std::ops::Range;

use smol_str::SmolStr;

use super::{Refusal, blocks, parties};
use crate::adjust::{Effect, Step, reservations_on};
use crate::analyse::{clause_names, names_after_kinds};
use crate::explain::Words;
use crate::model::{AttributeId, EntityId, Program, ValueId};
use crate::source::{FileId, Span};
use crate::syntax::ast::{
    AgreementDecl, AttributeValue, ClauseDecl, Expr, ExprKind, MoveDecl, MoveKind,
};
use crate::syntax::edit::{
    self, Edit, Follows, added_attribute, edited, follows, placed_after, removal_but_comments,
    removal_with_comments, replacement, with_word,
};

/// One agreement and what becomes of it.
pub(super) struct Draft<'a> {
    /// The whole declaration.
    pub(super) whole: Span,
    text: &'a str,
    decl: &'a AgreementDecl,
    program: &'a Program,
    /// The names of its clauses, then of those that may be added.
    names: Vec<SmolStr>,
    edits: Vec<Edit>,
    /// Places in `names` of clauses that are dropped, and of those that are added.
    dropped: BTreeSet<usize>,
    added: BTreeSet<usize>,
    /// Attributes that are stated now.
    stated: Vec<(EntityId, AttributeId)>,
    admitted: Vec<SmolStr>,
    withdrawn: Vec<SmolStr>,
    /// Where it is said that what is done may be done.
    spent: Vec<Span>,
    /// Comments behind moves that go along with what the moves come to.
    carried: Vec<Range<usize>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        text: &'a str,
        decl: &'a AgreementDecl,
        whole: Span,
        program: &'a Program,
    ) -> Self {
        Draft {
            whole,
            text,
            decl,
            program,
            names: clause_names(decl),
            edits: Vec::new(),
            dropped: BTreeSet::new(),
            added: BTreeSet::new(),
            stated: Vec::new(),
            admitted: Vec::new(),
            withdrawn: Vec::new(),
            spent: Vec::new(),
            carried: Vec::new(),
        }
    }

    pub(super) fn file(&self) -> FileId {
        self.whole.file
    }

    /// Takes a step up.
    pub(super) fn take(&mut self, step: &Step) -> Result<(), Refusal> {
        let name = |id: EntityId| self.program.entity(id).name.clone();
        match step.effect {
            Effect::Set { entity, attribute, to, .. } => {
                return self.set(entity, attribute, to, step.span);
            }
            Effect::Add { clause, .. } => {
                let place = self.place(clause)?;
                self.added.insert(place);
            }
            Effect::Drop { agreement, clause } => {
                let place = self.place(clause)?;
                self.dropped.insert(place);
                self.drop_reservations(agreement, clause);
            }
            Effect::Admit { country, .. } => self.admitted.push(name(country)),
            Effect::Withdraw { country, .. } => self.withdrawn.push(name(country)),
            // What makes an agreement a plan is that it may be concluded.
            Effect::Conclude { .. } => {}
            Effect::Parameter { .. } | Effect::Waive { .. } => return Ok(()),
        }
        self.spent.push(step.span);
        Ok(())
    }

    /// The place of a clause in the list of names.
    fn place(&self, clause: EntityId) -> Result<usize, Refusal> {
        let name = &self.program.entity(clause).name;
        let found = self.names.iter().position(|known| known == name);
        found.ok_or_else(|| self.not_found(&self.program.entity(clause).path))
    }

    fn not_found(&self, what: &str) -> Refusal {
        Refusal(format!("`{what}` is not found in the text of `{}`", self.decl.name.text))
    }

    /// The clauses that may be added, each with its move.
    fn offered(&self) -> impl Iterator<Item = (&'a MoveDecl, &'a ClauseDecl)> + use<'a> {
        self.decl.moves.iter().filter_map(|written| match &written.kind {
            MoveKind::Add(clause) => Some((written, clause)),
            _ => None,
        })
    }

    /// The clause at a place in the list of names.
    fn clause(&self, place: usize) -> Option<&'a ClauseDecl> {
        let written = self.decl.clauses.len();
        match place.checked_sub(written) {
            None => self.decl.clauses.get(place),
            Some(offered) => self.offered().nth(offered).map(|(_, clause)| clause),
        }
    }

    fn range_of(&self, clause: &ClauseDecl) -> Range<usize> {
        with_word(self.text, bytes(clause.span), "clause")
    }

    /// A term is given a value, or is stated.
    fn set(
        &mut self,
        entity: EntityId,
        attribute: AttributeId,
        to: ValueId,
        place: Span,
    ) -> Result<(), Refusal> {
        let written = Words::of_program(self.program).literal(to);
        let clauses = self.decl.clauses.iter().chain(self.offered().map(|(_, clause)| clause));
        let terms = self.decl.attributes.iter().chain(clauses.flat_map(|c| &c.attributes));
        let is_there =
            |term: &&AttributeValue| term.adjustable.as_ref().is_some_and(|a| a.span == place);
        if let Some(term) = terms.into_iter().find(is_there) {
            self.edits.push(replacement(self.text, bytes(term.value.span), &written));
            return Ok(());
        }
        let name = &self.program.attribute(attribute).name;
        let (block, attributes) = if self.program.entity(entity).name == self.decl.name.text
            && self.program.home(entity) == entity
        {
            (bytes(self.whole), &self.decl.attributes)
        } else {
            let place = self.place(entity)?;
            let clause = self.clause(place).ok_or_else(|| self.not_found(name))?;
            (self.range_of(clause), &clause.attributes)
        };
        let last = attributes.last().map(|last| bytes(blocks::whole(last)));
        let mut edit = added_attribute(self.text, block, last, name, &written)
            .map_err(|why| Refusal(format!("`{name}` cannot be stated: {why}")))?;
        if edit.with.starts_with(edit::line_end(self.text))
            && edit::indent(self.text, place.start as usize).is_some()
            && let Follows::Comment(comment) = follows(self.text, place.end as usize)
        {
            let said = self.text.get(comment.clone()).unwrap_or("");
            edit.with = format!("{}  {said}", edit.with);
            self.carried.push(comment);
        }
        self.edits.push(edit);
        self.stated.push((entity, attribute));
        self.spent.push(place);
        Ok(())
    }

    /// The reservations on a clause fall with it.
    fn drop_reservations(&mut self, agreement: EntityId, clause: EntityId) {
        for reservation in reservations_on(self.program, agreement, clause) {
            let name = &self.program.entity(reservation).name;
            let written = self.decl.reservations.iter().find(|r| r.name.text == *name);
            if let Some(written) = written {
                let range = with_word(self.text, bytes(written.span), "reservation");
                self.edits.push(removal_with_comments(self.text, range));
            }
        }
    }

    /// The edits of all that was taken up.
    pub(super) fn finish(mut self) -> Result<Vec<Edit>, Refusal> {
        self.list_parties()?;
        self.name_clauses();
        for place in self.dropped.clone() {
            if let Some(clause) = self.decl.clauses.get(place) {
                self.edits.push(removal_with_comments(self.text, self.range_of(clause)));
            }
        }
        self.add_clauses();
        for written in &self.decl.moves {
            if !matches!(written.kind, MoveKind::Add(_)) && self.is_spent(written) {
                let mut range = self.move_range(written);
                let with =
                    self.carried.iter().find(|comment| line_of(self.text, range.end, comment));
                let but: Vec<Range<usize>> = with.cloned().into_iter().collect();
                range.end = with.map_or(range.end, |comment| comment.end);
                self.edits.push(removal_but_comments(self.text, range, &but));
            }
        }
        Ok(self.edits)
    }

    fn move_range(&self, written: &MoveDecl) -> Range<usize> {
        with_word(self.text, bytes(written.span), "may")
    }

    /// Whether a move is made, or is about what is not as it was: then it would be wrong to go on offering it.
    fn is_spent(&self, written: &MoveDecl) -> bool {
        let is_dropped = |name: &SmolStr| {
            let place = self.names.iter().position(|known| known == name);
            place.is_some_and(|place| self.dropped.contains(&place))
        };
        self.spent.contains(&written.span)
            || match &written.kind {
                MoveKind::Drop(name) => is_dropped(&name.text),
                MoveKind::Admit(name) => self.admitted.contains(&name.text),
                MoveKind::Withdraw(name) => self.withdrawn.contains(&name.text),
                MoveKind::State(place) => match place_name(place) {
                    Some((Some(clause), _)) if is_dropped(clause) => true,
                    Some(place) => self.is_stated(place),
                    None => false,
                },
                MoveKind::Add(_) | MoveKind::Conclude => false,
            }
    }

    fn is_stated(&self, (clause, name): (Option<&SmolStr>, &SmolStr)) -> bool {
        self.stated.iter().any(|(entity, attribute)| {
            let owner = &self.program.entity(*entity).name;
            let is_owner = match clause {
                Some(clause) => owner == clause && self.program.home(*entity) != *entity,
                None => self.program.home(*entity) == *entity,
            };
            is_owner && self.program.attribute(*attribute).name == *name
        })
    }

    /// Clauses without a name are called after their kinds, in their order: those that would be called otherwise now
    /// are named.
    fn name_clauses(&mut self) {
        if self.dropped.is_empty() && self.added.is_empty() {
            return;
        }
        let written = 0..self.decl.clauses.len();
        let kept = written.clone().filter(|place| !self.dropped.contains(place));
        let offered = written.end..self.names.len();
        let rest = offered.filter(|place| !self.added.contains(place));
        let order: Vec<usize> = kept.chain(self.added.iter().copied()).chain(rest).collect();
        let mut clauses: Vec<(SmolStr, Option<SmolStr>)> = Vec::with_capacity(order.len());
        for place in &order {
            let Some(clause) = self.clause(*place) else { return };
            let name = clause.name.as_ref().map(|name| name.text.clone());
            clauses.push((clause.kind.text.clone(), name));
        }
        loop {
            let names = names_after_kinds(&clauses);
            let other = (0..order.len()).find(|at| {
                let before = order.get(*at).and_then(|place| self.names.get(*place));
                names.get(*at) != before
            });
            let Some(at) = other else { return };
            let Some((place, entry)) = order.get(at).zip(clauses.get_mut(at)) else { return };
            let (Some(clause), Some(name)) = (self.clause(*place), self.names.get(*place)) else {
                return;
            };
            entry.1 = Some(name.clone());
            let end = clause.kind.span.end as usize;
            self.edits.push(Edit { range: end..end, with: format!(" {name}") });
        }
    }

    /// Clauses that are added come after the last one that stays, or, where none does, stand where they were offered.
    fn add_clauses(&mut self) {
        let kept = (0..).zip(&self.decl.clauses).filter(|(place, _)| !self.dropped.contains(place));
        let kept: Vec<Range<usize>> = kept.map(|(_, clause)| self.range_of(clause)).collect();
        let parted = match kept.as_slice() {
            [.., before, last] => self.text.get(before.end..last.start).is_some_and(|gap| {
                let lines: Vec<&str> = gap.split('\n').collect();
                let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
                inner.iter().any(|line| line.trim().is_empty())
            }),
            _ => false,
        };
        let first = self.decl.clauses.len();
        let offered: Vec<_> = (first..).zip(self.offered()).collect();
        for (place, (written, clause)) in offered {
            if !self.added.contains(&place) {
                continue;
            }
            let (whole, own) = (self.move_range(written), self.range_of(clause));
            match kept.last() {
                Some(anchor) => self.move_clause(whole, &own, anchor, parted),
                None => {
                    let end = edit::past_comma(self.text, whole.end);
                    let [before, after] = [whole.start..own.start, own.end..end];
                    for range in [before, after] {
                        // What stands around it goes, but for comments.
                        let with = removal_but_comments(self.text, range.clone(), &[]).with;
                        self.edits.push(Edit { range, with });
                    }
                }
            }
        }
    }

    /// A clause goes from where it was offered to where it is a clause, with the comment on its line.
    fn move_clause(
        &mut self,
        whole: Range<usize>,
        own: &Range<usize>,
        anchor: &Range<usize>,
        parted: bool,
    ) {
        let inside = |edit: &Edit| own.start <= edit.range.start && edit.range.end <= own.end;
        let (inner, outer): (Vec<Edit>, Vec<Edit>) =
            std::mem::take(&mut self.edits).into_iter().partition(inside);
        self.edits = outer;
        let shifted = inner.into_iter().map(|edit| Edit {
            range: edit.range.start - own.start..edit.range.end - own.start,
            with: edit.with,
        });
        let text = self.text.get(own.clone()).unwrap_or("");
        let mut moved = edited(text, &shifted.collect::<Vec<_>>());
        let from_indent = edit::indent_of_line(self.text, whole.start);
        let own_line = edit::indent(self.text, whole.start).is_some();
        let has_line = edit::indent(self.text, anchor.start).is_some()
            && follows(self.text, anchor.end) != Follows::Code;
        let (end, mut range) = (whole.end, whole);
        if own_line
            && has_line
            && let Follows::Comment(comment) = follows(self.text, range.end)
        {
            let said = self.text.get(comment.clone()).unwrap_or("");
            moved = format!("{moved}  {said}");
            range.end = comment.end;
        }
        let but = [own.clone(), end..range.end];
        self.edits.push(removal_but_comments(self.text, range, &but));
        self.edits.push(placed_after(self.text, anchor, &moved, from_indent, parted));
    }

    /// The parties with those who join and without those who leave.
    fn list_parties(&mut self) -> Result<(), Refusal> {
        if self.admitted.is_empty() && self.withdrawn.is_empty() {
            return Ok(());
        }
        let attribute = self.program.builtin.agreement_parties;
        let name = &self.program.attribute(attribute).name;
        match self.decl.attributes.iter().find(|written| written.name.text == *name) {
            Some(written) => {
                let change =
                    parties::Change { admitted: &self.admitted, withdrawn: &self.withdrawn };
                self.edits.extend(parties::edits(self.text, &written.value, change));
            }
            None => {
                let last = self.decl.attributes.last().map(|last| bytes(blocks::whole(last)));
                let written = self.admitted.join(", ");
                let edit = added_attribute(self.text, bytes(self.whole), last, name, &written)
                    .map_err(|why| Refusal(format!("`{name}` cannot be stated: {why}")))?;
                self.edits.push(edit);
            }
        }
        Ok(())
    }
}

/// `notified`, or `c4.forum`: the clause, if one is named, and the attribute.
fn place_name(place: &Expr) -> Option<(Option<&SmolStr>, &SmolStr)> {
    match &place.kind {
        ExprKind::Name(name) => Some((None, name)),
        ExprKind::Attribute(base, name) => match &base.kind {
            ExprKind::Name(clause) => Some((Some(clause), &name.text)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a comment follows on the line of a byte.
fn line_of(text: &str, end: usize, comment: &Range<usize>) -> bool {
    follows(text, end) == Follows::Comment(comment.clone())
}

/// The bytes of a span.
pub(super) fn bytes(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
