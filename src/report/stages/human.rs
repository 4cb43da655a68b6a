//! Where agreements and pairs of countries stand, for a reader at a terminal: a table by stage and mechanism, then what
//! comes next and what blocks it. Readable without colour.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{
    AdmitsView, CellView, HeldView, NextView, PairView, ProgressView, RingView, RowView, StagesView,
};
use crate::explain::join_words;
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, finding_text, paint};

/// The width of the names of mechanisms where nothing limits it.
const WIDEST: usize = 24;

/// The least width of a column of verdicts.
const NARROWEST: usize = 5;

/// The text that stands in a row of no stage.
const ANY_STAGE: &str = "any stage";

/// Where everything stands, as text. For a listener, tables are told in words.
#[must_use]
pub fn human(view: &StagesView, terminal: Terminal, in_words: bool) -> String {
    let mut out = String::new();
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    if let Some(pair) = &view.pair {
        pair_text(&mut out, pair, &date, terminal, in_words);
    }
    for (place, progress) in view.agreements.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        heading(&mut out, progress, &date, terminal);
        progress_text(&mut out, progress, terminal, in_words);
    }
    if !view.more.is_empty() {
        let counts: Vec<String> = view
            .more
            .iter()
            .map(|more| match &more.reached {
                Some(stage) => format!("{} at {stage}", more.count),
                None => format!("{} before the first stage", more.count),
            })
            .collect();
        let total: usize = view.more.iter().map(|more| more.count).sum();
        let text = format!("and {total} more agreements: {}", join_words(&counts));
        let _ = writeln!(out, "\n{}", wrapped(&text, 0, terminal));
    }
    if view.pair.is_none() && view.agreements.is_empty() {
        out.push_str("there is no agreement\n");
    }
    out
}

fn heading(out: &mut String, progress: &ProgressView, date: &str, terminal: Terminal) {
    let name = paint(&progress.name, Style::new().bold(), terminal);
    let title = quoted(progress.title.as_deref());
    let _ = writeln!(out, "{name}{title}{date}");
    if has_no_stages(progress) {
        return out.push_str("the rules have no stages\n");
    }
    let stands = stands_on(progress);
    let states = match &progress.stated {
        Some(stated) if progress.reached.as_ref() == Some(stated) => ", as it states".to_owned(),
        Some(stated) => format!("; states {stated}"),
        None => String::from("; states no stage"),
    };
    let _ = writeln!(out, "{}", wrapped(&format!("stands {stands}{states}"), 2, terminal));
}

fn has_no_stages(progress: &ProgressView) -> bool {
    progress.stages.iter().all(|row| row.stage.is_none())
}

/// Of several branches, where it stands on each.
fn stands_on(progress: &ProgressView) -> String {
    let all: Vec<String> = progress.also.iter().chain(&progress.reached).cloned().collect();
    if all.is_empty() { stands(None) } else { format!("at {}", join_words(&all)) }
}

fn stands(reached: Option<&str>) -> String {
    reached.map_or_else(|| String::from("before the first stage"), |stage| format!("at {stage}"))
}

fn quoted(title: Option<&str>) -> String {
    title.map(|title| format!(" \"{}\"", visible_line(title))).unwrap_or_default()
}

fn progress_text(out: &mut String, progress: &ProgressView, terminal: Terminal, in_words: bool) {
    let mut rows = String::new();
    table(&mut rows, progress, terminal.without_colour());
    if in_words {
        progress.stages.iter().for_each(|row| row_in_words(out, row, Terminal::default()));
    } else if fits(&rows, terminal) {
        out.push('\n');
        table(out, progress, terminal);
    } else {
        out.push('\n');
        progress.stages.iter().for_each(|row| row_in_words(out, row, terminal));
    }
    rings(out, &progress.rings, "parties", terminal);
    for next in &progress.next {
        next_text(out, next, "Next", terminal);
    }
    if progress.next.is_empty() && !has_no_stages(progress) {
        out.push_str("\nno stage comes after it\n");
    }
}

/// The first columns of a table: a mark, the stage, whom it admits.
struct Columns {
    stage: usize,
    admits: usize,
}

