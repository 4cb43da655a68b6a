//! A screening of real agreements: the verdicts of the WTO pack against what the sheet itself gives away.
//! Every disagreement stands with its reasons in `screening/disagreements.md`; with `ACCORDANT_UPDATE=1` in the
//! environment the file is written anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use accordant::evaluate::Outcome;
use accordant::explain::{Words, explain};
use accordant::model::{EntityId, Value, ValueId};
use accordant::source::{SourceMap, Span};
use accordant::workspace::{Loaded, Options, evaluate};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::shared::{data, project};

const TABLES: [&str; 3] = [
    "countries/country-codes.csv",
    "organisations/factbook_igo_participation.csv",
    "treaties/tota_meta.csv",
];

/// The sheet was made in that year.
const AS_OF: Date = date(2017, 6, 1);

/// A row of the sheet, by column.
type Row = BTreeMap<String, String>;

/// What a requirement must come to by the sheet alone; none where a cell that it needs is blank.
struct Comparison {
    requirement: &'static str,
    columns: &'static str,
    by_sheet: fn(&Row) -> Option<&'static str>,
}

const COMPARISONS: [Comparison; 5] = [
    Comparison {
        requirement: "all_parties_wto",
        columns: "`parties_wto`",
        by_sheet: all_parties_wto,
    },
    Comparison {
        requirement: "integration_iff_gats",
        columns: "`type` and `notification`",
        by_sheet: integration_iff_gats,
    },
    Comparison {
        requirement: "partial_scope_enabling",
        columns: "`type` and `notification`",
        by_sheet: partial_scope_enabling,
    },
    Comparison {
        requirement: "not_notified_late",
        columns: "`date_into_force` and `date_notification`",
        by_sheet: not_notified_late,
    },
    Comparison {
        requirement: "transition_within_limit",
        columns: "`notification`, `date_into_force` and `end_implementation`",
        by_sheet: transition_within_limit,
    },
];

fn met(holds: bool) -> Option<&'static str> {
    Some(if holds { "met" } else { "not_met" })
}

fn day(row: &Row, column: &str) -> Option<Date> {
    row[column].parse().ok()
}

fn all_parties_wto(row: &Row) -> Option<&'static str> {
    match row["parties_wto"].as_str() {
        "Yes" => met(true),
        "No" => met(false),
        _ => None,
    }
}

fn integration_iff_gats(row: &Row) -> Option<&'static str> {
    let notified = row["notification"].as_str();
    let integrates = row["type"].contains("Economic Integration Agreement");
    if notified.is_empty() { None } else { met(integrates == notified.contains("GATS Art. V")) }
}

fn partial_scope_enabling(row: &Row) -> Option<&'static str> {
    match (row["type"].as_str(), row["notification"].as_str()) {
        ("Partial Scope Agreement", "") => None,
        ("Partial Scope Agreement", notified) => met(notified.contains("Enabling Clause")),
        _ => Some("not_applicable"),
    }
}

fn not_notified_late(row: &Row) -> Option<&'static str> {
    let Some(force) = day(row, "date_into_force").filter(|force| *force <= AS_OF) else {
        return Some("not_applicable");
    };
    match day(row, "date_notification") {
        Some(notified) if notified <= force => met(true),
        _ if force < date(1995, 1, 1) => Some("excepted"),
        Some(_) => met(false),
        None => None,
    }
}

fn transition_within_limit(row: &Row) -> Option<&'static str> {
    let Some(end) = day(row, "end_implementation") else { return Some("not_applicable") };
    match row["notification"].as_str() {
        "" => None,
        basis if !basis.contains("GATT Art. XXIV") => Some("not_applicable"),
        _ => met(end <= day(row, "date_into_force")?.checked_add(10.years()).unwrap()),
    }
}

/// Where the sheet says otherwise: what a look at other sources shows.
const NOTES: [(u32, &str); 4] = [
    (32, "the sheet is older: Liberia was the last of the fifteen to accede, in 2016"),
    (286, "the sheet is wrong: Serbia is an observer"),
    (295, "the sheet is wrong: Serbia is an observer"),
    (323, "the sheet is older: Afghanistan acceded in 2016"),
];

