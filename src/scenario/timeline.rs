//! The verdicts over the years: evaluated on every date on which one can change, and on no other.
//!
//! Each evaluation says on which date something that it looked at changes next; the next evaluation is on that date.
//! So what holds on a date holds until the next one.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::lanes::Lanes;
use super::turns;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{self, Outcome, Verdict, evaluate};
use crate::explain::Cause;
use crate::model::{Program, RequirementId, TypeId, Value, ValueId, Values};
use crate::source::FileId;

/// So many dates are evaluated.
pub const MOST_DATES: usize = 2000;

/// Years after the first date that are looked at where nothing else is said.
const YEARS: i64 = 100;

/// Between which dates to look; both included.
#[derive(Clone, Copy, Debug, Default)]
pub struct Range {
    /// The first date; none for the earliest that is stated.
    pub from: Option<Date>,
    /// The last date; none until nothing changes any more, at most a hundred years on.
    pub until: Option<Date>,
}

/// The verdicts over the years.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The first date; none where the program depends on no date.
    pub from: Option<Date>,
    /// The last date that was looked at.
    pub until: Option<Date>,
    /// The first date after the last on which something changes, if there is one up to `looked_until`.
    pub next: Option<Date>,
    /// How far the next change was looked for.
    pub looked_until: Option<Date>,
    /// There are more dates than are evaluated: it ends where `until` says.
    pub cut: bool,
    /// The budget lasted to find the causes of all changes.
    pub explained: bool,
    /// The dates that were evaluated, each with what changed since the one before.
    pub steps: Vec<Step>,
    /// By requirement and subjects: the verdicts over the years.
    pub lanes: Vec<Lane>,
    /// The values of subjects.
    pub values: Values,
}

/// The verdicts of one requirement on one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The requirement.
    pub requirement: RequirementId,
    /// What it is asked of, by the timeline's values.
    pub subjects: Vec<ValueId>,
    /// The verdicts, one after another; without a gap, but for days on which it is not asked.
    pub stretches: Vec<Stretch>,
}

/// A verdict and how long it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first day; none where no date matters.
    pub from: Option<Date>,
    /// The first day after; none to the end of the timeline.
    pub before: Option<Date>,
    /// The verdict. Which failure an error was is not kept.
    pub verdict: Verdict,
}

/// A date that was evaluated.
#[derive(Clone, Debug)]
pub struct Step {
    /// The date.
    pub day: Option<Date>,
    /// What changed on it that was looked at before; nothing on the first date.
    pub causes: Vec<Cause>,
    /// The verdicts that changed.
    pub turns: Vec<Turned>,
}

/// A verdict that changed.
#[derive(Clone, Debug)]
pub struct Turned {
    /// Whose, by its place among the lanes.
    pub lane: usize,
    /// The verdict before; none where it was not asked.
    pub before: Option<Verdict>,
    /// The verdict after; none where it is not asked any more.
    pub after: Option<Verdict>,
    /// What of the things that changed on the date this verdict had looked at, by their places among the causes of the
    /// date; none where that is not known.
    pub causes: Vec<usize>,
}

impl Turned {
    /// Whether a reader sees another verdict, and not only another reason not to apply.
    #[must_use]
    pub fn shows(&self) -> bool {
        let name = |verdict: Option<Verdict>| verdict.map_or("not_applicable", Verdict::name);
        name(self.before) != name(self.after)
            || matches!((self.before, self.after), (Some(Verdict::Excepted(a)), Some(Verdict::Excepted(b))) if a != b)
    }
}

impl Timeline {
    /// The verdict of a lane on a day; none where it was not asked, or out of the timeline.
    #[must_use]
    pub fn verdict_on(&self, lane: &Lane, day: Date) -> Option<Verdict> {
        if self.from.is_some_and(|from| day < from) || self.until.is_some_and(|until| until < day) {
            return None;
        }
        let holds = |s: &&Stretch| {
            s.from.is_none_or(|from| from <= day) && s.before.is_none_or(|before| day < before)
        };
        lane.stretches.iter().find(holds).map(|stretch| stretch.verdict)
    }
}

/// The verdicts of a program over the years. What the agreements state as their `as_of` is not looked at.
///
/// # Errors
/// Where the first date is missing, or the budget, which is that of all evaluations together, ends first.
pub fn timeline(
    program: &Program,
    options: &evaluate::Options,
    range: Range,
) -> Result<Timeline, Box<Diagnostic>> {
    let undated = evaluate::Options { as_of: None, look_ahead: None, ..*options };
    match evaluate(program, &undated) {
        Ok(outcome) => return Ok(without_dates(&outcome)),
        Err(failure) if failure.code == Code::MissingDate => {}
        Err(failure) => return Err(Box::new(failure)),
    }
    let Some(from) = range.from.or_else(|| earliest(program, |_| true)) else {
        let message = "the first date of the timeline is missing";
        return Err(Box::new(
            Diagnostic::without_span(Code::MissingDate, message)
                .help("no date is stated to begin with; say `--from 2027-06-01`"),
        ));
    };
    let after_years = from.saturating_add(YEARS.years());
    let until = range.until.unwrap_or(after_years).max(from);
    let mut walk = Walk {
        program,
        options: *options,
        look_ahead: until.max(after_years),
        steps_left: options.most_steps,
        explaining_left: options.most_steps / 4,
        explained: true,
        lanes: Lanes::new(program),
        steps: Vec::new(),
    };
    let end = walk.go(from, until)?;
    let (until, cut) = match end.cut {
        Some(last) => (last, true),
        None => (until, false),
    };
    let (lanes, values, places) = walk.lanes.finish();
    let mut steps = walk.steps;
    for step in &mut steps {
        step.turns.retain_mut(|turned| match places.get(turned.lane).copied().flatten() {
            Some(place) => {
                turned.lane = place;
                true
            }
            None => false,
        });
    }
    Ok(Timeline {
        from: Some(from),
        until: Some(until),
        next: end.next,
        looked_until: Some(walk.look_ahead),
        cut,
        explained: walk.explained,
        steps,
        lanes,
        values,
    })
}

