//! The proof of a verdict: every part of the conditions that were asked, its value, and what that value rests on,
//! down to stated facts, missing ones, and derived tuples. Nodes refer to one another by number, so that what is
//! asked twice stands once.

use rustc_hash::FxHashMap;

use super::said::{self, Said};
use crate::evaluate::{Datum, Derivation, Frame, Judgement, Outcome, bind_slot};
use crate::model::{
    AttributeId, DefineBody, DefineId, EntityId, Expr, ExprKind, Program, Slot, Type, ValueId,
};
use crate::source::{Span, to_u32};

/// A node by its place in the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The proof of a verdict.
#[derive(Clone, Debug)]
pub struct Proof<'p> {
    /// All nodes; the parts of a node come before it.
    pub nodes: Vec<Node<'p>>,
    /// The values of variables under which nodes were asked; shared by the nodes of one body.
    pub frames: Vec<Frame>,
    /// The `where` conditions of the requirement.
    pub filters: Vec<NodeId>,
    /// What it requires or forbids; none where the subjects themselves are not known.
    pub body: Option<NodeId>,
    /// The conditions of its exceptions, in the order written.
    pub exceptions: Vec<NodeId>,
}

/// A part of a condition and its value.
#[derive(Clone, Debug)]
pub struct Node<'p> {
    /// The part.
    pub expr: &'p Expr,
    /// The values of its variables, by their place in the proof's frames.
    pub frame: usize,
    /// What it came to.
    pub value: Datum,
    /// What that rests on.
    pub ground: Ground,
    /// The nodes it was computed from, in the order of the expression; of a quantifier or an aggregate first the set,
    /// then for each element its conditions and its term.
    pub parts: Vec<NodeId>,
}

/// What the value of a node rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Its parts.
    Parts,
    /// Itself: a literal, a parameter, a variable, the date, all entities of a type.
    Given,
    /// An attribute stated here.
    Stated(Span),
    /// An attribute or a tuple that is assumed.
    Assumed,
    /// An attribute that is not stated.
    Missing(EntityId, AttributeId),
    /// A tuple stated here in a relation.
    Fact(Span),
    /// That no fact states the tuple.
    NoFact,
    /// The body of a definition, which is its last part.
    Definition(DefineId),
    /// A recursive definition: how the tuple was derived; none if it was not.
    Derived(DefineId, Option<Derivation>),
    /// A set of which not all elements are known.
    OpenSet,
}

/// The proof of a judgement.
pub fn prove<'p>(outcome: &mut Outcome<'p>, judgement: &Judgement) -> Proof<'p> {
    let program = outcome.program();
    let requirement = program.requirement(judgement.requirement);
    let mut frame = judgement.frame.clone();
    frame.resize(requirement.slots.len(), Datum::UNKNOWN);
    let mut prover = Prover {
        outcome,
        program,
        proof: Proof {
            nodes: Vec::new(),
            frames: vec![frame],
            filters: Vec::new(),
            body: None,
            exceptions: Vec::new(),
        },
        bodies: FxHashMap::default(),
    };
    let known = judgement.subjects.len();
    for filter in requirement.binders.iter().take(known).filter_map(|b| b.filter.as_ref()) {
        let node = prover.node(filter, 0);
        prover.proof.filters.push(node);
    }
    if known == requirement.binders.len() {
        prover.proof.body = Some(prover.node(&requirement.body, 0));
        for exception in &requirement.exceptions {
            let node = prover.node(&exception.when, 0);
            prover.proof.exceptions.push(node);
        }
    }
    prover.proof
}

struct Prover<'o, 'p> {
    outcome: &'o mut Outcome<'p>,
    program: &'p Program,
    proof: Proof<'p>,
    /// The parts that prove a call, by definition and arguments.
    bodies: FxHashMap<(DefineId, Vec<Datum>), Vec<NodeId>>,
}

