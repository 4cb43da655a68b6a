//! The `accordant` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    accordant::cli::main()
}
