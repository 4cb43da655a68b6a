//! Calls of definitions, relations and built-in functions.

use smol_str::SmolStr;

use super::{ANY, NUMBER, Want, YES_NO, wrong};
use crate::analyse::builtin::FUNCTIONS;
use crate::analyse::context::{Context, Frame, is_quantity};
use crate::analyse::references::Target;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Builtin, Expr, ExprKind, Scalar, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr as Written, Name};

impl Context {
    /// `f(x, y)`.
    pub(super) fn call(
        &mut self,
        frame: &mut Frame,
        name: &Name,
        arguments: &[Written],
        span: Span,
    ) -> Expr {
        if let Some(id) = self.names.defines.get(&name.text).copied() {
            self.refer(name.span, Target::Define(id));
            let Some(signature) = self.names.signatures.get(id.index()).cloned() else {
                return wrong(span);
            };
            for (argument, ty) in arguments.iter().zip(&signature.params) {
                self.ask(frame, argument, *ty, None);
            }
            let arguments = self.arguments(frame, name, arguments, &signature.params);
            return Expr { kind: ExprKind::Call(id, arguments), ty: signature.result, span };
        }
        if let Some(id) = self.names.relations.get(&name.text).copied() {
            self.refer(name.span, Target::Relation(id));
            let params: Vec<Type> =
                self.program.relation(id).params.iter().map(|(_, ty)| *ty).collect();
            for (place, (argument, ty)) in arguments.iter().zip(&params).enumerate() {
                self.ask(frame, argument, *ty, Some((id, place)));
            }
            let arguments = self.arguments(frame, name, arguments, &params);
            return Expr { kind: ExprKind::Holds(id, arguments), ty: YES_NO, span };
        }
        let function = FUNCTIONS.iter().find(|(known, ..)| name.text == *known);
        if let Some((_, builtin, arity)) = function {
            return self.builtin(frame, name, (*builtin, *arity), arguments, span);
        }
        self.unknown_call(frame, name, arguments);
        wrong(span)
    }

    /// The arguments by the types of the parameters.
    fn arguments(
        &mut self,
        frame: &mut Frame,
        name: &Name,
        arguments: &[Written],
        params: &[Type],
    ) -> Vec<Expr> {
        if arguments.len() != params.len() {
            self.report_arity(name, params.len(), arguments.len());
        }
        let typed = arguments.iter().zip(params);
        let mut typed: Vec<Expr> =
            typed.map(|(argument, ty)| self.typed(frame, argument, *ty)).collect();
        typed.extend(
            arguments.get(params.len()..).unwrap_or_default().iter().map(|a| wrong(a.span)),
        );
        typed
    }

    /// A call with too few or too many arguments.
    pub(in crate::analyse) fn report_arity(&mut self, name: &Name, needed: usize, found: usize) {
        let arguments =
            if needed == 1 { String::from("1 argument") } else { format!("{needed} arguments") };
        let message = format!("`{}` takes {arguments}, and {found} are given", name.text);
        let mut diagnostic = Diagnostic::new(Code::WrongArity, name.span, message);
        let declared = match self.names.defines.get(&name.text) {
            Some(id) => self.program.defines.get(id.index()).map(|define| define.span),
            None => self.names.relations.get(&name.text).map(|id| self.program.relation(*id).span),
        };
        if let Some(declared) = declared {
            diagnostic = diagnostic.and_at(declared, "declared here");
        }
        self.report(diagnostic);
    }

