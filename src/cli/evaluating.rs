//! How a command evaluates: the date and the budget; and how it ends where that fails.

use clap::Args;
use jiff::civil::Date;

use super::Exit;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::Options;
use crate::workspace::Loaded;

/// The options of an evaluation.
#[derive(Debug, Args)]
pub(super) struct Evaluating {
    /// The date of evaluation, as 2027-06-01; outweighs what the agreements state
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    pub(super) as_of: Option<Date>,
    /// The most steps that an evaluation may take [default: what `accord.toml` says, or 1000000000]
    #[arg(long, value_name = "N")]
    pub(super) most_steps: Option<u64>,
}

impl Evaluating {
    pub(super) fn options(&self, loaded: &Loaded) -> Options {
        let most_steps = self.most_steps.unwrap_or(loaded.settings.limits.steps);
        Options { as_of: self.as_of, most_steps, ..Options::default() }
    }
}

/// How a command ends where an evaluation failed.
pub(super) fn exit_of(failures: &[Diagnostic]) -> Exit {
    let is_limit = failures.iter().any(|failure| failure.code == Code::BudgetExhausted);
    if is_limit { Exit::Unfinished } else { Exit::WrongInput }
}

/// Reads a date as the language writes it.
pub(super) fn read_date(text: &str) -> Result<Date, String> {
    let is_iso = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    match text.parse() {
        Ok(date) if is_iso => Ok(date),
        _ => Err(String::from("a date is written as 2027-06-01")),
    }
}
