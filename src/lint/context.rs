//! What every lint has at hand: the declarations with what they stand in, the program, the words of the texts.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::LintInput;
use super::uses::Uses;
use crate::diagnostic::{Diagnostic, Safety};
use crate::model::{Period, Program, Requirement, ValueId};
use crate::source::{FileId, Span};
use crate::syntax::ast::{
    Annotations, Item, ItemKind, MechanismDecl, Name, RequirementDecl, StageDecl, TestDecl,
};
use crate::syntax::edit::removal;
use crate::syntax::{LexemeKind, lexemes};

/// A declaration and what it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    /// The declaration.
    pub(super) item: &'a Item,
    /// The stage around it.
    pub(super) stage: Option<&'a StageDecl>,
    /// The mechanism around it.
    pub(super) mechanism: Option<&'a MechanismDecl>,
    /// The test that is given it.
    pub(super) test: Option<&'a TestDecl>,
}

impl<'a> Placed<'a> {
    /// Citations and notes of the stage or mechanism around it.
    pub(super) fn around(&self) -> Option<&'a Annotations> {
        let stage = self.stage.map(|stage| &stage.annotations);
        stage.or(self.mechanism.map(|mechanism| &mechanism.annotations))
    }
}

/// What lints look at, made ready once.
pub(super) struct Context<'a> {
    /// What was handed in.
    pub(super) input: &'a LintInput<'a>,
    /// The program.
    pub(super) program: &'a Program,
    placed: Vec<Placed<'a>>,
    requirements: BTreeMap<SmolStr, &'a RequirementDecl>,
    asked: BTreeSet<FileId>,
    uses: OnceCell<Uses<'a>>,
    in_facts: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(input: &'a LintInput<'a>) -> Self {
        let mut placed = Vec::new();
        for file in input.files {
            place(&file.items, None, &mut placed);
        }
        let named = placed.iter().filter(|at| at.test.is_none()).filter_map(|at| {
            let ItemKind::Requirement(decl) = &at.item.kind else { return None };
            Some((decl.name.text.clone(), &**decl))
        });
        let requirements = named.collect();
        let asked = input.ids.iter().take(input.asked).copied().collect();
        Context {
            input,
            program: input.program,
            placed,
            requirements,
            asked,
            uses: OnceCell::new(),
            in_facts: OnceCell::new(),
        }
    }

    /// Where names stand; looked up when it is first asked for.
    pub(super) fn uses(&self) -> &Uses<'a> {
        self.uses.get_or_init(|| Uses::of(self.input))
    }

    /// Whether a fact has an entity of that name for a value: it may come from a table.
    pub(super) fn is_in_facts(&self, name: &str) -> bool {
        self.in_facts.get_or_init(|| names_in_facts(self.program)).contains(name)
    }

    /// Whether a file is linted.
    pub(super) fn is_asked(&self, file: FileId) -> bool {
        self.asked.contains(&file)
    }

    /// The declarations of the files that are linted, those in stages, mechanisms and tests too.
    pub(super) fn items(&self) -> impl Iterator<Item = &Placed<'a>> {
        self.placed.iter().filter(|at| self.is_asked(at.item.span.file))
    }

    /// The declarations of all files.
    pub(super) fn all_items(&self) -> &[Placed<'a>] {
        &self.placed
    }

    /// The requirements of the files that are linted: as the program has them, and as they are written.
    pub(super) fn requirements(
        &self,
    ) -> impl Iterator<Item = (&'a Requirement, &'a RequirementDecl)> {
        let asked = self.program.requirements.iter().filter(|r| self.is_asked(r.span.file));
        asked.filter_map(|r| Some((r, *self.requirements.get(&r.name)?)))
    }

    /// A requirement as it is written; what a stage admits is written otherwise.
    pub(super) fn written(&self, requirement: &Requirement) -> Option<&'a RequirementDecl> {
        self.requirements.get(&requirement.name).copied()
    }

    /// The text that a span lies in.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.input.sources.get(span.file).map_or("", |file| &file.text)
    }

    /// The characters of a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.input.sources.slice(span)
    }

    /// The words and signs of a span, comments and blanks left out.
    pub(super) fn words(&self, span: Span) -> Vec<&'a str> {
        let text = self.slice(span);
        let found = lexemes(text).into_iter().filter(|l| l.kind != LexemeKind::Comment);
        found.map(|lexeme| text.get(lexeme.range).unwrap_or("")).collect()
    }

    /// Adds a repair that takes a phrase out, with its lines where it stands alone on them.
    pub(super) fn without(
        &self,
        diagnostic: Diagnostic,
        title: &str,
        span: Span,
        safety: Safety,
    ) -> Diagnostic {
        let edit = removal(self.text(span), span.start as usize..span.end as usize);
        let to = |at: usize| crate::source::to_u32(at);
        let gone = Span { file: span.file, start: to(edit.range.start), end: to(edit.range.end) };
        diagnostic.fix(safety, title, gone, edit.with)
    }
}

