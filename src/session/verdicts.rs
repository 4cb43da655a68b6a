//! What holds and why: `check`, `why`, `missing`.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::answer::{Answer, Part, Row, Table};
use super::browse::suggested;
use super::{Answered, Argument, Session, wrong};
use crate::diagnostic::Code;
use crate::evaluate::{Judgement, Outcome, Verdict};
use crate::explain::{Telling, Words, explain};
use crate::model::{RequirementId, ValueId};
use crate::report::explain::explained;
use crate::report::view::{Show, view_judgement, view_of_project};
use crate::scenario::asked::{is_meant, no_requirement};
use crate::syntax::{Lexeme, LexemeKind};

impl Session<'_> {
    /// `check`: all findings; `check NAME`: those about an agreement, or of a requirement.
    pub(super) fn check(&mut self, argument: &Argument<'_>) -> Answered {
        if argument.is_empty() {
            return self.ask(|session, outcome| {
                let loaded = &session.project.loaded;
                let show = Show { all: false, most_alike: Some(10) };
                let check = view_of_project(outcome, loaded, show);
                Answer::of(Part::Check(Box::new(check)))
            });
        }
        let about = self.subject_of(argument)?;
        let keep = |outcome: &Outcome<'_>, judgement: &Judgement| {
            let shows = !matches!(judgement.verdict, Verdict::NotApplicable(_));
            (shows || about.requirement.is_some()) && about.matches(outcome, judgement)
        };
        self.findings(argument.text(), keep)
    }

    /// `why NAME`, `why NAME(SUBJECT)`, `why CONDITION`.
    pub(super) fn why(&mut self, argument: &Argument<'_>, only_failing: bool) -> Answered {
        if argument.is_empty() {
            let message =
                String::from("say which requirement or condition: `why area_internal_duties`");
            return wrong(argument.wrong(self, Code::UnknownRequirement, None, message));
        }
        let lexemes = argument.lexemes();
        let first = lexemes.first().map_or("", |lexeme| argument.of(lexeme));
        let Some(requirement) = self.project.program.requirement_named(first) else {
            return self.why_condition(argument, &lexemes);
        };
        let subjects = subjects(argument, &lexemes);
        let mut about = About { requirement: Some(requirement), subjects, entity: None };
        self.check_subjects(argument, &lexemes, &mut about)?;
        let keep = |outcome: &Outcome<'_>, judgement: &Judgement| {
            let fails = judgement.ahead.unwrap_or(judgement.verdict).fails();
            (fails || !only_failing) && about.matches(outcome, judgement)
        };
        self.ask(|session, outcome| {
            let mut kept = kept(outcome, keep);
            // What does not apply is said where it is all there is.
            let applies = |j: &Judgement| !matches!(j.verdict, Verdict::NotApplicable(_));
            if kept.iter().any(applies) {
                kept.retain(applies);
            }
            if kept.is_empty() {
                let text = argument.text();
                let said =
                    format!("nothing keeps `{text}` from holding; `why {text}` says why it does");
                return Answer::text(said);
            }
            let sources = &session.project.loaded.sources;
            let explain = |j: &Judgement| {
                let mut view = explained(outcome, sources, j, Telling::SHORT, true);
                if only_failing {
                    // What it lacks, and not what it rests on.
                    view.why.roots.clear();
                }
                view
            };
            let more = kept.len().saturating_sub(MOST_EXPLAINED);
            let views = kept.iter().take(MOST_EXPLAINED).map(explain).collect();
            Answer::of(Part::Explained(views, more))
        })
    }

    /// What is no requirement is a condition; a lone name that is unknown is more likely a misspelt requirement.
    fn why_condition(&mut self, argument: &Argument<'_>, lexemes: &[Lexeme]) -> Answered {
        let is_lone = lexemes.len() == 1;
        let first = lexemes.first().filter(|lexeme| lexeme.kind == LexemeKind::Name);
        let word = first.map_or("", |lexeme| argument.of(lexeme));
        let program = &self.project.program;
        let callable = program.defines.iter().any(|define| define.name == word)
            || program.relations.iter().any(|relation| relation.name == word);
        let is_known = callable || program.entities.iter().any(|entity| entity.name == word);
        if let Some(first) = first.filter(|_| is_lone || !is_known) {
            if callable && is_lone {
                let message = format!("say of what: `why {word}(…)`");
                return wrong(argument.wrong(self, Code::WrongArity, Some(first), message));
            }
            let span = argument.span(self, Some(first));
            let found = no_requirement(&self.project.program, word, Some(span));
            // With a suggestion where a name is near.
            if is_lone || found.help.is_some() {
                return wrong(found);
            }
        }
        self.answer_question(argument.line, argument.range().start, true)
    }

    /// The findings of some judgements, those that fail first.
    fn findings(
        &mut self,
        about: &str,
        keep: impl Fn(&Outcome<'_>, &Judgement) -> bool,
    ) -> Answered {
        self.ask(|session, outcome| {
            let sources = &session.project.loaded.sources;
            let kept = kept(outcome, keep);
            if kept.is_empty() {
                return Answer::text(format!("nothing is asked about `{about}`"));
            }
            let findings = kept.iter().map(|j| view_judgement(outcome, sources, j)).collect();
            Answer::of(Part::Findings(findings))
        })
    }

    /// `missing`: the facts that are missing, and what each decides.
    pub(super) fn missing(&mut self, argument: &Argument<'_>) -> Answered {
        let about = if argument.is_empty() { About::default() } else { self.subject_of(argument)? };
        self.ask(|_, outcome| {
            let facts = missing_facts(outcome, &about);
            if facts.is_empty() {
                return Answer::text("nothing is undetermined for want of a fact");
            }
            let row = |(fact, (alone, others)): (String, (Vec<String>, Vec<String>))| {
                Row::new([fact, alone.join(", "), others.join(", ")])
            };
            let rows = facts.into_iter().map(row).collect();
            let columns = ["missing fact", "alone decides", "bears on"].map(String::from).to_vec();
            Answer::of(Part::Table(Table { columns, rows, more: 0 }))
        })
    }

    /// The requirement or the entity that an argument names.
    pub(super) fn subject_of(&mut self, argument: &Argument<'_>) -> Result<About, Answer> {
        let program = &self.project.program;
        let text = argument.text();
        if let Some(requirement) = program.requirement_named(text) {
            return Ok(About { requirement: Some(requirement), ..About::default() });
        }
        let found = program.entities.iter().find(|e| e.path == text || e.name == text);
        if let Some(entity) = found {
            return Ok(About { entity: Some(entity.path.to_string()), ..About::default() });
        }
        let requirements = program.requirements.iter().map(|r| r.name.to_string());
        let agreements =
            program.agreements.iter().map(|a| program.entity(a.entity).path.to_string());
        let names: Vec<String> = requirements.chain(agreements).collect();
        let message = format!("there is no requirement and no agreement `{text}`");
        let found = argument.wrong(self, Code::UnknownName, None, message);
        wrong(suggested(found, text, names.iter().map(String::as_str)))
    }

    /// The subjects that are named must be some that the requirement is asked of.
    fn check_subjects(
        &mut self,
        argument: &Argument<'_>,
        lexemes: &[Lexeme],
        about: &mut About,
    ) -> Result<(), Answer> {
        if about.subjects.is_empty() {
            return Ok(());
        }
        let (known, unknown) = self.ask(|_, outcome| {
            let words = Words::of(outcome);
            let own = outcome.judgements.iter();
            let own = own.filter(|j| Some(j.requirement) == about.requirement);
            let values: BTreeSet<ValueId> = own.flat_map(|j| &j.subjects).copied().collect();
            let is_asked = |name: &&String| values.iter().any(|s| is_meant(outcome, *s, name));
            let unknown = about.subjects.iter().find(|name| !is_asked(name)).cloned();
            let names: BTreeSet<String> = values.iter().map(|s| words.value(*s)).collect();
            (names, unknown)
        })?;
        if let Some(subject) = unknown {
            let message = format!("it is not asked of `{subject}`");
            let at = lexemes.iter().skip(1).find(|l| subject.starts_with(argument.of(l)));
            let found = argument.wrong(self, Code::UnknownName, at, message);
            let shown: Vec<String> = known.iter().take(8).map(|name| format!("`{name}`")).collect();
            return wrong(found.help(format!("it is asked of {}", shown.join(", "))));
        }
        Ok(())
    }
}

