//! What is wrong is said in the words of the language, at its place, with a repair; and reading goes on.

use accordant::diagnostic::Code;
use accordant::source::FileId;
use accordant::syntax::parse;

use super::{lines, only, report};

#[test]
fn common_slips() {
    for (text, expected) in [
        (
            "requirment r must { require yes }",
            "1:1 E0101 expected a declaration, found `requirment`",
        ),
        (
            "Requirement r must { require yes }",
            "1:1 E0101 expected a declaration, found `Requirement`",
        ),
        (
            "requirement must \"t\" { require yes }",
            "1:13 E0101 expected a name after `requirement`, found the keyword `must`",
        ),
        ("stage { }", "1:7 E0101 expected a name after `stage`, found `{`"),
        ("stage \"t\" { }", "1:7 E0101 expected a name after `stage`, found a text"),
        (
            "requirement r must { requre yes }",
            "1:22 E0101 expected a statement or `}` after `{`, found `requre`",
        ),
        ("agreement a { kind fta }", "1:20 E0101 expected `:` after `kind`, found `fta`"),
        ("agreement a { kind = fta }", "1:20 E0101 expected `:` after `kind`, found `=`"),
        ("agreement a { kind: fta; }", "1:24 E0101 `;` ends nothing here"),
        ("define f(x: T) wen a", "1:16 E0101 expected `:` or `when` after `)`, found `wen`"),
        (
            "define f(x: T) when x.a at least 3",
            "1:25 E0101 expected an operator or `except` after `a`, found the keyword `at`",
        ),
        ("define f(x: T) when foo (x)", "1:25 E0101 `(` cannot stand here after `foo`"),
        ("define f(x: T) when 'foo'", "1:21 E0101 `'` begins no text"),
        (
            "define f(x: T) when some x in s has x.a",
            "1:37 E0101 expected `(` after `has`, found `x`",
        ),
        (
            "define f(x: T) when not not x",
            "1:25 E0101 expected a value after `not`, found the keyword `not`",
        ),
        (
            "fact member(KAZ WTO)",
            "1:17 E0101 expected an operator, `)` or `,` after `KAZ`, found `WTO`",
        ),
        (
            "parameter p: number is",
            "1:23 E0101 expected a value after `is`, found the end of the file",
        ),
        ("parameter p: number is .5", "1:24 E0101 a number begins with a digit"),
        ("require yes", "1:1 E0115 `require` cannot stand among declarations"),
        ("parameter p: number is 3 // three", "1:27 E0101 this is no comment"),
    ] {
        assert_eq!(report(text), [expected], "{text}");
    }
}

#[test]
fn slips_come_with_a_repair() {
    for (text, replacement) in [
        ("requirment r must { require yes }", "requirement"),
        ("requirement r must { requre yes }", "require"),
        ("agreement a { kind = fta }", ":"),
        ("define f(x: T) when x.a == b", "is"),
        ("define f(x: T) when x.a=b", " is "),
        ("define f(x: T) when x.a != b", "is not"),
        ("parameter p: money is usd 5", "USD"),
        ("parameter p: money is USX 5", "USD"),
        ("parameter p: date is 2027-6-1", "2027-06-01"),
    ] {
        let found = only(text);
        assert_eq!(
            found.fixes.first().map(|fix| fix.replacement.as_str()),
            Some(replacement),
            "{text}"
        );
        assert!(found.help.is_some(), "{text}");
    }
}

