//! What is open: facts that nobody has stated and that decide verdicts, and readings that are contested.

use indexmap::IndexMap;

use super::state::state;
use super::{Context, Finding};
use crate::evaluate::{Judgement, Verdict};
use crate::explain::{Missing, MissingFact};
use crate::model::{DefineId, EntityId, ParameterId, Program, RequirementId, ValueId};
use crate::operators::Level;
use crate::source::Span;

/// A fact that is missing.
#[derive(Clone, Debug)]
pub struct Question {
    /// The fact.
    pub missing: Missing,
    /// The requirements that are undetermined without it, each with whether it alone decides one of its verdicts.
    pub requirements: Vec<(RequirementId, bool)>,
    /// How many of these must hold.
    pub musts: usize,
}

/// Something whose reading is contested and that verdicts rest on.
#[derive(Clone, Debug)]
pub struct Contested {
    /// What it is.
    pub kind: ContestedKind,
    /// Why it is contested.
    pub why: String,
    /// Where it is declared.
    pub span: Option<Span>,
    /// The requirements that apply and look at it.
    pub requirements: Vec<RequirementId>,
}

/// What is contested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestedKind {
    /// A requirement.
    Requirement(RequirementId),
    /// An exception that excuses, by its place.
    Exception(RequirementId, usize),
    /// A definition.
    Definition(DefineId),
    /// A parameter.
    Parameter(ParameterId),
    /// An opportunity.
    Opportunity(EntityId),
    /// A risk.
    Risk(EntityId),
}

/// The facts that are missing, those that decide most first.
pub(super) fn questions(program: &Program, findings: &[Finding]) -> Vec<Question> {
    let mut found: IndexMap<MissingFact, Question> = IndexMap::new();
    for finding in findings {
        let requirement = finding.judgement.requirement;
        for missing in &finding.explanation.missing {
            let question = found.entry(missing.fact.clone()).or_insert_with(|| Question {
                missing: missing.clone(),
                requirements: Vec::new(),
                musts: 0,
            });
            match question.requirements.iter_mut().find(|(id, _)| *id == requirement) {
                Some((_, decides)) => *decides = *decides || missing.decides,
                None => {
                    question.requirements.push((requirement, missing.decides));
                    let is_must = program.requirement(requirement).level == Level::Must;
                    question.musts += usize::from(is_must);
                }
            }
        }
    }
    let mut questions: Vec<Question> = found.into_values().collect();
    let decided = |question: &Question| question.requirements.iter().filter(|(_, d)| *d).count();
    questions.sort_by(|a, b| {
        let key = |q: &Question| (q.musts, decided(q), q.requirements.len());
        key(b).cmp(&key(a)).then_with(|| a.missing.name.cmp(&b.missing.name))
    });
    questions
}

/// What is contested and bears on a verdict, in the order of declarations: parameters, definitions, requirements and
/// exceptions, opportunities and risks.
pub(super) fn contested(
    program: &Program,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Contested> {
    let all = state(program, judgements.iter());
    let applying: Vec<RequirementId> =
        all.requirements.iter().filter(|s| s.applies > 0).map(|s| s.requirement).collect();
    let those = |test: &dyn Fn(&crate::evaluate::Looks) -> bool| -> Vec<RequirementId> {
        let looks = |id: &RequirementId| context.looks(*id).is_some_and(test);
        applying.iter().copied().filter(looks).collect()
    };
    let mut found: Vec<Contested> = Vec::new();
    let mut put = |kind, why: &Option<smol_str::SmolStr>, span, requirements: Vec<_>| {
        if let Some(why) = why
            && !requirements.is_empty()
        {
            found.push(Contested { kind, why: why.to_string(), span, requirements });
        }
    };
    for (id, parameter) in (0..).map(ParameterId).zip(&program.parameters) {
        let looking = those(&|looks| looks.parameters.contains(&id));
        let kind = ContestedKind::Parameter(id);
        put(kind, &parameter.annotations.contested, Some(parameter.span), looking);
    }
    for (id, define) in (0..).map(DefineId).zip(&program.defines) {
        let looking = those(&|looks| looks.definitions.contains(&id));
        let kind = ContestedKind::Definition(id);
        put(kind, &define.annotations.contested, Some(define.span), looking);
    }
    for (id, requirement) in (0..).map(RequirementId).zip(program.requirements.iter()) {
        let own = || applying.iter().copied().filter(|other| *other == id).collect::<Vec<_>>();
        let kind = ContestedKind::Requirement(id);
        put(kind, &requirement.annotations.contested, Some(requirement.span), own());
        for (place, exception) in requirement.exceptions.iter().enumerate() {
            let excuses =
                |j: &Judgement| j.requirement == id && j.verdict == Verdict::Excepted(place);
            let own = if judgements.iter().any(excuses) { vec![id] } else { Vec::new() };
            let kind = ContestedKind::Exception(id, place);
            put(kind, &exception.annotations.contested, Some(exception.span), own);
        }
    }
    for name in ["Opportunity", "Risk"] {
        let Some(ty) = context.record(name) else { continue };
        for entity in program.type_info(ty).entities.iter().copied() {
            let info = program.entity(entity);
            let asked = |j: &&Judgement| j.subjects.contains(&ValueId::entity(entity));
            let mut asking: Vec<RequirementId> =
                judgements.iter().filter(asked).map(|j| j.requirement).collect();
            asking.dedup();
            let kind = match name {
                "Risk" => ContestedKind::Risk(entity),
                _ => ContestedKind::Opportunity(entity),
            };
            put(kind, &info.annotations.contested, info.span, asking);
        }
    }
    found
}
