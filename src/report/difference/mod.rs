//! Two versions compared, as data: the verdicts that are others, each with its causes, and all that differs.

mod human;
mod markdown;

pub use human::human;
pub use markdown::markdown;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::diagnostics::DiagnosticView;
use super::view::{LocationView, location};
use crate::evaluate::Verdict;
use crate::scenario::difference::{
    Causes, ChangeKind, Changed, Compared, Difference, DifferenceKind, How,
};
use crate::source::SourceMap;

/// What `accordant diff --format json` writes.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DiffRunView {
    /// The first version, as given.
    pub before: String,
    /// The second version, as given.
    pub after: String,
    /// What the process exits with.
    pub exit_code: u8,
    /// What was found wrong with the input.
    pub diagnostics: Vec<DiagnosticView>,
    /// None where the input is wrong or a limit was reached.
    pub diff: Option<DiffView>,
}

/// Two versions compared.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DiffView {
    /// The date of evaluation of each version, `YYYY-MM-DD`.
    pub as_of: BothView<Option<String>>,
    /// The verdicts that are others, the gravest first.
    pub changes: Vec<ChangeView>,
    /// All that differs and can decide a verdict.
    pub differences: Vec<DifferenceView>,
    /// Agreements and clauses that only have another name, which is no difference; what is asked of them is told by the
    /// name of the first version.
    pub renamed: Vec<BothView<String>>,
    /// How many verdicts are others for the worse.
    pub worse: usize,
    /// How many verdicts fail in both, of requirements that bind more in the second version.
    pub tightened: usize,
    /// How many verdicts are the same; what does not apply is not counted.
    pub same: usize,
    /// How many `must` fail in each version.
    pub failures: BothView<usize>,
}

/// Something of each version.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct BothView<T> {
    /// In the first.
    pub before: T,
    /// In the second.
    pub after: T,
}

/// A verdict that is another.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct ChangeView {
    /// What the change means.
    #[schemars(extend("enum" = [
        "newly_broken", "newly_undetermined", "newly_waived", "newly_excepted", "fixed", "appeared", "disappeared",
        "changed"
    ]))]
    pub kind: &'static str,
    /// Whether it is for the worse.
    pub worse: bool,
    /// `must`, `should` or `may`.
    #[schemars(extend("enum" = ["must", "should", "may"]))]
    pub level: &'static str,
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: Option<String>,
    /// What it is asked of.
    pub subjects: Vec<String>,
    /// The verdict before; none where it was not asked.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error", null]))]
    pub before: Option<&'static str>,
    /// The verdict after; none where it is not asked any more.
    #[schemars(extend("enum" = ["not_applicable", "met", "excepted", "undetermined", "not_met", "waived", "error", null]))]
    pub after: Option<&'static str>,
    /// Whether the causes are known: `found`, each alternative is enough and nothing of it can be left out; `among`, the
    /// search ended early; `unknown`, there is no such set of differences.
    #[schemars(extend("enum" = ["found", "among", "unknown"]))]
    pub causes_are: &'static str,
    /// Sets of differences, by their places in `differences`: with any of these and nothing else taken over, the first
    /// version says what the second one says.
    pub causes: Vec<Vec<usize>>,
}

/// Something that differs.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DifferenceView {
    /// What kind of thing it is.
    #[schemars(extend("enum" = ["agreement", "clause", "fact", "rule", "parameter", "date", "vocabulary", "waiver"]))]
    pub kind: &'static str,
    /// What became of it.
    #[schemars(extend("enum" = ["changed", "added", "dropped"]))]
    pub how: &'static str,
    /// Its name.
    pub name: String,
    /// In words.
    pub sentence: String,
    /// What it says in each version, where that is short.
    pub texts: Option<BothView<String>>,
    /// Of a rule, a row or a set that changed, what of it.
    pub of: Vec<String>,
    /// Where it stands in the first version.
    pub before: Option<LocationView>,
    /// Where it stands in the second.
    pub after: Option<LocationView>,
    /// Whether it is among the causes of a change.
    pub decides: bool,
}

