//! Explained verdicts for a reader at a terminal, and as a numbered outline for a listener.

use std::fmt::Write as _;

use anstyle::Style;

use super::tree::{self, Cut, Detail, Forest, Told};
use super::view::ExplainedView;
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, paint, verdict_style, waiver_text};

/// How an explanation is written.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Colours and width.
    pub terminal: Terminal,
    /// Levels that are shown; none for a few.
    pub depth: Option<usize>,
    /// Everything: all levels, chains and facts.
    pub all: bool,
    /// As an outline, without drawings.
    pub in_words: bool,
}

/// Levels that are shown where nothing else is asked for.
const DEPTH: usize = 4;

/// Levels of what is lacking that are shown where nothing else is asked for.
const DEPTH_OF_LACKS: usize = 8;

/// Levels of why a requirement applies, beside what it lacks.
const DEPTH_OF_APPLIES: usize = 1;

/// Missing facts that are shown where nothing else is asked for.
const MOST_MISSING: usize = 16;

/// The kinds of a verdict's parts.
const EVERY: [&str; 3] = ["applies", "required", "exception"];

/// An explained verdict as text.
#[must_use]
pub fn text(view: &ExplainedView, manner: Manner) -> String {
    let mut page = Page { out: String::new(), view, manner, told: Told::default() };
    heading(&mut page.out, view, manner, &mut page.told);
    let depth = manner.depth.unwrap_or(if manner.all { usize::MAX } else { DEPTH });
    // Why it applies matters less than what was asked for.
    let applies = if manner.depth.is_some() || manner.all { depth } else { DEPTH_OF_APPLIES };
    match view.verdict {
        "met" => page.story("Why", &EVERY, depth),
        "excepted" => {
            page.story("Why it is excepted", &["exception"], depth);
            page.lacks("What the requirement itself lacks");
            page.story("Why it applies", &["applies"], applies);
        }
        "not_applicable" => {
            page.story("Why it does not apply", &["applies"], depth);
            if let Some(ahead) = view.ahead {
                let head = format!("At its stage it would be {}", ahead.replace('_', " "));
                page.story(&head, &["required", "exception"], depth);
            }
        }
        "error" => page.story("What cannot be evaluated", &EVERY, depth),
        _ => {
            let is_open = view.verdict == "undetermined";
            let why = &view.why;
            let is_unsure = why.roots.iter().filter_map(|id| why.steps.get(*id as usize));
            let is_unsure =
                is_unsure.into_iter().any(|s| s.kind == "applies" && s.value == "unknown");
            page.lacks(match (is_open, is_unsure) {
                (true, true) => "What it lacks if it applies",
                (true, false) => "What is open",
                (false, _) => "What it lacks",
            });
            missing(&mut page.out, view, manner);
            // What a recursive definition derives, or cannot, is only named among what lacks.
            let derives = view.why.steps.iter().any(|step| step.kind == "derived");
            if manner.all || derives {
                page.story("In full", &EVERY[1..], depth);
            }
            if is_unsure {
                page.story("Whether it applies is open", &["applies"], depth);
            } else {
                page.story("Why it applies", &["applies"], applies);
            }
        }
    }
    page.out
}

/// A text under way.
struct Page<'v> {
    out: String,
    view: &'v ExplainedView,
    manner: Manner,
    told: Told,
}

impl Page<'_> {
    /// The parts of the verdict that are of these kinds.
    fn story(&mut self, title: &str, kinds: &[&str], depth: usize) {
        let why = &self.view.why;
        let is_one =
            |id: &&u32| why.steps.get(**id as usize).is_some_and(|s| kinds.contains(&s.kind));
        let roots: Vec<u32> = why.roots.iter().filter(is_one).copied().collect();
        let cut = Cut { depth, all: self.manner.all };
        let forest = tree::story(why, &roots, cut, &mut self.told);
        section(&mut self.out, title, &forest, self.manner);
    }

    fn lacks(&mut self, title: &str) {
        let all = self.manner.all;
        let depth = if all { usize::MAX } else { DEPTH_OF_LACKS };
        let cut = Cut { depth: self.manner.depth.unwrap_or(depth), all };
        let (forest, head) = tree::lacks(self.view, cut, &mut self.told);
        let head = if head.is_empty() { head } else { format!("; {head}") };
        section(&mut self.out, &format!("{title}{head}"), &forest, self.manner);
    }
}

fn heading(out: &mut String, view: &ExplainedView, manner: Manner, told: &mut Told) {
    let terminal = manner.terminal;
    let verdict = view.verdict.replace('_', " ");
    let verdict = paint(&verdict, verdict_style(view.verdict, view.level), terminal);
    let subjects = if view.subjects.is_empty() {
        String::new()
    } else {
        format!("({})", visible_line(&view.subjects.join(", ")))
    };
    let because = match (view.verdict, &view.because) {
        ("excepted", Some(exception)) => format!(", because {}", visible_line(exception)),
        _ => String::new(),
    };
    let name = paint(&view.requirement, Style::new().bold(), terminal);
    let _ = writeln!(out, "{} {name}{subjects}: {verdict}{because}", view.level);
    if let Some(title) = &view.title {
        wrapped(out, "  ", title, manner);
    }
    if let Some(waiver) = &view.waiver {
        wrapped(out, "  ", &waiver_text(waiver), manner);
    }
    if !view.citations.is_empty() {
        wrapped(out, "  ", &format!("cite {}", told.citations(&view.citations)), manner);
    }
    if let Some(why) = &view.contested {
        wrapped(out, "  ", &format!("contested: {why}"), manner);
    }
    if let Some(rule) = &view.rule {
        let text = format!("rule {}", tree::place(rule));
        let _ = writeln!(out, "  {}", paint(&text, Style::new().dimmed(), terminal));
    }
}

