//! Opportunities, and whether they are taken; risks, and what keeps them in check.

use super::{judged_words, requirement_title};
use crate::report::brief::BriefView;
use crate::report::document::{Block, Cell};
use crate::report::research::sections::{cited, named, table};
use crate::report::research::{JudgedView, OpportunityView, RiskView};

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("Opportunities and risks")));
    blocks.push(Block::Heading(3, String::from("Opportunities")));
    blocks.push(opportunities(view));
    blocks.push(Block::Heading(3, String::from("Risks")));
    blocks.push(risks(view));
}

fn opportunities(view: &BriefView) -> Block {
    let all = &view.research.opportunities;
    if all.is_empty() {
        return Block::Text(String::from("The rules name no opportunity."));
    }
    let rows = all.iter().map(|found| opportunity(view, found)).collect();
    let heads = ["Opportunity", "Taken", "Open to", "In fields", "What is asked of it", "Source"];
    table("Opportunities, and whether they are taken", &heads, rows)
}

fn opportunity(view: &BriefView, found: &OpportunityView) -> Vec<Cell> {
    let taken = match found.taken {
        Some(true) => Cell::Verdict("met", String::from("taken")),
        Some(false) => Cell::Verdict("not_met", String::from("not taken")),
        None => Cell::Verdict("undetermined", String::from("not known")),
    };
    let absent = found.parties.iter().filter(|party| !found.in_agreements.contains(party));
    let absent: Vec<String> = absent.cloned().collect();
    let states = with_absent(&found.in_agreements, &absent, "no party");
    let words = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| name.replace('_', " ")).collect()
    };
    let mut fields = Vec::new();
    for shared in &found.shared {
        let (in_use, idle) = (words(&shared.named), words(&shared.not_named));
        fields.extend(with_absent(&in_use, &idle, "in no agreement"));
    }
    vec![
        named(found.title.as_deref(), &found.name),
        taken,
        Cell::Lines(states),
        Cell::Lines(fields),
        Cell::Lines(asked(view, &found.asked)),
        Cell::Text(cited(&found.citations)),
    ]
}

/// Those that are there, and in a line of their own those that are not.
fn with_absent(present: &[String], absent: &[String], why: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !present.is_empty() {
        lines.push(present.join(", "));
    }
    if !absent.is_empty() {
        lines.push(format!("{why}: {}", absent.join(", ")));
    }
    lines
}

fn risks(view: &BriefView) -> Block {
    let all = &view.research.risks;
    if all.is_empty() {
        return Block::Text(String::from("The rules name no risk."));
    }
    let heads = ["Risk", "Likelihood", "Kept in check", "Mitigated by", "What to do", "Source"];
    let rows = all.iter().map(|found| risk(view, found)).collect();
    table("Risks, the likeliest first, and what keeps them in check", &heads, rows)
}

fn risk(view: &BriefView, found: &RiskView) -> Vec<Cell> {
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
        Cell::Lines(asked(view, &found.mitigated_by)),
        Cell::Lines(found.advice.clone()),
        Cell::Text(cited(&found.citations)),
    ]
}

/// Requirements by their titles, each with its verdict.
fn asked(view: &BriefView, list: &[JudgedView]) -> Vec<String> {
    let told = list.iter().map(|judged| {
        let title = judged.title.clone();
        let title = title.unwrap_or_else(|| requirement_title(view, &judged.requirement));
        format!("{title}: {}", judged_words(judged))
    });
    told.collect()
}
