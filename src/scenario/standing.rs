//! Where an agreement or a pair of countries stands on the way through the stages, what of the next stage's
//! prerequisites holds, and what blocks it.
//!
//! Verdicts of stages ahead are those that a check gives as `ahead`; nothing is judged anew.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::evaluate::{Datum, Inapplicable, Judgement, Outcome, Standing, Truth, Verdict};
use crate::explain::{Explanation, explain};
use crate::model::{
    DefineBody, DefineId, EntityId, Expr, ExprKind, Program, RequirementId, RequirementOrigin,
    Scalar, Type, ValueId,
};
use crate::operators::Level;
use crate::source::to_u32;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An agreement.
    Agreement(EntityId),
    /// Two countries.
    Pair([EntityId; 2]),
}

/// How an agreement stands.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The agreement.
    pub agreement: EntityId,
    /// The stage it states, by its place.
    pub stated: Option<usize>,
    /// The stage it has reached.
    pub reached: Standing,
    /// Others that it has reached, on other branches.
    pub also: Vec<usize>,
    /// Verdicts by stage; those of requirements of no stage come last.
    pub rows: Vec<Row>,
    /// The stages that come after the one reached.
    pub next: Vec<Next>,
}

/// The requirements of a stage, or of none, by mechanism.
#[derive(Clone, Debug)]
pub struct Row {
    /// The stage, by its place.
    pub stage: Option<usize>,
    /// By mechanism, in the program's order; last, those of no mechanism.
    pub cells: Vec<Tally>,
}

/// How many requirements come to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Met, excepted or waived, for all their subjects.
    pub holds: usize,
    /// Not met, or in error, for some subject.
    pub fails: usize,
    /// Undetermined for some subject, and not met for none.
    pub undetermined: usize,
    /// Without a subject to which they apply.
    pub not_applicable: usize,
    /// What stands out of them.
    pub mark: Mark,
}

/// What stands out of several requirements, from the best to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// None applies.
    #[default]
    Nothing,
    /// All hold.
    Holds,
    /// Every `must` holds; a `should` or `may` does not.
    Warns,
    /// A `must` is undetermined.
    Open,
    /// A `must` is not met, or an error.
    Fails,
}

/// A stage that comes after the one reached.
#[derive(Clone, Debug)]
pub struct Next {
    /// The stage, by its place.
    pub stage: usize,
    /// Its own requirements that hold, with their verdicts.
    pub holds: Vec<(RequirementId, Verdict)>,
    /// How many requirements of the stages before it hold.
    pub holds_before: usize,
    /// What blocks it: every `must` of it and of the stages before it that fails, for each subject.
    pub blockers: Vec<Blocker>,
    /// Its own `should` and `may` that fail; they block nothing.
    pub wishes: Vec<(RequirementId, Verdict)>,
}

/// A `must` that blocks a stage.
#[derive(Clone, Debug)]
pub struct Blocker {
    /// The judgement, with the verdict that it has at that stage.
    pub judgement: Judgement,
    /// Whether the stage is ahead of the agreement.
    pub is_ahead: bool,
}

/// How a pair of countries stands.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The two.
    pub countries: [EntityId; 2],
    /// The agreements that both are parties to, each with the stage reached.
    pub agreements: Vec<(EntityId, Standing)>,
    /// By stage: whether it admits the one and the other; none where it does not say.
    pub admitted: Vec<Option<[Truth; 2]>>,
    /// What the rules define of a country and a stage, such as that it has joined.
    pub relations: Vec<Relation>,
    /// The furthest of their agreements, with what blocks the next stage, the pair's own blockers first; several on
    /// different branches.
    pub furthest: Vec<Progress>,
    /// Where they are parties to no agreement together: the first stages that admit both, with what blocks these
    /// whatever they agree on.
    pub entries: Vec<Next>,
}

/// A definition of a country and a stage.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The definition.
    pub define: DefineId,
    /// By stage: whether it holds of the one and of the other.
    pub holds: Vec<[Truth; 2]>,
}

