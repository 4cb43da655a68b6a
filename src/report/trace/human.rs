//! The law against the rules and the drafts, for a reader at a terminal: counts by source, the gaps, and on request the
//! whole matrix.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::Style;

use super::{RuleView, TermView, TraceView};
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, counted, fill, location, paint};

/// Of places of one source in one gap, so many are named; the rest are counted.
const MOST_PLACES: usize = 12;

/// What of a trace is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Every article with its rules, their terms and verdicts.
    pub matrix: bool,
    /// Only the gaps.
    pub only_gaps: bool,
}

/// A trace as text.
#[must_use]
pub fn human(path: &str, view: &TraceView, shown: Shown, terminal: Terminal) -> String {
    let mut out = String::new();
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let _ = writeln!(out, "{}{date}", paint(path, Style::new().bold(), terminal));
    write_filled(&mut out, &summary(view), "", "", terminal);
    if !shown.only_gaps {
        sources(&mut out, view, terminal);
        if shown.matrix {
            matrix(&mut out, view, terminal);
        }
    }
    gaps(&mut out, view, terminal);
    out
}

/// How much there is on either side.
pub(super) fn summary(view: &TraceView) -> String {
    let agreements: std::collections::BTreeSet<&str> =
        view.terms.iter().map(|term| term.agreement.as_str()).collect();
    let parts = view.terms.iter().filter(|term| term.kind.is_some()).count();
    let terms = view.terms.len() - parts;
    let requirements = view.rules.iter().filter(|rule| rule.kind == "requirement").count();
    let cited: usize = view
        .sources
        .iter()
        .flat_map(|source| &source.articles)
        .filter(|article| !article.rules.is_empty())
        .count();
    let rules = format!(
        "{} under {}",
        counted(requirements, "requirement"),
        counted(cited, "cited article")
    );
    if agreements.is_empty() {
        return format!("no draft; {rules}");
    }
    let parts = match parts {
        1 => String::from("1 clause or reservation"),
        n => format!("{n} clauses and reservations"),
    };
    let terms = counted(terms, "term");
    format!("{} with {parts} and {terms}, against {rules}", counted(agreements.len(), "agreement"))
}

/// What the requirements that cite a source come to.
pub(super) struct Line<'v> {
    pub(super) source: &'v str,
    /// Articles that rules cite.
    pub(super) cited: usize,
    /// Provisions that none cites.
    pub(super) uncited: usize,
    /// Requirements that hold, fail, are undetermined, do not apply.
    pub(super) counts: [usize; 4],
    /// Terms that they looked at.
    pub(super) terms: usize,
}

/// The sources that rules cite.
pub(super) fn lines(view: &TraceView) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for source in &view.sources {
        let cited = source.articles.iter().filter(|article| !article.rules.is_empty());
        let mut line = Line {
            source: &source.name,
            cited: cited.clone().count(),
            uncited: view.gaps.uncited.iter().filter(|gap| gap.source == source.name).count(),
            counts: [0; 4],
            terms: 0,
        };
        if line.cited == 0 {
            continue;
        }
        let places: std::collections::BTreeSet<usize> =
            cited.flat_map(|article| article.rules.iter().copied()).collect();
        let rules = || places.iter().filter_map(|place| view.rules.get(*place));
        for rule in rules().filter(|rule| rule.kind == "requirement") {
            let has = |names: &[&str]| {
                names.iter().any(|name| rule.verdicts.get(name).is_some_and(|n| *n > 0))
            };
            let column = if has(&["not_met", "error"]) {
                1
            } else if has(&["undetermined"]) {
                2
            } else if has(&["met", "excepted", "waived"]) {
                0
            } else {
                3
            };
            if let Some(count) = line.counts.get_mut(column) {
                *count += 1;
            }
        }
        let terms: std::collections::BTreeSet<usize> =
            rules().flat_map(|rule| rule.terms.iter().copied()).collect();
        line.terms = terms.len();
        lines.push(line);
    }
    lines
}

fn sources(out: &mut String, view: &TraceView, terminal: Terminal) {
    let lines = lines(view);
    let wide = lines.iter().map(|line| line.source.chars().count()).max().unwrap_or(0).max(6);
    let head = format!(
        "{:<wide$}  {:>5} {:>7}  {:>4} {:>4} {:>4} {:>4}  {:>5}",
        "source", "cited", "uncited", "hold", "fail", "open", "none", "terms"
    );
    let _ = writeln!(out, "\n{}", paint(&head, Style::new().dimmed(), terminal));
    for line in &lines {
        let [hold, fail, open, none] = line.counts;
        let text = format!(
            "{:<wide$}  {:>5} {:>7}  {hold:>4} {fail:>4} {open:>4} {none:>4}  {:>5}",
            line.source, line.cited, line.uncited, line.terms
        );
        let _ = writeln!(out, "{}", visible_line(&text));
    }
    let legend = "articles cited by rules, and listed but not cited; requirements that hold, fail, \
                  are open, or do not apply; terms of the draft that they looked at";
    for line in fill(legend, "", "", terminal) {
        let _ = writeln!(out, "{}", paint(&line, Style::new().dimmed(), terminal));
    }
}

