//! Text to syntax tree. The passes over one text:
//!
//! 1. `scan`: brackets pair, texts close, nothing is nested too deeply; what is, the parser never sees.
//! 2. `items`: declaration by declaration, the generated parser (`grammar`) reads the text from where the last one ended.
//! 3. `build`: the parser's pairs become the tree of [`ast`], with numbers, dates, codes and currencies checked.
//! 4. `failure`: what the parser could not read becomes a diagnostic in the words of the language (`names`, `keywords`).
//! 5. `recover`: after an error, reading goes on at the next declaration, so that one run shows several errors.
//!
//! `concrete` reads the same text word for word, comments included, for those who write it anew. `lexeme` and [`edit`]
//! are for those who show and change texts.
//!
//! Nothing here looks a name up: that is the analysis' business.

pub mod ast;
mod build;
mod concrete;
pub mod edit;
mod failure;
mod grammar;
mod items;
mod keywords;
mod lexeme;
mod names;
mod recover;
mod scan;
mod token;

pub use lexeme::{Lexeme, LexemeKind, lexemes};
pub use scan::LIMIT as MOST_NESTING;

pub(crate) use concrete::{Comment, Concrete, Phrase, concrete};
pub(crate) use grammar::Rule;
pub(crate) use keywords::declaration_words;

use crate::diagnostic::{self, Diagnostic};
use crate::source::FileId;

/// After so many errors the rest of a text is not read.
const MOST_ERRORS: usize = 64;

/// How many digits a number may have, in a file of rules as in a table.
pub(crate) const MOST_DIGITS: usize = 40;

/// A text that is being read.
#[derive(Clone, Copy, Debug)]
struct Place<'t> {
    file: FileId,
    text: &'t str,
    /// How deep brackets may be nested in it; no deeper than [`MOST_NESTING`].
    nesting: usize,
}

impl<'t> Place<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        Place { file, text, nesting: MOST_NESTING }
    }
}

/// Reads a file: its declarations, as far as they can be read, and what is wrong with the others.
#[must_use]
pub fn parse(file: FileId, text: &str) -> (ast::File, Vec<Diagnostic>) {
    parse_within(file, text, MOST_NESTING)
}

/// As [`parse`], with brackets nested less deep than usual.
#[must_use]
pub fn parse_within(file: FileId, text: &str, nesting: usize) -> (ast::File, Vec<Diagnostic>) {
    let place = Place { nesting: nesting.min(MOST_NESTING), ..Place::new(file, text) };
    let (items, mut diagnostics) = items::read(place);
    diagnostic::sort(&mut diagnostics);
    (ast::File { items }, diagnostics)
}

/// Reads a text that is one question of a session and nothing else.
#[must_use]
pub fn parse_question(file: FileId, text: &str) -> (Option<ast::Question>, Vec<Diagnostic>) {
    let place = Place::new(file, text);
    let (question, mut diagnostics) = items::read_question(place);
    diagnostic::sort(&mut diagnostics);
    (question, diagnostics)
}

/// Whether a declared thing may have this name.
#[must_use]
pub fn may_be_name(text: &str) -> bool {
    !text.is_empty() && token::word_at(text, 0) == text && keywords::may_be_declared(text)
}

/// The words of the language: those that cannot be names, then those with a meaning of their own in some place.
pub fn words() -> impl Iterator<Item = &'static str> {
    keywords::all()
}

/// Whether a text begins with a declaration, as far as its first words tell.
#[must_use]
pub fn begins_declaration(text: &str) -> bool {
    recover::begins_declaration(text, token::skip_blanks(text, 0))
}

/// Reads a text that is one expression and nothing else.
#[must_use]
pub fn parse_expression(file: FileId, text: &str) -> (Option<ast::Expr>, Vec<Diagnostic>) {
    let place = Place::new(file, text);
    let (expr, mut diagnostics) = items::read_expression(place);
    diagnostic::sort(&mut diagnostics);
    (expr, diagnostics)
}
