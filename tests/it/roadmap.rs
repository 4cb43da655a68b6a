//! Roads through the stages: against every sequence of settings, by hand where a rule of theirs is at stake, and as the
//! command shows them.

use accordant::adjust::verify::{Goal, unacceptable};
use accordant::adjust::{Domain, Effect, Knob, Scope, Setting, apply, fix, knobs, widen};
use accordant::evaluate::{Judgement, Options as Evaluation, evaluate};
use accordant::model::{EntityId, Program, ValueId};
use accordant::scenario::roadmap::{Options, Roadmap, Why, leaders, roadmap, stage_named};
use num_rational::BigRational;
use num_traits::Zero as _;
use proptest::prelude::*;

use crate::pipeline::{date, sound_program};

const WORLD: &str = r"
    scale Circle { inner < middle < outer }
    record Country { circle: Circle }
    country AAA { circle: inner }
    country BBB { circle: inner }
    country CCC { circle: middle }
    country DDD { circle: outer }
    extend Agreement { funded: number }
    clause kind extra { open: yes/no }
";

fn evaluation() -> Evaluation {
    Evaluation { as_of: Some(date("2027-01-01")), record_proofs: false, ..Evaluation::default() }
}

fn entity(program: &Program, name: &str) -> EntityId {
    let place = program.entities.iter().position(|e| e.path == name).unwrap();
    EntityId(u32::try_from(place).unwrap())
}

fn road(program: &Program, agreement: &str, to: &str, top: usize) -> Roadmap {
    let options = Options { evaluation: evaluation(), top, ..Options::default() };
    let to = stage_named(program, to).unwrap();
    roadmap(program, entity(program, agreement), to, &options, &mut |_| {}).unwrap()
}

fn stages(program: &Program, road: &Roadmap) -> Vec<String> {
    let name = |place: usize| program.entity(program.stages[place].entity).name.to_string();
    road.legs.iter().map(|leg| name(leg.stage)).collect()
}

