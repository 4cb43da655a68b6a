//! What is said to be lacking is so: what suffices, what is needed, what alone decides, and what is proposed.

use std::fmt::Write as _;

use accordant::evaluate::Verdict;
use accordant::explain::{Asking, Needs, Telling, explain, why_not};
use accordant::report::explain::{Manner, explained, text};
use accordant::report::human::Terminal;
use accordant::source::SourceMap;

use crate::pipeline::{outcome, sound_program};

/// What is told of the first verdict.
fn told(source: &str) -> String {
    told_to(source, None)
}

fn told_to(source: &str, depth: Option<usize>) -> String {
    let program = sound_program(source);
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let judgement = outcome.judgements[0].clone();
    let view = explained(&mut outcome, &SourceMap::default(), &judgement, Telling::SHORT, true);
    let terminal = Terminal { colour: false, width: None };
    let told = text(&view, Manner { terminal, depth, all: false, in_words: false });
    assert!(outcome.unfinished().is_none());
    told
}

/// Definitions, each of every element and of the one before.
fn nested(definitions: usize, elements: usize) -> String {
    let mut text = String::from("record C { ok: yes/no fine: yes/no }\n");
    text.push_str("define d0() when every c in cs has (c.ok)\n");
    for n in 0..elements {
        writeln!(text, "c c{n} {{ ok: no fine: no }}").unwrap();
    }
    for n in 1..=definitions {
        let before = n - 1;
        writeln!(text, "define d{n}() when every c in cs has (d{before}() and c.fine)").unwrap();
    }
    write!(text, "requirement r must {{ require d{definitions}() }}").unwrap();
    text
}

#[test]
fn definitions_within_definitions_are_looked_into_once() {
    let program = sound_program(&nested(14, 20));
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let judgement = outcome.judgements[0].clone();
    let asking = Asking { telling: Telling::ALL, is_fixed: &|_| false };
    let lacks = why_not(&mut outcome, &judgement, &asking);
    assert!(outcome.unfinished().is_none());
    assert!((40..4000).contains(&lacks.lacks.len()), "{}", lacks.lacks.len());
}

#[test]
fn both_ends_of_a_range_are_needed_beside_what_suffices() {
    let told = told(
        "record T { b: yes/no n: number }
t ta { }
define within(t: T) when t.n is from 1 to 2 or t.b
requirement r must { for each t in ts require within(t) }",
    );
    let expected = "What is open; any one of these suffices:
  ├─ each of these is needed
  │  ├─ `ta.n` is unknown, needs at least 1
  │  └─ `ta.n` is unknown, needs at most 2
  └─ `ta.b` is unknown, needs yes
";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn whether_a_requirement_applies_is_no_way_to_meet_it() {
    let told = told(
        "record T { b: yes/no c: yes/no n: number }
t ta { c: no n: 1 }
requirement q must { for each t in ts where (t.b or t.c) require t.n is 3 }",
    );
    assert!(told.contains("What it lacks if it applies:\n  `ta.n` is 1, needs 3\n"), "{told}");
    assert!(
        told.contains("Whether it applies is open:\n  it is not known whether `ta.b`"),
        "{told}"
    );
    assert!(!told.contains("suffices"), "{told}");
    assert!(!told.contains("Why it applies"), "{told}");
}

#[test]
fn undecided_elements_count_among_those_that_are_needed() {
    let told = told(
        "record T { n: number }
t ta { }
t tb { n: 0 }
requirement r must { require at least 2 k in ts have (k.n is at least 1 and k.n is not 0)
  except e when 1 is 2 }
t tc { n: 0 }",
    );
    assert!(told.contains("2 of these are needed"), "{told}");
    assert!(told.contains("`ta.n` is unknown, needs at least 1"), "{told}");
}

