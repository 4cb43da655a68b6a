//! The state of the mechanisms and of the agreements.

use super::{applying, capitalised, cited, code, counts, gaps, named, table, verdict};
use crate::report::document::{Block, Cell, Table};
use crate::report::human::counted;
use crate::report::research::picture::picture;
use crate::report::research::{
    AgreementStateView, MechanismView, NextStageView, RequirementStateView, ResearchView, StateView,
};
use crate::report::view::FindingView;

/// How the requirements of each mechanism stand, as a table of numbers.
pub(super) fn table_of_mechanisms(view: &ResearchView) -> Table {
    let row = |mechanism: &MechanismView| {
        let mut cells = vec![Cell::Text(title(mechanism))];
        cells.extend(numbers(&mechanism.state));
        cells
    };
    let caption = String::from("Requirements of each mechanism, and what they come to");
    let heads = ["Mechanism", "Hold", "Fail", "Open", "Do not apply", "Must, and do not hold"];
    Table::new(caption, &heads, view.mechanisms.iter().map(row).collect())
}

fn numbers(state: &StateView) -> Vec<Cell> {
    let all = &state.all;
    let must = state.must.fails + state.must.undetermined;
    let numbers = [all.holds, all.fails, all.undetermined, all.not_applicable, must];
    numbers.into_iter().map(Cell::Number).collect()
}

pub(in crate::report) fn title(mechanism: &MechanismView) -> String {
    mechanism
        .title
        .clone()
        .unwrap_or_else(|| format!("{} mechanism", capitalised(&mechanism.name.replace('_', "-"))))
}

pub(super) fn mechanisms(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("The mechanisms")));
    let bars: Vec<_> = view.mechanisms.iter().map(|m| (title(m), m.state.all)).collect();
    blocks.extend(picture(&bars).map(Block::Picture));
    blocks.push(Block::Table(table_of_mechanisms(view)));
    for mechanism in &view.mechanisms {
        blocks.push(Block::Heading(3, title(mechanism)));
        one_mechanism(blocks, view, mechanism);
    }
}

