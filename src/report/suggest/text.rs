//! Suggestions for a reader: each with its cost, what is proved of it, its moves in sentences, and the verdicts that
//! change; or what cannot hold together.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{
    AnswerView, AskedView, ConflictView, MemberView, OtherView, StepView, SuggestView,
    SuggestionView,
};
use crate::explain::join_words;
use crate::report::escape::visible_line;
use crate::report::human::{Terminal, bold, citations, paint};
use crate::report::transitions::{self, ChangeKind};
use crate::report::view::LocationView;

/// Requirements named for a step; the rest are counted.
const MOST_NEEDS: usize = 3;

/// Verdicts of a kind that are shown.
const MOST_CHANGES: usize = 12;

/// What was found, as text.
#[must_use]
pub fn text(view: &SuggestView, terminal: Terminal) -> String {
    let mut out = String::new();
    heading(&mut out, view, terminal);
    let answer = &view.answer;
    if answer.failing.is_empty() {
        return out;
    }
    for (place, suggestion) in answer.suggestions.iter().enumerate() {
        suggestion_text(&mut out, suggestion, place, terminal);
    }
    ending(&mut out, answer, terminal);
    out.push_str(&conflicts(answer, terminal));
    framework(&mut out, view, terminal);
    out
}

fn heading(out: &mut String, view: &SuggestView, terminal: Terminal) {
    let who = match view.agreements.as_slice() {
        [] => String::from("no agreement"),
        few if few.len() <= 3 => join_words(few),
        many => format!("{} agreements", many.len()),
    };
    let date = view.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let what = match (view.answer.failing.len(), view.goals.as_slice()) {
        (0, []) => String::from("every `must` holds; there is nothing to mend"),
        (0, goals) => format!("{} already; there is nothing to mend", hold(goals)),
        (1, []) => String::from("1 `must` fails"),
        (n, []) => format!("{n} `must` fail"),
        (1, goals) => format!("1 verdict of {} fails", named(goals)),
        (n, goals) => format!("{n} verdicts of {} fail", named(goals)),
    };
    let text = wrapped(&format!("{who}{date}: {what}"), "", "  ", terminal);
    out.push_str(&text.replacen(&who, &bold(&who, terminal), 1));
}

fn named(goals: &[String]) -> String {
    let names: Vec<String> = goals.iter().map(|name| format!("`{name}`")).collect();
    join_words(&names)
}

fn hold(goals: &[String]) -> String {
    format!("{} {}", named(goals), if goals.len() == 1 { "holds" } else { "hold" })
}

fn suggestion_text(out: &mut String, view: &SuggestionView, place: usize, terminal: Terminal) {
    let kind = if view.framework { ", a change of the framework" } else { "" };
    let head = format!("Suggestion {}{kind}", place + 1);
    cost_heading(out, &head, view, place > 0, terminal);
    body(out, view, terminal);
}

/// The name of a suggestion, its cost, and what is proved.
fn cost_heading(
    out: &mut String,
    head: &str,
    view: &SuggestionView,
    is_later: bool,
    terminal: Terminal,
) {
    let claim = match (view.proved, is_later) {
        (true, false) => String::from("proven cheapest"),
        (true, true) => String::from("proven cheapest beside those above"),
        (false, _) => format!("best found, between {} and {}", view.lower, view.cost),
    };
    let style =
        if view.proved { AnsiColor::Green.on_default() } else { AnsiColor::Yellow.on_default() };
    let _ = writeln!(
        out,
        "\n{}: cost {}, {}",
        bold(head, terminal),
        view.cost,
        paint(&claim, style, terminal)
    );
}

/// The moves of a suggestion, the verdicts that change, and the other drafts.
fn body(out: &mut String, view: &SuggestionView, terminal: Terminal) {
    for (place, step) in view.steps.iter().enumerate() {
        step_text(out, place + 1, step, terminal);
    }
    let narrower = Terminal { width: terminal.width.map(|w| w.saturating_sub(2)), ..terminal };
    let changes = transitions::text(&view.transitions, MOST_CHANGES, narrower);
    indented(out, &changes, "  ");
    others(out, &view.others, terminal);
}

