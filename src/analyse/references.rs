//! What each name in the texts names, and where that is declared: for editors, which go from one to the other and
//! rename both. Names in expressions are recorded where they are resolved (`expr`), all others here, once everything
//! has its number.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::context::{Context, Frame};
use super::expr::Want;
use crate::model::{
    AttributeId, DefineId, EntityId, ParameterId, Program, RelationId, Scalar, Type, TypeId,
};
use crate::source::Span;
use crate::syntax::ast::{
    AgreementDecl, Annotations, AttributeValue, ClauseDecl, DefineBody, DefineDecl, ExceptionDecl,
    Expectation, ExpectationKind, Expr, ExprKind, FactsDecl, FieldDecl, File, Item, ItemKind,
    MoveKind, Name, ParameterDecl, RecordDecl, RequirementDecl, StageDecl, TestDecl, TypeExpr,
};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A type; by its name, its plural, or the word that declares its entities.
    Type(TypeId),
    /// An attribute.
    Attribute(AttributeId),
    /// An entity: a member, a country, a source, a stage, a requirement, an agreement, a clause.
    Entity(EntityId),
    /// A relation.
    Relation(RelationId),
    /// A definition.
    Define(DefineId),
    /// A parameter.
    Parameter(ParameterId),
    /// What is known only around its declaration, which stands here: a variable, an exception, what a test is given.
    Local(Span),
}

/// A name in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where.
    pub span: Span,
    /// What it names.
    pub target: Target,
    /// Whether it is declared there.
    pub declares: bool,
    /// The type of a local, where it has one.
    pub ty: Option<Type>,
}

/// What an analysis found of a project that may have errors.
#[derive(Debug)]
pub struct Recorded {
    /// The program: whole where no error was found, otherwise what could be read, which can be looked at but not
    /// evaluated.
    pub program: Program,
    /// Whether the program is whole.
    pub is_whole: bool,
    /// What each name names, in the order of the texts; no two at the same place.
    pub references: Vec<Reference>,
}

impl Context {
    /// Records what a name names, where that is asked for.
    pub(super) fn refer(&mut self, span: Span, target: Target) {
        self.record(Reference { span, target, declares: false, ty: None });
    }

    /// Records that a name is declared.
    pub(super) fn declare(&mut self, span: Span, target: Target) {
        self.record(Reference { span, target, declares: true, ty: None });
    }

    /// Records a variable, where it is declared or used.
    pub(super) fn local(&mut self, span: Span, place: Span, ty: Type) {
        let declares = span == place;
        self.record(Reference { span, target: Target::Local(place), declares, ty: Some(ty) });
    }

    fn record(&mut self, reference: Reference) {
        if let Some(references) = &mut self.references {
            references.push(reference);
        }
    }

    /// All that was recorded, once each: what was read twice, first without knowing what is wanted, counts as it was
    /// read last.
    pub(super) fn take_references(&mut self) -> Vec<Reference> {
        let mut all = self.references.take().unwrap_or_default();
        all.reverse();
        all.sort_by_key(|reference| reference.span);
        all.dedup_by_key(|reference| reference.span);
        all
    }
}

/// Records all names outside expressions, and those in tests.
pub(super) fn record(cx: &mut Context, files: &[&File]) {
    let mut walk = Walk { cx, inner: FxHashMap::default() };
    for file in files {
        walk.items(&file.items);
    }
    for file in files {
        for item in &file.items {
            if let ItemKind::Test(test) = &item.kind {
                walk.test(test);
            }
        }
    }
}

struct Walk<'c> {
    cx: &'c mut Context,
    /// The exceptions of requirements and the parameters of relations, by both names.
    inner: FxHashMap<(SmolStr, SmolStr), Span>,
}

