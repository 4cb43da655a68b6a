//! All faults that many drafts show, by sort, each with its shortest draft: for those who mend the search.
//! `ACCORDANT_DRAFTS=500 cargo test --test it adjust::tally -- --ignored --nocapture`

use std::collections::BTreeMap;

use accordant::adjust::Scope;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{TestCaseError, TestRunner};

use super::laws::{agrees, options, some_drafts};

#[test]
#[ignore = "prints what there is to mend"]
#[expect(clippy::print_stderr, reason = "prints what there is to mend")]
fn faults() {
    let many = std::env::var("ACCORDANT_DRAFTS").map_or(300, |number| number.parse().unwrap());
    let mut runner = TestRunner::deterministic();
    let mut faults: BTreeMap<String, (usize, String, String)> = BTreeMap::new();
    for place in 0..many {
        let generated = some_drafts().new_tree(&mut runner).unwrap().current();
        let scope = [Scope::Drafts, Scope::Framework, Scope::FrameworkOnly][place % 3];
        let tried = std::panic::catch_unwind(|| agrees(&generated, &options(&generated, scope)));
        let message = match tried {
            Ok(Ok(())) => continue,
            Ok(Err(TestCaseError::Fail(reason) | TestCaseError::Reject(reason))) => {
                reason.to_string()
            }
            Err(_) => "panicked".to_owned(),
        };
        let sort: String = message.chars().take(18).collect();
        let text = format!("{scope:?} {generated:?}");
        let entry = faults.entry(sort).or_insert_with(|| (0, message.clone(), text.clone()));
        entry.0 += 1;
        if text.len() < entry.2.len() {
            (entry.1, entry.2) = (message, text);
        }
    }
    for (sort, (times, message, text)) in faults {
        eprintln!("==== {times} of {many}: {sort}\n{message}\n{text}");
    }
}
