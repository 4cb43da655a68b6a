//! `accordant roadmap`: the cheapest road of an agreement through the stages.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

use super::check::{complain_that, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::progress::Line;
use super::writing::write_each;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate;
use crate::model::{EntityId, Program};
use crate::report::diagnostics;
use crate::report::roadmap::{RoadmapRunView, RoadmapView, page, svg, text, view};
use crate::scenario::roadmap::{Options, Roadmap, leaders, roadmap, stage_named};
use crate::workspace::{self, Loaded};

/// Set by Ctrl-C: the search ends.
static INTERRUPT: AtomicBool = AtomicBool::new(false);

/// What `roadmap` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file, or a folder with all `.accord` files below it
    #[arg(value_name = "PATH")]
    path: OsString,
    /// The agreement that goes the road; where none is named, the one that stands furthest
    #[arg(value_name = "AGREEMENT")]
    agreement: Option<String>,
    /// The stage to be reached
    #[arg(long, value_name = "STAGE")]
    to: String,
    /// Follow so many suggestions for each stage
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Also write a picture of the road to this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Also write a page with the picture and the tables to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    evaluating: Evaluating,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    // Where no handler can be set, Ctrl-C ends the process as ever.
    let _ = ctrlc::set_handler(|| INTERRUPT.store(true, Ordering::Relaxed));
    let path = arguments.path.to_string_lossy();
    let loaded = workspace::load(&Disk::new(), &path);
    let (program, mut found) = loaded.analyse();
    let (view, mut exit) = match program.map(|program| made(&program, &loaded, arguments)) {
        None => (None, Exit::WrongInput),
        Some(Ok(view)) => {
            let exit = exit_after(&view);
            (Some(view), exit)
        }
        Some(Err(failure)) => {
            let exit = exit_of(std::slice::from_ref(&*failure));
            found.push(*failure);
            (None, exit)
        }
    };
    if let Some(view) = &view {
        exit = exit.max(write_files(view, &loaded, arguments, screen));
    }
    if arguments.format == Format::Json {
        let run = RoadmapRunView {
            path: path.into_owned(),
            exit_code: exit as u8,
            diagnostics: diagnostics::json(&found, &loaded.sources),
            roadmap: view,
        };
        screen.print(&to_json(&run));
        return exit;
    }
    complain_that(&found, &loaded, arguments.format, "no road is shown", screen);
    if let Some(view) = &view {
        screen.print(&text(view, terminal(arguments.format, screen)));
    }
    exit
}

/// How a search ends: with a road; with one that is closed; or with nothing known.
fn exit_after(view: &RoadmapView) -> Exit {
    match view.closed.as_ref().map(|closed| closed.why) {
        None => Exit::Pass,
        Some("conflict") => Exit::Findings,
        Some(_) => Exit::Unfinished,
    }
}

fn write_files(
    view: &RoadmapView,
    loaded: &Loaded,
    arguments: &Arguments,
    screen: &mut Screen,
) -> Exit {
    let picture = arguments.svg.as_ref().map(|path| (path, svg(view)));
    let page = arguments.html.as_ref().map(|path| (path, Some(page(view))));
    let nothing = "there is no road to draw: the agreement stands there already";
    write_each(picture.into_iter().chain(page), &loaded.sources, nothing, screen)
}

fn made(
    program: &Program,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<RoadmapView, Box<Diagnostic>> {
    let to = stage_named(program, &arguments.to)?;
    let options = Options {
        evaluation: evaluate::Options {
            interrupt: Some(&INTERRUPT),
            ..arguments.evaluating.options(loaded)
        },
        top: usize::from(arguments.top),
        ..Options::default()
    };
    let is_asked = |entity: EntityId| {
        let span = program.entity(entity).span;
        span.is_some_and(|span| loaded.is_asked(span.file))
    };
    let leaders = match &arguments.agreement {
        Some(name) => vec![named(program, name)?],
        None => leaders(program, &options.evaluation, is_asked)?,
    };
    let mut line = Line::new();
    let mut best: Option<Roadmap> = None;
    for leader in leaders {
        let found = roadmap(program, leader, to, &options, &mut |now| line.show(now));
        if found.is_err() {
            line.wipe();
        }
        let found = found?;
        if best.as_ref().is_none_or(|best| found.is_better(best)) {
            best = Some(found);
        }
    }
    line.wipe();
    let Some(best) = best else {
        let message = "there is no agreement that could go the road";
        return Err(Box::new(Diagnostic::without_span(Code::UnknownName, message)));
    };
    Ok(view(program, &best, &loaded.sources, &options, |file| loaded.is_asked(file)))
}

/// The agreement of that name, also one that is only planned.
fn named(program: &Program, name: &str) -> Result<EntityId, Box<Diagnostic>> {
    let planned = program.planned.iter().map(|planned| planned.entity);
    let mut planned = planned.filter(|entity| program.entity(*entity).path == name);
    planned.next().map_or_else(|| crate::scenario::standing::agreement(program, name), Ok)
}