fn columns<'v>(rows: impl Iterator<Item = (&'v str, Option<&'v AdmitsView>)> + Clone) -> Columns {
    let wide = |text: &str| text.chars().count();
    let stage = rows.clone().map(|(stage, _)| wide(stage)).max().unwrap_or_default();
    let admits = rows.map(|(_, admits)| wide(&reach(admits))).max().unwrap_or_default();
    Columns { stage: stage.max(5), admits: admits.max(6) }
}

fn table(out: &mut String, progress: &ProgressView, terminal: Terminal) {
    let rows = &progress.stages;
    let stage = |row: &RowView| row.stage.clone().unwrap_or_else(|| ANY_STAGE.to_owned());
    let names: Vec<String> = rows.iter().map(stage).collect();
    let first =
        columns(names.iter().map(String::as_str).zip(rows.iter().map(|r| r.admits.as_ref())));
    let count = rows.first().map_or(0, |row| row.cells.len());
    let taken = 2 + first.stage + 2 + first.admits;
    let room = terminal.width.map_or(WIDEST, |width| {
        (width.saturating_sub(taken) / count.max(1)).saturating_sub(1).max(NARROWEST)
    });
    let used = |at: usize| {
        rows.iter().filter_map(move |r| r.cells.get(at)).map(|c| cell(c).chars().count())
    };
    let heads: Vec<(String, usize)> = (0..count)
        .map(|at| {
            let cell = rows.first().and_then(|row| row.cells.get(at));
            let name = cell.and_then(|cell| cell.mechanism.as_deref()).unwrap_or("other");
            let name = shortened(name, room);
            let width = used(at).chain([name.chars().count()]).max().unwrap_or_default();
            (name, width)
        })
        .collect();
    let (wide, reach_wide) = (first.stage, first.admits);
    let mut head = format!("  {:<wide$}  {:<reach_wide$}", "stage", "admits");
    for (name, width) in &heads {
        let _ = write!(head, " {name:<width$}");
    }
    let _ = writeln!(out, "{}", paint(head.trim_end(), Style::new().dimmed(), terminal));
    for (row, name) in rows.iter().zip(&names) {
        let mark = if row.stands_here { '>' } else { ' ' };
        let bold = if row.stands_here { Style::new().bold() } else { Style::new() };
        let name = paint(&format!("{mark} {name:<wide$}"), bold, terminal);
        let _ = write!(out, "{name}  {:<reach_wide$}", reach(row.admits.as_ref()));
        for (place, (cell_view, (_, width))) in row.cells.iter().zip(&heads).enumerate() {
            let is_last = place + 1 == row.cells.len();
            let text = cell(cell_view);
            let text = if is_last { text } else { format!("{text:<width$}") };
            let _ = write!(out, " {}", paint(&text, colour_of(cell_view), terminal));
        }
        out.push('\n');
    }
    let legend = "✓ all hold, ! all but a `should` or `may`, ? a `must` is undetermined, \
                  ✗ a `must` is not met, · nothing applies; how many hold of those that apply";
    for line in wrapped(legend, 0, terminal).lines() {
        let _ = writeln!(out, "{}", paint(line, Style::new().dimmed(), terminal));
    }
}

fn cell(view: &CellView) -> String {
    let sign = match view.mark {
        "holds" => '✓',
        "warns" => '!',
        "open" => '?',
        "fails" => '✗',
        _ => return String::from("·"),
    };
    format!("{sign} {}/{}", view.holds, view.holds + view.fails + view.undetermined)
}

fn colour_of(view: &CellView) -> Style {
    match view.mark {
        "holds" => AnsiColor::Green.on_default(),
        "warns" => AnsiColor::Yellow.on_default(),
        "open" | "fails" => AnsiColor::Red.on_default(),
        _ => Style::new().dimmed(),
    }
}

/// Whether every line of a text fits in the width.
fn fits(text: &str, terminal: Terminal) -> bool {
    terminal.width.is_none_or(|width| text.lines().all(|line| line.chars().count() <= width))
}

