//! Findings about the rows of tables: those with the same defect in the same column are told once, and counted.

use indexmap::IndexMap;
use indexmap::map::Entry;
use smol_str::SmolStr;

use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Findings by the mapping that reads the column and the text that is there.
pub(super) type Unread = IndexMap<(Span, SmolStr), Alike>;

/// Rows with the same defect.
#[derive(Debug)]
pub(super) struct Alike {
    /// About the first of them.
    diagnostic: Diagnostic,
    more: usize,
}

impl Context {
    /// Records a finding about a row, or counts it, if it was told of another.
    pub(super) fn report_row(
        &mut self,
        mapping: Span,
        text: &str,
        row: Span,
        tell: impl FnOnce(&Self) -> Diagnostic,
    ) {
        let key = (mapping, SmolStr::new(text));
        if !self.unread.contains_key(&key) {
            let diagnostic = tell(self);
            self.unread.insert(key, Alike { diagnostic, more: 0 });
            return;
        }
        if let Entry::Occupied(mut known) = self.unread.entry(key) {
            let known = known.get_mut();
            known.more += 1;
            // Rows come by content; the reader looks for the first in the file.
            if let Some(place) = known.diagnostic.labels.first_mut() {
                place.span = place.span.min(row);
            }
        }
    }

    /// Reports what was found so far.
    pub(super) fn report_rows(&mut self) {
        for (_, Alike { diagnostic, more }) in std::mem::take(&mut self.unread) {
            self.report(match more {
                0 => diagnostic,
                1 => diagnostic.note("1 more row has the same"),
                _ => diagnostic.note(format!("{more} more rows have the same")),
            });
        }
    }
}
