//! Where agreements and pairs of countries stand, as plain data: the shape of the JSON, and what `human` reads.

mod human;

use schemars::JsonSchema;
use serde::Serialize;

pub use human::human;

use super::diagnostics::DiagnosticView;
use super::view::{FindingView, LocationView, finding, location};
use crate::evaluate::{Outcome, Standing, Truth, Verdict};
use crate::explain::{Words, compare_words};
use crate::model::{EntityId, Program, RequirementId};
use crate::scenario::admission::{self, Admission, Ring, admission};
use crate::scenario::standing::{self, Mark, Next, Pair, Progress, Row, Subject};
use crate::source::{FileId, SourceMap};

/// What `accordant stage --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct StagesView {
    /// The path, as given.
    pub path: String,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// The date of evaluation, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The agreements asked for.
    pub agreements: Vec<ProgressView>,
    /// How many agreements that are not shown stand where.
    pub more: Vec<MoreView>,
    /// The pair of countries asked for.
    pub pair: Option<PairView>,
}

/// How many agreements stand at a stage.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MoreView {
    /// The stage; none before the first.
    pub reached: Option<String>,
    /// How many.
    pub count: usize,
}

/// How an agreement stands.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ProgressView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The stage it states.
    pub stated: Option<String>,
    /// The stage it has reached; none before the first.
    pub reached: Option<String>,
    /// Other stages that it has reached, on other branches.
    pub also: Vec<String>,
    /// Where it is declared.
    pub location: Option<LocationView>,
    /// Verdicts by stage; last, those of requirements of no stage.
    pub stages: Vec<RowView>,
    /// Its parties by what the stages compare to admit them.
    pub rings: Vec<RingView>,
    /// The stages that come after the one reached.
    pub next: Vec<NextView>,
}

/// The requirements of a stage, or of none, by mechanism.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RowView {
    /// The stage.
    pub stage: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Whom it admits.
    pub admits: Option<AdmitsView>,
    /// Whether the agreement stands here.
    pub stands_here: bool,
    /// By mechanism.
    pub cells: Vec<CellView>,
}

/// Whom a stage admits.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct AdmitsView {
    /// The condition, as the language writes it.
    pub condition: String,
    /// The scale or enum with which it compares a party.
    pub scale: Option<String>,
    /// How it compares: `at most`.
    pub comparison: Option<String>,
    /// With which member.
    pub limit: Option<String>,
}

/// How many requirements come to what.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct CellView {
    /// The mechanism; none for requirements of none.
    pub mechanism: Option<String>,
    /// How many are met, excepted or waived.
    pub holds: usize,
    /// How many are not met, or in error.
    pub fails: usize,
    /// How many are undetermined.
    pub undetermined: usize,
    /// How many do not apply.
    pub not_applicable: usize,
    /// What stands out: `must` before `should` and `may`.
    #[schemars(extend("enum" = ["nothing", "holds", "warns", "open", "fails"]))]
    pub mark: &'static str,
}

/// The parties by a scale that admission compares.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RingView {
    /// The scale or enum.
    pub scale: String,
    /// By its members, in their order; last, those of which it is not known.
    pub members: Vec<MemberView>,
}

/// The parties of one member of a scale.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct MemberView {
    /// The member; none where it is not known, or the party has none.
    pub member: Option<String>,
    /// The parties.
    pub parties: Vec<String>,
}

/// A stage that comes after the one reached.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct NextView {
    /// The stage.
    pub stage: String,
    /// Its title.
    pub title: Option<String>,
    /// Its goal.
    pub goal: Option<String>,
    /// Its own requirements that hold.
    pub holds: Vec<HeldView>,
    /// How many requirements of the stages before it hold.
    pub holds_before: usize,
    /// What blocks it: each `must` that fails.
    pub blockers: Vec<FindingView>,
    /// How many more block it.
    pub more_blockers: usize,
    /// Its own `should` and `may` that fail; they block nothing.
    pub wishes: Vec<HeldView>,
}

/// A requirement and its verdict.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct HeldView {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// The verdict.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error"]))]
    pub verdict: &'static str,
}

/// How a pair of countries stands.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PairView {
    /// The two.
    pub countries: [String; 2],
    /// The agreements that both are parties to.
    pub agreements: Vec<SharedView>,
    /// The stages.
    pub stages: Vec<PairStageView>,
    /// The two by what the stages compare to admit them.
    pub rings: Vec<RingView>,
    /// The furthest of their agreements, with what blocks the next stage; several on different branches.
    pub furthest: Vec<ProgressView>,
    /// Where they are parties to no agreement together: the first stages that admit both.
    pub entries: Vec<NextView>,
}

/// An agreement that both are parties to.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct SharedView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The stage it has reached; none before the first.
    pub reached: Option<String>,
}

