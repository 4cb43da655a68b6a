//! The syntax layer: every form of the manual, recovery, messages, and that no input is too much for it.

use accordant::diagnostic::{Code, Diagnostic};
use accordant::source::{FileId, SourceFile, SourceMap};
use accordant::syntax::ast::{
    AdjustableRange, AggregateOp, CompareOp, DefineBody, Expr, ExprKind, ItemKind, MoveKind,
    Quantifier, RoundMode, UsePath,
};
use accordant::syntax::{parse, parse_expression};
use proptest::prelude::*;

const MANUAL: &str = include_str!("../../docs/language.md");
const EXAMPLES: &str = include_str!("syntax/examples.accord");

/// The diagnostics of a text as lines: `line:column code message`.
fn report(text: &str) -> Vec<String> {
    lines(text, &parse(FileId(0), text).1)
}

fn lines(text: &str, found: &[Diagnostic]) -> Vec<String> {
    let mut map = SourceMap::default();
    map.add(SourceFile::new("t", text));
    let line = |d: &Diagnostic| {
        let at = d.labels.first().map_or_else(String::new, |label| map.location(label.span));
        format!("{} {} {}", at.trim_start_matches("t:"), d.code.text(), d.message)
    };
    found.iter().map(line).collect()
}

/// The one diagnostic of a text.
fn only(text: &str) -> Diagnostic {
    let (_, mut found) = parse(FileId(0), text);
    assert_eq!(found.len(), 1, "{:?}", lines(text, &found));
    found.remove(0)
}

fn items(text: &str) -> Vec<ItemKind> {
    let (file, found) = parse(FileId(0), text);
    assert!(found.is_empty(), "{:?}", lines(text, &found));
    file.items.into_iter().map(|item| item.kind).collect()
}

fn item(text: &str) -> ItemKind {
    let mut items = items(text);
    assert_eq!(items.len(), 1);
    items.remove(0)
}

fn expr(text: &str) -> ExprKind {
    let (expr, found) = parse_expression(FileId(0), text);
    assert!(found.is_empty(), "{text}: {:?}", lines(text, &found));
    expr.expect("an expression").kind
}

/// An expression with every operation in brackets and as few words as will do.
fn shape(text: &str) -> String {
    let (expr, found) = parse_expression(FileId(0), text);
    assert!(found.is_empty(), "{text}: {:?}", lines(text, &found));
    show(&expr.expect("an expression"))
}

fn show(expr: &Expr) -> String {
    let list = |all: &[Expr]| all.iter().map(show).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Number(n) => n.to_string(),
        ExprKind::Percent(n) => format!("{n}%"),
        ExprKind::Points(n) => format!("{n}pp"),
        ExprKind::Money(currency, n) => format!("{} {n}", currency.text),
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Duration(d) => format!("{}m{}d", d.months, d.days),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Code(code) => format!("hs {code}"),
        ExprKind::YesNo(yes) => yes.to_string(),
        ExprKind::Attribute(of, name) => format!("{}.{}", show(of), name.text),
        ExprKind::Call(name, arguments) => format!("{}({})", name.text, list(arguments)),
        ExprKind::Set(members) => format!("{{{}}}", list(members)),
        ExprKind::Not(e) => format!("[not {}]", show(e)),
        ExprKind::And(all) => format!("[and {}]", list(all)),
        ExprKind::Or(all) => format!("[or {}]", list(all)),
        ExprKind::Compare(a, op, b) => format!("[{op:?} {} {}]", show(a), show(b)),
        ExprKind::Between(e, a, b) => format!("[between {} {} {}]", show(e), show(a), show(b)),
        ExprKind::OneOf { element, choices, negated } => {
            format!("[one of {negated} {} {}]", show(element), list(choices))
        }
        ExprKind::In { element, set, negated } => {
            format!("[in {negated} {} {}]", show(element), show(set))
        }
        ExprKind::Within(a, b) => format!("[within {} {}]", show(a), show(b)),
        ExprKind::Stated(e, stated) => format!("[stated {stated} {}]", show(e)),
        ExprKind::Includes { agreement, kind, negated } => {
            format!("[includes {negated} {} {}]", show(agreement), kind.text)
        }
        ExprKind::Sum { terms, rounding } => {
            let terms: Vec<String> = terms
                .iter()
                .map(|(minus, e)| format!("{}{}", if *minus { "-" } else { "+" }, show(e)))
                .collect();
            match rounding {
                Some(rounding) => format!("[{} {rounding:?}]", terms.join(" ")),
                None => format!("[{}]", terms.join(" ")),
            }
        }
        ExprKind::Product(first, rest) => {
            let rest: Vec<String> =
                rest.iter().map(|(op, e)| format!("{op:?} {}", show(e))).collect();
            format!("[{} {}]", show(first), rest.join(" "))
        }
        ExprKind::Negate(e) => format!("-{}", show(e)),
        ExprKind::Quantified(q) => {
            let part = |e: &Option<Expr>| e.as_ref().map_or_else(|| "_".into(), show);
            let quantifier = match &q.quantifier {
                Quantifier::AtLeast(n) => format!("at least {}", show(n)),
                Quantifier::AtMost(n) => format!("at most {}", show(n)),
                Quantifier::Exactly(n) => format!("exactly {}", show(n)),
                other => format!("{other:?}"),
            };
            format!(
                "[{quantifier} {} {} {} {}]",
                q.var.text,
                show(&q.set),
                part(&q.filter),
                part(&q.body)
            )
        }
        ExprKind::Aggregate(a) => {
            let part = |e: &Option<Expr>| e.as_ref().map_or_else(|| "_".into(), show);
            format!(
                "[{:?} {} {} {} {}]",
                a.op,
                part(&a.term),
                a.var.text,
                show(&a.set),
                part(&a.filter)
            )
        }
        ExprKind::Round(e, step, mode) => format!("[round {} {} {mode:?}]", show(e), show(step)),
        ExprKind::UnitsBetween(unit, a, b) => format!("[{unit:?} {} {}]", show(a), show(b)),
    }
}

