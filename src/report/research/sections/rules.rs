//! The trade rules, by the source and the article that requirements cite.

use super::{code, gap, table};
use crate::report::document::{Block, Cell};
use crate::report::human::counted;
use crate::report::research::{ArticleStateView, ResearchView, SourceStateView};

pub(super) fn write(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("The rules, by source and article")));
    if view.sources.is_empty() {
        let text = "No requirement cites a source.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    for source in &view.sources {
        let title = match &source.title {
            Some(title) => format!("{title} ({})", code(&source.name)),
            None => code(&source.name),
        };
        blocks.push(Block::Heading(3, title));
        one(blocks, view, source);
    }
}

fn one(blocks: &mut Vec<Block>, view: &ResearchView, source: &SourceStateView) {
    let applies = |article: &&ArticleStateView| super::applying(&article.state.all) > 0;
    let (here, idle): (Vec<_>, Vec<_>) = source.articles.iter().partition(applies);
    if !here.is_empty() {
        let caption = format!("Articles of {} that apply", code(&source.name));
        let heads = ["Article", "Requirements", "Hold", "Fail", "Open", "Gaps", "Room"];
        let rows = here.into_iter().map(|article| row(view, article)).collect();
        blocks.push(table(caption, &heads, rows));
    }
    let mut rest = Vec::new();
    if !idle.is_empty() {
        let places = idle.iter().map(|article| place(article)).collect::<Vec<_>>();
        rest.push(format!("Does not apply here: {}.", places.join(", ")));
    }
    if source.uncited > 0 {
        let text = counted(source.uncited, "provision");
        rest.push(format!(
            "{text} that the source lists and no rule cites: see `accordant trace`."
        ));
    }
    if !rest.is_empty() {
        blocks.push(Block::Text(rest.join(" ")));
    }
}

fn place(article: &ArticleStateView) -> String {
    article.place.clone().unwrap_or_else(|| String::from("the source as a whole"))
}

fn row(view: &ResearchView, article: &ArticleStateView) -> Vec<Cell> {
    let applying = article.requirements.iter().filter(|requirement| requirement.applies > 0);
    let names: Vec<String> = applying.clone().map(|r| code(&r.requirement)).collect();
    let failing = applying.flat_map(|r| r.findings.iter().filter_map(|at| view.findings.get(*at)));
    let failing: Vec<_> = failing.collect();
    // Several subjects often lack the same.
    let mut gaps: Vec<String> = Vec::new();
    for lack in failing.iter().map(|finding| gap(finding).join("; ")) {
        if !gaps.contains(&lack) {
            gaps.push(lack);
        }
    }
    let more = gaps.len().saturating_sub(super::MOST_FINDINGS);
    gaps.truncate(super::MOST_FINDINGS);
    if more > 0 {
        gaps.push(format!("… and {more} more"));
    }
    let spare = article.spare.iter().filter_map(|place| view.spare.get(*place));
    let spare = spare.map(super::room::spare_words).collect();
    let state = &article.state.all;
    vec![
        Cell::Text(place(article)),
        Cell::Text(names.join(", ")),
        Cell::Number(state.holds),
        Cell::Number(state.fails),
        Cell::Number(state.undetermined),
        Cell::Lines(gaps),
        Cell::Lines(spare),
    ]
}
