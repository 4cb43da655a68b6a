//! The annex: where each verdict comes from.

use crate::report::brief::{AnnexView, BriefView, SeenView};
use crate::report::document::{Block, Cell};
use crate::report::research::sections::{code, named, table};
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
        Some(file) => format!(" Lines without a file are those of {}.", code(file)),
        None => String::new(),
    };
    let text = format!(
        "From the article to the requirement that cites it, to the terms of the draft that it looked at, to the verdict, with \
         file and line.{lines}"
    );
    blocks.push(Block::Text(text));
    let mut before = None;
    let rows = view.annex.iter().map(|found| {
        let article = found.article.as_ref().map(citation_words);
        let words = article.clone().unwrap_or_else(|| String::from("no article cited"));
        // An article is named once.
        let is_new = before.as_ref() != Some(&words);
        let shown = if is_new { words.clone() } else { format!("{words}, again") };
        before = Some(words);
        row(found, shown, only)
    });
    let rows = rows.collect();
    let heads = ["Article", "Requirement", "Terms that it looked at", "Verdict"];
    blocks.push(table("Articles, requirements, terms and verdicts", &heads, rows));
    if view.idle > 0 {
        let (are, they) = if view.idle == 1 {
            ("1 further requirement was read and does", "it is")
        } else {
            ("further requirements were read and do", "they are")
        };
        let count = if view.idle == 1 { String::new() } else { format!("{} ", view.idle) };
        blocks.push(Block::Text(format!("{count}{are} not apply to the draft; {they} left out.")));
    }
}

/// The file that all terms are stated in, if it is one.
fn only_file(view: &BriefView) -> Option<&str> {
    match view.files.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn row(found: &AnnexView, article: String, only: Option<&str>) -> Vec<Cell> {
    let place = found.rule.as_ref().map(|place| at(place, None)).unwrap_or_default();
    let title = found.title.as_deref().unwrap_or_default();
    let name = if title.is_empty() {
        named(None, &found.requirement)
    } else {
        Cell::Text(format!("{title} ({})", code(&found.requirement)))
    };
    vec![
        Cell::Text(article),
        Cell::Lines(vec![name.line(), place]),
        Cell::Lines(found.terms.iter().map(|term| seen(term, only)).collect()),
        super::verdict(found.verdict),
    ]
}

fn seen(term: &SeenView, only: Option<&str>) -> String {
    let place = term.location.as_ref().map(|place| format!(", {}", at(place, only)));
    format!("{}{}", code(&term.term), place.unwrap_or_default())
}

/// A file and a line; the line alone in the file that is known.
fn at(place: &LocationView, only: Option<&str>) -> String {
    if Some(place.file.as_str()) == only {
        format!("line {}", place.line)
    } else {
        format!("{}:{}", code(&place.file), place.line)
    }
}
