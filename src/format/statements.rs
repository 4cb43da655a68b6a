//! Declarations, blocks and the statements in them: one a line, what they say aligned.

use super::document::{Breaks, Indent, Op, WIDTH, flat_width, width};
use super::words::Layout;
use crate::syntax::{Phrase, Rule};

/// A statement of a block, or a part of a declaration that may have a line of its own.
struct Statement<'p> {
    from: usize,
    to: usize,
    phrases: &'p [Phrase],
    /// Whether it is a bare name, one of an enumeration.
    member: bool,
}

/// Where the braces of a block are, and which of its phrases stand between them.
struct Body {
    open: usize,
    close: usize,
    phrases: std::ops::Range<usize>,
}

/// What may move, behind a value.
struct Tail {
    /// The place to break before it.
    op: usize,
    /// Where the value begins.
    column: usize,
    value: usize,
    width: usize,
}

impl Layout<'_, '_> {
    /// The whole text.
    pub(super) fn file(&mut self) {
        let source = self.source;
        for (place, item) in source.items.iter().enumerate() {
            self.start(place == 0, true);
            self.end = item.to;
            self.item(item, 0);
        }
        for (place, comment) in source.rest.iter().enumerate() {
            let first = place == 0 && source.items.is_empty();
            self.new_line(comment.blank && !first);
            self.ops.push(Op::Remark(comment.text));
        }
    }

    /// A declaration that begins in a column.
    fn item(&mut self, item: &Phrase, column: usize) {
        match item.rule {
            Rule::define | Rule::parameter | Rule::fact | Rule::relation | Rule::rate => {
                self.with_parts(item, column + 2);
            }
            Rule::use_ => self.parts(&item.parts, item.to),
            _ => self.block(item),
        }
    }

    /// A phrase and what is to be said about it: on one line, where it was written so and fits, or each on its own.
    fn with_parts(&mut self, phrase: &Phrase, indent: usize) {
        let is_part = |part: &Phrase| {
            is_part(part.rule) && (part.rule != Rule::when_ || phrase.rule == Rule::define)
        };
        let first = phrase.parts.iter().position(is_part);
        let (head, parts) = phrase.parts.split_at(first.unwrap_or(phrase.parts.len()));
        let on_one_line = self.is_on_one_line(phrase.from, phrase.to);
        let mark = if self.flat || !on_one_line { None } else { self.mark() };
        if parts.is_empty() || self.flat || mark.is_some() {
            self.ops.push(Op::Begin(Breaks::Fill, Indent::At(indent)));
            self.parts(&phrase.parts, phrase.to);
            self.end();
            let fits = || self.line_width().is_some_and(|width| width <= WIDTH);
            match mark.filter(|_| !parts.is_empty() && !fits()) {
                Some(mark) => self.reset(mark),
                None => return,
            }
        }
        let end = head.last().map_or(phrase.from, |part| part.to);
        self.ops.push(Op::Begin(Breaks::Fill, Indent::At(indent)));
        self.parts(head, end);
        let statements = self.statements_of(parts, end, phrase.rule);
        self.statements(&statements, indent, false);
        self.end();
    }

    /// A head, and statements in braces: on one line, where they were written so and fit, or each on its own.
    pub(super) fn block(&mut self, block: &Phrase) {
        let Some(body) = self.body(block) else { return self.parts(&block.parts, block.to) };
        let (head, rest) = block.parts.split_at(body.phrases.start);
        let (inner, rest) = rest.split_at(body.phrases.len());
        self.ops.push(Op::Begin(Breaks::Fill, Indent::At(self.indent + 4)));
        self.head_of_block(head, body.open);
        self.end();
        let list = self.statements_of(inner, body.open + 1, block.rule);
        if !self.on_one_line(block.rule, &list, &body) {
            let indent = self.indent;
            self.ops.push(Op::Begin(Breaks::All, Indent::At(indent + 2)));
            self.statements(&list, indent + 2, true);
            self.leave_out_up_to(body.close);
            self.remarks(list.is_empty(), true);
            self.end();
            self.ops.push(Op::Begin(Breaks::All, Indent::At(indent)));
            self.new_line(false);
            self.line = self.ops.len();
            self.token();
            self.end();
        }
        self.ops.push(Op::Begin(Breaks::Fill, Indent::At(self.indent + 2)));
        self.parts(rest, block.to);
        self.end();
    }

