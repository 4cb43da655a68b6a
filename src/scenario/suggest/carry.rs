//! A change of the framework carried over to other drafts: the same parameters and requirements, known by where they are
//! declared.

use smol_str::SmolStr;

use crate::adjust::{Effect, Suggestion};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{self, Change, Transition, transitions};
use crate::model::{ParameterId, Program, RequirementId, Value, ValueId, Values};
use crate::source::{Span, to_u32};

/// What a suggestion changes of the framework.
#[derive(Clone, Debug, Default)]
pub struct FrameworkChange {
    parameters: Vec<(SmolStr, Span, ValueId)>,
    waived: Vec<(SmolStr, Span)>,
}

/// A draft under a change of the framework.
#[derive(Debug)]
pub struct Carried {
    /// Its program, with the parameters changed.
    pub program: Program,
    /// The verdicts that differ.
    pub transitions: Vec<Transition>,
}

impl FrameworkChange {
    /// What a suggestion changes; nothing where it only changes drafts.
    #[must_use]
    pub fn of(program: &Program, suggestion: &Suggestion) -> Self {
        let mut change = FrameworkChange::default();
        for step in &suggestion.steps {
            match step.effect {
                Effect::Parameter { parameter, to, .. } => {
                    let declared = program.parameter(parameter);
                    change.parameters.push((declared.name.clone(), declared.span, to));
                }
                Effect::Waive { requirement } => {
                    let declared = program.requirement(requirement);
                    change.waived.push((declared.name.clone(), declared.span));
                }
                _ => {}
            }
        }
        change
    }

    /// Whether nothing of the framework changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.waived.is_empty()
    }

    /// Judges another draft again under the change. `from` is the program of the suggestion; `is_same` says whether a
    /// place of it and one of the other draft are the same.
    ///
    /// # Errors
    /// Where the draft cannot be evaluated.
    pub fn carry(
        &self,
        from: &Program,
        mut other: Program,
        options: &evaluate::Options,
        is_same: &dyn Fn(Span, Span) -> bool,
    ) -> Result<Carried, Box<Diagnostic>> {
        let (before, values) = judged(&other, options, &[])?;
        // So that what is computed has the same number in both evaluations.
        other.values = values;
        for (name, span, value) in &self.parameters {
            let place = (0..other.parameters.len()).map(|at| ParameterId(to_u32(at))).find(|id| {
                let parameter = other.parameter(*id);
                parameter.name == *name && is_same(*span, parameter.span)
            });
            let value = carried(from, *value, &mut other);
            if let (Some(place), Some(value)) = (place, value)
                && let Some(parameter) = other.parameters.get_mut(place.index())
            {
                parameter.value = value;
            }
        }
        let waived: Vec<Change> = self
            .waived
            .iter()
            .filter_map(|(name, span)| {
                let id: RequirementId = other.requirement_named(name)?;
                is_same(*span, other.requirement(id).span).then_some(Change::WithoutRequirement(id))
            })
            .collect();
        let (after, _) = judged(&other, options, &waived)?;
        Ok(Carried { program: other, transitions: transitions(&before, &after) })
    }
}

fn judged(
    program: &Program,
    options: &evaluate::Options,
    changes: &[Change],
) -> Result<(Vec<evaluate::Judgement>, Values), Box<Diagnostic>> {
    let options = evaluate::Options { record_proofs: false, ..*options };
    let mut outcome = evaluate::evaluate_on_its_date(program, &options)?;
    if !changes.is_empty() {
        outcome.assume(changes);
    }
    match outcome.unfinished() {
        Some(failure) => Err(Box::new(failure)),
        None => Ok((std::mem::take(&mut outcome.judgements), outcome.values().clone())),
    }
}

/// A value of one program in another: entities by their path.
fn carried(from: &Program, value: ValueId, to: &mut Program) -> Option<ValueId> {
    if let Some(entity) = value.as_entity() {
        let known = from.entity(entity);
        let ty = &from.type_info(known.ty).name;
        let same = |id: &crate::model::EntityId| {
            let other = to.entity(*id);
            other.path == known.path && to.type_info(other.ty).name == *ty
        };
        let all = (0..to.entities.len()).map(|at| crate::model::EntityId(to_u32(at)));
        return all.into_iter().find(same).map(ValueId::entity);
    }
    match from.values.get(value)? {
        Value::Set(elements) => {
            let elements: Option<Vec<ValueId>> =
                elements.iter().map(|element| carried(from, *element, to)).collect();
            Some(to.values.intern_set(elements?))
        }
        value => Some(to.values.intern(value.clone())),
    }
}
