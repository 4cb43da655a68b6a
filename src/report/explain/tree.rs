//! An explained verdict as a forest of lines: cut at a depth with the number of what is cut, what is shared told
//! once, and a chain of derived tuples as a list.

use std::collections::BTreeSet;

use super::view::{
    CitedView, ExplainedView, FactView, LackView, LacksView, MendView, StepView, StoryView,
};
use crate::report::view::LocationView;

/// Of a chain, so many steps are shown before its end is.
const MOST_OF_A_CHAIN: usize = 6;

/// A fact of more characters is named and not written out.
const MOST_CHARS: usize = 60;

/// Facts shown of one step.
const MOST_FACTS: usize = 4;

/// A line and what stands below it.
#[derive(Debug, Default)]
pub(super) struct Twig {
    pub(super) text: String,
    /// Where it is from, and what follows from it: on lines of their own.
    pub(super) details: Vec<Detail>,
    pub(super) kids: Vec<usize>,
}

/// A line below a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Where something is stated.
    Place(String),
    /// Anything else.
    Words(String),
}

/// Lines under headings.
#[derive(Debug, Default)]
pub(super) struct Forest {
    pub(super) twigs: Vec<Twig>,
    pub(super) roots: Vec<usize>,
}

impl Forest {
    fn add(&mut self, under: Option<usize>, twig: Twig) -> usize {
        self.twigs.push(twig);
        let place = self.twigs.len() - 1;
        match under.and_then(|under| self.twigs.get_mut(under)) {
            Some(above) => above.kids.push(place),
            None => self.roots.push(place),
        }
        place
    }

    fn note(&mut self, under: Option<usize>, text: String) {
        self.add(under, Twig { text, ..Twig::default() });
    }
}

/// What was said already, and need not be said again.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Sources of which the title was given.
    sources: BTreeSet<String>,
    /// Citations and contests.
    lines: BTreeSet<String>,
}

impl Told {
    /// Citations, each source with its title the first time.
    pub(super) fn citations(&mut self, list: &[CitedView]) -> String {
        let one = |c: &CitedView| {
            let place = c.place.as_ref().map(|place| format!(" \"{place}\"")).unwrap_or_default();
            let is_new = c.title.is_some() && self.sources.insert(c.source.clone());
            let title = c.title.as_ref().filter(|_| is_new);
            let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
            format!("{}{place}{title}", c.source)
        };
        list.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// A line, unless it was said.
    fn once(&mut self, details: &mut Vec<Detail>, line: String) {
        if self.lines.insert(line.clone()) {
            details.push(Detail::Words(line));
        }
    }

    /// What a step or an exception cites, unless that was said.
    fn cite(&mut self, details: &mut Vec<Detail>, list: &[CitedView]) {
        let new: Vec<CitedView> = list
            .iter()
            .filter(|c| self.lines.insert(format!("{} {:?}", c.source, c.place)))
            .cloned()
            .collect();
        if !new.is_empty() {
            let line = format!("cite {}", self.citations(&new));
            details.push(Detail::Words(line));
        }
    }
}

/// How much of a story is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// Levels below the roots.
    pub(super) depth: usize,
    /// Chains in full, all facts.
    pub(super) all: bool,
}

/// A step still to be placed.
#[derive(Clone, Copy)]
struct Task {
    step: u32,
    under: Option<usize>,
    depth: usize,
    /// Its place in a chain.
    chain: usize,
}

/// The steps of a story below these roots.
pub(super) fn story(story: &StoryView, roots: &[u32], cut: Cut, told: &mut Told) -> Forest {
    // "It applies", under "Why it applies", says nothing.
    let only = match roots {
        [one] => story.steps.get(*one as usize),
        _ => None,
    };
    let bare = only.filter(|step| {
        let is_said = step.kind == "required" || step.sentence.starts_with("it applies");
        let is_said = is_said || step.sentence == "it is not known whether it applies";
        let is_said = is_said || step.sentence == "it does not apply";
        is_said && step.facts.is_empty() && !step.parts.is_empty()
    });
    let roots = bare.map_or(roots, |step| &step.parts);
    Planter::new(story, cut, told).plant(roots)
}

