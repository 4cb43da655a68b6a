//! `accordant.lock`: the texts that drafts are held to, by their hashes: packs, rules, tables, and the sources they cite.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span, to_u32};

/// The name of the file, in the folder of the project.
pub const NAME: &str = "accordant.lock";

/// The form of the file that this version writes.
const FORM: u32 = 1;

/// What the file says first.
const HEAD: &str = "# Written by `accordant lock`: the texts that drafts are held to. `accordant check --locked` \
                    refuses others.\n";

/// What drafts are held to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The form of the file.
    form: u32,
    /// By the path in the project, or `pack:` and the path in the binary: SHA-256 of the text.
    pub files: BTreeMap<String, String>,
    /// By the name of a source that can be cited: SHA-256 of what is stated of it.
    pub sources: BTreeMap<String, String>,
}

/// How a text that is used is not as the lock has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// `text` or `source`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// The lock has another one; or none.
    pub is_locked: bool,
}

impl Lock {
    /// The lock of these texts and sources, each by name with its hash.
    #[must_use]
    pub fn of(files: BTreeMap<String, String>, sources: BTreeMap<String, String>) -> Self {
        Lock { form: FORM, files, sources }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// Where it is none that this version can read.
    pub fn read(file: FileId, text: &str) -> Result<Self, Box<Diagnostic>> {
        let help = "write it anew with `accordant lock`";
        match toml::from_str::<Lock>(text) {
            Ok(lock) if lock.form == FORM => Ok(lock),
            Ok(lock) => {
                let message = format!("`{NAME}` has the form {}, not {FORM}", lock.form);
                let start = Span { file, start: 0, end: 0 };
                Err(Box::new(Diagnostic::new(Code::InvalidSetting, start, message).help(help)))
            }
            Err(error) => {
                let at = error.span().unwrap_or(0..0);
                let span = Span { file, start: to_u32(at.start), end: to_u32(at.end) };
                let why = error.message().lines().next().unwrap_or_default();
                let message = format!("`{NAME}` cannot be read: {why}");
                Err(Box::new(Diagnostic::new(Code::InvalidSetting, span, message).help(help)))
            }
        }
    }

    /// The file: one line a text, in the order of their names, so that what changes is seen in a review.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = format!("{HEAD}form = {FORM}\n");
        for (head, entries) in [("files", &self.files), ("sources", &self.sources)] {
            let _ = writeln!(out, "\n[{head}]");
            for (name, hash) in entries {
                let _ = writeln!(out, "{} = \"{hash}\"", key(name));
            }
        }
        out
    }

    /// What of the texts that are used is not as the lock has it. Texts that the lock has besides are of other drafts.
    #[must_use]
    pub fn unlike(&self, used: &Lock) -> Vec<Unlike> {
        let compare = |what, locked: &BTreeMap<String, String>, used: &BTreeMap<String, String>| {
            let other = used.iter().filter(|(name, hash)| locked.get(*name) != Some(*hash));
            let unlike = other.map(|(name, _)| {
                let is_locked = locked.contains_key(name);
                Unlike { what, name: name.clone(), is_locked }
            });
            unlike.collect::<Vec<_>>()
        };
        let mut all = compare("text", &self.files, &used.files);
        all.extend(compare("source", &self.sources, &used.sources));
        all
    }

    /// Where the lock has a name, in its text.
    #[must_use]
    pub fn place(file: FileId, text: &str, name: &str) -> Option<Span> {
        let start = text.find(&format!("\n{} = ", key(name)))? + 1;
        let end = text.get(start..)?.find('\n').map_or(text.len(), |n| start + n);
        Some(Span { file, start: to_u32(start), end: to_u32(end) })
    }
}

/// A name as a key of TOML.
fn key(name: &str) -> String {
    toml::Value::String(name.to_owned()).to_string()
}