/// Of a program that depends on no date: one row.
fn without_dates(outcome: &Outcome<'_>) -> Timeline {
    let mut lanes = Lanes::new(outcome.program());
    lanes.add(None, outcome);
    let (lanes, values, _) = lanes.finish();
    let steps = vec![Step { day: None, causes: Vec::new(), turns: Vec::new() }];
    let (from, until, next, looked_until) = (None, None, None, None);
    let (cut, explained) = (false, true);
    Timeline { from, until, next, looked_until, cut, explained, steps, lanes, values }
}

/// The earliest date that some files state of anything but sources; where there is none, the earliest on which a rule
/// of theirs becomes law.
pub fn earliest(program: &Program, is_own: impl Fn(FileId) -> bool) -> Option<Date> {
    let source = program.types.iter().position(|ty| ty.name == "Source");
    let source = source.map(|place| TypeId(crate::source::to_u32(place)));
    let stated = program.facts.attributes.iter().filter_map(|((entity, _), stated)| {
        if !is_own(stated.span.file) || Some(program.entity(*entity).ty) == source {
            return None;
        }
        match program.values.get(stated.value) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    });
    let as_of = program.agreements.iter().filter_map(|agreement| agreement.as_of);
    let as_of = as_of.filter(|(_, span)| is_own(span.file)).map(|(date, _)| date);
    let facts = program.facts.tuples.iter().flatten().filter(|fact| is_own(fact.span.file));
    let facts = facts.filter_map(|fact| fact.period.from.or(fact.period.before));
    let entities = program.entities.iter().filter(|e| e.span.is_some_and(|s| is_own(s.file)));
    let entities = entities.filter_map(|e| e.period.from.or(e.period.before));
    let rules = || {
        let requirements = program.requirements.iter().filter(|r| is_own(r.span.file));
        requirements.filter_map(|r| r.effective.from.or(r.effective.before)).min()
    };
    stated.chain(as_of).chain(facts).chain(entities).min().or_else(rules)
}

/// A walk from date to date.
struct Walk<'p> {
    program: &'p Program,
    options: evaluate::Options,
    look_ahead: Date,
    steps_left: u64,
    explaining_left: u64,
    /// The budget lasted to explain all changes.
    explained: bool,
    lanes: Lanes<'p>,
    steps: Vec<Step>,
}

/// Where a walk ended.
struct End {
    next: Option<Date>,
    /// The last day for which the verdicts are known, where there were too many dates.
    cut: Option<Date>,
}

impl<'p> Walk<'p> {
    fn go(&mut self, from: Date, until: Date) -> Result<End, Box<Diagnostic>> {
        let mut day = from;
        let mut before: Option<Outcome<'p>> = None;
        loop {
            let outcome = self.evaluate(day)?;
            let turns = self.lanes.add(Some(day), &outcome);
            self.steps.push(Step { day: Some(day), causes: Vec::new(), turns });
            if let Some(mut before) = before.take() {
                self.explain(day, &mut before);
            }
            let next = outcome.horizon().map(|horizon| horizon.day);
            match next {
                Some(next) if next <= until && self.steps.len() < MOST_DATES => day = next,
                Some(next) if next <= until => {
                    let last = next.yesterday().unwrap_or(day);
                    return Ok(End { next: Some(next), cut: Some(last) });
                }
                next => return Ok(End { next, cut: None }),
            }
            before = Some(outcome);
        }
    }

    fn evaluate(&mut self, day: Date) -> Result<Outcome<'p>, Box<Diagnostic>> {
        let options = evaluate::Options {
            as_of: Some(day),
            look_ahead: Some(self.look_ahead),
            record_proofs: false,
            most_steps: self.steps_left,
            ..self.options
        };
        let outcome = evaluate(self.program, &options).map_err(|failure| {
            let is_limit = failure.code == Code::BudgetExhausted;
            Box::new(if is_limit { self.exhausted() } else { failure })
        })?;
        self.steps_left = self.steps_left.saturating_sub(outcome.steps());
        Ok(outcome)
    }

    fn exhausted(&self) -> Diagnostic {
        let message = format!("the timeline needs more than {} steps", self.options.most_steps);
        let help = "raise the budget with `--most-steps`, or look at fewer years with `--from` and `--until`";
        Diagnostic::without_span(Code::BudgetExhausted, message).help(help)
    }

    /// Says why the verdicts of the last step are others than those before: what had been looked at that changes then.
    /// That has a budget of its own, a quarter of that of the evaluations: it never costs a verdict.
    fn explain(&mut self, day: Date, before: &mut Outcome<'p>) {
        let Some(step) = self.steps.last_mut() else { return };
        let left = self.explaining_left;
        let explained = turns::explain(&mut self.lanes, before, day, &mut step.turns, left);
        step.causes = explained.causes;
        self.explaining_left = left.saturating_sub(explained.steps);
        self.explained &= explained.complete;
    }
}