/// Some judgements, those that fail first.
fn kept(outcome: &Outcome<'_>, keep: impl Fn(&Outcome<'_>, &Judgement) -> bool) -> Vec<Judgement> {
    let all = outcome.judgements.iter();
    let mut kept: Vec<Judgement> = all.filter(|j| keep(outcome, j)).cloned().collect();
    kept.sort_by_key(Judgement::urgency);
    kept
}

/// Missing facts, each with the verdicts that it alone decides and those it bears on; those that decide most first.
fn missing_facts(
    outcome: &mut Outcome<'_>,
    about: &About,
) -> IndexMap<String, (Vec<String>, Vec<String>)> {
    let undetermined = |outcome: &Outcome<'_>, j: &Judgement| {
        j.verdict == Verdict::Undetermined && about.matches(outcome, j)
    };
    let mut facts: IndexMap<String, (Vec<String>, Vec<String>)> = IndexMap::new();
    for judgement in kept(outcome, undetermined) {
        let words = Words::of(outcome);
        let subjects: Vec<String> = judgement.subjects.iter().map(|s| words.value(*s)).collect();
        let name = &outcome.program().requirement(judgement.requirement).name;
        let asked = if subjects.is_empty() {
            name.to_string()
        } else {
            format!("{name}({})", subjects.join(", "))
        };
        for missing in explain(outcome, &judgement).missing {
            let (alone, others) = facts.entry(missing.name).or_default();
            if missing.decides { alone.push(asked.clone()) } else { others.push(asked.clone()) }
        }
    }
    facts.sort_by(|_, (a, x), _, (b, y)| (b.len(), y.len()).cmp(&(a.len(), x.len())));
    facts
}

