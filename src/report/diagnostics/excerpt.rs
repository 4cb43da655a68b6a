//! The lines of the sources that a diagnostic is about, made harmless and not too long, in the form in which
//! `miette` reads them. Excerpts of several files lie one behind the other in one space of offsets.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::Diagnostic;
use crate::report::escape::{visible_line, with_signs};
use crate::source::{FileId, LineColumn, SourceFile, SourceMap, Span, to_u32};

/// Lines around what is meant.
const CONTEXT: usize = 1;
/// Of something that covers more lines, only the first is shown.
const MOST_LINES: usize = 8;
/// Of longer lines a part is shown.
const MOST_CHARS: usize = 120;
/// So many characters before what is meant are shown of a long line.
const CHARS_BEFORE: usize = 40;
/// So many places are shown.
const MOST_LABELS: usize = 16;

/// All excerpts of one diagnostic, and where its labels lie in them.
#[derive(Debug, Default)]
pub(super) struct Excerpts {
    parts: Vec<Excerpt>,
    /// The labels, in the order of the diagnostic: where, and what is said.
    pub(super) labels: Vec<(Range<usize>, String)>,
    /// Line and column of each label's start.
    positions: Vec<(usize, LineColumn)>,
}

/// Lines that follow each other in one file.
#[derive(Debug)]
struct Excerpt {
    /// Its offset among all excerpts.
    base: usize,
    name: String,
    /// The first line, from 0.
    first_line: usize,
    text: String,
}

/// A label as far as it is shown: lines from 0, offsets in the text.
struct Place {
    file: FileId,
    bytes: Range<usize>,
    lines: Range<usize>,
    /// Its place among the diagnostic's labels.
    number: usize,
}

impl Excerpts {
    /// The excerpts that a diagnostic needs.
    pub(super) fn of(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let labels = diagnostic.labels.iter().take(MOST_LABELS).enumerate();
        let places: Vec<Place> =
            labels.filter_map(|(number, label)| place(number, label.span, sources)).collect();
        let mut excerpts = Excerpts::default();
        let mut base = 0;
        for group in groups(places) {
            let Some(file) = group.first().and_then(|place| sources.get(place.file)) else {
                continue;
            };
            let added = excerpts.add(base, file, &group, diagnostic);
            base += added + 2;
        }
        excerpts
    }

    /// Adds the lines around some labels of one file; gives their length.
    fn add(
        &mut self,
        base: usize,
        file: &SourceFile,
        group: &[Place],
        diagnostic: &Diagnostic,
    ) -> usize {
        let first = group.iter().map(|p| p.lines.start).min().unwrap_or(0).saturating_sub(CONTEXT);
        let last = group.iter().map(|p| p.lines.end).max().unwrap_or(0) + CONTEXT;
        let mut text = String::new();
        let mut ends: Vec<(usize, Option<usize>, Option<usize>)> =
            group.iter().map(|place| (place.number, None, None)).collect();
        for number in first..last {
            let Some((line_start, line)) = file.line(number) else { break };
            if number > first {
                text.push('\n');
            }
            let shown = ShownLine::of(line, line_start, group);
            for (place, end) in group.iter().zip(&mut ends) {
                let at = |offset: usize| {
                    let within = line_start <= offset && offset <= line_start + line.len();
                    within.then(|| base + text.len() + shown.offset(offset - line_start, line))
                };
                end.1 = end.1.or_else(|| at(place.bytes.start));
                end.2 = at(place.bytes.end).or(end.2);
            }
            text.push_str(&shown.text);
        }
        for (place, (number, start, end)) in group.iter().zip(ends) {
            let start = start.unwrap_or(base);
            let label = diagnostic.labels.get(number).map_or("", |label| label.text.as_str());
            self.labels
                .push((start..end.unwrap_or(start).max(start), visible_line(label).into_owned()));
            let position = file.line_column(to_u32(place.bytes.start));
            self.positions.push((start, position));
        }
        let length = text.len();
        let name = visible_line(&file.name).into_owned();
        self.parts.push(Excerpt { base, name, first_line: first, text });
        length
    }
}

/// A line, harmless, and a part of it where it is long.
struct ShownLine {
    text: String,
    /// The part of the line that is shown, in bytes.
    part: Range<usize>,
    /// Bytes before it in `text`.
    before: usize,
}

