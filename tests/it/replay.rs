//! Proofs of verdicts replay: the value of every node follows from its parts, the reference finds the same value for
//! it, and the nodes of the conditions give the verdict.

use accordant::evaluate::{Datum, FaultId, Judgement, Outcome, Truth, Verdict};
use accordant::explain::{Ground, Node, NodeId, Proof, prove};
use accordant::model::{DefineBody, ExprKind, Program, Quantifier, Scalar, Type};
use proptest::prelude::*;

use crate::agreement::{is_known, is_truth};
use crate::generate::{Generated, programs};
use crate::pipeline::{date, outcome, program};
use crate::reference::{Known, Reference, Val};

/// Truths without saying which fault.
fn plain(truth: Truth) -> Truth {
    match truth {
        Truth::Fault(_) => Truth::Fault(FaultId(0)),
        other => other,
    }
}

struct Replay<'a, 'p> {
    program: &'p Program,
    proof: &'a Proof<'p>,
    reference: &'a Reference<'p>,
}

impl<'p> Replay<'_, 'p> {
    fn node(&self, id: NodeId) -> &Node<'p> {
        &self.proof.nodes[id.0 as usize]
    }

    fn truth(&self, id: NodeId) -> Truth {
        plain(self.node(id).value.truth())
    }

    /// What a node's value follows to be from its parts; none where parts alone do not say.
    fn follows(&self, node: &Node<'p>) -> Option<Truth> {
        let parts = node.parts.iter().map(|part| self.truth(*part));
        match &node.expr.kind {
            ExprKind::And(_) => Some(parts.fold(Truth::True, Truth::and)),
            ExprKind::Or(_) => Some(parts.fold(Truth::False, Truth::or)),
            ExprKind::Not(_) => Some(self.truth(node.parts[0]).not()),
            ExprKind::Call(id, _) if node.ground == Ground::Definition(*id) => {
                let body = &self.program.define(*id).body;
                let is_predicate = matches!(body, DefineBody::Predicate(_));
                is_predicate.then(|| self.truth(*node.parts.last().unwrap()))
            }
            ExprKind::Quantified(q) if node.ground == Ground::Parts => {
                let of_each = usize::from(q.filter.is_some()) + usize::from(q.body.is_some());
                let fails = q.quantifier == Quantifier::Every;
                let counts =
                    !matches!(q.quantifier, Quantifier::Every | Quantifier::Some | Quantifier::No);
                if counts || of_each == 0 {
                    return None;
                }
                let matches: Vec<Truth> = node.parts[1..]
                    .chunks(of_each)
                    .map(|conditions| {
                        let truths: Vec<Truth> =
                            conditions.iter().map(|c| self.truth(*c)).collect();
                        let body = if q.body.is_some() { truths[of_each - 1] } else { Truth::True };
                        let filter = if q.filter.is_some() { truths[0] } else { Truth::True };
                        filter.and(if fails { body.not() } else { body })
                    })
                    .collect();
                let any = matches.into_iter().fold(Truth::False, Truth::or);
                match q.quantifier {
                    Quantifier::Some => Some(any),
                    Quantifier::Every | Quantifier::No => Some(any.not()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn known(outcome: &Outcome<'_>, datum: Datum) -> Known {
        let val = |id| Val::read(outcome.values(), id);
        match datum {
            Datum::Known(id) => Known::Value(val(id)),
            Datum::Bounds(low, high) => Known::Between(low.map(val), high.map(val)),
            Datum::Fault(_) => Known::NOTHING,
        }
    }

    fn check(&self, outcome: &Outcome<'_>, node: &Node<'p>) -> Result<(), TestCaseError> {
        let own = self.proof.nodes.iter().position(|other| std::ptr::eq(other, node)).unwrap();
        prop_assert!(node.parts.iter().all(|part| (part.0 as usize) < own), "a part comes after");
        if let Some(truth) = self.follows(node) {
            prop_assert_eq!(truth, plain(node.value.truth()), "{:?}", &node.expr.kind);
        }
        let values = &self.proof.frames[node.frame];
        if values.iter().any(|value| matches!(value, Datum::Fault(_))) {
            return Ok(());
        }
        let frame: Vec<Known> = values.iter().map(|value| Self::known(outcome, *value)).collect();
        if node.expr.ty == Type::one(Scalar::YesNo) {
            let wanted = self.reference.truth(node.expr, &frame);
            prop_assert!(is_truth(outcome, node.value.truth(), wanted), "{:?}", &node.expr.kind);
        } else {
            let wanted = self.reference.known(node.expr, &frame);
            let same = is_known(self.reference, outcome, node.value, &wanted);
            prop_assert!(same, "{:?}: {wanted:?}", &node.expr.kind);
        }
        Ok(())
    }
}

/// The verdict that the conditions of a proof give a requirement that applies; none where they do not decide it alone.
fn verdict(proof: &Proof<'_>, forbids: bool) -> Option<Verdict> {
    let truth = |id: &NodeId| proof.nodes[id.0 as usize].value.truth();
    let body = truth(&proof.body?);
    match if forbids { body.not() } else { body } {
        Truth::True => return Some(Verdict::Met),
        Truth::Fault(fault) => return Some(Verdict::Error(fault)),
        Truth::False | Truth::Unknown => {}
    }
    let exceptions: Vec<Truth> = proof.exceptions.iter().map(truth).collect();
    if let Some(place) = exceptions.iter().position(|truth| *truth == Truth::True) {
        return Some(Verdict::Excepted(place));
    }
    match exceptions.into_iter().fold(Truth::False, Truth::or) {
        Truth::Fault(fault) => Some(Verdict::Error(fault)),
        Truth::False if plain(body) != Truth::Unknown => Some(Verdict::NotMet),
        _ => Some(Verdict::Undetermined),
    }
}

/// Whether nothing but its conditions decides a judgement: no stage, period or other requirement.
fn is_plain(outcome: &Outcome<'_>, judgement: &Judgement) -> bool {
    let requirement = outcome.program().requirement(judgement.requirement);
    judgement.applies == Truth::True
        && judgement.ahead.is_none()
        && requirement.exceptions.iter().all(|exception| exception.effective.is_always())
}

fn replay(generated: &Generated) -> Result<(), TestCaseError> {
    let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
    let Ok(mut outcome) = outcome(&program, generated.as_of) else { return Ok(()) };
    let reference = Reference::new(&program, Some(date(generated.as_of)));
    for judgement in outcome.judgements.clone() {
        let proof = prove(&mut outcome, &judgement);
        prop_assert!(outcome.unfinished().is_none());
        let replay = Replay { program: &program, proof: &proof, reference: &reference };
        for node in &proof.nodes {
            replay.check(&outcome, node)?;
        }
        if is_plain(&outcome, &judgement) {
            let forbids = program.requirement(judgement.requirement).forbids;
            let replayed = verdict(&proof, forbids).map(Verdict::name);
            prop_assert_eq!(replayed, Some(judgement.verdict.name()));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn proofs_of_verdicts_replay(generated in programs()) {
        replay(&generated)?;
    }
}
