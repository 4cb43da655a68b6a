//! Where agreements and pairs of countries stand: branches, joins, rings found in the program, and what blocks.

use accordant::evaluate::{Outcome, Standing, Truth};
use accordant::model::{EntityId, Program};
use accordant::scenario::admission::admission;
use accordant::scenario::standing::{
    Mark, Progress, Subject, pair, parties, progress, subject, why,
};

use crate::pipeline::{outcome, sound_program};

/// One stage, two that follow it, and one that follows both; a ring by another name.
const WORLD: &str = r#"
    scale Circle { inner < middle < outer }
    record Country { circle: Circle? }
    country AAA { circle: inner }
    country BBB { circle: inner }
    country CCC { circle: middle }
    country DDD { }
    extend Agreement { ready: yes/no  funded: yes/no  taught: yes/no }
    mechanism operating "Operating" { }
    define near(c: Country, r: Circle) when c.circle is stated and c.circle is at most r
    define came(c: Country, s: Stage) when some a in agreements has (c in a.parties and a.stage is at least s)
    define ready(a: Agreement) when a.ready
    stage start "Start" {
      admits c: Country when near(c, inner)
      requirement is_ready must "Ready" { mechanism operating require ready(agreement) }
    }
    stage money "Money" after start {
      admits c: Country when near(c, middle)
      requirement is_funded must "Funded" { require agreement.funded }
      requirement wished should "Wished for" { require agreement.taught }
    }
    stage skill "Skill" after start {
      admits c: Country when outer is at least c.circle
      requirement is_taught must "Taught" { mechanism operating require agreement.taught }
      requirement all_came must "All of the inner circle came" {
        for each c in countries where (near(c, inner))
        require  came(c, start)
      }
    }
    stage union "Union" after money, skill {
      requirement has_name must "Named" { require agreement.title is stated }
    }
"#;

fn world(agreements: &str) -> Program {
    sound_program(&format!("{WORLD}{agreements}"))
}

