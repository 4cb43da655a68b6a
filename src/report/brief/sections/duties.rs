//! What the parties owe, what they have reserved, and when something falls due.

use crate::report::brief::plain::plain;
use crate::report::brief::sentence::called;
use crate::report::brief::{
    AboutView, BriefView, ClauseView, DueView, DutiesView, PartyDutiesView, ReservationView, dates,
};
use crate::report::document::{Block, Cell};
use crate::report::human::counted;
use crate::report::kept::WaiverStateView;
use crate::report::research::sections::{capitalised, cited, code, codes, named, table};
use crate::report::timeline::NameView;

pub(super) fn write(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("What each party owes")));
    if view.duties.is_empty() {
        let text = "The files that were asked about hold no agreement.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let text = "A clause binds every party of its agreement alike, but for what a party has reserved. What concerns one \
                party in particular stands below.";
    blocks.push(Block::Text(text.to_owned()));
    for duties in &view.duties {
        blocks.push(Block::Heading(3, called(&duties.agreement)));
        common(blocks, duties);
    }
    blocks.push(Block::Heading(3, String::from("Party by party")));
    by_party(blocks, view);
}

fn common(blocks: &mut Vec<Block>, duties: &DutiesView) {
    let parties: Vec<String> = duties.parties.iter().map(called).collect();
    if parties.is_empty() {
        blocks.push(Block::Text(String::from("It names no party.")));
    } else {
        blocks.push(Block::Text(format!("Binds {}.", crate::explain::join_words(&parties))));
    }
    if duties.clauses.is_empty() {
        let text = "It has no clauses, so it lays no duty on them.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let rows = duties.clauses.iter().map(clause).collect();
    let heads = ["Clause", "What it says", "Reserved", "Requirements that look at it", "Text"];
    let caption = format!("What {} lays on its parties", code(&duties.agreement.name));
    blocks.push(table(caption, &heads, rows));
}

fn clause(found: &ClauseView) -> Vec<Cell> {
    let kind = capitalised(&found.kind.replace('_', " "));
    let title = found.title.as_ref().map_or_else(|| kind.clone(), |t| format!("{t} ({kind})"));
    let terms = found.terms.iter();
    let terms = terms.map(|t| format!("{}: {}", t.attribute.replace('_', " "), t.value));
    vec![
        named(Some(&title), &found.name),
        Cell::Lines(terms.collect()),
        Cell::Text(codes(&found.reservations)),
        super::judged(&found.requirements),
        Cell::Text(cited(&found.citations)),
    ]
}

fn by_party(blocks: &mut Vec<Block>, view: &BriefView) {
    if view.parties.is_empty() {
        return blocks.push(Block::Text(String::from("No agreement names a party.")));
    }
    let rows = view.parties.iter().map(|party| party_row(view, party)).collect();
    let heads = ["Party", "Bound by", "Named in", "Reserved", "Asked of it"];
    blocks.push(table("What concerns each party in particular", &heads, rows));
}

fn party_row(view: &BriefView, party: &PartyDutiesView) -> Vec<Cell> {
    let bound = view.duties.iter().filter(|d| party.agreements.contains(&d.agreement.name));
    let bound = bound.filter(|duties| !duties.clauses.is_empty()).map(|duties| {
        format!("{} of {}", counted(duties.clauses.len(), "clause"), code(&duties.agreement.name))
    });
    let bound: Vec<String> = bound.collect();
    let bound = if bound.is_empty() { vec![String::from("no clause")] } else { bound };
    let naming = party.named.iter();
    let naming = naming.map(|n| {
        let clause = plain(view, &code(&n.clause));
        format!("{clause}, {}", n.attribute.replace('_', " "))
    });
    let reserved = party.reservations.iter().map(|name| {
        let found = view.reservations.iter().find(|r| r.name == *name);
        let until = found.and_then(|r| r.expires.as_ref());
        let until = until.map_or_else(String::new, |day| format!(", until {day}"));
        let on = found.and_then(|r| r.clause.as_ref());
        let on = on.map(|clause| format!(" on {}", plain(view, &code(&clause.name))));
        format!("{}{}{until}", code(name), on.unwrap_or_default())
    });
    vec![
        named(party.country.title.as_deref(), &party.country.name),
        Cell::Lines(bound),
        Cell::Lines(naming.collect()),
        Cell::Lines(reserved.collect()),
        asked(&party.asked),
    ]
}

/// What is asked of a party: what fails is named, what holds is counted.
fn asked(list: &[AboutView]) -> Cell {
    let holds = |about: &&AboutView| matches!(about.verdict, "met" | "excepted" | "waived");
    let mut lines: Vec<String> = Vec::new();
    for about in list.iter().filter(|about| !holds(about)) {
        let title = about.title.clone().unwrap_or_else(|| code(&about.requirement));
        let with = if about.with.is_empty() {
            String::new()
        } else {
            format!(" (with {})", codes(&about.with))
        };
        lines.push(format!("{title}{with}: {}", super::in_words(about.verdict)));
    }
    let held = list.iter().filter(holds).count();
    if held > 0 {
        lines.push(format!("{held} {}", if held == 1 { "holds" } else { "hold" }));
    }
    Cell::Lines(lines)
}

pub(super) fn reservations(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("Reservations")));
    if view.reservations.is_empty() {
        let text = "No party has made a reservation.";
        return blocks.push(Block::Text(text.to_owned()));
    }
    let rows = view.reservations.iter().map(reservation).collect();
    let heads = ["Reservation", "Party", "On", "Goods", "Reason", "Until", "Then"];
    blocks.push(table("Reservations, those that end first before the others", &heads, rows));
}

