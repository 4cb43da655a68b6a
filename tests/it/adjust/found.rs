//! Drafts on which a search once claimed too much or could prove nothing, against enumeration.

use std::fs;
use std::path::{Path, PathBuf};

use accordant::adjust::{Options, Scope, suggest};

use super::laws::{is_complete, is_sound};
use super::oracle::Oracle;
use crate::pipeline::program;

#[test]
fn drafts_that_once_misled_the_search() {
    let options = Options { top: 5, scope: Scope::Drafts, ..Options::default() };
    for (path, oracle) in all(&options) {
        let answer = suggest(&oracle.program, &options, &mut |_| {}).unwrap();
        is_sound(&oracle, &answer).unwrap_or_else(|why| panic!("{path:?}: {why}"));
        assert!(answer.finished && answer.suggestions.iter().all(|found| found.proved), "{path:?}");
        is_complete(&oracle, &answer, &options).unwrap_or_else(|why| panic!("{path:?}: {why}"));
    }
}

/// The drafts, every setting of each evaluated.
pub(super) fn all(options: &Options) -> Vec<(PathBuf, Oracle)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/adjust/found");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let program =
            program(&[text]).unwrap_or_else(|found| panic!("{}: {found:?}", path.display()));
        (path, Oracle::new(&program, options, 3_000).expect("it has few settings"))
    };
    let found: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect();
    assert!(found.len() >= 7);
    found
}
