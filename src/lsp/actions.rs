//! What can be done about what is found: the mechanical repairs of diagnostics, and for a draft that fails the cheapest
//! moves after which it passes, looked for only when they are chosen.

use std::collections::HashMap;

use async_lsp::lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse,
    TextEdit, Url, WorkspaceEdit,
};
use async_lsp::{ErrorCode, ResponseError};
use serde_json::{Value, json};
use similar::{DiffOp, TextDiff};

use super::Lines;
use super::desk::{Desk, range};
use crate::adjust::{Options, Scope};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::evaluate;
use crate::report::escape::visible_line;
use crate::revise::{Refusal, Revised, revise};
use crate::scenario;
use crate::source::FileId;

/// A search on behalf of an editor takes no more steps than this.
const MOST_STEPS: u64 = 200_000_000;

impl Desk {
    /// What can be done at a part of a document.
    pub(super) fn code_actions(&mut self, params: &CodeActionParams) -> Option<CodeActionResponse> {
        let uri = &params.text_document.uri;
        let resolves = self.abilities.resolves;
        let only = params.context.only.as_deref();
        let wanted = |kind: &CodeActionKind| {
            only.is_none_or(|only| {
                only.iter().any(|asked| kind.as_str().starts_with(asked.as_str()))
            })
        };
        let (unit, file, lines) = self.current(uri)?;
        let (start, end) = (lines.offset(params.range.start), lines.offset(params.range.end));
        let mut actions: Vec<CodeActionOrCommand> = Vec::new();
        if wanted(&CodeActionKind::QUICKFIX) {
            let here = unit.found().filter(|found| touches(found, file, start, end));
            for found in here {
                let is_only = found.fixes.len() == 1;
                let fixes = found.fixes.iter().filter(|fix| fix.span.file == file);
                let reported = params
                    .context
                    .diagnostics
                    .iter()
                    .find(|told| told.message.starts_with(&*visible_line(&found.message)));
                for fix in fixes {
                    let mut action = mending(fix, uri, &lines);
                    action.is_preferred = Some(is_only && fix.safety == Safety::Safe);
                    action.diagnostics = reported.map(|told| vec![told.clone()]);
                    actions.push(action.into());
                }
            }
        }
        let fails = unit.judged.as_ref().is_some_and(|judged| {
            let must = crate::operators::Level::Must;
            judged.said.iter().any(|said| said.fails && said.level == must)
        });
        if resolves && fails && unit.recorded.is_whole && wanted(&CodeActionKind::REFACTOR) {
            actions.push(adjusting(uri).into());
        }
        Some(actions)
    }

    /// Fills in the edit of an action that was chosen.
    pub(super) fn resolve_action(
        &mut self,
        mut action: CodeAction,
    ) -> Result<CodeAction, ResponseError> {
        let uri = action.data.as_ref().and_then(|data| data.get("adjust")).and_then(Value::as_str);
        let Some(uri) = uri.and_then(|uri| Url::parse(uri).ok()) else { return Ok(action) };
        action.edit = Some(self.cheapest(&uri)?);
        Ok(action)
    }

    /// The edit that makes the cheapest moves after which a draft passes.
    fn cheapest(&mut self, uri: &Url) -> Result<WorkspaceEdit, ResponseError> {
        let Some((unit, ..)) = self.current(uri) else {
            return Err(refused("the document is not open"));
        };
        if !unit.recorded.is_whole {
            return Err(refused("there are errors; mend them first"));
        }
        let program = &unit.recorded.program;
        let date = evaluate::date_of(program, None).map_err(|failure| refused(&failure.message))?;
        // What was asked for is answered, whatever comes in meanwhile; the steps bound it.
        let evaluation = evaluate::Options {
            as_of: date,
            most_steps: MOST_STEPS,
            ..evaluate::Options::default()
        };
        let options = Options { evaluation, top: 1, scope: Scope::Drafts, ..Options::default() };
        let found = scenario::suggest::suggest(program, &options, &mut |_| ())
            .map_err(|failure| refused(&failure.message))?;
        let answer = &found.answer;
        let Some(best) = answer.suggestions.first() else {
            return Err(refused(if answer.failing.is_empty() {
                "the draft passes already"
            } else {
                "no moves that the draft allows make it pass"
            }));
        };
        let loaded = &unit.loaded;
        let revised = revise(&loaded.sources, &loaded.files, &answer.program, &best.steps)
            .map_err(|Refusal(why)| refused(&why))?;
        Ok(self.edit_of(&revised))
    }

    /// The edit that turns texts into others, line by line.
    fn edit_of(&self, revised: &[Revised]) -> WorkspaceEdit {
        let mut changes: HashMap<Url, Vec<TextEdit>> = HashMap::new();
        for text in revised {
            let Some(uri) = self.uri(text.file) else { continue };
            let lines = Lines::new(text.old.clone(), self.encoding);
            changes.insert(uri, line_edits(&text.old, &text.new, &lines));
        }
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }
}

/// The edits that turn a text into another, each of whole lines.
pub(super) fn line_edits(old: &str, new: &str, lines: &Lines) -> Vec<TextEdit> {
    // Cut at `\n` alone, so that the parts and their places agree whatever else ends a line.
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let starts = |lines: &[&str]| -> Vec<usize> {
        let mut at = 0;
        let mut starts = vec![0];
        for line in lines {
            at += line.len();
            starts.push(at);
        }
        starts
    };
    let (old_starts, new_starts) = (starts(&old_lines), starts(&new_lines));
    let byte =
        |starts: &[usize], line: usize, text: &str| starts.get(line).copied().unwrap_or(text.len());
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let mut edits = Vec::new();
    for op in diff.ops() {
        if let DiffOp::Equal { .. } = op {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        let (start, end) = (byte(&old_starts, from.start, old), byte(&old_starts, from.end, old));
        let written = byte(&new_starts, to.start, new)..byte(&new_starts, to.end, new);
        edits.push(TextEdit {
            range: lines.range(start, end),
            new_text: new.get(written).unwrap_or("").to_owned(),
        });
    }
    edits
}

fn touches(found: &Diagnostic, file: FileId, start: usize, end: usize) -> bool {
    let labels = found.labels.iter().map(|label| label.span);
    let mut places = labels.chain(found.fixes.iter().map(|fix| fix.span));
    places.any(|span| span.file == file && span.start as usize <= end && start <= span.end as usize)
}

fn mending(fix: &Fix, uri: &Url, lines: &Lines) -> CodeAction {
    let edit = TextEdit { range: range(lines, fix.span), new_text: fix.replacement.clone() };
    let changes = HashMap::from([(uri.clone(), vec![edit])]);
    let mut title = visible_line(&fix.title).into_owned();
    if fix.safety == Safety::Unsafe {
        title.push_str(" (changes what the rules say)");
    }
    CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
        ..CodeAction::default()
    }
}

fn adjusting(uri: &Url) -> CodeAction {
    CodeAction {
        title: String::from("apply the cheapest adjustment"),
        kind: Some(CodeActionKind::REFACTOR_REWRITE),
        data: Some(json!({ "adjust": uri.as_str() })),
        ..CodeAction::default()
    }
}

fn refused(why: &str) -> ResponseError {
    ResponseError::new(ErrorCode::REQUEST_FAILED, visible_line(why))
}
