//! From the methods of the protocol to what the desk does, and what the server says it can do.

use async_lsp::lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidCloseTextDocument,
    DidOpenTextDocument, DidSaveTextDocument, Initialized, Notification,
};
use async_lsp::lsp_types::request::{
    CodeActionRequest, CodeActionResolveRequest, Completion, DocumentHighlightRequest,
    DocumentSymbolRequest, FoldingRangeRequest, Formatting, GotoDefinition, HoverRequest,
    Initialize, InlayHintRequest, PrepareRenameRequest, References, Rename, Request,
    SemanticTokensFullRequest, SemanticTokensRangeRequest, Shutdown, WorkspaceSymbolRequest,
};
use async_lsp::lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, FoldingRangeProviderCapability,
    GlobPattern, HoverProviderCapability, InitializeParams, InitializeResult, OneOf, Registration,
    RegistrationParams, RenameOptions, SemanticTokensFullOptions, SemanticTokensOptions,
    ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, Url, WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use async_lsp::{ErrorCode, ResponseError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::desk::{Abilities, Desk};
use super::positions::Encoding;
use super::{tokens, uris};

/// Asks for the text of a pack inside the binary, which lies at no path.
#[derive(Debug)]
pub enum PackText {}

/// Whose text is asked for.
#[derive(Debug, Deserialize, Serialize)]
pub struct PackTextParams {
    /// Its address.
    pub uri: Url,
}

impl Request for PackText {
    type Params = PackTextParams;
    type Result = Option<String>;
    const METHOD: &'static str = "accordant/packText";
}

impl Desk {
    /// Takes note of something that the client tells.
    ///
    /// # Errors
    /// What cannot be read of it.
    pub fn notify(&mut self, method: &str, params: Value) -> Result<(), String> {
        match method {
            DidOpenTextDocument::METHOD => self.open(told::<DidOpenTextDocument>(params)?),
            DidChangeTextDocument::METHOD => self.change(&told::<DidChangeTextDocument>(params)?),
            DidCloseTextDocument::METHOD => self.close(&told::<DidCloseTextDocument>(params)?),
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => self.touched(None),
            DidChangeWorkspaceFolders::METHOD => {
                let event = told::<DidChangeWorkspaceFolders>(params)?.event;
                for gone in event.removed {
                    let path = uris::path_of(&*self.files, &gone.uri);
                    self.folders.retain(|folder| *folder != path);
                }
                let added =
                    event.added.iter().map(|folder| uris::path_of(&*self.files, &folder.uri));
                self.folders.extend(added.collect::<Vec<_>>());
            }
            Initialized::METHOD => self.registers = self.abilities.watches,
            // What is optional, and what nobody here listens to.
            _ => {}
        }
        Ok(())
    }

    /// Answers a request.
    ///
    /// # Errors
    /// Where it is no method that is known, its parameters cannot be read, or it is refused.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        match method {
            Initialize::METHOD => answer::<Initialize>(params, |p| Ok(self.initialize(&p))),
            Shutdown::METHOD => Ok(Value::Null),
            HoverRequest::METHOD => answer::<HoverRequest>(params, |p| Ok(self.hover(&p))),
            GotoDefinition::METHOD => answer::<GotoDefinition>(params, |p| Ok(self.definition(&p))),
            References::METHOD => answer::<References>(params, |p| Ok(self.references(&p))),
            DocumentHighlightRequest::METHOD => {
                answer::<DocumentHighlightRequest>(params, |p| Ok(self.highlights(&p)))
            }
            DocumentSymbolRequest::METHOD => {
                answer::<DocumentSymbolRequest>(params, |p| Ok(self.document_symbols(&p)))
            }
            WorkspaceSymbolRequest::METHOD => {
                answer::<WorkspaceSymbolRequest>(params, |p| Ok(Some(self.workspace_symbols(&p))))
            }
            Completion::METHOD => answer::<Completion>(params, |p| Ok(self.completion(&p))),
            PrepareRenameRequest::METHOD => {
                answer::<PrepareRenameRequest>(params, |p| self.prepare_rename(&p))
            }
            Rename::METHOD => answer::<Rename>(params, |p| self.rename(&p)),
            Formatting::METHOD => answer::<Formatting>(params, |p| Ok(self.formatting(&p))),
            CodeActionRequest::METHOD => {
                answer::<CodeActionRequest>(params, |p| Ok(self.code_actions(&p)))
            }
            CodeActionResolveRequest::METHOD => {
                answer::<CodeActionResolveRequest>(params, |p| self.resolve_action(p))
            }
            InlayHintRequest::METHOD => {
                answer::<InlayHintRequest>(params, |p| Ok(self.inlay_hints(&p)))
            }
            SemanticTokensFullRequest::METHOD => {
                answer::<SemanticTokensFullRequest>(params, |p| Ok(self.semantic_tokens(&p)))
            }
            SemanticTokensRangeRequest::METHOD => {
                answer::<SemanticTokensRangeRequest>(params, |p| Ok(self.tokens_in_range(&p)))
            }
            FoldingRangeRequest::METHOD => {
                answer::<FoldingRangeRequest>(params, |p| Ok(self.folding(&p)))
            }
            PackText::METHOD => answer::<PackText>(params, |p| {
                Ok(self.text_at(&p.uri).map(|text| text.as_ref().to_owned()))
            }),
            _ => {
                let message = format!("there is no method `{method}`");
                Err(ResponseError::new(ErrorCode::METHOD_NOT_FOUND, message))
            }
        }
    }

    fn initialize(&mut self, params: &InitializeParams) -> InitializeResult {
        let client = &params.capabilities;
        let general = client.general.as_ref();
        self.encoding = Encoding::negotiated(general.and_then(|g| g.position_encodings.as_deref()));
        self.abilities = abilities(params);
        let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
        #[expect(deprecated, reason = "clients without folders say it so")]
        let root = params.root_uri.as_ref();
        let mut folders: Vec<&Url> = folders.collect();
        if folders.is_empty() {
            folders.extend(root);
        }
        self.folders = folders.into_iter().map(|uri| uris::path_of(&*self.files, uri)).collect();
        InitializeResult {
            capabilities: capabilities(self.encoding),
            server_info: Some(ServerInfo {
                name: String::from("accordant"),
                version: Some(String::from(env!("CARGO_PKG_VERSION"))),
            }),
        }
    }

    /// What the client is asked to watch, once.
    pub(super) fn take_registration(&mut self) -> Option<RegistrationParams> {
        if !std::mem::take(&mut self.registers) {
            return None;
        }
        let watchers = ["**/*.accord", "**/accord.toml", "**/*.csv", "**/*.json"];
        let watchers = watchers.map(|glob| FileSystemWatcher {
            glob_pattern: GlobPattern::String(String::from(glob)),
            kind: None,
        });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.into() };
        let registration = Registration {
            id: String::from("files"),
            method: String::from(DidChangeWatchedFiles::METHOD),
            register_options: serde_json::to_value(options).ok(),
        };
        Some(RegistrationParams { registrations: vec![registration] })
    }
}