struct Planter<'s> {
    told: &'s mut Told,
    story: &'s StoryView,
    cut: Cut,
    forest: Forest,
    /// By step: its number among those that are shared, once it is shown.
    shown: Vec<Option<usize>>,
    /// By step: in how many parts it stands.
    above: Vec<usize>,
    /// Steps that were shown or counted.
    seen: Vec<bool>,
    numbers: usize,
}

impl<'s> Planter<'s> {
    fn new(story: &'s StoryView, cut: Cut, told: &'s mut Told) -> Self {
        let mut above = vec![0; story.steps.len()];
        for part in story.steps.iter().flat_map(|step| &step.parts) {
            if let Some(count) = above.get_mut(*part as usize) {
                *count += 1;
            }
        }
        let steps = story.steps.len();
        Planter {
            told,
            story,
            cut,
            forest: Forest::default(),
            shown: vec![None; steps],
            above,
            seen: vec![false; steps],
            numbers: 0,
        }
    }

    fn step(&self, id: u32) -> Option<&'s StepView> {
        self.story.steps.get(id as usize)
    }

    fn plant(mut self, roots: &[u32]) -> Forest {
        let task = |step: &u32| Task { step: *step, under: None, depth: 0, chain: 0 };
        let mut open: Vec<Task> = roots.iter().rev().map(task).collect();
        while let Some(task) = open.pop() {
            self.place(task, &mut open);
        }
        self.forest
    }

    fn place(&mut self, task: Task, open: &mut Vec<Task>) {
        let Some(step) = self.step(task.step) else { return };
        let id = task.step as usize;
        if let Some(number) = self.shown.get(id).copied().flatten() {
            let text = format!("{}, as shown at [{number}]", step.sentence);
            return self.forest.note(task.under, text);
        }
        let is_shared = self.above.get(id).is_some_and(|n| *n > 1) && !step.parts.is_empty();
        let mut twig = step_twig(step, self.cut.all, self.told);
        if is_shared {
            self.numbers += 1;
            if let Some(shown) = self.shown.get_mut(id) {
                *shown = Some(self.numbers);
            }
            twig.text = format!("[{}] {}", self.numbers, twig.text);
        }
        self.see(task.step);
        let place = self.forest.add(task.under, twig);
        let next = self.chain_from(step);
        let below = task.depth + 1;
        let (own, next): (Vec<u32>, Option<u32>) = match next {
            Some(next) => (step.parts.iter().copied().filter(|p| *p != next).collect(), Some(next)),
            None => (step.parts.clone(), None),
        };
        if let Some(next) = next {
            self.follow(next, task, open);
        }
        let more = step.more;
        if below > self.cut.depth {
            let hidden: usize = own.iter().map(|part| self.count(*part)).sum();
            if hidden + more > 0 {
                self.forest.note(Some(place), more_words(hidden + more, "step"));
            }
            return;
        }
        let own = self.once_each(&own);
        let kids = own.iter().rev();
        open.extend(kids.map(|p| Task { step: *p, under: Some(place), depth: below, chain: 0 }));
        if more > 0 {
            self.forest.note(Some(place), more_words(more, "element"));
        }
    }

    /// Without those that say what one before them says: of elements that a condition does not ask for, each does.
    fn once_each(&self, parts: &[u32]) -> Vec<u32> {
        let mut said = BTreeSet::new();
        let is_new = |id: &&u32| {
            let leaf = self.step(**id).filter(|step| step.parts.is_empty() && step.more == 0);
            leaf.is_none_or(|step| said.insert(&step.sentence))
        };
        parts.iter().filter(is_new).copied().collect()
    }

    /// The one derived step that a derived step rests on, if it is one.
    fn chain_from(&self, step: &StepView) -> Option<u32> {
        if step.kind != "derived" {
            return None;
        }
        let is_derived = |id: &&u32| self.step(**id).is_some_and(|part| part.kind == "derived");
        let mut derived = step.parts.iter().filter(is_derived);
        match (derived.next(), derived.next()) {
            (Some(one), None) => Some(*one),
            _ => None,
        }
    }

    /// Goes on along a chain beside the step, not below it; of a long one to its end.
    fn follow(&mut self, next: u32, task: Task, open: &mut Vec<Task>) {
        let chain = task.chain + 1;
        let go_on = |step: u32, chain: usize| Task { step, chain, ..task };
        if self.cut.all || chain < MOST_OF_A_CHAIN {
            return open.push(go_on(next, chain));
        }
        let mut rest = vec![next];
        let mut at = next;
        while let Some(further) = self.step(at).and_then(|step| self.chain_from(step)) {
            if rest.len() > self.story.steps.len() {
                break;
            }
            rest.push(further);
            at = further;
        }
        let hidden = rest.len() - 1;
        for step in rest.iter().take(hidden) {
            self.see(*step);
        }
        if hidden > 0 {
            self.forest.note(task.under, more_words(hidden, "step"));
        }
        open.push(go_on(at, 0));
    }

    fn see(&mut self, id: u32) -> bool {
        self.seen.get_mut(id as usize).is_some_and(|seen| !std::mem::replace(seen, true))
    }

    /// How many steps there are from here on that are neither shown nor counted yet.
    fn count(&mut self, from: u32) -> usize {
        let mut open = vec![from];
        let mut count = 0;
        while let Some(id) = open.pop() {
            if self.see(id) {
                count += 1;
                open.extend(self.step(id).into_iter().flat_map(|step| &step.parts));
            }
        }
        count
    }
}

