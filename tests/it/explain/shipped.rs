//! The laws of explanations on the examples that are shipped.

use std::path::Path;

use accordant::evaluate::Verdict;
use accordant::explain::{Telling, why};
use accordant::system::Disk;
use accordant::workspace::{self, Loaded, Options};

use super::{changes_are_true, suffices};

/// A project of the repository.
pub fn load(path: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    workspace::load(&Disk::new(), path.to_str().unwrap())
}

/// The laws for the verdicts of an example that fail or are open, and for some of the others.
fn laws_of(path: &str) -> usize {
    let loaded = load(path);
    let program = loaded.analyse().0.unwrap();
    let mut outcome = workspace::evaluate(&program, &Options::default()).unwrap();
    let as_of = outcome.as_of().unwrap().to_string();
    let mut changes = 0;
    let mut others = 0;
    for judgement in outcome.judgements.clone() {
        let is_open =
            judgement.verdict.fails() || matches!(judgement.verdict, Verdict::Excepted(_));
        others += usize::from(!is_open);
        if !is_open && others % 9 > 0 {
            continue;
        }
        suffices(&program, &mut outcome, &as_of, &judgement).unwrap();
        changes += changes_are_true(&program, &mut outcome, &as_of, &judgement).unwrap();
        let story = why(&mut outcome, &judgement, Telling::SHORT);
        assert!(story.steps.iter().all(|step| !step.sentence.is_empty()));
    }
    changes
}

#[test]
fn the_laws_hold_of_a_draft() {
    assert!(laws_of("docs/examples/belt_fta_draft.accord") > 10);
}

#[test]
fn the_laws_hold_of_real_agreements() {
    laws_of("docs/examples/eaeu_iran_2018.accord");
    laws_of("docs/examples/cku_railway.accord");
}