impl Walk<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(&item.kind);
        }
    }

    fn item(&mut self, kind: &ItemKind) {
        match kind {
            ItemKind::Use(_) | ItemKind::Test(_) => {}
            ItemKind::Source(decl) => {
                let ty = self.type_named("Source");
                self.declare_entity(ty, &decl.name);
                self.attributes(ty, &decl.attributes);
            }
            ItemKind::Enum(decl) | ItemKind::Scale(decl) => {
                let ty = self.declare_type(&decl.name);
                self.members(ty, &decl.members);
            }
            ItemKind::Record(decl) | ItemKind::ClauseKind(decl) => self.record(decl),
            ItemKind::Relation(decl) => {
                let id = self.cx.names.relations.get(&decl.name.text).copied();
                self.declared(&decl.name, id.map(Target::Relation));
                self.fields(Some(&decl.name), &decl.params);
                self.annotations(&decl.annotations);
            }
            ItemKind::Extend(decl) => {
                let ty = self.type_use(&decl.name);
                self.new_attributes(ty, &decl.fields);
                self.members(ty, &decl.members);
            }
            ItemKind::Rate(decl) => self.annotations(&decl.annotations),
            ItemKind::Entity(decl) => {
                let ty = self.cx.names.words.get(&decl.record.text).copied();
                self.used(&decl.record, ty.map(Target::Type));
                self.declare_entity(ty, &decl.name);
                self.attributes(ty, &decl.attributes);
                self.annotations(&decl.annotations);
            }
            ItemKind::Fact(decl) => {
                let id = self.cx.names.relations.get(&decl.relation.text).copied();
                self.used(&decl.relation, id.map(Target::Relation));
                self.annotations(&decl.annotations);
            }
            ItemKind::Facts(decl) => self.table(decl),
            ItemKind::Parameter(decl) => self.parameter(decl),
            ItemKind::Define(decl) => self.define(decl),
            ItemKind::Requirement(decl) => self.requirement(decl),
            ItemKind::Stage(decl) => self.stage(decl),
            ItemKind::Mechanism(decl) => {
                let ty = self.type_named("Mechanism");
                self.declare_entity(ty, &decl.name);
                self.annotations(&decl.annotations);
                self.items(&decl.items);
            }
            ItemKind::Agreement(decl) => self.agreement(decl),
        }
    }

    fn parameter(&mut self, decl: &ParameterDecl) {
        let id = self.cx.names.parameters.get(&decl.name.text).copied();
        self.declared(&decl.name, id.map(Target::Parameter));
        self.type_expr(&decl.ty);
        self.annotations(&decl.annotations);
    }

    fn define(&mut self, decl: &DefineDecl) {
        let id = self.cx.names.defines.get(&decl.name.text).copied();
        self.declared(&decl.name, id.map(Target::Define));
        self.fields(None, &decl.params);
        if let DefineBody::Value { ty, exceptions, .. } = &decl.body {
            self.type_expr(ty);
            self.exceptions(None, exceptions);
        }
        self.annotations(&decl.annotations);
    }

    fn members(&mut self, ty: Option<TypeId>, members: &[Name]) {
        for member in members {
            self.declare_entity(ty, member);
        }
    }

    fn new_attributes(&mut self, ty: Option<TypeId>, fields: &[FieldDecl]) {
        for field in fields {
            self.declare_attribute(ty, &field.name);
            self.type_expr(&field.ty);
        }
    }

    fn record(&mut self, decl: &RecordDecl) {
        let ty = self.declare_type(&decl.name);
        if let (Some(ty), Some(plural)) = (ty, &decl.plural) {
            self.cx.declare(plural.span, Target::Type(ty));
        }
        self.new_attributes(ty, &decl.fields);
    }

    fn requirement(&mut self, decl: &RequirementDecl) {
        let ty = Some(self.cx.program.builtin.requirement);
        self.declare_entity(ty, &decl.name);
        if let Some(mechanism) = &decl.mechanism {
            let ty = self.type_named("Mechanism");
            self.entity_use(ty, mechanism);
        }
        for overridden in &decl.overrides {
            self.entity_use(ty, overridden);
        }
        self.exceptions(Some(&decl.name), &decl.exceptions);
        self.annotations(&decl.annotations);
    }

    fn exceptions(&mut self, owner: Option<&Name>, exceptions: &[ExceptionDecl]) {
        for exception in exceptions {
            let place = exception.name.span;
            self.cx.declare(place, Target::Local(place));
            if let Some(owner) = owner {
                self.inner.insert((owner.text.clone(), exception.name.text.clone()), place);
            }
            for name in &exception.overrides {
                let over = exceptions.iter().find(|other| other.name.text == name.text);
                self.used(name, over.map(|over| Target::Local(over.name.span)));
            }
            self.annotations(&exception.annotations);
        }
    }

    fn stage(&mut self, decl: &StageDecl) {
        let ty = Some(self.cx.program.builtin.stage);
        self.declare_entity(ty, &decl.name);
        for before in &decl.after {
            self.entity_use(ty, before);
        }
        for admits in &decl.admits {
            self.type_expr(&admits.param.ty);
        }
        self.annotations(&decl.annotations);
        self.items(&decl.items);
    }

    fn agreement(&mut self, decl: &AgreementDecl) {
        let builtin = self.cx.program.builtin;
        self.declare_entity(Some(builtin.agreement), &decl.name);
        self.attributes(Some(builtin.agreement), &decl.attributes);
        for clause in &decl.clauses {
            self.clause(decl, clause);
        }
        for written in &decl.moves {
            match &written.kind {
                MoveKind::Add(clause) => self.clause(decl, clause),
                MoveKind::Drop(name) => self.part_use(decl, name),
                MoveKind::Admit(name) | MoveKind::Withdraw(name) => {
                    self.entity_use(Some(builtin.country), name);
                }
                MoveKind::State(place) => self.stated_place(decl, place),
                MoveKind::Conclude => {}
            }
        }
        for reservation in &decl.reservations {
            let id = self.cx.names.part(&decl.name.text, &reservation.name.text);
            self.declared(&reservation.name, id.map(Target::Entity));
            self.entity_use(Some(builtin.country), &reservation.party);
            self.part_use(decl, &reservation.clause);
            self.attributes(Some(builtin.reservation), &reservation.attributes);
            self.annotations(&reservation.annotations);
        }
        self.annotations(&decl.annotations);
    }

    fn clause(&mut self, decl: &AgreementDecl, clause: &ClauseDecl) {
        let kind = self.type_use(&clause.kind);
        if let Some(name) = &clause.name {
            // A clause that may only be added is no entity yet.
            let id = self.cx.names.part(&decl.name.text, &name.text);
            self.declared(name, Some(id.map_or(Target::Local(name.span), Target::Entity)));
        }
        self.attributes(kind, &clause.attributes);
        self.annotations(&clause.annotations);
    }

    fn part_use(&mut self, decl: &AgreementDecl, name: &Name) {
        let id = self.cx.names.part(&decl.name.text, &name.text);
        self.used(name, id.map(Target::Entity));
    }

    /// `notified`, or `c4.forum`.
    fn stated_place(&mut self, decl: &AgreementDecl, place: &Expr) {
        match &place.kind {
            ExprKind::Name(text) => {
                let name = Name { text: text.clone(), span: place.span };
                self.attribute_use(Some(self.cx.program.builtin.agreement), &name);
            }
            ExprKind::Attribute(base, name) => {
                let ExprKind::Name(text) = &base.kind else { return };
                self.part_use(decl, &Name { text: text.clone(), span: base.span });
                let part = self.cx.names.part(&decl.name.text, text);
                let ty = part.map(|part| self.cx.program.entity(part).ty);
                self.attribute_use(ty, name);
            }
            _ => {}
        }
    }

    fn table(&mut self, decl: &FactsDecl) {
        let ty = self.cx.names.types.get(&decl.target.text).copied();
        let relation = self.cx.names.relations.get(&decl.target.text).copied();
        self.used(&decl.target, ty.map(Target::Type).or(relation.map(Target::Relation)));
        for mapping in &decl.mappings {
            let name = &mapping.attribute;
            if ty.is_some() {
                self.attribute_use(ty, name);
            } else {
                let key = (decl.target.text.clone(), name.text.clone());
                let place = self.inner.get(&key).copied();
                self.used(name, place.map(Target::Local));
            }
        }
        self.annotations(&decl.annotations);
    }

    /// The parameters of a definition or of a relation.
    fn fields(&mut self, owner: Option<&Name>, fields: &[FieldDecl]) {
        for field in fields {
            let ty = self.type_expr(&field.ty);
            self.cx.local(field.name.span, field.name.span, ty);
            if let Some(owner) = owner {
                let key = (owner.text.clone(), field.name.text.clone());
                self.inner.insert(key, field.name.span);
            }
        }
    }

    fn attributes(&mut self, owner: Option<TypeId>, attributes: &[AttributeValue]) {
        for written in attributes {
            self.attribute_use(owner, &written.name);
        }
    }

    fn annotations(&mut self, written: &Annotations) {
        let ty = self.type_named("Source");
        for cite in &written.cites {
            self.entity_use(ty, &cite.source);
        }
    }

    fn type_expr(&mut self, written: &TypeExpr) -> Type {
        let found = self.type_use(&written.name);
        let plain = super::builtin::PLAIN_TYPES.iter();
        let plain = plain.clone().find(|(name, _)| written.name.text == *name).map(|(_, ty)| *ty);
        let scalar = found.map(Scalar::Entity).or(plain).unwrap_or(Scalar::Any);
        Type { scalar, is_set: written.is_set }
    }

    fn type_named(&self, name: &str) -> Option<TypeId> {
        self.cx.names.types.get(name).copied()
    }

    fn type_use(&mut self, name: &Name) -> Option<TypeId> {
        let ty = self.type_named(&name.text);
        self.used(name, ty.map(Target::Type));
        ty
    }

    fn declare_type(&mut self, name: &Name) -> Option<TypeId> {
        let ty = self.type_named(&name.text);
        self.declared(name, ty.map(Target::Type));
        ty
    }

    fn attribute_use(&mut self, owner: Option<TypeId>, name: &Name) {
        let id = owner.and_then(|owner| self.cx.attribute_of(owner, &name.text));
        self.used(name, id.map(Target::Attribute));
    }

    fn declare_attribute(&mut self, owner: Option<TypeId>, name: &Name) {
        let id = owner.and_then(|owner| self.cx.attribute_of(owner, &name.text));
        self.declared(name, id.map(Target::Attribute));
    }

    fn entity(&self, ty: Option<TypeId>, name: &Name) -> Option<EntityId> {
        self.cx.names.entity(&self.cx.program, ty?, &name.text)
    }

    fn entity_use(&mut self, ty: Option<TypeId>, name: &Name) {
        let id = self.entity(ty, name);
        self.used(name, id.map(Target::Entity));
    }

    fn declare_entity(&mut self, ty: Option<TypeId>, name: &Name) {
        let id = self.entity(ty, name);
        self.declared(name, id.map(Target::Entity));
    }

    fn used(&mut self, name: &Name, target: Option<Target>) {
        if let Some(target) = target {
            self.cx.refer(name.span, target);
        }
    }

    fn declared(&mut self, name: &Name, target: Option<Target>) {
        if let Some(target) = target {
            self.cx.declare(name.span, target);
        }
    }
}

