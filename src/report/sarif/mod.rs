//! Results as SARIF 2.1.0, for services that scan code and for editors: every rule, every finding with its place.
//!
//! 1. `rule`: the rules, those without a finding too; `place`: addresses and regions;
//! 2. here: results, what is suppressed among them, fixes, and how the run ended.
//!
//! The numbers are those that GitHub takes; what is more is left out, and the run says so.

mod place;
mod rule;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use serde_sarif::sarif::{
    Artifact, ArtifactChange, ArtifactContent, Fix, Invocation, Location, Message, Notification,
    PropertyBag, Replacement, Result as Found, ResultLevel, Run, RunAutomationDetails, Sarif,
    Suppression, Tool, ToolComponent,
};

use super::diagnostics::DiagnosticView;
use super::escape::visible_line;
use super::findings::{Item, Weight, What, cut, items, message, place_of, suppressed};
use super::human::citations;
use super::mending::MendingView;
use super::view::{ChecksView, FindingView, PathView};
use crate::project::fingerprint;
use crate::source::PACK;
use place::{ROOT, artifact, deleted, location, related, replaced};
use rule::{Rules, rules};

/// So many results of a run are shown, the weightiest.
pub const MOST_RESULTS: usize = 5000;

/// So many rules a run may have.
pub const MOST_RULES: usize = 25_000;

/// So many places of a result are shown.
pub const MOST_PLACES: usize = 100;

/// So many tags of a rule are shown.
pub const MOST_TAGS: usize = 10;

/// A name may have so many characters.
pub const MOST_NAME: usize = 255;

/// A title may have so many characters.
pub const MOST_TITLE: usize = 1000;

/// A message may have so many characters.
pub const MOST_CHARACTERS: usize = 4000;

/// The name of the fingerprints.
const FINGERPRINT: &str = "requirementAndSubjects/v1";

