//! The verdict in a sentence, and what is to be known besides, in a few.

use super::plain::{finding, plain, step};
use super::{BriefView, DueView};
use crate::explain::join_words;
use crate::report::human::counted;
use crate::report::research::sections::adjustments::claim;
use crate::report::research::sections::applying;
use crate::report::stages::{NextView, ProgressView};
use crate::report::timeline::NameView;
use crate::report::view::FindingView;

/// Blockers of a stage that a sentence names.
const MOST: usize = 2;

/// Agreements of which it is told where they stand; the rest are counted.
const MOST_AGREEMENTS: usize = 3;

/// What fails that is told; the rest is counted.
const MOST_FAILING: usize = 4;

/// Moves that are told; the rest are counted.
const MOST_MOVES: usize = 8;

/// The title of something, or else its name.
pub(super) fn called(name: &NameView) -> String {
    name.title.clone().unwrap_or_else(|| format!("`{}`", name.name))
}

/// The titles of stages, with their names where they have none.
pub(super) fn stage_title(view: &BriefView, name: &str) -> String {
    let stage = view.stages.iter().find(|stage| stage.name == name);
    let title = stage.and_then(|stage| stage.title.clone());
    title.unwrap_or_else(|| name.replace('_', " "))
}

/// The verdict.
pub(super) fn sentence(view: &BriefView) -> String {
    let must = &view.research.state.must;
    let (failing, musts) = (must.fails + must.undetermined, applying(must));
    let (who, verb) = match view.files.len() {
        0 => return String::from("These files hold no agreement, so there is no verdict on one."),
        1 => ("The draft", ("passes", "does not pass")),
        _ => ("The drafts", ("pass", "do not pass")),
    };
    if failing == 0 {
        let verb = if view.passes { verb.0 } else { verb.1 };
        return format!("{who} {verb}{}{}.", holding(view, musts), besides(view));
    }
    let which = match (must.fails, must.undetermined) {
        (_, 0) => String::new(),
        (0, 1) => String::from(", because facts are missing to decide it"),
        (0, _) => String::from(", because facts are missing to decide them"),
        (_, n) => format!(", {n} of them because facts are missing"),
    };
    let fails = match (failing, musts) {
        (1, 1) => String::from("the one requirement that must hold does not"),
        (n, m) if n == m => format!("none of the {m} requirements that must hold does"),
        (1, m) => format!("1 of {m} requirements that must hold does not"),
        (n, m) => format!("{n} of {m} requirements that must hold do not"),
    };
    let first = format!("{who} {}: {fails}", verb.1);
    match mending(view) {
        Some(mending) => format!("{first}{which}; {mending}."),
        None => format!("{first}{which}."),
    }
}

/// What fails although all hold which must.
fn besides(view: &BriefView) -> String {
    let mut told: Vec<String> = Vec::new();
    match view.waivers.iter().filter(|waiver| waiver.state == "expired").count() {
        0 => {}
        1 => told.push(String::from("1 waiver has expired")),
        n => told.push(format!("{n} waivers have expired")),
    }
    if told.is_empty() && view.warnings == 0 && !view.passes {
        let of_mechanisms = view.research.mechanisms.iter().flat_map(|m| &m.requirements);
        let fails = |verdict: &str| matches!(verdict, "not_met" | "undetermined" | "error");
        let all = of_mechanisms.chain(&view.others);
        let shoulds = all.filter(|r| r.level == "should" && fails(r.verdict)).count();
        let does = if shoulds == 1 { "does" } else { "do" };
        told.push(format!("{shoulds} that should {does} not, which the project asks for"));
    }
    match view.warnings {
        0 => {}
        1 => told.push(String::from("there is 1 warning, and the project allows none")),
        n => told.push(format!("there are {n} warnings, and the project allows none")),
    }
    if told.is_empty() { String::new() } else { format!(", and {}", told.join(", and ")) }
}

