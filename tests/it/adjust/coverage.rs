//! The generated drafts are accepted, use every kind of move and all of the language, and ask for suggestions that
//! differ: some drafts pass, some can be mended in several ways, some not at all.

use std::collections::{BTreeMap, BTreeSet};

use accordant::adjust::{Domain, KnobKind, Scope};
use accordant::model::Value;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::fit::drafts;
use super::laws::options;
use super::oracle::Oracle;
use crate::coverage::{ALL, collect, expressions};
use crate::generate::Generated;
use crate::pipeline::{messages, program};

/// What a knob is, for the list of those that occur.
fn name(oracle: &Oracle, place: usize) -> String {
    let knob = &oracle.knobs[place];
    let kind = match knob.kind {
        KnobKind::Term(..) if knob.present.is_none() => "State",
        KnobKind::Term(..) => "Term",
        KnobKind::Add(..) => "Add",
        KnobKind::Drop(..) => "Drop",
        KnobKind::Conclude(..) => "Conclude",
        KnobKind::Admit(..) => "Admit",
        KnobKind::Withdraw(..) => "Withdraw",
        KnobKind::Parameter(..) => "Parameter",
        KnobKind::Waive(..) => "Waive",
    };
    let domain = match &knob.domain {
        Domain::Switch => "",
        Domain::Choices(choices) if choices.is_empty() => " nowhere",
        Domain::Choices(choices) => {
            let value = choices[0];
            match oracle.program.values.get(value) {
                _ if value.as_entity().is_some() => " entity",
                Some(Value::YesNo(_)) => " yes/no",
                Some(Value::Number(_)) => " number",
                Some(Value::Percent(_)) => " percent",
                Some(Value::Points(_)) => " points",
                Some(Value::Money(..)) => " money",
                Some(Value::Date(_)) => " date",
                Some(Value::Duration(_)) => " duration",
                Some(Value::Text(_)) => " text",
                Some(Value::Code(_)) => " code",
                Some(Value::Set(_)) => " set",
                None => " nothing",
            }
        }
        Domain::Grid { step: Value::Points(_), .. } => " points step by step",
        Domain::Grid { step: Value::Number(_), .. } => " number step by step",
        Domain::Grid { step: Value::Money(..), .. } => " money step by step",
        Domain::Grid { step: Value::Duration(_), .. } => " time step by step",
        Domain::Grid { .. } => " something else step by step",
    };
    let within = if knob.within.is_some() { " within another" } else { "" };
    format!("{kind}{domain}{within}")
}

/// Every kind of move, of every type that it can be of.
const MOVES: &str = "\
    Add, Admit, Conclude, Drop, Withdraw, Waive, Parameter date, Parameter number step by step, \
    Parameter points step by step, Parameter time step by step, State date, State duration, State entity, State money, \
    State nowhere, State number, State percent, State set, State text, State yes/no, Term code, Term date, \
    Term duration, Term entity, Term money, Term money step by step, Term number, Term number step by step, \
    Term percent, Term points step by step, Term set, Term text, Term time step by step, Term yes/no";

/// What is found of the drafts that are made: how many of each sort.
#[derive(Default)]
struct Found {
    refused: Vec<String>,
    too_many_settings: usize,
    operators: BTreeSet<String>,
    moves: BTreeSet<String>,
    /// By the number of suggestions, of those that fail.
    suggestions: BTreeMap<usize, usize>,
    passes: usize,
    /// By the size of the largest conflict.
    conflicts: BTreeMap<usize, usize>,
}

fn look(found: &mut Found, generated: &Generated, scope: Scope) {
    let program = match program(&[generated.text()]) {
        Ok(program) => program,
        Err(diagnostics) => return found.refused.push(messages(&diagnostics)),
    };
    for e in expressions(&program) {
        collect(e, &mut found.operators);
    }
    let Some(oracle) = Oracle::new(&program, &options(generated, scope), 3_000) else {
        found.too_many_settings += 1;
        return;
    };
    found.moves.extend((0..oracle.knobs.len()).map(|place| name(&oracle, place)));
    if oracle.failing.is_empty() {
        found.passes += 1;
        return;
    }
    let suggestions = oracle.suggestions(5).len();
    *found.suggestions.entry(suggestions).or_default() += 1;
    if suggestions == 0
        && let Some(conflicts) = oracle.conflicts(500)
    {
        let largest = conflicts.iter().map(BTreeSet::len).max();
        *found.conflicts.entry(largest.expect("something fails")).or_default() += 1;
    }
}

#[test]
fn drafts_use_every_move_and_every_operator_and_fail_in_all_ways() {
    let mut runner = TestRunner::deterministic();
    let mut found = Found::default();
    for place in 0..300 {
        let generated = drafts(60).new_tree(&mut runner).unwrap().current();
        look(&mut found, &generated, [Scope::Drafts, Scope::Framework][place % 2]);
    }
    let refused = found.refused;
    assert!(refused.len() < 30, "{} of 300 are refused: {}", refused.len(), refused.join("\n\n"));
    assert!(found.too_many_settings < 15, "{} have too many settings", found.too_many_settings);
    let unused: Vec<&str> = ALL.split(", ").filter(|op| !found.operators.contains(*op)).collect();
    assert!(unused.is_empty(), "no draft uses {unused:?}");
    let unused: Vec<&str> = MOVES.split(", ").filter(|kind| !found.moves.contains(*kind)).collect();
    assert!(unused.is_empty(), "no draft has {unused:?}: {:?}", found.moves);
    let within = found.moves.iter().filter(|kind| kind.ends_with("within another")).count();
    assert!(within > 3, "{:?}", found.moves);
    let several: usize = found.suggestions.range(2..).map(|(_, drafts)| drafts).sum();
    let together: usize = found.conflicts.range(2..).map(|(_, drafts)| drafts).sum();
    let one = found.suggestions.get(&1).copied().unwrap_or_default();
    assert!(found.passes > 30 && found.passes < 150, "{} pass", found.passes);
    assert!(one > 40 && several > 8, "{:?}", found.suggestions);
    assert!(together > 10, "{:?}", found.conflicts);
}
