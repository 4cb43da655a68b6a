//! The steps of a suggestion in sentences: "raise `belt_fta.c4.lines_freed` from 88.5% to 90%".

use std::cmp::Ordering;

use crate::adjust::Effect;
use crate::explain::Words;
use crate::model::{
    AttributeId, EntityId, MoveKind, Program, Rates, TypeKind, Value, ValueId, compare,
};

/// What a step does, for programs.
#[must_use]
pub fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Set { from: None, .. } => "state",
        Effect::Set { .. } => "set",
        Effect::Add { .. } => "add",
        Effect::Drop { .. } => "drop",
        Effect::Conclude { .. } => "conclude",
        Effect::Admit { .. } => "admit",
        Effect::Withdraw { .. } => "withdraw",
        Effect::Parameter { .. } => "parameter",
        Effect::Waive { .. } => "waive",
    }
}

/// What a step does, as an order to the reader.
#[must_use]
pub fn sentence(program: &Program, effect: &Effect) -> String {
    let words = Words::of_program(program);
    let path = |entity: EntityId| program.entity(entity).path.as_str();
    match effect {
        Effect::Set { entity, attribute, from, to } => {
            let term = term(program, *entity, *attribute);
            match from {
                None => format!("state that `{term}` is {}", words.exact(*to)),
                Some(from) => moved(program, &format!("`{term}`"), *from, *to),
            }
        }
        Effect::Add { agreement, clause } => {
            format!("add {} to `{}`", clause_words(program, *agreement, *clause), path(*agreement))
        }
        Effect::Drop { agreement, clause } => dropped(program, *agreement, *clause),
        Effect::Conclude { agreement } => format!("conclude `{}`", path(*agreement)),
        Effect::Admit { agreement, country } => {
            format!("admit {} to `{}`", path(*country), path(*agreement))
        }
        Effect::Withdraw { agreement, country } => {
            format!("let {} withdraw from `{}`", path(*country), path(*agreement))
        }
        Effect::Parameter { parameter, from, to } => {
            let name = &program.parameter(*parameter).name;
            format!(
                "change the parameter `{name}` from {} to {}",
                words.exact(*from),
                words.exact(*to)
            )
        }
        Effect::Waive { requirement } => {
            format!("waive `{}`", program.requirement(*requirement).name)
        }
    }
}

/// A term as answers write it: `belt_fta.c4.lines_freed`.
#[must_use]
pub fn term(program: &Program, entity: EntityId, attribute: AttributeId) -> String {
    format!("{}.{}", program.entity(entity).path, program.attribute(attribute).name)
}

fn moved(program: &Program, what: &str, from: ValueId, to: ValueId) -> String {
    let words = Words::of_program(program);
    let verb = verb(program, from, to);
    format!("{verb} {what} from {} to {}", words.exact(from), words.exact(to))
}

/// How the way from one value to the other is called.
fn verb(program: &Program, from: ValueId, to: ValueId) -> &'static str {
    if let (Some(from), Some(to)) = (from.as_entity(), to.as_entity()) {
        let (from, to) = (program.entity(from), program.entity(to));
        let is_scale = program.type_info(from.ty).kind == TypeKind::Scale;
        return match from.rank.cmp(&to.rank) {
            Ordering::Less if is_scale => "raise",
            Ordering::Greater if is_scale => "lower",
            _ => "change",
        };
    }
    let (Some(from), Some(to)) = (program.values.get(from), program.values.get(to)) else {
        return "change";
    };
    let up = match compare(to, from, &Rates::default()) {
        Ok(Ordering::Greater) => true,
        Ok(Ordering::Less) => false,
        _ => return "change",
    };
    match (to, up) {
        (Value::Number(_) | Value::Percent(_) | Value::Points(_) | Value::Money(..), true) => {
            "raise"
        }
        (Value::Number(_) | Value::Percent(_) | Value::Points(_) | Value::Money(..), false) => {
            "lower"
        }
        (Value::Duration(_), true) => "extend",
        (Value::Duration(_), false) => "shorten",
        (Value::Date(_), true) => "postpone",
        (Value::Date(_), false) => "bring forward",
        _ => "change",
    }
}

/// A clause that may be added, as the draft declares it.
fn clause_words(program: &Program, agreement: EntityId, clause: EntityId) -> String {
    let info = program.entity(clause);
    let head = format!("clause {} {}", program.type_info(info.ty).name, info.name);
    let all = program.agreements.iter().chain(&program.planned);
    let moves = all.filter(|a| a.entity == agreement).flat_map(|a| &a.moves);
    let terms = moves.into_iter().find_map(|written| match &written.kind {
        MoveKind::Add { name, terms, .. } if *name == info.name => Some(terms),
        _ => None,
    });
    let words = Words::of_program(program);
    let terms: Vec<String> = terms
        .into_iter()
        .flatten()
        .map(|(attribute, value, _)| {
            format!("{}: {}", program.attribute(*attribute).name, words.exact(*value))
        })
        .collect();
    if terms.is_empty() {
        format!("{head} {{ }}")
    } else {
        format!("{head} {{ {} }}", terms.join("  "))
    }
}

/// Dropping a clause, and what falls with it.
fn dropped(program: &Program, agreement: EntityId, clause: EntityId) -> String {
    let kind = &program.type_info(program.entity(clause).ty).name;
    let path = &program.entity(clause).path;
    let fall: Vec<String> = crate::adjust::reservations_on(program, agreement, clause)
        .into_iter()
        .map(|reservation| format!("`{}`", program.entity(reservation).path))
        .collect();
    let also = match fall.as_slice() {
        [] => String::new(),
        [one] => format!(", and with it the reservation {one}"),
        several => {
            format!(", and with it the reservations {}", crate::explain::join_words(several))
        }
    };
    format!("drop the clause `{path}` ({kind}){also}")
}
