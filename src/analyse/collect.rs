//! All declarations of all files and of a test's `given`, kind by kind, in canonical order: whatever order
//! the files and their declarations are in, what follows is the same.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::Input;
use super::context::duplicate;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{
    AgreementDecl, DefineDecl, EntityDecl, EnumDecl, Expr, ExprKind, ExtendDecl, FactDecl,
    FactsDecl, Item, ItemKind, MechanismDecl, Name, ParameterDecl, Period, RateDecl, RecordDecl,
    RelationDecl, RequirementDecl, SourceDecl, StageDecl,
};

/// A declaration and its whole place.
pub(super) struct At<'a, T> {
    /// The declaration.
    pub(super) decl: &'a T,
    /// Its place.
    pub(super) span: Span,
}

/// A requirement and what it is written in.
pub(super) struct PlacedRequirement<'a> {
    /// The requirement.
    pub(super) decl: &'a RequirementDecl,
    /// Its place.
    pub(super) span: Span,
    /// The stage around it.
    pub(super) stage: Option<&'a StageDecl>,
    /// The mechanism around it.
    pub(super) mechanism: Option<&'a MechanismDecl>,
}

/// All declarations by kind.
#[derive(Default)]
pub(super) struct Items<'a> {
    /// Sources.
    pub(super) sources: Vec<At<'a, SourceDecl>>,
    /// Enums.
    pub(super) enums: Vec<At<'a, EnumDecl>>,
    /// Scales.
    pub(super) scales: Vec<At<'a, EnumDecl>>,
    /// Records.
    pub(super) records: Vec<At<'a, RecordDecl>>,
    /// Clause kinds.
    pub(super) clause_kinds: Vec<At<'a, RecordDecl>>,
    /// Relations.
    pub(super) relations: Vec<At<'a, RelationDecl>>,
    /// Extensions.
    pub(super) extends: Vec<At<'a, ExtendDecl>>,
    /// Exchange rates.
    pub(super) rates: Vec<At<'a, RateDecl>>,
    /// Entities of records.
    pub(super) entities: Vec<At<'a, EntityDecl>>,
    /// Stated tuples.
    pub(super) facts: Vec<At<'a, FactDecl>>,
    /// Tables of facts.
    pub(super) tables: Vec<At<'a, FactsDecl>>,
    /// Parameters.
    pub(super) parameters: Vec<At<'a, ParameterDecl>>,
    /// Definitions.
    pub(super) defines: Vec<At<'a, DefineDecl>>,
    /// Requirements.
    pub(super) requirements: Vec<PlacedRequirement<'a>>,
    /// Stages.
    pub(super) stages: Vec<At<'a, StageDecl>>,
    /// Mechanisms.
    pub(super) mechanisms: Vec<At<'a, MechanismDecl>>,
    /// Agreements.
    pub(super) agreements: Vec<At<'a, AgreementDecl>>,
    count: usize,
}

/// Gathers and sorts. Entities are checked for duplicates where they are declared, all other kinds here.
pub(super) fn collect<'a>(input: &Input<'a>, diagnostics: &mut Vec<Diagnostic>) -> Items<'a> {
    let mut items = Items::default();
    for file in input.files {
        items.add_all(&file.items, None, None);
    }
    if let Some(test) = input.given {
        items.add_all(&test.given, None, None);
    }
    let most = input.common.most_declarations;
    if items.count > most {
        let message = format!("there are {} declarations; at most {most} are allowed", items.count);
        diagnostics.push(Diagnostic::without_span(Code::TooManyDeclarations, message));
        return Items::default();
    }
    items.sort();
    items.drop_duplicates(diagnostics);
    items
}

impl<'a> Items<'a> {
    fn add_all(
        &mut self,
        items: &'a [Item],
        stage: Option<&'a StageDecl>,
        mechanism: Option<&'a MechanismDecl>,
    ) {
        for item in items {
            self.add(item, stage, mechanism);
        }
    }

    fn add(
        &mut self,
        item: &'a Item,
        stage: Option<&'a StageDecl>,
        mechanism: Option<&'a MechanismDecl>,
    ) {
        let span = item.span;
        self.count += 1;
        match &item.kind {
            ItemKind::Use(_) | ItemKind::Test(_) => {}
            ItemKind::Source(decl) => self.sources.push(At { decl, span }),
            ItemKind::Enum(decl) => self.enums.push(At { decl, span }),
            ItemKind::Scale(decl) => self.scales.push(At { decl, span }),
            ItemKind::Record(decl) => self.records.push(At { decl, span }),
            ItemKind::ClauseKind(decl) => self.clause_kinds.push(At { decl, span }),
            ItemKind::Relation(decl) => self.relations.push(At { decl, span }),
            ItemKind::Extend(decl) => self.extends.push(At { decl, span }),
            ItemKind::Rate(decl) => self.rates.push(At { decl, span }),
            ItemKind::Entity(decl) => self.entities.push(At { decl, span }),
            ItemKind::Fact(decl) => self.facts.push(At { decl, span }),
            ItemKind::Facts(decl) => self.tables.push(At { decl, span }),
            ItemKind::Parameter(decl) => self.parameters.push(At { decl, span }),
            ItemKind::Define(decl) => self.defines.push(At { decl, span }),
            ItemKind::Requirement(decl) => {
                self.requirements.push(PlacedRequirement { decl, span, stage, mechanism });
            }
            ItemKind::Stage(decl) => {
                self.stages.push(At { decl, span });
                self.add_all(&decl.items, Some(decl), mechanism);
            }
            ItemKind::Mechanism(decl) => {
                self.mechanisms.push(At { decl, span });
                self.add_all(&decl.items, stage, Some(decl));
            }
            ItemKind::Agreement(decl) => self.agreements.push(At { decl, span }),
        }
    }

