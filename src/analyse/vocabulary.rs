//! Declares the vocabulary: records, enums, scales, clause kinds with their attributes; relations; rates.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::builtin::{PLAIN_TYPES, TYPES};
use super::collect::{At, Items};
use super::context::{Context, duplicate, place, repeated};
use super::names::{plural_of, snake_case};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Attribute, AttributeId, BuiltinTypes, Relation, Scalar, Type, TypeId, TypeInfo, TypeKind, Value,
};
use crate::source::Span;
use crate::syntax::ast::{EnumDecl, ExtendDecl, FieldDecl, Name, RateDecl, RecordDecl, TypeExpr};

/// A member of an enum or a scale and where it is declared.
pub(super) type Member = (SmolStr, Option<Span>);

/// A type before it has a number.
struct Draft<'a> {
    kind: TypeKind,
    plural: Option<&'a Name>,
    span: Option<Span>,
    fields: Vec<Field<'a>>,
    members: Vec<Member>,
}

/// An attribute before its type is looked up.
struct Field<'a> {
    name: SmolStr,
    span: Option<Span>,
    ty: FieldType<'a>,
}

enum FieldType<'a> {
    Builtin(&'static str),
    Declared(&'a TypeExpr),
}

type Drafts<'a> = BTreeMap<SmolStr, Draft<'a>>;

/// Fills the tables of types and attributes; gives the members of each type.
pub(super) fn declare_types(cx: &mut Context, items: &Items<'_>) -> Vec<Vec<Member>> {
    let mut drafts = builtin_drafts();
    for at in &items.enums {
        cx.draft_enum(&mut drafts, at, TypeKind::Enum);
    }
    for at in &items.scales {
        cx.draft_enum(&mut drafts, at, TypeKind::Scale);
    }
    for at in &items.records {
        cx.draft_record(&mut drafts, at, TypeKind::Record);
    }
    for at in &items.clause_kinds {
        cx.draft_record(&mut drafts, at, TypeKind::ClauseKind);
    }
    for at in &items.extends {
        cx.extend(&mut drafts, at.decl);
    }
    let mut plurals = FxHashMap::default();
    for (name, draft) in &drafts {
        cx.add_type(name, draft, &mut plurals);
    }
    cx.names.add_types(&cx.program);
    cx.find_builtins();
    for (id, draft) in (0..).map(TypeId).zip(drafts.values()) {
        cx.add_attributes(id, &draft.fields);
    }
    cx.inherit_attributes();
    cx.find_builtin_attributes();
    drafts.into_values().map(|draft| without_repetition(draft.members)).collect()
}

fn without_repetition(mut members: Vec<Member>) -> Vec<Member> {
    let mut seen = FxHashSet::default();
    members.retain(|(name, _)| seen.insert(name.clone()));
    members
}

/// Fills the table of relations.
pub(super) fn declare_relations(cx: &mut Context, items: &Items<'_>) {
    for At { decl, .. } in &items.relations {
        let params = cx.typed_fields(&decl.params);
        cx.program.relations.push(Relation {
            name: decl.name.text.clone(),
            params,
            open: decl.open,
            annotations: crate::model::Annotations::default(),
            span: decl.name.span,
        });
    }
    cx.names.add_relations(&cx.program);
}

/// Fills the table of exchange rates.
pub(super) fn declare_rates(cx: &mut Context, items: &Items<'_>) {
    for At { decl, span } in &items.rates {
        cx.declare_rate(decl, *span);
    }
}

fn builtin_drafts<'a>() -> Drafts<'a> {
    let draft = |ty: &super::builtin::BuiltinType| Draft {
        kind: ty.kind,
        plural: None,
        span: None,
        fields: (ty.attributes.iter())
            .map(|(name, ty)| Field {
                name: SmolStr::new_static(name),
                span: None,
                ty: FieldType::Builtin(ty),
            })
            .collect(),
        members: ty.members.iter().map(|m| (SmolStr::new_static(m), None)).collect(),
    };
    TYPES.iter().map(|ty| (SmolStr::new_static(ty.name), draft(ty))).collect()
}

impl Context {
    fn draft_enum<'a>(&mut self, drafts: &mut Drafts<'a>, at: &At<'a, EnumDecl>, kind: TypeKind) {
        let members: Vec<Member> =
            at.decl.members.iter().map(|m| (m.text.clone(), Some(m.span))).collect();
        let draft = Draft { kind, plural: None, span: None, fields: Vec::new(), members };
        self.add_draft(drafts, &at.decl.name, draft);
    }

    fn draft_record<'a>(
        &mut self,
        drafts: &mut Drafts<'a>,
        at: &At<'a, RecordDecl>,
        kind: TypeKind,
    ) {
        let fields = at.decl.fields.iter().map(declared_field).collect();
        let plural = at.decl.plural.as_ref();
        let draft = Draft { kind, plural, span: None, fields, members: Vec::new() };
        // `Country` is built in so that agreements can have parties; a pack says what it has.
        if let Some(known) = drafts.get_mut(&at.decl.name.text)
            && at.decl.name.text == "Country"
            && known.span.is_none()
        {
            *known = Draft { span: Some(at.decl.name.span), ..draft };
            return;
        }
        self.add_draft(drafts, &at.decl.name, draft);
    }

    fn add_draft<'a>(&mut self, drafts: &mut Drafts<'a>, name: &'a Name, draft: Draft<'a>) {
        if PLAIN_TYPES.iter().any(|(plain, _)| name.text == *plain) {
            return self.report_duplicate("the type", &name.text, name.span, None);
        }
        if let Some(known) = drafts.get(&name.text) {
            return self.report_duplicate("the type", &name.text, name.span, known.span);
        }
        drafts.insert(name.text.clone(), Draft { span: Some(name.span), ..draft });
    }

    fn extend<'a>(&mut self, drafts: &mut Drafts<'a>, decl: &'a ExtendDecl) {
        let Some(draft) = drafts.get_mut(&decl.name.text) else {
            let message = format!("`{}` is not declared, so it cannot be extended", decl.name.text);
            let unknown = Diagnostic::new(Code::UnknownType, decl.name.span, message);
            return self.report_unknown(unknown, &decl.name.text, decl.name.span, |_| {
                drafts.keys().cloned().collect()
            });
        };
        let has_members = matches!(draft.kind, TypeKind::Enum | TypeKind::Scale);
        if draft.kind == TypeKind::Scale && !decl.members.is_empty() {
            self.report(
                Diagnostic::new(
                    Code::InvalidStatement,
                    decl.name.span,
                    format!("the scale `{}` cannot be extended", decl.name.text),
                )
                .note("a scale is ordered, and the place of a new member is not said")
                .help("declare a scale of your own"),
            );
        } else if has_members && !decl.fields.is_empty() {
            let message = format!("`{}` has members, not attributes", decl.name.text);
            self.report(Diagnostic::new(Code::InvalidStatement, decl.name.span, message));
        } else if !has_members && !decl.members.is_empty() {
            let message = format!("`{}` has attributes, not members", decl.name.text);
            self.report(
                Diagnostic::new(Code::InvalidStatement, decl.name.span, message)
                    .help("write the type after the attribute's name: `secretariat: Country`"),
            );
        } else {
            draft.fields.extend(decl.fields.iter().map(declared_field));
            draft.members.extend(decl.members.iter().map(|m| (m.text.clone(), Some(m.span))));
        }
    }

    fn add_type(
        &mut self,
        name: &SmolStr,
        draft: &Draft<'_>,
        plurals: &mut FxHashMap<SmolStr, Option<Span>>,
    ) {
        let members = draft.members.iter().filter_map(|(name, span)| Some((name, (*span)?)));
        for (member, first, span) in repeated(members) {
            self.report_duplicate("the member", &member, span, Some(first));
        }
        let plural =
            draft.plural.map_or_else(|| plural_of(&snake_case(name)), |plural| plural.text.clone());
        let span = draft.plural.map(|plural| plural.span).or(draft.span);
        let clash = plurals.insert(plural.clone(), span);
        if let (Some(other), Some(span)) = (clash, span.or(clash.flatten())) {
            self.report(
                duplicate("the plural", &plural, span, other.filter(|other| *other != span))
                    .help("give one of the two another plural: `record Person plural people`"),
            );
        }
        self.program.types.push(TypeInfo {
            name: name.clone(),
            kind: draft.kind,
            plural,
            attributes: IndexMap::new(),
            entities: Vec::new(),
            span: draft.span,
        });
    }

    /// The attributes that a type has of its own, by name.
    fn add_attributes(&mut self, owner: TypeId, fields: &[Field<'_>]) {
        let mut sorted: Vec<&Field<'_>> = fields.iter().collect();
        sorted.sort_by(|a, b| (&a.name, a.span).cmp(&(&b.name, b.span)));
        for field in sorted {
            let known = self.program.type_info(owner).attributes.get(&field.name).copied();
            if let Some(known) = known {
                let other = self.program.attribute(known).span;
                let span = field.span.or(other);
                if let Some(span) = span {
                    self.report_duplicate("the attribute", &field.name, span, other);
                }
                continue;
            }
            let (ty, optional) = self.field_type(&field.ty);
            let id = AttributeId(place(self.program.attributes.len()));
            self.program.attributes.push(Attribute {
                name: field.name.clone(),
                owner,
                ty,
                optional,
                span: field.span,
            });
            if let Some(info) = self.program.types.get_mut(owner.index()) {
                info.attributes.insert(field.name.clone(), id);
            }
        }
    }

    /// Clause kinds have what `Clause` has.
    fn inherit_attributes(&mut self) {
        let clause = self.program.builtin.clause;
        let Some(inherited) = self.program.types.get(clause.index()) else { return };
        let inherited = inherited.attributes.clone();
        let mut clashes = Vec::new();
        for info in &mut self.program.types {
            if info.kind != TypeKind::ClauseKind {
                continue;
            }
            for (name, id) in &inherited {
                if let Some(own) = info.attributes.insert(name.clone(), *id) {
                    clashes.push((name.clone(), own, *id));
                }
            }
        }
        for (name, own, inherited) in clashes {
            let other = self.program.attribute(inherited).span;
            if let Some(span) = self.program.attribute(own).span {
                self.report_duplicate("the attribute", &name, span, other);
            }
        }
    }

    fn find_builtins(&mut self) {
        let ty = |name: &str| self.names.types.get(name).copied();
        self.program.builtin = BuiltinTypes {
            country: ty("Country").unwrap_or(TypeId(u32::MAX)),
            agreement: ty("Agreement").unwrap_or(TypeId(u32::MAX)),
            clause: ty("Clause").unwrap_or(TypeId(u32::MAX)),
            reservation: ty("Reservation").unwrap_or(TypeId(u32::MAX)),
            stage: ty("Stage").unwrap_or(TypeId(u32::MAX)),
            requirement: ty("Requirement").unwrap_or(TypeId(u32::MAX)),
            ..BuiltinTypes::default()
        };
    }

    /// The attributes that reasoning itself looks at.
    fn find_builtin_attributes(&mut self) {
        let mut builtin = self.program.builtin;
        let attribute =
            |ty: TypeId, name: &str| self.program.type_info(ty).attributes.get(name).copied();
        let none = AttributeId(u32::MAX);
        builtin.agreement_parties = attribute(builtin.agreement, "parties").unwrap_or(none);
        builtin.agreement_stage = attribute(builtin.agreement, "stage").unwrap_or(none);
        builtin.agreement_clauses = attribute(builtin.agreement, "clauses").unwrap_or(none);
        builtin.clause_agreement = attribute(builtin.clause, "agreement").unwrap_or(none);
        let source = self.names.types.get("Source").copied();
        builtin.source_provisions =
            source.and_then(|ty| attribute(ty, "provisions")).unwrap_or(none);
        self.program.builtin = builtin;
    }

    /// Names and types of parameters; a name that is there twice is reported.
    pub(super) fn typed_fields(&mut self, fields: &[FieldDecl]) -> Vec<(SmolStr, Type)> {
        for (name, first, span) in repeated(fields.iter().map(|f| (&f.name.text, f.name.span))) {
            self.report_duplicate("the parameter", &name, span, Some(first));
        }
        fields.iter().map(|field| (field.name.text.clone(), self.type_of(&field.ty))).collect()
    }

    fn field_type(&mut self, ty: &FieldType<'_>) -> (Type, bool) {
        match ty {
            FieldType::Declared(ty) => (self.type_of(ty), ty.optional),
            FieldType::Builtin(written) => {
                let (is_set, name) = match written.strip_prefix("set of ") {
                    Some(name) => (true, name),
                    None => (false, *written),
                };
                let scalar = self.scalar_named(name).unwrap_or(Scalar::Any);
                (Type { scalar, is_set }, false)
            }
        }
    }

    /// A type as written; where it is not declared, one that fits everything.
    pub(super) fn type_of(&mut self, ty: &TypeExpr) -> Type {
        let scalar = self.scalar_named(&ty.name.text).unwrap_or_else(|| {
            self.report_unknown_type(&ty.name);
            Scalar::Any
        });
        Type { scalar, is_set: ty.is_set }
    }

    fn scalar_named(&self, name: &str) -> Option<Scalar> {
        let plain = PLAIN_TYPES.iter().find(|(plain, _)| *plain == name).map(|(_, s)| *s);
        plain.or_else(|| self.names.types.get(name).copied().map(Scalar::Entity))
    }

    fn report_unknown_type(&mut self, name: &Name) {
        let message = format!("the type `{}` is not declared", name.text);
        let unknown = Diagnostic::new(Code::UnknownType, name.span, message);
        self.report_unknown(unknown, &name.text, name.span, |cx| {
            let plain = PLAIN_TYPES.iter().map(|(plain, _)| SmolStr::new_static(plain));
            plain.chain(cx.program.types.iter().map(|ty| ty.name.clone())).collect()
        });
    }

    fn declare_rate(&mut self, decl: &RateDecl, span: Span) {
        let money = Type::one(Scalar::Money);
        let Some(price) = self.constant(&decl.price, money) else { return };
        let Some(Value::Money(amount, currency)) = self.program.values.get(price).cloned() else {
            return;
        };
        let prices = &mut self.program.rates.prices;
        prices.insert(decl.currency.text.clone(), (amount, currency.clone()));
        // Following the prices from here must not lead back here.
        let mut at = &currency;
        let mut steps = prices.len();
        while let Some((_, next)) = prices.get(at)
            && steps > 0
            && *at != decl.currency.text
        {
            at = next;
            steps -= 1;
        }
        if *at == decl.currency.text {
            let message = format!("the rate of `{}` runs in a circle", decl.currency.text);
            self.report(
                Diagnostic::new(Code::ConflictingFacts, span, message)
                    .help("declare each currency's rate in one direction only"),
            );
        }
    }
}

fn declared_field(field: &FieldDecl) -> Field<'_> {
    Field {
        name: field.name.text.clone(),
        span: Some(field.name.span),
        ty: FieldType::Declared(&field.ty),
    }
}
