//! What the layout looks like: a text that is laid out against all custom, and what becomes of it.

use super::{broken, formatted};

/// A text, and the same in canonical layout.
fn becomes(text: &str, expected: &str) {
    let new = formatted(text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    assert!(new == expected, "--- is\n{new}\n--- and not\n{expected}\n--- from\n{text}");
    assert_eq!(broken(text), None);
}

/// A text that is in canonical layout.
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn nothing_and_next_to_nothing() {
    for text in ["", "\n\n", "\u{FEFF}", " \t\r\n"] {
        becomes(text, "");
    }
    becomes("\n\n\n# alone   \n\n\n\n#so\n\n", "# alone\n\n#so\n");
    becomes(
        "\u{FEFF}use   wto.gatt\r\n\r\n\r\nuse \"a.accord\"",
        "use wto.gatt\n\nuse \"a.accord\"\n",
    );
}

#[test]
fn vocabulary() {
    stays("source s {\n  title: \"one\"\n  date:  2020-01-01\n}\n");
    becomes(
        "enum E{a,b c}\nscale R { x<y <z }\nenum F {\n a, # one\n b }\nscale Q {\n x <\n y }",
        "enum E { a, b, c }\nscale R { x < y < z }\nenum F {\n  a,  # one\n  b,\n}\nscale Q {\n  x\n  < y\n}\n",
    );
    becomes(
        "record P plural people { name:text, of : set  of\tC? wto:yes / no }\nclause kind k {\n a: percent long_name: text }\nextend E { d, e }\nextend A { f: C? }\nrecord N { }\nrecord M {\n}",
        "record P plural people { name: text  of: set of C?  wto: yes/no }\nclause kind k {\n  a:         percent\n  long_name: text\n}\nextend E { d, e }\nextend A { f: C? }\nrecord N { }\nrecord M { }\n",
    );
    becomes(
        "open relation r ( a:A,b : B, ) cite X \"1\"\nrelation q(a: A)\ncite X\nnote \"n\"\nrate EUR is USD  1.08",
        "open relation r(a: A, b: B) cite X \"1\"\nrelation q(a: A)\n  cite X\n  note \"n\"\nrate EUR is USD 1.08\n",
    );
}

#[test]
fn facts() {
    becomes(
        "country KAZ \"K\"  from 1991-12-16 { gdp: USD  5_000, borders: { RUS,CHN, } cite M49 note \"a\" \"b\" }\nfact not r( KAZ , hs 0402 )  from 2020-01-01 before 2021-01-01",
        "country KAZ \"K\" from 1991-12-16 { gdp: USD 5_000  borders: { RUS, CHN }  cite M49  note \"a\" \"b\" }\nfact not r(KAZ, hs 0402) from 2020-01-01 before 2021-01-01\n",
    );
    becomes(
        "facts C from \"c.csv\" at \"d\" { key: \"k\" prefix \"c_\", kind: type map { \"A b\" to x, \"C\" to y } else unknown\n where state is not \"x\" }",
        "facts C from \"c.csv\" at \"d\" {\n  key:  \"k\" prefix \"c_\"\n  kind: type map { \"A b\" to x  \"C\" to y } else unknown\n  where state is not \"x\"\n}\n",
    );
    becomes(
        "parameter p: percent is 90 % adjustable from 80% to 95% cost 10 per 1 pp\nparameter q: T is a\n adjustable among {a,b}\n  cite X",
        "parameter p: percent is 90% adjustable from 80% to 95% cost 10 per 1 pp\nparameter q: T is a\n  adjustable among { a, b }\n  cite       X\n",
    );
}

#[test]
fn definitions() {
    stays("define f(a: A) when a.b\n");
    becomes("define f(a: A)\n  when\n  a.b", "define f(a: A)\n  when a.b\n");
    becomes(
        "define d(g: G): percent is 5% cite T except ldc when g.ldc then 0%\n except quota when g.over then 20% overrides ldc note \"n\"",
        "define d(g: G): percent is 5%\n  cite   T\n  except ldc when g.ldc then 0%\n  except quota when g.over then 20% overrides ldc note \"n\"\n",
    );
    becomes(
        "define long_enough(first: Agreement, second: Agreement): duration is months between first.signed and second.signed",
        "define long_enough(first: Agreement, second: Agreement): duration\n  is months between first.signed and second.signed\n",
    );
}

#[test]
fn requirements() {
    becomes(
        "requirement r must \"t\" { for each a in S where ( a.x ), require a.y overrides q,p waivable cost 3 effective from 2020-01-01 }\nrequirement s may {\nmechanism m\n cite X \"1\"\nforbid no a in S has (a.b)\nhard except e when c effective before 2021-01-01 advice \"do\" cost 1 }",
        "requirement r must \"t\" {\n  for each  a in S where (a.x)\n  require   a.y\n  overrides q, p\n  waivable  cost 3\n  effective from 2020-01-01\n}\nrequirement s may {\n  mechanism m\n  cite      X \"1\"\n  forbid    no a in S has (a.b)\n  hard\n  except    e when c effective before 2021-01-01\n  advice    \"do\" cost 1\n}\n",
    );
    becomes(
        "requirement r must {\n require a\n\n\n\n # why\n except e when b cite X\n note \"n\" }",
        "requirement r must {\n  require a\n\n  # why\n  except e when b\n         cite X\n         note \"n\"\n}\n",
    );
}

#[test]
fn stages_and_mechanisms() {
    becomes(
        "stage s \"t\" after a,b { goal \"g\" \"h\" admits c: Country when f(c), requirement r must { require yes } risk x { a: b } }\nmechanism m \"t\" {\n cite X requirement r must { require yes }\n}",
        "stage s \"t\" after a, b {\n  goal   \"g\" \"h\"\n  admits c: Country when f(c)\n  requirement r must { require yes }\n  risk x { a: b }\n}\nmechanism m \"t\" {\n  cite X\n  requirement r must { require yes }\n}\n",
    );
}

#[test]
fn drafts() {
    becomes(
        "agreement a \"A\" { parties: A,B as_of: 2027-06-01\nclause k c { x: 88.5% adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp, long: 1 adjustable among {1,2} cost 1\n y: 2 fixed }\nmay add clause k { z: 1 w: yes } cost 4 may admit RUS cost 6 may conclude cost 1 may state c.x cost 1\nreservation r by A on c { goods: hs 0402, hs 1701.99 } }",
        "agreement a \"A\" {\n  parties: A, B\n  as_of:   2027-06-01\n  clause k c {\n    x:    88.5%  adjustable from 80% to 98% step 0.5 pp cost 2 per 1 pp\n    long: 1      adjustable among { 1, 2 } cost 1\n    y:    2      fixed\n  }\n  may add clause k { z: 1  w: yes } cost 4\n  may admit RUS cost 6\n  may conclude cost 1\n  may state c.x cost 1\n  reservation r by A on c { goods: hs 0402, hs 1701.99 }\n}\n",
    );
    stays("agreement a {\n  may add clause k c {\n    x: 1\n  } cost 4\n}\n");
}

#[test]
fn tests_and_expectations() {
    becomes(
        "test \"t\" { given good g { a: 1, b: yes } given agreement a {\n kind: k } given fact f(g) as_of 2027-01-01 expect r ( g , h ) is excepted because e expect stage of a is s expect error E0204 expect that f(g) is 5% expect suggestion cost at most 5 expect suggestion moves c.x expect no suggestion because a,b }",
        "test \"t\" {\n  given  good g { a: 1  b: yes }\n  given  agreement a {\n    kind: k\n  }\n  given  fact f(g)\n  as_of  2027-01-01\n  expect r(g, h) is excepted because e\n  expect stage of a is s\n  expect error E0204\n  expect that f(g) is 5%\n  expect suggestion cost at most 5\n  expect suggestion moves c.x\n  expect no suggestion because a, b\n}\n",
    );
}

#[test]
fn expressions() {
    for (text, expected) in [
        ("a  and not( b )", "a and not (b)"),
        ("- a.b+ -3*(c)", "-a.b + -3 * (c)"),
        ("x>=1 and y is 2", "x >= 1 and y is 2"),
        ("a is not  one  of ( b,c, )", "a is not one of (b, c)"),
        ("a is one of {b}", "a is one of { b }"),
        ("a in {}", "a in { }"),
        ("days   between a and b.c", "days between a and b.c"),
        ("at least 3  x in S.t have (x.y)", "at least 3 x in S.t have (x.y)"),
        ("round( a , 0.1 pp,half   up )", "round(a, 0.1 pp, half up)"),
        ("sum(x.n for x in S where(x.y))", "sum(x.n for x in S where (x.y))"),
        ("d + 18  months rounding down", "d + 18 months rounding down"),
        ("a does  not include k and c within hs  62", "a does not include k and c within hs 62"),
        ("10 % of x is from 1 to 2", "10% of x is from 1 to 2"),
    ] {
        becomes(
            &format!("define f(a: A) when {text}"),
            &format!("define f(a: A) when {expected}\n"),
        );
    }
}

#[test]
fn long_lines() {
    stays(
        "define f(a: Agreement)
  when first_condition_of_several(a)
       and (second_condition_of_several(a) or third_condition_of_several(a.parties, a.signed))
       and (every term in a.tariff_elimination where (not term.is_excluded)
            has (term.lines_freed is at least the_benchmark_of_the_framework))
",
    );
    stays(
        "agreement a {
  kind:     free_trade_area
  parties:  a_rather_long_name_of_a_party, another_rather_long_name_of_a_party,
            a_third_rather_long_name_of_a_party
  built_on: {
    a_rather_long_name_of_an_agreement,
    another_rather_long_name_of_an_agreement,
    a_third_rather_long_name,
  }
}
",
    );
    stays(
        "requirement r must {
  require  the_sum_of_what_the_parties_have_freed(a) + the_sum_of_what_they_mean_to_free_later(a)
             is at least the_benchmark_of_the_framework
  require2
}
"
        .replace("  require2\n", "  for each a in agreements\n")
        .as_str(),
    );
    stays(
        "requirement landlocked_least_developed should
    \"A landlocked least developed country borders a country that has a coast\" {
  for each c in countries
           where (c.landlocked is stated and c.landlocked and c.least_developed and c.is_asked)
  require  some b in c.borders has (outlet(c, b))
  note \"A text that does not fit behind the words the others are aligned with stays with its own\"
}
",
    );
}

