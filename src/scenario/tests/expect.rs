//! One expectation after another against an outcome.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::evaluate::{Judgement, Outcome, Standing, Truth, Verdict};
use crate::model::{Program, ValueId};
use crate::source::Span;
use crate::syntax::ast::{Expectation, ExpectationKind, Name, TestDecl};

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The expectation.
    pub span: Span,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub actual: String,
}

/// Checks all expectations but those of errors.
pub(super) fn check(outcome: &mut Outcome<'_>, test: &TestDecl, failures: &mut Vec<Failure>) {
    for (place, expectation) in test.expectations.iter().enumerate() {
        let result = match &expectation.kind {
            ExpectationKind::Verdict { requirement, subjects, verdict, because } => {
                verdict_of(outcome, requirement, subjects, verdict, because.as_ref())
            }
            ExpectationKind::Stage { agreement, stage } => {
                stage_of(outcome, agreement.as_ref(), stage)
            }
            ExpectationKind::That(_) => that(outcome, place),
            ExpectationKind::Error(_)
            | ExpectationKind::SuggestionCost(_)
            | ExpectationKind::SuggestionMoves(_)
            | ExpectationKind::NoSuggestion(_) => Ok(()),
        };
        if let Err((expected, actual)) = result {
            failures.push(Failure { span: expectation.span, expected, actual });
        }
    }
}

/// Where there is no outcome, no expectation but that of an error is met.
pub(super) fn nothing_came_out(test: &TestDecl, failures: &mut Vec<Failure>) {
    let expects_error = |e: &Expectation| matches!(e.kind, ExpectationKind::Error(_));
    if test.expectations.iter().any(expects_error) {
        let others = test.expectations.iter().filter(|e| !expects_error(e));
        failures.extend(others.map(|e| Failure {
            span: e.span,
            expected: String::from("an outcome"),
            actual: String::from("there is none, because of the errors"),
        }));
    }
}

/// Codes of the faults that verdicts rest on.
pub(super) fn faults(outcome: &Outcome<'_>) -> Vec<Code> {
    let code = |judgement: &Judgement| match judgement.verdict {
        Verdict::Error(fault) => Some(outcome.fault(fault)?.kind.code()),
        _ => None,
    };
    outcome.judgements.iter().filter_map(code).collect()
}

/// Takes expected errors out of what was found; an expected one that is not there is a failure.
pub(super) fn check_errors(
    test: &TestDecl,
    found: &mut Vec<Diagnostic>,
    faults: &[Code],
    failures: &mut Vec<Failure>,
) {
    let mut expected_codes = Vec::new();
    for expectation in &test.expectations {
        let ExpectationKind::Error(name) = &expectation.kind else { continue };
        // A code that does not exist is reported by the analysis.
        let Some(code) = Code::parse(&name.text) else { continue };
        expected_codes.push(code);
        if !faults.contains(&code) && !found.iter().any(|d| d.code == code) {
            let mut others: Vec<&str> = found
                .iter()
                .filter(|d| d.severity == Severity::Error)
                .map(|d| d.code.text())
                .chain(faults.iter().map(|code| code.text()))
                .collect();
            others.sort_unstable();
            others.dedup();
            let actual =
                if others.is_empty() { String::from("no error") } else { others.join(", ") };
            failures.push(Failure {
                span: expectation.span,
                expected: format!("error {}", name.text),
                actual,
            });
        }
    }
    found.retain(|d| !expected_codes.contains(&d.code));
}

/// What was expected and what came out, where that differs.
type Checked = Result<(), (String, String)>;