fn more_words(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("… {n} more {what}{plural}")
}

fn step_twig(step: &StepView, all: bool, told: &mut Told) -> Twig {
    let mut details = Vec::new();
    if step.kind != "required" {
        told.cite(&mut details, &step.citations);
        if let Some(why) = &step.contested {
            told.once(&mut details, format!("contested: {why}"));
        }
    }
    let is_told = |fact: &&FactView| fact.assumed || matches!(fact.kind, "stated" | "tuple") || all;
    let facts: Vec<&FactView> = step.facts.iter().filter(is_told).collect();
    let most = if all { usize::MAX } else { MOST_FACTS };
    for fact in facts.iter().take(most) {
        details.push(Detail::Place(fact_words(step, fact, all)));
    }
    if facts.len() > most {
        details.push(Detail::Place(more_words(facts.len() - most, "fact")));
    }
    Twig { text: step.sentence.clone(), details, kids: Vec::new() }
}

/// Where a fact is stated; and the fact, unless the sentence says it.
fn fact_words(step: &StepView, fact: &FactView, all: bool) -> String {
    let place = match (&fact.location, fact.assumed) {
        (_, true) => String::from("assumed"),
        (Some(at), false) => place(at),
        (None, false) => return fact.fact.clone(),
    };
    let name = fact.fact.split(": ").next().unwrap_or(&fact.fact);
    if step.sentence.contains(name) {
        return place;
    }
    // A long set is named and not written out.
    let is_short = all || fact.fact.chars().count() <= MOST_CHARS;
    format!("{}  {place}", if is_short { &fact.fact } else { name })
}

/// `file:line:column`.
pub(super) fn place(at: &LocationView) -> String {
    format!("{}:{}:{}", at.file, at.line, at.column)
}

/// What is lacking; and what is said of all of it, where it is only joined.
pub(super) fn lacks(view: &ExplainedView, cut: Cut, told: &mut Told) -> (Forest, String) {
    let lacks = &view.lacks;
    let mut forest = Forest::default();
    let mut shown: Vec<bool> = vec![false; lacks.lacks.len()];
    let mut head = String::new();
    let root = lacks.root.and_then(|root| lacks.lacks.get(root as usize));
    let mut open: Vec<(u32, Option<usize>, usize)> = match root {
        Some(joined) if joined.reason.is_none() && joined.label.is_none() && joined.more == 0 => {
            head = lack_text(joined, lacks);
            joined.parts.iter().rev().map(|part| (*part, None, 0)).collect()
        }
        _ => lacks.root.map(|root| (root, None, 0)).into_iter().collect(),
    };
    while let Some((id, under, depth)) = open.pop() {
        let Some(lack) = lacks.lacks.get(id as usize) else { continue };
        let was_shown = shown.get_mut(id as usize).is_some_and(|s| std::mem::replace(s, true));
        if was_shown && !lack.parts.is_empty() {
            forest.note(under, format!("{}, as above", lack_text(lack, lacks)));
            continue;
        }
        let place = forest.add(under, lack_twig(lack, view, (was_shown, cut.all), told));
        if depth >= cut.depth {
            let hidden = count_lacks(lacks, &lack.parts, &mut shown) + lack.more;
            if hidden > 0 {
                forest.note(Some(place), more_words(hidden, "part"));
            }
            continue;
        }
        open.extend(lack.parts.iter().rev().map(|part| (*part, Some(place), depth + 1)));
        if lack.more > 0 {
            forest.note(Some(place), more_words(lack.more, "element"));
        }
    }
    (forest, head)
}