/// Values in words, and the verdict they lead to.
type Ways = Vec<(String, &'static str)>;

/// Each missing fact of the first verdict: whether it alone decides, and its ways.
fn missing(source: &str) -> Vec<(String, bool, Ways)> {
    let program = sound_program(source);
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let judgement = outcome.judgements[0].clone();
    assert_eq!(judgement.verdict, Verdict::Undetermined);
    let found = explain(&mut outcome, &judgement).missing;
    assert!(outcome.unfinished().is_none());
    let ways = |ways: Vec<accordant::explain::Way>| {
        ways.into_iter().map(|way| (way.values, way.verdict.name())).collect()
    };
    found.into_iter().map(|m| (m.name, m.decides, ways(m.ways))).collect()
}

#[test]
fn a_duration_of_the_other_unit_may_decide_nothing() {
    let law = |limit: &str| {
        format!(
            "record T {{ u: duration }}
t ta {{ }}
requirement r must {{ for each t in ts require t.u is at most {limit} }}"
        )
    };
    for limit in ["1 month", "30 days", "2 years"] {
        let found = missing(&law(limit));
        assert_eq!(found, [(String::from("ta.u"), false, Vec::new())], "{limit}");
    }
    assert!(missing(&law("5 days"))[0].1);
}

#[test]
fn what_lies_between_close_limits_is_tried_and_written_exactly() {
    let found = missing(
        "record T { n: number }
t ta { }
requirement r must { for each t in ts require t.n is more than 5 and t.n is less than 5.0000005 }",
    );
    let ways = [
        ("at most 5", "not_met"),
        ("more than 5 and less than 5.0000005", "met"),
        ("at least 5.0000005", "not_met"),
    ]
    .map(|(values, verdict)| (String::from(values), verdict));
    assert_eq!(found, [(String::from("ta.n"), true, ways.to_vec())]);
}

#[test]
fn of_very_many_missing_facts_the_first_are_tried() {
    let mut source = String::from("record T { b: yes/no }\n");
    for n in 0..300 {
        writeln!(source, "t t{n} {{ }}").unwrap();
    }
    source.push_str("requirement r must { require share(ts where (it.b)) is at least 50% }");
    let found = missing(&source);
    assert_eq!(found.len(), 300);
    assert!(found.iter().take(64).all(|(_, _, ways)| !ways.is_empty()));
    assert!(found.iter().skip(64).all(|(_, decides, ways)| !decides && ways.is_empty()));
    let told = told(&source);
    assert!(told.contains("  … and 284 more\n"), "{told}");
}

#[test]
fn the_date_of_the_evaluation_is_not_to_be_changed() {
    let told = told(
        "requirement r must { for each a in agreements require a.as_of is at least 2028-01-01 }
agreement ag { as_of: 2027-06-01 }",
    );
    assert!(told.contains("`ag.as_of` is 2027-06-01"), "{told}");
    assert!(!told.contains("if it were"), "{told}");
}

#[test]
fn of_a_beaten_exception_nothing_is_proposed() {
    let told = told(
        "record T { a: number b: number c: number p: yes/no q: yes/no }
define v(t: T): number is t.a
  except one when t.p then t.b
  except two when t.q then t.c overrides one
requirement r must { for each t in ts require v(t) is at least 10 }
t ta { a: 5 b: 6 c: 7 p: yes q: yes }",
    );
    assert!(told.contains("if `ta.c` were 10, that alone would make it met"), "{told}");
    assert!(!told.contains("`ta.b` were"), "{told}");
}

#[test]
fn depth_cuts_what_is_lacking() {
    let source = "record T { b: yes/no c: yes/no d: yes/no }
t ta { b: no c: no d: no }
requirement r must { for each t in ts require t.b or (t.c and t.d) }";
    let cut = told_to(source, Some(0));
    assert!(cut.contains("each of these is needed\n     └─ … 2 more parts"), "{cut}");
    assert!(!told(source).contains('…'));
}

#[test]
fn what_a_needed_part_mends_is_not_asked_for_beside_it() {
    let mut source = String::from("record T { b: yes/no n: number }\nt ta { n: 1 }\n");
    source.push_str("define d0(t: T) when t.b\n");
    for n in 1..40 {
        let before = n - 1;
        let more = n + 1;
        writeln!(source, "define d{n}(t: T) when d{before}(t) and (d{before}(t) or t.n is {more})")
            .unwrap();
    }
    source.push_str("requirement q must { for each t in ts require d39(t) }");
    let told = told(&source);
    assert!(told.contains("What is open:\n  `ta.b` is unknown, needs yes\n"), "{told}");
}

#[test]
fn what_cannot_be_evaluated_is_by_no_exception() {
    let told = told(
        "record T { n: number b: yes/no }
t ta { n: 0 b: no }
define v(t: T): number is 1 except a when t.n is 0 then 2 except c when not t.b then 3
requirement r must { for each t in ts require v(t) is 2 }",
    );
    assert!(told.contains("exceptions `a` and `c` both apply"), "{told}");
    assert!(!told.contains("by its exception"), "{told}");
}

#[test]
fn only_what_a_draft_could_state_is_proposed() {
    let told = |limit: &str, ty: &str, value: &str| {
        told(&format!(
            "record T {{ x: {ty} }}
t ta {{ x: {value} }}
requirement r must {{ for each t in ts require t.x is less than {limit} }}"
        ))
    };
    let less = told("2 years", "duration", "3 years");
    assert!(less.contains("if it were 23 months,"), "{less}");
    assert!(!told("USD 0", "money", "USD 1").contains("if it were"));
    assert!(!told("0 days", "duration", "1 day").contains("if it were"));
}

#[test]
fn an_element_that_is_not_asked_for_is_told_of_once() {
    let told = told(
        "record T { n: number ss: set of T }
t ta { n: 1 }
t tb { n: 1 }
t tc { n: 1 }
requirement r must { require no k in ta.ss has (ta.n is 2) }",
    );
    assert_eq!(told.matches("`ta.n` is 1, not 2").count(), 1, "{told}");
}

#[test]
fn needs_are_joined_where_nothing_stands_between() {
    let program = sound_program(
        "record T { a: yes/no b: yes/no c: yes/no }
t ta { a: no b: no c: no }
define either(t: T) when t.b or t.c
requirement r must { for each t in ts require t.a or either(t) }",
    );
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let judgement = outcome.judgements[0].clone();
    let lacks = why_not(&mut outcome, &judgement, &Asking::default());
    let root = lacks.root.and_then(|root| lacks.lack(root)).unwrap();
    assert_eq!((root.needs, root.parts.len()), (Needs::Any, 3));
    assert_eq!(lacks.lacks.len(), 4);
}

#[test]
fn what_suffices_is_not_asked_for_together_with_more() {
    let told = told(
        "record T { b: yes/no c: yes/no }
open relation o(a: T)
t ta { }
t tb { }
define reached(t: T) when o(t) or (some z in ts has (o(t) and z.b))
requirement r must { for each t in ts require reached(t) }",
    );
    assert!(told.contains("What is open:\n  it is not known whether `o(ta)`\n"), "{told}");
}
