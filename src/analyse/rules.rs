//! Parameters and definitions: first what they are called and take, then what they mean.

use super::builtin::FUNCTIONS;
use super::collect::{At, Items};
use super::context::{Context, Frame, place, repeated};
use super::expr::wrong;
use super::graph::{components, cycle, is_cyclic, shown};
use super::names::Signature;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Annotations, Define, DefineBody, DefineId, Exception, Expr, Parameter, ParameterId, Period,
    Scalar, Type, ValueId,
};
use crate::syntax::ast::{
    DefineBody as WrittenBody, DefineDecl, ExceptionDecl, Expr as WrittenExpr, Name,
};

/// With each exception goes the list of all that it overrides, so their number is bounded.
const MOST_EXCEPTIONS: usize = 1_000;

/// Fills the table of parameters.
pub(super) fn declare_parameters(cx: &mut Context, items: &Items<'_>) {
    for At { decl, .. } in &items.parameters {
        let ty = cx.type_of(&decl.ty);
        let annotations = cx.annotations(&decl.annotations);
        let id = ParameterId(place(cx.program.parameters.len()));
        cx.names.parameters.insert(decl.name.text.clone(), id);
        cx.program.parameters.push(Parameter {
            name: decl.name.text.clone(),
            ty,
            value: ValueId::NO,
            adjustable: None,
            annotations,
            span: decl.name.span,
        });
    }
    for (place, At { decl, .. }) in items.parameters.iter().enumerate() {
        let ty = cx.program.parameters.get(place).map_or(Type::one(Scalar::Any), |p| p.ty);
        let Some(value) = cx.constant(&decl.value, ty) else { continue };
        let written = decl.adjustable.as_ref();
        let adjustable = written.and_then(|w| cx.adjustable(w, ty, value, decl.value.span));
        if let Some(parameter) = cx.program.parameters.get_mut(place) {
            parameter.value = value;
            parameter.adjustable = adjustable;
        }
    }
}

/// Fills the table of definitions with what they are called and take.
pub(super) fn declare_defines(cx: &mut Context, items: &Items<'_>) {
    for (id, at) in (0..).map(DefineId).zip(&items.defines) {
        let decl = at.decl;
        let name = &decl.name;
        if FUNCTIONS.iter().any(|(known, ..)| name.text == *known) {
            cx.report_duplicate("the function", &name.text, name.span, None);
        } else if let Some(relation) = cx.names.relations.get(&name.text) {
            let first = cx.program.relation(*relation).span;
            cx.report_duplicate("the definition or relation", &name.text, name.span, Some(first));
        }
        let slots = cx.typed_fields(&decl.params);
        let result = match &decl.body {
            WrittenBody::Predicate(_) => Type::one(Scalar::YesNo),
            WrittenBody::Value { ty, .. } => cx.type_of(ty),
        };
        let params = slots.iter().map(|(_, ty)| *ty).collect();
        cx.names.signatures.push(Signature { params, result });
        cx.names.defines.insert(name.text.clone(), id);
        cx.program.defines.push(Define {
            name: name.text.clone(),
            arity: slots.len(),
            slots,
            body: DefineBody::Predicate(wrong(at.span)),
            recursive: false,
            annotations: Annotations::default(),
            span: name.span,
        });
    }
}

/// Reads what definitions mean.
pub(super) fn lower_defines(cx: &mut Context, items: &Items<'_>) {
    for (id, at) in (0..).map(DefineId).zip(&items.defines) {
        let annotations = cx.annotations(&at.decl.annotations);
        let (slots, body) = cx.define_body(id, at.decl);
        if let Some(define) = cx.program.defines.get_mut(id.index()) {
            define.slots = slots;
            define.body = body;
            define.annotations = annotations;
        }
    }
}

impl Context {
    fn define_body(
        &mut self,
        id: DefineId,
        decl: &DefineDecl,
    ) -> (Vec<(smol_str::SmolStr, Type)>, DefineBody) {
        let mut frame = Frame::default();
        for ((name, ty), param) in self.program.define(id).slots.iter().zip(&decl.params) {
            let slot = frame.bind(name, *ty);
            frame.declared_at(slot, param.name.span);
        }
        let body = match &decl.body {
            WrittenBody::Predicate(condition) => {
                DefineBody::Predicate(self.condition(&mut frame, condition))
            }
            WrittenBody::Value { base, exceptions, .. } => {
                let ty = self.names.signatures.get(id.index()).map(|s| s.result);
                let ty = ty.unwrap_or(Type::one(Scalar::Any));
                let base = self.value(&mut frame, base, ty);
                let exceptions = self.exceptions(&mut frame, exceptions, Some(ty));
                DefineBody::Value { base, exceptions }
            }
        };
        (frame.slots, body)
    }

    /// A value of the declared type, which an empty set takes on.
    fn value(&mut self, frame: &mut Frame, written: &WrittenExpr, ty: Type) -> Expr {
        let mut expr = self.typed(frame, written, ty);
        if ty.scalar != Scalar::Any && expr.ty.scalar != Scalar::Any || expr.ty.is_set {
            expr.ty = ty;
        }
        expr
    }

