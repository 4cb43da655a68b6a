//! `accordant fmt --check` of 20,000 lines of rules, as a process; and the same text in one piece.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot start should stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use accordant::format::format;
use accordant::source::FileId;
use divan::{Bencher, black_box};

const LINES: usize = 20_000;

fn main() {
    divan::main();
}

/// The shipped files of rules, again and again, up to 20,000 lines.
fn texts() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.retain(|path| path.extension().is_some_and(|ending| ending == "accord"));
    files.sort();
    let shipped: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut texts = Vec::new();
    let mut lines = 0;
    for text in shipped.iter().cycle() {
        if lines >= LINES {
            break;
        }
        lines += text.lines().count();
        texts.push(text.clone());
    }
    texts
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn check_of_a_project(bencher: Bencher<'_, '_>) {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formatted");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).unwrap();
    for (number, text) in texts().iter().enumerate() {
        fs::write(home.join(format!("{number}.accord")), text).unwrap();
    }
    bencher.bench(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accordant"));
        let output = command.args(["fmt", "--check"]).current_dir(&home).output().unwrap();
        assert!(output.status.success());
        output
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn one_text(bencher: Bencher<'_, '_>) {
    let text = texts().concat();
    bencher.bench(|| format(FileId(0), black_box(&text)).unwrap().len());
}
