//! The pages of the codes, as `docs/errors/` holds them and `accordant codes` prints them.

use std::fmt::Write as _;

use crate::diagnostic::{CodeInfo, Severity, TABLE};

/// An input that raises a code, and what is said about it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The files, each with its name and its text.
    pub files: Vec<(String, String)>,
    /// The output, without colours.
    pub output: String,
}

/// The page of a code.
#[must_use]
pub fn page(info: &CodeInfo, sample: Option<&Sample>) -> String {
    let mut out = format!("# {}: {}\n", info.text, info.title);
    if info.severity == Severity::Warning {
        out.push_str("\nThis is a warning: the input is used all the same.\n");
    }
    let _ = write!(out, "\n{}\n\n{}\n", info.why, info.mend);
    if let Some(sample) = sample {
        out.push_str("\n## Example\n");
        for (name, text) in &sample.files {
            let language = if name.ends_with(".accord") { "accord" } else { "text" };
            let _ = write!(out, "\n`{name}`:\n\n```{language}\n{}\n```\n", text.trim_end());
        }
        let _ = write!(out, "\nsays\n\n```text\n{}\n```\n", sample.output.trim_matches('\n'));
    }
    out
}

/// The page that lists all codes.
#[must_use]
pub fn index() -> String {
    let mut out = String::from("# Codes of diagnostics\n\n| code | |\n|---|---|\n");
    for info in TABLE {
        let _ = writeln!(out, "| [{0}]({0}.md) | {1} |", info.text, info.title);
    }
    out
}

/// A title with a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let stop =
        if text.ends_with(['.', '?', '!', ':', '`']) && !text.ends_with('`') { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

/// Before the name of a file, and before the output, in a case.
const MARK: &str = "──── ";

impl Sample {
    /// As a case is kept: the files, then the output, each under a line with its name.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        for (name, text) in &self.files {
            let _ = writeln!(out, "{MARK}{name}\n{}", text.trim_end());
        }
        let _ = writeln!(out, "{MARK}output\n{}", self.output.trim_matches('\n'));
        out
    }

    /// Reads what [`Sample::write`] wrote.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut sample = Sample { files: Vec::new(), output: String::new() };
        let mut parts: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix(MARK), parts.last_mut()) {
                (Some(name), _) => parts.push((name.to_owned(), String::new())),
                (None, Some((_, part))) => {
                    part.push_str(line);
                    part.push('\n');
                }
                (None, None) => {}
            }
        }
        for (name, part) in parts {
            if name == "output" {
                sample.output = part;
            } else {
                sample.files.push((name, part));
            }
        }
        sample
    }
}
