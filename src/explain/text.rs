//! Values, terms and conditions in words, as the language writes them.

use std::fmt::Write as _;

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed as _;

use crate::evaluate::{Datum, Outcome};
use crate::model::{
    Aggregate, Builtin, Expr, ExprKind, Period, Program, Quantified, Quantifier, Scalar, Slot,
    Type, Value, ValueId, Values, format_rational,
};
use crate::operators::{
    AggregateOp, CalendarUnit, CompareOp, Duration, ProductOp, RoundMode, Rounding,
};

/// Writes values and expressions of one program.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    program: &'a Program,
    values: &'a Values,
}

/// The variables of an expression: their names, and what is known of them.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) slots: &'a [(smol_str::SmolStr, Type)],
    pub(super) frame: &'a [Datum],
}

impl<'a> Words<'a> {
    /// For the values of an outcome.
    #[must_use]
    pub fn of(outcome: &'a Outcome<'_>) -> Self {
        Words { program: outcome.program(), values: outcome.values() }
    }

    /// For values of a program that are kept elsewhere.
    #[must_use]
    pub fn new(program: &'a Program, values: &'a Values) -> Self {
        Words { program, values }
    }

    /// For the values of a program that is not evaluated.
    #[must_use]
    pub fn of_program(program: &'a Program) -> Self {
        Words { program, values: &program.values }
    }

    /// A value as the language writes it; an entity by its path.
    #[must_use]
    pub fn value(&self, id: ValueId) -> String {
        if let Some(entity) = id.as_entity() {
            return self.program.entity(entity).path.to_string();
        }
        let percent =
            |x: &BigRational| format_rational(&(x * BigRational::from_integer(100.into())));
        match self.values.get(id) {
            Some(Value::YesNo(yes)) => String::from(if *yes { "yes" } else { "no" }),
            Some(Value::Number(x)) => format_rational(x),
            Some(Value::Percent(x)) => format!("{}%", percent(x)),
            Some(Value::Points(x)) => format!("{} pp", percent(x)),
            Some(Value::Money(x, currency)) => format!("{currency} {}", format_rational(x)),
            Some(Value::Date(date)) => date.to_string(),
            Some(Value::Duration(duration)) => duration.to_string(),
            Some(Value::Text(text)) => format!("\"{text}\""),
            Some(Value::Code(code)) => code.to_string(),
            Some(Value::Set(elements)) if elements.is_empty() => String::from("{ }"),
            Some(Value::Set(elements)) => {
                let elements: Vec<String> = elements.iter().map(|e| self.value(*e)).collect();
                format!("{{ {} }}", elements.join(", "))
            }
            None => String::from("?"),
        }
    }

    /// A value as the language writes it, with all its digits; what has no end of them as a fraction.
    #[must_use]
    pub fn exact(&self, id: ValueId) -> String {
        let hundred = BigRational::from_integer(100.into());
        match self.values.get(id) {
            Some(Value::Number(x)) => format_exact(x),
            Some(Value::Percent(x)) => format!("{}%", format_exact(&(x * hundred))),
            Some(Value::Points(x)) => format!("{} pp", format_exact(&(x * hundred))),
            Some(Value::Money(x, currency)) => format!("{currency} {}", format_exact(x)),
            _ => self.value(id),
        }
    }

    /// A value so that the language reads just this value again: with all its digits, a text with its signs escaped;
    /// what has no end of digits, and durations of months and days, as sums and quotients.
    #[must_use]
    pub fn literal(&self, id: ValueId) -> String {
        let times = |x: &BigRational, one: &str| {
            let exact = format_exact(x);
            exact.contains('/').then(|| format!("{exact} * {one}"))
        };
        let endless = match self.values.get(id) {
            Some(Value::Percent(x)) => times(x, "100%"),
            Some(Value::Points(x)) => times(x, "100 pp"),
            Some(Value::Money(x, currency)) => times(x, &format!("{currency} 1")),
            Some(Value::Duration(duration)) if duration.months != 0 && duration.days != 0 => {
                let only = |months, days| Duration { months, days };
                Some(format!("{} + {}", only(duration.months, 0), only(0, duration.days)))
            }
            Some(Value::Text(text)) => {
                let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
                Some(format!("\"{}\"", escaped.replace('\n', "\\n")))
            }
            Some(Value::Set(elements)) if !elements.is_empty() => {
                let elements: Vec<String> = elements.iter().map(|e| self.literal(*e)).collect();
                Some(format!("{{ {} }}", elements.join(", ")))
            }
            _ => None,
        };
        endless.unwrap_or_else(|| self.exact(id))
    }

