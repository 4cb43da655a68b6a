//! Renames what is declared, everywhere in the project; refuses what would not read as before.

use std::collections::{BTreeMap, HashMap};

use async_lsp::lsp_types::{
    PrepareRenameResponse, RenameParams, TextDocumentPositionParams, TextEdit, Url, WorkspaceEdit,
};
use async_lsp::{ErrorCode, ResponseError};

use super::Lines;
use super::desk::{Desk, range};
use super::places::{Use, Uses};
use super::unit::Unit;
use crate::analyse::{Reference, Target, plural_of, record_word};
use crate::diagnostic::has_errors;
use crate::model::Program;
use crate::source::{FileId, Span};
use crate::syntax::edit::{Edit, edited};
use crate::syntax::may_be_name;
use crate::workspace::{Cache, Laid, Overlay, PathOf, load_again};

/// The names that one thing goes by: of a type three.
struct Names {
    /// Each old name with its new one.
    pairs: Vec<(String, String)>,
}

impl Desk {
    /// Whether the name at a position can be renamed, and what it is.
    pub(super) fn prepare_rename(
        &mut self,
        at: &TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>, ResponseError> {
        let Some((reference, path)) = self.reference(at) else { return Ok(None) };
        let Some(unit) = self.units.get(&path) else { return Ok(None) };
        self.may_rename(unit, &reference)?;
        let Some(lines) = self.lines(unit, reference.span.file) else { return Ok(None) };
        Ok(Some(PrepareRenameResponse::RangeWithPlaceholder {
            range: range(&lines, reference.span),
            placeholder: unit.loaded.sources.slice(reference.span).to_owned(),
        }))
    }

    /// The edits of a renaming.
    pub(super) fn rename(
        &mut self,
        params: &RenameParams,
    ) -> Result<Option<WorkspaceEdit>, ResponseError> {
        let new = params.new_name.trim();
        let Some((reference, path)) = self.reference(&params.text_document_position) else {
            return Err(refused("there is no name here"));
        };
        if !may_be_name(new) {
            return Err(refused(&format!("`{new}` cannot be a name")));
        }
        let Some(unit) = self.units.get(&path) else { return Ok(None) };
        self.may_rename(unit, &reference)?;
        if !unit.recorded.is_whole {
            return Err(refused("there are errors; mend them first"));
        }
        let old = unit.loaded.sources.slice(reference.span).to_owned();
        if old == new {
            return Ok(None);
        }
        let names =
            Names::of(&unit.recorded.program, reference.target, &old, new).ok_or_else(|| {
                refused(&format!(
                    "`{old}` is the word or the plural of a record: rename the record"
                ))
            })?;
        let Uses { places: uses, broken, entries } =
            self.everywhere(&path, &reference).unwrap_or_default();
        if let Some(broken) = broken {
            let name = broken.rsplit('/').next().unwrap_or(&broken);
            return Err(refused(&format!("`{name}` has errors; mend them first")));
        }
        let edits = self.edits(&uses, &names)?;
        self.try_out(&entries, &edits)?;
        let mut changes: HashMap<Url, Vec<TextEdit>> = HashMap::new();
        for (file, edits) in &edits {
            let Some(source) = self.cache.sources().get(*file) else { continue };
            let lines = Lines::new(source.text.clone(), self.encoding);
            let Some(uri) = self.uri(*file) else { continue };
            let edit = |(span, new): &(Span, String)| TextEdit {
                range: range(&lines, *span),
                new_text: new.clone(),
            };
            changes.insert(uri, edits.iter().map(edit).collect());
        }
        Ok(Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }))
    }

    /// Whether something is declared where it can be edited.
    fn may_rename(&self, unit: &Unit, reference: &Reference) -> Result<(), ResponseError> {
        let declared = unit.named(reference.target).find(|r| r.declares).map(|r| r.span);
        let Some(declared) = declared else {
            return Err(refused(match unit.declared(reference.target) {
                Some(_) => "it is declared in a table, or follows from another declaration",
                None => "it is built in",
            }));
        };
        match self.cache.path(declared.file) {
            Some(PathOf::Pack(path)) => {
                Err(refused(&format!("it is declared in the pack `{path}` inside the binary")))
            }
            _ => Ok(()),
        }
    }

    /// What each use becomes.
    fn edits(&self, uses: &[Use], names: &Names) -> Result<Edits, ResponseError> {
        let mut edits: Edits = BTreeMap::new();
        for used in uses {
            let written = self.cache.sources().slice(used.span);
            let Some((_, new)) = names.pairs.iter().find(|(old, _)| old == written) else {
                continue;
            };
            if new == written {
                continue;
            }
            match self.cache.path(used.span.file) {
                Some(PathOf::Pack(path)) => {
                    return Err(refused(&format!(
                        "it is used in the pack `{path}` inside the binary"
                    )));
                }
                _ => edits.entry(used.span.file).or_default().push((used.span, new.clone())),
            }
        }
        Ok(edits)
    }

    /// Reads the texts as they would be: a name that is taken, or means something else then, shows as an error.
    fn try_out(&self, entries: &[String], edits: &Edits) -> Result<(), ResponseError> {
        let mut laid: BTreeMap<String, Laid> = BTreeMap::new();
        for document in self.documents.values() {
            let called = (document.uri.scheme() != "file").then(|| document.path.clone());
            let text = document.text.to_string();
            laid.insert(document.path.clone(), Laid { path: document.path.clone(), text, called });
        }
        for (file, edits) in edits {
            let Some(PathOf::Project(path)) = self.cache.path(*file) else { continue };
            let Some(source) = self.cache.sources().get(*file) else { continue };
            let edits = edits.iter().map(|(span, new)| Edit {
                range: span.start as usize..span.end as usize,
                with: new.clone(),
            });
            let text = edited(&source.text, &edits.collect::<Vec<_>>());
            let called = laid.get(path).and_then(|laid| laid.called.clone());
            laid.insert(path.to_owned(), Laid { path: path.to_owned(), text, called });
        }
        let overlay = Overlay::new(&*self.files, laid.into_values().collect());
        let (mut cache_now, mut cache_then) = (Cache::default(), Cache::default());
        for entry in entries {
            let now = load_again(&self.overlay(), &[entry.as_str()], &mut cache_now);
            let (before, found) = now.analyse_recording();
            // Nothing of what is renamed is in a file that has errors already.
            if has_errors(&found) {
                continue;
            }
            let then = load_again(&overlay, &[entry.as_str()], &mut cache_then);
            let (after, found) = then.analyse_recording();
            let wrong = found.iter().find(|d| has_errors(std::slice::from_ref(*d)));
            if let Some(wrong) = wrong {
                return Err(refused(&format!("then {}", wrong.message)));
            }
            if !name_alike(&before.references, &after.references) {
                return Err(refused("then a name would mean something else"));
            }
        }
        Ok(())
    }
}

