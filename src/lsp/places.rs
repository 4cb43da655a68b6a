//! From a name to where it is declared and to everywhere that it is used, in all files of the project.

use async_lsp::lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, GotoDefinitionParams,
    GotoDefinitionResponse, Location, ReferenceParams, TextDocumentPositionParams,
};

use super::desk::{Desk, range};
use super::unit::Unit;
use crate::analyse::{Reference, Target};
use crate::model::Program;
use crate::source::{FileId, PACK, Span};
use crate::syntax::ast::{ItemKind, UsePath};
use crate::workspace::{PathOf, load_again, project_files};

/// A thing, the same in whatever program it is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    name: String,
    declared: Option<Span>,
}

impl Identity {
    /// What a target of a unit is.
    pub(super) fn of(unit: &Unit, target: Target) -> Option<Self> {
        let name = called(&unit.recorded.program, target)?;
        Some(Identity { name, declared: unit.declared(target) })
    }
}

/// What something is called, with what it belongs to.
fn called(program: &Program, target: Target) -> Option<String> {
    let type_name = |at: usize| program.types.get(at).map(|ty| ty.name.as_str());
    Some(match target {
        Target::Type(id) => format!("type {}", type_name(id.index())?),
        Target::Attribute(id) => {
            let attribute = program.attributes.get(id.index())?;
            format!("attribute {}.{}", type_name(attribute.owner.index())?, attribute.name)
        }
        Target::Entity(id) => {
            let entity = program.entities.get(id.index())?;
            format!("entity {} {}", type_name(entity.ty.index())?, entity.path)
        }
        Target::Relation(id) => format!("relation {}", program.relations.get(id.index())?.name),
        Target::Define(id) => format!("define {}", program.defines.get(id.index())?.name),
        Target::Parameter(id) => format!("parameter {}", program.parameters.get(id.index())?.name),
        Target::Local(_) => String::from("local"),
    })
}

/// A use of something, in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) span: Span,
    pub(super) declares: bool,
}

/// All uses of something.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// They, in the order of the texts.
    pub(super) places: Vec<Use>,
    /// A file with errors, which may have more of them.
    pub(super) broken: Option<String>,
    /// The files whose programs were looked at: together they hold every file that could name it.
    pub(super) entries: Vec<String>,
}

impl Desk {
    /// Where the name at a position is declared.
    pub(super) fn definition(
        &mut self,
        params: &GotoDefinitionParams,
    ) -> Option<GotoDefinitionResponse> {
        let at = &params.text_document_position_params;
        self.current(&at.text_document.uri)?;
        let (unit, file, lines) = self.known(&at.text_document.uri)?;
        let offset = Self::offset(&lines, at.position);
        if let Some(reference) = unit.reference_at(file, offset) {
            let target = reference.target;
            let all = unit.named(target).filter(|r| r.declares).map(|r| r.span);
            let mut all: Vec<Span> = all.collect();
            if all.is_empty() {
                all.extend(unit.declared(target));
            }
            let found = all.into_iter().filter_map(|span| self.location(unit, span));
            return Some(GotoDefinitionResponse::Array(found.collect()));
        }
        self.used_files(unit, file, offset).map(GotoDefinitionResponse::Array)
    }

    /// The files that the `use` at a byte brings in.
    fn used_files(&self, unit: &Unit, file: FileId, offset: u32) -> Option<Vec<Location>> {
        let place = unit.loaded.ids.iter().position(|id| *id == file)?;
        let tree = unit.loaded.files.get(place)?;
        let item = tree.items.iter().find(|item| {
            matches!(item.kind, ItemKind::Use(_))
                && item.span.start <= offset
                && offset <= item.span.end
        })?;
        let ItemKind::Use(path) = &item.kind else { return None };
        let last = match path {
            UsePath::Pack(names) => {
                names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("/")
            }
            UsePath::Path(text) => text.text.trim_end_matches(".accord").to_owned(),
        };
        let used = unit.loaded.uses.get(place)?.iter().filter_map(|at| unit.loaded.ids.get(*at));
        let found = used.filter_map(|id| {
            let name = &unit.loaded.sources.get(*id)?.name;
            let name = name.strip_prefix(PACK).unwrap_or(name);
            let fits =
                name.contains(&format!("{last}/")) || name.ends_with(&format!("{last}.accord"));
            let start = Span { file: *id, start: 0, end: 0 };
            if fits { self.location(unit, start) } else { None }
        });
        let found: Vec<Location> = found.collect();
        (!found.is_empty()).then_some(found)
    }

    /// Everywhere in the project that the name at a position is used.
    pub(super) fn references(&mut self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let at = &params.text_document_position;
        let (reference, path) = self.reference(at)?;
        let Uses { places: uses, .. } = self.everywhere(&path, &reference)?;
        let unit = self.units.get(&path)?;
        let kept = uses.iter().filter(|u| !u.declares || params.context.include_declaration);
        let mut found: Vec<Location> = kept.filter_map(|u| self.place(unit, u.span)).collect();
        found.sort_by(|a, b| (&a.uri, a.range.start).cmp(&(&b.uri, b.range.start)));
        Some(found)
    }

