//! `accordant explain`: why the verdicts of a requirement are what they are; or which verdicts depend on a fact, a
//! parameter or an article.

use std::ffi::OsString;

use clap::Args;
use jiff::civil::Date;

use super::check::{complain, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::{Disk, Exit, Format, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::{Judgement, Outcome};
use crate::explain::{Telling, Words};
use crate::model::{Program, RequirementId, ValueId};
use crate::report::dependents::DependentsView;
use crate::report::explain::{ExplainedView, ExplanationView, Manner, dot, explained, text};
use crate::report::human::Terminal;
use crate::report::{self, diagnostics};
use crate::scenario::asked::is_meant;
use crate::scenario::dependents::{self, Ground};
use crate::source::SourceFile;
use crate::workspace::{self, Loaded};

/// Verdicts explained where no subject is named.
const MOST_VERDICTS: usize = 10;

/// What `explain` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A file, or a folder with all `.accord` files below it
    #[arg(value_name = "PATH")]
    path: OsString,
    /// A requirement, to say why its verdicts are what they are; or what verdicts may depend on, to say which do: a
    /// fact (`belt_fta.c4.lines_freed`), a parameter, a source
    #[arg(value_name = "TARGET")]
    target: String,
    /// Only the verdicts on these subjects; of a source, the place in it
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
    #[command(flatten)]
    evaluating: Evaluating,
}

/// What is to be explained.
enum Target {
    Requirement(RequirementId),
    Ground(Ground),
}

/// What is explained.
#[derive(Default)]
struct Explained {
    as_of: Option<Date>,
    views: Vec<ExplainedView>,
    more: usize,
    dependents: Option<DependentsView>,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let path = arguments.path.to_string_lossy();
    let mut loaded = workspace::load(&Disk::new(), &path);
    let (program, mut found) = loaded.analyse();
    let result = match program {
        Some(program) => explain(program, &mut loaded, arguments),
        None => Err(Vec::new()),
    };
    let (explained, exit) = match result {
        Ok(explained) => (Some(explained), Exit::Pass),
        Err(failure) => {
            let exit = exit_of(&failure);
            found.extend(failure);
            (None, exit)
        }
    };
    if arguments.format == Format::Json {
        let diagnostics = diagnostics::json(&found, &loaded.sources);
        let Explained { as_of, views, more, dependents } = explained.unwrap_or_default();
        let view = ExplanationView {
            path: path.into_owned(),
            exit_code: exit as u8,
            diagnostics,
            as_of: as_of.map(|day| day.to_string()),
            explained: views,
            more,
            dependents,
        };
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
    if let Some(view) = &explained.dependents {
        screen.print(&report::dependents::text(view, terminal));
    }
    for (place, view) in explained.views.iter().enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        screen.print(&format!("{gap}{}", text(view, manner)));
    }
    if explained.more > 0 {
        screen.print(&format!("\n… and {} more; name a subject, or say `--all`\n", explained.more));
    }
}

fn explain(
    mut program: Program,
    loaded: &mut Loaded,
    arguments: &Arguments,
) -> Result<Explained, Vec<Diagnostic>> {
    let options = arguments.evaluating.options(loaded);
    let target = target(&mut program, loaded, arguments)?;
    let mut outcome = workspace::evaluate(&program, &options).map_err(|failure| vec![*failure])?;
    let as_of = outcome.as_of();
    let explained = match target {
        Target::Requirement(id) => {
            let chosen = chosen(&outcome, id, &arguments.subjects).map_err(|found| vec![*found])?;
            let (views, more) = explain_all(&mut outcome, loaded, chosen, arguments);
            Explained { as_of, views, more, dependents: None }
        }
        Target::Ground(on) => {
            let found = dependents::dependents(&mut outcome, &on);
            let view = report::dependents::view(&outcome, &loaded.sources, &on, &found);
            Explained { as_of, dependents: Some(view), ..Explained::default() }
        }
    };
    match outcome.unfinished() {
        Some(failure) => Err(vec![failure]),
        None => Ok(explained),
    }
}

/// The explanations of verdicts, and how many more there are.
fn explain_all(
    outcome: &mut Outcome<'_>,
    loaded: &Loaded,
    mut chosen: Vec<Judgement>,
    arguments: &Arguments,
) -> (Vec<ExplainedView>, usize) {
    // What fails comes first.
    chosen.sort_by_key(Judgement::urgency);
    let most = if arguments.all { usize::MAX } else { MOST_VERDICTS };
    let more = chosen.len().saturating_sub(most);
    let telling = if arguments.all { Telling::ALL } else { Telling::SHORT };
    let fold = !arguments.all && arguments.depth.is_none() && arguments.format != Format::Json;
    let views = chosen
        .iter()
        .take(most)
        .map(|judgement| explained(outcome, &loaded.sources, judgement, telling, fold))
        .collect();
    (views, more)
}

/// What is to be explained: a requirement by its name, a source with a place in it, or whatever else the text names.
fn target(
    program: &mut Program,
    loaded: &mut Loaded,
    arguments: &Arguments,
) -> Result<Target, Vec<Diagnostic>> {
    let text = &arguments.target;
    if let Some(id) = program.requirement_named(text) {
        return Ok(Target::Requirement(id));
    }
    let place = (!arguments.subjects.is_empty()).then(|| arguments.subjects.join(" "));
    let file = loaded.sources.add(SourceFile::new("TARGET", text.as_str()));
    dependents::ground(program, file, text, place).map(Target::Ground)
}

/// The verdicts of a requirement on subjects, each named by its path or its name.
fn chosen(
    outcome: &Outcome<'_>,
    requirement: RequirementId,
    subjects: &[String],
) -> Result<Vec<Judgement>, Box<Diagnostic>> {
    let program = outcome.program();
    let words = Words::of(outcome);
    let own = || outcome.judgements.iter().filter(|j| j.requirement == requirement);
    let chosen: Vec<Judgement> = own()
        .filter(|j| {
            subjects.iter().all(|name| j.subjects.iter().any(|s| is_meant(outcome, *s, name)))
        })
        .cloned()
        .collect();
    if !chosen.is_empty() {
        return Ok(chosen);
    }
    let name = &program.requirement(requirement).name;
    let message = format!("`{name}` has no verdict on `{}`", subjects.join("`, `"));
    let names = |s: &ValueId| {
        let own = s.as_entity().map(|entity| program.entity(entity).name.to_string());
        own.into_iter().chain([words.value(*s)])
    };
    let all: Vec<String> = own().flat_map(|j| &j.subjects).flat_map(names).collect();
    let meant = subjects.iter().find_map(|subject| {
        crate::diagnostic::did_you_mean(subject, all.iter().map(String::as_str))
    });
    let diagnostic = Diagnostic::without_span(Code::UnknownName, message);
    Err(Box::new(match meant {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic,
    }))
}
