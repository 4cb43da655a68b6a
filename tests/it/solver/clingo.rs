//! The optimiser against clingo, where Python has that package.

use std::io::Write as _;
use std::process::{Command, Stdio};

use accordant::solver::{Budget, CoreGuided, Optimizer};

use super::moves::Moves;
use super::quiet;

/// The optimum that clingo finds; none where it is not there.
fn by_clingo(program: &str) -> Option<u64> {
    let mut child = Command::new("python3")
        .args(["-m", "clingo", "-", "--opt-strategy=usc,k,0", "--opt-usc-shrink=min", "-q2,1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // It is not there: what it does not read is no failure.
    let _ = child.stdin.take().unwrap().write_all(program.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    if !text.contains("clingo version") {
        return None;
    }
    assert!(text.contains("OPTIMUM FOUND"), "{text}");
    let cost = text.lines().find_map(|line| line.strip_prefix("Optimization : ")).unwrap();
    Some(cost.trim().parse().unwrap())
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn clingo_finds_the_same_optima() {
    for seed in 0..6 {
        for moves in [
            Moves::sparse(1, 40, seed),
            Moves::sparse(4, 12, seed),
            Moves::yes_no(1, 24, seed),
            Moves::terms(1, 5, seed),
            Moves::numeric(1, 3, seed),
        ] {
            let Some(expected) = by_clingo(&moves.asp()) else {
                eprintln!("skipped: Python has no package `clingo`");
                return;
            };
            let mut solver = CoreGuided::new(moves.problem(), Budget::UNLIMITED);
            let found = solver.minimise(&mut quiet());
            assert!(found.is_proved());
            assert_eq!(found.best.map(|(_, cost)| cost), Some(expected));
        }
    }
}