    /// What stands before a block, up to its brace; a title that does not fit has a line of its own.
    fn head_of_block(&mut self, head: &[Phrase], open: usize) {
        let title = head.iter().position(|part| part.rule == Rule::text).unwrap_or(head.len());
        let (before, titled) = head.split_at(title);
        self.parts(before, before.last().map_or(self.at, |part| part.to));
        if !titled.is_empty() {
            self.break_or(1);
        }
        self.parts(titled, open);
        self.token();
    }

    /// Lays the statements and the closing brace out on the line of the opening one; gives whether that was to be done.
    fn on_one_line(&mut self, rule: Rule, list: &[Statement<'_>], body: &Body) -> bool {
        let on_one_line = list.is_empty() || self.is_on_one_line(body.open, body.close + 1);
        let mark = self.mark();
        if !self.flat && (!on_one_line || mark.is_none()) {
            return false;
        }
        let was_flat = std::mem::replace(&mut self.flat, true);
        let mut blanks = 1;
        for (place, statement) in list.iter().enumerate() {
            self.leave_out_up_to(statement.from);
            self.space(blanks);
            self.statement(statement, None);
            blanks = if statement.member || rule == Rule::scale { 1 } else { 2 };
            if statement.member && place + 1 < list.len() {
                self.comma(Op::Text(",".into()));
            }
        }
        self.leave_out_up_to(body.close);
        self.space(1);
        self.token();
        self.flat = was_flat;
        // Within a line that is tried out, only all of it is measured.
        match mark.filter(|_| !was_flat && !self.fits_with(body.close + 1)) {
            Some(mark) => self.reset(mark),
            None => return true,
        }
        false
    }

    /// Whether the line fits together with the rest of its statement, from a word on.
    fn fits_with(&self, from: usize) -> bool {
        let Some(line) = self.line_width() else { return false };
        let mut words = (from..self.end).map(|at| 1 + width(self.text(at)));
        let all = words.try_fold(line, |sum, word| (sum <= WIDTH).then_some(sum + word));
        all.is_some_and(|all| all <= WIDTH)
    }

    /// Statements, one a line.
    fn statements(&mut self, list: &[Statement<'_>], indent: usize, blanks: bool) {
        let outer = (self.indent, self.end);
        let mut tails: Vec<Tail> = Vec::new();
        let pads = self.pads(list, blanks);
        for (place, (statement, pad)) in list.iter().zip(pads).enumerate() {
            self.leave_out_up_to(statement.from);
            if blanks && self.is_set_off(statement) {
                self.align(&mut tails);
            }
            (self.indent, self.end) = (indent, statement.to);
            self.start(place == 0, blanks);
            match self.statement(statement, Some(pad)) {
                Some(tail) => tails.push(tail),
                None => self.align(&mut tails),
            }
            if statement.member {
                self.comma(Op::Text(",".into()));
            }
        }
        self.align(&mut tails);
        (self.indent, self.end) = outer;
    }

    /// For each statement, how far from its beginning stands what comes after its head: behind the longest head of those
    /// that follow one another without an empty line.
    fn pads(&self, list: &[Statement<'_>], blanks: bool) -> Vec<usize> {
        let mut pads = Vec::with_capacity(list.len());
        let mut rest = list;
        while !rest.is_empty() {
            let is_next = |(place, statement): &(usize, &Statement<'_>)| {
                head(statement).is_some() && (*place == 0 || !blanks || !self.is_set_off(statement))
            };
            let run = rest.iter().enumerate().take_while(is_next).count().max(1);
            let (run, more) = rest.split_at(run);
            let widest = run.iter().map(|statement| self.head_width(statement)).max().unwrap_or(0);
            pads.extend(run.iter().map(|_| widest + 1));
            rest = more;
        }
        pads
    }

    /// How wide the head of a statement is.
    fn head_width(&self, statement: &Statement<'_>) -> usize {
        let words = statement.from..statement.from + head(statement).unwrap_or(0);
        let gap = |at: usize| usize::from(at > statement.from && self.text(at) != ":");
        words.map(|at| width(self.text(at)) + gap(at)).sum()
    }

    /// Whether an empty line stands before a statement.
    fn is_set_off(&self, statement: &Statement<'_>) -> bool {
        let token = self.source.tokens.get(statement.from);
        token.is_some_and(|token| token.blank || token.before.iter().any(|comment| comment.blank))
    }

    /// One statement, with so much room for its head; gives what may move in it.
    fn statement(&mut self, statement: &Statement<'_>, pad: Option<usize>) -> Option<Tail> {
        let words = head(statement).unwrap_or(0);
        let first = statement.phrases.first()?;
        if words == 0 {
            self.ops.push(Op::Begin(Breaks::Fill, Indent::At(self.indent + 2)));
            self.tokens(first.from);
            self.body_of(statement.phrases, statement.to, self.indent);
            self.end();
            return None;
        }
        let head = self.head_width(statement);
        let room = |pad: usize| (self.indent + pad + self.widest_text(statement)) <= WIDTH;
        let pad = pad.filter(|pad| room(*pad) || !room(head + 1)).unwrap_or(head + 1);
        let column = self.indent + pad;
        self.tokens(statement.from + words);
        if self.at >= statement.to {
            return None;
        }
        self.space(pad - head);
        if first.rule == Rule::attribute {
            return self.values(first, column);
        }
        self.ops.push(Op::Begin(Breaks::Fill, Indent::At(column)));
        self.body_of(statement.phrases, statement.to, column);
        self.end();
        None
    }

    /// How much room the texts of a statement need behind its head.
    fn widest_text(&self, statement: &Statement<'_>) -> usize {
        let words = statement.from + head(statement).unwrap_or(0)..statement.to;
        let is_text = |at: usize| self.text(at).starts_with('"');
        let mut widest = 0;
        let mut before = 0;
        for at in words {
            before = if is_text(at) { before } else { before + width(self.text(at)) + 1 };
            if is_text(at) {
                widest = widest.max(before + width(self.text(at)));
                before = 0;
            }
        }
        widest
    }

    /// What a statement says after its head.
    fn body_of(&mut self, phrases: &[Phrase], to: usize, column: usize) {
        for phrase in phrases {
            self.tokens(phrase.from);
            match phrase.rule {
                Rule::exception | Rule::value_exception => self.with_parts(phrase, column),
                rule if is_item(rule) => self.item(phrase, column),
                _ => self.phrase(phrase),
            }
        }
        self.tokens(to);
    }

    /// The values of an attribute and what may move in it, behind its name.
    fn values(&mut self, attribute: &Phrase, column: usize) -> Option<Tail> {
        let is_value = |part: &&Phrase| part.rule == Rule::expr;
        let values: Vec<&Phrase> = attribute.parts.iter().filter(is_value).collect();
        let is_set =
            |value: &&Phrase| matches!(value.parts.as_slice(), [set] if set.rule == Rule::set);
        let is_sole_set = values.len() == 1 && values.iter().all(is_set);
        let indent = if is_sole_set { Indent::At(self.indent) } else { Indent::Keep };
        self.ops.push(Op::Begin(Breaks::Fill, Indent::At(column)));
        let value = self.ops.len();
        self.ops.push(Op::Begin(Breaks::Fill, indent));
        for part in &values {
            while self.at < part.from {
                self.token();
                self.break_or(1);
            }
            self.phrase(part);
        }
        self.end();
        let op = self.ops.len();
        let mut tails = attribute.parts.iter().skip(1).filter(|part| part.rule != Rule::expr);
        for tail in tails.by_ref() {
            self.break_or(2);
            self.begin(Breaks::Fill, Indent::Column);
            self.tokens(tail.from);
            self.parts(&tail.parts, tail.to);
            self.end();
        }
        self.tokens(attribute.to);
        self.end();
        let (value, tail) = (self.ops.get(value..op)?, self.ops.get(op + 1..)?);
        let has_tail = attribute.parts.last().is_some_and(|part| part.rule != Rule::expr);
        let (value, width) = (flat_width(value)?, flat_width(tail)?);
        has_tail.then_some(Tail { op, column, value, width })
    }

    /// Aligns what may move in attributes that follow one another, where all of it fits.
    fn align(&mut self, tails: &mut Vec<Tail>) {
        let value = tails.iter().map(|tail| tail.value).max().unwrap_or(0);
        let fits = tails.iter().all(|tail| tail.column + value + 2 + tail.width <= WIDTH);
        for tail in tails.drain(..).filter(|_| fits) {
            if let Some(Op::Break { flat, .. }) = self.ops.get_mut(tail.op) {
                *flat = value - tail.value + 2;
            }
        }
    }

    /// The statements that phrases make up, with the words before each.
    fn statements_of<'p>(
        &self,
        phrases: &'p [Phrase],
        from: usize,
        rule: Rule,
    ) -> Vec<Statement<'p>> {
        let goes_on = |next: &Phrase| match rule {
            Rule::map => next.rule == Rule::expr,
            _ => next.rule == Rule::type_,
        };
        let mut list = Vec::new();
        let mut at = from;
        for phrases in phrases.chunk_by(|_, next| goes_on(next)) {
            let to = phrases.last().map_or(at, |last| last.to);
            let from = (at..to).find(|at| self.text(*at) != ",").unwrap_or(to);
            let member = matches!(rule, Rule::enum_ | Rule::extend) && phrases.len() == 1;
            list.push(Statement { from, to, phrases, member });
            at = to;
        }
        list
    }

    fn leave_out_up_to(&mut self, to: usize) {
        while self.at < to {
            self.leave_out();
        }
    }

    /// The braces of a block.
    fn body(&self, block: &Phrase) -> Option<Body> {
        let sign =
            |sign: &str, from: usize, to: usize| (from..to).find(|at| self.text(*at) == sign);
        let (mut open, mut at) = (None, block.from);
        let ends = block.parts.iter().map(|part| (part.from, part.to));
        for (place, (from, to)) in ends.chain([(block.to, block.to)]).enumerate() {
            open = open.or_else(|| sign("{", at, from).map(|open| (open, place)));
            if let Some((open, first)) = open
                && let Some(close) = sign("}", at.max(open), from)
            {
                return Some(Body { open, close, phrases: first..place });
            }
            at = to;
        }
        None
    }
}

/// How many words of a statement are its head, that what it says is aligned behind; nothing of what has none.
fn head(statement: &Statement<'_>) -> Option<usize> {
    let first = statement.phrases.first()?;
    Some(match first.rule {
        Rule::attribute | Rule::mapping | Rule::binder => 2,
        Rule::word if statement.phrases.len() == 2 => 2,
        Rule::map_text if first.to == first.from + 1 => 1,
        Rule::m_hard => 0,
        rule if is_part(rule) => 1,
        rule if is_item(rule) && first.from > statement.from => 1,
        Rule::require
        | Rule::forbid
        | Rule::exception
        | Rule::advice
        | Rule::in_mechanism
        | Rule::waivable
        | Rule::goal
        | Rule::admits
        | Rule::as_of
        | Rule::filter
        | Rule::expect_that
        | Rule::expect_stage
        | Rule::expect_error
        | Rule::expect_cost
        | Rule::expect_moves
        | Rule::expect_no_suggestion
        | Rule::expect_verdict => 1,
        _ => return None,
    })
}

/// Whether it may have a line of its own in a declaration without braces.
fn is_part(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::cite
            | Rule::note
            | Rule::contested
            | Rule::when_
            | Rule::value_exception
            | Rule::adjustable
            | Rule::effective
            | Rule::overrides
    )
}

/// Whether it is a declaration.
fn is_item(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::agreement
            | Rule::fact
            | Rule::facts
            | Rule::source
            | Rule::entity
            | Rule::requirement
            | Rule::define
            | Rule::parameter
            | Rule::relation
    )
}
