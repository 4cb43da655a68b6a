//! Certificates of random problems are accepted, and refused once anything in them is changed.

use std::collections::BTreeSet;

use accordant::certificate::{Claim, Literal, Proof, Refusal, Step, check};
use accordant::report::proof::proof;
use accordant::solver::{Budget, CoreGuided, Optimizer};
use proptest::prelude::*;
use proptest::sample::Index;

use super::moves::Moves;
use super::random::{Stated, assumptions, more, problems};
use super::{lits, quiet};

fn proved(stated: &Stated, patience: u64) -> Proof {
    let mut solver =
        CoreGuided::new(stated.problem(), Budget::UNLIMITED).logging().patience(patience);
    solver.minimise(&mut quiet());
    proof(solver.log().unwrap()).unwrap()
}

fn again(proof: &Proof) -> Proof {
    Proof::read(&serde_json::to_string(proof).unwrap()).unwrap()
}

/// The optimum that a problem of given steps has, by enumeration.
fn claims(proof: &Proof) -> Option<u64> {
    match &proof.claim {
        Claim::Infeasible => None,
        Claim::Optimal { cost, .. } => Some(*cost),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proved_is_accepted(stated in problems(), patience in 0_u64..6) {
        let proof = again(&proved(&stated, patience));
        prop_assert_eq!(check(&proof), Ok(()));
        prop_assert_eq!(claims(&proof), stated.optimum(&[]));
    }

    #[test]
    fn what_is_proved_later_is_accepted(
        mut stated in problems(),
        assumed in assumptions(),
        added in more(),
        patience in 0_u64..6,
    ) {
        let mut solver =
            CoreGuided::new(stated.problem(), Budget::UNLIMITED).logging().patience(patience);
        for piece in added {
            solver.minimise(&mut quiet());
            solver.minimise_under(&lits(&stated.within(&assumed)), &mut quiet());
            stated.add(&piece, &mut solver);
        }
        solver.minimise(&mut quiet());
        let proof = proof(solver.log().unwrap()).unwrap();
        prop_assert_eq!(check(&proof), Ok(()));
        prop_assert_eq!(claims(&proof), stated.optimum(&[]));
    }

    /// Whatever one changes, a proof that is still accepted claims what is true.
    #[test]
    fn what_is_changed_cannot_prove_what_is_wrong(
        stated in problems(),
        patience in 0_u64..6,
        place in any::<Index>(),
        how in 0_u32..8,
        number in 1_i32..14,
    ) {
        let mut proof = proved(&stated, patience);
        let of_problem = |step: &Step| {
            matches!(step, Step::Given(_) | Step::GivenSum { .. } | Step::Pay { .. })
        };
        let own = proof.steps.iter().position(|step| !of_problem(step)).unwrap_or(proof.steps.len());
        let count = proof.steps.len() - own;
        if count > 0 {
            let at = own + place.index(count);
            change(&mut proof.steps, at, how, number);
        }
        // Nothing that costs more than the optimum, or an optimum of nothing, is ever accepted as cheapest.
        let optimum = stated.optimum(&[]);
        let limits = proof.steps.iter().filter(|step| matches!(step, Step::Refuted { .. })).count();
        for values in stated.everything() {
            let dear = optimum.is_none_or(|optimum| stated.cost(&values) > optimum);
            if !dear || !stated.allows(&values) {
                continue;
            }
            let model = Stated::given(&values).into_iter().filter(|(_, value)| *value);
            let model: Vec<Literal> =
                model.map(|(var, _)| Literal::try_from(var).unwrap() + 1).collect();
            for limits in [Vec::new(), (0..limits).collect()] {
                let cost = stated.cost(&values);
                proof.claim = Claim::Optimal { model: model.clone(), cost, limits };
                prop_assert!(check(&proof).is_err());
            }
        }
        if optimum.is_some() {
            proof.claim = Claim::Infeasible;
            prop_assert!(check(&proof).is_err());
        }
    }

    #[test]
    fn a_wrong_model_is_refused(stated in problems(), var in 0_u32..12) {
        let proof = proved(&stated, 4);
        let Claim::Optimal { model, cost, limits } = proof.claim.clone() else { return Ok(()) };
        let turned = Literal::try_from(var % stated.vars + 1).unwrap();
        let mut other: Vec<Literal> =
            model.iter().copied().filter(|literal| *literal != turned).collect();
        if other.len() == model.len() {
            other.push(turned);
        }
        let values: Vec<bool> = (1..=stated.vars)
            .map(|number| other.contains(&Literal::try_from(number).unwrap()))
            .collect();
        let changed =
            Proof { claim: Claim::Optimal { model: other, cost, limits }, ..proof };
        let right = stated.allows(&values) && stated.cost(&values) == cost;
        prop_assert_eq!(check(&changed).is_ok(), right);
    }
}

/// Changes one step: drops it, weakens or strengthens it, or turns a literal.
fn change(steps: &mut Vec<Step>, at: usize, how: u32, number: i32) {
    let amount = u64::from(number.unsigned_abs());
    match (&mut steps[at], how) {
        (Step::Learned(literals), 0..=2) | (Step::Core { literals, .. }, 0) => {
            literals.pop();
        }
        (Step::Learned(literals), 3..=5) | (Step::Core { literals, .. }, 1) => {
            if let Some(first) = literals.first_mut() {
                *first = -*first;
            }
        }
        (Step::Core { weight, .. }, 2..=5) => *weight += amount,
        (Step::Charge { core, .. }, 0..=3) => *core += 1,
        (Step::Count { at_least, .. }, 0..=3) => *at_least += 1,
        (Step::Limit { most, .. }, 0..=3) => *most += amount,
        (
            Step::Charge { variable, .. }
            | Step::Count { variable, .. }
            | Step::Limit { active: variable, .. },
            4..=6,
        ) => *variable = number,
        (Step::Combination { factors, .. }, 0..=3) => {
            if let Some((_, factor)) = factors.first_mut() {
                *factor += amount;
            }
        }
        _ => {
            steps.remove(at);
        }
    }
}

/// Problems that need every kind of step.
#[test]
fn larger_proofs_are_accepted() {
    let mut kinds = BTreeSet::new();
    for (problem, patience) in
        [(Moves::sparse(3, 40, 1), 300), (Moves::yes_no(4, 24, 1), 20), (Moves::terms(1, 8, 1), 50)]
    {
        let mut solver =
            CoreGuided::new(problem.problem(), Budget::UNLIMITED).logging().patience(patience);
        assert!(solver.minimise(&mut quiet()).is_proved());
        let proof = again(&proof(solver.log().unwrap()).unwrap());
        kinds.extend(
            proof
                .steps
                .iter()
                .map(|step| format!("{step:?}"))
                .map(|text| text.split([' ', '(']).next().unwrap_or_default().to_owned()),
        );
        assert_eq!(check(&proof), Ok(()));
    }
    let all = [
        "Charge",
        "Combination",
        "Core",
        "Count",
        "Given",
        "GivenSum",
        "Learned",
        "Limit",
        "Pay",
        "Refuted",
        "Residue",
    ];
    assert_eq!(kinds, all.into_iter().map(str::to_owned).collect());
}

fn small() -> Proof {
    let text = r#"{
        "variables": 4,
        "steps": [
            { "given": [1, 2, 3] },
            { "given": [-1, 2, 3] },
            { "pay": { "literal": 1, "cost": 1 } },
            { "pay": { "literal": 2, "cost": 4 } },
            { "pay": { "literal": 3, "cost": 3 } },
            { "core": { "literals": [2, 3], "weight": 3 } },
            { "count": { "literals": [2, 3], "at_least": 2, "variable": 4 } },
            { "charge": { "core": 0, "variable": 4 } }
        ],
        "claim": { "optimal": { "model": [3], "cost": 3, "limits": [] } }
    }"#;
    Proof::read(text).unwrap()
}

