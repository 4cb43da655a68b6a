//! The log of checks: one line a run, each sealed and chained to the one before, so that nothing in it can be changed,
//! left out or put in without being seen.
//!
//! A line is `{"entry":{…},"hash":"…"}`: the hash is SHA-256 of the entry's characters, and the entry names the hash of the
//! line before. There is no time in it: what was checked is known by its hashes, and as of when by the date of evaluation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::certificate::Text;

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The version of the tool.
    pub version: String,
    /// The hash of the line before; none of the first line.
    pub previous: Option<String>,
    /// How it was checked.
    pub options: Asked,
    /// What was checked, in the order of the command.
    pub checks: Vec<Check>,
    /// What the run ended with: as the worst of the checks, or worse where a result could not be written.
    pub exit_code: u8,
    /// All texts that were read, by their path in the project, or `pack:` and their path in the binary: SHA-256 of each.
    pub inputs: BTreeMap<String, String>,
}

/// The options that decide what a check comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// `--as-of`.
    pub as_of: Option<String>,
    /// `--most-steps`.
    pub most_steps: Option<u64>,
    /// `--locked`.
    pub locked: bool,
}

/// The check of one path.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The path, from the folder of the project; empty where the drafts of the project were asked for and could not be
    /// found.
    pub path: String,
    /// What it ended with.
    pub exit_code: u8,
    /// The verdicts; none where there are none, since the input is wrong or a limit was reached.
    pub verdicts: Option<Sealed>,
}

/// Verdicts, by their hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The date of evaluation.
    pub as_of: Option<String>,
    /// How many there are of each.
    pub counts: BTreeMap<String, usize>,
    /// SHA-256 of all of them, with requirement, subjects, level and, of an exception, its name.
    pub hash: String,
}

/// A line of the log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    entry: &'a RawValue,
    hash: String,
}

/// A verdict as it is sealed.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// The requirement.
    pub requirement: &'a str,
    /// What it was asked of.
    pub subjects: &'a [String],
    /// How much it binds.
    pub level: &'a str,
    /// The verdict.
    pub verdict: &'a str,
    /// Of an exception, its name.
    pub because: &'a str,
}

impl Sealed {
    /// Seals verdicts, in the order of the program.
    pub fn of<'a>(as_of: Option<String>, verdicts: impl Iterator<Item = Said<'a>>) -> Self {
        let mut all = String::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for said in verdicts {
            *counts.entry(said.verdict.to_owned()).or_default() += 1;
            let words = [said.requirement, said.level, said.verdict, said.because];
            let _ = write!(all, "{};", said.subjects.len());
            // The length before each, so that no two lists of words read alike.
            for word in words.into_iter().chain(said.subjects.iter().map(String::as_str)) {
                let _ = write!(all, "{}:{word}", word.len());
            }
        }
        Sealed { as_of, counts, hash: sealed(&all) }
    }
}

/// That a log is not as it was written, and from which line on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1.
    pub line: usize,
    /// In words that go on after `line 3 of the log `.
    pub why: String,
}

/// The entries of a log, each with its hash, if the chain holds.
///
/// # Errors
/// The first line that is not as it was written.
pub fn read(log: &str) -> Result<Vec<(Entry, String)>, Broken> {
    let mut entries: Vec<(Entry, String)> = Vec::new();
    for (number, line) in (1..).zip(log.split_inclusive('\n')) {
        let broken = |why: &str| Broken { line: number, why: why.to_owned() };
        let line = line.strip_suffix('\n').ok_or_else(|| broken("is not whole"))?;
        let (entry, hash) = one(line).map_err(|why| broken(&why))?;
        let before = entries.last().map(|(_, hash)| hash);
        if entry.previous.as_ref() != before {
            return Err(broken(match before {
                None => "names a line before it, and there is none",
                Some(_) => "does not name the line before it",
            }));
        }
        entries.push((entry, hash));
    }
    Ok(entries)
}

