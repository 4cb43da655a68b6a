//! Which lints are switched on.

use std::collections::BTreeMap;

use super::Lint;
use crate::diagnostic::Code;

/// What a project or a command says of lints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Only these, where there are any.
    pub select: Vec<Code>,
    /// Switched on or off, one by one.
    pub switches: BTreeMap<Code, bool>,
}

impl Settings {
    /// Every lint there is.
    #[must_use]
    pub fn everything() -> Self {
        Settings {
            switches: super::all().iter().map(|lint| (lint.code, true)).collect(),
            ..Self::default()
        }
    }

    /// Only these.
    #[must_use]
    pub fn only(codes: impl IntoIterator<Item = Code>) -> Self {
        Settings { select: codes.into_iter().collect(), ..Self::default() }
    }

    /// Without this one.
    pub fn ignore(&mut self, code: Code) {
        self.select.retain(|selected| *selected != code);
        self.switches.insert(code, false);
    }

    /// Whether a lint is on.
    #[must_use]
    pub fn is_on(&self, lint: &Lint) -> bool {
        if self.switches.get(&lint.code) == Some(&false) {
            return false;
        }
        if !self.select.is_empty() {
            return self.select.contains(&lint.code);
        }
        self.switches.get(&lint.code).copied().unwrap_or(lint.on)
    }
}
