//! `accordant repl`: a session of questions and assumptions over files.

use std::ffi::OsString;

use clap::Args;

use super::evaluating::Evaluating;
use super::paths::named;
use super::{Exit, Screen};
use crate::repl::{self, Start};

/// What `repl` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them, read together
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    #[command(flatten)]
    evaluating: Evaluating,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = named(&arguments.paths);
    repl::run(
        Start {
            paths,
            as_of: arguments.evaluating.as_of,
            most_steps: arguments.evaluating.most_steps,
        },
        screen,
    )
}
