//! What a minister reads in one minute: where things stand, what is missing most, the cheapest way out, and what is open.

use super::sections::adjustments::claim;
use super::sections::breadth::{name, spread};
use super::sections::state::{stands, title as called};
use super::sections::{applying, capitalised, counts, gap};
use super::{AdjustmentsView, FoundView, MechanismView, PointView, ResearchView};
use crate::explain::join_words;
use crate::report::human::counted;
use crate::report::suggest::{AnswerView, StepView, SuggestionView};
use crate::report::view::FindingView;

/// Things of a kind that a sentence names; the rest are counted.
const MOST: usize = 3;

/// Steps of an adjustment that are told.
const MOST_STEPS: usize = 4;

/// The summary.
pub(super) fn summary(view: &ResearchView) -> Vec<PointView> {
    let mut points = vec![point("Verdict", verdict(view))];
    points.extend(progress(view).map(|text| point("Stage", text)));
    points.extend(gaps(view).map(|text| point("Largest gaps", text)));
    points.extend(view.adjustments.as_ref().map(|found| point("Way out", way_out(found))));
    points.extend(mechanisms(view).map(|text| point("Mechanisms", text)));
    points.extend(breadth(view).map(|text| point("Breadth", text)));
    points.extend(room(view).map(|text| point("Room", text)));
    points.extend(outlook(view).map(|text| point("Outlook", text)));
    points.extend(questions(view).map(|text| point("Open", text)));
    points
}

fn point(topic: &'static str, text: String) -> PointView {
    PointView { topic, text }
}

fn verdict(view: &ResearchView) -> String {
    let (all, must) = (&view.state.all, &view.state.must);
    let failing = must.fails + must.undetermined;
    let musts = applying(must);
    let passes = match failing {
        0 => format!("Passes: every requirement that must hold does, {musts} in all"),
        1 => format!("Does not pass: 1 of {musts} requirements that must hold does not"),
        n => format!("Does not pass: {n} of {musts} requirements that must hold do not"),
    };
    format!("{passes}. Of all {} that apply, {}.", applying(all), counts(all))
}

fn progress(view: &ResearchView) -> Option<String> {
    let staged = view.agreements.iter().filter(|a| a.stage.is_some() || a.reached.is_some());
    let told: Vec<String> = staged
        .clone()
        .take(MOST)
        .map(|agreement| {
            let stands = stands(agreement);
            let stands = stands.strip_prefix("It ").unwrap_or(&stands);
            let next = agreement.next.iter().filter(|next| !next.blocked_by.is_empty());
            let next: Vec<String> = next
                .map(|next| {
                    let blocked = counted(next.blocked_by.len(), "requirement");
                    let verb = if next.blocked_by.len() == 1 { "blocks" } else { "block" };
                    format!("{blocked} {verb} {}", next.stage)
                })
                .collect();
            let next =
                if next.is_empty() { next.concat() } else { format!("; {}", join_words(&next)) };
            format!("`{}` {stands}{next}.", agreement.name)
        })
        .collect();
    let more = staged.count().saturating_sub(MOST);
    let more = if more > 0 { format!(" And {more} more.") } else { String::new() };
    (!told.is_empty()).then(|| format!("{}{more}", told.join(" ")))
}

