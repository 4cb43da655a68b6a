//! States facts: attributes of entities, as declarations say them, and tuples of relations. Finds facts that
//! contradict each other.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::collect::{At, Items};
use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Annotations, AttributeId, Citation, EntityId, RelationId, Scalar, Stated, Tuple, Type, TypeId,
    Value, ValueId,
};
use crate::source::Span;
use crate::syntax::ast::{
    Annotations as WrittenAnnotations, AttributeValue, EntityDecl, FactDecl, Name, Text,
};

/// What the declarations of entities say, save for agreements.
pub(super) fn state_entities(cx: &mut Context, items: &Items<'_>) {
    let ty =
        |cx: &Context, name: &str| cx.names.types.get(name).copied().unwrap_or(TypeId(u32::MAX));
    let (source, mechanism) = (ty(cx, "Source"), ty(cx, "Mechanism"));
    let (stage, requirement) = (cx.program.builtin.stage, cx.program.builtin.requirement);
    for At { decl, .. } in &items.sources {
        let Some(id) = cx.names.entity(&cx.program, source, &decl.name.text) else { continue };
        cx.state_attributes(id, None, &decl.attributes);
    }
    for At { decl, .. } in &items.stages {
        let Some(id) = cx.names.entity(&cx.program, stage, &decl.name.text) else { continue };
        cx.state_title(id, decl.title.as_ref());
        cx.state_text(id, "goal", decl.goal.as_ref());
        cx.annotate(id, &decl.annotations);
    }
    for At { decl, .. } in &items.mechanisms {
        let Some(id) = cx.names.entity(&cx.program, mechanism, &decl.name.text) else { continue };
        cx.state_title(id, decl.title.as_ref());
        cx.annotate(id, &decl.annotations);
    }
    for at in &items.requirements {
        let name = &at.decl.name.text;
        let Some(id) = cx.names.entity(&cx.program, requirement, name) else { continue };
        cx.state_title(id, at.decl.title.as_ref());
        cx.annotate(id, &at.decl.annotations);
    }
    for at in &items.entities {
        cx.state_entity(at.decl);
    }
}

/// What `fact` says, and what is cited for the relations themselves.
pub(super) fn state_tuples(cx: &mut Context, items: &Items<'_>) {
    cx.program.facts.tuples.resize_with(cx.program.relations.len(), Vec::new);
    for at in &items.relations {
        let annotations = cx.annotations(&at.decl.annotations);
        let id = cx.names.relations.get(&at.decl.name.text).copied();
        if let Some(relation) = id.and_then(|id| cx.program.relations.get_mut(id.index())) {
            relation.annotations = annotations;
        }
    }
    for at in &items.facts {
        cx.state_tuple(at);
    }
}

/// Puts tuples in canonical order and finds those that contradict each other.
pub(super) fn settle_tuples(cx: &mut Context) {
    let mut tuples = std::mem::take(&mut cx.program.facts.tuples);
    for (id, list) in (0..).map(RelationId).zip(&mut tuples) {
        list.sort_by(|a, b| {
            let period = |t: &Tuple| (t.period.from, t.period.before.is_none(), t.period.before);
            (&a.arguments, period(a), a.negated).cmp(&(&b.arguments, period(b), b.negated))
        });
        list.dedup_by(|later, kept| {
            let content = |t: &Tuple| (t.arguments.clone(), t.negated, t.period);
            let said = |t: &Tuple| {
                let places = |c: &Citation| (c.source, c.place.clone());
                let places: Vec<_> = t.annotations.citations.iter().map(places).collect();
                (places, t.annotations.notes.clone(), t.annotations.contested.clone())
            };
            content(later) == content(kept) && said(later) == said(kept)
        });
        cx.find_contradictions(id, list);
    }
    cx.program.facts.tuples = tuples;
}

/// Takes over titles that are stated as attributes, so that entities read from tables have theirs too.
pub(super) fn fill_titles(cx: &mut Context) {
    let mut entities = std::mem::take(&mut cx.program.entities);
    for (id, entity) in (0..).map(EntityId).zip(Arc::make_mut(&mut entities)) {
        if entity.title.is_some() {
            continue;
        }
        let Some(attribute) = cx.title_attribute(entity.ty) else { continue };
        let stated = cx.program.facts.attributes.get(&(id, attribute));
        if let Some(Value::Text(title)) = stated.and_then(|s| cx.program.values.get(s.value)) {
            entity.title = Some(title.clone());
        }
    }
    cx.program.entities = entities;
}

impl Context {
    /// Citations, notes and what is contested; a source that is not declared is reported.
    pub(super) fn annotations(&mut self, written: &WrittenAnnotations) -> Annotations {
        let mut citations = Vec::with_capacity(written.cites.len());
        let ty = self.names.types.get("Source").copied().unwrap_or(TypeId(u32::MAX));
        for cite in &written.cites {
            let Some(source) = self.names.entity(&self.program, ty, &cite.source.text) else {
                self.report_unknown_source(ty, &cite.source);
                continue;
            };
            citations.push(Citation {
                source,
                place: cite.place.as_ref().map(|place| place.text.clone()),
                span: cite.source.span,
            });
        }
        Annotations {
            citations,
            notes: written.notes.iter().map(|note| note.text.clone()).collect(),
            contested: written.contested.as_ref().map(|why| why.text.clone()),
        }
    }

