//! What there is: facts and where they are stated, rules and their texts, what cites a source.

use super::answer::{Answer, Part, Row, Table};
use super::{Answered, Argument, Session, wrong};
use crate::analyse::Supposition;
use crate::diagnostic::{Code, Diagnostic};
use crate::explain::Words;
use crate::model::{
    Annotations, EntityId, ParameterId, Period, Program, RelationId, Requirement,
    RequirementOrigin, ValueId,
};
use crate::revise::blocks;
use crate::source::Span;
use crate::syntax::LexemeKind;

impl Session<'_> {
    /// `facts`: how much is stated; `facts NAME`: of what, and where.
    pub(super) fn facts(&mut self, argument: &Argument<'_>) -> Answered {
        let program = &self.project.program;
        let name = argument.text();
        if name.is_empty() {
            return Ok(counts(program));
        }
        if let Some(id) =
            (0..).map(RelationId).zip(&program.relations).find(|(_, r)| r.name == name)
        {
            return Ok(self.tuples(id.0));
        }
        if let Some(ty) = program.types.iter().find(|t| t.plural == name || t.name == name) {
            let rows: Vec<Row> = ty.entities.iter().map(|e| self.entity_row(*e)).collect();
            let count = rows.len();
            let text =
                format!("{count} {}", if count == 1 { ty.name.clone() } else { ty.plural.clone() });
            return Ok(Answer::of(Part::Table(Table::of(rows))).and(Part::Text(text)));
        }
        let ids = (0..).map(EntityId).zip(program.entities.iter());
        let named: Vec<EntityId> =
            ids.filter(|(_, e)| e.path == name || e.name == name).map(|(id, _)| id).collect();
        if !named.is_empty() {
            let mut answer = Answer::default();
            for id in named {
                answer.parts.extend(self.entity(id));
            }
            return Ok(answer);
        }
        let mut parameters = (0..).map(ParameterId).zip(&program.parameters);
        if let Some((id, parameter)) = parameters.find(|(_, p)| p.name == name) {
            let value = Words::of_program(program).value(parameter.value);
            let mut all = self.project.assumptions.iter();
            let assumed = all
                .rfind(|a| matches!(&a.what, Supposition::Parameter(assumed, _) if *assumed == id));
            let span = assumed.map_or(parameter.span, |assumed| assumed.span);
            return Ok(Answer::of(Part::Value(value)).and(Part::Detail(self.place(span))));
        }
        let found =
            argument.wrong(self, Code::UnknownName, None, format!("`{name}` is not declared"));
        let program = &self.project.program;
        let names = program.entities.iter().map(|e| e.name.as_str());
        let names = names.chain(program.relations.iter().map(|r| r.name.as_str()));
        let names = names.chain(program.types.iter().map(|t| t.plural.as_str()));
        wrong(suggested(found, name, names))
    }

    /// `file:line:column` of a place, or that it is assumed there.
    fn place(&self, span: Span) -> String {
        let sources = &self.project.loaded.sources;
        match sources.get(span.file) {
            Some(_) if self.project.assumptions.iter().any(|a| a.span == span) => {
                format!("assumed, {}", sources.location(span))
            }
            Some(_) => sources.location(span),
            None => String::new(),
        }
    }

    fn entity_row(&self, id: EntityId) -> Row {
        let info = self.project.program.entity(id);
        let title = info.title.as_ref().map(ToString::to_string).unwrap_or_default();
        let place = info.span.map(|span| self.place(span)).unwrap_or_default();
        Row::new([info.path.to_string(), title, place])
    }

    /// What is stated of an entity: its attributes, and the tuples that it is in.
    fn entity(&self, id: EntityId) -> Vec<Part> {
        let program = &self.project.program;
        let (info, words) = (program.entity(id), Words::of_program(program));
        let ty = program.type_info(info.ty);
        let title = info.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
        let mut rows = Vec::new();
        let mut silent = Vec::new();
        for (name, attribute) in &ty.attributes {
            match program.stated(id, *attribute) {
                Some(stated) => {
                    rows.push(Row::new([
                        format!("{name}:"),
                        words.value(stated.value),
                        self.place(stated.span),
                    ]));
                }
                None if name == "title" => {}
                None => silent.push(name.to_string()),
            }
        }
        let value = ValueId::entity(id);
        for (relation, tuples) in program.relations.iter().zip(&program.facts.tuples) {
            for tuple in tuples.iter().filter(|tuple| tuple.arguments.contains(&value)) {
                let not = if tuple.negated { "not " } else { "" };
                let fact = format!("{not}{}", words.tuple(&relation.name, &tuple.arguments));
                rows.push(Row::new([fact, period(tuple.period), self.place(tuple.span)]));
            }
        }
        let mut parts = vec![
            Part::Heading(format!("{} {}{title}", ty.name, info.path)),
            Part::Table(Table::of(rows)),
        ];
        if !silent.is_empty() {
            parts.push(Part::Text(format!("not stated: {}", silent.join(", "))));
        }
        parts
    }

    fn tuples(&self, id: RelationId) -> Answer {
        let program = &self.project.program;
        let (relation, words) = (program.relation(id), Words::of_program(program));
        let tuples = program.facts.tuples.get(id.index()).map_or(&[][..], Vec::as_slice);
        let rows: Vec<Row> = tuples
            .iter()
            .map(|tuple| {
                let not = if tuple.negated { "not " } else { "" };
                let fact = format!("{not}{}", words.tuple(&relation.name, &tuple.arguments));
                Row::new([fact, period(tuple.period), self.place(tuple.span)])
            })
            .collect();
        let kind = if relation.open {
            "what is not stated is unknown"
        } else {
            "what is not stated is false"
        };
        let text = format!("{} of `{}`; {kind}", plural(rows.len(), "fact"), relation.name);
        Answer::of(Part::Table(Table::of(rows))).and(Part::Text(text))
    }

    /// `rules`: all requirements, the text of one, those of a stage, those that cite an article.
    pub(super) fn rules(&mut self, argument: &Argument<'_>) -> Answered {
        let program = &self.project.program;
        let name = argument.text();
        if name.is_empty() {
            let all: Vec<&Requirement> = program.requirements.iter().collect();
            return Ok(if all.is_empty() {
                Answer::text("there are no requirements")
            } else {
                self.grouped(&all)
            });
        }
        if let Some(article) = name.strip_prefix('"') {
            let article = article.trim_end_matches('"');
            let cites = |r: &&Requirement| {
                let parts = std::iter::once(&r.annotations)
                    .chain(r.exceptions.iter().map(|e| &e.annotations));
                let mut places = parts.flat_map(|a| &a.citations).filter_map(|c| c.place.as_ref());
                places.any(|place| place.contains(article))
            };
            let citing: Vec<&Requirement> = program.requirements.iter().filter(cites).collect();
            return Ok(if citing.is_empty() {
                Answer::text(format!("no requirement cites `{article}`"))
            } else {
                self.grouped(&citing)
            });
        }
        if let Some(span) = named_rule(program, name) {
            return Ok(self.text_of_rule(span));
        }
        let under: Vec<&Requirement> = program
            .requirements
            .iter()
            .filter(|r| stage_or_mechanism(program, r).contains(&name))
            .collect();
        if !under.is_empty() {
            return Ok(self.grouped(&under));
        }
        let found = argument.wrong(
            self,
            Code::UnknownRequirement,
            None,
            format!("there is no rule `{name}`"),
        );
        let program = &self.project.program;
        let names = program.requirements.iter().map(|r| r.name.as_str());
        let names = names.chain(program.defines.iter().map(|d| d.name.as_str()));
        wrong(suggested(found, name, names))
    }

    /// The text of the declaration at a place.
    fn text_of_rule(&self, span: Span) -> Answer {
        let whole = blocks::declaration(&self.project.loaded.files, span).unwrap_or(span);
        let text = self.project.loaded.sources.slice(whole).to_owned();
        Answer::of(Part::Code(text)).and(Part::Detail(self.place(whole)))
    }

    /// Requirements under their stages and mechanisms.
    fn grouped(&self, requirements: &[&Requirement]) -> Answer {
        let program = &self.project.program;
        let mut groups: Vec<(String, Vec<Row>)> = Vec::new();
        for requirement in requirements {
            let head = stage_or_mechanism(program, requirement);
            let head = if head.is_empty() { String::from("rules") } else { head.join(", ") };
            let title = requirement.title.as_ref().map(ToString::to_string).unwrap_or_default();
            let row =
                Row::new([requirement.level.word().into(), requirement.name.to_string(), title]);
            match groups.iter_mut().find(|(known, _)| *known == head) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((head, vec![row])),
            }
        }
        let mut answer = Answer::default();
        for (head, rows) in groups {
            answer = answer.and(Part::Heading(head)).and(Part::Table(Table::of(rows)));
        }
        answer
    }

    /// `cite`: the sources; `cite SOURCE "PLACE"`: what cites them.
    pub(super) fn cite(&mut self, argument: &Argument<'_>) -> Answered {
        let program = &self.project.program;
        let lexemes = argument.lexemes();
        let is_source = |e: &crate::model::Entity| program.type_info(e.ty).name == "Source";
        let sources =
            (0..).map(EntityId).zip(program.entities.iter()).filter(|(_, e)| is_source(e));
        let Some(first) = lexemes.first() else {
            let rows = sources.map(|(id, _)| self.entity_row(id)).collect();
            return Ok(Answer::of(Part::Table(Table::of(rows))));
        };
        let name = argument.of(first);
        let sources: Vec<(EntityId, String)> =
            sources.map(|(id, e)| (id, e.name.to_string())).collect();
        let Some((source, _)) = sources.iter().find(|(_, known)| known == name) else {
            let found = argument.wrong(
                self,
                Code::UnknownSource,
                Some(first),
                format!("there is no source `{name}`"),
            );
            return wrong(suggested(found, name, sources.iter().map(|(_, name)| name.as_str())));
        };
        let place = lexemes.iter().find(|lexeme| lexeme.kind == LexemeKind::Text);
        let place = place.map_or("", |lexeme| argument.of(lexeme).trim_matches('"'));
        let mut rows = Vec::new();
        each_annotated(program, &mut |what, annotations| {
            for citation in annotations.citations.iter().filter(|c| c.source == *source) {
                let cited = citation.place.as_deref().unwrap_or("");
                if cited.contains(place) {
                    rows.push(Row::new([
                        what.clone(),
                        cited.to_owned(),
                        self.place(citation.span),
                    ]));
                }
            }
        });
        if rows.is_empty() {
            return Ok(Answer::text("nothing cites it"));
        }
        Ok(Answer::of(Part::Table(Table::of(rows))))
    }
}