fn matrix(out: &mut String, view: &TraceView, terminal: Terminal) {
    for source in &view.sources {
        if source.articles.iter().all(|article| article.rules.is_empty()) {
            continue;
        }
        let title = source.title.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
        heading(out, &format!("{}{title}", source.name), terminal);
        for article in source.articles.iter().filter(|article| !article.rules.is_empty()) {
            let place = article.place.as_deref().unwrap_or("(as a whole)");
            let _ = writeln!(out, "  {}", paint(place, Style::new().bold(), terminal));
            for rule in article.rules.iter().filter_map(|rule| view.rules.get(*rule)) {
                rule_text(out, rule, view, terminal);
            }
        }
    }
}

fn rule_text(out: &mut String, rule: &RuleView, view: &TraceView, terminal: Terminal) {
    let level = rule.level.map(|level| format!(" {level}")).unwrap_or_default();
    let says = said(rule);
    let says = if says.is_empty() { says } else { format!(": {says}") };
    let head = format!("{}{level} {}{says}", rule.kind, rule.name);
    write_filled(out, &head, "    ", "      ", terminal);
    if !rule.terms.is_empty() {
        let names: Vec<&str> = rule
            .terms
            .iter()
            .filter_map(|term| view.terms.get(*term))
            .map(|term| term.term.as_str())
            .collect();
        write_filled(
            out,
            &format!("looks at {}", names.join(", ")),
            "      ",
            "        ",
            terminal,
        );
    }
    if let Some(place) = &rule.location {
        let _ = writeln!(out, "      {}", paint(&location(place), Style::new().dimmed(), terminal));
    }
}

/// What a rule comes to: its verdicts, how often it excuses, or which requirements look at it.
pub(super) fn said(rule: &RuleView) -> String {
    match rule.kind {
        "requirement" => verdicts(&rule.verdicts),
        "exception" if !rule.verdicts.is_empty() => {
            match rule.verdicts.get("excepted").copied().unwrap_or(0) {
                0 => String::from("excuses nothing"),
                1 => String::from("excuses once"),
                n => format!("excuses {n} times"),
            }
        }
        _ if rule.requirements.is_empty() => String::from("no requirement looks at it"),
        "stage" | "mechanism" => counted(rule.requirements.len(), "requirement"),
        _ => format!("for {}", rule.requirements.join(", ")),
    }
}

fn verdicts(counts: &BTreeMap<&'static str, usize>) -> String {
    let order = ["not_met", "error", "undetermined", "met", "excepted", "waived", "not_applicable"];
    let said: Vec<String> = order
        .iter()
        .filter_map(|name| Some((name.replace('_', " "), counts.get(name)?)))
        .map(|(name, count)| if *count == 1 { name } else { format!("{count} {name}") })
        .collect();
    said.join(", ")
}

fn gaps(out: &mut String, view: &TraceView, terminal: Terminal) {
    let found = sections(view);
    for section in &found {
        heading(out, &section.title, terminal);
        for (text, place) in &section.lines {
            let place = place.as_ref().map(|place| format!("  {place}")).unwrap_or_default();
            let line = format!("{text}{place}");
            write_filled(out, &line, "  ", "      ", terminal);
        }
    }
    if found.is_empty() {
        out.push_str("\nno gaps\n");
    }
}

/// A kind of gap and what falls in it, each with its place.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) lines: Vec<(String, Option<String>)>,
}

/// All kinds of gaps in which something falls.
pub(super) fn sections(view: &TraceView) -> Vec<Section> {
    let gaps = &view.gaps;
    let rules = |places: &[usize]| -> Vec<(String, Option<String>)> {
        let rules = places.iter().filter_map(|place| view.rules.get(*place));
        rules.map(|rule| (rule_name(rule), rule.location.as_ref().map(location))).collect()
    };
    let idle = gaps.idle.iter().filter_map(|idle| {
        let rule = view.rules.get(idle.rule)?;
        let because = idle.because.as_deref().unwrap_or("it asks of other things");
        let text = format!("{}: {because}", rule_name(rule));
        Some((text, rule.location.as_ref().map(location)))
    });
    let mut sections = vec![
        section(gaps.uncited.len(), "article", "that no rule cites", uncited(view)),
        section(
            gaps.unlisted.len(),
            "article",
            "that rules cite and their source does not list",
            unlisted(view),
        ),
        section(gaps.clauses.len(), "clause", "that no rule looks at", clauses(view)),
        section(gaps.terms.len(), "term", "that no rule looks at", terms(view)),
        section(
            gaps.without_citation.len(),
            "rule",
            "without a citation",
            rules(&gaps.without_citation),
        ),
        section(
            gaps.idle.len(),
            "requirement",
            "that looked at nothing of the draft",
            idle.collect(),
        ),
        section(gaps.beside.len(), "article", "that only drafts and facts cite", beside(view)),
    ];
    sections.retain(|section| !section.lines.is_empty());
    sections
}