/// Where the schema of the format lies.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log as JSON.
#[must_use]
pub fn sarif(view: &ChecksView) -> Value {
    let mut all = items(view);
    let found: Vec<&str> = all.iter().map(Item::rule).collect();
    let rules = rules(view, &found);
    let left_out = all.len().saturating_sub(MOST_RESULTS);
    if left_out > 0 {
        all.sort_by_key(Item::rank);
        all.truncate(MOST_RESULTS);
    }
    let results: Vec<Found> = all.iter().map(|item| result(item, &rules)).collect();
    let driver = ToolComponent::builder()
        .name("Accordant")
        .full_name(format!("Accordant {}", env!("CARGO_PKG_VERSION")))
        .version(env!("CARGO_PKG_VERSION"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .rules(rules.list)
        .build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .automation_details(RunAutomationDetails::builder().id("accordant/check/").build())
        .column_kind(json!("unicodeCodePoints"))
        .invocations(vec![invocation(view, left_out, rules.left_out)])
        .artifacts(artifacts(view))
        .results(results)
        .build();
    let log = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
    let mut log = serde_json::to_value(log).unwrap_or_default();
    // The library does not know this property.
    if let Some(run) = log.pointer_mut("/runs/0").and_then(Value::as_object_mut) {
        let text = "the folder that the check was started in";
        run.insert(
            String::from("originalUriBaseIds"),
            json!({ ROOT: { "description": { "text": text } } }),
        );
    }
    log
}

/// A text of the input in a message: harmless, on one line, not too long, and without a link of its own.
fn plain(text: &str, most: usize) -> String {
    cut(&visible_line(text).replace("](", "] ("), most)
}

fn result(item: &Item<'_>, rules: &Rules) -> Found {
    let id = rule::id(item.rule());
    let mut found = Found::builder()
        .message(text(&message(item)))
        .level(match item.what {
            What::Verdict(finding) => level_of(finding),
            What::Input(_) => level(item.weight()),
        })
        .locations(vec![location(&item.place())])
        .build();
    found.rule_index = rules.places.get(&id).and_then(|place| i64::try_from(*place).ok());
    found.rule_id = Some(id);
    match item.what {
        What::Verdict(finding) => of_verdict(&mut found, finding, item.path),
        What::Input(input) => of_input(&mut found, input),
    }
    found
}

fn text(text: &str) -> Message {
    Message::builder().text(plain(text, MOST_CHARACTERS)).build()
}

fn level(weight: Weight) -> ResultLevel {
    match weight {
        Weight::Error => ResultLevel::Error,
        Weight::Warning => ResultLevel::Warning,
        Weight::Note => ResultLevel::Note,
    }
}

/// How much a finding weighs, or would if it were not suppressed.
fn level_of(finding: &FindingView) -> ResultLevel {
    match finding.level {
        "must" => ResultLevel::Error,
        "should" => ResultLevel::Warning,
        _ => ResultLevel::Note,
    }
}

fn of_verdict(found: &mut Found, finding: &FindingView, path: &PathView) {
    let print = finding.fingerprint.clone();
    found.partial_fingerprints = Some(BTreeMap::from([(String::from(FINGERPRINT), print)]));
    found.related_locations = Some(related_locations(finding)).filter(|list| !list.is_empty());
    if let Some(why) = suppressed(finding) {
        let mut suppression = Suppression::builder().kind(json!("external")).build();
        suppression.status = Some(json!("accepted"));
        suppression.justification = Some(plain(&why, MOST_CHARACTERS));
        let written = finding.waiver.as_ref().and_then(|waiver| waiver.location.as_ref());
        suppression.location = written.map(location);
        found.suppressions = Some(vec![suppression]);
    }
    let mending = path.mending.as_ref();
    let mending = mending.filter(|mending| mending.mends.contains(&finding.fingerprint));
    found.fixes = mending.map(|mending| vec![fix(mending)]);
    let subjects: Vec<String> = finding.subjects.iter().map(|s| plain(s, MOST_TITLE)).collect();
    found.properties = Some(bag([
        ("verdict", json!(finding.verdict)),
        ("subjects", json!(subjects)),
        ("citations", json!(plain(&citations(&finding.citations), MOST_CHARACTERS))),
    ]));
}

fn bag<const N: usize>(entries: [(&str, Value); N]) -> PropertyBag {
    let entries = entries.into_iter().map(|(name, value)| (name.to_owned(), value));
    PropertyBag::builder().additional_properties(entries.collect::<BTreeMap<_, _>>()).build()
}

/// The rule, the conditions in it that fail, and the other places of the draft that they look at.
fn related_locations(finding: &FindingView) -> Vec<Location> {
    let mut places = Vec::new();
    places.extend(finding.rule.iter().map(|at| (at, String::from("the requirement"))));
    for reason in &finding.reasons {
        places.extend(reason.rule.iter().map(|at| (at, reason.sentence.clone())));
        places.extend(reason.facts.iter().map(|at| (at, String::from("what it looks at"))));
    }
    for missing in &finding.missing {
        let at = missing.location.iter();
        places.extend(at.map(|at| (at, format!("`{}` is not stated", missing.fact))));
    }
    let mut known: Vec<&super::view::LocationView> = Vec::new();
    places.retain(|(at, _)| {
        let is_new = !known.iter().any(|place| place.begins_as(at));
        known.push(at);
        is_new
    });
    places.truncate(MOST_PLACES - 1);
    places.iter().zip(1..).map(|((at, what), id)| related(at, id, what)).collect()
}

fn fix(mending: &MendingView) -> Fix {
    let changes = mending.files.iter().map(|file| {
        let replacements = file.hunks.iter().map(|hunk| {
            let content = ArtifactContent::builder().text(hunk.text.clone()).build();
            Replacement::builder().deleted_region(deleted(hunk)).inserted_content(content).build()
        });
        ArtifactChange::builder()
            .artifact_location(artifact(&file.file))
            .replacements(replacements.collect::<Vec<_>>())
            .build()
    });
    Fix::builder()
        .description(text(&mending.title))
        .artifact_changes(changes.collect::<Vec<_>>())
        .build()
}

/// What is wrong with the input has no subjects: it is known by its code, its file and its words.
fn of_input(found: &mut Found, input: &DiagnosticView) {
    let file = input.spans.first().map(|span| span.file.clone()).unwrap_or_default();
    let print = fingerprint(input.code, &[file, input.message.clone()]);
    found.partial_fingerprints = Some(BTreeMap::from([(String::from(FINGERPRINT), print)]));
    let others = input.spans.iter().skip(1).zip(1..);
    let others: Vec<Location> = others
        .take(MOST_PLACES - 1)
        .map(|(span, id)| related(&place_of(span), id, &span.label))
        .collect();
    found.related_locations = Some(others).filter(|list| !list.is_empty());
    let fixes: Vec<Fix> = input
        .fixes
        .iter()
        .map(|fix| {
            let content = ArtifactContent::builder().text(fix.replacement.clone()).build();
            let replacement = Replacement::builder()
                .deleted_region(replaced(&place_of(&fix.span)))
                .inserted_content(content)
                .build();
            let change = ArtifactChange::builder()
                .artifact_location(artifact(&fix.span.file))
                .replacements(vec![replacement])
                .build();
            Fix::builder().description(text(&fix.title)).artifact_changes(vec![change]).build()
        })
        .collect();
    found.fixes = Some(fixes).filter(|list| !list.is_empty());
}

/// How the run ended. A run that could not check its input is none that succeeded.
fn invocation(view: &ChecksView, results: usize, rules: usize) -> Invocation {
    let exit = view.checks.iter().map(|check| check.exit_code).max().unwrap_or(0);
    let mut invocation = Invocation::builder().execution_successful(exit < 2).build();
    invocation.exit_code = Some(i64::from(exit));
    invocation.exit_code_description = Some(String::from(match exit {
        0 => "every `must` holds",
        1 => "there are findings",
        2 => "the input is wrong",
        _ => "a limit was reached",
    }));
    let mut notes = Vec::new();
    let mut note = |level: &str, words: String| {
        let mut made = Notification::builder().message(text(&words)).build();
        made.level = Some(json!(level));
        notes.push(made);
    };
    if results > 0 {
        note("warning", format!("{results} results are left out: only {MOST_RESULTS} are taken"));
    }
    if rules > 0 {
        note("warning", format!("{rules} rules are left out: only {MOST_RULES} are taken"));
    }
    for check in view.checks.iter().filter(|check| check.exit_code >= 2) {
        note("error", format!("`{}` could not be checked", check.path));
    }
    if !notes.is_empty() {
        invocation.tool_execution_notifications = Some(notes);
    }
    invocation
}

/// All texts that were read, each once, with their hashes.
fn artifacts(view: &ChecksView) -> Vec<Artifact> {
    let texts = view.checks.iter().flat_map(|check| &check.texts);
    let by_name: BTreeMap<&str, _> = texts.map(|text| (text.name.as_str(), text)).collect();
    let one = |text: &super::rules::TextView| {
        let is_packed = text.name.starts_with(PACK);
        let mut made = Artifact::builder().location(artifact(&text.name)).build();
        made.length = i64::try_from(text.length).ok();
        made.hashes = Some(BTreeMap::from([(String::from("sha-256"), text.sha256.clone())]));
        made.roles = Some(vec![json!(if is_packed { "policy" } else { "analysisTarget" })]);
        made.encoding = Some(String::from("utf-8"));
        made
    };
    by_name.into_values().map(one).collect()
}
