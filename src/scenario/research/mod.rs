//! The material of a report on cooperation: what state agreements, mechanisms, fields and trade rules are in, what is
//! missing and what is unused, which opportunities and risks there are, what could be adjusted, what is open.
//!
//! 1. `state` counts verdicts by agreement, mechanism and article, and finds the room that met requirements leave;
//! 2. `variety` counts what agreements are about and in which form, `room` what may still move;
//! 3. `outlook` looks at opportunities and risks, `questions` at what is missing or contested;
//! 4. adjustments are those that `adjust` suggests.

mod outlook;
mod questions;
mod room;
mod state;
mod variety;

use crate::adjust::{self, Answer, Scope};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, Judgement, Looks, Outcome, looks};
use crate::explain::{Explanation, explain};
use crate::model::{AttributeId, EntityId, Program, RequirementId, TypeId};
use crate::source::FileId;

use super::trace::{Trace, trace};

pub use outlook::{Asked, Mitigation, Opportunity, Risk, Watch};
pub use questions::{Contested, ContestedKind, Question};
pub use room::{Declared, Room, Way};
pub use state::{AgreementState, ArticleState, MechanismState, Slack, State, Summed};
pub use variety::{Dimension, Herfindahl, Indicator, Member, herfindahl};

/// All that was found.
#[derive(Debug)]
pub struct Research {
    /// Everything that fails or is undetermined, in the program's order, and why.
    pub findings: Vec<Finding>,
    /// All verdicts together.
    pub state: State,
    /// The agreements that were asked about.
    pub agreements: Vec<AgreementState>,
    /// What fails and concerns none of them in particular, by the places of the findings.
    pub of_none: Vec<usize>,
    /// The mechanisms, the six of the model first.
    pub mechanisms: Vec<MechanismState>,
    /// The articles that requirements cite.
    pub articles: Vec<ArticleState>,
    /// The law against the drafts.
    pub trace: Trace,
    /// What the agreements are about, in which form, among whom.
    pub dimensions: Vec<Dimension>,
    /// Shares that the rules define.
    pub indicators: Vec<Indicator>,
    /// Room that met requirements leave, the place of the agreement first.
    pub slack: Vec<Slack>,
    /// What may move.
    pub room: Room,
    /// Opportunities.
    pub opportunities: Vec<Opportunity>,
    /// Risks.
    pub risks: Vec<Risk>,
    /// Facts that are missing.
    pub questions: Vec<Question>,
    /// What is contested.
    pub contested: Vec<Contested>,
    /// Adjustments of the agreements, and with the framework's too; none where they were not asked for.
    pub adjustments: Option<Adjustments>,
    /// How adjustments were judged.
    pub evaluation: evaluate::Options,
}

/// A verdict that fails, and why.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The judgement.
    pub judgement: Judgement,
    /// Why.
    pub explanation: Explanation,
    /// The agreements that it concerns.
    pub agreements: Vec<EntityId>,
}

/// What may be done about what fails.
#[derive(Debug)]
pub struct Adjustments {
    /// Of the agreements alone.
    pub drafts: Result<Answer, Box<Diagnostic>>,
    /// Of the agreements and the framework.
    pub framework: Result<Answer, Box<Diagnostic>>,
    /// Of the framework alone.
    pub framework_alone: Result<Answer, Box<Diagnostic>>,
}

/// What looks at what, and the program.
struct Context<'p> {
    program: &'p Program,
    /// What each requirement looks at.
    looks: Vec<Looks>,
    /// The agreements that were asked about.
    agreements: Vec<EntityId>,
}

impl Context<'_> {
    /// The agreements among those asked about that a judgement speaks of, itself or through a part of them.
    fn concerned(&self, judgement: &Judgement) -> Vec<EntityId> {
        let entities = judgement.subjects.iter().filter_map(|subject| subject.as_entity());
        let mut homes: Vec<EntityId> = Vec::new();
        for home in entities.map(|entity| self.program.home(entity)) {
            if self.agreements.contains(&home) && !homes.contains(&home) {
                homes.push(home);
            }
        }
        homes
    }

    fn looks(&self, requirement: RequirementId) -> Option<&Looks> {
        self.looks.get(requirement.index())
    }

    /// Whether a requirement looks at agreements, themselves or what they state.
    fn looks_at_agreements(&self, requirement: RequirementId) -> bool {
        let agreement = self.program.builtin.agreement;
        let of_agreement = |a: &AttributeId| self.program.attribute(*a).owner == agreement;
        self.looks(requirement).is_some_and(|looks| {
            looks.types.contains(&agreement) || looks.attributes.iter().any(of_agreement)
        })
    }

    /// The built-in record of that name.
    fn record(&self, name: &str) -> Option<TypeId> {
        let types = (0..).map(TypeId).zip(&self.program.types);
        types
            .filter(|(_, info)| info.span.is_none())
            .find(|(_, i)| i.name == name)
            .map(|(id, _)| id)
    }
}

/// Looks at an evaluated program. Agreements are those of the files that are asked for; adjustments are searched for with
/// `suggesting`.
pub fn research(
    outcome: &mut Outcome<'_>,
    is_asked: impl Fn(FileId) -> bool,
    suggesting: Option<&evaluate::Options>,
) -> Research {
    let program = outcome.program();
    let asked = program.agreements.iter().filter(|agreement| is_asked(agreement.span.file));
    let agreements: Vec<EntityId> = asked.map(|agreement| agreement.entity).collect();
    let context = Context { program, looks: looks(program).1, agreements };
    let trace = trace(outcome, &is_asked);
    let judgements = outcome.judgements.clone();
    let findings = findings(outcome, &context, &judgements);
    let slack = state::slack(outcome, &context, &judgements);
    let agreements = state::agreements(outcome, &context, &judgements, &findings);
    let none = |(_, finding): &(usize, &Finding)| finding.agreements.is_empty();
    let of_none = findings.iter().enumerate().filter(none).map(|(place, _)| place).collect();
    Research {
        state: state::state(program, judgements.iter()),
        agreements,
        of_none,
        mechanisms: state::mechanisms(program, &judgements),
        articles: state::articles(program, &trace, &judgements),
        dimensions: variety::dimensions(outcome, &context, &judgements),
        indicators: variety::indicators(outcome, &context, &judgements),
        room: room::room(&context, &trace, &findings),
        opportunities: outlook::opportunities(outcome, &context, &judgements),
        risks: outlook::risks(outcome, &context, &judgements),
        questions: questions::questions(program, &findings),
        contested: questions::contested(program, &context, &judgements),
        adjustments: suggesting.map(|options| adjustments(program, *options)),
        evaluation: suggesting.copied().unwrap_or_default(),
        findings,
        trace,
        slack,
    }
}

fn findings(
    outcome: &mut Outcome<'_>,
    context: &Context<'_>,
    judgements: &[Judgement],
) -> Vec<Finding> {
    let failing = judgements.iter().filter(|judgement| judgement.verdict.fails());
    failing
        .map(|judgement| Finding {
            judgement: judgement.clone(),
            explanation: explain(outcome, judgement),
            agreements: context.concerned(judgement),
        })
        .collect()
}

fn adjustments(program: &Program, evaluation: evaluate::Options) -> Adjustments {
    let with = |scope| {
        let options = adjust::Options { evaluation, scope, ..adjust::Options::default() };
        adjust::suggest(program, &options, &mut |_| {})
    };
    Adjustments {
        drafts: with(Scope::Drafts),
        framework: with(Scope::Framework),
        framework_alone: with(Scope::FrameworkOnly),
    }
}