fn reservation(found: &ReservationView) -> Vec<Cell> {
    let name = |name: &Option<NameView>| name.as_ref().map(called).unwrap_or_default();
    let text = |text: &Option<String>| Cell::Text(text.clone().unwrap_or_default());
    let end = match (&found.expires, found.expired) {
        (Some(day), true) => Cell::Verdict("not_met", format!("{day}, expired")),
        (Some(day), false) => Cell::Short(day.clone()),
        (None, _) => Cell::Verdict("undetermined", String::from("no end stated")),
    };
    vec![
        named(found.title.as_deref(), &found.name),
        Cell::Text(name(&found.party)),
        Cell::Text(name(&found.clause)),
        text(&found.goods),
        text(&found.reason),
        end,
        text(&found.left),
    ]
}

/// What the project lives with for a while; nothing where it waives nothing.
pub(super) fn waivers(blocks: &mut Vec<Block>, view: &BriefView) {
    if view.waivers.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, String::from("Waivers")));
    let text = "What is not met and is lived with for a while. A waiver is a decision of the project and binds nobody else; \
                a reservation is law.";
    blocks.push(Block::Text(text.to_owned()));
    let rows = view.waivers.iter().map(waiver).collect();
    let heads = ["Requirement", "Of", "Reason", "Decided by", "Until", "State"];
    blocks.push(table("Waivers of the project", &heads, rows));
}

fn waiver(found: &WaiverStateView) -> Vec<Cell> {
    let (colour, words) = match found.state {
        "in_use" => ("waived", "in use"),
        "expiring" => ("undetermined", "expires soon"),
        "expired" => ("not_met", "expired"),
        "not_yet" => ("not_applicable", "not yet in force"),
        _ => ("not_applicable", "not used"),
    };
    vec![
        Cell::Text(code(&found.requirement)),
        Cell::Text(codes(&found.subjects)),
        Cell::Text(found.waiver.reason.clone()),
        Cell::Text(found.waiver.approver.clone()),
        Cell::Short(found.waiver.expires.clone()),
        Cell::Verdict(colour, words.to_owned()),
    ]
}

pub(super) fn dates(blocks: &mut Vec<Block>, view: &BriefView) {
    blocks.push(Block::Heading(2, String::from("Dates")));
    if view.dates.is_empty() {
        let text = "The draft states no date but that on which it is judged.";
        blocks.push(Block::Text(text.to_owned()));
    } else {
        if let Some(svg) = dates::picture(view) {
            let caption = "What falls due, by year";
            blocks.push(Block::Figure(caption.to_owned(), svg));
        }
        let rows = view.dates.iter().map(due).collect();
        let heads = ["Date", "What", "Of", "When", "Says"];
        blocks.push(table("Dates that the drafts state and the rules define", &heads, rows));
    }
    if !view.undated.is_empty() {
        let told = view.undated.iter().map(|undated| {
            format!("{} of {}", undated.what.replace('_', " "), called(&undated.of))
        });
        let told: Vec<String> = told.collect();
        let text = "Not dated, because the draft does not state what the date rests on";
        blocks.push(Block::Text(format!("{text}: {}.", told.join("; "))));
    }
}

fn due(found: &DueView) -> Vec<Cell> {
    vec![
        Cell::Short(found.date.clone()),
        Cell::Text(capitalised(&dates::what(found))),
        Cell::Text(called(&found.of)),
        Cell::Text(found.left.clone().unwrap_or_default()),
        Cell::Text(code(&found.what)),
    ]
}
