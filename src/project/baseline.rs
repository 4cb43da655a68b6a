//! The baseline of a project: the findings that are known, so that only new ones fail a check. Text in and text out.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fingerprint;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Judgement, Outcome};
use crate::explain::Words;
use crate::model::EntityId;
use crate::source::{FileId, SourceFile, Span, to_u32};

/// The form of the file.
const VERSION: u32 = 1;

/// The findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "baseline.json")]
pub struct Baseline {
    /// The form of the file: 1.
    version: u32,
    /// The findings, in order.
    pub findings: BTreeSet<Known>,
}

/// A finding that is known: a verdict that fails, of a requirement on its subjects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The draft that it is of, by its path in the project: the one that states the first of its subjects that a draft
    /// states, or else the only one. Where there is none such, the file that states its first subject; none where that is
    /// of a pack.
    pub file: Option<String>,
    /// The requirement.
    pub requirement: String,
    /// What it is asked of.
    pub subjects: Vec<String>,
    /// The verdict. Another one that fails is a new finding.
    pub verdict: String,
    /// What requirement and subjects are known by.
    pub fingerprint: String,
}

impl Baseline {
    /// A baseline of these findings.
    #[must_use]
    pub fn new(findings: BTreeSet<Known>) -> Self {
        Baseline { version: VERSION, findings }
    }

    /// The baseline that a text states.
    ///
    /// # Errors
    /// [`Code::InvalidSetting`], with its place, where it is none.
    pub fn read(file: FileId, text: &str) -> Result<Self, Box<Diagnostic>> {
        let wrong = |place: Span, why: String| {
            Box::new(
                Diagnostic::new(Code::InvalidSetting, place, format!("this is no baseline: {why}"))
                    .help("`accordant baseline` writes it anew"),
            )
        };
        let read: Baseline = serde_json::from_str(text).map_err(|error| {
            let at = place_of(text, error.line(), error.column());
            wrong(Span { file, start: at, end: at }, error.to_string())
        })?;
        if read.version != VERSION {
            let why = format!("its version is {}, and only {VERSION} is known", read.version);
            return Err(wrong(Span { file, start: 0, end: 0 }, why));
        }
        Ok(read)
    }

    /// Whether a finding is known.
    #[must_use]
    pub fn knows(&self, finding: &Known) -> bool {
        self.findings.contains(finding)
    }
}

/// The offset of a line and a column, both from 1, the column in bytes.
fn place_of(text: &str, line: usize, column: usize) -> u32 {
    let file = SourceFile::new("", text);
    let start = file.line(line.saturating_sub(1)).map_or(text.len(), |(start, _)| start);
    to_u32((start + column.saturating_sub(1)).min(text.len()))
}

/// A judgement as a baseline keeps it; `files` are those of the project, by their paths in it.
#[must_use]
pub fn known_of(
    outcome: &Outcome<'_>,
    judgement: &Judgement,
    files: &BTreeMap<FileId, String>,
) -> Known {
    let program = outcome.program();
    let words = Words::of(outcome);
    let requirement = program.requirement(judgement.requirement).name.to_string();
    let subjects: Vec<String> = judgement.subjects.iter().map(|s| words.value(*s)).collect();
    let file_of = |entity: EntityId| Some(program.entity(entity).span?.file);
    // What is asked of a country or of nothing is found in each draft anew.
    let all = program.agreements.iter().chain(&program.planned);
    let drafts: BTreeSet<FileId> = all.filter_map(|it| file_of(it.entity)).collect();
    let own = judgement.subjects.iter().filter_map(|subject| file_of(subject.as_entity()?));
    let of_draft = own.clone().find(|file| drafts.contains(file));
    let only = drafts.first().filter(|_| drafts.len() == 1).copied();
    let file = of_draft.or(only).or_else(|| own.clone().next());
    Known {
        file: file.and_then(|file| files.get(&file)).cloned(),
        verdict: judgement.verdict.name().to_owned(),
        fingerprint: fingerprint(&requirement, &subjects),
        requirement,
        subjects,
    }
}

/// All findings of an evaluation that fail.
#[must_use]
pub fn findings(outcome: &Outcome<'_>, files: &BTreeMap<FileId, String>) -> BTreeSet<Known> {
    let failing = outcome.judgements.iter().filter(|judgement| judgement.verdict.fails());
    failing.map(|judgement| known_of(outcome, judgement, files)).collect()
}