/// That all hold which must, and which of them only by a waiver; or that there are none.
fn holding(view: &BriefView, musts: usize) -> String {
    let all = match musts {
        0 => return String::from(", but nothing was asked: no requirement that must hold applies"),
        1 => String::from("the one requirement that must hold does"),
        2 => String::from("both requirements that must hold do"),
        n => format!("all {n} requirements that must hold do"),
    };
    match waived(view) {
        0 => format!(": {all}"),
        n if n == musts => format!(": {all}, but only by what the project waives"),
        1 => format!(": {all}, 1 of them by a waiver of the project"),
        n => format!(": {all}, {n} of them by waivers of the project"),
    }
}

/// How many requirements that must hold do so only by a waiver.
fn waived(view: &BriefView) -> usize {
    let of_mechanisms = view.research.mechanisms.iter().flat_map(|m| &m.requirements);
    let all = of_mechanisms.chain(&view.others);
    all.filter(|requirement| requirement.level == "must" && requirement.verdict == "waived").count()
}

/// What would mend it: the cheapest moves that are known.
fn mending(view: &BriefView) -> Option<String> {
    let answer = view.research.adjustments.as_ref()?.drafts.answer.as_ref()?;
    let Some(best) = answer.suggestions.first() else {
        let none = answer.finished && answer.movable > 0;
        return none.then(|| String::from("no change that the parties have opened mends that"));
    };
    let changes = counted(best.steps.len(), "change");
    let proved = if best.proved { "the cheapest there are" } else { "the cheapest found" };
    let would = if best.steps.len() == 1 { "would mend that" } else { "would mend that together" };
    Some(format!("{changes} at a cost of {}, {proved}, {would}", best.cost))
}

/// What is to be known besides, each with what it is about.
pub(super) fn points(view: &BriefView) -> Vec<(String, String)> {
    let mut points: Vec<(String, String)> = Vec::new();
    let mut put = |topic: &str, text: String| points.push((topic.to_owned(), text));
    let stages = view.agreements.iter().filter_map(|a| standing(view, a));
    let mut stages: Vec<String> = stages.collect();
    let more = (stages.len() + view.more.iter().map(|m| m.count).sum::<usize>())
        .saturating_sub(MOST_AGREEMENTS);
    stages.truncate(MOST_AGREEMENTS);
    if more > 0 {
        stages.push(format!("And {}.", counted(more, "further agreement")));
    }
    if !stages.is_empty() {
        put("Stage", stages.join(" "));
    }
    let of = |topic: &str| view.research.summary.iter().find(|point| point.topic == topic);
    if let Some(text) = failing(view) {
        put("What fails", text);
    }
    if let Some(text) = moves(view) {
        put("Way out", text);
    } else if let Some(point) = of("Way out").filter(|_| !view.passes && !view.duties.is_empty()) {
        put("Way out", plain(view, &point.text));
    }
    if !view.reservations.is_empty() {
        put("Reservations", reservations(view));
    }
    if let Some(next) = view.dates.iter().find(|due| !due.past) {
        put("Next date", due(next));
    }
    for topic in ["Outlook", "Open"] {
        if let Some(point) = of(topic) {
            put(topic, plain(view, &point.text));
        }
    }
    points
}

