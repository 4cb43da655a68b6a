//! The nearest parts of a requirement that keep it from holding, with margins where numbers decide.

use indexmap::{IndexMap, IndexSet};

use super::contested;
use super::lacks::{LackId, Needs, Tree};
use super::missing::{self, Gaps, MissingFact};
use super::story::Telling;
use super::text::{Scope, Words, period_words};
use crate::evaluate::{Change, Datum, Frame, Judgement, Outcome, Truth, Verdict, bind_slot};
use crate::model::{
    self, DefineBody, DefineId, Exception, Expr, ExprKind, Program, Requirement, Scalar, Slot,
    Type, Value, ValueId,
};
use crate::operators::CompareOp;
use crate::source::Span;

/// A part that fails or is undecided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of part.
    pub kind: ReasonKind,
    /// In words.
    pub sentence: String,
    /// Where the condition is written.
    pub span: Span,
    /// Where the facts it rests on are stated.
    pub facts: Vec<Span>,
    /// The contested parameters it depends on, each with why: "`benchmark`: no body has fixed it".
    pub contested: Vec<String>,
}

/// The kinds of reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// A comparison fails by so much.
    Margin(Margin),
    /// A comparison, a membership, a fact that does not hold, or one that must not.
    Condition,
    /// Too few or too many.
    Count,
    /// Undecided.
    Unknown,
    /// An evaluation that failed.
    Fault,
}

/// By how much a comparison fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Margin {
    /// What is compared.
    pub term: String,
    /// Its value.
    pub value: String,
    /// What it needs: `at least 90%`.
    pub needs: String,
    /// The difference: `1.5 pp`; empty where the values have no difference, as the steps of a scale.
    pub gap: String,
    /// Whether the value is too small rather than too large.
    pub short: bool,
}

/// The gap of a value that is the limit, where more or less than the limit is needed.
const AT_THE_LIMIT: &str = "exactly at the limit";

/// What keeps a judgement from being met or excepted.
pub(super) struct Blame {
    /// The reasons, at most so many.
    pub(super) reasons: Vec<Reason>,
    /// How many more there are.
    pub(super) more: usize,
    /// The facts that are missing.
    pub(super) gaps: Gaps,
}

/// What keeps a judgement from being met or excepted, with at most so many reasons.
pub(super) fn blame(outcome: &mut Outcome<'_>, judgement: &Judgement, most: usize) -> Blame {
    walk_judgement(outcome, judgement, None).0.blame(most)
}

/// What keeps a condition from holding under these values of its variables, or an expression from being known.
pub(super) fn blame_condition<'p>(
    outcome: &mut Outcome<'p>,
    condition: &'p Expr,
    variables: &mut Variables<'p>,
    most: usize,
) -> Blame {
    let mut walk = Walk::new(outcome, None);
    walk.tree.begin();
    if condition.ty == Type::one(Scalar::YesNo) {
        walk.walk(condition, variables, true);
    } else {
        walk.unknown_parts(condition, variables);
    }
    walk.blame(most)
}

/// What was found for a tree.
pub(super) struct Found {
    pub(super) tree: Tree,
    pub(super) root: Option<LackId>,
    pub(super) gaps: Gaps,
}

/// What keeps a judgement from being met or excepted, as a tree.
pub(super) fn walk_for_tree(
    outcome: &mut Outcome<'_>,
    judgement: &Judgement,
    telling: Telling,
) -> Found {
    let (walk, root) = walk_judgement(outcome, judgement, Some(telling));
    Found { tree: walk.tree, root, gaps: walk.gaps }
}