fn section(count: usize, what: &str, rest: &str, lines: Vec<(String, Option<String>)>) -> Section {
    Section { title: format!("{} {rest}", counted(count, what)), lines }
}

fn rule_name(rule: &RuleView) -> String {
    let level = rule.level.map(|level| format!("{level} ")).unwrap_or_default();
    let kind = if rule.level.is_some() { "" } else { "parameter " };
    format!("{level}{kind}{}", rule.name)
}

/// By source, since a source lists its provisions in one place.
fn uncited(view: &TraceView) -> Vec<(String, Option<String>)> {
    let mut by_source: Vec<(&str, Vec<String>, Option<String>)> = Vec::new();
    for gap in &view.gaps.uncited {
        let within = gap.within.as_ref().map(|w| format!(" (only {w} as a whole)"));
        let text = format!("{}{}", gap.provision, within.unwrap_or_default());
        match by_source.iter_mut().find(|(source, ..)| *source == gap.source) {
            Some((_, list, _)) => list.push(text),
            None => {
                let place = gap.location.as_ref().map(location);
                by_source.push((&gap.source, vec![text], place));
            }
        }
    }
    let line = |(source, list, place): (&str, Vec<String>, Option<String>)| {
        (format!("{source}: {}", list.join(", ")), place)
    };
    by_source.into_iter().map(line).collect()
}

/// By source; the place is that of the first citation.
fn beside(view: &TraceView) -> Vec<(String, Option<String>)> {
    let mut by_source: Vec<(&str, Vec<&str>, Option<String>)> = Vec::new();
    for gap in &view.gaps.beside {
        let place = gap.place.as_deref().unwrap_or("(as a whole)");
        match by_source.iter_mut().find(|(source, ..)| *source == gap.source) {
            Some((_, list, _)) => list.push(place),
            None => {
                let first = gap.locations.first().map(location);
                by_source.push((&gap.source, vec![place], first));
            }
        }
    }
    let line = |(source, list, place): (&str, Vec<&str>, Option<String>)| {
        let shown: Vec<&str> = list.iter().copied().take(MOST_PLACES).collect();
        let more = list.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (format!("{source}: {}{more}", shown.join(", ")), place)
    };
    by_source.into_iter().map(line).collect()
}

fn unlisted(view: &TraceView) -> Vec<(String, Option<String>)> {
    let line = |gap: &super::PlaceView| {
        let place = gap.place.as_deref().unwrap_or_default();
        (format!("{}: {place}", gap.source), gap.locations.first().map(location))
    };
    view.gaps.unlisted.iter().map(line).collect()
}

fn clauses(view: &TraceView) -> Vec<(String, Option<String>)> {
    let terms = view.gaps.clauses.iter().filter_map(|place| view.terms.get(*place));
    let line = |term: &TermView| {
        let kind = term.kind.as_deref().unwrap_or_default();
        let text = format!("{} ({kind}){}", term.term, elsewhere(term));
        (text, term.location.as_ref().map(location))
    };
    terms.map(line).collect()
}

fn terms(view: &TraceView) -> Vec<(String, Option<String>)> {
    let terms = view.gaps.terms.iter().filter_map(|place| view.terms.get(*place));
    let line = |term: &TermView| {
        (format!("{}{}", term.term, elsewhere(term)), term.location.as_ref().map(location))
    };
    terms.map(line).collect()
}

/// Which rules look at such a term where they apply.
fn elsewhere(term: &TermView) -> String {
    match term.readers.as_slice() {
        [] => String::new(),
        [one] => format!(": only {one} looks at such, and did not here"),
        [first, rest @ ..] => {
            format!(": {first} and {} more look at such, and did not here", rest.len())
        }
    }
}

fn heading(out: &mut String, text: &str, terminal: Terminal) {
    let _ = writeln!(out, "\n{}", paint(text, Style::new().bold().underline(), terminal));
}

fn write_filled(out: &mut String, text: &str, first: &str, rest: &str, terminal: Terminal) {
    for line in fill(text, first, rest, terminal) {
        let _ = writeln!(out, "{line}");
    }
}
