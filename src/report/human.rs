//! Verdicts for a reader at a terminal: what fails first to the eye, readable without colour.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::escape::visible_line;
use super::kept::WaiverView;
use super::view::{CheckView, CitationView, FindingView, GroupView, LocationView};
use crate::source::PACK;

/// The column at which details of a finding begin.
const INDENT: usize = 17;

/// Missing facts that are shown of a finding.
const MOST_MISSING: usize = 16;

/// How to write for a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether to colour.
    pub colour: bool,
    /// The width to wrap at; none where lines are not read on a screen.
    pub width: Option<usize>,
}

impl Terminal {
    /// The same width in plain text.
    #[must_use]
    pub fn without_colour(self) -> Self {
        Terminal { colour: false, ..self }
    }
}

/// The verdicts as text.
#[must_use]
pub fn verdicts(view: &CheckView, terminal: Terminal) -> String {
    let mut out = String::new();
    heading(&mut out, view, terminal);
    for group in &view.groups {
        group_text(&mut out, group, terminal);
    }
    gone(&mut out, view, terminal);
    summary(&mut out, view, terminal);
    out.trim_start_matches('\n').to_owned()
}

/// Findings as text, one after another.
#[must_use]
pub fn findings(findings: &[FindingView], terminal: Terminal) -> String {
    let mut out = String::new();
    for finding in findings {
        finding_text(&mut out, finding, terminal);
    }
    out
}

fn heading(out: &mut String, view: &CheckView, terminal: Terminal) {
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let titled = |name: &str, title: Option<&String>| {
        let name = paint(name, Style::new().bold(), terminal);
        let title = title.map(|t| format!(" \"{}\"", visible_line(t))).unwrap_or_default();
        format!("{name}{title}")
    };
    if view.agreements.len() + view.planned.len() > 3 {
        let planned = match view.planned.len() {
            0 => String::new(),
            n => format!(", {n} planned"),
        };
        let agreements = match view.agreements.len() {
            1 => String::from("1 agreement"),
            n => format!("{n} agreements"),
        };
        let _ = writeln!(out, "{agreements}{planned}{date}");
        return;
    }
    for agreement in &view.agreements {
        let stage = match (&agreement.stage, &agreement.reached) {
            (None, _) => String::new(),
            (Some(stage), Some(reached)) if stage == reached => format!(", stage {stage}: reached"),
            (Some(stage), Some(reached)) => {
                format!(", stage {stage}: not reached, stands at {reached}")
            }
            (Some(stage), None) => format!(", stage {stage}: not reached"),
        };
        let name = titled(&agreement.name, agreement.title.as_ref());
        let _ = writeln!(out, "{name}{date}{stage}");
    }
    for planned in &view.planned {
        let name = titled(&planned.name, planned.title.as_ref());
        let _ = writeln!(out, "{name}: only planned");
    }
}

fn group_text(out: &mut String, group: &GroupView, terminal: Terminal) {
    let title = group.title.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
    let head = match (&group.stage, &group.mechanism) {
        (Some(stage), Some(mechanism)) => format!("Stage {stage}{title}, mechanism {mechanism}"),
        (Some(stage), None) => format!("Stage {stage}{title}"),
        (None, Some(mechanism)) => format!("Mechanism {mechanism}{title}"),
        (None, None) => String::from("Rules"),
    };
    let _ = writeln!(out, "\n{}", paint(&head, Style::new().bold().underline(), terminal));
    for finding in &group.findings {
        finding_text(out, finding, terminal);
    }
    for more in &group.more {
        let verdict = more.verdict.replace('_', " ");
        let _ = writeln!(out, "  … and {} more {verdict}: {}", more.count, more.requirement);
    }
}

