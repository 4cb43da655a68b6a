//! A diagnostic as `miette` wants it.

use std::fmt;

use miette::{LabeledSpan, SourceCode};

use super::excerpt::Excerpts;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::escape::visible;
use crate::source::SourceMap;

/// A diagnostic with its excerpts. Notes and help are rendered beside it.
#[derive(Debug)]
pub(super) struct Adapter<'d> {
    diagnostic: &'d Diagnostic,
    excerpts: Excerpts,
}

impl<'d> Adapter<'d> {
    pub(super) fn new(diagnostic: &'d Diagnostic, sources: &SourceMap) -> Self {
        Adapter { diagnostic, excerpts: Excerpts::of(diagnostic, sources) }
    }
}

impl fmt::Display for Adapter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.diagnostic.message))
    }
}

impl std::error::Error for Adapter<'_> {}

impl miette::Diagnostic for Adapter<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code.text()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.excerpts.labels.is_empty()).then_some(&self.excerpts as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.excerpts.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.excerpts.labels.iter().enumerate().map(|(place, (range, text))| {
            let text = (!text.is_empty()).then(|| text.clone());
            let span = (range.start, range.len());
            if place == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}
