//! W0835: a test that holds without what it is given.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Lint;
use crate::lint::context::{Context, name_of};
use crate::scenario::tests::{Job, Options, Part, Project, run};
use crate::source::Span;
use crate::syntax::ast::{ExpectationKind, Item, ItemKind, TestDecl};

pub(super) static LINT: Lint = Lint {
    code: Code::IdleGiven,
    on: false,
    about: "The test is run a second time without its `given`. Only a test that passes, expects no error, and names \
        nothing that it is given, is looked at: what names it cannot be read without it. Off where nobody asks for it: a \
        test may be there to show that something makes no difference.",
    repairs: None,
    raises: r#"country KAZ { }

test "Kazakhstan is a country" {
  given  country UZB { }
  as_of  2030-01-01
  expect that KAZ in countries
}
"#,
    passes: r#"country KAZ { }

test "Kazakhstan is not the only country" {
  given  country UZB { }
  as_of  2030-01-01
  expect that count(countries) is 2
}
"#,
    check,
};

fn check(cx: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(project) = cx.input.tests else { return };
    let most_steps = cx.input.most_steps;
    for job in &project.jobs {
        let test = job.test;
        if !may_be_idle(cx, test) || !passes(project, job, test, most_steps) {
            continue;
        }
        let bare = TestDecl { given: Vec::new(), ..test.clone() };
        if passes(project, job, &bare, most_steps) {
            let message = "all that the test expects holds without what it is given";
            let mut diagnostic = Diagnostic::new(Code::IdleGiven, test.title.span, message);
            if let Some(first) = test.given.first() {
                diagnostic = diagnostic.and_at(first.span, "this makes no difference");
            }
            found.push(diagnostic);
        }
    }
}

/// Whether a test is given something, and its expectations can be read without it.
fn may_be_idle(cx: &Context<'_>, test: &TestDecl) -> bool {
    let expects_error = |kind: &ExpectationKind| matches!(kind, ExpectationKind::Error(_));
    if test.given.is_empty() || test.expectations.iter().any(|e| expects_error(&e.kind)) {
        return false;
    }
    let names: BTreeSet<&str> = test.given.iter().flat_map(names).collect();
    let spans = test.expectations.iter().map(|expectation| expectation.span);
    let names_given = |span: Span| cx.words(span).iter().any(|word| names.contains(word));
    !spans.into_iter().any(names_given)
}

/// What a declaration names that is not there without it.
fn names(item: &Item) -> Vec<&str> {
    let mut names: Vec<&str> =
        name_of(&item.kind).map(|name| name.text.as_str()).into_iter().collect();
    if let ItemKind::Agreement(decl) = &item.kind {
        let clauses =
            decl.clauses.iter().map(|clause| clause.name.as_ref().unwrap_or(&clause.kind));
        names.extend(clauses.map(|name| name.text.as_str()));
        names.extend(decl.reservations.iter().map(|own| own.name.text.as_str()));
    }
    names
}

/// Whether a test passes with the files of another.
fn passes(project: &Project<'_>, job: &Job<'_>, test: &TestDecl, most_steps: u64) -> bool {
    let Some(part) = project.parts.get(job.part) else { return false };
    let alone = Project {
        files: project.files,
        tables: project.tables,
        common: project.common,
        parts: vec![Part { files: part.files.clone(), found: part.found.clone() }],
        jobs: vec![Job { test, span: job.span, part: 0 }],
        own: Vec::new(),
    };
    let options = Options { most_steps, coverage: false };
    let outcome = run(&alone, &options);
    !outcome.tests.is_empty() && outcome.tests.iter().all(|test| test.passed() && !test.unfinished)
}
