//! How varied cooperation is, by field, form and whatever else agreements are described by.

use super::{capitalised, cited, code, codes, judged, named, table};
use crate::report::document::{Block, Cell, shorter};
use crate::report::human::counted;
use crate::report::research::{DimensionMemberView, DimensionView, ResearchView};

/// What the index is, for who meets it first.
const DEFINITION: &str = "Concentration is measured by the index of Herfindahl: the sum of the squares of the shares. It \
    is 1 where all cooperation lies in one member, and 1 divided by their number where it is spread evenly. One divided by the \
    index tells with how many equal members it would be as concentrated as it is.";

pub(super) fn write(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("Concentration and diversity")));
    blocks.push(Block::Text(DEFINITION.to_owned()));
    for dimension in view.dimensions.iter().filter(|d| d.is_field || d.used > 0) {
        blocks.push(Block::Heading(3, format!("By {}", name(dimension))));
        one(blocks, dimension);
    }
    indicators(blocks, view);
}

/// What a member is called: one of `AgreementKind` is an agreement kind.
pub(in super::super) fn name(dimension: &DimensionView) -> String {
    let mut out = String::new();
    for c in dimension.of_type.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out.replace('_', " ")
}

/// How much of what there is is used, and how concentrated it is.
pub(in super::super) fn spread(dimension: &DimensionView) -> String {
    let used = match dimension.available {
        Some(available) => format!("{} of {available} used", dimension.used),
        None => format!("{} take part", dimension.used),
    };
    match (&dimension.herfindahl, &dimension.equal_members) {
        (Some(index), Some(equal)) => {
            format!("{used}, concentration {index} (as if spread evenly over {equal})")
        }
        _ => String::from("no agreement names any"),
    }
}

fn one(blocks: &mut Vec<Block>, dimension: &DimensionView) {
    let mut text = capitalised(&spread(dimension));
    if !dimension.silent.is_empty() {
        let verb = if dimension.silent.len() == 1 { "does" } else { "do" };
        text = format!("{text}; {} {verb} not say", codes(&dimension.silent));
    }
    blocks.push(Block::Text(format!("{text}.")));
    let used = dimension.members.iter().filter(|member| !member.agreements.is_empty());
    let mut used: Vec<&DimensionMemberView> = used.collect();
    used.sort_by_key(|member| std::cmp::Reverse(member.agreements.len()));
    let rows: Vec<Vec<Cell>> = used.into_iter().map(|member| row(dimension, member)).collect();
    if !rows.is_empty() {
        let caption = format!("Cooperation by {}", name(dimension));
        let head = capitalised(&name(dimension));
        let own = head.as_str();
        let mut heads =
            vec![own, "Share", "Agreements", "Hold", "Fail", "Open", "Must, and do not hold"];
        if dimension.is_field {
            heads.push("Opportunities");
        }
        blocks.push(table(caption, &heads, rows));
    }
    unused(blocks, dimension);
}

fn row(dimension: &DimensionView, member: &DimensionMemberView) -> Vec<Cell> {
    let state = &member.state.all;
    let mut row = vec![
        Cell::Text(called(member)),
        Cell::Share(member.share.clone()),
        Cell::Text(codes(&member.agreements)),
        Cell::Number(state.holds),
        Cell::Number(state.fails),
        Cell::Number(state.undetermined),
        Cell::Number(member.state.must.fails + member.state.must.undetermined),
    ];
    if dimension.is_field {
        row.push(Cell::Text(codes(&member.opportunities)));
    }
    row
}

fn called(member: &DimensionMemberView) -> String {
    member.title.clone().unwrap_or_else(|| member.name.replace('_', " "))
}

/// What there is and no agreement names; first where an opportunity lies in it.
fn unused(blocks: &mut Vec<Block>, dimension: &DimensionView) {
    let mut unused: Vec<&DimensionMemberView> =
        dimension.members.iter().filter(|member| member.agreements.is_empty()).collect();
    if unused.is_empty() {
        return;
    }
    unused.sort_by_key(|member| member.opportunities.is_empty());
    let names = unused.iter().map(|member| match member.opportunities.as_slice() {
        [] => called(member),
        open => format!("{} (open: {})", called(member), codes(open)),
    });
    let names: Vec<String> = names.collect();
    blocks.push(Block::Text(format!("Not used: {}.", names.join(", "))));
}

fn indicators(blocks: &mut Vec<Block>, view: &ResearchView) {
    if view.indicators.is_empty() {
        return;
    }
    blocks.push(Block::Heading(3, String::from("Shares that the rules define")));
    let rows = view.indicators.iter().map(|found| {
        let name = match &found.of {
            Some(of) => format!("{}({of})", found.name),
            None => found.name.clone(),
        };
        vec![
            named(None, &name),
            Cell::Text(shorter(&found.value)),
            judged(&found.requirements),
            Cell::Text(cited(&found.citations)),
        ]
    });
    let caption = format!("{} and the requirements that look at them", shares(view));
    let heads = ["Share", "Value", "Requirements", "Source"];
    blocks.push(table(caption, &heads, rows.collect()));
}

fn shares(view: &ResearchView) -> String {
    let mut names: Vec<&str> = view.indicators.iter().map(|found| found.name.as_str()).collect();
    names.dedup();
    match names.as_slice() {
        [one] => code(one),
        several => counted(several.len(), "share"),
    }
}
