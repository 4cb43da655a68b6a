//! The screening of 450 agreements, from texts to verdicts. Without the data sets beside the project there is nothing
//! to measure.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a benchmark that cannot go on fails"
)]

use std::fs;
use std::path::Path;

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