fn number(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

/// A stage by its place, reached by nothing but saying so.
fn at(program: &Program, agreement: EntityId, stage: usize) -> Program {
    let mut program = program.clone();
    let value = ValueId::entity(program.stages[stage].entity);
    let attribute = program.builtin.agreement_stage;
    fix(&mut program, agreement, attribute, value);
    program
}

fn judged(program: &Program) -> Vec<Judgement> {
    evaluate(program, &evaluation()).unwrap().judgements.clone()
}

/// Every step passes at its stage, ends in the program it says, costs what its actions cost, and no verdict is worse
/// than before the step or than with nothing moved.
fn sound(program: &Program, road: &Roadmap) {
    let mut total = BigRational::zero();
    let mut before = widen(program);
    for leg in &road.legs {
        let cost: BigRational = leg.actions.iter().map(|action| &action.step.cost).sum();
        assert_eq!(leg.cost, cost);
        total += cost;
        assert_eq!(leg.total, total);
        for from in [&before, program] {
            let unmoved = at(from, road.agreement, leg.stage);
            let goal = Goal::new(&unmoved, judged(&unmoved), &[]);
            assert!(unacceptable(&goal, &leg.after, &judged(&leg.after)).is_empty());
        }
        let outcome = evaluate(&leg.after, &evaluation()).unwrap();
        let reached = outcome.standings(road.agreement);
        assert!(reached.contains(&leg.stage), "{reached:?} {}", leg.stage);
        before = leg.after.clone();
    }
    assert_eq!(road.cost, total);
    assert!(!road.arrives() || road.lower <= road.cost);
}

/// A program with moves made, and its verdicts.
type Passing = (Program, Vec<Judgement>);

/// All sequences of settings through stages one after the other: the cheapest in which every stage passes.
struct Oracle {
    knobs: Vec<Knob>,
    settings: Vec<Setting>,
    /// By stage: of each setting, the verdicts, where they are no worse than unmoved and every `must` holds.
    passing: Vec<Vec<Option<Passing>>>,
    start: Program,
    agreement: EntityId,
    stages: Vec<usize>,
}

impl Oracle {
    fn new(program: &Program, agreement: &str, stages: &[usize]) -> Self {
        let agreement = entity(program, agreement);
        let mut start = widen(program);
        let knobs = knobs(&mut start, Scope::Drafts);
        let mut settings: Vec<Setting> = vec![Vec::new()];
        for knob in &knobs {
            let longer = settings.iter().flat_map(|setting| {
                knob.positions().map(move |position| {
                    setting.iter().copied().chain([position]).collect::<Setting>()
                })
            });
            settings = longer.collect();
        }
        settings.retain(|setting| {
            knobs.iter().zip(setting).all(|(knob, position)| {
                *position == 0 || knob.within.is_none_or(|outer| setting[outer.index()] != 0)
            })
        });
        let passing = stages.iter().map(|stage| {
            let unmoved = at(&start, agreement, *stage);
            let goal = Goal::new(&unmoved, judged(&unmoved), &[]);
            let one = |setting: &Setting| {
                let moved = apply(&unmoved, &knobs, setting).program;
                let verdicts = judged(&moved);
                unacceptable(&goal, &moved, &verdicts).is_empty().then_some((moved, verdicts))
            };
            settings.iter().map(one).collect()
        });
        let passing = passing.collect();
        Oracle { passing, start, agreement, stages: stages.to_vec(), knobs, settings }
    }

    /// What it costs to go on from one setting to another; none where a move would be taken back.
    fn between(&self, from: &Setting, to: &Setting) -> Option<BigRational> {
        let mut cost = BigRational::zero();
        for ((knob, from), to) in self.knobs.iter().zip(from).zip(to) {
            match knob.domain {
                Domain::Grid { .. } => cost += knob.cost_at(to - from),
                _ if from == to => {}
                _ if *from == 0 => cost += knob.cost_at(*to),
                _ => return None,
            }
        }
        Some(cost)
    }

    fn cheapest(&self) -> Option<BigRational> {
        let nothing = self.settings.iter().position(|s| s.iter().all(|p| *p == 0)).unwrap();
        let mut costs: Vec<Option<BigRational>> = vec![None; self.settings.len()];
        costs[nothing] = Some(BigRational::zero());
        for (passing, stage) in self.passing.iter().zip(&self.stages) {
            let mut next: Vec<Option<BigRational>> = vec![None; self.settings.len()];
            for (from, cost) in costs.iter().enumerate() {
                let Some(cost) = cost else { continue };
                let here = apply(&self.start, &self.knobs, &self.settings[from]).program;
                let here = at(&here, self.agreement, *stage);
                let goal = Goal::new(&here, judged(&here), &[]);
                for (to, passes) in passing.iter().enumerate() {
                    let Some((moved, verdicts)) = passes else { continue };
                    let step = self.between(&self.settings[from], &self.settings[to]);
                    let Some(step) = step else { continue };
                    let all = cost + step;
                    let is_less = next[to].as_ref().is_none_or(|known| all < *known);
                    if is_less && unacceptable(&goal, moved, verdicts).is_empty() {
                        next[to] = Some(all);
                    }
                }
            }
            costs = next;
        }
        costs.into_iter().flatten().min()
    }
}

/// Something that may be required of the draft, by a number.
fn literal(n: u8) -> String {
    match n % 8 {
        0 => String::from("BBB in agreement.parties"),
        1 => String::from("CCC in agreement.parties"),
        2 => String::from("DDD in agreement.parties"),
        3 => String::from("agreement.funded is at least 2"),
        4 => String::from("agreement includes extra"),
        5 => String::from("agreement.funded is at least 1"),
        6 => String::from("not (CCC in agreement.parties)"),
        _ => String::from("count(agreements) is at least 2"),
    }
}

/// Requirements of a stage, each of one of two literals; some are asked at this stage alone.
fn rules(stage: &str, list: &[(u8, u8, bool)]) -> String {
    let rule = |(place, (one, other, alone)): (usize, &(u8, u8, bool))| {
        let elsewhere = format!("agreement.stage is not {stage} or ");
        let elsewhere = if *alone { elsewhere.as_str() } else { "" };
        let (one, other) = (literal(*one), literal(*other));
        format!(
            "requirement {stage}_{place} must \"R\" {{ require {elsewhere}{one} or {other} }}\n"
        )
    };
    list.iter().enumerate().map(rule).collect::<Vec<_>>().concat()
}

prop_compose! {
    /// A framework of three stages with random requirements, some for a stage alone, and random costs.
    fn framework()(
        costs in prop::collection::vec(1_u8..6, 6),
        second in prop::collection::vec((0_u8..8, 0_u8..8, any::<bool>()), 1..3),
        third in prop::collection::vec((0_u8..8, 0_u8..8, any::<bool>()), 1..3),
        wish in 0_u8..8,
    ) -> String {
        let [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(|place: usize| costs[place]);
        let (second, third, wish) = (rules("second", &second), rules("third", &third), literal(wish));
        format!(
            "{WORLD}
            stage first \"1\" {{ }}
            stage second \"2\" after first {{ {second} }}
            stage third \"3\" after second {{ {third}
              requirement wished should \"W\" {{ require {wish} }} }}
            agreement pact {{
              parties: AAA  stage: first
              funded: 0 adjustable from 0 to 2 step 1 cost {a} per 1
              may admit BBB cost {b}  may admit CCC cost {c}  may admit DDD cost {d}
              may add clause extra {{ open: yes }} cost {e}
            }}
            agreement other {{ parties: AAA  stage: first  funded: 0  may conclude cost {f} }}"
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is proved is the optimum, what is claimed to be closed is, and bounds are bounds.
    #[test]
    fn roads_are_as_every_sequence_says(text in framework(), top in 1_usize..4) {
        let program = sound_program(&text);
        let found = road(&program, "pact", "third", top);
        sound(&program, &found);
        let best = Oracle::new(&program, "pact", &[1, 2]).cheapest();
        match (&found.closed, best) {
            (None, Some(best)) => {
                prop_assert!(found.lower <= best && best <= found.cost, "{} {best} {}", found.lower, found.cost);
                prop_assert!(!found.proved() || found.cost == best);
            }
            (None, None) => prop_assert!(false, "a road where there is none"),
            (Some(closed), best) => prop_assert!(best.is_none() || closed.why != Why::Conflict),
        }
    }
}

const STAGES: &str = r#"
    stage first "1" { admits c: Country when c.circle is at most inner }
    stage second "2" after first {
      requirement some_way must "Some way" {
        require BBB in agreement.parties or agreement includes extra
      }
    }
    stage third "3" after second {
      requirement the_way must "The way" {
        require agreement includes extra or (BBB in agreement.parties and CCC in agreement.parties)
      }
    }
"#;

#[test]
fn what_is_cheapest_at_once_is_gone_stage_by_stage() {
    let program = sound_program(&format!(
        "{WORLD}{STAGES} agreement pact {{ parties: AAA  stage: first  funded: 0
           may admit BBB cost 1  may admit CCC cost 5
           may add clause extra x {{ open: yes }} cost 2 }}"
    ));
    // The cheapest for the second stage is to admit BBB, for 1; but then the third costs 2 more at least.
    let found = road(&program, "pact", "third", 1);
    sound(&program, &found);
    assert_eq!((found.cost.clone(), found.proved()), (number(2), true));
    assert_eq!(stages(&program, &found), ["second", "third"]);
    let actions: Vec<usize> = found.legs.iter().map(|leg| leg.actions.len()).collect();
    assert_eq!(actions, [1, 0]);
    assert!(matches!(found.legs[0].actions[0].step.effect, Effect::Add { .. }));
    assert_eq!(found.legs[0].opens.len(), 1);
    assert!(found.legs[1].opens.is_empty());
}

#[test]
fn what_one_stage_alone_needs_is_paid_and_not_called_proved() {
    let program = sound_program(&format!(
        "{WORLD} stage first \"1\" {{ }}
         stage second \"2\" after first {{
           requirement meanwhile must \"M\" {{ require agreement.stage is not second or BBB in agreement.parties }}
         }}
         stage third \"3\" after second {{
           requirement at_last must \"L\" {{ require CCC in agreement.parties }}
         }}
         agreement pact {{ parties: AAA  stage: first  funded: 0  may admit BBB cost 5  may admit CCC cost 1 }}"
    ));
    let found = road(&program, "pact", "third", 3);
    sound(&program, &found);
    assert_eq!((found.cost.clone(), found.lower.clone()), (number(6), number(5)));
    assert!(found.arrives() && !found.proved());
}

