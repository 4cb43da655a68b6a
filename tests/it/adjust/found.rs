//! Drafts on which a search once claimed too much, against enumeration.

use std::fs;
use std::path::Path;

use accordant::adjust::{Options, Scope, suggest};

use super::laws::{is_complete, is_sound};
use super::oracle::Oracle;
use crate::pipeline::program;

#[test]
fn drafts_that_once_misled_the_search() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/adjust/found");
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let program = program(&[text]).unwrap_or_else(|found| panic!("{path:?}: {found:?}"));
        let options = Options { top: 5, scope: Scope::Drafts, ..Options::default() };
        let oracle = Oracle::new(&program, &options, 3_000).expect("it has few settings");
        let answer = suggest(&program, &options, &mut |_| {}).unwrap();
        is_sound(&oracle, &answer).unwrap_or_else(|why| panic!("{path:?}: {why}"));
        if answer.finished && answer.suggestions.iter().all(|found| found.proved) {
            is_complete(&oracle, &answer, &options).unwrap_or_else(|why| panic!("{path:?}: {why}"));
        }
        tried += 1;
    }
    assert!(tried >= 5);
}
