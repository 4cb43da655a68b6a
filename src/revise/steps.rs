//! From the steps of a suggestion to texts: each agreement's steps together, parameters one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::draft::Draft;
use super::{Refusal, Revised, blocks};
use crate::adjust::{Effect, Step};
use crate::explain::Words;
use crate::model::{ParameterId, Program, ValueId};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast;
use crate::syntax::edit::{Edit, edited, replacement};

/// The texts that a suggestion changes, as it would have them, in the order of the files. The program is that of the
/// answer, which knows the clauses that may be added; trees and texts are those that it was made of.
///
/// # Errors
/// Where a step concerns what is no text of the project: a pack, a table; and where a requirement is given up.
pub fn revise(
    sources: &SourceMap,
    files: &[Arc<ast::File>],
    program: &Program,
    steps: &[Step],
) -> Result<Vec<Revised>, Refusal> {
    let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for step in steps {
        match &step.effect {
            Effect::Parameter { parameter, to, .. } => {
                let (file, edit) = parameter_edit(sources, files, program, *parameter, *to)?;
                edits.entry(file).or_default().push(edit);
            }
            Effect::Waive { requirement } => {
                let requirement = program.requirement(*requirement);
                let place = sources.location(requirement.span);
                let name = &requirement.name;
                return Err(Refusal(format!(
                    "`{name}` is given up by whoever answers for the rules: take it out of {place} by hand, or make it \
                     `should`"
                )));
            }
            _ => draft_of(&mut drafts, sources, files, program, step.span)?.take(step)?,
        }
    }
    for draft in drafts {
        edits.entry(draft.file()).or_default().extend(draft.finish()?);
    }
    let revised = edits.into_iter().filter_map(|(id, edits)| {
        let file = sources.get(id)?;
        let new = edited(&file.text, &edits);
        Some(Revised { file: id, name: file.name.clone(), old: file.text.clone(), new })
    });
    Ok(revised.filter(|revised| *revised.old != *revised.new).collect())
}

/// The draft that a place lies in, a new one where it is the first step of it.
fn draft_of<'d, 'a>(
    drafts: &'d mut Vec<Draft<'a>>,
    sources: &'a SourceMap,
    files: &'a [Arc<ast::File>],
    program: &'a Program,
    place: Span,
) -> Result<&'d mut Draft<'a>, Refusal> {
    let text = text_of(sources, place)?;
    let found = blocks::agreement(files, place);
    let (decl, whole) = found.ok_or_else(|| {
        Refusal(format!("the agreement at {} is not found", sources.location(place)))
    })?;
    let known = drafts.iter().position(|draft| draft.whole == whole);
    let at = known.unwrap_or_else(|| {
        drafts.push(Draft::new(text, decl, whole, program));
        drafts.len() - 1
    });
    drafts.get_mut(at).ok_or_else(|| Refusal(String::from("the agreement is not found")))
}

/// The text that a span lies in, if it may be written to.
fn text_of(sources: &SourceMap, span: Span) -> Result<&str, Refusal> {
    let file = sources.get(span.file).ok_or_else(|| Refusal(String::from("it has no place")))?;
    if file.is_of_pack() {
        let name = &file.name;
        return Err(Refusal(format!("`{name}` is a pack in the binary, which nothing can change")));
    }
    Ok(&file.text)
}

fn parameter_edit(
    sources: &SourceMap,
    files: &[Arc<ast::File>],
    program: &Program,
    id: ParameterId,
    to: ValueId,
) -> Result<(FileId, Edit), Refusal> {
    let parameter = program.parameter(id);
    let name = &parameter.name;
    let text = text_of(sources, parameter.span).map_err(|Refusal(why)| {
        Refusal(format!(
            "the parameter `{name}` cannot be changed here: {why}; copy the pack into the project and use the copy"
        ))
    })?;
    let value = blocks::parameter(files, parameter.span).ok_or_else(|| {
        let place = sources.location(parameter.span);
        Refusal(format!("the parameter `{name}` is not found at {place}"))
    })?;
    let written = Words::of_program(program).literal(to);
    let range = value.start as usize..value.end as usize;
    Ok((value.file, replacement(text, range, &written)))
}
