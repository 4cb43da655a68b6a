//! The generated drafts are accepted, use every kind of move and all of the language, and ask for suggestions that
//! differ: some drafts pass, some can be mended in several ways, some not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use accordant::adjust::{Domain, KnobKind, Scope};
use accordant::model::Value;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::fit::drafts;
use super::laws::options;
use super::oracle::Oracle;
use crate::coverage::{ALL, collect, expressions};
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

#[test]
fn drafts_use_every_move_and_every_operator() {
    let mut runner = TestRunner::deterministic();
    let (mut refused, mut kinds, mut moves) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    let start = Instant::now();
    for place in 0..300 {
        let generated = drafts(400).new_tree(&mut runner).unwrap().current();
        let program = match program(&[generated.text()]) {
            Ok(program) => program,
            Err(found) => {
                refused.push(messages(&found));
                continue;
            }
        };
        for e in expressions(&program) {
            collect(e, &mut kinds);
        }
        let scope = [Scope::Drafts, Scope::Framework][place % 2];
        let Some(oracle) = Oracle::new(&program, &options(&generated, scope), 3_000) else {
            *tally.entry("too many settings".into()).or_default() += 1;
            continue;
        };
        for place in 0..oracle.knobs.len() {
            *moves.entry(name(&oracle, place)).or_insert(0) += 1;
        }
        *tally.entry("settings".into()).or_default() += oracle.settings.len();
        let what = if oracle.failing.is_empty() {
            "passes".to_owned()
        } else {
            match oracle.suggestions(5).len() {
                0 => {
                    let conflicts = oracle.conflicts(500);
                    let longest = conflicts.map(|all| all.iter().map(BTreeSet::len).max());
                    format!("no suggestion, conflicts up to {longest:?}")
                }
                n => format!("{n} suggestions"),
            }
        };
        *tally.entry(what).or_default() += 1;
    }
    eprintln!("{tally:#?} {moves:#?} {:?}", start.elapsed());
    let unused: Vec<&str> = ALL.split(", ").filter(|kind| !kinds.contains(*kind)).collect();
    eprintln!("unused {unused:?}");
    assert!(refused.len() < 30, "{} of 300 are refused: {}", refused.len(), refused.join("\n\n"));
}