/// What a test is given is known only in it: names of it are read as variables.
impl Walk<'_> {
    fn test(&mut self, test: &TestDecl) {
        let (reported, said) = (self.cx.diagnostics.len(), self.cx.suggestions_given());
        let mut frame = Frame::default();
        let mut locals: FxHashMap<SmolStr, Span> = FxHashMap::default();
        for item in &test.given {
            self.given_names(item, &mut frame, &mut locals);
        }
        for item in &test.given {
            self.given(item, &mut frame);
        }
        for expectation in &test.expectations {
            self.expectation(expectation, &mut frame, &locals);
        }
        self.cx.diagnostics.truncate(reported);
        self.cx.restore_suggestions(said);
    }

    fn given_names(
        &mut self,
        item: &Item,
        frame: &mut Frame,
        locals: &mut FxHashMap<SmolStr, Span>,
    ) {
        let mut add = |cx: &mut Context, name: &Name, ty: Option<TypeId>| {
            let ty = Type::one(ty.map_or(Scalar::Any, Scalar::Entity));
            let slot = frame.bind(&name.text, ty);
            frame.declared_at(slot, name.span);
            cx.local(name.span, name.span, ty);
            locals.insert(name.text.clone(), name.span);
        };
        match &item.kind {
            ItemKind::Entity(decl) => {
                let ty = self.cx.names.words.get(&decl.record.text).copied();
                add(self.cx, &decl.name, ty);
            }
            ItemKind::Agreement(decl) => {
                add(self.cx, &decl.name, Some(self.cx.program.builtin.agreement));
                for clause in &decl.clauses {
                    if let Some(name) = &clause.name {
                        let kind = self.cx.names.types.get(&clause.kind.text).copied();
                        add(self.cx, name, kind);
                    }
                }
            }
            _ => {}
        }
    }

    fn given(&mut self, item: &Item, frame: &mut Frame) {
        match &item.kind {
            ItemKind::Entity(decl) => {
                let ty = self.cx.names.words.get(&decl.record.text).copied();
                self.used(&decl.record, ty.map(Target::Type));
                self.given_attributes(ty, &decl.attributes, frame);
            }
            ItemKind::Agreement(decl) => {
                let ty = self.cx.program.builtin.agreement;
                self.given_attributes(Some(ty), &decl.attributes, frame);
                for clause in &decl.clauses {
                    let kind = self.type_use(&clause.kind);
                    self.given_attributes(kind, &clause.attributes, frame);
                }
            }
            ItemKind::Fact(decl) => {
                let id = self.cx.names.relations.get(&decl.relation.text).copied();
                self.used(&decl.relation, id.map(Target::Relation));
                let params = id.map(|id| self.cx.program.relation(id).params.clone());
                for (argument, (_, ty)) in decl.arguments.iter().zip(params.unwrap_or_default()) {
                    self.cx.infer(frame, argument, Want::Type(ty));
                }
            }
            _ => {}
        }
    }

    fn given_attributes(
        &mut self,
        owner: Option<TypeId>,
        attributes: &[AttributeValue],
        frame: &mut Frame,
    ) {
        for written in attributes {
            self.attribute_use(owner, &written.name);
            let known = owner.and_then(|ty| self.cx.attribute_of(ty, &written.name.text));
            let ty = known.map(|id| self.cx.program.attribute(id).ty);
            self.cx.infer(frame, &written.value, ty.map_or(Want::Anything, Want::Type));
        }
    }

    fn expectation(
        &mut self,
        expectation: &Expectation,
        frame: &mut Frame,
        locals: &FxHashMap<SmolStr, Span>,
    ) {
        let local = |name: &Name| locals.get(&name.text).copied().map(Target::Local);
        let builtin = self.cx.program.builtin;
        match &expectation.kind {
            ExpectationKind::That(condition) => {
                self.cx.infer(frame, condition, Want::Anything);
            }
            ExpectationKind::Verdict { requirement, subjects, because, .. } => {
                self.entity_use(Some(builtin.requirement), requirement);
                let id = self.cx.names.requirements.get(&requirement.text).copied();
                let binders = id.map(|id| &self.cx.program.requirement(id).binders).cloned();
                let types = binders.unwrap_or_default();
                for (place, subject) in subjects.iter().enumerate() {
                    let found = local(subject).or_else(|| match types.get(place)?.set.ty.scalar {
                        Scalar::Entity(ty) => self.entity(Some(ty), subject).map(Target::Entity),
                        _ => None,
                    });
                    self.used(subject, found);
                }
                if let Some(because) = because {
                    let key = (requirement.text.clone(), because.text.clone());
                    let place = self.inner.get(&key).copied();
                    self.used(because, place.map(Target::Local));
                }
            }
            ExpectationKind::Stage { agreement, stage } => {
                if let Some(agreement) = agreement {
                    let known = self.entity(Some(builtin.agreement), agreement);
                    self.used(agreement, local(agreement).or(known.map(Target::Entity)));
                }
                self.entity_use(Some(builtin.stage), stage);
            }
            ExpectationKind::NoSuggestion(because) => {
                for requirement in because {
                    self.entity_use(Some(builtin.requirement), requirement);
                }
            }
            ExpectationKind::SuggestionMoves(what) => {
                self.cx.infer(frame, what, Want::Anything);
            }
            ExpectationKind::Error(_) | ExpectationKind::SuggestionCost(_) => {}
        }
    }
}
