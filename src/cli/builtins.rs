//! `accordant builtins`, also `accordant help builtins`: what the language has without any pack.

use super::{Exit, Screen};

/// The table of the built-ins, kept in the manual too; a test compares.
const PAGE: &str = include_str!("builtins.md");

pub(super) fn run(screen: &mut Screen) -> Exit {
    screen.print(PAGE);
    Exit::Pass
}
