//! Who depends on what: what is taken away, and which verdicts are others without it.

use accordant::analyse::{Named, analyse_expression};
use accordant::evaluate::{Change, Outcome, Verdict};
use accordant::model::{DefineBody, DefineId, EntityId, ParameterId, Program};
use accordant::scenario::dependents::{Dependents, Ground, dependents};
use accordant::source::{FileId, to_u32};
use accordant::syntax::parse_expression;
use accordant::workspace::{Options, evaluate};

use crate::pipeline::{outcome, sound_program};

/// Rules that rest on articles and on each other.
const RULES: &str = "
    source GATT { title: \"GATT 1994\" }
    source draft { title: \"A draft\" }
    record Country { ready: yes/no  backup: Country?  rank: number }
    extend Agreement { note: text? }
    relation next(one: Country, other: Country)
    country AAA \"A\" { ready: yes  rank: 1 }
    country BBB \"B\" { ready: no   rank: 2  cite draft \"annex\" }
    fact next(AAA, BBB) cite draft \"Article 2\"
    clause kind duties { freed: percent }
    parameter floor: percent is 90% cite GATT \"XXIV:8\"
    define is_ready(c: Country) when c.ready
    define rank_of(c: Country): number is c.rank except doubled when c.ready then c.rank + 1 cite GATT \"XX\"
    define reaches(one: Country, other: Country) when next(one, other) or some c in countries has (next(one, c) and reaches(c, other))
    agreement pact { parties: AAA, BBB  clause duties d { cite draft \"Article 1\"  freed: 95% } }
    requirement enough must { cite GATT \"XXIV:8(b)\" for each a in agreements require every d in a.duties has (d.freed is at least floor) }
    requirement ready must { for each c in countries require is_ready(c) except small when c.rank is 2 cite GATT \"XXXVI:4\" }
    requirement ranked should { for each c in countries require rank_of(c) is at most 2 }
    requirement connected must { for each a in agreements require reaches(AAA, BBB) }
    requirement other must { cite GATT \"XXIV:80\" require yes }
";

fn on(outcome: &mut Outcome<'_>, ground: &Ground) -> (Dependents, Vec<String>) {
    let found = dependents(outcome, ground);
    let program = outcome.program();
    let name = |verdict: Option<Verdict>| verdict.map_or("-", Verdict::name);
    let lines = found.transitions.iter().map(|t| {
        let requirement = &program.requirement(t.requirement).name;
        format!("{requirement}: {} to {}", name(t.before), name(t.after))
    });
    let lines = lines.collect();
    (found, lines)
}

fn article(program: &Program, source: &str, place: Option<&str>) -> Ground {
    let entity = program.entities.iter().position(|e| e.path == source).unwrap();
    Ground::Article(EntityId(to_u32(entity)), place.map(String::from))
}

#[test]
fn an_article_is_all_that_cites_it() {
    let program = sound_program(RULES);
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let mut lines = |source, place| on(&mut outcome, &article(&program, source, place)).1;
    assert_eq!(lines("GATT", Some("XXIV:8(b)")), ["enough: met to -"]);
    // The parameter cites the paragraph, the requirement a part of it; `XXIV:80` is another.
    assert_eq!(lines("GATT", Some("XXIV:8")), ["enough: met to -"]);
    assert_eq!(lines("GATT", Some("XXXVI:4")), ["ready: excepted to not_met"]);
    assert_eq!(lines("GATT", Some("XX")), [] as [&str; 0]);
    assert_eq!(lines("GATT", Some("XXI")), [] as [&str; 0]);
    assert_eq!(
        lines("draft", None),
        [
            "connected: met to not_met",
            "enough: met to undetermined",
            "ranked: met to undetermined",
            "ready: excepted to undetermined",
        ]
    );
    assert_eq!(lines("draft", Some("Article 1")), ["enough: met to undetermined"]);
}

#[test]
fn a_fact_a_parameter_and_a_definition_are_taken_away() {
    let program = sound_program(RULES);
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let before: Vec<_> = outcome.judgements.iter().map(|j| j.verdict).collect();
    let parameter = on(&mut outcome, &Ground::Named(Named::Parameter(ParameterId(0))));
    assert_eq!(parameter.1, ["enough: met to undetermined"]);
    let entity = program.entities.iter().position(|e| e.path == "BBB").unwrap();
    let entity = EntityId(to_u32(entity));
    let rank = program.type_info(program.entity(entity).ty).attributes["rank"];
    let found = on(&mut outcome, &Ground::Named(Named::Attribute(entity, rank))).1;
    assert_eq!(found, ["ranked: met to undetermined", "ready: excepted to undetermined"]);
    let backup = program.type_info(program.entity(entity).ty).attributes["backup"];
    let nothing = on(&mut outcome, &Ground::Named(Named::Attribute(entity, backup))).0;
    assert!(nothing.without.is_empty() && nothing.transitions.is_empty());
    let after: Vec<_> = outcome.judgements.iter().map(|j| j.verdict).collect();
    assert_eq!(before, after);
}

/// A definition that is taken away is one whose body is unknown.
#[test]
fn without_a_definition_nothing_of_it_is_known() {
    let program = sound_program(RULES);
    for (place, define) in program.defines.iter().enumerate() {
        let mut unknown = program.clone();
        let text = match define.body {
            DefineBody::Predicate(_) => "AAA.backup.ready",
            DefineBody::Value { .. } => "AAA.backup.rank",
        };
        let written = parse_expression(FileId(7), text).0.unwrap();
        let (body, _) = analyse_expression(&mut unknown, &written).unwrap();
        unknown.defines[place].recursive = false;
        unknown.defines[place].body = match define.body {
            DefineBody::Predicate(_) => DefineBody::Predicate(body),
            DefineBody::Value { .. } => DefineBody::Value { base: body, exceptions: Vec::new() },
        };
        let verdicts = |outcome: &Outcome<'_>| -> Vec<Verdict> {
            outcome.judgements.iter().map(|j| j.verdict).collect()
        };
        let mut without = outcome(&program, "2027-06-01").unwrap();
        let id = DefineId(to_u32(place));
        let found = on(&mut without, &Ground::Named(Named::Definition(id))).1;
        assert!(!found.is_empty(), "{}", define.name);
        without.assume(&[Change::WithoutDefinition(id)]);
        let fresh = evaluate(&unknown, &Options::default()).unwrap();
        assert_eq!(verdicts(&without), verdicts(&fresh), "{}", define.name);
    }
}
