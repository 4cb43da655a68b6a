//! Expressions and the phrases of statements: where their lines may break.

use super::document::{Breaks, Indent, Op};
use super::words::Layout;
use crate::syntax::{Phrase, Rule};

impl Layout<'_, '_> {
    /// Any phrase.
    pub(super) fn phrase(&mut self, phrase: &Phrase) {
        match phrase.rule {
            Rule::expr => self.expr(phrase),
            Rule::paren => self.paren(phrase),
            Rule::set => self.set(phrase),
            Rule::choices if self.text(phrase.from) == "{" => self.set(phrase),
            Rule::choices => self.list(phrase),
            Rule::call | Rule::params => {
                self.glue();
                self.list(phrase);
            }
            Rule::quantified => self.quantified(phrase),
            Rule::number | Rule::type_ => self.literal(phrase),
            Rule::clause | Rule::reservation | Rule::map => self.block(phrase),
            Rule::adjustable | Rule::when_ | Rule::then_ => self.together(phrase),
            Rule::expect_verdict => self.verdict(phrase),
            _ => self.parts(&phrase.parts, phrase.to),
        }
    }

    /// Phrases in a row, and the words up to one.
    pub(super) fn parts(&mut self, parts: &[Phrase], to: usize) {
        let mut rest = parts;
        while let Some((part, more)) = rest.split_first() {
            let is_value = part.rule == Rule::expr && self.text(self.at) == "is";
            if self.at < part.from && (is_value || begins_line(part.rule)) {
                self.break_or(1);
            }
            self.tokens(part.from);
            // A head may have been laid out already.
            let is_text = part.rule == Rule::text && part.from == self.at;
            rest = if is_text { self.texts(rest) } else { more };
            if part.rule != Rule::text {
                self.phrase(part);
            }
        }
        self.tokens(to);
    }

    /// A phrase whose further lines begin where it does.
    fn together(&mut self, phrase: &Phrase) {
        self.space_before();
        self.begin(Breaks::Fill, Indent::Column);
        self.parts(&phrase.parts, phrase.to);
        self.end();
    }

    /// `NAME(a, b) is VERDICT because NAME`.
    fn verdict(&mut self, verdict: &Phrase) {
        self.token();
        if self.text(self.at) == "(" {
            self.glue();
            self.token();
        }
        self.parts(verdict.parts.get(1..).unwrap_or_default(), verdict.to);
    }

    /// Texts in a row: on one line, where they were written so and fit, or each on its own. Gives what comes after them.
    fn texts<'p>(&mut self, parts: &'p [Phrase]) -> &'p [Phrase] {
        let count = parts
            .iter()
            .enumerate()
            .take_while(|(place, part)| part.rule == Rule::text && part.from == self.at + place)
            .count();
        let (texts, rest) = parts.split_at(count);
        let stay = self.flat || self.is_on_one_line(self.at, self.at + count);
        if count > 1 {
            self.space_before();
            self.begin(Breaks::All, Indent::Column);
        }
        for place in 0..texts.len() {
            if place > 0 && stay {
                self.break_or(1);
            } else if place > 0 {
                self.new_line(false);
            }
            self.token();
        }
        if count > 1 {
            self.end();
        }
        rest
    }

    /// A row of operands and operators: all of its `and` and `or` begin lines, or none does.
    fn expr(&mut self, expr: &Phrase) {
        if let [only] = expr.parts.as_slice()
            && (only.from, only.to) == (expr.from, expr.to)
        {
            return self.phrase(only);
        }
        self.space_before();
        self.begin(Breaks::All, Indent::Keep);
        self.begin(Breaks::Fill, Indent::By(2));
        let mut after_operand = false;
        let mut rest = expr.parts.as_slice();
        while let Some((part, more)) = rest.split_first() {
            let row = rest;
            let is_mark = part.from == part.to;
            if matches!(part.rule, Rule::m_and | Rule::m_or) {
                self.end();
                self.break_or(1);
                self.tokens(part.from);
                self.begin(Breaks::Fill, Indent::By(2));
            } else if self.at < part.from {
                // `days between` is one word to the grammar.
                let stays = part.rule == Rule::m_between || self.text(self.at) == ".";
                if after_operand && !stays {
                    self.break_or(1);
                }
                self.tokens(part.from);
            }
            rest = more;
            match part.rule {
                Rule::m_negate => self.glue(),
                Rule::text => rest = self.texts(row),
                _ if is_mark => {}
                _ => self.phrase(part),
            }
            after_operand = !is_mark;
        }
        self.tokens(expr.to);
        self.end();
        self.end();
    }

    fn paren(&mut self, paren: &Phrase) {
        self.token();
        self.begin(Breaks::All, Indent::Column);
        paren.parts.iter().for_each(|part| self.phrase(part));
        self.end();
        self.tokens(paren.to);
    }

    /// What stands in round brackets with commas: lines are filled.
    fn list(&mut self, list: &Phrase) {
        self.token();
        self.begin(Breaks::Fill, Indent::Column);
        for part in &list.parts {
            let begins = matches!(part.rule, Rule::m_for | Rule::m_where);
            if begins && self.at < part.from {
                self.break_or(1);
            }
            while self.at < part.from {
                let is_comma = self.text(self.at) == ",";
                self.token();
                if is_comma {
                    self.break_or(1);
                }
            }
            self.phrase(part);
        }
        self.leave_out_comma();
        self.end();
        self.tokens(list.to);
    }

    /// `every x in S where (φ) has (ψ)`.
    fn quantified(&mut self, quantified: &Phrase) {
        self.space_before();
        self.begin(Breaks::Fill, Indent::Column);
        for part in &quantified.parts {
            if matches!(part.rule, Rule::m_where | Rule::m_has) {
                self.break_or(1);
            }
            self.tokens(part.from);
            self.phrase(part);
        }
        self.tokens(quantified.to);
        self.end();
    }

    /// What stands in braces with commas: on one line, or each on its own.
    fn set(&mut self, set: &Phrase) {
        self.space_before();
        self.begin(Breaks::All, Indent::Keep);
        self.token();
        self.begin(Breaks::Same, Indent::By(2));
        for part in &set.parts {
            while self.at < part.from {
                self.token();
            }
            self.break_or(1);
            self.phrase(part);
        }
        self.leave_out_comma();
        if !set.parts.is_empty() {
            self.comma(Op::Comma);
        }
        self.remarks(set.parts.is_empty(), false);
        self.end();
        self.break_or(1);
        self.tokens(set.to);
        self.end();
    }

    /// A comma after the last of a list.
    fn leave_out_comma(&mut self) {
        if self.text(self.at) == "," {
            self.leave_out();
        }
    }
}

/// Whether a phrase that a word leads to may begin a line with that word.
fn begins_line(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::when_
            | Rule::step
            | Rule::cost
            | Rule::per
            | Rule::then_
            | Rule::overrides
            | Rule::effective
            | Rule::cite
            | Rule::note
            | Rule::contested
            | Rule::because
            | Rule::name_list
            | Rule::at
            | Rule::prefix
            | Rule::split
            | Rule::m_else_unknown
            | Rule::m_where
    )
}