fn wrapped(out: &mut String, indent: &str, text: &str, manner: Manner) {
    for line in lines(text, indent.chars().count(), manner) {
        let _ = writeln!(out, "{indent}{line}");
    }
}

/// The lines of a text that stands at a column.
fn lines(text: &str, column: usize, manner: Manner) -> Vec<String> {
    let text = visible_line(text);
    let Some(width) = manner.terminal.width else { return vec![text.into_owned()] };
    let options = textwrap::Options::new(width.saturating_sub(column).max(20)).break_words(false);
    textwrap::wrap(&text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn section(out: &mut String, title: &str, forest: &Forest, manner: Manner) {
    if forest.roots.is_empty() {
        return;
    }
    let title = paint(title, Style::new().bold(), manner.terminal);
    let _ = writeln!(out, "\n{title}:");
    if manner.in_words {
        outline(out, forest, manner);
    } else {
        drawing(out, forest, manner);
    }
}

/// A line still to be written: its twig, what stands before it, and before what is below it.
struct Pending {
    twig: usize,
    first: String,
    rest: String,
}

/// The children of a twig, the last one first, with their drawing.
fn drawn(kids: &[usize], rest: &str) -> Vec<Pending> {
    let last = kids.len().saturating_sub(1);
    let draw = |(place, twig): (usize, &usize)| {
        let (own, below) = if place == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        Pending { twig: *twig, first: format!("{rest}{own}"), rest: format!("{rest}{below}") }
    };
    kids.iter().enumerate().rev().map(draw).collect()
}

fn drawing(out: &mut String, forest: &Forest, manner: Manner) {
    let mut open = if forest.roots.len() == 1 {
        forest
            .roots
            .iter()
            .map(|twig| Pending {
                twig: *twig,
                first: String::from("  "),
                rest: String::from("  "),
            })
            .collect()
    } else {
        drawn(&forest.roots, "  ")
    };
    while let Some(Pending { twig, first, rest }) = open.pop() {
        let Some(twig) = forest.twigs.get(twig) else { continue };
        let below = if twig.kids.is_empty() { "  " } else { "│ " };
        let text = lines(&twig.text, rest.chars().count(), manner);
        for (place, line) in text.iter().enumerate() {
            let before = if place == 0 { first.clone() } else { format!("{rest}{below}") };
            let _ = writeln!(out, "{before}{line}");
        }
        details(out, &twig.details, &format!("{rest}{below}  "), manner);
        open.extend(drawn(&twig.kids, &rest));
    }
}

fn details(out: &mut String, details: &[Detail], indent: &str, manner: Manner) {
    let column = indent.chars().count();
    for detail in details {
        let (text, style) = match detail {
            Detail::Place(text) => (text, Style::new().dimmed()),
            Detail::Words(text) => (text, Style::new()),
        };
        for line in lines(text, column, manner) {
            let _ = writeln!(out, "{indent}{}", paint(&line, style, manner.terminal));
        }
    }
}

/// Numbered: 1, 1.1, 1.2.
fn outline(out: &mut String, forest: &Forest, manner: Manner) {
    let numbered = |kids: &[usize], above: &str| -> Vec<(usize, String)> {
        let number = |(place, twig): (usize, &usize)| (*twig, format!("{above}{}.", place + 1));
        kids.iter().enumerate().rev().map(number).collect()
    };
    let mut open = numbered(&forest.roots, "");
    while let Some((twig, number)) = open.pop() {
        let Some(twig) = forest.twigs.get(twig) else { continue };
        wrapped(out, "", &format!("{number} {}", twig.text), manner);
        for detail in &twig.details {
            let (Detail::Place(text) | Detail::Words(text)) = detail;
            wrapped(out, "  ", text, manner);
        }
        open.extend(numbered(&twig.kids, &number));
    }
}

fn missing(out: &mut String, view: &ExplainedView, manner: Manner) {
    let facts = &view.missing;
    if facts.is_empty() {
        return;
    }
    let title = paint("What is missing", Style::new().bold(), manner.terminal);
    let _ = writeln!(out, "\n{title}:");
    let most = if manner.all { usize::MAX } else { MOST_MISSING };
    for fact in facts.iter().take(most) {
        let decides = if fact.decides { ", which alone decides" } else { "" };
        let untried =
            if fact.ways.is_empty() { ", of which not every value can be tried" } else { "" };
        wrapped(out, "  ", &format!("`{}`{decides}{untried}", fact.fact), manner);
        for way in &fact.ways {
            let verdict = way.verdict.replace('_', " ");
            wrapped(out, "    ", &format!("{}: {verdict}", way.values), manner);
        }
        if let Some(at) = &fact.location {
            let text = format!("could be stated at {}", tree::place(at));
            let dim = Style::new().dimmed();
            let _ = writeln!(out, "    {}", paint(&text, dim, manner.terminal));
        }
    }
    let more = facts.len().saturating_sub(most) + view.more_missing;
    if more > 0 {
        wrapped(out, "  ", &format!("… and {more} more"), manner);
    }
}
