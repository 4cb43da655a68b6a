//! The moves of a suggestion as a reader wants them: what is done, from where to where, at what cost, and for what.

use num_rational::BigRational;

use super::Asked;
use super::knob::{Knob, KnobKind, Setting};
use crate::model::{AttributeId, EntityId, ParameterId, Program, RequirementId, ValueId};
use crate::source::Span;

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A term is given another value, or, where it had none, is stated.
    Set {
        /// The agreement or clause.
        entity: EntityId,
        /// Its attribute.
        attribute: AttributeId,
        /// The value now.
        from: Option<ValueId>,
        /// The value then.
        to: ValueId,
    },
    /// A clause is added.
    Add {
        /// To this agreement.
        agreement: EntityId,
        /// The clause.
        clause: EntityId,
    },
    /// A clause is dropped, and the reservations on it.
    Drop {
        /// From this agreement.
        agreement: EntityId,
        /// The clause.
        clause: EntityId,
    },
    /// A planned agreement is concluded.
    Conclude {
        /// The agreement.
        agreement: EntityId,
    },
    /// A country joins.
    Admit {
        /// The agreement.
        agreement: EntityId,
        /// The country.
        country: EntityId,
    },
    /// A country leaves.
    Withdraw {
        /// The agreement.
        agreement: EntityId,
        /// The country.
        country: EntityId,
    },
    /// A parameter of the framework is given another value.
    Parameter {
        /// The parameter.
        parameter: ParameterId,
        /// The value now.
        from: ValueId,
        /// The value then.
        to: ValueId,
    },
    /// The framework gives up a requirement.
    Waive {
        /// The requirement.
        requirement: RequirementId,
    },
}

impl Effect {
    /// Whether it changes the framework and not a draft.
    #[must_use]
    pub fn is_of_framework(&self) -> bool {
        matches!(self, Effect::Parameter { .. } | Effect::Waive { .. })
    }
}

/// A move of a suggestion.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub effect: Effect,
    /// What it costs.
    pub cost: BigRational,
    /// Where it is said that this may be done.
    pub span: Span,
    /// The requirements that would fail if all of the suggestion were done but this.
    pub needed_by: Vec<Asked>,
}

/// The steps of a setting, without what they are needed by. New values are interned.
pub fn steps(program: &mut Program, knobs: &[Knob], setting: &Setting) -> Vec<Step> {
    let mut steps = Vec::new();
    for (knob, position) in knobs.iter().zip(setting) {
        if *position == 0 {
            continue;
        }
        let to = knob.value_id_at(*position, program);
        let effect = match (knob.kind, to) {
            (KnobKind::Term(entity, attribute), Some(to)) => {
                Effect::Set { entity, attribute, from: knob.present, to }
            }
            (KnobKind::Parameter(parameter), Some(to)) => {
                let Some(from) = knob.present else { continue };
                Effect::Parameter { parameter, from, to }
            }
            (KnobKind::Add(agreement, clause), _) => Effect::Add { agreement, clause },
            (KnobKind::Drop(agreement, clause), _) => Effect::Drop { agreement, clause },
            (KnobKind::Conclude(agreement), _) => Effect::Conclude { agreement },
            (KnobKind::Admit(agreement, country), _) => Effect::Admit { agreement, country },
            (KnobKind::Withdraw(agreement, country), _) => Effect::Withdraw { agreement, country },
            (KnobKind::Waive(requirement), _) => Effect::Waive { requirement },
            (KnobKind::Term(..) | KnobKind::Parameter(_), None) => continue,
        };
        let cost = knob.cost_at(*position);
        steps.push(Step { effect, cost, span: knob.span, needed_by: Vec::new() });
    }
    steps
}
