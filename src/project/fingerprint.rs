//! What a finding is known by from one run to the next: its requirement and its subjects, never a line.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// So many bytes of the hash are kept.
const BYTES: usize = 16;

/// The fingerprint of a finding: the same as long as its requirement and its subjects are called the same.
#[must_use]
pub fn fingerprint(requirement: &str, subjects: &[String]) -> String {
    let mut hash = Sha256::new();
    for name in std::iter::once(requirement).chain(subjects.iter().map(String::as_str)) {
        // The length before each name, so that no two lists of names read alike.
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
    }
    hash.finalize().iter().take(BYTES).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
