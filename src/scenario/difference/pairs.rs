//! The declarations of one version and those of the other, by kind and name: never by file, line or order.

use std::sync::Arc;

use indexmap::IndexMap;

use super::parts::{Called, Part, called, parts};
use super::words::Texts;
use crate::syntax::ast::{File, Item, ItemKind};

/// A declaration and the stage or mechanism that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) item: &'a Item,
    pub(super) within: Option<&'a Item>,
}

/// A declaration of one version and what it is in the other.
pub(super) struct Pair<'a> {
    pub(super) called: Called,
    pub(super) before: Option<Placed<'a>>,
    pub(super) after: Option<Placed<'a>>,
    /// Its own words are the same in both.
    pub(super) is_same: bool,
}

/// The name of a stage or a mechanism, by which what stands in it is put there.
pub(super) fn holder(item: &Item) -> Option<String> {
    match &item.kind {
        ItemKind::Stage(decl) => Some(format!("stage {}", decl.name.text)),
        ItemKind::Mechanism(decl) => Some(format!("mechanism {}", decl.name.text)),
        _ => None,
    }
}

/// What stands in a stage or a mechanism.
pub(super) fn held(item: &Item) -> &[Item] {
    match &item.kind {
        ItemKind::Stage(decl) => &decl.items,
        ItemKind::Mechanism(decl) => &decl.items,
        _ => &[],
    }
}

/// All pairs, in the order of the first version, then those that are in the second alone.
pub(super) fn pairs<'a>(
    before: &'a [Arc<File>],
    after: &'a [Arc<File>],
    texts: Texts<'_>,
) -> Vec<Pair<'a>> {
    let mut groups: IndexMap<(String, String), Group<'a>> = IndexMap::new();
    for (files, is_after) in [(before, false), (after, true)] {
        for placed in files.iter().flat_map(|file| &file.items).flat_map(with_held) {
            let Some(called) = called(placed.item, texts) else { continue };
            let key = (called.word.clone(), called.name.clone());
            let group = groups.entry(key).or_insert_with(|| Group {
                called,
                before: Vec::new(),
                after: Vec::new(),
            });
            if is_after { group.after.push(placed) } else { group.before.push(placed) }
        }
    }
    groups.into_values().flat_map(|group| group.pairs(texts)).collect()
}

fn with_held(item: &Item) -> impl Iterator<Item = Placed<'_>> {
    let within = held(item).iter().map(move |inner| Placed { item: inner, within: Some(item) });
    std::iter::once(Placed { item, within: None }).chain(within)
}

/// Declarations of one kind and name: mostly one in each version, of facts and extensions there can be more.
struct Group<'a> {
    called: Called,
    before: Vec<Placed<'a>>,
    after: Vec<Placed<'a>>,
}

impl<'a> Group<'a> {
    /// First those that are the same, then the others in their order.
    fn pairs(mut self, texts: Texts<'_>) -> Vec<Pair<'a>> {
        let mut pairs = Vec::new();
        let mut left = Vec::new();
        for placed in self.before {
            match self.after.iter().position(|other| is_same(placed, *other, texts)) {
                Some(at) => {
                    let after = Some(self.after.remove(at));
                    let called = self.called.clone();
                    pairs.push(Pair { called, before: Some(placed), after, is_same: true });
                }
                None => left.push(placed),
            }
        }
        let mut after = self.after.into_iter();
        for placed in left {
            let called = self.called.clone();
            let (before, after) = (Some(placed), after.next());
            pairs.push(Pair { called, before, after, is_same: false });
        }
        for placed in after {
            let called = self.called.clone();
            pairs.push(Pair { called, before: None, after: Some(placed), is_same: false });
        }
        pairs
    }
}

/// Whether two declarations say the same, what they hold left aside.
fn is_same(a: Placed<'_>, b: Placed<'_>, texts: Texts<'_>) -> bool {
    let place = |placed: Placed<'_>| placed.within.and_then(holder);
    if place(a) != place(b) {
        return false;
    }
    let text = |placed: Placed<'_>| texts.sources.slice(placed.item.span);
    text(a) == text(b) || own(a, texts) == own(b, texts)
}

fn own(placed: Placed<'_>, texts: Texts<'_>) -> Vec<Part> {
    parts(placed.item, texts)
}