fn with<T>(program: &Program, ask: impl FnOnce(&mut Outcome<'_>) -> T) -> T {
    ask(&mut outcome(program, "2027-01-01").unwrap())
}

fn entity(program: &Program, name: &str) -> EntityId {
    let place = program.entities.iter().position(|e| e.path == name).unwrap();
    EntityId(u32::try_from(place).unwrap())
}

fn stage(program: &Program, name: &str) -> usize {
    let entity = entity(program, name);
    program.stages.iter().position(|stage| stage.entity == entity).unwrap()
}

/// The next stages with the names and subjects of what blocks them.
fn next(outcome: &Outcome<'_>, progress: &Progress) -> Vec<String> {
    let program = outcome.program();
    let name = |place: usize| program.entity(program.stages[place].entity).name.to_string();
    let blockers = |next: &accordant::scenario::standing::Next| -> Vec<String> {
        let one = |b: &accordant::scenario::standing::Blocker| {
            let name = &program.requirement(b.judgement.requirement).name;
            format!("{name} {}", b.judgement.verdict.name())
        };
        next.blockers.iter().map(one).collect()
    };
    progress.next.iter().map(|n| format!("{}: {}", name(n.stage), blockers(n).join(", "))).collect()
}

#[test]
fn both_branches_come_next() {
    let program = world("agreement a { parties: AAA, BBB  stage: start  ready: yes  funded: no }");
    with(&program, |outcome| {
        let progress = progress(outcome, entity(&program, "a"));
        assert_eq!(progress.reached, Standing::Reached(stage(&program, "start")));
        let said = next(outcome, &progress);
        assert_eq!(said, ["money: is_funded not_met", "skill: is_taught undetermined"]);
    });
}

#[test]
fn a_stage_after_two_is_blocked_by_the_other_branch_too() {
    let program = world(
        "agreement a { parties: AAA, BBB  stage: money  ready: yes  funded: yes  taught: no }",
    );
    with(&program, |outcome| {
        let progress = progress(outcome, entity(&program, "a"));
        assert_eq!(progress.reached, Standing::Reached(stage(&program, "money")));
        let said = next(outcome, &progress);
        assert_eq!(said, ["union: is_taught not_met, has_name not_met"]);
        assert_eq!(progress.next[0].holds_before, 3, "is_ready, is_funded, all_came");
    });
}

#[test]
fn what_is_stated_too_early_is_on_its_own_way() {
    let program = world("agreement a { parties: AAA, BBB  stage: skill  ready: yes  taught: no }");
    with(&program, |outcome| {
        let progress = progress(outcome, entity(&program, "a"));
        assert_eq!(progress.stated, Some(stage(&program, "skill")));
        assert_eq!(progress.reached, Standing::Reached(stage(&program, "start")));
        assert_eq!(next(outcome, &progress), ["skill: is_taught not_met"]);
    });
}

#[test]
fn before_the_first_stage_the_first_is_next() {
    let program = world("agreement a { parties: AAA, CCC  stage: start  ready: no }");
    with(&program, |outcome| {
        let progress = progress(outcome, entity(&program, "a"));
        assert_eq!(progress.reached, Standing::BeforeFirst);
        let said = next(outcome, &progress);
        assert_eq!(said, ["start: is_ready not_met, start_admission not_met"]);
    });
}

#[test]
fn nothing_comes_after_the_last_stage() {
    let program = world(
        "agreement a \"A\" { parties: AAA, BBB  stage: union  ready: yes  funded: yes  taught: yes }",
    );
    with(&program, |outcome| {
        let progress = progress(outcome, entity(&program, "a"));
        assert_eq!(progress.reached, Standing::Reached(stage(&program, "union")));
        assert!(progress.next.is_empty());
    });
}

#[test]
fn what_blocks_is_what_a_check_at_that_stage_fails() {
    // The stages ahead are judged as they would be there: state the stage, and the same requirements fail.
    let draft = |stage: &str| {
        world(&format!("agreement a {{ parties: AAA  stage: {stage}  ready: yes  funded: no }}"))
    };
    let before = draft("start");
    let blockers = with(&before, |outcome| {
        let progress = progress(outcome, entity(&before, "a"));
        next(outcome, &progress)
    });
    for (stage, said) in [("money", &blockers[0]), ("skill", &blockers[1])] {
        let program = draft(stage);
        let fails = with(&program, |outcome| {
            let failing = outcome.judgements.iter().filter(|j| {
                let requirement = program.requirement(j.requirement);
                requirement.level == accordant::operators::Level::Must && j.verdict.fails()
            });
            let name = |j: &accordant::evaluate::Judgement| {
                format!("{} {}", program.requirement(j.requirement).name, j.verdict.name())
            };
            failing.map(name).collect::<Vec<_>>().join(", ")
        });
        assert_eq!(*said, format!("{stage}: {fails}"));
        assert!(!fails.is_empty());
    }
}

#[test]
fn verdicts_are_counted_by_stage_and_mechanism() {
    let program = world("agreement a { parties: AAA, BBB  stage: start  ready: yes  funded: no }");
    with(&program, |outcome| {
        let progress = progress(outcome, entity(&program, "a"));
        assert_eq!(progress.rows.len(), program.stages.len() + 1);
        let operating =
            program.mechanisms.iter().position(|m| m.entity == entity(&program, "operating"));
        let cell = |name: &str, column: usize| progress.rows[stage(&program, name)].cells[column];
        let others = program.mechanisms.len();
        let start = cell("start", operating.unwrap());
        assert_eq!((start.holds, start.applicable(), start.mark), (1, 1, Mark::Holds));
        let money = cell("money", others);
        assert_eq!(
            (money.holds, money.fails, money.undetermined),
            (1, 1, 1),
            "admission, is_funded, wished"
        );
        assert_eq!(money.mark, Mark::Fails);
        assert_eq!(cell("skill", operating.unwrap()).mark, Mark::Open);
        // Every requirement of a stage is in one cell.
        let counted: usize = progress
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|tally| tally.applicable() + tally.not_applicable)
            .sum();
        assert_eq!(counted, program.requirements.len());
    });
}

#[test]
fn the_ring_is_what_admission_compares() {
    let program = world("");
    with(&program, |outcome| {
        let circle = entity(&program, "outer");
        for (name, limit) in [("start", "inner"), ("money", "middle"), ("skill", "outer")] {
            let admission = admission(&program, stage(&program, name)).unwrap();
            let measure = admission.measure.unwrap();
            assert_eq!(measure.scale, program.entity(circle).ty);
            let known =
                measure.limit(outcome).known().and_then(accordant::model::ValueId::as_entity);
            assert_eq!(known, Some(entity(&program, limit)), "{name}");
            assert_eq!(measure.op, accordant::operators::CompareOp::AtMost, "{name}");
            let of = |country| measure.of(outcome, entity(&program, country));
            assert_eq!(["CCC", "DDD"].map(of), [Some(entity(&program, "middle")), None]);
        }
        assert!(admission(&program, stage(&program, "union")).is_none());
    });
}

#[test]
fn a_pair_stands_where_the_furthest_of_its_agreements_does() {
    let program = world(
        "agreement a { parties: AAA, BBB  stage: start  ready: yes }
         agreement b { parties: AAA, BBB, CCC  stage: money  ready: yes  funded: yes }
         agreement c { parties: AAA  stage: skill  ready: yes  taught: yes }",
    );
    with(&program, |outcome| {
        let [aaa, bbb, ccc] = ["AAA", "BBB", "CCC"].map(|name| entity(&program, name));
        let found = pair(outcome, [aaa, bbb]);
        let agreements: Vec<EntityId> = found.agreements.iter().map(|(a, _)| *a).collect();
        assert_eq!(agreements, [entity(&program, "a"), entity(&program, "b")]);
        let furthest: Vec<EntityId> = found.furthest.iter().map(|p| p.agreement).collect();
        assert_eq!(furthest, [entity(&program, "b")]);
        assert_eq!(found.admitted[stage(&program, "start")], Some([Truth::True; 2]));
        assert_eq!(found.admitted[stage(&program, "union")], None);
        // What the rules define of a country and a stage.
        let came =
            found.relations.iter().find(|r| program.define(r.define).name == "came").unwrap();
        assert_eq!(came.holds[stage(&program, "money")], [Truth::True; 2]);
        let other = pair(outcome, [bbb, ccc]);
        assert_eq!(other.admitted[stage(&program, "start")], Some([Truth::True, Truth::False]));
        assert_eq!(parties(outcome, entity(&program, "c")), [aaa]);
    });
}

