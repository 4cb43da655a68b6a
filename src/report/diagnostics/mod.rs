//! Diagnostics for people and programs.

mod adapter;
mod excerpt;
mod human;
mod json;
mod narratable;

pub use human::{Look, human};
pub use json::{DiagnosticView, FixView, SpanView, json};
pub use narratable::narratable;

use adapter::Adapter;

use super::escape::visible;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceMap;

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

/// The diagnostics that are shown, one after another: `draw` writes one with its places, `tell` its notes and help
/// below. One that cannot be drawn is named.
fn reports(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    draw: impl Fn(&mut String, &Adapter<'_>) -> std::fmt::Result,
    tell: impl Fn(&mut String, &Diagnostic),
) -> String {
    let mut out = String::new();
    for diagnostic in shown(diagnostics) {
        let mut one = String::new();
        if draw(&mut one, &Adapter::new(diagnostic, sources)).is_err() {
            one = format!("{}: {}\n", diagnostic.code.text(), visible(&diagnostic.message));
        }
        tell(&mut one, diagnostic);
        for line in one.lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    if let Some(rest) = rest(diagnostics) {
        out.push_str(&rest);
        out.push_str("\n\n");
    }
    out
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
