//! Colours by meaning: what each word of a document is, not only how it is spelt.

use async_lsp::lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensLegend,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult,
    SemanticTokensResult,
};

use super::Lines;
use super::desk::Desk;
use super::unit::Unit;
use crate::analyse::{Reference, Target};
use crate::model::TypeKind;
use crate::source::{FileId, to_u32};
use crate::syntax::{LexemeKind, lexemes};

/// The kinds of tokens; their places are what the protocol writes.
const KINDS: [SemanticTokenType; 12] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::COMMENT,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::TYPE,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::CLASS,
    SemanticTokenType::NAMESPACE,
];

/// The bit of a declaration; then that of what cannot be changed.
const MODIFIERS: [SemanticTokenModifier; 2] =
    [SemanticTokenModifier::DECLARATION, SemanticTokenModifier::READONLY];
const DECLARATION: u32 = 1;
const READONLY: u32 = 2;

/// The kinds and modifiers of tokens, as the client is told once.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend { token_types: KINDS.into(), token_modifiers: MODIFIERS.into() }
}

fn kind(kind: &SemanticTokenType) -> u32 {
    to_u32(KINDS.iter().position(|known| known == kind).unwrap_or(0))
}

impl Desk {
    /// All tokens of a document.
    pub(super) fn semantic_tokens(
        &mut self,
        params: &SemanticTokensParams,
    ) -> Option<SemanticTokensResult> {
        let (unit, file, lines) = self.current(&params.text_document.uri)?;
        let data = tokens(unit, file, &lines, 0..lines.text().len());
        Some(SemanticTokensResult::Tokens(SemanticTokens { result_id: None, data }))
    }

    /// The tokens of a part of a document.
    pub(super) fn tokens_in_range(
        &mut self,
        params: &SemanticTokensRangeParams,
    ) -> Option<SemanticTokensRangeResult> {
        let (unit, file, lines) = self.current(&params.text_document.uri)?;
        let part = lines.offset(params.range.start)..lines.offset(params.range.end);
        let data = tokens(unit, file, &lines, part);
        Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data }))
    }
}

fn tokens(
    unit: &Unit,
    file: FileId,
    lines: &Lines,
    part: std::ops::Range<usize>,
) -> Vec<SemanticToken> {
    let mut references = unit.references_in(file).iter().peekable();
    let mut out: Vec<SemanticToken> = Vec::new();
    let (mut line, mut column) = (0, 0);
    for lexeme in lexemes(lines.text()) {
        let start = to_u32(lexeme.range.start);
        while references.peek().is_some_and(|r| r.span.start < start) {
            references.next();
        }
        let named = references
            .peek()
            .filter(|r| r.span.start == start && r.span.end == to_u32(lexeme.range.end));
        if lexeme.range.end <= part.start || lexeme.range.start >= part.end {
            continue;
        }
        let (token_type, modifiers) = match (named, lexeme.kind) {
            (Some(reference), LexemeKind::Name | LexemeKind::Keyword) => meaning(unit, reference),
            (_, LexemeKind::Keyword) => (SemanticTokenType::KEYWORD, 0),
            (_, LexemeKind::Comment) => (SemanticTokenType::COMMENT, 0),
            (_, LexemeKind::Text) => (SemanticTokenType::STRING, 0),
            (_, LexemeKind::Number) => (SemanticTokenType::NUMBER, 0),
            (_, LexemeKind::Name | LexemeKind::Sign) => continue,
        };
        let at = lines.position(lexeme.range.start);
        let delta_line = at.line - line;
        let delta_start = if delta_line == 0 { at.character - column } else { at.character };
        (line, column) = (at.line, at.character);
        out.push(SemanticToken {
            delta_line,
            delta_start,
            length: lines.units(lexeme.range.start, lexeme.range.end),
            token_type: kind(&token_type),
            token_modifiers_bitset: modifiers,
        });
    }
    out
}

fn meaning(unit: &Unit, reference: &Reference) -> (SemanticTokenType, u32) {
    let program = &unit.recorded.program;
    let declares = if reference.declares { DECLARATION } else { 0 };
    let kind = match reference.target {
        Target::Type(_) => SemanticTokenType::TYPE,
        Target::Attribute(_) => SemanticTokenType::PROPERTY,
        Target::Relation(_) | Target::Define(_) => SemanticTokenType::FUNCTION,
        Target::Parameter(_) => return (SemanticTokenType::VARIABLE, declares | READONLY),
        Target::Local(_) => SemanticTokenType::PARAMETER,
        Target::Entity(id) => {
            let entity = program.entities.get(id.index());
            let ty = entity.and_then(|entity| program.types.get(entity.ty.index()));
            let builtin = program.builtin;
            match ty {
                Some(ty) if matches!(ty.kind, TypeKind::Enum | TypeKind::Scale) => {
                    SemanticTokenType::ENUM_MEMBER
                }
                Some(ty) if ty.kind == TypeKind::Stage => SemanticTokenType::NAMESPACE,
                _ if entity.is_some_and(|entity| entity.ty == builtin.requirement) => {
                    SemanticTokenType::CLASS
                }
                _ => SemanticTokenType::VARIABLE,
            }
        }
    };
    (kind, declares)
}
