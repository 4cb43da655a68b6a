//! `accordant repl`: a session of questions and assumptions over files.

use std::ffi::OsString;

use clap::Args;
use jiff::civil::Date;

use super::{Exit, Screen, read_date};
use crate::evaluate::MOST_STEPS;
use crate::repl::{self, Start};

/// What `repl` is asked.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files, and folders with all `.accord` files below them, read together
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// The date of evaluation, as 2027-06-01; outweighs what the agreements state
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    as_of: Option<Date>,
    /// The most steps that an evaluation may take
    #[arg(long, value_name = "N", default_value_t = MOST_STEPS)]
    most_steps: u64,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let paths = arguments.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    repl::run(Start { paths, as_of: arguments.as_of, most_steps: arguments.most_steps }, screen)
}
