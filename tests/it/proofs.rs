//! Proofs replay: what a derived tuple was derived from holds, suffices, and never rests on the tuple itself.

use std::collections::BTreeSet;

use accordant::evaluate::{Derivation, Outcome, Premise};
use accordant::model::{DefineId, ValueId};
use proptest::prelude::*;

use crate::agreement::{call_expression, closed_calls, is_truth};
use crate::generate::{Generated, programs};
use crate::pipeline::{date, outcome, program};
use crate::reference::{Known, Reference, Truth, Val};

/// A tuple of a recursive predicate.
type Derived = (DefineId, Vec<ValueId>);

struct Replay<'r, 'p> {
    reference: &'r Reference<'p>,
    as_of: jiff::civil::Date,
    /// Tuples whose proofs are known to end.
    founded: BTreeSet<Derived>,
}

impl Replay<'_, '_> {
    fn vals(&self, tuple: &[ValueId]) -> Vec<Val> {
        tuple.iter().map(|value| self.reference.val(*value)).collect()
    }

    fn truth(&self, (id, tuple): &Derived) -> Truth {
        let known: Vec<Known> = self.vals(tuple).into_iter().map(Known::Value).collect();
        self.reference.call(*id, &known)
    }

    /// Each premise holds at least as well as what is derived from it, and together they suffice.
    fn check(
        &self,
        outcome: &Outcome<'_>,
        derived: &Derived,
        proof: &Derivation,
    ) -> Result<(), TestCaseError> {
        let is_certain = self.truth(derived) == Truth::True;
        let mut premises = BTreeSet::new();
        for premise in &proof.premises {
            match premise {
                Premise::Fact(relation, place) => {
                    let fact = &outcome.program().facts.tuples[relation.index()][*place];
                    prop_assert!(!fact.negated && fact.period.contains(self.as_of));
                }
                Premise::Assumed(..) => {
                    return Err(TestCaseError::fail("nothing is assumed here"));
                }
                Premise::Derived(id, tuple) => {
                    let truth = self.truth(&(*id, tuple.clone()));
                    prop_assert!(truth == Truth::True || (!is_certain && truth != Truth::False));
                    premises.insert((*id, self.vals(tuple)));
                }
            }
        }
        let again = self.reference.follows(derived.0, &self.vals(&derived.1), &premises);
        prop_assert!(again == Truth::True || (!is_certain && again != Truth::False), "{again:?}");
        Ok(())
    }

    /// Follows the proofs down; `open` are the tuples on the way here.
    fn descend(
        &mut self,
        outcome: &mut Outcome<'_>,
        derived: &Derived,
        open: &mut Vec<Derived>,
    ) -> Result<(), TestCaseError> {
        if self.founded.contains(derived) {
            return Ok(());
        }
        prop_assert!(!open.contains(derived), "{derived:?} is derived from itself");
        let proof = outcome.derivation(derived.0, &derived.1);
        prop_assert!(proof.is_some(), "{derived:?} holds and has no proof");
        let proof = proof.unwrap();
        self.check(outcome, derived, &proof)?;
        open.push(derived.clone());
        for premise in proof.premises {
            if let Premise::Derived(id, tuple) = premise {
                self.descend(outcome, &(id, tuple), open)?;
            }
        }
        open.pop();
        self.founded.insert(derived.clone());
        Ok(())
    }
}

fn replay(generated: &Generated) -> Result<(), TestCaseError> {
    let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
    let Ok(mut outcome) = outcome(&program, generated.as_of) else { return Ok(()) };
    let as_of = date(generated.as_of);
    let reference = Reference::new(&program, Some(as_of));
    let mut replay = Replay { reference: &reference, as_of, founded: BTreeSet::new() };
    for derived in closed_calls(&program) {
        if !program.define(derived.0).recursive {
            continue;
        }
        let call = call_expression(&program, derived.0, &derived.1);
        let truth = outcome.truth(&call, &mut Vec::new());
        if outcome.steps() > accordant::evaluate::MOST_STEPS {
            return Ok(());
        }
        prop_assert!(is_truth(&outcome, truth, replay.truth(&derived)));
        if replay.truth(&derived) == Truth::False {
            prop_assert_eq!(outcome.derivation(derived.0, &derived.1), None);
        } else {
            replay.descend(&mut outcome, &derived, &mut Vec::new())?;
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn proofs_replay(generated in programs()) {
        replay(&generated)?;
    }
}
