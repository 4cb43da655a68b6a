//! What the parser could not read, as a diagnostic in the words of the language: expected what, after what, found what.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

use super::build::keyword_as_name;
use super::grammar::{AccordParser, Rule};
use super::recover::{begins_entity, word_start};
use super::token::{Kind, Token, skip_blanks, token_at};
use super::{Place, keywords, names};
use crate::diagnostic::{Code, Diagnostic, Safety};

/// Farther into a declaration the parser is not run again for a better message.
const MOST_REREAD: usize = 256 * 1024;

/// What stands where nothing was expected that begins so; no token of the language has it.
const NOTHING: char = '\u{1}';

/// The parser collects what it expected only when this is set for the whole process, so one at a time.
static DETAIL: Mutex<()> = Mutex::new(());

/// Where reading failed, and what to say.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) diagnostic: Diagnostic,
}

/// What the parser was given: a rule, the place of its text, and where that text begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'t> {
    pub(super) place: Place<'t>,
    pub(super) rule: Rule,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What could have stood at a place.
#[derive(Default)]
struct Expected {
    rules: Vec<Rule>,
    /// Words and signs.
    tokens: Vec<String>,
    /// Whether an expression could have gone on.
    operator: bool,
}

/// Describes a failure inside a declaration or an expression.
pub(super) fn describe(attempt: Attempt<'_>, error: &Error<Rule>) -> Failure {
    if let ErrorVariant::CustomError { .. } = error.variant {
        return too_deep_for_the_stack(attempt);
    }
    let (at, expected) = locate(attempt, error);
    let around = Around::new(attempt, at);
    let diagnostic = slip(&around, &expected).unwrap_or_else(|| plain(&around, &expected));
    Failure { at, diagnostic }
}

/// Describes a failure at or inside what should be a declaration.
pub(super) fn describe_item(attempt: Attempt<'_>, error: &Error<Rule>) -> Failure {
    let text = attempt.place.text;
    if attempt.rule != Rule::entity || begins_entity(text, attempt.start) {
        return describe(attempt, error);
    }
    let around = Around::new(attempt, attempt.start);
    Failure { at: attempt.start, diagnostic: no_declaration(&around) }
}

fn too_deep_for_the_stack(attempt: Attempt<'_>) -> Failure {
    let span = attempt.place.span(attempt.start, attempt.start);
    let found = Diagnostic::new(
        Code::NestingTooDeep,
        span,
        "this is nested too deeply for the memory at hand",
    )
    .help("give inner parts names of their own with `define`");
    Failure { at: attempt.start, diagnostic: found }
}

/// Where the parser got stuck, and what it could have gone on with.
fn locate(attempt: Attempt<'_>, error: &Error<Rule>) -> (usize, Expected) {
    let text = attempt.place.text.get(attempt.start..attempt.end).unwrap_or("");
    let rough = position(error);
    if rough > MOST_REREAD {
        let expected = Expected { rules: rules(error), ..Expected::default() };
        return (attempt.start + skip_blanks(text, rough), expected);
    }
    let rule = if names::is_open_ended(attempt.rule) { Rule::lone_item } else { attempt.rule };
    let farthest = reread(rule, text)
        .and_then(|error| error.parse_attempts().map(|attempts| attempts.max_position))
        .unwrap_or(rough)
        .max(rough);
    let refused = text.get(rough..farthest).is_some_and(keywords::is_reserved);
    let at = if refused { rough } else { skip_blanks(text, word_start(text, farthest)) };
    let mut cut = String::from(text.get(..at).unwrap_or(""));
    cut.push(NOTHING);
    let mut expected = Expected::default();
    if let Some(error) = reread(rule, &cut) {
        if position(&error) == at {
            expected.rules = rules(&error);
        }
        if let Some(attempts) =
            error.parse_attempts().filter(|attempts| attempts.max_position == at)
        {
            let tokens: BTreeSet<String> =
                attempts.expected_tokens().iter().map(ToString::to_string).collect();
            expected.operator = tokens.contains("*..+");
            expected.tokens = tokens.into_iter().filter(|token| is_readable(token)).collect();
            if expected.operator {
                let of_operands = ["<", "(", "between", "for", "rounding", "where"];
                expected.tokens.retain(|token| !of_operands.contains(&token.as_str()));
                expected.rules.retain(|rule| !matches!(rule, Rule::amount | Rule::call));
            }
        }
    }
    (attempt.start + at, expected)
}

