//! The report as a document: its sections in the order in which they are read.

pub(in crate::report) mod adjustments;
pub(super) mod breadth;
pub(in crate::report) mod outlook;
mod room;
mod rules;
pub(in crate::report) mod state;

use super::{CountsView, JudgedView, ResearchView};
use crate::report::document::{Block, Cell, Document, Table, shorter};
use crate::report::human::counted;
use crate::report::timeline::{citation_words, verdict_words};
use crate::report::view::{CitationView, FindingView};

/// Agreements that a title names; more are counted.
const MOST_NAMED: usize = 3;

/// Reasons that are given of a finding; the rest are counted.
const MOST_REASONS: usize = 2;

/// Missing facts that are named of a finding.
const MOST_MISSING: usize = 3;

/// Findings of one requirement that are shown in one place.
const MOST_FINDINGS: usize = 3;

/// The whole report.
pub(super) fn document(view: &ResearchView) -> Document {
    let mut blocks = Vec::new();
    summary(&mut blocks, view);
    state::mechanisms(&mut blocks, view);
    breadth::write(&mut blocks, view);
    state::agreements(&mut blocks, view);
    rules::write(&mut blocks, view);
    room::write(&mut blocks, view);
    outlook::opportunities(&mut blocks, view);
    outlook::risks(&mut blocks, view);
    adjustments::write(&mut blocks, view);
    outlook::questions(&mut blocks, view);
    Document { title: title(view), blocks, ..Document::default() }
}

/// What is most important of it.
pub(super) fn brief(view: &ResearchView) -> Document {
    let mut blocks = Vec::new();
    summary(&mut blocks, view);
    blocks.push(Block::Table(state::table_of_mechanisms(view)));
    Document { title: title(view), blocks, ..Document::default() }
}

fn title(view: &ResearchView) -> String {
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let named: Vec<String> = view
        .agreements
        .iter()
        .map(|agreement| agreement.title.clone().unwrap_or_else(|| agreement.name.clone()))
        .collect();
    let about = match named.len() {
        0 => String::from("no agreement"),
        n if n > MOST_NAMED => counted(n, "agreement"),
        _ => named.join("; "),
    };
    format!("Innovation research: {about}{date}")
}

fn summary(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("In one minute")));
    let points = view.summary.iter();
    let points = points.map(|point| (point.topic.to_owned(), point.text.clone())).collect();
    blocks.push(Block::Points(points));
}

pub(in crate::report) fn table(
    caption: impl Into<String>,
    heads: &[&str],
    rows: Vec<Vec<Cell>>,
) -> Block {
    Block::Table(Table::new(caption.into(), heads, rows))
}

/// A title, and below it the name in the rules; the name alone where there is no title.
pub(in crate::report) fn named(title: Option<&str>, name: &str) -> Cell {
    match title {
        Some(title) => Cell::Named(title.to_owned(), format!("`{name}`")),
        None => Cell::Text(format!("`{name}`")),
    }
}

/// A text with a capital letter first.
pub(in crate::report) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().iter().flat_map(|c| c.to_uppercase()).chain(letters).collect()
}

pub(in crate::report) fn code(name: &str) -> String {
    format!("`{name}`")
}

pub(in crate::report) fn codes(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

fn verdict(verdict: &'static str) -> Cell {
    Cell::Verdict(verdict, verdict_words(Some(verdict)))
}

/// Counts in words: "5 hold, 2 fail, 1 is undetermined".
pub(in crate::report) fn counts(counts: &CountsView) -> String {
    let one = |count: usize, one: &str, several: &str| {
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { several }))
    };
    let parts: Vec<String> = [
        one(counts.holds, "holds", "hold"),
        one(counts.fails, "fails", "fail"),
        one(counts.undetermined, "is undetermined", "are undetermined"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { String::from("none applies") } else { parts.join(", ") }
}

/// How many apply.
pub(in crate::report) fn applying(counts: &CountsView) -> usize {
    counts.holds + counts.fails + counts.undetermined
}

pub(in crate::report) fn cited(citations: &[CitationView]) -> String {
    citations.iter().map(citation_words).collect::<Vec<_>>().join("; ")
}

/// What a finding lacks: what fails and by how much, or which facts are missing.
pub(in crate::report) fn gap(finding: &FindingView) -> Vec<String> {
    let mut lines = Vec::new();
    if finding.missing.is_empty() {
        let reasons = finding.reasons.iter().take(MOST_REASONS);
        lines.extend(reasons.map(|reason| shorter(&reason.sentence)));
        let more = finding.reasons.len().saturating_sub(MOST_REASONS) + finding.more_reasons;
        if more > 0 {
            lines.push(format!("… and {more} more"));
        }
    } else {
        let facts: Vec<String> =
            finding.missing.iter().take(MOST_MISSING).map(|m| code(&m.fact)).collect();
        let more = finding.missing.len().saturating_sub(MOST_MISSING) + finding.more_missing;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("not stated: {}{more}", facts.join(", ")));
    }
    lines
}

/// What the findings of one requirement lack, and what is advised about it.
pub(in crate::report) fn gaps(view: &ResearchView, places: &[usize]) -> Cell {
    let mut lines: Vec<String> = Vec::new();
    let found: Vec<&FindingView> =
        places.iter().filter_map(|place| view.findings.get(*place)).collect();
    for finding in found.iter().take(MOST_FINDINGS) {
        let of = if found.len() > 1 && !finding.subjects.is_empty() {
            format!("{}: ", codes(&finding.subjects))
        } else {
            String::new()
        };
        lines.push(format!("{of}{}", gap(finding).join("; ")));
    }
    if found.len() > MOST_FINDINGS {
        lines.push(format!("… and {} more", found.len() - MOST_FINDINGS));
    }
    let mut advised = found.iter().filter(|finding| finding.verdict == "not_met");
    for advice in advised.next().iter().flat_map(|finding| &finding.advice) {
        let cost = advice.cost.as_ref().map(|cost| format!(" (cost {cost})")).unwrap_or_default();
        lines.push(format!("Advice: {}{cost}", advice.text));
    }
    Cell::Lines(lines)
}

/// Requirements with the verdicts that they come to.
fn judged(list: &[JudgedView]) -> Cell {
    let one = |judged: &JudgedView| {
        let verdict = judged.verdict.map_or_else(|| "not asked".into(), |v| verdict_words(Some(v)));
        format!("{}: {verdict}", code(&judged.requirement))
    };
    Cell::Lines(list.iter().map(one).collect())
}
