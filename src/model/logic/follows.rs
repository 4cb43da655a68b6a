//! What follows from a condition, what excludes it, and conditions whose outcome no fact can change.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::allowed::{Allowed, allowed, constant};
use super::same::{Pairing, same, same_quantifier};
use crate::model::{
    Aggregate, Expr, ExprKind, Program, Quantified, Quantifier, Scalar, TypeKind, Value, ValueId,
};
use crate::operators::{AggregateOp, CompareOp};
use crate::source::Span;

/// Looks deeper than this into conditions are not taken.
const DEEPEST: usize = 24;

/// Why a condition never holds: one part that cannot, or two that exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The part, or the first of two.
    pub first: Span,
    /// The second of two.
    pub second: Option<Span>,
}

/// Reasons about conditions of one program. The variables of two expressions stand for each other as `pairing` says.
#[derive(Debug)]
pub struct Logic<'p> {
    program: &'p Program,
    pairing: Pairing,
    depth: usize,
}

impl<'p> Logic<'p> {
    /// About conditions that share their variables.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Logic { program, pairing: Pairing::default(), depth: 0 }
    }

    /// About conditions whose variables stand for each other like this.
    #[must_use]
    pub fn paired(program: &'p Program, pairing: Pairing) -> Self {
        Logic { program, pairing, depth: 0 }
    }

    /// Whether the two are the same.
    pub fn same(&mut self, a: &Expr, b: &Expr) -> bool {
        same(a, b, &mut self.pairing)
    }

    /// Whether `b` certainly holds wherever `a` does.
    pub fn implies(&mut self, a: &Expr, b: &Expr) -> bool {
        self.within(|logic| logic.follows(a, b))
    }

    /// Whether the two certainly never hold together.
    pub fn excludes(&mut self, a: &Expr, b: &Expr) -> bool {
        self.within(|logic| logic.exclude_each_other(a, b))
    }

    fn within(&mut self, ask: impl FnOnce(&mut Self) -> bool) -> bool {
        if self.depth >= DEEPEST {
            return false;
        }
        self.depth += 1;
        let found = ask(self);
        self.depth -= 1;
        found
    }

    /// What is asked with the roles of the two expressions exchanged.
    pub fn flipped(&mut self, ask: impl FnOnce(&mut Self) -> bool) -> bool {
        self.pairing.flip();
        let found = ask(self);
        self.pairing.flip();
        found
    }

    fn follows(&mut self, a: &Expr, b: &Expr) -> bool {
        if self.same(a, b) {
            return true;
        }
        match (&a.kind, &b.kind) {
            (ExprKind::Constant(ValueId::NO), _) | (_, ExprKind::Constant(ValueId::YES)) => true,
            (ExprKind::Or(any), _) if !any.is_empty() => any.iter().all(|a| self.implies(a, b)),
            (_, ExprKind::And(all)) if !all.is_empty() => all.iter().all(|b| self.implies(a, b)),
            (ExprKind::And(all), _) => all.iter().any(|a| self.implies(a, b)),
            (_, ExprKind::Or(any)) => any.iter().any(|b| self.implies(a, b)),
            (ExprKind::Not(a), ExprKind::Not(b)) if self.flipped(|l| l.implies(b, a)) => true,
            (ExprKind::Not(inner), _) if let ExprKind::Not(a) = &inner.kind => self.implies(a, b),
            (_, ExprKind::Not(inner)) if let ExprKind::Not(b) = &inner.kind => self.implies(a, b),
            (ExprKind::Quantified(a), ExprKind::Quantified(b)) => self.quantified_follows(a, b),
            _ => self.compared(a, b, Allowed::is_within),
        }
    }

    fn exclude_each_other(&mut self, a: &Expr, b: &Expr) -> bool {
        match (&a.kind, &b.kind) {
            (ExprKind::Or(any), _) if !any.is_empty() => any.iter().all(|a| self.excludes(a, b)),
            (_, ExprKind::Or(any)) if !any.is_empty() => any.iter().all(|b| self.excludes(a, b)),
            (ExprKind::And(all), _) => all.iter().any(|a| self.excludes(a, b)),
            (_, ExprKind::And(all)) => all.iter().any(|b| self.excludes(a, b)),
            (_, ExprKind::Not(negated)) if self.implies(a, negated) => true,
            (ExprKind::Not(negated), _) if self.flipped(|l| l.implies(b, negated)) => true,
            _ => self.compared(a, b, Allowed::excludes),
        }
    }

    /// Two comparisons of the same with constants.
    fn compared(
        &mut self,
        a: &Expr,
        b: &Expr,
        ask: impl FnOnce(&Allowed, &Allowed, &Program) -> bool,
    ) -> bool {
        let (Some((x, a)), Some((y, b))) = (allowed(self.program, a), allowed(self.program, b))
        else {
            return false;
        };
        self.same(x, y) && ask(&a, &b, self.program)
    }

    /// `every` of more has more, `some` of fewer has more.
    fn quantified_follows(&mut self, a: &Quantified, b: &Quantified) -> bool {
        let alike = same_quantifier(&a.quantifier, &b.quantifier, &mut self.pairing);
        if !alike || !self.same(&a.set, &b.set) {
            return false;
        }
        self.pairing.push(a.slot, b.slot);
        let (f, g, p, q) = (a.filter.as_ref(), b.filter.as_ref(), a.body.as_ref(), b.body.as_ref());
        let found = match a.quantifier {
            // Fewer are looked at, and less is asked of each.
            Quantifier::Every => self.flipped(|l| l.part(g, f)) && self.part(p, q),
            Quantifier::Some | Quantifier::AtLeast(_) => self.part(f, g) && self.part(p, q),
            Quantifier::No | Quantifier::AtMost(_) => {
                self.flipped(|l| l.part(g, f)) && self.flipped(|l| l.part(q, p))
            }
            Quantifier::Exactly(_) => false,
        };
        self.pairing.pop();
        found
    }

    /// As [`Logic::implies`]; what is missing always holds.
    fn part(&mut self, a: Option<&Expr>, b: Option<&Expr>) -> bool {
        match (a, b) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => self.implies(a, b),
        }
    }

    /// Whether a condition is never false, whatever the facts.
    pub fn always(&mut self, e: &Expr) -> bool {
        self.within(|logic| logic.is_always(e))
    }

    /// Why a condition is never true, whatever the facts; none where it may be.
    pub fn never(&mut self, e: &Expr) -> Option<Clash> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let found = self.why_never(e);
        self.depth -= 1;
        found
    }

    /// Why these never hold together.
    pub fn clash(&mut self, parts: &[&Expr]) -> Option<Clash> {
        for (place, first) in parts.iter().enumerate() {
            if let Some(clash) = self.never(first) {
                return Some(clash);
            }
            let later = parts.iter().skip(place + 1);
            for second in later {
                if self.excludes(first, second) {
                    return Some(Clash { first: first.span, second: Some(second.span) });
                }
            }
        }
        None
    }

    fn is_always(&mut self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Constant(value) => *value == ValueId::YES,
            ExprKind::And(all) => !all.is_empty() && all.iter().all(|e| self.always(e)),
            ExprKind::Or(any) => any.iter().any(|e| self.always(e)) || self.covers(any),
            ExprKind::Not(inner) => self.never(inner).is_some(),
            ExprKind::Quantified(q) => match q.quantifier {
                Quantifier::Every => {
                    q.body.as_ref().is_some_and(|body| self.always(body)) || self.of_none(q)
                }
                Quantifier::No => self.of_none(q),
                _ => false,
            },
            _ => self.outcome(e) == Some(true),
        }
    }

    /// Whether of two alternatives one always holds.
    fn covers(&mut self, any: &[Expr]) -> bool {
        any.iter().enumerate().any(|(place, a)| {
            any.iter().enumerate().any(|(other, b)| match &a.kind {
                ExprKind::Not(a) if place != other => self.implies(a, b),
                _ => false,
            })
        })
    }

    /// Whether certainly nothing has what is asked.
    fn of_none(&mut self, q: &Quantified) -> bool {
        let parts: Vec<&Expr> = match q.quantifier {
            Quantifier::Every => q.filter.iter().collect(),
            _ => q.filter.iter().chain(&q.body).collect(),
        };
        self.clash(&conjuncts(&parts)).is_some()
    }

    fn why_never(&mut self, e: &Expr) -> Option<Clash> {
        let whole = Clash { first: e.span, second: None };
        match &e.kind {
            ExprKind::Constant(value) => (*value == ValueId::NO).then_some(whole),
            ExprKind::And(_) => self.clash(&conjuncts(&[e])),
            ExprKind::Or(any) => {
                let all = !any.is_empty() && any.iter().all(|e| self.never(e).is_some());
                all.then_some(whole)
            }
            ExprKind::Not(inner) => self.always(inner).then_some(whole),
            ExprKind::Quantified(q) => match q.quantifier {
                Quantifier::Some => {
                    let parts: Vec<&Expr> = q.filter.iter().chain(&q.body).collect();
                    self.clash(&conjuncts(&parts))
                }
                _ => None,
            },
            _ => (self.outcome(e) == Some(false)).then_some(whole),
        }
    }

    /// What a comparison comes to whatever the facts.
    fn outcome(&mut self, e: &Expr) -> Option<bool> {
        if let ExprKind::In(_, set) = &e.kind {
            let set = constant(set)?;
            return self.program.values.elements(set).is_empty().then_some(false);
        }
        if let ExprKind::Compare(a, op, b) = &e.kind
            && !a.ty.is_set
            && self.same(a, b)
        {
            // A tariff code is within itself, but `is` of codes may be undecided; of all else it is not.
            return (a.ty.scalar != Scalar::Code)
                .then_some(matches!(op, CompareOp::Is | CompareOp::AtLeast | CompareOp::AtMost));
        }
        let (of, allowed) = allowed(self.program, e)?;
        let possible = self.possible(of);
        if let Some(possible) = possible {
            if possible.is_within(&allowed, self.program) {
                return Some(true);
            }
            return possible.excludes(&allowed, self.program).then_some(false);
        }
        let (low, high) = numbers(of)?;
        numeric(self.program, &allowed, low.as_ref(), high.as_ref())
    }

    /// The values that something of a scale can have.
    fn possible(&self, e: &Expr) -> Option<Allowed> {
        let Scalar::Entity(ty) = e.ty.scalar else { return None };
        let ty = self.program.type_info(ty);
        if ty.kind != TypeKind::Scale {
            return None;
        }
        let (least, greatest) = (ty.entities.first()?, ty.entities.last()?);
        let end = |id| Some((ValueId::entity(id), true));
        Some(Allowed::Range { low: end(*least), high: end(*greatest) })
    }
}

