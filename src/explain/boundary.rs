//! What changes on a date, in words, with where it is stated and what it cites.

use super::text::{Scope, Words};
use crate::evaluate::{Boundary, BoundaryKind, Datum, Frame, Outcome, Turn};
use crate::model::{Annotations, Citation, Expr, ExprKind, Program, ValueId};
use crate::operators::CompareOp;
use crate::source::Span;

/// What kind of thing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    /// A rule or an exception becomes law, or ceases to be.
    Rule,
    /// A fact begins or ceases to hold, an entity to exist.
    Fact,
    /// A condition that asks for the date changes.
    Condition,
    /// A waiver begins or ceases to hold.
    Waiver,
    /// Nothing is known to change: the search for the next change went no further.
    Searched,
}

/// Why something changes on a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What kind of thing.
    pub kind: CauseKind,
    /// In words.
    pub sentence: String,
    /// Where the rule, the fact or the condition is written.
    pub span: Span,
    /// Of a condition: where the fact is stated that it compares with the date.
    pub fact: Option<Span>,
    /// What the fact or else the rule cites.
    pub citations: Vec<Citation>,
}

/// A boundary as a cause.
#[must_use]
pub fn cause(outcome: &Outcome<'_>, boundary: &Boundary) -> Cause {
    let program = outcome.program();
    let words = Words::of(outcome);
    let plain = |kind, sentence: String, about: Option<&Annotations>| Cause {
        kind,
        sentence,
        span: boundary.span,
        fact: None,
        citations: about.map(|a| a.citations.clone()).unwrap_or_default(),
    };
    match &boundary.kind {
        BoundaryKind::Requirement(id, turn) => {
            let requirement = program.requirement(*id);
            let sentence = format!("`{}` {} law", requirement.name, law(*turn));
            plain(CauseKind::Rule, sentence, Some(&requirement.annotations))
        }
        BoundaryKind::Exception(turn) => {
            let exception = exception_at(program, boundary.span);
            let name = exception.map_or("?", |e| e.name.as_str());
            let sentence = format!("the exception `{name}` {} law", law(*turn));
            plain(CauseKind::Rule, sentence, exception.map(|e| &e.annotations))
        }
        BoundaryKind::Fact(relation, place, turn) => {
            let name = &program.relation(*relation).name;
            let fact = program.facts.tuples.get(relation.index()).and_then(|t| t.get(*place));
            let arguments = fact.map_or(&[][..], |fact| &fact.arguments);
            let tuple = words.tuple(name, arguments);
            let not = if fact.is_some_and(|fact| fact.negated) { "not " } else { "" };
            let sentence = format!("`{not}{tuple}` {}", fact_turns(*turn));
            plain(CauseKind::Fact, sentence, fact.map(|fact| &fact.annotations))
        }
        BoundaryKind::Entity(id, turn) => {
            let entity = program.entity(*id);
            let turns = match turn {
                Turn::Begins => "begins to exist",
                Turn::Ends => "ceases to exist",
            };
            let sentence = format!("`{}` {turns}", entity.path);
            plain(CauseKind::Fact, sentence, Some(&entity.annotations))
        }
        BoundaryKind::Waiver(place, turn) => {
            let waiver = program.waivers.get(*place);
            let name = waiver.map_or("?", |w| program.requirement(w.requirement).name.as_str());
            let sentence = format!("the waiver of `{name}` {}", fact_turns(*turn));
            plain(CauseKind::Waiver, sentence, None)
        }
        BoundaryKind::Condition(e, frame) => condition(program, words, e, frame, boundary.span),
        BoundaryKind::SearchedUntil => {
            plain(CauseKind::Searched, String::from("the search for a change was cut here"), None)
        }
    }
}

fn condition(program: &Program, words: Words<'_>, e: &Expr, frame: &Frame, span: Span) -> Cause {
    let text = words.expr(e, Scope { slots: &[], frame });
    let reached = match &e.kind {
        ExprKind::Compare(a, op, b) if a.kind == ExprKind::AsOf => Some((b, meets(*op))),
        ExprKind::Compare(a, op, b) if b.kind == ExprKind::AsOf => Some((a, meets(op.mirrored()))),
        _ => None,
    };
    let mut parts = Vec::new();
    match reached {
        Some((term, _)) => stated(program, term, frame, &mut parts),
        None => stated(program, e, frame, &mut parts),
    }
    let (fact, citations) = parts.into_iter().next().unzip();
    let sentence = match reached {
        Some((term, meets)) => {
            format!("`as_of` {meets} `{}`", words.expr(term, Scope { slots: &[], frame }))
        }
        None => format!("`{text}` changes"),
    };
    let citations: Option<Vec<Citation>> = citations;
    Cause {
        kind: CauseKind::Condition,
        sentence,
        span,
        fact,
        citations: citations.unwrap_or_default(),
    }
}

/// The stated facts that an expression names, each with what its entity cites.
fn stated(program: &Program, e: &Expr, frame: &Frame, found: &mut Vec<(Span, Vec<Citation>)>) {
    if let ExprKind::Attribute(of, attribute) = &e.kind {
        let entity = match of.kind {
            ExprKind::Variable(slot) => {
                frame.get(usize::from(slot.0)).copied().and_then(Datum::known)
            }
            ExprKind::Constant(value) => Some(value),
            _ => None,
        };
        if let Some(entity) = entity.and_then(ValueId::as_entity)
            && let Some(stated) = program.stated(entity, *attribute)
        {
            found.push((stated.span, program.entity(entity).annotations.citations.clone()));
        }
    }
    e.for_each_part(&mut |part| stated(program, part, frame, found));
}

/// How the date comes to change `as_of OP day`: on that day, or on the day after it.
fn meets(op: CompareOp) -> &'static str {
    match op {
        CompareOp::MoreThan | CompareOp::AtMost => "passes",
        CompareOp::AtLeast | CompareOp::LessThan | CompareOp::Is | CompareOp::IsNot => "reaches",
    }
}

fn exception_at(program: &Program, span: Span) -> Option<&crate::model::Exception> {
    let of_defines = program.defines.iter().flat_map(|define| define.body.exceptions());
    let mut all = program.requirements.iter().flat_map(|r| &r.exceptions).chain(of_defines);
    all.find(|exception| exception.span == span)
}

fn law(turn: Turn) -> &'static str {
    match turn {
        Turn::Begins => "becomes",
        Turn::Ends => "ceases to be",
    }
}

fn fact_turns(turn: Turn) -> &'static str {
    match turn {
        Turn::Begins => "begins to hold",
        Turn::Ends => "ceases to hold",
    }
}
