//! A revision of a git repository as a file system: read by asking `git`, which writes nothing and asks no network.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::workspace::{FileError, Files, Kind};

/// The files of a revision, under `/`.
#[derive(Debug)]
pub struct Revision {
    /// As it was asked for: `HEAD~1`.
    name: String,
    /// By path from the root of the repository, without a stroke before it.
    entries: BTreeMap<String, Entry>,
    reader: Mutex<Option<Reader>>,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    object: String,
    size: usize,
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Reader {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends when nothing more is asked.
        self.asks = None;
        let _ = self.child.wait();
    }
}

impl Revision {
    /// Opens `REV:PATH`: the revision, and the path in it. As with git itself, a path begins at the root of the repository,
    /// or with `./` at the current folder.
    ///
    /// # Errors
    /// In words, where there is no git, no repository, no such revision, or the path leads out.
    pub fn open(asked: &str) -> Result<(Self, String), String> {
        let Some((name, path)) = asked.split_once(':') else {
            return Err(format!("`git:{asked}` names no path: write `git:REVISION:PATH`"));
        };
        if name.is_empty() || name.starts_with('-') {
            return Err(format!("`{name}` is no revision: write `git:REVISION:PATH`"));
        }
        let prefix = told(git(&["rev-parse", "--show-prefix"]))?;
        let tree = format!("{name}^{{tree}}");
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]);
        let Ok(tree) = told(found) else {
            let how = "nothing is fetched, so that it must be fetched before";
            return Err(format!("the repository has no revision `{name}`; {how}"));
        };
        let listed = git(&["ls-tree", "-r", "-z", "-l", "--full-tree", tree.trim()])?;
        let entries = listed.split(|byte| *byte == 0).filter_map(entry).collect();
        let path = inside(prefix.trim_end_matches('\n'), path)?;
        Ok((Revision { name: name.to_owned(), entries, reader: Mutex::default() }, path))
    }

    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let folder = folder.trim_matches('/');
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = self.entries.range(prefix.clone()..);
        from.map_while(move |(path, _)| path.strip_prefix(&prefix))
    }

    fn object(&self, object: &str) -> Result<Vec<u8>, String> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.is_none() {
            *reader = Some(start()?);
        }
        let Some(running) = reader.as_mut() else { return Err(String::from("git is gone")) };
        running.read(object).map_err(|error| format!("git does not answer: {error}"))
    }
}

/// `100644 blob OBJECT SIZE<tab>PATH`; none of a path that is not valid UTF-8.
fn entry(line: &[u8]) -> Option<(String, Entry)> {
    let (about, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut words = about.split_whitespace();
    let (mode, object) = (words.next()?, words.nth(1)?);
    // Of a link or another repository only the name is there.
    let kind = if mode.starts_with("100") { Kind::File } else { Kind::Other };
    let size = words.next().and_then(|size| size.parse().ok()).unwrap_or(0);
    Some((path.to_owned(), Entry { kind, object: object.to_owned(), size }))
}

/// A path of the repository, from its root and with a stroke before it.
fn inside(prefix: &str, path: &str) -> Result<String, String> {
    let is_here = path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
    let from = if is_here { prefix } else { "" };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(format!("`{path}` lies outside the repository"));
                }
            }
            part => parts.push(part),
        }
    }
    Ok(format!("/{}", parts.join("/")))
}

/// A `git` that looks and does nothing else: no pager, no fetching of what a partial clone lacks, no other program that
/// the repository's settings name.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"])
        .args(["-c", "core.fsmonitor=false", "-c", "protocol.allow=never"])
        .args(arguments)
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = command(arguments).output().map_err(|error| unable(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it does not say why");
    Err(format!("git cannot read it: {}", said.trim_start_matches("fatal: ")))
}

fn told(output: Result<Vec<u8>, String>) -> Result<String, String> {
    String::from_utf8(output?).map_err(|_| String::from("git gives a path that is not valid UTF-8"))
}

fn unable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => String::from("there is no `git` to read revisions with"),
        kind => format!("`git` cannot be started: {kind}"),
    }
}

fn start() -> Result<Reader, String> {
    let mut command = command(&["cat-file", "--batch"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| unable(&error))?;
    match (child.stdin.take(), child.stdout.take()) {
        (asks, Some(answers)) => Ok(Reader { child, asks, answers: BufReader::new(answers) }),
        _ => Err(String::from("`git` cannot be asked")),
    }
}

impl Reader {
    /// Asks for an object by its number. The answer is `OBJECT blob SIZE`, the bytes, and a line end.
    fn read(&mut self, object: &str) -> std::io::Result<Vec<u8>> {
        let gone = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let asks = self.asks.as_mut().ok_or_else(gone)?;
        writeln!(asks, "{object}")?;
        asks.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let size = head.split_whitespace().nth(2).and_then(|size| size.parse().ok());
        let size: u64 = size.ok_or_else(gone)?;
        let mut bytes = Vec::new();
        (&mut self.answers).take(size).read_to_end(&mut bytes)?;
        self.answers.read_exact(&mut [0])?;
        Ok(bytes)
    }
}

impl Files for Revision {
    fn kind(&self, path: &str) -> Option<Kind> {
        let path = path.trim_matches('/');
        match self.entries.get(path) {
            Some(entry) => Some(entry.kind),
            None => self.below(path).next().map(|_| Kind::Folder),
        }
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let path = inside("", path).map_err(FileError::Other)?;
        self.kind(&path).map_or(Err(FileError::NotFound), |_| Ok(path))
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, FileError> {
        let entry = self.entries.get(path.trim_matches('/')).ok_or(FileError::NotFound)?;
        if entry.kind != Kind::File {
            return Err(FileError::NotAFile);
        }
        if entry.size > limit {
            return Err(FileError::TooLarge);
        }
        self.object(&entry.object).map_err(FileError::Other)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let names = self.below(folder).filter_map(|rest| rest.split('/').next());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.dedup();
        Ok(names)
    }

    fn shown(&self, path: &str) -> String {
        format!("git:{}:{}", self.name, path.trim_start_matches('/'))
    }
}
