//! What is proved of random drafts is certified, and the certificate is accepted: its proof, its problem, its moves.

use accordant::adjust::{Answer, Options, Scope, suggest};
use accordant::certificate::{Certificate, Refusal};
use accordant::model::Program;
use accordant::report::proof::{proof, steps};
use proptest::prelude::*;

use super::laws::{options, some_drafts};
use crate::pipeline::program;

/// The certificate as it is read again.
fn certified(answer: &Answer, options: &Options) -> Option<Certificate> {
    let derivation = answer.derivation.as_ref()?;
    let proof = proof(&derivation.log)?;
    let of = (Vec::new(), &options.evaluation, options.scope);
    let made = Certificate::of(answer, &derivation.unit, proof, of, &options.goals)?;
    let text = serde_json::to_string(&made).unwrap();
    Some(Certificate::read(&text).unwrap())
}

/// Whether the problem of a certificate is that of the drafts.
fn is_translated(
    certificate: &Certificate,
    program: &Program,
    options: &Options,
) -> Result<(), Refusal> {
    let question = certificate.question(program, &options.evaluation)?;
    let found = suggest(program, &question, &mut |_| {}).unwrap();
    assert!(found.suggestions.is_empty() && found.conflicts.is_empty(), "nothing is looked for");
    let derivation = found.derivation.unwrap();
    certificate.check_problem(&steps(&derivation.log), &derivation.unit)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proved_is_certified(
        generated in some_drafts(),
        scope in prop_oneof![Just(Scope::Drafts), Just(Scope::Framework)],
    ) {
        let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
        let options = Options { certify: true, top: 2, ..options(&generated, scope) };
        let Ok(answer) = suggest(&program, &options, &mut |_| {}) else { return Ok(()) };
        let best = answer.suggestions.first();
        let is_proved = best.map_or(answer.finished, |best| best.proved);
        let certificate = certified(&answer, &options);
        if answer.failing.is_empty() || !is_proved {
            prop_assert!(certificate.is_none());
            return Ok(());
        }
        let certificate = certificate.expect("what is proved is certified");
        prop_assert_eq!(certificate.check(), Ok(()));
        prop_assert_eq!(certificate.cost().unwrap(), best.map(|best| best.cost.clone()));
        prop_assert_eq!(certificate.check_drafts(&program, &options.evaluation), Ok(()));
        let translated = is_translated(&certificate, &program, &options);
        // What was tried and excluded is not repeated by the check, and said to be so.
        prop_assert!(
            matches!(&translated, Ok(()) | Err(Refusal::Unfinished(_))),
            "{translated:?}"
        );
        // Moves that are not enough, or none, are not what is certified.
        if let Some(moves) = &certificate.moves
            && !moves.is_empty()
        {
            let fewer = Certificate { moves: Some(Vec::new()), ..certificate.clone() };
            prop_assert!(fewer.check().is_err() || fewer.check_drafts(&program, &options.evaluation).is_err());
        }
    }
}
