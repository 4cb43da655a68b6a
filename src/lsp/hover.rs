//! What is shown at a name under the pointer: what it is, what it cites, when it is law, what is stated of it, and of
//! a requirement its verdicts in the drafts that are open.

use async_lsp::lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::desk::{Desk, range};
use super::unit::Unit;
use super::words::{annotation_lines, period_words, signature, type_words};
use crate::analyse::{Reference, Target};
use crate::explain::Words;
use crate::model::{EntityId, Program, Requirement, TypeKind};
use crate::report::escape::{markdown, visible, visible_line};

/// Attributes shown of an entity or a type.
const MOST_ATTRIBUTES: usize = 12;

/// Verdicts shown of a requirement.
const MOST_VERDICTS: usize = 8;

impl Desk {
    /// What there is to say at a position.
    pub(super) fn hover(&mut self, params: &HoverParams) -> Option<Hover> {
        let at = &params.text_document_position_params;
        self.current(&at.text_document.uri)?;
        let (unit, file, lines) = self.known(&at.text_document.uri)?;
        let offset = Self::offset(&lines, at.position);
        let reference = *unit.reference_at(file, offset)?;
        let program = &unit.recorded.program;
        let head = signature(program, &reference)?;
        let mut body = about(program, &reference);
        if let Some(requirement) = requirement_of(program, reference.target) {
            body.extend(self.verdicts_of(unit, requirement));
        }
        let contents = if self.abilities.markdown {
            let mut value = format!("```accord\n{}\n```", visible(&head).replace("```", "'''"));
            for line in body {
                value.push_str("\n\n");
                value.push_str(&markdown(&line));
            }
            MarkupContent { kind: MarkupKind::Markdown, value }
        } else {
            let all = std::iter::once(head).chain(body);
            let all: Vec<String> = all.map(|line| visible_line(&line).into_owned()).collect();
            MarkupContent { kind: MarkupKind::PlainText, value: all.join("\n") }
        };
        let range = Some(range(&lines, reference.span));
        Some(Hover { contents: HoverContents::Markup(contents), range })
    }

    /// The verdicts of a requirement in the drafts that are open, wherever it is looked at.
    fn verdicts_of(&self, unit: &Unit, requirement: &Requirement) -> Vec<String> {
        let mut lines = Vec::new();
        let span = unit.recorded.program.requirements.iter().find(|r| r.name == requirement.name);
        let Some(span) = span.map(|requirement| requirement.span) else { return lines };
        for (path, other) in &self.units {
            let Some(judged) = other.judged.as_ref().filter(|_| other.recorded.is_whole) else {
                continue;
            };
            let is_same = |r: &Requirement| r.name == requirement.name && r.span.file == span.file;
            let all = &other.recorded.program.requirements;
            let draft = path.rsplit('/').next().unwrap_or(path);
            let said = judged.said.iter();
            let said = said.filter(|said| all.get(said.requirement.index()).is_some_and(is_same));
            for said in said {
                if lines.len() == MOST_VERDICTS {
                    lines.push(String::from("…"));
                    return lines;
                }
                let subjects = said.subjects.join(", ");
                let subjects = if subjects.is_empty() { subjects } else { format!("({subjects})") };
                let verdict = said.verdict.replace('_', " ");
                let why = said.reasons.first().map(|why| format!(": {why}")).unwrap_or_default();
                lines.push(format!("{draft}{subjects}: {verdict}{why}"));
            }
        }
        lines
    }
}

/// The requirement that something is.
pub(super) fn requirement_of(program: &Program, target: Target) -> Option<&Requirement> {
    let Target::Entity(id) = target else { return None };
    program.requirements.iter().find(|requirement| requirement.entity == id)
}

fn about(program: &Program, reference: &Reference) -> Vec<String> {
    match reference.target {
        Target::Type(id) => {
            let Some(info) = program.types.get(id.index()) else { return Vec::new() };
            if matches!(info.kind, TypeKind::Enum | TypeKind::Scale) {
                let mark = if info.kind == TypeKind::Scale { " < " } else { ", " };
                let members = info.entities.iter().filter_map(|e| program.entities.get(e.index()));
                let members: Vec<&str> = members.map(|member| member.name.as_str()).collect();
                return vec![members.join(mark)];
            }
            let attributes =
                info.attributes.iter().take(MOST_ATTRIBUTES).filter_map(|(name, id)| {
                    let attribute = program.attributes.get(id.index())?;
                    Some(format!("{name}: {}", type_words(program, attribute.ty)))
                });
            let mut lines: Vec<String> = attributes.collect();
            if info.attributes.len() > MOST_ATTRIBUTES {
                lines.push(String::from("…"));
            }
            lines.push(format!("the set of all: {}", info.plural));
            lines
        }
        Target::Entity(id) => of_entity(program, id),
        Target::Relation(id) => {
            let Some(relation) = program.relations.get(id.index()) else { return Vec::new() };
            let facts = program.facts.tuples.get(id.index()).map_or(0, Vec::len);
            let mut lines = vec![format!("{facts} facts stated")];
            lines.extend(annotation_lines(program, &relation.annotations));
            lines
        }
        Target::Define(id) => program
            .defines
            .get(id.index())
            .map(|define| annotation_lines(program, &define.annotations))
            .unwrap_or_default(),
        Target::Parameter(id) => program
            .parameters
            .get(id.index())
            .map(|parameter| annotation_lines(program, &parameter.annotations))
            .unwrap_or_default(),
        Target::Attribute(_) | Target::Local(_) => Vec::new(),
    }
}

fn of_entity(program: &Program, id: EntityId) -> Vec<String> {
    if let Some(requirement) = requirement_of(program, Target::Entity(id)) {
        let mut lines = Vec::new();
        if !requirement.effective.is_always() {
            lines.push(format!("effective {}", period_words(requirement.effective)));
        }
        lines.extend(annotation_lines(program, &requirement.annotations));
        return lines;
    }
    let Some(entity) = program.entities.get(id.index()) else { return Vec::new() };
    let Some(ty) = program.types.get(entity.ty.index()) else { return Vec::new() };
    let words = Words::of_program(program);
    let stated = ty.attributes.iter().filter_map(|(name, attribute)| {
        let stated = program.stated(id, *attribute)?;
        let shown = !program.is_structure(*attribute) && name != "title";
        shown.then(|| format!("{name}: {}", words.value(stated.value)))
    });
    let mut lines: Vec<String> = stated.take(MOST_ATTRIBUTES).collect();
    lines.extend(annotation_lines(program, &entity.annotations));
    lines
}
