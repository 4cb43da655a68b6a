//! The cheapest suggestion as replacements in texts, for formats that offer a fix beside a finding.

use similar::{DiffOp, TextDiff};

use super::suggest::sentence;
use crate::adjust::{Answer, Suggestion};
use crate::evaluate::Verdict;
use crate::explain::{Words, format_exact, join_words};
use crate::project::fingerprint;
use crate::revise::Revised;
use crate::source::{SourceFile, to_u32};

/// A suggestion that can be written into the texts.
#[derive(Clone, Debug)]
pub struct MendingView {
    /// What it does, and for how much.
    pub title: String,
    /// The fingerprints of what holds once it is done, and did not.
    pub mends: Vec<String>,
    /// What changes, file by file.
    pub files: Vec<ReplacedView>,
}

/// The replacements in a file.
#[derive(Clone, Debug)]
pub struct ReplacedView {
    /// The file.
    pub file: String,
    /// The replacements, from its beginning to its end.
    pub hunks: Vec<HunkView>,
}

/// A replacement of lines. Columns count characters from 1; the end is excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HunkView {
    /// The line where it begins.
    pub line: u32,
    /// The column where it begins.
    pub column: u32,
    /// The line where it ends.
    pub end_line: u32,
    /// The column where it ends.
    pub end_column: u32,
    /// What takes its place.
    pub text: String,
}

/// The view of a suggestion with the texts that it makes.
#[must_use]
pub fn mending(answer: &Answer, suggestion: &Suggestion, revised: &[Revised]) -> MendingView {
    let program = &answer.program;
    let words = Words::new(program, &program.values);
    let steps: Vec<String> =
        suggestion.steps.iter().map(|step| sentence(program, &step.effect)).collect();
    let cheapest = if suggestion.proved { ", the least there is" } else { "" };
    let title =
        format!("{} (cost {}{cheapest})", join_words(&steps), format_exact(&suggestion.cost));
    let holds = |verdict: Option<Verdict>| {
        matches!(verdict, Some(Verdict::Met | Verdict::Excepted(_) | Verdict::NotApplicable(_)))
    };
    let mended = suggestion.transitions.iter().filter(|change| {
        change.before.is_some_and(Verdict::fails) && (change.after.is_none() || holds(change.after))
    });
    let mends = mended.map(|change| {
        let name = &program.requirement(change.requirement).name;
        let subjects: Vec<String> = change.subjects.iter().map(|s| words.value(*s)).collect();
        fingerprint(name, &subjects)
    });
    let files = revised
        .iter()
        .map(|text| ReplacedView { file: text.name.clone(), hunks: hunks(&text.old, &text.new) });
    MendingView { title, mends: mends.collect(), files: files.collect() }
}

/// The lines of a text that another has in their place.
#[must_use]
pub fn hunks(old: &str, new: &str) -> Vec<HunkView> {
    let file = SourceFile::new("", old);
    let (old_starts, new_starts) = (line_starts(old), line_starts(new));
    let at =
        |starts: &[usize], line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
    let diff = TextDiff::from_lines(old, new);
    let changed = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    changed
        .map(|op| {
            let (gone, come) = (op.old_range(), op.new_range());
            let start = file.line_column(to_u32(at(&old_starts, gone.start)));
            let end = file.line_column(to_u32(at(&old_starts, gone.end)));
            let with = at(&new_starts, come.start)..at(&new_starts, come.end);
            HunkView {
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
                text: new.get(with).unwrap_or("").to_owned(),
            }
        })
        .collect()
}

/// Where each line begins, and the end of the text.
fn line_starts(text: &str) -> Vec<usize> {
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        starts.push(at);
        at += line.len();
    }
    starts.push(at);
    starts
}