/// What a stage says of the two.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct PairStageView {
    /// The stage.
    pub stage: String,
    /// Whom it admits.
    pub admits: Option<AdmitsView>,
    /// Whether it admits the one and the other; `null` where that is not known.
    pub admitted: Option<[Option<bool>; 2]>,
    /// What the rules define of a country and this stage.
    pub relations: Vec<RelationView>,
}

/// Whether a definition holds of each of the two.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RelationView {
    /// The definition.
    pub name: String,
    /// Of the one and of the other; `null` where that is not known.
    pub holds: [Option<bool>; 2],
}

/// How much is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// So many agreements where none is named; the rest are counted.
    pub agreements: Option<usize>,
    /// So many blockers of a stage.
    pub blockers: Option<usize>,
}

impl Limits {
    /// What a reader is shown.
    pub const READER: Limits = Limits { agreements: Some(10), blockers: Some(10) };
}

/// Where an agreement or a pair of countries stands; all agreements of the files that are asked for where neither is
/// named.
pub fn view(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    subject: Option<Subject>,
    is_asked: impl Fn(FileId) -> bool,
    limits: Limits,
) -> StagesView {
    let program = outcome.program();
    let mut view = StagesView {
        path: String::new(),
        exit_code: 0,
        diagnostics: Vec::new(),
        as_of: outcome.as_of().map(|day| day.to_string()),
        agreements: Vec::new(),
        more: Vec::new(),
        pair: None,
    };
    let all = program.agreements.iter().filter(|agreement| is_asked(agreement.span.file));
    let named: Vec<EntityId> = match subject {
        None => all.map(|agreement| agreement.entity).collect(),
        Some(Subject::Agreement(agreement)) => vec![agreement],
        Some(Subject::Pair(countries)) => {
            let found = standing::pair(outcome, countries);
            view.pair = Some(pair(outcome, sources, &found, limits.blockers));
            Vec::new()
        }
    };
    let most = limits.agreements.unwrap_or(usize::MAX);
    let (first, rest) = named.split_at(named.len().min(most));
    for agreement in first {
        let found = standing::progress(outcome, *agreement);
        view.agreements.push(progress(outcome, sources, &found, limits.blockers));
    }
    let rest: Vec<Standing> = rest.iter().map(|agreement| outcome.standing(*agreement)).collect();
    view.more = more(program, &rest);
    view
}

/// How an agreement stands, with at most so many blockers of a stage shown.
fn progress(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    progress: &Progress,
    most: Option<usize>,
) -> ProgressView {
    let program = outcome.program();
    let info = program.entity(progress.agreement);
    let parties = standing::parties(outcome, progress.agreement);
    ProgressView {
        name: info.path.to_string(),
        title: info.title.as_ref().map(ToString::to_string),
        stated: progress.stated.map(|stage| stage_name(program, stage)),
        reached: reached(program, progress.reached),
        also: progress.also.iter().map(|stage| stage_name(program, *stage)).collect(),
        location: info.span.and_then(|span| location(sources, span)),
        stages: progress.rows.iter().map(|r| row(outcome, r, progress)).collect(),
        rings: rings(outcome, &parties),
        next: progress.next.iter().map(|n| next(outcome, sources, n, most)).collect(),
    }
}

/// How a pair stands, with at most so many blockers of a stage shown.
fn pair(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    pair: &Pair,
    most: Option<usize>,
) -> PairView {
    let program = outcome.program();
    let name = |entity: EntityId| program.entity(entity).name.to_string();
    let shared = |(agreement, standing): &(EntityId, Standing)| SharedView {
        name: program.entity(*agreement).path.to_string(),
        title: program.entity(*agreement).title.as_ref().map(ToString::to_string),
        reached: reached(program, *standing),
    };
    let stages = (0..program.stages.len())
        .map(|stage| PairStageView {
            stage: stage_name(program, stage),
            admits: admits(outcome, stage),
            admitted: pair.admitted.get(stage).copied().flatten().map(|both| both.map(known)),
            relations: relations(program, pair, stage),
        })
        .collect();
    PairView {
        countries: pair.countries.map(name),
        agreements: pair.agreements.iter().map(shared).collect(),
        stages,
        rings: rings(outcome, &pair.countries),
        furthest: pair.furthest.iter().map(|p| progress(outcome, sources, p, most)).collect(),
        entries: pair.entries.iter().map(|n| next(outcome, sources, n, most)).collect(),
    }
}

fn relations(program: &Program, pair: &Pair, stage: usize) -> Vec<RelationView> {
    let of_stage = pair.relations.iter().filter_map(|r| Some((r.define, r.holds.get(stage)?)));
    of_stage
        .map(|(define, holds)| RelationView {
            name: program.define(define).name.to_string(),
            holds: holds.map(known),
        })
        .collect()
}

