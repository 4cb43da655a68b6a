//! `accordant check`: the verdicts of files and folders, each a check of its own, in one or several formats.
//!
//! 1. `outputs`: the formats that are asked for, and where each goes;
//! 2. `one`: the check of one path; here: of all, on all cores, and what is written.

mod one;
mod outputs;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::evaluating::Evaluating;
use super::paths::named;
use super::progress::Bar;
use super::writing::{files_of, write_beside};
use super::{Disk, Exit, Format, Screen, audit};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::project::audit::Entry;
use crate::project::waivers::Tally;
use crate::report::diagnostics;
use crate::report::escape::{json, visible_line, without_commands};
use crate::report::human::{Terminal, verdicts};
use crate::report::narrow::{narrowed, without_inapplicable};
use crate::report::view::{CheckView, ChecksView, PathView, Show};
use crate::workspace::{Loaded, SharedPacks, drafts_around, on_cores};
use one::{Wanted, check, of_project};
use outputs::{Output, Outputs, read};

pub(super) use one::Checked;
pub(super) use outputs::Kind;

/// Of findings that are alike, so many are shown to a reader.
const MOST_ALIKE: usize = 10;

/// So many paths are checked before anything of them is written.
const ROUND: usize = 64;

/// What `check` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them; each is a check of its own. Without any, each draft of
    /// the project
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to write the results on the screen; `human`, where nothing else is
    #[arg(long, value_enum)]
    format: Option<Kind>,
    /// Write the results in this format, too, to the file or, without one, on the screen; may be repeated
    #[arg(long = "output", value_name = "FORMAT[=FILE]", value_parser = read)]
    outputs: Vec<Output>,
    #[command(flatten)]
    evaluating: Evaluating,
    /// Also show what is met and what does not apply
    #[arg(long)]
    all: bool,
    /// Add what was checked to a log: inputs by their hashes, options, verdicts, how it ended
    #[arg(long, value_name = "LOG")]
    audit: Option<PathBuf>,
    /// Refuse texts that are not as `accordant.lock` has them
    #[arg(long)]
    locked: bool,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let outputs =
        match Outputs::of(arguments.format, &arguments.outputs, arguments.audit.as_deref()) {
            Ok(outputs) => outputs,
            Err(why) => {
                screen.complain(&format!("accordant: {}\n", visible_line(&why)));
                return Exit::WrongInput;
            }
        };
    let all = checked(arguments, &outputs, screen);
    let mut exit = all.exit;
    if outputs.screen.of_readers().is_none() {
        let view = viewed(outputs.screen, &all.view, arguments);
        screen.print(&outputs.screen.text(&view));
    }
    for (kind, file) in &outputs.files {
        let view = viewed(*kind, &all.view, arguments);
        let text = match kind.of_readers() {
            Some(format) => for_readers(&view, &all.complaints, format),
            None => kind.text(&view),
        };
        exit = exit.max(write_beside(file, &text, all.read.iter().map(String::as_str), screen));
    }
    if let Some(log) = &arguments.audit {
        let how = (&arguments.evaluating, arguments.locked);
        let entry = Entry { exit_code: exit as u8, ..all.entry };
        exit = exit.max(audit::record(log, entry, how, screen));
    }
    exit
}

/// A check as it was recorded, once more.
pub(super) fn replayed(path: &str, evaluating: &Evaluating, locked: bool) -> Checked {
    let wanted = Wanted {
        packs: SharedPacks::default(),
        evaluating,
        show: NOTHING,
        listed: false,
        locked,
        sealed: true,
    };
    check(path, &wanted)
}

/// As [`replayed`], of a run that asked for the drafts of a project and found none that could be checked.
pub(super) fn replayed_project(folder: &str, evaluating: &Evaluating, locked: bool) -> Checked {
    match drafts_around(&Disk::new(), folder) {
        Err(loaded) => of_project(folder, *loaded),
        Ok(_) => replayed(folder, evaluating, locked),
    }
}

/// What is wrong with the input of a check, in words, for each way of reading that files are written for.
type Complaints = Vec<(Format, String)>;

/// What all checks came to.
struct All {
    view: ChecksView,
    /// Of each check.
    complaints: Vec<Complaints>,
    /// The files that were read; only where files are written.
    read: BTreeSet<String>,
    /// The rules and the texts that are listed already, by name.
    listed: (BTreeSet<String>, BTreeSet<String>),
    exit: Exit,
    /// What is recorded, where that is asked for.
    entry: Entry,
}