/// What the table of memberships says of a country and the WTO, by its code, if it says anything.
fn statuses() -> Option<BTreeMap<String, String>> {
    let text = data("organisations/factbook_igo_participation.csv")?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<Row>().map(Result::unwrap);
    let of_wto = rows.filter(|row| row["organization"] == "WTO");
    Some(
        of_wto
            .map(|mut row| (row.remove("iso3").unwrap(), row.remove("status").unwrap()))
            .collect(),
    )
}

/// The rows of the sheet by its numbers.
fn sheet() -> Option<BTreeMap<u32, Row>> {
    let text = data("treaties/tota_meta.csv")?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<Row>().map(Result::unwrap);
    Some(rows.map(|row| (row["pta_id"].parse().unwrap(), row)).collect())
}

fn rules() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screening/screening.accord");
    fs::read_to_string(path).unwrap()
}

/// A place; in rules without its line, which other work may move.
fn place(sources: &SourceMap, span: Span) -> String {
    let file = sources.get(span.file).unwrap();
    let table = Path::new(&file.name).extension().is_some_and(|ending| ending == "csv");
    let line =
        if table { format!(", line {}", file.line_column(span.start).line) } else { String::new() };
    format!("{}{line}", file.name)
}

/// The verdicts on one requirement, by the sheet's numbers, as places among all judgements.
fn verdicts(outcome: &Outcome<'_>, requirement: &str) -> BTreeMap<u32, usize> {
    let program = outcome.program();
    let id = program.requirement_named(requirement).unwrap();
    let number = |subject: &ValueId| -> u32 {
        let entity = program.entity(subject.as_entity().unwrap());
        entity.name.strip_prefix("pta_").unwrap().parse().unwrap()
    };
    let asked = outcome.judgements.iter().enumerate().filter(|(_, j)| j.requirement == id);
    asked.map(|(place, j)| (number(&j.subjects[0]), place)).collect()
}

/// Why every party counts as a Member: explanations speak of what fails, so a verdict of met shows its facts.
fn memberships(outcome: &Outcome<'_>, sources: &SourceMap, agreement: EntityId) -> Vec<String> {
    let program = outcome.program();
    let words = Words::of(outcome);
    let country = program.type_info(program.builtin.country);
    let parties = program.stated(agreement, program.builtin.agreement_parties).unwrap();
    let Some(Value::Set(parties)) = program.values.get(parties.value) else { return Vec::new() };
    let members = program.relations.iter().position(|r| r.name == "member").unwrap();
    let mut out = Vec::new();
    for party in parties.iter() {
        let name = words.value(*party);
        let of = |t: &&accordant::model::Tuple| {
            t.arguments[0] == *party && words.value(t.arguments[1]) == "WTO"
        };
        if let Some(tuple) = program.facts.tuples[members].iter().find(of) {
            let from = tuple.period.from.unwrap();
            let place = place(sources, tuple.span);
            out.push(format!("`member({name}, WTO)` from {from} ({place})"));
            continue;
        }
        for attribute in ["wto_since", "wto_member"] {
            let stated = program.stated(party.as_entity().unwrap(), country.attributes[attribute]);
            if let Some(stated) = stated {
                let (value, place) = (words.value(stated.value), place(sources, stated.span));
                out.push(format!("`{name}.{attribute}` is {value} ({place})"));
                break;
            }
        }
    }
    out
}

/// The reasons for a verdict, one a line, and whether a cell that was not understood is among them.
fn reasons(
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    statuses: &BTreeMap<String, String>,
    at: usize,
) -> (Vec<String>, bool) {
    let mut unread = false;
    let judgement = outcome.judgements[at].clone();
    let explanation = explain(outcome, &judgement);
    let mut out = Vec::new();
    for reason in &explanation.reasons {
        let facts: Vec<String> = reason.facts.iter().map(|span| place(sources, *span)).collect();
        let facts =
            if facts.is_empty() { String::new() } else { format!(" ({})", facts.join("; ")) };
        out.push(format!("{}{facts}", reason.sentence));
    }
    if explanation.more > 0 {
        out.push(format!("and {} more", explanation.more));
    }
    for missing in &explanation.missing {
        let decides = if missing.decides { ", which alone decides" } else { "" };
        let country = missing.name.split('.').next().unwrap();
        let said = match statuses.get(country) {
            Some(status) => format!("the table says `{status}`"),
            None => String::from("the table says nothing"),
        };
        unread |= statuses.contains_key(country);
        out.push(format!("missing: `{}`{decides}: {said}", missing.name));
    }
    if judgement.verdict.name() == "met" {
        out = memberships(outcome, sources, judgement.subjects[0].as_entity().unwrap());
    }
    (out, unread)
}

