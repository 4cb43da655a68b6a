//! `accordant builtins`, also `accordant help builtins`: what the language has without any pack.

use super::{Exit, Screen};

/// What section 3 and section 9 of the manual say of the built-ins, in short.
const PAGE: &str = include_str!("builtins.md");

pub(super) fn run(screen: &mut Screen) -> Exit {
    screen.print(PAGE);
    Exit::Pass
}
