//! No input is too deep, too long or too damaged.

use std::time::Instant;

use accordant::diagnostic::Code;
use accordant::source::FileId;
use accordant::syntax::{parse, parse_expression};
use proptest::prelude::*;

use super::{EXAMPLES, only, report};

#[test]
fn a_hundred_thousand_brackets_give_one_error() {
    for text in ["(".repeat(100_000), format!("parameter p: T is {}", "(".repeat(100_000))] {
        let begin = Instant::now();
        let found = only(&text);
        assert_eq!(found.code, Code::NestingTooDeep);
        assert!(begin.elapsed().as_millis() < 500);
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

/// Texts of 1 and 8 MiB of one kind each: eight times the text takes about eight times the time.
/// By hand: `cargo test --release --test it -- --ignored time_grows_with_the_size`.
#[test]
#[ignore = "measures time"]
fn time_grows_with_the_size() {
    let kinds: [(&str, &str, &str); 12] = [
        ("", "fact member(KAZ, WTO) from 2015-11-30 cite WTO_members\n", ""),
        ("", "requirement r must \"t\" {\n  require x.a is at least 5\n}\n", ""),
        ("define f(x: T) when a", " and b", "\n"),
        ("define f(x: T) when a", " and b or c", "\n"),
        ("parameter p: number is 1", " + 1", "\n"),
        ("parameter p: set of T is { a", ", b", " }\n"),
        ("# ", "comment ", "\n"),
        ("parameter p: text is \"a\"", " \"b\"", "\n"),
        ("parameter p: text is \"a", "b c ", ""),
        ("parameter p: T is a", ".b", "\n"),
        ("", "@ x $", ""),
        ("stage s \"t\" {\n", "  requirement r must \"t\" { require x }\n", " ; }\n"),
    ];
    for (head, body, tail) in kinds {
        let mut seconds = [0.0, 0.0];
        for (size, seconds) in [1_usize << 20, 8 << 20].into_iter().zip(&mut seconds) {
            let text = format!("{head}{}{tail}", body.repeat(size / body.len()));
            let begin = Instant::now();
            let _ = parse(FileId(0), &text);
            *seconds = begin.elapsed().as_secs_f64();
        }
        let [small, large] = seconds;
        assert!(large < 20.0 * small + 0.1, "{body:?}: {small} s and {large} s");
    }
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
