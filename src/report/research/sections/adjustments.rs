//! What could be adjusted: the agreements alone, and with the framework.

use super::{cited, code, table};
use crate::report::document::{Block, Cell};
use crate::report::research::{AdjustmentsView, FoundView, ResearchView};
use crate::report::suggest::{AnswerView, ConflictView, StepView, SuggestionView};
use crate::report::transitions::ChangeKind;

pub(in crate::report) fn write(blocks: &mut Vec<Block>, view: &ResearchView) {
    let Some(found) = &view.adjustments else { return };
    blocks.push(Block::Heading(2, String::from("Adjustments")));
    let text = "Moves that the agreements and the framework declare, after which everything that must hold holds and \
                nothing is worse than before. Costs are those that are declared.";
    blocks.push(Block::Text(text.to_owned()));
    blocks.push(Block::Heading(3, String::from("Of the agreements")));
    of_drafts(blocks, found);
    blocks.push(Block::Heading(3, String::from("Of the framework")));
    of_framework(blocks, found);
}

fn of_drafts(blocks: &mut Vec<Block>, found: &AdjustmentsView) {
    let Some(answer) = answer(blocks, &found.drafts) else { return };
    if answer.failing.is_empty() {
        let text = "Everything that must hold holds: nothing has to be adjusted.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    for (place, suggestion) in answer.suggestions.iter().enumerate() {
        one(blocks, place, suggestion);
    }
    if answer.suggestions.is_empty() {
        none(blocks, answer);
    }
}

fn of_framework(blocks: &mut Vec<Block>, found: &AdjustmentsView) {
    let Some(answer) = answer(blocks, &found.framework) else { return };
    let changes = answer.suggestions.iter().enumerate();
    let changes: Vec<_> = changes.filter(|(_, suggestion)| suggestion.framework).collect();
    for (place, suggestion) in &changes {
        one(blocks, *place, suggestion);
    }
    if answer.failing.is_empty() {
        let text = "Nothing has to be adjusted.";
        blocks.push(Block::Text(text.to_owned()));
    } else if answer.suggestions.is_empty() {
        none(blocks, answer);
    } else if changes.is_empty() {
        let text = "With the framework open to change as well, the cheapest adjustments are still those of the \
                    agreements alone.";
        blocks.push(Block::Text(text.to_owned()));
        of_framework_alone(blocks, found);
    }
}

/// What the framework alone would have to change for the agreements to pass as they are.
fn of_framework_alone(blocks: &mut Vec<Block>, found: &AdjustmentsView) {
    let text = "If the agreements stay as they are:";
    blocks.push(Block::Text(text.to_owned()));
    let Some(answer) = answer(blocks, &found.framework_alone) else { return };
    for (place, suggestion) in answer.suggestions.iter().take(1).enumerate() {
        one(blocks, place, suggestion);
    }
    if answer.suggestions.is_empty() {
        none(blocks, answer);
    }
}

fn answer<'v>(blocks: &mut Vec<Block>, found: &'v FoundView) -> Option<&'v AnswerView> {
    if let Some(failure) = &found.failure {
        let text = format!("Nothing can be said: {failure}.");
        blocks.push(Block::Text(text));
    }
    found.answer.as_ref()
}

/// What is proved of a suggestion that stands at this place, from 0, among those that were found.
pub(in crate::report) fn claim(suggestion: &SuggestionView, place: usize) -> String {
    let SuggestionView { cost, lower, proved, .. } = suggestion;
    match (*proved, place) {
        (true, 0) => format!("cost {cost}, proven cheapest"),
        (true, _) => format!("cost {cost}, proven cheapest beside those above"),
        (false, _) => format!("cost {cost}, the best found: the cheapest costs at least {lower}"),
    }
}

fn one(blocks: &mut Vec<Block>, place: usize, suggestion: &SuggestionView) {
    let rows = suggestion.steps.iter().map(step).collect();
    let word = if place == 0 { "The cheapest" } else { "An alternative" };
    let what = if suggestion.framework { ", a change of the framework" } else { "" };
    let caption = format!("{word}{what}: {}", claim(suggestion, place));
    blocks.push(table(caption, &["Step", "Cost", "Needed by", "Evidence"], rows));
    let of = |kind: ChangeKind| {
        let those = suggestion.transitions.iter().filter(|transition| transition.kind == kind);
        let those = those.map(|transition| code(&transition.requirement));
        let mut those: Vec<String> = those.collect();
        those.dedup();
        those.join(", ")
    };
    let met = of(ChangeKind::NewlyMet);
    if !met.is_empty() {
        blocks.push(Block::Text(format!("Then also met: {met}.")));
    }
}

fn step(step: &StepView) -> Vec<Cell> {
    let needed: Vec<String> = step
        .needed_by
        .iter()
        .map(|asked| {
            let title = asked.title.as_deref().unwrap_or_default();
            let name = code(&asked.requirement);
            if title.is_empty() { name } else { format!("{title} ({name})") }
        })
        .collect();
    let mut evidence: Vec<String> =
        step.needed_by.iter().map(|asked| cited(&asked.citations)).collect();
    evidence.dedup();
    vec![
        Cell::Text(step.sentence.clone()),
        Cell::Text(step.cost.clone()),
        Cell::Lines(needed),
        Cell::Lines(evidence),
    ]
}

fn none(blocks: &mut Vec<Block>, answer: &AnswerView) {
    if !answer.finished {
        let text = format!(
            "The search ended before it was finished; an adjustment costs at least {}.",
            answer.lower
        );
        return blocks.push(Block::Text(text));
    }
    let text = match answer.movable {
        0 => "Nothing is declared that may move.",
        _ => "No set of the declared moves reaches it.",
    };
    blocks.push(Block::Text(text.to_owned()));
    for conflict in &answer.conflicts {
        let members = members(conflict);
        let text = match members.len() {
            1 => "This cannot hold, whatever is moved:",
            _ => "These cannot all hold, whatever is moved:",
        };
        blocks.push(Block::Text(text.to_owned()));
        blocks.push(Block::List(members));
    }
}

fn members(conflict: &ConflictView) -> Vec<String> {
    let requirements = conflict.requirements.iter().map(|member| {
        let asked = &member.asked;
        let title = asked.title.as_deref().map(|title| format!("{title} ")).unwrap_or_default();
        let reasons: Vec<&str> = member.reasons.iter().map(|r| r.sentence.as_str()).collect();
        let why =
            if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
        format!("{title}({}, {}){why}", code(&asked.requirement), cited(&asked.citations))
    });
    let fixed = conflict.fixed.iter().map(|fixed| match &fixed.value {
        Some(value) => format!("{} is {value}, and nothing may move it", code(&fixed.term)),
        None => format!("{} is not stated, and nothing may state it", code(&fixed.term)),
    });
    requirements.chain(fixed).collect()
}
