//! The transcripts: every `console` block of README, `docs/` and `tests/cli/` runs as it stands, and every file that
//! a text shows is the file, and the examples of the manual are a program. With `TRYCMD=overwrite` in the environment the outputs are written anew.
//!
//! A block `accord in=PATH` is an excerpt of a file of the repository; a line `# …` in it leaves something out. A block
//! `accord file=NAME` or `csv file=NAME` is a whole file that the reader of the tutorial writes.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use accordant::diagnostic::Severity;
use accordant::report::diagnostics::{Look, human};
use accordant::report::tests::failures;
use accordant::scenario::tests;
use accordant::workspace::{Memory, load};
use trycmd::TestCases;

/// A piece of a page, in order.
enum Piece {
    /// Everything else, fences and all.
    Prose(String),
    /// A fenced block: its info string and its lines.
    Block(String, String),
}

impl Piece {
    fn text(&self) -> String {
        match self {
            Self::Prose(text) => text.clone(),
            Self::Block(info, body) => fence(info, body),
        }
    }
}

/// Files by their names.
type Files = BTreeMap<String, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.replace("\r\n", "\n")
}

fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut prose = String::new();
    let mut lines = page.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            prose.push_str(line);
            continue;
        };
        pieces.push(Piece::Prose(std::mem::take(&mut prose)));
        let body = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
        pieces.push(Piece::Block(info.trim().to_owned(), body));
    }
    pieces.push(Piece::Prose(prose));
    pieces
}

fn fence(info: &str, body: &str) -> String {
    format!("```{info}\n{body}```\n")
}

fn option<'i>(info: &'i str, key: &str) -> Option<&'i str> {
    info.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
}

/// README and the pages right under `docs/`.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        pages.push(entry.unwrap().path());
    }
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.sort();
    pages
}

#[test]
fn transcripts_run_as_they_stand() {
    TestCases::new().case("tests/cli/*.trycmd").case("tests/cli/*.toml").run();
}

/// Each transcript of a page runs in the root of the repository or, where the page shows files to be written, in a
/// folder that holds those that it has shown so far.
#[test]
fn pages_run_as_they_stand() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).unwrap();
    for (number, page) in pages().iter().enumerate() {
        let mut files = Files::new();
        for (place, piece) in pieces(&read(page)).iter().enumerate() {
            let Piece::Block(info, body) = piece else { continue };
            if let Some(name) = option(info, "file") {
                files.insert(name.to_owned(), body.clone());
            } else if info == "console" {
                let transcript = home.join(format!("{number}-{place:03}.md"));
                // One more line end: the last one belongs to the fence.
                fs::write(&transcript, fence(info, &format!("{body}\n"))).unwrap();
                if !files.is_empty() {
                    put(&transcript.with_extension("in"), &files);
                }
            }
        }
    }
    let run = || TestCases::new().case(home.join("*.md")).run();
    let outcome = catch_unwind(AssertUnwindSafe(run));
    if overwrites() {
        overwrite_pages(&home);
    }
    outcome.unwrap_or_else(|panic| resume_unwind(panic));
}

/// The sessions of a page: the blocks `console session`, which together are one session for each `$ accordant repl …`.
/// The lines behind `> ` are fed to it through a pipe, and what comes out is what the blocks show.
#[test]
fn sessions_run_as_they_stand() {
    let mut any = false;
    for page in pages() {
        let mut pieces = pieces(&read(&page));
        let blocks: Vec<usize> = (0..pieces.len())
            .filter(|at| matches!(&pieces[*at], Piece::Block(info, _) if info == "console session"))
            .collect();
        let mut at = 0;
        while at < blocks.len() {
            let text = |place: usize| match &pieces[blocks[place]] {
                Piece::Block(_, body) => body.clone(),
                Piece::Prose(_) => unreachable!(),
            };
            let first = text(at);
            let command =
                first.lines().next().unwrap().strip_prefix("$ accordant ").unwrap().to_owned();
            let mut end = at + 1;
            while end < blocks.len() && !text(end).starts_with("$ ") {
                end += 1;
            }
            let typed: Vec<Vec<String>> = (at..end).map(|place| typed(&text(place))).collect();
            let shown = session(&command, &typed);
            for (place, shown) in (at..end).zip(shown) {
                any = true;
                if let Piece::Block(_, body) = &mut pieces[blocks[place]] {
                    if overwrites() {
                        *body = shown;
                    } else {
                        assert_eq!(*body, shown, "{}", page.display());
                    }
                }
            }
            at = end;
        }
        let text: String = pieces.iter().map(Piece::text).collect();
        if overwrites() && text != read(&page) {
            fs::write(page, text).unwrap();
        }
    }
    assert!(any);
}

/// What is typed in a transcript: lines behind `> `, with the lines indented by two that follow them.
fn typed(transcript: &str) -> Vec<String> {
    let mut typed: Vec<String> = Vec::new();
    let mut open = false;
    // A prompt stands at the beginning, after the empty line that ends an answer, or after what was not answered yet.
    let mut after_answer = true;
    for line in transcript.lines() {
        let prompts =
            std::mem::replace(&mut after_answer, line.is_empty() || line.starts_with("$ "));
        if let Some(line) = line.strip_prefix("> ").filter(|_| prompts) {
            typed.push(line.to_owned());
            (open, after_answer) = (true, true);
        } else if let Some(line) = line.strip_prefix("  ").filter(|_| open)
            && !accordant::session::is_complete(typed.last().unwrap())
        {
            let last = typed.last_mut().unwrap();
            last.push('\n');
            last.push_str(line);
        } else {
            open = false;
        }
    }
    typed
}

