//! Random drafts of which most fail, and most of these can be mended: a requirement that holds under none of the settings
//! that are tried binds no more, but for one in some; where all hold already, one that need not is turned around.

use accordant::adjust::{self, Knob, KnobKind, Scope, Setting, verify};
use accordant::evaluate;
use accordant::model::Program;
use accordant::operators::Level;
use proptest::prelude::*;

use super::oracle::is_consistent;
use crate::generate::{self, Generated};
use crate::pipeline::{date, program};

/// Settings that are tried, beside the draft as it is.
const SAMPLES: usize = 16;

/// Drafts with at most about so many settings, of which most can be mended.
pub fn drafts(settings: usize) -> impl Strategy<Value = Generated> {
    generate::drafts(settings).prop_map(fitted)
}

/// Of a requirement that must hold, whether it does as the draft is, and whether it does under all, under none of the
/// settings.
struct Tried {
    name: String,
    holds: bool,
    always: bool,
    never: bool,
}

fn fitted(mut generated: Generated) -> Generated {
    let mut tried = tried(&generated);
    let left = if generated.as_of == "2020-06-15" { "rule3" } else { "" };
    for requirement in &tried {
        if requirement.never && requirement.name != left {
            match requirement.name.strip_suffix("_admission") {
                Some(stage) => admit_all(&mut generated, stage),
                None => replace(&mut generated, &requirement.name, "must", "should"),
            }
        }
    }
    tried.retain(|requirement| !requirement.never);
    if tried.iter().all(|requirement| requirement.holds) {
        for requirement in tried.iter().filter(|requirement| !requirement.always).take(2) {
            replace(&mut generated, &requirement.name, "require", "forbid");
        }
    }
    generated
}

/// Replaces the first such word in a requirement.
fn replace(generated: &mut Generated, name: &str, word: &str, by: &str) {
    for text in &mut generated.declarations {
        if let Some(start) = text.find(&format!("requirement {name} "))
            && let Some(at) = text[start..].find(&format!(" {word} "))
        {
            text.replace_range(start + at + 1..start + at + 1 + word.len(), by);
        }
    }
}

/// Makes a stage admit every country.
fn admit_all(generated: &mut Generated, stage: &str) {
    let is_of_stage = |text: &&mut String| text.starts_with(&format!("stage {stage} "));
    for text in generated.declarations.iter_mut().filter(is_of_stage) {
        let lines = text.lines().map(|line| {
            let admits = line.trim_start().starts_with("admits ");
            if admits { "  admits x: Country when yes" } else { line }
        });
        *text = lines.collect::<Vec<_>>().join("\n");
    }
}

fn tried(generated: &Generated) -> Vec<Tried> {
    let Ok(program) = program(&[generated.text()]) else { return Vec::new() };
    let mut wide = adjust::widen(&program);
    // Now and then what only the framework can mend.
    let framework = generated.as_of == "2024-02-29";
    let scope = if framework { Scope::Framework } else { Scope::Drafts };
    let knobs = adjust::knobs(&mut wide, scope);
    let as_it_is = vec![0; knobs.len()];
    let samples = [as_it_is].into_iter().chain(samples(&knobs));
    let mut all: Vec<Vec<bool>> = Vec::new();
    for setting in samples.filter(|setting| is_consistent(&knobs, setting)) {
        let Some(holds) = holding(&wide, &knobs, &setting, generated.as_of) else {
            return Vec::new();
        };
        all.push(holds);
    }
    let musts = wide.requirements.iter().enumerate().filter(|(_, r)| r.level == Level::Must);
    musts
        .map(|(place, requirement)| Tried {
            name: requirement.name.to_string(),
            holds: all[0][place],
            always: all.iter().all(|holds| holds[place]),
            never: all.iter().all(|holds| !holds[place]),
        })
        .collect()
}

/// Settings at random, the same every time; nothing is waived in them.
fn samples(knobs: &[Knob]) -> Vec<Setting> {
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut position = |knob: &Knob| {
        let positions: Vec<i64> = knob.positions().collect();
        let at = positions[random(positions.len())];
        if matches!(knob.kind, KnobKind::Waive(_)) { 0 } else { at }
    };
    (0..SAMPLES).map(|_| knobs.iter().map(&mut position).collect()).collect()
}

/// Which requirements hold; none where that cannot be evaluated.
fn holding(wide: &Program, knobs: &[Knob], setting: &Setting, as_of: &str) -> Option<Vec<bool>> {
    let options = evaluate::Options {
        as_of: Some(date(as_of)),
        record_proofs: false,
        ..evaluate::Options::default()
    };
    let applied = adjust::apply(wide, knobs, setting);
    let outcome = verify::evaluate(&applied, &options).ok()?;
    let mut holds = vec![true; wide.requirements.len()];
    for judgement in outcome.judgements.iter().filter(|j| verify::badness(j.verdict) > 0) {
        holds[judgement.requirement.index()] = false;
    }
    Some(holds)
}
