//! Stating a missing fact never turns a decided verdict into its opposite: unknown means not known yet.

use accordant::evaluate::{Outcome, Verdict};
use accordant::model::{AttributeId, EntityId, Program, RequirementId, Stated, Tuple, ValueId};
use proptest::prelude::*;

use crate::generate::{Generated, growing_programs};
use crate::pipeline::{outcome, program};

/// Attributes that are not stated, each with a value that another entity states.
fn missing(program: &Program) -> Vec<(EntityId, AttributeId, Stated)> {
    let mut found = Vec::new();
    for (id, entity) in (0..).map(EntityId).zip(program.entities.iter()) {
        for attribute in program.type_info(entity.ty).attributes.values() {
            let facts = &program.facts.attributes;
            if facts.contains_key(&(id, *attribute)) {
                continue;
            }
            let mut others: Vec<_> =
                facts.iter().filter(|((_, other), _)| other == attribute).collect();
            others.sort_by_key(|((other, _), _)| *other);
            found.extend(others.into_iter().map(|(_, stated)| (id, *attribute, *stated)));
        }
    }
    found
}

/// The program with one more fact: an attribute, or a tuple of the open relation, true or false.
fn grown(program: &Program, choice: usize) -> Option<Program> {
    let mut more = program.clone();
    let missing = missing(program);
    let place = program.relations.iter().position(|relation| relation.open)?;
    let relation = &program.relations[place];
    let country = &program.type_info(program.builtin.country).entities;
    let pair = [country[choice % country.len()], country[choice / 7 % country.len()]];
    let arguments = pair.map(ValueId::entity);
    let known = program.facts.tuples[place].iter().any(|t| *t.arguments == arguments);
    if choice.is_multiple_of(5) && !known {
        more.facts.tuples[place].push(Tuple {
            arguments: Box::new(arguments),
            negated: choice.is_multiple_of(2),
            period: accordant::model::Period::default(),
            annotations: accordant::model::Annotations::default(),
            span: relation.span,
        });
        return Some(more);
    }
    let (entity, attribute, stated) = *missing.get(choice % missing.len().max(1))?;
    more.facts.attributes.insert((entity, attribute), stated);
    Some(more)
}

type Key = (RequirementId, Vec<ValueId>);

fn verdicts(outcome: &Outcome<'_>) -> Vec<(Key, Verdict)> {
    let judgements = outcome.judgements.iter();
    judgements.map(|j| ((j.requirement, j.subjects.clone()), j.verdict)).collect()
}

/// Whether the first verdict may become the second when more is known.
fn may_become(before: Verdict, after: Verdict) -> bool {
    match (before, after) {
        // A value may turn out to have no place in a sum or a comparison.
        // That it applies may have been open where it is met anyway.
        (_, Verdict::Error(_))
        | (Verdict::Error(_) | Verdict::Undetermined, _)
        | (Verdict::Met | Verdict::Excepted(_), Verdict::Met | Verdict::NotApplicable(_)) => true,
        (Verdict::NotApplicable(a), Verdict::NotApplicable(b)) => {
            std::mem::discriminant(&a) == std::mem::discriminant(&b)
        }
        (Verdict::Excepted(a), Verdict::Excepted(b)) => b <= a,
        (before, after) => before == after,
    }
}

fn grow(generated: &Generated, choice: usize) -> Result<(), TestCaseError> {
    let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
    let Some(more) = grown(&program, choice) else { return Ok(()) };
    let (Ok(before), Ok(after)) =
        (outcome(&program, generated.as_of), outcome(&more, generated.as_of))
    else {
        return Ok(());
    };
    let after = verdicts(&after);
    for (key, verdict) in verdicts(&before) {
        for (_, now) in after.iter().filter(|(other, _)| *other == key) {
            let name = &program.requirement(key.0).name;
            prop_assert!(may_become(verdict, *now), "{name} was {verdict:?} and is {now:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn stating_more_contradicts_no_verdict(generated in growing_programs(), choice in any::<usize>()) {
        grow(&generated, choice)?;
    }
}
