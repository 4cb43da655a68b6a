//! Sets: literals, membership, quantifiers, aggregates, and what is asked of attributes and clauses.

use super::names::is_open_name;
use super::{ANY, NUMBER, Want, YES_NO, as_constant, constant, wrong};
use crate::analyse::context::{Context, Frame};
use crate::analyse::references::Target;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Aggregate, Expr, ExprKind, Quantified, Quantifier, Scalar, Slot, Type, ValueId,
};
use crate::operators::AggregateOp;
use crate::source::Span;
use crate::syntax::ast::{
    Aggregate as WrittenAggregate, Expr as Written, Name, Quantified as WrittenQuantified,
    Quantifier as WrittenQuantifier,
};

impl Context {
    /// `{ a, b }`: a constant where all its elements are.
    pub(super) fn set(
        &mut self,
        frame: &mut Frame,
        elements: &[Written],
        span: Span,
        want: Want,
    ) -> Expr {
        let mut scalar = match want {
            Want::Type(ty) => ty.scalar,
            _ => Scalar::Any,
        };
        // An element that says its type itself tells how to read the bare names.
        if scalar == Scalar::Any
            && let Some(clear) = elements.iter().find(|e| !self.is_ambiguous(e))
        {
            let reported = self.diagnostics.len();
            scalar = self.infer(frame, clear, Want::Anything).ty.scalar;
            self.diagnostics.truncate(reported);
        }
        let parts: Vec<Expr> =
            elements.iter().map(|e| self.element(frame, e, &mut scalar)).collect();
        let ty = Type::set(scalar);
        let constants: Option<Vec<ValueId>> = parts.iter().map(as_constant).collect();
        match constants {
            Some(_) if parts.iter().any(|part| part.ty == ANY) => wrong(span),
            Some(values) => constant(self.program.values.intern_set(values), ty, span),
            None => Expr { kind: ExprKind::Set(parts), ty, span },
        }
    }

    fn element(&mut self, frame: &mut Frame, written: &Written, scalar: &mut Scalar) -> Expr {
        let wanted = Type::one(*scalar);
        let element = self.infer(frame, written, Want::Type(wanted));
        if element.ty.is_set {
            let message = "a set cannot be an element of a set";
            self.report(Diagnostic::new(Code::TypeMismatch, element.span, message));
            return wrong(element.span);
        }
        if !self.comparable(element.ty, wanted) {
            self.mismatch(element.span, wanted, element.ty);
            return wrong(element.span);
        }
        // Clauses of two kinds are together clauses.
        if *scalar == Scalar::Any || self.fits(wanted, element.ty) {
            *scalar = element.ty.scalar;
        }
        element
    }

    /// An expression that is a set; anything else is reported.
    pub(in crate::analyse) fn set_expr(&mut self, frame: &mut Frame, written: &Written) -> Expr {
        let set = self.infer(frame, written, Want::Set);
        if set.ty.is_set || set.ty == ANY {
            return set;
        }
        let found = self.words(set.ty);
        let message = format!("a set is needed here, and this is {found}");
        let mut diagnostic =
            Diagnostic::new(Code::NotASet, set.span, message).labelled(format!("this is {found}"));
        if let Scalar::Entity(id) = set.ty.scalar {
            let plural = &self.program.type_info(id).plural;
            diagnostic = diagnostic.help(format!("all entities of the type are `{plural}`"));
        }
        self.report(diagnostic);
        wrong(set.span)
    }

    /// `x in S`.
    pub(super) fn membership(
        &mut self,
        frame: &mut Frame,
        element: &Written,
        set: &Written,
        span: Span,
    ) -> Expr {
        // `{ a, b }` of bare names is read as what the element is.
        let open = is_open_name(frame, set) && !is_open_name(frame, element);
        let (element, set) = if open {
            let element = self.infer(frame, element, Want::Anything);
            let wanted = Type::set(element.ty.scalar);
            (element, self.set_wanted(frame, set, wanted))
        } else {
            let set = self.set_expr(frame, set);
            (self.infer(frame, element, Want::Type(Type::one(set.ty.scalar))), set)
        };
        let wanted = Type::one(set.ty.scalar);
        if !self.comparable(element.ty, wanted) {
            self.mismatch(element.span, wanted, element.ty);
        }
        Expr { kind: ExprKind::In(Box::new(element), Box::new(set)), ty: YES_NO, span }
    }

