//! The cases: every input under `tests/cases/` with its rendered output, and every code with a case that raises it.
//! With `ACCORDANT_UPDATE=1` in the environment the outputs are written anew.
//!
//! A case is a file `PHASE/CODE_topic.accord`, or a folder `PHASE/CODE_topic/` whose entry is `main.accord`. A line
//! `# with: steps 10, declarations 3, huge NAME, latin1 NAME, test` near its top changes how it is run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use accordant::diagnostic::{Code, Diagnostic, TABLE};
use accordant::evaluate::Verdict;
use accordant::lint;
use accordant::project::waivers;
use accordant::report::codes::{Sample, index};
use accordant::report::diagnostics::{Look, human};
use accordant::report::human::{Terminal, verdicts};
use accordant::report::lint::page_of;
use accordant::report::tests::failures;
use accordant::report::view::{Show, view_of_project};
use accordant::scenario::tests;
use accordant::workspace::{Memory, Options, evaluate, load};

/// A case: its path without ending, and its files.
struct Case {
    path: PathBuf,
    files: Vec<(String, Vec<u8>)>,
    entry: String,
}

/// How a case is run.
struct With {
    steps: u64,
    declarations: Option<usize>,
    test: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for phase in sorted(&root()).iter().filter(|path| path.is_dir()) {
        for path in sorted(phase) {
            if path.is_dir() {
                let mut files = Vec::new();
                for file in sorted(&path) {
                    files.push((name(&file), fs::read(&file).unwrap()));
                }
                files.sort_by_key(|(name, _)| name != "main.accord");
                cases.push(Case { path, files, entry: String::from("main.accord") });
            } else if path.extension().is_some_and(|ending| ending == "accord") {
                let files = vec![(name(&path), fs::read(&path).unwrap())];
                let entry = name(&path);
                cases.push(Case { path: path.with_extension(""), files, entry });
            }
        }
    }
    cases
}

fn with(case: &Case, memory: &mut Memory) -> With {
    let (_, entry) = case.files.iter().find(|(name, _)| *name == case.entry).unwrap();
    let text = String::from_utf8_lossy(entry);
    let mut with = With { steps: accordant::evaluate::MOST_STEPS, declarations: None, test: false };
    let line = text.lines().find_map(|line| line.strip_prefix("# with: ")).unwrap_or("");
    for word in line.split(", ").filter(|word| !word.is_empty()) {
        match word.split_once(' ') {
            Some(("steps", n)) => with.steps = n.parse().unwrap(),
            Some(("declarations", n)) => with.declarations = Some(n.parse().unwrap()),
            Some(("huge", name)) => memory.add(format!("/{name}"), vec![b'#'; 9 * 1024 * 1024]),
            Some(("latin1", name)) => memory.add(format!("/{name}"), b"# caf\xe9\n".to_vec()),
            None if word == "test" => with.test = true,
            _ => panic!("{}: what is `{word}`?", case.entry),
        }
    }
    with
}

/// The output of a case, and the codes that it shows.
fn run(case: &Case) -> (String, BTreeSet<Code>) {
    let mut memory = Memory::default();
    for (name, bytes) in &case.files {
        memory.add(format!("/{name}"), bytes.clone());
    }
    let with = with(case, &mut memory);
    let mut loaded = load(&memory, &format!("/{}", case.entry));
    if let Some(most) = with.declarations {
        loaded.settings.limits.declarations = most;
    }
    let mut codes = BTreeSet::new();
    let mut out = String::new();
    let mut say = |found: &[Diagnostic], out: &mut String| {
        codes.extend(found.iter().map(|d| d.code));
        out.push_str(&human(found, &loaded.sources, Look::default()));
    };
    if with.test {
        let options = tests::Options { most_steps: with.steps, coverage: false };
        let run = loaded.test(&options);
        for test in &run.tests {
            // What a test says of itself counts, and so does what it cannot be run for.
            codes.extend(test.diagnostics.iter().map(|d| d.code));
        }
        out.push_str(&failures(&run, &loaded.sources, Look::default(), false));
        return (out, codes);
    }
    let (program, mut found) = loaded.analyse();
    found.extend(loaded.against_lock());
    say(&found, &mut out);
    let Some(program) = program else { return (out, codes) };
    match evaluate(&program, &Options { most_steps: with.steps, ..Options::default() }) {
        Err(failure) => say(&[*failure], &mut out),
        Ok(mut outcome) => {
            say(&waivers::findings(&outcome), &mut out);
            say(loaded.nothing_asked(&outcome).as_slice(), &mut out);
            let view = view_of_project(&mut outcome, &loaded, Show::default());
            out.push_str(&verdicts(&view, Terminal::default()));
            for judgement in &outcome.judgements {
                if let Verdict::Error(fault) = judgement.verdict {
                    codes.insert(outcome.fault(fault).unwrap().kind.code());
                }
            }
        }
    }
    (out, codes)
}

fn sample(case: &Case, output: String) -> Sample {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let files = case.files.iter().map(|(name, bytes)| (name.clone(), text(bytes)));
    Sample { files: files.collect(), output }
}

fn updates() -> bool {
    std::env::var_os("ACCORDANT_UPDATE").is_some()
}

/// Compares with a file, or writes it.
fn same(path: &Path, actual: &str, wrong: &mut Vec<String>) {
    if updates() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    if expected != actual {
        wrong.push(format!("{}:\n--- expected\n{expected}\n--- actual\n{actual}", path.display()));
    }
}

#[test]
fn outputs_are_as_kept() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (output, _) = run(&case);
        let kept = case.path.with_extension("expected");
        same(&kept, &sample(&case, output).write(), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_code_has_a_case_that_raises_it() {
    // A lint has its case with it.
    let own = TABLE.iter().filter(|info| lint::of(info.code).is_none());
    let mut missing: BTreeSet<&str> = own.map(|info| info.text).collect();
    let mut wrong = Vec::new();
    for case in cases() {
        let (_, codes) = run(&case);
        for code in &codes {
            missing.remove(code.text());
        }
        let own = name(&case.path);
        let named = own.split('_').next().and_then(Code::parse);
        if named.is_some_and(|code| !codes.contains(&code)) {
            wrong.push(own);
        }
    }
    assert!(wrong.is_empty(), "cases that do not raise the code they are called after: {wrong:?}");
    assert!(missing.is_empty(), "codes without a case: {missing:?}");
}

#[test]
fn every_code_says_in_sentences_why_and_how_to_mend_it() {
    for info in TABLE {
        for text in [info.why, info.mend] {
            let begins = text.starts_with(|c: char| c.is_uppercase() || c == '`');
            assert!(begins && text.ends_with(['.', '?']), "{}: {text}", info.text);
        }
    }
}

#[test]
fn pages_of_codes_are_as_generated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    fs::create_dir_all(&folder).unwrap();
    let cases = cases();
    let mut wrong = Vec::new();
    for info in TABLE {
        let case = cases.iter().find(|case| name(&case.path).starts_with(info.text));
        let sample = case.map(|case| sample(case, run(case).0));
        let path = folder.join(format!("{}.md", info.text));
        let sample = sample.map(|sample| Sample::read(&sample.write()));
        same(&path, &page_of(info, sample.as_ref()), &mut wrong);
    }
    same(&folder.join("README.md"), &index(), &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