impl ShownLine {
    fn of(line: &str, line_start: usize, group: &[Place]) -> Self {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.len() <= MOST_CHARS {
            return ShownLine { text: with_signs(line), part: 0..line.len(), before: 0 };
        }
        let on_line = |place: &&Place| {
            line_start <= place.bytes.start && place.bytes.start <= line_start + line.len()
        };
        let meant = group.iter().find(on_line).map_or(0, |place| place.bytes.start - line_start);
        let boundary = |offset: usize| {
            (0..=offset.min(line.len())).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0)
        };
        let start = boundary(meant.saturating_sub(CHARS_BEFORE));
        let end = boundary(start + MOST_CHARS);
        let mut text = String::from(if start > 0 { "…" } else { "" });
        let before = text.len();
        text.push_str(&with_signs(line.get(start..end).unwrap_or("")));
        if end < line.len() {
            text.push('…');
        }
        ShownLine { text, part: start..end, before }
    }

    /// Where a byte of the line is in the shown text.
    fn offset(&self, byte: usize, line: &str) -> usize {
        let byte = byte.clamp(self.part.start, self.part.end);
        self.before + with_signs(line.get(self.part.start..byte).unwrap_or("")).len()
    }
}

/// A span, kept inside its text; one at the very end is put behind the last thing written.
fn place(number: usize, span: Span, sources: &SourceMap) -> Option<Place> {
    let file = sources.get(span.file)?;
    let text = &file.text;
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    if start >= text.len() {
        start = text.trim_end().len();
    }
    end = end.clamp(start, text.len().max(start));
    let line_of = |offset: usize| file.line_column(to_u32(offset)).line.saturating_sub(1) as usize;
    let (first, last) = (line_of(start), line_of(end));
    if last - first >= MOST_LINES {
        let line_end =
            text.get(start..).and_then(|rest| rest.find('\n')).map_or(end, |at| start + at);
        let shown = text.get(start..line_end).map_or(0, |part| part.trim_end().len());
        return Some(Place {
            file: span.file,
            bytes: start..start + shown,
            lines: first..first + 1,
            number,
        });
    }
    Some(Place { file: span.file, bytes: start..end, lines: first..last + 1, number })
}

/// Labels whose lines, with those around them, touch; groups in the order of their first label.
fn groups(mut places: Vec<Place>) -> Vec<Vec<Place>> {
    places.sort_by_key(|place| (place.file, place.lines.start, place.bytes.start, place.number));
    let mut groups: Vec<Vec<Place>> = Vec::new();
    for place in places {
        let touches = |group: &Vec<Place>| {
            group.first().is_some_and(|first| first.file == place.file)
                && group.iter().map(|p| p.lines.end).max().unwrap_or(0) + 2 * CONTEXT
                    >= place.lines.start
        };
        match groups.last_mut() {
            Some(group) if touches(group) => group.push(place),
            _ => groups.push(vec![place]),
        }
    }
    groups.sort_by_key(|group| group.iter().map(|place| place.number).min());
    groups
}

impl SourceCode for Excerpts {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |part: &&Excerpt| part.base <= start && end <= part.base + part.text.len();
        let part = self.parts.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let (start, end) = (start - part.base, end - part.base);
        let position = self.positions.iter().find(|(offset, _)| *offset == span.offset());
        let (from, to) = if before == 0 && after == 0 {
            (start, end)
        } else {
            (part.back(start, before), part.forth(end, after))
        };
        let data = part.text.get(from..to).unwrap_or("");
        let newlines = |text: &str| text.matches('\n').count();
        let line = part.first_line + newlines(part.text.get(..from).unwrap_or(""));
        let column = match position {
            Some((_, at)) if from == start => at.column.saturating_sub(1) as usize,
            _ => 0,
        };
        Ok(Box::new(MietteSpanContents::new_named(
            part.name.clone(),
            data.as_bytes(),
            (part.base + from, to - from).into(),
            line,
            if before == 0 { column } else { 0 },
            newlines(data) + 1,
        )))
    }
}

impl Excerpt {
    /// The start of the line so many lines before.
    fn back(&self, offset: usize, lines: usize) -> usize {
        let mut at = offset;
        for step in 0..=lines {
            at = self
                .text
                .get(..at)
                .and_then(|text| text.rfind('\n'))
                .map_or(0, |line_end| line_end + 1);
            if at == 0 || step == lines {
                break;
            }
            at -= 1;
        }
        at
    }

    /// The end of the line so many lines after, its line end left out.
    fn forth(&self, offset: usize, lines: usize) -> usize {
        let mut at = offset;
        for step in 0..=lines {
            let rest = self.text.get(at..).unwrap_or("");
            match rest.find('\n') {
                Some(line_end) if step == lines => return at + line_end,
                Some(line_end) => at += line_end + 1,
                None => return self.text.len(),
            }
        }
        at
    }
}
