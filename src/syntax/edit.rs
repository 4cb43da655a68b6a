//! Replacements in a text that leave its comments and its layout as they are.

use std::ops::Range;

use super::{Lexeme, LexemeKind, lexemes};

/// A replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What takes their place.
    pub with: String,
}

impl Edit {
    fn insertion(at: usize, with: String) -> Self {
        Edit { range: at..at, with }
    }
}

/// A text with replacements. What lies within something that goes, goes with it; what is added there stays.
#[must_use]
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<Edit> = edits.to_vec();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in tidied(text, joined(text, edits)) {
        out.push_str(text.get(at..edit.range.start).unwrap_or(""));
        out.push_str(&edit.with);
        at = edit.range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// Edits in order, those that touch or lie in one another as one.
fn joined(text: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let mut joined: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match joined.last_mut() {
            Some(last) if edit.range.start < last.range.end => {
                // What is replaced within something that goes is gone; what is only added is not.
                if edit.range.is_empty() {
                    last.with.push_str(&within_removal(text, last, &edit.with));
                }
                last.range.end = last.range.end.max(edit.range.end);
            }
            Some(last) if edit.range.start == last.range.end => {
                last.with.push_str(&edit.with);
                last.range.end = edit.range.end;
            }
            _ => joined.push(edit),
        }
    }
    joined
}

/// What is added where whole lines go makes whole lines.
fn within_removal(text: &str, removal: &Edit, with: &str) -> String {
    let lines = text.get(..removal.range.end).is_some_and(|t| t.ends_with('\n'));
    match with.strip_prefix(line_end(text)) {
        Some(rest) if lines => format!("{rest}{}", line_end(text)),
        _ => with.to_owned(),
    }
}

/// Where whole lines go, the empty line before or after them goes, too, if there would be two in a row or one before a
/// closing brace.
fn tidied(text: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let tidy = |mut edit: Edit| {
        let Range { start, end } = edit.range.clone();
        let before = text.get(..start).unwrap_or("");
        let whole = before.is_empty() || before.ends_with('\n');
        let ends = text.get(..end).is_some_and(|t| t.ends_with('\n'));
        if start == end || !edit.with.is_empty() || !whole || !ends {
            return edit;
        }
        let after = text.get(end..).unwrap_or("");
        let next = after.lines().next().unwrap_or("").trim();
        let previous = before.lines().next_back().unwrap_or("").trim();
        if next.is_empty() && (previous.is_empty() || previous.ends_with('{')) {
            edit.range.end = line_after(text, end);
        } else if next.starts_with('}') && previous.is_empty() && !before.is_empty() {
            edit.range.start = line_start(text, start.saturating_sub(1));
        }
        edit
    };
    edits.into_iter().map(tidy).collect()
}

/// How a text ends its lines.
#[must_use]
pub fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the line of a byte begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1)
}

/// Where the line after that of a byte begins.
pub(crate) fn line_after(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| at + n + 1)
}

/// Where the line of a byte stops, its end not counted.
pub(crate) fn line_stop(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\r', '\n'])).map_or(text.len(), |n| at + n)
}

/// The blanks before something that begins its line; none where anything else stands before it.
pub(crate) fn indent(text: &str, at: usize) -> Option<&str> {
    text.get(line_start(text, at)..at).filter(|before| before.trim().is_empty())
}

/// What follows on the line of a byte: after blanks and a comma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// Nothing more.
    Nothing,
    /// A comment, here.
    Comment(Range<usize>),
    /// Anything else.
    Code,
}

/// What follows something on its line.
pub(crate) fn follows(text: &str, end: usize) -> Follows {
    let after = past_comma(text, end);
    let stop = line_stop(text, after);
    let rest = text.get(after..stop).unwrap_or("");
    let start = after + (rest.len() - rest.trim_start().len());
    match rest.trim_start().chars().next() {
        None => Follows::Nothing,
        Some('#') => Follows::Comment(start..start + rest.trim().len()),
        Some(_) => Follows::Code,
    }
}

/// The end of something, or of the comma that follows it on its line.
pub(crate) fn past_comma(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest.get(blanks..).is_some_and(|rest| rest.starts_with(',')) {
        end + blanks + 1
    } else {
        end
    }
}

