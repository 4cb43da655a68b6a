//! Diagnostics for the terminal, with the lines they are about.

use std::fmt::Write as _;

use miette::{GraphicalReportHandler, GraphicalTheme};
use textwrap::{WordSeparator, WordSplitter};

use super::adapter::Adapter;
use super::reports;
use crate::diagnostic::Diagnostic;
use crate::report::escape::visible;
use crate::source::SourceMap;

/// How output is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The width of the terminal in characters.
    pub width: usize,
    /// Whether colours are wanted.
    pub colours: bool,
}

impl Default for Look {
    fn default() -> Self {
        Look { width: 80, colours: false }
    }
}

/// All diagnostics, each followed by an empty line.
#[must_use]
pub fn human(diagnostics: &[Diagnostic], sources: &SourceMap, look: Look) -> String {
    let theme =
        if look.colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let help = theme.styles.help;
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(look.width)
        .with_word_separator(WordSeparator::AsciiSpace)
        .with_word_splitter(WordSplitter::NoHyphenation);
    let draw = |one: &mut String, adapter: &Adapter<'_>| handler.render_report(one, adapter);
    reports(diagnostics, sources, draw, |one, diagnostic| {
        for note in &diagnostic.notes {
            let word = help.style("note:").to_string();
            write_wrapped(one, &word, note, look.width);
        }
        if let Some(text) = &diagnostic.help {
            let word = help.style("help:").to_string();
            write_wrapped(one, &word, text, look.width);
        }
    })
}

/// `  help: …`, with later lines below the text.
fn write_wrapped(out: &mut String, word: &str, text: &str, width: usize) {
    let indent = "        ";
    let room = width.saturating_sub(indent.len()).max(20);
    let mut first = true;
    for paragraph in visible(text).lines() {
        let mut line = String::new();
        let mut flush = |line: &mut String| {
            let _ = if first {
                writeln!(out, "  {word} {line}")
            } else {
                writeln!(out, "{indent}{line}")
            };
            first = false;
            line.clear();
        };
        for piece in paragraph.split_inclusive(' ') {
            let length = line.chars().count() + piece.trim_end().chars().count();
            if length > room && !line.is_empty() {
                flush(&mut line);
            }
            line.push_str(piece);
        }
        flush(&mut line);
    }
}
