//! Texts of users made harmless: terminal controls and characters that turn the direction of writing.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character could move the cursor, colour the terminal, or show a text in another order than it is in.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
        || is_unseen(c)
}

/// Whether a character has no width and no part in the writing of words: two texts that differ in it look the same.
/// What joins letters and keeps them apart is none of these where scripts need it, see [`joins`].
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a character joins letters or keeps them apart.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner after this character has a part in the writing: Persian and the scripts of India need it.
fn joins(before: Option<char>) -> bool {
    before.is_some_and(|c| matches!(c, '\u{0600}'..='\u{08ff}' | '\u{0900}'..='\u{0dff}' | '\u{0f00}'..='\u{109f}' | '\u{1780}'..='\u{18af}'))
}

/// The characters of a text, each with whether it is harmful where it stands.
fn judged(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None;
    text.chars().map(move |c| {
        let harms = is_harmful(c) || (is_joiner(c) && !joins(before));
        before = Some(c);
        (c, harms)
    })
}

/// The text with harmful characters written as `\u{202e}`; line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let keeps = |(c, harms): (char, bool)| !harms || c == '\n' || c == '\t';
    if judged(text).all(keeps) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (c, harms) in judged(text) {
        if keeps((c, harms)) {
            out.push(c);
        } else {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
    Cow::Owned(out)
}

/// The text on one line: line ends and tabs are written out too.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    if judged(text).any(|(_, harms)| harms) {
        let flat = text.replace('\n', "\\n").replace('\t', "\\t");
        Cow::Owned(visible(&flat).into_owned())
    } else {
        Cow::Borrowed(text)
    }
}

/// A line of a source with a sign in the place of each harmful character but tabs, so that columns stay.
#[must_use]
pub fn with_signs(line: &str) -> String {
    judged(line).map(|(c, harms)| if harms && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// The text as it stands between tags of HTML or XML, or in a quoted attribute.
#[must_use]
pub fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// The text as it stands in a cell or a line of Markdown, without any mark-up of its own.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = visible_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut in_word = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Within a word an underscore marks nothing up.
        let is_inside = c == '_' && in_word && rest.peek().is_some_and(|c| c.is_alphanumeric());
        in_word = c.is_alphanumeric() || is_inside;
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '_' if is_inside => out.push(c),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// The text with nothing in it that the runner of a pipeline would take for a command: a line that begins with `::`, and
/// `##[`, `##vso[` and the like anywhere.
#[must_use]
pub fn without_commands(text: &str) -> Cow<'_, str> {
    let text = without_bracket_commands(text, "\\u{23}");
    let begins = |line: &str| line.trim_start().starts_with("::");
    if !text.split('\n').any(begins) {
        return text;
    }
    let lines = text.split('\n').map(|line| {
        if begins(line) {
            Cow::Owned(line.replacen(':', "\\u{3a}", 1))
        } else {
            Cow::Borrowed(line)
        }
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// The text with the second sign of `##[` and the like written in another way.
fn without_bracket_commands<'t>(text: &'t str, sign: &str) -> Cow<'t, str> {
    let is_command =
        |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('[');
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices('#') {
        let rest = text.get(at + 1..).unwrap_or("");
        if at > 0 && text.as_bytes().get(at - 1) == Some(&b'#') && is_command(rest) {
            out.push_str(text.get(done..at).unwrap_or(""));
            out.push_str(sign);
            done = at + 1;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Cow::Owned(out)
}

/// JSON as it was written, with harmful characters as escapes in its texts: the same JSON.
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    let text = without_bracket_commands(text, "\\u0023");
    let keeps = |(c, harms): (char, bool)| !harms || c == '\n';
    if judged(&text).all(keeps) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (c, harms) in judged(&text) {
        if keeps((c, harms)) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(out)
}

/// HTML or XML as it was written, with nothing in its texts that the runner of a pipeline would take for a command.
#[must_use]
pub fn markup_without_commands(page: &str) -> Cow<'_, str> {
    without_bracket_commands(page, "&#35;")
}
