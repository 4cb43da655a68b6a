//! Declares all entities: members, entities of records, stages, mechanisms, requirements, sources, agreements
//! with their clauses and reservations, and the keys of tables. Says nothing of their attributes.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, format_smolstr};

use super::builtin::MECHANISMS;
use super::collect::{At, Items};
use super::context::{Context, place};
use super::names::part_path;
use super::tables::{OpenTable, Target};
use super::vocabulary::Member;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Annotations, Entity, EntityId, Mechanism, Period, TypeId, TypeKind};
use crate::source::Span;
use crate::syntax::ast::{AgreementDecl, ClauseDecl, EntityDecl, MoveKind, Name, Text};
use crate::syntax::declaration_words;

/// An entity before it has a number.
struct Draft {
    ty: TypeId,
    /// Its place where its type has an order of its own.
    rank: u32,
    name: SmolStr,
    path: SmolStr,
    title: Option<SmolStr>,
    span: Option<Span>,
    /// Read from a table, where a key may stand again.
    from_table: bool,
}

/// Fills the table of entities.
pub(super) fn declare_entities(
    cx: &mut Context,
    items: &Items<'_>,
    members: Vec<Vec<Member>>,
    stages: &[usize],
    tables: &[OpenTable<'_>],
) {
    let mut drafts = Drafts::default();
    for (ty, members) in (0..).map(TypeId).zip(members) {
        for (rank, (name, span)) in (0..).zip(members) {
            drafts.add(ty, rank, &name, None, span);
        }
    }
    for (rank, at) in (0..).zip(stages.iter().filter_map(|place| items.stages.get(*place))) {
        let ty = cx.program.builtin.stage;
        let decl = at.decl;
        drafts.add(ty, rank, &decl.name.text, decl.title.as_ref(), Some(decl.name.span));
    }
    draft_rules(cx, items, &mut drafts);
    for at in &items.entities {
        if let Some(ty) = cx.record_for(at.decl) {
            let EntityDecl { name, title, .. } = at.decl;
            drafts.add(ty, 0, &name.text, title.as_ref(), Some(name.span));
        }
    }
    for at in &items.agreements {
        cx.draft_agreement(at, &mut drafts);
    }
    for table in tables {
        if let Target::Record(ty) = table.target {
            for (key, row) in cx.keys(table) {
                drafts.add(ty, 0, &key, None, Some(row));
                drafts.mark_from_table();
            }
        }
    }
    cx.number(drafts.list);
    cx.names.add_entities(&cx.program);
    cx.list_mechanisms();
}

#[derive(Default)]
struct Drafts {
    list: Vec<Draft>,
}

impl Drafts {
    fn add(
        &mut self,
        ty: TypeId,
        rank: u32,
        name: &SmolStr,
        title: Option<&Text>,
        span: Option<Span>,
    ) {
        self.list.push(Draft {
            ty,
            rank,
            name: name.clone(),
            path: name.clone(),
            title: title.map(|title| title.text.clone()),
            span,
            from_table: false,
        });
    }

    fn add_part(
        &mut self,
        ty: TypeId,
        agreement: &SmolStr,
        name: &SmolStr,
        title: Option<&Text>,
        span: Span,
    ) {
        self.add(ty, 0, name, title, Some(span));
        if let Some(last) = self.list.last_mut() {
            last.path = part_path(agreement, name);
        }
    }

    fn mark_from_table(&mut self) {
        if let Some(last) = self.list.last_mut() {
            last.from_table = true;
        }
    }
}

/// Sources, mechanisms and requirements.
fn draft_rules(cx: &mut Context, items: &Items<'_>, drafts: &mut Drafts) {
    let ty = |name: &str| cx.names.types.get(name).copied().unwrap_or(TypeId(u32::MAX));
    let (source, mechanism, requirement) = (ty("Source"), ty("Mechanism"), ty("Requirement"));
    for At { decl, .. } in &items.sources {
        drafts.add(source, 0, &decl.name.text, None, Some(decl.name.span));
    }
    for At { decl, .. } in &items.mechanisms {
        let known = MECHANISMS.iter().position(|name| decl.name.text == *name);
        let rank = place(known.unwrap_or(MECHANISMS.len()));
        drafts.add(mechanism, rank, &decl.name.text, decl.title.as_ref(), Some(decl.name.span));
    }
    for at in &items.requirements {
        let name = &at.decl.name;
        drafts.add(requirement, 0, &name.text, at.decl.title.as_ref(), Some(name.span));
    }
    for At { decl, .. } in &items.stages {
        if let Some(first) = decl.admits.first() {
            drafts.add(requirement, 0, &admission_name(&decl.name), None, Some(first.span));
            if let Some(last) = drafts.list.last_mut() {
                last.title = Some(SmolStr::new_static(ADMISSION_TITLE));
            }
        }
    }
}

/// The title of the requirement that a stage's `admits` becomes.
pub(super) const ADMISSION_TITLE: &str = "Parties are admitted at this stage";

/// The name of the requirement that a stage's `admits` becomes.
pub(super) fn admission_name(stage: &Name) -> SmolStr {
    format_smolstr!("{}_admission", stage.text)
}

/// The names of an agreement's clauses, then of those that may be added: as written, or after their kinds.
#[must_use]
pub fn clause_names(decl: &AgreementDecl) -> Vec<SmolStr> {
    let added = decl.moves.iter().filter_map(|m| match &m.kind {
        MoveKind::Add(clause) => Some(clause),
        _ => None,
    });
    let written = |clause: &ClauseDecl| clause.name.as_ref().map(|name| name.text.clone());
    let clauses = decl.clauses.iter().chain(added);
    names_after_kinds(&clauses.map(|c| (c.kind.text.clone(), written(c))).collect::<Vec<_>>())
}

/// The names of clauses in a row, each of a kind and perhaps named already.
#[must_use]
pub fn names_after_kinds(clauses: &[(SmolStr, Option<SmolStr>)]) -> Vec<SmolStr> {
    let mut taken: FxHashSet<SmolStr> =
        clauses.iter().filter_map(|(_, name)| name.clone()).collect();
    let mut numbers: FxHashMap<&SmolStr, u32> = FxHashMap::default();
    let mut names = Vec::with_capacity(clauses.len());
    for (kind, name) in clauses {
        let name = name.clone();
        names.push(name.unwrap_or_else(|| next_name(kind, &mut taken, &mut numbers)));
    }
    names
}

/// `tariff_elimination`, `tariff_elimination_2`, and so on, whichever is free.
fn next_name<'k>(
    kind: &'k SmolStr,
    taken: &mut FxHashSet<SmolStr>,
    numbers: &mut FxHashMap<&'k SmolStr, u32>,
) -> SmolStr {
    loop {
        let number = numbers.entry(kind).or_insert(0);
        *number += 1;
        let name = if *number == 1 { kind.clone() } else { format_smolstr!("{kind}_{number}") };
        if taken.insert(name.clone()) {
            return name;
        }
    }
}

