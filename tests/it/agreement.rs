//! Whether the evaluator and the reference agree: on verdicts, and on all closed calls of definitions.

use accordant::evaluate::{Datum, Inapplicable, Judgement, Outcome, Truth, Verdict};
use accordant::model::{DefineBody, DefineId, Expr, ExprKind, Program, Scalar, Type, ValueId};

use crate::reference::{Judged, Known, Reference, Ruling, Truth as ReferenceTruth, Val, Why};

/// What they disagree on, one a line; empty if nothing.
pub fn disagreements(reference: &Reference<'_>, outcome: &mut Outcome<'_>) -> String {
    let mut found = calls(reference, outcome);
    found.extend(verdicts(reference, outcome));
    found.join("\n")
}

fn verdicts(reference: &Reference<'_>, outcome: &Outcome<'_>) -> Vec<String> {
    let judged = reference.judge_all();
    let program = outcome.program();
    let mut found = Vec::new();
    if judged.len() != outcome.judgements.len() {
        found.push(format!("{} verdicts, not {}", outcome.judgements.len(), judged.len()));
    }
    for (judgement, wanted) in outcome.judgements.iter().zip(&judged) {
        let subjects: Vec<Val> =
            judgement.subjects.iter().map(|s| Val::read(outcome.values(), *s)).collect();
        let right = judgement.requirement == wanted.requirement
            && subjects == wanted.subjects
            && is_verdict(outcome, judgement.verdict, &wanted.ruling)
            && match (judgement.ahead, &wanted.ahead) {
                (None, None) => true,
                (Some(ahead), Some(wanted)) => is_verdict(outcome, ahead, wanted),
                _ => false,
            };
        if !right {
            found.push(describe(program, judgement, wanted, &subjects));
        }
    }
    found
}

fn describe(program: &Program, is: &Judgement, wanted: &Judged, subjects: &[Val]) -> String {
    format!(
        "{} of {subjects:?} is {:?}, ahead {:?}; the reference says {} of {:?} is {:?}, ahead {:?}",
        program.requirement(is.requirement).name,
        is.verdict,
        is.ahead,
        program.requirement(wanted.requirement).name,
        wanted.subjects,
        wanted.ruling,
        wanted.ahead,
    )
}

fn is_verdict(outcome: &Outcome<'_>, verdict: Verdict, wanted: &Ruling) -> bool {
    match (verdict, wanted) {
        (Verdict::NotApplicable(why), Ruling::NotApplicable(wanted)) => match (why, wanted) {
            (Inapplicable::OutOfPeriod, Why::OutOfPeriod)
            | (Inapplicable::StageAhead, Why::StageAhead)
            | (Inapplicable::OtherStage, Why::OtherStage)
            | (Inapplicable::NoSubject, Why::NoSubject)
            | (Inapplicable::Excluded, Why::Excluded) => true,
            (Inapplicable::Overridden(by), Why::Overridden(wanted)) => wanted.contains(&by),
            _ => false,
        },
        (Verdict::Excepted(place), Ruling::Excepted(wanted)) => place == *wanted,
        (Verdict::Error(id), Ruling::Error(faults)) => {
            faults.include(&outcome.fault(id).unwrap().kind)
        }
        (Verdict::Met, Ruling::Met)
        | (Verdict::NotMet, Ruling::NotMet)
        | (Verdict::Undetermined, Ruling::Undetermined) => true,
        _ => false,
    }
}

/// All tuples of arguments of a definition whose parameters are entities or yes and no.
pub fn closed_calls(program: &Program) -> Vec<(DefineId, Vec<ValueId>)> {
    let mut calls = Vec::new();
    for (id, define) in (0..).map(DefineId).zip(&program.defines) {
        let mut tuples = vec![Vec::new()];
        for (_, ty) in define.slots.iter().take(define.arity) {
            let values: Vec<ValueId> = match ty.scalar {
                Scalar::Entity(ty) => {
                    program.type_info(ty).entities.iter().map(|e| ValueId::entity(*e)).collect()
                }
                Scalar::YesNo => vec![ValueId::NO, ValueId::YES],
                _ => Vec::new(),
            };
            let longer = |t: &Vec<ValueId>| {
                values.iter().map(|v| [t.clone(), vec![*v]].concat()).collect::<Vec<_>>()
            };
            tuples = tuples.iter().flat_map(longer).collect();
        }
        calls.extend(tuples.into_iter().map(|tuple| (id, tuple)));
    }
    calls
}