    /// The same name elsewhere in the document.
    pub(super) fn highlights(
        &mut self,
        params: &DocumentHighlightParams,
    ) -> Option<Vec<DocumentHighlight>> {
        let at = &params.text_document_position_params;
        let (unit, file, lines) = self.current(&at.text_document.uri)?;
        let reference = unit.reference_at(file, Self::offset(&lines, at.position))?;
        let here = unit.named(reference.target).filter(|r| r.span.file == file);
        let highlight = |r: &Reference| DocumentHighlight {
            range: range(&lines, r.span),
            kind: Some(if r.declares {
                DocumentHighlightKind::WRITE
            } else {
                DocumentHighlightKind::READ
            }),
        };
        Some(here.map(highlight).collect())
    }

    /// What the name at a position names, and the path of its document.
    pub(super) fn reference(
        &mut self,
        at: &TextDocumentPositionParams,
    ) -> Option<(Reference, String)> {
        let path = self.document(&at.text_document.uri)?.path.clone();
        let (unit, file, lines) = self.current(&at.text_document.uri)?;
        let reference = unit.reference_at(file, Self::offset(&lines, at.position))?;
        Some((*reference, path))
    }

    /// Every use of something in the files of the project, and in all that is open.
    pub(super) fn everywhere(&mut self, path: &str, reference: &Reference) -> Option<Uses> {
        let unit = self.units.get(path)?;
        let identity = Identity::of(unit, reference.target)?;
        let mut uses = uses_in(unit, reference.target);
        let mut broken = None;
        let entries = self.entries(path, identity.declared);
        for entry in &entries {
            let is_broken = self.with_unit(entry, |unit| {
                let target = unit.recorded.references.iter().find(|other| {
                    let is_near = identity
                        .declared
                        .is_none_or(|declared| other.declares && other.span == declared);
                    is_near && Identity::of(unit, other.target).as_ref() == Some(&identity)
                });
                if let Some(target) = target {
                    uses.extend(uses_in(unit, target.target));
                }
                let holds = |place: Span| unit.loaded.ids.contains(&place.file);
                !unit.recorded.is_whole && identity.declared.is_none_or(holds)
            });
            if is_broken == Some(true) {
                broken.get_or_insert_with(|| entry.clone());
            }
        }
        uses.sort_unstable();
        uses.dedup();
        Some(Uses { places: uses, broken, entries })
    }

    /// The files whose programs together hold every file of the project that could name what is declared in a file:
    /// those that are open, and those that no other file uses.
    fn entries(&mut self, path: &str, declared: Option<Span>) -> Vec<String> {
        let files = project_files(&self.overlay(), path);
        let all: Vec<&str> = files.iter().map(String::as_str).collect();
        let mut cache = std::mem::take(&mut self.cache);
        let loaded = load_again(&self.overlay(), &all, &mut cache);
        self.cache = cache;
        let mut reached: Vec<(usize, Vec<usize>)> =
            (0..loaded.asked).map(|at| (at, loaded.with_uses([at]))).collect();
        // The file that holds the most comes first; what it holds needs no program of its own.
        reached.sort_by_key(|(at, held)| (std::cmp::Reverse(held.len()), *at));
        let mut entries: Vec<String> = self.documents.keys().cloned().collect();
        let mut covered = vec![false; loaded.files.len()];
        for (at, held) in reached {
            let id_at = |at: &usize| loaded.ids.get(*at).copied();
            let holds =
                declared.is_none_or(|place| held.iter().any(|at| id_at(at) == Some(place.file)));
            if !holds || covered.get(at).copied().unwrap_or(true) {
                continue;
            }
            for at in held {
                if let Some(covered) = covered.get_mut(at) {
                    *covered = true;
                }
            }
            if let Some(PathOf::Project(path)) = id_at(&at).and_then(|id| self.cache.path(id))
                && !entries.iter().any(|known| known == path)
            {
                entries.push(path.to_owned());
            }
        }
        entries
    }

    /// Looks at a unit, of a file that is open or not.
    pub(super) fn with_unit<T>(&mut self, path: &str, look: impl FnOnce(&Unit) -> T) -> Option<T> {
        if self.documents.contains_key(path) {
            self.refresh(path);
            return self.units.get(path).map(look);
        }
        let mut cache = std::mem::take(&mut self.cache);
        let unit = Unit::read(&self.overlay(), path, &mut cache, None, self.state);
        self.cache = cache;
        Some(look(&unit))
    }

    /// A place in any text that was read; `unit` holds those that were read with it.
    pub(super) fn place(&self, unit: &Unit, span: Span) -> Option<Location> {
        if unit.loaded.sources.get(span.file).is_some() {
            return self.location(unit, span);
        }
        let source = self.cache.sources().get(span.file)?;
        let lines = super::Lines::new(source.text.clone(), self.encoding);
        Some(Location { uri: self.uri(span.file)?, range: range(&lines, span) })
    }
}

fn uses_in(unit: &Unit, target: Target) -> Vec<Use> {
    unit.named(target).map(|r| Use { span: r.span, declares: r.declares }).collect()
}
