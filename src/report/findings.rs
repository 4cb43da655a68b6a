//! What the formats for machines say alike of a finding: what it is called, where it leads, how much it weighs, and why,
//! on one line.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::anchor::is_of_the_reader;
use super::diagnostics::{DiagnosticView, SpanView};
use super::escape::visible_line;
use super::human::{citations, counted, waiver_text};
use super::timeline::{asked, verdict_words};
use super::view::{ChecksView, FindingView, LocationView, PathView};
use crate::diagnostic::Code;
use crate::project::FailOn;

/// What is wrong with the input and fails a check all the same, in one word with what it is about.
pub(super) const COMPLAINT: &str = "input complaint";

/// How much something weighs, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It fails the check.
    Error,
    /// It deserves a look.
    Warning,
    /// It is to be known.
    Note,
}

/// Something to be told, with the check that found it.
#[derive(Clone, Copy)]
pub(super) struct Item<'v> {
    /// The check.
    pub(super) path: &'v PathView,
    /// What is to be told.
    pub(super) what: What<'v>,
}

/// What there is to tell.
#[derive(Clone, Copy)]
pub(super) enum What<'v> {
    /// A verdict.
    Verdict(&'v FindingView),
    /// Something wrong with the input.
    Input(&'v DiagnosticView),
}

/// All that is to be told, in the order of the paths: what is wrong with the input, then verdicts that call for
/// something, waived ones among them. What several checks say alike of the same place, as of rules that they share, is
/// told once.
pub(super) fn items(view: &ChecksView) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for path in &view.checks {
        items.extend(path.diagnostics.iter().map(|found| Item { path, what: What::Input(found) }));
        let verdicts = verdicts(path).filter(|finding| is_called_for(finding));
        items.extend(verdicts.map(|finding| Item { path, what: What::Verdict(finding) }));
    }
    if view.checks.len() > 1 {
        let mut told = BTreeSet::new();
        items.retain(|item| {
            let place = item.place();
            told.insert((place.file, place.line, place.column, item.name(), item.sentence()))
        });
    }
    items
}

/// All verdicts of a check that are shown.
pub(super) fn verdicts(path: &PathView) -> impl Iterator<Item = &FindingView> {
    path.verdicts.iter().flat_map(|view| &view.groups).flat_map(|group| &group.findings)
}

/// Whether a verdict calls for something, or did until it was waived or known.
pub(super) fn is_called_for(finding: &FindingView) -> bool {
    fails(finding) || finding.verdict == "waived"
}

/// Whether a verdict is a failure of its requirement.
pub(super) fn fails(finding: &FindingView) -> bool {
    matches!(finding.verdict, "not_met" | "undetermined" | "error")
}

/// Why a verdict is not to be acted upon, though its requirement does not hold; none where it is to be.
pub(super) fn suppressed(finding: &FindingView) -> Option<String> {
    if finding.verdict == "waived" {
        let waiver = finding.waiver.as_ref().map(waiver_text);
        return Some(visible_line(&waiver.unwrap_or_else(|| String::from("waived"))).into_owned());
    }
    finding.known.then(|| String::from("known in the baseline"))
}

impl Item<'_> {
    /// How much it weighs.
    pub(super) fn weight(&self) -> Weight {
        match self.what {
            What::Input(found) if found.severity == "error" => Weight::Error,
            What::Input(found) if found.code == Code::ExpiredWaiver.text() => Weight::Error,
            What::Input(_) if self.path.fail_on == FailOn::Warning => Weight::Error,
            What::Input(_) => Weight::Warning,
            What::Verdict(finding) if !fails(finding) || finding.known => Weight::Note,
            What::Verdict(finding) => weight(finding, self.path),
        }
    }

    /// Which comes first where not all fit: what weighs more, and what keeps a check from being made before what it finds.
    pub(super) fn rank(&self) -> (Weight, bool) {
        (self.weight(), matches!(self.what, What::Verdict(_)))
    }

    /// The requirement, or the code of what is wrong.
    pub(super) fn rule(&self) -> &str {
        match self.what {
            What::Input(found) => found.code,
            What::Verdict(finding) => &finding.requirement,
        }
    }

    /// What it is called: a requirement with its subjects, or a code.
    pub(super) fn name(&self) -> String {
        match self.what {
            What::Input(found) => String::from(found.code),
            What::Verdict(finding) => asked(&finding.requirement, &finding.subjects),
        }
    }

    /// Where it leads; the path that was checked, where it is about no place.
    pub(super) fn place(&self) -> LocationView {
        let found = match self.what {
            What::Input(found) => {
                found.spans.iter().find(|span| is_of_the_reader(&span.file)).map(place_of)
            }
            What::Verdict(finding) => finding.anchor.clone(),
        };
        found.unwrap_or_else(|| LocationView {
            file: self.path.path.clone(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
        })
    }

    /// What is the matter, on one line.
    pub(super) fn sentence(&self) -> String {
        let text = match self.what {
            What::Input(found) => {
                let label = label(found).into_iter();
                let parts = label.chain(found.help.as_deref());
                std::iter::once(found.message.as_str()).chain(parts).collect::<Vec<_>>().join("; ")
            }
            What::Verdict(finding) => why(finding),
        };
        visible_line(&text).into_owned()
    }
}

/// What stands at the place itself, where that says what is needed or why.
fn label(found: &DiagnosticView) -> Option<&str> {
    let says_more = [Code::InvalidSetting, Code::UnusedWaiver].map(Code::text);
    let first = found.spans.first().filter(|_| says_more.contains(&found.code));
    first.map(|span| span.label.as_str()).filter(|label| !label.is_empty())
}

