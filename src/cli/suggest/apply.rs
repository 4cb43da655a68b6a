//! `--apply N`: a suggestion written into the texts, once they have been read and judged as they would be.

use super::super::check::{complain_that, terminal};
use super::super::{Disk, Exit, Format, Screen};
use crate::adjust::{Answer, Knob, KnobKind, verify};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Options, date_of};
use crate::report::escape::visible_line;
use crate::report::suggest::applied::{AppliedView, RevisedView, outcome, preview};
use crate::revise::{
    Mended, Refusal, Revised, Unkept, Verdicts, path_of_target, recheck, revise, write_all,
};
use crate::workspace::{Files as _, Laid, Loaded, Overlay, load};

/// What is to be applied, and where to.
pub(super) struct Wanted<'a> {
    /// The files and folders that were read together.
    pub(super) paths: &'a [String],
    /// Which suggestion, from 1.
    pub(super) number: usize,
    /// The file that is written instead of the draft.
    pub(super) output: Option<&'a str>,
    /// How the drafts are judged.
    pub(super) evaluation: &'a Options,
    pub(super) format: Format,
}

/// Why nothing is written, and how the process ends.
struct Refused {
    why: String,
    exit: Exit,
    /// What is wrong with the texts as they would be, with those texts.
    found: Option<(Box<Loaded>, Vec<Diagnostic>)>,
}

impl Refused {
    fn new(exit: Exit, why: impl std::fmt::Display) -> Self {
        Refused { why: format!("nothing is written: {why}"), exit, found: None }
    }
}

/// Applies a suggestion: shows the diff, then writes. Says how the process ends, and what was done for programs to read.
pub(super) fn apply(
    wanted: &Wanted<'_>,
    loaded: &Loaded,
    answer: &Answer,
    screen: &mut Screen,
) -> (AppliedView, Exit) {
    let mut view = AppliedView { suggestion: wanted.number, ..AppliedView::default() };
    let exit = match applied(wanted, loaded, answer, &mut view, screen) {
        Ok(exit) => exit,
        Err(refused) => {
            if let Some((loaded, found)) = &refused.found
                && wanted.format != Format::Json
            {
                complain_that(found, loaded, wanted.format, "nothing is written", screen);
            }
            if wanted.format != Format::Json {
                screen.complain(&format!("{}\n", visible_line(&refused.why)));
            }
            view.refused = Some(refused.why);
            refused.exit
        }
    };
    if wanted.format != Format::Json {
        screen.print(&outcome(&view));
    }
    (view, exit)
}

fn applied(
    wanted: &Wanted<'_>,
    loaded: &Loaded,
    answer: &Answer,
    view: &mut AppliedView,
    screen: &mut Screen,
) -> Result<Exit, Refused> {
    if answer.failing.is_empty() {
        view.failures = Some(0);
        return Ok(Exit::Pass);
    }
    let disk = Disk::new();
    let revised = texts(wanted, loaded, answer)?;
    let target = wanted.output.map(|output| target(output, &revised, loaded, &disk)).transpose()?;
    let mended = promised(wanted, answer).and_then(|promised| {
        let entries: Vec<&str> = wanted.paths.iter().map(String::as_str).collect();
        recheck(&disk, &entries, &revised, &promised, wanted.evaluation).map_err(unkept)
    })?;
    view.failures = Some(mended.verdicts.failures);
    let to: Vec<(&Revised, &str)> =
        revised.iter().map(|text| (text, wanted.output.unwrap_or(&text.name))).collect();
    view.files = to.iter().map(|(text, to)| RevisedView::new(text, to)).collect();
    if wanted.format != Format::Json {
        screen.print(&preview(wanted.number, &to, terminal(wanted.format, screen)));
    }
    let failures = mended.verdicts.failures;
    let texts = placed(mended, target.as_deref());
    write_all(&disk, &texts)
        .map_err(|why| Refused { why, ..Refused::new(Exit::WrongInput, "") })?;
    view.written = true;
    view.note = target.and_then(|path| beside(&disk, &path, &texts));
    Ok(if failures == 0 { Exit::Pass } else { Exit::Findings })
}

