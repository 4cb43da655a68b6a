//! Diagnostics for those who listen to them: no drawings, everything in words.

use std::fmt::Write as _;

use miette::NarratableReportHandler;

use super::adapter::Adapter;
use super::{rest, shown};
use crate::diagnostic::Diagnostic;
use crate::report::escape::visible;
use crate::source::SourceMap;

/// All diagnostics, each followed by an empty line.
#[must_use]
pub fn narratable(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let handler = NarratableReportHandler::new();
    let mut out = String::new();
    for diagnostic in shown(diagnostics) {
        let adapter = Adapter::new(diagnostic, sources);
        let mut one = String::new();
        if handler.render_report(&mut one, &adapter).is_err() {
            one = format!("{}: {}\n", diagnostic.code.text(), visible(&diagnostic.message));
        }
        for note in &diagnostic.notes {
            let _ = writeln!(one, "diagnostic note: {}", visible(note));
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(one, "diagnostic help: {}", visible(help));
        }
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
