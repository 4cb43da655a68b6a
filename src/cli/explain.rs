//! `accordant explain`: why the verdicts of a requirement are what they are.

use std::ffi::OsString;

use clap::Args;
use jiff::civil::Date;

use super::check::{complain, to_json};
use super::{Disk, Exit, Format, Screen, read_date};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Judgement, MOST_STEPS, Outcome, Verdict};
use crate::explain::{Telling, Words};
use crate::model::{Program, RequirementId, ValueId};
use crate::report::diagnostics;
use crate::report::explain::{ExplainedView, ExplanationView, Manner, dot, explained, text};
use crate::report::human::Terminal;
use crate::workspace::{self, Loaded, Options};

/// Verdicts explained where no subject is named.
const MOST_VERDICTS: usize = 10;

/// What `explain` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file, or a folder with all `.accord` files below it
    #[arg(value_name = "PATH")]
    path: OsString,
    /// The requirement
    #[arg(value_name = "TARGET")]
    target: String,
    /// Only the verdicts on these subjects
    #[arg(value_name = "SUBJECT")]
    subjects: Vec<String>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// As a graph, for Graphviz
    #[arg(long, conflicts_with = "format")]
    dot: bool,
    /// Show so many levels
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// Show everything: all verdicts, levels, alternatives and elements
    #[arg(long)]
    all: bool,
    /// The date of evaluation, as 2027-06-01; outweighs what the agreements state
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    as_of: Option<Date>,
    /// The most steps that an evaluation may take
    #[arg(long, value_name = "N", default_value_t = MOST_STEPS)]
    most_steps: u64,
}

/// What is explained.
struct Explained {
    as_of: Option<Date>,
    views: Vec<ExplainedView>,
    more: usize,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let path = arguments.path.to_string_lossy();
    let loaded = workspace::load(&Disk::new(), &path);
    let (program, mut found) = loaded.analyse();
    let result = match &program {
        Some(program) => explain(program, &loaded, arguments),
        None => Err(None),
    };
    let (explained, exit) = match result {
        Ok(explained) => (Some(explained), Exit::Pass),
        Err(failure) => {
            let unfinished =
                failure.as_ref().is_some_and(|failure| failure.code == Code::BudgetExhausted);
            found.extend(failure.map(|failure| *failure));
            (None, if unfinished { Exit::Unfinished } else { Exit::WrongInput })
        }
    };
    if arguments.format == Format::Json {
        let diagnostics = diagnostics::json(&found, &loaded.sources);
        let (as_of, explained, more) = match explained {
            Some(e) => (e.as_of.map(|day| day.to_string()), e.views, e.more),
            None => (None, Vec::new(), 0),
        };
        let (path, exit_code) = (path.into_owned(), exit as u8);
        let view = ExplanationView { path, exit_code, diagnostics, as_of, explained, more };
        screen.print(&to_json(&view));
        return exit;
    }
    complain(&found, &loaded, arguments.format, screen);
    if let Some(explained) = explained {
        show(&explained, arguments, screen);
    }
    exit
}

fn show(explained: &Explained, arguments: &Arguments, screen: &mut Screen) {
    if arguments.dot {
        return screen.print(&dot(&explained.views));
    }
    let in_words = arguments.format == Format::Narratable;
    let width = screen.is_terminal().then(|| screen.look().width);
    let terminal = Terminal { colour: screen.look().colours && !in_words, width };
    let manner = Manner { terminal, depth: arguments.depth, all: arguments.all, in_words };
    for (place, view) in explained.views.iter().enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        screen.print(&format!("{gap}{}", text(view, manner)));
    }
    if explained.more > 0 {
        screen.print(&format!("\n… and {} more; name a subject, or say `--all`\n", explained.more));
    }
}

fn explain(
    program: &Program,
    loaded: &Loaded,
    arguments: &Arguments,
) -> Result<Explained, Option<Box<Diagnostic>>> {
    let options =
        Options { as_of: arguments.as_of, most_steps: arguments.most_steps, ..Options::default() };
    let target = target(program, &arguments.target).map_err(Some)?;
    let mut outcome = workspace::evaluate(program, &options).map_err(Some)?;
    let mut chosen = chosen(&outcome, target, &arguments.subjects).map_err(Some)?;
    // What fails comes first.
    chosen.sort_by_key(|judgement| rank(judgement.verdict));
    let most = if arguments.all { usize::MAX } else { MOST_VERDICTS };
    let more = chosen.len().saturating_sub(most);
    let telling = if arguments.all { Telling::ALL } else { Telling::SHORT };
    let fold = !arguments.all && arguments.depth.is_none() && arguments.format != Format::Json;
    let views = chosen
        .iter()
        .take(most)
        .map(|judgement| explained(&mut outcome, &loaded.sources, judgement, telling, fold))
        .collect();
    match outcome.unfinished() {
        Some(failure) => Err(Some(Box::new(failure))),
        None => Ok(Explained { as_of: outcome.as_of(), views, more }),
    }
}

/// What is to be explained.
fn target(program: &Program, name: &str) -> Result<RequirementId, Box<Diagnostic>> {
    program.requirement_named(name).ok_or_else(|| {
        let message = format!("there is no requirement `{name}`");
        let names = program.requirements.iter().map(|r| r.name.as_str());
        let diagnostic = Diagnostic::without_span(Code::UnknownRequirement, message);
        Box::new(match crate::diagnostic::did_you_mean(name, names) {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None => diagnostic,
        })
    })
}

/// The verdicts of a requirement on subjects, each named by its path or its name.
fn chosen(
    outcome: &Outcome<'_>,
    requirement: RequirementId,
    subjects: &[String],
) -> Result<Vec<Judgement>, Box<Diagnostic>> {
    let program = outcome.program();
    let words = Words::of(outcome);
    let is_named = |value: ValueId, name: &str| {
        let entity = value.as_entity().map(|entity| program.entity(entity));
        words.value(value) == name || entity.is_some_and(|entity| entity.name == name)
    };
    let own = || outcome.judgements.iter().filter(|j| j.requirement == requirement);
    let chosen: Vec<Judgement> = own()
        .filter(|j| subjects.iter().all(|name| j.subjects.iter().any(|s| is_named(*s, name))))
        .cloned()
        .collect();
    if !chosen.is_empty() {
        return Ok(chosen);
    }
    let name = &program.requirement(requirement).name;
    let message = format!("`{name}` has no verdict on `{}`", subjects.join("`, `"));
    let all: Vec<String> = own().flat_map(|j| &j.subjects).map(|s| words.value(*s)).collect();
    let meant = subjects.iter().find_map(|subject| {
        crate::diagnostic::did_you_mean(subject, all.iter().map(String::as_str))
    });
    let diagnostic = Diagnostic::without_span(Code::UnknownName, message);
    Err(Box::new(match meant {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic,
    }))
}

fn rank(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Error(_) => 0,
        Verdict::NotMet => 1,
        Verdict::Undetermined => 2,
        Verdict::Waived => 3,
        Verdict::Excepted(_) => 4,
        Verdict::Met => 5,
        Verdict::NotApplicable(_) => 6,
    }
}