/// How many agreements stand at which stage, in the order of the stages.
fn more(program: &Program, standings: &[Standing]) -> Vec<MoreView> {
    let places = std::iter::once(Standing::BeforeFirst)
        .chain((0..program.stages.len()).map(Standing::Reached));
    places
        .map(|place| MoreView {
            reached: reached(program, place),
            count: standings.iter().filter(|standing| **standing == place).count(),
        })
        .filter(|more| more.count > 0)
        .collect()
}

fn known(truth: Truth) -> Option<bool> {
    match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown | Truth::Fault(_) => None,
    }
}

fn stage_name(program: &Program, stage: usize) -> String {
    let entity = program.stages.get(stage).map(|stage| stage.entity);
    entity.map_or_else(String::new, |entity| program.entity(entity).name.to_string())
}

fn stage_title(program: &Program, stage: usize) -> Option<String> {
    let entity = program.stages.get(stage)?.entity;
    program.entity(entity).title.as_ref().map(ToString::to_string)
}

fn reached(program: &Program, standing: Standing) -> Option<String> {
    match standing {
        Standing::Reached(stage) => Some(stage_name(program, stage)),
        Standing::BeforeFirst => None,
    }
}

fn row(outcome: &mut Outcome<'_>, row: &Row, progress: &Progress) -> RowView {
    let program = outcome.program();
    let mechanisms = program.mechanisms.iter().map(|m| Some(m.entity)).chain([None]);
    let name = |entity: EntityId| program.entity(entity).name.to_string();
    let cells = mechanisms.zip(&row.cells).map(|(mechanism, tally)| CellView {
        mechanism: mechanism.map(name),
        holds: tally.holds,
        fails: tally.fails,
        undetermined: tally.undetermined,
        not_applicable: tally.not_applicable,
        mark: match tally.mark {
            Mark::Nothing => "nothing",
            Mark::Holds => "holds",
            Mark::Warns => "warns",
            Mark::Open => "open",
            Mark::Fails => "fails",
        },
    });
    RowView {
        stage: row.stage.map(|stage| stage_name(program, stage)),
        title: row.stage.and_then(|stage| stage_title(program, stage)),
        cells: cells.collect(),
        admits: row.stage.and_then(|stage| admits(outcome, stage)),
        stands_here: row.stage.is_some_and(|stage| {
            progress.reached == Standing::Reached(stage) || progress.also.contains(&stage)
        }),
    }
}

fn admits(outcome: &mut Outcome<'_>, stage: usize) -> Option<AdmitsView> {
    let program = outcome.program();
    let Admission { condition, slots, measure, .. } = admission(program, stage)?;
    let limit = measure.map(|measure| measure.limit(outcome));
    let words = Words::of(outcome);
    Some(AdmitsView {
        condition: words.condition(condition, slots),
        scale: measure.map(|measure| program.type_info(measure.scale).name.to_string()),
        comparison: measure.map(|measure| {
            compare_words(measure.op).strip_prefix("is ").unwrap_or_default().to_owned()
        }),
        limit: limit.map(|limit| words.datum(limit)),
    })
}

/// The countries by every scale that an admission compares.
fn rings(outcome: &mut Outcome<'_>, countries: &[EntityId]) -> Vec<RingView> {
    let found = admission::rings(outcome, countries);
    found.iter().map(|ring| ring_view(outcome.program(), ring)).collect()
}

/// The view of countries by a scale.
pub(in crate::report) fn ring_view(program: &Program, ring: &Ring) -> RingView {
    let name = |entity: EntityId| program.entity(entity).name.to_string();
    let members = ring.members.iter().map(|(member, parties)| MemberView {
        member: member.map(name),
        parties: parties.iter().copied().map(name).collect(),
    });
    let scale = program.type_info(ring.scale).name.to_string();
    RingView { scale, members: members.collect() }
}

fn next(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    next: &Next,
    most: Option<usize>,
) -> NextView {
    let program = outcome.program();
    let shown = most.unwrap_or(usize::MAX);
    let mut blockers = Vec::new();
    for blocker in next.blockers.iter().take(shown) {
        let explanation = standing::why(outcome, blocker);
        blockers.push(finding(outcome, sources, &blocker.judgement, &explanation));
    }
    let goal = program.stages.get(next.stage).and_then(|stage| stage.goal.as_ref());
    NextView {
        stage: stage_name(program, next.stage),
        title: stage_title(program, next.stage),
        goal: goal.map(ToString::to_string),
        holds: next.holds.iter().map(|held| held_view(program, *held)).collect(),
        holds_before: next.holds_before,
        more_blockers: next.blockers.len() - blockers.len(),
        blockers,
        wishes: next.wishes.iter().map(|wish| held_view(program, *wish)).collect(),
    }
}

fn held_view(program: &Program, (id, verdict): (RequirementId, Verdict)) -> HeldView {
    let requirement = program.requirement(id);
    HeldView {
        requirement: requirement.name.to_string(),
        title: requirement.title.as_ref().map(ToString::to_string),
        level: requirement.level.word(),
        verdict: verdict.name(),
    }
}
