//! Each code of the analysis with a case that raises it, alone and at its place.

use std::fmt::Write as _;

use super::{found, report};
use accordant::diagnostic::Code;

/// Texts beside the base, with the findings they give.
const CASES: &[(&str, &str)] = &[
    ("enum Form { a }", "1:6 E0201 the type `Form` is declared twice"),
    ("record Agreement { x: text }", "1:8 E0201 the type `Agreement` is declared twice"),
    ("country KAZ { }", "1:9 E0201 the country `KAZ` is declared twice"),
    ("enum Twice { a, a }", "1:17 E0201 the member `a` is declared twice"),
    ("extend Country { size: number }", "1:18 E0201 the attribute `size` is declared twice"),
    (
        "define member(c: Country) when c.coast",
        "1:8 E0201 the definition or relation `member` is declared twice",
    ),
    ("define f(c: Country, c: Form) when yes", "1:22 E0201 the parameter `c` is declared twice"),
    ("define p(c: Country) when c is KAS", "1:32 E0202 `KAS` is not declared"),
    ("stage one after none_such { }", "1:17 E0202 the stage `none_such` is not declared"),
    (
        "requirement r must \"t\" { mechanism securty require yes }",
        "1:36 E0202 the mechanism `securty` is not declared",
    ),
    ("define p(c: Contry) when yes", "1:13 E0203 the type `Contry` is not declared"),
    ("contry X { }", "1:1 E0203 no record declares a `contry`"),
    ("define p(c: Country) when c.rings is near", "1:29 E0204 `Country` has no attribute `rings`"),
    ("define p(c: Clause) when c.lines is 5%", "1:28 E0204 `Clause` has no attribute `lines`"),
    ("country X { nam: \"x\" }", "1:13 E0204 `Country` has no attribute `nam`"),
    (
        "define p(c: Country) when ring(c) is near",
        "1:27 E0205 `ring` is not declared as a definition or relation",
    ),
    ("fact memeber(KAZ, WTO)", "1:6 E0205 the relation `memeber` is not declared"),
    (
        "requirement r must \"t\" { require yes overrides s }",
        "1:48 E0206 the requirement `s` is not declared",
    ),
    (
        "enum A { x } enum B { x } define p(c: Country) when x is stated",
        "1:53 E0207 `x` can mean a `B` or an `A`",
    ),
    ("fact member(KAZ, WTO) cite T", "1:28 E0208 the source `T` is not declared"),
    ("country X { size: 1 size: 2 }", "1:21 E0209 the attribute `size` is stated twice"),
    ("country X \"x\" { name: \"y\" }", "1:17 E0209 the attribute `name` is stated twice"),
    (
        "define v(c: Country): number is 1 except e when c.coast then 2 overrides f",
        "1:74 E0210 no exception `f` is declared here",
    ),
    ("agreement a { clause tarifs { } }", "1:22 E0211 the clause kind `tarifs` is not declared"),
    (
        "requirement r must \"t\" { require yes } test \"t\" { expect r is fine }",
        "1:63 E0212 `fine` is no verdict",
    ),
    ("test \"t\" { expect error E9999 }", "1:25 E0213 `E9999` is no code of a diagnostic"),
    (
        "define p(c: Country) when c.size is \"big\"",
        "1:37 E0301 a number cannot be compared with a text",
    ),
    (
        "define p(c: Country) when c.size",
        "1:27 E0301 a condition is needed here, and this is a number",
    ),
    ("country X { size: 5% }", "1:19 E0301 a number is needed here, and this is a percent"),
    (
        "define p(c: Country) when c.size + c.joined is 5",
        "1:36 E0301 a date cannot be added to a number",
    ),
    (
        "define p(a: Agreement) when a.tolerance is 5%",
        "1:44 E0302 percentage points cannot be compared with a percent",
    ),
    (
        "country X { share: 5 pp }",
        "1:20 E0302 a percent is needed here, and this is percentage points",
    ),
    (
        "define p(c: Country) when USD 5 is EUR 6",
        "1:27 E0303 `USD` and `EUR` are mixed, and no rate is declared",
    ),
    (
        "define p(c: Country) when c.joined is 2027-01-31 + 1 month",
        "1:39 E0304 `2027-01-31` and 1 month leads to a day that does not exist; say `rounding down` or `rounding up`",
    ),
    (
        "define p(c: Country) when member(c)",
        "1:27 E0305 `member` takes 2 arguments, and 1 are given",
    ),
    (
        "define p(c: Country) when every x in c has (yes)",
        "1:38 E0306 a set is needed here, and this is a `Country`",
    ),
    ("country X { joined: as_of }", "1:21 E0307 the date of evaluation is no constant"),
    ("define p(a: Agreement) when a.form is at least treaty", "1:29 E0308 a `Form` has no order"),
    (
        "define p(c: Country) when not q(c) define q(c: Country) when p(c)",
        "1:31 E0401 `p` depends on itself through a negation, a count or `every`",
    ),
    (
        "define p(c: Country) when count(d in countries where (p(d))) is 1",
        "1:54 E0401 `p` depends on itself through a negation, a count or `every`",
    ),
    (
        "requirement r must \"t\" { require yes overrides s } requirement s must \"t\" { require yes overrides r }",
        "1:48 E0402 `overrides` runs in a circle through `r`, `s`",
    ),
    (
        "define v(c: Country): number is 1 except e when c.coast then 2 overrides f except f when yes then 3 overrides e",
        "1:74 E0402 `overrides` runs in a circle through `e`, `f`",
    ),
    (
        "stage a after b { } stage b after a { }",
        "1:7 E0403 `after` runs in a circle through `a`, `b`",
    ),
    (
        "define v(c: Country): number is 1 except e when c.size is at least 5 then 2 except f when c.size is more than 3 then 3",
        "1:77 E0404 `e` and `f` of `v` apply at once and give different values",
    ),
    (
        "define p(n: number) when n is 1 or p(n - 1)",
        "1:8 E0405 `n` of the recursive `p` can be any number",
    ),
    (
        "define v(c: Country): number is v(c) + 1",
        "1:33 E0406 the defined value `v` depends on itself",
    ),
    (
        "fact member(KAZ, WTO) from 2020-01-01 before 2019-01-01",
        "1:46 E0408 the period from 2020-01-01 before 2019-01-01 has no day",
    ),
    (
        "fact trusts(KAZ, UZB) from 2020-01-01 fact not trusts(KAZ, UZB) before 2021-01-01",
        "1:1 E0508 a fact of `trusts` and its opposite hold at the same time",
    ),
    (
        "fact not member(KAZ, WTO)",
        "1:10 E0115 `fact not` is said of `member`, which is no open relation",
    ),
    (
        "parameter p: percent is 5% adjustable from 10% to 20% cost 1 per 1 pp",
        "1:25 E0115 the present value does not lie in its range",
    ),
    ("country K\u{0410}Z { }", "1:9 W0701 `K\u{0410}Z` mixes letters of scripts that look alike"),
];

