//! The search: settings from the cheapest on, each tried by the evaluator.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use num_rational::BigRational;
use num_traits::Zero as _;

use super::knob::{Knob, Position, Setting};
use super::verify::{self, Goal};
use super::{Answer, Options, Progress, Suggestion, apply, knobs, steps, widen};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, transitions};
use crate::model::Program;

/// Looks for the cheapest moves after which a program passes.
pub(super) fn suggest(
    program: &Program,
    options: &Options,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Answer, Box<Diagnostic>> {
    let mut wide = widen(program);
    let knobs = knobs(&mut wide, options.scope);
    let as_of = evaluate::date_of(&wide, options.evaluation.as_of)?;
    let evaluation = evaluate::Options { as_of, record_proofs: false, ..options.evaluation };
    let outcome = evaluate::evaluate(&wide, &evaluation).map_err(Box::new)?;
    let goal = Goal::new(&wide, outcome.judgements.clone(), &options.goals);
    drop(outcome);
    let failing = goal.failing();
    let mut answer = Answer {
        program: wide,
        knobs,
        failing,
        suggestions: Vec::new(),
        conflicts: Vec::new(),
        finished: true,
        lower: BigRational::zero(),
    };
    if answer.failing.is_empty() {
        return Ok(answer);
    }
    let ranked: Vec<Vec<Position>> = answer.knobs.iter().map(by_cost).collect();
    let mut open =
        BinaryHeap::from([Reverse((BigRational::zero(), 0_usize, Vec::<(usize, usize)>::new()))]);
    let mut tried = 0;
    while let Some(Reverse((cost, _, moves))) = open.pop() {
        answer.lower.clone_from(&cost);
        progress(&Progress { lower: cost.clone(), best: None });
        let mut setting: Setting = vec![0; answer.knobs.len()];
        for (knob, rank) in &moves {
            if let (Some(slot), Some(positions)) = (setting.get_mut(*knob), ranked.get(*knob)) {
                *slot = positions.get(*rank).copied().unwrap_or(0);
            }
        }
        tried += 1;
        if tried > 20_000 {
            answer.finished = false;
            return Ok(answer);
        }
        if is_consistent(&answer.knobs, &setting) && !is_covered(&answer, &setting) {
            let applied = apply(&answer.program, &answer.knobs, &setting);
            let outcome = verify::evaluate(&applied, &evaluation)?;
            if verify::unacceptable(&goal, &applied.program, &outcome.judgements).is_empty() {
                let transitions = transitions(&goal.before, &outcome.judgements);
                let steps = steps(&mut answer.program, &answer.knobs, &setting);
                answer.suggestions.push(Suggestion {
                    steps,
                    setting,
                    cost: cost.clone(),
                    lower: cost.clone(),
                    proved: true,
                    transitions,
                });
                if answer.suggestions.len() >= options.top {
                    return Ok(answer);
                }
                continue;
            }
        }
        let last = moves.last().map_or(0, |(knob, _)| *knob);
        let push = |moves: Vec<(usize, usize)>, open: &mut BinaryHeap<_>| {
            let cost = moves.iter().fold(BigRational::zero(), |sum, (knob, rank)| {
                let position = ranked.get(*knob).and_then(|p| p.get(*rank)).copied().unwrap_or(0);
                sum + answer
                    .knobs
                    .get(*knob)
                    .map_or_else(BigRational::zero, |k| k.cost_at(position))
            });
            open.push(Reverse((cost, moves.len(), moves)));
        };
        if let Some((knob, rank)) = moves.last().copied()
            && ranked.get(knob).is_some_and(|positions| rank + 1 < positions.len())
        {
            let mut next = moves.clone();
            next.pop();
            next.push((knob, rank + 1));
            push(next, &mut open);
        }
        let first = if moves.is_empty() { 0 } else { last + 1 };
        for knob in first..answer.knobs.len() {
            let mut next = moves.clone();
            next.push((knob, 0));
            push(next, &mut open);
        }
    }
    Ok(answer)
}

fn by_cost(knob: &Knob) -> Vec<Position> {
    let mut positions: Vec<Position> = knob.positions().filter(|p| *p != 0).collect();
    positions.sort_by_key(|p| (knob.cost_at(*p), p.abs(), *p));
    positions
}

/// A knob within another is turned only where that one is.
fn is_consistent(knobs: &[Knob], setting: &Setting) -> bool {
    knobs.iter().zip(setting).all(|(knob, position)| {
        let outer = knob.within.and_then(|id| setting.get(id.index()));
        *position == 0 || outer.is_none_or(|outer| *outer != 0)
    })
}

/// Whether a suggestion found before is part of the setting: each of its moves is made, at least as far.
fn is_covered(answer: &Answer, setting: &Setting) -> bool {
    answer.suggestions.iter().any(|suggestion| {
        let pairs = suggestion.setting.iter().zip(setting).zip(&answer.knobs);
        pairs.into_iter().all(|((found, now), knob)| match knob.domain {
            super::Domain::Grid { .. } => {
                *found == 0 || (found.signum() == now.signum() && now.abs() >= found.abs())
            }
            _ => *found == 0 || found == now,
        })
    })
}