/// Walks through everything that keeps a judgement from being met or excepted. For a tree also through the exceptions
/// that are false: they are no reasons of their own, but alternatives.
fn walk_judgement<'w, 'p>(
    outcome: &'w mut Outcome<'p>,
    judgement: &Judgement,
    telling: Option<Telling>,
) -> (Walk<'w, 'p>, Option<LackId>) {
    let program = outcome.program();
    let requirement = program.requirement(judgement.requirement);
    let mut frame = judgement.frame.clone();
    frame.resize(requirement.slots.len(), Datum::UNKNOWN);
    let mut walk = Walk::new(outcome, telling);
    let mut variables = Variables { slots: &requirement.slots, frame };
    let known = judgement.subjects.len();
    walk.tree.begin();
    for binder in requirement.binders.iter().take(known) {
        if let Some(filter) = &binder.filter {
            walk.walk(filter, &mut variables, true);
        }
    }
    // Whether it applies is open where a condition is found here. That is asked for another reason than what it
    // lacks, so what it lacks begins anew.
    walk.tree = Tree::default();
    if let Some(binder) = requirement.binders.get(known) {
        walk.unknown_parts(&binder.set, &mut variables);
        return (walk, None);
    }
    if judgement.applies == Truth::Unknown
        && let Some((agreement, stage)) =
            missing::stage_in_question(walk.outcome, requirement, &variables.frame)
        && walk.outcome.stated(agreement, stage).is_none()
    {
        walk.gaps.note(MissingFact::Attribute(agreement, stage), None);
    }
    walk.tree.begin();
    walk.walk(&requirement.body, &mut variables, !requirement.forbids);
    let body = walk.tree.end();
    let excused = matches!(judgement.verdict, Verdict::Excepted(_));
    let has_ways = !requirement.exceptions.is_empty() && !excused;
    let label = has_ways.then(|| String::from("the requirement itself"));
    let mut ways: Vec<LackId> = walk.tree.join(Needs::All, label, body, 0).into_iter().collect();
    ways.extend(walk.exceptions(requirement, judgement, &mut variables));
    let root = walk.tree.join(Needs::Any, None, ways, 0);
    (walk, root)
}

/// The variables of a requirement or definition.
pub(super) struct Variables<'p> {
    pub(super) slots: &'p [(smol_str::SmolStr, Type)],
    pub(super) frame: Frame,
}

/// A walk under way.
pub(super) struct Walk<'w, 'p> {
    pub(super) outcome: &'w mut Outcome<'p>,
    pub(super) program: &'p Program,
    /// By sentence, so that the same is said once.
    reasons: IndexMap<String, Reason>,
    pub(super) tree: Tree,
    /// How much the tree is to tell; none where only the reasons are asked for.
    pub(super) telling: Option<Telling>,
    /// Only the tree is to grow.
    pub(super) quiet: bool,
    pub(super) gaps: Gaps,
    /// Elements that fail and are not shown.
    pub(super) uncounted: usize,
    /// Calls already looked into.
    pub(super) seen: IndexSet<(DefineId, Vec<Datum>)>,
    /// Calls being looked into for the tree, and whether they should hold.
    growing: IndexSet<(DefineId, Vec<Datum>, bool)>,
}

impl<'w, 'p> Walk<'w, 'p> {
    pub(super) fn new(outcome: &'w mut Outcome<'p>, telling: Option<Telling>) -> Self {
        let program = outcome.program();
        Walk {
            outcome,
            program,
            reasons: IndexMap::new(),
            tree: Tree::default(),
            telling,
            quiet: false,
            gaps: Gaps::default(),
            uncounted: 0,
            seen: IndexSet::new(),
            growing: IndexSet::new(),
        }
    }

    /// What was found, with at most so many reasons.
    fn blame(self, most: usize) -> Blame {
        let mut reasons: Vec<Reason> = self.reasons.into_values().collect();
        let more = reasons.len().saturating_sub(most) + self.uncounted;
        reasons.truncate(most);
        Blame { reasons, more, gaps: self.gaps }
    }