/// How many parts there are from here on that are neither shown nor counted yet.
fn count_lacks(lacks: &LacksView, from: &[u32], shown: &mut [bool]) -> usize {
    let mut open = from.to_vec();
    let mut count = 0;
    while let Some(id) = open.pop() {
        if shown.get_mut(id as usize).is_some_and(|shown| !std::mem::replace(shown, true)) {
            count += 1;
            open.extend(lacks.lacks.get(id as usize).into_iter().flat_map(|lack| &lack.parts));
        }
    }
    count
}

fn lack_text(lack: &LackView, lacks: &LacksView) -> String {
    let needs = match (lack.needed, lack.parts.len()) {
        (_, 0 | 1) => String::new(),
        (None, _) => String::from("each of these is needed"),
        (Some(n), parts) if n > parts + lack.more => {
            format!("each of these is needed, and {} beside them", n - parts - lack.more)
        }
        // What was tried and is not enough, as something else follows from it, is not said to be.
        (Some(1), _) if lack.parts.iter().any(|part| is_not_enough(*part, lacks)) => {
            String::from("one of these is needed")
        }
        (Some(1), _) => String::from("any one of these suffices"),
        (Some(n), parts) if n == parts + lack.more => String::from("each of these is needed"),
        (Some(n), _) => format!("{n} of these are needed"),
    };
    let head = lack.reason.as_ref().map(|reason| &reason.sentence).or(lack.label.as_ref());
    match (head, needs.is_empty()) {
        (Some(head), true) => head.clone(),
        (Some(head), false) => format!("{head}; {needs}"),
        (None, _) => needs,
    }
}

/// Whether changes were tried of a part, and none of them is enough.
fn is_not_enough(part: u32, lacks: &LacksView) -> bool {
    lacks.lacks.get(part as usize).is_some_and(|lack| {
        let is_enough = |mend: &MendView| mend.suffices || mend.verdict == "not_applicable";
        !lack.mends.is_empty() && !lack.mends.iter().any(is_enough)
    })
}

fn lack_twig(
    lack: &LackView,
    view: &ExplainedView,
    (was_shown, all): (bool, bool),
    told: &mut Told,
) -> Twig {
    let mut details = Vec::new();
    told.cite(&mut details, &lack.citations);
    let Some(reason) = lack.reason.as_ref().filter(|_| !was_shown) else {
        return Twig { text: lack_text(lack, &view.lacks), details, kids: Vec::new() };
    };
    details.extend(reason.facts.iter().map(place).map(Detail::Place));
    for why in &reason.contested {
        told.once(&mut details, format!("contested: {why}"));
    }
    for mend in &lack.mends {
        let change = match mend.change.split_once("` ") {
            // What the sentence is about need not be named again.
            Some((name, rest)) if reason.sentence.starts_with(&format!("{name}`")) => {
                format!("it {rest}")
            }
            _ => mend.change.clone(),
        };
        let verdict = mend.verdict.replace('_', " ");
        if mend.suffices {
            details.push(Detail::Words(format!("if {change}, that alone would make it {verdict}")));
        } else if mend.verdict != view.verdict {
            details.push(Detail::Words(format!("if {change}, it would be {verdict}")));
        } else if all {
            details.push(Detail::Words(format!("if {change}, it would still be {verdict}")));
        }
    }
    Twig { text: lack_text(lack, &view.lacks), details, kids: Vec::new() }
}
