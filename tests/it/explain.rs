//! Laws of explanations: what a story names suffices, what it says is what was computed, what is called decisive is
//! tried against a program that says so, and the same run is explained in the same words.

mod chains;
mod lacking;
mod picture;
pub mod shipped;

use std::collections::BTreeSet;

use accordant::evaluate::{Change, Datum, Judgement, Outcome, Truth, Verdict};
use accordant::explain::{Asking, FactKind, Story, Telling, Words, why, why_not};
use accordant::model::{
    Annotations, Expr, ExprKind, Period, Program, RelationId, RequirementId, Scalar, Tuple, Type,
    Value, ValueId, Values,
};
use accordant::report::explain::explained;
use accordant::source::{FileId, SourceFile, SourceMap, Span};
use proptest::prelude::*;

use crate::agreement::{is_known, is_truth};
use crate::assume::written;
use crate::generate::{Generated, programs};
use crate::laws::{forget_places, shuffled};
use crate::pipeline::{date, outcome, program};
use crate::reference::{Known, Reference, Val};

/// Every element, but no alternative beyond what suffices.
const SUFFICIENT: Telling = Telling { alternatives: false, most_elements: usize::MAX };

const NOWHERE: Span = Span { file: FileId(9), start: 0, end: 0 };

/// The program without any fact that the story does not name: what is not named is unknown.
fn only_named(program: &Program, outcome: &Outcome<'_>, story: &Story<'_>) -> Program {
    let mut less = program.clone();
    let facts: Vec<&FactKind> =
        story.steps.iter().flat_map(|step| &step.facts).map(|fact| &fact.what).collect();
    // That nothing more can be derived rests on everything.
    if facts.iter().any(|fact| matches!(fact, FactKind::Closed(_))) {
        return less;
    }
    let mut less_values = std::mem::take(&mut less.values);
    let is_named = |kind: &FactKind| facts.contains(&kind);
    less.facts.attributes.retain(|(e, a), _| is_named(&FactKind::Stated(*e, *a)));
    for (place, relation) in (0..).zip(&mut less.relations) {
        let id = RelationId(place);
        if is_named(&FactKind::Relation(id)) {
            continue;
        }
        let was_open = std::mem::replace(&mut relation.open, true);
        let tuples = &mut less.facts.tuples[id.index()];
        tuples.retain(|tuple| is_named(&FactKind::Tuple(id, tuple.arguments.to_vec())));
        for fact in &facts {
            if let FactKind::NoTuple(relation, tuple) = fact
                && *relation == id
                && !was_open
            {
                let tuple = tuple.iter().map(|v| carried_value(outcome, &mut less_values, *v));
                tuples.push(Tuple {
                    arguments: tuple.collect(),
                    negated: true,
                    period: Period::default(),
                    annotations: Annotations::default(),
                    span: NOWHERE,
                });
            }
        }
    }
    less.values = less_values;
    less
}

/// Asks of a program nothing but one requirement.
fn ask_only(program: &mut Program, id: RequirementId) {
    let day = jiff::civil::date(1, 1, 1);
    for (place, requirement) in (0..).zip(std::sync::Arc::make_mut(&mut program.requirements)) {
        if RequirementId(place) != id {
            requirement.effective = Period { from: Some(day), before: Some(day) };
        }
    }
}

/// Whether all values that a judgement speaks of are values of the program itself.
fn is_portable(program: &Program, judgement: &Judgement) -> bool {
    let values = judgement.frame.iter().filter_map(|datum| datum.known());
    values
        .chain(judgement.subjects.iter().copied())
        .all(|value| value.as_entity().is_some() || program.values.get(value).is_some())
}