/// A finding with its reasons and places.
pub(super) fn finding_text(out: &mut String, finding: &FindingView, terminal: Terminal) {
    let verdict = finding.verdict.replace('_', " ");
    let verdict =
        paint(&format!("{verdict:<14}"), verdict_style(finding.verdict, finding.level), terminal);
    let subjects = if finding.subjects.is_empty() {
        String::new()
    } else {
        format!("({})", visible_line(&finding.subjects.join(", ")))
    };
    let title =
        finding.title.as_ref().map(|t| format!("  {}", visible_line(t))).unwrap_or_default();
    let because = match (finding.verdict, &finding.because) {
        ("excepted", Some(exception)) => format!("  because {exception}"),
        (_, Some(why)) => format!("  ({why})"),
        (_, None) => String::new(),
    };
    let name = paint(&finding.requirement, Style::new().bold(), terminal);
    let known = if finding.known { "  (known)" } else { "" };
    let about = format!("{title}{because}{known}");
    // What does not fit beside the name goes below it.
    let taken = 24 + finding.requirement.chars().count() + subjects.chars().count();
    let fits = terminal.width.is_none_or(|width| taken + about.chars().count() <= width);
    let beside = if fits { about.as_str() } else { "" };
    let _ = writeln!(out, "  {verdict} {:<6} {name}{subjects}{beside}", finding.level);
    if !fits {
        detail(out, about.trim_start(), terminal);
    }
    if let Some(waiver) = &finding.waiver {
        detail(out, &waiver_text(waiver), terminal);
    }
    for reason in &finding.reasons {
        detail(out, &reason.sentence, terminal);
    }
    if finding.more_reasons > 0 {
        detail(out, &format!("… and {} more", finding.more_reasons), terminal);
    }
    for missing in finding.missing.iter().take(MOST_MISSING) {
        let decides = if missing.decides { ", which alone decides" } else { "" };
        detail(out, &format!("missing: `{}`{decides}", missing.fact), terminal);
    }
    let more = finding.missing.len().saturating_sub(MOST_MISSING) + finding.more_missing;
    if more > 0 {
        detail(out, &format!("missing: … and {more} more"), terminal);
    }
    places(out, finding, terminal);
}

/// A waiver in a line.
pub(super) fn waiver_text(waiver: &WaiverView) -> String {
    let WaiverView { reason, approver, expires, .. } = waiver;
    format!("waived by {approver} until {expires}: {reason}")
}

fn places(out: &mut String, finding: &FindingView, terminal: Terminal) {
    let dim = Style::new().dimmed();
    if matches!(finding.verdict, "met" | "not_applicable") {
        return;
    }
    let cited = if finding.verdict == "excepted" && !finding.exception_citations.is_empty() {
        &finding.exception_citations
    } else {
        &finding.citations
    };
    if !cited.is_empty() {
        detail(out, &format!("cite   {}", citations(cited)), terminal);
    }
    for place in &finding.draft {
        // What a pack states is law or geography, not what the draft says.
        let word = match place.file.as_str() {
            file if file.starts_with(PACK) => "fact ",
            file if file.starts_with("input ") => "typed",
            _ => "draft",
        };
        painted_detail(out, &paint(&format!("{word}  {}", location(place)), dim, terminal));
    }
    if let Some(rule) = &finding.rule {
        painted_detail(out, &paint(&format!("rule   {}", location(rule)), dim, terminal));
    }
    let parameters = finding.reasons.iter().flat_map(|reason| &reason.contested);
    let mut contested: Vec<&String> = Vec::new();
    for why in parameters.chain(&finding.exception_contested).chain(&finding.contested) {
        if !contested.contains(&why) {
            contested.push(why);
            detail(out, &format!("contested: {why}"), terminal);
        }
    }
    // What would mend a failure is no advice where it is only not known whether there is one.
    if finding.verdict != "not_met" {
        return;
    }
    for advice in &finding.advice {
        let cost = advice.cost.as_ref().map(|c| format!(" (cost {c})")).unwrap_or_default();
        detail(out, &format!("advice: {}{cost}", advice.text), terminal);
    }
}

/// A line below a finding, wrapped.
pub(super) fn detail(out: &mut String, text: &str, terminal: Terminal) {
    let text = visible_line(text);
    let Some(width) = terminal.width.map(|width| width.saturating_sub(INDENT).max(20)) else {
        return painted_detail(out, &text);
    };
    let options = textwrap::Options::new(width).subsequent_indent("  ").break_words(false);
    for line in textwrap::wrap(&text, options) {
        painted_detail(out, &line);
    }
}

fn painted_detail(out: &mut String, text: &str) {
    let _ = writeln!(out, "{:INDENT$}{text}", "");
}

