//! The report on cooperation: what it counts, the room it finds, and the pages it is written as.

pub mod pages;

use accordant::evaluate::{Change, Options, Outcome, Verdict};
use accordant::explain::spare;
use accordant::model::{EntityId, Program, Value, ValueId, format_rational};
use accordant::scenario::research::{
    ContestedKind, Research, Watch, herfindahl, research as research_of,
};
use num_rational::BigRational;
use proptest::prelude::*;

use crate::pipeline::{outcome, sound_program};

fn with<T>(program: &Program, ask: impl FnOnce(&mut Outcome<'_>) -> T) -> T {
    ask(&mut outcome(program, "2027-01-01").unwrap())
}

fn researched(program: &Program) -> Research {
    with(program, |outcome| research_of(outcome, |_| true, None))
}

fn name(program: &Program, entity: EntityId) -> &str {
    &program.entity(entity).name
}

// ---- concentration ----

#[test]
fn the_index_of_herfindahl_is_the_sum_of_the_squares_of_the_shares() {
    for (counts, index, used) in [
        (&[1][..], "1", 1),
        (&[5], "1", 1),
        (&[1, 1], "0.5", 2),
        (&[2, 1, 1, 0, 0], "0.375", 3),
        (&[3, 3, 3, 3], "0.25", 4),
        (&[0, 9, 1], "0.82", 2),
    ] {
        let found = herfindahl(counts).unwrap();
        assert_eq!((format_rational(&found.index).as_str(), found.used), (index, used));
        assert_eq!(found.namings, counts.iter().sum::<usize>());
    }
    assert_eq!(herfindahl(&[]), None);
    assert_eq!(herfindahl(&[0, 0]), None);
}

proptest! {
    #[test]
    fn the_index_lies_between_equal_shares_and_one(counts in prop::collection::vec(0_usize..9, 1..9)) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let found = herfindahl(&counts).unwrap();
        let one = BigRational::from_integer(1.into());
        let equal = BigRational::new(1.into(), found.used.into());
        prop_assert!(found.index >= equal && found.index <= one);
        let named: Vec<usize> = counts.iter().copied().filter(|count| *count > 0).collect();
        prop_assert_eq!(found.index == equal, named.iter().all(|count| *count == named[0]));
        let mut turned = counts.clone();
        turned.reverse();
        prop_assert_eq!(herfindahl(&turned), Some(found));
    }
}

// ---- room to spare ----

/// A thing with a number, a percent, a duration, a date, a scale, and two parts with a number each.
const THINGS: &str = r"
    scale Size { small < large }
    record Part { n: number }
    record Thing {
      n: number  p: percent  d: duration  on: date  size: Size  parts: set of Part  none: number?
    }
    part p1 { n: 4 }
    part p2 { n: 7 }
    thing t { n: 12  p: 93%  d: 8 years  on: 2026-06-01  size: large  parts: p1, p2 }
    parameter most: number is 15
    define fits(x: Thing) when x.n is at most most
    define twice(x: Thing): number is 2 * x.n
";

/// The room that a requirement leaves: what is compared, what it needs, what is to spare.
fn room(body: &str) -> Vec<String> {
    let text = format!("{THINGS} requirement r must {{ for each x in things {body} }}");
    let program = sound_program(&text);
    with(&program, |outcome| {
        let judgement = outcome.judgements[0].clone();
        let found = spare(outcome, &judgement);
        let told = found.iter().map(|spare| {
            let margin = &spare.margin;
            let gap = if spare.is_at_limit { "nothing" } else { margin.gap.as_str() };
            format!("{} {} | {} | {gap}", margin.term, margin.value, margin.needs)
        });
        told.collect()
    })
}

