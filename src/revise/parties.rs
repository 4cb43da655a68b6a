//! A list of names in a text, with names put in and taken out.

use smol_str::SmolStr;

use super::draft::bytes;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::edit::{Edit, removal, replacement};
use crate::syntax::{LexemeKind, lexemes};

/// Who joins and who leaves.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) admitted: &'a [SmolStr],
    pub(super) withdrawn: &'a [SmolStr],
}

/// The edits of a list that is written out: the others stay as they stand, with the comments between them.
pub(super) fn edits(text: &str, value: &Expr, change: Change<'_>) -> Vec<Edit> {
    let elements: Vec<&Expr> = match &value.kind {
        ExprKind::Set(elements) => elements.iter().collect(),
        _ => vec![value],
    };
    let leaves = |e: &Expr| matches!(&e.kind, ExprKind::Name(n) if change.withdrawn.contains(n));
    let joining = change.admitted.join(", ");
    let Some(last_kept) = elements.iter().rposition(|element| !leaves(element)) else {
        let written = if joining.is_empty() { "{ }".into() } else { format!("{{ {joining} }}") };
        return vec![replacement(text, bytes(value.span), &written)];
    };
    let mut edits = Vec::new();
    if let Some(last) = elements.get(last_kept)
        && !joining.is_empty()
    {
        let end = last.span.end as usize;
        edits.push(Edit { range: end..end, with: format!(", {joining}") });
    }
    for (place, element) in elements.iter().enumerate().filter(|(_, element)| leaves(element)) {
        let own = bytes(element.span);
        // The comma after it goes, or, where nobody stays after it, the one before.
        if place < last_kept {
            edits.push(without_comma_after(text, own.start, own.end));
            continue;
        }
        let before = place.checked_sub(1).and_then(|before| elements.get(before));
        let from = before.map_or(own.start, |before| before.span.end as usize);
        match comma(text, from, own.start) {
            Some(comma) if text.get(comma + 1..own.start).is_some_and(is_one_line) => {
                edits.push(Edit { range: comma..own.end, with: String::new() });
            }
            Some(comma) => {
                edits.push(Edit { range: comma..comma + 1, with: String::new() });
                edits.push(removal(text, own));
            }
            None => edits.push(removal(text, own)),
        }
    }
    edits
}

fn is_one_line(gap: &str) -> bool {
    gap.trim().is_empty() && !gap.contains('\n')
}

/// The first comma between two places, past comments.
fn comma(text: &str, from: usize, to: usize) -> Option<usize> {
    let between = text.get(from..to)?;
    let is_comma = |l: &crate::syntax::Lexeme| l.kind == LexemeKind::Sign && l.of(between) == ",";
    lexemes(between).into_iter().find(is_comma).map(|l| from + l.range.start)
}

/// Takes a name and the comma after it out, with the blanks that parted it from the next one.
fn without_comma_after(text: &str, start: usize, end: usize) -> Edit {
    let Some(comma) = comma(text, end, text.len()) else {
        return removal(text, start..end);
    };
    if !text.get(end..comma).is_some_and(|gap| gap.trim().is_empty()) {
        // A comment stands between them: it stays, and so does what parts the others.
        let kept = text.get(end..comma).unwrap_or("");
        return Edit { range: start..comma + 1, with: kept.trim_start().to_owned() };
    }
    let rest = text.get(comma + 1..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let next = rest.get(blanks..).and_then(|rest| rest.chars().next());
    if next.is_some_and(|c| matches!(c, '\r' | '\n')) {
        return removal(text, start..comma + 1);
    }
    Edit { range: start..comma + 1 + blanks, with: String::new() }
}