/// What a reader or a program gets to see of a comparison.
#[must_use]
pub fn view(compared: &Compared, sources: &SourceMap) -> DiffView {
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    let changes: Vec<ChangeView> = compared.changes.iter().map(change).collect();
    let is_found = |change: &&ChangeView| change.causes_are == "found";
    let decides: std::collections::BTreeSet<usize> =
        changes.iter().filter(is_found).flat_map(|c| c.causes.iter().flatten().copied()).collect();
    let differences = compared.differences.iter().enumerate();
    DiffView {
        as_of: BothView { before: date(compared.dates.0), after: date(compared.dates.1) },
        differences: differences
            .map(|(n, difference)| difference_view(difference, decides.contains(&n), sources))
            .collect(),
        renamed: compared
            .renamed
            .iter()
            .map(|(new, old)| BothView { before: old.clone(), after: new.clone() })
            .collect(),
        tightened: compared.tightened,
        worse: changes.iter().filter(|change| change.worse).count(),
        changes,
        same: compared.same,
        failures: BothView { before: compared.failures.0, after: compared.failures.1 },
    }
}

fn change(changed: &Changed) -> ChangeView {
    let (causes_are, causes) = match &changed.causes {
        Causes::Found(sets) => ("found", sets.clone()),
        Causes::Among(set) => ("among", vec![set.clone()]),
        Causes::Unknown => ("unknown", Vec::new()),
    };
    ChangeView {
        kind: kind(changed.kind),
        worse: changed.worse,
        level: changed.level.word(),
        requirement: changed.asked.0.clone(),
        title: changed.title.clone(),
        subjects: changed.asked.1.clone(),
        before: changed.before.map(Verdict::name),
        after: changed.after.map(Verdict::name),
        causes_are,
        causes,
    }
}

fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::NewlyBroken => "newly_broken",
        ChangeKind::NewlyUndetermined => "newly_undetermined",
        ChangeKind::NewlyWaived => "newly_waived",
        ChangeKind::NewlyExcepted => "newly_excepted",
        ChangeKind::Fixed => "fixed",
        ChangeKind::Appeared => "appeared",
        ChangeKind::Disappeared => "disappeared",
        ChangeKind::Changed => "changed",
    }
}

fn difference_view(difference: &Difference, decides: bool, sources: &SourceMap) -> DifferenceView {
    let kind = match difference.kind {
        DifferenceKind::Agreement => "agreement",
        DifferenceKind::Clause => "clause",
        DifferenceKind::Fact => "fact",
        DifferenceKind::Rule => "rule",
        DifferenceKind::Parameter => "parameter",
        DifferenceKind::Date => "date",
        DifferenceKind::Vocabulary => "vocabulary",
        DifferenceKind::Waiver => "waiver",
    };
    let (how, texts) = match &difference.how {
        How::Changed(texts) => ("changed", texts.clone()),
        How::Added => ("added", None),
        How::Dropped => ("dropped", None),
    };
    let place = |span: Option<_>| location(sources, span?);
    DifferenceView {
        kind,
        how,
        name: difference.name.clone(),
        sentence: sentence(difference),
        texts: texts.map(|(before, after)| BothView { before, after }),
        of: difference.of.clone(),
        before: place(difference.before),
        after: place(difference.after),
        decides,
    }
}

/// A difference in words.
fn sentence(difference: &Difference) -> String {
    let Difference { word, name, of, .. } = difference;
    let about = match difference.kind {
        DifferenceKind::Date => String::from("the date of evaluation"),
        _ => format!("{word} `{name}`"),
    };
    let of = if of.is_empty() { String::new() } else { format!(": {}", of.join(", ")) };
    match &difference.how {
        How::Changed(Some((before, after))) if of.is_empty() => {
            format!("{about} changed from `{before}` to `{after}`")
        }
        How::Changed(_) => format!("{about} changed{of}"),
        How::Added => format!("{about} was added"),
        How::Dropped => format!("{about} was dropped"),
    }
}

