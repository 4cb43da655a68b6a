//! The declarations of files by place: what stands around a span, so that it can be shown or edited.

use std::sync::Arc;

use crate::source::Span;
use crate::syntax::ast::{AgreementDecl, AttributeValue, File, Item, ItemKind};

/// A declaration with attributes: an agreement, a clause, a reservation, a country.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The whole declaration.
    pub span: Span,
    attributes: &'a [AttributeValue],
}

impl Block<'_> {
    /// The whole attribute whose value is at this place.
    #[must_use]
    pub fn attribute(&self, value: Span) -> Option<Span> {
        self.attributes.iter().find(|written| written.value.span == value).map(whole)
    }

    /// The last attribute.
    #[must_use]
    pub fn last_attribute(&self) -> Option<Span> {
        self.attributes.last().map(whole)
    }
}

/// `name: value adjustable …`.
pub(super) fn whole(written: &AttributeValue) -> Span {
    let value = written.name.span.to(written.value.span);
    let end = [written.adjustable.as_ref().map(|a| a.span), written.fixed];
    end.into_iter().flatten().fold(value, Span::to)
}

/// The agreement that a place lies in, and the whole declaration.
#[must_use]
pub(super) fn agreement(files: &[Arc<File>], place: Span) -> Option<(&AgreementDecl, Span)> {
    let mut found = None;
    each_item(files, &mut |item| {
        if let ItemKind::Agreement(decl) = &item.kind
            && contains(item.span, place)
        {
            found = Some((decl, item.span));
        }
    });
    found
}

/// The smallest block that a place lies in.
#[must_use]
pub fn around(files: &[Arc<File>], place: Span) -> Option<Block<'_>> {
    let mut best: Option<Block<'_>> = None;
    each_item(files, &mut |item| {
        let mut consider = |span: Span, attributes| {
            let is_smaller = best.is_none_or(|b| span.end - span.start < b.span.end - b.span.start);
            if contains(span, place) && is_smaller {
                best = Some(Block { span, attributes });
            }
        };
        match &item.kind {
            ItemKind::Agreement(decl) => {
                consider(item.span, &decl.attributes[..]);
                decl.clauses.iter().for_each(|clause| consider(clause.span, &clause.attributes));
                decl.reservations.iter().for_each(|r| consider(r.span, &r.attributes));
            }
            ItemKind::Entity(decl) => consider(item.span, &decl.attributes),
            ItemKind::Source(decl) => consider(item.span, &decl.attributes),
            _ => {}
        }
    });
    best
}

/// The value of the parameter that is declared at a place.
#[must_use]
pub fn parameter(files: &[Arc<File>], place: Span) -> Option<Span> {
    let mut found = None;
    each_item(files, &mut |item| {
        if let ItemKind::Parameter(decl) = &item.kind
            && contains(item.span, place)
        {
            found = Some(decl.value.span);
        }
    });
    found
}

/// The whole fact that is stated at a place.
#[must_use]
pub fn fact(files: &[Arc<File>], place: Span) -> Option<Span> {
    let mut found = None;
    each_item(files, &mut |item| {
        if matches!(item.kind, ItemKind::Fact(_)) && contains(item.span, place) {
            found = Some(item.span);
        }
    });
    found
}

/// The smallest declaration that a place lies in; a clause and a reservation are such, too.
#[must_use]
pub fn declaration(files: &[Arc<File>], place: Span) -> Option<Span> {
    let mut best: Option<Span> = None;
    let mut consider = |span: Span| {
        let is_smaller = best.is_none_or(|b| span.end - span.start < b.end - b.start);
        if contains(span, place) && is_smaller {
            best = Some(span);
        }
    };
    each_item(files, &mut |item| {
        consider(item.span);
        if let ItemKind::Agreement(decl) = &item.kind {
            decl.clauses.iter().for_each(|clause| consider(clause.span));
            decl.reservations.iter().for_each(|r| consider(r.span));
        }
    });
    best
}

pub(super) fn contains(span: Span, place: Span) -> bool {
    span.file == place.file && span.start <= place.start && place.end <= span.end
}

/// All declarations, those in stages and mechanisms too.
fn each_item<'a>(files: &'a [Arc<File>], visit: &mut impl FnMut(&'a Item)) {
    let mut stack: Vec<&Item> = files.iter().flat_map(|file| &file.items).collect();
    while let Some(item) = stack.pop() {
        visit(item);
        match &item.kind {
            ItemKind::Stage(decl) => stack.extend(&decl.items),
            ItemKind::Mechanism(decl) => stack.extend(&decl.items),
            _ => {}
        }
    }
}