    fn set_wanted(&mut self, frame: &mut Frame, written: &Written, wanted: Type) -> Expr {
        let set = self.infer(frame, written, Want::Type(wanted));
        if set.ty.is_set || set.ty == ANY {
            return set;
        }
        self.set_expr(frame, written)
    }

    /// `e is one of (a, b)`: membership in the set of the choices.
    pub(super) fn one_of(
        &mut self,
        frame: &mut Frame,
        element: &Written,
        choices: &[Written],
        span: Span,
    ) -> Expr {
        let element = self.infer(frame, element, Want::Anything);
        if element.ty.is_set {
            let found = self.words(element.ty);
            let message = format!("one value is needed before `is one of`, and this is {found}");
            self.report(Diagnostic::new(Code::TypeMismatch, element.span, message));
            return wrong(span);
        }
        let place = match (choices.first(), choices.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => span,
        };
        let wanted = Type::set(element.ty.scalar);
        let set = self.set(frame, choices, place, Want::Type(wanted));
        Expr { kind: ExprKind::In(Box::new(element), Box::new(set)), ty: YES_NO, span }
    }

    /// `e is stated`.
    pub(super) fn stated(&mut self, frame: &mut Frame, inner: &Written, span: Span) -> Expr {
        let inner = self.infer(frame, inner, Want::Anything);
        if inner.ty == ANY {
            return wrong(span);
        }
        match inner.kind {
            ExprKind::Attribute(entity, id) => {
                Expr { kind: ExprKind::Stated(entity, id), ty: YES_NO, span }
            }
            ExprKind::ClausesOf(..) => {
                self.report(
                    Diagnostic::new(
                        Code::TypeMismatch,
                        inner.span,
                        "clauses are always known, so they are neither stated nor missing",
                    )
                    .help("ask with `a includes KIND`"),
                );
                wrong(span)
            }
            _ => {
                let found = self.words(inner.ty);
                let message =
                    format!("only an attribute can be stated or missing, and this is {found}");
                self.report(
                    Diagnostic::new(Code::TypeMismatch, inner.span, message)
                        .help("ask it of an attribute: `x.attribute is stated`"),
                );
                wrong(span)
            }
        }
    }

    /// `a includes KIND`: some clause of that kind is there.
    pub(super) fn includes(
        &mut self,
        frame: &mut Frame,
        agreement: &Written,
        kind: &Name,
        span: Span,
    ) -> Expr {
        let owner = Type::one(Scalar::Entity(self.program.builtin.agreement));
        let agreement = self.typed(frame, agreement, owner);
        let Some(id) = self.clause_kind(&kind.text) else {
            self.report_unknown_kind(kind);
            return wrong(span);
        };
        self.refer(kind.span, Target::Type(id));
        let element = Type::one(Scalar::Entity(id));
        let set = Expr {
            kind: ExprKind::ClausesOf(Box::new(agreement), id),
            ty: Type::set(element.scalar),
            span,
        };
        let slot = frame.add(&kind.text, element);
        self.check_variables(frame, kind.span);
        let some = Quantified { quantifier: Quantifier::Some, slot, set, filter: None, body: None };
        Expr { kind: ExprKind::Quantified(Box::new(some)), ty: YES_NO, span }
    }

    /// A clause kind that is not declared.
    pub(in crate::analyse) fn report_unknown_kind(&mut self, kind: &Name) {
        let message = format!("the clause kind `{}` is not declared", kind.text);
        let unknown = Diagnostic::new(Code::UnknownClauseKind, kind.span, message);
        self.report_unknown(unknown, &kind.text, kind.span, |cx| cx.clause_kind_names().collect());
    }

