//! What a declaration says, part by part: what two versions of it are compared by. Titles, notes, citations, advice
//! and what may move are no part of it: they decide no verdict.

use super::DifferenceKind;
use super::words::Texts;
use crate::source::Span;
use crate::syntax::ast::{
    AttributeValue, ClauseDecl, DefineBody, DefineDecl, ExceptionDecl, Expr, FactDecl, FactsDecl,
    FieldDecl, Item, ItemKind, Name, Period, RequirementDecl, ReservationDecl, StageDecl,
};

/// A part and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is called in a list of what changed.
    pub(super) label: String,
    words: String,
}

/// How a declaration is found in the other version, and how people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Called {
    /// What kind of thing it is.
    pub(super) kind: DifferenceKind,
    /// Its kind in the language.
    pub(super) word: String,
    /// Its name.
    pub(super) name: String,
}

/// What a declaration is called; none of those that say nothing of the matter.
pub(super) fn called(item: &Item, texts: Texts<'_>) -> Option<Called> {
    use DifferenceKind as Kind;
    let of = |kind, word: &str, name: &Name| (kind, word.to_owned(), name.text.to_string());
    let (kind, word, name) = match &item.kind {
        ItemKind::Use(_) | ItemKind::Test(_) => return None,
        ItemKind::Source(d) => of(Kind::Fact, "source", &d.name),
        ItemKind::Enum(d) => of(Kind::Vocabulary, "enum", &d.name),
        ItemKind::Scale(d) => of(Kind::Vocabulary, "scale", &d.name),
        ItemKind::Record(d) => of(Kind::Vocabulary, "record", &d.name),
        ItemKind::ClauseKind(d) => of(Kind::Vocabulary, "clause kind", &d.name),
        ItemKind::Relation(d) => of(Kind::Vocabulary, "relation", &d.name),
        ItemKind::Extend(d) => of(Kind::Vocabulary, "extension", &d.name),
        ItemKind::Rate(d) => of(Kind::Parameter, "rate", &d.currency),
        ItemKind::Entity(d) => of(Kind::Fact, &d.record.text, &d.name),
        ItemKind::Fact(d) => (Kind::Fact, String::from("fact"), tuple(d, texts)),
        ItemKind::Facts(d) => of(Kind::Fact, "facts", &d.target),
        ItemKind::Parameter(d) => of(Kind::Parameter, "parameter", &d.name),
        ItemKind::Define(d) => of(Kind::Rule, "definition", &d.name),
        ItemKind::Requirement(d) => of(Kind::Rule, "requirement", &d.name),
        ItemKind::Stage(d) => of(Kind::Rule, "stage", &d.name),
        ItemKind::Mechanism(d) => of(Kind::Rule, "mechanism", &d.name),
        ItemKind::Agreement(d) => of(Kind::Agreement, "agreement", &d.name),
    };
    Some(Called { kind, word, name })
}

/// `trusts(KAZ, UZB)`.
fn tuple(fact: &FactDecl, texts: Texts<'_>) -> String {
    let argument =
        |e: &Expr| e.dotted().or_else(|| texts.line(e.span)).unwrap_or_else(|| texts.words(e.span));
    let arguments: Vec<String> = fact.arguments.iter().map(argument).collect();
    format!("{}({})", fact.relation.text, arguments.join(", "))
}

/// The parts of a declaration. What an agreement, an entity, a stage or a mechanism holds is compared piece by piece.
pub(super) fn parts(item: &Item, texts: Texts<'_>) -> Vec<Part> {
    let write = Write { texts };
    match &item.kind {
        ItemKind::Use(_) | ItemKind::Test(_) | ItemKind::Mechanism(_) | ItemKind::Agreement(_) => {
            Vec::new()
        }
        ItemKind::Source(d) => vec![write.part("what it states", d.attributes.iter().map(whole))],
        ItemKind::Enum(d) | ItemKind::Scale(d) => {
            vec![write.part("its members", names(&d.members))]
        }
        ItemKind::Record(d) | ItemKind::ClauseKind(d) => {
            let plural = d.plural.iter().map(|name| name.span);
            vec![write.part("its attributes", fields(&d.fields).chain(plural))]
        }
        ItemKind::Relation(d) => vec![
            write.part("its parameters", fields(&d.params)),
            Write::said("whether it is open", yes_no(d.open)),
        ],
        ItemKind::Extend(d) => {
            let more = fields(&d.fields).chain(names(&d.members));
            vec![write.part("what it adds", more)]
        }
        ItemKind::Rate(d) => vec![write.part("its price", [d.price.span])],
        ItemKind::Entity(d) => {
            let title = d.title.iter().map(|title| title.span);
            vec![write.period("when it exists", Some(&d.period)), write.part("its title", title)]
        }
        ItemKind::Fact(d) => vec![
            write.period("when it holds", Some(&d.period)),
            Write::said("whether it holds", yes_no(!d.negated)),
            write.part("its members", d.arguments.iter().map(|argument| argument.span)),
        ],
        ItemKind::Facts(d) => vec![write.part("how it is read", reading(d))],
        ItemKind::Parameter(d) => {
            vec![write.part("its value", [d.value.span]), write.part("its type", [d.ty.span])]
        }
        ItemKind::Define(d) => write.define(d),
        ItemKind::Requirement(d) => write.requirement(d),
        ItemKind::Stage(d) => write.stage(d),
    }
}