/// The names of all entities that are values of facts.
fn names_in_facts(program: &Program) -> BTreeSet<&str> {
    let attributes = program.facts.attributes.values().map(|stated| stated.value);
    let tuples = program.facts.tuples.iter().flatten();
    let mut values: BTreeSet<_> = attributes.collect();
    values.extend(tuples.flat_map(|tuple| tuple.arguments.iter().copied()));
    let elements = |value| program.values.elements(value).to_vec();
    let inner: Vec<_> = values.iter().copied().flat_map(elements).collect();
    values.extend(inner);
    let entities = values.into_iter().filter_map(ValueId::as_entity);
    entities.map(|entity| program.entity(entity).name.as_str()).collect()
}

/// Declarations that stand in the same, and after each those that stand in it.
fn place<'a>(items: &'a [Item], outer: Option<Placed<'a>>, found: &mut Vec<Placed<'a>>) {
    for item in items {
        let top = Placed { item, stage: None, mechanism: None, test: None };
        let at = Placed { item, ..outer.unwrap_or(top) };
        found.push(at);
        match &item.kind {
            ItemKind::Stage(stage) => {
                place(&stage.items, Some(Placed { stage: Some(stage), ..at }), found);
            }
            ItemKind::Mechanism(mechanism) => {
                place(&mechanism.items, Some(Placed { mechanism: Some(mechanism), ..at }), found);
            }
            ItemKind::Test(test) => {
                place(&test.given, Some(Placed { test: Some(test), ..at }), found);
            }
            _ => {}
        }
    }
}

/// The name that a declaration gives, if it gives one.
pub(super) fn name_of(item: &ItemKind) -> Option<&Name> {
    Some(match item {
        ItemKind::Source(decl) => &decl.name,
        ItemKind::Enum(decl) | ItemKind::Scale(decl) => &decl.name,
        ItemKind::Record(decl) | ItemKind::ClauseKind(decl) => &decl.name,
        ItemKind::Relation(decl) => &decl.name,
        ItemKind::Entity(decl) => &decl.name,
        ItemKind::Parameter(decl) => &decl.name,
        ItemKind::Define(decl) => &decl.name,
        ItemKind::Requirement(decl) => &decl.name,
        ItemKind::Stage(decl) => &decl.name,
        ItemKind::Mechanism(decl) => &decl.name,
        ItemKind::Agreement(decl) => &decl.name,
        ItemKind::Use(_)
        | ItemKind::Extend(_)
        | ItemKind::Rate(_)
        | ItemKind::Fact(_)
        | ItemKind::Facts(_)
        | ItemKind::Test(_) => return None,
    })
}

/// Citations and notes of a declaration, if it can have any.
pub(super) fn annotations_of(item: &ItemKind) -> Option<&Annotations> {
    Some(match item {
        ItemKind::Relation(decl) => &decl.annotations,
        ItemKind::Rate(decl) => &decl.annotations,
        ItemKind::Entity(decl) => &decl.annotations,
        ItemKind::Fact(decl) => &decl.annotations,
        ItemKind::Facts(decl) => &decl.annotations,
        ItemKind::Parameter(decl) => &decl.annotations,
        ItemKind::Define(decl) => &decl.annotations,
        ItemKind::Requirement(decl) => &decl.annotations,
        ItemKind::Stage(decl) => &decl.annotations,
        ItemKind::Mechanism(decl) => &decl.annotations,
        ItemKind::Agreement(decl) => &decl.annotations,
        ItemKind::Use(_)
        | ItemKind::Source(_)
        | ItemKind::Enum(_)
        | ItemKind::Scale(_)
        | ItemKind::Record(_)
        | ItemKind::ClauseKind(_)
        | ItemKind::Extend(_)
        | ItemKind::Test(_) => return None,
    })
}

/// Whether a period certainly covers all days of another.
pub(super) fn covers(wide: Period, narrow: Period) -> bool {
    let starts = wide.from.is_none_or(|from| narrow.from.is_some_and(|own| from <= own));
    let ends = wide.before.is_none_or(|before| narrow.before.is_some_and(|own| own <= before));
    starts && ends
}

/// Whether two periods share no day.
pub(super) fn apart(a: Period, b: Period) -> bool {
    let ends_by = |end: Period, start: Period| {
        end.before.zip(start.from).is_some_and(|(end, start)| end <= start)
    };
    ends_by(a, b) || ends_by(b, a)
}
