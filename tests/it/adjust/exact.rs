//! The conditions over the knobs say of every setting what the evaluator says, wherever they say anything.

use std::collections::BTreeMap;

use accordant::adjust::verify::{self, Goal, badness};
use accordant::adjust::{self, Asked, Relaxation, apply};
use accordant::evaluate;
use proptest::prelude::*;

use super::fit::drafts;
use super::laws::{options, tried};
use super::oracle::Oracle;
use crate::project::waivers::waiver_of;

/// Settings tried of each draft.
const MOST_TRIED: usize = 60;

fn cases() -> ProptestConfig {
    let asked = std::env::var("ACCORDANT_DRAFTS").ok().and_then(|number| number.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(150), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn conditions_say_what_the_evaluator_says(
        generated in drafts(400),
        framework in any::<bool>(),
        stride in 1..97_usize,
    ) {
        let scope = if framework { adjust::Scope::Framework } else { adjust::Scope::Drafts };
        let options = options(&generated, scope);
        let Some((_, oracle)) = tried(&generated, &options) else { return Ok(()) };
        agree(&oracle, stride, true).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(cases())]

    /// The same with waivers: of some things that are asked, whatever they come to.
    #[test]
    fn conditions_heed_waivers(
        generated in drafts(400),
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        stride in 1..97_usize,
    ) {
        let options = options(&generated, adjust::Scope::Drafts);
        let Ok(mut program) = crate::pipeline::program(&[generated.text()]) else { return Ok(()) };
        let Ok(outcome) = evaluate::evaluate(&program, &options.evaluation) else { return Ok(()) };
        // Computed subjects are numbered anew by every evaluation.
        let is_of_things = |judgement: &&evaluate::Judgement| {
            judgement.subjects.iter().all(|subject| subject.as_entity().is_some())
        };
        let asked: Vec<_> = outcome.judgements.iter().filter(is_of_things).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let waivers = chosen.iter().map(|index| waiver_of(asked[index.index(asked.len())])).collect();
        drop(outcome);
        program.waivers = waivers;
        let Some(oracle) = Oracle::new(&program, &options, 2000) else { return Ok(()) };
        agree(&oracle, stride, true).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn conditions_of_what_once_misled_the_search() {
    for (path, oracle) in super::found::all(&adjust::Options::default()) {
        agree(&oracle, 1, false).unwrap_or_else(|why| panic!("{path:?}: {why}"));
    }
}

/// Compares what is said of every requirement, of every setting `stride` apart. Unless all is to be said, of what is new
/// and may fail nothing need be.
fn agree(oracle: &Oracle, stride: usize, all_is_said: bool) -> Result<(), String> {
    let evaluation = oracle.evaluation();
    let mut outcome = evaluate::evaluate(&oracle.program, &evaluation).expect("it is small");
    let goal = Goal::new(&oracle.program, outcome.judgements.clone(), &[]);
    let relaxation = Relaxation::new(&mut outcome, &oracle.knobs, &goal);
    let n = oracle.settings.len();
    for at in (0..n.min(MOST_TRIED)).map(|place| place * stride % n) {
        let setting = &oracle.settings[at];
        let applied = apply(&oracle.program, &oracle.knobs, setting);
        let after = verify::evaluate(&applied, &evaluation).expect("it is small");
        let mut fine = BTreeMap::new();
        for judgement in &after.judgements {
            let asked = verify::asked(judgement);
            let most = goal.allows(&oracle.program, &asked).unwrap_or(u8::MAX);
            *fine.entry(asked).or_insert(true) &= badness(judgement.verdict) <= most;
        }
        let mut said = BTreeMap::new();
        for (asked, says) in relaxation.says(setting) {
            let known = said.entry(asked).or_insert(Some(true));
            *known = match (*known, says) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (None, _) | (_, None) => None,
                _ => Some(true),
            };
        }
        let name = |asked: &Asked| {
            let name = &oracle.program.requirement(asked.requirement).name;
            format!("{name}{:?} at {setting:?}", asked.subjects)
        };
        for (asked, says) in &said {
            let is_fine = fine.get(asked).copied().unwrap_or(true);
            if says.is_some_and(|says| says != is_fine) {
                return Err(format!("{}: {says:?}, but {is_fine}", name(asked)));
            }
        }
        for (asked, is_fine) in fine.iter().filter(|_| all_is_said) {
            // Of which subjects it is asked may itself be open.
            let is_open = said.iter().any(|(other, says)| {
                other.requirement == asked.requirement
                    && asked.subjects.starts_with(&other.subjects)
                    && says.is_none()
            });
            if !*is_fine && !is_open && !said.contains_key(asked) {
                return Err(format!("{} fails, and nothing was said", name(asked)));
            }
        }
    }
    Ok(())
}
