//! A text that is open in the editor, and how it changes as it is typed.

use std::sync::Arc;

use async_lsp::lsp_types::{TextDocumentContentChangeEvent, Url};

use super::positions::{Encoding, Lines};

/// A text that is open.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its address, as the client writes it.
    pub uri: Url,
    /// The path that it is found at.
    pub path: String,
    /// Its version, as the client counts.
    pub version: i32,
    /// The text.
    pub text: Arc<str>,
}

impl Document {
    /// Carries changes out, one after another.
    pub fn change(&mut self, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) {
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text.as_str().into();
                continue;
            };
            let lines = Lines::new(self.text.clone(), encoding);
            let (start, end) = (lines.offset(range.start), lines.offset(range.end));
            let (start, end) = (start.min(end), start.max(end));
            let (Some(before), Some(after)) = (self.text.get(..start), self.text.get(end..)) else {
                continue;
            };
            self.text = [before, &change.text, after].concat().into();
        }
    }
}
