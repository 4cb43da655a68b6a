//! Terms with many positions in conditions that are not linear: proved all the same.

use accordant::adjust::{Options, suggest};

use crate::pipeline::sound_program;

/// The cost of the cheapest suggestion; it must be proved.
fn cheapest(text: &str) -> String {
    let program = sound_program(text);
    let answer = suggest(&program, &Options::default(), &mut |_| {}).unwrap();
    let first = answer.suggestions.first().expect("there is one");
    assert!(first.proved, "{} is not proved, at least {}", first.cost, first.lower);
    first.cost.to_string()
}

#[test]
fn months_between_dates() {
    let text = "
        agreement a { signed: 2024-02-28 adjustable from 2024-02-26 to 2024-03-01 cost 1 per 1 day }
        requirement r must \"R\" { require (months between 2023-10-31 and a.signed) is 4 }";
    assert_eq!(cheapest(text), "2");
}

#[test]
fn two_terms_that_keep_close() {
    let text = "
        clause kind tariff { freed: percent }
        agreement a {
          clause tariff s { freed: 80% adjustable from 75% to 95% step 0.5 pp cost 3 per 1 pp }
          clause tariff t { freed: 70% adjustable from 65% to 95% step 0.5 pp cost 2 per 1 pp }
        }
        requirement floor must \"F\" { require a.s.freed is at least 90% }
        requirement close must \"C\" { require abs(a.s.freed - a.t.freed) is at most 6 pp }";
    // Ten points at 3, and fourteen at 2.
    assert_eq!(cheapest(text), "58");
}
