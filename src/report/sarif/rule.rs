//! The rules of a run: every requirement, those without a finding too, and the codes of what is wrong with the input.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor,
};

use super::{MOST_NAME, MOST_RULES, MOST_TAGS, MOST_TITLE, plain};
use crate::diagnostic::{Code, CodeInfo, Severity};
use crate::report::codes::sentence;
use crate::report::escape::markdown;
use crate::report::findings::cut;
use crate::report::human::citations;
use crate::report::rules::RuleView;
use crate::report::view::ChecksView;

/// The rules, with the place of each by its id.
pub(super) struct Rules {
    /// The rules in the order of their ids: those of packs and drafts, then codes.
    pub(super) list: Vec<ReportingDescriptor>,
    /// Where each stands in the list.
    pub(super) places: BTreeMap<String, usize>,
    /// How many were left out.
    pub(super) left_out: usize,
}

/// All rules of the checks. Where there are more than can be taken, those that find nothing go first.
pub(super) fn rules(view: &ChecksView, found: &[&str]) -> Rules {
    let mut by_id: BTreeMap<String, ReportingDescriptor> = BTreeMap::new();
    for rule in view.checks.iter().flat_map(|check| &check.rules) {
        by_id.entry(id(&rule.name)).or_insert_with(|| of_requirement(rule));
    }
    for code in view.checks.iter().flat_map(|check| &check.diagnostics).map(|found| found.code) {
        if let Some(code) = Code::parse(code) {
            by_id.entry(String::from(code.text())).or_insert_with(|| of_code(code.info()));
        }
    }
    let mut left_out = 0;
    if by_id.len() > MOST_RULES {
        let found: std::collections::BTreeSet<String> = found.iter().map(|name| id(name)).collect();
        let silent = by_id.keys().rev().filter(|id| !found.contains(*id));
        let gone: Vec<String> = silent.take(by_id.len() - MOST_RULES).cloned().collect();
        left_out = gone.len();
        for id in gone {
            by_id.remove(&id);
        }
    }
    let places = by_id.keys().cloned().zip(0..).collect();
    Rules { list: by_id.into_values().collect(), places, left_out }
}

/// The id of a rule.
pub(super) fn id(name: &str) -> String {
    plain(name, MOST_NAME)
}

fn of_requirement(rule: &RuleView) -> ReportingDescriptor {
    let title = rule.title.clone().unwrap_or_else(|| rule.name.clone());
    let (level, severity) = match rule.level {
        "must" => ("error", "error"),
        "should" => ("warning", "warning"),
        _ => ("note", "recommendation"),
    };
    let (text, marked_up) = help(rule);
    let mut tags: Vec<String> = vec![String::from(rule.level)];
    tags.extend(rule.tags.iter().map(|tag| plain(tag, MOST_NAME)));
    tags.truncate(MOST_TAGS);
    let properties = BTreeMap::from([
        (String::from("problem.severity"), json!(severity)),
        (String::from("precision"), json!("very-high")),
        (String::from("hard"), json!(rule.hard)),
        (String::from("citations"), json!(plain(&citations(&rule.citations), MOST_TITLE))),
    ]);
    let mut made = descriptor(id(&rule.name), &title, &title, level, (tags, properties));
    made.help = Some(multiformat(&text, Some(marked_up)));
    made.help_uri.clone_from(&rule.url);
    made
}

/// What a requirement is about, as plain text and as Markdown.
fn help(rule: &RuleView) -> (String, String) {
    let mut lines = vec![(format!("A `{}` of the rules.", rule.level), None)];
    if !rule.citations.is_empty() {
        lines.push((String::from("Cites"), Some(citations(&rule.citations))));
    }
    lines.extend(rule.notes.iter().map(|note| (String::from("Note"), Some(note.clone()))));
    lines.extend(rule.contested.iter().map(|why| (String::from("Contested"), Some(why.clone()))));
    lines.extend(rule.advice.iter().map(|text| (String::from("Advice"), Some(text.clone()))));
    if let Some(at) = &rule.location {
        lines.push((String::from("Written at"), Some(format!("{}:{}", at.file, at.line))));
    }
    let (mut text, mut marked_up) = (String::new(), String::new());
    for (head, rest) in &lines {
        match rest {
            None => {
                let _ = writeln!(text, "{head}");
                let _ = writeln!(marked_up, "{head}\n");
            }
            Some(rest) => {
                let _ = writeln!(text, "{head}: {}", plain(rest, MOST_TITLE));
                let _ = writeln!(marked_up, "- **{head}**: {}", markdown(&cut(rest, MOST_TITLE)));
            }
        }
    }
    (text.trim_end().to_owned(), marked_up.trim_end().to_owned())
}

fn of_code(info: &CodeInfo) -> ReportingDescriptor {
    let level = match info.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let properties = BTreeMap::from([
        (String::from("problem.severity"), json!(level)),
        (String::from("precision"), json!("very-high")),
    ]);
    let tags = vec![String::from("input")];
    let full = format!("{} {}", sentence(info.title), info.why);
    let mut made =
        descriptor(String::from(info.text), info.title, &full, level, (tags, properties));
    made.help = Some(multiformat(&format!("{}\n\n{}", info.why, info.mend), None));
    made
}

fn descriptor(
    id: String,
    title: &str,
    full: &str,
    level: &str,
    (tags, additional_properties): (Vec<String>, BTreeMap<String, Value>),
) -> ReportingDescriptor {
    let mut properties =
        PropertyBag::builder().additional_properties(additional_properties).build();
    properties.tags = Some(tags);
    ReportingDescriptor::builder()
        .id(id)
        .short_description(multiformat(&sentence(&plain(title, MOST_TITLE - 1)), None))
        .full_description(multiformat(&sentence(&plain(full, MOST_TITLE - 1)), None))
        .default_configuration(ReportingConfiguration::builder().level(json!(level)).build())
        .properties(properties)
        .build()
}

fn multiformat(text: &str, markdown: Option<String>) -> MultiformatMessageString {
    let mut made = MultiformatMessageString::builder().text(text).build();
    made.markdown = markdown;
    made
}
