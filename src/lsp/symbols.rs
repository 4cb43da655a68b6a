//! The declarations of a document as a tree, and those of all projects by name.

use async_lsp::lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind, Url, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::Lines;
use super::desk::{Desk, range};
use crate::report::escape::visible_line;
use crate::source::Span;
use crate::syntax::ast::{
    AgreementDecl, ClauseDecl, FieldDecl, Item, ItemKind, Name, RecordDecl, Text,
};
use crate::workspace::{load_again, project_files};

/// Symbols given for one query.
const MOST_SYMBOLS: usize = 512;

/// A declaration with those in it.
struct Symbol {
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    whole: Span,
    at: Span,
    inner: Vec<Symbol>,
}

impl Desk {
    /// The declarations of a document.
    pub(super) fn document_symbols(
        &mut self,
        params: &DocumentSymbolParams,
    ) -> Option<DocumentSymbolResponse> {
        let trees = self.abilities.trees;
        let uri = &params.text_document.uri;
        let (unit, file, lines) = self.current(uri)?;
        let place = unit.loaded.ids.iter().position(|id| *id == file)?;
        let tree = unit.loaded.files.get(place)?;
        let symbols: Vec<Symbol> = tree.items.iter().filter_map(symbol).collect();
        if trees {
            let nested = symbols.into_iter().map(|symbol| nested(symbol, &lines));
            return Some(DocumentSymbolResponse::Nested(nested.collect()));
        }
        let mut flat = Vec::new();
        for symbol in symbols {
            flatten(symbol, None, uri, &lines, &mut flat);
        }
        Some(DocumentSymbolResponse::Flat(flat))
    }

    /// The declarations of all projects whose names hold the letters of a query.
    pub(super) fn workspace_symbols(
        &mut self,
        params: &WorkspaceSymbolParams,
    ) -> WorkspaceSymbolResponse {
        let query = params.query.to_lowercase();
        let roots = self.folders.iter().chain(self.documents.keys());
        let mut files: Vec<String> =
            roots.flat_map(|root| project_files(&self.overlay(), root)).collect();
        files.extend(self.documents.keys().cloned());
        files.sort_unstable();
        files.dedup();
        let paths: Vec<&str> = files.iter().map(String::as_str).collect();
        let mut cache = std::mem::take(&mut self.cache);
        let loaded = load_again(&self.overlay(), &paths, &mut cache);
        self.cache = cache;
        let mut found = Vec::new();
        for (id, tree) in loaded.ids.iter().zip(&loaded.files).take(loaded.asked) {
            let Some(source) = loaded.sources.get(*id) else { continue };
            let Some(uri) = self.uri(*id) else { continue };
            let lines = Lines::new(source.text.clone(), self.encoding);
            for symbol in tree.items.iter().filter_map(symbol) {
                flatten(symbol, None, &uri, &lines, &mut found);
            }
        }
        found.retain(|symbol| symbol.name.to_lowercase().contains(&query));
        found.truncate(MOST_SYMBOLS);
        WorkspaceSymbolResponse::Flat(found)
    }
}

fn nested(symbol: Symbol, lines: &Lines) -> DocumentSymbol {
    let inner = symbol.inner.into_iter().map(|inner| nested(inner, lines));
    let children: Vec<DocumentSymbol> = inner.collect();
    #[expect(deprecated, reason = "the field must be there")]
    DocumentSymbol {
        name: symbol.name,
        detail: symbol.detail,
        kind: symbol.kind,
        tags: None,
        deprecated: None,
        range: range(lines, symbol.whole),
        selection_range: range(lines, symbol.at),
        children: (!children.is_empty()).then_some(children),
    }
}

fn flatten(
    symbol: Symbol,
    container: Option<&str>,
    uri: &Url,
    lines: &Lines,
    out: &mut Vec<SymbolInformation>,
) {
    let name = symbol.name.clone();
    #[expect(deprecated, reason = "the field must be there")]
    out.push(SymbolInformation {
        name: symbol.name,
        kind: symbol.kind,
        tags: None,
        deprecated: None,
        location: Location { uri: uri.clone(), range: range(lines, symbol.at) },
        container_name: container.map(str::to_owned),
    });
    for inner in symbol.inner {
        flatten(inner, Some(&name), uri, lines, out);
    }
}

