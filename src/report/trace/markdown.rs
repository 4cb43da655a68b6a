//! The law against the rules and the drafts as Markdown: the whole matrix as tables, and the gaps as lists.

use std::fmt::Write as _;

use super::TraceView;
use super::human::{Shown, lines, said, sections, summary};
use crate::report::escape::markdown as escaped;

/// A trace as a page of Markdown.
#[must_use]
pub fn markdown(path: &str, view: &TraceView, shown: Shown) -> String {
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let mut out = format!("# {}{date}\n\n{}\n", escaped(path), escaped(&summary(view)));
    if !shown.only_gaps {
        sources(&mut out, view);
        if shown.matrix {
            matrix(&mut out, view);
        }
    }
    for section in sections(view) {
        let _ = writeln!(out, "\n## {}\n", escaped(&section.title));
        for (text, place) in &section.lines {
            let place = place.as_ref().map(|place| format!(" ({})", escaped(place)));
            let _ = writeln!(out, "- {}{}", escaped(text), place.unwrap_or_default());
        }
    }
    out
}

fn sources(out: &mut String, view: &TraceView) {
    out.push_str("\n| source | cited | uncited | hold | fail | open | do not apply | terms |\n");
    out.push_str("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for line in lines(view) {
        let [hold, fail, open, none] = line.counts;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {hold} | {fail} | {open} | {none} | {} |",
            escaped(line.source),
            line.cited,
            line.uncited,
            line.terms
        );
    }
}

fn matrix(out: &mut String, view: &TraceView) {
    for source in &view.sources {
        if source.articles.iter().all(|article| article.rules.is_empty()) {
            continue;
        }
        let title = source.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
        let _ = writeln!(out, "\n## {}\n", escaped(&format!("{}{title}", source.name)));
        out.push_str("| article | rule | says | looked at |\n|---|---|---|---|\n");
        for article in &source.articles {
            for rule in article.rules.iter().filter_map(|rule| view.rules.get(*rule)) {
                let terms: Vec<&str> = rule
                    .terms
                    .iter()
                    .filter_map(|term| view.terms.get(*term))
                    .map(|term| term.term.as_str())
                    .collect();
                let _ = writeln!(
                    out,
                    "| {} | {} {} | {} | {} |",
                    escaped(article.place.as_deref().unwrap_or("(as a whole)")),
                    rule.kind,
                    escaped(&rule.name),
                    escaped(&said(rule)),
                    escaped(&terms.join(", "))
                );
            }
        }
    }
}
