//! The syntax layer: every form of the manual, recovery, messages, and that no input is too much for it.

mod errors;
mod forms;
mod limits;
mod shape;

use accordant::diagnostic::Diagnostic;
use accordant::source::{FileId, SourceFile, SourceMap};
use accordant::syntax::ast::{ExprKind, ItemKind};
use accordant::syntax::{parse, parse_expression};

const EXAMPLES: &str = include_str!("syntax/examples.accord");

/// The diagnostics of a text as lines: `line:column code message`.
fn report(text: &str) -> Vec<String> {
    lines(text, &parse(FileId(0), text).1)
}

fn lines(text: &str, found: &[Diagnostic]) -> Vec<String> {
    let mut map = SourceMap::default();
    map.add(SourceFile::new("t", text));
    let line = |d: &Diagnostic| {
        let at = d.labels.first().map_or_else(String::new, |label| map.location(label.span));
        format!("{} {} {}", at.trim_start_matches("t:"), d.code.text(), d.message)
    };
    found.iter().map(line).collect()
}

/// The one diagnostic of a text.
fn only(text: &str) -> Diagnostic {
    let (_, mut found) = parse(FileId(0), text);
    assert_eq!(found.len(), 1, "{:?}", lines(text, &found));
    found.remove(0)
}

fn items(text: &str) -> Vec<ItemKind> {
    let (file, found) = parse(FileId(0), text);
    assert!(found.is_empty(), "{:?}", lines(text, &found));
    file.items.into_iter().map(|item| item.kind).collect()
}

fn item(text: &str) -> ItemKind {
    let mut items = items(text);
    assert_eq!(items.len(), 1);
    items.remove(0)
}

fn expr(text: &str) -> Option<ExprKind> {
    let (expr, found) = parse_expression(FileId(0), text);
    assert!(found.is_empty(), "{text}: {:?}", lines(text, &found));
    expr.map(|expr| expr.kind)
}