/// The parts of a reservation.
pub(super) fn reservation(decl: &ReservationDecl, texts: Texts<'_>) -> Vec<Part> {
    let write = Write { texts };
    vec![
        Write::said("whose it is", &decl.party.text),
        // By its name in the first version.
        Write::said("what it is on", &decl.clause.text),
        write.part("what it states", decl.attributes.iter().map(whole)),
    ]
}

/// The parts of a clause as a whole.
pub(super) fn clause(decl: &ClauseDecl, texts: Texts<'_>) -> Vec<Part> {
    let write = Write { texts };
    let mut parts = vec![write.part("its kind", [decl.kind.span])];
    parts.extend(decl.attributes.iter().map(|term| write.part(&term.name.text, [term.value.span])));
    parts
}

/// The part that a value is.
pub(super) fn value(decl: &AttributeValue, texts: Texts<'_>) -> Part {
    Write { texts }.part("its value", [decl.value.span])
}

/// What parts differ, by their labels.
pub(super) fn differing(before: &[Part], after: &[Part]) -> Vec<String> {
    let find = |parts: &[Part], label: &str| {
        let part = parts.iter().find(|part| part.label == label);
        part.map(|part| part.words.clone()).unwrap_or_default()
    };
    let mut labels: Vec<&String> = Vec::new();
    for part in before.iter().chain(after) {
        if !labels.contains(&&part.label) && find(before, &part.label) != find(after, &part.label) {
            labels.push(&part.label);
        }
    }
    labels.into_iter().cloned().collect()
}

struct Write<'a> {
    texts: Texts<'a>,
}

impl Write<'_> {
    fn part(&self, label: &str, spans: impl IntoIterator<Item = Span>) -> Part {
        let words = spans.into_iter().map(|span| self.texts.words(span));
        Part { label: label.to_owned(), words: words.collect() }
    }

    fn said(label: &str, word: &str) -> Part {
        Part { label: label.to_owned(), words: word.to_owned() }
    }

    fn period(&self, label: &str, period: Option<&Period>) -> Part {
        let bound = |word: &str, bound: Option<&Expr>| {
            bound.map(|at| format!("{word} {}", self.texts.words(at.span)))
        };
        let from = period.and_then(|period| bound("from", period.from.as_ref()));
        let before = period.and_then(|period| bound("before", period.before.as_ref()));
        Part { label: label.to_owned(), words: from.into_iter().chain(before).collect() }
    }

    fn define(&self, decl: &DefineDecl) -> Vec<Part> {
        let mut parts = vec![self.part("its parameters", fields(&decl.params))];
        match &decl.body {
            DefineBody::Predicate(condition) => {
                parts.push(self.part("its condition", [condition.span]));
            }
            DefineBody::Value { ty, base, exceptions } => {
                parts.push(self.part("its type", [ty.span]));
                parts.push(self.part("its base case", [base.span]));
                self.exceptions(exceptions, &mut parts);
            }
        }
        parts
    }

    fn requirement(&self, decl: &RequirementDecl) -> Vec<Part> {
        let required = if decl.forbids { "what it forbids" } else { "what it requires" };
        let mut parts = vec![
            Self::said("how much it binds", decl.level.word()),
            self.period("when it is law", decl.effective.as_ref()),
            self.part("what it is asked of", decl.binders.iter().map(|binder| binder.span)),
            self.part(required, [decl.body.span]),
            self.part("what it overrides", names(&decl.overrides)),
            Self::said("whether it is hard", yes_no(decl.hard)),
        ];
        self.exceptions(&decl.exceptions, &mut parts);
        parts
    }

    fn exceptions(&self, list: &[ExceptionDecl], parts: &mut Vec<Part>) {
        for exception in list {
            let then = exception.then.iter().map(|then| then.span);
            let spans = [exception.when.span].into_iter().chain(then);
            let label = format!("its exception `{}`", exception.name.text);
            parts.push(self.part(&label, spans.chain(names(&exception.overrides))));
            let label = format!("when {label} is law");
            parts.push(self.period(&label, exception.effective.as_ref()));
        }
    }

    fn stage(&self, decl: &StageDecl) -> Vec<Part> {
        let admits = decl.admits.iter().map(|admits| admits.span);
        vec![
            self.part("what it comes after", names(&decl.after)),
            self.part("whom it admits", admits),
        ]
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// An attribute with its value.
pub(super) fn whole(decl: &AttributeValue) -> Span {
    decl.name.span.to(decl.value.span)
}

fn names(list: &[Name]) -> impl Iterator<Item = Span> {
    list.iter().map(|name| name.span)
}

fn fields(list: &[FieldDecl]) -> impl Iterator<Item = Span> {
    list.iter().map(|field| field.name.span.to(field.ty.span))
}

fn reading(decl: &FactsDecl) -> Vec<Span> {
    let mut spans = vec![decl.path.span];
    spans.extend(decl.at.iter().map(|at| at.span));
    spans.extend(decl.mappings.iter().map(|mapping| mapping.span));
    spans.extend(decl.filters.iter().map(|filter| filter.column.span.to(filter.value.span)));
    spans
}