    fn sort(&mut self) {
        by_name(&mut self.sources, |d| &d.name);
        by_name(&mut self.enums, |d| &d.name);
        by_name(&mut self.scales, |d| &d.name);
        by_name(&mut self.records, |d| &d.name);
        by_name(&mut self.clause_kinds, |d| &d.name);
        by_name(&mut self.relations, |d| &d.name);
        by_name(&mut self.rates, |d| &d.currency);
        by_name(&mut self.parameters, |d| &d.name);
        by_name(&mut self.defines, |d| &d.name);
        by_name(&mut self.stages, |d| &d.name);
        by_name(&mut self.mechanisms, |d| &d.name);
        by_name(&mut self.agreements, |d| &d.name);
        self.extends.sort_by_cached_key(|at| {
            let fields = at.decl.fields.iter().map(|field| field.name.text.clone());
            let members = at.decl.members.iter().map(|member| member.text.clone());
            (at.decl.name.text.clone(), fields.chain(members).collect::<Vec<_>>())
        });
        self.entities.sort_by(|a, b| {
            let key = |d: &'a EntityDecl| (&d.record.text, &d.name.text);
            key(a.decl).cmp(&key(b.decl))
        });
        self.facts.sort_by_cached_key(|at| fact_key(at.decl));
        self.tables.sort_by(|a, b| {
            let key = |d: &'a FactsDecl| (&d.target.text, &d.path.text);
            key(a.decl).cmp(&key(b.decl))
        });
        self.requirements.sort_by(|a, b| a.decl.name.text.cmp(&b.decl.name.text));
    }

    /// Of declarations with one name and kind the first is kept.
    fn drop_duplicates(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        drop_repeated(&mut self.rates, "the rate of", |d| &d.currency, diagnostics);
        drop_repeated(&mut self.relations, "the relation", |d| &d.name, diagnostics);
        drop_repeated(&mut self.parameters, "the parameter", |d| &d.name, diagnostics);
        drop_repeated(&mut self.defines, "the definition", |d| &d.name, diagnostics);
        drop_repeated(&mut self.sources, "the source", |d| &d.name, diagnostics);
        drop_repeated(&mut self.stages, "the stage", |d| &d.name, diagnostics);
        drop_repeated(&mut self.mechanisms, "the mechanism", |d| &d.name, diagnostics);
        drop_repeated(&mut self.agreements, "the agreement", |d| &d.name, diagnostics);
        self.requirements.dedup_by(|later, kept| {
            let (a, b) = (&later.decl.name, &kept.decl.name);
            report_same("the requirement", a, b, diagnostics)
        });
        self.entities.dedup_by(|later, kept| {
            let (a, b) = (later.decl, kept.decl);
            let what = format!("the {}", a.record.text.replace('_', " "));
            a.record.text == b.record.text && report_same(&what, &a.name, &b.name, diagnostics)
        });
    }
}

fn by_name<'a, T>(items: &mut [At<'a, T>], name: impl Fn(&'a T) -> &'a Name) {
    items.sort_by(|a, b| name(a.decl).text.cmp(&name(b.decl).text));
}

fn drop_repeated<'a, T>(
    items: &mut Vec<At<'a, T>>,
    what: &str,
    name: impl Fn(&'a T) -> &'a Name,
    diagnostics: &mut Vec<Diagnostic>,
) {
    items.dedup_by(|later, kept| report_same(what, name(later.decl), name(kept.decl), diagnostics));
}

/// Whether two names are the same, which is reported.
fn report_same(what: &str, a: &Name, b: &Name, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let same = a.text == b.text;
    if same {
        diagnostics.push(duplicate(what, &a.text, a.span, Some(b.span)));
    }
    same
}

/// A fact's content, by which facts are ordered: what is stated, not where.
fn fact_key(fact: &FactDecl) -> SmolStr {
    let mut key = String::new();
    key.push_str(&fact.relation.text);
    for argument in &fact.arguments {
        key.push('\0');
        write_key(argument, &mut key);
    }
    key.push(if fact.negated { '-' } else { '+' });
    let Period { from, before } = &fact.period;
    for bound in [from, before] {
        key.push('\0');
        if let Some(bound) = bound {
            write_key(bound, &mut key);
        }
    }
    SmolStr::new(key)
}

/// Constants by content; other expressions are an error here and need no order.
fn write_key(expr: &Expr, key: &mut String) {
    let _ = match &expr.kind {
        ExprKind::YesNo(yes) => write!(key, "{yes}"),
        ExprKind::Number(n) | ExprKind::Percent(n) | ExprKind::Points(n) => write!(key, "{n}"),
        ExprKind::Money(currency, n) => write!(key, "{} {n}", currency.text),
        ExprKind::Date(date) => write!(key, "{date}"),
        ExprKind::Duration(duration) => write!(key, "{} {}", duration.months, duration.days),
        ExprKind::Text(text) | ExprKind::Code(text) | ExprKind::Name(text) => {
            key.push_str(text);
            Ok(())
        }
        ExprKind::Attribute(base, name) => {
            write_key(base, key);
            write!(key, ".{}", name.text)
        }
        ExprKind::Set(elements) => {
            for element in elements {
                key.push(' ');
                write_key(element, key);
            }
            Ok(())
        }
        ExprKind::Negate(inner) => {
            key.push('-');
            write_key(inner, key);
            Ok(())
        }
        _ => Ok(()),
    };
}