impl<'p> Prover<'_, 'p> {
    fn ask(&mut self, e: &'p Expr, frame: usize) -> Datum {
        let mut values = self.proof.frames.get(frame).cloned().unwrap_or_default();
        if e.ty == Type::one(crate::model::Scalar::YesNo) {
            return self.outcome.truth(e, &mut values).into();
        }
        self.outcome.datum(e, &mut values)
    }

    /// Proves a part under a frame and gives its node.
    fn node(&mut self, e: &'p Expr, frame: usize) -> NodeId {
        let value = self.ask(e, frame);
        let (ground, parts) = match &e.kind {
            ExprKind::Quantified(q) => {
                let conditions: Vec<&Expr> = q.filter.iter().chain(&q.body).collect();
                self.each_element(&q.set, q.slot, &conditions, q.number(), frame)
            }
            ExprKind::Aggregate(a) => {
                let conditions: Vec<&Expr> = a.filter.iter().chain(&a.term).collect();
                self.each_element(&a.set, a.slot, &conditions, None, frame)
            }
            ExprKind::Call(id, arguments) => self.call(*id, arguments, frame),
            _ => {
                let mut parts = Vec::new();
                e.for_each_part(&mut |part| parts.push(part));
                let parts: Vec<NodeId> =
                    parts.into_iter().map(|part| self.node(part, frame)).collect();
                (self.ground(e, &parts), parts)
            }
        };
        self.push(Node { expr: e, frame, value, ground, parts })
    }

    fn push(&mut self, node: Node<'p>) -> NodeId {
        self.proof.nodes.push(node);
        NodeId(to_u32(self.proof.nodes.len() - 1))
    }

    fn values(&self, parts: &[NodeId]) -> Vec<Datum> {
        let node = |id: &NodeId| self.proof.nodes.get(id.0 as usize);
        parts.iter().map(|part| node(part).map_or(Datum::UNKNOWN, |n| n.value)).collect()
    }

    /// What a part rests on that is neither a quantifier nor a call.
    fn ground(&self, e: &Expr, parts: &[NodeId]) -> Ground {
        let values = self.values(parts);
        match &e.kind {
            ExprKind::Constant(_)
            | ExprKind::Variable(_)
            | ExprKind::Parameter(_)
            | ExprKind::AsOf
            | ExprKind::Entities(_) => Ground::Given,
            ExprKind::Attribute(_, attribute) | ExprKind::Stated(_, attribute) => {
                let entity = values.first().and_then(|v| v.known()).and_then(ValueId::as_entity);
                match entity.map(|entity| (entity, self.outcome.stated(entity, *attribute))) {
                    Some((_, Some((_, Some(span))))) => Ground::Stated(span),
                    Some((_, Some((_, None)))) => Ground::Assumed,
                    Some((entity, None)) => Ground::Missing(entity, *attribute),
                    None => Ground::Parts,
                }
            }
            ExprKind::Holds(relation, _) => {
                let tuple: Option<Vec<ValueId>> = values.iter().map(|v| v.known()).collect();
                let said = tuple.map(|tuple| said::of_tuple(self.outcome, *relation, &tuple));
                match said {
                    Some(Said { span: Some(span), .. }) => Ground::Fact(span),
                    Some(Said { holds: Some(_), assumed: true, .. }) => Ground::Assumed,
                    Some(_) => Ground::NoFact,
                    None => Ground::Parts,
                }
            }
            _ => Ground::Parts,
        }
    }

    fn each_element(
        &mut self,
        set: &'p Expr,
        slot: Slot,
        conditions: &[&'p Expr],
        count: Option<&'p Expr>,
        frame: usize,
    ) -> (Ground, Vec<NodeId>) {
        let mut parts: Vec<NodeId> = count.iter().map(|n| self.node(n, frame)).collect();
        parts.push(self.node(set, frame));
        let mut values = self.proof.frames.get(frame).cloned().unwrap_or_default();
        let Some(elements) = self.outcome.elements(set, &mut values) else {
            return (Ground::OpenSet, parts);
        };
        for element in elements.iter() {
            bind_slot(&mut values, slot, Datum::Known(*element));
            self.proof.frames.push(values.clone());
            let own = self.proof.frames.len() - 1;
            for condition in conditions {
                parts.push(self.node(condition, own));
            }
        }
        (Ground::Parts, parts)
    }

    fn call(&mut self, id: DefineId, arguments: &'p [Expr], frame: usize) -> (Ground, Vec<NodeId>) {
        let mut parts: Vec<NodeId> = arguments.iter().map(|a| self.node(a, frame)).collect();
        let data = self.values(&parts);
        let define = self.program.define(id);
        if define.recursive {
            let tuple: Option<Vec<ValueId>> = data.iter().map(|datum| datum.known()).collect();
            let derivation = tuple.and_then(|tuple| self.outcome.derivation(id, &tuple));
            return (Ground::Derived(id, derivation), parts);
        }
        if let Some(known) = self.bodies.get(&(id, data.clone())) {
            parts.extend(known);
            return (Ground::Definition(id), parts);
        }
        let mut values = data.clone();
        values.resize(define.slots.len(), Datum::UNKNOWN);
        self.proof.frames.push(values);
        let own = self.proof.frames.len() - 1;
        let body: Vec<NodeId> = match &define.body {
            DefineBody::Predicate(body) => vec![self.node(body, own)],
            DefineBody::Value { base, exceptions } => {
                let each = exceptions.iter().flat_map(|e| std::iter::once(&e.when).chain(&e.then));
                each.chain([base]).map(|part| self.node(part, own)).collect()
            }
        };
        self.bodies.insert((id, data), body.clone());
        parts.extend(body);
        (Ground::Definition(id), parts)
    }
}