#[test]
fn the_blockers_of_a_pair_come_first() {
    let program = world("agreement a { parties: CCC, DDD  stage: start  ready: yes  taught: yes }");
    with(&program, |outcome| {
        let [bbb, ccc, ddd] = ["BBB", "CCC", "DDD"].map(|name| entity(&program, name));
        let found = pair(outcome, [ccc, ddd]);
        assert_eq!(found.furthest[0].reached, Standing::BeforeFirst);
        // The two are parties to nothing together: the first stage that admits both, whatever they agree on.
        let alone = pair(outcome, [bbb, ccc]);
        assert!(alone.furthest.is_empty());
        let entries: Vec<usize> = alone.entries.iter().map(|next| next.stage).collect();
        assert_eq!(entries, ["money", "skill"].map(|name| stage(&program, name)));
        let of_skill = &alone.entries[1];
        let names: Vec<&str> = of_skill
            .blockers
            .iter()
            .map(|b| program.requirement(b.judgement.requirement).name.as_str())
            .collect();
        assert_eq!(names, ["all_came", "all_came"]);
    });
    let program = world(
        "agreement a { parties: AAA, BBB  stage: start  ready: yes  taught: yes }
         country EEE { circle: inner }
         requirement none_more must \"None\" { require yes }
         stage last \"Last\" after start {
           requirement all_known must \"Known\" { for each c in countries require c.circle is stated and no }
         }",
    );
    with(&program, |outcome| {
        let [bbb, aaa] = ["BBB", "AAA"].map(|name| entity(&program, name));
        let found = pair(outcome, [bbb, aaa]);
        let last = stage(&program, "last");
        let next = found.furthest[0].next.iter().find(|next| next.stage == last).unwrap();
        let subjects: Vec<&str> = next
            .blockers
            .iter()
            .map(|b| program.entity(b.judgement.subjects[0].as_entity().unwrap()).name.as_str())
            .collect();
        assert_eq!(subjects, ["AAA", "BBB", "CCC", "DDD", "EEE"]);
        let reasons = why(outcome, &next.blockers[0]).reasons;
        assert!(!reasons.is_empty());
    });
}

#[test]
fn names_are_found_or_the_nearest_is_meant() {
    let program = world("agreement belt { parties: AAA, BBB  stage: start }");
    let [aaa, bbb] = ["AAA", "BBB"].map(|name| entity(&program, name));
    assert_eq!(subject(&program, &["belt"]).unwrap(), Subject::Agreement(entity(&program, "belt")));
    assert_eq!(subject(&program, &["AAA", "BBB"]).unwrap(), Subject::Pair([aaa, bbb]));
    let help = |names: &[&str]| subject(&program, names).unwrap_err().help.unwrap_or_default();
    assert_eq!(help(&["bellt"]), "did you mean `belt`?");
    assert_eq!(help(&["AAA"]), "`AAA` is a country: name a second one for a pair");
    assert_eq!(help(&["AAA", "BBD"]), "did you mean `BBB`?");
    assert_eq!(help(&["AAA", "AAA"]), "name two countries, or one agreement");
}

#[test]
fn on_two_branches_it_stands_on_both_at_any_width() {
    use accordant::report::human::Terminal;
    use accordant::report::stages::{Limits, human, view};
    let program = world(
        "agreement a { parties: AAA, BBB  stage: union  ready: yes  funded: yes  taught: yes }",
    );
    with(&program, |outcome| {
        let found = progress(outcome, entity(&program, "a"));
        assert_eq!(found.reached, Standing::Reached(stage(&program, "skill")));
        assert_eq!(found.also, [stage(&program, "money")]);
        let sources = accordant::source::SourceMap::default();
        let view = view(outcome, &sources, None, |_| true, Limits::READER);
        let wide = human(&view, Terminal::default(), false);
        assert!(wide.contains("stands at money and skill; states union"), "{wide}");
        assert!(wide.contains("> money") && wide.contains("> skill"), "{wide}");
        let narrow = human(&view, Terminal { colour: false, width: Some(30) }, false);
        assert!(narrow.contains("> stage money, admits where"), "{narrow}");
        // The findings that follow have a form of their own.
        let list = narrow.lines().take_while(|line| !line.starts_with("Next"));
        let long = list.clone().find(|line| line.chars().count() > 30);
        assert!(list.count() > 8 && long.is_none(), "{narrow}");
    });
}
