//! Bodies of recursive definitions to rules, and rules to join plans.

use std::collections::BTreeSet;

use crate::model::{
    DefineBody, DefineId, Expr, ExprKind, Program, Quantifier, RelationId, Scalar, Slot, Type,
    TypeKind,
};
use crate::operators::CompareOp;

/// More rules than this from one definition are refused as a budget that is used up.
const MOST_RULES: usize = 4096;

/// One alternative of a definition: its literals all hold.
#[derive(Clone, Debug)]
pub(super) struct Rule<'p> {
    /// The definition's place in its group.
    pub(super) head: usize,
    /// What must hold.
    pub(super) literals: Vec<Literal<'p>>,
    /// How many of the literals are atoms, over relations or the group.
    pub(super) atoms: usize,
    /// The join orders: one for the first round, or one for each recursive atom as the newest.
    pub(super) plans: Vec<Plan<'p>>,
}

/// A part of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) enum Literal<'p> {
    /// A tuple of a relation or of the group.
    Atom(Atom<'p>),
    /// `some x in S`: where `x` has its values from.
    Each(Slot, &'p Expr),
    /// `x in S`, which can give `x` its values.
    Member(Slot, &'p Expr),
    /// `x is e`, which can give `x` its value.
    Equal(Slot, &'p Expr, &'p Expr),
    /// Anything else: tested when its variables have values.
    Test(&'p Expr),
}

/// A tuple of a relation or of the group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom<'p> {
    pub(super) source: Source,
    pub(super) arguments: &'p [Expr],
    /// Its place among the rule's atoms.
    pub(super) place: usize,
}

/// Where an atom's tuples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A closed relation.
    Relation(RelationId),
    /// A definition of the group, by its place.
    Group(usize),
}

/// Which rows of a group's table an atom reads in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// All there were when the round began.
    All,
    /// Those new in the last round.
    Newest,
    /// Those from before the last round.
    Older,
}

/// The order in which a rule's literals are joined.
#[derive(Clone, Debug)]
pub(super) struct Plan<'p> {
    /// The group's definition whose newest rows start the join; none for the first round.
    pub(super) newest: Option<usize>,
    pub(super) steps: Vec<Step<'p>>,
}

/// One step of a join.
#[derive(Clone, Debug)]
pub(super) enum Step<'p> {
    /// Rows of an atom, those whose `key` columns have the values of expressions; gives variables values.
    Scan {
        atom: Atom<'p>,
        version: Version,
        key: Vec<(usize, &'p Expr)>,
        bind: Vec<(usize, Slot)>,
        /// Columns that must equal another column: a variable that stands twice.
        repeated: Vec<(usize, usize)>,
    },
    /// Each element of the set that a variable ranges over.
    Each(Slot, &'p Expr),
    /// Each element of a set.
    Members(Slot, &'p Expr),
    /// Whether a variable's value is in a set.
    IsMember(Slot, &'p Expr),
    /// Each entity of the variable's type.
    Domain(Slot, Type),
    /// The value of an expression.
    Bind(Slot, &'p Expr),
    /// A condition.
    Test(&'p Expr),
}

/// The rules of a group of definitions; none if there are too many.
pub(super) fn rules<'p>(program: &'p Program, members: &[DefineId]) -> Option<Vec<Rule<'p>>> {
    let mut rules = Vec::new();
    for (head, id) in members.iter().enumerate() {
        let define = program.define(*id);
        let DefineBody::Predicate(body) = &define.body else {
            continue;
        };
        for literals in alternatives(body, program, members)? {
            let mut rule = Rule { head, literals, atoms: 0, plans: Vec::new() };
            for literal in &mut rule.literals {
                if let Literal::Atom(atom) = literal {
                    atom.place = rule.atoms;
                    rule.atoms += 1;
                }
            }
            rule.plans = plans(program, &rule, &define.slots, define.arity)?;
            rules.push(rule);
        }
    }
    Some(rules)
}

/// The disjunctive normal form, as far as joins need it.
fn alternatives<'p>(
    e: &'p Expr,
    program: &Program,
    members: &[DefineId],
) -> Option<Vec<Vec<Literal<'p>>>> {
    let group_place = |id: &DefineId| members.iter().position(|member| member == id);
    let one = |literal| Some(vec![vec![literal]]);
    match &e.kind {
        ExprKind::And(parts) => product(parts.iter(), program, members),
        ExprKind::Or(parts) if parts.iter().any(gives_values) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(alternatives(part, program, members)?);
            }
            (all.len() <= MOST_RULES).then_some(all)
        }
        ExprKind::Quantified(q) if q.quantifier == Quantifier::Some => {
            let parts = q.filter.iter().chain(&q.body);
            let mut all = product(parts, program, members)?;
            for literals in &mut all {
                literals.insert(0, Literal::Each(q.slot, &q.set));
            }
            Some(all)
        }
        ExprKind::Call(id, arguments) => match group_place(id) {
            Some(place) => {
                one(Literal::Atom(Atom { source: Source::Group(place), arguments, place: 0 }))
            }
            None => one(Literal::Test(e)),
        },
        ExprKind::Holds(id, arguments) if !program.relation(*id).open => {
            one(Literal::Atom(Atom { source: Source::Relation(*id), arguments, place: 0 }))
        }
        ExprKind::In(element, set) => match element.kind {
            ExprKind::Variable(slot) => one(Literal::Member(slot, set)),
            _ => one(Literal::Test(e)),
        },
        ExprKind::Compare(a, CompareOp::Is, b) => match (&a.kind, &b.kind) {
            (ExprKind::Variable(slot), _) => one(Literal::Equal(*slot, b, e)),
            (_, ExprKind::Variable(slot)) => one(Literal::Equal(*slot, a, e)),
            _ => one(Literal::Test(e)),
        },
        _ => one(Literal::Test(e)),
    }
}

