//! `accordant suggest`: the cheapest moves after which drafts pass, or what keeps them from it.

mod apply;
mod certificate;
mod others;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

use super::check::{complain_that, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::paths::named;
use super::{Disk, Exit, Format, Screen};
use crate::adjust::{Answer, Options, Scope};
use crate::diagnostic::Diagnostic;
use crate::evaluate;
use crate::model::{Program, RequirementId};
use crate::report::diagnostics;
use crate::report::suggest::applied::AppliedView;
use crate::report::suggest::{self, SuggestRunView, SuggestView};
use crate::scenario::asked::no_requirement;
use crate::scenario::suggest::{Found, is_closed};
use crate::workspace::{self, Loaded};

use certificate::certify;
pub(super) use certificate::texts;

use super::progress::Line;

/// Set by Ctrl-C: the search ends with the best it has.
static INTERRUPT: AtomicBool = AtomicBool::new(false);

/// What `suggest` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them, read together
    #[arg(required = true, value_name = "DRAFT")]
    paths: Vec<OsString>,
    /// Look for so many suggestions, each touching something that no cheaper one does
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
    /// Only these requirements are to be met, of those that fail
    #[arg(long = "goal", value_name = "REQUIREMENT", num_args = 1..)]
    goals: Vec<String>,
    /// Also change the framework: its adjustable parameters, and the requirements that it may waive
    #[arg(long)]
    framework: bool,
    /// Files and folders with further drafts, to be judged again under a change of the framework
    #[arg(long, value_name = "PATH", num_args = 1..)]
    recheck: Vec<OsString>,
    /// Where no move suffices: look for so many conflicts
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    all_conflicts: u16,
    /// Write this suggestion into the drafts, once they have been judged as they would be; the diff is shown first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    apply: Option<u16>,
    /// Write the draft with the suggestion to this file instead
    #[arg(long, value_name = "FILE", requires = "apply")]
    output: Option<OsString>,
    /// Also write a certificate to this file: that the first suggestion is the cheapest, or that there is none
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    evaluating: Evaluating,
}

/// What the search came to, with what it asked.
struct Suggested {
    found: Found,
    view: SuggestView,
    options: Options,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    // Where no handler can be set, Ctrl-C ends the process as ever.
    let _ = ctrlc::set_handler(|| INTERRUPT.store(true, Ordering::Relaxed));
    let paths: Vec<String> = named(&arguments.paths);
    let entries: Vec<&str> = paths.iter().map(String::as_str).collect();
    let loaded = workspace::load_all(&Disk::new(), &entries);
    let (program, mut diagnostics) = loaded.analyse();
    let result = match program {
        None => Err((Vec::new(), Exit::WrongInput)),
        Some(program) => suggested(&program, &loaded, arguments).map_err(|failure| {
            let exit = exit_of(std::slice::from_ref(&*failure));
            (vec![*failure], exit)
        }),
    };
    let (suggested, exit) = match result {
        Ok(suggested) => {
            let mut exit = exit_after(&suggested.found.answer);
            if let Some(path) = &arguments.certificate {
                let Suggested { found, options, .. } = &suggested;
                exit = exit.max(certify(path, &found.answer, options, &loaded, screen));
            }
            (Some(suggested), exit)
        }
        Err((failure, exit)) => {
            diagnostics.extend(failure);
            (None, exit)
        }
    };
    let view = suggested.as_ref().map(|suggested| &suggested.view);
    if arguments.format == Format::Json {
        let (applied, exit) = applied(arguments, &paths, &loaded, suggested.as_ref(), exit, screen);
        let run = SuggestRunView {
            paths,
            exit_code: exit as u8,
            diagnostics: diagnostics::json(&diagnostics, &loaded.sources),
            found: view.cloned(),
            applied,
        };
        screen.print(&to_json(&run));
        return exit;
    }
    complain_that(&diagnostics, &loaded, arguments.format, "nothing is suggested", screen);
    if let Some(view) = view {
        screen.print(&suggest::text(view, terminal(arguments.format, screen)));
    }
    applied(arguments, &paths, &loaded, suggested.as_ref(), exit, screen).1
}

/// Applies what is to be applied; how the process ends otherwise.
fn applied(
    arguments: &Arguments,
    paths: &[String],
    loaded: &Loaded,
    suggested: Option<&Suggested>,
    exit: Exit,
    screen: &mut Screen,
) -> (Option<AppliedView>, Exit) {
    let (Some(number), Some(suggested)) = (arguments.apply, suggested) else { return (None, exit) };
    let output = arguments.output.as_ref().map(|path| path.to_string_lossy());
    let wanted = apply::Wanted {
        paths,
        number: usize::from(number),
        output: output.as_deref(),
        evaluation: &arguments.evaluating.options(loaded),
        format: arguments.format,
    };
    let (view, exit) = apply::apply(&wanted, loaded, &suggested.found.answer, screen);
    (Some(view), exit)
}

/// How a search ends: with nothing to mend; with drafts that fail, mendable or certainly not; or with nothing proved.
fn exit_after(answer: &Answer) -> Exit {
    let is_proved = answer.suggestions.first().is_some_and(|best| best.proved);
    if answer.failing.is_empty() {
        Exit::Pass
    } else if is_proved || is_closed(answer) {
        Exit::Findings
    } else {
        Exit::Unfinished
    }
}

fn suggested(
    program: &Program,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<Suggested, Box<Diagnostic>> {
    let options = options(program, loaded, arguments)?;
    others::check_given(arguments)?;
    let mut line = Line::new();
    let found = crate::scenario::suggest::suggest(program, &options, &mut |now| line.show(now));
    line.wipe();
    let found = found?;
    let mut view = suggest::found(program, &found, &loaded.sources, &options);
    others::judge(&found, &mut view, loaded, arguments);
    Ok(Suggested { found, view, options })
}

fn options(
    program: &Program,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<Options, Box<Diagnostic>> {
    let goal = |name: &String| -> Result<RequirementId, Box<Diagnostic>> {
        let id = program.requirement_named(name);
        id.ok_or_else(|| Box::new(no_requirement(program, name, None)))
    };
    Ok(Options {
        evaluation: evaluate::Options {
            interrupt: Some(&INTERRUPT),
            ..arguments.evaluating.options(loaded)
        },
        top: usize::from(arguments.top),
        scope: if arguments.framework { Scope::Framework } else { Scope::Drafts },
        goals: arguments.goals.iter().map(goal).collect::<Result<_, _>>()?,
        most_conflicts: usize::from(arguments.all_conflicts),
        certify: arguments.certificate.is_some(),
    })
}
