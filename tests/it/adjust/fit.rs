//! Random drafts of which most can be mended: a requirement that holds under none of the settings that are tried binds
//! no more, but for one in four.

use accordant::adjust::{self, KnobKind, Scope, Setting, verify};
use accordant::operators::Level;
use proptest::prelude::*;

use super::oracle::is_consistent;
use crate::generate::{self, Generated};
use crate::pipeline::{date, program};

/// Drafts with at most about so many settings, of which most can be mended.
pub fn drafts(settings: usize) -> impl Strategy<Value = Generated> {
    generate::drafts(settings).prop_map(fitted)
}

fn fitted(mut generated: Generated) -> Generated {
    for name in hopeless(&generated).into_iter().filter(|name| !name.ends_with(['3', '7'])) {
        for text in &mut generated.declarations {
            *text = text.replace(
                &format!("requirement {name} must"),
                &format!("requirement {name} should"),
            );
        }
    }
    generated
}

/// Requirements that are met under none of the settings that are tried.
fn hopeless(generated: &Generated) -> Vec<String> {
    let Ok(program) = program(&[generated.text()]) else { return Vec::new() };
    let mut wide = adjust::widen(&program);
    let knobs = adjust::knobs(&mut wide, Scope::Framework);
    let mut open: Vec<usize> = (0..wide.requirements.len())
        .filter(|place| wide.requirements[*place].level == Level::Must)
        .collect();
    let mut state = 7_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let evaluation = accordant::evaluate::Options {
        as_of: Some(date(generated.as_of)),
        record_proofs: false,
        ..accordant::evaluate::Options::default()
    };
    for _ in 0..40 {
        let setting: Setting = knobs
            .iter()
            .map(|knob| {
                let positions: Vec<i64> = knob.positions().collect();
                let waived = matches!(knob.kind, KnobKind::Waive(_));
                if waived { 0 } else { positions[random(positions.len() as u64) as usize] }
            })
            .collect();
        if !is_consistent(&knobs, &setting) {
            continue;
        }
        let applied = adjust::apply(&wide, &knobs, &setting);
        let Ok(outcome) = verify::evaluate(&applied, &evaluation) else { return Vec::new() };
        open.retain(|place| {
            let fails = |j: &accordant::evaluate::Judgement| {
                j.requirement.index() == *place && verify::badness(j.verdict) > 0
            };
            outcome.judgements.iter().any(fails)
        });
    }
    open.into_iter().map(|place| wide.requirements[place].name.to_string()).collect()
}