/// Whether a join can take values from it, so that it is worth an alternative of its own.
fn gives_values(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Call(..) | ExprKind::Holds(..) | ExprKind::Quantified(_) | ExprKind::In(..) => {
            true
        }
        ExprKind::Compare(_, op, _) => *op == CompareOp::Is,
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().any(gives_values),
        _ => false,
    }
}

fn product<'p>(
    parts: impl Iterator<Item = &'p Expr>,
    program: &Program,
    members: &[DefineId],
) -> Option<Vec<Vec<Literal<'p>>>> {
    let mut all: Vec<Vec<Literal<'p>>> = vec![Vec::new()];
    for part in parts {
        let choices = alternatives(part, program, members)?;
        if all.len() * choices.len() > MOST_RULES {
            return None;
        }
        all = all
            .iter()
            .flat_map(|so_far| {
                choices.iter().map(|choice| so_far.iter().chain(choice).copied().collect())
            })
            .collect();
    }
    Some(all)
}

/// The variables of an expression that it does not bind itself.
pub(super) fn free(e: &Expr) -> BTreeSet<Slot> {
    let mut slots = BTreeSet::new();
    collect_free(e, &mut slots);
    slots
}

fn collect_free(e: &Expr, slots: &mut BTreeSet<Slot>) {
    if let ExprKind::Variable(slot) = e.kind {
        slots.insert(slot);
    }
    e.for_each_part(&mut |part| collect_free(part, slots));
    // Slots are unique in a body, so a bound one is free nowhere else.
    match &e.kind {
        ExprKind::Quantified(q) => slots.remove(&q.slot),
        ExprKind::Aggregate(a) => slots.remove(&a.slot),
        _ => false,
    };
}

fn plans<'p>(
    program: &Program,
    rule: &Rule<'p>,
    slots: &[(smol_str::SmolStr, Type)],
    arity: usize,
) -> Option<Vec<Plan<'p>>> {
    let recursive: Vec<Atom<'p>> = rule
        .literals
        .iter()
        .filter_map(|literal| match literal {
            Literal::Atom(atom) if matches!(atom.source, Source::Group(_)) => Some(*atom),
            _ => None,
        })
        .collect();
    if recursive.is_empty() {
        return Some(vec![Planner::new(program, rule, slots).plan(None, arity)?]);
    }
    recursive
        .iter()
        .map(|atom| Planner::new(program, rule, slots).plan(Some(*atom), arity))
        .collect()
}

struct Planner<'p, 'r> {
    program: &'r Program,
    rest: Vec<Literal<'p>>,
    bound: BTreeSet<Slot>,
    steps: Vec<Step<'p>>,
    slots: &'r [(smol_str::SmolStr, Type)],
    newest: Option<usize>,
    arity: usize,
}