/// What must hold and does not: what is broken before what is not known.
fn gaps(view: &ResearchView) -> Option<String> {
    let mut musts: Vec<&FindingView> = view.findings.iter().filter(|f| f.level == "must").collect();
    musts.sort_by_key(|finding| (finding.verdict == "undetermined", !has_margin(finding)));
    // Several subjects often lack the same.
    let mut told: Vec<String> = Vec::new();
    let mut rest = 0;
    for finding in musts {
        let title = finding.title.as_deref().unwrap_or(&finding.requirement);
        let first = gap(finding).into_iter().next().unwrap_or_default();
        let lack = if first.is_empty() { title.to_owned() } else { format!("{title} ({first})") };
        if told.len() < MOST && !told.contains(&lack) {
            told.push(lack);
        } else {
            rest += 1;
        }
    }
    if rest > 0 {
        told.push(format!("and {rest} more"));
    }
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

fn has_margin(finding: &FindingView) -> bool {
    finding.reasons.iter().any(|reason| reason.margin.is_some())
}

fn way_out(found: &AdjustmentsView) -> String {
    let drafts = first(&found.drafts);
    let framework = first(&found.framework).filter(|suggestion| suggestion.framework);
    if let Some(answer) = &found.drafts.answer
        && answer.failing.is_empty()
    {
        return String::from("Nothing has to be adjusted.");
    }
    match (drafts, framework) {
        (Some(drafts), None) => format!("{}.", told(drafts)),
        (Some(drafts), Some(framework)) => format!(
            "{}. With a change of the framework it costs {}: {}.",
            told(drafts),
            framework.cost,
            steps(framework)
        ),
        (None, Some(framework)) => format!(
            "{} With a change of the framework: {}.",
            none(found.drafts.answer.as_ref()),
            told(framework)
        ),
        (None, None) => none(found.drafts.answer.as_ref()),
    }
}

fn first(found: &FoundView) -> Option<&SuggestionView> {
    found.answer.as_ref()?.suggestions.first()
}

/// What an adjustment costs, and its steps.
fn told(suggestion: &SuggestionView) -> String {
    let count = counted(suggestion.steps.len(), "step");
    format!("{count}, {}: {}", claim(suggestion, 0), steps(suggestion))
}

/// The first steps of an adjustment, without the terms of clauses that it adds.
fn steps(suggestion: &SuggestionView) -> String {
    let short = |step: &StepView| match step.sentence.split_once(" { ") {
        Some((before, after)) => {
            let after = after.rsplit_once('}').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => step.sentence.clone(),
    };
    let mut told: Vec<String> = suggestion.steps.iter().take(MOST_STEPS).map(short).collect();
    let more = suggestion.steps.len().saturating_sub(MOST_STEPS);
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    told.join("; ")
}

fn none(answer: Option<&AnswerView>) -> String {
    match answer {
        None => String::from("No adjustment was found before a limit was reached."),
        Some(answer) if !answer.finished => format!(
            "No adjustment of the agreements was found before the search ended; one costs at least {}.",
            answer.lower
        ),
        Some(answer) if answer.movable == 0 => {
            String::from("The agreements declare nothing that may move.")
        }
        Some(_) => String::from("No set of the moves that the agreements declare suffices."),
    }
}

/// The mechanisms of which most and least holds.
fn mechanisms(view: &ResearchView) -> Option<String> {
    let applying_here = view.mechanisms.iter().filter(|m| applying(&m.state.all) > 0);
    let mut ranked: Vec<&MechanismView> = applying_here.collect();
    // a/b < c/d as a·d < c·b; the order of the model where they are equal.
    ranked.sort_by(|a, b| {
        let (x, y) = (&a.state.all, &b.state.all);
        (y.holds * applying(x)).cmp(&(x.holds * applying(y)))
    });
    let said = |m: &MechanismView| {
        let title = called(m).to_lowercase();
        format!("{title} ({} of {} requirements hold)", m.state.all.holds, applying(&m.state.all))
    };
    let silent = view.mechanisms.iter().filter(|m| applying(&m.state.all) == 0);
    let silent: Vec<String> = silent.map(|m| m.name.replace('_', "-")).collect();
    let silent = if silent.is_empty() {
        String::new()
    } else {
        format!(" Nothing is asked under {}.", join_words(&silent))
    };
    let (best, worst) = (ranked.first()?, ranked.last()?);
    Some(if best.name == worst.name {
        format!("Only the {} is asked anything.{silent}", said(best))
    } else {
        format!("Strongest is the {}, weakest the {}.{silent}", said(best), said(worst))
    })
}

/// How much of what there is is used, of what the files themselves describe agreements by.
fn breadth(view: &ResearchView) -> Option<String> {
    let named = view.dimensions.iter().filter(|d| d.available.is_some() && d.namings > 1);
    let told: Vec<String> =
        named.take(MOST).map(|d| format!("by {}, {}", name(d), spread(d))).collect();
    (!told.is_empty()).then(|| format!("{}.", capitalised(&told.join("; "))))
}

fn room(view: &ResearchView) -> Option<String> {
    let to_spare = view.spare.iter().filter(|spare| !spare.is_at_limit).count();
    let of_drafts = view.movable.iter().filter(|m| m.agreement.is_some()).count();
    let of_framework = view.movable.len() - of_drafts;
    if view.movable.is_empty() && to_spare == 0 {
        return None;
    }
    let kept = if to_spare == 1 { "limit is kept" } else { "limits are kept" };
    let number =
        |count: usize| if count == 0 { String::from("nothing") } else { count.to_string() };
    Some(format!(
        "{to_spare} {kept} with something to spare; declared as open to move: {} in the agreements, {} in the \
         framework.",
        number(of_drafts),
        number(of_framework),
    ))
}

fn outlook(view: &ResearchView) -> Option<String> {
    let mut told = Vec::new();
    if !view.opportunities.is_empty() {
        let taken = view.opportunities.iter().filter(|o| o.taken == Some(true)).count();
        told.push(format!("opportunities taken: {taken} of {}", view.opportunities.len()));
    }
    if !view.risks.is_empty() {
        let kept = view.risks.iter().filter(|risk| risk.watch == "kept").count();
        told.push(format!("risks kept in check: {kept} of {}", view.risks.len()));
        let open = view.risks.iter().find(|risk| risk.watch != "kept");
        told.extend(open.map(|risk| {
            let likely = risk.likelihood.as_deref().unwrap_or("not said");
            let title = risk.title.as_deref().unwrap_or(&risk.name);
            format!("the likeliest that is not: {title} (likelihood {likely})")
        }));
    }
    (!told.is_empty()).then(|| format!("{}.", capitalised(&told.join("; "))))
}

fn questions(view: &ResearchView) -> Option<String> {
    let contested = counted(view.contested.len(), "contested reading");
    let Some(first) = view.questions.first() else {
        return (!view.contested.is_empty())
            .then(|| format!("No fact is missing; verdicts rest on {contested}."));
    };
    let missing = counted(view.questions.len(), "fact");
    let verb = if view.questions.len() == 1 { "is" } else { "are" };
    let waiting = match first.requirements.len() {
        1 => String::from("1 requirement waits"),
        n => format!("{n} requirements wait"),
    };
    Some(format!(
        "{missing} {verb} missing, first of all `{}`, for which {waiting}; verdicts rest on {contested}.",
        first.fact
    ))
}
