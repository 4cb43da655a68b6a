//! Opportunities, and whether they are taken; risks, and what keeps them in check.

use super::{judged_words, requirement_title};
use crate::report::brief::BriefView;
use crate::report::document::{Block, Cell};
use crate::report::research::JudgedView;
use crate::report::research::sections::outlook::{Manner, table_of_opportunities, table_of_risks};

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    let judged = |list: &[JudgedView]| asked(view, list);
    let manner = Manner { absent: "no party", advances: false, judged: &judged };
    blocks.push(Block::Heading(2, String::from("Opportunities and risks")));
    blocks.push(Block::Heading(3, String::from("Opportunities")));
    blocks.push(table_of_opportunities(&view.research.opportunities, &manner));
    blocks.push(Block::Heading(3, String::from("Risks")));
    blocks.push(table_of_risks(&view.research.risks, &manner));
}

/// Requirements by their titles, each with its verdict.
fn asked(view: &BriefView, list: &[JudgedView]) -> Cell {
    let told = list.iter().map(|judged| {
        let title = judged.title.clone();
        let title = title.unwrap_or_else(|| requirement_title(view, &judged.requirement));
        format!("{title}: {}", judged_words(judged))
    });
    Cell::Lines(told.collect())
}
