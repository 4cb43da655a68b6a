//! The façade that every face calls: texts in, results of each phase out. Reads files only through [`Files`].
//!
//! 1. `place` and `resolve`: which files `use` and `facts … from` mean, and that they lie inside the project;
//! 2. `load`: reads and parses them, on all cores, and finds files that use each other in a circle (`cycles`);
//! 3. [`Loaded::analyse`], [`date_of`], [`evaluate`]: the phases after it.

mod cycles;
mod files;
mod load;
mod place;
mod resolve;

use jiff::civil::Date;

pub use files::{FileError, Files, Kind, Memory};
pub use load::load;

use crate::analyse::{self, Input, Tables};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::evaluate::{self, Outcome};
use crate::model::Program;
use crate::source::{FileId, SourceMap};
use crate::syntax::ast::{self, TestDecl};

/// The most bytes in a file.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The most declarations in a project.
pub const MOST_DECLARATIONS: usize = 100_000;

/// A project as read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All texts, tables of facts among them.
    pub sources: SourceMap,
    /// The files' numbers, in the order of `files`.
    pub ids: Vec<FileId>,
    /// The syntax trees.
    pub files: Vec<ast::File>,
    /// Which files each file brings in directly, by places in `files`.
    pub uses: Vec<Vec<usize>>,
    /// How many of the files, the first ones, were asked for and not only used by others.
    pub asked: usize,
    /// Tables of facts.
    pub tables: Tables,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// How to check.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The date, if it is given from outside; it outweighs what the agreements state.
    pub as_of: Option<Date>,
    /// The budget of evaluation.
    pub most_steps: u64,
    /// Whether to record how tuples were derived.
    pub record_proofs: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { as_of: None, most_steps: evaluate::MOST_STEPS, record_proofs: true }
    }
}

impl Loaded {
    /// The program of all files; and all that was found so far. There is no program where anything is an error.
    #[must_use]
    pub fn analyse(&self) -> (Option<Program>, Vec<Diagnostic>) {
        let all: Vec<usize> = (0..self.files.len()).collect();
        let (program, found) = self.analyse_part(&all, None);
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(found);
        diagnostic::sort(&mut diagnostics);
        let program = program.filter(|_| !diagnostic::has_errors(&diagnostics));
        (program, diagnostics)
    }

    /// The program of some files and of what a test is given; and what this analysis found.
    #[must_use]
    pub fn analyse_part(
        &self,
        part: &[usize],
        given: Option<&TestDecl>,
    ) -> (Option<Program>, Vec<Diagnostic>) {
        let files: Vec<&ast::File> = part.iter().filter_map(|place| self.files.get(*place)).collect();
        analyse::analyse(&Input {
            files: &files,
            given,
            tables: &self.tables,
            most_declarations: MOST_DECLARATIONS,
        })
    }

    /// Some files and all that they use, in the order of `files`.
    #[must_use]
    pub fn with_uses(&self, of: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut reached = std::collections::BTreeSet::new();
        let mut open: Vec<usize> = of.into_iter().collect();
        while let Some(place) = open.pop() {
            if reached.insert(place) {
                open.extend(self.uses.get(place).into_iter().flatten());
            }
        }
        reached.into_iter().collect()
    }
}

/// The date of evaluation: the given one, or the one that all agreements state which state any.
///
/// # Errors
/// [`Code::DatesDiffer`] where the agreements state several.
pub fn date_of(program: &Program, options: &Options) -> Result<Option<Date>, Box<Diagnostic>> {
    if options.as_of.is_some() {
        return Ok(options.as_of);
    }
    let mut stated = program.agreements.iter().filter_map(|agreement| agreement.as_of);
    let Some((date, span)) = stated.next() else { return Ok(None) };
    match stated.find(|(other, _)| *other != date) {
        None => Ok(Some(date)),
        Some((other, other_span)) => {
            let message = format!("the agreements are to be evaluated on different dates, {date} and {other}");
            let help = "check them one by one, or say on which date: `--as-of 2027-06-01`";
            Err(Box::new(
                Diagnostic::new(Code::DatesDiffer, span, message)
                    .labelled("on this date")
                    .and_at(other_span, "and on this one")
                    .help(help),
            ))
        }
    }
}

/// The verdicts of a program on its date.
///
/// # Errors
/// Where the date is missing or not clear, or the budget ends first.
pub fn evaluate<'p>(program: &'p Program, options: &Options) -> Result<Outcome<'p>, Box<Diagnostic>> {
    let as_of = date_of(program, options)?;
    let options = evaluate::Options {
        as_of,
        record_proofs: options.record_proofs,
        most_steps: options.most_steps,
    };
    evaluate::evaluate(program, &options).map_err(Box::new)
}
