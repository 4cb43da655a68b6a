//! Test blocks: what is given, the date, and what is expected.

use super::parts::{Matched, Parts};
use super::{Builder, filled};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Expectation, ExpectationKind, TestDecl};
use crate::syntax::grammar::Rule;

impl<'t> Builder<'t> {
    pub(super) fn test(&mut self, pair: Matched<'t>) -> Option<TestDecl> {
        let mut parts = Parts::of(pair);
        let title = self.texts(&mut parts)?;
        let mut given = Vec::new();
        let mut as_of = None;
        let mut expectations = Vec::new();
        let mut expects = false;
        while let Some(pair) = parts.next() {
            match pair.as_rule() {
                Rule::as_of => {
                    let span = self.phrase(&pair);
                    let span = self.with_words(span, &["as_of"]);
                    let date = self.expr_in(pair);
                    self.once(&mut as_of, "as_of", date, span);
                }
                rule if is_given(rule) => given.extend(self.item(pair)),
                _ => {
                    expects = true;
                    expectations.extend(self.expectation(pair));
                }
            }
        }
        if !expects {
            self.report(
                Diagnostic::new(Code::InvalidStatement, title.span, "the test expects nothing")
                    .help("add `expect`, as in `expect NAME(x) is met`"),
            );
        }
        Some(TestDecl { title, given, as_of: filled(as_of), expectations })
    }

    /// One expectation, after `expect`.
    fn expectation(&mut self, pair: Matched<'t>) -> Option<Expectation> {
        let inner = self.phrase(&pair);
        let rule = pair.as_rule();
        let words: &[&str] = match rule {
            Rule::expect_that => &["expect", "that"],
            Rule::expect_stage => &["expect", "stage"],
            Rule::expect_error => &["expect", "error"],
            Rule::expect_cost => &["expect", "suggestion", "cost", "at", "most"],
            Rule::expect_moves => &["expect", "suggestion", "moves"],
            Rule::expect_no_suggestion => &["expect", "no", "suggestion"],
            _ => &["expect"],
        };
        let span = self.with_words(inner, words);
        let kind = match rule {
            Rule::expect_that => ExpectationKind::That(self.expr_in(pair)?),
            Rule::expect_cost => ExpectationKind::SuggestionCost(self.expr_in(pair)?),
            Rule::expect_moves => ExpectationKind::SuggestionMoves(self.expr_in(pair)?),
            Rule::expect_error => ExpectationKind::Error(self.only_name(pair)?),
            Rule::expect_stage => {
                let mut parts = Parts::of(pair);
                let of = parts.mark(Rule::m_of);
                let agreement = if of { self.reference(&mut parts) } else { None };
                let stage = self.reference(&mut parts)?;
                ExpectationKind::Stage { agreement, stage }
            }
            Rule::expect_no_suggestion => {
                let names = Parts::of(pair).take(Rule::name_list);
                ExpectationKind::NoSuggestion(
                    names.map(|pair| self.names(pair)).unwrap_or_default(),
                )
            }
            _ => self.verdict(pair)?,
        };
        Some(Expectation { kind, span })
    }

    fn verdict(&mut self, pair: Matched<'t>) -> Option<ExpectationKind> {
        let mut parts = Parts::of(pair);
        let requirement = self.reference(&mut parts)?;
        let subjects = parts.take(Rule::name_list).map(|pair| self.names(pair)).unwrap_or_default();
        let verdict = self.reference(&mut parts)?;
        let because = parts.take(Rule::because).and_then(|pair| self.only_name(pair));
        Some(ExpectationKind::Verdict { requirement, subjects, verdict, because })
    }

    /// The name in a pair that holds only that.
    fn only_name(&mut self, pair: Matched<'t>) -> Option<crate::syntax::ast::Name> {
        self.reference(&mut Parts::of(pair))
    }
}

fn is_given(rule: Rule) -> bool {
    matches!(rule, Rule::agreement | Rule::fact | Rule::facts | Rule::source | Rule::entity)
}
