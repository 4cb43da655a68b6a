//! What a line may go on with: commands, names, attributes, citations, files; and hints of it.

use crate::model::{EntityId, Program, Scalar, Type, TypeId, TypeKind};
use crate::syntax::{Lexeme, LexemeKind, declaration_words, lexemes};
use crate::workspace::Kind;

use super::Session;
use super::command::{self, COMMANDS, Command, Name};

/// Something that a line may go on with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The text that takes the place of what is typed of it.
    pub text: String,
    /// What it is.
    pub kind: CandidateKind,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateKind {
    /// A command.
    Command,
    /// A word that begins a declaration, or a word of the language.
    Keyword,
    /// An entity.
    Entity,
    /// An attribute, a clause of an agreement, a clause kind.
    Attribute,
    /// A requirement.
    Requirement,
    /// A definition, a relation or a built-in function.
    Function,
    /// A parameter.
    Parameter,
    /// The set of all entities of a type.
    Set,
    /// A cited place.
    Place,
    /// A file or a folder.
    File,
}

/// More than these help nobody.
const MOST: usize = 200;

impl Session<'_> {
    /// Where the word begins that is being typed at a byte of a line, and what it may become, in order.
    #[must_use]
    pub fn complete(&self, line: &str, position: usize) -> (usize, Vec<Candidate>) {
        let before = line.get(..position).unwrap_or(line);
        if let Command::Named(Name::Load | Name::Save, rest) = command::read(before)
            && before.len() > rest.start
        {
            return self.files(before);
        }
        let all: Vec<Lexeme> = lexemes(before);
        let typed = all.last().filter(|l| {
            l.range.end == before.len()
                && matches!(l.kind, LexemeKind::Name | LexemeKind::Keyword | LexemeKind::Text)
        });
        let start = typed.map_or(before.len(), |lexeme| lexeme.range.start);
        let prefix = before.get(start..).unwrap_or("");
        let earlier: Vec<&str> =
            all.iter().filter(|l| l.range.end <= start).map(|l| l.of(before)).collect();
        let mut found = self.candidates(&earlier, prefix);
        found.retain(|candidate| candidate.text.starts_with(prefix) && candidate.text != prefix);
        found.sort_by(|a, b| a.text.cmp(&b.text));
        found.dedup_by(|a, b| a.text == b.text);
        found.truncate(MOST);
        (start, found)
    }

    /// What may follow the line, shown as it is typed: what a command takes, or the rest of the only candidate.
    #[must_use]
    pub fn hint(&self, line: &str) -> Option<String> {
        if let Command::Named(name, rest) = command::read(line) {
            let follows = line.get(rest.start..).unwrap_or("");
            let info = command::info(name)?;
            if follows == " " && !info.takes.is_empty() {
                return Some(info.takes.to_owned());
            }
        }
        let (start, found) = self.complete(line, line.len());
        let typed = line.get(start..)?;
        match found.as_slice() {
            [only] if typed.len() >= 2 => only.text.strip_prefix(typed).map(str::to_owned),
            _ => None,
        }
    }

    fn candidates(&self, earlier: &[&str], prefix: &str) -> Vec<Candidate> {
        let program = &self.project.program;
        if let ["use", ..] = earlier {
            return packs(earlier);
        }
        if let [.., "."] = earlier {
            return self.attributes(earlier);
        }
        let commands = || COMMANDS.iter().map(|info| candidate(info.words, CandidateKind::Command));
        match earlier {
            [] => {
                let mut found: Vec<Candidate> = commands().collect();
                let words = declaration_words().chain(["each", "exit"]);
                found.extend(words.map(|word| candidate(word, CandidateKind::Keyword)));
                found.extend(names(program));
                found
            }
            ["what"] => vec![candidate("if", CandidateKind::Command)],
            ["help"] => commands().collect(),
            ["why"] => {
                let mut found = requirements(program);
                found.push(candidate("not", CandidateKind::Command));
                found.extend(names(program));
                found
            }
            ["why", "not"] | ["check" | "missing" | "rules" | "when"] => {
                let mut found = requirements(program);
                match earlier {
                    ["rules"] => found.extend(functions(program)),
                    ["why", ..] => found.extend(names(program)),
                    _ => found.extend(agreements(program)),
                }
                found
            }
            ["depends", ..] => names(program),
            ["stage", ..] => {
                let mut found = agreements(program);
                let country = program.builtin.country;
                found.extend(entities(program, |ty| ty == country));
                found
            }
            ["facts"] => {
                let mut found: Vec<Candidate> = entities(program, |_| true).collect();
                found.extend(functions(program));
                found.extend(sets(program));
                found
            }
            ["cite"] => entities(program, |ty| program.type_info(ty).name == "Source").collect(),
            ["cite", source] => places(program, source),
            [.., "includes" | "include"] => kinds(program),
            [.., "may"] => moves(),
            _ if prefix.starts_with('"') => Vec::new(),
            _ => {
                let mut found = names(program);
                let words = [
                    "and", "or", "not", "is", "in", "where", "has", "have", "every", "some", "show",
                ];
                found.extend(words.map(|word| candidate(word, CandidateKind::Keyword)));
                found
            }
        }
    }

    /// What may follow a dot.
    fn attributes(&self, earlier: &[&str]) -> Vec<Candidate> {
        let program = &self.project.program;
        let Some(path) = path_before_dot(earlier) else { return Vec::new() };
        let Some((ty, entity)) = resolve(program, &path, earlier) else { return Vec::new() };
        let info = program.type_info(ty);
        let mut found: Vec<Candidate> =
            info.attributes.keys().map(|name| candidate(name, CandidateKind::Attribute)).collect();
        if ty == program.builtin.agreement {
            found.extend(kinds(program));
            let parts = entity.and_then(|entity| program.agreement_of(entity));
            let parts = parts.into_iter().flat_map(|a| a.clauses.iter().chain(&a.reservations));
            found.extend(parts.map(|e| candidate(&program.entity(*e).name, CandidateKind::Entity)));
        }
        found
    }

    /// Files and folders after `load` and `save`.
    fn files(&self, before: &str) -> (usize, Vec<Candidate>) {
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let typed = before.get(start..).unwrap_or("");
        let (folder, prefix) = match typed.rfind('/') {
            Some(at) => typed.split_at(at + 1),
            None => ("", typed),
        };
        let listed = if folder.is_empty() { "." } else { folder };
        let mut found = Vec::new();
        let listed = self.store.canonical(listed).unwrap_or_default();
        for name in self.store.list(&listed).unwrap_or_default() {
            if !name.starts_with(prefix) || name.starts_with('.') {
                continue;
            }
            let path = format!("{folder}{name}");
            match self.store.kind(&format!("{}/{name}", listed.trim_end_matches('/'))) {
                Some(Kind::Folder) => {
                    found.push(candidate(&format!("{path}/"), CandidateKind::File));
                }
                Some(Kind::File) if name.ends_with(".accord") => {
                    found.push(candidate(&path, CandidateKind::File));
                }
                _ => {}
            }
        }
        found.sort();
        (start, found)
    }
}

