//! The canonical form of a document; a text with errors is left alone.

use async_lsp::lsp_types::{DocumentFormattingParams, TextEdit};

use super::Lines;
use super::actions::line_edits;
use super::desk::Desk;
use crate::format::format;
use crate::source::FileId;

impl Desk {
    /// The edits that put a document into its canonical form.
    pub(super) fn formatting(
        &mut self,
        params: &DocumentFormattingParams,
    ) -> Option<Vec<TextEdit>> {
        let document = self.document(&params.text_document.uri)?;
        let formatted = format(FileId(0), &document.text).ok()?;
        let lines = Lines::new(document.text.clone(), self.encoding);
        Some(line_edits(&document.text, &formatted, &lines))
    }
}
