//! What a word may become that is being typed: the words of the language by position, and names of the right kind.

use async_lsp::lsp_types::{
    CompletionItem, CompletionList, CompletionParams, CompletionResponse, CompletionTextEdit,
    TextEdit,
};

use super::candidates::{Candidate, Kind, candidate, keyword, keywords};
use super::context::Place;
use super::desk::Desk;
use super::unit::Unit;
use crate::model::{Program, Scalar, Type, TypeId, TypeKind};
use crate::report::escape::visible_line;
use crate::session;
use crate::syntax::declaration_words;

/// More than these help nobody; the client asks again with more letters.
const MOST: usize = 400;

impl Desk {
    /// What the word at a position may become.
    pub(super) fn completion(&mut self, params: &CompletionParams) -> Option<CompletionResponse> {
        let at = &params.text_document_position;
        let (unit, _, lines) = self.current(&at.text_document.uri)?;
        let offset = lines.offset(at.position);
        let records: Vec<String> = record_words(unit.names());
        let records: Vec<&str> = records.iter().map(String::as_str).collect();
        let place = Place::at(lines.text(), offset, &records)?;
        let typed = place.prefix.to_lowercase();
        let mut found = Finder { unit, program: unit.names(), place: &place }.candidates();
        found.retain(|candidate| {
            typed.is_empty()
                || candidate.text.to_lowercase().contains(&typed)
                || candidate.detail.to_lowercase().contains(&typed)
        });
        // What begins with the letters comes first.
        found.sort_by_cached_key(|candidate| {
            let begins = candidate.text.to_lowercase().starts_with(&typed);
            (!begins, candidate.kind, candidate.text.clone())
        });
        found.dedup_by(|a, b| a.text == b.text);
        let is_incomplete = found.len() > MOST;
        found.truncate(MOST);
        let range = lines.range(place.start, offset);
        let item = |(rank, candidate): (usize, Candidate)| CompletionItem {
            kind: Some(candidate.kind.item()),
            detail: (!candidate.detail.is_empty())
                .then(|| visible_line(&candidate.detail).into_owned()),
            filter_text: (!candidate.detail.is_empty())
                .then(|| format!("{} {}", candidate.text, visible_line(&candidate.detail))),
            sort_text: Some(format!("{rank:04}")),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit {
                range,
                new_text: candidate.text.clone(),
            })),
            label: candidate.text,
            ..CompletionItem::default()
        };
        let items = found.into_iter().enumerate().map(item).collect();
        Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
    }
}

/// The words that declare entities of records.
fn record_words(program: &Program) -> Vec<String> {
    let records = program.types.iter().filter(|ty| ty.kind == TypeKind::Record);
    records.map(|ty| crate::analyse::record_word(&ty.name).to_string()).collect()
}

/// Looks for what a word may become at its place.
pub(super) struct Finder<'a> {
    pub(super) unit: &'a Unit,
    pub(super) program: &'a Program,
    pub(super) place: &'a Place<'a>,
}