fn step_text(out: &mut String, number: usize, step: &StepView, terminal: Terminal) {
    let mark = if step.framework { "framework: " } else { "" };
    let needs = needs(&step.needed_by);
    let text = format!("{mark}{}, cost {}{needs}", step.sentence, step.cost);
    let first = format!("  {number}. ");
    out.push_str(&wrapped(&text, &first, "     ", terminal));
}

/// What a step is needed for, with citations.
fn needs(list: &[AskedView]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = list.iter().take(MOST_NEEDS).map(cited).collect();
    let more = list.len().saturating_sub(MOST_NEEDS);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!(": {}{more}", shown.join("; "))
}

/// A requirement and its subjects: `benchmark(belt_fta.c4)`.
fn call(view: &AskedView) -> String {
    let subjects = &view.subjects;
    let subjects =
        if subjects.is_empty() { String::new() } else { format!("({})", subjects.join(", ")) };
    format!("{}{subjects}", view.requirement)
}

pub(in crate::report) fn cited(view: &AskedView) -> String {
    let call = call(view);
    if view.citations.is_empty() { call } else { format!("{call}, {}", citations(&view.citations)) }
}

/// What is said once the suggestions are listed.
fn ending(out: &mut String, answer: &AnswerView, terminal: Terminal) {
    let found = answer.suggestions.len();
    let text = match (answer.finished, found) {
        (false, 0) => format!(
            "no suggestion was found before the search ended; any costs at least {}",
            answer.lower
        ),
        (false, _) => format!(
            "the search ended before all was tried; a further suggestion costs at least {}",
            answer.lower
        ),
        (true, 0) if answer.movable == 0 => String::from(
            "no suggestion: nothing may be moved; no term is `adjustable`, and no line says `may`",
        ),
        (true, 0) => String::from("no suggestion: nothing that may be moved suffices"),
        (true, _) if found < answer.top => String::from("there is no further suggestion"),
        (true, _) => return,
    };
    out.push('\n');
    out.push_str(&wrapped(&text, "", "  ", terminal));
}

/// What cannot hold together.
pub(in crate::report) fn conflicts(answer: &AnswerView, terminal: Terminal) -> String {
    let mut out = String::new();
    for conflict in &answer.conflicts {
        conflict_text(&mut out, conflict, terminal);
    }
    out
}

fn conflict_text(out: &mut String, conflict: &ConflictView, terminal: Terminal) {
    let certain = if conflict.minimal { "" } else { " (perhaps fewer of them)" };
    let head = match (conflict.requirements.len(), conflict.fixed.is_empty()) {
        (1, true) => format!("This cannot hold, whatever is moved{certain}"),
        (1, false) => format!("This cannot hold beside what is fixed, whatever is moved{certain}"),
        _ => format!("These cannot all hold, whatever is moved{certain}"),
    };
    let _ = writeln!(out, "\n{}", bold(&head, terminal));
    for member in &conflict.requirements {
        member_text(out, member, terminal);
    }
    for fixed in &conflict.fixed {
        let value = match &fixed.value {
            Some(value) => format!("is {value}"),
            None => String::from("is not stated"),
        };
        let could = if conflict.requirements.len() == 1 { "this" } else { "they" };
        let text = format!(
            "`{}` {value}, and nothing may move it; were it free, {could} could hold{}",
            fixed.term,
            at(fixed.location.as_ref())
        );
        out.push_str(&wrapped(&text, "  ", "    ", terminal));
    }
}

fn member_text(out: &mut String, member: &MemberView, terminal: Terminal) {
    let asked = &member.asked;
    let title = asked.title.as_ref().map(|title| format!("  {title}")).unwrap_or_default();
    let call = call(asked);
    let head = wrapped(&format!("{} {call}{title}", asked.level), "  ", "    ", terminal);
    out.push_str(&head.replacen(&*visible_line(&call), &bold(&call, terminal), 1));
    for sentence in requires(member) {
        out.push_str(&wrapped(&sentence, "    ", "      ", terminal));
    }
    if !asked.citations.is_empty() {
        let text = format!("cite  {}", citations(&asked.citations));
        out.push_str(&wrapped(&text, "    ", "          ", terminal));
    }
    if let Some(rule) = &asked.rule {
        let place = format!("{}:{}:{}", rule.file, rule.line, rule.column);
        let _ = writeln!(
            out,
            "    {}",
            paint(&format!("rule  {place}"), Style::new().dimmed(), terminal)
        );
    }
}