/// Runs the parser once more and has it collect what it expected.
fn reread(rule: Rule, text: &str) -> Option<Error<Rule>> {
    let _one_at_a_time = DETAIL.lock().unwrap_or_else(PoisonError::into_inner);
    pest::set_error_detail(true);
    let result = AccordParser::parse(rule, text);
    pest::set_error_detail(false);
    result.err()
}

fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

fn rules(error: &Error<Rule>) -> Vec<Rule> {
    match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    }
}

/// Whether people should hear of a token that the parser expected.
fn is_readable(token: &str) -> bool {
    if token.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        token.len() > 1 && keywords::is_word_of_the_language(token)
    } else {
        is_sign(token)
    }
}

fn is_sign(token: &str) -> bool {
    matches!(token, ":" | "{" | "}" | "(" | ")" | "," | "<")
}

/// What stands around the place of a failure.
struct Around<'t> {
    place: Place<'t>,
    at: usize,
    rule: Rule,
    found: Option<Token>,
    previous: Option<Token>,
    before_previous: Option<Token>,
}

impl<'t> Around<'t> {
    fn new(attempt: Attempt<'t>, at: usize) -> Self {
        let text = attempt.place.text;
        let (mut previous, mut before_previous) = (None, None);
        let mut next = attempt.start;
        while let Some(token) = token_at(text, next).filter(|token| token.start < at) {
            (before_previous, previous) = (previous, Some(token));
            next = token.end;
        }
        let found = token_at(text, at);
        Around { place: attempt.place, at, rule: attempt.rule, found, previous, before_previous }
    }

    fn found_text(&self) -> &'t str {
        self.found.map_or("", |token| token.of(self.place.text))
    }

    fn found_word(&self) -> Option<&'t str> {
        self.found.filter(|token| token.kind == Kind::Word).map(|token| token.of(self.place.text))
    }

    fn span(&self) -> crate::source::Span {
        match self.found {
            Some(token) => self.place.span(token.start, token.end),
            None => {
                let end = self.previous.map_or(self.at, |previous| previous.end);
                self.place.span(end, end)
            }
        }
    }

    /// `found …` in people's words.
    fn found(&self) -> String {
        let text = self.found_text();
        match self.found.map(|token| token.kind) {
            None => String::from("the end of the file"),
            Some(Kind::Text) => String::from("a text"),
            Some(Kind::Word) if keywords::is_reserved(text) => format!("the keyword `{text}`"),
            Some(Kind::Sign) if text.chars().all(char::is_control) => {
                String::from("a control character")
            }
            Some(_) => format!("`{}`", shortened(text)),
        }
    }

    /// `//` or `/*`, of which an expression may have taken the first sign.
    fn is_comment_of_another_language(&self, rest: &str) -> bool {
        let divided = self
            .previous
            .is_some_and(|token| token.end == self.at && token.of(self.place.text) == "/");
        divided || rest.starts_with("//") || rest.starts_with("/*")
    }

    /// `after …`, or nothing at the beginning.
    fn after(&self) -> String {
        match self.previous {
            None => String::new(),
            Some(Token { kind: Kind::Text, .. }) => String::from(" after the text"),
            Some(token) => format!(" after `{}`", shortened(token.of(self.place.text))),
        }
    }

    fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::Syntax, self.span(), message)
    }
}

/// The message where no common slip is recognised.
fn plain(around: &Around<'_>, expected: &Expected) -> Diagnostic {
    let (found, after) = (around.found(), around.after());
    match list(expected) {
        Some(list) => around.error(format!("expected {list}{after}, found {found}")),
        None => around.error(format!("{found} cannot stand here{after}")),
    }
}

/// What was expected, in a phrase.
fn list(expected: &Expected) -> Option<String> {
    let value = expected.rules.iter().any(|rule| names::is_value(*rule));
    let tokens: Vec<&str> = expected
        .tokens
        .iter()
        .map(String::as_str)
        .filter(|token| !value || !begins_value(token))
        .collect();
    if tokens.contains(&"}") && tokens.len() > 3 {
        let operator = if expected.operator { "an operator, " } else { "" };
        return Some(format!("{operator}a statement or `}}`"));
    }
    let mut phrases: Vec<String> = Vec::new();
    let mut add = |phrase: String| {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    };
    if expected.operator {
        add(String::from("an operator"));
    }
    if value && expected.rules != [Rule::paren] {
        add(String::from("a value"));
    } else {
        expected
            .rules
            .iter()
            .filter_map(|rule| names::expected(*rule))
            .for_each(|phrase| add(phrase.to_owned()));
    }
    let remark = |token: &str| matches!(token, "cite" | "note" | "contested");
    let only_remarks = expected.rules.is_empty() && tokens.iter().all(|token| remark(token));
    tokens
        .iter()
        .filter(|token| only_remarks || !remark(token))
        .for_each(|token| add(format!("`{token}`")));
    if phrases.len() > 6 {
        phrases.truncate(6);
        phrases.push(String::from("another word of the language"));
    }
    let last = phrases.pop()?;
    if phrases.is_empty() {
        return Some(last);
    }
    Some(format!("{} or {last}", phrases.join(", ")))
}