    /// A tuple as the language writes it: `trusts(KAZ, UZB)`.
    #[must_use]
    pub fn tuple(&self, name: &str, members: &[ValueId]) -> String {
        let members: Vec<String> = members.iter().map(|value| self.value(*value)).collect();
        format!("{name}({})", members.join(", "))
    }

    /// What is known of a value.
    #[must_use]
    pub fn datum(&self, datum: Datum) -> String {
        match datum {
            Datum::Known(value) => self.value(value),
            Datum::Bounds(None, None) => String::from("unknown"),
            Datum::Bounds(Some(low), None) => format!("at least {}", self.value(low)),
            Datum::Bounds(None, Some(high)) => format!("at most {}", self.value(high)),
            Datum::Bounds(Some(low), Some(high)) => {
                format!("from {} to {}", self.value(low), self.value(high))
            }
            Datum::Fault(_) => String::from("an error"),
        }
    }

    /// A condition of a declaration as the language writes it, its variables by their names.
    #[must_use]
    pub fn condition(&self, e: &Expr, slots: &[(smol_str::SmolStr, Type)]) -> String {
        self.expr(e, Scope { slots, frame: &[] })
    }

    /// What a comparison with a bound needs: "at least 90% (`benchmark`)".
    pub(super) fn bound(&self, op: CompareOp, b: &Expr, y: Datum, scope: Scope<'_>) -> String {
        let words = match op {
            CompareOp::AtLeast if b.ty == Type::one(Scalar::Date) => "no earlier than",
            CompareOp::AtMost if b.ty == Type::one(Scalar::Date) => "no later than",
            CompareOp::MoreThan if b.ty == Type::one(Scalar::Date) => "after",
            CompareOp::LessThan if b.ty == Type::one(Scalar::Date) => "before",
            _ => compare_words(op).strip_prefix("is").unwrap_or_default().trim(),
        };
        let known = self.datum(y);
        let text = self.expr(b, scope);
        let bound = if text == known {
            known
        } else if y == Datum::UNKNOWN {
            format!("`{text}`, which is unknown")
        } else {
            format!("{known} (`{text}`)")
        };
        if op == CompareOp::IsNot {
            return format!("anything but {bound}");
        }
        if words.is_empty() { bound } else { format!("{words} {bound}") }
    }

    fn variable(&self, slot: Slot, scope: Scope<'_>) -> String {
        let place = usize::from(slot.0);
        match scope.frame.get(place) {
            Some(Datum::Known(value)) => self.value(*value),
            _ => scope.slots.get(place).map_or_else(|| String::from("?"), |s| s.0.to_string()),
        }
    }

    /// An expression as the language writes it, with known variables replaced by their values.
    pub(super) fn expr(&self, e: &Expr, scope: Scope<'_>) -> String {
        let go = |e: &Expr| self.expr(e, scope);
        let inner = |e: &Expr| self.nested(e, scope);
        let list = |parts: &[Expr]| parts.iter().map(go).collect::<Vec<_>>().join(", ");
        match &e.kind {
            ExprKind::Constant(value) => self.value(*value),
            ExprKind::Variable(slot) => self.variable(*slot, scope),
            ExprKind::Parameter(id) => self.program.parameter(*id).name.to_string(),
            ExprKind::AsOf => String::from("as_of"),
            ExprKind::Entities(ty) => self.program.type_info(*ty).plural.to_string(),
            ExprKind::Attribute(of, attribute) => {
                format!("{}.{}", inner(of), self.program.attribute(*attribute).name)
            }
            ExprKind::ClausesOf(of, kind) => {
                format!("{}.{}", inner(of), self.program.type_info(*kind).name)
            }
            ExprKind::Call(id, arguments) => {
                format!("{}({})", self.program.define(*id).name, list(arguments))
            }
            ExprKind::Holds(id, arguments) => {
                format!("{}({})", self.program.relation(*id).name, list(arguments))
            }
            ExprKind::Builtin(builtin, arguments) => {
                format!("{}({})", builtin_name(*builtin), list(arguments))
            }
            ExprKind::Set(parts) => format!("{{ {} }}", list(parts)),
            ExprKind::Not(part) => format!("not {}", inner(part)),
            ExprKind::And(parts) => self.chain(parts, " and ", scope),
            ExprKind::Or(parts) => self.chain(parts, " or ", scope),
            ExprKind::Compare(a, op, b) => {
                format!("{} {} {}", inner(a), compare_words(*op), inner(b))
            }
            ExprKind::Between(value, low, high) => {
                format!("{} is from {} to {}", inner(value), inner(low), inner(high))
            }
            ExprKind::In(element, set) => format!("{} in {}", inner(element), inner(set)),
            ExprKind::Within(code, of) => format!("{} within {}", inner(code), inner(of)),
            ExprKind::Stated(of, attribute) => {
                format!("{}.{} is stated", inner(of), self.program.attribute(*attribute).name)
            }
            ExprKind::Sum(terms, rounding) => self.sum(terms, *rounding, scope),
            ExprKind::Product(first, rest) => self.product(first, rest, scope),
            ExprKind::Negate(part) => format!("-{}", inner(part)),
            ExprKind::Quantified(q) => self.quantified(q, scope),
            ExprKind::Aggregate(a) => self.aggregate(a, scope),
            ExprKind::Round(value, step, mode) => {
                format!("round({}, {}, {})", go(value), go(step), mode_words(*mode))
            }
            ExprKind::UnitsBetween(unit, from, to) => {
                format!("{} between {} and {}", unit_words(*unit), inner(from), inner(to))
            }
        }
    }