    /// Exceptions; of a defined value each gives a value of type `then`.
    pub(super) fn exceptions(
        &mut self,
        frame: &mut Frame,
        written: &[ExceptionDecl],
        then: Option<Type>,
    ) -> Vec<Exception> {
        if let Some(extra) = written.get(MOST_EXCEPTIONS) {
            let message = format!("there are more than {MOST_EXCEPTIONS} exceptions");
            self.report(Diagnostic::new(Code::TooManyDeclarations, extra.span, message));
            return Vec::new();
        }
        for (name, first, span) in repeated(written.iter().map(|e| (&e.name.text, e.name.span))) {
            self.report_duplicate("the exception", &name, span, Some(first));
        }
        let overrides = self.exception_overrides(written);
        let mut exceptions = Vec::with_capacity(written.len());
        for (decl, overrides) in written.iter().zip(overrides) {
            let when = self.condition(frame, &decl.when);
            let value = self.then(frame, decl, then);
            let effective = decl.effective.as_ref().map(|period| self.period(period));
            exceptions.push(Exception {
                name: decl.name.text.clone(),
                when,
                then: value,
                overrides,
                effective: effective.unwrap_or_else(Period::default),
                annotations: self.annotations(&decl.annotations),
                span: decl.span,
            });
        }
        exceptions
    }

    fn then(&mut self, frame: &mut Frame, decl: &ExceptionDecl, ty: Option<Type>) -> Option<Expr> {
        match (&decl.then, ty) {
            (Some(then), Some(ty)) => Some(self.value(frame, then, ty)),
            (None, None) => None,
            (None, Some(ty)) => {
                let words = self.words(ty);
                let message = format!("the exception `{}` gives no value", decl.name.text);
                self.report(
                    Diagnostic::new(Code::InvalidStatement, decl.name.span, message)
                        .help(format!("say which after its condition: `then` and {words}")),
                );
                None
            }
            (Some(then), None) => {
                let message = "an exception of a requirement gives no value";
                self.report(
                    Diagnostic::new(Code::InvalidStatement, then.span, message)
                        .help("leave out `then` and what follows it"),
                );
                None
            }
        }
    }

    /// What each exception overrides, directly or through others.
    fn exception_overrides(&mut self, written: &[ExceptionDecl]) -> Vec<Vec<usize>> {
        let mut direct = Vec::with_capacity(written.len());
        for decl in written {
            let mut targets = Vec::with_capacity(decl.overrides.len());
            for name in &decl.overrides {
                if let Some(target) = written.iter().position(|e| e.name.text == name.text) {
                    targets.push(target);
                    continue;
                }
                let message = format!("no exception `{}` is declared here", name.text);
                let unknown = Diagnostic::new(Code::UnknownException, name.span, message);
                self.report_unknown(unknown, &name.text, name.span, |_| {
                    written.iter().map(|e| e.name.text.clone()).collect()
                });
            }
            direct.push(targets);
        }
        if direct.iter().all(Vec::is_empty) {
            return direct;
        }
        let found = components(&direct);
        for component in found.iter().filter(|c| is_cyclic(&direct, c)) {
            let step = |from: usize, to: usize| {
                let (from, to) = (written.get(from)?, written.get(to)?);
                from.overrides.iter().find(|name| name.text == to.name.text)
            };
            let name = |i: usize| written.get(i).map_or("", |e| e.name.text.as_str());
            self.report_override_cycle(&direct, component, &name, &step);
        }
        close(&direct, &found)
    }

    /// `overrides` that runs in a circle: by the names of the rules, and where one says that it overrides another.
    pub(super) fn report_override_cycle<'n>(
        &mut self,
        edges: &[Vec<usize>],
        component: &[usize],
        name: &dyn Fn(usize) -> &'n str,
        step: &dyn Fn(usize, usize) -> Option<&'n Name>,
    ) {
        let Some(start) = component.first().copied() else { return };
        let targets = edges.get(start).into_iter().flatten();
        let Some(first) = targets.copied().find(|t| component.contains(t)) else { return };
        let way = cycle(edges, component, start, first);
        let (shown, more) = shown(&way);
        let words: Vec<String> = shown.iter().map(|i| format!("`{}`", name(*i))).collect();
        let message = format!("`overrides` runs in a circle through {}", words.join(", "));
        let mut diagnostic = Diagnostic::without_span(Code::CyclicOverrides, message);
        for (i, from) in shown.iter().enumerate() {
            let to = way.get(i + 1).copied().unwrap_or(start);
            if let Some(written) = step(*from, to) {
                let text = format!("`{}` overrides `{}`", name(*from), written.text);
                diagnostic = diagnostic.and_at(written.span, text);
            }
        }
        diagnostic.notes.extend(more);
        self.report(diagnostic);
    }
}

/// All nodes that each node leads to, over any number of edges.
fn close(direct: &[Vec<usize>], found: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new(); direct.len()];
    for node in found.iter().flatten().copied() {
        let mut reached: Vec<usize> = Vec::new();
        for target in direct.get(node).into_iter().flatten().filter(|target| **target != node) {
            reached.push(*target);
            reached.extend(all.get(*target).into_iter().flatten());
        }
        reached.sort_unstable();
        reached.dedup();
        if let Some(place) = all.get_mut(node) {
            *place = reached;
        }
    }
    all
}
