//! A check as a page of its own, readable without a script, a network or a picture.

use std::fmt::Write as _;

use super::escape::markup_without_commands;
use super::findings::{
    Item, What, cited, cut, is_called_for, margins, outcome, suppressed, verdicts, why,
};
use super::markdown::{counts, stage_of};
use super::page::{begin, shown};
use super::timeline::{asked, verdict_words};
use super::view::{ChecksView, FindingView, PathView};

/// A text longer than this is cut, in characters.
const MOST_CHARACTERS: usize = 10_000;

/// The page.
#[must_use]
pub fn html(view: &ChecksView) -> String {
    let mut out = begin(&format!("Accordant: {}", outcome(view)));
    for path in &view.checks {
        section(&mut out, path);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    markup_without_commands(&out).into_owned()
}

fn section(out: &mut String, path: &PathView) {
    let _ = writeln!(out, "<section>\n<h2>{}</h2>", text(&path.path));
    if !path.diagnostics.is_empty() {
        out.push_str("<ul>\n");
        for found in &path.diagnostics {
            let item = Item { path, what: What::Input(found) };
            let head = format!("{} {}", found.severity, found.code);
            let _ = writeln!(
                out,
                "<li><strong>{}</strong> at {}: {}</li>",
                text(&head),
                place(&item),
                text(&item.sentence())
            );
        }
        out.push_str("</ul>\n");
    }
    match &path.verdicts {
        None if path.is_beside => {}
        None => out.push_str("<p>Nothing was checked.</p>\n"),
        Some(checked) => {
            for agreement in &checked.agreements {
                let title = agreement.title.as_ref().map(|t| format!(" {t}")).unwrap_or_default();
                let date =
                    checked.as_of.as_ref().map(|d| format!(", as of {d}")).unwrap_or_default();
                let stage = stage_of(agreement).map(|s| format!(", {s}")).unwrap_or_default();
                let line = format!("{title}{date}{stage}");
                let _ =
                    writeln!(out, "<p><code>{}</code>{}</p>", text(&agreement.name), text(&line));
            }
            let word = if path.exit_code == 0 { "Passes" } else { "Fails" };
            let counts = counts(&checked.summary.verdicts);
            let _ = writeln!(out, "<p><strong>{word}</strong> ({})</p>", text(&counts));
            table(out, path);
        }
    }
    out.push_str("</section>\n");
}

fn table(out: &mut String, path: &PathView) {
    if verdicts(path).next().is_none() {
        return;
    }
    out.push_str("<table>\n<caption>Verdicts</caption>\n<thead>\n<tr>");
    for head in ["Requirement", "Verdict", "Why", "Margin", "Cited", "Where"] {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for finding in verdicts(path) {
        row(out, path, finding);
    }
    out.push_str("</tbody>\n</table>\n");
}

fn row(out: &mut String, path: &PathView, finding: &FindingView) {
    let name = text(&asked(&finding.requirement, &finding.subjects));
    let title = finding.title.as_ref().map_or_else(String::new, |title| {
        format!("<br><span class=\"title\">{}</span>", text(title))
    });
    let waived =
        suppressed(finding).map(|reason| format!("<br>{}", text(&reason))).unwrap_or_default();
    let item = Item { path, what: What::Verdict(finding) };
    let at = if is_called_for(finding) { place(&item) } else { String::new() };
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">{name}{title}</th><td class=\"verdict\">{} {}</td><td>{}{waived}</td>\
         <td>{}</td><td>{}</td><td>{at}</td></tr>",
        finding.level,
        verdict_words(Some(finding.verdict)),
        text(&why(finding)),
        text(&margins(finding)),
        text(&cited(finding)),
    );
}

fn place(item: &Item<'_>) -> String {
    let place = item.place();
    let at = format!("{}:{}:{}", place.file, place.line, place.column);
    format!("<code>{}</code>", text(&at))
}

/// A text of the input, harmless in a page.
fn text(text: &str) -> String {
    shown(&cut(text, MOST_CHARACTERS))
}
