//! Diagnostics for people and programs.

mod adapter;
mod excerpt;
mod human;
mod json;
mod narratable;

pub use human::{Look, human};
pub use json::{DiagnosticView, FixView, SpanView, json};
pub use narratable::narratable;

use crate::diagnostic::{Diagnostic, Severity};

/// So many diagnostics are shown in one run: more help nobody.
pub const MOST_SHOWN: usize = 50;

/// Those that are shown: errors before warnings where not all are.
fn shown(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    if diagnostics.len() <= MOST_SHOWN {
        return diagnostics.iter().collect();
    }
    let of = |severity| diagnostics.iter().filter(move |d| d.severity == severity);
    of(Severity::Error).chain(of(Severity::Warning)).take(MOST_SHOWN).collect()
}

/// What is said of those that are not shown.
fn rest(diagnostics: &[Diagnostic]) -> Option<String> {
    let more = diagnostics.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0)?;
    Some(format!("and {more} more; mend these first"))
}

/// `2 errors, 1 warning`.
#[must_use]
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let words = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    match (of(Severity::Error), of(Severity::Warning)) {
        (errors, 0) => words(errors, "error"),
        (0, warnings) => words(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", words(errors, "error"), words(warnings, "warning")),
    }
}
