//! The settings of a project: what its `accord.toml` says, read and checked as far as the text alone shows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde::Deserialize;

use super::leaf::{self, Count, Day, Leaf, Meaning};
use crate::diagnostic::{Code, Diagnostic, Severity, TABLE};
use crate::evaluate::MOST_STEPS;
use crate::lint::Level as LintLevel;
use crate::source::{FileId, Span};

/// The name of the file that makes a folder a project.
pub const NAME: &str = "accord.toml";

/// What the baseline is called where the project does not say.
pub const BASELINE: &str = "baseline.json";

/// The most bytes in a file, unless the project says otherwise.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// More bytes than this in a file no project may allow: places in a text are counted in 32 bits.
pub const BYTES_AT_ALL: usize = 1 << 30;

/// The most declarations in a project, unless it says otherwise.
const MOST_DECLARATIONS: usize = 100_000;

/// How a project is worked with. Where there is no `accord.toml`, as its default says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The text of `accord.toml` among the sources; none where there is no such file.
    pub file: Option<FileId>,
    /// What the project is called.
    pub name: Option<String>,
    /// The date of evaluation where neither a draft nor the command states one.
    pub as_of: Option<Date>,
    /// The packs that files of the project may use; none where they may use any.
    pub packs: Option<Vec<Named>>,
    /// Files and folders with the project's drafts; none where they may lie anywhere in it.
    pub drafts: Option<Vec<Named>>,
    /// Folders in which tables of facts are looked for that do not lie beside the file that asks for them.
    pub facts: Vec<Named>,
    /// The file of waivers.
    pub waivers: Option<Named>,
    /// The file of findings that are known.
    pub baseline: Option<Named>,
    /// What fails a check.
    pub fail_on: FailOn,
    /// Limits.
    pub limits: Limits,
    /// Codes of lints that are switched off, or on, or made errors.
    pub lint: BTreeMap<Code, LintLevel>,
}

/// A name or a path that the file states, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What is written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What fails a check; each includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// A `must` that does not hold.
    #[default]
    Must,
    /// A `should` that does not hold, too.
    Should,
    /// Warnings about the input, too.
    Warning,
}

impl FailOn {
    /// All, with the words for them.
    const WORDS: [(&'static str, FailOn); 3] =
        [("must", FailOn::Must), ("should", FailOn::Should), ("warning", FailOn::Warning)];
}

impl LintLevel {
    /// All, with the words for them.
    const WORDS: [(&'static str, LintLevel); 3] =
        [("off", LintLevel::Off), ("warning", LintLevel::Warning), ("error", LintLevel::Error)];
}

/// The limits within which a project is read and evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most steps of an evaluation, unless a command says otherwise.
    pub steps: u64,
    /// The most bytes in a file.
    pub file_bytes: usize,
    /// The most declarations.
    pub declarations: usize,
    /// How deep brackets may be nested.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            steps: MOST_STEPS,
            file_bytes: MOST_BYTES,
            declarations: MOST_DECLARATIONS,
            nesting: crate::syntax::MOST_NESTING,
        }
    }
}

/// `accord.toml`: how a project is worked with.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "accord.toml", deny_unknown_fields)]
pub struct ProjectFile {
    /// What the project is, and where its parts lie.
    project: ProjectTable,
    /// How its drafts are checked.
    check: CheckTable,
    /// Within which limits it is read and evaluated.
    limits: LimitsTable,
    /// How much each lint matters, by its code.
    lint: BTreeMap<String, Leaf<LintLevel>>,
}

/// What the project is, and where its parts lie. Paths are relative to the folder of `accord.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
struct ProjectTable {
    /// What it is called.
    name: Option<Leaf<String>>,
    /// The date of evaluation where neither a draft nor the command states one.
    as_of: Option<Leaf<Day>>,
    /// The packs that its files may use; any where the key is missing.
    packs: Option<Vec<Leaf<String>>>,
    /// Files and folders with its drafts; anywhere in the project where the key is missing.
    drafts: Option<Vec<Leaf<String>>>,
    /// Folders in which tables of facts are looked for that do not lie beside the file that asks for them.
    facts: Option<Vec<Leaf<String>>>,
}

/// How drafts are checked.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
struct CheckTable {
    /// What fails a check: a `must`, a `should` too, or any warning too.
    fail_on: Option<Leaf<FailOn>>,
    /// The file of waivers.
    waivers: Option<Leaf<String>>,
    /// The file of findings that are known and do not fail a check.
    baseline: Option<Leaf<String>>,
}

/// Within which limits the project is read and evaluated.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
struct LimitsTable {
    /// The most steps of an evaluation.
    steps: Option<Leaf<Count>>,
    /// The most bytes in a file, at most 1 GiB.
    file_bytes: Option<Leaf<Count>>,
    /// The most declarations.
    declarations: Option<Leaf<Count>>,
    /// How deep brackets may be nested, at most 64.
    nesting: Option<Leaf<Count>>,
}

/// A word out of a few is what a value means.
macro_rules! one_of_words {
    ($type:ident, $expected:literal) => {
        impl Meaning for $type {
            const EXPECTED: &'static str = $expected;

            fn of(value: &toml::Value) -> Option<Self> {
                let written = value.as_str()?;
                Self::WORDS.iter().find(|(word, _)| *word == written).map(|(_, level)| *level)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "enum": Self::WORDS.map(|(word, _)| word) })
            }
        }
    };
}