/// How many entities of each type there are, and how many tuples of each relation.
fn counts(program: &Program) -> Answer {
    let types = program.types.iter().filter(|t| t.span.is_some() || !t.entities.is_empty());
    let types = types.filter(|t| {
        !matches!(t.kind, crate::model::TypeKind::Enum | crate::model::TypeKind::Scale)
    });
    let rows = types
        .filter(|t| !t.entities.is_empty())
        .map(|t| Row::new([t.plural.to_string(), t.entities.len().to_string()]));
    let relations = program.relations.iter().zip(&program.facts.tuples);
    let tuples = relations.map(|(r, list)| Row::new([r.name.to_string(), list.len().to_string()]));
    let mut answer = Answer::of(Part::Table(Table::of(rows.collect())));
    let tuples: Vec<Row> = tuples.collect();
    if !tuples.is_empty() {
        answer = answer.and(Part::Heading("relations".into())).and(Part::Table(Table::of(tuples)));
    }
    answer
}

/// Where a requirement, a definition, a parameter or a relation is declared.
fn named_rule(program: &Program, name: &str) -> Option<Span> {
    let requirements = program.requirements.iter().map(|r| (&r.name, r.span));
    let defines = program.defines.iter().map(|d| (&d.name, d.span));
    let parameters = program.parameters.iter().map(|p| (&p.name, p.span));
    let relations = program.relations.iter().map(|r| (&r.name, r.span));
    let mut all = requirements.chain(defines).chain(parameters).chain(relations);
    all.find(|(known, _)| *known == name).map(|(_, span)| span)
}

