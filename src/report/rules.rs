//! The requirements of a program as rules that a check applies, and the texts it read, for formats that list both.

use super::view::{CitationView, LocationView, citation, contested, location};
use crate::certificate::Text;
use crate::model::{EntityId, Program, Requirement, RequirementOrigin, Value};
use crate::source::SourceMap;

/// A requirement, whether or not it finds anything.
#[derive(Clone, Debug)]
pub struct RuleView {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// `must`, `should` or `may`.
    pub level: &'static str,
    /// Nothing waives it.
    pub hard: bool,
    /// Its stage and its mechanism.
    pub tags: Vec<String>,
    /// What it cites.
    pub citations: Vec<CitationView>,
    /// Where the first source that it cites can be read, if that is said.
    pub url: Option<String>,
    /// What is noted about it.
    pub notes: Vec<String>,
    /// Why it is contested.
    pub contested: Option<String>,
    /// What to do where it is not met.
    pub advice: Vec<String>,
    /// Where it is written.
    pub location: Option<LocationView>,
}

/// A text that was read.
#[derive(Clone, Debug)]
pub struct TextView {
    /// What it is called.
    pub name: String,
    /// How many bytes it has.
    pub length: usize,
    /// Its hash, in hexadecimal.
    pub sha256: String,
}

/// All requirements of a program, in its order.
#[must_use]
pub fn rules(program: &Program, sources: &SourceMap) -> Vec<RuleView> {
    program.requirements.iter().map(|requirement| rule(program, sources, requirement)).collect()
}

fn rule(program: &Program, sources: &SourceMap, requirement: &Requirement) -> RuleView {
    let name = |entity: EntityId| program.entity(entity).name.to_string();
    let stage = match requirement.origin {
        RequirementOrigin::Everywhere => None,
        RequirementOrigin::Stage { stage, .. } | RequirementOrigin::Admission { stage } => {
            program.stages.get(stage).map(|stage| name(stage.entity))
        }
    };
    let mechanism = requirement.mechanism.and_then(|place| program.mechanisms.get(place));
    let annotations = &requirement.annotations;
    RuleView {
        name: requirement.name.to_string(),
        title: requirement.title.as_ref().map(ToString::to_string),
        level: requirement.level.word(),
        hard: requirement.hard,
        tags: stage.into_iter().chain(mechanism.map(|m| name(m.entity))).collect(),
        citations: annotations.citations.iter().map(|c| citation(program, c)).collect(),
        url: annotations.citations.iter().find_map(|cited| url(program, cited.source)),
        notes: annotations.notes.iter().map(ToString::to_string).collect(),
        contested: contested(annotations),
        advice: requirement.advice.iter().map(|advice| advice.text.to_string()).collect(),
        location: location(sources, requirement.span),
    }
}

/// Where a source can be read; only what is an address of the web.
fn url(program: &Program, source: EntityId) -> Option<String> {
    let attribute = *program.type_info(program.entity(source).ty).attributes.get("url")?;
    let stated = program.stated(source, attribute)?;
    match program.values.get(stated.value) {
        Some(Value::Text(url)) if is_address(url) => Some(url.to_string()),
        _ => None,
    }
}

fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
}

/// All texts that were read, in the order of their names, each once.
#[must_use]
pub fn texts(sources: &SourceMap) -> Vec<TextView> {
    let mut texts: Vec<TextView> = sources
        .iter()
        .map(|(_, file)| TextView {
            name: file.name.clone(),
            length: file.text.len(),
            sha256: Text::of(&file.name, &file.text).sha256,
        })
        .collect();
    texts.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
    texts.dedup_by(|a, b| a.name == b.name && a.sha256 == b.sha256);
    texts
}
