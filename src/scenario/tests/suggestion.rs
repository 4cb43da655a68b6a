//! Expectations about suggestions, against what the search finds.

use std::collections::BTreeSet;

use num_rational::BigRational;

use super::expect::Failure;
use crate::adjust::{self, Answer, Conflict, Effect, Options, Scope, Suggestion};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate;
use crate::explain::{format_exact, join_words};
use crate::model::{AttributeId, EntityId, Program};
use crate::syntax::ast::{ExpectationKind, Name, TestDecl};

/// Conflicts that are looked at for one of the requirements expected.
const MOST_CONFLICTS: usize = 16;

/// What was expected and what came out, where that differs.
type Checked = Result<(), (String, String)>;

/// Checks the expectations about suggestions; the searches are made when first needed.
///
/// # Errors
/// Where a search fails, or ends before it is clear whether an expectation is met.
pub(super) fn check(
    program: &Program,
    test: &TestDecl,
    evaluation: &evaluate::Options,
    failures: &mut Vec<Failure>,
) -> Result<(), Box<Diagnostic>> {
    let names_reasons = test.expectations.iter().any(|expectation| {
        matches!(&expectation.kind, ExpectationKind::NoSuggestion(because) if !because.is_empty())
    });
    let most_conflicts = if names_reasons { MOST_CONFLICTS } else { 1 };
    let options = Options { evaluation: *evaluation, top: 1, most_conflicts, ..Options::default() };
    let mut searches = Searches { program, options, drafts: None, framework: None };
    for (place, expectation) in test.expectations.iter().enumerate() {
        let result = match &expectation.kind {
            ExpectationKind::SuggestionCost(_) => {
                let cost = program.expected_costs.iter().find(|(at, _)| *at == place);
                match cost {
                    Some((_, cost)) => cost_of(searches.drafts()?, cost)?,
                    None => continue,
                }
            }
            ExpectationKind::SuggestionMoves(what) => match what.dotted() {
                Some(name) if is_of_framework(program, &name) => {
                    moves(searches.framework()?, &name)?
                }
                Some(name) => moves(searches.drafts()?, &name)?,
                None => continue,
            },
            ExpectationKind::NoSuggestion(because) => none(searches.drafts()?, because)?,
            _ => continue,
        };
        if let Err((expected, actual)) = result {
            failures.push(Failure { span: expectation.span, expected, actual });
        }
    }
    Ok(())
}

/// The searches of a test.
struct Searches<'a> {
    program: &'a Program,
    options: Options,
    drafts: Option<Answer>,
    framework: Option<Answer>,
}

impl Searches<'_> {
    fn drafts(&mut self) -> Result<&Answer, Box<Diagnostic>> {
        let found = match self.drafts.take() {
            Some(found) => found,
            None => adjust::suggest(self.program, &self.options, &mut |_| {})?,
        };
        Ok(self.drafts.insert(found))
    }

    fn framework(&mut self) -> Result<&Answer, Box<Diagnostic>> {
        let found = match self.framework.take() {
            Some(found) => found,
            None => {
                let options = Options { scope: Scope::Framework, ..self.options.clone() };
                adjust::suggest(self.program, &options, &mut |_| {})?
            }
        };
        Ok(self.framework.insert(found))
    }
}

/// A parameter or a requirement moves where the framework does.
fn is_of_framework(program: &Program, name: &str) -> bool {
    program.requirement_named(name).is_some()
        || program.parameters.iter().any(|parameter| parameter.name == name)
}

fn cost_of(answer: &Answer, most: &BigRational) -> Result<Checked, Box<Diagnostic>> {
    let expected = format!("a suggestion of cost at most {}", format_exact(most));
    let Some(best) = answer.suggestions.first() else {
        return why_none(answer).map(|actual| Err((expected, actual)));
    };
    if best.cost <= *most {
        return Ok(Ok(()));
    }
    if !best.proved && best.lower <= *most {
        return Err(Box::new(unproved()));
    }
    Ok(Err((expected, format!("the cheapest {}", described(&answer.program, best)))))
}

fn moves(answer: &Answer, name: &str) -> Result<Checked, Box<Diagnostic>> {
    let expected = format!("the cheapest suggestion moves {name}");
    let Some(best) = answer.suggestions.first() else {
        return why_none(answer).map(|actual| Err((expected, actual)));
    };
    if !best.proved {
        return Err(Box::new(unproved()));
    }
    let is_meant =
        |effect: &Effect| names(&answer.program, effect).iter().any(|known| known == name);
    if best.steps.iter().any(|step| is_meant(&step.effect)) {
        return Ok(Ok(()));
    }
    Ok(Err((expected, format!("it {}", described(&answer.program, best)))))
}