fn abilities(params: &InitializeParams) -> Abilities {
    use async_lsp::lsp_types::MarkupKind;
    let text = params.capabilities.text_document.as_ref();
    let workspace = params.capabilities.workspace.as_ref();
    let watched = workspace.and_then(|w| w.did_change_watched_files);
    let action = text.and_then(|t| t.code_action.as_ref());
    let hover = text.and_then(|t| t.hover.as_ref());
    let formats = hover.and_then(|hover| hover.content_format.as_ref());
    let symbols = text.and_then(|t| t.document_symbol.as_ref());
    Abilities {
        watches: watched.and_then(|watched| watched.dynamic_registration).unwrap_or(false),
        resolves: action.is_some_and(|action| action.resolve_support.is_some()),
        trees: symbols.and_then(|s| s.hierarchical_document_symbol_support).unwrap_or(false),
        markdown: formats.is_none_or(|formats| formats.contains(&MarkupKind::Markdown)),
    }
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", "\"", ":"].map(String::from).into()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR]),
            resolve_provider: Some(true),
            ..CodeActionOptions::default()
        })),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: tokens::legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Bool(true)),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        inlay_hint_provider: Some(OneOf::Left(true)),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

/// The parameters of a notification.
fn told<N: Notification>(params: Value) -> Result<N::Params, String> {
    read(params).map_err(|error| error.to_string())
}

fn read<T: DeserializeOwned>(params: Value) -> serde_json::Result<T> {
    serde_json::from_value(params)
}

fn answer<R: Request>(
    params: Value,
    answer: impl FnOnce(R::Params) -> Result<R::Result, ResponseError>,
) -> Result<Value, ResponseError> {
    let params = read::<R::Params>(params)
        .map_err(|error| ResponseError::new(ErrorCode::INVALID_PARAMS, error))?;
    serde_json::to_value(answer(params)?)
        .map_err(|error| ResponseError::new(ErrorCode::INTERNAL_ERROR, error))
}