    /// `every x in S where (φ) has (ψ)`.
    pub(super) fn quantified(
        &mut self,
        frame: &mut Frame,
        written: &WrittenQuantified,
        span: Span,
    ) -> Expr {
        let quantifier = match &written.quantifier {
            WrittenQuantifier::Every => Quantifier::Every,
            WrittenQuantifier::Some => Quantifier::Some,
            WrittenQuantifier::No => Quantifier::No,
            WrittenQuantifier::AtLeast(n) => {
                Quantifier::AtLeast(Box::new(self.typed(frame, n, NUMBER)))
            }
            WrittenQuantifier::AtMost(n) => {
                Quantifier::AtMost(Box::new(self.typed(frame, n, NUMBER)))
            }
            WrittenQuantifier::Exactly(n) => {
                Quantifier::Exactly(Box::new(self.typed(frame, n, NUMBER)))
            }
        };
        let set = self.set_expr(frame, &written.set);
        let slot = self.bind(frame, &written.var, set.ty);
        let filter = written.filter.as_ref().map(|filter| self.condition(frame, filter));
        let body = written.body.as_ref().map(|body| self.condition(frame, body));
        frame.unbind();
        let parts = Quantified { quantifier, slot, set, filter, body };
        Expr { kind: ExprKind::Quantified(Box::new(parts)), ty: YES_NO, span }
    }

    /// A new variable for the elements of a set.
    pub(in crate::analyse) fn bind(&mut self, frame: &mut Frame, var: &Name, set: Type) -> Slot {
        let element = Type::one(set.scalar);
        let slot = frame.bind(&var.text, element);
        // `it` is declared nowhere.
        if var.text != "it" {
            frame.declared_at(slot, var.span);
            self.local(var.span, var.span, element);
        }
        self.check_variables(frame, var.span);
        slot
    }

    fn check_variables(&mut self, frame: &Frame, span: Span) {
        if frame.is_full() {
            let message = "there are more than 65535 variables in one declaration";
            self.report(Diagnostic::new(Code::TooManyDeclarations, span, message));
        }
    }

    /// `sum(e for x in S where (φ))` and its kin.
    pub(super) fn aggregate(
        &mut self,
        frame: &mut Frame,
        written: &WrittenAggregate,
        span: Span,
    ) -> Expr {
        let set = self.set_expr(frame, &written.set);
        let slot = self.bind(frame, &written.var, set.ty);
        let filter = written.filter.as_ref().map(|filter| self.condition(frame, filter));
        let term = written.term.as_ref().map(|term| self.infer(frame, term, Want::Quantity));
        frame.unbind();
        let counted = matches!(written.op, AggregateOp::Count | AggregateOp::Share);
        let element = Type::one(set.ty.scalar);
        let term = match term {
            None if !counted => {
                let place = written.set.span;
                Some(Expr { kind: ExprKind::Variable(slot), ty: element, span: place })
            }
            term => term,
        };
        let ty = self.aggregate_type(written.op, term.as_ref());
        let aggregate = Aggregate { op: written.op, term, slot, set, filter };
        Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, span }
    }

    fn aggregate_type(&mut self, op: AggregateOp, term: Option<&Expr>) -> Type {
        use Scalar::{Any, Duration, Money, Number, Percent, Points};
        let Some(term) = term else {
            return match op {
                AggregateOp::Share => Type::one(Percent),
                _ => NUMBER,
            };
        };
        let scalar = term.ty.scalar;
        let (fits, word) = match op {
            AggregateOp::Count | AggregateOp::Share => return NUMBER,
            AggregateOp::Min | AggregateOp::Max => {
                return if self.need_order(term) { term.ty } else { ANY };
            }
            AggregateOp::Sum => {
                (matches!(scalar, Number | Percent | Points | Money | Duration | Any), "sum")
            }
            AggregateOp::Average => {
                (matches!(scalar, Number | Percent | Points | Money | Any), "average")
            }
        };
        if fits && !term.ty.is_set {
            return term.ty;
        }
        let found = self.words(term.ty);
        let message = format!("there is no {word} of {found}");
        self.report(
            Diagnostic::new(Code::TypeMismatch, term.span, message)
                .labelled(format!("this is {found}")),
        );
        ANY
    }
}
