//! No input is too deep, too long or too damaged.

use accordant::diagnostic::Code;
use accordant::source::FileId;
use accordant::syntax::{parse, parse_expression};
use proptest::prelude::*;

use super::{EXAMPLES, only, report};

#[test]
fn a_hundred_thousand_brackets_give_one_error() {
    for text in ["(".repeat(100_000), format!("parameter p: T is {}", "(".repeat(100_000))] {
        let found = only(&text);
        assert_eq!(found.code, Code::NestingTooDeep);
    }
    let text = format!("parameter a: T is {}\nparameter b: T is 3\n", "(".repeat(1000));
    let (file, found) = parse(FileId(0), &text);
    assert_eq!((file.items.len(), found.len()), (1, 1));
}

#[test]
fn nesting_at_the_limit_fits_a_small_stack() {
    let wrap = |open: &str, close: &str| {
        format!("define f(x: T) when {}a{}", open.repeat(63), close.repeat(63))
    };
    let texts = [
        wrap("(not ", ")"),
        wrap("f(a, ", ")"),
        wrap("{", "}"),
        wrap("some x in s where (a is -1 and ", ")"),
        wrap("x is one of (a + 2 * ", ")"),
        wrap("sum(x for x in s where (", "))")
            .replace(&"sum(x for x in s where (".repeat(63), &"sum(x for x in s where (".repeat(31))
            .replace(&"))".repeat(63), &"))".repeat(31)),
        wrap("every x in {", "} has (a)"),
    ];
    let worker = std::thread::Builder::new().stack_size(1_400 * 1024).spawn(move || {
        for text in texts {
            assert_eq!(report(&text), Vec::<String>::new(), "{text}");
        }
    });
    worker.expect("a thread").join().expect("no overflow");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_much(text in "\\PC*") {
        let _ = parse(FileId(0), &text);
        let _ = parse_expression(FileId(0), &text);
    }

    #[test]
    fn no_row_of_words_is_too_much(words in proptest::collection::vec(prop_oneof![
        Just("requirement"), Just("r"), Just("must"), Just("{"), Just("}"), Just("("), Just(")"), Just("require"),
        Just("define"), Just(":"), Just(","), Just("when"), Just("is"), Just("not"), Just("and"), Just("or"),
        Just("\"t\""), Just("\""), Just("5"), Just("5%"), Just("2027-01-01"), Just("at least"), Just("some x in s"),
        Just("has"), Just("where"), Just("\n"), Just("#"), Just("="), Just("."), Just("hs"), Just("USD 1"), Just("fact"),
        Just("stage"), Just("agreement"), Just("clause"), Just("may"), Just("test"), Just("expect"), Just("é"), Just("国"),
    ], 0..60)) {
        let _ = parse(FileId(0), &words.join(" "));
    }

    #[test]
    fn no_damage_is_too_much(cuts in proptest::collection::vec((0..EXAMPLES.len(), 0..40_usize, "\\PC{0,3}"), 1..6)) {
        let mut text = String::from(EXAMPLES);
        for (at, length, with) in cuts {
            let start = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
            let end = (start + length..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            text.replace_range(start..end, &with);
        }
        let (_, found) = parse(FileId(0), &text);
        for d in &found {
            for label in &d.labels {
                prop_assert!(text.get(label.span.start as usize..label.span.end as usize).is_some());
            }
        }
    }
}
