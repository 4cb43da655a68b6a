//! What a verdict may depend on, named by a text and read against a finished program: a fact, a parameter, a definition.

use super::context::{Context, Frame};
use super::expr::{Want, as_constant};
use super::question::{Supposition, against};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    AttributeId, DefineId, EntityId, ExprKind, ParameterId, Program, RelationId, Scalar, Type,
    ValueId,
};
use crate::source::Span;
use crate::syntax::ast::{Expr as Written, ExprKind as WrittenKind};

/// Something that a verdict may depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// What an entity states of an attribute.
    Attribute(EntityId, AttributeId),
    /// That a tuple holds.
    Tuple(RelationId, Vec<ValueId>),
    /// All that an entity states.
    Entity(EntityId),
    /// A parameter.
    Parameter(ParameterId),
    /// A definition.
    Definition(DefineId),
}

/// What `belt_fta.c4.lines_freed`, `trusts(KAZ, UZB)`, `belt_fta.c4`, `benchmark` or `joined` names.
///
/// # Errors
/// Where it names nothing of the kind.
pub fn analyse_named(program: &mut Program, written: &Written) -> Result<Named, Vec<Diagnostic>> {
    against(program, |cx| cx.named(written))?.ok_or_else(Vec::new)
}

impl Context {
    fn named(&mut self, written: &Written) -> Option<Named> {
        match &written.kind {
            WrittenKind::Name(name) => self.named_alone(name, written.span),
            WrittenKind::Call(name, arguments) => {
                match self.supposed_tuple(name, arguments, Some(true), written.span)? {
                    Supposition::Tuple(relation, tuple, _) => Some(Named::Tuple(relation, tuple)),
                    _ => None,
                }
            }
            _ => {
                let expr = self.infer(&mut Frame::default(), written, Want::Anything);
                if expr.ty == Type::one(Scalar::Any) {
                    return None;
                }
                let entity = |e| as_constant(e).and_then(ValueId::as_entity);
                match &expr.kind {
                    ExprKind::Attribute(of, attribute) => {
                        entity(of).map(|of| Named::Attribute(of, *attribute))
                    }
                    _ => entity(&expr).map(Named::Entity),
                }
                .or_else(|| self.names_nothing(written.span))
            }
        }
    }

    fn named_alone(&mut self, name: &smol_str::SmolStr, span: Span) -> Option<Named> {
        if let Some(parameter) = self.names.parameters.get(name) {
            return Some(Named::Parameter(*parameter));
        }
        if let Some(define) = self.names.defines.get(name) {
            return Some(Named::Definition(*define));
        }
        if let Some(entity) = self.names.entities_named(name).next() {
            return Some(Named::Entity(entity));
        }
        let message =
            format!("`{name}` is no requirement, and nothing that a verdict may depend on");
        let unknown = Diagnostic::new(Code::UnknownName, span, message);
        self.report_unknown(unknown, name, span, |cx| {
            let program = &cx.program;
            let requirements = program.requirements.iter().map(|r| r.name.clone());
            let parameters = program.parameters.iter().map(|p| p.name.clone());
            let defines = program.defines.iter().map(|d| d.name.clone());
            let entities = program.entities.iter().map(|e| e.name.clone());
            requirements.chain(parameters).chain(defines).chain(entities).collect()
        });
        None
    }

    fn names_nothing(&mut self, span: Span) -> Option<Named> {
        let message = "this names nothing that a verdict may depend on";
        self.report(Diagnostic::new(Code::InvalidStatement, span, message).help(
            "name an attribute, `belt_fta.c4.lines_freed`, a fact, `trusts(KAZ, UZB)`, a parameter, or a source and a \
             place in it",
        ));
        None
    }
}