/// The transcript of a session, cut where the blocks end.
fn session(command: &str, typed: &[Vec<String>]) -> Vec<String> {
    let input = typed.concat().join("\n");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_accordant"))
        .args(command.split(' '))
        .current_dir(root())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let mut rest = output.as_str();
    let mut blocks = Vec::new();
    let starts: Vec<String> =
        typed.iter().flatten().map(|line| format!("> {}\n", line.replace('\n', "\n  "))).collect();
    let mut next = 0;
    for (place, lines) in typed.iter().enumerate() {
        next += lines.len();
        let end = starts.get(next).map_or(rest.len(), |start| {
            rest.find(start.as_str()).unwrap_or_else(|| panic!("no `{start}` in:\n{rest}"))
        });
        let head = if place == 0 { format!("$ accordant {command}\n") } else { String::new() };
        blocks.push(format!("{head}{}\n", rest[..end].trim_end()));
        rest = &rest[end..];
    }
    blocks
}

fn overwrites() -> bool {
    std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite")
}

/// Puts the transcripts that were written anew back into their pages.
fn overwrite_pages(home: &Path) {
    for (number, page) in pages().iter().enumerate() {
        let mut pieces = pieces(&read(page));
        for (place, piece) in pieces.iter_mut().enumerate() {
            if let Piece::Block(info, body) = piece
                && info == "console"
            {
                let text =
                    fs::read_to_string(home.join(format!("{number}-{place:03}.md"))).unwrap();
                let lines = text.strip_prefix("```console\n").unwrap().trim_end_matches("```\n");
                lines.strip_suffix('\n').unwrap().clone_into(body);
            }
        }
        let text: String = pieces.iter().map(Piece::text).collect();
        if text != read(page) {
            fs::write(page, text).unwrap();
        }
    }
}

/// What the reader of the tutorial has at the end lies in `docs/tutorial/`.
#[test]
fn the_files_of_the_tutorial_are_kept() {
    let mut files = Files::new();
    for piece in pieces(&read("docs/tutorial.md")) {
        if let Piece::Block(info, body) = piece
            && let Some(name) = option(&info, "file")
        {
            files.insert(name.to_owned(), body);
        }
    }
    if overwrites() {
        let _ = fs::remove_dir_all(root().join("docs/tutorial"));
        put(&root().join("docs/tutorial"), &files);
    }
    for (name, text) in &files {
        assert_eq!(&read(Path::new("docs/tutorial").join(name)), text, "docs/tutorial/{name}");
    }
}

fn put(folder: &Path, files: &Files) {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn excerpts_are_in_the_files_they_name() {
    let mut wrong = Vec::new();
    for page in pages() {
        for piece in pieces(&read(&page)) {
            let Piece::Block(info, body) = piece else { continue };
            let Some(path) = option(&info, "in") else { continue };
            let file = read(path);
            let parts = body.split("# …\n").map(str::trim_end);
            wrong.extend(
                parts
                    .filter(|part| !file.contains(part))
                    .map(|part| format!("{}: not in {path}:\n{part}", page.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The commands that README gives a newcomer go through cargo; each of them is run as a transcript, too.
#[test]
fn commands_through_cargo_are_transcripts() {
    let page = read("README.md");
    let through_cargo: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("cargo run --release --quiet -- "))
        .collect();
    assert!(!through_cargo.is_empty());
    for command in through_cargo {
        let transcript = format!("$ accordant {}\n", command.split("  #").next().unwrap().trim());
        assert!(page.contains(&transcript), "{command}");
    }
}

/// Every link of a page to a file of the repository leads to one.
#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = read(&page);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.contains(' ')) {
            let file = link.split('#').next().unwrap();
            if !page.parent().unwrap().join(file).exists() {
                wrong.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links to nowhere: {wrong:#?}");
}

/// Every example of the manual is a program, together with `tests/manual/`; its tests pass.
#[test]
fn the_manual_is_true() {
    let mut memory = Memory::default();
    for name in ["preamble.accord", "treaties.csv", "wto.csv", "goods.json"] {
        memory.add(format!("/{name}"), read(Path::new("tests/manual").join(name)).into_bytes());
    }
    let mut manual = String::from("use \"preamble.accord\"\n");
    for piece in pieces(&read("docs/language.md")) {
        if let Piece::Block(info, body) = piece
            && info == "accord"
        {
            manual.push_str(&body);
        }
    }
    memory.add("/manual.accord", manual);
    let loaded = load(&memory, "/manual.accord");
    let (_, found) = loaded.analyse();
    let errors: Vec<_> = found.into_iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", human(&errors, &loaded.sources, Look::default()));
    let run = loaded
        .test(&tests::Options { most_steps: accordant::evaluate::MOST_STEPS, coverage: false });
    assert!(!run.tests.is_empty());
    assert!(
        run.tests.iter().all(tests::Tested::passed),
        "{}",
        failures(&run, &loaded.sources, Look::default(), false)
    );
}
