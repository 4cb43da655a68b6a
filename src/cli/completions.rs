//! `accordant completions`: what a shell needs to complete commands and options.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use super::{Exit, Screen};

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, screen: &mut Screen) -> Exit {
    let mut script = Vec::new();
    generate(arguments.shell, &mut super::Arguments::command(), "accordant", &mut script);
    screen.print(&String::from_utf8_lossy(&script));
    Exit::Pass
}
