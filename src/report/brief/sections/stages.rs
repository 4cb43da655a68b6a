//! The stages: which is reached, and what blocks the next.

use crate::report::brief::sentence::{stage_title, stands};
use crate::report::brief::{BriefView, map, stages};
use crate::report::document::{Block, Cell};
use crate::report::human::counted;
use crate::report::research::sections::{capitalised, cited, code, gap, named, table};
use crate::report::stages::{NextView, ProgressView, RowView};
use crate::report::view::FindingView;

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("The stages")));
    if view.stages.is_empty() {
        let text = "The rules that were read name no stages, so the draft stands at none.";
        blocks.push(Block::Text(text.to_owned()));
        return maps(blocks, view);
    }
    if let Some(svg) = stages::picture(view) {
        let caption = "The stages from the first to the last, and where the agreements stand";
        blocks.push(Block::Figure(caption.to_owned(), svg));
    }
    table_of_stages(blocks, view);
    for agreement in &view.agreements {
        one(blocks, view, agreement);
    }
    let more: Vec<String> = view
        .more
        .iter()
        .map(|more| match &more.reached {
            Some(stage) => format!("{} at {}", more.count, stage_title(view, stage)),
            None => format!("{} before the first", more.count),
        })
        .collect();
    if !more.is_empty() {
        blocks.push(Block::Text(format!("Further agreements: {}.", more.join(", "))));
    }
    maps(blocks, view);
}

fn table_of_stages(blocks: &mut Vec<Block>, view: &BriefView) {
    let rows = view.stages.iter().map(|stage| {
        let here = view.agreements.iter().filter(|agreement| {
            let also = agreement.also.contains(&stage.name);
            also || agreement.reached.as_ref() == Some(&stage.name)
        });
        let here: Vec<String> = here.map(|agreement| code(&agreement.name)).collect();
        // Agreements of which the same is to be said share a line.
        let mut counted: Vec<(String, Vec<String>)> = Vec::new();
        for agreement in &view.agreements {
            let Some(told) = counts(agreement, &stage.name) else { continue };
            match counted.iter_mut().find(|(words, _)| *words == told) {
                Some((_, names)) => names.push(code(&agreement.name)),
                None => counted.push((told, vec![code(&agreement.name)])),
            }
        }
        let counts =
            counted.into_iter().map(|(told, names)| format!("{}: {told}", names.join(", ")));
        vec![
            named(stage.title.as_deref(), &stage.name),
            Cell::Text(stage.goal.as_deref().map(capitalised).unwrap_or_default()),
            Cell::Text(here.join(", ")),
            Cell::Lines(counts.collect()),
        ]
    });
    let heads = ["Stage", "Goal", "Here stand", "Its own requirements"];
    blocks.push(table("The stages, their goals, and what of each holds", &heads, rows.collect()));
}

/// What the requirements of a stage come to for an agreement.
fn counts(agreement: &ProgressView, stage: &str) -> Option<String> {
    let is_own = |row: &&RowView| row.stage.as_deref() == Some(stage);
    let row = agreement.stages.iter().find(is_own)?;
    let sum = |of: &dyn Fn(&crate::report::stages::CellView) -> usize| -> usize {
        row.cells.iter().map(of).sum()
    };
    let parts = [
        (sum(&|cell| cell.holds), "hold"),
        (sum(&|cell| cell.fails), "fail"),
        (sum(&|cell| cell.undetermined), "not decided"),
    ];
    let told = parts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, word)| format!("{count} {word}")).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn one(blocks: &mut Vec<Block>, view: &BriefView, agreement: &ProgressView) {
    let name = code(&agreement.name);
    let title = agreement.title.as_ref();
    blocks.push(Block::Heading(3, title.map_or_else(|| name.clone(), |t| format!("{t} ({name})"))));
    blocks.push(Block::Text(format!("It {}.", stands(view, agreement))));
    if agreement.next.is_empty() && agreement.reached.is_some() {
        blocks.push(Block::Text(String::from("No stage comes after it.")));
    }
    for next in &agreement.next {
        blockers(blocks, view, agreement, next);
    }
}

fn blockers(blocks: &mut Vec<Block>, view: &BriefView, agreement: &ProgressView, next: &NextView) {
    let title = stage_title(view, &next.stage);
    if next.blockers.is_empty() {
        let text = format!("Nothing blocks the next: {title}.");
        return blocks.push(Block::Text(text));
    }
    let row = |blocker: &FindingView| {
        let subjects = blocker.subjects.iter().filter(|subject| **subject != agreement.name);
        let subjects: Vec<String> = subjects.cloned().collect();
        let of = if subjects.is_empty() {
            blocker.requirement.clone()
        } else {
            format!("{}({})", blocker.requirement, subjects.join(", "))
        };
        let advice = blocker.advice.iter().map(|advice| advice.text.clone());
        vec![
            named(blocker.title.as_deref(), &of),
            super::verdict(blocker.ahead.unwrap_or(blocker.verdict)),
            Cell::Lines(gap(blocker)),
            Cell::Lines(advice.collect()),
            Cell::Text(cited(&blocker.citations)),
        ]
    };
    let heads = ["What blocks", "Verdict", "Why", "Advice", "Source"];
    let rows = next.blockers.iter().map(row).collect();
    let caption = format!("What blocks the next stage of {}: {title}", code(&agreement.name));
    blocks.push(table(caption, &heads, rows));
    if next.more_blockers > 0 {
        let text = format!("{} more of them block it.", counted(next.more_blockers, "verdict"));
        blocks.push(Block::Text(text));
    }
}

/// Who the parties are, by what the stages compare to admit them.
fn maps(blocks: &mut Vec<Block>, view: &BriefView) {
    let pictures = map::pictures(view);
    if !view.rings.iter().any(|ring| ring.members.iter().any(|m| !m.parties.is_empty())) {
        return;
    }
    blocks.push(Block::Heading(3, String::from("Where the parties lie")));
    blocks.extend(pictures.into_iter().map(|(caption, svg)| Block::Figure(caption, svg)));
    for ring in &view.rings {
        let title = |name: &String| {
            let found = view.parties.iter().find(|party| party.country.name == *name);
            let named = found.and_then(|party| party.country.title.clone());
            named.map_or_else(|| code(name), |title| format!("{title} ({})", code(name)))
        };
        let rows = ring.members.iter().filter(|m| !m.parties.is_empty()).map(|member| {
            let name = member.member.as_deref().unwrap_or("not known").replace('_', " ");
            let parties: Vec<String> = member.parties.iter().map(title).collect();
            vec![
                Cell::Text(capitalised(&name)),
                Cell::Text(parties.join(", ")),
                Cell::Number(parties.len()),
            ]
        });
        let scale = ring.scale.replace('_', " ");
        let caption = format!("Parties by {}", scale.to_lowercase());
        blocks.push(table(caption, &[scale.as_str(), "Parties", "How many"], rows.collect()));
    }
}