/// Whether names, each in its turn, name the same: what one text names by several, the other does, too, and nothing else
/// by them.
fn name_alike(now: &[Reference], then: &[Reference]) -> bool {
    let mut pairs: BTreeMap<Target, Target> = BTreeMap::new();
    let mut back: BTreeMap<Target, Target> = BTreeMap::new();
    now.len() == then.len()
        && now.iter().zip(then).all(|(now, then)| {
            now.declares == then.declares
                && *pairs.entry(now.target).or_insert(then.target) == then.target
                && *back.entry(then.target).or_insert(now.target) == now.target
        })
}

/// What is written anew, by file.
type Edits = BTreeMap<FileId, Vec<(Span, String)>>;

impl Names {
    /// What a thing is called, and what it would be; none where the name that was pointed at follows from another.
    fn of(program: &Program, target: Target, old: &str, new: &str) -> Option<Self> {
        let Target::Type(id) = target else {
            return Some(Names { pairs: vec![(old.to_owned(), new.to_owned())] });
        };
        let info = program.types.get(id.index())?;
        let (word, new_word) = (record_word(&info.name), record_word(new));
        if info.name == old {
            let mut pairs = vec![(old.to_owned(), new.to_owned())];
            if info.plural == plural_of(&word) {
                pairs.push((info.plural.to_string(), plural_of(&new_word).to_string()));
            }
            pairs.push((word.to_string(), new_word.to_string()));
            return Some(Names { pairs });
        }
        // A plural that is written out is a name of its own.
        let written = info.plural == old && info.plural != plural_of(&word);
        written.then(|| Names { pairs: vec![(old.to_owned(), new.to_owned())] })
    }
}

fn refused(why: &str) -> ResponseError {
    let why = crate::report::escape::visible_line(why).into_owned();
    ResponseError::new(ErrorCode::REQUEST_FAILED, why)
}
