//! Bare names and attributes.

use smol_str::SmolStr;

use super::{ANY, Want, constant, wrong};
use crate::analyse::context::{Asked, Context, Frame, ImplicitAgreement, is_quantity};
use crate::analyse::references::Target;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    DefineId, EntityId, Expr, ExprKind, ParameterId, RelationId, Scalar, Type, TypeId, TypeKind,
    ValueId,
};
use crate::source::Span;
use crate::syntax::ast::{Expr as Written, ExprKind as WrittenKind, Name};

/// What a bare name that is no variable can mean.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    Entity(EntityId),
    Parameter(ParameterId),
    Entities(TypeId),
    Call(DefineId),
    AsOf,
}

/// Whether the expression is a bare name that only its surroundings may explain.
pub(super) fn is_open_name(frame: &Frame, written: &Written) -> bool {
    match &written.kind {
        WrittenKind::Name(name) => {
            frame.variable(name).is_none()
                && name != "as_of"
                && !(name == "agreement" && frame.agreement != ImplicitAgreement::None)
        }
        WrittenKind::Set(elements) => elements.iter().any(|element| is_open_name(frame, element)),
        _ => false,
    }
}

impl Context {
    /// Whether a name has more than one meaning.
    pub(super) fn is_ambiguous(&self, written: &Written) -> bool {
        match &written.kind {
            WrittenKind::Name(name) => self.meanings(name).len() > 1,
            WrittenKind::Set(elements) => elements.iter().any(|e| self.is_ambiguous(e)),
            _ => false,
        }
    }

    /// A bare name: a variable, or else what fits, or else what it alone can mean.
    pub(super) fn name(
        &mut self,
        frame: &mut Frame,
        name: &SmolStr,
        span: Span,
        want: Want,
    ) -> Expr {
        if let Some((slot, ty)) = frame.variable(name) {
            if let Some(place) = frame.place(slot) {
                self.local(span, place, ty);
            }
            return Expr { kind: ExprKind::Variable(slot), ty, span };
        }
        if name == "agreement" && frame.agreement != ImplicitAgreement::None {
            let ty = Type::one(Scalar::Entity(self.program.builtin.agreement));
            let slot = match frame.agreement {
                ImplicitAgreement::Used(slot) => slot,
                _ => frame.add(name, ty),
            };
            frame.agreement = ImplicitAgreement::Used(slot);
            return Expr { kind: ExprKind::Variable(slot), ty, span };
        }
        let meanings = self.meanings(name);
        let mut fitting = meanings.iter().copied().filter(|meaning| self.is_wanted(*meaning, want));
        match (fitting.next(), fitting.next(), meanings.as_slice()) {
            (Some(only), None, _) | (None, _, &[only]) => self.meaning(only, span),
            (None, _, []) => self.unknown_name(frame, name, span, want),
            _ => self.ambiguous_name(name, span, &meanings),
        }
    }

    fn meanings(&self, name: &str) -> Vec<Meaning> {
        let mut meanings: Vec<Meaning> = Vec::new();
        if name == "as_of" {
            meanings.push(Meaning::AsOf);
        }
        meanings.extend(self.names.parameters.get(name).copied().map(Meaning::Parameter));
        meanings.extend(self.names.plurals.get(name).copied().map(Meaning::Entities));
        if let Some(define) = self.names.defines.get(name)
            && self.names.signatures.get(define.index()).is_some_and(|s| s.params.is_empty())
        {
            meanings.push(Meaning::Call(*define));
        }
        meanings.extend(self.names.entities_named(name).map(Meaning::Entity));
        meanings
    }

    fn meaning_type(&self, meaning: Meaning) -> Type {
        match meaning {
            Meaning::Entity(id) => Type::one(Scalar::Entity(self.program.entity(id).ty)),
            Meaning::Parameter(id) => self.program.parameter(id).ty,
            Meaning::Entities(id) => Type::set(Scalar::Entity(id)),
            Meaning::Call(id) => self.names.signatures.get(id.index()).map_or(ANY, |s| s.result),
            Meaning::AsOf => Type::one(Scalar::Date),
        }
    }

    fn is_wanted(&self, meaning: Meaning, want: Want) -> bool {
        let ty = self.meaning_type(meaning);
        match want {
            Want::Anything => true,
            Want::Type(wanted) => self.comparable(ty, wanted),
            Want::Quantity => !ty.is_set && is_quantity(ty.scalar),
            Want::Set => ty.is_set,
        }
    }