fn verdict_of(
    outcome: &Outcome<'_>,
    requirement: &Name,
    subjects: &[Name],
    verdict: &Name,
    because: Option<&Name>,
) -> Checked {
    let program = outcome.program();
    let Some(id) = program.requirement_named(&requirement.text) else {
        // Reported by the analysis.
        return Ok(());
    };
    let of_subject = |j: &&Judgement| {
        j.requirement == id
            && j.subjects.iter().zip(subjects).all(|(value, name)| is_called(program, *value, name))
    };
    let all: Vec<&Judgement> = outcome.judgements.iter().filter(of_subject).collect();
    let expected = described(&verdict.text, because.map(|name| name.text.as_str()));
    let matches = |j: &&Judgement| {
        j.verdict.name() == verdict.text.as_str()
            && because.is_none_or(|name| reason(outcome, j).as_deref() == Some(name.text.as_str()))
    };
    if !all.is_empty() && all.iter().all(matches) {
        return Ok(());
    }
    let actual = match all.iter().find(|j| !matches(j)) {
        Some(judgement) => {
            described(judgement.verdict.name(), reason(outcome, judgement).as_deref())
        }
        None => String::from("it was not asked of that subject"),
    };
    let about = if subjects.is_empty() {
        requirement.text.to_string()
    } else {
        let names: Vec<&str> = subjects.iter().map(|name| name.text.as_str()).collect();
        format!("{}({})", requirement.text, names.join(", "))
    };
    Err((format!("{about} is {expected}"), actual))
}

/// Whether a value is the entity that a test calls so: by its name, or by its path.
fn is_called(program: &Program, value: ValueId, name: &Name) -> bool {
    value.as_entity().is_some_and(|id| {
        let entity = program.entity(id);
        entity.name == name.text || entity.path == name.text
    })
}

fn described(verdict: &str, because: Option<&str>) -> String {
    because.map_or_else(|| verdict.to_owned(), |why| format!("{verdict} because {why}"))
}

/// The exception, or the code of the error.
fn reason(outcome: &Outcome<'_>, judgement: &Judgement) -> Option<String> {
    match judgement.verdict {
        Verdict::Excepted(place) => {
            let requirement = outcome.program().requirement(judgement.requirement);
            requirement.exceptions.get(place).map(|exception| exception.name.to_string())
        }
        Verdict::Error(fault) => outcome.fault(fault).map(|f| f.kind.code().text().to_owned()),
        _ => None,
    }
}

fn stage_of(outcome: &Outcome<'_>, agreement: Option<&Name>, stage: &Name) -> Checked {
    let program = outcome.program();
    let expected = |who: &str| {
        let of = if who.is_empty() { String::new() } else { format!(" of {who}") };
        format!("stage{of} is {}", stage.text)
    };
    let entity = match agreement {
        Some(name) => program
            .agreements
            .iter()
            .map(|a| a.entity)
            .find(|id| program.entity(*id).name == name.text),
        None => match program.agreements.as_slice() {
            [only] => Some(only.entity),
            several => {
                let actual = format!("there are {} agreements; say `stage of NAME`", several.len());
                return Err((expected(""), actual));
            }
        },
    };
    if let Some(name) = agreement
        && program.planned.iter().any(|a| program.entity(a.entity).name == name.text)
    {
        return Err((expected(&name.text), format!("{} is only planned", name.text)));
    }
    // A name that no agreement has is reported by the analysis.
    let Some(entity) = entity else { return Ok(()) };
    let reached = match outcome.standing(entity) {
        Standing::Reached(place) => program.stages.get(place),
        Standing::BeforeFirst => None,
    };
    let actual = reached.map_or("none", |reached| program.entity(reached.entity).name.as_str());
    if actual == stage.text.as_str() {
        return Ok(());
    }
    Err((expected(agreement.map_or("", |name| name.text.as_str())), actual.to_owned()))
}

fn that(outcome: &mut Outcome<'_>, place: usize) -> Checked {
    let program = outcome.program();
    let Some(expected) = program.expectations.iter().find(|e| e.place == place) else {
        return Ok(());
    };
    let mut frame = vec![crate::evaluate::Datum::UNKNOWN; expected.slots.len()];
    let actual = match outcome.truth(&expected.condition, &mut frame) {
        Truth::True => return Ok(()),
        Truth::False => String::from("it is false"),
        Truth::Unknown => String::from("it is undetermined"),
        Truth::Fault(fault) => {
            let code = outcome.fault(fault).map_or("", |fault| fault.kind.code().text());
            format!("error {code}")
        }
    };
    Err((String::from("the condition holds"), actual))
}
