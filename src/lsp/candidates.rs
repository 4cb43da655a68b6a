//! What there is to complete a word with: attributes, entities, requirements, types, names, places in sources.

use async_lsp::lsp_types::CompletionItemKind;

use super::completion::Finder;
use super::words::type_words;
use crate::model::{Annotations, Program, TypeId, TypeKind, Value};
use crate::session;

/// Something that a word may become.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// The word.
    pub(super) text: String,
    /// What it is, in a few words.
    pub(super) detail: String,
    /// What it is.
    pub(super) kind: Kind,
}

/// What it is, in the order of the protocol's words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Attribute,
    Member,
    Entity,
    Variable,
    Requirement,
    Function,
    Parameter,
    Set,
    Type,
    Place,
    Pack,
    Keyword,
}

impl Kind {
    /// As the protocol calls it.
    pub(super) fn item(self) -> CompletionItemKind {
        match self {
            Kind::Attribute => CompletionItemKind::PROPERTY,
            Kind::Member => CompletionItemKind::ENUM_MEMBER,
            Kind::Entity => CompletionItemKind::VALUE,
            Kind::Variable => CompletionItemKind::VARIABLE,
            Kind::Requirement => CompletionItemKind::EVENT,
            Kind::Function => CompletionItemKind::FUNCTION,
            Kind::Parameter => CompletionItemKind::CONSTANT,
            Kind::Set | Kind::Type => CompletionItemKind::CLASS,
            Kind::Place => CompletionItemKind::REFERENCE,
            Kind::Pack => CompletionItemKind::MODULE,
            Kind::Keyword => CompletionItemKind::KEYWORD,
        }
    }
}

impl Finder<'_> {
    pub(super) fn attributes(&self, ty: TypeId) -> Vec<Candidate> {
        let Some(info) = self.program.types.get(ty.index()) else { return Vec::new() };
        let attribute = |(name, id): (&smol_str::SmolStr, &crate::model::AttributeId)| {
            let ty = type_words(self.program, self.program.attribute(*id).ty);
            candidate(name, &ty, Kind::Attribute)
        };
        info.attributes.iter().map(attribute).collect()
    }

    pub(super) fn entities(&self, keep: impl Fn(&Program, TypeId) -> bool) -> Vec<Candidate> {
        let kept = self.program.entities.iter().filter(|entity| keep(self.program, entity.ty));
        let entity = |entity: &crate::model::Entity| {
            let ty = self.program.type_info(entity.ty);
            let kind = match ty.kind {
                TypeKind::Enum | TypeKind::Scale => Kind::Member,
                _ => Kind::Entity,
            };
            let detail = entity.title.as_ref().unwrap_or(&ty.name);
            candidate(&entity.name, detail, kind)
        };
        kept.map(entity).collect()
    }

    pub(super) fn requirements(&self) -> Vec<Candidate> {
        let all = self.program.requirements.iter();
        let requirement = |r: &crate::model::Requirement| {
            candidate(&r.name, r.title.as_deref().unwrap_or("requirement"), Kind::Requirement)
        };
        all.map(requirement).collect()
    }

    pub(super) fn kinds(&self) -> Vec<Candidate> {
        let kinds = self.program.types.iter().filter(|ty| ty.kind == TypeKind::ClauseKind);
        kinds.map(|ty| candidate(&ty.name, "clause kind", Kind::Type)).collect()
    }

    pub(super) fn types(&self) -> Vec<Candidate> {
        let plain = [
            "yes/no", "number", "percent", "points", "money", "date", "duration", "text", "code",
            "set of",
        ];
        let declared = self.program.types.iter();
        let declared =
            declared.map(|ty| candidate(&ty.name, super::words::kind_words(ty.kind), Kind::Type));
        plain.iter().map(|name| keyword(name)).chain(declared).collect()
    }

    /// The clauses of the agreement that is being typed.
    pub(super) fn clauses(&self) -> Vec<Candidate> {
        let block = self.place.blocks.iter().find(|block| block.word == "agreement");
        let Some(agreement) = block.map(|block| block.name) else { return Vec::new() };
        let clause = self.program.builtin.clause;
        let own = self.program.entities.iter().filter(|entity| {
            self.program.is_a(entity.ty, clause)
                && entity.path.split_once('.').is_some_and(|(owner, _)| owner == agreement)
        });
        own.map(|e| candidate(&e.name, &self.program.type_info(e.ty).name, Kind::Entity)).collect()
    }

    /// Everything that an expression may name.
    pub(super) fn names(&self) -> Vec<Candidate> {
        const BUILT_IN: [&str; 8] =
            ["count", "share", "sum", "min", "max", "average", "round", "as_of"];
        let program = self.program;
        let mut found = self.variables();
        found.extend(self.entities(|_, _| true));
        found.extend(program.defines.iter().map(|d| candidate(&d.name, "define", Kind::Function)));
        let relations = program.relations.iter();
        found.extend(relations.map(|r| candidate(&r.name, "relation", Kind::Function)));
        found.extend(program.types.iter().map(|ty| candidate(&ty.plural, &ty.name, Kind::Set)));
        let parameters = program.parameters.iter();
        found.extend(
            parameters.map(|p| candidate(&p.name, &type_words(program, p.ty), Kind::Parameter)),
        );
        found.extend(BUILT_IN.map(|name| candidate(name, "built in", Kind::Function)));
        let functions = crate::analyse::function_names();
        found.extend(functions.map(|name| candidate(name, "built in", Kind::Function)));
        found
    }

    /// The variables of the declaration that is being typed.
    pub(super) fn variables(&self) -> Vec<Candidate> {
        let words = self.place.own_words();
        let mut found = Vec::new();
        for pair in words.windows(2) {
            if let [name, "in" | ":"] = pair
                && crate::syntax::may_be_name(name)
                && let Some(ty) = self.type_of_name(name, 0)
                && !self.program.entities.iter().any(|e| e.name == **name)
            {
                found.push(candidate(name, &type_words(self.program, ty), Kind::Variable));
            }
        }
        found
    }

    /// The places in a source that are cited somewhere, in quotes.
    pub(super) fn places(&self, source: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut add = |annotations: &Annotations| {
            for citation in &annotations.citations {
                if self
                    .program
                    .entities
                    .get(citation.source.index())
                    .is_some_and(|s| s.name == source)
                    && let Some(place) = &citation.place
                {
                    found.push(candidate(&format!("\"{place}\""), source, Kind::Place));
                }
            }
        };
        session::each_annotated(self.program, &mut |_, annotations| add(annotations));
        found
    }

    /// The tariff codes that the project knows.
    pub(super) fn codes(&self) -> Vec<Candidate> {
        let mut codes: Vec<String> = Vec::new();
        let mut add = |value: &Value| {
            if let Value::Code(code) = value {
                codes.push(code.to_string().trim_start_matches("hs ").to_owned());
            }
        };
        self.unit.recorded.program.values.iter().for_each(&mut add);
        self.program.values.iter().for_each(&mut add);
        codes.iter().map(|code| candidate(code, "tariff code", Kind::Member)).collect()
    }
}

pub(super) fn candidate(text: &str, detail: &str, kind: Kind) -> Candidate {
    Candidate { text: text.to_owned(), detail: detail.to_owned(), kind }
}

pub(super) fn keyword(text: &str) -> Candidate {
    candidate(text, "", Kind::Keyword)
}

pub(super) fn keywords(texts: &[&str]) -> Vec<Candidate> {
    texts.iter().map(|text| keyword(text)).collect()
}
