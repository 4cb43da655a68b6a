//! The stages still to come, and a program at one of them.

use std::collections::BTreeSet;

use crate::adjust;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::evaluate::{self, Standing};
use crate::model::{EntityId, MoveKind, Program, ValueId};
use crate::scenario::standing::beats;

/// Where a road begins.
pub(super) struct Start {
    /// The program; what goes the road is concluded in it.
    pub(super) program: Program,
    /// Whether that had to be done first.
    pub(super) concluded: bool,
    /// Where the agreement stands.
    pub(super) standing: Standing,
    /// The stages it has been through.
    pub(super) visited: BTreeSet<usize>,
}

/// The stage of that name, by its place.
///
/// # Errors
/// [`Code::UnknownName`], with the nearest name, where there is none.
pub fn stage_named(program: &Program, name: &str) -> Result<usize, Box<Diagnostic>> {
    let names = || program.stages.iter().map(|stage| program.entity(stage.entity).name.as_str());
    names().position(|known| known == name).ok_or_else(|| {
        let unknown =
            Diagnostic::without_span(Code::UnknownName, format!("there is no stage `{name}`"));
        Box::new(match did_you_mean(name, names()) {
            Some(near) => unknown.help(format!("did you mean `{near}`?")),
            None if program.stages.is_empty() => unknown.help("the rules have no stages"),
            None => {
                let all: Vec<&str> = names().collect();
                unknown.help(format!("the stages are {}", all.join(", ")))
            }
        })
    })
}

/// The agreements that may lead: of those asked about the ones that stand furthest; the planned ones where no other is
/// asked about.
///
/// # Errors
/// Where the program cannot be evaluated.
pub fn leaders(
    program: &Program,
    options: &evaluate::Options,
    is_asked: impl Fn(EntityId) -> bool,
) -> Result<Vec<EntityId>, Box<Diagnostic>> {
    let asked = |list: &[crate::model::Agreement]| -> Vec<EntityId> {
        list.iter().map(|a| a.entity).filter(|entity| is_asked(*entity)).collect()
    };
    let concluded = asked(&program.agreements);
    if concluded.is_empty() {
        return Ok(asked(&program.planned));
    }
    let as_of = evaluate::date_of(program, options.as_of)?;
    let options = evaluate::Options { as_of, record_proofs: false, ..*options };
    let outcome = evaluate::evaluate(program, &options).map_err(Box::new)?;
    let standing: Vec<(EntityId, Standing)> =
        concluded.into_iter().map(|entity| (entity, outcome.standing(entity))).collect();
    let is_beaten = |one: Standing| standing.iter().any(|(_, other)| beats(program, *other, one));
    Ok(standing.iter().filter(|(_, one)| !is_beaten(*one)).map(|(entity, _)| *entity).collect())
}

/// Where an agreement stands before the first step.
pub(super) fn start(
    program: &Program,
    agreement: EntityId,
    options: &evaluate::Options,
) -> Result<Start, Box<Diagnostic>> {
    let mut program = program.clone();
    let concluded = program.planned.iter().any(|planned| planned.entity == agreement);
    if concluded {
        program.conclude(agreement);
        let own = program.agreements.iter_mut().filter(|a| a.entity == agreement);
        own.for_each(|a| a.moves.retain(|m| !matches!(m.kind, MoveKind::Conclude)));
        return Ok(Start {
            program,
            concluded,
            standing: Standing::BeforeFirst,
            visited: BTreeSet::new(),
        });
    }
    let outcome = evaluate::evaluate(&program, options).map_err(Box::new)?;
    let standing = outcome.standing(agreement);
    let reached = outcome.standings(agreement);
    drop(outcome);
    let visited = reached
        .iter()
        .filter_map(|place| program.stages.get(*place))
        .flat_map(|stage| stage.up_to.iter().copied())
        .collect();
    Ok(Start { program, concluded, standing, visited })
}

/// The stages that may come next on the way to one: every stage before them has been gone through.
pub(super) fn next(program: &Program, visited: &BTreeSet<usize>, to: usize) -> Vec<usize> {
    way(program, visited, to)
        .into_iter()
        .filter(|place| {
            let stage = program.stages.get(*place);
            stage.is_some_and(|stage| stage.after.iter().all(|before| visited.contains(before)))
        })
        .collect()
}

/// The stages that are still to be gone through to one, each after those before it.
pub(super) fn way(program: &Program, visited: &BTreeSet<usize>, to: usize) -> Vec<usize> {
    let up_to = program.stages.get(to).map_or(&[][..], |stage| &stage.up_to);
    let mut way: Vec<usize> =
        up_to.iter().copied().filter(|place| !visited.contains(place)).collect();
    way.sort_unstable();
    way
}

/// The program with the agreement at a stage.
pub(super) fn at_stage(program: &Program, agreement: EntityId, stage: usize) -> Program {
    let mut program = program.clone();
    let attribute = program.builtin.agreement_stage;
    if let Some(entity) = program.stages.get(stage).map(|stage| stage.entity) {
        adjust::fix(&mut program, agreement, attribute, ValueId::entity(entity));
    }
    program
}
