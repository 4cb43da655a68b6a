//! A timeline as a page of its own: the chart and the table, readable without a script, a network or a picture.

use std::fmt::Write as _;

use super::chart::svg;
use super::escape::{markup, visible_line};
use super::timeline::{
    ChangeView, TimelineView, UNEXPLAINED, UNKNOWN, asked, cause_words, citation_words, ending,
    heading, verdict_words,
};

/// Colours and widths; the page asks for nothing from elsewhere.
const STYLE: &str = "\
body { font-family: sans-serif; line-height: 1.45; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.35rem; line-height: 1.3 }
.chart { overflow-x: auto }
.chart svg { max-width: 100%; height: auto; min-width: 50rem }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem }
caption { text-align: left; font-weight: bold; padding: .4rem 0 }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid #ccc }
thead th { border-top: 0 }
tbody th { font-weight: normal; white-space: nowrap }
td ul { margin: 0; padding-left: 1.1rem }
.verdict { white-space: nowrap }
.title { color: #555 }
";

/// The page.
#[must_use]
pub fn page(view: &TimelineView) -> String {
    let mut out = begin(&heading(view));
    let _ = writeln!(out, "<p>{}</p>", shown(&ending(view)));
    if !view.explained {
        let _ = writeln!(out, "<p>{}</p>", shown(UNEXPLAINED));
    }
    if let Some(chart) = svg(view) {
        let _ = write!(out, "<div class=\"chart\">\n{}\n</div>\n", chart.trim_end());
    }
    table(&mut out, view);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn table(out: &mut String, view: &TimelineView) {
    if view.dates.iter().all(|date| date.changes.is_empty()) {
        return;
    }
    out.push_str("<table>\n<caption>Verdicts that change</caption>\n<thead>\n<tr>");
    for head in ["Date", "Requirement", "Before", "After", "Because"] {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for date in &view.dates {
        for change in &date.changes {
            row(out, date.date.as_deref().unwrap_or_default(), change);
        }
    }
    out.push_str("</tbody>\n</table>\n");
}

fn row(out: &mut String, day: &str, change: &ChangeView) {
    let name = shown(&asked(&change.requirement, &change.subjects));
    let title = change.title.as_ref().map_or_else(String::new, |title| {
        format!("<br><span class=\"title\">{}</span>", shown(title))
    });
    let cited: Vec<String> = change.citations.iter().map(citation_words).collect();
    let cited = if cited.is_empty() {
        String::new()
    } else {
        format!("<br><cite>{}</cite>", shown(&cited.join("; ")))
    };
    let mut causes = String::new();
    for cause in &change.causes {
        let _ = write!(causes, "<li>{}</li>", shown(&cause_words(cause)));
    }
    let causes = if causes.is_empty() { UNKNOWN.to_owned() } else { format!("<ul>{causes}</ul>") };
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\"><time datetime=\"{day}\">{day}</time></th><td>{name}{title}{cited}</td>\
         <td class=\"verdict\">{}</td><td class=\"verdict\">{}</td><td>{causes}</td></tr>",
        verdict_words(change.before),
        verdict_words(change.after),
    );
}

/// The beginning of a page up to its heading.
pub(super) fn begin(heading: &str) -> String {
    let title = shown(heading);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )
}

/// A text of the input, harmless in a page.
pub(super) fn shown(text: &str) -> String {
    markup(&visible_line(text))
}
