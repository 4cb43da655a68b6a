//! The laws of explanations on the examples that are shipped.

use std::path::Path;

use accordant::evaluate::{Change, Judgement, Outcome, Verdict};
use accordant::explain::{FactKind, Story, Telling, why};
use accordant::model::{AttributeId, EntityId, Value};
use accordant::report::explain::{Manner, explained, text};
use accordant::report::human::Terminal;
use accordant::system::Disk;
use accordant::workspace::{self, Loaded, Options};
use num_rational::BigRational;

use super::{SUFFICIENT, changes_are_true, only_named, suffices};

/// A project of the repository.
pub fn load(path: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    workspace::load(&Disk::new(), path.to_str().unwrap())
}

/// The laws for the verdicts of an example that fail or are open, and for some of the others.
fn laws_of(path: &str) -> usize {
    let loaded = load(path);
    let program = loaded.analyse().0.unwrap();
    let mut outcome = workspace::evaluate(&program, &Options::default()).unwrap();
    let as_of = outcome.as_of().unwrap().to_string();
    let mut changes = 0;
    let mut others = 0;
    for judgement in outcome.judgements.clone() {
        let is_open =
            judgement.verdict.fails() || matches!(judgement.verdict, Verdict::Excepted(_));
        others += usize::from(!is_open);
        if !is_open && others % 9 > 0 {
            continue;
        }
        suffices(&program, &mut outcome, &as_of, &judgement).unwrap();
        changes += changes_are_true(&program, &mut outcome, &as_of, &judgement).unwrap();
        let story = why(&mut outcome, &judgement, Telling::SHORT);
        assert!(story.steps.iter().all(|step| !step.sentence.is_empty()));
    }
    changes
}

#[test]
fn the_laws_hold_of_a_draft() {
    assert!(laws_of("docs/examples/belt_fta_draft.accord") > 10);
}

/// The program of the draft, its only verdict on coverage, and the share that it frees.
fn coverage(outcome: &Outcome<'_>) -> (Judgement, EntityId, AttributeId) {
    let program = outcome.program();
    let requirement = program.requirement_named("area_internal_duties").unwrap();
    let mut own = outcome.judgements.iter().filter(|j| j.requirement == requirement);
    let judgement = own.find(|j| j.verdict == Verdict::NotMet).unwrap().clone();
    let place = program.entities.iter().position(|e| e.path == "belt_fta.c4").unwrap();
    let clause = EntityId(u32::try_from(place).unwrap());
    let ty = program.type_info(program.entity(clause).ty);
    (judgement, clause, ty.attributes["lines_freed"])
}

#[test]
fn a_story_without_its_facts_does_not_suffice() {
    let loaded = load("docs/examples/belt_fta_draft.accord");
    let program = loaded.analyse().0.unwrap();
    let mut outcome = workspace::evaluate(&program, &Options::default()).unwrap();
    let (judgement, clause, attribute) = coverage(&outcome);
    let mut story = why(&mut outcome, &judgement, SUFFICIENT);
    let share = FactKind::Stated(clause, attribute);
    let verdict = |outcome: &Outcome<'_>, story: &Story<'_>| {
        let less = only_named(&program, outcome, story);
        assert!(less.facts.attributes.len() < program.facts.attributes.len() / 10);
        let mut again = crate::pipeline::outcome(&less, "2027-06-01").unwrap();
        again.verdict_if(&judgement, &[])
    };
    assert_eq!(verdict(&outcome, &story), Verdict::NotMet);
    for step in &mut story.steps {
        step.facts.retain(|fact| fact.what != share);
    }
    assert_eq!(verdict(&outcome, &story), Verdict::Undetermined);
}

#[test]
fn what_is_assumed_is_told_so() {
    let loaded = load("docs/examples/belt_fta_draft.accord");
    let program = loaded.analyse().0.unwrap();
    let mut outcome = workspace::evaluate(&program, &Options::default()).unwrap();
    let (judgement, clause, attribute) = coverage(&outcome);
    let share = outcome.intern(Value::Percent(BigRational::new(95.into(), 100.into())));
    outcome.assume(&[Change::Value(clause, attribute, Some(share))]);
    let same =
        |j: &&Judgement| j.requirement == judgement.requirement && j.subjects == judgement.subjects;
    let judgement = outcome.judgements.iter().find(same).unwrap().clone();
    assert_eq!(judgement.verdict, Verdict::Met);
    let view = explained(&mut outcome, &loaded.sources, &judgement, Telling::SHORT, true);
    let facts: Vec<_> = view.why.steps.iter().flat_map(|step| &step.facts).collect();
    let assumed: Vec<_> = facts.iter().filter(|fact| fact.assumed).map(|fact| &fact.fact).collect();
    assert_eq!(assumed, ["belt_fta.c4.lines_freed: 95%"]);
    let terminal = Terminal { colour: false, width: None };
    let manner = Manner { terminal, depth: None, all: false, in_words: false };
    let text = text(&view, manner);
    assert!(text.contains("is 95%") && text.contains("assumed"), "{text}");
}

#[test]
fn the_laws_hold_of_real_agreements() {
    laws_of("docs/examples/eaeu_iran_2018.accord");
    laws_of("docs/examples/cku_railway.accord");
}