/// What is meant by one name, of an agreement, or by two, of countries.
///
/// # Errors
/// [`Code::UnknownName`], with the nearest name, where there is none.
pub fn subject(program: &Program, names: &[&str]) -> Result<Subject, Box<Diagnostic>> {
    match names {
        [first, second] => {
            let pair = [country(program, first)?, country(program, second)?];
            if pair[0] == pair[1] {
                let message = format!("`{first}` is no pair");
                let help = "name two countries, or one agreement";
                return Err(Box::new(
                    Diagnostic::without_span(Code::UnknownName, message).help(help),
                ));
            }
            Ok(Subject::Pair(pair))
        }
        _ => {
            let name = names.first().copied().unwrap_or_default();
            agreement(program, name).map(Subject::Agreement)
        }
    }
}

/// The agreement of that name.
///
/// # Errors
/// [`Code::UnknownName`], with the nearest name, where there is none.
pub fn agreement(program: &Program, name: &str) -> Result<EntityId, Box<Diagnostic>> {
    let paths = || program.agreements.iter().map(|a| (a.entity, &program.entity(a.entity).path));
    if let Some((entity, _)) = paths().find(|(_, path)| *path == name) {
        return Ok(entity);
    }
    if program.planned.iter().any(|a| program.entity(a.entity).path == name) {
        let message = format!("`{name}` is only planned, so it stands nowhere");
        let help = "without `may conclude` it is concluded";
        return Err(Box::new(Diagnostic::without_span(Code::UnknownName, message).help(help)));
    }
    let message = format!("there is no agreement `{name}`");
    let mut unknown = Diagnostic::without_span(Code::UnknownName, message);
    if country(program, name).is_ok() {
        unknown = unknown.help(format!("`{name}` is a country: name a second one for a pair"));
    } else if let Some(near) = did_you_mean(name, paths().map(|(_, path)| path.as_str())) {
        unknown = unknown.help(format!("did you mean `{near}`?"));
    }
    Err(Box::new(unknown))
}

fn country(program: &Program, name: &str) -> Result<EntityId, Box<Diagnostic>> {
    let countries = &program.type_info(program.builtin.country).entities;
    let found = countries.iter().copied().find(|country| program.entity(*country).name == name);
    found.ok_or_else(|| {
        let message = format!("there is no country `{name}`");
        let unknown = Diagnostic::without_span(Code::UnknownName, message);
        let names = countries.iter().map(|country| program.entity(*country).name.as_str());
        Box::new(match did_you_mean(name, names) {
            Some(near) => unknown.help(format!("did you mean `{near}`?")),
            None => unknown,
        })
    })
}

/// The parties that an agreement states.
#[must_use]
pub fn parties(outcome: &Outcome<'_>, agreement: EntityId) -> Vec<EntityId> {
    let program = outcome.program();
    let stated = outcome.stated(agreement, program.builtin.agreement_parties);
    let elements = stated.map(|(parties, _)| outcome.values().elements(parties));
    elements.iter().flat_map(|e| e.iter()).filter_map(|value| value.as_entity()).collect()
}

/// How an agreement stands.
#[must_use]
pub fn progress(outcome: &Outcome<'_>, agreement: EntityId) -> Progress {
    let program = outcome.program();
    let stated = outcome.stated(agreement, program.builtin.agreement_stage);
    let stated = stated.and_then(|(value, _)| {
        program.stages.iter().position(|stage| ValueId::entity(stage.entity) == value)
    });
    let reached = outcome.standing(agreement);
    let mut also = outcome.standings(agreement);
    also.pop();
    let found = gather(outcome, Some(agreement), stated);
    let next = after(program, reached, stated);
    let next = next.into_iter().map(|stage| next_stage(program, &found, stage)).collect();
    Progress { agreement, stated, reached, also, rows: rows(program, &found), next }
}