fn candidate(text: &str, kind: CandidateKind) -> Candidate {
    Candidate { text: text.to_owned(), kind }
}

/// `["what", "if", "belt_fta", ".", "c4", "."]` to `["belt_fta", "c4"]`.
fn path_before_dot<'w>(earlier: &[&'w str]) -> Option<Vec<&'w str>> {
    let mut path = Vec::new();
    let mut words = earlier.iter().rev();
    while words.next() == Some(&".") {
        path.push(*words.next()?);
    }
    path.reverse();
    (!path.is_empty()).then_some(path)
}

/// The type that a path leads to, and the entity where it is one.
fn resolve(
    program: &Program,
    path: &[&str],
    earlier: &[&str],
) -> Option<(TypeId, Option<EntityId>)> {
    let (first, rest) = path.split_first()?;
    let ids = || (0..).map(EntityId).zip(program.entities.iter());
    let mut at: (TypeId, Option<EntityId>) = match ids().find(|(_, e)| e.name == **first) {
        Some((id, info)) => (info.ty, Some(id)),
        None => (variable(program, first, earlier)?, None),
    };
    for name in rest {
        let info = program.type_info(at.0);
        at = match info.attributes.get(*name).map(|id| program.attribute(*id).ty) {
            Some(Type { scalar: Scalar::Entity(ty), is_set: false }) => (ty, None),
            Some(_) => return None,
            None => {
                let owner = at.1?;
                let path = format!("{}.{name}", program.entity(owner).path);
                let (id, part) = ids().find(|(_, e)| e.path == path)?;
                (part.ty, Some(id))
            }
        };
    }
    Some(at)
}