/// Citations in a line.
pub(super) fn citations(list: &[CitationView]) -> String {
    let one = |c: &CitationView| match &c.place {
        Some(place) => format!("{} \"{place}\"", c.source),
        None => c.source.clone(),
    };
    list.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A place as it is written: file, line, column.
pub(super) fn location(place: &LocationView) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

/// What the baseline knows and is not found any more.
fn gone(out: &mut String, view: &CheckView, terminal: Terminal) {
    if view.gone.is_empty() {
        return;
    }
    let head = "No longer found, so that the baseline can shrink";
    let _ = writeln!(out, "\n{}", paint(head, Style::new().bold().underline(), terminal));
    for gone in &view.gone {
        let verdict = gone.verdict.replace('_', " ");
        let subjects = match gone.subjects.as_slice() {
            [] => String::new(),
            some => format!("({})", some.join(", ")),
        };
        let text = format!("{verdict:<14} {}{subjects}", gone.requirement);
        let _ = writeln!(out, "  {}", visible_line(&text));
    }
}

fn summary(out: &mut String, view: &CheckView, terminal: Terminal) {
    let order = ["met", "excepted", "waived", "not_met", "undetermined", "error", "not_applicable"];
    let counts: Vec<String> = order
        .iter()
        .filter_map(|name| {
            let count = view.summary.verdicts.get(name).copied().unwrap_or(0);
            (count > 0).then(|| format!("{count} {}", name.replace('_', " ")))
        })
        .collect();
    let counts =
        if counts.is_empty() { String::from("no requirements") } else { counts.join(", ") };
    let (word, style) = if view.summary.passes {
        ("passes", AnsiColor::Green.on_default().bold())
    } else {
        ("fails", AnsiColor::Red.on_default().bold())
    };
    let musts = match view.summary.failures {
        0 if view.summary.known > 0 => String::from("no new `must` fails"),
        0 => String::from("every `must` holds"),
        1 => String::from("1 `must` fails"),
        n => format!("{n} `must` fail"),
    };
    let warnings = match view.summary.warnings {
        0 => String::new(),
        1 => String::from(", 1 warning"),
        n => format!(", {n} warnings"),
    };
    let known = match view.summary.known {
        0 => String::new(),
        n => format!(", {n} known"),
    };
    let expired = match view.summary.expired_waivers {
        0 => String::new(),
        n => format!(", {}", counted(n, "expired waiver")),
    };
    let text = format!("{word}: {musts}{warnings}{known}{expired} ({counts})");
    let text = terminal.width.map_or(text.clone(), |width| textwrap::fill(&text, width));
    let _ = writeln!(out, "\n{}", text.replacen(word, &paint(word, style, terminal), 1));
}

/// The colour of a verdict of a requirement at a level.
pub(super) fn verdict_style(verdict: &str, level: &str) -> Style {
    match verdict {
        "met" => AnsiColor::Green.on_default(),
        "excepted" | "waived" => AnsiColor::Cyan.on_default(),
        "not_applicable" => Style::new().dimmed(),
        _ if level == "must" => AnsiColor::Red.on_default().bold(),
        "undetermined" | "not_met" | "error" if level == "should" => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Blue.on_default(),
    }
}

/// A text in a style, made harmless.
/// A text in bold.
pub(super) fn bold(text: &str, terminal: Terminal) -> String {
    paint(text, Style::new().bold(), terminal)
}

/// A text in a style, its control characters made visible.
pub(super) fn paint(text: &str, style: Style, terminal: Terminal) -> String {
    let text = visible_line(text);
    if terminal.colour { format!("{style}{text}{style:#}") } else { text.into_owned() }
}

/// The lines of a text within the width of the terminal.
pub(super) fn fill(text: &str, first: &str, rest: &str, terminal: Terminal) -> Vec<String> {
    let text = visible_line(text);
    let Some(width) = terminal.width else { return vec![format!("{first}{text}")] };
    let options = textwrap::Options::new(width.max(20))
        .initial_indent(first)
        .subsequent_indent(rest)
        // A place in a file stays in one piece.
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .break_words(false);
    textwrap::wrap(&text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// So many of something.
#[must_use]
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
