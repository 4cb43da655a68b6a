//! The other drafts of the project, judged again under each change of the framework: who gains, and who loses.

use std::collections::BTreeSet;

use super::{Arguments, Disk};
use crate::adjust::Answer;
use crate::diagnostic::Diagnostic;
use crate::report::suggest::{AnswerView, OtherView, SuggestView, other};
use crate::scenario::suggest::{Found, FrameworkChange};
use crate::source::Span;
use crate::workspace::{Draft, Loaded, load, load_project};

/// Drafts, with the texts that they are read from.
struct Others {
    loaded: Loaded,
    drafts: Vec<Draft>,
}

/// That the paths given besides lead to files.
///
/// # Errors
/// Where one does not.
pub(super) fn check_given(arguments: &Arguments) -> Result<(), Box<Diagnostic>> {
    for path in &arguments.recheck {
        let mut loaded = load(&Disk::new(), &path.to_string_lossy());
        if loaded.asked == 0 && !loaded.diagnostics.is_empty() {
            return Err(Box::new(loaded.diagnostics.swap_remove(0)));
        }
    }
    Ok(())
}

/// Judges them again, for each suggestion that changes the framework.
pub(super) fn judge(found: &Found, view: &mut SuggestView, loaded: &Loaded, arguments: &Arguments) {
    let mut all = None;
    let framework = found.framework.iter().flatten().zip(view.framework.as_mut());
    for (answer, view) in std::iter::once((&found.answer, &mut view.answer)).chain(framework) {
        judge_answer(answer, view, loaded, arguments, &mut all);
    }
}

fn judge_answer(
    answer: &Answer,
    view: &mut AnswerView,
    loaded: &Loaded,
    arguments: &Arguments,
    all: &mut Option<Vec<Others>>,
) {
    for (suggestion, view) in answer.suggestions.iter().zip(&mut view.suggestions) {
        let change = FrameworkChange::of(&answer.program, suggestion);
        if change.is_empty() {
            continue;
        }
        let all = all.get_or_insert_with(|| find(loaded, arguments));
        for others in all.iter() {
            for draft in &others.drafts {
                view.others.push(judged(&change, answer, draft, others, loaded, arguments));
            }
        }
    }
}

fn judged(
    change: &FrameworkChange,
    answer: &Answer,
    draft: &Draft,
    others: &Others,
    loaded: &Loaded,
    arguments: &Arguments,
) -> OtherView {
    let failed = |failure: String| OtherView {
        draft: draft.name.clone(),
        failure: Some(failure),
        transitions: Vec::new(),
    };
    let Some(program) = &draft.program else { return failed(String::from("it has errors")) };
    let is_same = |here: Span, there: Span| {
        let of = |loaded: &Loaded, span: Span| {
            loaded.sources.get(span.file).map(|file| (file.name.clone(), span.start))
        };
        of(loaded, here).is_some_and(|place| of(&others.loaded, there) == Some(place))
    };
    let options = arguments.evaluating.options(loaded);
    match change.carry(&answer.program, program.clone(), &options, &is_same) {
        Ok(carried) => other(draft.name.clone(), &carried),
        Err(failure) => failed(failure.message),
    }
}

/// The drafts of the projects that the paths lie in, and of those given besides; none of them twice.
fn find(loaded: &Loaded, arguments: &Arguments) -> Vec<Others> {
    let disk = Disk::new();
    let of_projects =
        arguments.paths.iter().filter_map(|path| load_project(&disk, &path.to_string_lossy()));
    let given = arguments.recheck.iter().map(|path| load(&disk, &path.to_string_lossy()));
    let read = |loaded: &Loaded| -> BTreeSet<String> {
        let names = loaded.ids.iter().filter_map(|id| loaded.sources.get(*id));
        names.map(|file| file.name.clone()).collect()
    };
    let mut seen = read(loaded);
    let mut all = Vec::new();
    for loaded in of_projects.chain(given) {
        let drafts = loaded.drafts(&|name| seen.contains(name));
        seen.extend(drafts.iter().map(|draft| draft.name.clone()));
        all.push(Others { loaded, drafts });
    }
    all
}
