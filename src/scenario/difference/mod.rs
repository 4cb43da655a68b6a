//! Two versions of a project: the verdicts that are others, and what of the texts makes them so.
//!
//! 1. `parts` and `words`: what a declaration says, without its layout, comments, titles and citations; `rename`: what only
//!    has another name;
//! 2. `pairs`: the declarations of one version and those of the other, by name; `plan`: what differs between them, piece
//!    by piece, with `rows` for tables and `waivers`; `build`: a project with some of it;
//! 3. `trials`: such programs analysed and judged; `search`: the fewest differences that bring a change about.
//!
//! A cause is never guessed: the first version with that difference and no other says what the second one says.

mod build;
mod kinds;
mod pairs;
mod parts;
mod plan;
mod rename;
mod rows;
mod search;
mod trials;
mod waivers;
mod words;

pub use kinds::{Causes, ChangeKind, Changed, Version};

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::verdicts::{Asked, Said, Verdicts};
use crate::analyse::Common;
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Options, Verdict, date_of, evaluate};
use crate::model::Program;
use crate::source::{SourceMap, Span};
use crate::syntax::ast;

use plan::Plan;
use rename::Renames;
use trials::Trials;
use words::Texts;

/// What stands in one version and not in the other, or says something else there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What kind of thing it is.
    pub kind: DifferenceKind,
    /// What it is called in the language: `clause`, `requirement`, `term`, the name of a record in lower case.
    pub word: String,
    /// Its name: `belt_fta.c4.lines_freed`.
    pub name: String,
    /// What became of it.
    pub how: How,
    /// Of a rule, a row of a table or a set that changed, what of it.
    pub of: Vec<String>,
    /// Where it stands in the first version.
    pub before: Option<Span>,
    /// Where it stands in the second.
    pub after: Option<Span>,
}

/// What kind of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// An agreement, or what it states of itself.
    Agreement,
    /// A clause, its terms, a reservation on it.
    Clause,
    /// A fact.
    Fact,
    /// A requirement, a definition, a stage, a mechanism.
    Rule,
    /// A parameter of the framework, an exchange rate.
    Parameter,
    /// The date of evaluation.
    Date,
    /// A type, a relation.
    Vocabulary,
    /// What the project lives with for a while.
    Waiver,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It is there in both, with these texts where they are short enough to show.
    Changed(Option<(String, String)>),
    /// It is in the second version alone.
    Added,
    /// It is in the first version alone.
    Dropped,
}

/// Two versions compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The dates of evaluation.
    pub dates: (Option<Date>, Option<Date>),
    /// All that differs, in the order of the first version and then of the second.
    pub differences: Vec<Difference>,
    /// Agreements and clauses that only have another name: the new one and the old one.
    pub renamed: Vec<(String, String)>,
    /// The verdicts that are others, the gravest first.
    pub changes: Vec<Changed>,
    /// How many verdicts are the same, what does not apply left out.
    pub same: usize,
    /// How many verdicts fail as before, of requirements that bind more now.
    pub tightened: usize,
    /// How many `must` fail in each.
    pub failures: (usize, usize),
}

/// Compares two versions, judged each on its date or on that of the options. All that stands in both must have been
/// read into one map of sources.
///
/// # Errors
/// Where one of them cannot be judged.
pub fn compare(
    sources: &SourceMap,
    (before, after): (&Version<'_>, &Version<'_>),
    options: &Options,
) -> Result<Compared, Box<Diagnostic>> {
    let dates = (date_of(before.program, options.as_of)?, date_of(after.program, options.as_of)?);
    let options = Options { record_proofs: false, ..*options };
    let judged = |program: &Program, as_of: Option<Date>| {
        let outcome = evaluate(program, &Options { as_of, ..options }).map_err(Box::new)?;
        Ok::<_, Box<Diagnostic>>(Verdicts::of(&outcome))
    };
    let old = judged(before.program, dates.0)?;
    let texts = Texts { sources, renames: &Renames::default() };
    let renames = Renames::find(before.files, after.files, texts);
    let new = renames.verdicts(judged(after.program, dates.1)?);
    let renamed: Vec<Arc<ast::File>>;
    let files = if renames.is_empty() {
        after.files
    } else {
        renamed = after.files.iter().map(|file| Arc::new(renames.file(file))).collect();
        &renamed
    };
    let waivers: Vec<_> = after.common.waivers.iter().map(|w| renames.waiver(w)).collect();
    let common = Common { waivers: &waivers, ..after.common };
    let after = &Version { files, common, ..*after };
    let texts = Texts { sources, renames: &renames };
    let mut changes = changes(&old, &new);
    let same = new.by_name.iter().filter(|(asked, said)| is_same(&old, asked, said)).count();
    let tightened = new.by_name.iter().filter(|(asked, said)| is_tightened(&old, asked, said));
    let tightened = tightened.count();
    let plan = Plan::of(texts, before, after, dates);
    let tables = before.tables.with(after.tables);
    let trials = Trials::new(&plan, &tables, before.common, options);
    search::find_causes(&trials, &old, &mut changes);
    let failures = (old.failures, new.failures);
    let (differences, renamed) = (plan.differences, renames.told());
    Ok(Compared { dates, differences, renamed, changes, same, tightened, failures })
}

fn is_same(old: &Verdicts, asked: &Asked, said: &Said) -> bool {
    let before = old.by_name.get(asked).map(|said| said.verdict.name());
    before == Some(said.verdict.name()) && !matches!(said.verdict, Verdict::NotApplicable(_))
}

/// Whether it failed before and fails now, and what was a warning is none any more.
fn is_tightened(old: &Verdicts, asked: &Asked, said: &Said) -> bool {
    let before = old.by_name.get(asked);
    said.verdict.fails()
        && before.is_some_and(|before| before.verdict.fails() && said.level < before.level)
}

/// The verdicts that are others, with no cause yet.
fn changes(old: &Verdicts, new: &Verdicts) -> Vec<Changed> {
    let mut all: IndexMap<&Asked, (Option<&Said>, Option<&Said>)> = IndexMap::new();
    for (asked, said) in &new.by_name {
        all.insert(asked, (old.by_name.get(asked), Some(said)));
    }
    for (asked, said) in &old.by_name {
        all.entry(asked).or_insert((Some(said), None));
    }
    let mut changes: Vec<Changed> =
        all.into_iter().filter_map(|(asked, (old, new))| Changed::of(asked, old, new)).collect();
    changes.sort_by_key(|change| (change.kind, change.level));
    changes
}