/// What a requirement of a conflict needs, like a person says it.
fn requires(member: &MemberView) -> Vec<String> {
    let moved = if member.moved.is_empty() {
        String::new()
    } else {
        format!("if you {}: ", join_words(&member.moved))
    };
    let sentence = |reason: &crate::report::view::ReasonView| match &reason.margin {
        Some(margin) if member.fails => {
            format!("requires `{}` to be {}; it is {}", margin.term, margin.needs, margin.value)
        }
        Some(margin) => format!("requires `{}` to be {}", margin.term, margin.needs),
        None => format!("{moved}{}", reason.sentence),
    };
    member.reasons.iter().map(sentence).collect()
}

fn framework(out: &mut String, view: &SuggestView, terminal: Terminal) {
    if let Some(failure) = &view.framework_failure {
        let text = format!("no change of the framework was found: {failure}");
        out.push('\n');
        return out.push_str(&wrapped(&text, "", "  ", terminal));
    }
    let Some(answer) = &view.framework else { return };
    let Some(best) = answer.suggestions.first() else {
        let text = if !answer.finished {
            format!(
                "no change of the framework was found before the search ended; any costs at least {}",
                answer.lower
            )
        } else if answer.movable > view.answer.movable {
            String::from("no change of the framework suffices, either")
        } else {
            String::from("the framework lets nothing be changed, either")
        };
        out.push('\n');
        return out.push_str(&wrapped(&text, "", "  ", terminal));
    };
    cost_heading(out, "Change of the framework", best, false, terminal);
    body(out, best, terminal);
}

/// The other drafts of the project under a change of the framework.
fn others(out: &mut String, list: &[OtherView], terminal: Terminal) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {}", bold("other drafts under this change", terminal));
    let narrower = Terminal { width: terminal.width.map(|w| w.saturating_sub(6)), ..terminal };
    for other in list.iter().filter(|other| !is_same(other)) {
        let text = match &other.failure {
            Some(failure) => format!("{}: not judged: {failure}", other.draft),
            None => format!("{}: {}", other.draft, balance(other)),
        };
        out.push_str(&wrapped(&text, "    ", "      ", terminal));
        indented(out, &transitions::text(&other.transitions, MOST_CHANGES, narrower), "      ");
    }
    let text = match (list.iter().filter(|other| is_same(other)).count(), list.len()) {
        (0, _) => return,
        (same, all) if same == all => {
            let drafts =
                if all == 1 { "the 1 other draft" } else { &*format!("the {all} other drafts") };
            format!("no verdict changes in {drafts} of the project")
        }
        (1, _) => String::from("no verdict changes in 1 more draft"),
        (same, _) => format!("no verdict changes in {same} more drafts"),
    };
    out.push_str(&wrapped(&text, "    ", "      ", terminal));
}

fn is_same(other: &OtherView) -> bool {
    other.failure.is_none() && other.transitions.is_empty()
}

/// Who gains and who loses.
fn balance(other: &OtherView) -> String {
    let count = |kind| other.transitions.iter().filter(|view| view.kind == kind).count();
    match (count(ChangeKind::NewlyMet), count(ChangeKind::NewlyBroken)) {
        (0, 0) => String::from("neither gains nor loses"),
        (gains, 0) => format!("gains {gains}"),
        (0, losses) => format!("loses {losses}"),
        (gains, losses) => format!("gains {gains} and loses {losses}"),
    }
}

fn at(place: Option<&LocationView>) -> String {
    place.map(|at| format!(" ({}:{}:{})", at.file, at.line, at.column)).unwrap_or_default()
}

fn indented(out: &mut String, text: &str, by: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "{by}{line}");
    }
}

/// A text in lines, the first after one indent, the others after another.
pub(in crate::report) fn wrapped(
    text: &str,
    first: &str,
    later: &str,
    terminal: Terminal,
) -> String {
    let text = visible_line(text);
    let Some(width) = terminal.width else { return format!("{first}{text}\n") };
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(later)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let mut out = textwrap::fill(&text, options);
    out.push('\n');
    out
}
