//! Every form of the language is read, and read as what it is.

use accordant::source::{FileId, Span};
use accordant::syntax::ast::{
    AdjustableRange, AggregateOp, CompareOp, DefineBody, Expr, ExprKind, ItemKind, MoveKind,
    RoundMode, UsePath,
};
use accordant::syntax::parse;

use super::shape::shape;
use super::{EXAMPLES, expr, item, items, report};

const MANUAL: &str = include_str!("../../../docs/language.md");

#[test]
fn every_example_of_the_manual_is_read() {
    let mut blocks = 0;
    for part in MANUAL.split("```accord").skip(1) {
        let (_, block) = part.split("```").next().unwrap_or("").split_once('\n').unwrap();
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
        ("a is not at least b", "[not [AtLeast a b]]"),
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
        ("0.000000000000000000000000000000000000001", "1/1000000000000000000000000000000000000000"),
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
    let slice = |span: Span| &text[span.start as usize..span.end as usize];
    let ItemKind::Requirement(requirement) = &file.items[0].kind else { panic!("no requirement") };
    assert_eq!(slice(requirement.body.span), "a.b   is   c");
    assert_eq!(slice(file.items[0].span), text.trim_end());
    let text = "define f(x: T) when not x.a and -x.b is 3\n\n# end\n";
    let (file, _) = parse(FileId(0), text);
    let slice = |span: Span| &text[span.start as usize..span.end as usize];
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
        "agreement a \"t\" {\n kind: fta\n parties: A, B,\n clause t c4 \"e\" { lines: 88.5% adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp\n forum: arbitration fixed c: x adjustable among { x, y } cost 2 }\n clause t { days: 5 years: 3 }\n may add clause d { f: x } cost 4\n may drop c4 cost 9\n may state c4.forum cost 1\n may admit R cost 6\n may withdraw K cost 8\n may conclude cost 3\n reservation r by T on c4 { goods: hs 0402, hs 1701.99  reason: \"x\" } }",
    ) else {
        panic!("no agreement")
    };
    assert_eq!(
        (a.attributes.len(), a.clauses.len(), a.moves.len(), a.reservations.len()),
        (2, 2, 6, 1)
    );
    let range = a.clauses[0].attributes[2].adjustable.as_ref().map(|adjustable| &adjustable.range);
    assert!(matches!(range, Some(AdjustableRange::Among(members)) if members.len() == 2));
    assert!(a.clauses[0].attributes[1].fixed.is_some() && a.clauses[1].name.is_none());
    assert_eq!(a.clauses[1].attributes.len(), 2);
    assert!(matches!(&a.moves[2].kind, MoveKind::State(_)));
    assert_eq!(a.moves[5].kind, MoveKind::Conclude);
    let ItemKind::Test(test) = item(
        "test \"t\" { given good s { a: b }\n given fact m(a, b)\n given agreement a1 { kind: fta }\n as_of 2027-01-01\n expect r(s, t) is excepted because e\n expect q is met\n expect that f(s) is 5%\n expect stage of a1 is initial\n expect stage is none\n expect error E0204\n expect suggestion cost at most 5\n expect suggestion moves c4.lines\n expect no suggestion because a, b }",
    ) else {
        panic!("no test")
    };
    assert_eq!((test.given.len(), test.expectations.len()), (3, 9));
}

#[test]
fn builtins_keep_their_kinds() {
    assert!(matches!(expr("round(a, 1, up)"), Some(ExprKind::Round(_, _, RoundMode::Up))));
    assert!(matches!(expr("count(s)"), Some(ExprKind::Aggregate(a)) if a.op == AggregateOp::Count));
    assert!(matches!(expr("a is b"), Some(ExprKind::Compare(_, CompareOp::Is, _))));
}

#[test]
fn keywords_may_stand_after_a_dot_and_before_a_colon() {
    item("record R { stage: text  is: text  when: text }");
    item("define f(x: T) when x.stage is x.when and x.is is x.not");
    item("good g { stage: a, cite: b, may: c }");
    item(
        "good g { a: x  in: y  of: z  fixed: w  is: u  adjustable: v  no: yes  and: no  from: a }",
    );
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
