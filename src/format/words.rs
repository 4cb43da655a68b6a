//! Words and signs with the blanks between them, comments before and behind them.

use std::borrow::Cow;

use super::document::{Breaks, Indent, Op, flat_width};
use crate::syntax::{Comment, Concrete, Phrase, Rule};

/// A text on its way into a document.
pub(super) struct Layout<'c, 't> {
    pub(super) source: &'c Concrete<'t>,
    pub(super) ops: Vec<Op<'t>>,
    /// The next word.
    pub(super) at: usize,
    /// Where the lines of the statement begin that is being laid out.
    pub(super) indent: usize,
    /// One past the last word of that statement.
    pub(super) end: usize,
    /// Where the line that it begins on begins in the document.
    pub(super) line: usize,
    /// Whether everything goes on one line.
    pub(super) flat: bool,
    /// Whether no blank comes before the next word.
    glued: bool,
    /// Whether a comment stands last, so that the line ends.
    ends: bool,
    /// Comments of commas that are left out.
    held: Vec<Comment<'t>>,
    /// The comments before the words up to this one are laid out.
    remarked: usize,
}

/// Where a layout was, to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    ops: usize,
    at: usize,
    glued: bool,
    remarked: usize,
}

impl<'c, 't> Layout<'c, 't> {
    pub(super) fn new(source: &'c Concrete<'t>) -> Self {
        Layout {
            source,
            ops: Vec::with_capacity(source.tokens.len() * 3),
            at: 0,
            indent: 0,
            end: 0,
            line: 0,
            flat: false,
            glued: true,
            ends: false,
            held: Vec::new(),
            remarked: 0,
        }
    }

