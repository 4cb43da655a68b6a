//! The examples where a suggestion is wanted: what mends each, at what cost, and that nothing of it can be spared.

use std::collections::BTreeSet;
use std::path::Path;

use accordant::adjust::verify::{Goal, evaluate, unacceptable};
use accordant::adjust::{Answer, Effect, Options, Scope, apply, suggest};
use accordant::evaluate;
use accordant::explain::Words;
use accordant::model::{EntityId, Program};

use crate::explain::shipped::load;

/// The folder of the examples.
const FOLDER: &str = "docs/examples/adjust";

/// A suggestion: what it costs, and what it does.
type Mended = (i64, &'static [&'static str]);

/// Each example with its suggestions, the cheapest first; none where no move suffices.
const DRAFTS: &[(&str, &[Mended])] = &[
    (
        "coverage_for_time",
        &[(12, &["steppe_fta.c3.lines_freed 90%", "steppe_fta.c3.transition 10 years"])],
    ),
    (
        "disputes",
        &[(
            9,
            &[
                "add transit_road.g4",
                "transit_road.g4.forum expert_panel",
                "transit_road.g4.binding yes",
                "transit_road.g4.time_limit 1 year",
            ],
        )],
    ),
    (
        "near_first",
        &[
            (9, &["admit TJK", "admit TKM", "withdraw IRN"]),
            (16, &["freight_frame.stage initial", "withdraw IRN", "withdraw RUS"]),
        ],
    ),
    (
        "threshold",
        &[
            (5, &["power_exchange.p1.deposits_required 5", "admit TKM"]),
            (6, &["power_exchange.p1.deposits_required 4"]),
            (9, &["admit TKM", "admit AFG"]),
        ],
    ),
    ("threshold_closed", &[]),
    (
        "origin_range",
        &[
            (8, &["loom_fta.o3.cumulation full", "loom_fta.o3.tolerance 10%"]),
            (10, &["loom_fta.o3.regional_value 45%", "loom_fta.o3.tolerance 10%"]),
        ],
    ),
    ("two_rules", &[]),
    ("sister_draft", &[]),
    (
        "stage_skipped",
        &[
            (6, &["admit RUS"]),
            (11, &["transit_rule.stage development", "transit_rule.u3.seat KAZ", "withdraw IRN"]),
        ],
    ),
    ("outsider", &[(5, &["add silk_fta.s4"]), (8, &["withdraw UZB"])]),
    (
        "reservation",
        &[
            (7, &["pasture_fta.end_of_transition 2037-01-01", "pasture_fta.k4.permitted yes"]),
            (9, &["drop pasture_fta.k5"]),
        ],
    ),
    ("framework_moves", &[]),
    (
        "fund_and_dates",
        &[
            (
                14,
                &[
                    "power_line.lapses 2045-01-01",
                    "power_line.e1.due 2032-01-01",
                    "power_line.e5.capital USD 80_000_000",
                ],
            ),
            (
                14,
                &[
                    "power_line.lapses 2045-01-01",
                    "power_line.e1.due 2032-01-01",
                    "power_line.e6.principal USD 240_000_000",
                ],
            ),
        ],
    ),
    (
        "prerequisite",
        &[
            (6, &["conclude rail_treaty", "add rail_treaty.f5"]),
            (11, &["rail_decision.form legal_agreement", "add rail_decision.d7"]),
        ],
    ),
    (
        "unstated",
        &[(
            6,
            &[
                "grain_swap.v6.rule consensus",
                "grain_swap.v8.ground gatt_xi",
                "grain_swap.regulations_tightened no",
            ],
        )],
    ),
];

/// Where no draft can pass, what the framework would have to move.
const FRAMEWORK: &[(&str, Mended)] = &[
    ("two_rules", (40, &["melon_fta.m1.lines_freed 90%", "most_lines_freed 90%"])),
    ("sister_draft", (30, &["most_lines_freed 90%"])),
    ("framework_moves", (5, &["initial_difficulty moderate"])),
];

fn answer(name: &str, scope: Scope, top: usize) -> Answer {
    let program = load(&format!("{FOLDER}/{name}.accord")).analyse().0.unwrap();
    let options = Options { scope, top, ..Options::default() };
    suggest(&program, &options, &mut |_| {}).unwrap()
}