/// What must hold and does not: what is broken, with numbers first, before what is not decided.
fn failing(view: &BriefView) -> Option<String> {
    let musts = view.research.findings.iter().filter(|finding| finding.level == "must");
    let mut musts: Vec<&FindingView> = musts.collect();
    let has_margin = |f: &FindingView| f.reasons.iter().any(|reason| reason.margin.is_some());
    musts.sort_by_key(|f| (f.verdict == "undetermined", !has_margin(f)));
    let mut names: Vec<&str> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for found in musts {
        if names.contains(&found.requirement.as_str()) {
            continue;
        }
        names.push(&found.requirement);
        let lack = finding(found);
        if told.len() < MOST_FAILING && !told.contains(&lack) {
            told.push(lack);
        }
    }
    if names.len() > told.len() {
        told.push(format!("and {} more", names.len() - told.len()));
    }
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

/// The cheapest moves that are known, one after another.
fn moves(view: &BriefView) -> Option<String> {
    let best = view.research.adjustments.as_ref()?.drafts.answer.as_ref()?.suggestions.first()?;
    let told = best.steps.iter().take(MOST_MOVES).map(|moved| step(view, moved));
    let mut told: Vec<String> = told.collect();
    let more = best.steps.len().saturating_sub(MOST_MOVES);
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    let count = counted(best.steps.len(), "change");
    Some(format!("{count}, {}: {}.", claim(best, 0), told.join("; ")))
}

/// Where an agreement stands, and what blocks the next stage.
fn standing(view: &BriefView, agreement: &ProgressView) -> Option<String> {
    if agreement.stated.is_none() && agreement.reached.is_none() {
        return None;
    }
    let name = agreement.title.clone().unwrap_or_else(|| format!("`{}`", agreement.name));
    let next: Vec<String> = agreement.next.iter().map(|next| ahead(view, next)).collect();
    let next = if next.is_empty() { String::new() } else { format!("; {}", next.join("; ")) };
    Some(format!("{name} {}{next}.", stands(view, agreement)))
}

/// Where an agreement stands: "has reached the initial stage, as it states".
pub(super) fn stands(view: &BriefView, agreement: &ProgressView) -> String {
    let title = |name: &String| stage_title(view, name);
    match (&agreement.stated, &agreement.reached) {
        (None, None) => String::from("states no stage and has reached none"),
        (None, Some(reached)) => format!("states no stage and stands at: {}", title(reached)),
        (Some(stage), Some(reached)) if stage == reached => {
            format!("has reached the stage that it states: {}", title(stage))
        }
        (Some(stage), Some(reached)) => {
            format!("states “{}” and has reached only “{}”", title(stage), title(reached))
        }
        (Some(stage), None) => format!("states “{}” and has not reached it", title(stage)),
    }
}

/// What blocks a stage, in a few words.
pub(super) fn ahead(view: &BriefView, next: &NextView) -> String {
    let title = stage_title(view, &next.stage);
    let blocking = blocking(next);
    match blocking.len() {
        0 => format!("nothing blocks the next: {title}"),
        n => {
            let mut named: Vec<String> = blocking.into_iter().take(MOST).collect();
            if n > MOST {
                named.push(format!("{} more", n - MOST));
            }
            let blocks = if n == 1 { "requirement blocks" } else { "requirements block" };
            format!("{n} {blocks} the next, {title}: {}", join_words(&named))
        }
    }
}

/// The requirements that block a stage, each once, by their titles.
pub(super) fn blocking(next: &NextView) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    let mut titles = Vec::new();
    for blocker in &next.blockers {
        if !names.contains(&blocker.requirement.as_str()) {
            names.push(&blocker.requirement);
            let name = || format!("`{}`", blocker.requirement);
            titles.push(blocker.title.clone().unwrap_or_else(name));
        }
    }
    titles
}

fn reservations(view: &BriefView) -> String {
    let told: Vec<String> = view
        .reservations
        .iter()
        .map(|r| {
            let party = r.party.as_ref().map_or_else(|| String::from("nobody named"), called);
            let on = r.clause.as_ref().map(|c| format!(" on {}", called(c))).unwrap_or_default();
            let until = match &r.expires {
                Some(day) if r.expired => format!(", expired on {day}"),
                Some(day) => format!(", until {day}"),
                None => String::from(", without an end"),
            };
            format!("{party}{on}{until}")
        })
        .collect();
    format!("{}: {}.", counted(told.len(), "reservation"), told.join("; "))
}

fn due(due: &DueView) -> String {
    let left = due.left.as_ref().map(|left| format!(" ({left})")).unwrap_or_default();
    format!("{}{left}: {}, {}.", due.date, called(&due.of), super::dates::what(due))
}