/// How two countries stand.
pub fn pair(outcome: &mut Outcome<'_>, countries: [EntityId; 2]) -> Pair {
    let program = outcome.program();
    let agreements: Vec<(EntityId, Standing)> = program
        .agreements
        .iter()
        .filter(|a| {
            let parties = parties(outcome, a.entity);
            countries.iter().all(|country| parties.contains(country))
        })
        .map(|a| (a.entity, outcome.standing(a.entity)))
        .collect();
    let admitted: Vec<Option<[Truth; 2]>> = (0..program.stages.len())
        .map(|stage| {
            let admission = super::admission::admission(program, stage)?;
            Some(countries.map(|country| admission.admits(outcome, country)))
        })
        .collect();
    let mut furthest: Vec<Progress> = agreements
        .iter()
        .filter(|(_, reached)| {
            !agreements.iter().any(|(_, other)| beats(program, *other, *reached))
        })
        .map(|(agreement, _)| progress(outcome, *agreement))
        .collect();
    // Of several that stand alike, the one that is nearest to the next stage.
    let distance = |progress: &Progress| progress.next.iter().map(|n| n.blockers.len()).min();
    furthest.sort_by_key(distance);
    let mut seen = Vec::new();
    furthest.retain(|progress| {
        let is_new = !seen.contains(&progress.reached);
        seen.push(progress.reached);
        is_new
    });
    for next in furthest.iter_mut().flat_map(|progress| &mut progress.next) {
        let is_own = |b: &Blocker| {
            countries.iter().any(|c| b.judgement.subjects.contains(&ValueId::entity(*c)))
        };
        next.blockers.sort_by_key(|blocker| !is_own(blocker));
    }
    let relations = relations(outcome, countries);
    let entries = if agreements.is_empty() { entries(outcome, &admitted) } else { Vec::new() };
    Pair { countries, agreements, admitted, relations, furthest, entries }
}

/// The first stages that admit both, or do not say whom they admit; on different branches.
fn entries(outcome: &Outcome<'_>, admitted: &[Option<[Truth; 2]>]) -> Vec<Next> {
    let program = outcome.program();
    let is_open = |stage: &usize| {
        let both = admitted.get(*stage).copied().flatten();
        both.is_none_or(|both| both.iter().all(|truth| *truth == Truth::True))
    };
    let found = gather(outcome, None, None);
    let stages = program.stages.iter().enumerate().filter(|(place, stage)| {
        let mut before = stage.up_to.iter().filter(|earlier| *earlier != place);
        is_open(place) && !before.any(is_open)
    });
    stages.map(|(place, _)| next_stage(program, &found, place)).collect()
}

/// Whether one standing is further than another on the same branch.
pub(super) fn beats(program: &Program, one: Standing, other: Standing) -> bool {
    match (one, other) {
        (Standing::Reached(_), Standing::BeforeFirst) => true,
        (Standing::Reached(a), Standing::Reached(b)) => {
            a != b && program.stages.get(a).is_some_and(|stage| stage.up_to.contains(&b))
        }
        (Standing::BeforeFirst, _) => false,
    }
}

/// Definitions whose parameters are a country and a stage, and what they say of the two.
fn relations(outcome: &mut Outcome<'_>, countries: [EntityId; 2]) -> Vec<Relation> {
    let program = outcome.program();
    let of = |ty| Type::one(Scalar::Entity(ty));
    let wanted = [of(program.builtin.country), of(program.builtin.stage)];
    let mut found = Vec::new();
    for (place, define) in (0..).zip(&program.defines) {
        let parameters = define.slots.iter().take(define.arity).map(|(_, ty)| *ty);
        let is_predicate = matches!(define.body, DefineBody::Predicate(_));
        if !is_predicate || !parameters.eq(wanted) {
            continue;
        }
        let define = DefineId(place);
        let stages = program.stages.iter().map(|stage| stage.entity);
        let holds = stages.map(|stage| {
            countries
                .map(|country| holds(outcome, define, &[(country, wanted[0]), (stage, wanted[1])]))
        });
        found.push(Relation { define, holds: holds.collect() });
    }
    found
}

fn holds(outcome: &mut Outcome<'_>, define: DefineId, of: &[(EntityId, Type)]) -> Truth {
    let span = outcome.program().define(define).span;
    let constant = |(entity, ty): &(EntityId, Type)| Expr {
        kind: ExprKind::Constant(ValueId::entity(*entity)),
        ty: *ty,
        span,
    };
    let call = ExprKind::Call(define, of.iter().map(constant).collect());
    let call = Expr { kind: call, ty: Type::one(Scalar::YesNo), span };
    outcome.truth(&call, &mut Vec::<Datum>::new())
}

