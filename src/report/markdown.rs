//! A check as Markdown, for the summary of a job: the verdict, then for each path where it stands and what was found.

use std::fmt::Write as _;

use super::escape::{markdown as escaped, visible_line};
use super::findings::{
    Item, What, cited, cut, is_called_for, margins, outcome, suppressed, verdicts, why,
};
use super::timeline::{asked, verdict_words};
use super::view::{AgreementView, ChecksView, FindingView, PathView};

/// GitHub takes summaries of at most a mebibyte; what would make it longer is counted.
const MOST_BYTES: usize = 1_000_000;

/// A cell longer than this is cut, in characters.
const MOST_CHARACTERS: usize = 1000;

/// The page.
#[must_use]
pub fn markdown(view: &ChecksView) -> String {
    let mut out = format!("# {}\n", text(&format!("Accordant: {}", outcome(view))));
    for (place, path) in view.checks.iter().enumerate() {
        if out.len() > MOST_BYTES {
            let _ = writeln!(out, "\n… and {} more checks", view.checks.len() - place);
            break;
        }
        section(&mut out, path);
    }
    out
}

fn section(out: &mut String, path: &PathView) {
    let _ = writeln!(out, "\n## {}", code(&path.path));
    for found in &path.diagnostics {
        let item = Item { path, what: What::Input(found) };
        let place = item.place();
        let at = code(&format!("{}:{}:{}", place.file, place.line, place.column));
        let _ = writeln!(
            out,
            "\n**{} {}** at {at}: {}",
            found.severity,
            found.code,
            text(&item.sentence())
        );
    }
    let Some(checked) = &path.verdicts else {
        if !path.is_beside {
            out.push_str("\nNothing was checked.\n");
        }
        return;
    };
    for agreement in &checked.agreements {
        let _ = writeln!(out, "\n{}", standing(agreement, checked.as_of.as_deref()));
    }
    let (passes, counts) = (path.exit_code == 0, counts(&checked.summary.verdicts));
    let _ = writeln!(out, "\n**{}** ({counts})", if passes { "Passes" } else { "Fails" });
    table(out, path);
}

/// How many of each verdict there are, those that fail first.
pub(super) fn counts(verdicts: &std::collections::BTreeMap<&'static str, usize>) -> String {
    let order = ["not_met", "undetermined", "error", "waived", "excepted", "met", "not_applicable"];
    let words = order.iter().filter_map(|name| {
        let count = verdicts.get(name).copied().unwrap_or(0);
        (count > 0).then(|| format!("{count} {}", verdict_words(Some(name))))
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { String::from("no requirements") } else { words.join(", ") }
}

fn standing(agreement: &AgreementView, as_of: Option<&str>) -> String {
    let title = agreement.title.as_ref().map(|t| format!(" {}", text(t))).unwrap_or_default();
    let date = as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
    let stage = stage_of(agreement).map(|words| format!(", {}", text(&words))).unwrap_or_default();
    format!("{}{title}{date}{stage}", code(&agreement.name))
}

/// The stage that an agreement states, and whether it has reached it.
pub(super) fn stage_of(agreement: &AgreementView) -> Option<String> {
    let stage = agreement.stage.as_ref()?;
    Some(match &agreement.reached {
        Some(reached) if reached == stage => format!("stage {stage}: reached"),
        Some(reached) => format!("stage {stage}: not reached, stands at {reached}"),
        None => format!("stage {stage}: not reached"),
    })
}

fn table(out: &mut String, path: &PathView) {
    let shown: Vec<&FindingView> = verdicts(path).collect();
    if shown.is_empty() {
        return;
    }
    out.push_str("\n| | Requirement | Why | Margin | Cited | Where |\n|---|---|---|---|---|---|\n");
    for (place, finding) in shown.iter().enumerate() {
        if out.len() > MOST_BYTES {
            let _ = writeln!(out, "\n… and {} more verdicts", shown.len() - place);
            return;
        }
        row(out, path, finding);
    }
}

fn row(out: &mut String, path: &PathView, finding: &FindingView) {
    let name = code(&asked(&finding.requirement, &finding.subjects));
    let title =
        finding.title.as_ref().map(|title| format!("<br>{}", text(title))).unwrap_or_default();
    let why = match suppressed(finding) {
        Some(reason) => format!("{}<br>{}", text(&why(finding)), text(&reason)),
        None => text(&why(finding)),
    };
    let place = Item { path, what: What::Verdict(finding) }.place();
    let at = if is_called_for(finding) {
        code(&format!("{}:{}:{}", place.file, place.line, place.column))
    } else {
        String::new()
    };
    let _ = writeln!(
        out,
        "| {} {} | {name}{title} | {why} | {} | {} | {at} |",
        finding.level,
        verdict_words(Some(finding.verdict)),
        text(&margins(finding)),
        text(&cited(finding)),
    );
}

/// A text of the input, without any mark-up of its own.
fn text(text: &str) -> String {
    escaped(&cut(&visible_line(text), MOST_CHARACTERS))
}

/// A name as code. Where it holds what would end the code or a cell of a table, as plain text.
fn code(name: &str) -> String {
    let name = cut(&visible_line(name), MOST_CHARACTERS);
    let is_plain = !name.contains(['`', '|', '\\', '<', '#']) && !name.trim().is_empty();
    if is_plain { format!("`{name}`") } else { escaped(&name) }
}