#[test]
fn within_a_step_the_easy_and_the_near_come_first() {
    let program = sound_program(&format!(
        "{WORLD} stage first \"1\" {{ admits c: Country when c.circle is at most inner }}
         stage second \"2\" after first {{
           admits c: Country when c.circle is at most outer
           requirement all_in must \"All\" {{ for each c in countries require c in agreement.parties }}
           requirement open must \"Open\" {{ require agreement includes extra and agreement.funded is at least 1 }}
           requirement two must \"Two\" {{ require count(agreements) is at least 2 }}
         }}
         agreement pact {{ parties: AAA  stage: first
           funded: 0 adjustable from 0 to 2 step 1 cost 4 per 1
           may admit DDD cost 1  may admit CCC cost 1  may admit BBB cost 9
           may add clause extra x {{ open: no adjustable among {{ yes, no }} cost 1 }} cost 5 }}
         agreement other {{ parties: AAA  stage: first  funded: 0  may conclude cost 7 }}
         requirement opened must \"Opened\" {{ for each x in extras require x.open }}"
    ));
    let found = road(&program, "pact", "second", 3);
    sound(&program, &found);
    let leg = &found.legs[0];
    let done: Vec<String> = leg
        .actions
        .iter()
        .map(|action| match action.step.effect {
            Effect::Conclude { agreement } => {
                format!("conclude {}", leg.before.entity(agreement).path)
            }
            Effect::Set { entity, attribute, .. } => {
                format!(
                    "{}.{}",
                    leg.before.entity(entity).path,
                    leg.before.attribute(attribute).name
                )
            }
            Effect::Add { clause, .. } => format!("add {}", leg.before.entity(clause).path),
            Effect::Admit { country, .. } => {
                let ring = leg.before.entity(action.ring.unwrap());
                format!("admit {} of {}", leg.before.entity(country).path, ring.path)
            }
            ref other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        done,
        [
            "conclude other",
            "pact.funded",
            "add pact.x",
            "pact.x.open",
            "admit BBB of inner",
            "admit CCC of middle",
            "admit DDD of outer",
        ]
    );
    let parties = &found.lanes[0].stops[1].parties;
    let names: Vec<&str> = parties.iter().map(|(p, _)| program.entity(*p).name.as_str()).collect();
    assert_eq!(names, ["AAA", "BBB", "CCC", "DDD"]);
}

