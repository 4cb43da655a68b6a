//! The report as a document: its sections in the order in which they are read.

mod annex;
mod duties;
mod open;
mod outlook;
mod requirements;
mod stages;

use super::BriefView;
use super::sentence::points;
use crate::explain::join_words;
use crate::report::document::{Block, Cell, Document};
use crate::report::human::counted;
use crate::report::research::JudgedView;
use crate::report::research::sections::{adjustments, code};

/// Agreements and parties that the head names; more are counted.
const MOST_NAMED: usize = 8;

/// What kind of report it is.
const KIND: &str = "Report on a draft";

/// The whole report.
pub(super) fn document(view: &BriefView) -> Document {
    let mut blocks = Vec::new();
    opening(&mut blocks, view);
    stages::write(&mut blocks, view);
    duties::write(&mut blocks, view);
    duties::reservations(&mut blocks, view);
    duties::waivers(&mut blocks, view);
    duties::dates(&mut blocks, view);
    requirements::mechanisms(&mut blocks, view);
    requirements::others(&mut blocks, view);
    outlook::write(&mut blocks, view);
    open::write(&mut blocks, view);
    adjustments::write(&mut blocks, &view.research);
    annex::write(&mut blocks, view);
    Document {
        kind: Some(KIND.to_owned()),
        title: title(view),
        facts: facts(view),
        blocks,
        foot: foot(view),
    }
}

/// What is most important of it.
pub(super) fn first(view: &BriefView) -> Document {
    let mut blocks = Vec::new();
    opening(&mut blocks, view);
    Document {
        kind: Some(KIND.to_owned()),
        title: title(view),
        facts: facts(view),
        blocks,
        foot: Vec::new(),
    }
}

fn title(view: &BriefView) -> String {
    let name = |duties: &super::DutiesView| {
        duties.agreement.title.clone().unwrap_or_else(|| duties.agreement.name.clone())
    };
    match view.duties.len() {
        0 => String::from("No agreement"),
        n if n > MOST_NAMED => counted(n, "agreement"),
        _ => view.duties.iter().map(name).collect::<Vec<_>>().join("; "),
    }
}

/// What stands in the head.
fn facts(view: &BriefView) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    if let Some(day) = &view.as_of {
        facts.push((String::from("Judged as of"), day.clone()));
    }
    if !view.parties.is_empty() {
        let named =
            view.parties.iter().take(MOST_NAMED).map(|party| {
                party.country.title.clone().unwrap_or_else(|| code(&party.country.name))
            });
        let mut named: Vec<String> = named.collect();
        if view.parties.len() > MOST_NAMED {
            named.push(format!("{} more", view.parties.len() - MOST_NAMED));
        }
        facts.push((String::from("Parties"), join_words(&named)));
    }
    if !view.files.is_empty() {
        let files: Vec<String> = view.files.iter().map(|file| code(file)).collect();
        facts.push((String::from("Read from"), files.join(", ")));
    }
    facts
}

fn opening(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("In short")));
    blocks.push(Block::Banner(standing(view), view.sentence.clone()));
    blocks.push(Block::Points(points(view)));
}

/// The verdict whose colour the sentence has.
fn standing(view: &BriefView) -> &'static str {
    let must = &view.research.state.must;
    match (must.fails, must.undetermined, must.holds) {
        (0, 0, _) if !view.passes => "not_met",
        (0, 0, 0) => "not_applicable",
        (0, 0, _) => "met",
        (0, _, _) => "undetermined",
        _ => "not_met",
    }
}

fn foot(view: &BriefView) -> Vec<String> {
    let date = view.as_of.as_ref().map(|day| format!(" on {day}")).unwrap_or_default();
    vec![format!(
        "Every verdict follows from the rules and facts that were read{date}; nothing was looked up elsewhere. The annex says \
         for each where it comes from. The report makes no law and is no opinion on what is contested."
    )]
}

/// A verdict in words for who does not know the language.
pub(super) fn in_words(verdict: &str) -> &'static str {
    match verdict {
        "met" => "holds",
        "excepted" => "excused by an exception",
        "waived" => "waived",
        "undetermined" => "not decided",
        "not_met" => "does not hold",
        "error" => "cannot be judged",
        _ => "does not apply",
    }
}

/// A verdict in its colour.
fn verdict(verdict: &'static str) -> Cell {
    Cell::Verdict(verdict, in_words(verdict).to_owned())
}

/// What a requirement came to, in words.
fn judged_words(judged: &JudgedView) -> &'static str {
    judged.verdict.map_or("not asked", in_words)
}

/// The title of a requirement, or else its name.
fn requirement_title(view: &BriefView, name: &str) -> String {
    let of_mechanisms = view.research.mechanisms.iter().flat_map(|m| &m.requirements);
    let mut all = of_mechanisms.chain(&view.others);
    let found = all.find(|requirement| requirement.requirement == name);
    found.and_then(|requirement| requirement.title.clone()).unwrap_or_else(|| code(name))
}

/// Requirements with their verdicts: "`nearly_all_trade`: does not hold"; what holds is counted.
fn judged(list: &[JudgedView]) -> Cell {
    let holds = |judged: &&JudgedView| {
        matches!(judged.verdict, Some("met" | "excepted" | "waived" | "not_applicable"))
    };
    let held = list.iter().filter(holds).count();
    let failing = list.iter().filter(|judged| !holds(judged)).map(|judged| {
        let title = judged.title.clone().unwrap_or_else(|| code(&judged.requirement));
        format!("{title}: {}", judged_words(judged))
    });
    let mut lines: Vec<String> = failing.collect();
    if held > 0 {
        lines.push(format!("{held} {}", if held == 1 { "holds" } else { "hold" }));
    }
    Cell::Lines(lines)
}