#[test]
fn room_is_how_far_a_value_is_from_its_limit() {
    for (body, expected) in [
        ("require x.n is at least 10", &["t.n 12 | at least 10 | 2"][..]),
        ("require x.n is at most 12", &["t.n 12 | at most 12 | nothing"]),
        ("require x.n is more than 10", &["t.n 12 | more than 10 | less than 2"]),
        ("require 10 is at most x.n", &["t.n 12 | at least 10 | 2"]),
        ("require x.p is at least 90%", &["t.p 93% | at least 90% | 3 pp"]),
        ("require x.d is at most 10 years", &["t.d 8 years | at most 10 years | 2 years"]),
        (
            "require x.on is before 2026-06-11",
            &["t.on 2026-06-01 | before 2026-06-11 | less than 10 days"],
        ),
        ("require x.n is from 10 to 20", &["t.n 12 | at least 10 | 2", "t.n 12 | at most 20 | 8"]),
        ("require not (x.n is at least 20)", &["t.n 12 | less than 20 | less than 8"]),
        ("forbid x.n is more than 20", &["t.n 12 | at most 20 | 8"]),
        ("require fits(x)", &["t.n 12 | at most 15 (`most`) | 3"]),
        ("require twice(x) is at least 20", &["twice(t) 24 | at least 20 | 4"]),
        ("require count(x.parts) is at least 2", &["count(t.parts) 2 | at least 2 | nothing"]),
        // Of all elements, the one that leaves the least.
        ("require every q in x.parts has (q.n is at most 10)", &["p2.n 7 | at most 10 | 3"]),
        (
            "require no q in x.parts has (q.n is at least 10)",
            &["p2.n 7 | less than 10 | less than 3"],
        ),
        (
            "require x.n is at least 10 and x.p is at least 90%",
            &["t.n 12 | at least 10 | 2", "t.p 93% | at least 90% | 3 pp"],
        ),
        // One of several is enough: only one that holds alone is a limit.
        ("require x.n is at least 10 or x.n is at least 50", &["t.n 12 | at least 10 | 2"]),
        ("require x.n is at least 10 or x.p is at least 90%", &[]),
        ("require some q in x.parts has (q.n is at least 5)", &[]),
        // Steps of a scale have no difference, and what fails or is not known leaves no room.
        ("require x.size is at least small", &[]),
        ("require x.n is 12", &[]),
        ("require x.n is at least 13", &[]),
        ("require x.none is at least 13", &[]),
    ] {
        assert_eq!(room(body), expected, "{body}");
    }
}

/// Using up the room keeps the verdict, and a hundredth beyond it loses it.
#[test]
fn room_is_all_the_room_there_is() {
    let parts = |x: i64| BigRational::new(x.into(), 100.into());
    let text = format!(
        "{THINGS} requirement r must {{ for each x in things require x.n is at least 10 and x.n is at most most }}"
    );
    let program = sound_program(&text);
    let attribute = program
        .attributes
        .iter()
        .position(|a| a.name == "n" && program.type_info(a.owner).name == "Thing");
    let attribute = accordant::model::AttributeId(u32::try_from(attribute.unwrap()).unwrap());
    with(&program, |outcome| {
        let judgement = outcome.judgements[0].clone();
        let gaps: Vec<String> =
            spare(outcome, &judgement).into_iter().map(|spare| spare.margin.gap).collect();
        assert_eq!(gaps, ["2", "3"]);
        let thing = judgement.subjects[0].as_entity().unwrap();
        for (value, verdict) in [
            (1000, Verdict::Met),
            (999, Verdict::NotMet),
            (1500, Verdict::Met),
            (1501, Verdict::NotMet),
        ] {
            let value: ValueId = outcome.intern(Value::Number(parts(value)));
            let change = Change::Value(thing, attribute, Some(value));
            assert_eq!(outcome.verdict_if(&judgement, &[change]), verdict);
        }
    });
}

// ---- states, opportunities, risks, questions ----

