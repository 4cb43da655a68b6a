//! `accordant diff`: the verdicts that two versions do not share, each with what makes it another.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::check::{complain_that, terminal, to_json};
use super::evaluating::{Evaluating, exit_of};
use super::{Disk, Exit, Screen};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Program;
use crate::report::diagnostics;
use crate::report::difference::{DiffRunView, DiffView, human, markdown, view};
use crate::report::escape::without_commands;
use crate::scenario::difference::compare;
use crate::source::SourceMap;
use crate::system::Revision;
use crate::workspace::{Cache, Loaded, load_again};

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a reader at a terminal.
    Human,
    /// For programs.
    Json,
    /// For the comment of a review.
    Markdown,
}

/// What makes a comparison end with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A verdict that became worse, whatever its level, or that fails as before of what binds more now.
    Regression,
}

/// What `diff` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The first version: a file or folder, or `git:REVISION:PATH`
    #[arg(value_name = "BEFORE")]
    before: OsString,
    /// The second version: a file or folder, or `git:REVISION:PATH`
    #[arg(value_name = "AFTER")]
    after: OsString,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// End with 1 where a verdict became worse, or fails as before and binds more now
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    evaluating: Evaluating,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = (arguments.before.to_string_lossy(), arguments.after.to_string_lossy());
    let old = load(SourceMap::default(), &paths.0);
    let new = load(old.sources.clone(), &paths.1);
    let (before, mut found) = old.analyse();
    let (after, more) = new.analyse();
    // What both bring in is said once.
    let said: Vec<_> = found.iter().map(|one| said(one, &new.sources)).collect();
    found.extend(more.into_iter().filter(|one| !said.contains(&self::said(one, &new.sources))));
    let (diff, exit) = match before.zip(after) {
        None => (None, Exit::WrongInput),
        Some(programs) => match made((&old, &new), &programs, arguments) {
            Ok(view) => {
                let exit = exit(&view, arguments);
                (Some(view), exit)
            }
            Err(failure) => {
                let exit = exit_of(std::slice::from_ref(&*failure));
                found.push(*failure);
                (None, exit)
            }
        },
    };
    let loaded = new;
    if arguments.format == Format::Json {
        let (before, after) = (paths.0.into_owned(), paths.1.into_owned());
        let diagnostics = diagnostics::json(&found, &loaded.sources);
        screen.print(&to_json(&DiffRunView {
            before,
            after,
            exit_code: exit as u8,
            diagnostics,
            diff,
        }));
        return exit;
    }
    complain_that(&found, &loaded, super::Format::Human, "nothing was compared", screen);
    if let Some(view) = &diff {
        let shown = (&*paths.0, &*paths.1);
        let text = match arguments.format {
            Format::Markdown => markdown(shown, view),
            _ => human(shown, view, terminal(super::Format::Human, screen)),
        };
        screen.print(&without_commands(&text));
    }
    exit
}

fn exit(view: &DiffView, arguments: &Arguments) -> Exit {
    match arguments.fail_on {
        Some(FailOn::Regression) if view.worse > 0 || view.tightened > 0 => Exit::Findings,
        _ => Exit::Pass,
    }
}

/// What a diagnostic says and where, by the name and the text of the file.
fn said(one: &Diagnostic, sources: &SourceMap) -> (Code, String, Option<(String, String)>) {
    let place = one.labels.first().and_then(|label| {
        let file = sources.get(label.span.file)?;
        Some((sources.location(label.span), file.text.to_string()))
    });
    (one.code, one.message.clone(), place)
}

/// A version from the disk, or from a revision of the repository.
fn load(sources: SourceMap, path: &str) -> Loaded {
    let Some(asked) = path.strip_prefix("git:") else {
        return load_again(&Disk::new(), &[path], &mut Cache::after(sources));
    };
    match Revision::open(asked) {
        Ok((files, path)) => load_again(&files, &[&path], &mut Cache::after(sources)),
        Err(why) => {
            let message = format!("`{path}` cannot be read: {why}");
            let wrong = Diagnostic::without_span(Code::FileNotFound, message);
            Loaded { sources, diagnostics: vec![wrong], ..Loaded::default() }
        }
    }
}

fn made(
    (old, new): (&Loaded, &Loaded),
    (before, after): &(Program, Program),
    arguments: &Arguments,
) -> Result<DiffView, Box<Diagnostic>> {
    let compared = compare(
        &new.sources,
        (&old.version(before), &new.version(after)),
        &arguments.evaluating.options(new),
    )?;
    Ok(view(&compared, &new.sources))
}