/// A call with these arguments, as an expression.
pub fn call_expression(program: &Program, id: DefineId, tuple: &[ValueId]) -> Expr {
    let define = program.define(id);
    let ty = Type::one(Scalar::Any);
    let constant =
        |value: &ValueId| Expr { kind: ExprKind::Constant(*value), ty, span: define.span };
    let arguments = tuple.iter().map(constant).collect();
    Expr { kind: ExprKind::Call(id, arguments), ty, span: define.span }
}

fn calls(reference: &Reference<'_>, outcome: &mut Outcome<'_>) -> Vec<String> {
    let program = outcome.program();
    let mut found = Vec::new();
    for (id, tuple) in closed_calls(program) {
        let define = program.define(id);
        let call = call_expression(program, id, &tuple);
        let arguments: Vec<Known> = tuple.iter().map(|v| Known::Value(reference.val(*v))).collect();
        let (right, text) = match &define.body {
            DefineBody::Predicate(_) => {
                let (is, wanted) =
                    (outcome.truth(&call, &mut Vec::new()), reference.call(id, &arguments));
                (is_truth(outcome, is, wanted), format!("{is:?}; the reference says {wanted:?}"))
            }
            DefineBody::Value { .. } => {
                let is = outcome.datum(&call, &mut Vec::new());
                let wanted = reference.defined_value(id, &arguments);
                let right = is_known(reference, outcome, is, &wanted);
                let shown = show(outcome, is);
                (right, format!("{shown}; the reference says {wanted:?}"))
            }
        };
        if !right {
            let names: Vec<&str> = tuple
                .iter()
                .map(|v| v.as_entity().map_or("yes/no", |e| program.entity(e).name.as_str()))
                .collect();
            found.push(format!("{}({}) is {text}", define.name, names.join(", ")));
        }
    }
    found
}

fn show(outcome: &Outcome<'_>, datum: Datum) -> String {
    let val = |id: ValueId| Val::read(outcome.values(), id);
    match datum {
        Datum::Known(id) => format!("{:?}", val(id)),
        Datum::Bounds(low, high) => format!("{:?} to {:?}", low.map(val), high.map(val)),
        Datum::Fault(id) => format!("{:?}", outcome.fault(id)),
    }
}

/// Whether two truths are the same, whichever of the faults is named.
pub fn is_truth(outcome: &Outcome<'_>, truth: Truth, wanted: ReferenceTruth) -> bool {
    match (truth, wanted) {
        (Truth::Fault(id), ReferenceTruth::Fault(faults)) => {
            faults.include(&outcome.fault(id).unwrap().kind)
        }
        (Truth::True, ReferenceTruth::True)
        | (Truth::False, ReferenceTruth::False)
        | (Truth::Unknown, ReferenceTruth::Unknown) => true,
        _ => false,
    }
}

/// Whether the same is known of two values.
pub fn is_known(
    reference: &Reference<'_>,
    outcome: &Outcome<'_>,
    datum: Datum,
    wanted: &Known,
) -> bool {
    let same = |id: ValueId, wanted: &Val| {
        reference.same(&Val::read(outcome.values(), id), wanted) == Ok(true)
    };
    let same_end = |end: Option<ValueId>, wanted: &Option<Val>| match (end, wanted) {
        (None, None) => true,
        (Some(end), Some(wanted)) => same(end, wanted),
        _ => false,
    };
    match (datum, wanted) {
        (Datum::Known(id), Known::Value(wanted)) => same(id, wanted),
        (Datum::Bounds(low, high), Known::Between(wanted_low, wanted_high)) => {
            same_end(low, wanted_low) && same_end(high, wanted_high)
        }
        (Datum::Fault(id), Known::Fault(faults)) => {
            faults.include(&outcome.fault(id).unwrap().kind)
        }
        _ => false,
    }
}
