//! The search of adjustments: the shipped draft in progress, drafts of many moves, and a search among rules that have
//! nothing to do with it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot start should stop, and says what was proved"
)]

#[path = "support/adjust.rs"]
#[expect(dead_code, reason = "the text for clingo is for another process")]
mod instance;

use accordant::adjust::{Answer, Options, suggest};
use accordant::analyse::{Input, Tables, analyse};
use accordant::evaluate;
use accordant::model::Program;
use accordant::source::FileId;
use accordant::system::Disk;
use accordant::{syntax, workspace};
use divan::{Bencher, black_box};
use instance::{Instance, Size};

fn main() {
    divan::main();
}

const YES_NO: Size =
    Size { agreements: 1, sectors: 60, tariffs: 0, range: 36, unrelated: 0, seed: 1 };

fn program(text: &str) -> Program {
    let (file, diagnostics) = syntax::parse(FileId(0), text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let tables = Tables::default();
    let (program, diagnostics) = analyse(&Input::new(&[&file], &tables));
    program.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// The cheapest suggestion of a program; it must be proved.
fn cheapest(program: &Program) -> Answer {
    let options = Options { top: 1, ..Options::default() };
    let answer = suggest(program, &options, &mut |_| {}).unwrap();
    let proved = answer.suggestions.first().is_some_and(|first| first.proved);
    assert!(proved, "not proved: at least {}", answer.lower);
    answer
}

/// Whether the cheapest is proved at all with the usual budget: what is not is said once and not measured.
fn can_be_measured(name: &str, program: &Program) -> bool {
    let options = Options {
        top: 1,
        evaluation: evaluate::Options { most_steps: 50_000_000, ..evaluate::Options::default() },
        ..Options::default()
    };
    let answer = suggest(program, &options, &mut |_| {});
    let proved = answer.is_ok_and(|answer| answer.suggestions.first().is_some_and(|s| s.proved));
    if !proved {
        println!("{name}: not proved within 50,000,000 steps, and not measured");
    }
    proved
}

/// From the text to the proved suggestion.
fn whole(bencher: Bencher<'_, '_>, name: &str, size: Size) {
    let text = Instance::new(size).accord();
    if can_be_measured(name, &program(&text)) {
        bencher.bench_local(|| cheapest(&program(black_box(&text))).suggestions.len());
    }
}

#[divan::bench(sample_count = 10)]
fn shipped_draft(bencher: Bencher<'_, '_>) {
    let files = Disk::default();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/belt_fta_draft.accord");
    bencher.bench_local(|| {
        let (program, _) = workspace::load(&files, black_box(path)).analyse();
        cheapest(&program.unwrap()).suggestions.len()
    });
}

#[divan::bench(args = [60, 200, 400], sample_count = 10)]
fn yes_no_moves(bencher: Bencher<'_, '_>, sectors: usize) {
    whole(bencher, &format!("{sectors} yes/no moves"), Size { sectors, ..YES_NO });
}

#[divan::bench(sample_count = 5)]
fn yes_no_moves_in_50_clusters(bencher: Bencher<'_, '_>) {
    let size = Size { agreements: 50, sectors: 40, ..YES_NO };
    whole(bencher, "2,000 yes/no moves in 50 clusters", size);
}

#[divan::bench(args = [20, 80, 200], sample_count = 5)]
fn numeric_terms(bencher: Bencher<'_, '_>, tariffs: usize) {
    let size = Size { sectors: 0, tariffs, ..YES_NO };
    whole(bencher, &format!("{tariffs} numeric terms"), size);
}

/// Among so many requirements that share nothing with what moves: the evaluation that every command needs, apart.
#[divan::bench(args = [0, 10_000], sample_count = 10)]
fn evaluation_among_unrelated(bencher: Bencher<'_, '_>, unrelated: usize) {
    let program = program(&Instance::new(Size { sectors: 200, unrelated, ..YES_NO }).accord());
    let options = evaluate::Options { record_proofs: false, ..evaluate::Options::default() };
    bencher.bench_local(|| evaluate::evaluate(black_box(&program), &options).unwrap().steps());
}

/// The same with the search; less twice the evaluation, before and after, it is what the search takes.
#[divan::bench(args = [0, 10_000], sample_count = 10)]
fn search_among_unrelated(bencher: Bencher<'_, '_>, unrelated: usize) {
    let program = program(&Instance::new(Size { sectors: 200, unrelated, ..YES_NO }).accord());
    if can_be_measured("200 yes/no moves among others", &program) {
        bencher.bench_local(|| cheapest(black_box(&program)).suggestions.len());
    }
}
