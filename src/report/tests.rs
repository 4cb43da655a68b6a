//! The results of tests: a line for each that fails, with what was expected; and for programs, as
//! `docs/schema/test.schema.json` says.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnostics::{self, DiagnosticView, Look};
use super::escape::{visible, visible_line};
use super::view::{self, LocationView};
use crate::scenario::tests::{Gap, GapKind, Run, Tested};
use crate::source::{SourceMap, Span};

/// What `accordant test --format json` writes.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RunsView {
    /// One for each path.
    pub runs: Vec<RunView>,
}

/// The tests of one path.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct RunView {
    path: String,
    exit_code: u8,
    diagnostics: Vec<DiagnosticView>,
    tests: Vec<TestView>,
    passed: usize,
    failed: usize,
    coverage: Option<Vec<GapView>>,
}

/// The result of one test.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct TestView {
    title: String,
    passed: bool,
    location: LocationView,
    failures: Vec<FailureView>,
    diagnostics: Vec<DiagnosticView>,
}

/// An expectation that failed.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct FailureView {
    expected: String,
    actual: String,
    location: LocationView,
}

/// What no test exercises: a requirement, an exception, or a day before, in or after its period.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct GapView {
    requirement: String,
    #[schemars(extend("enum" = ["requirement", "exception", "before", "inside", "after"]))]
    what: &'static str,
    name: Option<String>,
    location: LocationView,
}

/// How many tests passed and how many failed.
#[must_use]
pub fn counts(run: &Run) -> (usize, usize) {
    let passed = run.tests.iter().filter(|test| test.passed()).count();
    (passed, run.tests.len() - passed)
}

impl RunView {
    /// The results of one path.
    #[must_use]
    pub fn new(
        path: String,
        exit_code: u8,
        found: &[crate::diagnostic::Diagnostic],
        run: &Run,
        coverage: bool,
        sources: &SourceMap,
    ) -> Self {
        let (passed, failed) = counts(run);
        RunView {
            path,
            exit_code,
            diagnostics: diagnostics::json(found, sources),
            tests: run.tests.iter().map(|test| test_view(test, sources)).collect(),
            passed,
            failed,
            coverage: coverage.then(|| run.gaps.iter().map(|gap| gap_view(gap, sources)).collect()),
        }
    }
}

fn test_view(test: &Tested, sources: &SourceMap) -> TestView {
    TestView {
        title: visible(&test.title).into_owned(),
        passed: test.passed(),
        location: location(test.span, sources),
        failures: test
            .failures
            .iter()
            .map(|failure| FailureView {
                expected: visible(&failure.expected).into_owned(),
                actual: visible(&failure.actual).into_owned(),
                location: location(failure.span, sources),
            })
            .collect(),
        diagnostics: diagnostics::json(&test.diagnostics, sources),
    }
}

fn gap_view(gap: &Gap, sources: &SourceMap) -> GapView {
    let (what, name) = match &gap.kind {
        GapKind::Requirement => ("requirement", None),
        GapKind::Exception(name) => ("exception", Some(name.clone())),
        GapKind::Before => ("before", None),
        GapKind::Inside => ("inside", None),
        GapKind::After => ("after", None),
    };
    GapView {
        requirement: gap.requirement.clone(),
        what,
        name,
        location: location(gap.span, sources),
    }
}

fn location(span: Span, sources: &SourceMap) -> LocationView {
    let nowhere = || LocationView { line: 1, column: 1, ..LocationView::default() };
    view::location(sources, span).unwrap_or_else(nowhere)
}

/// The failing tests, each with its details.
#[must_use]
pub fn failures(run: &Run, sources: &SourceMap, look: Look, in_words: bool) -> String {
    let mut out = String::new();
    for test in run.tests.iter().filter(|test| !test.passed()) {
        let place = visible_line(&sources.location(test.span)).into_owned();
        let _ = writeln!(out, "failed: \"{}\" ({place})", visible_line(&test.title));
        for failure in &test.failures {
            let written =
                sources.slice(failure.span).split_whitespace().collect::<Vec<_>>().join(" ");
            let place = visible_line(&sources.location(failure.span)).into_owned();
            let _ = writeln!(out, "  {}", visible_line(&written));
            let _ = writeln!(out, "    expected: {}", visible_line(&failure.expected));
            let _ = writeln!(out, "    actual:   {}", visible_line(&failure.actual));
            let _ = writeln!(out, "    at        {place}");
        }
        if !test.diagnostics.is_empty() {
            let text = if in_words {
                diagnostics::narratable(&test.diagnostics, sources)
            } else {
                diagnostics::human(&test.diagnostics, sources, look)
            };
            out.push_str(&text);
        }
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
    out
}

/// What no test exercises.
#[must_use]
pub fn coverage(run: &Run, sources: &SourceMap) -> String {
    if run.gaps.is_empty() {
        return String::from("every requirement, exception and period is exercised\n");
    }
    let mut out = String::from("not exercised by any test:\n");
    for gap in &run.gaps {
        let what = match &gap.kind {
            GapKind::Requirement => format!("requirement {}", gap.requirement),
            GapKind::Exception(name) => format!("exception {name} of {}", gap.requirement),
            GapKind::Before => format!("{} before its period", gap.requirement),
            GapKind::Inside => format!("{} in its period", gap.requirement),
            GapKind::After => format!("{} after its period", gap.requirement),
        };
        let place = visible_line(&sources.location(gap.span)).into_owned();
        let _ = writeln!(out, "  {what} ({place})");
    }
    out
}