    pub(super) fn into_ops(self) -> Vec<Op<'t>> {
        self.ops
    }

    /// Where the layout is, unless a comment is in the way of trying something out.
    pub(super) fn mark(&self) -> Option<Mark> {
        let free = self.held.is_empty() && !self.ends;
        let (ops, at, glued, remarked) = (self.ops.len(), self.at, self.glued, self.remarked);
        free.then_some(Mark { ops, at, glued, remarked })
    }

    /// Goes back.
    pub(super) fn reset(&mut self, mark: Mark) {
        self.ops.truncate(mark.ops);
        (self.at, self.glued, self.remarked, self.ends) =
            (mark.at, mark.glued, mark.remarked, false);
        self.held.clear();
    }

    /// The characters of a word.
    pub(super) fn text(&self, token: usize) -> &'t str {
        self.source.tokens.get(token).map_or("", |token| token.text)
    }

    /// Whether words stand on one line as they were written.
    pub(super) fn is_on_one_line(&self, from: usize, to: usize) -> bool {
        let line = |at: usize| self.source.tokens.get(at).map(|token| token.line);
        line(from) == line(to.saturating_sub(1))
    }

    /// How wide the line is that the statement begins on; nothing where it has to break.
    pub(super) fn line_width(&self) -> Option<usize> {
        let line = self.ops.get(self.line..).unwrap_or_default();
        flat_width(line).map(|width| self.indent + width)
    }

    pub(super) fn begin(&mut self, breaks: Breaks, indent: Indent) {
        self.end_line_of_comment();
        self.ops.push(Op::Begin(breaks, indent));
    }

    pub(super) fn end(&mut self) {
        self.ops.push(Op::End);
    }

    /// A place where the line may break.
    pub(super) fn break_or(&mut self, flat: usize) {
        let forced = std::mem::take(&mut self.ends);
        self.ops.push(Op::Break { flat, forced, blank: false });
        self.glued = true;
    }

    /// The end of a line.
    pub(super) fn new_line(&mut self, blank: bool) {
        self.ends = false;
        self.ops.push(Op::Break { flat: 0, forced: true, blank });
        self.glued = true;
    }

    fn end_line_of_comment(&mut self) {
        if self.ends {
            self.new_line(false);
        }
    }

    /// So many blanks, and none besides.
    pub(super) fn space(&mut self, blanks: usize) {
        self.ops.push(Op::Space(blanks));
        self.glued = true;
    }

    /// The blank before the next word, before the group that begins with it.
    pub(super) fn space_before(&mut self) {
        if !self.glued {
            self.space(1);
        }
    }

    /// No blank before the next word.
    pub(super) fn glue(&mut self) {
        self.glued = true;
    }

    /// The comments before the next word, each on a line; as the first thing in a block they have no empty line above.
    pub(super) fn remarks(&mut self, first: bool, blanks: bool) {
        let mut first = first;
        let held = std::mem::take(&mut self.held);
        let own = self.source.tokens.get(self.at).map(|token| token.before.as_slice());
        let own = own.filter(|_| self.at >= self.remarked).unwrap_or_default();
        self.remarked = self.remarked.max(self.at + 1);
        for comment in held.iter().chain(own) {
            self.new_line(comment.blank && blanks && !first);
            self.ops.push(Op::Remark(comment.text));
            self.ends = true;
            first = false;
        }
    }

    /// The beginning of the line of a statement.
    pub(super) fn start(&mut self, first: bool, blanks: bool) {
        let held = self.held.is_empty();
        self.remarks(first, blanks);
        let token = self.source.tokens.get(self.at);
        let is_first = first && held && token.is_none_or(|token| token.before.is_empty());
        self.new_line(blanks && !is_first && token.is_some_and(|token| token.blank));
        self.line = self.ops.len();
    }

    /// The next word.
    pub(super) fn token(&mut self) {
        self.token_as(None);
    }

    fn token_as(&mut self, written: Option<String>) {
        let Some(token) = self.source.tokens.get(self.at) else { return };
        self.remarks(false, false);
        self.end_line_of_comment();
        if !self.glued && !matches!(token.text, "," | ":" | ")" | ".") {
            self.ops.push(Op::Space(1));
        }
        self.glued = matches!(token.text, "(" | ".");
        self.ops.push(Op::Text(written.map_or(Cow::Borrowed(token.text), Cow::Owned)));
        self.at += 1;
        self.behind(token.after);
    }

    /// A comment behind the last word.
    fn behind(&mut self, comment: Option<&'t str>) {
        let Some(comment) = comment else { return };
        if self.ends {
            self.held.push(Comment { text: comment, blank: false });
        } else {
            self.ops.push(Op::Remark(comment));
            self.ends = true;
        }
    }

    /// Leaves out a comma that means nothing; its comments stay.
    pub(super) fn leave_out(&mut self) {
        let Some(token) = self.source.tokens.get(self.at) else { return };
        self.held.extend(&token.before);
        self.at += 1;
        if self.held.is_empty() {
            self.behind(token.after);
        } else {
            self.held.extend(token.after.map(|text| Comment { text, blank: false }));
        }
    }

    /// A comma that nobody wrote, before the comment behind the last word.
    pub(super) fn comma(&mut self, op: Op<'t>) {
        let ends = self.ops.iter().rev().take_while(|op| matches!(op, Op::End)).count();
        let behind = self.ops.len().checked_sub(ends + 1);
        match behind.filter(|at| matches!(self.ops.get(*at), Some(Op::Remark(_)))) {
            // Behind a comment the line ends in any case.
            Some(comment) => self.ops.insert(comment, Op::Text(",".into())),
            None => self.ops.push(op),
        }
    }

    /// The words up to one.
    pub(super) fn tokens(&mut self, to: usize) {
        while self.at < to {
            self.token();
        }
    }

    /// A literal or a type, with one blank where it has blanks, and none before `%`, `?` and around `/`.
    pub(super) fn literal(&mut self, phrase: &Phrase) {
        let text = self.text(self.at);
        if phrase.rule == Rule::text || !text.contains([' ', '\t']) {
            return self.token();
        }
        let mut written = String::with_capacity(text.len());
        for part in text.split([' ', '\t']).filter(|part| !part.is_empty()) {
            let joined = part.starts_with(['%', '?', '/']) || written.ends_with('/');
            if !written.is_empty() && !joined {
                written.push(' ');
            }
            written.push_str(part);
        }
        self.token_as(Some(written));
    }
}