    /// In parentheses where it is made of several words.
    fn nested(&self, e: &Expr, scope: Scope<'_>) -> String {
        let text = self.expr(e, scope);
        let simple = matches!(
            e.kind,
            ExprKind::Constant(_)
                | ExprKind::Variable(_)
                | ExprKind::Parameter(_)
                | ExprKind::AsOf
                | ExprKind::Entities(_)
                | ExprKind::Attribute(..)
                | ExprKind::ClausesOf(..)
                | ExprKind::Call(..)
                | ExprKind::Holds(..)
                | ExprKind::Builtin(..)
                | ExprKind::Set(_)
                | ExprKind::Aggregate(_)
                | ExprKind::Round(..)
                | ExprKind::Product(..)
        );
        if simple { text } else { format!("({text})") }
    }

    fn chain(&self, parts: &[Expr], word: &str, scope: Scope<'_>) -> String {
        parts.iter().map(|part| self.nested_in_chain(part, scope)).collect::<Vec<_>>().join(word)
    }

    fn nested_in_chain(&self, e: &Expr, scope: Scope<'_>) -> String {
        match e.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Quantified(_) => {
                format!("({})", self.expr(e, scope))
            }
            _ => self.expr(e, scope),
        }
    }

    fn sum(&self, terms: &[(bool, Expr)], rounding: Option<Rounding>, scope: Scope<'_>) -> String {
        let mut out = String::new();
        for (place, (subtract, term)) in terms.iter().enumerate() {
            out.push_str(match (place, subtract) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            out.push_str(&self.nested(term, scope));
        }
        match rounding {
            Some(Rounding::Down) => out.push_str(" rounding down"),
            Some(Rounding::Up) => out.push_str(" rounding up"),
            None => {}
        }
        out
    }

    fn product(&self, first: &Expr, rest: &[(ProductOp, Expr)], scope: Scope<'_>) -> String {
        let mut out = self.nested(first, scope);
        for (op, factor) in rest {
            out.push_str(match op {
                ProductOp::Times => " * ",
                ProductOp::Over => " / ",
                ProductOp::Of => " of ",
            });
            out.push_str(&self.nested(factor, scope));
        }
        out
    }

    fn quantified(&self, q: &Quantified, scope: Scope<'_>) -> String {
        if let (Quantifier::Some, ExprKind::ClausesOf(of, kind), None, None) =
            (&q.quantifier, &q.set.kind, &q.filter, &q.body)
        {
            let kind = &self.program.type_info(*kind).name;
            return format!("{} includes {kind}", self.nested(of, scope));
        }
        let (words, have) = match &q.quantifier {
            Quantifier::Every => (String::from("every"), "has"),
            Quantifier::Some => (String::from("some"), "has"),
            Quantifier::No => (String::from("no"), "has"),
            Quantifier::AtLeast(n) => (format!("at least {}", self.expr(n, scope)), "have"),
            Quantifier::AtMost(n) => (format!("at most {}", self.expr(n, scope)), "have"),
            Quantifier::Exactly(n) => (format!("exactly {}", self.expr(n, scope)), "have"),
        };
        // Its own variable may still hold the last element tried: here it is only a name.
        let mut frame = scope.frame.to_vec();
        let place = usize::from(q.slot.0);
        if let Some(slot) = frame.get_mut(place) {
            *slot = Datum::UNKNOWN;
        }
        let scope = Scope { slots: scope.slots, frame: &frame };
        let name = scope.slots.get(place).map_or("x", |slot| slot.0.as_str());
        let mut out = format!("{words} {name} in {}", self.nested(&q.set, scope));
        if let Some(filter) = &q.filter {
            let _ = write!(out, " where ({})", self.expr(filter, scope));
        }
        if let Some(body) = &q.body {
            let _ = write!(out, " {have} ({})", self.expr(body, scope));
        }
        out
    }

    fn aggregate(&self, a: &Aggregate, scope: Scope<'_>) -> String {
        let mut frame = scope.frame.to_vec();
        let place = usize::from(a.slot.0);
        if let Some(slot) = frame.get_mut(place) {
            *slot = Datum::UNKNOWN;
        }
        let scope = Scope { slots: scope.slots, frame: &frame };
        let name = scope.slots.get(place).map_or("x", |slot| slot.0.as_str());
        let set = self.nested(&a.set, scope);
        let mut inside = match &a.term {
            Some(term) => format!("{} for {name} in {set}", self.expr(term, scope)),
            None if a.filter.is_some() => format!("{name} in {set}"),
            None => set,
        };
        if let Some(filter) = &a.filter {
            let _ = write!(inside, " where ({})", self.expr(filter, scope));
        }
        let name = match a.op {
            AggregateOp::Count => "count",
            AggregateOp::Share => "share",
            AggregateOp::Sum => "sum",
            AggregateOp::Min => "min",
            AggregateOp::Max => "max",
            AggregateOp::Average => "average",
        };
        format!("{name}({inside})")
    }
}

