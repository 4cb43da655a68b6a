//! Opportunities, risks, and what is open.

use super::{cited, code, codes, judged, named, table};
use crate::report::document::{Block, Cell};
use crate::report::research::{
    ContestedView, OpportunityView, QuestionView, ResearchView, RiskView,
};

pub(super) fn opportunities(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Opportunities")));
    if view.opportunities.is_empty() {
        let text = "The rules name no opportunity.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let heads = [
        "Opportunity",
        "Taken",
        "Open to",
        "In fields",
        "Advances",
        "What is asked of it",
        "Source",
    ];
    let rows = view.opportunities.iter().map(opportunity).collect();
    blocks.push(table("Opportunities, and whether they are taken", &heads, rows));
}

fn opportunity(found: &OpportunityView) -> Vec<Cell> {
    let taken = match found.taken {
        Some(true) => Cell::Verdict("met", String::from("taken")),
        Some(false) => Cell::Verdict("not_met", String::from("not taken")),
        None => Cell::Verdict("undetermined", String::from("not known")),
    };
    let absent = found.parties.iter().filter(|party| !found.in_agreements.contains(party));
    let absent: Vec<String> = absent.cloned().collect();
    let mut states = vec![found.in_agreements.join(", ")];
    if !absent.is_empty() {
        states.push(format!("in no agreement: {}", absent.join(", ")));
    }
    states.retain(|line| !line.is_empty());
    let mut fields = Vec::new();
    for shared in &found.shared {
        let words = |names: &[String]| names.join(", ").replace('_', " ");
        if !shared.named.is_empty() {
            fields.push(words(&shared.named));
        }
        if !shared.not_named.is_empty() {
            fields.push(format!("in no agreement: {}", words(&shared.not_named)));
        }
    }
    vec![
        named(found.title.as_deref(), &found.name),
        taken,
        Cell::Lines(states),
        Cell::Lines(fields),
        Cell::Text(found.advances.join(", ").replace('_', " ")),
        judged(&found.asked),
        Cell::Text(cited(&found.citations)),
    ]
}

pub(super) fn risks(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Risks")));
    if view.risks.is_empty() {
        let text = "The rules name no risk.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let heads = ["Risk", "Likelihood", "Kept in check", "Mitigated by", "What to do", "Source"];
    let rows = view.risks.iter().map(risk).collect();
    blocks.push(table("Risks, the likeliest first, and what keeps them in check", &heads, rows));
}

fn risk(found: &RiskView) -> Vec<Cell> {
    let (colour, words) = match found.watch {
        "kept" => ("met", "yes"),
        "partly" => ("undetermined", "in part"),
        "open" => ("not_met", "no"),
        _ => ("not_applicable", "nothing applies"),
    };
    vec![
        named(found.title.as_deref(), &found.name),
        Cell::Text(found.likelihood.clone().unwrap_or_else(|| String::from("not said"))),
        Cell::Verdict(colour, words.to_owned()),
        judged(&found.mitigated_by),
        Cell::Lines(found.advice.clone()),
        Cell::Text(cited(&found.citations)),
    ]
}

pub(super) fn questions(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Open questions")));
    blocks.push(Block::Heading(3, String::from("Facts that are missing")));
    if view.questions.is_empty() {
        blocks.push(Block::Text(String::from("No verdict waits for a fact.")));
    } else {
        let rows = view.questions.iter().map(question).collect();
        let heads = ["Fact", "Decides alone", "Leaves open, with other facts"];
        blocks.push(table(
            "Facts that nobody has stated, those that decide most first",
            &heads,
            rows,
        ));
    }
    blocks.push(Block::Heading(3, String::from("Contested readings")));
    if view.contested.is_empty() {
        let text = "No verdict here rests on a reading that is marked as contested.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let rows = view.contested.iter().map(contested).collect();
    let heads = ["What", "Value", "Why it is contested", "Requirements that rest on it"];
    blocks.push(table("What is contested and bears on a verdict", &heads, rows));
}

fn question(found: &QuestionView) -> Vec<Cell> {
    let of = |decides: bool| {
        let those = found.requirements.iter().filter(|open| open.decides == decides);
        let those = those.map(|open| format!("{} ({})", code(&open.requirement), open.level));
        Cell::Lines(those.collect())
    };
    vec![Cell::Text(code(&found.fact)), of(true), of(false)]
}

fn contested(found: &ContestedView) -> Vec<Cell> {
    vec![
        Cell::Text(format!("{} {}", found.kind, code(&found.name))),
        Cell::Text(found.value.clone().unwrap_or_default()),
        Cell::Text(found.why.clone()),
        Cell::Text(codes(&found.requirements)),
    ]
}
