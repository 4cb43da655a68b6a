//! `accordant timeline`: the verdicts of a file or folder over the years, as a table, as data and as a chart.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::check::{complain, terminal, to_json};
use super::evaluating::{exit_of, read_date};
use super::writing::write_each;
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate;
use crate::model::Program;
use crate::report::chart::svg;
use crate::report::diagnostics;
use crate::report::page::page;
use crate::report::timeline::{Shown, TimelineRunView, TimelineView, table, view};
use crate::scenario::asked::no_requirement;
use crate::scenario::timeline::{MOST_DATES, Range, timeline};
use crate::workspace::{self, Loaded};

/// What `timeline` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file, or a folder with all `.accord` files below it
    #[arg(value_name = "PATH")]
    path: OsString,
    /// The first date, as 2027-06-01; the earliest that the files state where it is not given
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    from: Option<Date>,
    /// The last date, as 2037-06-01; until nothing changes, at most a hundred years on, where it is not given
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    until: Option<Date>,
    /// Show these requirements alone
    #[arg(long, value_name = "REQUIREMENT", num_args = 1..)]
    only: Vec<String>,
    /// Also show what never changes
    #[arg(long)]
    all: bool,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Also write a chart to this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Also write a page with the chart and the table to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The most steps that all evaluations together may take [default: what `accord.toml` says, or 1000000000]
    #[arg(long, value_name = "N")]
    most_steps: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let path = arguments.path.to_string_lossy();
    let loaded = workspace::load(&Disk::new(), &path);
    let (program, mut found) = loaded.analyse();
    let (timeline, mut exit) = match program.map(|program| made(&program, &loaded, arguments)) {
        None => (None, Exit::WrongInput),
        Some(Err(failure)) => {
            let exit = exit_of(std::slice::from_ref(&*failure));
            found.push(*failure);
            (None, exit)
        }
        Some(Ok(timeline)) => {
            let exit = if timeline.cut { Exit::Unfinished } else { Exit::Pass };
            (Some(timeline), exit)
        }
    };
    if let Some(view) = &timeline {
        exit = exit.max(write_files(view, &loaded, arguments, screen));
    }
    if arguments.format == Format::Json {
        found.extend(timeline.iter().filter(|view| view.cut).map(cut));
        let view = TimelineRunView {
            path: path.into_owned(),
            exit_code: exit as u8,
            diagnostics: diagnostics::json(&found, &loaded.sources),
            timeline,
        };
        screen.print(&to_json(&view));
        return exit;
    }
    complain(&found, &loaded, arguments.format, screen);
    if let Some(view) = &timeline {
        let width = terminal(arguments.format, screen).width;
        screen.print(&table(view, width));
        if view.cut {
            let cut = cut(view);
            let (notes, help) = (cut.notes.join("; "), cut.help.unwrap_or_default());
            screen.complain(&format!("accordant: {}; {notes}; {help}\n", cut.message));
        }
    }
    exit
}

/// Writes the files that are asked for.
fn write_files(
    view: &TimelineView,
    loaded: &Loaded,
    arguments: &Arguments,
    screen: &mut Screen,
) -> Exit {
    let picture = arguments.svg.as_ref().map(|path| (path, svg(view)));
    let page = arguments.html.as_ref().map(|path| (path, Some(page(view))));
    let nothing = "there is nothing to draw: no verdict that is shown changes; see `--all`";
    write_each(picture.into_iter().chain(page), &loaded.sources, nothing, screen)
}

fn made(
    program: &Program,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<TimelineView, Box<Diagnostic>> {
    if let Some(name) = arguments.only.iter().find(|name| program.requirement_named(name).is_none())
    {
        return Err(Box::new(no_requirement(program, name, None)));
    }
    if let (Some(from), Some(until)) = (arguments.from, arguments.until)
        && until < from
    {
        let message = format!("the timeline ends on {until}, before it begins on {from}");
        return Err(Box::new(Diagnostic::without_span(Code::InvalidStatement, message)));
    }
    let most_steps = arguments.most_steps.unwrap_or(loaded.settings.limits.steps);
    let options = evaluate::Options { most_steps, ..evaluate::Options::default() };
    let from = arguments.from.or_else(|| loaded.first_date(program));
    let timeline = timeline(program, &options, Range { from, until: arguments.until })?;
    let shown = Shown { all: arguments.all, only: &arguments.only };
    Ok(view(program, &timeline, &loaded.sources, shown))
}

fn cut(view: &TimelineView) -> Diagnostic {
    let until = view.until.as_deref().unwrap_or("?");
    let message = format!("verdicts can change on more than {MOST_DATES} dates");
    Diagnostic::without_span(Code::BudgetExhausted, message)
        .note(format!("the timeline ends on {until}; nothing is said of what comes later"))
        .help("look at fewer years with `--from` and `--until`")
}
