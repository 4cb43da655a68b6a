//! `--certificate FILE`: what shows that the first suggestion is the cheapest, or that there is none.

use std::path::Path;

use super::super::check::to_json;
use super::super::writing::write;
use super::super::{Exit, Screen};
use crate::adjust::{Answer, Options};
use crate::certificate::{Certificate, Text};
use crate::report::proof::proof;
use crate::workspace::Loaded;

/// Writes the certificate; where nothing is proved, says so and writes none.
pub(super) fn certify(
    path: &Path,
    answer: &Answer,
    options: &Options,
    loaded: &Loaded,
    screen: &mut Screen,
) -> Exit {
    if answer.failing.is_empty() {
        screen.complain("accordant: no certificate is written: there is nothing to mend\n");
        return Exit::Pass;
    }
    let made = answer.derivation.as_ref().and_then(|derivation| {
        let proof = proof(&derivation.log)?;
        let of = (texts(loaded), &options.evaluation, options.scope);
        Certificate::of(answer, &derivation.unit, proof, of, &options.goals)
    });
    match made {
        Some(certificate) => write(path, &to_json(&certificate), screen),
        None => {
            screen.complain("accordant: no certificate is written: nothing is proved\n");
            Exit::Unfinished
        }
    }
}

/// All texts that were read, each once, in one order wherever they lie.
pub(in crate::cli) fn texts(loaded: &Loaded) -> Vec<Text> {
    let files = loaded.sources.iter();
    let mut texts: Vec<Text> = files.map(|(_, file)| Text::of(&file.name, &file.text)).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
