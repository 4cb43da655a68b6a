//! Opportunities, risks, and what is open.

use super::{cited, code, codes, judged, named, table};
use crate::report::document::{Block, Cell};
use crate::report::research::{
    ContestedView, JudgedView, OpportunityView, QuestionView, ResearchView, RiskView,
};

/// What a report writes its own way of opportunities and risks.
pub(in crate::report) struct Manner<'a> {
    /// What it says of states that an opportunity is open to and that do not take it: they are "in no agreement".
    pub(in crate::report) absent: &'a str,
    /// Whether it says which mechanisms an opportunity advances.
    pub(in crate::report) advances: bool,
    /// Requirements with what they come to.
    pub(in crate::report) judged: &'a dyn Fn(&[JudgedView]) -> Cell,
}

const MANNER: Manner<'_> = Manner { absent: "in no agreement", advances: true, judged: &judged };

pub(super) fn opportunities(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Opportunities")));
    blocks.push(table_of_opportunities(&view.opportunities, &MANNER));
}

pub(super) fn risks(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Risks")));
    blocks.push(table_of_risks(&view.risks, &MANNER));
}

/// The opportunities, or that there are none.
pub(in crate::report) fn table_of_opportunities(
    all: &[OpportunityView],
    manner: &Manner<'_>,
) -> Block {
    if all.is_empty() {
        return Block::Text(String::from("The rules name no opportunity."));
    }
    let mut heads = vec!["Opportunity", "Taken", "Open to", "In fields"];
    if manner.advances {
        heads.push("Advances");
    }
    heads.extend(["What is asked of it", "Source"]);
    let rows = all.iter().map(|found| opportunity(found, manner)).collect();
    table("Opportunities, and whether they are taken", &heads, rows)
}

fn opportunity(found: &OpportunityView, manner: &Manner<'_>) -> Vec<Cell> {
    let taken = match found.taken {
        Some(true) => Cell::Verdict("met", String::from("taken")),
        Some(false) => Cell::Verdict("not_met", String::from("not taken")),
        None => Cell::Verdict("undetermined", String::from("not known")),
    };
    let absent = found.parties.iter().filter(|party| !found.in_agreements.contains(party));
    let absent: Vec<String> = absent.cloned().collect();
    let states = with_absent(&found.in_agreements, &absent, manner.absent);
    let words = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| name.replace('_', " ")).collect()
    };
    let fields = found.shared.iter().flat_map(|shared| {
        with_absent(&words(&shared.named), &words(&shared.not_named), "in no agreement")
    });
    let mut cells = vec![
        named(found.title.as_deref(), &found.name),
        taken,
        Cell::Lines(states),
        Cell::Lines(fields.collect()),
    ];
    if manner.advances {
        cells.push(Cell::Text(words(&found.advances).join(", ")));
    }
    cells.extend([(manner.judged)(&found.asked), Cell::Text(cited(&found.citations))]);
    cells
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

/// The risks, or that there are none.
pub(in crate::report) fn table_of_risks(all: &[RiskView], manner: &Manner<'_>) -> Block {
    if all.is_empty() {
        return Block::Text(String::from("The rules name no risk."));
    }
    let heads = ["Risk", "Likelihood", "Kept in check", "Mitigated by", "What to do", "Source"];
    let rows = all.iter().map(|found| risk(found, manner)).collect();
    table("Risks, the likeliest first, and what keeps them in check", &heads, rows)
}

fn risk(found: &RiskView, manner: &Manner<'_>) -> Vec<Cell> {
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
        (manner.judged)(&found.mitigated_by),
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
