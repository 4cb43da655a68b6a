//! Room that is not used: what may move further, moves that are not made, requirements met with something to spare.

use super::{code, codes, named, table};
use crate::report::document::{Block, Cell, shorter};
use crate::report::research::{MovableView, ResearchView, SpareView};

pub(super) fn write(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Unused room")));
    spare(blocks, view);
    let (framework, drafts): (Vec<_>, Vec<_>) =
        view.movable.iter().partition(|movable| movable.agreement.is_none());
    blocks.push(Block::Heading(3, String::from("What the agreements leave open to move")));
    movable(blocks, &drafts, "Terms of the agreements and how far they may move");
    blocks.push(Block::Heading(3, String::from("What the framework leaves open to move")));
    movable(blocks, &framework, "Parameters of the framework and how far they may move");
}

/// "`c4.lines_freed`: 3 pp to spare".
pub(super) fn spare_words(spare: &SpareView) -> String {
    let term = code(&spare.margin.term);
    if spare.is_at_limit {
        format!("{term}: exactly at the limit")
    } else {
        format!("{term}: {} to spare", shorter(&spare.margin.gap))
    }
}

fn spare(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(3, String::from("Requirements met with something to spare")));
    if view.spare.is_empty() {
        let text = "No requirement that is met rests on a limit that numbers could come nearer to.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let rows = view.spare.iter().map(|spare| {
        let margin = &spare.margin;
        let gap = if spare.is_at_limit {
            String::from("nothing: exactly at the limit")
        } else {
            shorter(&margin.gap)
        };
        vec![
            named(spare.title.as_deref(), &spare.requirement),
            Cell::Text(code(&margin.term)),
            Cell::Text(shorter(&margin.value)),
            Cell::Text(margin.needs.clone()),
            Cell::Text(gap),
        ]
    });
    let heads = ["Requirement", "What is compared", "Now", "Needs", "To spare"];
    blocks.push(table("Limits that are kept, and by how much", &heads, rows.collect()));
}

fn movable(blocks: &mut Vec<Block>, list: &[&MovableView], caption: &str) {
    let (moves, terms): (Vec<_>, Vec<_>) = list.iter().partition(|movable| movable.is_move);
    if list.is_empty() {
        let text = "Nothing is declared that may move.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    if !terms.is_empty() {
        let heads =
            ["What", "Now", "May be", "Room", "Cost", "Failing requirements that look at it"];
        blocks.push(table(caption, &heads, terms.into_iter().map(term).collect()));
    }
    if !moves.is_empty() {
        let heads = ["Move", "Cost", "Failing requirements that look at it"];
        let rows = moves.into_iter().map(|movable| {
            vec![
                Cell::Text(movable.what.clone()),
                Cell::Text(movable.cost.clone()),
                Cell::Text(failing(movable)),
            ]
        });
        blocks.push(table("Moves that are declared and not made", &heads, rows.collect()));
    }
}

/// Requirements that a cell names; more are counted.
const MOST_NAMED: usize = 5;

fn failing(movable: &MovableView) -> String {
    let (shown, rest) = movable.failing.split_at(movable.failing.len().min(MOST_NAMED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    format!("{}{more}", codes(shown))
}

fn term(movable: &MovableView) -> Vec<Cell> {
    let may_be = match (&movable.lowest, &movable.highest) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        _ if movable.choices.is_empty() => String::from("to be stated"),
        _ => movable.choices.join(", "),
    };
    let room: Vec<String> = [(&movable.down, "down"), (&movable.up, "up")]
        .into_iter()
        .filter_map(|(far, way)| far.as_ref().map(|far| format!("{far} {way}")))
        .collect();
    let per = movable.per.as_ref().map(|per| format!(" per {per}")).unwrap_or_default();
    vec![
        Cell::Text(code(&movable.what)),
        Cell::Text(movable.present.clone().unwrap_or_else(|| String::from("not stated"))),
        Cell::Text(may_be),
        Cell::Text(room.join(", ")),
        Cell::Text(format!("{}{per}", movable.cost)),
        Cell::Text(failing(movable)),
    ]
}
