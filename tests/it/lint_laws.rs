//! Laws of what lints rest on, on random conditions: what is said to follow follows wherever the conditions are asked,
//! also where facts are missing; and safe repairs change no outcome.

use std::fmt::Write as _;

use accordant::diagnostic::{Code, Safety};
use accordant::evaluate::{Datum, Options, Truth, bind_slot, evaluate};
use accordant::lint::Settings;
use accordant::model::logic::Logic;
use accordant::model::{DefineBody, Expr, Program, Slot, ValueId};
use accordant::revise::repair;
use accordant::workspace::{Memory, load};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

const PATH: &str = "/main.accord";

/// Items with every combination of some values, and of missing ones.
fn items() -> String {
    let mut text = String::from(
        "scale Level { low < middle < high }
enum Colour { red, green, blue }
record Item { n: number?  l: Level?  k: Colour?  f: yes/no? }
",
    );
    let mut number = 0;
    for n in ["", "n: 1 ", "n: 3 ", "n: 4 "] {
        for l in ["", "l: low ", "l: high "] {
            for k in ["", "k: red "] {
                for f in ["", "f: yes", "f: no"] {
                    let _ = writeln!(text, "item i{number} {{ {n}{l}{k}{f} }}");
                    number += 1;
                }
            }
        }
    }
    text
}

fn condition() -> impl Strategy<Value = String> {
    let number = 0..6_u32;
    let compare = prop::sample::select(vec![
        "is",
        "is not",
        "is at least",
        "is at most",
        "is more than",
        "is less than",
        "is not at least",
        "is not less than",
    ]);
    let level = prop::sample::select(vec!["low", "middle", "high"]);
    let of_level = (compare.clone(), level).prop_map(|(op, level)| format!("x.l {op} {level}"));
    let of_number = (compare, number.clone()).prop_map(|(op, n)| format!("x.n {op} {n}"));
    let fixed = prop::sample::select(vec![
        "x.f",
        "x.n is missing",
        "x.n is stated",
        "x.k is red",
        "x.k is not red",
        "x.k is one of (red, blue)",
        "x.k is not one of (red, green)",
        "x.k in {}",
        "x.n is from 2 to 4",
        "x.n is not from 2 to 4",
        "count(y in items where (not y.f)) is not at least 3",
        "x.n is x.n",
        "count(y in items where (y.f)) is at least 0",
        "share(y in items where (y.f)) is more than 100%",
        "some y in items where (y.n is at least 3) has (y.f)",
        "some y in items where (y.n is at least 4) has (y.f)",
        "every y in items where (y.n is at least 3) has (y.n is at least 2)",
        "every y in items where (y.n is at least 2) has (y.n is at least 3)",
        "no y in items has (y.n is less than 2)",
    ]);
    let leaf = prop_oneof![of_number, of_level, fixed.prop_map(str::to_owned)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts
                .iter()
                .map(|p| format!("({p})"))
                .collect::<Vec<_>>()
                .join(" and ")),
            prop::collection::vec(inner, 2..4).prop_map(|parts| parts
                .iter()
                .map(|p| format!("({p})"))
                .collect::<Vec<_>>()
                .join(" or ")),
        ]
    })
}

fn program(text: &str) -> Program {
    let memory = Memory::default().with(PATH, text);
    let (program, found) = load(&memory, PATH).analyse();
    program.unwrap_or_else(|| panic!("{text}\n{found:#?}"))
}

fn body<'p>(program: &'p Program, name: &str) -> (&'p Expr, usize) {
    let define = program.defines.iter().find(|define| define.name == name).unwrap();
    let DefineBody::Predicate(body) = &define.body else { panic!("{name} is a value") };
    (body, define.slots.len())
}

/// What a condition comes to for each item.
fn outcomes(program: &Program, name: &str) -> Vec<Truth> {
    let (body, slots) = body(program, name);
    let options = Options { record_proofs: false, ..Options::default() };
    let mut outcome = evaluate(program, &options).unwrap();
    let ty = program.types.iter().find(|ty| ty.name == "Item").unwrap();
    let ask = |item: &accordant::model::EntityId| {
        let mut frame = vec![Datum::UNKNOWN; slots];
        bind_slot(&mut frame, Slot(0), Datum::Known(ValueId::entity(*item)));
        outcome.truth(body, &mut frame)
    };
    ty.entities.iter().map(ask).collect()
}

/// False before unknown before true.
fn rank(truth: Truth) -> u8 {
    match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
        Truth::Fault(_) => panic!("nothing here can fail"),
    }
}

#[test]
fn what_is_said_to_follow_follows() {
    let mut runner = TestRunner::deterministic();
    let (mut follow, mut exclude, mut never, mut always) = (0, 0, 0, 0);
    let items = items();
    for _ in 0..200 {
        let a = condition().new_tree(&mut runner).unwrap().current();
        let b = condition().new_tree(&mut runner).unwrap().current();
        let text = format!("{items}define a(x: Item) when {a}\ndefine b(x: Item) when {b}\n");
        let program = program(&text);
        let (one, other) = (body(&program, "a").0, body(&program, "b").0);
        let (first, second) = (outcomes(&program, "a"), outcomes(&program, "b"));
        let both = || first.iter().zip(&second).map(|(a, b)| (rank(*a), rank(*b)));
        let mut logic = Logic::new(&program);
        assert!(logic.implies(one, one));
        if logic.implies(one, other) {
            follow += 1;
            assert!(both().all(|(a, b)| a <= b), "`{a}` does not imply `{b}`");
        }
        if logic.excludes(one, other) {
            exclude += 1;
            assert!(both().all(|pair| pair != (2, 2)), "`{a}` does not exclude `{b}`");
        }
        if logic.never(one).is_some() {
            never += 1;
            assert!(both().all(|(a, _)| a < 2), "`{a}` may hold");
        }
        if logic.always(one) {
            always += 1;
            assert!(both().all(|(a, _)| a > 0), "`{a}` may fail");
        }
    }
    assert!(
        follow > 3 && exclude > 3 && never > 3 && always > 3,
        "{follow} {exclude} {never} {always}"
    );
}

#[test]
fn safe_repairs_change_no_outcome() {
    let mut runner = TestRunner::deterministic();
    let items = items();
    let settings = Settings::only([Code::DoubleNegation, Code::RepeatedCondition]);
    let mut made = 0;
    for _ in 0..200 {
        let a = condition().new_tree(&mut runner).unwrap().current();
        let text = format!("{items}define a(x: Item) when {a}\n");
        let before = program(&text);
        let memory = Memory::default().with(PATH, text.as_str());
        let repaired =
            repair(&memory, PATH, (load(&memory, PATH), &before), true, &settings, Safety::Safe);
        made += repaired.made.len();
        let Some((_, new)) = repaired.texts.first() else { continue };
        let after = program(&new.new);
        let condition = new.new.lines().last().unwrap();
        assert_eq!(outcomes(&before, "a"), outcomes(&after, "a"), "`{a}` became `{condition}`");
    }
    assert!(made > 20, "{made}");
}
