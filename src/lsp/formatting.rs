//! The canonical form of a document.

use async_lsp::lsp_types::{DocumentFormattingParams, TextEdit};

use super::desk::Desk;

impl Desk {
    /// The edits that put a document into its canonical form.
    pub(super) fn formatting(
        &mut self,
        _params: &DocumentFormattingParams,
    ) -> Option<Vec<TextEdit>> {
        None
    }
}
