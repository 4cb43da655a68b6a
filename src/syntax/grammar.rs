//! The parser that is generated from `grammar/*.pest`.

use pest_derive::Parser;

/// The rules of the grammar files as functions; see [`Rule`].
#[derive(Parser)]
#[grammar = "../grammar/lexical.pest"]
#[grammar = "../grammar/accord.pest"]
pub(super) struct AccordParser;