/// The log with one more line.
///
/// # Errors
/// Where its last line is not as it was written: what came after would only hide that.
pub fn append(log: &str, entry: Entry) -> Result<String, Broken> {
    let mut previous = None;
    if !log.is_empty() {
        let line = log.lines().count();
        let broken = |why: &str| Broken { line, why: why.to_owned() };
        let whole = log.strip_suffix('\n').ok_or_else(|| broken("is not whole"))?;
        let last = whole.rsplit('\n').next().unwrap_or_default();
        previous = Some(one(last).map_err(|why| broken(&why))?.1);
    }
    let entry = serde_json::to_string(&Entry { previous, ..entry }).unwrap_or_default();
    let hash = sealed(&entry);
    Ok(format!("{log}{}\n", line(&entry, &hash)))
}

/// A line's entry and hash.
fn one(text: &str) -> Result<(Entry, String), String> {
    let read: Line<'_> =
        serde_json::from_str(text).map_err(|_| String::from("is no line of such a log"))?;
    let own = read.entry.get();
    if sealed(own) != read.hash || line(own, &read.hash) != text {
        return Err(String::from("was changed after it was written"));
    }
    let entry = serde_json::from_str(own)
        .map_err(|_| String::from("has an entry that this version does not know"))?;
    Ok((entry, read.hash))
}

fn line(entry: &str, hash: &str) -> String {
    format!("{{\"entry\":{entry},\"hash\":\"{hash}\"}}")
}

fn sealed(text: &str) -> String {
    Text::of("", text).sha256
}

/// How a run differs from what is recorded of it, in words; nothing where it came to the same.
#[must_use]
pub fn differences(recorded: &Entry, now: &Entry) -> Vec<String> {
    let mut told = Vec::new();
    if recorded.version != now.version {
        let (then, now) = (&recorded.version, &now.version);
        told.push(format!("it was checked by version {then}; this is version {now}"));
    }
    for (name, hash) in &recorded.inputs {
        match now.inputs.get(name) {
            None => told.push(format!("`{name}` was read and is not read any more")),
            Some(other) if other != hash => told.push(format!("`{name}` is another text now")),
            Some(_) => {}
        }
    }
    let new = now.inputs.keys().filter(|name| !recorded.inputs.contains_key(*name));
    told.extend(new.map(|name| format!("`{name}` is read and was not")));
    for (then, now) in recorded.checks.iter().zip(&now.checks) {
        check(then, now, &mut told);
    }
    told
}

fn check(then: &Check, now: &Check, told: &mut Vec<String>) {
    let path = if then.path.is_empty() { "accord.toml" } else { &then.path };
    if then.exit_code != now.exit_code {
        let (before, after) = (then.exit_code, now.exit_code);
        told.push(format!("`{path}` ended with {before} and ends with {after}"));
    }
    match (&then.verdicts, &now.verdicts) {
        (None, None) => {}
        (Some(_), None) => told.push(format!("`{path}` had verdicts and has none")),
        (None, Some(_)) => told.push(format!("`{path}` had no verdicts and has some")),
        (Some(then), Some(now)) => {
            if then.as_of != now.as_of {
                let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "no date".into());
                let (before, after) = (day(&then.as_of), day(&now.as_of));
                told.push(format!("`{path}` was judged as of {before}, and is as of {after}"));
            }
            if then.hash != now.hash {
                told.push(format!("`{path}` has other verdicts: {}", counted(then, now)));
            }
        }
    }
}

/// How many verdicts of each kind there were and are, where that differs.
fn counted(then: &Sealed, now: &Sealed) -> String {
    let of = |sealed: &Sealed, name: &str| sealed.counts.get(name).copied().unwrap_or(0);
    let mut names: Vec<&String> = then.counts.keys().chain(now.counts.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let other = names.into_iter().filter(|name| of(then, name) != of(now, name));
    let told: Vec<String> = other
        .map(|name| {
            let (before, after) = (of(then, name), of(now, name));
            format!("{before} {} before and {after} now", name.replace('_', " "))
        })
        .collect();
    if told.is_empty() { String::from("as many of each, of others") } else { told.join(", ") }
}
