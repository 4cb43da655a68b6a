//! The annex: where each verdict comes from.

use crate::report::brief::{AnnexView, BriefView, SeenView};
use crate::report::document::{Block, Cell};
use crate::report::human::counted;
use crate::report::research::sections::{code, table};
use crate::report::timeline::citation_words;
use crate::report::view::LocationView;

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("Annex: where the verdicts come from")));
    if view.annex.is_empty() {
        let text = "No requirement that was read applies to the draft.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let only = only_file(view);
    let lines = match only {
        Some(file) => format!(" The number behind a term is its line in {}.", code(file)),
        None => String::new(),
    };
    let text = format!(
        "From the article to the requirement that cites it, to the terms of the draft that it looked at, to the verdict, with \
         file and line.{lines}"
    );
    blocks.push(Block::Text(text));
    let rows = view.annex.iter().map(|found| row(found, only)).collect();
    let heads = ["Article", "Requirement", "Terms that it looked at", "Verdict"];
    blocks.push(table("Articles, requirements, terms and verdicts", &heads, rows));
    if view.idle > 0 {
        let does = if view.idle == 1 { "does" } else { "do" };
        let idle = counted(view.idle, "further requirement");
        blocks.push(Block::Text(format!("{idle} that {does} not apply to the draft: left out.")));
    }
}

/// The file that all terms are stated in, if it is one.
fn only_file(view: &BriefView) -> Option<&str> {
    match view.files.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn row(found: &AnnexView, only: Option<&str>) -> Vec<Cell> {
    let article = found.article.as_ref().map(citation_words);
    let article = article.unwrap_or_else(|| String::from("no article is cited"));
    let name = code(&found.requirement);
    let place = found.rule.as_ref().map(|place| format!(", {}:{}", code(&place.file), place.line));
    let place = place.unwrap_or_default();
    let requirement = match &found.title {
        Some(title) => Cell::Named(title.clone(), format!("{name}{place}")),
        None => Cell::Text(format!("{name}{place}")),
    };
    vec![
        Cell::Text(article),
        requirement,
        Cell::Text(seen(&found.terms, only).join("; ")),
        super::verdict(found.verdict),
    ]
}

/// The terms, those of one agreement or clause together: "`belt_fta.c4` 62, lines freed 64".
fn seen(terms: &[SeenView], only: Option<&str>) -> Vec<String> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for term in terms {
        let (of, what) = match &term.attribute {
            Some(attribute) => (term.of.as_str(), attribute.replace('_', " ")),
            None => (term.of.as_str(), String::new()),
        };
        let place = term.location.as_ref().map(|place| at(place, only)).unwrap_or_default();
        let told = if what.is_empty() { place } else { format!("{what} {place}") };
        match lines.last_mut() {
            Some((last, line)) if *last == of => {
                line.push_str(", ");
                line.push_str(&told);
            }
            _ => lines.push((of, format!("{} {told}", code(of)))),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// A file and a line; the line alone in the file that is known.
fn at(place: &LocationView, only: Option<&str>) -> String {
    if Some(place.file.as_str()) == only {
        place.line.to_string()
    } else {
        format!("{}:{}", code(&place.file), place.line)
    }
}