    fn report_unknown_source(&mut self, ty: TypeId, name: &Name) {
        let message = format!("the source `{}` is not declared", name.text);
        let unknown = Diagnostic::new(Code::UnknownSource, name.span, message);
        self.report_unknown(unknown, &name.text, name.span, |cx| cx.entity_names(ty));
    }

    /// The names of the entities of a type, for a did-you-mean.
    pub(super) fn entity_names(&self, ty: TypeId) -> Vec<SmolStr> {
        let entities = self.program.types.get(ty.index()).into_iter().flat_map(|ty| &ty.entities);
        entities.map(|id| self.program.entity(*id).name.clone()).collect()
    }

    /// Adds citations and notes to an entity.
    pub(super) fn annotate(&mut self, id: EntityId, written: &WrittenAnnotations) {
        let annotations = self.annotations(written);
        if let Some(entity) = self.program.entity_mut(id) {
            entity.annotations = annotations;
        }
    }

    fn state_entity(&mut self, decl: &EntityDecl) {
        let Some(ty) = self.names.words.get(&decl.record.text).copied() else { return };
        let Some(id) = self.names.entity(&self.program, ty, &decl.name.text) else { return };
        let period = self.period(&decl.period);
        if let Some(entity) = self.program.entity_mut(id) {
            entity.period = period;
        }
        self.annotate(id, &decl.annotations);
        self.state_attributes(id, decl.title.as_ref(), &decl.attributes);
    }

