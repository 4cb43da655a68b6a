//! Tests: what a `test` block expects against what comes out; and what no test exercises.

mod coverage;
mod expect;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

pub use coverage::{Gap, GapKind};
pub use expect::Failure;

use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::evaluate::{self, Outcome};
use crate::model::Program;
use crate::source::Span;
use crate::syntax::ast::{ExpectationKind, ExprKind, ItemKind, TestDecl};
use crate::workspace::Loaded;

use coverage::Exercised;

/// How to run tests.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The budget of each evaluation.
    pub most_steps: u64,
    /// Whether to find out what no test exercises.
    pub coverage: bool,
}

/// The results of all tests of a project.
#[derive(Debug, Default)]
pub struct Run {
    /// The tests, in the order of the files.
    pub tests: Vec<Tested>,
    /// What no test exercises.
    pub gaps: Vec<Gap>,
}

/// The result of one test.
#[derive(Debug)]
pub struct Tested {
    /// Its title.
    pub title: String,
    /// Where it is written.
    pub span: Span,
    /// Where it came out differently.
    pub failures: Vec<Failure>,
    /// Errors that it does not expect, and warnings about it.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether an evaluation ended early.
    pub unfinished: bool,
}

impl Tested {
    /// Whether all came out as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && !has_errors(&self.diagnostics)
    }
}

/// A test, and the files that it is run with.
struct Job<'l> {
    test: &'l TestDecl,
    span: Span,
    part: usize,
}

/// Runs the tests of the files that were asked for. A test in a `….test.accord` file is run with what that file
/// uses; the tests of the other files are run with all of those.
#[must_use]
pub fn run(loaded: &Loaded, options: &Options) -> Run {
    let (parts, jobs) = jobs(loaded);
    let bases: Vec<Vec<Diagnostic>> = parts.iter().map(|part| faults_of(loaded, part)).collect();
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<(Tested, Exercised)>>> =
        jobs.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some(place) = take(&next, jobs.len()) {
            if let (Some(job), Some(slot)) = (jobs.get(place), slots.get(place)) {
                let none: (&[usize], &[Diagnostic]) = (&[], &[]);
                let (part, base) = parts
                    .get(job.part)
                    .zip(bases.get(job.part))
                    .map_or(none, |(part, base)| (part.as_slice(), base.as_slice()));
                let result = run_test(loaded, part, base, job, options);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..cores.min(jobs.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut run = Run::default();
    let mut exercised = Exercised::default();
    for slot in slots {
        if let Some((tested, seen)) = slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
            run.tests.push(tested);
            exercised.add(seen);
        }
    }
    if options.coverage {
        run.gaps = coverage::gaps(loaded, &exercised);
    }
    run
}

fn take(next: &AtomicUsize, most: usize) -> Option<usize> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    (place < most).then_some(place)
}

/// The parts of the project that tests are run with, and the tests.
fn jobs(loaded: &Loaded) -> (Vec<Vec<usize>>, Vec<Job<'_>>) {
    let is_test_file = |place: usize| {
        let id = loaded.ids.get(place);
        id.and_then(|id| loaded.sources.get(*id)).is_some_and(|f| f.name.ends_with(".test.accord"))
    };
    let others: Vec<usize> = (0..loaded.asked).filter(|place| !is_test_file(*place)).collect();
    let mut parts = vec![loaded.with_uses(others.iter().copied())];
    let mut jobs = Vec::new();
    for (place, file) in loaded.files.iter().enumerate().take(loaded.asked) {
        let mut own = None;
        for item in &file.items {
            let ItemKind::Test(test) = &item.kind else { continue };
            let part = if is_test_file(place) {
                *own.get_or_insert_with(|| {
                    parts.push(loaded.with_uses([place]));
                    parts.len() - 1
                })
            } else {
                0
            };
            jobs.push(Job { test, span: item.span, part });
        }
    }
    (parts, jobs)
}

/// What was found in reading these files.
fn faults_of(loaded: &Loaded, part: &[usize]) -> Vec<Diagnostic> {
    let ids: Vec<_> = part.iter().filter_map(|place| loaded.ids.get(*place)).collect();
    let about = |d: &&Diagnostic| d.labels.first().is_none_or(|label| ids.contains(&&label.span.file));
    loaded.diagnostics.iter().filter(about).cloned().collect()
}

fn run_test(
    loaded: &Loaded,
    part: &[usize],
    base: &[Diagnostic],
    job: &Job<'_>,
    options: &Options,
) -> (Tested, Exercised) {
    let mut tested = Tested {
        title: job.test.title.text.to_string(),
        span: job.span,
        failures: Vec::new(),
        diagnostics: Vec::new(),
        unfinished: false,
    };
    let mut exercised = Exercised::default();
    let (program, mut found) = loaded.analyse_part(part, Some(job.test));
    found.retain(|d| d.severity == Severity::Error || is_within(d, job.span));
    found.extend(base.iter().filter(|d| d.severity == Severity::Error).cloned());
    found.extend(not_supported(job.test));
    let mut errors: Vec<Code> = Vec::new();
    match program.filter(|_| !has_errors(base)) {
        Some(program) => {
            match evaluated(&program, job.test, options) {
                Ok(mut outcome) => {
                    expect::check(&mut outcome, job.test, &mut tested.failures);
                    errors = expect::faults(&outcome);
                    if options.coverage {
                        exercised = coverage::exercised(&outcome, job.test);
                    }
                }
                Err(failure) => {
                    tested.unfinished = failure.code == Code::BudgetExhausted;
                    found.push(*failure);
                }
            }
        }
        None => expect::nothing_came_out(job.test, &mut tested.failures),
    }
    expect::check_errors(job.test, &mut found, &errors, &mut tested.failures);
    crate::diagnostic::sort(&mut found);
    tested.diagnostics = found;
    (tested, exercised)
}

fn evaluated<'p>(
    program: &'p Program,
    test: &TestDecl,
    options: &Options,
) -> Result<Outcome<'p>, Box<Diagnostic>> {
    let given: Option<Date> = test.as_of.as_ref().and_then(|e| match e.kind {
        ExprKind::Date(date) => Some(date),
        _ => None,
    });
    let as_of = match given {
        Some(date) => Some(date),
        None => crate::workspace::date_of(program, &crate::workspace::Options::default())?,
    };
    let options =
        evaluate::Options { as_of, record_proofs: false, most_steps: options.most_steps };
    evaluate::evaluate(program, &options).map_err(Box::new)
}

fn is_within(diagnostic: &Diagnostic, span: Span) -> bool {
    let within = |at: Span| at.file == span.file && span.start <= at.start && at.end <= span.end;
    diagnostic.labels.first().is_some_and(|label| within(label.span))
}

/// Expectations about suggestions: there is nothing yet that could meet or miss them.
fn not_supported(test: &TestDecl) -> Vec<Diagnostic> {
    let about = test.expectations.iter().filter(|e| {
        matches!(
            e.kind,
            ExpectationKind::SuggestionCost(_)
                | ExpectationKind::SuggestionMoves(_)
                | ExpectationKind::NoSuggestion(_)
        )
    });
    about
        .map(|e| {
            let message = "expectations about suggestions are not supported yet";
            Diagnostic::new(Code::InvalidStatement, e.span, message)
                .note("they come with the command that makes suggestions")
        })
        .collect()
}