fn refusal(tamper: impl FnOnce(&mut Proof)) -> Refusal {
    let mut proof = small();
    tamper(&mut proof);
    check(&proof).unwrap_err()
}

#[test]
fn each_kind_of_tampering_is_named() {
    assert_eq!(check(&small()), Ok(()));
    let weight = refusal(|proof| {
        proof.steps[5] = Step::Core { literals: vec![2, 3], weight: 4 };
    });
    assert_eq!(weight, Refusal::Step(6, "it moves more than a literal costs".into()));
    let clause = refusal(|proof| proof.steps[5] = Step::Core { literals: vec![2], weight: 3 });
    assert_eq!(clause, Refusal::Step(6, "the clause does not follow by propagation".into()));
    let dropped = refusal(|proof| {
        proof.steps.remove(1);
    });
    assert_eq!(dropped, Refusal::Step(5, "the clause does not follow by propagation".into()));
    let model = refusal(|proof| {
        proof.claim = Claim::Optimal { model: vec![1], cost: 1, limits: Vec::new() };
    });
    assert_eq!(model, Refusal::Claim("the model breaks given constraint 1".into()));
    let cost = refusal(|proof| {
        proof.claim = Claim::Optimal { model: vec![3], cost: 2, limits: Vec::new() };
    });
    assert_eq!(cost, Refusal::Claim("the model costs 3, not 2".into()));
    let bound = refusal(|proof| {
        proof.claim = Claim::Optimal { model: vec![2], cost: 4, limits: Vec::new() };
    });
    assert_eq!(bound, Refusal::Claim("the bound is 3, and the model costs 4".into()));
    let fresh = refusal(|proof| {
        proof.steps[6] = Step::Count { literals: vec![2, 3], at_least: 2, variable: 1 };
    });
    assert_eq!(fresh, Refusal::Step(7, "variable 1 is not fresh".into()));
    let stated = refusal(|proof| proof.steps.push(Step::Given(vec![4])));
    assert_eq!(
        stated,
        Refusal::Step(9, "the problem cannot mention 4, which the proof made".into())
    );
    let infeasible = refusal(|proof| proof.claim = Claim::Infeasible);
    assert_eq!(infeasible, Refusal::Claim("something may still hold".into()));
}

#[test]
fn what_is_not_a_proof_is_malformed() {
    for text in
        ["", "{}", r#"{"variables":1,"steps":[{"given":[1],"more":2}],"claim":"infeasible"}"#]
    {
        assert!(matches!(Proof::read(text), Err(Refusal::Malformed(_))), "{text}");
    }
    let huge = Proof { variables: usize::MAX, steps: Vec::new(), claim: Claim::Infeasible };
    assert!(matches!(check(&huge), Err(Refusal::Malformed(_))));
    let unknown =
        Proof { variables: 1, steps: vec![Step::Given(vec![i32::MIN])], claim: Claim::Infeasible };
    assert!(matches!(check(&unknown), Err(Refusal::Step(1, _))));
}
