//! The words of the language: which are reserved, which begin a declaration, and where a statement belongs.

use super::grammar::Rule;

/// Words that cannot be names, except after a dot and before a colon. `grammar/lexical.pest` has the same list.
pub(super) static RESERVED: &[&str] = &[
    "adjustable",
    "admits",
    "advice",
    "and",
    "at",
    "cite",
    "clause",
    "contested",
    "define",
    "effective",
    "enum",
    "every",
    "exactly",
    "except",
    "expect",
    "extend",
    "fact",
    "facts",
    "fixed",
    "for",
    "forbid",
    "given",
    "has",
    "have",
    "in",
    "is",
    "may",
    "mechanism",
    "must",
    "no",
    "not",
    "note",
    "or",
    "overrides",
    "parameter",
    "rate",
    "record",
    "relation",
    "require",
    "requirement",
    "reservation",
    "scale",
    "should",
    "some",
    "source",
    "stage",
    "test",
    "then",
    "use",
    "waivable",
    "when",
    "where",
    "yes",
];

/// Further words with a meaning of their own in some place; they may be names elsewhere.
static CONTEXTUAL: &[&str] = &[
    "add",
    "admit",
    "after",
    "agreement",
    "among",
    "as_of",
    "because",
    "before",
    "between",
    "by",
    "conclude",
    "cost",
    "does",
    "drop",
    "each",
    "else",
    "error",
    "from",
    "goal",
    "hard",
    "include",
    "includes",
    "kind",
    "least",
    "less",
    "map",
    "missing",
    "more",
    "most",
    "moves",
    "of",
    "on",
    "one",
    "open",
    "per",
    "plural",
    "prefix",
    "rounding",
    "split",
    "state",
    "stated",
    "step",
    "suggestion",
    "than",
    "that",
    "to",
    "unknown",
    "withdraw",
    "within",
];

/// The words that begin a declaration, with the rule that reads it.
static DECLARATIONS: &[(&str, Rule)] = &[
    ("requirement", Rule::requirement),
    ("fact", Rule::fact),
    ("define", Rule::define),
    ("parameter", Rule::parameter),
    ("source", Rule::source),
    ("use", Rule::use_),
    ("test", Rule::test),
    ("stage", Rule::stage),
    ("mechanism", Rule::mechanism),
    ("agreement", Rule::agreement),
    ("record", Rule::record),
    ("enum", Rule::enum_),
    ("scale", Rule::scale),
    ("clause", Rule::clause_kind),
    ("relation", Rule::relation),
    ("open", Rule::relation),
    ("extend", Rule::extend),
    ("rate", Rule::rate),
    ("facts", Rule::facts),
];

/// The words that begin a declaration, for a did-you-mean.
pub(crate) fn declaration_words() -> impl Iterator<Item = &'static str> {
    DECLARATIONS.iter().map(|(word, _)| *word)
}

/// All words of the language, the reserved ones first.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    RESERVED.iter().chain(CONTEXTUAL).copied()
}

/// Whether the word is reserved.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

/// Whether a declared thing may bear the word as its name.
pub(super) fn may_be_declared(word: &str) -> bool {
    !is_reserved(word) && word != "agreement"
}

/// Whether the word has a meaning of its own anywhere.
pub(super) fn is_word_of_the_language(word: &str) -> bool {
    is_reserved(word) || CONTEXTUAL.contains(&word)
}

/// The rule for a declaration that begins with that word.
pub(super) fn declaration(word: &str) -> Option<Rule> {
    DECLARATIONS.iter().find(|(keyword, _)| *keyword == word).map(|(_, rule)| *rule)
}

/// Whether a name follows the word, which does not declare it.
pub(super) fn takes_name(word: &str) -> bool {
    matches!(
        word,
        "add"
            | "admit"
            | "admits"
            | "because"
            | "by"
            | "cite"
            | "drop"
            | "each"
            | "every"
            | "expect"
            | "include"
            | "includes"
            | "mechanism"
            | "no"
            | "on"
            | "overrides"
            | "reservation"
            | "some"
            | "withdraw"
    )
}

/// Where a statement belongs that begins with that word and cannot stand among declarations.
pub(super) fn home(word: &str) -> Option<&'static str> {
    Some(match word {
        "require" | "forbid" | "for" | "advice" | "waivable" | "effective" => "a requirement",
        "except" | "overrides" => "a requirement or a definition",
        "cite" | "note" | "contested" => "a declaration",
        "admits" | "goal" => "a stage",
        "given" | "expect" => "a test",
        "may" | "reservation" => "an agreement",
        "adjustable" => "a parameter, an agreement or a clause",
        _ => return None,
    })
}