    fn meaning(&mut self, meaning: Meaning, span: Span) -> Expr {
        match meaning {
            Meaning::Entity(id) => self.refer(span, Target::Entity(id)),
            Meaning::Parameter(id) => self.refer(span, Target::Parameter(id)),
            Meaning::Entities(id) => self.refer(span, Target::Type(id)),
            Meaning::Call(id) => self.refer(span, Target::Define(id)),
            Meaning::AsOf => {}
        }
        let kind = match meaning {
            Meaning::Entity(id) => ExprKind::Constant(ValueId::entity(id)),
            Meaning::Parameter(id) => ExprKind::Parameter(id),
            Meaning::Entities(id) => ExprKind::Entities(id),
            Meaning::Call(id) => ExprKind::Call(id, Vec::new()),
            Meaning::AsOf => ExprKind::AsOf,
        };
        Expr { kind, ty: self.meaning_type(meaning), span }
    }

    /// In a question a name that is nothing known, as an argument, is a variable: over what exists of its type or,
    /// of a type without end, over what is stated in that column of a relation.
    pub(super) fn ask(
        &mut self,
        frame: &mut Frame,
        written: &Written,
        ty: Type,
        column: Option<(RelationId, usize)>,
    ) {
        let WrittenKind::Name(name) = &written.kind else { return };
        let is_free = is_open_name(frame, written) && self.meanings(name).is_empty();
        if frame.asked.is_none() || !is_free || ty.is_set {
            return;
        }
        let (kind, span) = match (ty.scalar, column) {
            (Scalar::Entity(id), _) => (ExprKind::Entities(id), written.span),
            (Scalar::YesNo, _) => {
                let both = self.program.values.intern_set([ValueId::NO, ValueId::YES]);
                (ExprKind::Constant(both), written.span)
            }
            (_, Some((relation, place))) => {
                let tuples = self.program.facts.tuples.get(relation.index());
                let column = tuples.into_iter().flatten().filter_map(|t| t.arguments.get(place));
                let column: Vec<ValueId> = column.copied().collect();
                (ExprKind::Constant(self.program.values.intern_set(column)), written.span)
            }
            (_, None) => return,
        };
        let slot = frame.add(name, ty);
        // Below all others, which go out of scope before it.
        frame.scope.insert(0, slot);
        let set = Expr { kind, ty: Type::set(ty.scalar), span };
        frame.asked.iter_mut().for_each(|asked| {
            asked.push(Asked { slot, set: set.clone(), name: name.clone() });
        });
    }

    fn ambiguous_name(&mut self, name: &str, span: Span, meanings: &[Meaning]) -> Expr {
        let mut words: Vec<String> = Vec::new();
        for meaning in meanings {
            let word = match meaning {
                Meaning::Entity(id) if self.program.is_part(*id) => {
                    format!("`{}`", self.program.entity(*id).path)
                }
                Meaning::Entity(_) | Meaning::Entities(_) => {
                    self.words(self.meaning_type(*meaning))
                }
                Meaning::Parameter(_) => String::from("a parameter"),
                Meaning::Call(_) => String::from("a definition"),
                Meaning::AsOf => String::from("the date of evaluation"),
            };
            words.push(word);
        }
        words.sort();
        words.truncate(4);
        let message = format!("`{name}` can mean {}", words.join(" or "));
        self.report(
            Diagnostic::new(Code::AmbiguousName, span, message)
                .note("nothing around the name says which of them is meant")
                .help("compare it with something of the type that is meant"),
        );
        wrong(span)
    }

    fn unknown_name(&mut self, frame: &Frame, name: &str, span: Span, want: Want) -> Expr {
        let unknown = Diagnostic::new(Code::UnknownName, span, format!("`{name}` is not declared"));
        if let Some(id) = self.type_called(name) {
            let plural = self.program.type_info(id).plural.clone();
            self.report(
                unknown
                    .note(format!("`{name}` is a type, not a value"))
                    .help(format!("all entities of the type are `{plural}`")),
            );
            return wrong(span);
        }
        if let Some(wanted) = self.members_wanted(want) {
            let kind = self.words(wanted);
            let unknown = unknown.labelled(format!("{kind} is needed here"));
            self.report_unknown(unknown, name, span, |cx| cx.members_of(wanted));
            return wrong(span);
        }
        self.report_unknown(unknown, name, span, |cx| {
            let variables = frame.scope.iter().filter_map(|slot| {
                frame.slots.get(usize::from(slot.0)).map(|(name, _)| name.clone())
            });
            let parameters = cx.program.parameters.iter().map(|p| p.name.clone());
            let plurals = cx.program.types.iter().map(|ty| ty.plural.clone());
            let entities = cx.program.entities.iter().map(|e| e.name.clone());
            variables.chain(parameters).chain(plurals).chain(entities).collect()
        });
        wrong(span)
    }

    fn type_called(&self, name: &str) -> Option<TypeId> {
        self.names.types.get(name).or_else(|| self.names.words.get(name)).copied()
    }

