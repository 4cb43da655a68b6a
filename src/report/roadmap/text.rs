//! A road for a reader: a table of its steps, where the agreements stand, and why it ends where it does.

use std::fmt::Write as _;

use super::{ActionView, ClosedView, LegView, RoadmapView, stands, summary};
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, bold};
use crate::report::suggest::{cited, conflicts, wrapped};

/// The narrowest a sentence is set.
const LEAST: usize = 24;

/// Where lines are as wide as they like.
const WIDE: usize = 100;

/// The road, as text.
#[must_use]
pub fn text(view: &RoadmapView, terminal: Terminal) -> String {
    let mut out = String::new();
    heading(&mut out, view, terminal);
    if !view.steps.is_empty() {
        table(&mut out, view, terminal);
    }
    if view.lanes.len() > 1 && !view.steps.is_empty() {
        lanes(&mut out, view, terminal);
    }
    if let Some(closed) = &view.closed {
        closed_text(&mut out, closed, terminal);
    }
    out
}

fn heading(out: &mut String, view: &RoadmapView, terminal: Terminal) {
    let title = view.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let head = wrapped(&format!("{}{title}{date}", view.agreement), "", "  ", terminal);
    out.push_str(&head.replacen(&view.agreement, &bold(&view.agreement, terminal), 1));
    out.push_str(&wrapped(&summary(view), "", "  ", terminal));
}

/// How wide the columns are.
struct Widths {
    stage: usize,
    done: usize,
    cost: usize,
    total: usize,
}

impl Widths {
    fn of(view: &RoadmapView, terminal: Terminal) -> Self {
        let widest = |head: &str, texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| text.chars().count()).max().unwrap_or(0).max(head.len())
        };
        let actions = || view.steps.iter().flat_map(|leg| &leg.actions);
        let stage = widest("STAGE", &mut view.steps.iter().map(|leg| leg.stage.as_str()));
        let cost = widest("COST", &mut actions().map(|action| action.step.cost.as_str()));
        let total = widest("TOTAL", &mut view.steps.iter().map(|leg| leg.total.as_str()));
        let rest = "STEP".len() + stage + cost + total + 8;
        let done = terminal.width.unwrap_or(WIDE).saturating_sub(rest).max(LEAST);
        Widths { stage, done, cost, total }
    }

    fn row(&self, out: &mut String, [step, stage, done, cost, total]: [&str; 5]) {
        let Widths { stage: s, done: d, cost: c, total: t } = *self;
        let line = format!("{step:>4}  {stage:<s$}  {done:<d$}  {cost:>c$}  {total:>t$}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn table(out: &mut String, view: &RoadmapView, terminal: Terminal) {
    let widths = Widths::of(view, terminal);
    out.push('\n');
    widths.row(out, ["STEP", "STAGE", "WHAT IS DONE", "COST", "TOTAL"]);
    for leg in &view.steps {
        leg_text(out, leg, &widths);
    }
}

fn leg_text(out: &mut String, leg: &LegView, widths: &Widths) {
    let mut number = leg.number.to_string();
    let mut stage = leg.stage.clone();
    let mut line = |texts: &[String], cost: &str, total: &str| {
        for (place, text) in texts.iter().enumerate() {
            let (cost, total) = if place == 0 { (cost, total) } else { ("", "") };
            widths.row(out, [&number, &stage, text, cost, total]);
            number.clear();
            stage.clear();
        }
    };
    let last = leg.actions.len().saturating_sub(1);
    for (place, action) in leg.actions.iter().enumerate() {
        let total = if place == last { leg.total.as_str() } else { "" };
        line(&filled(&done(action), "", widths.done), &action.step.cost, total);
    }
    if leg.actions.is_empty() {
        line(&filled("nothing is needed", "", widths.done), "0", &leg.total);
    }
    if !leg.opens.is_empty() {
        let opened: Vec<String> = leg.opens.iter().map(cited).collect();
        line(&filled(&format!("opens {}", opened.join("; ")), "  ", widths.done), "", "");
    }
}

/// An action in words, with how far away who joins is.
pub(super) fn done(action: &ActionView) -> String {
    match &action.ring {
        Some(ring) => format!("{} ({ring})", action.step.sentence),
        None => action.step.sentence.clone(),
    }
}

fn filled(text: &str, first: &str, width: usize) -> Vec<String> {
    let text = visible_line(text);
    let later = format!("{first}  ");
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&later)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(&text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn lanes(out: &mut String, view: &RoadmapView, terminal: Terminal) {
    let _ = writeln!(out, "\n{}", bold("Agreements, at the start and after each step", terminal));
    let widest = view.lanes.iter().map(|lane| lane.agreement.chars().count()).max().unwrap_or(0);
    for lane in &view.lanes {
        let stops: Vec<&str> = lane.stops.iter().map(stands).collect();
        let line = format!("{:<widest$}  {}", lane.agreement, stops.join(" → "));
        let later = " ".repeat(widest + 4);
        out.push_str(&wrapped(&line, "  ", &later, terminal));
    }
}

fn closed_text(out: &mut String, closed: &ClosedView, terminal: Terminal) {
    let answer = &closed.answer;
    if closed.why == "not_from_here" {
        let text = format!("After these steps, at `{}`:", closed.stage);
        out.push('\n');
        out.push_str(&wrapped(&text, "", "  ", terminal));
    }
    if answer.conflicts.is_empty() && !answer.failing.is_empty() {
        let head = format!("At `{}` this fails", closed.stage);
        let _ = writeln!(out, "\n{}", bold(&head, terminal));
        for failing in &answer.failing {
            let title = failing.title.as_ref().map(|t| format!("  {t}")).unwrap_or_default();
            let text = format!("{} {}{title}", failing.level, cited(failing));
            out.push_str(&wrapped(&text, "  ", "    ", terminal));
        }
    }
    out.push_str(&conflicts(answer, terminal));
}
