//! Texts written anew in one canonical layout, word for word and comment for comment.
//!
//! 1. [`crate::syntax`] reads the text as phrases over its words and comments; a text with errors is left alone;
//! 2. `statements`: declarations, blocks and their statements, aligned; `expressions`: what stands in them; both with `words`;
//! 3. `document`: words with the places where lines may break, set in lines.

mod document;
mod expressions;
mod statements;
mod words;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use crate::syntax::{self, Concrete};

/// A text in canonical layout.
///
/// # Errors
/// Where something is wrong with the text; says what. Such a text is to be left as it is.
pub fn format(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let concrete = syntax::concrete(file, text)?;
    Ok(lay_out(&concrete))
}

fn lay_out(concrete: &Concrete<'_>) -> String {
    let mut layout = words::Layout::new(concrete);
    layout.file();
    document::render(&layout.into_ops())
}
