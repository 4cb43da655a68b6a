//! Diagnostics for those who listen to them: no drawings, everything in words.

use std::fmt::Write as _;

use miette::NarratableReportHandler;

use super::adapter::Adapter;
use super::reports;
use crate::diagnostic::Diagnostic;
use crate::report::escape::visible;
use crate::source::SourceMap;

/// All diagnostics, each followed by an empty line.
#[must_use]
pub fn narratable(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let handler = NarratableReportHandler::new();
    let draw = |one: &mut String, adapter: &Adapter<'_>| handler.render_report(one, adapter);
    reports(diagnostics, sources, draw, |one, diagnostic| {
        for note in &diagnostic.notes {
            let _ = writeln!(one, "diagnostic note: {}", visible(note));
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(one, "diagnostic help: {}", visible(help));
        }
    })
}