fn row_in_words(out: &mut String, row: &RowView, terminal: Terminal) {
    let stage = row.stage.as_ref().map_or_else(|| ANY_STAGE.to_owned(), |s| format!("stage {s}"));
    let admits = row.admits.as_ref().map(|admits| format!(", admits where {}", admits.condition));
    let cells: Vec<String> = row
        .cells
        .iter()
        .filter(|cell| cell.mark != "nothing")
        .map(|cell| {
            let of = cell.holds + cell.fails + cell.undetermined;
            let mechanism = cell.mechanism.as_deref().unwrap_or("other requirements");
            format!("{mechanism} {} of {of} hold", cell.holds)
        })
        .collect();
    let cells = if cells.is_empty() { String::from("nothing applies") } else { cells.join("; ") };
    let here = if row.stands_here && terminal.width.is_some() { "> " } else { "" };
    let text = format!("{here}{stage}{}: {cells}", admits.unwrap_or_default());
    let _ = writeln!(out, "{}", wrapped(&text, 2, terminal));
}

/// `≤ neighbours`.
fn reach(admits: Option<&AdmitsView>) -> String {
    let Some(admits) = admits else { return String::new() };
    match (&admits.comparison, &admits.limit) {
        (Some(comparison), Some(limit)) => match comparison.as_str() {
            "at most" => format!("≤ {limit}"),
            "at least" => format!("≥ {limit}"),
            "more than" => format!("> {limit}"),
            "less than" => format!("< {limit}"),
            "not" => format!("not {limit}"),
            _ => limit.clone(),
        },
        _ => shortened(&admits.condition, WIDEST),
    }
}

/// The text, cut where it is longer than so many characters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

fn rings(out: &mut String, rings: &[RingView], who: &str, terminal: Terminal) {
    for ring in rings {
        let members: Vec<String> = ring
            .members
            .iter()
            .filter(|member| !member.parties.is_empty())
            .map(|member| {
                let name = member.member.as_deref().unwrap_or("none known");
                format!("{name} {}", member.parties.join(", "))
            })
            .collect();
        if !members.is_empty() {
            let text = format!("{who} by {}: {}", ring.scale, members.join("; "));
            let _ = writeln!(out, "{}", wrapped(&text, 2, terminal));
        }
    }
}

fn next_text(out: &mut String, next: &NextView, what: &str, terminal: Terminal) {
    let head = format!("{what}: {}{}", next.stage, quoted(next.title.as_deref()));
    let _ = writeln!(out, "\n{}", paint(&head, Style::new().bold().underline(), terminal));
    if let Some(goal) = &next.goal {
        let _ = writeln!(out, "{}", wrapped(&format!("  goal    {goal}"), 10, terminal));
    }
    let mut holds: Vec<String> = next.holds.iter().map(held).collect();
    if next.holds_before > 0 {
        holds.push(format!("{} of the stages before it", next.holds_before));
    }
    let holds = if holds.is_empty() { String::from("nothing yet") } else { holds.join("; ") };
    let _ = writeln!(out, "{}", wrapped(&format!("  holds   {holds}"), 10, terminal));
    if !next.wishes.is_empty() {
        let wishes: Vec<String> = next.wishes.iter().map(held).collect();
        let text = format!("  wanting {}, which blocks nothing", wishes.join("; "));
        let _ = writeln!(out, "{}", wrapped(&text, 10, terminal));
    }
    match next.blockers.len() + next.more_blockers {
        0 => {
            let text = format!("  blocked by nothing: `stage: {}` may be stated", next.stage);
            let _ = writeln!(out, "{}", wrapped(&text, 10, terminal));
        }
        count => {
            let _ = writeln!(out, "  blocked by {count} `must`");
        }
    }
    for blocker in &next.blockers {
        finding_text(out, blocker, terminal);
    }
    if next.more_blockers > 0 {
        let _ = writeln!(out, "  … and {} more", next.more_blockers);
    }
}

fn held(view: &HeldView) -> String {
    match view.verdict {
        "met" => view.requirement.clone(),
        verdict => format!("{} ({})", view.requirement, verdict.replace('_', " ")),
    }
}