/// A value in the place of another. What stands in a column of its own behind it keeps that column where it can.
#[must_use]
pub fn replacement(text: &str, range: Range<usize>, written: &str) -> Edit {
    let old = text.get(range.clone()).unwrap_or("");
    // In an attribute several values may stand without braces.
    let bare = !old.starts_with('{') && old.contains(',') && written.starts_with('{');
    let inner = written.trim_start_matches('{').trim_end_matches('}').trim();
    let mut with = if bare && !inner.is_empty() { inner.to_owned() } else { written.to_owned() };
    let rest = text.get(range.end..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let after = rest.get(blanks..).and_then(|rest| rest.chars().next());
    let mut end = range.end;
    if blanks > 1 && after.is_some_and(|c| !matches!(c, '\r' | '\n')) && !with.contains('\n') {
        let column = old.chars().count() + blanks;
        let wide = with.chars().count();
        with.push_str(&" ".repeat(column.saturating_sub(wide).max(2)));
        end += blanks;
    } else if blanks == 0 && after.is_some_and(char::is_alphanumeric) {
        with.push(' ');
    }
    Edit { range: range.start..end, with }
}

/// Takes something out: with the comma behind it, with its lines where it stands alone on them. Comments stay.
#[must_use]
pub fn removal(text: &str, range: Range<usize>) -> Edit {
    let Range { mut start, mut end } = range;
    end = past_comma(text, end);
    let line = line_start(text, start);
    if indent(text, start).is_some() {
        if follows(text, end) == Follows::Nothing {
            return Edit { range: line..line_after(text, end), with: String::new() };
        }
        let rest = text.get(end..).unwrap_or("");
        end += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    } else {
        let before = text.get(..start).unwrap_or("");
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        let rest = text.get(end..).unwrap_or("");
        let parted = rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']);
        start -= if parted { blanks } else { blanks.saturating_sub(1) };
    }
    Edit { range: start..end, with: String::new() }
}

/// Takes something out whose comments say nothing without it: those on its last line go, too, and those right above it,
/// unless they stand over several things, as a heading.
pub(crate) fn removal_with_comments(text: &str, range: Range<usize>) -> Edit {
    let Range { mut start, mut end } = range;
    if indent(text, start).is_none() {
        return removal(text, start..end);
    }
    match follows(text, end) {
        Follows::Code => return removal(text, start..end),
        Follows::Comment(comment) => end = comment.end,
        Follows::Nothing => end = past_comma(text, end),
    }
    start = line_start(text, start);
    end = line_after(text, end);
    let line = |at: usize| text.get(at..line_stop(text, at)).unwrap_or("").trim();
    let above = |at: usize| line_start(text, at.saturating_sub(1));
    let mut first = start;
    while first > 0 && line(above(first)).starts_with('#') {
        first = above(first);
    }
    let opens = first == 0 || line(above(first)).is_empty() || line(above(first)).ends_with('{');
    let goes_on = !line(end).is_empty() && !line(end).starts_with('}');
    if !(opens && goes_on) {
        start = first;
    }
    Edit { range: start..end, with: String::new() }
}

/// Takes a phrase out but for the comments in it that lie in none of these ranges: they stay where it stood.
pub(crate) fn removal_but_comments(text: &str, range: Range<usize>, but: &[Range<usize>]) -> Edit {
    let mut edit = removal(text, range.clone());
    let goes = |comment: &Range<usize>| {
        but.iter().any(|but| but.start <= comment.start && comment.end <= but.end)
    };
    let comments: Vec<&str> = comments(text, &range)
        .into_iter()
        .filter(|comment| !goes(comment))
        .filter_map(|comment| text.get(comment))
        .collect();
    if !comments.is_empty() {
        let indent = indent(text, range.start);
        let gap = format!("{}{}", line_end(text), indent.unwrap_or(""));
        let lead = match indent {
            Some(indent) if edit.range.start == line_start(text, range.start) => indent,
            Some(_) => "",
            None => " ",
        };
        let ends = text.get(..edit.range.end).is_some_and(|t| t.ends_with('\n'));
        let trail = if ends { line_end(text) } else { &gap };
        edit.with = format!("{lead}{}{trail}", comments.join(&gap));
    }
    edit
}

/// The comments in a range.
fn comments(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let inner = text.get(range.clone()).unwrap_or("");
    let comments = lexemes(inner).into_iter().filter(|l| l.kind == LexemeKind::Comment);
    comments.map(|l| range.start + l.range.start..range.start + l.range.end).collect()
}

/// One more attribute in a block, after its last one.
///
/// # Errors
/// Where the block has no braces.
pub fn added_attribute(
    text: &str,
    block: Range<usize>,
    last: Option<Range<usize>>,
    name: &str,
    written: &str,
) -> Result<Edit, &'static str> {
    let Some(last) = last else {
        let brace = opening(text, &block).ok_or("it has no body")?;
        let inner = text.get(brace + 1..block.end).unwrap_or("");
        if inner.trim_start_matches([' ', '\t']).starts_with(['\r', '\n', '#']) {
            let at = line_stop(text, brace);
            let outer = indent_of_line(text, block.start);
            let next = indent_of_line(text, line_after(text, at));
            let indent = if next.len() > outer.len() { next } else { &format!("{outer}  ") };
            let with = format!("{}{indent}{name}: {written}", line_end(text));
            return Ok(Edit::insertion(at, with));
        }
        let closes = inner.trim_start_matches([' ', '\t']).starts_with('}');
        let gap = match (inner.starts_with(' '), closes) {
            (true, true) => "",
            (true, false) | (false, true) => " ",
            (false, false) => "  ",
        };
        return Ok(Edit::insertion(brace + 1, format!(" {name}: {written}{gap}")));
    };
    let own_line = indent(text, last.start).filter(|_| text.get(block).is_some_and(has_lines));
    match own_line {
        // On a line of its own, as the last one is.
        Some(indent) if follows(text, last.end) != Follows::Code => {
            let column = value_column(text, &last);
            let pad = column.saturating_sub(name.chars().count() + 1).max(1);
            let with = format!("{}{indent}{name}:{:pad$}{written}", line_end(text), "");
            Ok(Edit::insertion(line_stop(text, last.end), with))
        }
        _ => {
            // A number would take a word behind it for its unit.
            let ends_in_digit =
                text.get(..last.end).is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
            let comma = if ends_in_digit { "," } else { "" };
            let gap = if ends_in_digit { " " } else { "  " };
            Ok(Edit::insertion(last.end, format!("{comma}{gap}{name}: {written}")))
        }
    }
}

