//! What a change of a verdict means to a reader, and whether it is for the worse.

use std::sync::Arc;

use crate::analyse::{Common, Tables};
use crate::evaluate::Verdict;
use crate::model::Program;
use crate::operators::Level;
use crate::scenario::verdicts::{Asked, Said};
use crate::syntax::ast;

/// One version: its syntax trees, its tables, and the program that they are.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// All files.
    pub files: &'a [Arc<ast::File>],
    /// The tables that they ask for.
    pub tables: &'a Tables,
    /// What its project says of all its programs.
    pub common: Common<'a>,
    /// The program.
    pub program: &'a Program,
}

/// What a change of a verdict means, from the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is not met, or cannot be evaluated, and was not so before.
    NewlyBroken,
    /// The facts do not decide it any more, or not yet.
    NewlyUndetermined,
    /// It is not met, and a waiver covers it.
    NewlyWaived,
    /// An exception applies.
    NewlyExcepted,
    /// It failed or was open, and is met.
    Fixed,
    /// It did not apply or was not asked, and holds.
    Appeared,
    /// It does not apply or is not asked any more.
    Disappeared,
    /// Any other change: met without the exception or the waiver that it needed, not met instead of an error.
    Changed,
}

/// What makes a verdict another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Causes {
    /// Each of these sets of differences does it, and nothing of any can be left out.
    Found(Vec<Vec<usize>>),
    /// These differences together do it; the search ended before it was known which of them are needed.
    Among(Vec<usize>),
    /// No program with some of the differences could be found that does it.
    Unknown,
}

/// A verdict that is another.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The requirement, and what it is asked of.
    pub asked: Asked,
    /// What the change means.
    pub kind: ChangeKind,
    /// Whether it is for the worse.
    pub worse: bool,
    /// How much the requirement binds.
    pub level: Level,
    /// Its title.
    pub title: Option<String>,
    /// The verdict before; none where it was not asked.
    pub before: Option<Verdict>,
    /// The verdict after; none where it is not asked any more.
    pub after: Option<Verdict>,
    /// What of the texts makes it another.
    pub causes: Causes,
}

impl Changed {
    /// What became of a verdict; none where a reader would see no change.
    pub(super) fn of(asked: &Asked, old: Option<&Said>, new: Option<&Said>) -> Option<Self> {
        let verdict = |said: Option<&Said>| said.map(|said| said.verdict);
        let (before, after) = (verdict(old), verdict(new));
        let about = new.or(old)?;
        Some(Changed {
            asked: asked.clone(),
            kind: kind(before, after)?,
            worse: badness(after) > badness(before),
            level: about.level,
            title: about.title.clone(),
            before,
            after,
            causes: Causes::Unknown,
        })
    }
}

/// Whether a requirement is asked and applies.
pub(super) fn applies(verdict: Option<Verdict>) -> bool {
    verdict.is_some_and(|verdict| !matches!(verdict, Verdict::NotApplicable(_)))
}

fn kind(before: Option<Verdict>, after: Option<Verdict>) -> Option<ChangeKind> {
    let is_same = before.map(Verdict::name) == after.map(Verdict::name);
    if is_same || !(applies(before) || applies(after)) {
        return None;
    }
    let is_broken = |v| matches!(v, Some(Verdict::NotMet | Verdict::Error(_)));
    Some(match after {
        Some(Verdict::NotMet | Verdict::Error(_)) if is_broken(before) => ChangeKind::Changed,
        Some(Verdict::NotMet | Verdict::Error(_)) => ChangeKind::NewlyBroken,
        Some(Verdict::Undetermined) => ChangeKind::NewlyUndetermined,
        Some(Verdict::Waived) => ChangeKind::NewlyWaived,
        Some(Verdict::Excepted(_)) => ChangeKind::NewlyExcepted,
        Some(Verdict::NotApplicable(_)) | None => ChangeKind::Disappeared,
        Some(Verdict::Met) if before.is_some_and(Verdict::fails) => ChangeKind::Fixed,
        Some(Verdict::Met) if !applies(before) => ChangeKind::Appeared,
        Some(Verdict::Met) => ChangeKind::Changed,
    })
}

/// How bad a verdict is: what holds and what does not apply is not, what is waived is somewhat, what fails is.
fn badness(verdict: Option<Verdict>) -> u8 {
    match verdict {
        None | Some(Verdict::NotApplicable(_) | Verdict::Met | Verdict::Excepted(_)) => 0,
        Some(Verdict::Waived) => 1,
        Some(Verdict::Undetermined) => 2,
        Some(Verdict::NotMet | Verdict::Error(_)) => 3,
    }
}