fn none(answer: &Answer, because: &[Name]) -> Result<Checked, Box<Diagnostic>> {
    let wanted: BTreeSet<&str> = because.iter().map(|name| name.text.as_str()).collect();
    let names: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    let reason = if names.is_empty() {
        String::new()
    } else {
        format!(", because {} cannot hold", together(&names))
    };
    let expected = format!("no suggestion{reason}");
    if let Some(best) = answer.suggestions.first() {
        return Ok(Err((
            expected,
            format!("there is one: it {}", described(&answer.program, best)),
        )));
    }
    let actual = why_none(answer)?;
    if answer.failing.is_empty() {
        return Ok(Err((expected, actual)));
    }
    let is_wanted = |conflict: &Conflict| {
        let members = members(&answer.program, conflict);
        members.iter().map(String::as_str).eq(wanted.iter().copied())
    };
    if wanted.is_empty() || answer.conflicts.iter().any(|c| c.minimal && is_wanted(c)) {
        return Ok(Ok(()));
    }
    if answer.conflicts.iter().any(|conflict| !conflict.minimal) {
        return Err(Box::new(unproved()));
    }
    Ok(Err((expected, actual)))
}

/// Why there is no suggestion.
///
/// # Errors
/// Where that is not known, because the search ended first.
fn why_none(answer: &Answer) -> Result<String, Box<Diagnostic>> {
    if answer.failing.is_empty() {
        return Ok(String::from("every `must` holds; there is nothing to mend"));
    }
    if !answer.finished {
        return Err(Box::new(unproved()));
    }
    let reasons: Vec<String> = answer
        .conflicts
        .iter()
        .map(|conflict| {
            let names: Vec<String> = members(&answer.program, conflict).into_iter().collect();
            format!("because {} cannot hold", together(&names))
        })
        .collect();
    Ok(if reasons.is_empty() {
        String::from("there is no suggestion")
    } else {
        format!("there is no suggestion, {}", reasons.join(", and "))
    })
}

/// The requirements of a conflict, by name.
fn members(program: &Program, conflict: &Conflict) -> BTreeSet<String> {
    let requirements = conflict.requirements.iter();
    requirements.map(|asked| program.requirement(asked.requirement).name.to_string()).collect()
}

fn together(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        several => format!("{} together", join_words(several)),
    }
}

fn unproved() -> Diagnostic {
    let message = "the search for a suggestion ended before it was clear what it finds";
    Diagnostic::without_span(Code::BudgetExhausted, message)
        .help("raise the budget with `--most-steps`")
}

/// A suggestion in a failure: "costs 4 and moves pact.c1 and pact.open".
fn described(program: &Program, suggestion: &Suggestion) -> String {
    let moved: Vec<String> = suggestion
        .steps
        .iter()
        .filter_map(|step| names(program, &step.effect).into_iter().next())
        .collect();
    format!("costs {} and moves {}", format_exact(&suggestion.cost), join_words(&moved))
}

/// The names by which a test may call what a step moves; the full one first.
fn names(program: &Program, effect: &Effect) -> Vec<String> {
    let name = |entity: EntityId| program.entity(entity).name.as_str();
    let path = |entity: EntityId| program.entity(entity).path.as_str();
    let term = |entity: EntityId, attribute: AttributeId| {
        let attribute = &program.attribute(attribute).name;
        let mut names = vec![format!("{}.{attribute}", path(entity))];
        if program.home(entity) == entity {
            names.push(attribute.to_string());
        } else {
            names.push(format!("{}.{attribute}", name(entity)));
        }
        names
    };
    match *effect {
        Effect::Set { entity, attribute, .. } => term(entity, attribute),
        Effect::Add { clause, .. } | Effect::Drop { clause, .. } => {
            vec![path(clause).to_owned(), name(clause).to_owned()]
        }
        Effect::Conclude { agreement } => vec![path(agreement).to_owned()],
        Effect::Admit { agreement, country } | Effect::Withdraw { agreement, country } => {
            let mut names = term(agreement, program.builtin.agreement_parties);
            names.push(path(country).to_owned());
            names
        }
        Effect::Parameter { parameter, .. } => vec![program.parameter(parameter).name.to_string()],
        Effect::Waive { requirement } => vec![program.requirement(requirement).name.to_string()],
    }
}