/// The place of a span.
pub(super) fn place_of(span: &SpanView) -> LocationView {
    LocationView {
        file: span.file.clone(),
        line: span.line,
        column: span.column,
        end_line: span.end_line,
        end_column: span.end_column,
    }
}

/// How much a verdict weighs that fails and that nobody knows of.
pub(super) fn weight(finding: &FindingView, path: &PathView) -> Weight {
    match finding.level {
        "must" => Weight::Error,
        "should" if path.fail_on >= FailOn::Should => Weight::Error,
        "should" => Weight::Warning,
        _ => Weight::Note,
    }
}

/// So many reasons fit on a line, the most telling.
const MOST_REASONS: usize = 3;

/// Why a verdict is what it is: its reasons, or else what is missing.
pub(super) fn why(finding: &FindingView) -> String {
    let reasons = finding.reasons.iter().take(MOST_REASONS);
    let mut parts: Vec<String> = reasons.map(|reason| reason.sentence.clone()).collect();
    match finding.reasons.len().saturating_sub(MOST_REASONS) + finding.more_reasons {
        0 => {}
        more => parts.push(format!("and {more} more")),
    }
    if parts.is_empty() {
        parts.extend(finding.because.clone());
    }
    if let Some(first) = finding.missing.first()
        && !parts.iter().any(|part| part.contains(&format!("`{}`", first.fact)))
    {
        parts.push(format!("missing: `{}`", first.fact));
    }
    if parts.is_empty() {
        parts.extend(finding.title.clone());
    }
    visible_line(&parts.join("; ")).into_owned()
}

/// The verdict of a requirement, in words: `must coverage(narrow) not met`.
pub(super) fn verdict_of(finding: &FindingView) -> String {
    let name = asked(&finding.requirement, &finding.subjects);
    let known = if finding.known { " (known)" } else { "" };
    format!("{} {name} {}{known}", finding.level, verdict_words(Some(finding.verdict)))
}

/// What a verdict cites, on one line.
pub(super) fn cited(finding: &FindingView) -> String {
    let is_excepted = finding.verdict == "excepted" && !finding.exception_citations.is_empty();
    citations(if is_excepted { &finding.exception_citations } else { &finding.citations })
}

/// The margins of a verdict, each as `short by 1.5 pp`.
pub(super) fn margins(finding: &FindingView) -> String {
    let margins = finding.reasons.iter().filter_map(|reason| reason.margin.as_ref());
    let words: Vec<String> =
        margins.map(|margin| format!("{} by {}", margin.direction, margin.gap)).collect();
    words.join("; ")
}

/// At most so many characters of a text, with a sign where it goes on.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most.saturating_sub(1)) {
        Some((end, last)) if end + last.len_utf8() < text.len() => {
            format!("{}…", text.get(..end).unwrap_or(""))
        }
        _ => text.to_owned(),
    }
}

/// Whether all checks pass, in a line: how many `must` fail, how many warnings there are, what could not be checked.
pub(super) fn outcome(view: &ChecksView) -> String {
    let sum = |count: fn(&super::view::SummaryView) -> usize| -> usize {
        view.checks.iter().filter_map(|c| c.verdicts.as_ref()).map(|v| count(&v.summary)).sum()
    };
    let (failures, warnings) = (sum(|s| s.failures), sum(|s| s.warnings));
    let (known, expired) = (sum(|s| s.known), sum(|s| s.expired_waivers));
    let checks = view.checks.iter().filter(|check| !check.is_beside);
    let (unread, checks) =
        (checks.clone().filter(|check| check.verdicts.is_none()).count(), checks.count());
    let passes = view.checks.iter().all(|check| check.exit_code == 0);
    let mut parts = vec![match failures {
        0 if unread == checks => String::from("nothing was checked"),
        0 if known > 0 => String::from("no new `must` fails"),
        0 => String::from("every `must` holds"),
        1 => String::from("1 `must` fails"),
        n => format!("{n} `must` fail"),
    }];
    let complaints = sum(|s| s.complaints);
    let counts = [(warnings, "warning"), (expired, "expired waiver"), (complaints, COMPLAINT)];
    for (count, one) in counts {
        if count > 0 {
            parts.push(counted(count, one));
        }
    }
    if known > 0 {
        parts.push(format!("{known} known"));
    }
    match (unread, checks) {
        (_, 0 | 1) => {}
        (0, checks) => parts.push(format!("{checks} checks")),
        (unread, checks) if unread == checks => {}
        (unread, checks) => parts.push(format!("{unread} of {checks} could not be checked")),
    }
    format!("{}: {}", if passes { "passes" } else { "fails" }, parts.join(", "))
}

/// All that an annotation says, on one line.
pub(super) fn message(item: &Item<'_>) -> String {
    let why = item.sentence();
    let What::Verdict(finding) = item.what else { return why };
    let mut out = format!("{}: {why}", verdict_of(finding));
    let title = finding.title.as_ref().filter(|title| visible_line(title) != why);
    let about: Vec<String> = title.cloned().into_iter().chain(Some(cited(finding))).collect();
    let about: Vec<String> = about.into_iter().filter(|text| !text.is_empty()).collect();
    if !about.is_empty() {
        let _ = write!(out, " ({})", visible_line(&about.join("; ")));
    }
    out
}
