//! The screening of 450 agreements, from texts to verdicts. Without the data sets beside the project there is nothing
//! to measure.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a benchmark that cannot go on fails"
)]

use std::fs;
use std::path::Path;

use accordant::evaluate::Change;
use accordant::model::Program;
use accordant::report::human::{Terminal, verdicts};
use accordant::report::view::{Show, view};
use accordant::workspace::{Memory, Options, evaluate, load};
use divan::{Bencher, black_box};
use jiff::civil::date;

const TABLES: [&str; 3] = [
    "countries/country-codes.csv",
    "organisations/factbook_igo_participation.csv",
    "treaties/tota_meta.csv",
];

fn main() {
    divan::main();
}

/// The rules and their tables in memory; none where the tables are not there.
fn files() -> Option<Memory> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules = fs::read(root.join("docs/screening/screening.accord")).unwrap();
    let mut files = Memory::default().with("/screening.accord", rules);
    for path in TABLES {
        let file = root.join("../shared/data").join(path);
        let Ok(bytes) = fs::read(&file) else {
            eprintln!("skipped: `{}` is not there", file.display());
            return None;
        };
        files.add(format!("/{}", path.rsplit('/').next().unwrap()), bytes);
    }
    Some(files)
}

/// The program of the screening.
fn program() -> Option<Program> {
    load(&files()?, "/screening.accord").analyse().0
}

fn options() -> Options {
    Options { as_of: Some(date(2017, 6, 1)), ..Options::default() }
}

#[divan::bench(sample_count = 20)]
fn load_and_analyse(bencher: Bencher<'_, '_>) {
    let Some(files) = files() else { return };
    bencher.bench(|| load(black_box(&files), "/screening.accord").analyse());
}

#[divan::bench(sample_count = 20)]
fn texts_to_verdicts(bencher: Bencher<'_, '_>) {
    let Some(files) = files() else { return };
    bencher.bench(|| {
        let loaded = load(black_box(&files), "/screening.accord");
        let program = loaded.analyse().0.unwrap();
        evaluate(&program, &options()).unwrap().judgements.len()
    });
}

/// With the explanation of ten findings of a kind, as `check` shows them, or of all, as in JSON.
#[divan::bench(args = [true, false], sample_count = 20)]
fn texts_to_explanations(bencher: Bencher<'_, '_>, ten_of_a_kind: bool) {
    let Some(files) = files() else { return };
    let show = Show { most_alike: ten_of_a_kind.then_some(10), ..Show::default() };
    bencher.bench(|| {
        let loaded = load(black_box(&files), "/screening.accord");
        let program = loaded.analyse().0.unwrap();
        let mut outcome = evaluate(&program, &options()).unwrap();
        verdicts(&view(&mut outcome, &loaded.sources, show), Terminal::default()).len()
    });
}

/// From a program to verdicts, everything.
#[divan::bench(sample_count = 50)]
fn evaluate_all(bencher: Bencher<'_, '_>) {
    let Some(program) = program() else { return };
    bencher.bench(|| evaluate(black_box(&program), &options()).unwrap().judgements.len());
}

/// From verdicts to those where one agreement no longer says something about itself, or one country whether it is a
/// member of the WTO: the first such question of a session, which also finds out what looks at it.
#[divan::bench(
    args = ["wto_member", "parties", "kind", "entered_into_force", "notified", "notified_under", "end_of_transition", "signed", "stage"],
    sample_count = 50
)]
fn what_if(bencher: Bencher<'_, '_>, attribute: &str) {
    let Some(program) = program() else { return };
    let of = |ty| program.type_info(ty).attributes.get(attribute).copied();
    let country = program.builtin.country;
    let change = match of(country) {
        Some(attribute) => {
            let entities = &program.type_info(country).entities;
            let country =
                *entities.iter().find(|e| program.stated(**e, attribute).is_some()).unwrap();
            Change::Value(country, attribute, None)
        }
        None => {
            let agreement = program.agreements.get(program.agreements.len() / 2).unwrap().entity;
            Change::Value(agreement, of(program.builtin.agreement).unwrap(), None)
        }
    };
    bencher
        .with_inputs(|| evaluate(&program, &options()).unwrap())
        .bench_local_refs(|outcome| outcome.assume(std::slice::from_ref(&change)).len());
}