    fn members_wanted(&self, want: Want) -> Option<Type> {
        let Want::Type(ty) = want else { return None };
        let Scalar::Entity(id) = ty.scalar else { return None };
        let any = self.program.type_info(id).entities.is_empty();
        (!ty.is_set && !any).then_some(ty)
    }

    /// The names of the entities of a type, and of the parameters of that type.
    fn members_of(&self, ty: Type) -> Vec<SmolStr> {
        let Scalar::Entity(id) = ty.scalar else { return Vec::new() };
        let entities = self.program.type_info(id).entities.iter();
        let parameters = self.program.parameters.iter().filter(|p| p.ty == ty);
        entities
            .map(|entity| self.program.entity(*entity).name.clone())
            .chain(parameters.map(|p| p.name.clone()))
            .collect()
    }

    /// `base.name`.
    pub(super) fn attribute(
        &mut self,
        frame: &mut Frame,
        base: &Written,
        name: &Name,
        span: Span,
    ) -> Expr {
        let base = self.infer(frame, base, Want::Anything);
        let Type { scalar: Scalar::Entity(owner), is_set: false } = base.ty else {
            if base.ty != ANY {
                self.no_attributes(&base, name);
            }
            return wrong(span);
        };
        if let Some(id) = self.program.type_info(owner).attributes.get(&name.text).copied() {
            self.refer(name.span, Target::Attribute(id));
            let ty = self.program.attribute(id).ty;
            return Expr { kind: ExprKind::Attribute(Box::new(base), id), ty, span };
        }
        if owner == self.program.builtin.agreement {
            if let Some(kind) = self.clause_kind(&name.text) {
                self.refer(name.span, Target::Type(kind));
                let ty = Type::set(Scalar::Entity(kind));
                return Expr { kind: ExprKind::ClausesOf(Box::new(base), kind), ty, span };
            }
            if let Some(part) = self.part_of(&base, &name.text) {
                self.refer(name.span, Target::Entity(part));
                let ty = Type::one(Scalar::Entity(self.program.entity(part).ty));
                return constant(ValueId::entity(part), ty, span);
            }
        }
        self.report_unknown_attribute(owner, name);
        wrong(span)
    }

    /// `belt_fta.c4`: the clause or reservation of an agreement that is named outright.
    fn part_of(&self, agreement: &Expr, name: &str) -> Option<EntityId> {
        let id = super::as_constant(agreement)?.as_entity()?;
        self.names.part(&self.program.entity(id).name, name)
    }

    /// The names of all clause kinds.
    pub(super) fn clause_kind_names(&self) -> impl Iterator<Item = SmolStr> {
        let kinds = self.program.types.iter().filter(|ty| ty.kind == TypeKind::ClauseKind);
        kinds.map(|ty| ty.name.clone())
    }

    /// The clause kind with that name.
    pub(super) fn clause_kind(&self, name: &str) -> Option<TypeId> {
        let id = self.names.types.get(name).copied()?;
        (self.program.type_info(id).kind == TypeKind::ClauseKind).then_some(id)
    }

    fn no_attributes(&mut self, base: &Expr, name: &Name) {
        let words = self.words(base.ty);
        let message = format!("{words} has no attribute `{}`", name.text);
        let mut diagnostic = Diagnostic::new(Code::UnknownAttribute, name.span, message)
            .and_at(base.span, format!("this is {words}"));
        if base.ty.is_set {
            diagnostic = diagnostic
                .help(format!("say which element is meant: `some x in … has (x.{} …)`", name.text));
        }
        self.report(diagnostic);
    }

    /// An attribute that the type has not.
    pub(in crate::analyse) fn report_unknown_attribute(&mut self, owner: TypeId, name: &Name) {
        let info = self.program.type_info(owner);
        let message = format!("`{}` has no attribute `{}`", info.name, name.text);
        let unknown = Diagnostic::new(Code::UnknownAttribute, name.span, message);
        if owner == self.program.builtin.clause {
            let mut having = self.program.types.iter().filter(|ty| {
                ty.kind == TypeKind::ClauseKind && ty.attributes.contains_key(&name.text)
            });
            if let Some(kind) = having.next() {
                let help = format!(
                    "`{}` is an attribute of `{kind}`: write `x in a.{kind}` for `x in a.clauses`",
                    name.text,
                    kind = kind.name
                );
                let only = having.next().is_none();
                self.report(if only { unknown.help(help) } else { unknown });
                return;
            }
        }
        self.report_unknown(unknown, &name.text, name.span, |cx| {
            let attributes = cx.program.type_info(owner).attributes.keys().cloned();
            if owner == cx.program.builtin.agreement {
                attributes.chain(cx.clause_kind_names()).collect()
            } else {
                attributes.collect()
            }
        });
    }
}
