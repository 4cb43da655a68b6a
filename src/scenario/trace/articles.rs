//! What is cited, by whom; what sources list and no rule cites.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::Rule;
use crate::model::{Annotations, EntityId, Program, Value};
use crate::source::Span;

/// A place of a source that is cited.
#[derive(Clone, Debug)]
pub struct Article {
    /// The source.
    pub source: EntityId,
    /// The place in it; none for the source as a whole.
    pub place: Option<SmolStr>,
    /// The rules that cite it, by their places.
    pub rules: Vec<usize>,
    /// Where drafts and facts cite it.
    pub others: Vec<Span>,
}

/// A provision that its source lists and that no rule cites, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncited {
    /// The source.
    pub source: EntityId,
    /// The provision.
    pub provision: SmolStr,
    /// Where the source lists it.
    pub span: Span,
    /// A place that a rule cites and that this is a part of: `XXIV:5` of `XXIV:5(a)`.
    pub within: Option<SmolStr>,
}

/// All that is cited, by source and place; each rule is told what it cites.
pub(super) fn articles(program: &Program, rules: &mut [Rule]) -> Vec<Article> {
    let mut found: Vec<Article> = Vec::new();
    let mut known: BTreeMap<(EntityId, Option<SmolStr>), usize> = BTreeMap::new();
    let mut put = |source: EntityId, place: Option<&SmolStr>| {
        let key = (source, place.cloned());
        let at = *known.entry(key).or_insert(found.len());
        if at == found.len() {
            let (rules, others) = (Vec::new(), Vec::new());
            found.push(Article { source, place: place.cloned(), rules, others });
        }
        at
    };
    let mut cited: Vec<(usize, Result<usize, Span>)> = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        for citation in rule.kind.annotations(program).iter().flat_map(|a| &a.citations) {
            cited.push((put(citation.source, citation.place.as_ref()), Ok(number)));
        }
    }
    for citation in others(program).flat_map(|annotations| &annotations.citations) {
        cited.push((put(citation.source, citation.place.as_ref()), Err(citation.span)));
    }
    for (at, by) in cited {
        let Some(article) = found.get_mut(at) else { continue };
        match by {
            Ok(rule) if !article.rules.contains(&rule) => article.rules.push(rule),
            Ok(_) => {}
            Err(span) => article.others.push(span),
        }
    }
    for article in &mut found {
        article.others.sort_unstable();
    }
    let name = |article: &Article| &program.entity(article.source).name;
    found.sort_by(|a, b| {
        let place = |article: &Article| article.place.clone().unwrap_or_default();
        name(a).cmp(name(b)).then_with(|| natural(&place(a), &place(b)))
    });
    for (at, article) in found.iter().enumerate() {
        for rule in &article.rules {
            if let Some(rule) = rules.get_mut(*rule) {
                rule.articles.push(at);
            }
        }
    }
    found
}

/// What drafts and facts say about themselves: entities but stages, mechanisms and requirements, which are rules;
/// relations and their tuples.
fn others(program: &Program) -> impl Iterator<Item = &Annotations> {
    let builtin = program.builtin;
    let is_rule = move |entity: EntityId| {
        let ty = program.entity(entity).ty;
        ty == builtin.requirement
            || ty == builtin.stage
            || program.mechanisms.iter().any(|mechanism| mechanism.entity == entity)
    };
    let entities = (0..).map(EntityId).zip(program.entities.iter());
    entities
        .filter(move |(id, _)| !is_rule(*id))
        .map(|(_, entity)| &entity.annotations)
        .chain(program.relations.iter().map(|relation| &relation.annotations))
        .chain(program.facts.tuples.iter().flatten().map(|tuple| &tuple.annotations))
}

/// The provisions that a source lists, and where.
fn provisions(program: &Program, source: EntityId) -> Vec<(SmolStr, Span)> {
    let stated = program.stated(source, program.builtin.source_provisions);
    let Some(stated) = stated else { return Vec::new() };
    let texts = program.values.elements(stated.value);
    let text = |value| match program.values.get(value) {
        Some(Value::Text(text)) => Some((SmolStr::new(text), stated.span)),
        _ => None,
    };
    texts.iter().copied().filter_map(text).collect()
}

/// Places of a source that rules cite.
fn cited(articles: &[Article], source: EntityId) -> impl Iterator<Item = &SmolStr> {
    let of = articles.iter().filter(move |a| a.source == source && !a.rules.is_empty());
    of.filter_map(|article| article.place.as_ref())
}

/// What sources list and no rule cites, not even a part of it, by source.
pub(super) fn uncited(program: &Program, articles: &[Article]) -> Vec<Uncited> {
    let mut sources: Vec<EntityId> = (0..)
        .map(EntityId)
        .zip(program.entities.iter())
        .filter(|(id, _)| program.stated(*id, program.builtin.source_provisions).is_some())
        .map(|(id, _)| id)
        .collect();
    sources.sort_by_key(|source| &program.entity(*source).name);
    let mut found = Vec::new();
    for source in sources {
        for (provision, span) in provisions(program, source) {
            if cited(articles, source).any(|place| begins_with(place, &provision)) {
                continue;
            }
            let mut wholes = cited(articles, source).filter(|p| begins_with(&provision, p));
            let within = wholes.next().cloned();
            found.push(Uncited { source, provision, span, within });
        }
    }
    found
}

/// Articles that rules cite and that are not among the provisions of their source, nor parts of one.
pub(super) fn unlisted(program: &Program, articles: &[Article]) -> Vec<usize> {
    let is_unlisted = |article: &Article| {
        let Some(place) = &article.place else { return false };
        let listed = provisions(program, article.source);
        let known = |(provision, _): &(SmolStr, Span)| {
            begins_with(place, provision) || begins_with(provision, place)
        };
        !article.rules.is_empty() && !listed.is_empty() && !listed.iter().any(known)
    };
    let all = articles.iter().enumerate();
    all.filter(|(_, article)| is_unlisted(article)).map(|(place, _)| place).collect()
}

/// Whether a place is another, or lies in it: `XXIV:8(b)` in `XXIV:8`, but `XXIV:80` does not.
#[must_use]
pub fn begins_with(place: &str, other: &str) -> bool {
    let rest = place.strip_prefix(other);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The order in which a reader counts: `XXIV:5` before `XXIV:10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (x, y) = (number(a), number(b));
        let order = match (x, y) {
            (Some((x, _)), Some((y, _))) => {
                let plain = |digits: &str| digits.trim_start_matches('0').len();
                plain(x).cmp(&plain(y)).then_with(|| x.cmp(y))
            }
            _ => a.chars().next().cmp(&b.chars().next()),
        };
        if order != Ordering::Equal || a.is_empty() {
            return order;
        }
        let tail = |text: &'_ str, number: Option<(&str, usize)>| {
            let one = text.chars().next().map_or(0, char::len_utf8);
            number.map_or(one, |(_, length)| length)
        };
        let (skip_a, skip_b) = (tail(a, x), tail(b, y));
        a = a.get(skip_a..).unwrap_or_default();
        b = b.get(skip_b..).unwrap_or_default();
    }
}

/// The digits that a text begins with, and how many bytes they take.
fn number(text: &str) -> Option<(&str, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = text.get(..length)?;
    (length > 0).then_some((digits, length))
}
