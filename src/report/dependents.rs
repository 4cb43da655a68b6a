//! Who depends on a fact, a parameter or an article: what is taken away, and the verdicts that are others without it.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::escape::visible_line;
use super::human::{Terminal, bold};
use super::transitions::{self, TransitionView};
use super::view::{LocationView, location};
use crate::analyse::Named;
use crate::evaluate::{Change, Outcome};
use crate::explain::Words;
use crate::model::EntityId;
use crate::scenario::dependents::{Dependents, Ground, assumed_tuple, fact_in_force};
use crate::source::{SourceMap, Span};

/// Lines of a kind that are shown to a reader.
const MOST: usize = 20;

/// The verdicts that depend on something.
#[derive(Clone, Debug, JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
pub struct DependentsView {
    /// What they may depend on, as the language writes it.
    pub on: String,
    /// What it says itself: the value of an attribute or a parameter.
    pub value: Option<String>,
    /// Where it is stated or declared.
    pub location: Option<LocationView>,
    /// How many statements and rules are taken away; of none, nothing is said of it.
    pub without: usize,
    /// It stays itself, and only nothing is stated of it any more: so of what rules ask for as a whole, and of what
    /// something else names.
    pub stays: bool,
    /// Of an article: the rules that are taken away.
    pub rules: Vec<String>,
    /// The verdicts that are others without it.
    pub transitions: Vec<TransitionView>,
}

/// The view of what depends on something.
#[must_use]
pub fn view(
    outcome: &Outcome<'_>,
    sources: &SourceMap,
    on: &Ground,
    found: &Dependents,
) -> DependentsView {
    let (name, value, span) = named(outcome, on);
    DependentsView {
        on: name,
        value,
        location: span.and_then(|span| location(sources, span)),
        without: found.without.len(),
        stays: found.stays,
        rules: found.without.iter().filter_map(|change| rule(outcome, change)).collect(),
        transitions: transitions::transitions(outcome, &found.transitions),
    }
}

/// A thing's name, its value and its place.
fn named(outcome: &Outcome<'_>, on: &Ground) -> (String, Option<String>, Option<Span>) {
    let program = outcome.program();
    let words = Words::of(outcome);
    let entity = |id: EntityId| program.entity(id);
    match on {
        Ground::Named(Named::Attribute(of, attribute)) => {
            let name = format!("{}.{}", entity(*of).path, program.attribute(*attribute).name);
            let stated = outcome.stated(*of, *attribute);
            let span = stated.and_then(|(_, span)| span).or(entity(*of).span);
            (name, stated.map(|(value, _)| words.value(value)), span)
        }
        Ground::Named(Named::Tuple(relation, tuple)) => {
            let info = program.relation(*relation);
            // What is assumed is written nowhere.
            let span = match assumed_tuple(outcome, *relation, tuple) {
                Some(_) => None,
                None => fact_in_force(outcome, *relation, tuple)
                    .map_or(Some(info.span), |f| Some(f.span)),
            };
            (words.tuple(&info.name, tuple), None, span)
        }
        Ground::Named(Named::Entity(id)) => {
            let info = entity(*id);
            (info.path.to_string(), info.title.as_ref().map(ToString::to_string), info.span)
        }
        Ground::Named(Named::Parameter(id)) => {
            let info = program.parameter(*id);
            let is_assumed = outcome
                .assumed()
                .flatten()
                .any(|change| matches!(change, Change::Parameter(assumed, _) if assumed == id));
            let value = outcome.parameter(*id).map(|value| words.value(value));
            (info.name.to_string(), value, (!is_assumed).then_some(info.span))
        }
        Ground::Named(Named::Definition(id)) => {
            let info = program.define(*id);
            (info.name.to_string(), None, Some(info.span))
        }
        Ground::Article(source, place) => {
            let info = entity(*source);
            let place = place.as_ref().map(|place| format!(" \"{place}\"")).unwrap_or_default();
            let title = info.title.as_ref().map(ToString::to_string);
            (format!("{}{place}", info.name), title, info.span)
        }
    }
}

/// A rule that is taken away.
fn rule(outcome: &Outcome<'_>, change: &Change) -> Option<String> {
    let program = outcome.program();
    match change {
        Change::WithoutRequirement(id) => Some(program.requirement(*id).name.to_string()),
        Change::WithoutException(span) => {
            let of = |list: &[crate::model::Exception]| {
                list.iter().find(|e| e.span == *span).map(|e| e.name.clone())
            };
            let in_requirement = program.requirements.iter().find_map(|r| {
                of(&r.exceptions).map(|name| format!("{}, exception {name}", r.name))
            });
            in_requirement.or_else(|| {
                program.defines.iter().find_map(|define| {
                    let found = of(define.body.exceptions());
                    found.map(|name| format!("{}, exception {name}", define.name))
                })
            })
        }
        Change::WithoutDefinition(id) => Some(program.define(*id).name.to_string()),
        Change::Parameter(id, _) => Some(program.parameter(*id).name.to_string()),
        Change::Value(..) | Change::Tuple(..) => None,
    }
}

/// What depends on something, for a reader.
#[must_use]
pub fn text(view: &DependentsView, terminal: Terminal) -> String {
    let mut out = String::new();
    let value = view.value.as_ref().map(|v| format!("  {}", visible_line(v))).unwrap_or_default();
    let _ = writeln!(out, "{}{value}", bold(&view.on, terminal));
    if let Some(place) = &view.location {
        let _ = writeln!(out, "  {}:{}:{}", place.file, place.line, place.column);
    }
    if view.without == 0 {
        out.push_str("nothing is said of it, so no verdict depends on it\n");
        return out;
    }
    if !view.rules.is_empty() {
        let _ = writeln!(out, "  rests on it: {}", visible_line(&view.rules.join("; ")));
    }
    let without = if view.stays { "without what is stated of it" } else { "without it" };
    if view.transitions.is_empty() {
        let _ = writeln!(out, "{without} every verdict stays as it is");
        return out;
    }
    let _ = writeln!(out, "{without}:");
    out.push_str(&transitions::text(&view.transitions, MOST, terminal));
    out
}
