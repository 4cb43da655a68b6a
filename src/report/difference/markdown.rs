//! Two versions compared as Markdown: for the comment of a review.

use std::fmt::Write as _;

use super::{
    ChangeView, DiffView, asked, causes, dates, heading, place, renamed, summary, transition,
};
use crate::report::escape::markdown as escaped;

/// The comparison as a page of Markdown.
#[must_use]
pub fn markdown((before, after): (&str, &str), view: &DiffView) -> String {
    let title = format!("{before} → {after}{}", dates(view));
    let mut out = format!("# {}\n\n{}\n", escaped(&title), summary(view));
    let mut last = "";
    for change in &view.changes {
        if change.kind != last {
            last = change.kind;
            let _ = writeln!(out, "\n## {}\n", heading(last));
            out.push_str("| verdict | level | requirement | because |\n|---|---|---|---|\n");
        }
        row(&mut out, view, change);
    }
    let others = view.differences.iter().filter(|difference| !difference.decides);
    let others = others.map(|difference| {
        let at = place(difference).map(|at| format!(" ({at})")).unwrap_or_default();
        format!("{}{at}", difference.sentence)
    });
    for (number, sentence) in renamed(view).into_iter().chain(others).enumerate() {
        if number == 0 {
            out.push_str("\n## Other differences\n\n");
        }
        let _ = writeln!(out, "- {}", escaped(&sentence));
    }
    out
}

fn row(out: &mut String, view: &DiffView, change: &ChangeView) {
    let title = change.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
    let name = escaped(&format!("{}{title}", asked(change)));
    let told = causes(view, change).into_iter().map(|(head, differences)| {
        let each = differences.iter().map(|(sentence, at)| {
            let at = at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
            escaped(&format!("{sentence}{at}"))
        });
        let colon = if differences.len() > 1 { ":" } else { "" };
        format!("{head}{colon} {}", each.collect::<Vec<_>>().join("; "))
    });
    let told = told.collect::<Vec<_>>().join("<br>");
    let verdict = transition(change);
    let _ = writeln!(out, "| {verdict} | {} | {name} | {told} |", change.level);
}