/// The verdict follows from the facts that the story names.
pub fn suffices(
    program: &Program,
    outcome: &mut Outcome<'_>,
    as_of: &str,
    judgement: &Judgement,
) -> Result<(), TestCaseError> {
    let is_decided = match judgement.verdict {
        Verdict::Met | Verdict::NotMet | Verdict::Excepted(_) => true,
        Verdict::NotApplicable(why) => why == accordant::evaluate::Inapplicable::Excluded,
        _ => false,
    };
    if !is_decided || !is_portable(program, judgement) {
        return Ok(());
    }
    let story = why(outcome, judgement, SUFFICIENT);
    let mut less = only_named(program, outcome, &story);
    ask_only(&mut less, judgement.requirement);
    let mut again = crate::pipeline::outcome(&less, as_of).unwrap();
    if matches!(judgement.verdict, Verdict::NotApplicable(_)) {
        // Subjects were asked for up to the first condition that excludes them.
        let binders = &program.requirement(judgement.requirement).binders;
        let filter = binders[judgement.subjects.len() - 1].filter.as_ref().unwrap();
        let truth = again.truth(filter, &mut judgement.frame.clone());
        prop_assert_eq!(truth, Truth::False);
        return Ok(());
    }
    let verdict = again.verdict_if(judgement, &[]);
    // What is not known may be either way: whether it applies, or what is excused.
    let body = outcome
        .truth(&program.requirement(judgement.requirement).body, &mut judgement.frame.clone());
    if body == Truth::Unknown && verdict == Verdict::Met {
        return Ok(());
    }
    if judgement.applies != Truth::True && matches!(verdict, Verdict::NotApplicable(_)) {
        return Ok(());
    }
    prop_assert_eq!(
        verdict.name(),
        judgement.verdict.name(),
        "{:#?}",
        story.steps.iter().map(|s| (&s.sentence, &s.facts)).collect::<Vec<_>>()
    );
    Ok(())
}

/// Every step says what the reference finds, too.
fn is_true(
    reference: &Reference<'_>,
    outcome: &Outcome<'_>,
    story: &Story<'_>,
) -> Result<(), TestCaseError> {
    for step in &story.steps {
        let Some((e, at)) = step.asked else { continue };
        let frame = &story.places[at].frame;
        if frame.iter().any(|datum| matches!(datum, Datum::Fault(_))) {
            continue;
        }
        let known = |datum: &Datum| match datum {
            Datum::Known(id) => Known::Value(Val::read(outcome.values(), *id)),
            Datum::Bounds(low, high) => {
                let val = |id: ValueId| Val::read(outcome.values(), id);
                Known::Between(low.map(val), high.map(val))
            }
            Datum::Fault(_) => Known::NOTHING,
        };
        let frame: Vec<Known> = frame.iter().map(known).collect();
        let same = if e.ty == Type::one(Scalar::YesNo) {
            is_truth(outcome, step.value.truth(), reference.truth(e, &frame))
        } else {
            is_known(reference, outcome, step.value, &reference.known(e, &frame))
        };
        prop_assert!(
            same,
            "{} {:?} {frame:?} {:?}",
            step.sentence,
            step.value,
            reference.known(e, &frame)
        );
    }
    Ok(())
}

/// The numbers and dates in a text that stand alone.
fn numbers(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '≈');
    text.split(|c: char| !is_part(c))
        .map(|token| token.trim_end_matches(['.', '-']))
        .filter(|token| token.contains(|c: char| c.is_ascii_digit()))
        .filter(|token| !token.contains(char::is_alphabetic))
        .map(|token| token.trim_start_matches('-').to_owned())
        .collect()
}

/// The numbers in the values that an expression and its parts come to, and in those of its elements.
fn computed(outcome: &mut Outcome<'_>, e: &Expr, frame: &[Datum], out: &mut BTreeSet<String>) {
    let mut own = frame.to_vec();
    let value = outcome.datum(e, &mut own);
    out.extend(numbers(&Words::of(outcome).datum(value)));
    if let Some(Value::Set(elements)) = value.known().and_then(|v| outcome.values().get(v)) {
        out.extend((0..=elements.len()).map(|n| n.to_string()));
    }
    let mut parts = Vec::new();
    e.for_each_part(&mut |part| parts.push(part));
    let (slot, set) = match &e.kind {
        ExprKind::Quantified(q) => (Some(q.slot), Some(&q.set)),
        ExprKind::Aggregate(a) => (Some(a.slot), Some(&a.set)),
        _ => (None, None),
    };
    let elements = set.map(|set| elements(outcome, set, frame));
    for part in parts {
        computed(outcome, part, frame, out);
        for element in elements.iter().flatten() {
            let mut bound = frame.to_vec();
            bound[usize::from(slot.unwrap().0)] = Datum::Known(*element);
            computed(outcome, part, &bound, out);
        }
    }
}

