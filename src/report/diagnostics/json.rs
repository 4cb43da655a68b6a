//! Diagnostics for programs, as `docs/schema/diagnostics.schema.json` says.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::report::escape::visible;
use crate::source::{SourceMap, Span};

/// A diagnostic.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DiagnosticView {
    pub(in crate::report) code: &'static str,
    #[schemars(extend("enum" = ["error", "warning"]))]
    pub(in crate::report) severity: &'static str,
    pub(in crate::report) message: String,
    pub(in crate::report) spans: Vec<SpanView>,
    pub(in crate::report) notes: Vec<String>,
    pub(in crate::report) help: Option<String>,
    pub(in crate::report) fixes: Vec<FixView>,
}

/// A place in a text. Lines and columns count from 1, columns in characters; the end is excluded.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SpanView {
    pub(in crate::report) file: String,
    pub(in crate::report) line: u32,
    pub(in crate::report) column: u32,
    pub(in crate::report) end_line: u32,
    pub(in crate::report) end_column: u32,
    pub(in crate::report) label: String,
}

/// A replacement of text.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct FixView {
    pub(in crate::report) title: String,
    pub(in crate::report) span: SpanView,
    pub(in crate::report) replacement: String,
    /// Whether it may be made without asking: an unsafe one changes what the rules say.
    #[schemars(extend("enum" = ["safe", "unsafe"]))]
    pub(in crate::report) safety: &'static str,
}

/// All diagnostics, in the order given; none is left out.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<DiagnosticView> {
    diagnostics.iter().map(|diagnostic| view(diagnostic, sources)).collect()
}

fn view(diagnostic: &Diagnostic, sources: &SourceMap) -> DiagnosticView {
    let own = |text: &String| visible(text).into_owned();
    DiagnosticView {
        code: diagnostic.code.text(),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: own(&diagnostic.message),
        spans: diagnostic
            .labels
            .iter()
            .map(|label| SpanView::new(label.span, own(&label.text), sources))
            .collect(),
        notes: diagnostic.notes.iter().map(own).collect(),
        help: diagnostic.help.as_ref().map(own),
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| FixView {
                title: own(&fix.title),
                span: SpanView::new(fix.span, String::new(), sources),
                replacement: fix.replacement.clone(),
                safety: match fix.safety {
                    Safety::Safe => "safe",
                    Safety::Unsafe => "unsafe",
                },
            })
            .collect(),
    }
}

impl SpanView {
    /// A place with what is said about it.
    #[must_use]
    pub fn new(span: Span, label: String, sources: &SourceMap) -> Self {
        let Some(file) = sources.get(span.file) else {
            return SpanView {
                file: String::new(),
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
                label,
            };
        };
        let (start, end) = (file.line_column(span.start), file.line_column(span.end));
        SpanView {
            file: visible(&file.name).into_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            label,
        }
    }
}
