//! Why each requirement of a conflict cannot hold beside the others: what it lacks as the draft stands or, where it holds
//! there, once something is moved that the others need.

use crate::adjust::{Answer, Asked, Conflict, Domain, Position, Setting, apply, verify};
use crate::evaluate::{self, Outcome};
use crate::explain::{Reason, explain};

/// Settings that are tried to find one where a requirement that holds today does not.
const MOST_TRIED: usize = 200;

/// A requirement of a conflict.
#[derive(Clone, Debug)]
pub struct Member {
    /// The requirement.
    pub asked: Asked,
    /// Whether it fails as the draft stands.
    pub fails: bool,
    /// What it lacks: as the draft stands, or, where it holds there, at the setting below.
    pub reasons: Vec<Reason>,
    /// Where it holds as the draft stands: a setting at which it does not.
    pub setting: Option<Setting>,
}

/// The requirements of a conflict, those that fail first.
#[must_use]
pub fn members(answer: &Answer, conflict: &Conflict, options: &evaluate::Options) -> Vec<Member> {
    let member = |asked: &Asked| Member {
        asked: asked.clone(),
        fails: false,
        reasons: Vec::new(),
        setting: None,
    };
    let mut members: Vec<Member> = conflict.requirements.iter().map(member).collect();
    let Ok(as_of) = evaluate::date_of(&answer.program, options.as_of) else { return members };
    let options = evaluate::Options { as_of, ..*options };
    let present = vec![0; answer.knobs.len()];
    judge(answer, &present, &options, &mut members);
    for member in &mut members {
        member.fails = member.setting.take().is_some();
    }
    for setting in settings(answer).into_iter().take(MOST_TRIED) {
        if members.iter().all(is_told) {
            break;
        }
        judge(answer, &setting, &options, &mut members);
    }
    members.sort_by_key(|member| !member.fails);
    members
}

fn is_told(member: &Member) -> bool {
    member.fails || member.setting.is_some()
}

/// Tells of the members that do not hold at a setting, and were not told of yet, why.
fn judge(answer: &Answer, setting: &Setting, options: &evaluate::Options, members: &mut [Member]) {
    let applied = apply(&answer.program, &answer.knobs, setting);
    let Ok(mut outcome) = verify::evaluate(&applied, options) else { return };
    for member in members.iter_mut().filter(|member| !is_told(member)) {
        if let Some(reasons) = lacks(&mut outcome, &member.asked) {
            member.reasons = reasons;
            member.setting = Some(setting.clone());
        }
    }
}

/// What a requirement lacks; none where it does not fail.
fn lacks(outcome: &mut Outcome<'_>, asked: &Asked) -> Option<Vec<Reason>> {
    let found = outcome.judgements.iter().find(|judgement| {
        judgement.requirement == asked.requirement
            && judgement.subjects == asked.subjects
            && judgement.verdict.fails()
    });
    let judgement = found?.clone();
    Some(explain(outcome, &judgement).reasons)
}

/// The settings with one knob turned: as far as it goes either way, or to each choice.
fn settings(answer: &Answer) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (place, knob) in answer.knobs.iter().enumerate() {
        let positions: Vec<Position> = match knob.domain {
            Domain::Grid { low, high, .. } => vec![high, low],
            _ => knob.positions().collect(),
        };
        for position in positions.into_iter().filter(|position| *position != 0) {
            let mut setting = vec![0; answer.knobs.len()];
            let mut at = Some((place, position));
            // What it lies within is turned with it.
            while let Some((place, position)) = at {
                if let Some(slot) = setting.get_mut(place) {
                    *slot = position;
                }
                let within = answer.knobs.get(place).and_then(|knob| knob.within);
                at = within.map(|outer| (outer.index(), 1));
            }
            settings.push(setting);
        }
    }
    settings
}
