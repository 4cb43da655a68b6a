//! What is found in texts and drafts, as the protocol tells it.

use std::collections::BTreeMap;

use async_lsp::lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range,
    Url,
};

use super::desk::{Desk, range};
use super::positions::Lines;
use super::unit::Unit;
use super::verdicts::Said;
use crate::diagnostic::{Diagnostic as Found, Severity};
use crate::operators::Level;
use crate::report::escape::visible;
use crate::source::{FileId, Span};
use crate::workspace::PathOf;

/// Verdicts told of one draft.
const MOST_VERDICTS: usize = 200;

/// Reasons told of one verdict.
const MOST_REASONS: usize = 3;

/// Findings by the address of their text.
pub(super) type Findings = BTreeMap<Url, Vec<Diagnostic>>;

impl Desk {
    /// All that is found in a unit.
    pub(super) fn findings(&self, unit: &Unit, out: &mut Findings) {
        let mut lines: BTreeMap<FileId, Lines> = BTreeMap::new();
        for found in unit.found() {
            self.add(unit, found, &mut lines, out);
        }
        let Some(judged) = unit.judged.as_ref().filter(|_| unit.recorded.is_whole) else { return };
        if let Some(failure) = &judged.failure {
            self.add(unit, failure, &mut lines, out);
        }
        let findings = judged.said.iter().filter(|said| is_finding(said));
        for said in findings.take(MOST_VERDICTS) {
            self.add_verdict(unit, said, &mut lines, out);
        }
    }

    fn add(
        &self,
        unit: &Unit,
        found: &Found,
        lines: &mut BTreeMap<FileId, Lines>,
        out: &mut Findings,
    ) {
        let Some(place) = found.labels.first().map(|label| label.span) else {
            // What has no place is told at the head of the document.
            if let Some(uri) = unit.file.and_then(|file| self.uri(file)) {
                out.entry(uri).or_default().push(told(found, Range::default(), None));
            }
            return;
        };
        if matches!(self.cache.path(place.file), Some(PathOf::Pack(_))) {
            return;
        }
        let Some(location) = self.placed(unit, place, lines) else { return };
        let others = found.labels.iter().skip(1).filter_map(|label| {
            let location = self.placed(unit, label.span, lines)?;
            let message = visible(&label.text).into_owned();
            Some(DiagnosticRelatedInformation { location, message })
        });
        let others: Vec<DiagnosticRelatedInformation> = others.collect();
        let others = (!others.is_empty()).then_some(others);
        out.entry(location.uri).or_default().push(told(found, location.range, others));
    }

    fn placed(
        &self,
        unit: &Unit,
        span: Span,
        lines: &mut BTreeMap<FileId, Lines>,
    ) -> Option<Location> {
        if let std::collections::btree_map::Entry::Vacant(free) = lines.entry(span.file) {
            free.insert(self.lines(unit, span.file)?);
        }
        let lines = lines.get(&span.file)?;
        Some(Location { uri: self.uri(span.file)?, range: range(lines, span) })
    }

    fn add_verdict(
        &self,
        unit: &Unit,
        said: &Said,
        lines: &mut BTreeMap<FileId, Lines>,
        out: &mut Findings,
    ) {
        let own = said.places.iter().find(|place| Some(place.file) == unit.file);
        let agreement = unit.recorded.program.agreements.iter().map(|agreement| agreement.span);
        let own = own.copied().or_else(|| agreement.clone().find(|s| Some(s.file) == unit.file));
        let Some(location) = own.and_then(|span| self.placed(unit, span, lines)) else { return };
        let requirement = unit.recorded.program.requirements.get(said.requirement.index());
        let rule = requirement.and_then(|requirement| {
            let location = self.placed(unit, requirement.span, lines)?;
            Some(vec![DiagnosticRelatedInformation { location, message: "the rule".into() }])
        });
        let diagnostic = Diagnostic {
            range: location.range,
            severity: Some(severity(said)),
            code: Some(NumberOrString::String(said.name.clone())),
            source: Some("accordant".into()),
            message: visible(&sentence(said)).into_owned(),
            related_information: rule,
            ..Diagnostic::default()
        };
        out.entry(location.uri).or_default().push(diagnostic);
    }
}

/// Whether a reader wants to hear of it.
fn is_finding(said: &Said) -> bool {
    !matches!(said.verdict, "met" | "not_applicable" | "excepted" | "waived")
}

fn severity(said: &Said) -> DiagnosticSeverity {
    match (said.level, said.verdict) {
        (Level::Must, "not_met" | "error") => DiagnosticSeverity::WARNING,
        (Level::Must, _) | (Level::Should, "not_met" | "error") => DiagnosticSeverity::INFORMATION,
        _ => DiagnosticSeverity::HINT,
    }
}

/// A verdict in a sentence, with its first reasons.
pub(super) fn sentence(said: &Said) -> String {
    let subjects = if said.subjects.is_empty() {
        String::new()
    } else {
        format!("({})", said.subjects.join(", "))
    };
    let verdict = said.verdict.replace('_', " ");
    let mut text = format!("{}{subjects} is {verdict}", said.name);
    for reason in said.reasons.iter().take(MOST_REASONS) {
        text.push('\n');
        text.push_str(reason);
    }
    if !said.missing.is_empty() {
        let missing: Vec<String> =
            said.missing.iter().take(MOST_REASONS).map(|name| format!("`{name}`")).collect();
        text.push_str("\nmissing: ");
        text.push_str(&missing.join(", "));
    }
    text
}

fn told(
    found: &Found,
    range: Range,
    others: Option<Vec<DiagnosticRelatedInformation>>,
) -> Diagnostic {
    let mut message = found.message.clone();
    let label = found.labels.first().map_or("", |label| label.text.as_str());
    if !label.is_empty() {
        message.push_str(": ");
        message.push_str(label);
    }
    for note in &found.notes {
        message.push_str("\nnote: ");
        message.push_str(note);
    }
    if let Some(help) = &found.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    Diagnostic {
        range,
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(found.code.text().to_owned())),
        source: Some("accordant".into()),
        message: visible(&message).into_owned(),
        related_information: others,
        ..Diagnostic::default()
    }
}
