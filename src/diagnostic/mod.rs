//! A diagnostic as plain data: code, severity, labelled spans, notes, help, fix. Rendering is the faces' business.

mod codes;
mod lints;
mod projects;
mod similar;
mod table;

pub use codes::{Code, CodeInfo};
pub use similar::did_you_mean;
pub use table::TABLE;

use crate::source::Span;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input is used, but something deserves a look.
    Warning,
    /// The input is wrong.
    Error,
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What; may be empty.
    pub text: String,
}

/// Whether a replacement may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// The meaning stays.
    Safe,
    /// What the rules say changes: somebody has to want it.
    Unsafe,
}

/// A replacement of text that mends what a diagnostic found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "write `is`".
    pub title: String,
    /// What to replace.
    pub span: Span,
    /// With what.
    pub replacement: String,
    /// Whether it may be made without asking.
    pub safety: Safety,
}

/// One finding about the input: where, what, why, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How much it matters: as the code says, unless the project makes it an error.
    pub severity: Severity,
    /// What: lower case, no full stop, the user's words in back-ticks.
    pub message: String,
    /// Where; the first label is the main one.
    pub labels: Vec<Label>,
    /// Why.
    pub notes: Vec<String>,
    /// How to mend it.
    pub help: Option<String>,
    /// Mechanical repairs, alternatives of one another.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic with its main place.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.info().severity,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// A diagnostic about no place in a text, such as a missing file.
    #[must_use]
    pub fn without_span(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.info().severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Says something at the main place.
    #[must_use]
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a mechanical repair: whether it may be made unasked, what it does, and what takes the place of what.
    #[must_use]
    pub fn fix(
        mut self,
        safety: Safety,
        title: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        let (title, replacement) = (title.into(), replacement.into());
        self.fixes.push(Fix { title, span, replacement, safety });
        self
    }

    /// Adds `did you mean …` as help and as a fix of `span`, if a candidate is near.
    #[must_use]
    pub fn suggest<'a>(
        self,
        written: &str,
        span: Span,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        match did_you_mean(written, candidates) {
            Some(best) => self.help(format!("did you mean `{best}`?")).fix(
                Safety::Safe,
                format!("write `{best}`"),
                span,
                best,
            ),
            None => self,
        }
    }
}

/// Puts diagnostics in the order of the text: by file, then place, then code; drops exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.labels.first().map(|l| l.span), d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

/// Whether any of them is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}