/// The elements of a set; of one that is not known, those that are written and known.
fn elements(outcome: &mut Outcome<'_>, set: &Expr, frame: &[Datum]) -> Vec<ValueId> {
    let mut frame = frame.to_vec();
    match (outcome.elements(set, &mut frame), &set.kind) {
        (Some(elements), _) => elements.to_vec(),
        (None, ExprKind::Set(parts)) => {
            parts.iter().filter_map(|part| outcome.datum(part, &mut frame).known()).collect()
        }
        (None, _) => Vec::new(),
    }
}

/// Every number in a sentence is one that the evaluator computes.
fn numbers_are_computed(outcome: &mut Outcome<'_>, story: &Story<'_>) -> Result<(), TestCaseError> {
    for step in &story.steps {
        let Some((e, at)) = step.asked else { continue };
        // Of a set that is not known the possible elements are named, and they are no values of it.
        if step.value.known().is_none() {
            continue;
        }
        let mut known = BTreeSet::new();
        computed(outcome, e, &story.places[at].frame, &mut known);
        for number in numbers(&step.sentence) {
            // The number of values of a type, where a set of it is not known.
            let is_count = number.parse::<usize>().is_ok_and(|n| n <= 64);
            prop_assert!(
                known.contains(&number) || is_count,
                "{number} in {}: {known:?}",
                step.sentence
            );
        }
    }
    Ok(())
}

/// A value as another program knows it: values that were computed are made known there.
fn carried_value(outcome: &Outcome<'_>, values: &mut Values, value: ValueId) -> ValueId {
    match outcome.values().get(value) {
        Some(Value::Set(elements)) => {
            let elements: Vec<ValueId> =
                elements.iter().map(|e| carried_value(outcome, values, *e)).collect();
            values.intern_set(elements)
        }
        Some(known) => values.intern(known.clone()),
        None => value,
    }
}

/// A change as another program says it.
fn carried(outcome: &Outcome<'_>, program: &mut Program, change: &Change) -> Change {
    match change {
        Change::Value(entity, attribute, Some(value)) => Change::Value(
            *entity,
            *attribute,
            Some(carried_value(outcome, &mut program.values, *value)),
        ),
        Change::Tuple(relation, tuple, truth) => {
            let tuple =
                tuple.iter().map(|v| carried_value(outcome, &mut program.values, *v)).collect();
            Change::Tuple(*relation, tuple, *truth)
        }
        other => other.clone(),
    }
}

/// The verdict in a program into which the change is written; none where it depends on others or is not asked.
fn fresh_verdict(
    program: &Program,
    outcome: &Outcome<'_>,
    as_of: &str,
    judgement: &Judgement,
    change: &Change,
) -> Option<Verdict> {
    let mut changed = program.clone();
    let change = carried(outcome, &mut changed, change);
    written(&mut changed, &change);
    ask_only(&mut changed, judgement.requirement);
    let mut fresh = crate::pipeline::outcome(&changed, as_of).unwrap();
    let known = judgement.subjects.len();
    if known < program.requirement(judgement.requirement).binders.len() {
        return Some(fresh.verdict_if(judgement, &[]));
    }
    let found = fresh
        .judgements
        .iter()
        .find(|j| j.requirement == judgement.requirement && j.subjects == judgement.subjects)?;
    let overridden =
        !program.requirements.iter().all(|r| !r.overrides.contains(&judgement.requirement));
    (!overridden).then_some(found.verdict)
}