/// A requirement with its verdict for an agreement, and the judgements that make it up.
struct Found<'o> {
    requirement: RequirementId,
    stage: Option<usize>,
    verdict: Verdict,
    judgements: Vec<(&'o Judgement, Verdict)>,
}

/// Everything that is required of an agreement, or of none in particular, in the program's order.
fn gather<'o>(
    outcome: &'o Outcome<'_>,
    agreement: Option<EntityId>,
    stated: Option<usize>,
) -> Vec<Found<'o>> {
    let program = outcome.program();
    let passed = stated.and_then(|place| program.stages.get(place)).map(|stage| &stage.up_to);
    let is_passed = |stage: usize| passed.is_some_and(|up_to| up_to.contains(&stage));
    let mut all: Vec<Found<'o>> = (0..program.requirements.len())
        .map(|place| {
            let requirement = RequirementId(to_u32(place));
            let stage = stage_of(program.requirement(requirement).origin);
            let verdict = Verdict::NotApplicable(Inapplicable::NoSubject);
            Found { requirement, stage, verdict, judgements: Vec::new() }
        })
        .collect();
    for judgement in &outcome.judgements {
        let requirement = program.requirement(judgement.requirement);
        let Some(found) = all.get_mut(judgement.requirement.index()) else { continue };
        if !concerns(program, requirement.origin, judgement, agreement) {
            continue;
        }
        let verdict = match (requirement.origin, judgement.ahead) {
            // A stage that is behind admits nobody any more.
            (RequirementOrigin::Admission { stage }, Some(_)) if is_passed(stage) => {
                judgement.verdict
            }
            (_, ahead) => ahead.unwrap_or(judgement.verdict),
        };
        if severity(verdict) > severity(found.verdict) {
            found.verdict = verdict;
        }
        found.judgements.push((judgement, verdict));
    }
    all
}

fn stage_of(origin: RequirementOrigin) -> Option<usize> {
    match origin {
        RequirementOrigin::Everywhere => None,
        RequirementOrigin::Stage { stage, .. } | RequirementOrigin::Admission { stage } => {
            Some(stage)
        }
    }
}

/// Whether a judgement speaks of the agreement, or of none in particular.
fn concerns(
    program: &Program,
    origin: RequirementOrigin,
    judgement: &Judgement,
    agreement: Option<EntityId>,
) -> bool {
    let about = agreement.map(ValueId::entity);
    match origin {
        RequirementOrigin::Admission { .. }
        | RequirementOrigin::Stage { per_agreement: true, .. } => {
            let first = judgement.subjects.first();
            about.is_some_and(|about| first.is_none_or(|subject| *subject == about))
        }
        // As for the standing of an agreement: what a stage asks of all holds for each.
        RequirementOrigin::Stage { per_agreement: false, .. } => true,
        RequirementOrigin::Everywhere => {
            let agreements = |v: &&ValueId| {
                v.as_entity().is_some_and(|e| program.entity(e).ty == program.builtin.agreement)
            };
            let mut named = judgement.subjects.iter().filter(agreements).peekable();
            named.peek().is_none() || named.any(|subject| Some(*subject) == about)
        }
    }
}

/// Of several verdicts, that of the highest number stands for all.
pub(super) fn severity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable(_) => 0,
        Verdict::Met => 1,
        Verdict::Excepted(_) => 2,
        Verdict::Waived => 3,
        Verdict::Undetermined => 4,
        Verdict::NotMet => 5,
        Verdict::Error(_) => 6,
    }
}