/// Checks all paths, on all cores. What people read on the screen is written as it comes.
fn checked(arguments: &Arguments, outputs: &Outputs<'_>, screen: &mut Screen) -> All {
    let wanted = Wanted {
        packs: SharedPacks::default(),
        evaluating: &arguments.evaluating,
        show: outputs.kinds().map(|kind| show(kind, arguments)).fold(NOTHING, fuller),
        listed: outputs.has(Kind::Sarif),
        locked: arguments.locked,
        sealed: arguments.audit.is_some(),
    };
    let base = arguments.audit.as_ref().and_then(|_| audit::base());
    let mut all = All {
        view: ChecksView { checks: Vec::new() },
        complaints: Vec::new(),
        read: BTreeSet::new(),
        listed: Default::default(),
        exit: Exit::Pass,
        entry: Entry::default(),
    };
    let paths = match paths(arguments) {
        Ok(paths) => paths,
        Err(loaded) => {
            let checked = of_project(".", *loaded);
            if let Some(base) = &base {
                audit::note(&mut all.entry, &checked, base);
                // No path was asked for, and none was found.
                all.entry.checks.iter_mut().for_each(|check| check.path.clear());
            }
            take(&mut all, checked, (outputs, 1), arguments, screen);
            return all;
        }
    };
    let bar = Bar::new(paths.len());
    let mut kept = Kept::default();
    for round in paths.chunks(ROUND) {
        let found = on_cores(round, None, |path| {
            let checked = check(path, &wanted);
            bar.step();
            checked
        });
        for checked in found {
            kept.add(&checked);
            if let Some(base) = &base {
                audit::note(&mut all.entry, &checked, base);
            }
            let of = (outputs, paths.len());
            bar.pause(|| take(&mut all, checked, of, arguments, screen));
        }
    }
    bar.end();
    // A project as a whole is checked where nothing less is asked for.
    if arguments.paths.is_empty()
        && let Some(checked) = kept.rest()
    {
        take(&mut all, checked, (outputs, paths.len()), arguments, screen);
    }
    all
}

/// What is asked for, or else the drafts of the project.
fn paths(arguments: &Arguments) -> Result<Vec<String>, Box<Loaded>> {
    if arguments.paths.is_empty() {
        return drafts_around(&Disk::new(), ".");
    }
    Ok(named(&arguments.paths))
}

/// What the checks of a project's drafts leave to be said of its waivers.
#[derive(Default)]
struct Kept {
    tally: Tally,
    /// The texts and the waivers, of the first check.
    loaded: Option<Loaded>,
    /// Some draft could not be judged: what a waiver names may be in it.
    is_open: bool,
}

impl Kept {
    fn add(&mut self, checked: &Checked) {
        self.tally.join(&checked.waivers);
        self.is_open |= checked.view.verdicts.is_none();
        let loaded = &checked.loaded;
        if self.loaded.is_none() && !loaded.waivers.is_empty() {
            self.loaded = Some(Loaded {
                sources: loaded.sources.clone(),
                settings: loaded.settings.clone(),
                waivers: loaded.waivers.clone(),
                ..Loaded::default()
            });
        }
    }

    /// What is left, as a check of the file of waivers.
    fn rest(self) -> Option<Checked> {
        let mut loaded = self.loaded.filter(|_| !self.is_open)?;
        let mut found = self.tally.rest(&loaded.waivers);
        loaded.levelled(&mut found);
        loaded.diagnostics = found;
        let first = loaded.diagnostics.first()?.labels.first()?.span;
        let name = loaded.sources.get(first.file)?.name.clone();
        let mut checked = of_project(&name, loaded);
        checked.view.is_beside = true;
        Some(checked)
    }
}

