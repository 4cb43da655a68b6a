//! The requirements and their verdicts in words: by mechanism, and those of none.

use crate::report::brief::BriefView;
use crate::report::document::{Block, Cell};
use crate::report::human::counted;
use crate::report::research::picture::picture;
use crate::report::research::sections::state::title;
use crate::report::research::sections::{applying, code, gaps, named, table};
use crate::report::research::{RequirementStateView, StateView};

/// Requirements that do not apply and are named; more are counted.
const MOST_IDLE: usize = 6;

pub(super) fn mechanisms(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("The six mechanisms")));
    let mechanisms = &view.research.mechanisms;
    let bars: Vec<_> = mechanisms.iter().map(|m| (title(m), m.state.all)).collect();
    blocks.extend(picture(&bars).map(Block::Picture));
    for mechanism in mechanisms {
        blocks.push(Block::Heading(3, title(mechanism)));
        if mechanism.requirements.is_empty() {
            let text = "No rule that was read asks anything under this mechanism.";
            blocks.push(Block::Text(text.to_owned()));
            continue;
        }
        blocks.push(Block::Text(summed(&mechanism.state)));
        let caption = format!("{}: what is to be looked at", title(mechanism));
        rows(blocks, view, &mechanism.requirements, caption);
    }
}

pub(super) fn others(blocks: &mut Vec<Block>, view: &BriefView) {
    if view.others.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, String::from("Other rules that bind the draft")));
    let text = "Trade law, treaty law, and whatever else belongs to no mechanism.";
    blocks.push(Block::Text(text.to_owned()));
    let caption = String::from("Of no mechanism: what is to be looked at");
    rows(blocks, view, &view.others, caption);
}

/// What the requirements of a mechanism come to, in a sentence.
fn summed(state: &StateView) -> String {
    let (all, must) = (&state.all, &state.must);
    let applying_here = applying(all);
    if applying_here == 0 {
        return String::from("Nothing that it asks applies to the draft.");
    }
    let all_told = match (all.holds, all.fails, all.undetermined) {
        (1, 0, 0) => String::from("1 requirement applies, and holds."),
        (n, 0, 0) => format!("{n} requirements apply, and all of them hold."),
        (holds, fails, open) => {
            let verb = if applying_here == 1 { "applies" } else { "apply" };
            let parts = [
                (holds, if holds == 1 { "holds" } else { "hold" }),
                (fails, if fails == 1 { "does not" } else { "do not" }),
                (open, if open == 1 { "is not decided" } else { "are not decided" }),
            ];
            let told = parts.iter().filter(|(count, _)| *count > 0);
            let told: Vec<String> = told.map(|(count, word)| format!("{count} {word}")).collect();
            format!("{} {verb}: {}.", counted(applying_here, "requirement"), told.join(", "))
        }
    };
    let failing = must.fails + must.undetermined;
    let musts = match (applying(must), failing) {
        (0, _) => String::from("None of them is one that must hold."),
        (1, 0) => String::from("The one that must hold does."),
        (1, _) => String::from("The one that must hold does not."),
        (n, 0) => format!("All {n} that must hold do."),
        (n, 1) => format!("Of the {n} that must hold, 1 does not."),
        (n, failing) => format!("Of the {n} that must hold, {failing} do not."),
    };
    format!("{all_told} {musts}")
}

/// The requirements that apply: what fails, is open or is excused, and why, with what must hold first; and in a few words
/// what holds.
fn rows(
    blocks: &mut Vec<Block>,
    view: &BriefView,
    requirements: &[RequirementStateView],
    caption: String,
) {
    let applying = requirements.iter().filter(|r| r.applies > 0);
    let (held, mut rest): (Vec<_>, Vec<_>) =
        applying.partition(|r| r.verdict == "met" && r.findings.is_empty());
    rest.sort_by_key(|r| (r.findings.is_empty(), r.level != "must", r.level == "may"));
    if !rest.is_empty() {
        let rows = rest.iter().map(|r| row(view, r)).collect();
        blocks.push(table(caption, &["Requirement", "Level", "Verdict", "Why"], rows));
    }
    for (level, words) in [
        ("must", "Must hold, and does"),
        ("should", "Should hold, and does"),
        ("may", "May hold, and does"),
    ] {
        let of_level = held.iter().filter(|r| r.level == level);
        let titles: Vec<String> =
            of_level.map(|r| r.title.clone().unwrap_or_else(|| code(&r.requirement))).collect();
        if !titles.is_empty() {
            blocks.push(Block::Text(format!("{words}: {}.", titles.join("; "))));
        }
    }
    let idle = requirements.iter().filter(|r| r.applies == 0);
    let idle: Vec<String> = idle.map(|r| code(&r.requirement)).collect();
    match idle.len() {
        0 => {}
        n if n > MOST_IDLE => {
            let text = format!("Nothing in the draft falls under {n} further requirements.");
            blocks.push(Block::Text(text));
        }
        _ => {
            let text = format!("Nothing in the draft falls under {}.", idle.join(", "));
            blocks.push(Block::Text(text));
        }
    }
}

fn row(view: &BriefView, requirement: &RequirementStateView) -> Vec<Cell> {
    let words = super::in_words(requirement.verdict);
    let is_mixed = requirement.applies > 1 && !requirement.findings.is_empty();
    let words = if is_mixed {
        format!("{words}, {} of {} hold", requirement.holds, requirement.applies)
    } else {
        words.to_owned()
    };
    vec![
        named(requirement.title.as_deref(), &requirement.requirement),
        Cell::Text(requirement.level.to_owned()),
        Cell::Verdict(requirement.verdict, words),
        gaps(&view.research, &requirement.findings),
    ]
}