    fn builtin(
        &mut self,
        frame: &mut Frame,
        name: &Name,
        (builtin, arity): (Builtin, Option<usize>),
        arguments: &[Written],
        span: Span,
    ) -> Expr {
        let needed = arity.unwrap_or_else(|| arguments.len().max(1));
        if arguments.len() != needed {
            self.report_arity(name, needed, arguments.len());
            return wrong(span);
        }
        let (code, date) = (Type::one(Scalar::Code), Type::one(Scalar::Date));
        let (parts, ty) = match builtin {
            Builtin::Chapter => (self.all_typed(frame, arguments, code), NUMBER),
            Builtin::Heading | Builtin::Subheading => {
                (self.all_typed(frame, arguments, code), code)
            }
            Builtin::Year | Builtin::Month | Builtin::Day => {
                (self.all_typed(frame, arguments, date), NUMBER)
            }
            Builtin::Number => (arguments.iter().map(|a| self.share(frame, a)).collect(), NUMBER),
            Builtin::Least | Builtin::Greatest => self.extreme(frame, arguments),
            Builtin::Abs => {
                let parts: Vec<Expr> = arguments.iter().map(|a| self.quantity(frame, a)).collect();
                let ty = parts.first().map_or(ANY, |part| part.ty);
                if ty.scalar == Scalar::Date {
                    self.mismatch(span, NUMBER, ty);
                }
                (parts, ty)
            }
        };
        Expr { kind: ExprKind::Builtin(builtin, parts), ty, span }
    }

    fn all_typed(&mut self, frame: &mut Frame, arguments: &[Written], ty: Type) -> Vec<Expr> {
        arguments.iter().map(|argument| self.typed(frame, argument, ty)).collect()
    }

    /// The argument of `number(…)`: a percent or points.
    fn share(&mut self, frame: &mut Frame, argument: &Written) -> Expr {
        let percent = Type::one(Scalar::Percent);
        let expr = self.infer(frame, argument, Want::Type(percent));
        let fits = matches!(expr.ty.scalar, Scalar::Percent | Scalar::Points | Scalar::Any);
        if !fits || expr.ty.is_set {
            self.mismatch(expr.span, percent, expr.ty);
        }
        expr
    }

    /// The arguments of `least` and `greatest`: all of one ordered type.
    fn extreme(&mut self, frame: &mut Frame, arguments: &[Written]) -> (Vec<Expr>, Type) {
        let mut parts: Vec<Expr> = Vec::new();
        let mut ty = ANY;
        for argument in arguments {
            let part = if ty == ANY {
                self.infer(frame, argument, Want::Anything)
            } else {
                self.typed(frame, argument, ty)
            };
            if ty == ANY {
                ty = part.ty;
                self.need_order(&part);
            }
            parts.push(part);
        }
        (parts, ty)
    }

    /// Something to do arithmetic with.
    pub(super) fn quantity(&mut self, frame: &mut Frame, written: &Written) -> Expr {
        let expr = self.infer(frame, written, Want::Quantity);
        if !expr.ty.is_set && is_quantity(expr.ty.scalar) {
            return expr;
        }
        let found = self.words(expr.ty);
        let message = format!("there is no arithmetic with {found}");
        self.report(Diagnostic::new(Code::TypeMismatch, expr.span, message));
        wrong(expr.span)
    }

    fn unknown_call(&mut self, frame: &mut Frame, name: &Name, arguments: &[Written]) {
        let message = format!("`{}` is not declared as a definition or relation", name.text);
        let unknown = Diagnostic::new(Code::UnknownRelation, name.span, message);
        if name.text == "reached" {
            return self.report(
                unknown
                    .note("which stage is reached is known only when all requirements are checked")
                    .help("ask in a test: `expect stage of a is s`"),
            );
        }
        if let [only] = arguments {
            let reported = self.diagnostics.len();
            let only = self.infer(frame, only, Want::Anything);
            self.diagnostics.truncate(reported);
            if let Scalar::Entity(owner) = only.ty.scalar
                && self.program.type_info(owner).attributes.contains_key(&name.text)
            {
                let help = format!("`{0}` is an attribute: write `x.{0}`", name.text);
                return self.report(unknown.help(help));
            }
        }
        self.report_unknown(unknown, &name.text, name.span, |cx| {
            let functions = FUNCTIONS.iter().map(|(name, ..)| SmolStr::new_static(name));
            let defines = cx.program.defines.iter().map(|define| define.name.clone());
            let relations = cx.program.relations.iter().map(|relation| relation.name.clone());
            functions.chain(defines).chain(relations).collect()
        });
    }
}