/// Two branches, and a stage that follows both.
const BRANCHES: &str = r#"
    stage start "S" { }
    stage money "M" after start {
      requirement funded must "Funded" { require agreement.funded is at least 1 }
    }
    stage skill "K" after start {
      requirement taught must "Taught" { require agreement includes extra }
    }
    stage union "U" after money, skill {
      requirement joined must "Joined" { require BBB in agreement.parties }
    }
"#;

#[test]
fn every_branch_is_gone_through_before_the_stage_that_follows_them() {
    let program = sound_program(&format!(
        "{WORLD}{BRANCHES} agreement pact {{ parties: AAA  stage: start
           funded: 0 adjustable from 0 to 2 step 1 cost 1 per 1
           may admit BBB cost 2
           may add clause extra x {{ open: yes }} cost 2 }}"
    ));
    let found = road(&program, "pact", "union", 2);
    sound(&program, &found);
    let mut gone = stages(&program, &found);
    assert_eq!((found.cost.clone(), found.proved(), gone.len()), (number(5), true, 3));
    assert_eq!(gone.pop().as_deref(), Some("union"));
    gone.sort();
    assert_eq!(gone, ["money", "skill"]);
    // To one of the branches the other is no detour.
    assert_eq!(stages(&program, &road(&program, "pact", "skill", 2)), ["skill"]);
}

