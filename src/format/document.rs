//! Words with the places where lines may break, and how they are set in lines.
//!
//! Groups nest. Where all of a group fits on the rest of the line none of its places breaks; otherwise all of them do,
//! or, in a group that is filled, those after which the next words would not fit.

use std::borrow::Cow;

/// The columns of a line.
pub(super) const WIDTH: usize = 100;

/// A part of a document.
#[derive(Clone, Debug)]
pub(super) enum Op<'t> {
    /// A word or a sign.
    Text(Cow<'t, str>),
    /// A comment, and after it always a [`Op::Break`] that is forced.
    Remark(&'t str),
    /// Blanks, that are left out where a line begins or ends.
    Space(usize),
    /// Where the line may break.
    Break {
        /// The blanks that stand here where it does not.
        flat: usize,
        /// Whether it breaks in any case.
        forced: bool,
        /// Whether an empty line follows.
        blank: bool,
    },
    /// A comma that is written only where the group breaks.
    Comma,
    /// A group begins.
    Begin(Breaks, Indent),
    /// A group ends.
    End,
}

/// Which places of a group break that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// All.
    All,
    /// Those after which the next words would not fit.
    Fill,
    /// As in the group around it, of which it is a part with another indentation.
    Same,
}

/// Where the lines of a group begin.
#[derive(Clone, Copy, Debug)]
pub(super) enum Indent {
    /// Where those around it do.
    Keep,
    /// Where the group does.
    Column,
    /// So much further right than those around it.
    By(usize),
    /// At that column.
    At(usize),
}

/// How wide a text is in columns.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { textwrap::core::display_width(text) }
}

/// How wide parts of a document are on one line; nothing where a line breaks in any case.
pub(super) fn flat_width(ops: &[Op<'_>]) -> Option<usize> {
    ops.iter().try_fold(0, |sum, op| match op {
        Op::Break { forced: true, .. } => None,
        _ => Some(sum + columns(op)),
    })
}

fn columns(op: &Op<'_>) -> usize {
    match op {
        Op::Text(text) => width(text),
        Op::Space(blanks) | Op::Break { flat: blanks, .. } => *blanks,
        Op::Remark(_) | Op::Comma | Op::Begin(..) | Op::End => 0,
    }
}

/// The lines of a document.
pub(super) fn render(ops: &[Op<'_>]) -> String {
    let mut page = Page { fresh: true, ..Page::default() };
    for (op, reach) in ops.iter().zip(reaches(ops)) {
        page.lay(op, reach);
    }
    page.finish()
}

/// For every group and every place to break, the columns that must fit on the line so that it does not: of a group, all of
/// it and what follows it directly, and nothing where a line breaks in between; of a place, up to the next one or to where
/// the line ends in any case.
fn reaches(ops: &[Op<'_>]) -> Vec<Option<usize>> {
    let mut found = vec![None; ops.len()];
    // Everything is counted from the end: the columns, the breaks that are forced, and both at the next place to break.
    let mut here = Count::default();
    let (mut any, mut next, mut line) = (here, here, here);
    let mut ends: Vec<(Count, Count, Count)> = Vec::new();
    for (op, reach) in ops.iter().zip(&mut found).rev() {
        match op {
            Op::End => {
                ends.push((here, any, next));
                next = any;
            }
            Op::Begin(..) => {
                if let Some((end, after, outer)) = ends.pop() {
                    *reach = (here.forced == end.forced).then_some(here.columns - after.columns);
                    next = outer;
                }
            }
            Op::Break { flat, forced, .. } => {
                let end = if here.forced == next.forced { next } else { line };
                *reach = Some(here.columns - end.columns + flat);
                here.columns += flat;
                here.forced += usize::from(*forced);
                // What lies before this place reaches up to it.
                any = here;
                next = here;
                if *forced {
                    line = here;
                }
            }
            _ => here.columns += columns(op),
        }
    }
    found
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    columns: usize,
    forced: usize,
}

/// A group that is being set.
#[derive(Clone, Copy, Debug)]
struct Group {
    broken: bool,
    fill: bool,
    indent: usize,
}

/// The lines so far.
#[derive(Debug, Default)]
struct Page {
    out: String,
    groups: Vec<Group>,
    column: usize,
    /// Blanks that are written before the next word.
    blanks: usize,
    /// Whether the line has no word yet.
    fresh: bool,
    line: usize,
    trails: Vec<Trail>,
}

/// A comment behind words.
#[derive(Debug)]
struct Trail {
    line: usize,
    /// Where in the text it begins, and in which column.
    at: usize,
    column: usize,
}

impl Page {
    fn lay(&mut self, op: &Op<'_>, reach: Option<usize>) {
        let outermost = Group { broken: true, fill: true, indent: 0 };
        let group = self.groups.last().copied().unwrap_or(outermost);
        let fits = reach.is_some_and(|reach| self.column + self.blanks + reach <= WIDTH);
        match op {
            Op::Text(text) => self.write(text),
            Op::Space(blanks) if !self.fresh => self.blanks += blanks,
            Op::Break { forced, blank, flat } => {
                if *forced || (group.broken && !(group.fill && fits)) {
                    self.end_line(group.indent, *blank);
                } else if !self.fresh {
                    self.blanks += flat;
                }
            }
            Op::Comma if group.broken => self.write(","),
            Op::Space(_) | Op::Comma => {}
            Op::Remark(text) => {
                if !self.fresh {
                    self.blanks = 2;
                    let (at, column) = (self.out.len(), self.column);
                    self.trails.push(Trail { line: self.line, at, column });
                }
                self.write(text);
            }
            Op::Begin(breaks, indent) => {
                let indent = match indent {
                    Indent::Keep => group.indent,
                    Indent::Column => self.column + self.blanks,
                    Indent::By(more) => group.indent + more,
                    Indent::At(column) => *column,
                };
                self.groups.push(match breaks {
                    Breaks::Same => Group { indent, ..group },
                    _ => Group { broken: !fits, fill: *breaks == Breaks::Fill, indent },
                });
            }
            Op::End => {
                self.groups.pop();
            }
        }
    }

    fn write(&mut self, text: &str) {
        let blanks = if self.fresh { self.column } else { self.blanks };
        self.out.extend(std::iter::repeat_n(' ', blanks));
        self.column += self.blanks + width(text);
        self.out.push_str(text);
        self.blanks = 0;
        self.fresh = false;
    }

    fn end_line(&mut self, indent: usize, blank: bool) {
        self.blanks = 0;
        if !self.fresh {
            self.out.push('\n');
            self.line += 1;
        }
        if blank {
            self.out.push('\n');
            self.line += 1;
        }
        self.fresh = true;
        self.column = indent;
    }

    /// Aligns comments behind words on lines that follow one another.
    fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let mut aligned = String::with_capacity(self.out.len());
        let mut at = 0;
        for run in self.trails.chunk_by(|one, next| one.line + 1 == next.line) {
            let column = run.iter().map(|trail| trail.column).max().unwrap_or(0);
            for trail in run {
                aligned.push_str(self.out.get(at..trail.at).unwrap_or_default());
                aligned.extend(std::iter::repeat_n(' ', column - trail.column));
                at = trail.at;
            }
        }
        aligned.push_str(self.out.get(at..).unwrap_or_default());
        aligned
    }
}
