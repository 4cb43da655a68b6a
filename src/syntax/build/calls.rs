//! Calls, and the built-ins whose arguments have a form of their own: aggregates and `round`.

use super::Builder;
use super::parts::{Matched, Parts};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Aggregate, AggregateOp, Expr, ExprKind, Name, RoundMode};
use crate::syntax::grammar::Rule;

/// One argument, with what only built-ins know.
struct Argument {
    value: Value,
    /// `for x in S`.
    binder: Option<(Name, Expr)>,
    /// `where (φ)`.
    filter: Option<Expr>,
}

enum Value {
    Expr(Expr),
    Half(RoundMode, Span),
}

impl<'t> Builder<'t> {
    /// `f(x, y)`, or a built-in.
    pub(super) fn call(&mut self, name: Name, pair: Matched<'t>) -> Option<Expr> {
        let span = name.span.to(self.span(&pair));
        let arguments = self.arguments(pair)?;
        self.called(name, arguments, span)
    }

    fn called(&mut self, name: Name, mut arguments: Vec<Argument>, span: Span) -> Option<Expr> {
        let op = match name.text.as_str() {
            "count" => Some(AggregateOp::Count),
            "share" => Some(AggregateOp::Share),
            "sum" => Some(AggregateOp::Sum),
            "min" => Some(AggregateOp::Min),
            "max" => Some(AggregateOp::Max),
            "average" => Some(AggregateOp::Average),
            _ => None,
        };
        if let Some(op) = op {
            let argument = if arguments.len() == 1 { arguments.pop() } else { None };
            let Some(argument) = argument else {
                return self.refuse_aggregate(op, &name, span);
            };
            return self.aggregate(op, &name, argument, span);
        }
        if name.text == "round" {
            return self.round(&name, arguments, span);
        }
        let mut plain = Vec::with_capacity(arguments.len());
        for argument in arguments {
            plain.push(self.plain(&name, argument)?);
        }
        Some(Expr { kind: ExprKind::Call(name, plain), span })
    }

    /// The arguments of a fact: expressions, and nothing else.
    pub(super) fn plain_arguments(&mut self, name: &Name, pair: Matched<'t>) -> Option<Vec<Expr>> {
        let arguments = self.arguments(pair)?;
        arguments.into_iter().map(|argument| self.plain(name, argument)).collect()
    }

    fn arguments(&mut self, pair: Matched<'t>) -> Option<Vec<Argument>> {
        let mut parts = Parts::of(pair);
        let mut arguments = Vec::new();
        while let Some(pair) = parts.next() {
            let value = match pair.as_rule() {
                Rule::m_half_up => Value::Half(RoundMode::HalfUp, self.span(&pair)),
                Rule::m_half_even => Value::Half(RoundMode::HalfEven, self.span(&pair)),
                _ => Value::Expr(self.expr(pair)?),
            };
            let binder = if parts.mark(Rule::m_for) {
                let var = self.reference(&mut parts)?;
                Some((var, self.operand(&mut parts)?))
            } else {
                None
            };
            let filter = self.condition_after(Rule::m_where, &mut parts)?;
            arguments.push(Argument { value, binder, filter });
        }
        Some(arguments)
    }

    /// An argument that is an expression and nothing else.
    fn plain(&mut self, name: &Name, argument: Argument) -> Option<Expr> {
        let (what, span) = match argument {
            Argument { value: Value::Expr(expr), binder: None, filter: None } => return Some(expr),
            Argument { value: Value::Half(_, span), .. } => ("half up", span),
            Argument { binder: Some((var, _)), .. } => ("for", var.span),
            Argument { filter: Some(filter), .. } => ("where", filter.span),
        };
        self.report(
            Diagnostic::new(Code::Syntax, span, format!("`{}` takes no `{what}`", name.text))
                .help("`where` and `for` belong in `count`, `share`, `sum`, `min`, `max` and `average`, `half up` in `round`"),
        );
        None
    }

    fn aggregate(
        &mut self,
        op: AggregateOp,
        name: &Name,
        argument: Argument,
        span: Span,
    ) -> Option<Expr> {
        let counts = matches!(op, AggregateOp::Count | AggregateOp::Share);
        let Argument { value: Value::Expr(expr), binder, filter } = argument else {
            return self.refuse_aggregate(op, name, span);
        };
        let (term, var, set) = match (counts, binder) {
            (false, Some((var, set))) => (Some(expr), var, set),
            (true, None) => {
                let (var, set) = counted(expr, name);
                (None, var, set)
            }
            _ => return self.refuse_aggregate(op, name, span),
        };
        let aggregate = Aggregate { op, term, var, set, filter };
        Some(Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), span })
    }

    fn refuse_aggregate<T>(&mut self, op: AggregateOp, name: &Name, span: Span) -> Option<T> {
        let word = &name.text;
        let help = match op {
            AggregateOp::Count | AggregateOp::Share => {
                format!("write `{word}(S where (φ))` or `{word}(x in S where (φ))`")
            }
            AggregateOp::Min => {
                format!("write `{word}(e for x in S)`; of several values, `least(a, b)`")
            }
            AggregateOp::Max => {
                format!("write `{word}(e for x in S)`; of several values, `greatest(a, b)`")
            }
            AggregateOp::Sum | AggregateOp::Average => {
                format!("write `{word}(e for x in S where (φ))`")
            }
        };
        self.report(
            Diagnostic::new(Code::Syntax, span, format!("`{word}` is not used in this way"))
                .help(help),
        );
        None
    }

    fn round(&mut self, name: &Name, arguments: Vec<Argument>, span: Span) -> Option<Expr> {
        let mut arguments = arguments.into_iter();
        let (value, step, mode) = (arguments.next(), arguments.next(), arguments.next());
        if let (Some(value), Some(step), Some(mode), None) = (value, step, mode, arguments.next()) {
            let value = Box::new(self.plain(name, value)?);
            let step = Box::new(self.plain(name, step)?);
            if let Some(mode) = round_mode(&mode.value) {
                return Some(Expr { kind: ExprKind::Round(value, step, mode), span });
            }
        }
        self.report(
            Diagnostic::new(Code::Syntax, span, "`round` takes a value, a step and how to round")
                .help("write `round(e, 0.1, half up)`; the ways are `half up`, `half even`, `up` and `down`"),
        );
        None
    }
}

fn round_mode(value: &Value) -> Option<RoundMode> {
    match value {
        Value::Half(mode, _) => Some(*mode),
        Value::Expr(Expr { kind: ExprKind::Name(name), .. }) if name == "up" => Some(RoundMode::Up),
        Value::Expr(Expr { kind: ExprKind::Name(name), .. }) if name == "down" => {
            Some(RoundMode::Down)
        }
        Value::Expr(_) => None,
    }
}

/// `x in S` or `S`, whose elements are then called `it`.
fn counted(expr: Expr, aggregate: &Name) -> (Name, Expr) {
    let it = Name { text: "it".into(), span: aggregate.span };
    match expr.kind {
        ExprKind::In { element, set, negated: false } => match element.kind {
            ExprKind::Name(text) => (Name { text, span: element.span }, *set),
            kind => {
                let element = Box::new(Expr { kind, span: element.span });
                (it, Expr { kind: ExprKind::In { element, set, negated: false }, span: expr.span })
            }
        },
        kind => (it, Expr { kind, span: expr.span }),
    }
}