/// The parts of conditions that must all hold.
fn conjuncts<'e>(parts: &[&'e Expr]) -> Vec<&'e Expr> {
    let mut found = Vec::new();
    let mut open: Vec<&Expr> = parts.iter().rev().copied().collect();
    while let Some(e) = open.pop() {
        match &e.kind {
            ExprKind::And(all) => open.extend(all.iter().rev()),
            _ => found.push(e),
        }
    }
    found
}

type Bound = Option<BigRational>;

/// Between which numbers something lies by its nature.
fn numbers(e: &Expr) -> Option<(Bound, Bound)> {
    let ExprKind::Aggregate(aggregate) = &e.kind else { return None };
    let Aggregate { op, .. } = &**aggregate;
    match op {
        AggregateOp::Count => Some((Some(BigRational::zero()), None)),
        AggregateOp::Share => Some((Some(BigRational::zero()), Some(BigRational::one()))),
        _ => None,
    }
}

/// What a comparison comes to of a number that lies between these.
fn numeric(
    program: &Program,
    allowed: &Allowed,
    low: Option<&BigRational>,
    high: Option<&BigRational>,
) -> Option<bool> {
    let number = |id: ValueId| match program.values.get(id) {
        Some(Value::Number(n) | Value::Percent(n)) => Some(n.clone()),
        _ => None,
    };
    let (from, to) = allowed.range()?;
    let from = from.map(|(id, inside)| Some((number(id)?, inside)));
    let to = to.map(|(id, inside)| Some((number(id)?, inside)));
    let past_high = match (&from, high) {
        (Some(Some((from, inside))), Some(high)) => from > high || from == high && !inside,
        _ => false,
    };
    let before_low = match (&to, low) {
        (Some(Some((to, inside))), Some(low)) => to < low || to == low && !inside,
        _ => false,
    };
    if past_high || before_low {
        return Some(false);
    }
    let holds_low = match (&from, low) {
        (None, _) => true,
        (Some(Some((from, inside))), Some(low)) => from < low || from == low && *inside,
        _ => false,
    };
    let holds_high = match (&to, high) {
        (None, _) => true,
        (Some(Some((to, inside))), Some(high)) => to > high || to == high && *inside,
        _ => false,
    };
    (holds_low && holds_high).then_some(true)
}