/// The type of a variable that is bound in the line: `c in countries`.
fn variable(program: &Program, name: &str, earlier: &[&str]) -> Option<TypeId> {
    let set = earlier.windows(3).find_map(|words| match words {
        [variable, "in", set] if *variable == name => Some(*set),
        _ => None,
    })?;
    let place = program.types.iter().position(|ty| ty.plural == set)?;
    Some(TypeId(crate::source::to_u32(place)))
}

fn requirements(program: &Program) -> Vec<Candidate> {
    program.requirements.iter().map(|r| candidate(&r.name, CandidateKind::Requirement)).collect()
}

fn agreements(program: &Program) -> Vec<Candidate> {
    let path = |a: &crate::model::Agreement| &program.entity(a.entity).path;
    program.agreements.iter().map(|a| candidate(path(a), CandidateKind::Entity)).collect()
}

fn entities(program: &Program, keep: impl Fn(TypeId) -> bool) -> impl Iterator<Item = Candidate> {
    let kept = program.entities.iter().filter(move |entity| keep(entity.ty));
    kept.map(|entity| candidate(&entity.name, CandidateKind::Entity))
}

fn functions(program: &Program) -> Vec<Candidate> {
    let defines = program.defines.iter().map(|d| &d.name);
    let relations = program.relations.iter().map(|r| &r.name);
    defines.chain(relations).map(|name| candidate(name, CandidateKind::Function)).collect()
}

fn sets(program: &Program) -> impl Iterator<Item = Candidate> {
    program.types.iter().map(|ty| candidate(&ty.plural, CandidateKind::Set))
}

/// What may follow `may` in a draft.
#[must_use]
pub fn moves() -> Vec<Candidate> {
    let words = ["add", "admit", "conclude", "drop", "state", "withdraw"];
    words.iter().map(|word| candidate(word, CandidateKind::Keyword)).collect()
}

fn kinds(program: &Program) -> Vec<Candidate> {
    let kinds = program.types.iter().filter(|ty| ty.kind == TypeKind::ClauseKind);
    kinds.map(|ty| candidate(&ty.name, CandidateKind::Attribute)).collect()
}

/// Everything that an expression may name.
fn names(program: &Program) -> Vec<Candidate> {
    const BUILT_IN: [&str; 8] =
        ["count", "share", "sum", "min", "max", "average", "round", "as_of"];
    let mut found: Vec<Candidate> = entities(program, |_| true).collect();
    found.extend(functions(program));
    found.extend(sets(program));
    found.extend(program.parameters.iter().map(|p| candidate(&p.name, CandidateKind::Parameter)));
    found.extend(BUILT_IN.map(|name| candidate(name, CandidateKind::Function)));
    found
}

/// The places in a source that are cited somewhere, in quotes.
fn places(program: &Program, source: &str) -> Vec<Candidate> {
    let mut found = Vec::new();
    super::browse::each_annotated(program, &mut |_, annotations| {
        for citation in &annotations.citations {
            if program.entity(citation.source).name == source
                && let Some(place) = &citation.place
            {
                found.push(candidate(&format!("\"{place}\""), CandidateKind::Place));
            }
        }
    });
    found
}

/// The packs inside the program, and the files of one.
#[must_use]
pub fn packs(earlier: &[&str]) -> Vec<Candidate> {
    let folder: Vec<&str> = earlier.iter().skip(1).copied().filter(|word| *word != ".").collect();
    let names = crate::packs::names(&folder.join("/"));
    let stem = |name: &String| name.strip_suffix(".accord").unwrap_or(name).to_owned();
    let names = names.iter().map(stem).filter(|name| !name.contains('.'));
    names.map(|name| candidate(&name, CandidateKind::File)).collect()
}