/// What an answer keeps to.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) requirement: Option<RequirementId>,
    subjects: Vec<String>,
    entity: Option<String>,
}

impl About {
    fn matches(&self, outcome: &Outcome<'_>, judgement: &Judgement) -> bool {
        let words = Words::of(outcome);
        let names: Vec<String> = judgement.subjects.iter().map(|s| words.value(*s)).collect();
        self.requirement.is_none_or(|only| only == judgement.requirement)
            && self.subjects.iter().all(|name| {
                judgement.subjects.iter().any(|subject| is_meant(outcome, *subject, name))
            })
            && self.entity.as_ref().is_none_or(|entity| {
                let inside = format!("{entity}.");
                names.iter().any(|name| name == entity || name.starts_with(&inside))
            })
    }
}

/// So many verdicts are explained in full.
const MOST_EXPLAINED: usize = 50;

/// The subjects after a requirement's name: `near_first(TJK)`, `near_first TJK`, `origin belt_fta.c9`.
fn subjects(argument: &Argument<'_>, lexemes: &[Lexeme]) -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    let mut goes_on = false;
    for lexeme in lexemes.iter().skip(1) {
        match argument.of(lexeme) {
            "(" | ")" | "," => goes_on = false,
            "." => {
                if let Some(last) = subjects.last_mut() {
                    last.push('.');
                }
                goes_on = true;
            }
            word => match subjects.last_mut().filter(|_| goes_on) {
                Some(last) => {
                    last.push_str(word);
                    goes_on = false;
                }
                None => subjects.push(word.to_owned()),
            },
        }
    }
    subjects
}
