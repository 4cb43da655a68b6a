//! Which formats a check is written in, and where each goes.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::super::Format;
use super::to_json;
use crate::report::concise::concise;
use crate::report::github::github;
use crate::report::html::html;
use crate::report::junit::junit;
use crate::report::markdown::markdown;
use crate::report::sarif::sarif;
use crate::report::view::ChecksView;
use crate::system::absolute;

/// How a check is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Kind {
    /// For a reader at a terminal
    Human,
    /// For a listener: no drawings, everything in words
    Narratable,
    /// One line a finding, with its place
    Concise,
    /// For programs, with everything
    Json,
    /// SARIF 2.1.0, for services that scan code
    Sarif,
    /// `JUnit` XML, a case for each requirement and its subjects
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// A summary of a job
    Markdown,
    /// A page of its own
    Html,
}

/// A format, and the file it is written to; the screen, where there is none.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Output {
    kind: Kind,
    file: Option<PathBuf>,
}

/// Reads `FORMAT` or `FORMAT=FILE`.
pub(super) fn read(text: &str) -> Result<Output, String> {
    let (name, file) = match text.split_once('=') {
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    if file.as_ref().is_some_and(|file| file.as_os_str().is_empty()) {
        return Err(format!("`{name}=` names no file"));
    }
    match Kind::from_str(name, false) {
        Ok(kind) => Ok(Output { kind, file }),
        Err(_) => {
            let names: Vec<String> = Kind::value_variants()
                .iter()
                .filter_map(ValueEnum::to_possible_value)
                .map(|value| format!("`{}`", value.get_name()))
                .collect();
            Err(format!("there is no format `{name}`; there are {}", names.join(", ")))
        }
    }
}

/// Where a check goes.
#[derive(Debug)]
pub(super) struct Outputs<'a> {
    /// What is written on the screen.
    pub(super) screen: Kind,
    /// What is written to files.
    pub(super) files: Vec<(Kind, &'a Path)>,
}

impl<'a> Outputs<'a> {
    /// What is asked for. Where nothing is asked for on the screen, people read there.
    pub(super) fn of(
        format: Option<Kind>,
        outputs: &'a [Output],
        log: Option<&Path>,
    ) -> Result<Self, String> {
        let on_screen = outputs.iter().filter(|output| output.file.is_none());
        let mut on_screen = on_screen.map(|output| output.kind).chain(format);
        let screen = on_screen.next();
        if on_screen.next().is_some() {
            return Err(String::from(
                "only one format can be written on the screen: name a file for the others, as in \
                 `--output sarif=out.sarif`",
            ));
        }
        let mut files: Vec<(Kind, &Path)> = Vec::new();
        for output in outputs {
            let Some(file) = output.file.as_deref() else { continue };
            if log.is_some_and(|log| absolute(log) == absolute(file)) {
                let file = file.to_string_lossy();
                return Err(format!("the log cannot be an output, too: `{file}`"));
            }
            if files.iter().any(|(_, known)| absolute(known) == absolute(file)) {
                let file = file.to_string_lossy();
                return Err(format!("two formats cannot be written to one file: `{file}`"));
            }
            files.push((output.kind, file));
        }
        Ok(Outputs { screen: screen.unwrap_or(Kind::Human), files })
    }

    /// All formats, wherever they go.
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        std::iter::once(self.screen).chain(self.files.iter().map(|(kind, _)| *kind))
    }

    /// Whether a format is among them.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds().any(|known| known == kind)
    }
}

impl Kind {
    /// How complaints look where people read them; none where the format holds them itself.
    pub(super) fn of_readers(self) -> Option<Format> {
        match self {
            Kind::Human => Some(Format::Human),
            Kind::Narratable => Some(Format::Narratable),
            _ => None,
        }
    }

    /// The text of a format that is not read by people at a terminal.
    pub(in crate::cli) fn text(self, view: &ChecksView) -> String {
        match self {
            Kind::Human | Kind::Narratable => String::new(),
            Kind::Concise => concise(view),
            Kind::Json => to_json(view),
            Kind::Sarif => to_json(&sarif(view)),
            Kind::Junit => junit(view),
            Kind::Github => github(view),
            Kind::Markdown => markdown(view),
            Kind::Html => html(view),
        }
    }
}
