//! The same problems by clingo, with every position of every term and not only those that the search takes for worth a
//! look: the same optimum. Skipped, with a message, where Python or its package `clingo` is not there.

use std::io::Write as _;
use std::process::{Command, Stdio};

use accordant::adjust::{Options, suggest};
use num_rational::BigRational;

use super::instance::{Instance, Size};
use crate::pipeline::sound_program;

/// Where `.ci/run` installs the package.
const PACKAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/python");

/// Clingo's answer as JSON; none where it is not there.
fn clingo(program: &str) -> Option<serde_json::Value> {
    let mut paths = vec![PACKAGES.into()];
    paths.extend(std::env::var_os("PYTHONPATH").iter().flat_map(std::env::split_paths));
    let mut child = Command::new("python3")
        .args(["-m", "clingo", "--outf=2", "--quiet=1", "--opt-mode=opt", "-"])
        .env("PYTHONPATH", std::env::join_paths(paths).ok()?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(program.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// The least cost, twice that of the Accord file; none where nothing suffices.
fn optimum(answer: &serde_json::Value) -> Option<i64> {
    match answer["Result"].as_str()? {
        "OPTIMUM FOUND" => answer["Models"]["Costs"][0].as_i64(),
        "UNSATISFIABLE" => None,
        other => panic!("clingo says {other}"),
    }
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn is_there() -> bool {
    let there = clingo("a.").is_some_and(|answer| answer["Result"] == "SATISFIABLE");
    if !there {
        eprintln!("skipped: `python3 -m clingo` does not run");
    }
    there
}

#[test]
fn clingo_finds_the_same_optimum() {
    if !is_there() {
        return;
    }
    let mut differing = Vec::new();
    for seed in 0..16 {
        let shapes = [(1, 10, 0), (2, 6, 0), (1, 0, 4), (1, 8, 3), (2, 4, 2)];
        let (agreements, sectors, tariffs) = shapes[usize::try_from(seed).unwrap() % shapes.len()];
        let range = [4, 12, 36][usize::try_from(seed).unwrap() % 3];
        let size = Size { agreements, sectors, tariffs, range, unrelated: 0, seed };
        let instance = Instance::new(size);
        let theirs = optimum(&clingo(&instance.clingo()).expect("it runs"));
        let program = sound_program(&instance.accord());
        let answer = suggest(&program, &Options { top: 1, ..Options::default() }, &mut |_| {});
        let answer = answer.expect("it is evaluated");
        let is_done = answer.finished && answer.suggestions.iter().all(|found| found.proved);
        let cost = |cost: &BigRational| cost * BigRational::from_integer(2.into());
        let ours = answer.suggestions.first().map(|found| cost(&found.cost));
        // What passes needs no suggestion.
        let passes = answer.failing.is_empty().then(BigRational::default);
        let ours = ours.or(passes);
        if !is_done || ours != theirs.map(|cost| BigRational::from_integer(cost.into())) {
            differing.push(format!("{size:?}: {ours:?} (done: {is_done}), not {theirs:?}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
