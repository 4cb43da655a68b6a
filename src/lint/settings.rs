//! Which lints are switched on, and how much they matter.

use std::collections::BTreeMap;

use super::Lint;
use crate::diagnostic::{Code, Severity};

/// How much a lint matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not asked.
    Off,
    /// It warns.
    Warning,
    /// What it finds is an error.
    Error,
}

/// What a project or a command says of lints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Only these, where there are any.
    pub select: Vec<Code>,
    /// What is said of each one.
    pub levels: BTreeMap<Code, Level>,
}

impl Settings {
    /// Every lint there is.
    #[must_use]
    pub fn everything() -> Self {
        let levels = super::all().iter().map(|lint| (lint.code, Level::Warning)).collect();
        Settings { select: Vec::new(), levels }
    }

    /// Only these; as usual, where there are none.
    #[must_use]
    pub fn only(codes: impl IntoIterator<Item = Code>) -> Self {
        Settings { select: codes.into_iter().collect(), levels: BTreeMap::new() }
    }

    /// Without this one.
    pub fn ignore(&mut self, code: Code) {
        self.select.retain(|selected| *selected != code);
        self.levels.insert(code, Level::Off);
    }

    /// Whether what has this code is wanted, where it is on unless something else is said.
    #[must_use]
    pub fn wants(&self, code: Code, on: bool) -> bool {
        if self.levels.get(&code) == Some(&Level::Off) {
            // What is selected outweighs what the project says.
            return self.select.contains(&code);
        }
        if self.select.is_empty() {
            on || self.levels.contains_key(&code)
        } else {
            self.select.contains(&code)
        }
    }

    /// Whether a lint is on.
    #[must_use]
    pub fn is_on(&self, lint: &Lint) -> bool {
        self.wants(lint.code, lint.on)
    }

    /// How much a finding matters.
    pub(super) fn severity(&self, code: Code) -> Severity {
        match self.levels.get(&code) {
            Some(Level::Error) => Severity::Error,
            _ => code.info().severity,
        }
    }
}