/// The texts that the suggestion changes.
fn texts(wanted: &Wanted<'_>, loaded: &Loaded, answer: &Answer) -> Result<Vec<Revised>, Refused> {
    let wrong = |why: String| Refused::new(Exit::WrongInput, why);
    let chosen = wanted.number.checked_sub(1).and_then(|place| answer.suggestions.get(place));
    let Some(suggestion) = chosen else {
        let number = wanted.number;
        return Err(match answer.suggestions.len() {
            0 if !answer.knobs.iter().any(is_of_framework) => wrong(String::from(
                "there is no suggestion to apply; `--framework` lets the framework move, too",
            )),
            0 => wrong(String::from("there is no suggestion to apply")),
            1 => wrong(format!("there is no suggestion {number}, there is one")),
            n => wrong(format!(
                "there is no suggestion {number}, there are {n}; `--top` asks for more"
            )),
        });
    };
    revise(&loaded.sources, &loaded.files, &answer.program, &suggestion.steps)
        .map_err(|Refusal(why)| wrong(why))
}

fn is_of_framework(knob: &Knob) -> bool {
    matches!(knob.kind, KnobKind::Parameter(_) | KnobKind::Waive(_))
}

/// The verdicts that the suggestion promises.
fn promised(wanted: &Wanted<'_>, answer: &Answer) -> Result<Verdicts, Refused> {
    let failed = |failure: Box<Diagnostic>| Refused::new(Exit::Unfinished, failure.message);
    let place = wanted.number.saturating_sub(1);
    let Some(suggestion) = answer.suggestions.get(place) else {
        return Err(Refused::new(Exit::WrongInput, "there is no suggestion to apply"));
    };
    let moved = answer.applied(suggestion);
    let as_of = date_of(&moved.program, wanted.evaluation.as_of).map_err(failed)?;
    let options = Options { as_of, ..*wanted.evaluation };
    let outcome = verify::evaluate(&moved, &options).map_err(failed)?;
    Ok(Verdicts::of(&outcome))
}

fn unkept(unkept: Unkept) -> Refused {
    let refused = |why: String| Refused::new(Exit::Unfinished, why);
    match unkept {
        Unkept::Gone(name, error) => refused(format!("`{name}`: {error}")),
        Unkept::Changed(name) => refused(format!("`{name}` has changed since it was read")),
        Unkept::Wrong(loaded, found) => Refused {
            found: Some((loaded, found)),
            ..refused(String::from(
                "with the suggestion applied, the texts could not be used any more",
            ))
        },
        Unkept::Differ(differences) => {
            let shown = differences.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
            let more = differences.len().saturating_sub(3);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            refused(format!("the verdicts would not be those that were promised: {shown}{more}"))
        }
    }
}

/// The canonical path of the file that is written instead of a draft.
fn target(
    output: &str,
    revised: &[Revised],
    loaded: &Loaded,
    disk: &Disk,
) -> Result<String, Refused> {
    let wrong = |why: String| Refused::new(Exit::WrongInput, why);
    if !output.ends_with(".accord") {
        return Err(wrong(format!("`{output}` does not end in `.accord`")));
    }
    let [own] = revised else {
        let names: Vec<String> = revised.iter().map(|text| format!("`{}`", text.name)).collect();
        return Err(wrong(format!(
            "`--output` is one file, and the suggestion changes {}",
            crate::explain::join_words(&names)
        )));
    };
    let path = path_of_target(disk, output).map_err(wrong)?;
    let same = |name: &str| disk.canonical(name).is_ok_and(|known| known == path);
    let other = loaded.sources.iter().find(|(id, file)| *id != own.file && same(&file.name));
    match other {
        Some((_, file)) => {
            Err(wrong(format!("`{}` is read together with `{}`", file.name, own.name)))
        }
        None => Ok(path),
    }
}

/// The texts where they are to be written.
fn placed(mended: Mended, target: Option<&str>) -> Vec<(String, String)> {
    let place = |(path, text): (String, String)| (target.map_or(path, str::to_owned), text);
    mended.texts.into_iter().map(place).collect()
}

/// Whether the file that was written can be read where it lies, without the project that the draft lies in.
fn beside(disk: &Disk, path: &str, texts: &[(String, String)]) -> Option<String> {
    let laid = texts.iter().map(|(path, text)| Laid {
        path: path.clone(),
        text: text.clone(),
        called: None,
    });
    let (program, found) = load(&Overlay::new(disk, laid.collect()), path).analyse();
    let first = found.first().filter(|_| program.is_none())?;
    Some(format!("`{}` cannot be read where it lies: {}", disk.shown(path), first.message))
}
