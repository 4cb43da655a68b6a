//! What a `test` block expects against what comes out, and what no test exercises.

mod coverage;
mod expect;
mod suggestion;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;

pub use coverage::{Gap, GapKind};
pub use expect::Failure;

use crate::analyse::{Common, Input, Tables, analyse};
use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::evaluate;
use crate::model::Program;
use crate::source::{FileId, Span};
use crate::syntax::ast::{ExprKind, File, TestDecl};

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
    /// Why the coverage of some files could not be found.
    pub found: Vec<Diagnostic>,
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

/// What tests are run with.
pub struct Project<'a> {
    /// All files.
    pub files: &'a [&'a File],
    /// The tables that they ask for.
    pub tables: &'a Tables,
    /// What the project says of all its programs.
    pub common: Common<'a>,
    /// Sets of files that tests are run with.
    pub parts: Vec<Part>,
    /// The tests.
    pub jobs: Vec<Job<'a>>,
    /// The texts whose coverage is asked for.
    pub own: Vec<FileId>,
}

/// Files that belong together.
#[derive(Debug)]
pub struct Part {
    /// The files, by places in the project's.
    pub files: Vec<usize>,
    /// What was found in reading them.
    pub found: Vec<Diagnostic>,
}

/// A test, and the files that it is run with.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The test.
    pub test: &'a TestDecl,
    /// Where it is written.
    pub span: Span,
    /// The part of the project.
    pub part: usize,
}

impl Project<'_> {
    /// The program of some files and of what a test is given.
    fn analyse(
        &self,
        files: &[usize],
        given: Option<&TestDecl>,
    ) -> (Option<Program>, Vec<Diagnostic>) {
        let files: Vec<&File> =
            files.iter().filter_map(|at| self.files.get(*at)).copied().collect();
        analyse(&Input { files: &files, given, tables: self.tables, common: self.common })
    }
}

/// Runs all tests, on all cores; the results come in their order.
#[must_use]
pub fn run(project: &Project<'_>, options: &Options) -> Run {
    let jobs = &project.jobs;
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<(Tested, Exercised)>>> =
        jobs.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        let mut place = next.fetch_add(1, Ordering::Relaxed);
        while let (Some(job), Some(slot)) = (jobs.get(place), slots.get(place)) {
            let result = run_test(project, job, options);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            place = next.fetch_add(1, Ordering::Relaxed);
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
        measure(project, &exercised, &mut run);
    }
    run
}

/// Finds what no test exercises. Files that have no program have no coverage either: what is wrong is told.
fn measure(project: &Project<'_>, exercised: &Exercised, run: &mut Run) {
    let mut gaps = std::collections::BTreeSet::new();
    for part in &project.parts {
        match project.analyse(&part.files, None) {
            (Some(program), _) => gaps.extend(coverage::gaps(&program, &project.own, exercised)),
            (None, found) => run.found.extend(found),
        }
    }
    run.gaps = gaps.into_iter().collect();
    crate::diagnostic::sort(&mut run.found);
}

fn run_test(project: &Project<'_>, job: &Job<'_>, options: &Options) -> (Tested, Exercised) {
    let (files, base): (&[usize], &[Diagnostic]) =
        project.parts.get(job.part).map_or((&[], &[]), |part| (&part.files, &part.found));
    let mut tested = Tested {
        title: job.test.title.text.to_string(),
        span: job.span,
        failures: Vec::new(),
        diagnostics: Vec::new(),
        unfinished: false,
    };
    let mut exercised = Exercised::default();
    let (program, mut found) = project.analyse(files, Some(job.test));
    found.retain(|d| d.severity == Severity::Error || is_within(d, job.span));
    // What is wrong inside another test is that test's own.
    let others = project.jobs.iter().filter(|other| other.span != job.span);
    let elsewhere = |d: &Diagnostic| others.clone().any(|other| is_within(d, other.span));
    let base: Vec<Diagnostic> = base.iter().filter(|d| !elsewhere(d)).cloned().collect();
    found.extend(base.iter().filter(|d| d.severity == Severity::Error).cloned());
    let mut errors: Vec<Code> = Vec::new();
    match program.filter(|_| !has_errors(&base)) {
        Some(program) => match evaluate::evaluate_on_its_date(&program, &how(job.test, options)) {
            Ok(mut outcome) => {
                expect::check(&mut outcome, job.test, &mut tested.failures);
                errors = expect::faults(&outcome);
                if let Some(failure) = outcome.unfinished() {
                    tested.unfinished = true;
                    found.push(failure);
                }
                if options.coverage {
                    exercised = coverage::exercised(&outcome, job.test);
                }
                drop(outcome);
                let how = how(job.test, options);
                if let Err(failure) =
                    suggestion::check(&program, job.test, &how, &mut tested.failures)
                {
                    tested.unfinished |= failure.code == Code::BudgetExhausted;
                    found.push(*failure);
                }
            }
            Err(failure) => {
                tested.unfinished = failure.code == Code::BudgetExhausted;
                found.push(*failure);
            }
        },
        None => expect::nothing_came_out(job.test, &mut tested.failures),
    }
    expect::check_errors(job.test, &mut found, &errors, &mut tested.failures);
    crate::diagnostic::sort(&mut found);
    tested.diagnostics = found;
    (tested, exercised)
}

/// How a test is evaluated.
fn how(test: &TestDecl, options: &Options) -> evaluate::Options {
    let as_of: Option<Date> = test.as_of.as_ref().and_then(|e| match e.kind {
        ExprKind::Date(date) => Some(date),
        _ => None,
    });
    evaluate::Options {
        as_of,
        record_proofs: false,
        most_steps: options.most_steps,
        ..evaluate::Options::default()
    }
}

fn is_within(diagnostic: &Diagnostic, span: Span) -> bool {
    let within = |at: Span| at.file == span.file && span.start <= at.start && at.end <= span.end;
    diagnostic.labels.first().is_some_and(|label| within(label.span))
}