impl Context {
    /// The record whose entity is declared.
    pub(super) fn record_for(&mut self, decl: &EntityDecl) -> Option<TypeId> {
        let word = &decl.record;
        // The words of records with a form of their own are reserved, so none of them comes here.
        if let Some(id) = self.names.words.get(&word.text) {
            return Some(*id);
        }
        let message = format!("no record declares a `{}`", word.text);
        let unknown = Diagnostic::new(Code::UnknownType, word.span, message);
        self.report_unknown(unknown, &word.text, word.span, |cx| {
            let records = cx.program.types.iter().filter(|ty| ty.kind == TypeKind::Record);
            records
                .filter(|ty| !has_own_form(&ty.name))
                .map(|ty| super::names::snake_case(&ty.name))
                // A misspelt keyword reads like the word of a record.
                .chain(declaration_words().map(SmolStr::new_static))
                .collect()
        });
        None
    }

    fn draft_agreement(&mut self, at: &At<'_, AgreementDecl>, drafts: &mut Drafts) {
        let decl = at.decl;
        let agreement = &decl.name;
        let ty = self.program.builtin.agreement;
        drafts.add(ty, 0, &agreement.text, decl.title.as_ref(), Some(agreement.span));
        for (clause, name) in decl.clauses.iter().zip(clause_names(decl)) {
            let Some(kind) = self.clause_kind_named(&clause.kind) else { continue };
            let span = clause.name.as_ref().unwrap_or(&clause.kind).span;
            drafts.add_part(kind, &agreement.text, &name, clause.title.as_ref(), span);
        }
        let Some(reservation) = self.names.types.get("Reservation").copied() else { return };
        for decl in &decl.reservations {
            let Name { text, span } = &decl.name;
            drafts.add_part(reservation, &agreement.text, text, None, *span);
        }
    }