const WORLD: &str = r#"
    source LAW { title: "Law" }
    enum Area { trade, roads, power }
    enum Shape { meeting, treaty }
    extend Agreement { areas: set of Area  shape: Shape  open: yes/no? }
    extend Opportunity { areas: set of Area }
    country AAA "Aland" { }
    country BBB "Bland" { }
    country CCC "Cland" { }
    parameter enough: number is 2 contested "nobody has counted" adjustable from 1 to 5 step 1 cost 1 per 1
    define spread(a: Agreement): percent is share(x in areas where (x in a.areas)) contested "of what there is"
    mechanism target "Target mechanism" {
      requirement wide must { cite LAW "1" for each a in agreements require count(a.areas) is at least enough }
      requirement spread_out may { cite LAW "2" for each a in agreements require spread(a) is at least 50% }
    }
    mechanism security "Security mechanism" {
      requirement opened should { cite LAW "1" for each a in agreements require a.open }
      requirement never must { for each a in agreements where (power in a.areas) require a.open }
    }
    opportunity road { parties: AAA, CCC  areas: roads  advances: target }
    opportunity line { parties: BBB  areas: power, trade }
    opportunity rumour { parties: CCC }
    requirement taken may {
      for each o in opportunities where (o.areas is stated)
      require some a in agreements has (some x in a.areas has (x in o.areas))
    }
    risk kept { likelihood: low  mitigated_by: wide }
    risk partly { likelihood: high  mitigated_by: wide, opened }
    risk lost { likelihood: medium  mitigated_by: opened }
    risk forgotten { likelihood: high  mitigated_by: never }
    agreement pact { kind: free_trade_area  parties: AAA, BBB  areas: trade, roads  shape: treaty }
    agreement talks { kind: framework_agreement  parties: AAA, BBB, CCC  areas: trade, roads  shape: meeting  open: yes }
"#;

#[test]
fn the_six_mechanisms_are_there_whether_or_not_anything_is_asked_of_them() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let told: Vec<String> = research
        .mechanisms
        .iter()
        .map(|m| {
            let tally = m.state.tally;
            let numbers = [tally.holds, tally.fails, tally.undetermined, tally.not_applicable];
            format!("{} {numbers:?} {}", m.name, m.mechanism.is_some())
        })
        .collect();
    assert_eq!(
        told,
        [
            "target [2, 0, 0, 0] true",
            "dynamic [0, 0, 0, 0] false",
            "operating [0, 0, 0, 0] false",
            "innovation [0, 0, 0, 0] false",
            "decision_making [0, 0, 0, 0] false",
            "security [0, 0, 1, 1] true",
        ]
    );
    assert_eq!(researched(&sound_program("")).mechanisms.len(), 6);
}

#[test]
fn agreements_are_told_apart() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let of = |wanted: &str| {
        let mut all = research.agreements.iter();
        all.find(|a| name(&program, a.agreement) == wanted).unwrap()
    };
    let (pact, talks) = (of("pact"), of("talks"));
    assert_eq!((pact.state.tally.holds, pact.state.tally.undetermined), (2, 1));
    assert_eq!((talks.state.tally.holds, talks.state.tally.undetermined), (3, 0));
    assert_eq!((pact.findings.len(), talks.findings.len()), (1, 0));
    // What is asked of opportunities concerns neither.
    let none: Vec<&str> = research
        .of_none
        .iter()
        .map(|place| {
            let judgement = &research.findings[*place].judgement;
            name(&program, judgement.subjects[0].as_entity().unwrap())
        })
        .collect();
    assert!(none.is_empty(), "{none:?}");
    let slack: Vec<_> = research.slack.iter().map(|s| s.spare.margin.term.as_str()).collect();
    assert_eq!(slack, ["spread(pact)", "spread(talks)", "count(pact.areas)", "count(talks.areas)"]);
}