    /// What each exception lacks, in the order written. A false one is no reason of its own and grows only the tree;
    /// an undecided one may yet excuse.
    fn exceptions(
        &mut self,
        requirement: &'p Requirement,
        judgement: &Judgement,
        variables: &mut Variables<'p>,
    ) -> Vec<LackId> {
        let mut found: Vec<(usize, LackId)> = Vec::new();
        let mut others = Vec::new();
        for (place, exception) in requirement.exceptions.iter().enumerate() {
            let truth = self.outcome.truth(&exception.when, &mut variables.frame);
            if truth != Truth::Unknown {
                others.push((place, exception));
                continue;
            }
            self.tree.begin();
            self.walk(&exception.when, variables, true);
            let parts = self.tree.end();
            found.extend(self.exception(exception, parts).map(|id| (place, id)));
        }
        let excused = matches!(judgement.verdict, Verdict::Excepted(_));
        if self.telling.is_some() && !excused {
            for (place, exception) in others {
                self.tree.begin();
                let in_force = self.outcome.as_of().is_none_or(|d| exception.effective.contains(d));
                self.quietly(|walk| {
                    if in_force {
                        walk.walk(&exception.when, variables, true);
                    } else {
                        let day = walk.outcome.as_of();
                        let sentence = format!("it is {}", period_words(exception.effective, day));
                        walk.push(ReasonKind::Condition, sentence, exception.span, Vec::new());
                    }
                });
                let parts = self.tree.end();
                found.extend(self.exception(exception, parts).map(|id| (place, id)));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    fn exception(&mut self, exception: &Exception, parts: Vec<LackId>) -> Option<LackId> {
        let label = format!("the exception `{}`", exception.name);
        let id = self.tree.join(Needs::All, Some(label), parts, 0)?;
        if let Some(lack) = self.tree.lacks.get_mut(id.0 as usize) {
            lack.citations.clone_from(&exception.annotations.citations);
        }
        Some(id)
    }

    /// Says what keeps `e` from being `want`; nothing if it is.
    pub(super) fn walk(&mut self, e: &'p Expr, variables: &mut Variables<'p>, want: bool) {
        let truth = self.outcome.truth(e, &mut variables.frame);
        if truth == Truth::of(want) || self.outcome.unfinished().is_some() {
            return;
        }
        if let (ExprKind::Compare(..) | ExprKind::Between(..), Truth::Fault(_)) = (&e.kind, truth) {
            return self.condition(e, variables, want, truth);
        }
        match &e.kind {
            ExprKind::Not(part) => self.walk(part, variables, !want),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                // What decides is the reason: beside a false part of an `and`, an unknown one is none.
                let decided = truth == Truth::of(!want);
                let every = matches!(e.kind, ExprKind::And(_)) == want;
                self.joining(if every { Needs::All } else { Needs::Any }, |walk| {
                    for part in parts {
                        if !(decided && every) || walk.holds(Some(part), variables) == truth {
                            walk.walk(part, variables, want);
                        }
                    }
                    0
                });
            }
            ExprKind::Compare(a, op, b) => self.comparison(e, a, *op, b, variables, want),
            ExprKind::Between(value, low, high) => {
                if want {
                    self.joining(Needs::All, |walk| {
                        walk.comparison(e, value, CompareOp::AtLeast, low, variables, true);
                        walk.comparison(e, value, CompareOp::AtMost, high, variables, true);
                        0
                    });
                } else {
                    self.condition(e, variables, want, truth);
                }
            }
            ExprKind::Quantified(q) => self.quantified(e, q, variables, want, truth),
            ExprKind::Call(id, arguments) => self.call(e, *id, arguments, variables, want, truth),
            _ => self.condition(e, variables, want, truth),
        }
    }

    pub(super) fn push(
        &mut self,
        kind: ReasonKind,
        sentence: String,
        span: Span,
        facts: Vec<Span>,
    ) {
        let reason = Reason { kind, sentence, span, facts, contested: Vec::new() };
        self.give(reason, Vec::new());
    }

    /// Gives a reason, and the changes that may mend it.
    pub(super) fn give(&mut self, reason: Reason, proposals: Vec<Change>) {
        self.outcome.spend();
        self.tree.leaf(&reason);
        if let Some(id) = self.tree.leaf_of(&reason.sentence).filter(|_| !proposals.is_empty()) {
            self.tree.proposals.entry(id).or_insert(proposals);
        }
        if !self.quiet {
            self.reasons.entry(reason.sentence.clone()).or_insert(reason);
        }
    }

    pub(super) fn text(&self, e: &Expr, variables: &Variables<'_>) -> String {
        let scope = Scope { slots: variables.slots, frame: &variables.frame };
        Words::of(self.outcome).expr(e, scope)
    }

    /// A condition that is not what it should be, in its own words.
    pub(super) fn condition(
        &mut self,
        e: &'p Expr,
        variables: &mut Variables<'p>,
        want: bool,
        truth: Truth,
    ) {
        let text = self.text(e, variables);
        let facts = self.facts(e, variables);
        match truth {
            Truth::Unknown => {
                self.unknown_parts(e, variables);
                let sentence = match e.kind {
                    ExprKind::Attribute(..) | ExprKind::Variable(_) => {
                        format!("`{text}` is unknown, needs {}", if want { "yes" } else { "no" })
                    }
                    _ => format!("it is not known whether `{text}`"),
                };
                self.push(ReasonKind::Unknown, sentence, e.span, facts);
            }
            Truth::Fault(fault) => {
                let (why, span) = match self.outcome.fault(fault) {
                    Some(fault) => (fault.kind.to_string(), fault.span),
                    None => (String::from("evaluation failed"), e.span),
                };
                self.push(ReasonKind::Fault, why, span, facts);
            }
            _ => {
                let sentence = match (&e.kind, want) {
                    (ExprKind::Holds(..), true) => format!("`{text}` is not a fact"),
                    (ExprKind::Holds(..), false) => format!("`{text}` is a fact"),
                    (ExprKind::In(element, set), _) => format!(
                        "`{}` is {}in `{}`",
                        self.text(element, variables),
                        if want { "not " } else { "" },
                        self.text(set, variables)
                    ),
                    (ExprKind::Stated(..), _) => {
                        let attribute = text.strip_suffix(" is stated").unwrap_or(&text);
                        format!("`{attribute}` is {}stated", if want { "not " } else { "" })
                    }
                    (ExprKind::Attribute(..) | ExprKind::Variable(_), _) => {
                        let (is, needs) = if want { ("no", "yes") } else { ("yes", "no") };
                        format!("`{text}` is {is}, needs {needs}")
                    }
                    (_, true) => format!("`{text}` does not hold"),
                    (_, false) => format!("`{text}` holds"),
                };
                let proposals = self.changes_of_condition(e, variables, want);
                let kind = ReasonKind::Condition;
                let contested = Vec::new();
                self.give(Reason { kind, sentence, span: e.span, facts, contested }, proposals);
            }
        }
    }

    fn comparison(
        &mut self,
        e: &'p Expr,
        a: &'p Expr,
        op: CompareOp,
        b: &'p Expr,
        variables: &mut Variables<'p>,
        want: bool,
    ) {
        let (x, y) = (self.datum(a, variables), self.datum(b, variables));
        let op = if want { op } else { op.opposite() };
        if let Some(fault) = [x, y].iter().find_map(|datum| match datum {
            Datum::Fault(fault) => Some(Truth::Fault(*fault)),
            _ => None,
        }) {
            return self.condition(e, variables, want, fault);
        }
        let mut facts = self.facts(a, variables);
        facts.extend(self.facts(b, variables));
        // What moves is named; what is fixed is what it needs.
        let swap = matches!(a.kind, ExprKind::Constant(_) | ExprKind::Parameter(_));
        let (a, x, op, b, y) = if swap { (b, y, op.mirrored(), a, x) } else { (a, x, op, b, y) };
        let needs = self.needs(op, b, y, variables);
        let term = self.text(a, variables);
        let (Datum::Known(value), Datum::Known(bound)) = (x, y) else {
            self.thresholds(a, y, variables);
            self.thresholds(b, x, variables);
            let known = Words::of(self.outcome).datum(x);
            let sentence = format!("`{term}` is {known}, needs {needs}");
            if !self.settled(x, op, y) {
                self.push(ReasonKind::Unknown, sentence, e.span, facts);
            }
            return;
        };
        if self.settled(x, op, y) {
            return;
        }
        let (mut gap, mut short) = self.gap(value, bound);
        if matches!(op, CompareOp::MoreThan | CompareOp::LessThan) && !gap.is_empty() {
            // The limit itself is not enough.
            let is_limit = self.outcome.compare(x, CompareOp::Is, y) == Truth::True;
            gap = if is_limit { AT_THE_LIMIT.into() } else { format!("more than {gap}") };
            short = op == CompareOp::MoreThan;
        }
        let is_date = matches!(self.outcome.values().get(value), Some(Value::Date(_)));
        let (own_value, bound_value) = (value, bound);
        let value = Words::of(self.outcome).value(value);
        let mut sentence = format!("`{term}` is {value}, needs {needs}");
        let ordered = !matches!(op, CompareOp::Is | CompareOp::IsNot);
        if ordered && !gap.is_empty() {
            sentence.push_str(match (is_date, short) {
                _ if gap == AT_THE_LIMIT => ": ",
                (false, true) => ": short by ",
                (false, false) => ": over by ",
                (true, true) => ": too early by ",
                (true, false) => ": too late by ",
            });
            sentence.push_str(&gap);
        }
        let gap = if ordered { gap } else { String::new() };
        let kind = ReasonKind::Margin(Margin { term, value, needs, gap, short });
        let contested = contested::parameters(self.program, e);
        let mut proposals = self.changes_of_value(a, op, bound_value, variables);
        proposals.extend(self.changes_of_value(b, op.mirrored(), own_value, variables));
        self.give(Reason { kind, sentence, span: e.span, facts, contested }, proposals);
    }

    /// Whether the comparison holds for certain.
    fn settled(&mut self, x: Datum, op: CompareOp, y: Datum) -> bool {
        self.outcome.compare(x, op, y) == Truth::True
    }

    pub(super) fn needs(
        &self,
        op: CompareOp,
        b: &Expr,
        y: Datum,
        variables: &Variables<'_>,
    ) -> String {
        let scope = Scope { slots: variables.slots, frame: &variables.frame };
        Words::of(self.outcome).bound(op, b, y, scope)
    }

    /// The difference of two values in words, and whether the first is the smaller.
    pub(super) fn gap(&mut self, value: ValueId, bound: ValueId) -> (String, bool) {
        let short = self.outcome.order(value, bound) == Some(std::cmp::Ordering::Less);
        let (larger, smaller) = if short { (bound, value) } else { (value, bound) };
        let values = self.outcome.values();
        let difference = match (values.get(larger), values.get(smaller)) {
            (Some(Value::Text(_) | Value::Code(_) | Value::YesNo(_)), _) => None,
            (Some(x), Some(y)) => model::add(x, y, true, None, &self.program.rates).ok(),
            _ => None,
        };
        let gap = difference.map(|value| {
            let id = self.outcome.intern(value);
            Words::of(self.outcome).value(id)
        });
        (gap.unwrap_or_default(), short)
    }

    fn call(
        &mut self,
        e: &'p Expr,
        id: DefineId,
        arguments: &'p [Expr],
        variables: &mut Variables<'p>,
        want: bool,
        truth: Truth,
    ) {
        let define = self.program.define(id);
        let data: Vec<Datum> = arguments.iter().map(|a| self.datum(a, variables)).collect();
        let DefineBody::Predicate(body) = &define.body else {
            return self.condition(e, variables, want, truth);
        };
        if define.recursive && truth != Truth::Unknown {
            return self.condition(e, variables, want, truth);
        }
        for (argument, datum) in arguments.iter().zip(&data) {
            if datum.known().is_none() {
                self.unknown_parts(argument, variables);
            }
        }
        let is_new = !self.quiet && self.seen.insert((id, data.clone()));
        let key = (id, data, want);
        if !is_new {
            // Said before; it stands here, too.
            if let Some(known) = self.tree.calls.get(&key) {
                return self.tree.attach(*known);
            }
            if self.telling.is_none() || self.growing.contains(&key) {
                return;
            }
        }
        self.growing.insert(key.clone());
        let mut frame = key.1.clone();
        frame.resize(define.slots.len(), Datum::UNKNOWN);
        let mut own = Variables { slots: &define.slots, frame };
        let before = self.reasons.len();
        self.tree.begin();
        if is_new {
            self.walk(body, &mut own, want);
        } else {
            self.quietly(|walk| walk.walk(body, &mut own, want));
        }
        let finds =
            if self.quiet || !is_new { self.tree.finds() } else { self.reasons.len() > before };
        if !finds {
            self.condition(e, variables, want, truth);
        }
        let parts = self.tree.end();
        self.growing.swap_remove(&key);
        if let Some(lack) = self.tree.join(Needs::All, None, parts, 0) {
            self.tree.calls.insert(key, lack);
            self.tree.attach(lack);
        }
    }

    pub(super) fn holds(&mut self, e: Option<&'p Expr>, variables: &mut Variables<'p>) -> Truth {
        e.map_or(Truth::True, |e| self.outcome.truth(e, &mut variables.frame))
    }

    pub(super) fn datum(&mut self, e: &'p Expr, variables: &mut Variables<'p>) -> Datum {
        self.outcome.datum(e, &mut variables.frame)
    }
}

/// Gives a quantifier's variable an element.
pub(super) fn bind(variables: &mut Variables<'_>, slot: Slot, element: ValueId) {
    bind_slot(&mut variables.frame, slot, Datum::Known(element));
}