/// What is called decisive was tried, and is so in a program that says it. Gives how many changes were tried.
pub fn changes_are_true(
    program: &Program,
    outcome: &mut Outcome<'_>,
    as_of: &str,
    judgement: &Judgement,
) -> Result<usize, TestCaseError> {
    if !is_portable(program, judgement) {
        return Ok(0);
    }
    let lacks = why_not(outcome, judgement, &Asking::default());
    let mends = lacks.lacks.iter().flat_map(|lack| &lack.mends);
    let mut claims: Vec<(Change, Verdict)> =
        mends.map(|mend| (mend.change.clone(), mend.verdict)).collect();
    for missing in &lacks.missing {
        for way in &missing.ways {
            claims.extend(way.tried.iter().map(|change| (change.clone(), way.verdict)));
        }
        let decides = !missing.ways.is_empty()
            && missing.ways.iter().all(|way| way.verdict != Verdict::Undetermined);
        prop_assert!(missing.ways.is_empty() || decides == missing.decides, "{}", missing.name);
    }
    for (change, verdict) in &claims {
        if let Some(fresh) = fresh_verdict(program, outcome, as_of, judgement, change) {
            prop_assert_eq!(fresh.name(), verdict.name(), "{:?}", change);
        }
    }
    Ok(claims.len())
}

/// All laws, for every verdict of a program.
fn explains(generated: &Generated) -> Result<(), TestCaseError> {
    let Ok(program) = program(&[generated.text()]) else { return Ok(()) };
    let Ok(mut outcome) = outcome(&program, generated.as_of) else { return Ok(()) };
    let reference = Reference::new(&program, Some(date(generated.as_of)));
    for judgement in outcome.judgements.clone() {
        for telling in [SUFFICIENT, Telling::ALL] {
            let story = why(&mut outcome, &judgement, telling);
            prop_assert!(outcome.unfinished().is_none());
            is_true(&reference, &outcome, &story)?;
            numbers_are_computed(&mut outcome, &story)?;
            is_acyclic(&story)?;
        }
        suffices(&program, &mut outcome, generated.as_of, &judgement)?;
        changes_are_true(&program, &mut outcome, generated.as_of, &judgement)?;
    }
    Ok(())
}

/// No step rests on itself, and each is part of the story once.
fn is_acyclic(story: &Story<'_>) -> Result<(), TestCaseError> {
    let mut waiting: Vec<usize> = vec![0; story.steps.len()];
    for part in story.steps.iter().flat_map(|step| &step.parts) {
        waiting[part.0 as usize] += 1;
    }
    let mut open: Vec<usize> = (0..waiting.len()).filter(|n| waiting[*n] == 0).collect();
    let mut done = 0;
    while let Some(step) = open.pop() {
        done += 1;
        for part in &story.steps[step].parts {
            waiting[part.0 as usize] -= 1;
            if waiting[part.0 as usize] == 0 {
                open.push(part.0 as usize);
            }
        }
    }
    prop_assert_eq!(done, story.steps.len(), "a step rests on itself");
    Ok(())
}

/// All verdicts explained, as JSON without the places in files.
fn all_explained(texts: &[String], as_of: &str) -> Option<serde_json::Value> {
    let program = program(texts).ok()?;
    let mut sources = SourceMap::default();
    for (place, text) in texts.iter().enumerate() {
        sources.add(SourceFile::new(format!("{place}.accord"), text.as_str()));
    }
    let mut outcome = outcome(&program, as_of).ok()?;
    let mut all = Vec::new();
    for judgement in outcome.judgements.clone() {
        for (telling, fold) in [(Telling::SHORT, true), (Telling::ALL, false)] {
            let view = explained(&mut outcome, &sources, &judgement, telling, fold);
            let mut json = serde_json::to_value(&view).unwrap();
            forget_places(&mut json);
            all.push(json);
        }
    }
    Some(serde_json::Value::Array(all))
}

proptest! {
    #[test]
    fn explanations_keep_their_laws(generated in programs()) {
        explains(&generated)?;
    }

    #[test]
    fn order_and_files_change_no_explanation(
        generated in programs(),
        keys in prop::collection::vec(any::<u16>(), 1..40),
        files in 1..4_usize,
    ) {
        let whole = all_explained(&[generated.text()], generated.as_of);
        let again = all_explained(&[generated.text()], generated.as_of);
        prop_assert_eq!(&whole, &again);
        let parts = all_explained(&shuffled(&generated, &keys, files), generated.as_of);
        prop_assert_eq!(whole, parts);
    }
}