#[test]
fn a_closed_road_leads_as_far_as_it_does() {
    let program = sound_program(&format!(
        "{WORLD}{BRANCHES} agreement pact {{ parties: AAA  stage: start  funded: 1
           may add clause extra x {{ open: yes }} cost 2 }}"
    ));
    let found = road(&program, "pact", "union", 3);
    sound(&program, &found);
    let closed = found.closed.as_ref().unwrap();
    assert_eq!(
        (closed.why, closed.stage),
        (Why::Conflict, stage_named(&program, "union").unwrap())
    );
    let conflict = &closed.answer.conflicts[0];
    assert_eq!(conflict.requirements.len(), 1);
    let requirement = program.requirement(conflict.requirements[0].requirement);
    assert_eq!(requirement.name, "joined");
    let stage = closed.answer.program.builtin.agreement_stage;
    assert!(conflict.fixed.iter().all(|term| term.attribute != stage));
    assert!(conflict.minimal && !found.proved());
    assert_eq!(found.legs.len(), 1);
}

#[test]
fn that_no_step_that_was_tried_leads_on_is_not_called_a_conflict() {
    let program = sound_program(&format!(
        "{WORLD} stage first \"1\" {{ }}
         stage second \"2\" after first {{
           requirement meanwhile must \"M\" {{
             require agreement.stage is not second or BBB in agreement.parties or CCC in agreement.parties
           }}
         }}
         stage third \"3\" after second {{
           requirement at_last must \"L\" {{ require DDD in agreement.parties and not (BBB in agreement.parties) }}
         }}
         agreement pact {{ parties: AAA  stage: first  funded: 0
           may admit BBB cost 1  may admit CCC cost 5  may admit DDD cost 1 }}"
    ));
    let cut = road(&program, "pact", "third", 1);
    sound(&program, &cut);
    assert_eq!(cut.closed.as_ref().map(|closed| closed.why), Some(Why::NotFromHere));
    assert_eq!(stages(&program, &cut), ["second"]);
    let found = road(&program, "pact", "third", 2);
    sound(&program, &found);
    assert!(found.arrives());
    assert_eq!(found.cost, number(6));
}

#[test]
fn what_is_only_planned_is_concluded_first() {
    let program = sound_program(&format!(
        "{WORLD}{STAGES} agreement pact {{ parties: AAA  stage: second  funded: 0
           may conclude cost 3  may add clause extra x {{ open: yes }} cost 2 }}"
    ));
    let asked = leaders(&program, &evaluation(), |_| true).unwrap();
    assert_eq!(asked, [entity(&program, "pact")]);
    let found = road(&program, "pact", "third", 3);
    assert_eq!((found.cost.clone(), found.proved()), (number(5), true));
    assert_eq!(stages(&program, &found), ["first", "second", "third"]);
    assert!(matches!(found.legs[0].actions[0].step.effect, Effect::Conclude { .. }));
    let stops = &found.lanes[0].stops;
    let planned: Vec<bool> = stops.iter().map(|stop| stop.is_planned).collect();
    assert_eq!(planned, [true, false, false, false]);
}

#[test]
fn who_stands_furthest_leads_and_who_has_arrived_stays() {
    let program = sound_program(&format!(
        "{WORLD}{STAGES}
         agreement near {{ parties: AAA  stage: first  funded: 0 }}
         agreement far {{ parties: AAA  stage: second  funded: 0  clause extra x {{ open: yes }} }}"
    ));
    let all = leaders(&program, &evaluation(), |_| true).unwrap();
    assert_eq!(all, [entity(&program, "far")]);
    let found = road(&program, "far", "second", 3);
    assert!(found.legs.is_empty() && found.arrives() && found.cost.is_zero());
    let on = road(&program, "far", "third", 3);
    assert_eq!((on.legs.len(), on.cost.clone(), on.proved()), (1, number(0), true));
}
