//! Who depends on what: what is taken away, and which verdicts are others without it.

use accordant::analyse::{Named, analyse_expression};
use accordant::evaluate::{Change, Outcome, Verdict};
use accordant::model::{DefineBody, DefineId, EntityId, ParameterId, Program, RelationId, ValueId};
use accordant::report::human::Terminal;
use accordant::scenario::dependents::{self, Dependents, Ground, dependents};
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

/// Two clauses of an agreement, what rules ask of them, and one rule that asks for all clauses of a kind.
const CLAUSES: &str = "
    clause kind duties { freed: percent }
    clause kind origin { rule: text }
    clause kind review { years: number }
    requirement freed must { for each a in agreements require every d in a.duties has (d.freed is at least 90%) }
    requirement has_origin must { for each a in agreements require a includes origin }
    requirement each must { for each a in agreements for each d in a.duties require d.freed is at least 90% }
    requirement many must { for each a in agreements require count(a.clauses) is at least 4 }
    requirement reviewed must { for each r in reviews require r.years is at most 5 }
";

/// The clauses of the agreement, one a line.
const LINES: [&str; 4] = [
    "clause duties low { freed: 80% }",
    "clause duties high { freed: 95% }",
    "clause origin goods { rule: \"wholly obtained\" }",
    "clause review first { years: 9 }",
];

fn with_clauses(without: Option<usize>) -> Program {
    let kept = LINES.iter().enumerate().filter(|(place, _)| Some(*place) != without);
    let kept: Vec<&str> = kept.map(|(_, line)| *line).collect();
    sound_program(&format!("{CLAUSES} agreement pact {{ {} }}", kept.join(" ")))
}

/// By requirement and subjects, each by its name: the verdict.
fn named_verdicts(outcome: &Outcome<'_>) -> Vec<String> {
    let program = outcome.program();
    let words = accordant::explain::Words::of(outcome);
    let line = |j: &accordant::evaluate::Judgement| {
        let subjects: Vec<String> = j.subjects.iter().map(|s| words.value(*s)).collect();
        let name = &program.requirement(j.requirement).name;
        format!("{name}({}) {}", subjects.join(", "), j.verdict.name())
    };
    outcome.judgements.iter().map(line).collect()
}

#[test]
fn without_a_clause_is_a_draft_without_it_or_said_to_be_less() {
    let whole = with_clauses(None);
    for (place, line) in LINES.iter().enumerate() {
        let name = line.split(' ').nth(2).unwrap();
        let path = format!("pact.{name}");
        let entity = whole.entities.iter().position(|e| e.path == path).unwrap();
        let ground = Ground::Named(Named::Entity(EntityId(to_u32(entity))));
        let mut outcome = outcome(&whole, "2027-06-01").unwrap();
        let found = dependents(&mut outcome, &ground);
        assert!(!found.transitions.is_empty(), "{name}");
        // All reviews are asked for, whosever: there the clause stays.
        assert_eq!(found.stays, name == "first", "{name}");
        if found.stays {
            continue;
        }
        outcome.assume(&found.without);
        let fresh = with_clauses(Some(place));
        let fresh = evaluate(&fresh, &Options::default()).unwrap();
        assert_eq!(named_verdicts(&outcome), named_verdicts(&fresh), "{name}");
    }
}

#[test]
fn of_other_entities_only_what_is_stated_is_taken_away() {
    let program = sound_program(RULES);
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    let entity = program.entities.iter().position(|e| e.path == "BBB").unwrap();
    let ground = Ground::Named(Named::Entity(EntityId(to_u32(entity))));
    let found = dependents(&mut outcome, &ground);
    assert!(found.stays && !found.transitions.is_empty());
    let sources = accordant::source::SourceMap::default();
    let view = accordant::report::dependents::view(&outcome, &sources, &ground, &found);
    let text = accordant::report::dependents::text(&view, Terminal::default());
    assert!(text.contains("\nwithout what is stated of it:\n"), "{text}");
}

/// One tuple that two facts carry: one long ago, one today.
const PERIODS: &str = "
    source OLD { title: \"Old\" }
    source NEW { title: \"New\" }
    record Country { name: text }
    country AAA \"A\" {}
    country BBB \"B\" {}
    relation trusts(one: Country, other: Country)
    fact trusts(AAA, BBB) from 2020-01-01 before 2021-01-01 cite OLD \"1\"
    fact trusts(AAA, BBB) from 2027-01-01 cite NEW \"1\"
    requirement trust must { require trusts(AAA, BBB) }
    parameter floor: percent is 90%
    requirement high must { require floor is at least 85% }
";

#[test]
fn a_fact_rests_on_the_source_that_carries_it_on_the_date() {
    let program = sound_program(PERIODS);
    let lines = |day: &str, source| {
        on(&mut outcome(&program, day).unwrap(), &article(&program, source, None)).1
    };
    assert_eq!(lines("2027-06-01", "OLD"), [] as [&str; 0]);
    assert_eq!(lines("2027-06-01", "NEW"), ["trust: met to not_met"]);
    assert_eq!(lines("2020-06-01", "OLD"), ["trust: met to not_met"]);
    assert_eq!(lines("2020-06-01", "NEW"), [] as [&str; 0]);
}

#[test]
fn what_is_said_of_it_is_what_holds_on_the_date_and_under_assumptions() {
    let program = sound_program(PERIODS);
    let entity = |path| {
        let place = program.entities.iter().position(|e| e.path == path).unwrap();
        ValueId::entity(EntityId(to_u32(place)))
    };
    let tuple = [entity("AAA"), entity("BBB")];
    let (trusts, floor) = (RelationId(0), ParameterId(0));
    let mut outcome = outcome(&program, "2027-06-01").unwrap();
    assert_eq!(program.relation(trusts).name, "trusts");
    let in_force = dependents::fact_in_force(&outcome, trusts, &tuple).unwrap();
    assert_eq!(in_force.span, program.facts.tuples[0][1].span);
    let sources = accordant::source::SourceMap::default();
    let ground = Ground::Named(Named::Parameter(floor));
    let value = |outcome: &mut Outcome<'_>| {
        let found = dependents(outcome, &ground);
        accordant::report::dependents::view(outcome, &sources, &ground, &found).value
    };
    assert_eq!(value(&mut outcome).as_deref(), Some("90%"));
    let low = num_rational::BigRational::new(4.into(), 5.into());
    let low = outcome.intern(accordant::model::Value::Percent(low));
    outcome.assume(&[Change::Parameter(floor, Some(low))]);
    assert_eq!(value(&mut outcome).as_deref(), Some("80%"));
    // What nothing states can carry no verdict.
    let reverse = Ground::Named(Named::Tuple(trusts, vec![tuple[1], tuple[0]]));
    assert!(dependents(&mut outcome, &reverse).without.is_empty());
}
