//! What `report` and `research` share: their options, how their views are made, and the pages that are written.

use std::path::PathBuf;

use clap::Args;

use super::evaluating::{Evaluating, exit_of};
use super::writing::write_each;
use super::{Disk, Exit, Screen};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Options, Outcome};
use crate::scenario::research::{Research, research};
use crate::workspace::{self, Loaded};

/// The steps that the searches for adjustments may take by default, each: a report is not to keep anybody waiting.
const MOST_SEARCH_STEPS: u64 = 20_000_000;

/// The options of a report.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// Print the whole report, not only what is most important
    #[arg(long)]
    pub(super) all: bool,
    /// Also write the report as a page to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write the report as Markdown to this file
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Leave out the adjustments, which have to be searched for
    #[arg(long)]
    without_adjustments: bool,
    /// The most steps that each of the searches for adjustments may take
    #[arg(long, value_name = "N", default_value_t = MOST_SEARCH_STEPS)]
    most_search_steps: u64,
    #[command(flatten)]
    evaluating: Evaluating,
}

/// A report as it was made.
pub(super) struct Made<V> {
    pub(super) loaded: Loaded,
    pub(super) found: Vec<Diagnostic>,
    /// None where the input is wrong or a limit was reached.
    pub(super) view: Option<V>,
    pub(super) exit: Exit,
}

impl Reporting {
    /// Reads files as one project, evaluates them, and views what there is to report, of the project and what was found
    /// wrong with it.
    pub(super) fn made<V>(
        &self,
        paths: &[String],
        view: impl FnOnce(&mut Outcome<'_>, (&Loaded, &[Diagnostic]), &Research) -> V,
    ) -> Made<V> {
        let entries: Vec<&str> = paths.iter().map(String::as_str).collect();
        let loaded = workspace::load_all(&Disk::new(), &entries);
        let (program, mut found) = loaded.analyse();
        let Some(program) = program else {
            return Made { loaded, found, view: None, exit: Exit::WrongInput };
        };
        let options = self.evaluating.options(&loaded);
        let made = workspace::evaluate(&program, &options).and_then(|mut outcome| {
            let searching =
                Options { as_of: outcome.as_of(), most_steps: self.most_search_steps, ..options };
            let searching = (!self.without_adjustments).then_some(&searching);
            let research = research(&mut outcome, |file| loaded.is_asked(file), searching);
            let view = view(&mut outcome, (&loaded, &found), &research);
            outcome.unfinished().map_or(Ok(view), |failure| Err(Box::new(failure)))
        });
        let (view, exit) = match made {
            Ok(view) => (Some(view), Exit::Pass),
            Err(failure) => {
                let exit = exit_of(std::slice::from_ref(&*failure));
                found.push(*failure);
                (None, exit)
            }
        };
        Made { loaded, found, view, exit }
    }

    /// Writes the pages that are asked for; where there is no report, what was there stays.
    pub(super) fn write<V>(
        &self,
        made: &Made<V>,
        html: impl FnOnce(&V) -> String,
        markdown: impl FnOnce(&V) -> String,
        screen: &mut Screen,
    ) -> Exit {
        let Some(view) = &made.view else { return made.exit };
        let page = self.html.as_ref().map(|path| (path, Some(html(view))));
        let plain = self.markdown.as_ref().map(|path| (path, Some(markdown(view))));
        let files = page.into_iter().chain(plain);
        made.exit.max(write_each(files, &made.loaded.sources, "", screen))
    }
}
