//! The optimiser against exhaustive enumeration, on random problems.

mod certificates;
mod clingo;
#[path = "../../benches/support/moves.rs"]
mod moves;
mod random;

use std::sync::atomic::{AtomicBool, Ordering};

use accordant::solver::{
    Assignment, Budget, CoreGuided, Found, Lit, Optimizer, Problem, TooLarge, Var,
};
use proptest::prelude::*;

use random::{Stated, assumptions, more, problems};

fn solver(stated: &Stated) -> CoreGuided {
    CoreGuided::new(stated.problem(), Budget::UNLIMITED)
}

fn quiet() -> impl FnMut(u64, Option<u64>) {
    |_, _| {}
}

fn lits(assumed: &[(u32, bool)]) -> Vec<Lit> {
    assumed.iter().map(|(var, holds)| Lit::of(Var(*var), *holds)).collect()
}

/// The values that an assignment gives to the variables of a problem.
fn values(stated: &Stated, model: &Assignment) -> Vec<bool> {
    (0..stated.vars).map(|var| model.holds(Lit::of(Var(var), true))).collect()
}

/// That an optimum is one.
fn check_optimum(
    stated: &Stated,
    solver: &mut CoreGuided,
    assumed: &[(u32, bool)],
) -> Result<(), TestCaseError> {
    let mut bounds: Vec<(u64, Option<u64>)> = Vec::new();
    let found =
        solver.minimise_under(&lits(assumed), &mut |lower, best| bounds.push((lower, best)));
    let expected = stated.optimum(assumed);
    prop_assert!(found.finished);
    prop_assert_eq!(found.infeasible, expected.is_none());
    prop_assert_eq!(found.best.as_ref().map(|(_, cost)| *cost), expected);
    if let (Some((model, cost)), Some(expected)) = (&found.best, expected) {
        let values = values(stated, model);
        prop_assert!(stated.allows(&values));
        prop_assert!(assumed.iter().all(|(var, holds)| values[*var as usize] == *holds));
        prop_assert_eq!(stated.cost(&values), *cost);
        prop_assert!(found.is_proved());
        for (lower, best) in bounds {
            prop_assert!(lower <= expected);
            prop_assert!(best.is_none_or(|best| best >= expected));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn decisions_are_right(stated in problems(), assumed in assumptions()) {
        let assumed = stated.within(&assumed);
        let mut solver = solver(&stated);
        match solver.decide(&lits(&assumed)) {
            Found::Model(model) => {
                let values = values(&stated, &model);
                prop_assert!(stated.allows(&values));
                prop_assert!(assumed.iter().all(|(var, holds)| values[*var as usize] == *holds));
            }
            Found::Core(core) => {
                prop_assert!(core.iter().all(|lit| lits(&assumed).contains(lit)));
                let core: Vec<_> = core.iter().map(|lit| (lit.var().0, lit.is_positive())).collect();
                prop_assert_eq!(stated.optimum(&core), None);
            }
            Found::Stopped => prop_assert!(false, "stopped without a budget"),
        }
    }

    #[test]
    fn optima_are_right(stated in problems(), patience in 0_u64..6) {
        let mut solver = solver(&stated).patience(patience);
        check_optimum(&stated, &mut solver, &[])?;
    }

    #[test]
    fn optima_are_right_again_and_under_assumptions(
        stated in problems(),
        assumed in assumptions(),
        patience in 0_u64..6,
    ) {
        let assumed = stated.within(&assumed);
        let mut solver = solver(&stated).patience(patience);
        check_optimum(&stated, &mut solver, &assumed)?;
        check_optimum(&stated, &mut solver, &[])?;
        check_optimum(&stated, &mut solver, &assumed)?;
        check_optimum(&stated, &mut solver, &[])?;
    }

    #[test]
    fn what_is_added_later_counts(
        mut stated in problems(),
        added in more(),
        patience in 0_u64..6,
    ) {
        let mut solver = solver(&stated).patience(patience);
        check_optimum(&stated, &mut solver, &[])?;
        for piece in added {
            stated.add(&piece, &mut solver);
            check_optimum(&stated, &mut solver, &[])?;
        }
    }

    #[test]
    fn shrunken_cores_are_minimal(stated in problems(), assumed in assumptions()) {
        let assumed = stated.within(&assumed);
        let mut solver = solver(&stated);
        let Found::Core(core) = solver.decide(&lits(&assumed)) else { return Ok(()) };
        let (fixed, rest) = core.split_at(core.len() / 3);
        let shrunk = solver.shrink(rest.to_vec(), fixed);
        prop_assert!(shrunk.minimal);
        let whole = |left_out: Option<usize>| -> Vec<(u32, bool)> {
            let kept = shrunk.core.iter().enumerate().filter(|(place, _)| Some(*place) != left_out);
            let lits = fixed.iter().chain(kept.map(|(_, lit)| lit));
            lits.map(|lit| (lit.var().0, lit.is_positive())).collect()
        };
        prop_assert_eq!(stated.optimum(&whole(None)), None);
        for place in 0..shrunk.core.len() {
            prop_assert!(stated.optimum(&whole(Some(place))).is_some());
        }
    }

    #[test]
    fn a_stop_proves_nothing_wrong(stated in problems(), steps in 0_u64..400) {
        let mut solver = CoreGuided::new(stated.problem(), Budget::steps(steps));
        let found = solver.minimise(&mut quiet());
        let expected = stated.optimum(&[]);
        if found.finished {
            prop_assert_eq!(found.infeasible, expected.is_none());
            prop_assert_eq!(found.best.as_ref().map(|(_, cost)| *cost), expected);
        } else {
            prop_assert!(!found.infeasible && !found.is_proved());
            prop_assert!(expected.is_none_or(|expected| found.lower <= expected));
        }
        if let Some((model, cost)) = &found.best {
            let values = values(&stated, model);
            prop_assert!(stated.allows(&values));
            prop_assert_eq!(stated.cost(&values), *cost);
        }
        solver.set_budget(Budget::UNLIMITED);
        check_optimum(&stated, &mut solver, &[])?;
    }

    #[test]
    fn exactly_the_optimal_models_remain(stated in problems(), patience in 0_u64..6) {
        let mut solver = solver(&stated).patience(patience);
        let Some((_, cost)) = solver.minimise(&mut quiet()).best else { return Ok(()) };
        let optimal = solver.optimal_assumptions();
        for values in stated.everything() {
            let mut assumptions = optimal.clone();
            assumptions.extend(lits(&Stated::given(&values)));
            let remains = matches!(solver.decide(&assumptions), Found::Model(_));
            prop_assert_eq!(remains, stated.allows(&values) && stated.cost(&values) == cost);
        }
    }

    #[test]
    fn the_same_problem_takes_the_same_steps(stated in problems()) {
        let (mut first, mut second) = (solver(&stated), solver(&stated));
        prop_assert_eq!(first.minimise(&mut quiet()), second.minimise(&mut quiet()));
        prop_assert_eq!(first.statistics(), second.statistics());
    }
}

#[test]
fn an_interrupted_search_proves_nothing() {
    static INTERRUPT: AtomicBool = AtomicBool::new(true);
    let problem = moves::Moves::sparse(1, 60, 1).problem();
    let budget = Budget { most_steps: u64::MAX, interrupt: Some(&INTERRUPT) };
    let mut solver = CoreGuided::new(problem, budget).logging();
    let found = solver.minimise(&mut quiet());
    assert!(!found.finished && !found.is_proved() && !found.infeasible);
    assert_eq!(solver.log().unwrap().claim, None);
    assert_eq!(solver.decide(&[]), Found::Stopped);
    INTERRUPT.store(false, Ordering::Relaxed);
    assert!(solver.minimise(&mut quiet()).is_proved());
}

#[test]
fn weights_out_of_range_are_refused() {
    let mut problem = Problem::new();
    let x = Lit::of(problem.new_var(), true);
    assert_eq!(problem.at_least([(i64::MIN, x)], 0), Err(TooLarge));
    let mut solver = CoreGuided::new(problem, Budget::UNLIMITED);
    assert_eq!(solver.at_least(&[(i64::MAX, x)], 1), Err(TooLarge));
    assert_eq!(solver.pay(x, u64::MAX), Err(TooLarge));
    assert_eq!(solver.minimise(&mut quiet()).best.map(|(_, cost)| cost), Some(0));
}
