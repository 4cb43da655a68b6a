//! What can be folded: what stands in braces over several lines, and comments in a row. Told by brackets alone, so that
//! a text with errors folds too.

use async_lsp::lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};

use super::Lines;
use super::desk::Desk;
use crate::syntax::{LexemeKind, lexemes};

impl Desk {
    /// What can be folded in a document.
    pub(super) fn folding(&mut self, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
        let document = self.document(&params.text_document.uri)?;
        let lines = Lines::new(document.text.clone(), self.encoding);
        Some(folds(&lines))
    }
}

fn folds(lines: &Lines) -> Vec<FoldingRange> {
    let text = lines.text();
    let line_of = |offset: usize| lines.position(offset).line;
    let mut open: Vec<(&str, u32)> = Vec::new();
    let mut comment: Option<(u32, u32)> = None;
    let mut found = Vec::new();
    let fold = |start: u32, end: u32, kind: Option<FoldingRangeKind>| FoldingRange {
        start_line: start,
        end_line: end,
        kind,
        ..FoldingRange::default()
    };
    let end_comment = |run: &mut Option<(u32, u32)>, found: &mut Vec<FoldingRange>| {
        if let Some((first, last)) = run.take().filter(|(first, last)| first < last) {
            found.push(fold(first, last, Some(FoldingRangeKind::Comment)));
        }
    };
    let mut last_code = None;
    for lexeme in lexemes(text) {
        let line = line_of(lexeme.range.start);
        if lexeme.kind == LexemeKind::Comment {
            // A comment after something else on its line belongs to that.
            if last_code == Some(line) {
                continue;
            }
            match &mut comment {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => {
                    end_comment(&mut comment, &mut found);
                    comment = Some((line, line));
                }
            }
            continue;
        }
        last_code = Some(line);
        end_comment(&mut comment, &mut found);
        match lexeme.of(text) {
            "{" => open.push(("}", line)),
            "(" => open.push((")", line)),
            close @ ("}" | ")") => {
                let Some(at) = open.iter().rposition(|(known, _)| *known == close) else {
                    continue;
                };
                let start = open.get(at).map_or(line, |(_, start)| *start);
                open.truncate(at);
                // The line of the closing bracket stays to be seen.
                if start + 1 < line {
                    found.push(fold(start, line - 1, None));
                }
            }
            _ => {}
        }
    }
    end_comment(&mut comment, &mut found);
    found.sort_by_key(|fold| (fold.start_line, std::cmp::Reverse(fold.end_line)));
    found
}