/// One requirement against the sheet.
fn compare(
    comparison: &Comparison,
    sheet: &BTreeMap<u32, Row>,
    outcome: &mut Outcome<'_>,
    sources: &SourceMap,
    statuses: &BTreeMap<String, String>,
) -> String {
    let ours = verdicts(outcome, comparison.requirement);
    assert!(ours.keys().eq(sheet.keys()), "a row without a verdict");
    let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
    let [mut otherwise, mut unread, mut unknown, mut silent] = [const { Vec::new() }; 4];
    for (number, row) in sheet {
        let verdict = outcome.judgements[ours[number]].verdict.name();
        match (comparison.by_sheet)(row) {
            Some(expected) if expected == verdict => *alike.entry(verdict).or_default() += 1,
            Some(expected) => {
                let mut entry =
                    format!("- {number} {}: {verdict}; by the sheet {expected}\n", row["name"]);
                if let Some((_, note)) = NOTES.iter().find(|(of, _)| of == number) {
                    let _ = writeln!(entry, "  - {note}");
                }
                let (reasons, is_unread) = reasons(outcome, sources, statuses, ours[number]);
                for reason in reasons {
                    let _ = writeln!(entry, "  - {reason}");
                }
                match (verdict, is_unread) {
                    ("undetermined", true) => unread.push(entry),
                    ("undetermined", false) => unknown.push(entry),
                    _ => otherwise.push(entry),
                }
            }
            None => silent.push(format!("- {number} {}: {verdict}\n", row["name"])),
        }
    }
    let title = outcome.program().requirement_named(comparison.requirement).unwrap();
    let title = outcome.program().requirement(title).title.clone().unwrap();
    let mut out = format!("\n## {}: {title}\n\n", comparison.requirement);
    let alike: Vec<String> = alike.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let _ = writeln!(out, "By {}: alike in {}.", comparison.columns, alike.join(", "));
    for (heading, entries) in [
        ("The sheet says otherwise", otherwise),
        ("Undetermined for a cell without a meaning", unread),
        ("Undetermined for want of facts", unknown),
        ("The sheet is silent", silent),
    ] {
        if !entries.is_empty() {
            let _ = write!(out, "\n### {heading}: {}\n\n{}", entries.len(), entries.concat());
        }
    }
    out
}

fn report(
    loaded: &Loaded,
    sheet: &BTreeMap<u32, Row>,
    statuses: &BTreeMap<String, String>,
) -> String {
    let (program, diagnostics) = loaded.analyse();
    let program = program.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    let options = Options { as_of: Some(AS_OF), ..Options::default() };
    let mut outcome = evaluate(&program, &options).unwrap();
    let mut out =
        format!("# {} agreements on {AS_OF}\n\nCells without a meaning:\n\n", sheet.len());
    for diagnostic in &diagnostics {
        let at = diagnostic.labels.first().map(|label| place(&loaded.sources, label.span));
        let _ = writeln!(out, "- {}: {}", at.unwrap_or_default(), diagnostic.message);
    }
    for comparison in &COMPARISONS {
        out.push_str(&compare(comparison, sheet, &mut outcome, &loaded.sources, statuses));
    }
    out
}

#[test]
fn disagreements_with_the_sheet_are_as_kept() {
    let Some(loaded) = project("screening.accord", &rules(), &TABLES) else { return };
    let (Some(sheet), Some(statuses)) = (sheet(), statuses()) else { return };
    let actual = report(&loaded, &sheet, &statuses);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/screening/disagreements.md");
    if std::env::var_os("ACCORDANT_UPDATE").is_some() {
        fs::write(&path, &actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(expected == actual, "--- expected\n{expected}\n--- actual\n{actual}");
}