/// Whether a value, or what compares with one after `is`, may begin with the token.
fn begins_value(token: &str) -> bool {
    matches!(
        token,
        "(" | "{"
            | "after"
            | "at"
            | "before"
            | "every"
            | "exactly"
            | "from"
            | "less"
            | "missing"
            | "more"
            | "no"
            | "not"
            | "one"
            | "some"
            | "stated"
            | "yes"
    )
}

/// The common slips, each with how to mend it.
fn slip(around: &Around<'_>, expected: &Expected) -> Option<Diagnostic> {
    missing_name(around)
        .or_else(|| keyword_for_name(around, expected))
        .or_else(|| wrong_sign(around, expected))
        .or_else(|| wrong_word(around, expected))
        .or_else(|| missing_sign(around, expected))
}

/// `requirement must "…"`: the name was left out, and the keyword taken for it.
fn missing_name(around: &Around<'_>) -> Option<Diagnostic> {
    let text = around.place.text;
    let (previous, head) = (around.previous?, around.before_previous?);
    let (word, head) = (previous.of(text), head.of(text));
    let declares =
        keywords::declaration(head).is_some_and(|rule| rule != Rule::use_) || head == "except";
    let names = declares || keywords::takes_name(head);
    let taken =
        keywords::is_reserved(word) || (declares && keywords::is_word_of_the_language(word));
    if previous.kind != Kind::Word
        || !names
        || !taken
        || keywords::declaration(word) == Some(Rule::relation)
    {
        return None;
    }
    let span = around.place.span(previous.start, previous.end);
    Some(
        Diagnostic::new(
            Code::Syntax,
            span,
            format!("expected a name after `{head}`, found the keyword `{word}`"),
        )
        .help(format!("write `{head} NAME {word} …`")),
    )
}

/// A keyword where only a name fits.
fn keyword_for_name(around: &Around<'_>, expected: &Expected) -> Option<Diagnostic> {
    let word = around.found_word().filter(|word| keywords::is_reserved(word))?;
    let token = around.found?;
    if matches!(
        word,
        "and" | "at" | "has" | "have" | "in" | "is" | "not" | "or" | "then" | "when" | "where"
    ) {
        return None; // the name was left out
    }
    let names_only = !expected.rules.is_empty()
        && expected.tokens.len() < 2
        && expected.rules.iter().all(|rule| names::expected(*rule) == Some("a name"));
    let next = token_at(around.place.text, token.end).map_or("", |next| next.of(around.place.text));
    let used_as_value = expected.rules.iter().any(|rule| names::is_value(*rule))
        && matches!(next, "." | "is" | "," | ")" | "in" | "+" | "*" | "/" | "<" | ">");
    (names_only || used_as_value).then(|| keyword_as_name(word, around.span()))
}

fn wrong_sign(around: &Around<'_>, expected: &Expected) -> Option<Diagnostic> {
    let found = around.found_text();
    let span = around.span();
    let rest = around.place.text.get(around.at..).unwrap_or("");
    Some(match found {
        ";" => around
            .error("`;` ends nothing here")
            .help("statements need no sign between them; remove it")
            .fix(Safety::Safe, "remove `;`", span, ""),
        "=" if expects(expected, ":") => around
            .error(format!("expected `:`{}, found `=`", around.after()))
            .help("an attribute and its value are joined by `:`")
            .fix(Safety::Safe, "write `:`", span, ":"),
        "'" | "`" | "\u{2018}" | "\u{2019}" | "\u{201C}" | "\u{201D}" | "\u{AB}" | "\u{BB}" => {
            around
                .error(format!("`{found}` begins no text"))
                .help("texts stand in straight double quotes: `\"…\"`")
        }
        "&" => around.error(format!("`{found}` means nothing")).help("write `and`"),
        "|" => around.error(format!("`{found}` means nothing")).help("write `or`"),
        "!" => around.error(format!("`{found}` means nothing")).help("write `not`"),
        "." if rest.get(1..2).is_some_and(|next| next.bytes().all(|c| c.is_ascii_digit())) => {
            around.error("a number begins with a digit").help("write a `0` before the point").fix(
                Safety::Safe,
                "write `0.`",
                span,
                "0.",
            )
        }
        "/" | "*" if around.is_comment_of_another_language(rest) => {
            around.error("this is no comment").help("a comment begins with `#`")
        }
        "(" if around
            .previous
            .is_some_and(|previous| previous.kind == Kind::Word && previous.end < around.at) =>
        {
            around
                .error(format!("`(` cannot stand here{}", around.after()))
                .help("in a call no blank stands between the name and its `(`")
        }
        "\u{A0}" | "\u{2007}" | "\u{202F}" | "\u{3000}" | "\u{200B}" | "\u{FEFF}" => around
            .error("this blank is not one of the language")
            .help("replace it by an ordinary blank")
            .fix(Safety::Safe, "write an ordinary blank", span, " "),
        _ => return None,
    })
}

