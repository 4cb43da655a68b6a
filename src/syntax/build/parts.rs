//! The pairs inside a pair, taken one after the other.

use std::iter::Peekable;

use pest::iterators::{Pair, Pairs};

use crate::syntax::grammar::Rule;

/// What a rule matched.
pub(super) type Matched<'t> = Pair<'t, Rule>;

/// The pairs inside a pair.
pub(super) struct Parts<'t> {
    pairs: Peekable<Pairs<'t, Rule>>,
}

impl<'t> Parts<'t> {
    /// The parts of a pair.
    pub(super) fn of(pair: Matched<'t>) -> Self {
        Parts { pairs: pair.into_inner().peekable() }
    }

    /// Whether there is one part and no more.
    pub(super) fn is_single(&self) -> bool {
        self.pairs.len() == 1
    }

    /// The rule of the next part.
    pub(super) fn peek(&mut self) -> Option<Rule> {
        self.pairs.peek().map(Pair::as_rule)
    }

    /// The next part.
    pub(super) fn next(&mut self) -> Option<Matched<'t>> {
        self.pairs.next()
    }

    /// The next part, if that rule matched it.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Matched<'t>> {
        self.pairs.next_if(|pair| pair.as_rule() == rule)
    }

    /// Whether the next part is that mark; it is then used up.
    pub(super) fn mark(&mut self, rule: Rule) -> bool {
        self.take(rule).is_some()
    }

    /// Where the next part begins; for what is made of several parts.
    pub(super) fn start(&mut self) -> usize {
        self.pairs.peek().map_or(0, |pair| pair.as_span().start())
    }
}
