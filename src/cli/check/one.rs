//! The check of one path: read, analysed, judged, and viewed with as much as the formats need.

use super::super::evaluating::{Evaluating, exit_of};
use super::super::{Disk, Exit, audit, lock};
use crate::adjust::{self, Answer, Suggestion, verify};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::evaluate::{Options, date_of};
use crate::model::Program;
use crate::project::FailOn;
use crate::project::audit::Sealed;
use crate::project::waivers::Tally;
use crate::report::diagnostics;
use crate::report::mending::{MendingView, mending};
use crate::report::rules::{rules, texts};
use crate::report::view::{PathView, Show, view_of_project};
use crate::revise::{Verdicts, recheck, revise};
use crate::workspace::{self, Cache, Loaded, SharedPacks};

/// So many steps the search for a suggestion may take beside a check.
const MOST_STEPS: u64 = 20_000_000;

/// What a check is to find out.
pub(super) struct Wanted<'a> {
    /// The packs that are read already.
    pub(super) packs: SharedPacks,
    /// How it is evaluated.
    pub(super) evaluating: &'a Evaluating,
    /// Which verdicts are viewed.
    pub(super) show: Show,
    /// Also what SARIF lists: the rules, the texts and the cheapest suggestion.
    pub(super) listed: bool,
    /// No other texts than those that are locked may be used.
    pub(super) locked: bool,
    /// Also the verdicts, sealed.
    pub(super) sealed: bool,
}

/// What one check came to.
pub(in crate::cli) struct Checked {
    pub(in crate::cli) view: PathView,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(in crate::cli) loaded: Loaded,
    /// What became of the project's waivers.
    pub(super) waivers: Tally,
    pub(super) exit: Exit,
    /// The verdicts, where they are to be sealed.
    pub(in crate::cli) sealed: Option<Sealed>,
}

impl Checked {
    /// What follows from errors among what was found.
    pub(super) fn follows(&self) -> &'static str {
        match &self.view {
            PathView { verdicts: Some(_), .. } => "",
            PathView { is_beside: true, .. } => "the drafts were checked",
            _ => "nothing was checked",
        }
    }
}

/// Checks a path.
pub(super) fn check(path: &str, wanted: &Wanted<'_>) -> Checked {
    let loaded = workspace::load_again(&Disk::new(), &[path], &mut Cache::sharing(&wanted.packs));
    let (program, mut diagnostics) = loaded.analyse();
    diagnostics.extend(lock::found(&loaded, wanted.locked));
    let program = program.filter(|_| !has_errors(&diagnostics));
    let mut view = PathView { fail_on: loaded.settings.fail_on, ..nothing(path) };
    if wanted.listed {
        view.texts = texts(&loaded.sources);
    }
    let (mut waivers, mut sealed) = (Tally::default(), None);
    let exit = match program {
        None => Exit::WrongInput,
        Some(program) => {
            let aside = (&mut diagnostics, &mut waivers);
            match judge(&program, &loaded, wanted, &mut view, aside) {
                Ok((exit, verdicts)) => {
                    sealed = verdicts;
                    exit
                }
                Err(failure) => {
                    let exit = exit_of(std::slice::from_ref(&*failure));
                    diagnostics.push(*failure);
                    exit
                }
            }
        }
    };
    view.exit_code = exit as u8;
    view.diagnostics = diagnostics::json(&diagnostics, &loaded.sources);
    Checked { view, diagnostics, loaded, waivers, exit, sealed }
}

/// A check that judges nothing: what was found of a project as a whole.
pub(super) fn of_project(path: &str, loaded: Loaded) -> Checked {
    let diagnostics = loaded.diagnostics.clone();
    let is_wrong = has_errors(&diagnostics);
    let warns = loaded.settings.fail_on == FailOn::Warning && !diagnostics.is_empty();
    let exit = match (is_wrong, warns) {
        (true, _) => Exit::WrongInput,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Pass,
    };
    let found = diagnostics::json(&diagnostics, &loaded.sources);
    let fail_on = loaded.settings.fail_on;
    let view = PathView { exit_code: exit as u8, diagnostics: found, fail_on, ..nothing(path) };
    Checked { view, diagnostics, loaded, waivers: Tally::default(), exit, sealed: None }
}

fn nothing(path: &str) -> PathView {
    PathView {
        path: path.to_owned(),
        exit_code: 0,
        diagnostics: Vec::new(),
        rules: Vec::new(),
        texts: Vec::new(),
        mending: None,
        fail_on: FailOn::Must,
        is_beside: false,
        verdicts: None,
    }
}

fn judge(
    program: &Program,
    loaded: &Loaded,
    wanted: &Wanted<'_>,
    path: &mut PathView,
    (found, tally): (&mut Vec<Diagnostic>, &mut Tally),
) -> Result<(Exit, Option<Sealed>), Box<Diagnostic>> {
    if wanted.listed {
        path.rules = rules(program, &loaded.sources);
    }
    let options = wanted.evaluating.options(loaded);
    let mut outcome = workspace::evaluate(program, &options)?;
    let mut verdicts = view_of_project(&mut outcome, loaded, wanted.show);
    if let Some(failure) = outcome.unfinished() {
        return Err(Box::new(failure));
    }
    found.extend(loaded.once_judged(&outcome));
    tally.add(&outcome);
    let complaints = loaded.complaints(found);
    verdicts.summary.complaints = complaints;
    verdicts.summary.passes &= complaints == 0;
    let passes = verdicts.summary.passes;
    if wanted.listed && !passes {
        path.mending = cheapest(&path.path, program, loaded, &options);
    }
    path.verdicts = Some(verdicts);
    let sealed = wanted.sealed.then(|| audit::seal(&outcome));
    Ok((if passes { Exit::Pass } else { Exit::Findings }, sealed))
}

/// The cheapest suggestion, where the draft offers moves and it is found soon, and where the texts with it written in
/// are judged as it promises.
fn cheapest(
    path: &str,
    program: &Program,
    loaded: &Loaded,
    evaluation: &Options,
) -> Option<MendingView> {
    let mut agreements = program.agreements.iter().chain(&program.planned);
    if agreements.all(|it| it.moves.is_empty() && it.adjustable.is_empty()) {
        return None;
    }
    let evaluation = Options { most_steps: evaluation.most_steps.min(MOST_STEPS), ..*evaluation };
    let options = adjust::Options { evaluation, top: 1, most_conflicts: 0, ..Default::default() };
    let answer = adjust::suggest(program, &options, &mut |_| {}).ok()?;
    let suggestion = answer.suggestions.first()?;
    let revised =
        revise(&loaded.sources, &loaded.files, &answer.program, &suggestion.steps).ok()?;
    let promised = promised(&answer, suggestion, &evaluation)?;
    recheck(&Disk::new(), &[path], &revised, &promised, &evaluation).ok()?;
    Some(mending(&answer, suggestion, &revised))
}

fn promised(answer: &Answer, suggestion: &Suggestion, evaluation: &Options) -> Option<Verdicts> {
    let moved = answer.applied(suggestion);
    let as_of = date_of(&moved.program, evaluation.as_of).ok()?;
    let outcome = verify::evaluate(&moved, &Options { as_of, ..*evaluation }).ok()?;
    Some(Verdicts::of(&outcome))
}
