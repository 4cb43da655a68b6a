//! All faults that many drafts show, by sort, each with its shortest draft: for those who mend the search.
//! `ACCORDANT_DRAFTS=500 cargo test --test it adjust::tally -- --ignored --nocapture`

use std::collections::BTreeMap;

use accordant::adjust::Scope;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{TestCaseError, TestRunner};

use super::laws::{agrees, options, some_drafts};
use crate::generate::Generated;

/// What is wrong with the answer to a draft, if something is.
fn fault(generated: &Generated, scope: Scope) -> Option<String> {
    let tried = std::panic::catch_unwind(|| agrees(generated, &options(generated, scope)));
    match tried {
        Ok(Ok(())) => None,
        Ok(Err(TestCaseError::Fail(reason) | TestCaseError::Reject(reason))) => {
            Some(reason.to_string())
        }
        Err(_) => Some("panicked".to_owned()),
    }
}

fn sort(message: &str) -> String {
    message.chars().take(18).collect()
}

/// The draft without the declarations and lines that the fault can do without.
fn reduced(mut generated: Generated, scope: Scope, message: &str) -> Generated {
    let shows = |generated: &Generated| {
        fault(generated, scope).is_some_and(|other| sort(&other) == sort(message))
    };
    let mut place = generated.declarations.len();
    while place > 0 {
        place -= 1;
        let mut without = generated.clone();
        without.declarations.remove(place);
        if shows(&without) {
            generated = without;
            continue;
        }
        let mut line = generated.declarations[place].lines().count();
        while line > 0 {
            line -= 1;
            let mut without = generated.clone();
            let lines = without.declarations[place].lines().enumerate();
            let kept: Vec<&str> = lines.filter(|(at, _)| *at != line).map(|(_, l)| l).collect();
            without.declarations[place] = kept.join("\n");
            if shows(&without) {
                generated = without;
            }
        }
    }
    generated
}

#[test]
#[ignore = "prints what there is to mend"]
#[expect(clippy::print_stderr, reason = "prints what there is to mend")]
fn faults() {
    let many = std::env::var("ACCORDANT_DRAFTS").map_or(300, |number| number.parse().unwrap());
    let mut runner = TestRunner::deterministic();
    let mut faults: BTreeMap<String, (usize, String, Scope, Generated)> = BTreeMap::new();
    for place in 0..many {
        let generated = some_drafts().new_tree(&mut runner).unwrap().current();
        let scope = [Scope::Drafts, Scope::Framework, Scope::FrameworkOnly][place % 3];
        let Some(message) = fault(&generated, scope) else { continue };
        let first = || (0, message.clone(), scope, generated.clone());
        let entry = faults.entry(sort(&message)).or_insert_with(first);
        entry.0 += 1;
        if generated.text().len() < entry.3.text().len() {
            (entry.1, entry.2, entry.3) = (message, scope, generated);
        }
    }
    for (sort, (times, message, scope, generated)) in faults {
        let generated = reduced(generated, scope, &message);
        let message = fault(&generated, scope).unwrap_or_default();
        eprintln!("==== {times} of {many}: {sort}\n{message}\n{scope:?} {generated:?}");
    }
}