/// Takes a check in: shows it on the screen, and keeps of it what the formats need.
fn take(
    all: &mut All,
    checked: Checked,
    (outputs, count): (&Outputs<'_>, usize),
    arguments: &Arguments,
    screen: &mut Screen,
) {
    all.exit = all.exit.max(checked.exit);
    if let Some(format) = outputs.screen.of_readers() {
        let gap = if all.view.checks.is_empty() { "" } else { "\n" };
        show_one(&checked, format, (gap, count), arguments, screen);
    }
    keep(all, checked, outputs);
}

/// Keeps of a check what is needed further. Rules and texts that are known from an earlier one are not kept again.
fn keep(all: &mut All, checked: Checked, outputs: &Outputs<'_>) {
    let follows = checked.follows();
    let Checked { mut view, diagnostics, loaded, .. } = checked;
    let readers = outputs.files.iter().filter_map(|(kind, _)| kind.of_readers());
    let in_words = |format| (format, complaints(&diagnostics, &loaded, format, (None, follows)));
    all.complaints.push(readers.map(in_words).collect());
    if !outputs.files.is_empty() {
        all.read.extend(files_of(&loaded.sources).map(str::to_owned));
    }
    let (rules, texts) = &mut all.listed;
    view.rules.retain(|rule| rules.insert(rule.name.clone()));
    view.texts.retain(|text| texts.insert(text.name.clone()));
    all.view.checks.push(view);
}

/// Nothing but what fails, and not all of that.
const NOTHING: Show = Show { all: false, most_alike: Some(MOST_ALIKE) };

/// The verdicts that a format shows.
fn show(kind: Kind, arguments: &Arguments) -> Show {
    let is_short = kind.of_readers().is_some() && !arguments.all;
    Show {
        // A case that passes is a case, too.
        all: arguments.all || kind == Kind::Junit,
        most_alike: is_short.then_some(MOST_ALIKE),
    }
}

/// What holds both.
fn fuller(a: Show, b: Show) -> Show {
    let most_alike = a.most_alike.zip(b.most_alike).map(|(a, b)| a.max(b));
    Show { all: a.all || b.all, most_alike }
}

/// The view of a format, of one that holds what all of them need.
fn viewed(kind: Kind, view: &ChecksView, arguments: &Arguments) -> ChecksView {
    let wanted = show(kind, arguments);
    let narrow = |check: &CheckView| {
        let check = narrowed(check, wanted);
        if kind == Kind::Junit && !arguments.all { without_inapplicable(check) } else { check }
    };
    let one =
        |path: &PathView| PathView { verdicts: path.verdicts.as_ref().map(narrow), ..path.clone() };
    ChecksView { checks: view.checks.iter().map(one).collect() }
}

/// A check on the screen.
fn show_one(
    checked: &Checked,
    format: Format,
    (gap, checks): (&str, usize),
    arguments: &Arguments,
    screen: &mut Screen,
) {
    if checks > 1 {
        let heading = visible_line(&checked.view.path);
        screen.print(&without_commands(&format!("{gap}{heading}\n")));
    }
    complain_that(&checked.diagnostics, &checked.loaded, format, checked.follows(), screen);
    if let Some(view) = &checked.view.verdicts {
        let kind = if format == Format::Narratable { Kind::Narratable } else { Kind::Human };
        let view = narrowed(view, show(kind, arguments));
        screen.print(&without_commands(&verdicts(&view, terminal(format, screen))));
    }
}

/// All checks as a text for people, as the screen would show them without colours.
fn for_readers(view: &ChecksView, complaints: &[Complaints], format: Format) -> String {
    let mut out = String::new();
    for (check, complaint) in view.checks.iter().zip(complaints) {
        if view.checks.len() > 1 {
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(gap);
            out.push_str(&visible_line(&check.path));
            out.push('\n');
        }
        if let Some((_, complaint)) = complaint.iter().find(|(known, _)| *known == format) {
            out.push_str(complaint);
        }
        if let Some(found) = &check.verdicts {
            out.push_str(&verdicts(found, Terminal::default()));
        }
    }
    without_commands(&out).into_owned()
}

/// JSON with line ends, and one at its end.
pub(super) fn to_json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    json(&text).into_owned()
}

/// How results are written on this screen.
pub(super) fn terminal(format: Format, screen: &Screen) -> Terminal {
    Terminal {
        colour: screen.look().colours && format == Format::Human,
        width: screen.is_terminal().then(|| screen.look().width),
    }
}

/// Diagnostics on the stream of errors, with their number.
pub(super) fn complain(found: &[Diagnostic], loaded: &Loaded, format: Format, screen: &mut Screen) {
    complain_that(found, loaded, format, "nothing was checked", screen);
}

/// As [`complain`], with what follows from errors.
pub(super) fn complain_that(
    found: &[Diagnostic],
    loaded: &Loaded,
    format: Format,
    follows: &str,
    screen: &mut Screen,
) {
    let text = complaints(found, loaded, format, (Some(screen), follows));
    screen.complain(&text);
}

/// Diagnostics as a text with their number; as on a screen, or without colours.
fn complaints(
    found: &[Diagnostic],
    loaded: &Loaded,
    format: Format,
    (screen, follows): (Option<&Screen>, &str),
) -> String {
    if found.is_empty() {
        return String::new();
    }
    let look = screen.map(Screen::complaints_look).unwrap_or_default();
    let mut text = match format {
        Format::Narratable => diagnostics::narratable(found, &loaded.sources),
        _ => diagnostics::human(found, &loaded.sources, look),
    };
    text.push_str(&diagnostics::count(found));
    if has_errors(found) && !follows.is_empty() {
        text.push_str("; ");
        text.push_str(follows);
    }
    text.push('\n');
    without_commands(&text).into_owned()
}