fn one_mechanism(blocks: &mut Vec<Block>, view: &ResearchView, mechanism: &MechanismView) {
    let applies = |r: &&RequirementStateView| r.applies > 0;
    if mechanism.requirements.is_empty() {
        let text =
            "No rule that is loaded asks anything of this mechanism: what it lacks is a rule.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let all = mechanism.requirements.len();
    let text = format!(
        "{}: {}. Of those that must hold: {}.",
        counted(all, "requirement"),
        counts(&mechanism.state.all),
        counts(&mechanism.state.must)
    );
    blocks.push(Block::Text(text));
    // What fails is read first, what must hold before what should.
    let mut rows: Vec<&RequirementStateView> =
        mechanism.requirements.iter().filter(applies).collect();
    rows.sort_by_key(|r| (r.findings.is_empty(), r.level != "must", r.level == "may"));
    if !rows.is_empty() {
        let rows = rows.iter().map(|requirement| requirement_row(view, requirement)).collect();
        let caption = format!("{}: requirements that apply", title(mechanism));
        blocks.push(table(caption, &["Requirement", "Level", "State", "What is missing"], rows));
    }
    let idle: Vec<String> = mechanism
        .requirements
        .iter()
        .filter(|requirement| !applies(requirement))
        .map(|requirement| code(&requirement.requirement))
        .collect();
    if !idle.is_empty() {
        let text = format!("Nothing in these agreements falls under {}.", idle.join(", "));
        blocks.push(Block::Text(text));
    }
}

fn requirement_row(view: &ResearchView, requirement: &RequirementStateView) -> Vec<Cell> {
    vec![
        named(requirement.title.as_deref(), &requirement.requirement),
        Cell::Text(requirement.level.to_owned()),
        summed(requirement),
        gaps(view, &requirement.findings),
    ]
}

/// The worst verdict, with how many hold where that is one of several.
pub(super) fn summed(requirement: &RequirementStateView) -> Cell {
    let Cell::Verdict(state, words) = verdict(requirement.verdict) else {
        return verdict(requirement.verdict);
    };
    let is_mixed = requirement.applies > 1 && !requirement.findings.is_empty();
    let of = format!(", {} of {} hold", requirement.holds, requirement.applies);
    Cell::Verdict(state, if is_mixed { format!("{words}{of}") } else { words })
}

pub(super) fn agreements(blocks: &mut Vec<Block>, view: &ResearchView) {
    blocks.push(Block::Heading(2, String::from("The agreements")));
    if view.agreements.is_empty() {
        let text = "The files that were asked about hold no agreement.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    for agreement in &view.agreements {
        let title = agreement.title.as_deref();
        let name = code(&agreement.name);
        let heading = title.map_or_else(|| name.clone(), |title| format!("{title} ({name})"));
        blocks.push(Block::Heading(3, heading));
        one_agreement(blocks, view, agreement);
    }
    if !view.planned.is_empty() {
        blocks.push(Block::Heading(3, String::from("Planned, and not concluded")));
        let planned = view.planned.iter().map(|planned| match &planned.title {
            Some(title) => format!("{title} ({})", code(&planned.name)),
            None => code(&planned.name),
        });
        blocks.push(Block::List(planned.collect()));
    }
    if !view.of_none.is_empty() {
        blocks.push(Block::Heading(3, String::from("What concerns no agreement alone")));
        let caption = "What the framework as a whole lacks";
        blocks.push(findings_table(view, caption.to_owned(), &view.of_none, None));
    }
}

fn one_agreement(blocks: &mut Vec<Block>, view: &ResearchView, agreement: &AgreementStateView) {
    let musts = &agreement.state.must;
    let text = format!(
        "{} it: {}. Of those that must hold: {}.",
        match applying(&agreement.state.all) {
            1 => String::from("1 requirement concerns"),
            n => format!("{n} requirements concern"),
        },
        counts(&agreement.state.all),
        counts(musts)
    );
    blocks.push(Block::Text(text));
    let mut lines = vec![stands(agreement)];
    lines.extend(agreement.next.iter().map(next));
    for ring in &agreement.rings {
        let members = ring.members.iter().filter(|member| !member.parties.is_empty());
        let members = members.map(|member| {
            let name = member.member.as_deref().unwrap_or("not known");
            format!("{} {}", name.replace('_', " "), member.parties.join(", "))
        });
        let members: Vec<String> = members.collect();
        lines.push(format!("Parties by {}: {}", ring.scale.to_lowercase(), members.join("; ")));
    }
    let is_own = |agreements: &[String]| agreements.contains(&agreement.name);
    let spare = view.spare.iter().filter(|spare| !spare.is_at_limit && is_own(&spare.agreements));
    let movable = view.movable.iter().filter(|m| m.agreement.as_ref() == Some(&agreement.name));
    lines.push(format!(
        "Room: {} kept with something to spare; {} declared as open to move",
        counted(spare.count(), "limit"),
        counted(movable.count(), "thing")
    ));
    blocks.push(Block::List(lines));
    if agreement.findings.is_empty() {
        blocks.push(Block::Text(String::from("Nothing that is asked of it alone is missing.")));
    } else {
        let caption = format!("What {} lacks", code(&agreement.name));
        blocks.push(findings_table(view, caption, &agreement.findings, Some(&agreement.name)));
    }
}

/// Where an agreement stands on the way through the stages.
pub(in crate::report) fn stands(agreement: &AgreementStateView) -> String {
    match (&agreement.stage, &agreement.reached) {
        (None, None) => String::from("It states no stage and has reached none"),
        (None, Some(reached)) => format!("It states no stage and stands at {reached}"),
        (Some(stage), Some(reached)) if stage == reached => {
            format!("It has reached {stage}, the stage that it states")
        }
        (Some(stage), Some(reached)) => format!("It states {stage} and stands at {reached}"),
        (Some(stage), None) => format!("It states {stage} and has not reached it"),
    }
}

fn next(next: &NextStageView) -> String {
    let title = next.title.as_ref().unwrap_or(&next.stage);
    match next.blocked_by.as_slice() {
        [] => format!("Next: {title}; nothing blocks it"),
        blocked => {
            let names: Vec<String> = blocked.iter().map(|name| code(name)).collect();
            format!("Next: {title}; blocked by {}", names.join(", "))
        }
    }
}

fn findings_table(
    view: &ResearchView,
    caption: String,
    places: &[usize],
    of: Option<&str>,
) -> Block {
    let found = places.iter().filter_map(|place| Some((*place, view.findings.get(*place)?)));
    let mut found: Vec<(usize, &FindingView)> = found.collect();
    found.sort_by_key(|(_, f)| (f.level != "must", f.level == "may"));
    let rows = found.into_iter().map(|(place, finding)| {
        vec![
            named(finding.title.as_deref(), &about(finding, of)),
            Cell::Text(finding.level.to_owned()),
            verdict(finding.verdict),
            gaps(view, &[place]),
            Cell::Text(cited(&finding.citations)),
        ]
    });
    table(caption, &["Requirement", "Level", "State", "What is missing", "Source"], rows.collect())
}

/// The requirement with its subjects, but for the agreement that the table is about.
fn about(finding: &FindingView, of: Option<&str>) -> String {
    let subjects = finding.subjects.iter().map(String::as_str);
    let subjects: Vec<&str> = subjects.filter(|subject| Some(*subject) != of).collect();
    if subjects.is_empty() {
        finding.requirement.clone()
    } else {
        format!("{}({})", finding.requirement, subjects.join(", "))
    }
}
