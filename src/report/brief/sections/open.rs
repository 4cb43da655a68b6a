//! What is open: facts that nobody has stated, and readings that are contested.

use super::requirement_title;
use crate::report::brief::BriefView;
use crate::report::document::{Block, Cell};
use crate::report::human::counted;
use crate::report::research::sections::{code, table};
use crate::report::research::{ContestedView, OpenView, QuestionView};

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("What is open")));
    blocks.push(Block::Heading(3, String::from("Facts that are missing")));
    blocks.push(missing(view));
    blocks.push(contested(view));
}

fn missing(view: &BriefView) -> Block {
    let questions = &view.research.questions;
    if questions.is_empty() {
        return Block::Text(String::from("No verdict waits for a fact."));
    }
    // The same of several states is one question to whoever has to find it out.
    let mut groups: Vec<(&QuestionView, Vec<String>)> = Vec::new();
    for question in questions {
        let is_alike = |(first, _): &&mut (&QuestionView, Vec<String>)| alike(first, question);
        match groups.iter_mut().find(is_alike) {
            Some((_, facts)) => facts.push(code(&question.fact)),
            None => groups.push((question, vec![code(&question.fact)])),
        }
    }
    let rows = groups.into_iter().map(|(question, facts)| {
        let of = |decides: bool| {
            let those = question.requirements.iter().filter(|open| open.decides == decides);
            Cell::Lines(those.map(waiting).collect())
        };
        vec![Cell::Text(facts.join(", ")), of(true), of(false)]
    });
    let heads = ["Not stated", "Decides alone", "Leaves open, with other facts"];
    table("Facts that nobody has stated, those that decide most first", &heads, rows.collect())
}

/// Whether two facts are the same attribute, and the same requirements wait for them.
fn alike(one: &QuestionView, other: &QuestionView) -> bool {
    let attribute = |question: &QuestionView| {
        question.fact.rsplit_once('.').map(|(_, attribute)| attribute.to_owned())
    };
    let waiting = |question: &QuestionView| -> Vec<(String, bool)> {
        let all = question.requirements.iter();
        all.map(|open| (open.requirement.clone(), open.decides)).collect()
    };
    attribute(one).is_some() && attribute(one) == attribute(other) && waiting(one) == waiting(other)
}

fn waiting(open: &OpenView) -> String {
    let title = open.title.clone().unwrap_or_else(|| code(&open.requirement));
    format!("{title} ({})", open.level)
}

/// The box of contested readings: first those that a verdict which fails rests on.
fn contested(view: &BriefView) -> Block {
    let heading = String::from("Contested readings");
    let all = &view.research.contested;
    if all.is_empty() {
        let text = "No verdict here rests on a reading that is marked as contested.";
        return Block::Aside(heading, vec![Block::Text(text.to_owned())]);
    }
    let (deciding, others): (Vec<&ContestedView>, Vec<&ContestedView>) =
        all.iter().partition(|found| fails(view, found));
    let mut blocks = vec![Block::Text(format!(
        "Verdicts rest on {}, which others may read otherwise.",
        counted(all.len(), "reading")
    ))];
    let parts = [
        ("Something that fails or is not decided rests on these:", deciding),
        ("What rests on these holds:", others),
    ];
    for (text, list) in parts {
        if !list.is_empty() {
            blocks.push(Block::Text(text.to_owned()));
            blocks.push(Block::List(list.into_iter().map(|found| one(view, found)).collect()));
        }
    }
    Block::Aside(heading, blocks)
}

/// Whether a requirement fails that looks at it.
fn fails(view: &BriefView, found: &ContestedView) -> bool {
    let all = view.research.findings.iter();
    let mut failing = all.map(|finding| &finding.requirement);
    failing.any(|name| found.requirements.contains(name))
}

fn one(view: &BriefView, found: &ContestedView) -> String {
    let value = found.value.as_ref().map(|value| format!(", {value}")).unwrap_or_default();
    let titles = found.requirements.iter().map(|name| requirement_title(view, name));
    let titles: Vec<String> = titles.collect();
    // A requirement that is contested itself is named already.
    let is_own = found.kind == "requirement" || titles.is_empty();
    let by = if is_own { String::new() } else { format!(". On it rests: {}", titles.join("; ")) };
    let what = match found.kind {
        "requirement" => {
            format!("{} ({})", requirement_title(view, &found.name), code(&found.name))
        }
        kind => format!("The {kind} {}", code(&found.name)),
    };
    format!("{what}{value}: {}{by}.", found.why.trim_end_matches('.'))
}