fn pair_text(out: &mut String, pair: &PairView, date: &str, terminal: Terminal, in_words: bool) {
    let [one, other] = &pair.countries;
    let names = paint(&format!("{one} and {other}"), Style::new().bold(), terminal);
    let _ = writeln!(out, "{names}{date}");
    let agreements: Vec<String> = pair
        .agreements
        .iter()
        .map(|a| format!("{} (stands {})", a.name, stands(a.reached.as_deref())))
        .collect();
    let text = if agreements.is_empty() {
        String::from("parties to no agreement together")
    } else {
        format!("parties to {}", join_words(&agreements))
    };
    let _ = writeln!(out, "{}\n", wrapped(&text, 2, terminal));
    let mut rows = String::new();
    pair_table(&mut rows, pair, terminal.without_colour());
    if in_words {
        pair_in_words(out, pair, Terminal::default());
    } else if fits(&rows, terminal) {
        pair_table(out, pair, terminal);
    } else {
        pair_in_words(out, pair, terminal);
    }
    rings(out, &pair.rings, "the two", terminal);
    for progress in &pair.furthest {
        let text = format!(
            "furthest: {}{}, stands {}",
            progress.name,
            quoted(progress.title.as_deref()),
            stands_on(progress)
        );
        let _ = writeln!(out, "\n{}", wrapped(&text, 2, terminal));
        for next in &progress.next {
            next_text(out, next, "Next", terminal);
        }
        if progress.next.is_empty() {
            out.push_str("no stage comes after it\n");
        }
    }
    for entry in &pair.entries {
        next_text(out, entry, "First stage that admits both", terminal);
    }
    if pair.agreements.is_empty() && pair.entries.is_empty() {
        out.push_str("no stage admits both\n");
    }
}

fn pair_table(out: &mut String, pair: &PairView, terminal: Terminal) {
    let rows = pair.stages.iter().map(|row| (row.stage.as_str(), row.admits.as_ref()));
    let Columns { stage: wide, admits: reach_wide } = columns(rows);
    let [one, other] = &pair.countries;
    let mut heads = vec![format!("{one} admitted"), format!("{other} admitted")];
    for relation in pair.stages.first().into_iter().flat_map(|row| &row.relations) {
        heads.extend([one, other].map(|country| format!("{}({country})", relation.name)));
    }
    let head = format!("  {:<wide$}  {:<reach_wide$}  {}", "stage", "admits", heads.join("  "));
    let _ = writeln!(out, "{}", paint(&head, Style::new().dimmed(), terminal));
    let here = |stage: &String| pair.furthest.iter().any(|p| p.reached.as_ref() == Some(stage));
    for row in &pair.stages {
        let mark = if here(&row.stage) { '>' } else { ' ' };
        let mut line =
            format!("{mark} {:<wide$}  {:<reach_wide$}", row.stage, reach(row.admits.as_ref()));
        let relations = row.relations.iter().flat_map(|relation| relation.holds);
        // A stage that does not say whom it admits shuts nobody out.
        let admitted = row.admitted.map_or(["any"; 2], |both| both.map(yes_no));
        let cells = admitted.into_iter().chain(relations.map(yes_no));
        for (cell, head) in cells.zip(&heads) {
            let width = head.chars().count();
            let _ = write!(line, "  {cell:<width$}");
        }
        let _ = writeln!(out, "{}", visible_line(line.trim_end()));
    }
}

fn pair_in_words(out: &mut String, pair: &PairView, terminal: Terminal) {
    for row in &pair.stages {
        let mut said: Vec<String> = Vec::new();
        for (place, country) in pair.countries.iter().enumerate() {
            if let Some(answer) = row.admitted.and_then(|both| both.get(place).copied()) {
                said.push(format!("admits {country}: {}", yes_no(answer)));
            }
            for relation in &row.relations {
                let answer = relation.holds.get(place).copied().flatten();
                said.push(format!("{}({country}): {}", relation.name, yes_no(answer)));
            }
        }
        let text = format!("stage {}: {}", row.stage, said.join("; "));
        let _ = writeln!(out, "{}", wrapped(&text, 2, terminal));
    }
}

fn yes_no(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

/// The text within the width of the terminal; lines after the first are set in.
fn wrapped(text: &str, indent: usize, terminal: Terminal) -> String {
    let text = visible_line(text);
    let Some(width) = terminal.width else { return text.into_owned() };
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(width.max(20)).subsequent_indent(&indent);
    textwrap::fill(&text, options.break_words(false))
}
