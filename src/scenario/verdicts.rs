//! Verdicts by name, so that those of different programs or dates can be compared.

use indexmap::IndexMap;

use crate::evaluate::{Outcome, Verdict};
use crate::explain::Words;
use crate::operators::Level;

/// A requirement and what it is asked of.
pub type Asked = (String, Vec<String>);

/// The verdicts of a program.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// By name, in the order of the outcome.
    pub by_name: IndexMap<Asked, Said>,
    /// How many `must` fail.
    pub failures: usize,
}

/// A verdict and what it is about.
#[derive(Clone, Debug)]
pub struct Said {
    /// The verdict.
    pub verdict: Verdict,
    /// How much the requirement binds.
    pub level: Level,
    /// Its title.
    pub title: Option<String>,
}

impl Verdicts {
    /// Those of an outcome.
    #[must_use]
    pub fn of(outcome: &Outcome<'_>) -> Self {
        let words = Words::of(outcome);
        let mut verdicts = Verdicts::default();
        for judgement in &outcome.judgements {
            let requirement = outcome.program().requirement(judgement.requirement);
            let subjects = judgement.subjects.iter().map(|s| words.value(*s)).collect();
            let title = requirement.title.as_ref().map(ToString::to_string);
            let said = Said { verdict: judgement.verdict, level: requirement.level, title };
            if judgement.verdict.fails() && requirement.level == Level::Must {
                verdicts.failures += 1;
            }
            verdicts.by_name.insert((requirement.name.to_string(), subjects), said);
        }
        verdicts
    }

    /// Where others say something else, in words: `x(a)` is met, not undetermined.
    #[must_use]
    pub fn differences(&self, others: &Verdicts) -> Vec<String> {
        let told = |verdict: Option<Verdict>| {
            verdict.map_or_else(|| String::from("not asked"), |v| v.name().replace('_', " "))
        };
        let own = self.by_name.keys();
        let new = others.by_name.keys().filter(|asked| !self.by_name.contains_key(*asked));
        own.chain(new)
            .filter_map(|asked| {
                let of = |all: &Verdicts| all.by_name.get(asked).map(|said| said.verdict);
                let (mine, other) = (of(self), of(others));
                if is_same(mine, other) {
                    return None;
                }
                let (name, subjects) = asked;
                let about = if subjects.is_empty() {
                    name.clone()
                } else {
                    format!("{name}({})", subjects.join(", "))
                };
                Some(format!("`{about}` would be {}, not {}", told(other), told(mine)))
            })
            .collect()
    }
}

/// Faults, and the reasons for which something does not apply, are numbered by each program for itself.
fn is_same(a: Option<Verdict>, b: Option<Verdict>) -> bool {
    match (a, b) {
        (Some(Verdict::Excepted(x)), Some(Verdict::Excepted(y))) => x == y,
        _ => a.map(Verdict::name) == b.map(Verdict::name),
    }
}
