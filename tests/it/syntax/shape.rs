//! Expressions as short texts, to compare their shapes.

use accordant::source::FileId;
use accordant::syntax::ast::{Aggregate, Expr, ExprKind, Quantified, Quantifier};
use accordant::syntax::parse_expression;

use super::lines;

/// An expression with every operation in brackets and as few words as will do.
pub(super) fn shape(text: &str) -> String {
    let (expr, found) = parse_expression(FileId(0), text);
    assert!(found.is_empty(), "{text}: {:?}", lines(text, &found));
    expr.as_ref().map_or_else(String::new, show)
}

fn show(expr: &Expr) -> String {
    literal(&expr.kind).unwrap_or_else(|| operation(&expr.kind))
}

fn literal(kind: &ExprKind) -> Option<String> {
    Some(match kind {
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Number(n) => n.to_string(),
        ExprKind::Percent(n) => format!("{n}%"),
        ExprKind::Points(n) => format!("{n}pp"),
        ExprKind::Money(currency, n) => format!("{} {n}", currency.text),
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Duration(d) => format!("{}m{}d", d.months, d.days),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Code(code) => format!("hs {code}"),
        ExprKind::YesNo(yes) => yes.to_string(),
        ExprKind::Set(members) => format!("{{{}}}", list(members)),
        _ => return None,
    })
}

fn operation(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Attribute(of, name) => format!("{}.{}", show(of), name.text),
        ExprKind::Call(name, arguments) => format!("{}({})", name.text, list(arguments)),
        ExprKind::Not(e) => format!("[not {}]", show(e)),
        ExprKind::And(all) => format!("[and {}]", list(all)),
        ExprKind::Or(all) => format!("[or {}]", list(all)),
        ExprKind::Compare(a, op, b) => format!("[{op:?} {} {}]", show(a), show(b)),
        ExprKind::Between(e, a, b) => format!("[between {} {} {}]", show(e), show(a), show(b)),
        ExprKind::OneOf { element, choices, negated } => {
            format!("[one of {negated} {} {}]", show(element), list(choices))
        }
        ExprKind::In { element, set, negated } => {
            format!("[in {negated} {} {}]", show(element), show(set))
        }
        ExprKind::Within(a, b) => format!("[within {} {}]", show(a), show(b)),
        ExprKind::Stated(e, stated) => format!("[stated {stated} {}]", show(e)),
        ExprKind::Includes { agreement, kind, negated } => {
            format!("[includes {negated} {} {}]", show(agreement), kind.text)
        }
        ExprKind::Sum { terms, rounding } => {
            let sign = |minus: bool| if minus { "-" } else { "+" };
            let terms: Vec<_> =
                terms.iter().map(|(minus, e)| format!("{}{}", sign(*minus), show(e))).collect();
            let rounding = rounding.map_or_else(String::new, |rounding| format!(" {rounding:?}"));
            format!("[{}{rounding}]", terms.join(" "))
        }
        ExprKind::Product(first, rest) => {
            let rest: Vec<_> = rest.iter().map(|(op, e)| format!("{op:?} {}", show(e))).collect();
            format!("[{} {}]", show(first), rest.join(" "))
        }
        ExprKind::Negate(e) => format!("-{}", show(e)),
        ExprKind::Quantified(q) => quantified(q),
        ExprKind::Aggregate(a) => aggregate(a),
        ExprKind::Round(e, step, mode) => format!("[round {} {} {mode:?}]", show(e), show(step)),
        ExprKind::UnitsBetween(unit, a, b) => format!("[{unit:?} {} {}]", show(a), show(b)),
        literal => format!("{literal:?}"),
    }
}

fn quantified(q: &Quantified) -> String {
    let quantifier = match &q.quantifier {
        Quantifier::AtLeast(n) => format!("at least {}", show(n)),
        Quantifier::AtMost(n) => format!("at most {}", show(n)),
        Quantifier::Exactly(n) => format!("exactly {}", show(n)),
        other => format!("{other:?}"),
    };
    let (set, filter, body) =
        (show(&q.set), optional(q.filter.as_ref()), optional(q.body.as_ref()));
    format!("[{quantifier} {} {set} {filter} {body}]", q.var.text)
}

fn aggregate(a: &Aggregate) -> String {
    let (set, term, filter) =
        (show(&a.set), optional(a.term.as_ref()), optional(a.filter.as_ref()));
    format!("[{:?} {term} {} {set} {filter}]", a.op, a.var.text)
}

fn optional(expr: Option<&Expr>) -> String {
    expr.map_or_else(|| "_".into(), show)
}

fn list(all: &[Expr]) -> String {
    all.iter().map(show).collect::<Vec<_>>().join(" ")
}
