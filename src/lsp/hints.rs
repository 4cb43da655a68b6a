//! What is shown between the words of a document: the types of variables, long periods in years, and by how much what
//! a draft states falls short.

use async_lsp::lsp_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams};

use super::desk::Desk;
use super::unit::Unit;
use super::words::type_words;
use crate::analyse::Target;
use crate::model::Scalar;
use crate::report::escape::visible_line;
use crate::source::FileId;
use crate::syntax::{Lexeme, LexemeKind, lexemes};

impl Desk {
    /// The hints in a part of a document.
    pub(super) fn inlay_hints(&mut self, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
        let (unit, file, lines) = self.current(&params.text_document.uri)?;
        let (start, end) = (lines.offset(params.range.start), lines.offset(params.range.end));
        let mut found = types(unit, file, lines.text());
        found.extend(margins(unit, file));
        found.extend(years(lines.text()));
        found.retain(|(at, ..)| (start..=end).contains(at));
        found.sort();
        found.dedup();
        let hint = |(at, label, is_type): (usize, String, bool)| InlayHint {
            position: lines.position(at),
            label: InlayHintLabel::String(visible_line(&label).into_owned()),
            kind: is_type.then_some(InlayHintKind::TYPE),
            text_edits: None,
            tooltip: None,
            padding_left: Some(!is_type),
            padding_right: None,
            data: None,
        };
        Some(found.into_iter().map(hint).collect())
    }
}

/// A byte, what is shown after it, and whether that is a type.
type Hint = (usize, String, bool);

/// The types of variables whose declarations do not say them.
fn types(unit: &Unit, file: FileId, text: &str) -> Vec<Hint> {
    let declared = unit.references_in(file).iter().filter(|r| r.declares);
    let variables = declared.filter(|r| matches!(r.target, Target::Local(_)));
    let hint = |r: &crate::analyse::Reference| {
        let ty = r.ty.filter(|ty| ty.scalar != Scalar::Any)?;
        let end = r.span.end as usize;
        // Only what is drawn from a set: a parameter says its type itself, what a test is given by its first word.
        let is_drawn = text.get(end..)?.trim_start().strip_prefix("in").is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '(' | '{'))
        });
        let words = type_words(&unit.recorded.program, ty);
        is_drawn.then(|| (end, format!(": {words}"), true))
    };
    variables.filter_map(hint).collect()
}

/// By how much comparisons fail, at the facts they rest on.
fn margins(unit: &Unit, file: FileId) -> Vec<Hint> {
    let Some(judged) = unit.judged.as_ref().filter(|_| unit.recorded.is_whole) else {
        return Vec::new();
    };
    let margins = judged.said.iter().filter(|said| said.fails).flat_map(|said| &said.margins);
    let here = margins.filter(|(span, _)| span.file == file);
    here.map(|(span, text)| (span.end as usize, text.clone(), false)).collect()
}

/// Months of a year and more, in years.
fn years(text: &str) -> Vec<Hint> {
    let all: Vec<Lexeme> =
        lexemes(text).into_iter().filter(|l| l.kind != LexemeKind::Comment).collect();
    let hint = |pair: &[Lexeme]| {
        let [number, unit] = pair else { return None };
        if number.kind != LexemeKind::Number || unit.of(text) != "months" {
            return None;
        }
        let months: u64 = number.of(text).replace('_', "").parse().ok()?;
        let (years, rest) = (months / 12, months % 12);
        let of = |n: u64, word: &str| match n {
            1 => format!("1 {word}"),
            n => format!("{n} {word}s"),
        };
        let words = match (years, rest) {
            (0, _) => return None,
            (years, 0) => of(years, "year"),
            (years, rest) => format!("{} {}", of(years, "year"), of(rest, "month")),
        };
        Some((unit.range.end, format!("= {words}"), false))
    };
    all.windows(2).filter_map(hint).collect()
}
