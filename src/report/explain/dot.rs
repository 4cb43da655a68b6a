//! The steps of an explanation as a graph in the language of Graphviz: shared steps stand once, facts are leaves.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::tree::place;
use super::view::{ExplainedView, StepView};
use crate::report::escape::visible_line;

/// Characters of a line of a label.
const WIDTH: usize = 36;

/// Explained verdicts as one graph.
#[must_use]
pub fn dot(views: &[ExplainedView]) -> String {
    let mut out = String::from(
        "digraph explanation {\n  rankdir=TB;\n  node [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (number, view) in views.iter().enumerate() {
        verdict(&mut out, number, view);
    }
    out.push_str("}\n");
    out
}

fn verdict(out: &mut String, number: usize, view: &ExplainedView) {
    let title = view.title.as_ref().map(|title| format!("\n{title}")).unwrap_or_default();
    let label = format!(
        "{}({})\n{}{title}",
        view.requirement,
        view.subjects.join(", "),
        view.verdict.replace('_', " ")
    );
    let id = format!("v{number}");
    let _ = writeln!(out, "  {id} [shape=doubleoctagon, label={}];", quoted(&label));
    for root in &view.why.roots {
        let _ = writeln!(out, "  {id} -> s{number}_{root};");
    }
    // The same fact is one leaf, however many steps rest on it.
    let mut facts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (place_of_step, step) in view.why.steps.iter().enumerate() {
        let own = format!("s{number}_{place_of_step}");
        let _ = writeln!(out, "  {own} [{}, label={}];", shape(step), quoted(&step_label(step)));
        for part in &step.parts {
            let _ = writeln!(out, "  {own} -> s{number}_{part};");
        }
        for fact in step.facts.iter().filter(|fact| fact.location.is_some() || fact.assumed) {
            let at = match &fact.location {
                Some(at) if !fact.assumed => place(at),
                _ => String::from("assumed"),
            };
            let next = facts.len();
            let place_of_fact = *facts.entry((fact.fact.clone(), at)).or_insert(next);
            let _ = writeln!(out, "  {own} -> f{number}_{place_of_fact} [style=dashed];");
        }
    }
    for ((fact, at), place_of_fact) in facts {
        let label = quoted(&format!("{fact}\n{at}"));
        let _ = writeln!(out, "  f{number}_{place_of_fact} [shape=note, label={label}];");
    }
}

fn step_label(step: &StepView) -> String {
    let mut label = step.sentence.clone();
    for citation in &step.citations {
        let place = citation.place.as_ref().map(|p| format!(" {p}")).unwrap_or_default();
        let _ = write!(label, "\n[{}{place}]", citation.source);
    }
    if step.more > 0 {
        let _ = write!(label, "\n… {} more", step.more);
    }
    label
}

/// The shape by the kind of step, and the outline by whether it is decided.
fn shape(step: &StepView) -> String {
    let shape = match step.kind {
        "applies" | "required" | "exception" => "octagon",
        "definition" | "derived" => "box",
        "parameter" => "cds",
        "count" | "elements" | "element" | "witness" => "folder",
        "fact" => "note",
        _ => "ellipse",
    };
    let style = match step.value.as_str() {
        "unknown" => ", style=dashed",
        "an error" => ", style=bold",
        _ => "",
    };
    format!("shape={shape}{style}")
}

/// A label in quotes, wrapped, with everything escaped that means something there.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for line in text.split('\n') {
        for wrapped in textwrap::wrap(&visible_line(line), WIDTH) {
            for c in wrapped.chars() {
                if matches!(c, '"' | '\\') {
                    out.push('\\');
                }
                out.push(c);
            }
            out.push_str("\\n");
        }
    }
    if let Some(trimmed) = out.strip_suffix("\\n") {
        out.truncate(trimmed.len());
    }
    out.push('"');
    out
}