/// The names of a requirement's stage and mechanism.
fn stage_or_mechanism<'p>(program: &'p Program, requirement: &Requirement) -> Vec<&'p str> {
    let stage = match requirement.origin {
        RequirementOrigin::Everywhere => None,
        RequirementOrigin::Stage { stage, .. } | RequirementOrigin::Admission { stage } => {
            program.stages.get(stage).map(|stage| stage.entity)
        }
    };
    let mechanism = requirement.mechanism.and_then(|m| program.mechanisms.get(m)).map(|m| m.entity);
    stage.into_iter().chain(mechanism).map(|e| program.entity(e).name.as_str()).collect()
}

/// Everything that may cite a source, with what it is.
pub fn each_annotated(program: &Program, visit: &mut dyn FnMut(String, &Annotations)) {
    for requirement in program.requirements.iter() {
        visit(format!("requirement {}", requirement.name), &requirement.annotations);
        for exception in &requirement.exceptions {
            visit(
                format!("exception {}.{}", requirement.name, exception.name),
                &exception.annotations,
            );
        }
    }
    for define in &program.defines {
        visit(format!("define {}", define.name), &define.annotations);
        for exception in define.body.exceptions() {
            let name = format!("exception {}.{}", define.name, exception.name);
            visit(name, &exception.annotations);
        }
    }
    for parameter in &program.parameters {
        visit(format!("parameter {}", parameter.name), &parameter.annotations);
    }
    // A requirement's entity says what the requirement says.
    let is_other = |entity: &&crate::model::Entity| entity.ty != program.builtin.requirement;
    for entity in program.entities.iter().filter(is_other) {
        let ty = &program.type_info(entity.ty).name;
        visit(format!("{ty} {}", entity.path), &entity.annotations);
    }
    let words = Words::of_program(program);
    for (relation, tuples) in program.relations.iter().zip(&program.facts.tuples) {
        visit(format!("relation {}", relation.name), &relation.annotations);
        for tuple in tuples {
            let fact = words.tuple(&relation.name, &tuple.arguments);
            visit(format!("fact {fact}"), &tuple.annotations);
        }
    }
}

fn period(period: Period) -> String {
    match (period.from, period.before) {
        (None, None) => String::new(),
        (Some(from), None) => format!("from {from}"),
        (None, Some(before)) => format!("before {before}"),
        (Some(from), Some(before)) => format!("from {from} before {before}"),
    }
}

fn plural(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// With the nearest of the names, where one is near.
pub(super) fn suggested<'n>(
    found: Diagnostic,
    written: &str,
    names: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    match found.labels.first().map(|label| label.span) {
        Some(span) => found.suggest(written, span, names),
        None => found,
    }
}