    /// States a declaration's title and attributes; gives those attributes that were understood.
    pub(super) fn state_attributes<'w>(
        &mut self,
        id: EntityId,
        title: Option<&Text>,
        attributes: &'w [AttributeValue],
    ) -> Vec<(AttributeId, ValueId, &'w AttributeValue)> {
        self.state_title(id, title);
        let ty = self.program.entity(id).ty;
        let titled = title.and_then(|_| self.title_attribute(ty));
        let mut seen: FxHashMap<AttributeId, Span> = FxHashMap::default();
        if let (Some(attribute), Some(title)) = (titled, title) {
            seen.insert(attribute, title.span);
        }
        let mut understood = Vec::with_capacity(attributes.len());
        for written in attributes {
            let name = &written.name;
            let known = self.program.type_info(ty).attributes.get(&name.text).copied();
            let Some(attribute) = known else {
                self.report_unknown_attribute(ty, name);
                continue;
            };
            if let Some(first) = seen.insert(attribute, name.span) {
                self.report_stated_twice(&name.text, name.span, first);
                continue;
            }
            let wanted = self.program.attribute(attribute).ty;
            if let Some(value) = self.constant(&written.value, wanted) {
                self.state(id, attribute, value, written.value.span);
                understood.push((attribute, value, written));
            }
        }
        understood
    }

    fn report_stated_twice(&mut self, name: &str, span: Span, first: Span) {
        let message = format!("the attribute `{name}` is stated twice");
        self.report(
            Diagnostic::new(Code::DuplicateAttribute, span, message)
                .labelled("stated again here")
                .and_at(first, "first stated here"),
        );
    }

    /// States one attribute; another value that is stated elsewhere is a contradiction.
    pub(super) fn state(
        &mut self,
        id: EntityId,
        attribute: AttributeId,
        value: ValueId,
        span: Span,
    ) {
        let stated = Stated { value, span };
        let known = *self.program.facts.attributes.entry((id, attribute)).or_insert(stated);
        if self.same_value(known.value, value) {
            return;
        }
        let path = &self.program.entity(id).path;
        let message = format!(
            "`{}` of `{path}` is stated with two values",
            self.program.attribute(attribute).name
        );
        self.report(
            Diagnostic::new(Code::ConflictingFacts, span, message)
                .labelled("stated so here")
                .and_at(known.span, "and otherwise here"),
        );
    }

    /// Sets are the same in any order.
    fn same_value(&self, a: ValueId, b: ValueId) -> bool {
        let sorted = |id: ValueId| {
            let mut elements = self.program.values.elements(id).to_vec();
            elements.sort_unstable();
            elements
        };
        let set = |id: ValueId| matches!(self.program.values.get(id), Some(Value::Set(_)));
        a == b || (set(a) && set(b) && sorted(a) == sorted(b))
    }

    /// The attribute that a title fills: `title`, or else `name`.
    fn title_attribute(&self, ty: TypeId) -> Option<AttributeId> {
        let attributes = &self.program.type_info(ty).attributes;
        let text = |id: &&AttributeId| self.program.attribute(**id).ty == Type::one(Scalar::Text);
        let named = |name: &str| attributes.get(name).filter(text).copied();
        named("title").or_else(|| named("name"))
    }

    /// States a title.
    pub(super) fn state_title(&mut self, id: EntityId, title: Option<&Text>) {
        let attribute = self.title_attribute(self.program.entity(id).ty);
        if let (Some(attribute), Some(title)) = (attribute, title) {
            let value = self.intern(Value::Text(title.text.clone()));
            self.state(id, attribute, value, title.span);
        }
    }

    fn state_text(&mut self, id: EntityId, attribute: &str, text: Option<&Text>) {
        let info = self.program.type_info(self.program.entity(id).ty);
        let attribute = info.attributes.get(attribute).copied();
        if let (Some(attribute), Some(text)) = (attribute, text) {
            let value = self.intern(Value::Text(text.text.clone()));
            self.state(id, attribute, value, text.span);
        }
    }

    fn state_tuple(&mut self, at: &At<'_, FactDecl>) {
        let decl = at.decl;
        let Some(id) = self.names.relations.get(&decl.relation.text).copied() else {
            return self.report_unknown_relation(decl);
        };
        let annotations = self.annotations(&decl.annotations);
        let period = self.period(&decl.period);
        let types: Vec<Type> = self.program.relation(id).params.iter().map(|(_, ty)| *ty).collect();
        if types.len() != decl.arguments.len() {
            return self.report_arity(&decl.relation, types.len(), decl.arguments.len());
        }
        let mut arguments = Vec::with_capacity(types.len());
        for (argument, ty) in decl.arguments.iter().zip(types) {
            arguments.extend(self.constant(argument, ty));
        }
        if decl.negated && !self.program.relation(id).open {
            self.report_closed(id, decl);
            return;
        }
        if arguments.len() == decl.arguments.len() {
            let negated = decl.negated;
            let arguments = arguments.into_boxed_slice();
            self.add_tuple(id, Tuple { arguments, negated, period, annotations, span: at.span });
        }
    }

    /// Adds a tuple to its relation.
    pub(super) fn add_tuple(&mut self, id: RelationId, tuple: Tuple) {
        if let Some(list) = self.program.facts.tuples.get_mut(id.index()) {
            list.push(tuple);
        }
    }

    fn report_unknown_relation(&mut self, decl: &FactDecl) {
        let name = &decl.relation;
        if let Some(id) = self.names.defines.get(&name.text) {
            let message = format!("`{}` is defined, so it cannot be stated", name.text);
            let mut diagnostic = Diagnostic::new(Code::UnknownRelation, name.span, message);
            if let Some(define) = self.program.defines.get(id.index()) {
                diagnostic = diagnostic.and_at(define.span, "defined here");
            }
            return self.report(diagnostic.help("state the facts on which the definition rests"));
        }
        let message = format!("the relation `{}` is not declared", name.text);
        let unknown = Diagnostic::new(Code::UnknownRelation, name.span, message);
        self.report_unknown(unknown, &name.text, name.span, |cx| {
            cx.program.relations.iter().map(|relation| relation.name.clone()).collect()
        });
    }

    fn report_closed(&mut self, id: RelationId, decl: &FactDecl) {
        let relation = self.program.relation(id);
        let name = &relation.name;
        let message = format!("`fact not` is said of `{name}`, which is no open relation");
        let diagnostic = Diagnostic::new(Code::InvalidStatement, decl.relation.span, message)
            .and_at(relation.span, "declared here")
            .note("in a closed relation what is not stated is false")
            .help(format!("leave the fact out, or declare `open relation {name}`"));
        self.report(diagnostic);
    }

    /// A tuple and its negation, in periods that overlap. The tuples are sorted by content, then period.
    fn find_contradictions(&mut self, id: RelationId, tuples: &[Tuple]) {
        if !tuples.iter().any(|tuple| tuple.negated) {
            return;
        }
        let mut told: FxHashSet<&[ValueId]> = FxHashSet::default();
        // Of the tuples so far with these arguments, one of each sign that lasts longest.
        let mut lasting: [Option<&Tuple>; 2] = [None, None];
        for (i, tuple) in tuples.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| tuples.get(i));
            if before.is_none_or(|before| before.arguments != tuple.arguments) {
                lasting = [None, None];
            }
            let [positive, negative] = &mut lasting;
            let (same, other) =
                if tuple.negated { (negative, positive) } else { (positive, negative) };
            let ends = |t: &Tuple| (t.period.before.is_none(), t.period.before);
            let overlaps = |earlier: &&mut &Tuple| {
                let end = earlier.period.before;
                end.is_none_or(|end| tuple.period.from.is_none_or(|from| from < end))
            };
            if let Some(earlier) = other.as_mut().filter(overlaps)
                && told.insert(&tuple.arguments)
            {
                let message = format!(
                    "a fact of `{}` and its opposite hold at the same time",
                    self.program.relation(id).name
                );
                self.diagnostics.push(
                    Diagnostic::new(Code::ConflictingFacts, tuple.span, message)
                        .and_at(earlier.span, "the opposite is stated here")
                        .help("give the two periods that do not overlap"),
                );
            }
            if same.is_none_or(|known| ends(known) < ends(tuple)) {
                *same = Some(tuple);
            }
        }
    }
}