/// The date or dates of evaluation, in words.
fn dates(view: &DiffView) -> String {
    let BothView { before, after } = &view.as_of;
    match (before, after) {
        (None, None) => String::new(),
        _ if before == after => format!(", as of {}", before.as_deref().unwrap_or_default()),
        _ => {
            let shown = |date: &Option<String>| date.clone().unwrap_or_else(|| "no date".into());
            format!(", as of {} → {}", shown(before), shown(after))
        }
    }
}

/// What has another name, in words.
fn renamed(view: &DiffView) -> Vec<String> {
    let told = view.renamed.iter();
    told.map(|both| format!("`{}` is now called `{}`", both.before, both.after)).collect()
}

/// What a change means, as a heading.
fn heading(kind: &str) -> &'static str {
    match kind {
        "newly_broken" => "Newly broken",
        "newly_undetermined" => "Newly undetermined",
        "newly_waived" => "Newly waived",
        "newly_excepted" => "Newly excepted",
        "fixed" => "Fixed",
        "appeared" => "Appeared",
        "disappeared" => "Disappeared",
        _ => "Changed",
    }
}

/// `met → not met`.
fn transition(view: &ChangeView) -> String {
    let words = |verdict: Option<&str>| verdict.unwrap_or("not asked").replace('_', " ");
    format!("{} → {}", words(view.before), words(view.after))
}

/// The requirement and what it is asked of.
fn asked(view: &ChangeView) -> String {
    if view.subjects.is_empty() {
        return view.requirement.clone();
    }
    format!("{}({})", view.requirement, view.subjects.join(", "))
}

/// A difference in words, and its place.
type Told = (String, Option<String>);

/// The causes in words: a line for what is common, and the differences below it, each with its place.
fn causes(view: &DiffView, change: &ChangeView) -> Vec<(String, Vec<Told>)> {
    let told = |set: &Vec<usize>| -> Vec<Told> {
        let differences = set.iter().filter_map(|n| view.differences.get(*n));
        differences.map(|difference| (difference.sentence.clone(), place(difference))).collect()
    };
    if change.causes_are == "unknown" {
        let why =
            "no cause found: the first version with all differences taken over does not say this";
        return vec![(String::from(why), Vec::new())];
    }
    let sets = change.causes.iter().enumerate();
    sets.map(|(place, set)| {
        let word = if place == 0 { "because" } else { "or because" };
        let head = match (change.causes_are, set.len()) {
            ("found", 1) => String::from(word),
            ("found", _) => format!("{word} of these together"),
            (_, n) => format!("because of some of these {n}, which were not all tried"),
        };
        (head, told(set))
    })
    .collect()
}

/// Where a difference stands: in the second version, or where it stood.
fn place(difference: &DifferenceView) -> Option<String> {
    let at = difference.after.as_ref().or(difference.before.as_ref())?;
    Some(super::human::location(at))
}

/// How many verdicts changed, and how it stands with what must hold.
fn summary(view: &DiffView) -> String {
    let same = match view.same {
        1 => String::from("1 is the same"),
        n => format!("{n} are the same"),
    };
    let BothView { before, after } = view.failures;
    let failing = match (before, after) {
        (0, 0) => String::from("every `must` holds in both"),
        (1, 1) => String::from("1 `must` fails in both"),
        _ if before == after => format!("{after} `must` fail in both"),
        (_, 1) => format!("{before} `must` failed before, 1 fails now"),
        _ => format!("{before} `must` failed before, {after} fail now"),
    };
    let same = match view.tightened {
        0 => same,
        1 => format!("{same}, 1 that fails binds more now"),
        n => format!("{same}, {n} that fail bind more now"),
    };
    if view.changes.is_empty() {
        return format!("no verdict changes, {same}; {failing}");
    }
    let changed = match view.changes.len() {
        1 => String::from("1 verdict changes"),
        n => format!("{n} verdicts change"),
    };
    format!("{changed}, {} for the worse; {same}; {failing}", view.worse)
}
