//! What people call the things that the grammar's rules read. A rule's own name never reaches them.

use super::grammar::Rule;

/// What a rule reads, as `expected …` says it; nothing for marks, which read nothing,
/// and for rules whose first words say more.
pub(super) fn expected(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        // Names, and what begins with one.
        Rule::name
        | Rule::word
        | Rule::attr
        | Rule::record_word
        | Rule::plural
        | Rule::in_mechanism
        | Rule::name_list
        | Rule::overrides
        | Rule::because
        | Rule::expect_error
        | Rule::expect_verdict
        | Rule::cite
        | Rule::binder
        | Rule::admits
        | Rule::reservation
        | Rule::clause
        | Rule::exception
        | Rule::value_exception => "a name",
        Rule::number | Rule::amount | Rule::bound => "a number",
        Rule::text
        | Rule::note
        | Rule::contested
        | Rule::goal
        | Rule::advice
        | Rule::at
        | Rule::prefix
        | Rule::split
        | Rule::map_text
        | Rule::column_text => "a text in quotes",
        Rule::column_name | Rule::filter => "a column",
        Rule::type_ => "a type",
        Rule::expr
        | Rule::lone_expression
        | Rule::truth
        | Rule::set
        | Rule::quantified
        | Rule::step
        | Rule::cost
        | Rule::per
        | Rule::waivable
        | Rule::expect_cost
        | Rule::then_
        | Rule::expect_moves => "a value",
        Rule::operand => "a set",
        Rule::from | Rule::before | Rule::as_of => "a date",
        Rule::when_ | Rule::require | Rule::forbid | Rule::expect_that => "a condition",
        Rule::call | Rule::params | Rule::paren | Rule::choices => "`(`",
        Rule::map => "`{`",
        Rule::attribute | Rule::mapping => "an attribute with its value",
        // Their first words say more.
        Rule::level
        | Rule::period
        | Rule::effective
        | Rule::adjustable
        | Rule::move_
        | Rule::expect_stage
        | Rule::expect_no_suggestion => return None,
        Rule::lone_item => "a declaration",
        declaration => return this(declaration).map(|(article, _)| article),
    })
}

/// A kind of declaration, with its article, and without.
pub(super) fn this(rule: Rule) -> Option<(&'static str, &'static str)> {
    Some(match rule {
        Rule::use_ => ("a use of a pack", "`use`"),
        Rule::source => ("a source", "source"),
        Rule::enum_ => ("an enum", "enum"),
        Rule::scale => ("a scale", "scale"),
        Rule::record => ("a record", "record"),
        Rule::clause_kind => ("a clause kind", "clause kind"),
        Rule::relation => ("a relation", "relation"),
        Rule::extend => ("an extension", "extension"),
        Rule::rate => ("a rate", "rate"),
        Rule::entity => ("an entity", "entity"),
        Rule::fact => ("a fact", "fact"),
        Rule::facts => ("facts from a file", "table of facts"),
        Rule::parameter => ("a parameter", "parameter"),
        Rule::define => ("a definition", "definition"),
        Rule::requirement => ("a requirement", "requirement"),
        Rule::stage => ("a stage", "stage"),
        Rule::mechanism => ("a mechanism", "mechanism"),
        Rule::agreement => ("an agreement", "agreement"),
        Rule::test => ("a test", "test"),
        _ => return None,
    })
}

/// Whether nothing but the next declaration says where this one ends.
pub(super) fn is_open_ended(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::define
            | Rule::parameter
            | Rule::fact
            | Rule::facts
            | Rule::relation
            | Rule::rate
            | Rule::use_
    )
}

/// Whether the rule reads a value, so that its many beginnings need not be listed.
pub(super) fn is_value(rule: Rule) -> bool {
    let value = ["a value", "a condition", "a date", "a set", "a number"];
    rule == Rule::paren || expected(rule).is_some_and(|phrase| value.contains(&phrase))
}
