//! The shape of the source: layers import only from those above, files say what they own, nothing grows too long.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers in the order of the data; a file may use its own layer and those before it.
const LAYERS: [&str; 25] = [
    "operators",
    "source",
    "diagnostic",
    "syntax",
    "format",
    "facts",
    "model",
    "analyse",
    "evaluate",
    "explain",
    "solver",
    "adjust",
    "certificate",
    "scenario",
    "lint",
    "packs",
    "project",
    "workspace",
    "revise",
    "report",
    "session",
    "system",
    "repl",
    "lsp",
    "cli",
];

/// Lines of code a file may have; comments and blank lines do not count.
const MOST_LINES: usize = 500;

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

fn all(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    files
}

fn layer_of(path: &Path) -> Option<usize> {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    LAYERS.iter().position(|layer| *layer == first.trim_end_matches(".rs"))
}

#[test]
fn layers_import_only_from_above() {
    let mut wrong = Vec::new();
    for path in all("src") {
        let Some(own) = layer_of(&path) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        for (place, layer) in LAYERS.iter().enumerate().skip(own + 1) {
            if text.contains(&format!("crate::{layer}::"))
                || text.contains(&format!("crate::{layer};"))
            {
                wrong.push(format!("{} uses {layer}", path.display()));
            }
            assert!(place > own);
        }
    }
    assert!(wrong.is_empty(), "layers out of order:\n{}", wrong.join("\n"));
}

#[test]
fn every_layer_has_its_place() {
    for path in all("src") {
        let top = path.file_name().is_some_and(|name| name == "lib.rs" || name == "main.rs");
        assert!(top || layer_of(&path).is_some(), "{} is in no layer", path.display());
    }
}

#[test]
fn every_file_says_what_it_owns() {
    let files = ["src", "tests", "benches"].iter().flat_map(|folder| all(folder));
    let silent: Vec<_> =
        files.filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! ")).collect();
    assert!(silent.is_empty(), "files without a first line: {silent:?}");
}

#[test]
fn no_file_grows_too_long() {
    let files = ["src", "tests", "benches"].iter().flat_map(|folder| all(folder));
    let long: Vec<_> = files
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
                .count();
            (path, code)
        })
        .filter(|(_, code)| *code > MOST_LINES)
        .collect();
    assert!(long.is_empty(), "files over {MOST_LINES} lines of code: {long:?}");
}
