//! The lints, one file each.

mod advice_without_cost;
mod citation_without_place;
mod constant_condition;
mod double_negation;
mod empty_group;
mod empty_text;
mod expired_reservation;
mod expired_rule;
mod free_move;
mod idle_given;
mod implied_requirement;
mod lone_party;
mod missing_title;
mod needless_override;
mod never_applies;
mod no_room;
mod open_reservation;
mod outdated_source;
mod outruns_stage;
mod repeated_citation;
mod repeated_condition;
mod repeated_expectation;
mod repeated_test;
mod repeated_use;
mod risk_without_mitigation;
mod shadowed_exception;
mod similar_names;
mod stage_without_prerequisites;
mod uncited_exception;
mod uncited_must;
mod unused_definition;
mod unused_parameter;
mod unused_source;
mod unused_variable;
mod unused_vocabulary;

use super::Lint;

/// All lints, in the order of their codes.
pub(super) static ALL: &[&Lint] = &[
    &uncited_must::LINT,
    &never_applies::LINT,
    &shadowed_exception::LINT,
    &implied_requirement::LINT,
    &unused_parameter::LINT,
    &outdated_source::LINT,
    &stage_without_prerequisites::LINT,
    &outruns_stage::LINT,
    &risk_without_mitigation::LINT,
    &repeated_expectation::LINT,
    &similar_names::LINT,
    &unused_definition::LINT,
    &unused_variable::LINT,
    &constant_condition::LINT,
    &double_negation::LINT,
    &repeated_condition::LINT,
    &repeated_citation::LINT,
    &repeated_use::LINT,
    &missing_title::LINT,
    &empty_group::LINT,
    &advice_without_cost::LINT,
    &free_move::LINT,
    &no_room::LINT,
    &open_reservation::LINT,
    &expired_reservation::LINT,
    &expired_rule::LINT,
    &uncited_exception::LINT,
    &citation_without_place::LINT,
    &unused_source::LINT,
    &lone_party::LINT,
    &empty_text::LINT,
    &unused_vocabulary::LINT,
    &needless_override::LINT,
    &repeated_test::LINT,
    &idle_given::LINT,
];
