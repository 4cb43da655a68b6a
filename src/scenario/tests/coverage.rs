//! What no test exercises: requirements that no test expects anything of, exceptions that excuse in no test,
//! and sides of effective periods on which no test asks.

use std::collections::BTreeSet;

use crate::evaluate::{Outcome, Verdict};
use crate::model::{Period, Program};
use crate::source::{FileId, Span};
use crate::syntax::ast::{ExpectationKind, TestDecl};

/// Something that no test exercises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Where it is written.
    pub span: Span,
    /// The requirement.
    pub requirement: String,
    /// What of it.
    pub kind: GapKind,
}

/// What of a requirement is not exercised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// All of it.
    Requirement,
    /// An exception.
    Exception(String),
    /// A day before its period.
    Before,
    /// A day in its period.
    Inside,
    /// A day after its period.
    After,
}

/// What tests exercise: the same shape as what is missing.
#[derive(Debug, Default)]
pub(super) struct Exercised {
    seen: BTreeSet<Gap>,
}

impl Exercised {
    pub(super) fn add(&mut self, other: Exercised) {
        self.seen.extend(other.seen);
    }

    fn put(&mut self, span: Span, requirement: &str, kind: GapKind) {
        self.seen.insert(Gap { span, requirement: requirement.to_owned(), kind });
    }
}

/// What a test exercises: the requirements that it expects a verdict of, their exceptions that excuse there,
/// and the side of their periods that it asks on.
pub(super) fn exercised(outcome: &Outcome<'_>, test: &TestDecl) -> Exercised {
    let program = outcome.program();
    let mut exercised = Exercised::default();
    for expectation in &test.expectations {
        let ExpectationKind::Verdict { requirement, .. } = &expectation.kind else { continue };
        let Some(id) = program.requirement_named(&requirement.text) else { continue };
        let requirement = program.requirement(id);
        exercised.put(requirement.span, &requirement.name, GapKind::Requirement);
        if let Some(side) = outcome.as_of().and_then(|day| side(requirement.effective, day)) {
            exercised.put(requirement.span, &requirement.name, side);
        }
        for judgement in outcome.judgements.iter().filter(|j| j.requirement == id) {
            if let Verdict::Excepted(place) = judgement.verdict
                && let Some(exception) = requirement.exceptions.get(place)
            {
                let kind = GapKind::Exception(exception.name.to_string());
                exercised.put(exception.span, &requirement.name, kind);
            }
        }
    }
    exercised
}

/// The side of a period on which a day lies; none where there is no period.
fn side(period: Period, day: jiff::civil::Date) -> Option<GapKind> {
    if period.is_always() {
        None
    } else if period.from.is_some_and(|from| day < from) {
        Some(GapKind::Before)
    } else if period.before.is_some_and(|before| before <= day) {
        Some(GapKind::After)
    } else {
        Some(GapKind::Inside)
    }
}

/// All that could be exercised in some files of a program and is not, in the order of the text.
pub(super) fn gaps(program: &Program, own: &[FileId], exercised: &Exercised) -> Vec<Gap> {
    let mut wanted = BTreeSet::new();
    want(program, &mut wanted);
    let mut gaps: Vec<Gap> = wanted.difference(&exercised.seen).cloned().collect();
    gaps.retain(|gap| own.contains(&gap.span.file));
    // Of a requirement that no test asks for, its parts need not be listed.
    let whole: BTreeSet<String> = gaps
        .iter()
        .filter(|gap| gap.kind == GapKind::Requirement)
        .map(|gap| gap.requirement.clone())
        .collect();
    gaps.retain(|gap| gap.kind == GapKind::Requirement || !whole.contains(&gap.requirement));
    gaps
}

fn want(program: &Program, wanted: &mut BTreeSet<Gap>) {
    for requirement in program.requirements.iter() {
        let mut put = |span: Span, kind: GapKind| {
            wanted.insert(Gap { span, requirement: requirement.name.to_string(), kind });
        };
        put(requirement.span, GapKind::Requirement);
        for exception in &requirement.exceptions {
            put(exception.span, GapKind::Exception(exception.name.to_string()));
        }
        if !requirement.effective.is_always() {
            put(requirement.span, GapKind::Inside);
            if requirement.effective.from.is_some() {
                put(requirement.span, GapKind::Before);
            }
            if requirement.effective.before.is_some() {
                put(requirement.span, GapKind::After);
            }
        }
    }
}