impl<'p, 'r> Planner<'p, 'r> {
    fn new(program: &'r Program, rule: &Rule<'p>, slots: &'r [(smol_str::SmolStr, Type)]) -> Self {
        let rest = rule.literals.clone();
        Planner {
            program,
            rest,
            bound: BTreeSet::new(),
            steps: Vec::new(),
            slots,
            newest: None,
            arity: 0,
        }
    }

    fn plan(mut self, newest: Option<Atom<'p>>, arity: usize) -> Option<Plan<'p>> {
        self.arity = arity;
        self.newest = newest.map(|atom| atom.place);
        if let Some(atom) = newest {
            let place = self.rest.iter().position(
                |literal| matches!(literal, Literal::Atom(other) if other.place == atom.place),
            )?;
            // Its arguments may need variables that other literals give; then it waits its turn.
            if self.is_ready(&atom) {
                self.rest.remove(place);
                self.scan(atom);
            }
        }
        while !self.rest.is_empty() {
            self.step()?;
        }
        for slot in (0..arity).filter_map(|place| u16::try_from(place).ok().map(Slot)) {
            if !self.bound.contains(&slot) {
                self.domain(slot)?;
            }
        }
        let newest = newest.and_then(|atom| match atom.source {
            Source::Group(place) => Some(place),
            Source::Relation(_) => None,
        });
        Some(Plan { newest, steps: self.steps })
    }

    fn is_bound(&self, e: &Expr) -> bool {
        free(e).is_subset(&self.bound)
    }

    /// Whether every argument is a variable or has its variables bound.
    fn is_ready(&self, atom: &Atom<'p>) -> bool {
        atom.arguments.iter().all(|argument| {
            matches!(argument.kind, ExprKind::Variable(slot) if self.is_free(slot))
                || self.is_bound(argument)
        })
    }

    /// Whether a variable may have its values from elsewhere than the set it ranges over: where not all values of
    /// its type are listed, a value from elsewhere would say more of an unknown element than is known.
    fn is_free(&self, slot: Slot) -> bool {
        let ranges = |literal: &Literal<'_>| matches!(literal, Literal::Each(s, _) if *s == slot);
        let listed = self.slots.get(usize::from(slot.0)).is_some_and(|(_, ty)| match ty.scalar {
            Scalar::Entity(id) => {
                !self.program.is_a(id, self.program.builtin.clause)
                    && id != self.program.builtin.reservation
            }
            _ => is_finite(*ty),
        });
        listed || self.bound.contains(&slot) || !self.rest.iter().any(ranges)
    }

    /// How soon a literal should be joined: the smaller the sooner; none if it cannot be yet.
    fn urgency(&self, literal: &Literal<'p>) -> Option<(u8, usize)> {
        match literal {
            Literal::Test(e) => self.is_bound(e).then_some((0, 0)),
            Literal::Equal(slot, e, _) => {
                (self.is_bound(e) && self.is_free(*slot)).then_some((0, 1))
            }
            Literal::Each(slot, set) | Literal::Member(slot, set) if self.bound.contains(slot) => {
                self.is_bound(set).then_some((0, 2))
            }
            Literal::Atom(atom) if self.is_ready(atom) => {
                let open = atom.arguments.iter().filter(|a| !self.is_bound(a)).count();
                match open {
                    0 => Some((0, 3)),
                    open if open < atom.arguments.len() => Some((1, open)),
                    open => Some((3, open)),
                }
            }
            Literal::Member(slot, _) if !self.is_free(*slot) => None,
            Literal::Each(_, set) | Literal::Member(_, set) => match set.kind {
                ExprKind::Entities(_) => Some((4, 0)),
                _ => self.is_bound(set).then_some((2, 0)),
            },
            Literal::Atom(_) => None,
        }
    }

    fn step(&mut self) -> Option<()> {
        let urgencies = self.rest.iter().map(|literal| self.urgency(literal));
        let best = urgencies.enumerate().filter_map(|(i, u)| u.map(|u| (u, i))).min();
        let Some((_, place)) = best else {
            // Nothing can go on: give the first open parameter its type's values; others have their sets.
            let open = self.rest.iter().flat_map(free_of).filter(|slot| !self.bound.contains(slot));
            let open = open.min_by_key(|slot| usize::from(slot.0) >= self.arity)?;
            return self.domain(open);
        };
        match self.rest.remove(place) {
            Literal::Test(e) => self.steps.push(Step::Test(e)),
            Literal::Equal(slot, e, whole) => {
                if self.bound.insert(slot) {
                    self.steps.push(Step::Bind(slot, e));
                } else {
                    self.steps.push(Step::Test(whole));
                }
            }
            Literal::Each(slot, set) if !self.bound.contains(&slot) => {
                self.bound.insert(slot);
                self.steps.push(Step::Each(slot, set));
            }
            Literal::Each(slot, set) | Literal::Member(slot, set) => {
                if self.bound.insert(slot) {
                    self.steps.push(Step::Members(slot, set));
                } else if !self.is_certain_member(slot, set) {
                    self.steps.push(Step::IsMember(slot, set));
                }
            }
            Literal::Atom(atom) => self.scan(atom),
        }
        Some(())
    }

    /// Whether every value of the variable is in the set by its type alone. Agreements may be only planned, and clauses
    /// and reservations with them.
    fn is_certain_member(&self, slot: Slot, set: &Expr) -> bool {
        let ExprKind::Entities(of) = set.kind else { return false };
        let own = self.slots.get(usize::from(slot.0)).map(|(_, ty)| ty.scalar);
        let Some(Scalar::Entity(own)) = own else { return false };
        let entities = &self.program.type_info(own).entities;
        let builtin = &self.program.builtin;
        self.program.type_info(own).kind != TypeKind::ClauseKind
            && own == of
            && ![builtin.clause, builtin.agreement, builtin.reservation].contains(&of)
            && entities.iter().all(|entity| self.program.entity(*entity).period.is_always())
    }

    fn scan(&mut self, atom: Atom<'p>) {
        let version = match (atom.source, self.newest) {
            (Source::Group(_), Some(newest)) if atom.place == newest => Version::Newest,
            (Source::Group(_), Some(newest)) if atom.place > newest => Version::Older,
            _ => Version::All,
        };
        let (mut key, mut bind, mut repeated) =
            (Vec::new(), Vec::<(usize, Slot)>::new(), Vec::new());
        for (column, argument) in atom.arguments.iter().enumerate() {
            match argument.kind {
                ExprKind::Variable(slot) if !self.bound.contains(&slot) => {
                    match bind.iter().find(|(_, other)| *other == slot) {
                        Some((first, _)) => repeated.push((*first, column)),
                        None => bind.push((column, slot)),
                    }
                }
                _ => key.push((column, argument)),
            }
        }
        self.bound.extend(bind.iter().map(|(_, slot)| *slot));
        self.steps.push(Step::Scan { atom, version, key, bind, repeated });
    }

    fn domain(&mut self, slot: Slot) -> Option<()> {
        let (_, ty) = self.slots.get(usize::from(slot.0))?;
        if !is_finite(*ty) {
            return None;
        }
        self.bound.insert(slot);
        self.steps.push(Step::Domain(slot, *ty));
        Some(())
    }
}

/// Whether a type has finitely many values.
fn is_finite(ty: Type) -> bool {
    !ty.is_set && matches!(ty.scalar, Scalar::Entity(_) | Scalar::YesNo)
}

/// All variables of a literal, in order.
fn free_of(literal: &Literal<'_>) -> Vec<Slot> {
    match literal {
        Literal::Atom(atom) => atom.arguments.iter().flat_map(free).collect(),
        Literal::Each(slot, set) | Literal::Member(slot, set) => {
            std::iter::once(*slot).chain(free(set)).collect()
        }
        Literal::Equal(slot, e, _) => std::iter::once(*slot).chain(free(e)).collect(),
        Literal::Test(e) => free(e).into_iter().collect(),
    }
}

impl Rule<'_> {
    /// Where the rule's atoms have their tuples, in order.
    pub(super) fn atoms(&self) -> impl Iterator<Item = Source> {
        self.literals.iter().filter_map(|literal| match literal {
            Literal::Atom(atom) => Some(atom.source),
            _ => None,
        })
    }
}
