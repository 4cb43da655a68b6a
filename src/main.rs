//! The `accordant` command.

fn main() {}