impl Finder<'_> {
    fn candidates(&self) -> Vec<Candidate> {
        let before = self.place.before.as_slice();
        if before.last() == Some(&".") {
            return if self.uses().is_some() { self.packs() } else { self.members() };
        }
        let builtin = self.program.builtin;
        match before {
            [.., "use"] => self.packs(),
            [.., "cite"] => self.entities(|program, ty| program.type_info(ty).name == "Source"),
            [.., "cite", source] => {
                let mut found = self.places(source);
                if self.place.begins_line {
                    found.extend(self.statements());
                }
                found
            }
            [.., "hs"] => self.codes(),
            [.., "includes" | "include"] => self.kinds(),
            [.., "may"] if self.is_in("agreement") => {
                session::moves().into_iter().map(|c| keyword(&c.text)).collect()
            }
            [.., "may", "add"] => vec![keyword("clause")],
            [.., "clause"] if self.is_in("agreement") => self.kinds(),
            [.., "clause"] if self.place.blocks.is_empty() => vec![keyword("kind")],
            [.., "admit" | "withdraw" | "by"] => self.entities(|_, ty| ty == builtin.country),
            [.., "on" | "drop"] if self.is_in("agreement") || self.is_in("reservation") => {
                self.clauses()
            }
            [.., "after"] => self.entities(|_, ty| ty == builtin.stage),
            [.., "mechanism"] => {
                self.entities(|program, ty| program.type_info(ty).name == "Mechanism")
            }
            [.., "overrides"] => self.requirements(),
            [.., "expect"] => {
                let mut found = self.requirements();
                found.extend(keywords(&["that", "stage", "error", "suggestion", "no"]));
                found
            }
            [.., "extend"] => self.types(),
            [.., "requirement", _] => keywords(&["must", "should", "may"]),
            [.., "for"] if self.is_in("requirement") => keywords(&["each"]),
            [.., name, ":"] => self.after_colon(name),
            _ if self.place.begins_line && self.place.is_direct() => self.statements(),
            _ if self.place.prefix.starts_with('"') => Vec::new(),
            _ => self.inside(),
        }
    }

    /// In a set of values, after a comparison, or anywhere in an expression.
    fn inside(&self) -> Vec<Candidate> {
        let before = self.place.before.as_slice();
        if let Some(block) = self.place.blocks.last()
            && block.word.is_empty()
            && let Some([.., name, ":"]) = before.get(..block.at)
        {
            return self.values_of(name);
        }
        // What follows a value stated directly: what may move of it.
        if self.place.is_direct()
            && self.place.block().is_some_and(|block| matches!(block.word, "agreement" | "clause"))
            && !self.place.begins_line
        {
            let mut found = keywords(&[
                "adjustable",
                "from",
                "to",
                "step",
                "cost",
                "per",
                "among",
                "fixed",
                "pp",
                "years",
                "months",
                "days",
            ]);
            if before.last() == Some(&",") {
                found.extend(self.listed());
            }
            return found;
        }
        let mut found = Vec::new();
        if let Some(ty) = self.compared() {
            found.extend(self.of_type(ty));
            if !found.is_empty() {
                found.extend(keywords(&[
                    "not", "at", "more", "less", "one", "from", "stated", "missing",
                ]));
                return found;
            }
        }
        found.extend(self.names());
        found.extend(keywords(&[
            "and", "or", "not", "is", "in", "where", "has", "have", "every", "some", "no", "at",
            "least", "most", "more", "less", "than", "exactly", "one", "of", "within", "includes",
            "stated", "missing", "when", "except", "then", "for", "each", "yes", "between",
            "rounding",
        ]));
        found
    }

    /// Further values of a list without braces: `parties: CHN, KAZ, …`.
    fn listed(&self) -> Vec<Candidate> {
        let colon = self.place.before.iter().rposition(|word| *word == ":");
        let name = colon.and_then(|at| self.place.before.get(at.checked_sub(1)?));
        name.map(|name| self.values_of(name)).unwrap_or_default()
    }

    fn is_in(&self, word: &str) -> bool {
        self.place.block().is_some_and(|block| block.word == word)
    }

    /// The words after the `use` of the statement that is being typed.
    fn uses(&self) -> Option<&[&str]> {
        let at = self.place.before.iter().rposition(|word| *word == "use")?;
        let words = self.place.before.get(at..)?;
        words.iter().skip(2).step_by(2).all(|word| *word == ".").then_some(words)
    }

    fn packs(&self) -> Vec<Candidate> {
        let words = self.uses().unwrap_or(&["use"]);
        let packs = session::packs(words).into_iter();
        packs.map(|pack| candidate(&pack.text, "pack", Kind::Pack)).collect()
    }

    /// What may begin a line in the body that it stands in.
    fn statements(&self) -> Vec<Candidate> {
        let Some(block) = self.place.block() else {
            let words = declaration_words().chain(["country"]);
            let records = record_words(self.program);
            let records = records.iter().map(|word| candidate(word, "record", Kind::Keyword));
            return words.map(keyword).chain(records).collect();
        };
        let builtin = self.program.builtin;
        match block.word {
            "agreement" => {
                let mut found = self.attributes(builtin.agreement);
                found.extend(keywords(&[
                    "clause",
                    "may",
                    "reservation",
                    "cite",
                    "note",
                    "contested",
                ]));
                found
            }
            "requirement" => keywords(&[
                "cite",
                "mechanism",
                "effective",
                "for",
                "require",
                "forbid",
                "except",
                "overrides",
                "advice",
                "hard",
                "waivable",
                "note",
                "contested",
            ]),
            "stage" | "mechanism" => keywords(&[
                "cite",
                "goal",
                "admits",
                "requirement",
                "define",
                "parameter",
                "fact",
                "note",
            ]),
            "test" => keywords(&["given", "as_of", "expect"]),
            "record" | "enum" | "scale" | "extend" => Vec::new(),
            _ => match self.block_type() {
                Some(ty) => {
                    let mut found = self.attributes(ty);
                    found.extend(keywords(&["cite", "note", "contested"]));
                    found
                }
                None => Vec::new(),
            },
        }
    }

    /// The type whose attributes the body states.
    fn block_type(&self) -> Option<TypeId> {
        let block = self.place.block()?;
        let builtin = self.program.builtin;
        match block.word {
            "agreement" => Some(builtin.agreement),
            "reservation" => Some(builtin.reservation),
            "clause" => self.type_named(block.name),
            "source" => self.type_named("Source"),
            word => {
                let place = self.program.types.iter().position(|ty| {
                    ty.kind == TypeKind::Record && crate::analyse::record_word(&ty.name) == word
                })?;
                Some(TypeId(crate::source::to_u32(place)))
            }
        }
    }

    fn type_named(&self, name: &str) -> Option<TypeId> {
        let place = self.program.types.iter().position(|ty| ty.name == name)?;
        Some(TypeId(crate::source::to_u32(place)))
    }

    /// After `name:`: a type where it is declared, a value where it is stated.
    fn after_colon(&self, name: &str) -> Vec<Candidate> {
        let declares =
            self.place.block().is_some_and(|block| matches!(block.word, "record" | "extend"))
                || !self.place.is_direct()
                || self.place.blocks.is_empty();
        if declares { self.types() } else { self.values_of(name) }
    }

    /// The values of an attribute of the body's type.
    fn values_of(&self, name: &str) -> Vec<Candidate> {
        let id = self.block_type().and_then(|ty| self.program.attribute_named(ty, name));
        id.map(|id| self.of_type(self.program.attribute(id).ty)).unwrap_or_default()
    }

    /// What is of a type.
    fn of_type(&self, ty: Type) -> Vec<Candidate> {
        match ty.scalar {
            Scalar::YesNo => keywords(&["yes", "no"]),
            Scalar::Code => vec![keyword("hs")],
            Scalar::Entity(wanted) => self.entities(|program, ty| program.is_a(ty, wanted)),
            _ => Vec::new(),
        }
    }

    /// The type of what is compared just before: `ring(c) is …`, `a.form is …`.
    fn compared(&self) -> Option<Type> {
        let before = self.place.before.as_slice();
        let is =
            before.iter().rposition(|word| *word == "is").filter(|at| before.len() - at <= 4)?;
        let between = before.get(is + 1..)?;
        let plain = ["not", "at", "most", "least", "more", "less", "than", "one", "of", "(", ","];
        if !between.iter().all(|word| plain.contains(word)) {
            return None;
        }
        let left = before.get(..is)?;
        match left {
            [.., ")"] => {
                let open = left.iter().rposition(|word| *word == "(")?;
                let name = left.get(open.checked_sub(1)?)?;
                let define = self.program.defines.iter().find(|define| define.name == **name)?;
                match &define.body {
                    crate::model::DefineBody::Value { base, .. } => Some(base.ty),
                    crate::model::DefineBody::Predicate(_) => None,
                }
            }
            _ => self.type_of_path(&path_at_end(left)),
        }
    }

    /// What may follow a dot.
    fn members(&self) -> Vec<Candidate> {
        let before = self.place.before.as_slice();
        let path = path_at_end(before.get(..before.len().saturating_sub(1)).unwrap_or_default());
        let Some(Type { scalar: Scalar::Entity(ty), is_set: false }) = self.type_of_path(&path)
        else {
            return Vec::new();
        };
        let mut found = self.attributes(ty);
        if ty == self.program.builtin.agreement {
            found.extend(self.kinds());
            let parts = self.program.entities.iter().filter(|entity| {
                entity.path.split_once('.').is_some_and(|(owner, _)| path == [owner])
            });
            found.extend(parts.map(|part| candidate(&part.name, "clause", Kind::Entity)));
        }
        found
    }

    /// The type that a path of names leads to.
    fn type_of_path(&self, path: &[&str]) -> Option<Type> {
        let (first, rest) = path.split_first()?;
        let mut at = self.type_of_name(first, 0)?;
        for name in rest {
            let Scalar::Entity(owner) = at.scalar else { return None };
            if at.is_set {
                return None;
            }
            at = match self.program.attribute_named(owner, name) {
                Some(id) => self.program.attribute(id).ty,
                None => self.part_type(owner, first, name)?,
            };
        }
        Some(at)
    }

    /// A clause kind of an agreement, as a set; or a clause of one that is named.
    fn part_type(&self, owner: TypeId, agreement: &str, name: &str) -> Option<Type> {
        if owner != self.program.builtin.agreement {
            return None;
        }
        let kind = self
            .type_named(name)
            .filter(|id| self.program.type_info(*id).kind == TypeKind::ClauseKind);
        if let Some(kind) = kind {
            return Some(Type::set(Scalar::Entity(kind)));
        }
        let path = format!("{agreement}.{name}");
        let part = self.program.entities.iter().find(|entity| entity.path == path)?;
        Some(Type::one(Scalar::Entity(part.ty)))
    }

    /// The type of a name: of a variable of the declaration that is being typed, or of what is declared.
    pub(super) fn type_of_name(&self, name: &str, depth: usize) -> Option<Type> {
        let words = self.place.own_words();
        for (at, word) in words.iter().enumerate().rev() {
            if *word != name || depth > 8 {
                continue;
            }
            match words.get(at + 1) {
                Some(&"in") => {
                    let set = path_from(words.get(at + 2..).unwrap_or_default());
                    let ty = self.type_of_set(&set, depth + 1);
                    if let Some(ty) = ty {
                        return Some(Type::one(ty.scalar));
                    }
                }
                Some(&":") => {
                    let named = words.get(at + 2).and_then(|ty| self.type_named(ty));
                    if let Some(ty) = named {
                        return Some(Type::one(Scalar::Entity(ty)));
                    }
                }
                _ => {}
            }
        }
        if name == "agreement" {
            return Some(Type::one(Scalar::Entity(self.program.builtin.agreement)));
        }
        let parameter = self.program.parameters.iter().find(|p| p.name == name);
        let entity = self.program.entities.iter().find(|e| e.name == name);
        parameter.map(|p| p.ty).or(entity.map(|e| Type::one(Scalar::Entity(e.ty))))
    }

    fn type_of_set(&self, path: &[&str], depth: usize) -> Option<Type> {
        if let [plural] = path {
            let place = self.program.types.iter().position(|ty| ty.plural == **plural)?;
            return Some(Type::set(Scalar::Entity(TypeId(crate::source::to_u32(place)))));
        }
        let (first, rest) = path.split_first()?;
        let mut at = self.type_of_name(first, depth)?;
        for name in rest {
            let Scalar::Entity(owner) = at.scalar else { return None };
            at = match self.program.attribute_named(owner, name) {
                Some(id) => self.program.attribute(id).ty,
                None => self.part_type(owner, first, name)?,
            };
        }
        Some(at)
    }
}

/// `["a", ".", "b"]` at the end of some words, as `["a", "b"]`.
fn path_at_end<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut path: Vec<&'w str> = Vec::new();
    let mut rest = words;
    while let [before @ .., name] = rest {
        path.push(name);
        match before {
            [earlier @ .., "."] => rest = earlier,
            _ => break,
        }
    }
    path.reverse();
    path
}

/// `["a", ".", "b"]` at the beginning of some words, as `["a", "b"]`.
fn path_from<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut path: Vec<&'w str> = Vec::new();
    let mut rest = words;
    while let [name, after @ ..] = rest {
        path.push(name);
        match after {
            [".", later @ ..] => rest = later,
            _ => break,
        }
    }
    path
}