    /// A clause kind; one that is not declared is reported.
    pub(super) fn clause_kind_named(&mut self, kind: &Name) -> Option<TypeId> {
        let known = self.names.types.get(&kind.text).copied();
        let known = known.filter(|id| self.program.type_info(*id).kind == TypeKind::ClauseKind);
        if known.is_none() {
            self.report_unknown_kind(kind);
        }
        known
    }

    /// Sorts, drops duplicates, and gives numbers.
    fn number(&mut self, mut drafts: Vec<Draft>) {
        drafts.sort_by(|a, b| {
            let by_type = (a.ty, a.rank).cmp(&(b.ty, b.rank));
            by_type.then_with(|| (&a.path, a.from_table).cmp(&(&b.path, b.from_table)))
        });
        let mut duplicates: Vec<(SmolStr, TypeId, Span, Option<Span>)> = Vec::new();
        drafts.dedup_by(|later, kept| {
            let same = later.ty == kept.ty && later.path == kept.path;
            if same && !later.from_table {
                let spans = later.span.or(kept.span).map(|span| (span, kept.span));
                if let Some((span, first)) = spans {
                    duplicates.push((kept.path.clone(), kept.ty, span, first));
                }
            }
            same
        });
        for (name, ty, span, first) in duplicates {
            let what = super::names::snake_case(&self.program.type_info(ty).name);
            let what = format!("the {}", what.replace('_', " "));
            self.report_duplicate(&what, &name, span, first);
        }
        self.check_parts(&drafts);
        for draft in drafts {
            self.add_entity(draft);
        }
        self.list_clauses();
    }

    /// Clauses of two kinds, or a clause and a reservation, may not share a name in one agreement.
    fn check_parts(&mut self, drafts: &[Draft]) {
        let mut seen: FxHashMap<&SmolStr, Option<Span>> = FxHashMap::default();
        for draft in drafts.iter().filter(|draft| draft.path != draft.name) {
            if let Some(first) = seen.insert(&draft.path, draft.span)
                && let Some(span) = draft.span
            {
                self.report_duplicate("the clause or reservation", &draft.path, span, first);
            }
        }
    }

    fn add_entity(&mut self, draft: Draft) {
        let id = EntityId(place(self.program.entities.len()));
        let Some(info) = self.program.types.get_mut(draft.ty.index()) else { return };
        let rank = place(info.entities.len());
        info.entities.push(id);
        Arc::make_mut(&mut self.program.entities).push(Entity {
            name: draft.name,
            path: draft.path,
            title: draft.title,
            ty: draft.ty,
            rank,
            period: Period::default(),
            annotations: Annotations::default(),
            span: draft.span,
        });
    }

    /// The entities of `Clause` are the clauses of all kinds, by path.
    fn list_clauses(&mut self) {
        let clause = self.program.builtin.clause;
        let kinds = self.program.types.iter().filter(|ty| ty.kind == TypeKind::ClauseKind);
        let mut all: Vec<EntityId> = kinds.flat_map(|ty| ty.entities.iter().copied()).collect();
        all.sort_by(|a, b| self.program.entity(*a).path.cmp(&self.program.entity(*b).path));
        if let Some(info) = self.program.types.get_mut(clause.index()) {
            info.entities = all;
        }
    }

    fn list_mechanisms(&mut self) {
        let Some(ty) = self.names.types.get("Mechanism").copied() else { return };
        let entities = self.program.type_info(ty).entities.iter();
        self.program.mechanisms = entities.map(|entity| Mechanism { entity: *entity }).collect();
    }
}

/// Records whose entities are not declared by their name and a body of attributes alone.
pub(super) fn has_own_form(record: &str) -> bool {
    matches!(
        record,
        "Agreement" | "Clause" | "Reservation" | "Mechanism" | "Requirement" | "Source"
    )
}