#[test]
fn every_example_of_the_manual_is_read() {
    let mut blocks = 0;
    for part in MANUAL.split("```accord\n").skip(1) {
        let block = part.split("```").next().unwrap_or("");
        assert_eq!(report(block), Vec::<String>::new(), "in the block:\n{block}");
        blocks += 1;
    }
    assert!(blocks >= 9, "only {blocks} examples found");
}

#[test]
fn the_examples_are_read() {
    assert!(items(EXAMPLES).len() > 30);
}

#[test]
fn shapes_of_expressions() {
    for (text, expected) in [
        ("a and b and not c", "[and a b [not c]]"),
        ("a or b.c.d or (x and y)", "[or a b.c.d [and x y]]"),
        ("not a.b is c", "[not [Is a.b c]]"),
        ("a is not b", "[IsNot a b]"),
        ("a + 1 is at least b - 2 * c", "[AtLeast [+a +1] [+b -[2 Times c]]]"),
        ("a >= 1 and b <= 2", "[and [AtLeast a 1] [AtMost b 2]]"),
        ("a > 1", "[MoreThan a 1]"),
        ("a < 1", "[LessThan a 1]"),
        ("a is more than b", "[MoreThan a b]"),
        ("a is less than b", "[LessThan a b]"),
        ("d is before e", "[LessThan d e]"),
        ("d is after e + 1 month rounding down", "[MoreThan d [+e +1m0d Down]]"),
        ("d + 18 months rounding up", "[+d +18m0d Up]"),
        ("a is not at least b", "[LessThan a b]"),
        ("a is not from 1 to 2", "[not [between a 1 2]]"),
        ("a is from b - 1 to c + 1", "[between a [+b -1] [+c +1]]"),
        ("a is one of (b, c)", "[one of false a b c]"),
        ("a is not one of { b, c }", "[one of true a b c]"),
        ("x in S and y not in {a}", "[and [in false x S] [in true y {a}]]"),
        ("c within hs 62", "[within c hs 62]"),
        ("a.b is stated and c is missing", "[and [stated true a.b] [stated false c]]"),
        ("a.b is not stated", "[stated false a.b]"),
        ("a includes k or a does not include l", "[or [includes false a k] [includes true a l]]"),
        ("10% of g.fob + 2", "[+[1/10% Of g.fob] +2]"),
        ("a * b / c of d", "[a Times b Over c Of d]"),
        ("-a.b * 2", "[-a.b Times 2]"),
        ("a - -b", "[+a --b]"),
        ("(a + b) * c", "[[+a +b] Times c]"),
        ("f(x, g(y).z).w", "f(x g(y).z).w"),
        ("f()", "f()"),
        (
            "every m in g.materials where (not m.o) has (h(m) is not h(g))",
            "[Every m g.materials [not m.o] [IsNot h(m) h(g)]]",
        ),
        ("some a in agreements has (a.form is x)", "[Some a agreements _ [Is a.form x]]"),
        ("no x in {a, b} where (p(x))", "[No x {a b} p(x) _]"),
        ("at least 3 x in s have (p(x))", "[at least 3 x s _ p(x)]"),
        ("at most n x in s where (p(x)) have (q(x))", "[at most n x s p(x) q(x)]"),
        ("exactly 1 x in s have (p(x))", "[exactly 1 x s _ p(x)]"),
        ("count(s)", "[Count _ it s _]"),
        ("count(a.parties where (it.x))", "[Count _ it a.parties it.x]"),
        ("count(c in s where (p(c))) is at least 3", "[AtLeast [Count _ c s p(c)] 3]"),
        ("share(s in a.b where (s is one of (x, y)))", "[Share _ s a.b [one of false s x y]]"),
        ("sum(m.value for m in g.materials where (m.o))", "[Sum m.value m g.materials m.o]"),
        ("average(f(a) for a in agreements)", "[Average f(a) a agreements _]"),
        ("min(x.a for x in s) + max(x.a for x in s)", "[+[Min x.a x s _] +[Max x.a x s _]]"),
        ("round(a / b, 0.1 pp, half up)", "[round [a Over b] 1/1000pp HalfUp]"),
        ("round(a, 5, half even)", "[round a 5 HalfEven]"),
        ("round(a, 5, down)", "[round a 5 Down]"),
        ("least(a, b, 3)", "least(a b 3)"),
        ("months between a.signed and as_of is at most 3", "[AtMost [Months a.signed as_of] 3]"),
        ("days between d + 1 year and e + 2", "[+[Days [+d +12m0d] e] +2]"),
        ("years between d and e and f", "[and [Years d e] f]"),
        ("agreement.stage is at least development", "[AtLeast agreement.stage development]"),
        ("a.when.is", "a.when.is"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn literals() {
    for (text, expected) in [
        ("yes", "true"),
        ("no", "false"),
        ("3.50", "7/2"),
        ("1_000_000", "1000000"),
        ("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"),
        (
            "0.0000000000000000000000000000000000000001",
            "1/10000000000000000000000000000000000000000",
        ),
        ("88.5%", "177/200%"),
        ("88.5 %", "177/200%"),
        ("1.5 pp", "3/200pp"),
        ("USD 1_000.50", "USD 2001/2"),
        ("2024-02-29", "2024-02-29"),
        ("10 years", "120m0d"),
        ("1 year", "12m0d"),
        ("18 months", "18m0d"),
        ("2 weeks", "0m14d"),
        ("60 days", "0m60d"),
        ("\"a\\\"b\\\\c\\nd\\te\"", "\"a\\\"b\\\\c\\nd\\te\""),
        ("\"one \" \"two \" # and\n \"three\"", "\"one two three\""),
        ("hs 0402", "hs 0402"),
        ("hs 1701.99", "hs 170199"),
        ("{ }", "{}"),
        ("{ a, b, }", "{a b}"),
        ("страна.имя", "страна.имя"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn spans_have_no_blanks_at_their_ends() {
    let text = "requirement r must \"t\" {\n  require a.b   is   c  # why\n  cite X\n}\n";
    let (file, _) = parse(FileId(0), text);
    let slice = |span: accordant::source::Span| &text[span.start as usize..span.end as usize];
    let ItemKind::Requirement(requirement) = &file.items[0].kind else { panic!("no requirement") };
    assert_eq!(slice(requirement.body.span), "a.b   is   c");
    assert_eq!(slice(file.items[0].span), text.trim_end());
    let text = "define f(x: T) when not x.a and -x.b is 3\n\n# end\n";
    let (file, _) = parse(FileId(0), text);
    let slice = |span: accordant::source::Span| &text[span.start as usize..span.end as usize];
    let ItemKind::Define(define) = &file.items[0].kind else { panic!("no definition") };
    let DefineBody::Predicate(Expr { kind: ExprKind::And(parts), .. }) = &define.body else {
        panic!("no chain")
    };
    assert_eq!(slice(parts[0].span), "not x.a");
    assert_eq!(slice(parts[1].span), "-x.b is 3");
    assert_eq!(slice(file.items[0].span), "define f(x: T) when not x.a and -x.b is 3");
}

#[test]
fn declarations() {
    assert!(
        matches!(item("use wto.gatt"), ItemKind::Use(UsePath::Pack(names)) if names.len() == 2)
    );
    assert!(
        matches!(item("use \"a/b.accord\""), ItemKind::Use(UsePath::Path(path)) if path.text == "a/b.accord")
    );
    assert!(matches!(item("scale R { a < b < c }"), ItemKind::Scale(e) if e.members.len() == 3));
    assert!(matches!(item("enum E { a, b c }"), ItemKind::Enum(e) if e.members.len() == 3));
    assert!(
        matches!(item("rate EUR is USD 1.08 cite X"), ItemKind::Rate(r) if r.annotations.cites.len() == 1)
    );
    let ItemKind::Record(record) =
        item("record P plural people { a: text?  b: set of X, c: yes/no d: set  of text? }")
    else {
        panic!("no record")
    };
    let types: Vec<String> = record
        .fields
        .iter()
        .map(|f| {
            format!(
                "{}{}{}",
                if f.ty.is_set { "set of " } else { "" },
                f.ty.name.text,
                if f.ty.optional { "?" } else { "" }
            )
        })
        .collect();
    assert_eq!(types, ["text?", "set of X", "yes/no", "set of text?"]);
    assert_eq!(record.plural.map(|name| name.text.to_string()).as_deref(), Some("people"));
    let ItemKind::Relation(relation) = item("open relation trusts(from: C, to: C) note \"n\"")
    else {
        panic!("no relation")
    };
    assert!(relation.open && relation.params.len() == 2 && relation.annotations.notes.len() == 1);
    assert!(
        matches!(item("extend A { s: C? stage: T }"), ItemKind::Extend(e) if e.fields.len() == 2)
    );
    assert!(matches!(item("extend K { a b }"), ItemKind::Extend(e) if e.members.len() == 2));
    let ItemKind::Parameter(parameter) = item(
        "parameter b: percent is 90%\n contested \"why\" adjustable from 80% to 95% step 1 pp cost 10 per 1 pp cite X \"p\" \"q\"",
    ) else {
        panic!("no parameter")
    };
    let adjustable = parameter.adjustable.expect("adjustable");
    assert!(adjustable.step.is_some() && adjustable.cost.is_some() && adjustable.per.is_some());
    assert_eq!(parameter.annotations.cites[0].place.as_ref().map(|t| t.text.as_str()), Some("pq"));
}

#[test]
fn facts_and_tables() {
    let ItemKind::Fact(fact) =
        item("fact not trusts(A, \"b\") from 2015-11-30 before 2030-01-01 cite W note \"n\"")
    else {
        panic!("no fact")
    };
    assert!(
        fact.negated
            && fact.arguments.len() == 2
            && fact.period.from.is_some()
            && fact.period.before.is_some()
    );
    let ItemKind::Entity(entity) = item(
        "country KAZ \"Kaz\" \"akhstan\" from 1991-12-16 { borders: CHN, KGZ, stage: initial, cite X\n note \"n\" }",
    ) else {
        panic!("no entity")
    };
    assert_eq!(entity.title.map(|t| t.text.to_string()).as_deref(), Some("Kazakhstan"));
    assert_eq!(entity.attributes.len(), 2);
    assert!(
        matches!(&entity.attributes[0].value.kind, ExprKind::Set(members) if members.len() == 2)
    );
    assert_eq!(entity.annotations.cites.len(), 1);
    let text = r#"facts A from "x.json" at "d.g" {
        key: "iso3" prefix "c_", name: title split " "
        kind: type map { "Customs Union" to cu, "FTA" to fta } else unknown
        from: rate
        where status is "In Force"  where x is not "y"
        cite X
    }"#;
    let ItemKind::Facts(facts) = item(text) else { panic!("no facts") };
    assert_eq!((facts.mappings.len(), facts.filters.len()), (4, 2));
    assert!(facts.mappings[0].column.quoted && !facts.mappings[1].column.quoted);
    assert_eq!(facts.mappings[2].map.len(), 2);
    assert!(facts.mappings[2].else_unknown && facts.filters[1].negated);
}

#[test]
fn definitions_and_requirements() {
    let ItemKind::Define(define) = item(
        "define duty(g: Good): percent is 5%\n cite T \"A\"\n except l when g.ldc then 0% cite X overrides m, n\n except q when g.q then 20% effective from 2020-01-01",
    ) else {
        panic!("no definition")
    };
    let DefineBody::Value { exceptions, .. } = define.body else { panic!("no value") };
    assert_eq!(exceptions[0].overrides.len(), 2);
    assert!(exceptions[1].effective.is_some() && exceptions[1].then.is_some());
    let ItemKind::Requirement(r) = item(
        "requirement r may \"t\" {\n advice \"a\" \"b\" cost 3\n forbid a\n for each x in s where (p)\n for each y in x.t\n waivable cost 5\n except e when f cite C\n overrides o\n mechanism m\n effective before 2040-01-01\n contested \"c\"\n}",
    ) else {
        panic!("no requirement")
    };
    assert!(r.forbids && r.waivable.is_some() && !r.hard && r.mechanism.is_some());
    assert_eq!(
        (r.binders.len(), r.exceptions.len(), r.overrides.len(), r.advice.len()),
        (2, 1, 1, 1)
    );
    assert!(r.effective.is_some_and(|p| p.from.is_none() && p.before.is_some()));
    assert!(
        matches!(item("requirement r must \"t\" { hard require a }"), ItemKind::Requirement(r) if r.hard)
    );
}

#[test]
fn stages_agreements_and_tests() {
    let ItemKind::Stage(stage) = item(
        "stage d \"t\" after a, b {\n goal \"g\"\n admits c: Country when c.ring is x\n requirement r must { require yes }\n define f(x: T) when x.a\n parameter p: number is 3\n fact m(a, b)\n risk low \"t\" { likelihood: medium }\n relation q(a: T)\n cite X }",
    ) else {
        panic!("no stage")
    };
    assert_eq!((stage.after.len(), stage.admits.len(), stage.items.len()), (2, 1, 6));
    assert!(
        matches!(item("mechanism m \"t\" { cite X requirement r must { require yes } }"), ItemKind::Mechanism(m) if m.items.len() == 1)
    );
    let ItemKind::Agreement(a) = item(
        "agreement a \"t\" {\n kind: fta\n parties: A, B,\n clause t c4 \"e\" { lines: 88.5% adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp\n forum: arbitration fixed c: x adjustable among { x, y } cost 2 }\n clause t { days: 5 years: 3 }\n may add clause d { f: x } cost 4\n may drop c4 cost 9\n may state c4.forum cost 1\n may admit R cost 6\n may withdraw K cost 8\n reservation r by T on c4 { goods: hs 0402, hs 1701.99  reason: \"x\" } }",
    ) else {
        panic!("no agreement")
    };
    assert_eq!(
        (a.attributes.len(), a.clauses.len(), a.moves.len(), a.reservations.len()),
        (2, 2, 5, 1)
    );
    let range = a.clauses[0].attributes[2].adjustable.as_ref().map(|adjustable| &adjustable.range);
    assert!(matches!(range, Some(AdjustableRange::Among(members)) if members.len() == 2));
    assert!(a.clauses[0].attributes[1].fixed.is_some() && a.clauses[1].name.is_none());
    assert_eq!(a.clauses[1].attributes.len(), 2);
    assert!(matches!(&a.moves[2].kind, MoveKind::State(_)));
    let ItemKind::Test(test) = item(
        "test \"t\" { given good s { a: b }\n given fact m(a, b)\n given agreement a1 { kind: fta }\n as_of 2027-01-01\n expect r(s, t) is excepted because e\n expect q is met\n expect that f(s) is 5%\n expect stage of a1 is initial\n expect stage is none\n expect error E0204\n expect suggestion cost at most 5\n expect suggestion moves c4.lines\n expect no suggestion because a, b }",
    ) else {
        panic!("no test")
    };
    assert_eq!((test.given.len(), test.expectations.len()), (3, 9));
}

#[test]
fn builtins_keep_their_kinds() {
    assert!(matches!(expr("round(a, 1, up)"), ExprKind::Round(_, _, RoundMode::Up)));
    assert!(matches!(expr("count(s)"), ExprKind::Aggregate(a) if a.op == AggregateOp::Count));
    assert!(matches!(expr("a is b"), ExprKind::Compare(_, CompareOp::Is, _)));
}

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
        ("parameter p: number is 3 // three", "1:26 E0101 this is no comment"),
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
        ("fact when(a)", Code::KeywordAsName),
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

#[test]
fn a_hundred_thousand_brackets_give_one_error() {
    for text in ["(".repeat(100_000), format!("parameter p: T is {}", "(".repeat(100_000))] {
        let begin = std::time::Instant::now();
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
    let worker = std::thread::Builder::new().stack_size(1024 * 1024).spawn(move || {
        for text in texts {
            assert_eq!(report(&text), Vec::<String>::new(), "{text}");
        }
    });
    worker.expect("a thread").join().expect("no overflow");
}

#[test]
fn keywords_may_stand_after_a_dot_and_before_a_colon() {
    item("record R { stage: text  is: text  when: text }");
    item("define f(x: T) when x.stage is x.when and x.is is x.not");
    item("good g { stage: a, cite: b, may: c }");
}

#[test]
fn commas_between_statements_mean_nothing() {
    item("good g { a: b, c: d, e: f, g, h: i, cite X, note \"n\", }");
    item("requirement r must { require a, cite X, note \"n\", }");
}

#[test]
fn a_byte_order_mark_and_line_ends_of_any_kind_are_blanks() {
    assert_eq!(items("\u{FEFF}parameter a: T is 1\r\n\r\nparameter b: T is \"x\"\r\n").len(), 2);
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