fn named(
    name: &Name,
    detail: Option<&Text>,
    kind: SymbolKind,
    whole: Span,
    inner: Vec<Symbol>,
) -> Symbol {
    Symbol {
        name: visible_line(&name.text).into_owned(),
        detail: detail.map(|text| visible_line(&text.text).into_owned()),
        kind,
        whole,
        at: name.span,
        inner,
    }
}

fn symbol(item: &Item) -> Option<Symbol> {
    let whole = item.span;
    let items = |items: &[Item]| items.iter().filter_map(symbol).collect::<Vec<_>>();
    Some(match &item.kind {
        ItemKind::Use(_) | ItemKind::Fact(_) => return None,
        ItemKind::Source(decl) => named(&decl.name, None, SymbolKind::FILE, whole, Vec::new()),
        ItemKind::Enum(decl) | ItemKind::Scale(decl) => {
            let member =
                |name: &Name| named(name, None, SymbolKind::ENUM_MEMBER, name.span, Vec::new());
            let members = decl.members.iter().map(member).collect();
            named(&decl.name, None, SymbolKind::ENUM, whole, members)
        }
        ItemKind::Record(decl) => record(decl, SymbolKind::STRUCT, whole),
        ItemKind::ClauseKind(decl) => record(decl, SymbolKind::CLASS, whole),
        ItemKind::Relation(decl) => {
            named(&decl.name, None, SymbolKind::INTERFACE, whole, Vec::new())
        }
        ItemKind::Extend(decl) => {
            named(&decl.name, None, SymbolKind::STRUCT, whole, fields(&decl.fields))
        }
        ItemKind::Rate(decl) => {
            named(&decl.currency, None, SymbolKind::CONSTANT, whole, Vec::new())
        }
        ItemKind::Entity(decl) => {
            named(&decl.name, decl.title.as_ref(), SymbolKind::OBJECT, whole, Vec::new())
        }
        ItemKind::Facts(decl) => named(&decl.target, None, SymbolKind::ARRAY, whole, Vec::new()),
        ItemKind::Parameter(decl) => {
            named(&decl.name, None, SymbolKind::CONSTANT, whole, Vec::new())
        }
        ItemKind::Define(decl) => named(&decl.name, None, SymbolKind::FUNCTION, whole, Vec::new()),
        ItemKind::Requirement(decl) => {
            named(&decl.name, decl.title.as_ref(), SymbolKind::EVENT, whole, Vec::new())
        }
        ItemKind::Stage(decl) => {
            let inner = items(&decl.items);
            named(&decl.name, decl.title.as_ref(), SymbolKind::NAMESPACE, whole, inner)
        }
        ItemKind::Mechanism(decl) => {
            let inner = items(&decl.items);
            named(&decl.name, decl.title.as_ref(), SymbolKind::NAMESPACE, whole, inner)
        }
        ItemKind::Agreement(decl) => agreement(decl, whole),
        ItemKind::Test(decl) => Symbol {
            name: visible_line(&decl.title.text).into_owned(),
            detail: None,
            kind: SymbolKind::METHOD,
            whole,
            at: decl.title.span,
            inner: Vec::new(),
        },
    })
}

fn record(decl: &RecordDecl, kind: SymbolKind, whole: Span) -> Symbol {
    named(&decl.name, None, kind, whole, fields(&decl.fields))
}

fn fields(fields: &[FieldDecl]) -> Vec<Symbol> {
    let field = |field: &FieldDecl| {
        let whole = field.name.span.to(field.ty.span);
        named(&field.name, None, SymbolKind::PROPERTY, whole, Vec::new())
    };
    fields.iter().map(field).collect()
}

fn agreement(decl: &AgreementDecl, whole: Span) -> Symbol {
    let clause = |clause: &ClauseDecl| {
        let name = clause.name.as_ref().unwrap_or(&clause.kind);
        named(name, clause.title.as_ref(), SymbolKind::FIELD, clause.span, Vec::new())
    };
    let clauses = decl.clauses.iter().map(clause);
    let reservations = decl
        .reservations
        .iter()
        .map(|r| named(&r.name, None, SymbolKind::FIELD, r.span, Vec::new()));
    let inner = clauses.chain(reservations).collect();
    named(&decl.name, decl.title.as_ref(), SymbolKind::CLASS, whole, inner)
}