#[test]
fn cooperation_is_counted_by_whatever_agreements_are_described_by() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let told: Vec<String> = research
        .dimensions
        .iter()
        .map(|d| {
            let index = d.herfindahl.as_ref().map(|h| format_rational(&h.index));
            let members: Vec<String> = d
                .members
                .iter()
                .map(|m| format!("{} {}", name(&program, m.member), m.agreements.len()))
                .collect();
            let ty = &program.type_info(d.ty).name;
            format!("{ty} {} {:?} {index:?}: {}", d.is_field, d.available, members.join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "Area true Some(3) Some(\"0.5\"): trade 2, roads 2, power 0",
            "Shape false Some(2) Some(\"0.5\"): meeting 1, treaty 1",
            "AgreementKind false Some(6) Some(\"0.5\"): free_trade_area 1, customs_union 0, \
             economic_integration 0, partial_scope 0, framework_agreement 1, sectoral_agreement 0",
            "Country false None Some(\"0.36\"): AAA 2, BBB 2, CCC 1",
        ]
    );
    let indicators: Vec<String> = research
        .indicators
        .iter()
        .map(|i| format!("{} {}", program.define(i.define).name, name(&program, i.of.unwrap())))
        .collect();
    assert_eq!(indicators, ["spread pact", "spread talks"]);
}

#[test]
fn opportunities_are_taken_where_what_is_asked_of_them_holds() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let told: Vec<(&str, Option<bool>, usize)> = research
        .opportunities
        .iter()
        .map(|o| (name(&program, o.entity), o.taken, o.in_agreements.len()))
        .collect();
    assert_eq!(told, [("line", Some(true), 1), ("road", Some(true), 2), ("rumour", None, 1)]);
    let power = WORLD.replace("areas: power, trade", "areas: power");
    let program = sound_program(&power);
    let taken = researched(&program).opportunities.iter().map(|o| o.taken).collect::<Vec<_>>();
    assert_eq!(taken, [Some(false), Some(true), None]);
}

#[test]
fn risks_are_kept_in_check_by_what_mitigates_them() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let told: Vec<(&str, Watch)> =
        research.risks.iter().map(|r| (name(&program, r.entity), r.watch)).collect();
    assert_eq!(
        told,
        [
            ("forgotten", Watch::Unwatched),
            ("partly", Watch::Partly),
            ("lost", Watch::Open),
            ("kept", Watch::Kept),
        ]
    );
}

#[test]
fn open_questions_are_facts_that_decide_and_readings_that_are_contested() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let told: Vec<(String, Vec<bool>)> = research
        .questions
        .iter()
        .map(|q| (q.missing.name.clone(), q.requirements.iter().map(|(_, d)| *d).collect()))
        .collect();
    assert_eq!(told, [(String::from("pact.open"), vec![true])]);
    let kinds: Vec<ContestedKind> = research.contested.iter().map(|c| c.kind).collect();
    assert!(matches!(
        kinds.as_slice(),
        [ContestedKind::Parameter(_), ContestedKind::Definition(_)]
    ));
    assert!(research.contested.iter().all(|contested| contested.requirements.len() == 1));
}

#[test]
fn articles_gather_the_requirements_that_cite_them() {
    let program = sound_program(WORLD);
    let research = researched(&program);
    let told: Vec<(Option<&str>, usize)> = research
        .articles
        .iter()
        .map(|article| {
            let place = research.trace.articles[article.article].place.as_deref();
            (place, article.state.requirements.len())
        })
        .collect();
    assert_eq!(told, [(Some("1"), 2), (Some("2"), 1)]);
}

#[test]
fn adjustments_are_those_of_agreements_and_of_the_framework() {
    let text = WORLD.replace("areas: trade, roads  shape: treaty", "areas: trade  shape: treaty");
    let program = sound_program(&text);
    let options = Options { as_of: Some("2027-01-01".parse().unwrap()), ..Options::default() };
    let research = with(&program, |outcome| research_of(outcome, |_| true, Some(&options)));
    let adjustments = research.adjustments.unwrap();
    assert!(adjustments.drafts.unwrap().suggestions.is_empty(), "nothing of the drafts may move");
    let framework = adjustments.framework_alone.unwrap();
    assert_eq!(format_rational(&framework.suggestions[0].cost), "1");
}