#[test]
fn each_case_gives_its_finding() {
    let mut wrong = Vec::new();
    for (text, expected) in CASES {
        let mut lines = report(text);
        // A name that mixes scripts may look like another one as well.
        lines.retain(|line| !line.contains("looks like"));
        if lines != [*expected] {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {lines:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_deep_chain_of_definitions_is_refused() {
    let mut text = String::from("define d0(c: Country) when c.coast\n");
    for i in 1..1000 {
        let _ = writeln!(text, "define d{i}(c: Country) when d{}(c)", i - 1);
    }
    assert_eq!(
        report(&text),
        ["257:8 E0407 `d256` builds on definitions more than 512 levels deep"]
    );
}

#[test]
fn more_declarations_than_the_limit_are_refused() {
    use accordant::analyse::{Common, Input, Tables, analyse};
    let (file, _) = accordant::syntax::parse(accordant::source::FileId(0), super::BASE);
    let (files, tables) = ([&file], Tables::default());
    let input = Input {
        common: Common { most_declarations: 3, ..Common::default() },
        ..Input::new(&files, &tables)
    };
    let (program, found) = analyse(&input);
    assert!(program.is_none());
    assert_eq!(found.first().map(|d| d.code), Some(Code::TooManyDeclarations));
}

#[test]
fn misspelt_names_get_the_nearest_that_fits() {
    let help = |text: &str| found(text).remove(0).help.unwrap_or_default();
    assert_eq!(help("define p(c: Country) when c is KAS"), "did you mean `KAZ`?");
    assert_eq!(help("define p(c: Country) when c.rng is near"), "did you mean `ring`?");
    assert_eq!(help("define p(a: Agreement) when a.form is treety"), "did you mean `treaty`?");
    assert_eq!(help("fact membr(KAZ, WTO)"), "did you mean `member`?");
    assert_eq!(help("define p(a: Agreement) when a includes tarifs"), "did you mean `tariffs`?");
    assert!(help("define p(c: Clause) when c.lines is 5%").contains("`tariffs`"));
    assert!(help("define p(c: Country) when ring(c) is near").contains("`x.ring`"));
    assert!(help("define p(c: Country) when some d in Country has (yes)").contains("`countries`"));
}

#[test]
fn both_places_of_a_duplicate_are_shown() {
    let found = found("country X { }\ncountry X { }");
    let labels: Vec<_> = found[0].labels.iter().map(|label| label.span.start).collect();
    assert_eq!(labels, [22, 8]);
}

#[test]
fn a_circle_shows_each_of_its_steps() {
    let text = "define p(c: Country) when not q(c)\n\
                define q(c: Country) when some d in c.borders has (r(d))\n\
                define r(c: Country) when p(c)";
    let found = found(text);
    let steps: Vec<_> = found[0].labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(steps, ["`p` uses `q` here", "`q` uses `r` here", "`r` uses `p` here"]);
}