/// Digits after the point that are written of a limit.
const MOST_DIGITS: u32 = 30;

/// A number with all its digits, or as a fraction.
#[must_use]
pub fn format_exact(x: &BigRational) -> String {
    let rounded = format_rational(x);
    if !rounded.starts_with('≈') {
        return rounded;
    }
    let ten = BigInt::from(10);
    let digits = (1..=MOST_DIGITS).find(|n| (x * ten.pow(*n)).is_integer());
    let Some(digits) = digits else { return x.to_string() };
    let scale = ten.pow(digits);
    let scaled = (x * &scale).to_integer();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let (whole, fraction) = (scaled.abs() / &scale, scaled.abs() % &scale);
    format!("{sign}{whole}.{:0>width$}", fraction.to_string(), width = digits as usize)
}

/// `is at least` and its kin.
#[must_use]
pub fn compare_words(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Is => "is",
        CompareOp::IsNot => "is not",
        CompareOp::AtLeast => "is at least",
        CompareOp::AtMost => "is at most",
        CompareOp::MoreThan => "is more than",
        CompareOp::LessThan => "is less than",
    }
}

/// The period in which a rule is law, and that the day is not in it.
pub(super) fn period_words(period: Period, day: Option<Date>) -> String {
    let from = period.from.map(|day| format!(" from {day}")).unwrap_or_default();
    let before = period.before.map(|day| format!(" before {day}")).unwrap_or_default();
    let day = day.map(|day| format!(", not on {day}")).unwrap_or_default();
    format!("law{from}{before}{day}")
}

fn builtin_name(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Chapter => "chapter",
        Builtin::Heading => "heading",
        Builtin::Subheading => "subheading",
        Builtin::Least => "least",
        Builtin::Greatest => "greatest",
        Builtin::Abs => "abs",
        Builtin::Year => "year",
        Builtin::Month => "month",
        Builtin::Day => "day",
        Builtin::Number => "number",
    }
}

fn mode_words(mode: RoundMode) -> &'static str {
    match mode {
        RoundMode::HalfUp => "half up",
        RoundMode::HalfEven => "half even",
        RoundMode::Up => "up",
        RoundMode::Down => "down",
    }
}

fn unit_words(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Days => "days",
        CalendarUnit::Months => "months",
        CalendarUnit::Years => "years",
    }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn join_words(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
