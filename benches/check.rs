//! A check of 1,000 drafts, from files to explained verdicts, on one core and on two.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use accordant::report::view::{Show, view};
use accordant::system::Disk;
use accordant::workspace::{Cache, Options, SharedPacks, evaluate, load, load_again, on_cores};
use divan::{Bencher, black_box};

const DRAFTS: usize = 1000;

fn main() {
    divan::main();
}

/// The drafts, each the example of the manual with another depth of liberalisation, in a folder of their own.
fn drafts() -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("thousand");
    fs::create_dir_all(home.join("adjust")).unwrap();
    let framework = "adjust/approval.accord";
    fs::copy(examples.join(framework), home.join(framework)).unwrap();
    let text = fs::read_to_string(examples.join("belt_fta_draft.accord")).unwrap();
    assert!(text.contains("lines_freed: 88.5%"));
    let write = |number: usize| {
        let path = home.join(format!("d{number:04}.accord"));
        let freed = format!("lines_freed: {}.{}%", 80 + number % 15, number % 10);
        fs::write(&path, text.replace("lines_freed: 88.5%", &freed)).unwrap();
        path
    };
    (0..DRAFTS).map(write).collect()
}

/// The first of them.
fn draft() -> String {
    drafts().first().unwrap().to_string_lossy().into_owned()
}

/// One draft, as `check` does it: how many verdicts are shown.
fn check(path: &Path, packs: &SharedPacks) -> usize {
    let mut cache = Cache::sharing(packs);
    let loaded = load_again(&Disk::new(), &[&path.to_string_lossy()], &mut cache);
    let program = loaded.analyse().0.unwrap();
    let mut outcome = evaluate(&program, &Options::default()).unwrap();
    let view = view(&mut outcome, &loaded.sources, Show::default());
    view.groups.iter().map(|group| group.findings.len()).sum()
}

#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn thousand_drafts(bencher: Bencher<'_, '_>, cores: usize) {
    let drafts = drafts();
    bencher.bench(|| {
        let packs = SharedPacks::default();
        let shown = on_cores(black_box(&drafts), Some(cores), |path| check(path, &packs));
        assert!(shown.iter().all(|shown| *shown > 0));
        shown.len()
    });
}

/// The same as a user runs it, with what is written on the screen.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn thousand_drafts_as_a_process(bencher: Bencher<'_, '_>, cores: usize) {
    let drafts = drafts();
    bencher.bench(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
        command.arg("check").args(black_box(&drafts)).env("RAYON_NUM_THREADS", cores.to_string());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        output
    });
}

/// The parts of one check.
#[divan::bench(sample_count = 20)]
fn one_draft_loaded(bencher: Bencher<'_, '_>) {
    let draft = draft();
    bencher.bench(|| load(&Disk::new(), black_box(&draft)));
}

#[divan::bench(sample_count = 20)]
fn one_draft_analysed(bencher: Bencher<'_, '_>) {
    let loaded = load(&Disk::new(), &draft());
    bencher.bench(|| black_box(&loaded).analyse());
}

#[divan::bench(sample_count = 20)]
fn one_draft_judged(bencher: Bencher<'_, '_>) {
    let loaded = load(&Disk::new(), &draft());
    let program = loaded.analyse().0.unwrap();
    bencher.bench(|| {
        let mut outcome = evaluate(black_box(&program), &Options::default()).unwrap();
        view(&mut outcome, &loaded.sources, Show::default())
    });
}