one_of_words!(FailOn, "`\"must\"`, `\"should\"` or `\"warning\"`");
one_of_words!(LintLevel, "`\"off\"`, `\"warning\"` or `\"error\"`");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(ProjectFile));

/// The settings that the text of an `accord.toml` states, and what is wrong with it. Whether the packs and files that
/// it names are there is asked elsewhere.
#[must_use]
pub fn read(file: FileId, text: &str) -> (Settings, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut settings = Settings { file: Some(file), ..Settings::default() };
    if let Some(written) = leaf::read::<ProjectFile>(file, text, &SCHEMA, &mut found) {
        settings.take(&written, file, &mut found);
    }
    (settings, found)
}

impl Settings {
    fn take(&mut self, written: &ProjectFile, file: FileId, found: &mut Vec<Diagnostic>) {
        let ProjectFile { project, check, limits, lint } = written;
        let mut named =
            |leaf: &Leaf<String>| leaf.read(file, found).map(|(text, span)| Named { text, span });
        self.name = project.name.as_ref().and_then(&mut named).map(|named| named.text);
        let mut all = |list: &Vec<Leaf<String>>| list.iter().filter_map(&mut named).collect();
        self.packs = project.packs.as_ref().map(&mut all);
        self.drafts = project.drafts.as_ref().map(&mut all);
        self.facts = project.facts.as_ref().map(&mut all).unwrap_or_default();
        self.waivers = check.waivers.as_ref().and_then(&mut named);
        self.baseline = check.baseline.as_ref().and_then(&mut named);
        self.as_of = project.as_of.as_ref().and_then(|day| day.read(file, found)).map(|(d, _)| d.0);
        if let Some((fail_on, _)) = check.fail_on.as_ref().and_then(|leaf| leaf.read(file, found)) {
            self.fail_on = fail_on;
        }
        self.limits = limits.read(file, found);
        for (code, level) in lint {
            let Some((level, span)) = level.read(file, found) else { continue };
            match Code::parse(code).filter(|code| code.info().severity == Severity::Warning) {
                Some(Code::ExpiredWaiver) if level == LintLevel::Off => {
                    found.push(never_off(span));
                }
                Some(code) => {
                    self.lint.insert(code, level);
                }
                None => found.push(no_lint(code, span)),
            }
        }
    }
}

impl LimitsTable {
    fn read(&self, file: FileId, found: &mut Vec<Diagnostic>) -> Limits {
        let mut limits = Limits::default();
        let mut within = |leaf: &Option<Leaf<Count>>, most: u64, why: &str| {
            let (Count(count), span) = leaf.as_ref()?.read(file, found)?;
            if count > most {
                let message = format!("`{count}` is more than this limit can be");
                found.push(
                    Diagnostic::new(Code::InvalidSetting, span, message)
                        .labelled(format!("at most {most}"))
                        .note(why),
                );
            }
            Some(count.min(most))
        };
        let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let any = u64::MAX;
        if let Some(steps) = within(&self.steps, any, "") {
            limits.steps = steps;
        }
        let why = "a larger text is not read at all";
        if let Some(bytes) = within(&self.file_bytes, BYTES_AT_ALL as u64, why) {
            limits.file_bytes = size(bytes);
        }
        if let Some(declarations) = within(&self.declarations, any, "") {
            limits.declarations = size(declarations);
        }
        let why = "the limit of 64 keeps every text safe to read, and can only be lowered";
        let most = limits.nesting as u64;
        if let Some(nesting) = within(&self.nesting, most, why) {
            limits.nesting = size(nesting);
        }
        limits
    }
}

/// That an expired waiver fails a check whatever the project says of lints.
fn never_off(span: Span) -> Diagnostic {
    let code = Code::ExpiredWaiver.text();
    Diagnostic::new(Code::InvalidSetting, span, format!("`{code}` cannot be switched off"))
        .labelled("`\"warning\"` or `\"error\"` is needed here")
        .note("a waiver that has expired fails a check until somebody decides again")
        .help("remove the line, or the waiver")
}

/// That a code is none of a lint. The key has no place of its own in what was read, its value has.
fn no_lint(code: &str, span: Span) -> Diagnostic {
    let lints = || TABLE.iter().filter(|info| info.severity == Severity::Warning);
    let message = match Code::parse(code) {
        Some(_) => format!("`{code}` is an error and cannot be switched"),
        None => format!("there is no lint `{code}`"),
    };
    let unknown = Diagnostic::new(Code::UnknownSetting, span, message).labelled("set here");
    match crate::diagnostic::did_you_mean(code, lints().map(|info| info.text)) {
        Some(best) => unknown.help(format!("did you mean `{best}`?")),
        None => unknown.help("`accordant codes` lists all codes; those that begin with W warn"),
    }
}