/// A step in few words.
fn told(program: &Program, effect: &Effect) -> String {
    let words = Words::of_program(program);
    let path = |entity: EntityId| program.entity(entity).path.as_str();
    match *effect {
        Effect::Set { entity, attribute, to, .. } => {
            format!("{}.{} {}", path(entity), program.attribute(attribute).name, words.exact(to))
        }
        Effect::Add { clause, .. } => format!("add {}", path(clause)),
        Effect::Drop { clause, .. } => format!("drop {}", path(clause)),
        Effect::Conclude { agreement } => format!("conclude {}", path(agreement)),
        Effect::Admit { country, .. } => format!("admit {}", path(country)),
        Effect::Withdraw { country, .. } => format!("withdraw {}", path(country)),
        Effect::Parameter { parameter, to, .. } => {
            format!("{} {}", program.parameter(parameter).name, words.exact(to))
        }
        Effect::Waive { requirement } => {
            format!("waive {}", program.requirement(requirement).name)
        }
    }
}

/// The answer suggests these, in this order, each proved; and of none of them a move can be spared.
fn mends(name: &str, answer: &Answer, expected: &[Mended]) {
    assert!(!answer.failing.is_empty(), "{name} fails as it stands");
    let found: Vec<(String, Vec<String>)> = answer
        .suggestions
        .iter()
        .map(|suggestion| {
            assert!(suggestion.proved, "{name}");
            let steps = suggestion.steps.iter();
            let steps = steps.map(|step| told(&answer.program, &step.effect)).collect();
            (suggestion.cost.to_string(), steps)
        })
        .collect();
    let expected: Vec<(String, Vec<String>)> = expected
        .iter()
        .map(|(cost, steps)| {
            (cost.to_string(), steps.iter().map(|step| (*step).to_owned()).collect())
        })
        .collect();
    assert_eq!(found, expected, "{name}");
    nothing_can_be_spared(name, answer);
}

fn nothing_can_be_spared(name: &str, answer: &Answer) {
    let options = evaluate::Options {
        as_of: evaluate::date_of(&answer.program, None).unwrap(),
        record_proofs: false,
        ..evaluate::Options::default()
    };
    let before = evaluate::evaluate(&answer.program, &options).unwrap().judgements;
    let goal = Goal::new(&answer.program, before, &[]);
    let fails = |setting: &Vec<i64>| {
        let applied = apply(&answer.program, &answer.knobs, setting);
        let outcome = evaluate(&applied, &options).unwrap();
        !unacceptable(&goal, &applied.program, &outcome.judgements).is_empty()
    };
    for suggestion in &answer.suggestions {
        assert!(!fails(&suggestion.setting), "{name}");
        for place in 0..suggestion.setting.len() {
            let mut fewer = suggestion.setting.clone();
            if std::mem::take(&mut fewer[place]) != 0 {
                assert!(fails(&fewer), "{name} could do without a move");
            }
        }
    }
}

#[test]
fn each_example_is_mended_as_its_page_says() {
    for (name, expected) in DRAFTS {
        let answer = answer(name, Scope::Drafts, expected.len().max(1));
        assert!(answer.finished, "{name}");
        mends(name, &answer, expected);
        if expected.is_empty() {
            assert!(!answer.conflicts.is_empty(), "{name}");
        }
    }
}

#[test]
fn where_no_draft_passes_the_framework_moves() {
    for (name, expected) in FRAMEWORK {
        mends(name, &answer(name, Scope::Framework, 1), std::slice::from_ref(expected));
    }
}

/// The shipped draft in progress has an answer, and two others that are worth reading.
#[test]
fn the_belt_draft_has_three_ways() {
    let program = load("docs/examples/belt_fta_draft.accord").analyse().0.unwrap();
    let answer = suggest(&program, &Options::default(), &mut |_| {}).unwrap();
    let costs: Vec<String> = answer.suggestions.iter().map(|s| s.cost.to_string()).collect();
    assert_eq!(costs, ["25", "26", "27"]);
    nothing_can_be_spared("belt_fta_draft", &answer);
}

/// No draft of the folder that fails is left out above.
#[test]
fn every_example_that_fails_is_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut failing = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = file.strip_suffix(".accord").filter(|name| !name.contains('.')) else {
            continue;
        };
        let (program, diagnostics) = load(&format!("{FOLDER}/{file}")).analyse();
        assert!(diagnostics.is_empty(), "{file}: {diagnostics:?}");
        let program = program.unwrap();
        if program.agreements.is_empty() {
            continue;
        }
        let as_of = evaluate::date_of(&program, None).unwrap();
        let options = evaluate::Options { as_of, ..evaluate::Options::default() };
        let judgements = evaluate::evaluate(&program, &options).unwrap().judgements;
        if !Goal::new(&program, judgements, &[]).failing(&program).is_empty() {
            failing.insert(name.to_owned());
        }
    }
    let known: BTreeSet<String> = DRAFTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(failing, known);
}