fn has_lines(text: &str) -> bool {
    text.contains('\n')
}

/// How far behind the beginning of an attribute its value stands; 0 where that is right behind its name.
fn value_column(text: &str, attribute: &Range<usize>) -> usize {
    let written = text.get(attribute.clone()).unwrap_or("");
    let Some((name, value)) = written.split_once(':') else { return 0 };
    let blanks = value.len() - value.trim_start_matches(' ').len();
    if blanks > 1 { name.chars().count() + 1 + blanks } else { 0 }
}

/// The brace that opens the body of a block.
fn opening(text: &str, block: &Range<usize>) -> Option<usize> {
    let inner = text.get(block.clone())?;
    let is_brace = |l: &Lexeme| l.kind == LexemeKind::Sign && l.of(inner) == "{";
    let brace = lexemes(inner).into_iter().find(is_brace)?;
    Some(block.start + brace.range.start)
}

/// The blanks that the line of a byte begins with.
pub(crate) fn indent_of_line(text: &str, at: usize) -> &str {
    let line = text.get(line_start(text, at)..).unwrap_or("");
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or("")
}

/// The range with the word that stands before it, past comments, if it is this one.
pub(crate) fn with_word(text: &str, range: Range<usize>, word: &str) -> Range<usize> {
    let own = lexemes(text.get(range.clone()).unwrap_or(""));
    if own.first().is_some_and(|first| first.of(text.get(range.start..).unwrap_or("")) == word) {
        return range;
    }
    let before = text.get(..range.start).unwrap_or("");
    let last = lexemes(before).into_iter().rfind(|l| l.kind != LexemeKind::Comment);
    match last.filter(|l| l.of(before) == word) {
        Some(found) => found.range.start..range.end,
        None => range,
    }
}

/// Something in the place after another, laid out as that is.
pub(crate) fn placed_after(
    text: &str,
    anchor: &Range<usize>,
    moved: &str,
    from_indent: &str,
    parted: bool,
) -> Edit {
    match indent(text, anchor.start) {
        Some(indent) if follows(text, anchor.end) != Follows::Code => {
            let end = line_end(text);
            let gap = if parted { end } else { "" };
            let with = format!("{gap}{end}{indent}{}", reindented(moved, from_indent, indent));
            Edit::insertion(line_stop(text, anchor.end), with)
        }
        _ => Edit::insertion(anchor.end, format!(" {moved}")),
    }
}

/// Lines after the first with another indentation.
fn reindented(text: &str, from: &str, to: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = String::from(lines.next().unwrap_or(""));
    for line in lines {
        out.push('\n');
        match line.strip_prefix(from) {
            Some(rest) if !line.trim().is_empty() => {
                out.push_str(to);
                out.push_str(rest);
            }
            _ => out.push_str(line),
        }
    }
    out
}
