//! A problem of choosing the cheapest moves, as a program for clingo, or solved: `solve|asp
//! sparse|terms|yes_no|numeric CLUSTERS MOVES SEED`, and one more word to see the bounds close. Used by
//! `benches/moves.sh`.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the benchmark calls it with what it takes"
)]

use std::time::Instant;

use accordant::solver::{Budget, CoreGuided, Optimizer};

#[path = "../benches/support/moves.rs"]
mod moves;

use moves::Moves;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments[place].parse::<usize>().expect("a number");
    let (clusters, size, seed) = (number(2), number(3), number(4) as u64);
    let moves = match arguments[1].as_str() {
        "sparse" => Moves::sparse(clusters, size, seed),
        "terms" => Moves::terms(clusters, size, seed),
        "numeric" => Moves::numeric(clusters, size, seed),
        _ => Moves::yes_no(clusters, size, seed),
    };
    if arguments[0] == "asp" {
        print!("{}", moves.asp());
        return;
    }
    let began = Instant::now();
    let mut solver = CoreGuided::new(moves.problem(), Budget::UNLIMITED);
    let verbose = arguments.len() > 5;

    let found = solver.minimise(&mut |lower, best| {
        if verbose {
            println!("{:>8} ms  {lower}..{best:?}", began.elapsed().as_millis());
        }
    });
    println!(
        "{:?} in {:.4} s, proved {}, {:?}",
        found.best.as_ref().map(|(_, cost)| *cost),
        began.elapsed().as_secs_f64(),
        found.is_proved(),
        solver.statistics()
    );
}