#[test]
fn comments() {
    becomes(
        "  # first\n\n\n# second\nenum E { # opens\n# own\na, # of a\nb # of b\n, # of the comma\n# closes\n} # behind\n# last",
        "# first\n\n# second\nenum E {  # opens\n  # own\n  a,  # of a\n  b,  # of b\n  # of the comma\n  # closes\n}  # behind\n# last\n",
    );
    becomes(
        "define f(a: A) # head\n when a.b # one\n and # two\n # three\n a.c # four\nfact f(a) # x\nfact long(a) # y",
        "define f(a: A)  # head\n  when a.b      # one\n       and      # two\n         # three\n         a.c  # four\nfact f(a)     # x\nfact long(a)  # y\n",
    );
    becomes(
        "agreement a { parties: A, # one\n B # two\n s: { # three\n a # four\n }\n }",
        "agreement a {\n  parties: A,  # one\n           B   # two\n  s:       {   # three\n    a,         # four\n  }\n}\n",
    );
}

#[test]
fn a_text_with_errors_is_refused() {
    for text in [
        "enum",
        "agreement a { kind: }",
        "fact f(a",
        "define f() when 1 and 2 or 3",
        "parameter p: date is 2027-13-01",
    ] {
        assert!(formatted(text).is_err(), "{text}");
        assert_eq!(broken(text), None);
    }
}