fn expects(expected: &Expected, token: &str) -> bool {
    expected.tokens.iter().any(|other| other == token)
}

fn wrong_word(around: &Around<'_>, expected: &Expected) -> Option<Diagnostic> {
    let word = around.found_word()?;
    let span = around.span();
    let lower = word.to_lowercase();
    let plain = || plain(around, expected);
    if lower != word && keywords::is_word_of_the_language(&lower) {
        return Some(
            plain().help(format!("keywords are written in small letters: `{lower}`")).fix(
                Safety::Safe,
                format!("write `{lower}`"),
                span,
                lower,
            ),
        );
    }
    if matches!(around.previous.map(|previous| previous.of(around.place.text)), Some("not"))
        && word == "not"
    {
        return Some(plain().help("write `not` once; for more, `not (not …)`"));
    }
    let candidates = expected.tokens.iter().map(String::as_str).filter(|token| token.len() > 1);
    if keywords::is_word_of_the_language(word) {
        return None;
    }
    let suggested = plain().suggest(word, span, candidates);
    suggested.help.is_some().then_some(suggested)
}

fn missing_sign(around: &Around<'_>, expected: &Expected) -> Option<Diagnostic> {
    let text = around.place.text;
    let previous = around.previous?;
    let end = around.place.span(previous.end, previous.end);
    let word = previous.of(text);
    let found = plain(around, expected);
    if word == ":" && around.found_text() == "}" {
        return Some(found.help(
            "write the value, or leave the attribute out if it is unknown; the empty set is `{ }`",
        ));
    }
    if expected.rules.contains(&Rule::paren) && matches!(word, "where" | "has" | "have") {
        return Some(
            found.help(format!("the condition after `{word}` stands in parentheses: `{word} (…)`")),
        );
    }
    if word == "of" && around.before_previous.is_some_and(|token| token.of(text) == "one") {
        return Some(found.help("the choices stand in parentheses: `is one of (a, b)`"));
    }
    if expects(expected, ":") && previous.kind == Kind::Word && expected.tokens.len() == 1 {
        return Some(found.help("an attribute and its value are joined by `:`").fix(
            Safety::Safe,
            "write `:`",
            end,
            ":",
        ));
    }
    let value = expected.rules.iter().any(|rule| names::is_value(*rule));
    if expects(expected, "{") && expected.tokens.len() <= 3 && !value {
        let body = names::this(around.rule).map_or("body", |(_, what)| what);
        return Some(found.help(format!("the {body} has its statements in braces: `{{ … }}`")));
    }
    if around
        .found_word()
        .is_some_and(|word| matches!(word, "at" | "more" | "less" | "stated" | "missing" | "one"))
    {
        return Some(
            found.help(format!("comparisons begin with `is`: `is {} …`", around.found_text())),
        );
    }
    None
}

/// The first word begins no declaration.
fn no_declaration(around: &Around<'_>) -> Diagnostic {
    if let Some(found) = wrong_sign(around, &Expected::default()) {
        return found;
    }
    let Some(word) = around.found_word() else {
        return around.error(format!("expected a declaration, found {}", around.found()));
    };
    let span = around.span();
    let lower = word.to_lowercase();
    if lower != word && keywords::declaration(&lower).is_some() {
        return around
            .error(format!("expected a declaration, found `{word}`"))
            .help(format!("keywords are written in small letters: `{lower}`"))
            .fix(Safety::Safe, format!("write `{lower}`"), span, lower);
    }
    if let Some(home) = keywords::home(word) {
        return Diagnostic::new(
            Code::InvalidStatement,
            span,
            format!("`{word}` cannot stand among declarations"),
        )
        .help(format!("it belongs inside {home}; perhaps a `}}` stands too early"));
    }
    around.error(format!("expected a declaration, found {}", around.found())).suggest(
        word,
        span,
        keywords::declaration_words(),
    )
}

/// A text that fits a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}
