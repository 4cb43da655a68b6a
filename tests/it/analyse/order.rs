//! The order of files and of declarations changes nothing but places.

use super::{BASE, read};
use accordant::analyse::Tables;
use accordant::model::Program;

const RULES: &[&str] = &[
    "stage b \"B\" after a { admits c: Country when c.ring is at most middle }",
    "stage a \"A\" { requirement in_a must \"t\" { require agreement.form is treaty } }",
    "mechanism security { requirement safe must \"t\" { for each c in countries require p(c) } }",
    "define p(c: Country) when q(c) and c.size is at least limit",
    "define q(c: Country) when some d in c.borders has (q(d)) or c is KAZ",
    "parameter limit: number is 3 adjustable from 1 to 5 step 1 cost 2 per 1",
    "fact member(UZB, WTO) from 2020-01-01",
    "fact member(KAZ, WTO) from 2015-11-30 before 2030-01-01",
    "fact not trusts(KAZ, UZB)",
    "extend Form { other }",
    "extend Form { another }",
    "country TJK \"Tajikistan\" { size: 8  borders: UZB  share: 12.5% }",
    "agreement x { form: other  parties: KAZ  clause tariffs { lines: 90% } clause tariffs { lines: 91% } }",
    "agreement w { form: another  as_of: 2027-01-01  reservation r by KAZ on d { reason: \"x\" } clause disputes d { forum: treaty } }",
];

/// The whole program as text, without its places.
fn picture(program: &Program) -> String {
    let mut attributes: Vec<String> = program
        .facts
        .attributes
        .iter()
        .map(|((entity, attribute), stated)| format!("{entity:?} {attribute:?} {:?}", stated.value))
        .collect();
    attributes.sort();
    let Program { values, types, entities, relations, .. } = program;
    let whole = format!(
        "{values:?}\n{types:?}\n{:?}\n{entities:?}\n{relations:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{attributes:?}",
        program.attributes,
        program.defines,
        program.parameters,
        program.requirements,
        program.stages,
        program.mechanisms,
        program.agreements,
        program.facts.tuples,
        program.strata,
    );
    let mut out = String::new();
    let mut rest = whole.as_str();
    while let Some(start) = rest.find("Span {") {
        out.push_str(&rest[..start]);
        // A span holds one pair of brackets, its file, and no braces.
        let end = rest[start..].find('}').expect("the end of a span");
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    out
}

fn whole(texts: &[&str]) -> String {
    let (program, found) = read(texts, &Tables::default());
    assert!(found.is_empty(), "{found:?}");
    picture(&program.expect("a program"))
}

#[test]
fn no_order_of_declarations_changes_the_program() {
    let first = whole(&[BASE, &RULES.join("\n")]);
    let mut rules = RULES.to_vec();
    for turn in 0..RULES.len() {
        rules.rotate_left(1);
        if turn % 3 == 0 {
            rules.reverse();
        }
        assert_eq!(whole(&[&rules.join("\n"), BASE]), first);
        let mut files = rules.clone();
        files.insert(turn, BASE);
        assert_eq!(whole(&files), first);
    }
}