#[test]
fn codes() {
    let deep = format!("parameter p: T is {}a{}", "(".repeat(65), ")".repeat(65));
    let long = format!("parameter p: T is a{}", ".b".repeat(65));
    let digits = format!("parameter p: T is {}", "1".repeat(41));
    for (text, code) in [
        (deep.as_str(), Code::NestingTooDeep),
        (long.as_str(), Code::NestingTooDeep),
        (digits.as_str(), Code::InvalidNumber),
        ("parameter p: T is 1__0", Code::InvalidNumber),
        ("parameter p: T is 1.5 years", Code::InvalidNumber),
        ("parameter p: T is 2027-02-29", Code::InvalidDate),
        ("parameter p: T is 2027-13-01", Code::InvalidDate),
        ("parameter p: T is XXY 5", Code::UnknownCurrency),
        ("parameter p: T is hs 1", Code::InvalidCode),
        ("parameter p: T is hs 12345678901", Code::InvalidCode),
        ("parameter p: T is \"a", Code::UnclosedText),
        ("parameter p: T is (a", Code::UnclosedBracket),
        ("parameter p: T is a)", Code::UnclosedBracket),
        ("parameter p: T is {a)}", Code::UnclosedBracket),
        ("parameter stage: T is a", Code::KeywordAsName),
        ("enum E { a, when }", Code::KeywordAsName),
        ("define f(x: T) when note.x is a", Code::KeywordAsName),
        ("fact note(a)", Code::KeywordAsName),
        ("define f(x: T) when x.a and x.b or x.c", Code::MixedAndOr),
        ("define f(x: T) when x = 3", Code::EqualsSign),
        ("requirement r must { cite X }", Code::InvalidStatement),
        ("requirement r must { require a forbid b }", Code::InvalidStatement),
        ("requirement r must { require a hard waivable cost 3 }", Code::InvalidStatement),
        (
            "requirement r must { require a effective from 2020-01-01 effective from 2021-01-01 }",
            Code::InvalidStatement,
        ),
        ("define f(x: T): T is a except e when b", Code::InvalidStatement),
        ("define f(x: T) when a except e when b then c", Code::InvalidStatement),
        ("country A { a: 3 adjustable from 1 to 2 }", Code::InvalidStatement),
        ("test \"t\" { as_of 2020-01-01 }", Code::InvalidStatement),
    ] {
        assert_eq!(only(text).code, code, "{text}");
    }
}

#[test]
fn a_mix_of_and_and_or_shows_both_readings() {
    let found = only("define f(x: T) when a and b or c\n  and d");
    assert_eq!(
        found.help.as_deref(),
        Some("write `(a and b) or (c and d)` or `a and (b or c) and d`")
    );
    let fixes: Vec<&str> = found.fixes.iter().map(|fix| fix.replacement.as_str()).collect();
    assert_eq!(fixes, ["(a and b) or (c\n  and d)", "a and (b or c)\n  and d"]);
}

#[test]
fn dates_say_why() {
    let found = only("parameter p: date is 2027-02-29");
    assert_eq!(found.labels[0].text, "February has 28 days in 2027, which is no leap year");
    let found = only("parameter p: date is 2027-06-31");
    assert_eq!(found.labels[0].text, "June 2027 has 30 days");
}

#[test]
fn one_run_shows_several_errors_and_keeps_what_is_right() {
    let text = "parameter a: number is 1\nparameter b number is 2\n\nstage s \"t\" {\n  requirement r must {\n    require x\n  }\n  requirement q must {\n    reqire y\n  }\n}\ndefine f(x: T) when x is\nparameter c: number is 3\ncountry X { a b }\ncountry Y { a: b }\n";
    let (file, found) = parse(FileId(0), text);
    assert_eq!(
        lines(text, &found),
        [
            "2:13 E0101 expected `:` after `b`, found `number`",
            "9:5 E0101 expected a statement or `}` after `{`, found `reqire`",
            "13:1 E0101 expected a value after `is`, found the keyword `parameter`",
            "14:15 E0101 expected `:` after `a`, found `b`",
        ]
    );
    assert_eq!(file.items.len(), 3);
}

#[test]
fn one_run_shows_the_errors_of_a_long_stage() {
    let text = "stage s \"t\" {\n  requirement a must {\n    require x at 3\n  }\n  requirement b must {\n    require x is 3\n  }\n  requirement c must {\n    reqire y\n  }\n  define f(x) when yes\n}\nparameter p: number is\n";
    assert_eq!(
        report(text),
        [
            "3:15 E0101 expected an operator, a statement or `}` after `x`, found the keyword `at`",
            "9:5 E0101 expected a statement or `}` after `{`, found `reqire`",
            "11:13 E0101 expected `:` after `x`, found `)`",
            "13:23 E0101 expected a value after `is`, found the end of the file",
        ]
    );
}

#[test]
fn an_open_bracket_is_blamed_not_what_follows() {
    let text = "stage s \"t\" {\n  requirement r must {\n    require x\n\nparameter c: number is 3\nparameter d: number is 4\n";
    assert_eq!(report(text), ["1:13 E0109 `{` is not closed"]);
    assert_eq!(parse(FileId(0), text).0.items.len(), 2);
    let text = "requirement r must {\n  require x in {a, b\n}\nparameter c: number is 3\n";
    assert_eq!(report(text), ["1:20 E0109 `{` is not closed"]);
}

#[test]
fn declarations_on_one_line_are_found_again() {
    let text = "  parameter a number is 1 parameter b: number is 2 fact m(a b) fact m(a, b)";
    let (file, found) = parse(FileId(0), text);
    assert_eq!((file.items.len(), found.len()), (2, 2), "{:?}", lines(text, &found));
}