fn rows(program: &Program, found: &[Found<'_>]) -> Vec<Row> {
    let stages = program.stages.len();
    let places = (0..stages).map(Some).chain([None]);
    let columns = program.mechanisms.len() + 1;
    let mut rows: Vec<Row> =
        places.map(|stage| Row { stage, cells: vec![Tally::default(); columns] }).collect();
    for one in found {
        let requirement = program.requirement(one.requirement);
        let column = requirement.mechanism.unwrap_or(columns - 1);
        let row = rows.get_mut(one.stage.unwrap_or(stages));
        if let Some(cell) = row.and_then(|row| row.cells.get_mut(column)) {
            cell.add(one.verdict, requirement.level);
        }
    }
    rows
}

impl Tally {
    pub(super) fn add(&mut self, verdict: Verdict, level: Level) {
        let (count, mark) = match verdict {
            Verdict::NotApplicable(_) => (&mut self.not_applicable, Mark::Nothing),
            Verdict::Met | Verdict::Excepted(_) | Verdict::Waived => (&mut self.holds, Mark::Holds),
            Verdict::Undetermined => (&mut self.undetermined, Mark::Open),
            Verdict::NotMet | Verdict::Error(_) => (&mut self.fails, Mark::Fails),
        };
        *count += 1;
        let mark = if level == Level::Must { mark } else { mark.min(Mark::Warns) };
        self.mark = self.mark.max(mark);
    }

    /// How many requirements apply.
    #[must_use]
    pub fn applicable(&self) -> usize {
        self.holds + self.fails + self.undetermined
    }
}

/// The stages directly after the one reached; on the way to the stated one, if that lies further.
fn after(program: &Program, reached: Standing, stated: Option<usize>) -> Vec<usize> {
    let follows = |stage: &crate::model::Stage| match reached {
        Standing::Reached(place) => stage.after.contains(&place),
        Standing::BeforeFirst => stage.after.is_empty(),
    };
    let stages = program.stages.iter().enumerate().filter(|(_, stage)| follows(stage));
    let all: Vec<usize> = stages.map(|(place, _)| place).collect();
    let way = stated.and_then(|stated| program.stages.get(stated)).map(|stage| &stage.up_to);
    let on_the_way: Vec<usize> =
        all.iter().copied().filter(|place| way.is_some_and(|way| way.contains(place))).collect();
    if on_the_way.is_empty() { all } else { on_the_way }
}

fn next_stage(program: &Program, found: &[Found<'_>], stage: usize) -> Next {
    let up_to = program.stages.get(stage).map_or(&[][..], |stage| &stage.up_to);
    let mut next = Next {
        stage,
        holds: Vec::new(),
        holds_before: 0,
        blockers: Vec::new(),
        wishes: Vec::new(),
    };
    for one in found {
        let Some(of) = one.stage.filter(|of| up_to.contains(of)) else { continue };
        let requirement = program.requirement(one.requirement);
        // Whom a stage admits is asked there, and not of those that are further.
        if of != stage && matches!(requirement.origin, RequirementOrigin::Admission { .. }) {
            continue;
        }
        let is_must = requirement.level == Level::Must;
        match one.verdict {
            Verdict::NotApplicable(_) => {}
            verdict if verdict.fails() && is_must => next.blockers.extend(blockers(one)),
            verdict if verdict.fails() && of == stage => {
                next.wishes.push((one.requirement, verdict));
            }
            verdict if verdict.fails() => {}
            verdict if of == stage => next.holds.push((one.requirement, verdict)),
            _ => next.holds_before += 1,
        }
    }
    next
}

fn blockers<'f>(one: &'f Found<'_>) -> impl Iterator<Item = Blocker> + 'f {
    let failing = one.judgements.iter().filter(|(_, verdict)| verdict.fails());
    failing.map(|(judgement, verdict)| {
        let is_ahead = judgement.ahead.is_some();
        let mut judgement = (*judgement).clone();
        judgement.verdict = *verdict;
        judgement.ahead = None;
        Blocker { judgement, is_ahead }
    })
}

/// Why a `must` blocks a stage. Of a stage ahead it is not said which missing fact alone decides: as long as the
/// agreement is not there, none does.
pub fn why(outcome: &mut Outcome<'_>, blocker: &Blocker) -> Explanation {
    let mut explanation = explain(outcome, &blocker.judgement);
    if blocker.is_ahead {
        explanation.missing.iter_mut().for_each(|missing| missing.decides = false);
    }
    explanation
}
